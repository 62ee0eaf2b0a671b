"""The one error family: named by meaning, none knowing HTTP. Each face maps the kinds to its own dialect.

Every raise names a stable `code` in kebab-case; `docs/reference/errors.md` lists them all, and a test fails for one
that is not listed or not used. `message` is what the person reads: it never holds a secret, and where Microsoft's text
is known it is that text, byte for byte. `reason` goes to the audit and the log only.

A message that is given as `Words` is translated on pages; `message` is English all the same, as Graph answers.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from watchword.kernel.words import Words, as_words


@dataclass(frozen=True)
class Fault:
    """One field that is wrong: its name as the caller spelled it, and what is wrong with it."""

    target: str
    message: str
    code: str = "invalid"


class Problem(Exception):
    """Something expected went wrong. Never raised itself: raise one of the kinds below. `plain`: what a page says of
    it, where the words for programs are fixed."""

    def __init__(
        self,
        code: str,
        message: str | Words,
        *,
        target: str | None = None,
        faults: Sequence[Fault] = (),
        reason: str | None = None,
        plain: Words | None = None,
    ) -> None:
        super().__init__(str(message))
        self.code = code
        self.message = str(message)
        self.words = plain or as_words(message)
        self.target = target
        self.faults = tuple(faults)
        self.reason = reason


class Invalid(Problem):
    """What was sent cannot be accepted as it is."""


class WrongAnswer(Invalid):
    """It was the answer to what was asked, was judged, and was not right."""


class Unsupported(Invalid):
    """A well-formed request for something this resource does not offer (a filter, a sort order, a verb).

    `offered`: the verbs that it does answer to, where it was asked with another; None where it is about something else.
    """

    def __init__(
        self,
        code: str,
        message: str | Words,
        *,
        target: str | None = None,
        reason: str | None = None,
        offered: Sequence[str] | None = None,
    ) -> None:
        super().__init__(code, message, target=target, reason=reason)
        self.offered = offered


class Unauthenticated(Problem):
    """Nobody is known to be asking: no token, or one that is not good."""


class Forbidden(Problem):
    """Somebody is asking, and may not."""


class StepUpRequired(Forbidden):
    """They may, once they have proved more, or again. `requirement` is what to ask for."""

    def __init__(self, code: str, message: str | Words, *, requirement: str) -> None:
        super().__init__(code, message)
        self.requirement = requirement


class NotFound(Problem):
    """There is no such thing, or none that the asker may know of."""


class Conflict(Problem):
    """It contradicts what is there: a duplicate, or a change made meanwhile."""


class Throttled(Problem):
    """Too much of it; `retry_after` seconds from now it may be tried again."""

    def __init__(self, code: str, message: str | Words, *, retry_after: int) -> None:
        super().__init__(code, message)
        self.retry_after = retry_after


class Unavailable(Problem):
    """Something needed does not answer; `gateway` names it."""

    def __init__(self, code: str, message: str | Words, *, gateway: str, retry_after: int = 1) -> None:
        super().__init__(code, message)
        self.gateway = gateway
        self.retry_after = retry_after
