"""How long a session is good for, and what it has proved after more was proved. Pure.

Both limits are judged here at every request, never by the cookie (CATALOGUE SES-03).
"""

import re
from collections.abc import Iterable, Mapping

from watchword.kernel.assurance import Proof
from watchword.kernel.clock import MINUTE, Instant, after
from watchword.sessions.model import Artefact, Limits, Session, SessionLimits, Trigger, Zone

TOKEN_BYTES = 32
SEEN_AT_MOST_EVERY = MINUTE
"""How often a session is written because it was seen: idle limits are in minutes."""

BOTH = frozenset({Artefact.SESSIONS, Artefact.REMEMBERED})
ENDS: Mapping[Trigger, frozenset[Artefact]] = {
    Trigger.DISABLED: BOTH,
    Trigger.DELETED: BOTH,
    Trigger.PASSWORD_CHANGED: BOTH,
    Trigger.SESSIONS_REVOKED: BOTH,
    Trigger.MFA_SESSIONS_REVOKED: frozenset({Artefact.REMEMBERED}),
    Trigger.METHODS_CHANGED: frozenset({Artefact.REMEMBERED}),
    Trigger.ROLE_ASSIGNED: frozenset({Artefact.REMEMBERED}),
}
"""What ends for a user when something is done to the account (STANDARDS sections 1 and 10; CATALOGUE SES-04, SES-05).

A role asks for no new session: no role is kept in one, each request looks it up. Setting up one more method ends
nothing: what was proved stays true.
"""

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)


def well_formed(token: str) -> bool:
    """Whether it could be a token at all: 256 bits in base64url."""
    return _TOKEN.fullmatch(token) is not None


def is_good(session: Session, limits: SessionLimits, zone: Zone, now: Instant) -> bool:
    """Whether it has neither ended, nor grown too old, nor been left alone for too long."""
    own = limits_of(limits, persistent=session.persistent)
    judged = (own, limits.portal) if zone is Zone.PORTAL else (own,)
    return now < session.ends_at and all(_within(session, each, now) for each in judged)


def limits_of(limits: SessionLimits, *, persistent: bool) -> Limits:
    """The session's own limits, wherever it is used."""
    return limits.persistent if persistent else limits.people


def ends_at(opened_at: Instant, overall: int, proofs: Iterable[Proof]) -> Instant:
    """The end that nothing puts off: nothing outlives a proof that it rests on."""
    return min([after(opened_at, overall), *(proof.ends_at for proof in proofs if proof.ends_at is not None)])


def is_to_be_seen(session: Session, now: Instant) -> bool:
    """Whether it is time to note that it was seen."""
    return now - session.last_seen_at >= SEEN_AT_MOST_EVERY


def joined(old: Iterable[Proof], new: Iterable[Proof]) -> tuple[Proof, ...]:
    """All that was proved: of the same mode with the same authenticator the newest, a real one before a remembered."""
    best: dict[tuple[str, str], Proof] = {}
    for proof in (*old, *new):
        key = (proof.mode, proof.authenticator)
        if key not in best or _rank(proof) >= _rank(best[key]):
            best[key] = proof
    return tuple(best.values())


def _rank(proof: Proof) -> tuple[bool, Instant]:
    return not proof.remembered, proof.at


def _within(session: Session, limits: Limits, now: Instant) -> bool:
    return now < after(session.last_seen_at, limits.idle) and now < after(session.opened_at, limits.overall)
