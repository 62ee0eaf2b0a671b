"""The whole matrix: every role against every kind of target, by every route, through the engine over a real database.

What is expected is read from the published data and written down beside it (`oracle`); `watchword.access` has no say.
The fourth dimension, permissions, is in `test_matrix_permissions.py`.
"""

from collections.abc import Iterator

import pytest
from tests.graph.cast import ACTORS, GLOBAL, GONE, GUEST, MEMBER, PASSWORDS, RESTRICTED, SERVICES, TARGETS, Person
from tests.graph.inside import as_json, refused
from tests.graph.oracle.ask import About, Ask
from tests.graph.oracle.every import ASKS
from tests.graph.oracle.gates import Apps, wild
from tests.graph.oracle.permissions import EVERYTHING
from tests.graph.seeded import Seeded, address_of, number_of

from watchword.bootstrap import describe
from watchword.kernel.edm import Version

VERSIONS = {f"{each.http_verb} {wild(each.path)}": each.versions for each in describe()}
FEW = tuple(each for each in TARGETS if each.name in ("to-nobody", "to-global-administrator", "to-guest", "to-custom"))
"""For what does not depend on the target."""

each_ask = pytest.mark.parametrize("ask", ASKS, ids=lambda ask: ask.label)


def versions(ask: Ask) -> tuple[Version, ...]:
    """Those that serve it; in the first every cell is looked at, in the others one target for each actor."""
    return tuple(version for version in Version if version in VERSIONS[ask.key])


def targets(ask: Ask, *, all_of_them: bool) -> tuple[Person | None, ...]:
    """Whom it is asked about, besides oneself."""
    match ask.about:
        case About.NOBODY:
            return (None,)
        case About.USER:
            return TARGETS if all_of_them else FEW
        case About.DELETED_USER:
            return GONE


def cells(ask: Ask) -> Iterator[tuple[Person, Person | None]]:
    """Every actor with every target, oneself included."""
    by_target = any(gate.table is not None for gate in ask.gates)
    for actor in ACTORS:
        for target in targets(ask, all_of_them=by_target):
            yield actor, target
        if ask.about is About.USER:
            yield actor, actor


def test_every_route_is_in_the_matrix() -> None:
    assert VERSIONS.keys() == {ask.key for ask in ASKS}


def test_every_row_of_the_matrices_has_a_target() -> None:
    """But one: roles are assigned for the whole directory, so that none is scoped to an administrative unit."""
    assert {row for target in TARGETS for row in target.rows} == PASSWORDS.keys() - {RESTRICTED}


@each_ask
async def test_each_cell_is_as_published(ask: Ask, cast: Seeded) -> None:
    """AUTHZ-01, and what Authentication Administrators read is masked (CONTRACT section 3.2)."""
    wrong = []
    for actor, target in cells(ask):
        me, wanted = actor.actor(EVERYTHING), ask.lets(actor, target)
        answer = await ask.put(cast, me, target, versions(ask)[0])
        if not ask.as_it_should(answer, allowed=wanted):
            wrong.append((actor.name, target and target.name, wanted, answer))
        elif wanted and target is not None and ask.shows:
            said, seen = as_json(answer), {"number": number_of(target), "address": address_of(target)}
            masked = ask.gates[0].masks(actor, target)
            wrong += [(actor.name, target.name, what, said) for what in ask.shows if (seen[what] in said) is masked]
    assert not wrong, (len(wrong), wrong[:5])


@each_ask
async def test_by_every_other_address_it_is_the_same(ask: Ask, cast: Seeded) -> None:
    """In the other version; by /me in both; by userPrincipalName, in any case."""
    wrong = []
    for number, actor in enumerate(ACTORS):
        some = targets(ask, all_of_them=True)
        target = some[number % len(some)]
        for version in versions(ask):
            for who, url in addresses(ask, actor, target, cast):
                wanted = ask.lets(actor, who)
                me = actor.actor(EVERYTHING)
                answer = await ask.put(cast, me, who, version, url)
                if not ask.as_it_should(answer, allowed=wanted):
                    wrong.append((actor.name, url, version, wanted, answer))
    assert not wrong, (len(wrong), wrong[:5])


def addresses(ask: Ask, actor: Person, target: Person | None, cast: Seeded) -> Iterator[tuple[Person | None, str]]:
    """The ways to write where an operation is, and whom each means."""
    url = ask.address(target, cast)
    yield target, url
    if ask.about is About.USER and target is not None:
        yield actor, ask.address(actor, cast).replace(f"users/{actor.id}", "me")
        yield target, url.replace(target.id, target.upn.upper())
        yield target, url.replace(f"users/{target.id}", f"Users('{target.upn}')")


@each_ask
async def test_applications_are_judged_by_their_service_principal(ask: Ask, cast: Seeded) -> None:
    """DEV-05"""
    by_role = {Apps.ROLE_AGAINST_ADMINISTRATORS, Apps.AT_LEAST_USER_ADMINISTRATOR}
    by_target = any(gate.applications in by_role for gate in ask.gates)
    wrong = []
    for service in SERVICES:
        for target in targets(ask, all_of_them=by_target):
            wanted = all(gate.lets_application(service, target) for gate in ask.gates)
            answer = await ask.put(cast, cast.application(service, EVERYTHING), target, versions(ask)[0])
            if not ask.as_it_should(answer, allowed=wanted):
                wrong.append((service.name, target and target.name, wanted, answer))
    assert not wrong, (len(wrong), wrong[:5])


STRANGER = Person("stranger")
BELOW = ("operation", "app", "ticket", "passkey", "session", "browser")
"""What of theirs a path may end in."""


@pytest.mark.parametrize("ask", [ask for ask in ASKS if ask.about is not About.NOBODY], ids=lambda ask: ask.label)
async def test_whether_somebody_exists_is_told_only_to_those_who_may(ask: Ask, cast: Seeded) -> None:
    """ENUM-01: to all others a stranger is as forbidden as anybody."""
    for actor in (MEMBER, GUEST, GLOBAL):
        allowed = ask.lets(actor, STRANGER)
        for key in (STRANGER.id, STRANGER.upn, "not an id"):
            url = ask.url.format(user=key, **dict.fromkeys(BELOW, STRANGER.id))
            answer = await ask.put(cast, actor.actor(EVERYTHING), None, versions(ask)[0], url)
            assert refused(answer)[0] == (404 if allowed else 403), (actor.name, key, answer)


async def test_what_is_refused_leaves_nothing(cast: Seeded) -> None:
    """Invariant I4: no change, no audit record. Here nothing is undone that the code itself does not undo."""
    cast.units.keeps = True
    try:
        before = cast.units.contents()
        for ask in ASKS:
            target = targets(ask, all_of_them=True)[0]
            for actor in (MEMBER, GUEST, next(each for each in ACTORS if not each.enabled)):
                if not ask.lets(actor, target):
                    answer = await ask.put(cast, actor.actor(EVERYTHING), target, versions(ask)[0])
                    assert ask.as_it_should(answer, allowed=False)
        assert cast.units.contents() == before
    finally:
        cast.units.keeps = False
