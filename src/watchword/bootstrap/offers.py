"""What is offered: the services side by side, and every operation that describes them. Knows no store and no driver.

So that the command line, which only wants the descriptions, does not load what it takes to serve them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import watchword.methods
from watchword.access.desk import Desk
from watchword.audit.resources import resources as audit_resources
from watchword.audit.service import AuditLog
from watchword.audit.sign_ins.resources import resources as sign_in_resources
from watchword.audit.sign_ins.service import SignIns
from watchword.authenticators.passwords import AccountPasswords
from watchword.authenticators.permissions import Permissions
from watchword.authenticators.person_resources import resources as person_resources
from watchword.authenticators.person_service import Persons
from watchword.authenticators.registration import Registrations
from watchword.authenticators.registry import Registry, discover
from watchword.authenticators.reregister_resources import resources as reregister_resources
from watchword.authenticators.reregistering import Reregistrations
from watchword.authenticators.resources import resources as authenticator_resources
from watchword.authenticators.service import Authenticators
from watchword.directory.applications.service import Applications
from watchword.directory.assignments.service import Assignments
from watchword.directory.groups.membership import Members
from watchword.directory.groups.ownership import Owners
from watchword.directory.groups.service import Groups
from watchword.directory.memberships.service import Memberships
from watchword.directory.organization.service import Organizations
from watchword.directory.resources import resources as directory_resources
from watchword.directory.roles.service import Roles
from watchword.directory.service import Directory
from watchword.directory.users.deletion import DeletedUsers
from watchword.directory.users.service import Users
from watchword.graph.resource import EntitySet, Operation
from watchword.method import Configuration
from watchword.policy.resources import resources as policy_resources
from watchword.policy.service import MethodsPolicy
from watchword.policy.service_settings import ServiceSettings
from watchword.policy.settings_resources import resources as settings_resources
from watchword.sessions.browsing import Sessions
from watchword.sessions.resources import resources as session_resources
from watchword.sessions.revoking import Revocations
from watchword.sessions.service import UserSessions
from watchword.settings import Settings
from watchword.signin.previews import Previews
from watchword.signin.resources import resources as preview_resources


@dataclass(frozen=True, repr=False)  # all there is would take a second to tell, and asyncio's runner asks for it
class Services:
    """What is offered, whatever the face, on one desk."""

    desk: Desk
    registry: Registry
    authenticators: Authenticators
    registrations: Registrations
    persons: Persons
    reregistrations: Reregistrations
    policy: MethodsPolicy
    service_settings: ServiceSettings
    passwords: AccountPasswords
    audit: AuditLog
    sign_ins: SignIns
    directory: Directory
    applications: Applications
    revocations: Revocations
    user_sessions: UserSessions
    previews: Previews

    @property
    def sessions(self) -> Sessions:
        """The sessions of browsers."""
        return self.revocations.sessions

    def operations(self, base_url: str) -> tuple[Operation, ...]:
        """Every operation of the API. `base_url`: the public origin, which references are written with."""
        described: tuple[EntitySet | Operation, ...] = (
            *directory_resources(self.directory, base_url),
            *authenticator_resources(self.authenticators, self.registrations),
            *person_resources(self.persons),
            *reregister_resources(self.reregistrations),
            *session_resources(self.user_sessions),
            *preview_resources(self.previews),
            *policy_resources(self.policy),
            *settings_resources(self.service_settings),
            *audit_resources(self.audit),
            *sign_in_resources(self.sign_ins),
        )
        return tuple(flat for each in described for flat in _flattened(each))


def describe() -> tuple[Operation, ...]:
    """Every operation of the API as it is described, wired to nothing: for the CLI's verbs, the docs and the matrix."""
    no: Any = None
    desk, registry = Desk(no, no, no, no), discover(watchword.methods)
    permissions = Permissions.of_registry(registry)
    directory = Directory(
        users=Users(desk, no, no, no, no, no),
        deleted_users=DeletedUsers(desk, no, no),
        groups=Groups(desk, no, no, no, no),
        members=Members(desk, no, no, no, no),
        owners=Owners(desk, no, no, no),
        roles=Roles(desk, no, no, no, no),
        memberships=Memberships(desk, no, no),
        organizations=Organizations(desk, no),
        assignments=Assignments(desk, no, no, no),
    )
    services = Services(
        desk=desk,
        registry=registry,
        authenticators=Authenticators(desk, registry, no, no, no, no, no, permissions, no, no),
        registrations=Registrations(desk, registry, no, no, no, no, no, permissions, no, no),
        persons=Persons(desk, registry, no, no, no),
        reregistrations=Reregistrations(desk, registry, no, no, no, no, no, no),
        policy=MethodsPolicy(desk, no, no, configurations_of(registry)),
        service_settings=ServiceSettings(desk, no),
        passwords=no,
        audit=AuditLog(desk, no),
        sign_ins=SignIns(desk, no),
        directory=directory,
        applications=no,
        revocations=no,
        user_sessions=UserSessions(desk, no, no, no),
        previews=Previews(desk, registry, no, no, no),
    )
    return services.operations("")


def check_methods(settings: Settings) -> None:
    """Whether methods can be what the operator says of them. Raises Invalid `settings-invalid`."""
    discover(watchword.methods).check_settings(settings.methods)


def configurations_of(registry: Registry) -> tuple[Configuration, ...]:
    """The policy configurations of all methods, by id."""
    found = (configuration for _, face in registry.faces() for configuration in face.configurations)
    return tuple(sorted(found, key=lambda configuration: configuration.id))


def _flattened(described: EntitySet | Operation) -> tuple[Operation, ...]:
    return described.operations() if isinstance(described, EntitySet) else (described,)
