"""Writes a sign-in down as it goes on, in the transaction that moves it: what is not written down has not happened.

An unknown name is written down only where it could be one: people type passwords there (CATALOGUE AUD-02).
"""

from dataclasses import dataclass

from watchword.audit.sign_ins.model import Named, Note, SignInLog, Who
from watchword.authenticators.proving import Verdict
from watchword.authenticators.registry import Registry
from watchword.directory.users.model import User
from watchword.kernel.assurance import Proof
from watchword.kernel.clock import Instant
from watchword.kernel.upn import canonical_upn
from watchword.kernel.work import Transaction
from watchword.signin import told
from watchword.signin.claimants import Accounts, Found
from watchword.signin.demand import Demand
from watchword.signin.demands import Demands
from watchword.signin.entry import Stored, Visit
from watchword.signin.model import Challenged, Change, Recalled, Register, Registered, Step


@dataclass(frozen=True)
class Move:
    """One step: what stood there, what stands there now, and the verdict where an answer was judged. `found`: whose
    sign-in it is, where they were looked up for the step."""

    before: Stored
    after: Stored
    step: Step
    verdict: Verdict | None = None
    found: Found | None = None


@dataclass(frozen=True)
class Journal:
    """Looks up what a record needs, and has it written."""

    log: SignInLog
    accounts: Accounts
    registry: Registry
    demands: Demands

    async def note(self, tx: Transaction, visit: Visit, move: Move, now: Instant) -> None:
        """Write it down, if it is something to be written down."""
        before, after = move.before.attempt, move.after.attempt
        if not told.is_told(before, after, move.step, move.verdict):
            return
        entry, account = move.after.entry, await self._account(tx, move)
        happened = told.Happened(
            before=before,
            after=after,
            step=move.step,
            at=now,
            demand=await self._demand(tx, visit, move, account),
            label=self._label(move),
            known=account is not None,
            disabled=account is not None and not account.account_enabled,
            verdict=move.verdict,
            earlier=entry.proofs,
        )
        note = Note(
            id=move.after.id,
            at=after.opened_at,
            who=who(account, move.after.name),
            app=Named(entry.app_id, entry.app_name),
            resource=Named(entry.api_id, entry.api_name),
            origin=visit.origin,
            status=told.status(happened),
            asked=told.asked(happened.demand),
            steps=told.steps(happened),
            begun_with=told.known_before(tuple((proof, self._of(proof)) for proof in entry.proofs)),
        )
        await self.log.note(tx, note)

    async def _account(self, tx: Transaction, move: Move) -> User | None:
        if move.found is not None:
            return move.found.account
        claimed = move.after.attempt.claimant or move.before.attempt.claimant
        user = claimed.user if claimed is not None else None
        return await self.accounts.account(tx, user or move.after.name)

    async def _demand(self, tx: Transaction, visit: Visit, move: Move, account: User | None) -> Demand | None:
        if account is None:
            return None
        wanted, ip = move.after.entry.wanted, visit.origin.ip
        if move.found is not None:
            return self.demands.by(move.found.settings, wanted, ip)
        return await self.demands.of(tx, account.id, wanted, ip)

    def _label(self, move: Move) -> str:
        """What was proved, or asked for."""
        if move.verdict is not None and move.verdict.proof is not None:
            return self._of(move.verdict.proof)
        match move.step, move.before.attempt.state:
            case (Registered() | Recalled()) as step, _:
                return self._of(step.proof)
            case _, (Challenged() | Change()) as state:
                return self._named(state.option.method, state.option.mode)
            case _, Register() as state if state.chosen is not None:
                return self._named(state.chosen)
            case _:
                return self._named(move.before.welcomed) if move.before.welcomed else ""

    def _of(self, proof: Proof) -> str:
        return self._named(proof.method, proof.mode)

    def _named(self, method: str, mode: str | None = None) -> str:
        found = self.registry[method]
        return (found.mode(mode) if mode is not None else found.modes[0]).label or found.name


def who(account: User | None, name: str) -> Who:
    """Whose name it is; of nobody's, no more than a user name could be."""
    if account is not None:
        return Who(account.id, account.upn, account.display_name)
    canonical = canonical_upn(name)
    return Who() if canonical is None else Who(upn=canonical)
