"""What the tests of the directory share: the services over a database, the actors who ask them, and Graph in front."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import orjson
import sqlalchemy as sa

from watchword.access.desk import Desk, Work
from watchword.access.roles import Role
from watchword.adapters.keyring import new_keyring
from watchword.adapters.sealing import Sealer
from watchword.audit.recorder import ChainRecorder
from watchword.audit.store import SqlChains
from watchword.audit.tables import AUDIT_RECORD
from watchword.bootstrap.browsers import known_browsers
from watchword.bootstrap.messages import post
from watchword.db.engine import sql
from watchword.db.statement import Statement
from watchword.directory.applications.store import SqlApplications
from watchword.directory.assignments.service import Assignments
from watchword.directory.assignments.store import SqlAssignments
from watchword.directory.facts_store import SqlFacts
from watchword.directory.groups.member_store import SqlMembers, SqlOwners
from watchword.directory.groups.membership import Members
from watchword.directory.groups.ownership import Owners
from watchword.directory.groups.service import Groups
from watchword.directory.groups.store import SqlGroups
from watchword.directory.memberships.service import Memberships
from watchword.directory.model import Prepared
from watchword.directory.organization.service import Organizations
from watchword.directory.organization.store import SqlOrganization
from watchword.directory.resources import resources
from watchword.directory.roles.administrators import SqlAdministrators
from watchword.directory.roles.service import Roles
from watchword.directory.roles.store import SqlRoles
from watchword.directory.seed.model import named_id
from watchword.directory.service import Directory
from watchword.directory.users.deleted_store import SqlDeletedUsers
from watchword.directory.users.deletion import DeletedUsers
from watchword.directory.users.service import Users
from watchword.directory.users.store import SqlUsers
from watchword.graph.engine import Engine, Request, Response
from watchword.graph.paging import Paging
from watchword.graph.resource import EntitySet
from watchword.graph.router import Router
from watchword.kernel.actor import Actor, ActorKind, Origin
from watchword.kernel.clock import SECOND, Instant
from watchword.kernel.edm import Version
from watchword.kernel.errors import Invalid
from watchword.kernel.ids import UserId
from watchword.kernel.secret import Secret
from watchword.kernel.work import Transaction, Units
from watchword.method import Person
from watchword.policy.service_settings import ServiceSettings
from watchword.policy.store import SqlPolicies
from watchword.settings import Messages

NOW = Instant(1_780_000_000 * SECOND)
SEALER = Sealer(new_keyring())
OPERATOR = Actor(ActorKind.OPERATOR, name="cli:test", origin=Origin(request_id="operator"))
BASE = "https://graph.contoso.com"

EVERYTHING = frozenset(
    {
        "Directory.ReadWrite.All",
        "Directory.Read.All",
        "User.ReadWrite.All",
        "User.ReadWrite",
        "User.RevokeSessions.All",
        "User.DeleteRestore.All",
        "Group.ReadWrite.All",
        "GroupMember.ReadWrite.All",
        "RoleManagement.ReadWrite.Directory",
        "Organization.ReadWrite.All",
        "Domain.ReadWrite.All",
    }
)
"""Scopes that leave the decision to the roles."""


def user_id(name: str) -> UserId:
    """The id of a seeded user: `balas`."""
    return UserId(named_id(f"user {name}@contoso.com"))


def group_id(name: str) -> str:
    """The id of a seeded group: `Sales`."""
    return named_id(f"group {name}")


def person(name: str, granted: frozenset[str] = EVERYTHING) -> Actor:
    """A seeded user with an application that was granted those scopes."""
    return Actor(
        ActorKind.DELEGATED,
        granted=granted,
        user_id=user_id(name),
        upn=f"{name}@contoso.com",
        app_id="app",
        issued_at=NOW,
        origin=Origin(request_id=name),
    )


def account(name: str, **more: Any) -> dict[str, Any]:
    """What an account is made of, in Graph."""
    return {
        "accountEnabled": True,
        "displayName": name.title(),
        "mailNickname": name,
        "userPrincipalName": f"{name}@contoso.com",
        "passwordProfile": {"password": "correct horse battery"},
        **more,
    }


@dataclass
class KeptPasswords:
    """Passwords in plain sight, for looking at what accounts were given. `12345678` is too weak."""

    of: dict[str, str] = field(default_factory=dict)
    prepared: int = 0

    async def prepare(self, person: Person, secret: Secret, *, must_change: bool) -> Prepared:
        """Check; count how often it was asked."""
        self.prepared += 1
        if secret.reveal() == "12345678" or person.upn.partition("@")[0] == secret.reveal():
            raise Invalid("password-weak", "The specified password does not comply with ...", target="password")
        return Prepared(f"{secret.reveal()}{'!' if must_change else ''}")

    async def issue(self, _work: Work, user: UserId, prepared: Prepared) -> None:
        """Keep it."""
        self.of[user] = str(prepared)

    async def reset(self, _work: Work, user: UserId, prepared: Prepared) -> None:
        """Keep it."""
        self.of[user] = str(prepared)

    async def demand_change(self, _work: Work, user: UserId, *, must_change: bool) -> None:
        """Mark it with `!`."""
        self.of[user] = f"{self.of.get(user, '').rstrip('!')}{'!' if must_change else ''}"

    async def forget(self, _work: Work, user: UserId) -> None:
        """Forget it."""
        self.of.pop(user, None)


@dataclass
class House:
    """The services, the hands of the clock, and Graph in front of all."""

    units: Units
    directory: Directory
    passwords: KeptPasswords
    engine: Engine
    now: Instant = NOW

    async def graph(
        self,
        actor: Actor,
        verb: str,
        url: str,
        body: object = None,
        *,
        version: Version = Version.V1,
        eventual: bool = False,
    ) -> Response:
        """Ask Graph: `GET users?$top=1`."""
        path, _, query = url.partition("?")
        encoded = quote(query, safe="=&$'(),:/@;-*~.") if "%" not in query else query
        return await self.engine.answer(Request(verb, version, f"/{path}", encoded, actor, eventual, lambda: body))

    async def get(self, actor: Actor, url: str, **more: Any) -> Any:
        """What GET answers, where it is 200."""
        answer = await self.graph(actor, "GET", url, **more)
        assert answer.status == 200, answer.content
        return answer.content

    async def audit(self) -> Sequence[Mapping[str, Any]]:
        """What the audit was told, oldest first."""

        async def unit(tx: Transaction) -> list[Mapping[str, Any]]:
            rows = await sql(tx).all(_TOLD)
            return [orjson.loads(row["document"]) for row in rows]

        return await self.units.read(unit)

    async def assign(self, name: str, role: Role) -> None:
        """Give a seeded user a role."""
        await self.directory.roles.assign(OPERATOR, None, user_id(name), role.template_id)


_TOLD = Statement(sa.select(AUDIT_RECORD.c.document).order_by(AUDIT_RECORD.c.chain, AUDIT_RECORD.c.seq))


def open_house(units: Units) -> House:
    """Wire it, as the composition root does."""
    made = House(units, None, KeptPasswords(), None)  # type: ignore[arg-type]
    recorder = ChainRecorder(SqlChains(), SEALER, 1)
    desk = Desk(units, SqlFacts(), recorder, lambda: made.now)
    among_deleted = Desk(units, SqlFacts(among_deleted=True), recorder, lambda: made.now)
    chosen, outbox = ServiceSettings(desk, SqlPolicies()), post(SEALER, desk.recorder, Messages())
    revocations = known_browsers(desk, SEALER, None, chosen, outbox)
    members, administrators, roles, groups = SqlMembers(), SqlAdministrators(), SqlRoles(), SqlGroups()
    made.directory = Directory(
        users=Users(desk, SqlUsers(), SqlOrganization(), made.passwords, administrators, revocations),
        deleted_users=DeletedUsers(among_deleted, SqlDeletedUsers(), made.passwords),
        groups=Groups(desk, groups, members, SqlOwners(), administrators),
        members=Members(desk, groups, members, administrators, revocations),
        owners=Owners(desk, groups, members, SqlOwners()),
        roles=Roles(desk, roles, members, administrators, revocations),
        memberships=Memberships(desk, members, roles),
        organizations=Organizations(desk, SqlOrganization()),
        assignments=Assignments(desk, SqlAssignments(), SqlApplications(), members),
    )
    operations = [
        operation
        for each in resources(made.directory, BASE)
        for operation in (each.operations() if isinstance(each, EntitySet) else (each,))
    ]
    routers = {version: Router(version, operations) for version in Version}
    made.engine = Engine(BASE, routers, Paging(SEALER.subkey("paging")), lambda: made.now)
    return made
