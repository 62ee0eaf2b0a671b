"""What a sign-in is for: who asked for it, what they want proved, and where the browser goes afterwards."""

from dataclasses import dataclass, field, replace
from typing import Protocol

from watchword.kernel.actor import Origin
from watchword.kernel.assurance import Proof
from watchword.kernel.clock import Instant
from watchword.kernel.ids import UserId
from watchword.kernel.words import Words
from watchword.kernel.work import Transaction
from watchword.sessions.model import Opened
from watchword.signin.demand import Wanted
from watchword.signin.model import Attempt, Granted


@dataclass(frozen=True, kw_only=True)
class Entry:
    """`return_path` is a path of ours, chosen by the server that begins the sign-in, never by a URL (CATALOGUE WEB-04).

    `cancel_path` is where it goes when the person gives up; empty where nobody waits for them. `api_id` and `api_name`
    are of what the application asks about. `proofs` and `user` are those of the session that is to be stepped up;
    `hint` is who it probably is.
    """

    return_path: str
    cancel_path: str = ""
    wanted: Wanted = field(default_factory=Wanted)
    app_id: str = ""
    app_name: str = ""
    api_id: str = ""
    api_name: str = ""
    hint: str = ""
    user: UserId | None = None
    proofs: tuple[Proof, ...] = ()
    may_stay: bool = True


def for_anybody(entry: Entry) -> Entry:
    """The same errand, where nothing is known of who it is for."""
    return replace(entry, user=None, proofs=(), hint="")


@dataclass(frozen=True)
class Visit:
    """A browser at our door: its cookie, the token of the session it has already, where it comes from, and the tokens
    by which it may be remembered."""

    browser: str
    origin: Origin
    session: str | None = None
    remembered: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stored:
    """A sign-in under way, as it lies in the store. `welcomed` is the method that was asked of whoever comes, before
    anybody said who they are; `answered` tells the last right answer from others, for who sends it twice."""

    id: str
    revision: int
    name: str
    notice: Words | None
    entry: Entry
    attempt: Attempt
    welcomed: str = ""
    answered: str = ""

    @property
    def is_shown(self) -> bool:
        """Whether the step that led here is answered with the page itself: with what went wrong, or with the way out.
        After any other the browser is sent to the page."""
        return self.notice is not None or isinstance(self.attempt.state, Granted)


class Attempts(Protocol):
    """Sign-ins under way."""

    async def add(self, tx: Transaction, browser: bytes, stored: Stored) -> None:
        """Keep a new one."""
        ...

    async def find(self, tx: Transaction, id_: str, browser: bytes, *, held: bool = False) -> Stored | None:
        """The one of that id that belongs to the browser. `held`: nobody else moves it before the transaction ends."""
        ...

    async def keep(self, tx: Transaction, stored: Stored) -> bool:
        """Store it after a step; False where another step came first."""
        ...

    async def purge(self, tx: Transaction, now: Instant) -> int:
        """Forget those whose time is over; how many."""
        ...


class Opening(Protocol):
    """What comes of a granted attempt, and what one that steps a session up rests on."""

    async def proved(self, tx: Transaction, visit: Visit, user: UserId, now: Instant) -> tuple[Proof, ...]:
        """In the browser's session, where that is the user's and good; nothing where it is not."""
        ...

    async def open(self, tx: Transaction, visit: Visit, stored: Stored, now: Instant) -> Opened:
        """A session, in the place of the one the browser had, and its token."""
        ...
