"""What was proved, and what is asked: a requirement is met by the modes that were proved recently enough. Pure.

A requirement is a set of combinations of modes, any of which will do, as a Graph authentication strength is; with it
goes how fresh the proofs must be (NIST SP 800-63B-4 sections 2 and 5.2). What comes next at a sign-in is the
requirement minus the proofs, never a place in a list.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from watchword.kernel.clock import Instant
from watchword.kernel.ids import AuthenticatorId

Combination = frozenset[str]
"""Modes by Graph's authenticationMethodModes words, all of which are to be proved."""


@dataclass(frozen=True)
class Proof:
    """A mode that was proved, with what, and when.

    `remembered`: by a browser that is remembered, at the moment the mode was really proved: it stands for the mode, but
    never for a fresh one. `ends_at`: nothing that rests on it may outlive this.
    """

    mode: str
    method: str
    authenticator: AuthenticatorId
    at: Instant
    amr: tuple[str, ...] = ()
    remembered: bool = False
    ends_at: Instant | None = None


@dataclass(frozen=True)
class Requirement:
    """Any of `combinations` will do, each of its proofs from `since` on (None: however old).

    `acr` is what a token says of it: `1` one factor, `2` several (`clients/AUTHORITY` section 8).
    """

    combinations: frozenset[Combination]
    since: Instant | None = None
    acr: str = "1"

    def remaining(self, proofs: Iterable[Proof]) -> frozenset[Combination]:
        """What is left of each combination; the empty one among them says that nothing is."""
        proved = {proof.mode for proof in proofs if self._counts(proof)}
        return frozenset(combination - proved for combination in self.combinations)

    def is_met(self, proofs: Iterable[Proof]) -> bool:
        """Whether the proofs suffice."""
        return frozenset() in self.remaining(proofs)

    def _counts(self, proof: Proof) -> bool:
        return self.since is None or (proof.at >= self.since and not proof.remembered)


NOTHING = Requirement(frozenset({frozenset()}))
"""Met by anybody."""
