"""Consents in SQL, and the counters of guesses."""

from collections.abc import Collection
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from watchword.db.engine import sql
from watchword.db.statement import Statement, given
from watchword.db.types import BLOB, GUID, INTEGER, TEXT
from watchword.kernel.clock import Instant
from watchword.kernel.ids import AppId
from watchword.kernel.work import Transaction
from watchword.oidc.tables import CONSENT, GUESS

EVERYBODY: Final = "00000000-0000-0000-0000-000000000000"
_C, _G = CONSENT.c, GUESS.c
_CLIENT, _USER = given("client", GUID), given("user", GUID)
_OF = Statement(
    sa.select(_C.scope).where(
        _C.client_id == _CLIENT,
        sa.or_(_C.user_id == _USER, _C.user_id == given("everybody", GUID)),
        _C.resource == given("api", GUID),
        _C.registration == given("addresses", BLOB),
    )
)
_NEW = insert(CONSENT)
_ADD = Statement(
    _NEW.on_conflict_do_update(
        index_elements=[_C.client_id, _C.user_id, _C.resource, _C.scope],
        set_={"registration": _NEW.excluded.registration, "given_at": _NEW.excluded.given_at},
    )
)
_REMOVE = Statement(sa.delete(CONSENT).where(_C.client_id == _CLIENT, _C.user_id == _USER))
_COUNT = Statement(
    insert(GUESS)
    .values(key=given("key_", TEXT), window=given("window_", INTEGER), count=1)
    .on_conflict_do_update(index_elements=[_G.key, _G.window], set_={"count": _G.count + 1})
    .returning(_G.count)
)
_GIVE_BACK = Statement(
    sa.update(GUESS)
    .where(_G.key == given("key_", TEXT), _G.window == given("window_", INTEGER))
    .values(count=_G.count - 1)
)
_PURGE = Statement(sa.delete(GUESS).where(_G.window < given("horizon", INTEGER)))


class SqlConsents:
    """Implements `ports.ConsentStore`."""

    async def of(
        self, tx: Transaction, client: AppId, user: str, resource: AppId, registration: bytes
    ) -> frozenset[str]:
        """What this person, or an administrator for everybody, consented to."""
        rows = await sql(tx).all(
            _OF, client=client, user=user, everybody=EVERYBODY, api=resource, addresses=registration
        )
        return frozenset(row["scope"] for row in rows)

    async def add(
        self,
        tx: Transaction,
        client: AppId,
        user: str | None,
        resource: AppId,
        scopes: Collection[str],
        registration: bytes,
        now: Instant,
    ) -> None:
        """Keep a consent."""
        for scope in sorted(scopes):
            await sql(tx).run(
                _ADD,
                client_id=client,
                user_id=EVERYBODY if user is None else user,
                resource=resource,
                scope=scope,
                registration=registration,
                given_at=now,
            )

    async def remove(self, tx: Transaction, client: AppId, user: str | None) -> bool:
        """Take back what was consented to."""
        return await sql(tx).run(_REMOVE, client=client, user=EVERYBODY if user is None else user) > 0


class SqlGuesses:
    """Implements `ports.GuessStore`."""

    async def count(self, tx: Transaction, key: str, window: Instant) -> int:
        """One more."""
        row = await sql(tx).one(_COUNT, key_=key, window_=window)
        return 0 if row is None else int(row["count"])

    async def give_back(self, tx: Transaction, key: str, window: Instant) -> None:
        """It was right after all."""
        await sql(tx).run(_GIVE_BACK, key_=key, window_=window)

    async def purge(self, tx: Transaction, horizon: Instant) -> None:
        """Forget windows that began before."""
        await sql(tx).run(_PURGE, horizon=horizon)
