"""Groups: listed, read, made, changed, soft-deleted, restored. Decides; knows no SQL and no HTTP."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from watchword.access.actions import GROUPS_READ
from watchword.access.desk import Case, Desk, Work, needs, not_found
from watchword.directory.groups import permissions, rules, told
from watchword.directory.groups.joining import join, own
from watchword.directory.groups.model import Group, GroupStore, MemberStore, OwnerStore
from watchword.directory.groups.properties import changed, values_of
from watchword.directory.model import Administrators
from watchword.kernel.clock import DAY, after
from watchword.kernel.ids import GroupId, canonical_guid, new_guid
from watchword.kernel.query import ListQuery, Page

KEPT_FOR = 30 * DAY
"""How long a deleted group can be restored, in microseconds (Microsoft Graph, deleted items)."""

_AT_ONCE = 100


@dataclass(frozen=True)
class Groups:
    """The service."""

    desk: Desk
    store: GroupStore
    members: MemberStore
    owners: OwnerStore
    administrators: Administrators

    @needs(GROUPS_READ)
    async def page(self, case: Case, query: ListQuery) -> Page[Group]:
        """One page of the groups that are not deleted."""
        return await case.scan(lambda work: self.store.page(work.tx, query))

    @needs(GROUPS_READ)
    async def count(self, case: Case, query: ListQuery) -> int:
        """How many there are."""
        return await case.scan(lambda work: self.store.count(work.tx, query))

    @needs(GROUPS_READ)
    async def get(self, case: Case, key: str) -> Group:
        """One of them."""

        async def body(work: Work) -> Group:
            return _found(await self.store.get(work.tx, group_id(key)), key)

        return await case.read(body)

    @needs(permissions.CREATE)
    async def create(
        self, case: Case, values: Mapping[str, Any], members: Sequence[str] = (), owners: Sequence[str] = ()
    ) -> Group:
        """Make a group, with its first members and owners."""
        stored = rules.checked_new(values)

        async def body(work: Work) -> Group:
            group = _new_group(work, stored)
            permissions.demand(work, permissions.CREATE, holds_roles=group.holds_roles)
            await self.store.add(work.tx, group)
            await work.record(told.added(group))
            await join(work, self.members, group, members)
            await own(work, self.members, self.owners, group, owners)
            return group

        return await case.write(body)

    @needs(permissions.UPDATE)
    async def update(self, case: Case, key: str, values: Mapping[str, Any], members: Sequence[str] = ()) -> None:
        """Change what is named, null clears, and add members. All of it happens or nothing."""
        stored = rules.checked(values)

        async def body(work: Work) -> None:
            before = await self._locked(work, key)
            permissions.demand(work, permissions.UPDATE, holds_roles=before.holds_roles)
            if stored:
                rules.refuse_synced(before)
            rules.refuse_kind_change(before, stored)
            group = changed(before, stored)
            if values_of(group) != values_of(before):
                await self.store.save(work.tx, before, group)
                await work.record(told.updated(before, group))
            if members:
                permissions.demand(work, permissions.CHANGE_MEMBERS, holds_roles=before.holds_roles)
            await join(work, self.members, group, members)

        await case.write(body)

    @needs(permissions.DELETE)
    async def delete(self, case: Case, key: str) -> None:
        """Soft-delete: for 30 days it can be restored with its members, and until then it means nothing."""

        async def body(work: Work) -> None:
            group = await self._locked(work, key)
            permissions.demand(work, permissions.DELETE, holds_roles=group.holds_roles)
            rules.refuse_synced(group)
            await self.store.save(work.tx, group, replace(group, deleted_at=work.now))
            if group.holds_roles:
                await self.administrators.keep_one(work.tx, principal=group.id)
            await work.record(told.deleted(group))

        await case.write(body)

    @needs(GROUPS_READ)
    async def get_deleted(self, case: Case, key: str) -> Group:
        """A soft-deleted one."""
        return await case.read(lambda work: self._deleted(work, key))

    @needs(permissions.DELETE)
    async def restore(self, case: Case, key: str) -> Group:
        """Make a soft-deleted one live again, with its members and roles."""

        async def body(work: Work) -> Group:
            group = await self._deleted(work, key)
            permissions.demand(work, permissions.DELETE, holds_roles=group.holds_roles)
            if not await self.store.restore(work.tx, group.id):
                raise not_found(key)
            await work.record(told.restored(group))
            return replace(group, deleted_at=None)

        return await case.write(body)

    @needs(permissions.DELETE)
    async def remove(self, case: Case, key: str) -> None:
        """Remove a soft-deleted one for good."""

        async def body(work: Work) -> None:
            group = await self._deleted(work, key)
            permissions.demand(work, permissions.DELETE, holds_roles=group.holds_roles)
            await self._remove(work, group)

        await case.write(body)

    @needs(permissions.DELETE)
    async def purge(self, case: Case) -> int:
        """Remove what was deleted more than 30 days ago; how many that were. For the operator's timer."""
        removed = 0
        while some := await case.write(self._purge_some):
            removed += some
        return removed

    async def _purge_some(self, work: Work) -> int:
        permissions.demand(work, permissions.DELETE, holds_roles=True)
        groups = await self.store.expired(work.tx, after(work.now, -KEPT_FOR), _AT_ONCE)
        for group in groups:
            await self._remove(work, group)
        return len(groups)

    async def _remove(self, work: Work, group: Group) -> None:
        if await self.store.remove(work.tx, group.id):
            await work.record(told.removed(group))

    async def _locked(self, work: Work, key: str) -> Group:
        return _found(await self.store.lock(work.tx, group_id(key)), key)

    async def _deleted(self, work: Work, key: str) -> Group:
        return _found(await self.store.find_deleted(work.tx, group_id(key)), key)


def group_id(key: str) -> GroupId:
    """The id a caller names. Raises NotFound for what cannot be one."""
    known = canonical_guid(key)
    if known is None:
        raise not_found(key)
    return GroupId(known)


def _found(group: Group | None, key: str) -> Group:
    if group is None:
        raise not_found(key)
    return group


def _new_group(work: Work, stored: Mapping[str, Any]) -> Group:
    group = changed(Group(GroupId(new_guid()), "", work.now), stored)
    holds = bool(group.holds_roles)
    profile = {**group.profile, "visibility": "Private"} if holds else group.profile
    return replace(group, holds_roles=holds, profile=profile)
