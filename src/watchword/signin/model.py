"""The words of a sign-in: who is trying, what they could be asked, where the attempt stands. Frozen data, no I/O."""

from dataclasses import dataclass, field
from enum import Enum

from watchword.kernel.assurance import NOTHING, Proof, Requirement
from watchword.kernel.clock import Instant
from watchword.kernel.ids import AuthenticatorId, UserId

VERSION = 2
"""Of the attempt as it is stored; another one is not gone on with."""


@dataclass(frozen=True)
class Option:
    """A mode of an authenticator that the claimant could be asked for now.

    `opens`: a sign-in may begin with it. `decoy`: nobody has it; it is asked of those who cannot answer as of those who
    can, and never accepts (CATALOGUE ENUM-01).
    """

    authenticator: AuthenticatorId
    method: str
    mode: str
    opens: bool = False
    decoy: bool = False


@dataclass(frozen=True)
class Choice:
    """A method that could be set up, and the modes it would prove."""

    method: str
    modes: frozenset[str]


@dataclass(frozen=True)
class Claimant:
    """Who is trying, as far as it is known at this step; `user` None where nobody goes by that name.

    `options` and `choices` stand in the order in which they are offered, the preferred one first. `gate`: what must be
    proved before anything is set up. `review`: whether re-registration was required, and its time has not run out.
    """

    user: UserId | None
    options: tuple[Option, ...]
    choices: tuple[Choice, ...] = ()
    gate: Requirement = NOTHING
    review: bool = False


# --- where an attempt stands -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Identify:
    """Who is it?"""


@dataclass(frozen=True)
class Pick:
    """How would they prove it?"""

    options: tuple[Option, ...]


@dataclass(frozen=True)
class Challenged:
    """An answer is awaited. `challenge` names what was sent or shown, where anything was; `wrong` answers so far."""

    option: Option
    others: bool = False
    challenge: str | None = None
    wrong: int = 0


@dataclass(frozen=True)
class Change:
    """What was proved is temporary: it is changed before anything else comes of it."""

    option: Option


@dataclass(frozen=True)
class Register:
    """Something is to be set up: which of these? `chosen`, once it is known; `registration` names what was opened."""

    choices: tuple[Choice, ...]
    chosen: str | None = None
    registration: str | None = None
    wrong: int = 0


@dataclass(frozen=True)
class Review:
    """What was registered before re-registration was required: to keep or to delete, by the person."""


@dataclass(frozen=True)
class StaySignedIn:
    """Shall the browser keep the session when it is closed?"""


@dataclass(frozen=True)
class Granted:
    """They are who they say they are."""


class Why(Enum):
    """Why a sign-in ended without a session. Outsiders hear of no difference between them."""

    GAVE_UP = "gave up"
    TOO_LATE = "too late"
    TOO_MANY_WRONG = "too many wrong answers"
    NO_METHOD = "no usable method"
    PROOF_REQUIRED = "nothing may be set up without a proof"


@dataclass(frozen=True)
class Denied:
    """They are not, as far as anybody can tell."""

    why: Why


State = Identify | Pick | Challenged | Change | Register | Review | StaySignedIn | Granted | Denied


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One sign-in, from the first page to the last. `proofs` grow; nothing else is remembered of what was asked.

    `temporary`: the options that must be changed first; `changed_at` when that was done. `registered`, `reviewed`,
    `asked_to_stay`: which interrupts are over. `may_stay`: whether the question whether to stay signed in is put at
    all. `remember`: the browser is to be remembered for the second factor.
    """

    requirement: Requirement
    opened_at: Instant
    ends_at: Instant
    state: State = Identify()
    claimant: Claimant | None = None
    proofs: tuple[Proof, ...] = ()
    temporary: tuple[Option, ...] = ()
    changed_at: Instant | None = None
    registered: bool = False
    reviewed: bool = False
    may_stay: bool = True
    asked_to_stay: bool = False
    stay: bool = False
    remember: bool = False
    wrong: int = 0
    version: int = field(default=VERSION)


# --- what happens ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Identified:
    """A name was given, or time has gone by: who goes by it now, and what is asked of them (None: as before)."""

    claimant: Claimant
    requirement: Requirement | None = None


@dataclass(frozen=True)
class Picked:
    """They would rather be asked for this."""

    authenticator: AuthenticatorId
    mode: str


@dataclass(frozen=True)
class OtherWays:
    """They would rather be asked for something else, and see what there is."""


@dataclass(frozen=True)
class Opened:
    """What the state asks for was sent or shown."""

    challenge: str


@dataclass(frozen=True)
class Proved:
    """The answer was right. `temporary`: it must be changed. `remember`: this browser shall not ask again."""

    proof: Proof
    temporary: bool = False
    remember: bool = False


@dataclass(frozen=True)
class Failed:
    """The answer was wrong, or came too late. `dead`: what was sent cannot be answered any more."""

    dead: bool = False


@dataclass(frozen=True)
class Recalled:
    """The browser is one that is remembered: this was proved with it then."""

    proof: Proof


@dataclass(frozen=True)
class Changed:
    """What was temporary is theirs now."""


@dataclass(frozen=True)
class Chosen:
    """This is what they set up; None: they would rather choose again."""

    method: str | None


@dataclass(frozen=True)
class Registered:
    """It is set up, and was proved by that."""

    proof: Proof


@dataclass(frozen=True)
class Reviewed:
    """They have looked at what was registered before."""


@dataclass(frozen=True)
class Answered:
    """Whether to stay signed in."""

    stay: bool


@dataclass(frozen=True)
class GiveUp:
    """They went away."""


ProvingStep = Identified | Picked | OtherWays | Opened | Proved | Failed | Recalled
InterruptStep = Changed | Chosen | Registered | Reviewed | Answered
Step = ProvingStep | InterruptStep | GiveUp


# --- what is to be done ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Challenge:
    """Send or show what this option asks for."""

    option: Option


@dataclass(frozen=True)
class Setup:
    """Open the registration of this method."""

    method: str


@dataclass(frozen=True)
class Settle:
    """It is over: write down how it ended, and open the session where it was granted."""


Effect = Challenge | Setup | Settle
