"""Authorization codes in SQL. Using one up is one conditional statement: of many who try, one has it."""

from collections.abc import Sequence

import msgspec
import sqlalchemy as sa

from watchword.db.engine import sql
from watchword.db.statement import Statement, given
from watchword.db.types import BLOB, GUID, INTEGER
from watchword.kernel.clock import Instant
from watchword.kernel.ids import AppId
from watchword.kernel.work import Transaction
from watchword.oidc.model import Code
from watchword.oidc.tables import AUTHORIZATION_CODE

_C = AUTHORIZATION_CODE.c
_THIS = sa.and_(_C.digest == given("key", BLOB), _C.client_id == given("client", GUID))
_ADD = Statement(sa.insert(AUTHORIZATION_CODE))
_REDEEM = Statement(
    sa.update(AUTHORIZATION_CODE)
    .where(_THIS, _C.redeemed_at.is_(None))
    .values(redeemed_at=given("now", INTEGER), grant_id=given("grant", GUID))
    .returning(_C.code)
)
_GRANT_OF = Statement(sa.select(_C.grant_id).where(_THIS, _C.redeemed_at.is_not(None)))
_END_SESSION = Statement(
    sa.update(AUTHORIZATION_CODE)
    .where(_C.session_id == given("session", GUID), _C.redeemed_at.is_(None))
    .values(redeemed_at=given("now", INTEGER))
)
_PURGE = Statement(sa.delete(AUTHORIZATION_CODE).where(_C.expires_at < given("horizon", INTEGER)))
_CODE: msgspec.json.Decoder[Code] = msgspec.json.Decoder(Code)


class SqlCodes:
    """Implements `ports.CodeStore`."""

    async def add(self, tx: Transaction, digest: bytes, code: Code) -> None:
        """Store a new one."""
        await sql(tx).run(
            _ADD,
            digest=digest,
            client_id=code.access.client_id,
            session_id=code.access.session,
            code=msgspec.json.encode(code).decode(),
            expires_at=code.expires_at,
            redeemed_at=None,
            grant_id=None,
        )

    async def redeem(self, tx: Transaction, digest: bytes, client: AppId, grant: str, now: Instant) -> Code | None:
        """Use it up."""
        row = await sql(tx).one(_REDEEM, key=digest, client=client, grant=grant, now=now)
        return None if row is None else _CODE.decode(row["code"])

    async def grant_of(self, tx: Transaction, digest: bytes, client: AppId) -> str | None:
        """What came of one that was used up."""
        row = await sql(tx).one(_GRANT_OF, key=digest, client=client)
        return None if row is None else row["grant_id"]

    async def end_sessions(self, tx: Transaction, sessions: Sequence[str], now: Instant) -> None:
        """Codes of sessions that ended redeem nothing."""
        for session in sessions:
            await sql(tx).run(_END_SESSION, session=session, now=now)

    async def purge(self, tx: Transaction, horizon: Instant) -> None:
        """Forget those that ran out before."""
        await sql(tx).run(_PURGE, horizon=horizon)
