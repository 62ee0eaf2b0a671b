"""How somebody becomes a member or an owner: one way each, for all requests that can ask for it."""

from collections.abc import Iterable

from watchword.access.desk import Work, not_found
from watchword.directory.groups import rules, told
from watchword.directory.groups.model import Group, MemberStore, OwnerStore, Principal
from watchword.directory.groups.properties import kind_of, object_id
from watchword.kernel.errors import Invalid
from watchword.kernel.ids import ObjectId

_ALREADY = "One or more added object references already exist for the following modified properties: '{}'."


async def join(work: Work, store: MemberStore, group: Group, members: Iterable[str]) -> None:
    """Make members of a group those with these object ids, and tell the audit of each.

    Raises NotFound for who does not exist, Invalid for who is a member already or must not become one.
    """
    for each in members:
        principal = await _found(work, store, each)
        rules.refuse_member(group, principal)
        if not await store.add(work.tx, group.id, object_id(principal), kind_of(principal), work.now):
            raise Invalid("member-already", _ALREADY.format("members"), target="members")
        await work.record(told.member_added(group, principal))


async def own(work: Work, principals: MemberStore, store: OwnerStore, group: Group, owners: Iterable[str]) -> None:
    """Make owners of a group those with these object ids, and tell the audit of each.

    Raises NotFound for who does not exist, Invalid for who is an owner already, and for a group.
    """
    for each in owners:
        principal = await _found(work, principals, each)
        rules.refuse_owner(principal)
        if not await store.add(work.tx, group.id, object_id(principal), work.now):
            raise Invalid("owner-already", _ALREADY.format("owners"), target="owners")
        await work.record(told.owner_added(group, principal))


async def _found(work: Work, principals: MemberStore, each: str) -> Principal:
    principal = await principals.find(work.tx, ObjectId(each))
    if principal is None:
        raise not_found(each)
    return principal
