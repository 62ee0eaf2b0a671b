"""Who owns a group. Owners administer nothing here; those of one that can hold roles are protected as its members."""

from dataclasses import dataclass

from watchword.access.actions import GROUPS_READ_MEMBERS
from watchword.access.desk import Case, Desk, Work, needs, not_found
from watchword.directory.groups import permissions, rules, told
from watchword.directory.groups.joining import own
from watchword.directory.groups.membership import Seen
from watchword.directory.groups.model import Group, GroupStore, MemberStore, OwnerStore
from watchword.directory.groups.properties import object_id
from watchword.directory.groups.service import group_id
from watchword.directory.groups.sight import sight_of
from watchword.directory.users.model import User
from watchword.kernel.errors import Invalid
from watchword.kernel.ids import ObjectId, canonical_guid
from watchword.kernel.query import ListQuery

_LAST = "The group must have at least one owner, hence this owner cannot be removed."


@dataclass(frozen=True)
class Owners:
    """The service. `principals` finds users and applications."""

    desk: Desk
    groups: GroupStore
    principals: MemberStore
    store: OwnerStore

    @needs(GROUPS_READ_MEMBERS)
    async def page(self, case: Case, key: str, query: ListQuery) -> Seen:
        """One page of the owners."""

        async def body(work: Work) -> Seen:
            group = await self.groups.get(work.tx, group_id(key))
            if group is None:
                raise not_found(key)
            return Seen(await self.store.page(work.tx, group.id, query), sight_of(work.me))

        return await case.scan(body)

    @needs(permissions.CHANGE_OWNERS)
    async def add(self, case: Case, key: str, owner: str) -> None:
        """Make a user or an application an owner."""

        async def body(work: Work) -> None:
            group = await self._changeable(work, key)
            await own(work, self.principals, self.store, group, (owner,))

        await case.write(body)

    @needs(permissions.CHANGE_OWNERS)
    async def remove(self, case: Case, key: str, owner: str) -> None:
        """Take ownership away. The last person who owns a group stays (Microsoft Graph, "Remove group owner")."""

        async def body(work: Work) -> None:
            group = await self._changeable(work, key)
            known = canonical_guid(owner)
            principal = None if known is None else await self.principals.find(work.tx, ObjectId(known))
            if principal is None or not await self.store.remove(work.tx, group.id, object_id(principal)):
                raise not_found(owner)
            if isinstance(principal, User) and not await self.store.people(work.tx, group.id):
                raise Invalid("owner-last", _LAST, target="owners")
            await work.record(told.owner_removed(group, principal))

        await case.write(body)

    async def _changeable(self, work: Work, key: str) -> Group:
        """Locked: of two who remove the last two owners at once, one finds the other gone."""
        group = await self.groups.lock(work.tx, group_id(key))
        if group is None:
            raise not_found(key)
        permissions.demand(work, permissions.CHANGE_OWNERS, holds_roles=group.holds_roles)
        rules.refuse_synced(group)
        return group
