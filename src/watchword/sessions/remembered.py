"""A browser that need not prove a second factor again for some days, and what remembering asks of others.

It never stands for the first factor, and never where something fresh is asked for (`kernel.assurance`). The
deviation from NIST SP 800-63B-4 section 5.1 is named in STANDARDS section 10: who claims AAL2 switches it off.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NewType, Protocol

from watchword.kernel.assurance import Proof
from watchword.kernel.clock import DAY, Instant, after
from watchword.kernel.ids import AuthenticatorId, UserId
from watchword.kernel.secret import Secret
from watchword.kernel.work import Transaction
from watchword.method import Person

BrowserId = NewType("BrowserId", str)
"""Names a remembered browser in lists: the family of all tokens that it has ever had."""

MOST_REMEMBERED = 50
"""Of one user: one more, and the oldest is forgotten."""


@dataclass(frozen=True)
class Remembering:
    """What the tenant chose. `days` from the real proof on, 0: nobody is remembered. `administrators`: they too."""

    days: int = 14
    administrators: bool = False

    def until(self, proved_at: Instant, *, administrator: bool) -> Instant:
        """When what was proved then is to be proved again; at once where the person is not to be remembered."""
        return proved_at if administrator and not self.administrators else after(proved_at, self.days * DAY)


@dataclass(frozen=True)
class RememberedBrowser:
    """One browser of one user. `proof` is what it was really proved with, and when."""

    id: BrowserId
    user_id: UserId
    proof: Proof
    last_used_at: Instant
    ends_at: Instant
    ip: str = ""
    user_agent: str = ""


@dataclass(frozen=True)
class Remembered:
    """The token that the browser is given; shown once, kept only as a digest. `others`: those that it has had for other
    people."""

    browser: RememberedBrowser
    token: Secret
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class Recognised:
    """Yes: what need not be proved again, and the token that takes the place of the one that was used."""

    proof: Proof
    token: Secret


@dataclass(frozen=True)
class Copied:
    """The token had been used before: one of two browsers stole it, so neither is known from now on."""


@dataclass(frozen=True)
class Sighting:
    """A token that is or was of a browser. `used`: another has taken its place. `ended`: the browser is forgotten."""

    browser: RememberedBrowser
    used: bool
    ended: bool


class RememberedStore(Protocol):
    """Remembered browsers, and every token each has had, by digest."""

    async def add(self, tx: Transaction, browser: RememberedBrowser, digest: bytes) -> None:
        """Store a new one with its first token."""
        ...

    async def sighted(self, tx: Transaction, digest: bytes) -> Sighting | None:
        """What this token is, or was."""
        ...

    async def rotate(self, tx: Transaction, seen: RememberedBrowser, before: bytes, after: bytes) -> bool:
        """Use a token up and put another in its place, with the browser as `seen` now; False where it was used up."""
        ...

    async def live(self, tx: Transaction, user: UserId, now: Instant) -> Sequence[RememberedBrowser]:
        """Those of a user that are not forgotten and not too old, the last used first."""
        ...

    async def forget(self, tx: Transaction, user: UserId, id_: BrowserId, now: Instant, why: str) -> bool:
        """Forget one; False where the user has no such browser."""
        ...

    async def forget_all(self, tx: Transaction, user: UserId, now: Instant, why: str) -> int:
        """Forget all of a user; how many."""
        ...

    async def forget_oldest(self, tx: Transaction, user: UserId, keep: int, now: Instant, why: str) -> None:
        """Forget all but the newest `keep`."""
        ...

    async def forget_earned_by(self, tx: Transaction, earned_by: AuthenticatorId, now: Instant, why: str) -> int:
        """Forget those that one authenticator earned; how many."""
        ...

    async def purge(self, tx: Transaction, horizon: Instant, most: int) -> int:
        """Remove some that ended before the horizon, with all their tokens; how many."""
        ...


class Choices(Protocol):
    """What remembering needs of policy."""

    async def remembering(self, tx: Transaction) -> Remembering:
        """As it is chosen now."""
        ...


class People(Protocol):
    """What remembering needs of the directory."""

    async def person(self, tx: Transaction, user: UserId) -> Person:
        """Who they are, and where they read their mail."""
        ...
