"""Who acts in the tests that cross folders: people with roles, applications with credentials, on a shared server.

A test changes people of its own (`newcomer`), so that tests on one server do not meet. What is put on the stage is put
there at the host's command line, as an operator would; the tests themselves speak HTTP.
"""

import asyncio
import itertools
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar

import httpx
from tests.served import Served

from watchword.access.roles import GLOBAL_ADMINISTRATOR, Role
from watchword.bootstrap import Application, operator
from watchword.directory.seed.bulk import bulk_users
from watchword.directory.seed.contoso import contoso
from watchword.directory.seed.store import fill
from watchword.kernel.clock import Instant
from watchword.kernel.ids import ObjectId, new_guid

T = TypeVar("T")

EVERYTHING = (
    "UserAuthenticationMethod.ReadWrite.All",
    "User.ReadWrite.All",
    "Directory.ReadWrite.All",
    "Directory.AccessAsUser.All",
    "Policy.ReadWrite.AuthenticationMethod",
    "AuditLog.Read.All",
)
"""Delegated scopes that no test is stopped by; the roles decide."""
GRAPH_DEFAULT = "https://graph.microsoft.com/.default"
_AT_ONCE = 40
_EPOCH = Instant(0)


@dataclass(frozen=True)
class Someone:
    """A person."""

    id: str
    upn: str


@dataclass(frozen=True)
class Registered:
    """An application with a secret."""

    app_id: str
    principal: str
    secret: str = field(repr=False)


@dataclass
class Stage:
    """A running server, and who is known there."""

    served: Served
    database: str
    _newcomers: Iterator[int] = field(default_factory=lambda: itertools.count(0))
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _tokens: dict[tuple[str, ...], str] = field(default_factory=dict, repr=False)

    async def newcomer(self, password: str | None = None) -> Someone:
        """A person whom no other test knows: without a role, without methods but for that password."""
        number = next(self._newcomers)
        if number % _AT_ONCE == 0:
            await self.served.operate(lambda app: fill(app.units, _AT_ONCE, app.desk.clock(), first=number))
        (user,) = bulk_users(number, 1, _EPOCH)
        if password is not None:
            await self._set_password(user.id, password)
        return Someone(user.id, user.upn)

    async def _set_password(self, user: str, password: str) -> None:
        profile = {"password": password, "forceChangePasswordNextSignIn": False}
        async with self.administering() as client:
            answer = await client.patch(f"/v1.0/users/{user}", json={"passwordProfile": profile})
        answer.raise_for_status()

    async def token(self, who: Someone, *scopes: str) -> str:
        """A delegated token, for `EVERYTHING` where no scopes are named. Kept: a test that revokes takes a newcomer."""
        key = (who.id, *(scopes or EVERYTHING))
        if key not in self._tokens:
            self._tokens[key] = await self.served.token(who.upn, *key[1:])
        return self._tokens[key]

    @asynccontextmanager
    async def acting(self, who: Someone, *scopes: str) -> AsyncIterator[httpx.AsyncClient]:
        """An HTTP client with that person's token."""
        async with self.served.client(await self.token(who, *scopes)) as client:
            yield client

    @asynccontextmanager
    async def administering(self, *scopes: str) -> AsyncIterator[httpx.AsyncClient]:
        """An HTTP client of the Global Administrator."""
        async with self.acting(holder(GLOBAL_ADMINISTRATOR), *scopes) as client:
            yield client

    async def application(self, *permissions: str, days: int = 30) -> Registered:
        """An application of its own with those application permissions."""
        return await self.served.operate(lambda app: register(app, permissions, days))

    async def app_token(self, registered: Registered, scope: str = GRAPH_DEFAULT) -> str:
        """What the token endpoint gives that application."""
        async with self.served.client() as client:
            answer = await client.post("/contoso.com/oauth2/v2.0/token", data=credentials(registered, scope))
        answer.raise_for_status()
        return str(answer.json()["access_token"])

    def log(self) -> str:
        """What the server has logged so far."""
        return (self.served.settings.state_dir / "server.log").read_text()

    def number(self) -> str:
        """A mobile number that nobody else has, as Graph shows it."""
        return f"+1 774{next(self._numbers):07d}"


def holder(role: Role) -> Someone:
    """The one person of the demo organisation who holds that role and no other."""
    seed = contoso(_EPOCH)
    (found,) = [
        user
        for user in seed.users
        for each in seed.assignments
        if each.principal_id == ObjectId(user.id) and each.role_id == role.template_id
    ]
    return Someone(found.id, found.upn)


def named(name: str) -> Someone:
    """Somebody of the demo organisation: `named("balas")`."""
    (found,) = [user for user in contoso(_EPOCH).users if user.upn == f"{name}@contoso.com"]
    return Someone(found.id, found.upn)


def credentials(registered: Registered, scope: str = GRAPH_DEFAULT) -> dict[str, str]:
    """The form with which an application asks for a token."""
    return {
        "grant_type": "client_credentials",
        "client_id": registered.app_id,
        "client_secret": registered.secret,
        "scope": scope,
    }


async def register(app: Application, permissions: tuple[str, ...], days: int = 30) -> Registered:
    """An application with a secret."""
    service, me = app.services.applications, operator("cli:test")
    made = await service.register(me, None, f"App {new_guid()[:8]}")
    await service.grant(me, None, made.app_id, permissions)
    _, secret = await service.add_secret(me, None, made.app_id, "test", days)
    return Registered(made.app_id, made.service_principal_id, secret.reveal())


def run_aside(work: Callable[[], Awaitable[T]]) -> T:
    """Run a coroutine to its end in a loop of its own, whatever loop is running here."""
    kept: list[T] = []
    failed: list[BaseException] = []

    async def run() -> None:
        kept.append(await work())

    def body() -> None:
        try:
            asyncio.run(run())
        except BaseException as error:  # noqa: BLE001 - told to the one who waits
            failed.append(error)

    thread = threading.Thread(target=body)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]
    return kept[0]
