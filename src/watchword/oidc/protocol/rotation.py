"""When a signing key comes and goes: functions of the keys and the time alone, so that every node decides alike.

A key goes through: published, signing, superseded (still verifying), removed. Which one signs follows from `signs_from`
and the clock; it is a fact and not an action, so no moment has two signers or none, however late a job runs and
whichever node runs it. A key superseded is a key of whose algorithm a later one has begun: that too is never stored.

OpenID Connect Core section 10.1.1: publish the new key first, keep the old one while what it signed may be in use.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from watchword.kernel.clock import DAY, Instant, after
from watchword.oidc.protocol.keys import (
    MAX_TOKEN_LIFE,
    SigningAlgorithm,
    SigningKey,
    VerificationKey,
    public_jwk,
    verification_key,
)


@dataclass(frozen=True, kw_only=True)
class RotationPolicy:
    """Durations in microseconds. `publish_ahead` must exceed the time for which others keep our JWKS."""

    algorithms: tuple[SigningAlgorithm, ...] = ("ES256", "RS256")
    rotate_every: int = 90 * DAY
    publish_ahead: int = DAY
    keep_verifying: int = DAY + MAX_TOKEN_LIFE


ROTATION = RotationPolicy()
"""Every 90 days, announced a day ahead, verifying for a day longer than any token lives."""


@dataclass(frozen=True)
class Publish:
    """Make a key of this algorithm, show it now, and sign with it from `signs_from`.

    `succeeds` is the kid of the key whose place it takes, None for the first: a key has one successor, so of several
    nodes that plan the same at once, one makes it.
    """

    alg: SigningAlgorithm
    signs_from: Instant
    succeeds: str | None


@dataclass(frozen=True)
class StartSigning:
    """Let a published key sign from `signs_from`, sooner than planned."""

    kid: str
    signs_from: Instant


@dataclass(frozen=True)
class Remove:
    """Delete the key, private half and all: nothing that it signed is accepted any more."""

    kid: str


Action = Publish | StartSigning | Remove


def signing_key(keys: Sequence[SigningKey], alg: SigningAlgorithm, now: Instant) -> SigningKey | None:
    """The one key of `alg` that signs at `now`; None only where there is no key of it at all.

    Of several that have begun, the latest. Where none has begun (this node's clock is behind the one that made the
    keys), the first that will: a token signed a moment early is verified by everybody, a refused sign-in helps nobody.
    """
    candidates = _ordered(keys, alg)
    begun = [key for key in candidates if key.signs_from <= now]
    return begun[-1] if begun else next(iter(candidates), None)


def live_keys(keys: Sequence[SigningKey], now: Instant, policy: RotationPolicy = ROTATION) -> tuple[SigningKey, ...]:
    """The keys whose signatures count at `now`: all but those superseded longer ago than `keep_verifying`."""
    return tuple(key for key in keys if not _is_over(keys, key, now, policy))


def verification_keys(
    keys: Sequence[SigningKey], now: Instant, policy: RotationPolicy = ROTATION
) -> Mapping[str, VerificationKey]:
    """The live keys by kid, ready to verify. Costs far more than a look-up: make it anew when keys change, or by the
    minute, and keep it between."""
    return {key.kid: verification_key(key) for key in live_keys(keys, now, policy)}


def jwks(
    keys: Sequence[SigningKey], now: Instant, policy: RotationPolicy = ROTATION
) -> dict[str, list[dict[str, str]]]:
    """The JSON Web Key Set (RFC 7517 section 5) of the live keys: the public members, and nothing else."""
    return {"keys": [public_jwk(key) for key in live_keys(keys, now, policy)]}


def plan_rotation(keys: Sequence[SigningKey], now: Instant, policy: RotationPolicy = ROTATION) -> tuple[Action, ...]:
    """What is due at `now`; nothing when it is asked again after that was done. Safe to run at any time, any number of
    times, provided that planning and doing are one transaction."""
    arrivals = (_arrival(keys, alg, now, policy) for alg in policy.algorithms)
    removals = (Remove(key.kid) for key in keys if _is_over(keys, key, now, policy))
    return (*(action for action in arrivals if action is not None), *removals)


def plan_revocation(keys: Sequence[SigningKey], kid: str, now: Instant) -> tuple[Action, ...]:
    """A private key has leaked: remove it at once, with every token it signed, and have another sign from `now`.

    A key already published is taken before a new one: others may have fetched it.
    """
    revoked = next((key for key in keys if key.kid == kid), None)
    if revoked is None:
        return ()
    rest = [key for key in keys if key.kid != kid]
    signs = signing_key(keys, revoked.alg, now)
    if signs is None or signs.kid != kid:
        return (Remove(kid),)
    waiting = [key for key in _ordered(rest, revoked.alg) if key.signs_from > now]
    return (Remove(kid), StartSigning(waiting[0].kid, now) if waiting else Publish(revoked.alg, now, kid))


def _arrival(keys: Sequence[SigningKey], alg: SigningAlgorithm, now: Instant, policy: RotationPolicy) -> Publish | None:
    candidates = _ordered(keys, alg)
    if not candidates:
        return Publish(alg, now, None)
    due = after(candidates[-1].signs_from, policy.rotate_every)
    if now < after(due, -policy.publish_ahead):
        return None
    return Publish(alg, max(due, after(now, policy.publish_ahead)), candidates[-1].kid)


def _is_over(keys: Sequence[SigningKey], key: SigningKey, now: Instant, policy: RotationPolicy) -> bool:
    later = next((other for other in _ordered(keys, key.alg) if _order(other) > _order(key)), None)
    return later is not None and now >= after(later.signs_from, policy.keep_verifying)


def _ordered(keys: Sequence[SigningKey], alg: SigningAlgorithm) -> list[SigningKey]:
    return sorted((key for key in keys if key.alg == alg), key=_order)


def _order(key: SigningKey) -> tuple[Instant, str]:
    return key.signs_from, key.kid
