"""Who may sign in to an application: everybody, or those alone who are assigned to it. Decides; knows no SQL."""

from collections.abc import Sequence
from dataclasses import dataclass

from watchword.access.actions import APPLICATIONS_ASSIGN, APPLICATIONS_MANAGE, APPLICATIONS_READ
from watchword.access.desk import Case, Desk, Work, needs, not_found
from watchword.directory.applications.model import Application, ApplicationStore
from watchword.directory.assignments.model import Assignment, AssignmentStore
from watchword.directory.changes import told
from watchword.directory.groups.model import MemberStore, Principal
from watchword.directory.groups.properties import kind_of, object_id
from watchword.directory.groups.told import principal_target
from watchword.directory.model import PrincipalKind
from watchword.kernel.errors import Invalid
from watchword.kernel.events import Change, Event, Target
from watchword.kernel.ids import AppId, ObjectId, canonical_guid, new_guid

_CATEGORY = "ApplicationManagement"


@dataclass(frozen=True)
class Assignments:
    """The service. An application is named by its client id, its object id, or its service principal's."""

    desk: Desk
    store: AssignmentStore
    applications: ApplicationStore
    principals: MemberStore

    @needs(APPLICATIONS_READ)
    async def applications_seen(self, case: Case) -> Sequence[Application]:
        """Every application, by name."""
        return await case.read(lambda work: self.applications.all(work.tx))

    @needs(APPLICATIONS_READ)
    async def application(self, case: Case, key: str) -> Application:
        """One of them."""
        return await case.read(lambda work: self._application(work, key))

    @needs(APPLICATIONS_MANAGE)
    async def require(self, case: Case, key: str, required: bool) -> None:
        """Take only who is assigned, or everybody. Who is signed in already, learns it at the next token."""

        async def body(work: Work) -> None:
            found = await self._application(work, key)
            if await self.applications.set_assignment_required(work.tx, found.id, required=required):
                change = Change("AppRoleAssignmentRequired", found.assignment_required, required)
                await work.record(_event("Update service principal", "Update", _target(found, change)))

        await case.write(body)

    @needs(APPLICATIONS_READ)
    async def of_application(self, case: Case, key: str) -> Sequence[Assignment]:
        """Who is assigned to an application."""

        async def body(work: Work) -> Sequence[Assignment]:
            return await self.store.of_application(work.tx, (await self._application(work, key)).id)

        return await case.read(body)

    @needs(APPLICATIONS_READ)
    async def of_principal(self, case: Case, key: str, kind: PrincipalKind) -> Sequence[Assignment]:
        """What a user, by object id or userPrincipalName, or a group is assigned to itself."""

        async def body(work: Work) -> Sequence[Assignment]:
            return await self.store.of_principal(work.tx, object_id(await self._principal(work, key, kind)))

        return await case.read(body)

    @needs(APPLICATIONS_ASSIGN)
    async def assign(self, case: Case, key: str, principal: str) -> Assignment:
        """Assign a user, or a group with its direct members, by object id.

        Raises NotFound for who does not exist, Invalid for who is assigned already, and for an application.
        """

        async def body(work: Work) -> Assignment:
            to, found = await self._application(work, key), await self._principal(work, principal)
            return await self._assign(work, to, found)

        return await case.write(body)

    @needs(APPLICATIONS_ASSIGN)
    async def assign_principal(
        self, case: Case, key: str, kind: PrincipalKind, principal: str, application: str
    ) -> Assignment:
        """The same, of the user or the group that is named. Raises Invalid where `principal` is not its object id."""

        async def body(work: Work) -> Assignment:
            found = await self._principal(work, key, kind)
            if object_id(found) != canonical_guid(principal):
                message = "The principalId is the id of the user or the group in the path."
                raise Invalid("app-role-principal", message, target="principalId")
            return await self._assign(work, await self._application(work, application), found)

        return await case.write(body)

    @needs(APPLICATIONS_ASSIGN)
    async def unassign(self, case: Case, key: str, assignment: str) -> None:
        """End an assignment, by its id or the object id of who has it: no more tokens for them."""

        async def body(work: Work) -> None:
            to, wanted = await self._application(work, key), canonical_guid(assignment)
            found = next(
                (each for each in await self.store.of_application(work.tx, to.id) if wanted in _ids(each)), None
            )
            await self._unassign(work, found, assignment)

        await case.write(body)

    @needs(APPLICATIONS_ASSIGN)
    async def unassign_principal(self, case: Case, key: str, kind: PrincipalKind, assignment: str) -> None:
        """The same, of the user or the group that is named, by the assignment's id."""

        async def body(work: Work) -> None:
            whose, wanted = object_id(await self._principal(work, key, kind)), canonical_guid(assignment)
            held = await self.store.of_principal(work.tx, whose)
            await self._unassign(work, next((each for each in held if each.id == wanted), None), assignment)

        await case.write(body)

    async def _assign(self, work: Work, to: Application, found: Principal) -> Assignment:
        if isinstance(found, Application):
            message = "Users and groups are assigned to applications; no application is."
            raise Invalid("assignment-principal", message, target="principalId")
        made = Assignment(new_guid(), to, found, work.now)
        if not await self.store.add(work.tx, made.id, to.id, object_id(found), kind_of(found), work.now):
            message = "Permission being assigned already exists on the object."
            raise Invalid("assignment-exists", message, target="principalId")
        await work.record(_told("Add app role assignment grant to user", "Assign", made, added=True))
        return made

    async def _unassign(self, work: Work, found: Assignment | None, asked: str) -> None:
        if found is None or not await self.store.remove(work.tx, found.application.id, found.id):
            raise not_found(asked)
        await work.record(_told("Remove app role assignment from user", "Unassign", found, added=False))

    async def _application(self, work: Work, key: str) -> Application:
        guid = canonical_guid(key)
        if guid is not None:
            for found in (
                await self.applications.find(work.tx, AppId(guid)),
                await self.applications.get(work.tx, ObjectId(guid)),
                await self.principals.find(work.tx, ObjectId(guid)),
            ):
                if isinstance(found, Application):
                    return found
        raise not_found(key)

    async def _principal(self, work: Work, key: str, kind: PrincipalKind | None = None) -> Principal:
        """By object id; where it is a user that is asked for, by userPrincipalName as well."""
        guid = canonical_guid(key)
        if guid is None and kind is PrincipalKind.USER:
            _, target = await self.desk.facts.of(work.tx, work.actor, key, None)
            guid = None if target is None else target.user_id
        found = None if guid is None else await self.principals.find(work.tx, ObjectId(guid))
        if found is None or kind not in (None, kind_of(found)):
            raise not_found(key)
        return found


def _ids(assignment: Assignment) -> tuple[str, str]:
    return assignment.id, object_id(assignment.principal)


def _told(activity: str, operation: str, assignment: Assignment, *, added: bool) -> Event:
    name = assignment.principal.display_name
    change = Change("AppRole.PrincipalDisplayName", None if added else name, name if added else None)
    return _event(activity, operation, _target(assignment.application, change), principal_target(assignment.principal))


def _event(activity: str, operation: str, *targets: Target) -> Event:
    return told(activity, _CATEGORY, operation, *targets)


def _target(application: Application, *changes: Change) -> Target:
    return Target(application.service_principal_id, "ServicePrincipal", application.display_name, None, changes)
