"""What decisions are made from: roles by every way they are held, who is protected, who is nobody any more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest

from watchword.access import roles as r
from watchword.access.facts import ActorFacts, TargetFacts
from watchword.db.engine import Asked, Row, sql
from watchword.db.statement import Statement
from watchword.directory.facts_store import SqlFacts
from watchword.directory.groups.member_store import SqlMembers
from watchword.directory.model import PrincipalKind
from watchword.directory.people import SqlPeople
from watchword.directory.tests.house import NOW, OPERATOR, House, group_id, person, user_id
from watchword.kernel.actor import Actor
from watchword.kernel.clock import SECOND, Instant
from watchword.kernel.errors import NotFound, Unauthenticated
from watchword.kernel.ids import GroupId, ObjectId
from watchword.kernel.work import Transaction

HELPDESK = r.HELPDESK_ADMINISTRATOR.template_id


async def facts(
    house: House, actor: Actor, user: str | None, *, deleted: bool = False
) -> tuple[ActorFacts, TargetFacts | None]:
    return await house.units.read(lambda tx: SqlFacts(among_deleted=deleted).of(tx, actor, user))


async def target(house: House, user: str) -> TargetFacts:
    found = (await facts(house, OPERATOR, user))[1]
    assert found is not None
    return found


async def test_roles_are_held_directly_and_through_groups_however_deep(house: House) -> None:
    assert (await target(house, user_id("diego"))).roles == {HELPDESK}
    allan = await target(house, "ALLAN@contoso.com")
    assert (allan.roles, allan.in_role_assignable_group, allan.name) == ({HELPDESK}, True, "Allan Deyoung")
    balas = await target(house, user_id("balas"))
    assert (balas.roles, balas.in_role_assignable_group, balas.is_administrator) == (frozenset(), False, False)

    async def nest(tx: Transaction) -> None:  # past the rule that forbids it, as a fault elsewhere would
        await SqlMembers().add(
            tx, GroupId(group_id("Helpdesk Team")), ObjectId(group_id("Sales")), PrincipalKind.GROUP, NOW
        )

    await house.units.write(nest)
    balas = await target(house, user_id("balas"))  # in Sales Europe, in Sales, in Helpdesk Team
    assert (balas.roles, balas.in_role_assignable_group) == ({HELPDESK}, True)
    me, _ = await facts(house, person("balas"), None)
    assert me.roles == {HELPDESK}
    await house.directory.groups.delete(OPERATOR, None, group_id("Sales"))
    assert (await target(house, user_id("balas"))).roles == frozenset()


async def test_owners_of_such_groups_are_protected_without_holding_their_roles(house: House) -> None:
    alex = await target(house, user_id("alex"))
    assert (alex.roles, alex.in_role_assignable_group) == (frozenset(), True)


async def test_a_person_is_themselves_by_either_name(house: House) -> None:
    for key in (user_id("adele"), "adele@contoso.com", "Adele@CONTOSO.com"):
        me, found = await facts(house, person("adele"), key)
        assert found is not None
        assert found.user_id == me.user_id


async def test_what_is_no_name_of_anybody_finds_nobody(house: House) -> None:
    for key in ("", "adele", "adele@contoso.com ", "adele@\u212aontoso.com", "{" + user_id("adele") + "}", "x" * 5000):
        assert (await facts(house, OPERATOR, key))[1] is None, key


async def test_the_deleted_are_found_only_where_they_are_looked_for(house: House) -> None:
    await house.directory.users.delete(OPERATOR, user_id("diego"))
    assert (await facts(house, OPERATOR, user_id("diego")))[1] is None
    assert (await facts(house, OPERATOR, "diego@contoso.com", deleted=True))[1] is None
    assert (await facts(house, OPERATOR, user_id("adele"), deleted=True))[1] is None
    found = (await facts(house, OPERATOR, user_id("diego"), deleted=True))[1]
    assert found is not None
    assert found.roles == {HELPDESK}


async def test_who_is_disabled_deleted_or_unknown_was_granted_nothing(house: House) -> None:
    await house.directory.users.delete(OPERATOR, user_id("diego"))
    await house.assign("dora", r.USER_ADMINISTRATOR)
    for name in ("dora", "diego", "nobody"):
        me, _ = await facts(house, person(name), None)
        assert (me.granted, me.roles) == (frozenset(), frozenset()), name
    guest, _ = await facts(house, person("gail"), None)
    assert guest.is_guest


async def test_a_token_from_before_the_revocation_is_refused(house: House) -> None:
    """I5: to the second, since that is what a token says of its age."""
    house.now = Instant(NOW + 10 * SECOND)
    await house.directory.users.revoke_sessions(OPERATOR, user_id("adele"))
    adele = person("adele")
    with pytest.raises(Unauthenticated):
        await facts(house, adele, None)
    for seconds in (10, 11):
        me, _ = await facts(house, replace(adele, issued_at=Instant(NOW + seconds * SECOND)), None)
        assert me.granted


@dataclass
class CountingTx:
    """A transaction that counts its statements."""

    tx: Transaction
    statements: int = 0

    async def all(self, statement: Statement, /, **given: Any) -> list[Row]:
        """Every row."""
        self.statements += 1
        return await sql(self.tx).all(statement, **given)

    async def gather(self, statement: Statement, soon: Sequence[Asked], /, **given: Any) -> list[Row]:
        """Every row, and what comes next with it."""
        self.statements += 1
        return await sql(self.tx).gather(statement, soon, **given)

    async def one(self, statement: Statement, /, **given: Any) -> Mapping[str, Any] | None:
        """The first row."""
        self.statements += 1
        return await sql(self.tx).one(statement, **given)


async def test_a_decision_costs_two_statements_at_most_for_ordinary_people(house: House) -> None:
    for actor, key in ((person("lidia"), user_id("balas")), (person("lidia"), "balas@contoso.com"), (OPERATOR, None)):

        async def unit(tx: Transaction, actor: Actor = actor, key: str | None = key) -> int:
            counting = CountingTx(tx)
            await SqlFacts().of(counting, actor, key)
            return counting.statements

        assert await house.units.read(unit) <= 2


async def test_others_are_told_of_people_and_their_groups(house: House) -> None:
    people, balas = SqlPeople(), user_id("balas")

    async def unit(tx: Transaction) -> None:
        found = await people.person(tx, balas)
        assert (found.upn, found.given_name, found.surname) == ("balas@contoso.com", "Balas", "Kovacs")
        assert (found.organisation, found.synced) == ("Contoso", False)
        assert (await people.person(tx, user_id("sam"))).synced
        around = {group_id(name) for name in ("Sales Europe", "Sales", "All Employees")}
        assert await people.groups_of(tx, balas) == around
        asked = frozenset({group_id("Sales"), group_id("None"), "x"})
        assert await people.groups_exist(tx, asked) == {group_id("Sales")}
        assert await people.groups_exist(tx, frozenset()) == frozenset()
        with pytest.raises(NotFound):
            await people.person(tx, user_id("nobody"))

    await house.units.read(unit)
    await house.directory.groups.delete(OPERATOR, None, group_id("Sales"))
    around = await house.units.read(lambda tx: people.groups_of(tx, balas))
    assert around == {group_id("Sales Europe")}
