"""How lately a person must have proved who they are to change what they prove it with (STANDARDS section 10).

A session that was left open is not enough, nor what a token or a remembered browser says (CATALOGUE REG-01, SES-06).
"""

from watchword.access.desk import Case
from watchword.kernel.clock import MINUTE
from watchword.kernel.errors import StepUpRequired

FRESH_WITHIN = 10 * MINUTE
"""Where no method says otherwise."""


def must_have_proved_several(case: Case) -> None:
    """Raises StepUpRequired `proof-too-weak` for a person who has proved one factor alone."""
    if not case.actor.several_factors:
        message = "This takes a second proof that it is you. Please sign in again, and give both."
        raise StepUpRequired("proof-too-weak", message, requirement="several factors")


def must_be_fresh(case: Case, within: int = FRESH_WITHIN) -> None:
    """Raises StepUpRequired `proof-too-old` for a person whose last proof was before that many microseconds."""
    proved_at = case.actor.signed_in_at
    if proved_at is None or case.desk.clock() - proved_at > within:
        message = "Too much time has passed since you proved that it is you. Please sign in again."
        raise StepUpRequired("proof-too-old", message, requirement=f"a proof of the last {within // MINUTE} minutes")
