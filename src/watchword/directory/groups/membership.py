"""Who is in a group, and how they come and go. Decides; knows no SQL and no HTTP."""

from dataclasses import dataclass

from watchword.access.actions import GROUPS_READ_MEMBERS
from watchword.access.desk import Case, Desk, Work, needs, not_found
from watchword.directory.groups import permissions, rules, told
from watchword.directory.groups.joining import join
from watchword.directory.groups.model import Group, GroupStore, MemberStore, Principal
from watchword.directory.groups.service import group_id
from watchword.directory.groups.sight import Sight, sight_of
from watchword.directory.model import Administrators
from watchword.kernel.ids import ObjectId, UserId, canonical_guid
from watchword.kernel.query import ListQuery, Page
from watchword.sessions.model import Trigger
from watchword.sessions.revoking import Revocations


@dataclass(frozen=True)
class Seen:
    """A page of principals, and how much of them the asker sees."""

    page: Page[Principal]
    sight: Sight


@dataclass(frozen=True)
class Members:
    """The service."""

    desk: Desk
    groups: GroupStore
    store: MemberStore
    administrators: Administrators
    revocations: Revocations

    @needs(GROUPS_READ_MEMBERS)
    async def page(self, case: Case, key: str, query: ListQuery) -> Seen:
        """One page of the direct members."""

        async def body(work: Work) -> Seen:
            group = await self._group(work, key)
            return Seen(await self.store.page(work.tx, group.id, query), sight_of(work.me))

        return await case.scan(body)

    @needs(GROUPS_READ_MEMBERS)
    async def page_transitive(self, case: Case, key: str, query: ListQuery) -> Seen:
        """One page of the members, those of nested groups included."""

        async def body(work: Work) -> Seen:
            group = await self._group(work, key)
            return Seen(await self.store.page_transitive(work.tx, group.id, query), sight_of(work.me))

        return await case.scan(body)

    @needs(permissions.CHANGE_MEMBERS)
    async def add(self, case: Case, key: str, member: str) -> None:
        """Make a user, a group or an application a member."""

        async def body(work: Work) -> None:
            group = await self._changeable(work, key)
            await join(work, self.store, group, (member,))
            if group.holds_roles:
                joined = UserId(canonical_guid(member) or "")
                await self.revocations.after(work.tx, Trigger.ROLE_ASSIGNED, joined, work.now)

        await case.write(body)

    @needs(permissions.CHANGE_MEMBERS)
    async def remove(self, case: Case, key: str, member: str) -> None:
        """End a membership."""

        async def body(work: Work) -> None:
            group = await self._changeable(work, key)
            known = canonical_guid(member)
            principal = None if known is None else await self.store.find(work.tx, ObjectId(known))
            if principal is None or not await self.store.remove(work.tx, group.id, ObjectId(known or "")):
                raise not_found(member)
            if group.holds_roles:
                await self.administrators.keep_one(work.tx, principal=group.id)
            await work.record(told.member_removed(group, principal))

        await case.write(body)

    async def _group(self, work: Work, key: str) -> Group:
        group = await self.groups.get(work.tx, group_id(key))
        if group is None:
            raise not_found(key)
        return group

    async def _changeable(self, work: Work, key: str) -> Group:
        group = await self._group(work, key)
        permissions.demand(work, permissions.CHANGE_MEMBERS, holds_roles=group.holds_roles)
        rules.refuse_synced(group)
        return group
