"""How strong a combination of modes is: computed from what the methods say of themselves. Pure.

One factor, or several of different kinds (NIST SP 800-63B-4 sections 2.1 and 2.2). Microsoft's built-in authentication
strengths are the same lists; a test compares them (CONTRACT section 7).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from watchword.kernel.assurance import Combination, Requirement
from watchword.kernel.clock import Instant
from watchword.method import Factor, Mode

ONE_FACTOR, MULTI_FACTOR = "1", "2"
"""What a token's `acr` says."""


@dataclass(frozen=True)
class Strengths:
    """What may be required, for the modes there are."""

    one_factor: frozenset[Combination]
    multi_factor: frozenset[Combination]

    @classmethod
    def of(cls, modes: Iterable[Mode]) -> "Strengths":
        """Of the modes of all methods."""
        proving = [mode for mode in modes if mode.factors]
        alone = {frozenset({mode.name}) for mode in proving}
        strong = {frozenset({mode.name}) for mode in proving if len(mode.factors) > 1}
        pairs = {frozenset({one.name, other.name}) for one, other in combinations(proving, 2) if _complete(one, other)}
        return cls(frozenset(alone), frozenset(strong | pairs))

    def one(self, since: Instant | None = None) -> Requirement:
        """Any factor."""
        return Requirement(self.one_factor, since, ONE_FACTOR)

    def several(self, since: Instant | None = None) -> Requirement:
        """Two different ones."""
        return Requirement(self.multi_factor, since, MULTI_FACTOR)


def _complete(one: Mode, other: Mode) -> bool:
    """Whether the two together are of different kinds and one of them is held; either alone is not enough."""
    kinds = one.factors | other.factors
    alone = len(one.factors) == 1 and len(other.factors) == 1
    return alone and len(kinds) > 1 and Factor.HAVE in kinds
