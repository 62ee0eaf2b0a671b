"""What the identity platform asks of its stores. Secrets are known to them by digest alone."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from watchword.kernel.clock import Instant
from watchword.kernel.ids import AppId
from watchword.kernel.work import Transaction
from watchword.oidc.model import Code, Decision, DeviceRequest, Errand, Grant, LogoutNotice, Polled
from watchword.oidc.protocol.keys import SigningKey


class KeyStore(Protocol):
    """Signing keys at rest."""

    async def keys(self, tx: Transaction) -> Sequence[SigningKey]:
        """All of them."""
        ...

    async def add(self, tx: Transaction, key: SigningKey, succeeds: str | None) -> bool:
        """Store a new one; False where the key it succeeds (None: no key) has a successor already."""
        ...

    async def start(self, tx: Transaction, kid: str, signs_from: Instant) -> bool:
        """Let it sign sooner; False where it does already."""
        ...

    async def remove(self, tx: Transaction, kid: str) -> bool:
        """Delete it; False where it is gone already."""
        ...


class CodeStore(Protocol):
    """Authorization codes, by digest."""

    async def add(self, tx: Transaction, digest: bytes, code: Code) -> None:
        """Store a new one."""
        ...

    async def redeem(self, tx: Transaction, digest: bytes, client: AppId, grant: str, now: Instant) -> Code | None:
        """Use it up, for this grant: of many who try, one gets it. None for everybody else."""
        ...

    async def grant_of(self, tx: Transaction, digest: bytes, client: AppId) -> str | None:
        """What came of one that was used up."""
        ...

    async def end_sessions(self, tx: Transaction, sessions: Sequence[str], now: Instant) -> None:
        """Codes of sessions that ended redeem nothing."""
        ...

    async def purge(self, tx: Transaction, horizon: Instant) -> None:
        """Forget those that ran out before."""
        ...


class GrantStore(Protocol):
    """Grants, and their refresh tokens by digest."""

    async def add(self, tx: Transaction, grant: Grant, family: bytes | None, token: bytes | None) -> None:
        """Store a new one; without `family` there are no refresh tokens."""
        ...

    async def get(self, tx: Transaction, grant: str) -> Grant | None:
        """By its id."""
        ...

    async def by_family(self, tx: Transaction, family: bytes) -> Grant | None:
        """The one whose refresh tokens have this in common."""
        ...

    async def rotate(self, tx: Transaction, grant: Grant, before: bytes, after: bytes) -> bool:
        """Another refresh token instead, good until the grant says: of many who try, one does. False: the one shown is
        not the current one."""
        ...

    async def revoke(self, tx: Transaction, grant: str, now: Instant) -> bool:
        """End it with all that came of it; False where it had ended."""
        ...

    async def of_sessions(self, tx: Transaction, sessions: Sequence[str]) -> Sequence[Grant]:
        """Those that hang on these sessions and have not ended."""
        ...

    async def revoked_since(self, tx: Transaction, since: Instant) -> frozenset[str]:
        """Those that were revoked from then on: tokens that name them may still be about."""
        ...

    async def purge(self, tx: Transaction, horizon: Instant) -> None:
        """Forget those that ended before."""
        ...


class DeviceStore(Protocol):
    """Devices that wait, by the digests of their two codes."""

    async def add(self, tx: Transaction, device: bytes, user: bytes, request: DeviceRequest) -> bool:
        """Store a new one; False where a live one has the same user code."""
        ...

    async def typed(self, tx: Transaction, user: bytes, now: Instant) -> DeviceRequest | None:
        """The undecided one whose user code this is."""
        ...

    async def decide(self, tx: Transaction, user: bytes, decision: Decision, now: Instant) -> bool:
        """Approve or deny it, once; False where that was done, or its time is over."""
        ...

    async def polled(self, tx: Transaction, device: bytes, client: AppId) -> Polled | None:
        """As its device meets it."""
        ...

    async def redeem(self, tx: Transaction, device: bytes, now: Instant) -> bool:
        """Use it up: of many who try, one does."""
        ...

    async def end_sessions(self, tx: Transaction, sessions: Sequence[str], now: Instant) -> None:
        """What was approved in sessions that ended is redeemed by nobody."""
        ...

    async def purge(self, tx: Transaction, horizon: Instant) -> None:
        """Forget those that ran out before."""
        ...


class ErrandStore(Protocol):
    """Authorization requests under way, and pushed ones."""

    async def add(self, tx: Transaction, errand: Errand, browser: bytes) -> None:
        """Store a new one, for one browser."""
        ...

    async def get(self, tx: Transaction, errand: str, browser: bytes, now: Instant) -> Errand | None:
        """One that this browser is about, is not answered yet, and not too old."""
        ...

    async def finish(self, tx: Transaction, errand: str, browser: bytes, now: Instant) -> bool:
        """It is answered: once."""
        ...

    async def push(
        self, tx: Transaction, digest: bytes, client: AppId, fields: Mapping[str, str], expires_at: Instant
    ) -> None:
        """Keep a request that was sent ahead (RFC 9126)."""
        ...

    async def pull(self, tx: Transaction, digest: bytes, client: AppId, now: Instant) -> Mapping[str, str] | None:
        """Use it, once."""
        ...

    async def purge(self, tx: Transaction, horizon: Instant) -> None:
        """Forget what ran out before."""
        ...


class ConsentStore(Protocol):
    """Who consented to what."""

    async def of(
        self, tx: Transaction, client: AppId, user: str, resource: AppId, registration: bytes
    ) -> frozenset[str]:
        """What this person, or an administrator for everybody, consented to while the application was registered so."""
        ...

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
        """Keep a consent; `user` None: for everybody."""
        ...

    async def remove(self, tx: Transaction, client: AppId, user: str | None) -> bool:
        """Take back what was consented to; False where there was nothing."""
        ...


class GuessStore(Protocol):
    """Counters of guesses, durable before any guess is judged (DEV-02)."""

    async def count(self, tx: Transaction, key: str, window: Instant) -> int:
        """One more under this key in the window that began then; how many there are."""
        ...

    async def give_back(self, tx: Transaction, key: str, window: Instant) -> None:
        """It was right after all."""
        ...

    async def purge(self, tx: Transaction, horizon: Instant) -> None:
        """Forget windows that began before."""
        ...


class NoticeStore(Protocol):
    """Ends of sessions that applications are still to hear of."""

    async def add(self, tx: Transaction, notice: LogoutNotice, now: Instant) -> None:
        """Keep one in the caller's transaction: it leaves if it commits."""
        ...

    async def take(self, tx: Transaction, now: Instant, until: Instant, most: int) -> Sequence[LogoutNotice]:
        """Some that are due, for nobody else before `until`."""
        ...

    async def forget(self, tx: Transaction, notice: str) -> None:
        """It has been told, or never will be."""
        ...

    async def again(self, tx: Transaction, notice: str, due: Instant) -> None:
        """Nobody listened: tell it then."""
        ...
