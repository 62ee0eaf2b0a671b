# ruff: noqa: E501
"""Ways to break what is asked for, what counts and when it ends."""

from watchword.signin.tests.mutant import Mutant

PROVING: tuple[Mutant, ...] = (
    # --- what suffices
    Mutant(
        "one mode of a combination is enough",
        "assurance",
        "combination - proved for",
        "combination & frozenset() if combination & proved else combination for",
    ),
    Mutant(
        "any requirement is met",
        "assurance",
        "return frozenset() in self.remaining(proofs)",
        "return bool(self.remaining(proofs))",
    ),
    Mutant(
        "nothing is ever met",
        "assurance",
        "return frozenset() in self.remaining(proofs)",
        "return False and bool(proofs)",
    ),
    Mutant(
        "old proofs count as fresh",
        "assurance",
        "proof.at >= self.since and not proof.remembered",
        "not proof.remembered",
    ),
    Mutant(
        "a remembered browser counts as fresh",
        "assurance",
        "(proof.at >= self.since and not proof.remembered)",
        "proof.at >= self.since",
    ),
    Mutant(
        "a proof of that very moment is not fresh",
        "assurance",
        "proof.at >= self.since and",
        "proof.at > self.since and",
    ),
    Mutant("without a limit no proof counts", "assurance", "self.since is None or (", "self.since is not None and ("),
    Mutant(
        "a remembered browser never counts",
        "assurance",
        "self.since is None or (",
        "(self.since is None and not proof.remembered) or (self.since is not None and ",
    ),
    # --- who it is
    Mutant(
        "somebody who proved something becomes somebody else",
        "course",
        "if attempt.proofs and known is not None and known.user != step.claimant.user:",
        "if known is None and attempt.proofs:",
    ),
    Mutant(
        "nobody can say a second name",
        "course",
        "if attempt.proofs and known is not None and",
        "if known is not None and",
    ),
    Mutant(
        "what is required now is not listened to",
        "course",
        "requirement=step.requirement or attempt.requirement",
        "requirement=attempt.requirement",
    ),
    Mutant(
        "what is over learns who it was",
        "course",
        "if isinstance(attempt.state, Granted | Denied):\n        return attempt\n    if",
        "if",
    ),
    Mutant(
        "nobody is let in by the proofs of somebody",
        "course",
        "if attempt.proofs and claimant.user is None:",
        "if not attempt and claimant.user is None:",
    ),
    Mutant("what changed meanwhile is not looked at", "machine", "same and _still_stands(now_known)", "same"),
    Mutant("what is asked is asked again at each look", "machine", "same and _still_stands(now_known)", "not same"),
    Mutant(
        "what came up meanwhile cannot be taken", "machine", "others=len(offers(attempt)) > 1", "others=state.others"
    ),
    # --- what a sign-in may begin with
    Mutant(
        "it begins with what does not open",
        "course",
        "for option in attempt.claimant.options if option.opens)",
        "for option in attempt.claimant.options)",
    ),
    Mutant(
        "a remembered browser is a first proof",
        "course",
        "if not proof.remembered and (since is None",
        "if (since is None",
    ),
    Mutant("a stale proof is a first proof", "course", "(since is None or proof.at >= since)]", "True]"),
    Mutant(
        "nobody is asked for a first proof",
        "course",
        "    if not counting(attempt):\n        return _ask(",
        "    if not attempt:\n        return _ask(",
    ),
    Mutant(
        "a decoy is only asked of nobody",
        "course",
        "for option in attempt.claimant.options if option.opens)",
        "for option in attempt.claimant.options if option.opens and (not option.decoy or attempt.claimant.user is None))",
    ),
    Mutant("a decoy accepts", "machine", "or state.option.decoy or not", "or not"),
    Mutant(
        "a decoy helps later",
        "course",
        "real = [option for option in claimant.options if not option.decoy]",
        "real = list(claimant.options)",
    ),
    # --- what is asked for
    Mutant(
        "everything is offered, whether it helps or not",
        "course",
        "return tuple(option for option in real if option.mode in wanted)",
        "return tuple(real)",
    ),
    Mutant(
        "what cannot be completed is begun", "course", "if left <= available for mode in left}", "for mode in left}"
    ),
    Mutant("what is met is asked for again", "course", "    if requirement.is_met(proofs):\n        return ()\n", ""),
    Mutant(
        "the gate's ways are never offered",
        "course",
        "return useful or _useful(attempt.claimant, attempt.claimant.gate, attempt.proofs)",
        "return useful",
    ),
    Mutant(
        "the last option is asked for, not the preferred one",
        "course",
        "challenged(attempt, options[0], len",
        "challenged(attempt, options[-1], len",
    ),
    Mutant(
        "others are promised where there are none",
        "course",
        "options[0], len(options) > 1)",
        "options[0], len(options) > 0)",
    ),
    Mutant("others are hidden", "course", "options[0], len(options) > 1)", "options[0], len(options) > 2)"),
    Mutant(
        "nothing is sent",
        "course",
        "return replace(attempt, state=state), (Challenge(state.option),)",
        "return replace(attempt, state=state), ()",
    ),
    Mutant(
        "any option can be picked",
        "machine",
        "for each in offers(attempt) if (each",
        "for each in (attempt.claimant.options if attempt.claimant else ()) if (each",
    ),
    Mutant(
        "an option is picked wherever it stands",
        "machine",
        "    if not isinstance(attempt.state, Pick | Challenged):\n        return attempt, ()\n",
        "",
    ),
    Mutant(
        "a mode of another authenticator is picked",
        "machine",
        "wanted = (step.authenticator, step.mode)\n    option = next((each for each in offers(attempt) if (each.authenticator, each.mode) == wanted)",
        "wanted = step.mode\n    option = next((each for each in offers(attempt) if each.mode == wanted)",
    ),
    Mutant("other ways are shown where there are none", "machine", "or not attempt.state.others:", "or False:"),
    # --- what counts
    Mutant(
        "an answer counts wherever it stands",
        "machine",
        "not isinstance(state, Challenged) or state.option.decoy or not answers(step.proof, state.option)",
        "isinstance(state, Challenged) and (state.option.decoy or not answers(step.proof, state.option))",
    ),
    Mutant(
        "proofs of another authenticator are accepted",
        "course",
        "(proof.authenticator, proof.method) == (option.authenticator, option.method)",
        "proof.method == option.method",
    ),
    Mutant(
        "proofs of another method are accepted",
        "course",
        "(proof.authenticator, proof.method) == (option.authenticator, option.method)",
        "proof.authenticator == option.authenticator",
    ),
    Mutant(
        "only the last proof is kept",
        "machine",
        "    proofs = (*attempt.proofs, step.proof)\n    temporary",
        "    proofs = (step.proof,)\n    temporary",
    ),
    Mutant(
        "a remembered browser opens",
        "machine",
        "if not counting(attempt) or not proof.remembered",
        "if not proof.remembered",
    ),
    Mutant("what is recalled need not be remembered", "machine", "or not proof.remembered or", "or"),
    Mutant(
        "a remembered browser is heard wherever it stands",
        "machine",
        "or not proof.remembered or not isinstance(attempt.state, Challenged | Pick):",
        "or not proof.remembered:",
    ),
    Mutant(
        "the wish to be remembered is lost",
        "machine",
        "remember=attempt.remember or step.remember",
        "remember=step.remember",
    ),
    # --- wrong answers and time
    Mutant(
        "a sixth answer is listened to", "machine", "counted.wrong >= WRONG_ANSWERS", "counted.wrong > WRONG_ANSWERS"
    ),
    Mutant(
        "the fourth wrong answer is the last",
        "machine",
        "counted.wrong >= WRONG_ANSWERS",
        "counted.wrong >= WRONG_ANSWERS - 1",
    ),
    Mutant("wrong answers are not counted", "machine", "wrong=attempt.wrong + 1, state", "wrong=attempt.wrong, state"),
    Mutant(
        "wrong answers count for each challenge alone",
        "machine",
        "if counted.wrong >= WRONG_ANSWERS",
        "if counted.state.wrong >= WRONG_ANSWERS",
    ),
    Mutant(
        "wrong answers to what is being set up are free",
        "machine",
        "    if not isinstance(attempt.state, Challenged | Register):\n        return attempt, ()\n    counted",
        "    if not isinstance(attempt.state, Challenged):\n        return attempt, ()\n    counted",
    ),
    Mutant("what is dead is asked for on", "machine", "    if not step.dead:", "    if True:"),
    Mutant(
        "there is no end of time",
        "machine",
        "    if now >= attempt.ends_at:\n        return settled(attempt, Denied(Why.TOO_LATE))\n",
        "",
    ),
    Mutant("the last moment is still in time", "machine", "now >= attempt.ends_at", "now > attempt.ends_at"),
    Mutant(
        "who was denied goes on",
        "machine",
        "isinstance(attempt.state, Granted | Denied):\n        return attempt, ()\n    if now",
        "isinstance(attempt.state, Granted):\n        return attempt, ()\n    if now",
    ),
    Mutant(
        "who was granted goes on",
        "machine",
        "isinstance(attempt.state, Granted | Denied):\n        return attempt, ()\n    if now",
        "isinstance(attempt.state, Denied):\n        return attempt, ()\n    if now",
    ),
    Mutant("giving up is not heard", "machine", "return settled(attempt, Denied(Why.GAVE_UP))", "return attempt, ()"),
)
