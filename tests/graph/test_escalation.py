"""AUTHZ-02: one write after the other, nobody with a limited role comes to hold more, or to do more, than before.

Every move of the model is tried by everybody whose account the attacker has, over the real services, up to three in a
row; a state that was seen is not looked at again.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

import pytest
from tests.graph import escalation as e
from tests.graph.cast import ACTORS, HELPERS, PLAIN, Person
from tests.graph.escalation import LIMITED, WITNESSES, Holdings, Move, holdings, moves
from tests.graph.oracle.ask import About
from tests.graph.oracle.every import ASKS
from tests.graph.seeded import Seeded

WRITES = tuple(ask for ask in ASKS if ask.verb != "GET" and ask.about is not About.DELETED_USER)


@cache
def power(person: Person) -> frozenset[str]:
    """What somebody may write, on people whom no move touches; that the oracle says so rightly, the matrix proves."""
    return frozenset(
        f"{ask.label} {target.name if target else ''}"
        for ask in WRITES
        for target in (WITNESSES if ask.about is About.USER else (None,))
        if ask.lets(person, target)
    )


@pytest.fixture
def kept(cast: Seeded) -> Iterator[Seeded]:
    """Where what is written stays, until the end of the test."""
    e.unnest(cast)
    cast.units.keeps = True
    yield cast
    cast.units.keeps = False


@dataclass
class Search:
    """From everything that the attackers have, all that they can come to."""

    cast: Seeded
    attackers: frozenset[Person]
    before: Holdings
    seen: set[tuple[frozenset[Person], Holdings]] = field(default_factory=set)
    carried_out: set[str] = field(default_factory=set)

    async def from_here(self, taken: frozenset[Person], depth: int, trail: tuple[str, ...] = ()) -> None:
        """Look at this state, then at every one that is a move away."""
        now = holdings(self.cast)
        if (taken, now) in self.seen:
            return
        self.seen.add((taken, now))
        self._look(taken, now, trail)
        for me in sorted(taken, key=lambda each: each.name) if depth else ():
            for move in moves(me):
                await self._try(move, me, taken, depth, trail)

    async def _try(self, move: Move, me: Person, taken: frozenset[Person], depth: int, trail: tuple[str, ...]) -> None:
        with self.cast.units.marked(f"depth{depth}"):
            answer = await move.make(self.cast, me)
            assert answer.status < 500, (trail, move, answer)
            if answer.status < 400:
                self.carried_out.add(move.name)
                more = taken if move.takes is None else taken | {move.takes}
                await self.from_here(more, depth - 1, (*trail, f"{me.name}: {move.name}"))

    def _look(self, taken: frozenset[Person], now: Holdings, trail: tuple[str, ...]) -> None:
        assert now.exceeds(self.before) is None, (trail, now.exceeds(self.before))
        allowed = frozenset[str]().union(*(power(each) for each in self.attackers))
        for each in taken:
            assert power(each) <= allowed, (trail, sorted(power(each) - allowed)[:5])
            assert each not in self.attackers or each.guest is (each.id in now.guests), trail


async def searched(cast: Seeded, attackers: frozenset[Person], depth: int) -> Search:
    """All states within so many moves."""
    search = Search(cast, attackers, holdings(cast))
    await search.from_here(attackers, depth)
    return search


def named(*names: str) -> frozenset[Person]:
    """Actors of the cast."""
    return frozenset(each for each in ACTORS if each.name in names)


@pytest.mark.parametrize("attacker", LIMITED, ids=lambda each: each.name)
async def test_three_writes_in_a_row_give_a_limited_administrator_nothing(attacker: Person, kept: Seeded) -> None:
    """AUTHZ-02"""
    search = await searched(kept, frozenset({attacker}), 3)
    assert "my own number" in search.carried_out
    assert holdings(kept) == search.before


async def test_three_limited_administrators_together_come_to_no_more(kept: Seeded) -> None:
    """AUTHZ-02"""
    attackers = named("as-groups-administrator", "as-user-administrator", "as-authentication-administrator")
    search = await searched(kept, attackers, 2)
    assert {"join Plain", "delete to-password-administrator", "phone of to-nobody"} <= search.carried_out


@pytest.mark.parametrize(
    ("attacker", "gain"),
    [
        ("as-privileged-role-administrator", "roles"),
        ("as-global-administrator", "roles"),
        ("as-privileged-authentication-administrator", "mobilePhone of to-global-administrator"),
    ],
)
async def test_the_search_finds_what_there_is_to_be_gained(attacker: str, gain: str, kept: Seeded) -> None:
    with pytest.raises(AssertionError, match=gain):
        await searched(kept, named(attacker), 1)


async def test_the_search_finds_a_way_through_a_group_within_a_group(kept: Seeded) -> None:
    """Which is why groups that can hold roles take no groups as members."""
    e.nest(kept, PLAIN, HELPERS)
    with pytest.raises(AssertionError, match="join Plain"):
        await searched(kept, named("as-groups-administrator"), 1)


ESCAPES = {
    "as-groups-administrator": (
        (("join Plain", 204), ("arm Plain", 400)),
        (("join Plain", 204), ("put Plain into Helpers", 403)),
        (("join Plain", 204), ("crown Plain", 403)),
        (("join Crown", 403), ("bind to Crown", 403), ("join Keys", 403), ("bind to Keys", 403)),
        (("delete Crown", 403), ("restore Crown", 403), ("make an armed group", 403)),
    ),
    "as-user-administrator": (
        (("mobilePhone of to-global-administrator", 403), ("reset of to-global-administrator", 403)),
        (("rename to-global-administrator", 403), ("be called to-global-administrator", 400)),
        (("restore gone-global-administrator", 403), ("reset of to-global-administrator", 403)),
        (("enable", 403), ("strip", 403), ("take the role", 403), ("take the old role", 403)),
    ),
    "as-authentication-administrator": (
        (("otherMails of to-role-by-group", 403), ("reset of to-role-by-group", 403)),
        (("phone of to-global-administrator", 403), ("address of to-global-administrator", 403)),
        (("let numbers sign in", 403), ("phone of to-privileged-role-administrator", 403)),
    ),
    "as-helpdesk-administrator": ((("passwordProfile of to-global-administrator", 403), ("waive", 403)),),
    "as-authentication-policy-administrator": ((("waive", 204), ("reset of to-global-administrator", 403)),),
    "guest": ((("be a member", 403), ("join Plain", 403)),),
    "member": ((("be called to-global-administrator", 403), ("take the role", 403)),),
}
"""Ways that others left open, call by call, with the answer to each (GHSA-h6c5-mpvq-j4jc, CVE-2026-9099 and others)."""


@pytest.mark.parametrize(
    ("attacker", "escape"),
    [(name, escape) for name, escapes in ESCAPES.items() for escape in escapes],
    ids=lambda each: each if isinstance(each, str) else ", ".join(name for name, _ in each),
)
async def test_a_known_way_is_closed(attacker: str, escape: tuple[tuple[str, int], ...], kept: Seeded) -> None:
    """AUTHZ-02"""
    (me,) = named(attacker)
    known = {move.name: move for move in moves(me)}
    before = holdings(kept)
    assert [(name, (await known[name].make(kept, me)).status) for name, _ in escape] == list(escape)
    assert holdings(kept).exceeds(before) is None


async def test_a_role_group_takes_no_group_from_anybody(kept: Seeded) -> None:
    """AUTHZ-02: who manages the inner group would give the outer one's roles to whom they like."""
    (me,) = named("as-global-administrator")
    for move in moves(me):
        if move.name in ("put Plain into Crown", "put Keys into Helpers", "arm Plain", "crown Plain"):
            assert (await move.make(kept, me)).status == 400, move.name
