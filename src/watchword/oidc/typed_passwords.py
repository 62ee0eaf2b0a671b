"""A password that was typed into somebody else's program, judged by the same engine as at sign-in (RFC 6749 section
4.3): counted before it is looked at, slowed down alike, and for an unknown name as much work as for a known one.

Implements `model.Passwords`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from watchword.audit.sign_ins.model import Asked, Kind, Named, Note, SignInLog, Stage, Status, Step, Who
from watchword.authenticators.guarding import Whence
from watchword.authenticators.proving import Asked as ToProve
from watchword.authenticators.proving import Proving, Verdict
from watchword.authenticators.registry import Registry
from watchword.authenticators.ways import Ways
from watchword.kernel.actor import Origin
from watchword.kernel.clock import Clock
from watchword.kernel.ids import AuthenticatorId, UserId, new_guid
from watchword.kernel.secret import Secret
from watchword.kernel.upn import canonical_upn
from watchword.kernel.work import Transaction, Units
from watchword.oidc.model import Account, Client, Clients, Typed
from watchword.oidc.protocol.errors import OAuthRefused
from watchword.signin import told

_NOBODYS = AuthenticatorId("nobody's")
_SEVERAL = ("factors-required", "registration-required")
"""Refusals of a right password that does not suffice."""


@dataclass(frozen=True)
class TypedPasswords:
    """The method that an account is issued with is the one that is typed."""

    units: Units
    clients: Clients
    registry: Registry
    ways: Ways
    proving: Proving
    log: SignInLog
    clock: Clock

    async def prove(self, username: str, password: Secret, client: Client, origin: Origin) -> Typed | None:
        """Whose it is and what it proves. A temporary one proves nothing here: it is changed at a sign-in first."""
        asked = await self.units.read(lambda tx: self._asked(tx, username))
        typed: Mapping[str, str] = {"password": password.reveal()}

        async def settle(tx: Transaction, verdict: Verdict) -> tuple[Verdict, Note]:
            note = self._note(asked, await self._account(tx, username), _Call(username, client, origin), verdict)
            await self.log.note(tx, note)
            return verdict, note

        verdict, note = await self.proving.answer(asked, typed, Whence(origin, name=username), settle)
        if asked.user is None or verdict.proof is None or verdict.temporary:
            return None
        return Typed(asked.user, verdict.proof, note)

    async def ended(self, tx: Transaction, typed: Typed, refused: OAuthRefused | None) -> None:
        """Write down what came of it: something was issued, or why not."""
        ended = replace(typed.note, status=Status(told.GRANTED), steps=())
        if refused is not None:
            ended = replace(ended, status=Status(refused.aadsts, refused.message, refused.reason))
            if refused.code in _SEVERAL:
                ended = replace(ended, asked=Asked(True, "several factors are required, and a program cannot ask"))
        await self.log.note(tx, ended)

    def _note(self, asked: ToProve, account: Account | None, call: "_Call", verdict: Verdict) -> Note:
        """The beginning of a record, and of a wrong answer's the end."""
        now, known = self.clock(), account is not None
        disabled = account is not None and not account.enabled
        label = self.registry[asked.method].mode(asked.mode).label
        said = told.words(verdict, known=known, disabled=disabled)
        code = told.CHANGE if verdict.temporary else told.NOT_YET
        if verdict.proof is None:
            code = told.number(verdict, Stage.PRIMARY, known=known, disabled=disabled)
        return Note(
            id=asked.binding,
            at=now,
            who=call.who(account),
            app=Named(call.client.app_id, call.client.name),
            origin=call.origin,
            status=told.of(code),
            asked=told.asked(None),
            steps=(Step(now, label, verdict.line, verdict.proof is not None, said, Stage.PRIMARY),),
            kind=Kind.NON_INTERACTIVE,
            client="Other clients",
        )

    async def _account(self, tx: Transaction, username: str) -> Account | None:
        upn = canonical_upn(username)
        return None if upn is None else await self.clients.account(tx, upn)

    async def _asked(self, tx: Transaction, username: str) -> ToProve:
        (method,) = [each for each in self.registry if each.issued_with_account]
        mode = method.modes[0].name
        account = await self._account(tx, username)
        if account is not None and account.enabled:
            user = UserId(account.id)
            known = await self.ways.of(tx, user, self.clock())
            for way in known.ways:
                if way.method.name == method.name and way.opens:
                    return ToProve(user, way.authenticator.id, method.name, way.mode.name, new_guid())
        return ToProve(None, _NOBODYS, method.name, mode, new_guid())


@dataclass(frozen=True)
class _Call:
    """What was typed as user name, into what, from where."""

    username: str
    client: Client
    origin: Origin

    def who(self, account: Account | None) -> Who:
        """Whose name it is; of nobody's, no more than a user name could be (CATALOGUE AUD-02)."""
        if account is not None:
            return Who(account.id, account.upn, account.name)
        canonical = canonical_upn(self.username)
        return Who() if canonical is None else Who(upn=canonical)
