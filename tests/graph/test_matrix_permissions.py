"""Every permission against every operation: those documented for it open it, and no other does (CONTRACT section 2)."""

from collections.abc import Iterator
from itertools import product

import pytest
from tests.graph.cast import GLOBAL, GONE, SERVICES, TARGETS, Person
from tests.graph.inside import refused
from tests.graph.oracle.ask import About, Ask
from tests.graph.oracle.every import ASKS
from tests.graph.oracle.permissions import EVERY_NAME, Alternatives, opens
from tests.graph.seeded import Seeded
from tests.graph.test_matrix import versions

from watchword.kernel.actor import Actor

ADMINISTRATOR = next(service for service in SERVICES if service.roles == GLOBAL.roles and service.enabled)
OTHERS = {About.NOBODY: None, About.USER: TARGETS[0], About.DELETED_USER: GONE[0]}
EVERY_WAY = tuple(
    (ask, way)
    for ask, way in product(ASKS, ("others", "own", "application"))
    if way != "own" or ask.about is About.USER
)
"""Each ask on somebody else, on oneself, and by an application."""


def sets(alternatives: Alternatives) -> Iterator[frozenset[str]]:
    """Every permission alone, none at all, and what suffices only together."""
    yield from (frozenset({name}) for name in EVERY_NAME)
    yield frozenset()
    yield from (each for each in alternatives if len(each) > 1)


def actor_of(way: str, granted: frozenset[str], cast: Seeded) -> tuple[Actor, Person | None]:
    """Somebody whom no role hinders."""
    if way == "application":
        return cast.application(ADMINISTRATOR, granted), None
    return GLOBAL.actor(granted), GLOBAL if way == "own" else None


@pytest.mark.parametrize(("ask", "way"), EVERY_WAY, ids=lambda each: each.label if isinstance(each, Ask) else each)
async def test_exactly_the_documented_permissions_open_it(ask: Ask, way: str, cast: Seeded) -> None:
    alternatives: Alternatives = getattr(opens(ask.permissions), way)
    wrong = []
    for granted in sets(alternatives):
        actor, oneself = actor_of(way, granted, cast)
        answer = await ask.put(cast, actor, oneself or OTHERS[ask.about], versions(ask)[0])
        wanted = any(each <= granted for each in alternatives)
        if not ask.as_it_should(answer, allowed=wanted):
            wrong.append((sorted(granted), wanted, answer))
    assert not wrong, (len(wrong), wrong[:5])


async def test_a_refusal_is_told_in_the_words_of_the_service(cast: Seeded) -> None:
    """CONTRACT section 10: the directory's, and those of authentication methods and policy."""
    nothing = GLOBAL.actor(frozenset())
    for url, words in (
        (
            f"users/{TARGETS[0].id}",
            ("Authorization_RequestDenied", "Insufficient privileges to complete the operation."),
        ),
        (f"users/{TARGETS[0].id}/authentication/phoneMethods", ("accessDenied", "Request Authorization failed")),
        ("policies/authenticationMethodsPolicy", ("accessDenied", "Request Authorization failed")),
        ("groups", ("Authorization_RequestDenied", "Insufficient privileges to complete the operation.")),
    ):
        assert refused(await cast.inside.ask(nothing, "GET", url)) == (403, *words)
