# ruff: noqa: E501
"""Ways to break what comes between the proofs and the session, and the end."""

from watchword.signin.tests.mutant import Mutant

INTERRUPTING: tuple[Mutant, ...] = (
    # --- what is temporary
    Mutant(
        "what is temporary stays as it is",
        "machine",
        "temporary = (*attempt.temporary, state.option) if step.temporary else attempt.temporary",
        "temporary = attempt.temporary",
    ),
    Mutant(
        "a proof of something else forgets what is temporary",
        "machine",
        "if step.temporary else attempt.temporary",
        "if step.temporary else ()",
    ),
    Mutant(
        "changing one changes all",
        "machine",
        "for each in attempt.temporary if each != attempt.state.option)",
        "for each in ())",
    ),
    Mutant(
        "a change that nobody asked for counts",
        "machine",
        "    if not isinstance(attempt.state, Change):\n        return attempt, ()\n    left = tuple(each for each in attempt.temporary if each != attempt.state.option)",
        "    left = ()",
    ),
    Mutant(
        "it is granted with what is temporary",
        "course",
        "    if attempt.temporary:\n        return Change(attempt.temporary[0])\n    if claimant.review",
        "    if claimant.review",
    ),
    Mutant(
        "something is set up with what is temporary",
        "course",
        "    if attempt.temporary:\n        return Change(attempt.temporary[0])\n    return Register",
        "    return Register",
    ),
    Mutant("when it was changed is not written down", "machine", "temporary=left, changed_at=now", "temporary=left"),
    # --- setting up, and its gate
    Mutant("there is no gate", "course", "    if not claimant.gate.is_met(attempt.proofs):", "    if False:"),
    Mutant(
        "the gate is open for whoever has none of its ways",
        "course",
        "return _ask(attempt, _useful(claimant, claimant.gate, attempt.proofs), Why.PROOF_REQUIRED)",
        "return _ask(attempt, gate, Why.PROOF_REQUIRED) if (gate := _useful(claimant, claimant.gate, attempt.proofs)) else Register(choices)",
    ),
    Mutant("what does not help is offered for setting up", "course", "if choice.modes & wanted)", "if choice)"),
    Mutant(
        "what could never be completed is set up", "course", "if left <= could for mode in left}", "for mode in left}"
    ),
    Mutant(
        "what they have is not reckoned with when something is set up",
        "course",
        "    could |= {option.mode for option in claimant.options if not option.decoy}\n",
        "",
    ),
    Mutant(
        "an empty list is offered for setting up",
        "course",
        "return Register(choices) if choices else Denied(Why.NO_METHOD)",
        "return Register(choices)",
    ),
    Mutant("what was not offered is chosen", "machine", "if method is None or method in known:", "if True:"),
    Mutant("nobody can choose again", "machine", "if method is None or method in known:", "if method in known:"),
    Mutant(
        "nothing is opened for setting up",
        "course",
        "return replace(attempt, state=state), (Setup(state.chosen),)",
        "return replace(attempt, state=state), ()",
    ),
    Mutant(
        "something else than was chosen is set up",
        "machine",
        "not isinstance(state, Register) or state.chosen != proof.method:",
        "not isinstance(state, Register):",
    ),
    Mutant(
        "a mode that was not offered is set up",
        "machine",
        "choice.method == proof.method and proof.mode in choice.modes for",
        "choice.method == proof.method for",
    ),
    Mutant(
        "what was set up proves nothing",
        "machine",
        "proofs=(*attempt.proofs, proof), registered=True",
        "registered=True",
    ),
    # --- re-registration
    Mutant(
        "nothing has to be registered anew",
        "course",
        "if claimant.review and not attempt.registered and",
        "if not claimant and not attempt.registered and",
    ),
    Mutant(
        "registering anew never ends",
        "machine",
        "proofs=(*attempt.proofs, proof), registered=True",
        "proofs=(*attempt.proofs, proof)",
    ),
    Mutant("who has nothing to choose from is stuck", "course", "(claimant.choices or shut)", "(claimant or shut)"),
    Mutant(
        "a shut gate is passed by whoever has no choice", "course", "(claimant.choices or shut)", "claimant.choices"
    ),
    Mutant(
        "what was registered before is not shown",
        "course",
        "if claimant.review and not attempt.reviewed:",
        "if claimant.review and attempt.reviewed:",
    ),
    Mutant("everybody reviews", "course", "if claimant.review and not attempt.reviewed:", "if not attempt.reviewed:"),
    Mutant(
        "a review that nobody asked for counts",
        "machine",
        "return onward(replace(attempt, reviewed=True)) if isinstance(attempt.state, Review) else (attempt, ())",
        "return onward(replace(attempt, reviewed=True))",
    ),
    # --- the end
    Mutant("nobody is asked whether to stay", "course", "attempt.may_stay and not attempt.asked_to_stay", "False"),
    Mutant(
        "it is asked where it may not be",
        "course",
        "attempt.may_stay and not attempt.asked_to_stay",
        "not attempt.asked_to_stay",
    ),
    Mutant("who says no stays", "machine", "asked_to_stay=True, stay=step.stay", "asked_to_stay=True, stay=True"),
    Mutant(
        "an answer that nobody asked for counts",
        "machine",
        "return onward(asked) if isinstance(attempt.state, StaySignedIn) else (attempt, ())",
        "return onward(asked)",
    ),
    Mutant(
        "who is granted gets no session",
        "course",
        "return replace(attempt, state=state), (Settle(),)",
        "return replace(attempt, state=state), ()",
    ),
)
