"""How much of a race a run takes: a taste of it beside the other tests, all of it with `./run soak`."""

import pytest

ROUNDS, CLIENTS = 100, 50
"""What the races that matter are run with at least."""


def race(clients: int = CLIENTS) -> pytest.MarkDecorator:
    """Gives a test `rounds` and `clients`: one round of so few, and for the soak all rounds of all."""
    return pytest.mark.parametrize(
        ("rounds", "clients"), [(1, clients), pytest.param(ROUNDS, CLIENTS, marks=pytest.mark.soak)]
    )
