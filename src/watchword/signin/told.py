"""What the sign-in log says of a step: in Graph's words, with Microsoft's AADSTS numbers. Pure.

Source: CONTRACT section 9, and Microsoft's reference of authentication and authorization error codes. Administrators
read this, so it says what the pages do not: that a name is unknown, an account disabled, an authenticator at rest.
"""

from dataclasses import dataclass

from watchword.audit.sign_ins.model import Asked, Stage, Status
from watchword.audit.sign_ins.model import Step as Told
from watchword.authenticators.proving import Verdict
from watchword.kernel.assurance import Proof
from watchword.kernel.clock import Instant
from watchword.signin.course import counting
from watchword.signin.demand import Demand, Reason
from watchword.signin.model import (
    Attempt,
    Challenged,
    Change,
    Changed,
    Chosen,
    Denied,
    Granted,
    Identified,
    Opened,
    OtherWays,
    Picked,
    Recalled,
    Register,
    Registered,
    Review,
    StaySignedIn,
    Step,
    Why,
)
from watchword.signin.strength import MULTI_FACTOR

GRANTED = 0
UNKNOWN, LOCKED, CHANGE, DISABLED, NOT_YET = 50034, 50053, 50055, 50057, 50058
REGISTER, SECOND_AWAITED, REVIEW, WRONG, STAY, SECOND_WRONG = 50072, 50074, 50125, 50126, 50140, 500121
REASONS = {
    UNKNOWN: "Nobody has this user name.",
    LOCKED: "Too many wrong answers: for a while, or in this sign-in, no more are taken.",
    CHANGE: "The password is temporary and has to be changed.",
    DISABLED: "The account is disabled.",
    NOT_YET: "The person has not signed in yet.",
    REGISTER: "Security info has to be set up first.",
    SECOND_AWAITED: "A second factor is required, and the person has not proved it.",
    REVIEW: "Security info has to be looked at first.",
    WRONG: "The user name or the answer is wrong.",
    STAY: "The person is being asked whether to stay signed in.",
    SECOND_WRONG: "The second factor failed or was denied.",
}
PROVIDERS = {Reason.PER_USER: "user", Reason.ORGANISATION: "securityDefaults", Reason.APPLICATION: "request"}
_SILENT = Identified | Picked | OtherWays | Opened | Chosen
"""Steps that prove nothing and end nothing by themselves."""


@dataclass(frozen=True, kw_only=True)
class Happened:
    """A step as it was carried out. `label` is the method's, as the log calls it; `known` whether anybody goes by the
    name, `disabled` whether they may sign in no more; `earlier` what was proved before this sign-in began."""

    before: Attempt
    after: Attempt
    step: Step
    at: Instant
    demand: Demand | None
    label: str
    known: bool
    disabled: bool
    verdict: Verdict | None = None
    earlier: tuple[Proof, ...] = ()


def is_told(before: Attempt, after: Attempt, step: Step, verdict: Verdict | None) -> bool:
    """Whether it is written down: answers that were judged, what came of them, and how it ended."""
    if verdict is not None:
        return True
    ended = isinstance(after.state, Granted | Denied)
    return after.claimant is not None and after != before and (ended or not isinstance(step, _SILENT))


# --- steps ---


def steps(happened: Happened) -> tuple[Told, ...]:
    """What it adds to `authenticationDetails`."""
    at, label, step = happened.at, happened.label, happened.step
    if happened.verdict is not None:
        state, right = happened.before.state, happened.verdict.proof is not None
        decoy = isinstance(state, Challenged) and state.option.decoy
        said = words(happened.verdict, known=happened.known, disabled=happened.disabled, decoy=decoy)
        return (Told(at, label, happened.verdict.line, right, said, _stage(happened)),)
    match step:
        case Registered():
            return (Told(at, label, "", True, "Set up, and proved by that", Stage.REGISTRATION),)
        case Changed():
            return (Told(at, label, "", True, "Changed", Stage.REGISTRATION),)
        case Recalled():
            told = Told(at, label, "", True, "MFA requirement skipped due to remembered device", Stage.SECOND, True)
            return (told,)
        case _ if isinstance(happened.before.state, Register) and happened.after.wrong > happened.before.wrong:
            return (Told(at, label, "", False, "The answer was wrong", Stage.REGISTRATION),)
        case _:
            return ()


def known_before(proofs: tuple[tuple[Proof, str], ...]) -> tuple[Told, ...]:
    """What a session brought along, with the methods' labels."""
    return tuple(
        Told(
            proof.at,
            label,
            "",
            True,
            "MFA requirement satisfied by claim in the token"
            if place
            else "First factor requirement satisfied by claim in the token",
            Stage.SECOND if place else Stage.PRIMARY,
            earlier=True,
        )
        for place, (proof, label) in enumerate(proofs)
    )


def _stage(happened: Happened) -> Stage:
    return Stage.SECOND if counting(happened.before) else Stage.PRIMARY


def words(verdict: Verdict, *, known: bool, disabled: bool, decoy: bool = False) -> str:
    """What is said of a verdict. `decoy`: nobody has what was asked for."""
    if verdict.proof is not None:
        return "The answer was right"
    if verdict.alarm:
        return "Fraud was reported"
    if verdict.resting:
        return "Not judged: too many wrong answers before"
    if disabled:
        return "Not judged: the account is disabled"
    if not known:
        return "Not judged: nobody has this name"
    if verdict.code == "not-now":
        return "Not judged: they have no such method" if decoy else "Not judged: it cannot be answered any more"
    return "The answer was wrong"


# --- status ---


def status(happened: Happened) -> Status:
    """Where it stands, and why."""
    match happened.after.state:
        case Granted():
            return Status(GRANTED, None, _satisfied(happened))
        case Denied(why):
            return _ended(happened, why)
        case _ if happened.verdict is not None and happened.verdict.proof is None:
            return of(_refused(happened))
        case _:
            return of(_waiting(happened.after))


def asked(demand: Demand | None) -> Asked:
    """How much was asked, and why; of nobody, what is asked of anybody."""
    if demand is None:
        return Asked(False, Reason.NOT_REQUIRED.value)
    several, reason = demand.requirement.acr == MULTI_FACTOR, demand.reason
    return Asked(several, reason.value, PROVIDERS.get(reason), trusted=reason is Reason.TRUSTED_NETWORK)


def of(code: int, details: str | None = None) -> Status:
    """A number with its reason."""
    return Status(code, REASONS[code], details)


def number(verdict: Verdict | None, stage: Stage, *, known: bool, disabled: bool) -> int:
    """The number of a wrong answer."""
    nobody = _nobody(known=known, disabled=disabled)
    if nobody is not None:
        return nobody
    if verdict is not None and verdict.resting:
        return LOCKED
    return SECOND_WRONG if stage is Stage.SECOND else WRONG


def _nobody(*, known: bool, disabled: bool) -> int | None:
    if not known:
        return UNKNOWN
    return DISABLED if disabled else None


def _refused(happened: Happened) -> int:
    return number(happened.verdict, _stage(happened), known=happened.known, disabled=happened.disabled)


def _waiting(attempt: Attempt) -> int:
    """The number of what is being waited for."""
    match attempt.state:
        case Change():
            return CHANGE
        case Register():
            return REGISTER
        case Review():
            return REVIEW
        case StaySignedIn():
            return STAY
        case _:
            return SECOND_AWAITED if attempt.proofs else NOT_YET


def _ended(happened: Happened, why: Why) -> Status:
    nobody, state = _nobody(known=happened.known, disabled=happened.disabled), happened.before.state
    if nobody is not None:
        return of(nobody, why.value)
    match why:
        case Why.TOO_MANY_WRONG:
            return of(SECOND_WRONG if counting(happened.before) else LOCKED, why.value)
        case Why.NO_METHOD:
            return of(SECOND_WRONG if happened.after.proofs else WRONG, why.value)
        case Why.PROOF_REQUIRED:
            return of(REGISTER, why.value)
        case Why.GAVE_UP | Why.TOO_LATE:
            wrong = isinstance(state, Challenged) and state.wrong > 0
            return of(_refused(happened) if wrong else _waiting(happened.before), why.value)


def _satisfied(happened: Happened) -> str:
    """By what the requirement was met."""
    demand, proofs = happened.demand, happened.after.proofs
    if demand is None or demand.requirement.acr != MULTI_FACTOR:
        trusted = demand is not None and demand.reason is Reason.TRUSTED_NETWORK
        return "MFA requirement skipped due to location" if trusted else "MFA was not required"
    if any(proof.remembered for proof in proofs):
        return "MFA requirement skipped due to remembered device"
    if demand.requirement.is_met(happened.earlier):
        return "MFA requirement satisfied by claim in the token"
    return "MFA requirement satisfied by strong authentication" if len(proofs) == 1 else "MFA successfully completed"
