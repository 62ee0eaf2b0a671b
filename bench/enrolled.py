"""People who can sign in: with a password, with an app beside it, with a passkey; and an application for them."""

import secrets
from base64 import b32encode
from dataclasses import dataclass, field

from watchword.authenticators.model import Authenticator, PerUserMfa
from watchword.bootstrap import Application, operator
from watchword.cli.operate.demo_people import allow_methods
from watchword.directory.applications.model import Application as Registration
from watchword.directory.applications.model import Platform, RedirectUri, SignInSettings
from watchword.directory.applications.store import SqlApplications
from watchword.directory.seed.bulk import bulk_users
from watchword.directory.seed.store import fill
from watchword.kernel.actor import Origin
from watchword.kernel.assurance import Proof
from watchword.kernel.clock import Instant
from watchword.kernel.ids import AppId, AuthenticatorId, ObjectId, UserId, new_guid
from watchword.kernel.secret import Secret
from watchword.kernel.work import Transaction
from watchword.methods.fido2.rules import user_handle
from watchword.methods.fido2.tests.software import Authenticator as Passkey
from watchword.methods.software_oath.rules import SEED_BYTES, SoftwareOath
from watchword.oidc.store.consents import SqlConsents

PASSWORD = "a long walk along the grey river"
LANDING = "http://localhost"
SCOPES = ("openid", "profile", "offline_access", "User.Read")
_ME = operator("cli:bench")


@dataclass(frozen=True)
class Enrolled:
    """Somebody. `seed`: of their app; `passkey`: as their phone holds it; `session`: the token of an open one."""

    id: UserId
    upn: str
    session: Secret
    seed: bytes | None = None
    passkey: Passkey | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Cast:
    """Who signs in, and to what. `pairs` hold a password and an app and are asked for both."""

    app: AppId
    alone: list[Enrolled]
    pairs: list[Enrolled]
    keyed: list[Enrolled]


async def enrol(application: Application, first: int, alone: int, pairs: int, keyed: int) -> Cast:
    """Make them: bulk users from number `first` on, all with one password, hashed as it always is."""
    await allow_methods(application, _ME)
    now = application.desk.clock()
    await fill(application.units, alone + pairs + keyed, now, first=first)
    hashed = Secret(await application.hasher.hash(Secret(PASSWORD)))
    people = [(user.id, user.upn) for user in bulk_users(first, alone + pairs + keyed, now)]

    async def made(tx: Transaction) -> list[Enrolled]:
        found = []
        for number, (id_, upn) in enumerate(people):
            seed = secrets.token_bytes(SEED_BYTES) if alone <= number < alone + pairs else None
            found.append(await _enrol_one(application, tx, Enrolled(id_, upn, Secret(""), seed), hashed, now))
        return found

    everybody = await application.units.write(made)
    for person in everybody[alone + pairs :]:
        await _give_passkey(application, person)
    app = await _register(application, now)
    return Cast(app, everybody[:alone], everybody[alone : alone + pairs], everybody[alone + pairs :])


async def _enrol_one(
    application: Application, tx: Transaction, person: Enrolled, hashed: Secret, now: Instant
) -> Enrolled:
    services = application.services
    records = [("password", services.registry["password"].record(hashed=hashed, changed_at=now))]
    if person.seed is not None:
        records.append(("software_oath", SoftwareOath(Secret(b32encode(person.seed).decode()), 1)))
        await services.persons.persons.keep_requirement(tx, person.id, PerUserMfa.ENFORCED)
    for method, record in records:
        made = Authenticator.made(method, record, person.id, now, "seed", "")
        await services.passwords.store.add(tx, made, services.registry[method].keys(person.id, record))
    proof = Proof("password", "password", AuthenticatorId(new_guid()), now, ("pwd",))
    opened = await services.sessions.open(tx, person.id, [proof], origin=Origin(ip="127.0.0.1"), now=now)
    passkey = None if person.seed else Passkey(application.settings.base_url, "localhost", person.id.encode())
    return Enrolled(person.id, person.upn, opened.token, person.seed, passkey)


async def _give_passkey(application: Application, person: Enrolled) -> None:
    """As an administrator registers one for somebody."""
    service, method = application.services.registrations, application.services.registry["fido2"]
    if person.passkey is None:
        raise TypeError(f"{person.upn} has no passkey")
    begun = await service.begin(_ME, person.id, method, {}, "bench")
    credential = person.passkey.create(begun.prompt["publicKey"])
    await service.finish(_ME, person.id, method, {"credential": credential}, "bench")
    person.passkey.user_handle = user_handle(person.id)


async def _register(application: Application, now: Instant) -> AppId:
    """A public application, consented to for everybody."""
    sign_in = SignInSettings((RedirectUri(LANDING, Platform.PUBLIC),))
    made = Registration(ObjectId(new_guid()), AppId(new_guid()), ObjectId(new_guid()), "Bench", now, sign_in=sign_in)
    gate = application.identity._gate

    async def unit(tx: Transaction) -> None:
        await SqlApplications().add(tx, made)
        registration = gate.registration(await gate.client(tx, made.app_id))
        await SqlConsents().add(tx, made.app_id, None, gate.graph.id, SCOPES, registration, now)

    await application.units.write(unit)
    return made.app_id
