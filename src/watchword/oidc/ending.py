"""What ends with a browser's session: codes, grants and their refresh tokens, approved devices; and who is told.

Implements `sessions.model.Follower`: within the transaction that ends the session.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import orjson

from watchword.kernel.clock import HOUR, MINUTE, SECOND, Clock, Instant, after
from watchword.kernel.errors import Problem
from watchword.kernel.work import Transaction, Units
from watchword.oidc.model import Clients, Grant, LogoutNotice
from watchword.oidc.ports import CodeStore, DeviceStore, GrantStore, NoticeStore
from watchword.oidc.signing import SigningKeys
from watchword.sessions.model import SessionId

_LOG = logging.getLogger("watchword.logout")
TYP = "logout+jwt"
_EVENT = "http://schemas.openid.net/event/backchannel-logout"
_LIFE = 2 * MINUTE
_LEASE = MINUTE
_AT_ONCE = 20
_TRIES = 12


@dataclass(frozen=True)
class Endings:
    """Follows the sessions."""

    grants: GrantStore
    codes: CodeStore
    devices: DeviceStore
    notices: NoticeStore
    clients: Clients
    new_id: Callable[[], str]

    async def sessions_ended(self, tx: Transaction, sessions: Sequence[SessionId], now: Instant) -> None:
        """Nothing that was granted in them goes on (SES-04)."""
        await self.codes.end_sessions(tx, sessions, now)
        await self.devices.end_sessions(tx, sessions, now)
        found = await self.grants.of_sessions(tx, sessions)
        for grant in found:
            await self.grants.revoke(tx, grant.id, now)
        seen: dict[tuple[str, str | None], Grant] = {(g.access.client_id, g.access.session): g for g in found}
        for grant in seen.values():
            await self._tell(tx, grant, now)

    async def _tell(self, tx: Transaction, grant: Grant, now: Instant) -> None:
        client = await self.clients.client(tx, grant.access.client_id)
        uri = "" if client is None else client.sign_in.back_channel_logout_uri
        session = grant.access.session
        if client is not None and uri and session is not None:
            notice = LogoutNotice(self.new_id(), client.app_id, uri, grant.access.user_id, session)
            await self.notices.add(tx, notice, now)


class Post(Protocol):
    """Sends a form to an application."""

    async def __call__(self, uri: str, fields: dict[str, str]) -> None:
        """Raises Unavailable where it did not take it."""
        ...


@dataclass(frozen=True)
class LogoutDispatcher:
    """Tells applications that sessions have ended (OpenID Connect Back-Channel Logout 1.0). One of any number."""

    units: Units
    notices: NoticeStore
    keys: SigningKeys
    issuer: str
    post: Post
    new_id: Callable[[], str]
    clock: Clock

    async def deliver_due(self) -> int:
        """Try what is due now; how many were told."""
        now = self.clock()
        until = after(now, _LEASE)
        taken = await self.units.write(lambda tx: self.notices.take(tx, now, until, _AT_ONCE))
        return sum([await self._deliver(each) for each in taken])

    async def _deliver(self, notice: LogoutNotice) -> bool:
        now = self.clock()
        token = (await self.keys.signer("RS256")).sign(TYP, orjson.dumps(self._claims(notice, now)))
        try:
            await self.post(notice.uri, {"logout_token": token})
        except Problem as problem:
            _LOG.warning("logout not told", extra={"app_id": notice.client_id, "code": problem.code})
            await self._put_off(notice, now)
            return False
        await self.units.write(lambda tx: self.notices.forget(tx, notice.id))
        return True

    async def _put_off(self, notice: LogoutNotice, now: Instant) -> None:
        if notice.tries >= _TRIES:
            await self.units.write(lambda tx: self.notices.forget(tx, notice.id))
            return
        due = after(now, min(SECOND * 2**notice.tries, HOUR))
        await self.units.write(lambda tx: self.notices.again(tx, notice.id, due))

    def _claims(self, notice: LogoutNotice, now: Instant) -> dict[str, object]:
        """Section 2.4: no nonce, so that it passes for no id_token."""
        return {
            "iss": self.issuer,
            "aud": notice.client_id,
            "iat": now // SECOND,
            "exp": after(now, _LIFE) // SECOND,
            "jti": self.new_id(),
            "sub": notice.user_id,
            "sid": notice.session,
            "events": {_EVENT: {}},
        }
