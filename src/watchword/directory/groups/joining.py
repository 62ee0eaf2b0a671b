"""How somebody becomes a member: one way, for the three requests that can ask for it."""

from collections.abc import Iterable

from watchword.access.desk import Work, not_found
from watchword.directory.groups import rules, told
from watchword.directory.groups.model import Group, MemberStore
from watchword.directory.groups.properties import kind_of, object_id
from watchword.kernel.errors import Invalid
from watchword.kernel.ids import ObjectId

_ALREADY = "One or more added object references already exist for the following modified properties: 'members'."


async def join(work: Work, store: MemberStore, group: Group, members: Iterable[str]) -> None:
    """Make members of a group those with these object ids, and tell the audit of each.

    Raises NotFound for who does not exist, Invalid for who is a member already or must not become one.
    """
    for each in members:
        principal = await store.find(work.tx, ObjectId(each))
        if principal is None:
            raise not_found(each)
        rules.refuse_member(group, principal)
        if not await store.add(work.tx, group.id, object_id(principal), kind_of(principal), work.now):
            raise Invalid("member-already", _ALREADY, target="members")
        await work.record(told.member_added(group, principal))
