"""Roles: described, activated, given and taken away. Decides; knows no SQL and no HTTP."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from watchword.access.actions import ROLES_ACTIVATE, ROLES_ASSIGN, ROLES_READ
from watchword.access.desk import Case, Desk, Work, needs, not_found
from watchword.access.roles import BUILT_IN_ROLES, Role, built_in
from watchword.directory.changes import told
from watchword.directory.groups.membership import Seen
from watchword.directory.groups.model import Group, MemberStore, Principal
from watchword.directory.groups.properties import kind_of, object_id
from watchword.directory.groups.sight import EVERYTHING, Sight, sight_of
from watchword.directory.groups.told import principal_target
from watchword.directory.model import Administrators, PrincipalKind
from watchword.directory.roles.model import (
    BUILT_IN,
    Activated,
    Assignment,
    Definition,
    RoleStore,
    built_in_definition,
)
from watchword.kernel.errors import Conflict, Invalid
from watchword.kernel.events import Change, Event, Target
from watchword.kernel.ids import ObjectId, RoleId, UserId, canonical_guid, new_guid
from watchword.kernel.query import ListQuery, Page
from watchword.sessions.model import Trigger
from watchword.sessions.revoking import Revocations

_CATEGORY = "RoleManagement"
_AT_ONCE = 500
_HELD = "A conflicting object with one or more of the specified property values is present in the directory."


@dataclass(frozen=True)
class Expanded:
    """An assignment with what it leads to, where that was asked for, and how much of that the asker sees."""

    assignment: Assignment
    definition: Definition | None = None
    principal: Principal | None = None
    sight: Sight = EVERYTHING


@dataclass(frozen=True)
class Roles:
    """The service."""

    desk: Desk
    store: RoleStore
    principals: MemberStore
    administrators: Administrators
    revocations: Revocations

    @needs(ROLES_READ)
    async def templates(self, case: Case) -> Sequence[Role]:
        """Every built-in role."""

        async def body(_work: Work) -> Sequence[Role]:
            return BUILT_IN_ROLES

        return await case.read(body)

    @needs(ROLES_READ)
    async def get_template(self, case: Case, key: str) -> Role:
        """One of them."""

        async def body(_work: Work) -> Role:
            found = built_in(canonical_guid(key) or "")
            if found is None:
                raise not_found(key)
            return found

        return await case.read(body)

    @needs(ROLES_READ)
    async def activated(self, case: Case) -> Sequence[Activated]:
        """The activated roles, by name."""
        return await case.read(lambda work: self.store.activated(work.tx))

    @needs(ROLES_READ)
    async def get_activated(self, case: Case, key: str) -> Activated:
        """One of them, by its id or its template's."""
        return await case.read(lambda work: self._activated(work, key))

    @needs(ROLES_ACTIVATE)
    async def activate(self, case: Case, template: str) -> Activated:
        """Show a built-in role in the older API."""

        async def body(work: Work) -> Activated:
            role = built_in(canonical_guid(template) or "")
            if role is None:
                raise not_found(template)
            if not await self.store.activate(work.tx, role.template_id, work.now):
                raise Conflict("role-active", _HELD, target="roleTemplateId")
            target = Target(role.template_id, "Role", role.name)
            await work.record(told("Add role from template", _CATEGORY, "Add", target))
            return await self._activated(work, role.template_id)

        return await case.write(body)

    @needs(ROLES_READ)
    async def definitions(self, case: Case) -> Sequence[Definition]:
        """The built-in roles, then the custom ones."""
        return await case.read(self._definitions)

    @needs(ROLES_READ)
    async def get_definition(self, case: Case, key: str) -> Definition:
        """One of them."""

        async def body(work: Work) -> Definition:
            return await self._definition(work, key)

        return await case.read(body)

    @needs(ROLES_READ)
    async def page(self, case: Case, query: ListQuery) -> Page[Expanded]:
        """One page of the assignments, with what is expanded."""
        wanted = frozenset(each.navigation for each in query.expand)

        async def body(work: Work) -> Page[Expanded]:
            found = await self.store.page(work.tx, query)
            seen = [await self._expanded(work, each, wanted) for each in found.items]
            return Page(tuple(seen), found.next)

        return await case.scan(body)

    @needs(ROLES_READ)
    async def get(self, case: Case, key: str, expand: frozenset[str] = frozenset()) -> Expanded:
        """One assignment."""

        async def body(work: Work) -> Expanded:
            return await self._expanded(work, await self._assignment(work, key), expand)

        return await case.read(body)

    @needs(ROLES_READ)
    async def holders(self, case: Case, role: str, query: ListQuery) -> Seen:
        """One page of those an activated role is assigned to."""

        async def body(work: Work) -> Seen:
            found = await self._activated(work, role)
            return Seen(await self.store.holders(work.tx, found.role.template_id, query), sight_of(work.me))

        return await case.scan(body)

    @needs(ROLES_ASSIGN)
    async def assign(self, case: Case, principal: str, role: str) -> Assignment:
        """Give a role to a user, a role-assignable group or an application, for the whole directory."""

        async def body(work: Work) -> Assignment:
            return await self._assign(work, principal, await self._definition(work, role))

        return await case.write(body)

    @needs(ROLES_ASSIGN)
    async def add_holder(self, case: Case, role: str, principal: str) -> None:
        """The same through an activated role."""

        async def body(work: Work) -> None:
            active = await self._activated(work, role)
            await self._assign(work, principal, await self._definition(work, active.role.template_id))

        await case.write(body)

    @needs(ROLES_ASSIGN)
    async def unassign(self, case: Case, key: str) -> None:
        """Take a role away, by the assignment."""

        async def body(work: Work) -> None:
            assignment = await self._assignment(work, key)
            await self._unassign(work, assignment.principal_id, assignment.role_id, key)

        await case.write(body)

    @needs(ROLES_ASSIGN)
    async def remove_holder(self, case: Case, role: str, principal: str) -> None:
        """Take an activated role away from somebody."""

        async def body(work: Work) -> None:
            active = await self._activated(work, role)
            holder = ObjectId(canonical_guid(principal) or "")
            if not holder:
                raise not_found(principal)
            await self._unassign(work, holder, active.role.template_id, principal)

        await case.write(body)

    # --- what they share ---------------------------------------------------------------------------------------------

    async def _assign(self, work: Work, principal: str, definition: Definition) -> Assignment:
        known = canonical_guid(principal)
        holder = None if known is None else await self.principals.find(work.tx, ObjectId(known))
        if holder is None:
            raise not_found(principal)
        if isinstance(holder, Group) and not holder.holds_roles:
            raise Invalid(
                "group-not-role-assignable",
                "The group cannot be assigned to a role: its property 'isAssignableToRole' is not true.",
                target="principalId",
            )
        made = Assignment(new_guid(), object_id(holder), kind_of(holder), definition.id, work.now)
        if not await self.store.assign(work.tx, made):
            raise Conflict("role-held", _HELD)
        await self._forget_browsers(work, holder)
        if definition.is_built_in:
            await self.store.activate(work.tx, definition.id, work.now)
        await work.record(_told("Add member to role", "Assign", holder, definition))
        return made

    async def _forget_browsers(self, work: Work, holder: Principal) -> None:
        """Whoever gains a role proves a second factor again (SES-05): the person, or everybody in the group."""
        if kind_of(holder) is PrincipalKind.USER:
            await self.revocations.after(work.tx, Trigger.ROLE_ASSIGNED, UserId(object_id(holder)), work.now)
        if not isinstance(holder, Group):
            return
        query = ListQuery(top=_AT_ONCE)
        while True:
            page = await self.principals.page_transitive(work.tx, holder.id, query)
            for each in page.items:
                if kind_of(each) is PrincipalKind.USER:
                    await self.revocations.after(work.tx, Trigger.ROLE_ASSIGNED, UserId(object_id(each)), work.now)
            if page.next is None:
                return
            query = replace(query, after=page.next)

    async def _unassign(self, work: Work, principal: ObjectId, role: RoleId, key: str) -> None:
        if not await self.store.unassign(work.tx, principal, role):
            raise not_found(key)
        await self.administrators.keep_one(work.tx, role=role)
        holder = await self.principals.find(work.tx, principal)
        definition = await self._definition(work, role)
        await work.record(_told("Remove member from role", "Unassign", holder or principal, definition))

    async def _expanded(self, work: Work, assignment: Assignment, wanted: frozenset[str]) -> Expanded:
        definition = await self._definition(work, assignment.role_id) if "roleDefinition" in wanted else None
        principal = await self.principals.find(work.tx, assignment.principal_id) if "principal" in wanted else None
        return Expanded(assignment, definition, principal, sight_of(work.me))

    async def _activated(self, work: Work, key: str) -> Activated:
        known = canonical_guid(key)
        for each in await self.store.activated(work.tx):
            if known in (each.id, each.role.template_id):
                return each
        raise not_found(key)

    async def _assignment(self, work: Work, key: str) -> Assignment:
        known = canonical_guid(key)
        found = None if known is None else await self.store.get(work.tx, known)
        if found is None:
            raise not_found(key)
        return found

    async def _definitions(self, work: Work) -> Sequence[Definition]:
        return (*BUILT_IN, *await self.store.custom_definitions(work.tx))

    async def _definition(self, work: Work, key: str) -> Definition:
        known = canonical_guid(key)
        found = built_in_definition(known or "")
        if found is None:
            found = next((each for each in await self._definitions(work) if each.id == known), None)
        if found is None:
            raise not_found(key)
        return found


def _told(activity: str, operation: str, holder: Principal | ObjectId, definition: Definition) -> Event:
    old, new = (None, definition.name) if operation == "Assign" else (definition.name, None)
    changes = (Change("Role.DisplayName", old, new),)
    if isinstance(holder, str):
        target = Target(holder, "Directory", "", None, changes)
    else:
        target = principal_target(holder, changes)
    return told(activity, _CATEGORY, operation, target, Target(definition.id, "Role", definition.name))
