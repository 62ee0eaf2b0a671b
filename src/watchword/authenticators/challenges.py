"""A challenge: what was opened for somebody, and waits for their answer. And what is asked of its store.

It is bound to who opened it (`binding`: an actor and the person acted upon, a browser's session, a sign-in attempt), is
open for minutes, takes few answers, each counted before it is judged, and is good for one right one (STANDARDS sections
2 and 8; CATALOGUE WA-02, OTP-02).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, NewType, Protocol

from watchword.kernel.clock import MINUTE, Instant, after
from watchword.kernel.errors import Invalid
from watchword.kernel.ids import AuthenticatorId, UserId
from watchword.kernel.words import Words
from watchword.kernel.work import Transaction
from watchword.method import Opened

ChallengeId = NewType("ChallengeId", str)

MOST_TRIES = 5
SIGN_IN_LASTS = 5 * MINUTE
REGISTRATION_LASTS = 10 * MINUTE


class Purpose(Enum):
    """What comes of the right answer."""

    REGISTRATION = "registration"
    PROOF = "proof"


@dataclass(frozen=True)
class Place:
    """Where there is one challenge at a time: a newer one ends the older.

    `user` is None while nobody has said who they are, `authenticator` where none is meant, or none exists yet.
    """

    binding: str
    purpose: Purpose
    method: str
    user: UserId | None = None
    authenticator: AuthenticatorId | None = None

    @property
    def slot(self) -> str:
        """All of it but the binding, as one text."""
        return "/".join((self.purpose.value, self.user or "", self.method, self.authenticator or ""))


@dataclass(frozen=True)
class Challenge:
    """One that was opened. `record` is the authenticator as it was drafted, `mode` what the right answer proves."""

    id: ChallengeId
    place: Place
    pending: Mapping[str, Any]
    record: Any
    opened_at: Instant
    expires_at: Instant
    tries_left: int = MOST_TRIES
    mode: str | None = None
    prompt: Mapping[str, Any] = field(default_factory=dict)
    """What the page shows of it, as often as it is drawn."""

    @classmethod
    def of(
        cls, id_: ChallengeId, place: Place, opened: Opened[Any], now: Instant, mode: str | None = None
    ) -> "Challenge":
        """As a method opened it: for as long, and as many answers, as the method says, within what any may have."""
        most = REGISTRATION_LASTS if place.purpose is Purpose.REGISTRATION else SIGN_IN_LASTS
        return cls(
            id=id_,
            place=place,
            pending=opened.pending or {},
            record=opened.record,
            opened_at=now,
            expires_at=after(now, opened.lasts or most),
            tries_left=min(opened.tries, MOST_TRIES),
            mode=mode,
            prompt=opened.prompt,
        )


class Challenges(Protocol):
    """Those that are open."""

    async def open(self, tx: Transaction, challenge: Challenge) -> None:
        """Keep it, in the place of an older one. Raises Taken where another opens there at the same moment."""
        ...

    async def find(self, tx: Transaction, place: Place, now: Instant) -> Challenge | None:
        """The one that is open there."""
        ...

    async def by_id(self, tx: Transaction, id_: ChallengeId, now: Instant) -> Challenge | None:
        """That one, if it is open: for an answer that comes by the way its message went."""
        ...

    async def count_try(self, tx: Transaction, challenge: Challenge, now: Instant) -> bool:
        """Count an answer before it is judged. False: it takes none any more."""
        ...

    async def consume(self, tx: Transaction, challenge: Challenge, now: Instant) -> bool:
        """It was answered rightly. False: somebody else's right answer came first, or a newer one took its place."""
        ...

    async def purge(self, tx: Transaction, now: Instant) -> int:
        """Forget those that can no longer be answered; how many."""
        ...


def gone() -> Invalid:
    """Nothing waits for this answer: never opened by the one who answers, answered, expired, or tried too often."""
    return Invalid("challenge-gone", Words("This request has expired or was answered already. Please start again."))
