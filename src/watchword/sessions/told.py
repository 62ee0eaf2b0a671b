"""What the audit and people are told of sessions and remembered browsers. Nothing that opens anything is in it."""

from watchword.access.facts import TargetFacts
from watchword.kernel.events import Change, Event, Outcome, Target
from watchword.kernel.messages import Channel, Message
from watchword.kernel.secret import Secret
from watchword.kernel.words import Tongue, Words, letter
from watchword.method import Person
from watchword.sessions.model import SessionId
from watchword.sessions.remembered import BrowserId, RememberedBrowser

_CATEGORY = "UserManagement"
_SERVICE = "Authentication Methods"


def session_ended(user: TargetFacts, id_: SessionId) -> Event:
    """One session was ended in the list."""
    return _about(user, "End sign-in session", Change("SessionId", id_, None))


def browser_forgotten(user: TargetFacts, id_: BrowserId) -> Event:
    """One remembered browser was taken from the list."""
    return _about(user, "Forget remembered browser", Change("RememberedBrowserId", id_, None))


def mfa_sessions_revoked(user: TargetFacts, count: int) -> Event:
    """All remembered browsers were forgotten."""
    return _about(user, "Revoke multifactor authentication sessions", Change("RememberedBrowsers", count, 0))


def copied(person: Person, browser: RememberedBrowser) -> Event:
    """A token came that had been used before."""
    return Event(
        activity="Remembered browser used from a copy",
        category=_CATEGORY,
        service=_SERVICE,
        operation="Update",
        targets=(
            Target(
                person.id,
                "User",
                person.display_name,
                person.upn,
                (Change("RememberedBrowserId", browser.id, None),),
            ),
        ),
        outcome=Outcome.FAILURE,
        reason="remembered-browser-copied",
    )


def warning(person: Person, tongue: Tongue) -> Message:
    """To the person, whose cookie may be in other hands."""
    organisation = person.organisation or Words("your organisation")
    text = letter(
        tongue,
        Words("Hello {name},", {"name": person.display_name or person.upn}),
        Words(
            "a browser that {organisation} had remembered for you was used from two places, as if it had been copied. "
            "It is no longer remembered: at the next sign-in you will be asked for your second proof again.",
            {"organisation": organisation},
        ),
        Words(
            "If your browser was restored from a backup, or lost its connection in the middle of a sign-in, nothing is "
            "wrong. If not, change your password and tell your administrator."
        ),
    )
    return Message(
        channel=Channel.MAIL,
        to=Secret(person.mail or person.upn),
        text=text,
        purpose="remembered browser copied",
        subject=tongue.say(Words("A remembered browser was used from two places")),
        user=person.id,
        language=tongue.code,
    )


def _about(user: TargetFacts, activity: str, change: Change) -> Event:
    return Event(
        activity=activity,
        category=_CATEGORY,
        service=_SERVICE,
        operation="Delete",
        targets=(Target(user.user_id, "User", user.name, user.upn, (change,)),),
    )
