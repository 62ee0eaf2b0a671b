"""Sessions of browsers: opened, found by their token, strengthened, ended. No cookies here, no HTTP.

The token is the only way in; ids are for lists (CATALOGUE SES-01, SES-06). Whoever opens or ends one hands over the
transaction in which that is decided.
"""

from base64 import urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from watchword.kernel.actor import Origin
from watchword.kernel.assurance import Proof
from watchword.kernel.clock import Instant
from watchword.kernel.ids import AuthenticatorId, UserId, new_guid
from watchword.kernel.secret import Secret
from watchword.kernel.work import Transaction, Units
from watchword.sessions import rules
from watchword.sessions.model import (
    MOST_SESSIONS,
    Follower,
    Opened,
    Session,
    SessionId,
    SessionLimits,
    SessionStore,
    Trigger,
    Zone,
)

Digest = Callable[[str], bytes]
"""What a token is stored and found as."""
Dice = Callable[[int], bytes]
"""That many random bytes."""

_AT_ONCE = 500
_LONGEST_AGENT = 512


@dataclass(frozen=True)
class Sessions:
    """The sessions of everybody."""

    units: Units
    store: SessionStore
    digest: Digest
    random: Dice
    limits: SessionLimits = field(default_factory=SessionLimits)
    followers: tuple[Follower, ...] = ()

    async def open(
        self,
        tx: Transaction,
        user: UserId,
        proofs: Sequence[Proof],
        *,
        origin: Origin,
        now: Instant,
        persistent: bool = False,
        since: Instant | None = None,
    ) -> Opened:
        """A new session, whatever the browser had before: a planted cookie is worth nothing (SES-01).

        `since`: when the sign-in began that leads here, or the password was changed in it: what is revoked after that
        ends this session too; None: now. The oldest session ends where there are fifty already.
        """
        token = make_token(self.random)
        overall = rules.limits_of(self.limits, persistent=persistent).overall
        session = Session(
            id=SessionId(new_guid()),
            user_id=user,
            proofs=rules.joined((), proofs),
            opened_at=now,
            last_seen_at=now,
            ends_at=rules.ends_at(now, overall, proofs),
            persistent=persistent,
            ip=origin.ip,
            user_agent=origin.user_agent[:_LONGEST_AGENT],
        )
        surplus = await self.store.end_oldest(tx, user, MOST_SESSIONS - 1, now, Trigger.TOO_MANY)
        await self._tell(tx, surplus, now)
        await self.store.add(tx, session, self.digest(token.reveal()), now if since is None else since)
        return Opened(session, token)

    async def find(
        self, token: str, now: Instant, *, zone: Zone = Zone.PEOPLE, background: bool = False
    ) -> Session | None:
        """The session of a cookie, where it is good: judged anew at each request, on every node.

        `background`: the page asked by itself; such a request keeps no session alive (SES-03).
        """
        if not rules.well_formed(token):
            return None
        session = await self.units.read(lambda tx: self.look(tx, token, now, zone=zone))
        if session is None or background or not rules.is_to_be_seen(session, now):
            return session
        await self.units.write(lambda tx: self.store.touch(tx, session, now))
        return replace(session, last_seen_at=now)

    async def look(self, tx: Transaction, token: str, now: Instant, *, zone: Zone = Zone.PEOPLE) -> Session | None:
        """The same inside a transaction, and without a trace."""
        if not rules.well_formed(token):
            return None
        session = await self.store.by_token(tx, self.digest(token))
        return session if session is not None and rules.is_good(session, self.limits, zone, now) else None

    async def strengthen(
        self, tx: Transaction, token: str, proofs: Sequence[Proof], now: Instant, *, persistent: bool | None = None
    ) -> Opened | None:
        """More was proved in it: another token, the old one is dead at once (SES-01). None where it is good no more.

        Its end is never put off: the clock runs from when it was opened.
        """
        session = await self.look(tx, token, now)
        if session is None:
            return None
        stays = session.persistent if persistent is None else persistent
        joined = rules.joined(session.proofs, proofs)
        overall = rules.limits_of(self.limits, persistent=stays).overall
        end = rules.ends_at(session.opened_at, overall, joined)
        after = replace(session, proofs=joined, ends_at=end, persistent=stays, last_seen_at=now)
        renewed = make_token(self.random)
        if not await self.store.renew(tx, self.digest(token), self.digest(renewed.reveal()), after, now):
            return None
        return Opened(after, renewed)

    async def live(self, tx: Transaction, user: UserId, now: Instant) -> list[Session]:
        """Those of a user that are good now, newest first."""
        found = await self.store.live(tx, user)
        return [each for each in found if rules.is_good(each, self.limits, Zone.PEOPLE, now)]

    async def end(
        self, tx: Transaction, user: UserId, id_: SessionId, now: Instant, why: Trigger = Trigger.SIGNED_OUT
    ) -> bool:
        """End one of a user's; False where they have no such session."""
        if not await self.store.end(tx, user, id_, now, why):
            return False
        await self._tell(tx, (id_,), now)
        return True

    async def end_all(
        self, tx: Transaction, user: UserId, now: Instant, why: Trigger, *, but: SessionId | None = None
    ) -> int:
        """End all of a user; `but` is the one in which they ask for it. How many ended."""
        ended = await self.store.end_all(tx, user, now, why, but)
        await self._tell(tx, ended, now)
        return len(ended)

    async def end_resting_on(self, tx: Transaction, user: UserId, authenticator: AuthenticatorId, now: Instant) -> int:
        """End those in which this authenticator was proved, because it was taken away; how many ended."""
        resting = [
            each.id
            for each in await self.store.live(tx, user)
            if any(proof.authenticator == authenticator for proof in each.proofs)
        ]
        return sum([await self.end(tx, user, id_, now, Trigger.METHODS_CHANGED) for id_ in resting])

    async def purge(self, horizon: Instant) -> int:
        """Remove what ended before the horizon, some hundreds in each transaction; how many."""
        removed = 0
        while some := await self.units.write(lambda tx: self.store.purge(tx, horizon, _AT_ONCE)):
            removed += some
        return removed

    async def _tell(self, tx: Transaction, ended: Sequence[SessionId], now: Instant) -> None:
        for follower in self.followers if ended else ():
            await follower.sessions_ended(tx, ended, now)


def make_token(random: Dice) -> Secret:
    """256 random bits in base64url, without padding: 43 characters."""
    return Secret(urlsafe_b64encode(random(rules.TOKEN_BYTES)).rstrip(b"=").decode())
