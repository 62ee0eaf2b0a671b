"""What a token says of how somebody signed in: true to the proofs, and to nothing else (invariant I6, REG-02).

A browser that is remembered may spare somebody a second factor. That is a decision of the organisation's, not something
they have just shown: it appears neither in `amr` nor in `acr`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from watchword.kernel.assurance import Combination, Proof, Requirement
from watchword.kernel.clock import SECOND, Instant
from watchword.method.modes import Factor

ONE_FACTOR: Final = "1"
SEVERAL_FACTORS: Final = "2"
Factors = Mapping[str, frozenset[Factor]]
"""What each mode shows, by Graph's word for it."""


@dataclass(frozen=True)
class SignedIn:
    """`at`: `auth_time`, the moment of the oldest of the proofs. `amr`: RFC 8176's words. `acr`: `1` or `2`. `ends_at`:
    nothing that rests on it may outlive this (CATALOGUE TAP-03)."""

    at: Instant
    amr: tuple[str, ...]
    acr: str
    ends_at: Instant | None = None


def signed_in(proofs: Iterable[Proof], since: Instant | None, factors: Factors) -> SignedIn | None:
    """What the proofs from `since` on amount to; None where nothing was proved."""
    shown = [proof for proof in proofs if not proof.remembered and (since is None or proof.at >= since)]
    if not shown:
        return None
    proved = frozenset[Factor]().union(*(factors.get(proof.mode, frozenset()) for proof in shown))
    several = _are_several(proved)
    words = dict.fromkeys(word for proof in sorted(shown, key=lambda each: each.at) for word in proof.amr)
    if several:
        words["mfa"] = None
    acr = SEVERAL_FACTORS if several else ONE_FACTOR
    ends = min((proof.ends_at for proof in shown if proof.ends_at is not None), default=None)
    return SignedIn(min(proof.at for proof in shown), tuple(words), acr, ends)


def asked_requirement(acr: str, since: Instant | None, factors: Factors) -> Requirement:
    """What an application's request asks for by `acr_values`, `claims`, `max_age` and `prompt`, as a requirement."""
    since = since_for(acr, since)
    if acr == ONE_FACTOR:
        return Requirement(frozenset(frozenset({mode}) for mode, shown in factors.items() if shown), since, acr)
    return Requirement(_several(factors), since, acr)


def since_for(acr: str, since: Instant | None) -> Instant | None:
    """Several factors must really have been shown, so there is a `since` even where none was asked for: what a
    remembered browser stands for does not count from any moment on."""
    return Instant(0) if since is None and acr == SEVERAL_FACTORS else since


def _several(factors: Factors) -> frozenset[Combination]:
    """One mode that shows several, or two modes that do together; one of them held (NIST SP 800-63B-4 section 2.2)."""
    alone = {frozenset({mode}) for mode, shown in factors.items() if _are_several(shown)}
    paired = {
        frozenset({first, second})
        for first, one in factors.items()
        for second, other in factors.items()
        if len(one) == len(other) == 1 and _are_several(one | other)
    }
    return frozenset(alone | paired)


def _are_several(shown: frozenset[Factor]) -> bool:
    return len(shown) > 1 and Factor.HAVE in shown


def in_seconds(moment: Instant) -> int:
    """A NumericDate (RFC 7519 section 2)."""
    return moment // SECOND
