"""A password that was typed into somebody else's program, judged by the same engine as at sign-in (RFC 6749 section
4.3): counted before it is looked at, slowed down alike, and for an unknown name as much work as for a known one.

Implements `model.Passwords`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from watchword.authenticators.guarding import Whence
from watchword.authenticators.proving import Asked, Proving, Verdict
from watchword.authenticators.registry import Registry
from watchword.authenticators.ways import Ways
from watchword.kernel.actor import Origin
from watchword.kernel.assurance import Proof
from watchword.kernel.clock import Clock
from watchword.kernel.ids import AuthenticatorId, UserId, new_guid
from watchword.kernel.secret import Secret
from watchword.kernel.upn import canonical_upn
from watchword.kernel.work import Transaction, Units
from watchword.oidc.model import Clients

_NOBODYS = AuthenticatorId("nobody's")


@dataclass(frozen=True)
class TypedPasswords:
    """The method that an account is issued with is the one that is typed."""

    units: Units
    clients: Clients
    registry: Registry
    ways: Ways
    proving: Proving
    clock: Clock

    async def prove(self, username: str, password: Secret, origin: Origin) -> tuple[UserId, Proof] | None:
        """Whose it is and what it proves. A temporary one proves nothing here: it is changed at a sign-in first."""
        asked = await self.units.read(lambda tx: self._asked(tx, username))
        typed: Mapping[str, str] = {"password": password.reveal()}

        async def settle(_tx: Transaction, verdict: Verdict) -> Verdict:
            return verdict

        verdict = await self.proving.answer(asked, typed, Whence(origin, name=username), settle)
        if asked.user is None or verdict.proof is None or verdict.temporary:
            return None
        return asked.user, verdict.proof

    async def _asked(self, tx: Transaction, username: str) -> Asked:
        (method,) = [each for each in self.registry if each.issued_with_account]
        mode = method.modes[0].name
        upn = canonical_upn(username)
        account = None if upn is None else await self.clients.account(tx, upn)
        if account is not None and account.enabled:
            user = UserId(account.id)
            known = await self.ways.of(tx, user, self.clock())
            for way in known.ways:
                if way.method.name == method.name and way.opens:
                    return Asked(user, way.authenticator.id, method.name, way.mode.name, new_guid())
        return Asked(None, _NOBODYS, method.name, mode, new_guid())
