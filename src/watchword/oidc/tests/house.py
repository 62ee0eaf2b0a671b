"""The whole identity platform over a real database and in one process: people, applications, browsers, and a clock."""

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import sqlalchemy as sa
from starlette.applications import Starlette

from watchword.access.desk import Desk
from watchword.adapters.argon2 import PasswordHasher
from watchword.adapters.sealing import Sealer
from watchword.audit.tables import AUDIT_RECORD
from watchword.bootstrap import Services
from watchword.bootstrap.identity import Identity
from watchword.db.engine import sql
from watchword.db.postgresql import Postgresql
from watchword.db.sqlite import Sqlite
from watchword.db.statement import Statement
from watchword.directory.applications.model import (
    Application,
    Platform,
    RedirectUri,
    SignInSettings,
)
from watchword.directory.applications.store import SqlApplications
from watchword.directory.seed.model import named_id
from watchword.kernel.actor import Actor, ActorKind, Origin
from watchword.kernel.assurance import NOTHING, Proof, Requirement
from watchword.kernel.clock import Instant
from watchword.kernel.ids import AppId, AuthenticatorId, ObjectId, UserId, new_guid
from watchword.kernel.work import Transaction
from watchword.oidc.model import Browser, Visit
from watchword.oidc.store.consents import SqlConsents
from watchword.sessions.model import Opened
from watchword.web.edge import Edge

BASE = "https://id.contoso.com"
OPERATOR = Actor(ActorKind.OPERATOR, name="cli:test", origin=Origin(request_id="operator"))
LAPTOP = Origin(ip="192.0.2.7", user_agent="Firefox on a laptop")
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
WEB, SPA, LOCAL = "https://app.contoso.com/cb", "https://spa.contoso.com/cb", "http://localhost"
OPENID = ("openid", "profile", "email", "offline_access")


def user_id(name: str) -> UserId:
    """The id of a seeded user: `adele`."""
    return UserId(named_id(f"user {name}@contoso.com"))


@dataclass
class Policies:
    """What this organisation demands, and who has to set something up first. Implements `oidc.model.Demands`."""

    demanded: Requirement = NOTHING
    trusted: str = ""
    interrupting: set[str] = field(default_factory=set)

    async def requirement(self, _tx: Transaction, user: UserId, _app: AppId, origin: Origin, /) -> Requirement | None:
        if user in self.interrupting:
            return None
        return NOTHING if origin.ip == self.trusted else self.demanded


@dataclass
class Visits:
    """Keeps what the sign-in pages were asked for."""

    asked: list[Visit] = field(default_factory=list)

    async def begin(self, visit: Visit, _browser: Browser, /) -> str:
        self.asked.append(visit)
        return f"/signin?attempt={len(self.asked)}"


@dataclass
class House:
    """Everything, and the hands of the clock."""

    units: Sqlite | Postgresql
    sealer: Sealer
    hasher: PasswordHasher
    desk: Desk
    now: Instant
    services: Services
    policies: Policies
    visits: Visits
    elsewhere: str = "192.0.2.7"
    identity: Identity = field(init=False)

    @property
    def tenant(self) -> str:
        return self.identity.authority.tenant

    def wait(self, microseconds: int) -> None:
        """Time goes by."""
        self.now = Instant(self.now + microseconds)

    def browser(self) -> httpx.AsyncClient:
        """A browser, or a program, with cookies of its own."""
        app = Edge(Starlette(routes=self.identity.routes()))
        transport = httpx.ASGITransport(app=app, client=(self.elsewhere, 4711))
        return httpx.AsyncClient(transport=transport, base_url=BASE)

    async def application(
        self,
        *uris: tuple[str, Platform],
        consent: tuple[str, ...] = (*OPENID, "User.Read"),
        called: str = "Reports",
        **settings: Any,
    ) -> "App":
        """A registered application, consented to by an administrator for everybody."""
        sign_in = SignInSettings(tuple(RedirectUri(uri, platform) for uri, platform in uris), **settings)
        made = Application(
            ObjectId(new_guid()), AppId(new_guid()), ObjectId(new_guid()), called, self.now, sign_in=sign_in
        )
        await self.units.write(lambda tx: SqlApplications().add(tx, made))
        _, secret = await self.services.applications.add_secret(OPERATOR, None, made.app_id, "test", 30)
        app = App(self, made, secret.reveal())
        if consent:
            await app.consent(*consent)
        return app

    async def sign_in(
        self, browser: httpx.AsyncClient, name: str = "adele", modes: tuple[str, ...] = ("password",), **how: Any
    ) -> Opened:
        """Open a session by those modes and put its cookie into the browser."""
        return await self.open_with(browser, [self.proof(mode, **how) for mode in modes], name)

    async def open_with(self, browser: httpx.AsyncClient, proofs: list[Proof], name: str = "adele") -> Opened:
        """Open a session by those proofs."""
        opened = await self.units.write(
            lambda tx: self.services.sessions.open(tx, user_id(name), proofs, origin=LAPTOP, now=self.now)
        )
        browser.cookies.set("__Host-session", opened.token.reveal(), domain="id.contoso.com", path="/")
        return opened

    def proof(self, mode: str, at: Instant | None = None, *, remembered: bool = False) -> Proof:
        words = {"password": ("pwd",), "sms": ("sms",), "fido2": ("hwk", "mfa")}
        moment = self.now if at is None else at
        return Proof(mode, mode, AuthenticatorId(f"an {mode}"), moment, words.get(mode, ()), remembered)

    async def audit(self) -> list[dict[str, Any]]:
        """Every record."""
        rows = await self.units.read(lambda tx: sql(tx).all(Statement(sa.select(AUDIT_RECORD))))
        return [json.loads(row["document"]) for row in rows]


@dataclass
class App:
    """An application, and how it asks."""

    house: House
    made: Application
    secret: str

    @property
    def id(self) -> AppId:
        return self.made.app_id

    async def consent(self, *scopes: str, user: str | None = None) -> None:
        """Consented to, by an administrator for everybody, or by one person."""
        client = await self.house.units.read(lambda tx: self.house.identity._gate.client(tx, self.id))
        registration = self.house.identity._gate.registration(client)
        graph = self.house.identity._gate.graph.id
        await self.house.units.write(
            lambda tx: SqlConsents().add(tx, self.id, user, graph, scopes, registration, self.house.now)
        )

    def request(self, redirect_uri: str = LOCAL, **more: str | None) -> dict[str, str]:
        """The parameters of an authorization request; None leaves one away."""
        asked: dict[str, str | None] = {
            "client_id": self.id,
            "response_type": "code",
            "redirect_uri": redirect_uri,
            "scope": "openid profile offline_access User.Read",
            "state": "st",
            "nonce": "n-1",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
            **more,
        }
        return {name: value for name, value in asked.items() if value is not None}

    async def authorize(
        self, browser: httpx.AsyncClient, redirect_uri: str = LOCAL, **more: str | None
    ) -> httpx.Response:
        """What the browser is answered."""
        return await browser.get(
            "/contoso.com/oauth2/v2.0/authorize", params=self.request(redirect_uri, **more), follow_redirects=False
        )

    async def code(self, browser: httpx.AsyncClient, redirect_uri: str = LOCAL, **more: str | None) -> str:
        """A code."""
        return told(await self.authorize(browser, redirect_uri, **more))["code"]

    async def token(self, **fields: str | None) -> httpx.Response:
        """Ask the token endpoint."""
        headers = {"origin": fields.pop("origin")} if fields.get("origin") else {}
        form = {name: value for name, value in {"client_id": self.id, **fields}.items() if value is not None}
        async with self.house.browser() as client:
            return await client.post("/contoso.com/oauth2/v2.0/token", data=form, headers=headers)

    async def redeem(self, code: str, redirect_uri: str = LOCAL, **more: str | None) -> httpx.Response:
        """Redeem a code."""
        fields: dict[str, str | None] = {"redirect_uri": redirect_uri, "code_verifier": VERIFIER, **more}
        return await self.token(grant_type="authorization_code", code=code, **fields)

    async def refresh(self, token: str, **more: str | None) -> httpx.Response:
        """Redeem a refresh token."""
        return await self.token(grant_type="refresh_token", refresh_token=token, **more)


def told(answer: httpx.Response) -> dict[str, str]:
    """What the application is told by a redirect, in the query or the fragment."""
    assert answer.status_code in (302, 303), answer.text
    parts = urlsplit(answer.headers["location"])
    return dict(parse_qsl(parts.query or parts.fragment, keep_blank_values=True))


def claims_of(token: str) -> dict[str, Any]:
    """What a token says, by anybody's reading."""
    part = token.split(".")[1]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=="))
    return found


def refusal(answer: httpx.Response) -> tuple[str, int, str | None]:
    """OAuth's word, the number and the suberror."""
    body = answer.json()
    return body["error"], body["error_codes"][0], body.get("suberror")


def form_of(page: httpx.Response) -> Mapping[str, str]:
    """The hidden fields of a page's form."""
    return dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', page.text))
