"""The judge of a walk: keeps its own books of what was really proved, and says what the machine may never do. It shares
no rule with the machine: what suffices, what may be offered and what fits are said here once more."""

from dataclasses import dataclass, field

from watchword.kernel.assurance import Proof, Requirement
from watchword.kernel.clock import Instant
from watchword.signin import record
from watchword.signin.model import (
    Answered,
    Attempt,
    Challenge,
    Challenged,
    Change,
    Changed,
    Choice,
    Chosen,
    Claimant,
    Denied,
    Effect,
    Failed,
    GiveUp,
    Granted,
    Identified,
    Opened,
    Option,
    OtherWays,
    Pick,
    Picked,
    Proved,
    Recalled,
    Register,
    Registered,
    Review,
    Reviewed,
    Settle,
    Setup,
    StaySignedIn,
    Step,
    Why,
)
from watchword.signin.tests.sufficing import counted, suffices

MOST_WRONG = 5
ENDS = (Granted, Denied)


@dataclass
class Judge:
    """`stale`: the claimant is known better than when the state was made, and it was not looked at since."""

    begun: Attempt
    requirement: Requirement = field(init=False)
    proofs: list[Proof] = field(init=False)
    claimant: Claimant | None = None
    temporary: set[Option] = field(default_factory=set)
    wrong: int = 0
    registered: bool = False
    reviewed: bool = False
    answered: bool | None = None
    remember: bool = False
    changed_at: Instant | None = None
    stale: bool = False

    def __post_init__(self) -> None:
        self.requirement, self.proofs = self.begun.requirement, list(self.begun.proofs)

    # --- what it knows ---

    def know(self, fresh: Identified) -> bool:
        """Somebody says who they are, or was looked up anew; whether that may be."""
        if self.proofs and self.claimant is not None and self.claimant.user != fresh.claimant.user:
            return False
        self.claimant, self.requirement = fresh.claimant, fresh.requirement or self.requirement
        return True

    def opened(self) -> bool:
        """Whether something was proved that opens: really, here, and recently enough (SES-05, REG-02)."""
        since = self.requirement.since
        return any(not each.remembered and (since is None or each.at >= since) for each in self.proofs)

    def offered(self) -> set[Option]:
        """What may be asked for at this moment (OTP-01)."""
        if self.claimant is None or (self.claimant.user is None and self.proofs):
            return set()
        if not self.opened():
            return {each for each in self.claimant.options if each.opens}
        helps = set() if self.suffices() else self.helping(self.requirement)
        return helps or (set() if self.gate_met() else self.helping(self.claimant.gate))

    def helping(self, asked: Requirement) -> set[Option]:
        """Of what they have, what belongs to a combination that they can complete."""
        return {each for each in self.real() if each.mode in self.missing(asked, {each.mode for each in self.real()})}

    def completing(self) -> set[Choice]:
        """What they could set up so that all that is required can be proved (REG-01)."""
        choices = self.claimant.choices if self.claimant else ()
        could = {each.mode for each in self.real()} | {mode for choice in choices for mode in choice.modes}
        return {choice for choice in choices if choice.modes & self.missing(self.requirement, could)}

    def missing(self, asked: Requirement, could: set[str]) -> set[str]:
        """What is still to be proved of the combinations that could be completed by that."""
        had = counted(self.proofs, asked.since)
        return {mode for all_ in asked.combinations if all_ <= had | could for mode in all_ - had}

    def real(self) -> list[Option]:
        return [each for each in self.claimant.options if not each.decoy] if self.claimant else []

    def suffices(self) -> bool:
        """Whether all that is required was proved."""
        return suffices(self.requirement, self.proofs)

    def gate_met(self) -> bool:
        """Whether they may set something up."""
        return self.claimant is not None and suffices(self.claimant.gate, self.proofs)

    # --- a step ---

    def hear(self, attempt: Attempt, step: Step, now: Instant) -> bool:
        """Write down what a step adds; whether it fits where the attempt stands."""
        if isinstance(attempt.state, ENDS) or now >= attempt.ends_at:
            return False
        match step, attempt.state:
            case Identified(), _:
                return self.know(step)
            case Proved(), Challenged() as state:
                return self._proved(step, state.option)
            case Recalled(), Challenged() | Pick():
                return self._recalled(step.proof)
            case Failed(), Challenged() | Register():
                self.wrong += 1
                return True
            case ((Changed() | Chosen() | Registered() | Reviewed() | Answered()), _):
                return self._interrupted(attempt, step, now)
            case _:
                return isinstance(step, GiveUp) or self._pressed(attempt, step)

    def _pressed(self, attempt: Attempt, step: Step) -> bool:
        """What adds nothing to the books."""
        match step, attempt.state:
            case Picked(), Pick() | Challenged():
                return (step.authenticator, step.mode) in {(each.authenticator, each.mode) for each in self.offered()}
            case OtherWays(), Challenged() as state:
                return state.others
            case Opened(), Register() as state:
                return state.chosen is not None
            case _:
                return isinstance(step, Opened) and isinstance(attempt.state, Challenged)

    def _interrupted(self, attempt: Attempt, step: Step, now: Instant) -> bool:
        match step, attempt.state:
            case Changed(), Change() as state:
                self.temporary.discard(state.option)
                self.changed_at = now
            case Chosen(), Register() as state:
                return step.method is None or step.method in {choice.method for choice in state.choices}
            case Registered(), Register() as state:
                return self._registered(step.proof, state)
            case Reviewed(), Review():
                self.reviewed = True
            case Answered(), StaySignedIn():
                self.answered = step.stay
            case _:
                return False
        return True

    def _proved(self, step: Proved, option: Option) -> bool:
        if option.decoy or (step.proof.authenticator, step.proof.method) != (option.authenticator, option.method):
            return False
        self.proofs.append(step.proof)
        self.temporary |= {option} if step.temporary else set()
        self.remember |= step.remember
        return True

    def _recalled(self, proof: Proof) -> bool:
        if not proof.remembered or not self.opened():
            return False
        self.proofs.append(proof)
        return True

    def _registered(self, proof: Proof, state: Register) -> bool:
        modes = {mode for choice in state.choices if choice.method == proof.method for mode in choice.modes}
        if state.chosen != proof.method or proof.mode not in modes:
            return False
        self.proofs.append(proof)
        self.registered = True
        return True

    # --- what may never be ---

    def check(self, before: Attempt, step: Step, after: Attempt, effects: tuple[Effect, ...], now: Instant) -> None:
        """Everything that holds after a step. `fits` was said by `hear`."""
        assert record.read(record.write(after)) == after
        if isinstance(before.state, ENDS):
            assert (after, effects) == (before, ()), "it moved after its end"
            return
        self._ended(before, step, after, effects, now)
        assert after.proofs == tuple(self.proofs), "what counts was not proved, or was proved and does not count"
        assert after.wrong == self.wrong <= MOST_WRONG
        assert (after.remember, after.changed_at) == (self.remember, self.changed_at)
        assert (after.requirement, after.claimant) == (self.requirement, self.claimant), "somebody else, or other terms"
        self._done(before, after, effects)
        self._asked(before, step, after, effects)
        self._where(after)

    def _ended(self, before: Attempt, step: Step, after: Attempt, effects: tuple[Effect, ...], now: Instant) -> None:
        why = after.state.why if isinstance(after.state, Denied) else None
        assert (now >= before.ends_at) == (why is Why.TOO_LATE)
        if why is not Why.TOO_LATE:
            assert isinstance(step, GiveUp) == (why is Why.GAVE_UP)
            assert (self.wrong >= MOST_WRONG) == (why is Why.TOO_MANY_WRONG)
        assert isinstance(after.state, ENDS) == (Settle() in effects)
        if why is Why.NO_METHOD:
            assert not self.offered(), "there was a way"
            nobody = self.claimant is None or self.claimant.user is None
            assert nobody or not self.opened() or not (self.suffices() or self.completing())
        if why is Why.PROOF_REQUIRED:
            assert self.claimant is not None
            assert not self.gate_met()
            assert not self.helping(self.claimant.gate)

    def _done(self, before: Attempt, after: Attempt, effects: tuple[Effect, ...]) -> None:
        """What is to be sent, shown or opened is that which is asked for, and is asked for once."""
        assert len(effects) <= 1
        match after.state:
            case Challenged() as state:
                new = not isinstance(before.state, Challenged) or before.state.option != state.option
                assert set(effects) <= {Challenge(state.option)}
                assert effects or not new, "nothing was sent"
            case Register() as state if state.chosen is not None:
                assert set(effects) <= {Setup(state.chosen)}
                new = not isinstance(before.state, Register) or before.state.chosen != state.chosen
                assert effects or not new, "nothing was opened"
            case _:
                assert not effects or isinstance(after.state, ENDS)

    def _asked(self, before: Attempt, step: Step, after: Attempt, effects: tuple[Effect, ...]) -> None:
        """Which of all that could be asked for: what they chose, else the preferred one."""
        match step, before.state, after.state:
            case Failed(dead=True), Challenged(), Challenged():
                raise AssertionError("asked for what is dead")
            case Failed(dead=True), Register(), Register() as new:
                assert new.chosen is None, "what is dead is being set up"
            case Chosen(), Register() as old, Register() as new if not self.stale or old.choices == new.choices:
                known = {None, *(choice.method for choice in old.choices)}
                assert new.chosen == (step.method if step.method in known else old.chosen)
            case _, _, Challenged() if effects and not isinstance(step, Picked) and self.claimant is not None:
                first = next(each for each in self.claimant.options if each in self.offered())
                assert after.state.option == first, "not the preferred one"
            case _:
                pass

    def _where(self, after: Attempt) -> None:
        claimant, state = self.claimant, after.state
        if isinstance(state, StaySignedIn | Granted | Review):
            self._nearly_granted(after)
        if isinstance(state, Change):
            assert state.option in self.temporary
        if self.stale or claimant is None:
            return
        if isinstance(state, Register):
            assert self.opened(), "set up by somebody who proved nothing here"
            assert self.gate_met(), "set up before the gate (REG-01)"
            assert not self.temporary, "set up with a temporary password"
            assert set(state.choices) == (set(claimant.choices) if self.suffices() else self.completing())
            assert state.choices
            assert not self.suffices() or (claimant.review and not self.registered)
        if isinstance(state, Challenged):
            assert state.option in self.offered(), "asked for what does not help, or what nobody may begin with"
            assert state.others == (len(self.offered()) > 1)
        if isinstance(state, Pick):
            assert set(state.options) == self.offered()
        if isinstance(state, Pick | Challenged) and self.opened() and self.suffices():
            assert claimant.review, "asked for more than is required"
            assert not self.registered

    def _nearly_granted(self, after: Attempt) -> None:
        claimant, state = self.claimant, after.state
        assert claimant is not None
        assert claimant.user is not None, "nobody was let in"
        assert self.suffices(), "not proved (I6)"
        assert self.opened(), "a remembered browser alone (SES-05)"
        assert not self.temporary, "still temporary"
        if claimant.review:
            assert self.registered or (self.gate_met() and not claimant.choices), "not registered anew (REG-03)"
            assert self.reviewed != isinstance(state, Review), "not reviewed (REG-03), or twice"
        else:
            assert not isinstance(state, Review)
        asked = after.may_stay and self.answered is None
        assert not (isinstance(state, Granted) and asked)
        assert not isinstance(state, StaySignedIn) or asked
        assert after.stay == bool(self.answered)
