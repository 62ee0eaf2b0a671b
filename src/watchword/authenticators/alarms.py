"""What the audit and the person hear of guessing, fraud, and changes of what others can take over. No answer is in it,
and no name that was only typed."""

from dataclasses import replace

from watchword.authenticators.registry import AnyMethod
from watchword.authenticators.throttle import NEVER
from watchword.authenticators.told import CATEGORY, SERVICE
from watchword.kernel.actor import Origin
from watchword.kernel.clock import Instant, format_instant
from watchword.kernel.events import Event, Outcome, Target
from watchword.kernel.messages import Channel, Message
from watchword.kernel.secret import Secret
from watchword.kernel.words import Tongue, Words, letter
from watchword.method import Context, Person


def locked(person: Person, method: AnyMethod, until: Instant) -> Event:
    """Too many wrong answers in a row."""
    ends = "unlocked" if until == NEVER else format_instant(until)
    return Event(
        activity="Lock authentication method",
        category=CATEGORY,
        service=SERVICE,
        operation="Update",
        targets=(Target(person.id, "User", person.display_name, person.upn),),
        outcome=Outcome.FAILURE,
        reason="too-many-wrong-answers",
        detail=(("AuthenticationMethod", _label(method)), ("Until", ends)),
    )


def right_after_all(person: Person, method: AnyMethod) -> Event:
    """The answer that locked, when it was counted, was right when it was judged."""
    return Event(
        activity="Unlock authentication method",
        category=CATEGORY,
        service=SERVICE,
        operation="Update",
        targets=(Target(person.id, "User", person.display_name, person.upn),),
        reason="right-answer",
        detail=(("AuthenticationMethod", _label(method)),),
    )


def crowded(network: str, names: int) -> Event:
    """Too many names failed from one network: somebody tries a password on all of them."""
    return Event(
        activity="Refuse sign-ins from a network",
        category=CATEGORY,
        service=SERVICE,
        operation="Update",
        outcome=Outcome.FAILURE,
        reason="too-many-names",
        detail=(("Network", network), ("Names", str(names))),
    )


def lock_notice(person: Person, method: AnyMethod, origin: Origin, tongue: Tongue) -> Message:
    """Somebody guesses, or the person has forgotten."""
    what = Words(
        "there were too many wrong answers at sign-in to your account ({method}), so no further ones are taken there "
        "for a while.",
        {"method": _words(method)},
    )
    return _notice(person, what, "sign-in locked", Words("Too many failed sign-ins"), origin, tongue)


def factor_notice(person: Person, method: AnyMethod, origin: Origin, tongue: Tongue) -> Message:
    """Somebody knows the first factor (ASVS 6.3.5)."""
    what = Words(
        "somebody gave the right first proof for your account, and a wrong answer after it ({method}).",
        {"method": _words(method)},
    )
    return _notice(person, what, "second factor wrong", Words("A sign-in that was not completed"), origin, tongue)


ADDED = Words("a way to confirm your sign-ins was set up: {method}.")
CHANGED = Words("a way to confirm your sign-ins was changed: {method}.")
REMOVED = Words("a way to confirm your sign-ins was taken away: {method}.")


def change_notice(context: Context, method: AnyMethod, what: Words, origin: Origin) -> Message:
    """By mail, which the change did not touch: whoever took over a number does not read it there (CATALOGUE TEL-05,
    NIST SP 800-63B-4 section 4.6)."""
    said = replace(what, filled={"method": _words(method)})
    subject = Words("Your security info has changed")
    return _notice(context.person, said, "security info changed", subject, origin, context.tongue)


def fraud_notice(person: Person, method: AnyMethod, tongue: Tongue) -> Message:
    """Whoever answered a call said that it was not them who signs in (CATALOGUE TEL-06)."""
    text = letter(
        tongue,
        Words("Hello {name},", {"name": person.display_name or person.upn}),
        Words(
            "a sign-in to your account was reported as fraud from your phone. It was ended, and your account is not "
            "confirmed that way ({method}) until your administrator allows it again.",
            {"method": _words(method)},
        ),
        Words("Somebody may know your password. Change it, and tell your administrator."),
    )
    to, about = Secret(person.mail or person.upn), tongue.say(Words("A sign-in was reported as fraud"))
    return Message(Channel.MAIL, to, text, "fraud reported", subject=about, user=person.id, language=tongue.code)


def _notice(person: Person, what: Words, purpose: str, subject: Words, origin: Origin, tongue: Tongue) -> Message:
    text = letter(
        tongue,
        Words("Hello {name},", {"name": person.display_name or person.upn}),
        what,
        Words("It came from the address {address}.", {"address": origin.ip}) if origin.ip else None,
        Words("If it was you, nothing is wrong. If not, change your password and tell your administrator."),
    )
    to, about = Secret(person.mail or person.upn), tongue.say(subject)
    return Message(Channel.MAIL, to, text, purpose, subject=about, user=person.id, language=tongue.code)


def _words(method: AnyMethod) -> str | Words:
    """As the person knows it from the pages."""
    return method.screen.name if method.screen else _label(method)


def _label(method: AnyMethod) -> str:
    return method.face.label if method.face else method.name
