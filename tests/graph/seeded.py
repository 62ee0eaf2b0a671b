"""The cast in a database, each with one of everything: password, phone, address, app, passkey, pass, operation."""

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path

from tests.graph.cast import (
    CLOSED_ASSIGNMENT,
    CLOSED_PRINCIPAL,
    CUSTOM,
    EVERYBODY,
    GLOBAL,
    GROUP_ASSIGNMENT,
    MEMBER,
    PLAIN,
    SERVICES,
    Person,
    Service,
    group_id,
    role_id,
    seed,
)
from tests.graph.inside import NOW, OPERATOR, Inside, OneConnection, content, on_one_connection

from watchword.access.actions import USERS_CREATE
from watchword.access.desk import Case, Work
from watchword.audit.sign_ins.model import Asked, Named, Note, Stage, Status, Step, Who
from watchword.audit.sign_ins.service import Log
from watchword.audit.sign_ins.store import SqlSignIns
from watchword.authenticators.model import Authenticator, LongRunning
from watchword.authenticators.person_store import SqlPersons
from watchword.directory.applications.model import Application
from watchword.directory.applications.store import SqlApplications
from watchword.directory.assignments.store import SqlAssignments
from watchword.directory.model import PrincipalKind
from watchword.directory.roles.model import Definition
from watchword.directory.roles.store import SqlRoles
from watchword.directory.seed.model import named_id
from watchword.directory.seed.store import apply_seed
from watchword.kernel.actor import Actor, ActorKind, Origin
from watchword.kernel.assurance import Proof
from watchword.kernel.clock import DAY, after
from watchword.kernel.ids import AppId, AuthenticatorId, ObjectId, RoleId
from watchword.kernel.secret import Secret
from watchword.kernel.work import Transaction
from watchword.method import Person as Claimant
from watchword.methods.fido2.encoding import to_text
from watchword.methods.fido2.passkey import Passkey
from watchword.methods.software_oath.rules import SoftwareOath
from watchword.methods.temporary_access_pass.rules import Pass
from watchword.sessions.model import Session, SessionId
from watchword.sessions.remembered import BrowserId, RememberedBrowser
from watchword.sessions.remembered_store import SqlRemembered
from watchword.sessions.store import SqlSessions

PASSWORD = "a long walk along the grey river"
"""Everybody's."""
SEED = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
"""Of everybody's authenticator app (RFC 4226 appendix D)."""

MOBILE = "3179e48a-750b-4051-897c-87b9720928f7"
EMAIL = "3ddfcfc8-9383-446f-83cc-3ab9be4be18f"
PASSWORD_ID = "28c10230-6103-485e-b985-444c60001490"
SIGN_IN = Note(
    id=named_id("sign-in"),
    at=NOW,
    who=Who(GLOBAL.id, GLOBAL.upn, GLOBAL.name),
    app=Named(named_id("wiki"), "Wiki"),
    origin=Origin("192.0.2.7", "curl/8", "r"),
    status=Status(50126, "The user name or the answer is wrong."),
    asked=Asked(True, "per-user MFA", "user"),
    steps=(Step(NOW, "Password", "Use your password", False, "The answer was wrong", Stage.PRIMARY),),
)


@dataclass
class Seeded:
    """The directory with its cast. `principals`: the service principals by the name of their application."""

    inside: Inside
    units: OneConnection
    principals: dict[str, str]
    audit: str
    """The id of an audit record."""
    sign_in: str
    """The id of the record of a sign-in."""

    def application(self, service: Service, granted: frozenset[str]) -> Actor:
        """An application acting for itself."""
        return Actor(
            ActorKind.APPLICATION,
            granted=granted,
            app_id=named_id(service.name),
            service_principal_id=self.principals[service.name],
            issued_at=NOW,
            origin=Origin(request_id=service.name),
        )

    def close(self) -> None:
        """Let go of the database."""
        self.inside.hasher.close()
        self.units.connection.close()


def number_of(person: Person) -> str:
    """The mobile number of one of them: nobody else has it."""
    return f"+1 425555{1000 + EVERYBODY.index(person)}"


def address_of(person: Person) -> str:
    """The private address of one of them."""
    return f"{person.name}@private.example"


def operation_of(person: Person) -> str:
    """The id of a long-running operation on one of them."""
    return named_id(f"operation {person.name}")


def app_of(person: Person) -> AuthenticatorId:
    """The id of the authenticator app of one of them."""
    return AuthenticatorId(named_id(f"app {person.name}"))


def passkey_of(person: Person) -> AuthenticatorId:
    """The id of the passkey of one of them."""
    return AuthenticatorId(named_id(f"passkey {person.name}"))


def ticket_of(person: Person) -> AuthenticatorId:
    """The id of the temporary pass of one of them."""
    return AuthenticatorId(named_id(f"ticket {person.name}"))


def session_of(person: Person) -> SessionId:
    """The id of a browser's session of one of them."""
    return SessionId(named_id(f"session {person.name}"))


def browser_of(person: Person) -> BrowserId:
    """The id of a remembered browser of one of them."""
    return BrowserId(named_id(f"browser {person.name}"))


def seeded(folder: Path) -> Seeded:
    """The cast, settled in; from here on nothing is kept."""
    inside = on_one_connection(folder / "cast.db")
    made = asyncio.run(_settle(inside))
    made.units.keeps = False
    return made


async def _settle(inside: Inside) -> Seeded:
    await inside.units.write(_people)
    await inside.units.write(lambda tx: Log(SqlSignIns()).note(tx, SIGN_IN))
    allowed = {"state": "enabled", "includeTargets": [{"id": "all_users", "isUsableForSignIn": True}]}
    await inside.services.policy.change_one(OPERATOR, None, "Sms", allowed)
    await inside.services.policy.change_one(
        OPERATOR, None, "Fido2", {"state": "enabled", "isAttestationEnforced": False}
    )
    await inside.services.policy.change_one(OPERATOR, None, "TemporaryAccessPass", {"state": "enabled"})
    await _equip(inside)
    principals: dict[str, str] = {}
    for service in SERVICES:
        made = await inside.services.applications.register(OPERATOR, None, service.name)
        principals[service.name] = made.service_principal_id
        for role in service.roles:
            await inside.services.directory.roles.assign(OPERATOR, None, made.service_principal_id, role_id(role))
        if not service.enabled:
            await inside.services.applications.enable(OPERATOR, None, made.id, False)
    listed = content(await inside.ask(OPERATOR, "GET", "auditLogs/directoryAudits?$top=1"))
    assert isinstance(inside.units, OneConnection)
    return Seeded(inside, inside.units, principals, listed["value"][0]["id"], SIGN_IN.id)


async def _people(tx: Transaction) -> None:
    await apply_seed(tx, seed(), NOW)
    await SqlRoles().define(tx, Definition(RoleId(CUSTOM), "Custom", None), NOW)
    closed = Application(
        id=ObjectId(named_id("closed")),
        app_id=AppId(named_id("closed client")),
        service_principal_id=ObjectId(CLOSED_PRINCIPAL),
        display_name="Closed",
        created_at=NOW,
        assignment_required=True,
    )
    await SqlApplications().add(tx, closed)
    who = ObjectId(MEMBER.id)
    await SqlAssignments().add(tx, CLOSED_ASSIGNMENT, closed.id, who, PrincipalKind.USER, NOW)
    grouped = replace(
        closed,
        id=ObjectId(named_id("grouped")),
        app_id=AppId(named_id("grouped client")),
        service_principal_id=ObjectId(named_id("grouped principal")),
        display_name="Grouped",
    )
    await SqlApplications().add(tx, grouped)
    plain = ObjectId(group_id(PLAIN))
    await SqlAssignments().add(tx, GROUP_ASSIGNMENT, grouped.id, plain, PrincipalKind.GROUP, NOW)
    for person in EVERYBODY:
        done = LongRunning(operation_of(person), person.id, "succeeded", "", NOW, NOW)
        await SqlPersons().add_operation(tx, done)
        await _let_in(tx, person)


async def _let_in(tx: Transaction, person: Person) -> None:
    """A browser in which they are signed in, and which is remembered."""
    session, browser, later = session_of(person), browser_of(person), after(NOW, DAY)
    await SqlSessions().add(tx, Session(session, person.id, (), NOW, NOW, later), session.encode(), NOW)
    proof = Proof("mobilePhone", "phone", AuthenticatorId(session), NOW)
    await SqlRemembered().add(tx, RememberedBrowser(browser, person.id, proof, NOW, later), browser.encode())


def _held(person: Person) -> tuple[Authenticator, ...]:
    """An app as one that was confirmed, which nobody but the person can do; a pass and a passkey, as if made."""
    app, ticket = SoftwareOath(Secret(SEED), slot=1), Pass(Secret("$argon2id$of-a-pass"), NOW, 60, once=False)
    return (
        Authenticator(app_of(person), person.id, "software_oath", app, NOW, NOW),
        Authenticator(ticket_of(person), person.id, "temporary_access_pass", ticket, NOW, NOW),
        _passkey(person),
    )


def _passkey(person: Person) -> Authenticator:
    """As one that was made: of a key that nobody has."""
    record = Passkey(
        slot=1,
        credential=to_text(person.id.encode()),
        public_key="",
        sign_count=0,
        name="Blue key",
        aaguid="d8522d9f-575b-4866-88a9-ba99fa02f35b",
        user_verified=True,
        synced=False,
        backed_up=False,
        certificates=("AAEC",),
    )
    return Authenticator(passkey_of(person), person.id, "fido2", record, NOW, NOW)


async def _equip(inside: Inside) -> None:
    services = inside.services
    anybody = Claimant(GLOBAL.id, "anybody@contoso.com", "Anybody")
    prepared = await services.passwords.prepare(anybody, Secret(PASSWORD), must_change=False)
    for person in EVERYBODY:
        if person.deleted:
            continue

        async def issue(work: Work, person: Person = person) -> None:
            await services.passwords.issue(work, person.id, prepared)
            for each in _held(person):
                keys = services.registry[each.method].keys(person.id, each.record)
                await services.authenticators.store.add(work.tx, each, keys)

        await Case(services.authenticators.desk, USERS_CREATE, OPERATOR, None).write(issue)
        for method, given in (
            ("phone", {"number": number_of(person), "kind": "mobile"}),
            ("email", {"address": address_of(person)}),
        ):
            await services.authenticators.register(OPERATOR, person.id, services.registry[method], given)
