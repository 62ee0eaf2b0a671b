"""Devices that wait for approval, in SQL. Decided once, redeemed once, each by one conditional statement."""

from collections.abc import Sequence

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from watchword.db.engine import sql
from watchword.db.statement import Statement, given
from watchword.db.types import BLOB, GUID, INTEGER, TEXT
from watchword.kernel.clock import Instant
from watchword.kernel.ids import AppId
from watchword.kernel.work import Transaction
from watchword.oidc.model import Decision, DeviceRequest, Polled
from watchword.oidc.tables import DEVICE_REQUEST

_D = DEVICE_REQUEST.c
_OPEN = sa.and_(_D.user_code == given("typed", BLOB), _D.decision.is_(None), _D.expires_at > given("now", INTEGER))
_ADD = Statement(insert(DEVICE_REQUEST).on_conflict_do_nothing())
_TYPED = Statement(sa.select(_D.request).where(_OPEN))
_DECIDE = Statement(
    sa.update(DEVICE_REQUEST).where(_OPEN).values(decision=given("decided", TEXT), session_id=given("session", GUID))
)
_POLLED = Statement(
    sa.select(_D.request, _D.decision, _D.redeemed_at).where(
        _D.device == given("key", BLOB), _D.client_id == given("client", GUID)
    )
)
_REDEEM = Statement(
    sa.update(DEVICE_REQUEST)
    .where(_D.device == given("key", BLOB), _D.decision.is_not(None), _D.redeemed_at.is_(None))
    .values(redeemed_at=given("now", INTEGER))
)
_END_SESSION = Statement(
    sa.update(DEVICE_REQUEST)
    .where(_D.session_id == given("session", GUID), _D.redeemed_at.is_(None))
    .values(redeemed_at=given("now", INTEGER))
)
_PURGE = Statement(sa.delete(DEVICE_REQUEST).where(_D.expires_at < given("horizon", INTEGER)))
_REQUEST: msgspec.json.Decoder[DeviceRequest] = msgspec.json.Decoder(DeviceRequest)
_DECISION: msgspec.json.Decoder[Decision] = msgspec.json.Decoder(Decision)


class SqlDevices:
    """Implements `ports.DeviceStore`."""

    async def add(self, tx: Transaction, device: bytes, user: bytes, request: DeviceRequest) -> bool:
        """Store a new one; False where its user code is taken."""
        added = await sql(tx).run(
            _ADD,
            device=device,
            user_code=user,
            client_id=request.client_id,
            session_id=None,
            request=msgspec.json.encode(request).decode(),
            decision=None,
            expires_at=request.expires_at,
            redeemed_at=None,
        )
        return added == 1

    async def typed(self, tx: Transaction, user: bytes, now: Instant) -> DeviceRequest | None:
        """The undecided one whose user code this is."""
        row = await sql(tx).one(_TYPED, typed=user, now=now)
        return None if row is None else _REQUEST.decode(row["request"])

    async def decide(self, tx: Transaction, user: bytes, decision: Decision, now: Instant) -> bool:
        """Approve or deny it, once."""
        session = None if decision.approved is None else decision.approved.session
        text = msgspec.json.encode(decision).decode()
        return await sql(tx).run(_DECIDE, typed=user, now=now, decided=text, session=session) == 1

    async def polled(self, tx: Transaction, device: bytes, client: AppId) -> Polled | None:
        """As its device meets it."""
        row = await sql(tx).one(_POLLED, key=device, client=client)
        if row is None:
            return None
        decision = None if row["decision"] is None else _DECISION.decode(row["decision"])
        return Polled(_REQUEST.decode(row["request"]), decision, redeemed=row["redeemed_at"] is not None)

    async def redeem(self, tx: Transaction, device: bytes, now: Instant) -> bool:
        """Use it up."""
        return await sql(tx).run(_REDEEM, key=device, now=now) == 1

    async def end_sessions(self, tx: Transaction, sessions: Sequence[str], now: Instant) -> None:
        """What was approved in sessions that ended is redeemed by nobody."""
        for session in sessions:
            await sql(tx).run(_END_SESSION, session=session, now=now)

    async def purge(self, tx: Transaction, horizon: Instant) -> None:
        """Forget those that ran out before."""
        await sql(tx).run(_PURGE, horizon=horizon)
