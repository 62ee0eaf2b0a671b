"""What a method can prove, how strongly, and what for."""

from dataclasses import dataclass
from enum import Enum


class Factor(Enum):
    """What a proof shows (NIST SP 800-63B-4 section 1): something known, held, or inherent."""

    KNOW = "know"
    HAVE = "have"
    ARE = "are"


@dataclass(frozen=True)
class Mode:
    """One way a method can prove who somebody is. `name` is Graph's authenticationMethodModes word.

    `amr` are the RFC 8176 values it earns. A mode without factors proves nothing at sign-in. `configuration` is the id
    of the Graph policy configuration that must apply to the person for it to be asked for or set up; None: no policy.
    `opening`: a sign-in may begin with it, where the method's `opens` agrees. `rank`: the higher, the sooner it is
    offered: the stronger before the weaker. `label` is what the sign-in log calls it (signIn.authenticationDetails).
    """

    name: str
    factors: frozenset[Factor]
    amr: tuple[str, ...] = ()
    configuration: str | None = None
    opening: bool = False
    rank: int = 0
    label: str = ""


class Reregistered(Enum):
    """What becomes of an authenticator when an administrator has all removed, to be set up anew."""

    KEPT = "kept"
    ENDED = "ended"
    DEACTIVATED = "deactivated"
    """It stays, and is to be activated again before it is good for anything (a device that somebody handed out)."""


class Purpose(Enum):
    """What an authenticator of this method may be used for."""

    SIGN_IN = "sign in"
    STEP_UP = "step up"
    RESET_PASSWORD = "reset a password"  # noqa: S105 - a purpose
