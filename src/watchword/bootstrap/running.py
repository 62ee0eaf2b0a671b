"""An application that runs: everything that was opened, in one place to use it and to close it."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.routing import BaseRoute

from watchword.access.desk import Desk
from watchword.adapters.argon2 import PasswordHasher
from watchword.adapters.sealing import Sealer
from watchword.bootstrap.identity import Identity
from watchword.bootstrap.offers import Services
from watchword.db.postgresql import Postgresql
from watchword.db.sqlite import Sqlite
from watchword.oidc.signing import SigningKeys
from watchword.oidc.tokens import Tokens
from watchword.outbox.dispatcher import Dispatcher
from watchword.settings import Settings
from watchword.web.message import App

Database = Sqlite | Postgresql


@dataclass(frozen=True)
class Application:
    """Everything, running. `routes` are all that is served besides Graph's operations."""

    settings: Settings
    units: Database
    sealer: Sealer
    hasher: PasswordHasher
    desk: Desk
    services: Services
    keys: SigningKeys
    identity: Identity
    tenant_id: str
    dispatcher: Dispatcher
    asgi: App
    routes: Sequence[BaseRoute]

    @property
    def tokens(self) -> Tokens:
        """Tokens for applications themselves, and an operator's."""
        return self.identity.tokens

    async def close(self) -> None:
        """Let go of threads and files; what was acknowledged is durable already."""
        self.hasher.close()
        await self.units.close()
