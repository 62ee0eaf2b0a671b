"""The tests of the machine see what matters: each mistake of a list is caught by examples or walks."""

from collections.abc import Callable
from functools import partial

import pytest

from watchword.signin.tests.deciding import PLACES, changed, source
from watchword.signin.tests.mutant import Mutant
from watchword.signin.tests.mutants import MUTANTS
from watchword.signin.tests.walks import walk

FEW, MANY = 300, 5_000


def fails(run: Callable[[], object]) -> bool:
    """A broken machine may break in any way."""
    try:
        run()
    except Exception:  # noqa: BLE001
        return True
    return False


def caught_by_walks(mutant: Mutant, many: int) -> bool:
    """Whether one of so many walks breaks a rule, or breaks altogether."""
    with changed(mutant.where, mutant.old, mutant.new) as (rules, _):
        return any(fails(partial(walk, rules, seed, shorten=False)) for seed in range(many))


def caught_by_examples(mutant: Mutant) -> bool:
    """Whether an example fails. Those of several cases are left to the walks."""
    with changed(mutant.where, mutant.old, mutant.new) as (_, examples):
        return any(fails(each) for each in examples if not hasattr(each, "pytestmark"))


@pytest.mark.parametrize("where", PLACES)
def test_what_is_not_changed_is_not_caught(where: str) -> None:
    """Else a mistake might be caught for having been loaded in an unusual way."""
    whole = source(PLACES[where])
    same = Mutant("nothing", where, whole, whole)
    assert not caught_by_examples(same)
    assert not caught_by_walks(same, FEW)


def test_the_mistakes_are_of_many_kinds() -> None:
    assert len({mutant.breaks for mutant in MUTANTS}) == len(MUTANTS) >= 80
    assert {mutant.where for mutant in MUTANTS} == set(PLACES)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.breaks.replace(" ", "_"))
def test_a_mistake_is_caught(mutant: Mutant) -> None:
    assert caught_by_examples(mutant) or caught_by_walks(mutant, FEW), f"survived: {mutant.breaks}"


@pytest.mark.soak
@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.breaks.replace(" ", "_"))
def test_a_mistake_is_caught_by_walks_alone(mutant: Mutant) -> None:
    assert caught_by_walks(mutant, MANY), f"survived: {mutant.breaks}"
