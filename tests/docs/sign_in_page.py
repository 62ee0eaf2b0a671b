"""The chart in docs/explanation/sign-in.md, found by walking the machine: `python -m tests.docs.sign_in_page`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.docs.codes import ROOT

from watchword.kernel.assurance import NOTHING, Proof, Requirement
from watchword.kernel.clock import MINUTE, Instant
from watchword.kernel.ids import AuthenticatorId, UserId
from watchword.signin.machine import advance
from watchword.signin.model import (
    Answered,
    Attempt,
    Challenged,
    Change,
    Changed,
    Choice,
    Chosen,
    Claimant,
    Denied,
    Failed,
    Granted,
    Identified,
    Identify,
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
    StaySignedIn,
    Step,
)

PAGE: Path = ROOT / "docs" / "explanation" / "sign-in.md"
NOW = Instant(10 * MINUTE)

_PASSWORD = Option(AuthenticatorId("p"), "password", "password", opens=True)
_TEXT = Option(AuthenticatorId("m"), "phone", "sms")
_APP = Option(AuthenticatorId("a"), "app", "code")
_NOBODYS = Option(AuthenticatorId("n"), "password", "password", opens=True, decoy=True)
_CHOICES = (Choice("app", frozenset({"code"})),)
_SEVERAL = Requirement(frozenset({frozenset({"password", "sms"}), frozenset({"password", "code"})}))
_PASS = Requirement(frozenset({frozenset({"pass"})}))
_TEXT_FIRST = Requirement(frozenset({frozenset({"password", "sms"})}))
_WHO = UserId("u")

PEOPLE = (
    Claimant(None, (_NOBODYS,)),
    Claimant(_WHO, ()),
    Claimant(_WHO, (_PASSWORD,), _CHOICES),
    Claimant(_WHO, (_PASSWORD, _TEXT, _APP)),
    Claimant(_WHO, (_PASSWORD, _TEXT), _CHOICES, _TEXT_FIRST, review=True),
    Claimant(_WHO, (_PASSWORD, _TEXT), (), NOTHING, review=True),
    Claimant(_WHO, (_PASSWORD, _TEXT), _CHOICES, _PASS, review=True),
)
"""Nobody; who has nothing; a new starter; who has all; whose re-registration was required, three times."""

NAMES: dict[type, str] = {
    Identify: "Who is it?",
    Pick: "How would they prove it?",
    Challenged: "An answer is awaited",
    Change: "Choose a new password",
    Register: "Set something up",
    Review: "Look at what was registered before",
    StaySignedIn: "Stay signed in?",
    Granted: "Signed in",
    Denied: "Not signed in",
}


@dataclass(frozen=True)
class Edge:
    """From a kind of state to another, by a kind of step."""

    before: type
    words: str
    after: type


def tried(attempt: Attempt, known: Claimant) -> Iterator[tuple[str, Step]]:
    """Whatever could be done where it stands, in words."""
    match attempt.state:
        case Identify():
            yield "a name", Identified(known)
        case Pick() as state:
            yield from (("chosen", Picked(each.authenticator, each.mode)) for each in state.options)
        case Challenged() as state:
            yield "other ways", OtherWays()
            yield "right answer", Proved(_proof(state.option))
            yield "right answer", Proved(_proof(state.option), temporary=state.option == _PASSWORD)
            yield "remembered browser", Recalled(_proof(_TEXT, remembered=True))
            yield "wrong answer", Failed()
            yield "code used up", Failed(dead=True)
        case Register(choices, None):
            yield from (("chosen", Chosen(each.method)) for each in choices)
        case Register():
            yield "choose again", Chosen(None)
            yield "set up", Registered(_proof(_APP))
            yield "wrong answer", Failed()
        case _:
            yield from (("changed", Changed()), ("looked at", Reviewed()), ("yes or no", Answered(stay=True)))


def edges() -> list[Edge]:
    """Every move between kinds of states, for people of all kinds."""
    found: dict[Edge, None] = {}
    for known in PEOPLE:
        for requirement in (_SEVERAL, Requirement(frozenset({frozenset({"password"})}))):
            begun = Attempt(requirement=requirement, opened_at=NOW, ends_at=Instant(2 * NOW))
            found |= dict.fromkeys(_explored(begun, known))
    order = list(NAMES)
    return sorted(found, key=lambda edge: (order.index(edge.before), order.index(edge.after), edge.words))


def _explored(begun: Attempt, known: Claimant) -> Iterator[Edge]:
    seen, left = {begun}, [begun]
    while left:
        attempt = left.pop()
        for words, step in tried(attempt, known):
            after, _ = advance(attempt, step, NOW)
            if after != attempt:
                yield Edge(type(attempt.state), words, type(after.state))
            if after not in seen:
                seen.add(after)
                left.append(after)


def _proof(option: Option, *, remembered: bool = False) -> Proof:
    return Proof(option.mode, option.method, option.authenticator, NOW, remembered=remembered)


def chart() -> str:
    """As Mermaid text."""
    lines = ["stateDiagram-v2", *(f'    state "{name}" as {kind.__name__}' for kind, name in NAMES.items())]
    lines.append(f"    [*] --> {Identify.__name__}")
    joined: dict[tuple[type, type], list[str]] = {}
    for edge in edges():
        joined.setdefault((edge.before, edge.after), []).append(edge.words)
    lines += [f"    {one.__name__} --> {other.__name__}: {', '.join(words)}" for (one, other), words in joined.items()]
    lines += [f"    {end.__name__} --> [*]" for end in (Granted, Denied)]
    return "\n".join(lines)


def page(text: str) -> str:
    """The page, with the chart as it is now."""
    return re.sub(r"(?<=```mermaid\n).*?(?=\n```)", lambda _: chart(), text, count=1, flags=re.DOTALL)


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text("utf-8")), "utf-8")
