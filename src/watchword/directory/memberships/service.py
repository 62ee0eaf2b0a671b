"""What a user is a member of. Decides; knows no SQL and no HTTP."""

from collections.abc import Sequence
from dataclasses import dataclass

from watchword.access.actions import USERS_CHECK_MEMBER_GROUPS, USERS_READ_MEMBER_OF
from watchword.access.desk import Case, Desk, Work, needs
from watchword.directory.groups.model import Group, MemberStore
from watchword.directory.groups.sight import Sight, sight_of
from watchword.directory.roles.model import Activated, RoleStore
from watchword.kernel.errors import Invalid
from watchword.kernel.ids import ObjectId, canonical_guid
from watchword.kernel.query import ListQuery, Page, Value

MOST_GROUPS = 2046
"""getMemberGroups answers no more (Microsoft Graph)."""

MOST_CHECKED = 20
"""checkMemberGroups takes no more (Microsoft Graph)."""

_GROUP, _ROLE = "group", "role"


@dataclass(frozen=True)
class Memberships:
    """The service."""

    desk: Desk
    members: MemberStore
    roles: RoleStore

    @needs(USERS_READ_MEMBER_OF)
    async def page(self, case: Case, query: ListQuery, *, transitive: bool) -> tuple[Page[Group | Activated], Sight]:
        """One page of the groups, then of the activated roles, and how much of them the asker sees.

        `transitive`: and what those groups are in, or hold.
        """

        async def body(work: Work) -> tuple[Page[Group | Activated], Sight]:
            return await self._page(work, query, transitive=transitive), sight_of(work.me)

        return await case.scan(body)

    @needs(USERS_CHECK_MEMBER_GROUPS)
    async def group_ids(self, case: Case, *, security_enabled_only: bool) -> list[str]:
        """The ids of all the groups a user is in, nested ones included."""

        async def body(work: Work) -> list[str]:
            groups = await self._all_groups(work)
            return [group.id for group in groups if group.security_enabled or not security_enabled_only]

        return await case.scan(body)

    @needs(USERS_CHECK_MEMBER_GROUPS)
    async def check(self, case: Case, wanted: Sequence[str]) -> list[str]:
        """Those of `wanted` that are ids of groups the user is in, nested ones included."""
        if not 1 <= len(wanted) <= MOST_CHECKED:
            raise Invalid("group-ids-count", f"groupIds takes 1 to {MOST_CHECKED} ids.", target="groupIds")

        async def body(work: Work) -> list[str]:
            held = {group.id for group in await self._all_groups(work)}
            asked = dict.fromkeys(canonical_guid(each) for each in wanted)
            return [each for each in asked if each is not None and each in held]

        return await case.scan(body)

    async def _page(self, work: Work, query: ListQuery, *, transitive: bool) -> Page[Group | Activated]:
        kind, after = _position(query.after)
        groups: Sequence[Group] = ()
        if kind == _GROUP:
            groups = await self.members.groups_of(
                work.tx, _user(work), after=after, top=query.top + 1, transitive=transitive
            )
            after = ""
        if len(groups) > query.top:
            return Page(tuple(groups[: query.top]), (_GROUP, groups[query.top - 1].id))
        roles = [each for each in await self._roles(work, transitive=transitive) if each.id > after]
        shown = roles[: query.top - len(groups)]
        last = shown[-1].id if shown else after
        return Page((*groups, *shown), (_ROLE, last) if len(shown) < len(roles) else None)

    async def _all_groups(self, work: Work) -> Sequence[Group]:
        groups = await self.members.groups_of(work.tx, _user(work), after="", top=MOST_GROUPS + 1, transitive=True)
        if len(groups) > MOST_GROUPS:
            raise Invalid("groups-too-many", f"The user is a member of more than {MOST_GROUPS} groups.")
        return groups

    async def _roles(self, work: Work, *, transitive: bool) -> list[Activated]:
        if transitive:
            held = work.user.roles
        else:
            held = frozenset(each.role_id for each in await self.roles.held_by(work.tx, _user(work)))
        active = await self.roles.activated(work.tx)
        return sorted((each for each in active if each.role.template_id in held), key=lambda each: each.id)


def _user(work: Work) -> ObjectId:
    return ObjectId(work.user.user_id)


def _position(after: tuple[Value, ...] | None) -> tuple[str, str]:
    return (_GROUP, "") if after is None else (str(after[0]), str(after[1]))
