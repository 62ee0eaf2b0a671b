"""What a decision is made from, where it lies deep: groups in groups, deleted ones between them, circles."""

from dataclasses import replace

import pytest

from watchword.access.facts import ActorFacts, TargetFacts
from watchword.access.roles import GLOBAL_READER, HELPDESK_ADMINISTRATOR
from watchword.directory.facts_store import SqlFacts
from watchword.directory.groups.model import Group
from watchword.directory.model import PrincipalKind
from watchword.directory.roles.model import Assignment
from watchword.directory.seed.contoso import contoso
from watchword.directory.seed.model import Membership
from watchword.directory.seed.store import apply_seed
from watchword.directory.tests.house import NOW, OPERATOR, House, group_id, person, user_id
from watchword.kernel.ids import GroupId, ObjectId

OUTER = GroupId(group_id("Outer"))
"""Role-assignable, and holds Helpdesk Administrator."""


async def stack(house: House, *, between: int, deleted: int | None = None, circle: bool = False) -> None:
    """Balas in a group, in `between` others, the last of them in `OUTER`; one of them is soft-deleted."""
    chain = [GroupId(group_id(f"Inner {n}")) for n in range(between + 1)]
    inner = [Group(id_, id_, NOW, deleted_at=NOW if n == deleted else None) for n, id_ in enumerate(chain)]
    links = [*zip([user_id("balas"), *chain], [*chain, OUTER], strict=True)]
    links += [(OUTER, chain[0])] if circle else []
    kinds = {user_id("balas"): PrincipalKind.USER}
    seed = replace(
        contoso(NOW),
        groups=(*inner, Group(OUTER, "Outer", NOW, holds_roles=True)),
        memberships=tuple(
            Membership(GroupId(group), ObjectId(member), kinds.get(member, PrincipalKind.GROUP))
            for member, group in links
        ),
        owners=(),
        assignments=(
            Assignment(
                group_id("assignment"), ObjectId(OUTER), PrincipalKind.GROUP, HELPDESK_ADMINISTRATOR.template_id, NOW
            ),
        ),
    )
    await house.units.write(lambda tx: apply_seed(tx, seed, NOW))


async def facts(house: House, actor: str, key: str | None) -> tuple[ActorFacts, TargetFacts | None]:
    return await house.units.read(lambda tx: SqlFacts().of(tx, person(actor), key))


@pytest.mark.parametrize("between", [0, 1, 3])
async def test_a_role_reaches_through_groups_in_groups(house: House, between: int) -> None:
    await stack(house, between=between)
    me, target = await facts(house, "balas", user_id("balas"))
    assert me.roles == {HELPDESK_ADMINISTRATOR.template_id}
    assert target is not None
    assert target.roles == me.roles
    assert target.in_role_assignable_group


async def test_a_circle_of_groups_ends(house: House) -> None:
    await stack(house, between=2, circle=True)
    me, _ = await facts(house, "balas", None)
    assert me.roles == {HELPDESK_ADMINISTRATOR.template_id}


@pytest.mark.parametrize("deleted", [0, 1, 2])
async def test_a_deleted_group_leads_nowhere(house: House, deleted: int) -> None:
    await stack(house, between=2, deleted=deleted)
    me, target = await facts(house, "balas", user_id("balas"))
    assert me.roles == frozenset()
    assert target is not None
    assert not target.is_administrator


async def test_roles_held_directly_and_through_groups_are_one_set(house: House) -> None:
    await stack(house, between=1)
    await house.assign("balas", GLOBAL_READER)
    _, target = await facts(house, "nora", "balas@contoso.com")
    assert target is not None
    assert target.roles == {HELPDESK_ADMINISTRATOR.template_id, GLOBAL_READER.template_id}


async def test_who_asks_and_whom_it_is_about_are_not_mixed_up(house: House) -> None:
    await stack(house, between=1)
    me, target = await facts(house, "adele", user_id("balas"))
    assert (me.user_id, me.roles) == (user_id("adele"), frozenset())
    assert target is not None
    assert (target.user_id, target.roles) == (user_id("balas"), {HELPDESK_ADMINISTRATOR.template_id})


@pytest.mark.parametrize("key", [user_id("balas"), user_id("balas").upper(), "balas@contoso.com", "BALAS@Contoso.com"])
async def test_oneself_is_the_same_by_every_name(house: House, key: str) -> None:
    me, target = await facts(house, "balas", key)
    assert target is not None
    assert target.user_id == me.user_id == user_id("balas")


@pytest.mark.parametrize("key", ["nobody@contoso.com", "99999999-0000-4000-8000-000000000000", "not an id", ""])
async def test_who_is_not_there_is_nobody(house: House, key: str) -> None:
    me, target = await facts(house, "balas", key)
    assert me.granted
    assert target is None


async def test_an_operator_is_asked_for_nothing(house: House) -> None:
    me, target = await house.units.read(lambda tx: SqlFacts().of(tx, OPERATOR, "balas@contoso.com"))
    assert me == ActorFacts(kind=OPERATOR.kind)
    assert target is not None
