"""How it is served: settings read, the database reached, the HTTP application assembled, and all closed again."""

from __future__ import annotations

import asyncio
import gc
import getpass
import ipaddress
import logging
from collections.abc import Sequence
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from starlette.routing import BaseRoute

from watchword.access.desk import Desk
from watchword.adapters import dice
from watchword.adapters.argon2 import PasswordHasher
from watchword.adapters.keyring import load_keyring
from watchword.adapters.moved_clock import moved_clock
from watchword.adapters.sealing import Sealer
from watchword.audit.recorder import ChainRecorder, open_chains
from watchword.audit.sign_ins.devices import device_detail
from watchword.audit.store import SqlChains
from watchword.audit.verify import check_heads
from watchword.bootstrap import chores
from watchword.bootstrap.branding import brand_of
from watchword.bootstrap.identity import Identity, templates
from watchword.bootstrap.languages import languages_of
from watchword.bootstrap.lifeline import end_with_parent
from watchword.bootstrap.messages import callbacks, gateways, post, server
from watchword.bootstrap.offers import Services
from watchword.bootstrap.running import Application, Database
from watchword.bootstrap.services import wire
from watchword.bootstrap.signing_in import SigningIn, rules_of
from watchword.bootstrap.typed import typed_passwords
from watchword.db.migrate import require_current
from watchword.db.postgresql import Postgresql
from watchword.db.sqlite import Sqlite
from watchword.directory.facts_store import SqlFacts
from watchword.directory.organization.model import Organization
from watchword.directory.organization.store import SqlOrganization
from watchword.graph.app import GraphApp
from watchword.graph.csdl import metadata
from watchword.graph.engine import Engine
from watchword.graph.paging import Paging
from watchword.graph.router import Router
from watchword.kernel.actor import Actor, ActorKind, Origin
from watchword.kernel.clock import Clock, system_clock
from watchword.kernel.edm import Version
from watchword.kernel.errors import Problem, Unavailable
from watchword.kernel.ids import new_guid
from watchword.oidc.bearer import Bearer
from watchword.oidc.device_rules import DeviceRules
from watchword.oidc.model import Authority
from watchword.oidc.names import Names
from watchword.oidc.protocol import discovery
from watchword.oidc.protocol.access_token import GRAPH_AUDIENCE, Expected
from watchword.oidc.protocol.discovery import MICROSOFT_HOST
from watchword.oidc.protocol.scopes import Apis
from watchword.oidc.signing import SigningKeys
from watchword.oidc.store.keys import SqlKeys
from watchword.outbox.dispatcher import Dispatcher
from watchword.settings import Settings, SqliteFile, of_this_process
from watchword.web.app import assemble
from watchword.web.forgery import Forgery
from watchword.web.health import routes as health_routes
from watchword.web.logs import configure
from watchword.web.message import App, Receive, Scope, Send
from watchword.web.throttle import Throttle
from watchword.web.turns import Turns

_LOG = logging.getLogger("watchword")
_GRAPH_HOST = "graph.microsoft.com"


def operator(name: str | None = None) -> Actor:
    """Somebody at the command line of this host."""
    return Actor(ActorKind.OPERATOR, name=name or f"cli:{getpass.getuser()}", origin=Origin(request_id=new_guid()))


async def open_database(settings: Settings, *, exclusive: bool = False) -> Database:
    """Reach the database that the settings name. `exclusive`: as its one server, where it is a file."""
    location = settings.location
    if isinstance(location, SqliteFile):
        return Sqlite(location.path, exclusive=exclusive)
    return await Postgresql.open(location.dsn().reveal())


async def build(settings: Settings, *, clock: Clock = system_clock, exclusive: bool = False) -> Application:
    """Open what the settings name and wire it. Raises a Problem that says what is missing."""
    sealer = Sealer(load_keyring(settings.key_file, create=False))
    units = await open_database(settings, exclusive=exclusive)
    try:
        return await _assemble(settings, units, sealer, clock)
    except BaseException:
        await units.close()
        raise


async def _assemble(settings: Settings, units: Database, sealer: Sealer, clock: Clock) -> Application:
    chains = await open_chains(units, SqlChains(), sealer, settings.audit_chains, clock())
    recorder = ChainRecorder(SqlChains(), sealer, chains)
    facts = SqlFacts()
    desk = Desk(units, facts, recorder, clock)
    hasher = PasswordHasher()
    outbox = post(sealer, recorder, settings.messages, development=settings.development)
    wired = partial(wire, desk, sealer, hasher, clock, settings.methods, settings.base_url, settings.sessions)
    organization = await _organization(units)
    languages = languages_of(settings, organization.profile.get("preferredLanguage") or "")
    services = wired(outbox, lockout=settings.lockout, tongues=languages.of)
    tenant = organization.id
    keys = SigningKeys(units, SqlKeys(sealer), recorder, clock, dice.key_id)
    forms = Forgery(sealer.subkey("forms"), settings.base_url)
    pages = templates(services.registry, forms, brand_of(settings.brand, organization.display_name), languages)
    signing_in = SigningIn(services, sealer, hasher, pages, forms, clock, rules_of(settings.sign_in), _turns(settings))
    identity = Identity(
        base_url=settings.base_url,
        names=Names(units, tenant, SqlOrganization().verified, clock),
        hosts=_hosts(settings) | {MICROSOFT_HOST, urlsplit(settings.base_url).netloc.lower()},
        authority=_authority(settings, tenant),
        services=services,
        sealer=sealer,
        keys=keys,
        lasting=settings.tokens,
        pages=pages,
        forms=forms,
        passwords=typed_passwords(services, sealer, hasher, clock),
        clock=clock,
        demands=signing_in.demands,
        sign_in=signing_in,
        device_rules=DeviceRules(settings.sign_in.devices_of_administrators),
        turns=signing_in.turns,
    )
    services = signing_in.foreseen()
    routes = _routes(settings, services, identity, signing_in, sealer, clock)
    asgi = _faces(settings, services, identity, routes, sealer, clock)
    dispatcher = Dispatcher(units, outbox.store, gateways(settings, clock), clock)
    opened = (settings, units, sealer, hasher, desk, services, keys, identity, tenant, dispatcher)
    return Application(*opened, asgi, routes)


async def _organization(units: Database) -> Organization:
    """The organisation that is served."""
    organization = await units.read(SqlOrganization().get)
    if organization is None:
        raise Unavailable(
            "organization-missing", "This database holds no organisation yet: seed it first.", gateway="database"
        )
    return organization


def _turns(settings: Settings) -> Turns:
    """Shared by all that takes turns in this process."""
    return Turns(settings.limits.wait_seconds)


def _hosts(settings: Settings) -> frozenset[str]:
    """Our hosts, lower case, with and without port: some clients leave the port away."""
    named = {host.lower() for host in settings.hosts}
    return frozenset(named | {host.rpartition(":")[0] or host for host in named})


def _authority(settings: Settings, tenant: str) -> Authority:
    return Authority(
        issuer=discovery.issuer(settings.base_url, tenant),
        tenant=tenant,
        apis=Apis(graph_hosts=_hosts(settings) | {_GRAPH_HOST}, tenant=tenant),
    )


def _routes(
    settings: Settings, services: Services, identity: Identity, signing_in: SigningIn, sealer: Sealer, clock: Clock
) -> list[BaseRoute]:
    """Pages, the identity platform, health, and where gateways call back."""
    health = health_routes(lambda: services.desk.units.read(SqlOrganization().get), test_mode=settings.test_mode)
    called_back = callbacks(settings, services, sealer, clock, signing_in.pages.languages.of)
    own = [*signing_in.routes(), signing_in.pages.static.route(), *health, *called_back]
    return [*own, *identity.routes()]  # those that any first segment may lead to are looked at last


def _faces(
    settings: Settings,
    services: Services,
    identity: Identity,
    routes: Sequence[BaseRoute],
    sealer: Sealer,
    clock: Clock,
) -> App:
    operations = services.operations(settings.base_url)
    engine = Engine(
        base_url=settings.base_url,
        routers={version: Router(version, operations) for version in Version},
        paging=Paging(sealer.subkey("paging")),
        clock=clock,
    )
    authority = identity.authority
    expected = Expected(issuer=authority.issuer, audience=GRAPH_AUDIENCE, tenant=authority.tenant)
    bearer = Bearer(identity.keys, expected, identity.revocations.current, clock)
    described = {version: metadata(operations, version) for version in Version}
    throttle = Throttle(settings.limits.requests_per_second, settings.limits.requests_at_once, clock)
    graph = GraphApp(engine, bearer.authenticate, described.__getitem__, throttle.take)
    trusted = [ipaddress.ip_network(each) for each in settings.server.trusted_proxies]
    return assemble(graph, lambda path: GraphApp.version_of(path) is not None, routes, trusted)


async def _require_own_audit(application: Application) -> None:
    """A server does not go on in chains that are not its own: the key file is another's, or somebody was at them."""
    extents = await application.units.read(SqlChains().extents)
    heads = [extent.head for extent in extents if extent.head is not None]
    if check_heads(heads, application.sealer) is not None:
        why = "The audit is not as this key file sealed it: it is another's, or the audit was tampered with."
        raise Unavailable("audit-not-ours", f"{why} `watchword audit verify` tells which.", gateway="keyring")


def _clock(settings: Settings) -> Clock:
    """The machine's; in test mode one that tests can move (CATALOGUE, harness 1)."""
    if settings.test_mode and settings.test_clock_file is not None:
        return moved_clock(settings.test_clock_file, system_clock)
    return system_clock


class Serving:
    """The ASGI application of a server process: opened when the server starts, closed when it ends."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._application: Application | None = None
        self._chores: list[asyncio.Task[None]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, or follow the server's own life."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif self._application is not None:
            await self._application.asgi(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            await require_current(self._settings.location)
            self._application = await build(self._settings, clock=_clock(self._settings), exclusive=True)
            await _require_own_audit(self._application)
            await self._application.keys.rotate(server())
            for chore in (chores.for_ever, chores.deliver_for_ever, chores.tell_of_logouts_for_ever):
                self._chores.append(asyncio.create_task(chore(self._application)))
        except Problem as problem:
            _LOG.error("cannot start", extra={"code": problem.code, "why": problem.message})
            await send({"type": "lifespan.startup.failed", "message": problem.message})
            return
        _settle_down()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        for running in self._chores:
            running.cancel()
        await asyncio.gather(*self._chores, return_exceptions=True)
        await self._application.close()
        await send({"type": "lifespan.shutdown.complete"})


def _settle_down() -> None:
    """What was loaded by now stays until the end: the collector of garbage need not look at it again, which stops the
    process for a tenth of a second each time. The names of browsers are read now, and not while somebody signs in."""
    device_detail("")
    gc.collect()
    gc.freeze()


def serve_app() -> Any:
    """What an ASGI server loads: settings from the file and the environment."""
    end_with_parent()
    settings, log_level = of_this_process()
    configure(log_level)
    return Serving(settings)
