"""Authorization requests under way in SQL, and those that were pushed ahead."""

from collections.abc import Mapping

import msgspec
import orjson
import sqlalchemy as sa

from watchword.db.engine import sql
from watchword.db.statement import Statement, given
from watchword.db.types import BLOB, GUID, INTEGER
from watchword.kernel.clock import Instant
from watchword.kernel.ids import AppId
from watchword.kernel.work import Transaction
from watchword.oidc.model import Errand
from watchword.oidc.protocol.authorization_request import AuthorizationRequest
from watchword.oidc.tables import AUTHORIZATION_ERRAND, PUSHED_REQUEST

_E, _P = AUTHORIZATION_ERRAND.c, PUSHED_REQUEST.c
_NOW = given("now", INTEGER)
_OPEN = sa.and_(
    _E.id == given("key", GUID), _E.browser == given("cookie", BLOB), _E.finished_at.is_(None), _E.expires_at > _NOW
)
_ADD = Statement(sa.insert(AUTHORIZATION_ERRAND))
_GET = Statement(sa.select(_E.id, _E.request, _E.expires_at).where(_OPEN))
_FINISH = Statement(sa.update(AUTHORIZATION_ERRAND).where(_OPEN).values(finished_at=_NOW))
_PUSH = Statement(sa.insert(PUSHED_REQUEST))
_PULL = Statement(
    sa.update(PUSHED_REQUEST)
    .where(
        _P.digest == given("key", BLOB),
        _P.client_id == given("client", GUID),
        _P.used_at.is_(None),
        _P.expires_at > _NOW,
    )
    .values(used_at=_NOW)
    .returning(_P.fields)
)
_PURGE = tuple(
    Statement(sa.delete(table).where(table.c.expires_at < given("horizon", INTEGER)))
    for table in (AUTHORIZATION_ERRAND, PUSHED_REQUEST)
)
_REQUEST: msgspec.json.Decoder[AuthorizationRequest] = msgspec.json.Decoder(AuthorizationRequest)


class SqlErrands:
    """Implements `ports.ErrandStore`."""

    async def add(self, tx: Transaction, errand: Errand, browser: bytes) -> None:
        """Store a new one, for one browser."""
        await sql(tx).run(
            _ADD,
            id=errand.id,
            browser=browser,
            request=msgspec.json.encode(errand.request).decode(),
            expires_at=errand.expires_at,
            finished_at=None,
        )

    async def get(self, tx: Transaction, errand: str, browser: bytes, now: Instant) -> Errand | None:
        """One that this browser is about."""
        row = await sql(tx).one(_GET, key=errand, cookie=browser, now=now)
        return None if row is None else Errand(row["id"], _REQUEST.decode(row["request"]), Instant(row["expires_at"]))

    async def finish(self, tx: Transaction, errand: str, browser: bytes, now: Instant) -> bool:
        """It is answered: once."""
        return await sql(tx).run(_FINISH, key=errand, cookie=browser, now=now) == 1

    async def push(
        self, tx: Transaction, digest: bytes, client: AppId, fields: Mapping[str, str], expires_at: Instant
    ) -> None:
        """Keep a request that was sent ahead."""
        text = orjson.dumps(dict(fields)).decode()
        await sql(tx).run(_PUSH, digest=digest, client_id=client, fields=text, expires_at=expires_at, used_at=None)

    async def pull(self, tx: Transaction, digest: bytes, client: AppId, now: Instant) -> Mapping[str, str] | None:
        """Use it, once."""
        row = await sql(tx).one(_PULL, key=digest, client=client, now=now)
        if row is None:
            return None
        fields: Mapping[str, str] = orjson.loads(row["fields"])
        return fields

    async def purge(self, tx: Transaction, horizon: Instant) -> None:
        """Forget what ran out before."""
        for statement in _PURGE:
            await sql(tx).run(statement, horizon=horizon)
