"""The signing keys of this installation, kept ready in memory and never more than a second behind the database.

Keys rotate by a plan that every node computes alike (oidc/protocol/rotation.py); planning and doing are one
transaction.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

from watchword.kernel.actor import Actor
from watchword.kernel.clock import MINUTE, SECOND, Clock, Instant
from watchword.kernel.errors import Unavailable
from watchword.kernel.events import Event, Recorder, Target
from watchword.kernel.work import Transaction, Units
from watchword.oidc.ports import KeyStore
from watchword.oidc.protocol import rotation
from watchword.oidc.protocol.compact import kid_of
from watchword.oidc.protocol.keys import Signer, SigningAlgorithm, SigningKey, VerificationKey, generate_key, signer
from watchword.oidc.protocol.rotation import Publish, Remove, StartSigning

_FRESH_FOR = SECOND
_READY_FOR = MINUTE


Plan = Callable[[Sequence[SigningKey], Instant], Sequence[rotation.Action]]


@dataclass
class _Ready:
    """What was last read, made ready to use."""

    keys: tuple[SigningKey, ...]
    read_at: Instant
    made_at: Instant
    verification: Mapping[str, VerificationKey]
    signers: dict[str, Signer]


class SigningKeys:
    """Sign and verify with the installation's keys."""

    def __init__(
        self, units: Units, store: KeyStore, recorder: Recorder, clock: Clock, new_kid: Callable[[], str]
    ) -> None:
        self._units = units
        self._store = store
        self._recorder = recorder
        self._clock = clock
        self._new_kid = new_kid
        self._ready: _Ready | None = None

    async def signer(self, alg: SigningAlgorithm) -> Signer:
        """The key that signs now. Raises Unavailable where there is none."""
        ready = await self._current()
        key = rotation.signing_key(ready.keys, alg, self._clock())
        if key is None:
            raise Unavailable("signing-key-missing", "No signing key is available.", gateway="keys")
        if key.kid not in ready.signers:
            ready.signers[key.kid] = signer(key)
        return ready.signers[key.kid]

    async def verification(self) -> Mapping[str, VerificationKey]:
        """The keys whose signatures count, by kid. The same object as long as nothing changed."""
        return (await self._current()).verification

    async def verification_of(self, token: str) -> Mapping[str, VerificationKey]:
        """The same, and if `token` names a key that is not among them, as they stand in the database now.

        A key that is the first, or that comes in the place of one that was revoked, signs from the moment it is stored:
        what another process signs with it must not be refused here. A made-up kid so costs its sender's request a
        small query, as asking for a sign-in page would.
        """
        known, kid = await self.verification(), kid_of(token)
        return known if kid is None or kid in known else (await self._read()).verification

    async def jwks(self) -> Mapping[str, object]:
        """The public halves."""
        return rotation.jwks((await self._current()).keys, self._clock())

    async def rotate(self, actor: Actor) -> list[str]:
        """Do what is due: publish, remove. Safe at any time on any node; what was done, in words."""
        return await self._do(actor, rotation.plan_rotation)

    async def revoke(self, actor: Actor, kid: str) -> list[str]:
        """A private key has leaked: remove it at once, and all it signed with it.

        The key that was to sign in its place may have been revoked as well meanwhile; then what is due is another.
        """
        return await self._do(actor, lambda keys, now: rotation.plan_revocation(keys, kid, now), rotation.plan_rotation)

    async def _do(self, actor: Actor, *plans: Plan) -> list[str]:
        async def unit(tx: Transaction) -> list[str]:
            now = self._clock()
            done: list[str] = []
            for plan in plans:
                for action in plan(await self._store.keys(tx), now):
                    kid, word, is_done = await self._carry_out(tx, action, now)
                    if is_done:  # else another node was quicker
                        await self._recorder.record(tx, actor, now, [_told(word, kid)])
                        done.append(f"{word.lower()} {kid}")
            return done

        done = await self._units.write(unit)
        self._ready = None
        return done

    async def _carry_out(self, tx: Transaction, action: rotation.Action, now: Instant) -> tuple[str, str, bool]:
        match action:
            case Publish():
                key = generate_key(action.alg, now, self._new_kid(), signs_from=action.signs_from)
                return key.kid, "Publish", await self._store.add(tx, key, action.succeeds)
            case StartSigning():
                return action.kid, "Start", await self._store.start(tx, action.kid, action.signs_from)
            case Remove():
                return action.kid, "Remove", await self._store.remove(tx, action.kid)
            case _:
                assert_never(action)

    async def _current(self) -> _Ready:
        now, ready = self._clock(), self._ready
        if ready is not None and 0 <= now - ready.read_at < _FRESH_FOR:
            return ready
        return await self._read()

    async def _read(self) -> _Ready:
        now, ready = self._clock(), self._ready
        keys = tuple(await self._units.read(self._store.keys))
        if ready is not None and keys == ready.keys and 0 <= now - ready.made_at < _READY_FOR:
            ready.read_at = now
            return ready
        self._ready = _Ready(keys, now, now, rotation.verification_keys(keys, now), {})
        return self._ready


def _told(word: str, kid: str) -> Event:
    return Event(f"{word} signing key", "KeyManagement", "Core Directory", word, (Target(kid, "SigningKey", kid),))
