"""How a command ends: one number for each class of error, and one clear sentence on standard error."""

from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import IO, Any

import click

from watchword.kernel.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    Problem,
    Throttled,
    Unauthenticated,
    Unavailable,
)


class Exit(IntEnum):
    """The exit codes, stable for scripts."""

    OK = 0
    FAULT = 1
    USAGE = 2
    INVALID = 3
    UNAUTHENTICATED = 4
    FORBIDDEN = 5
    NOT_FOUND = 6
    CONFLICT = 7
    THROTTLED = 8
    UNAVAILABLE = 9


MEANINGS: Mapping[Exit, str] = {
    Exit.OK: "done",
    Exit.FAULT: "a check failed, or something unexpected happened",
    Exit.USAGE: "the command line itself is wrong",
    Exit.INVALID: "what was asked cannot be accepted as it is",
    Exit.UNAUTHENTICATED: "no token, or one that is not good",
    Exit.FORBIDDEN: "the token may not do this",
    Exit.NOT_FOUND: "there is no such thing",
    Exit.CONFLICT: "it contradicts what is there",
    Exit.THROTTLED: "too much of it; try again later",
    Exit.UNAVAILABLE: "the server, or something it needs, does not answer",
}

_OF_PROBLEMS: tuple[tuple[type[Problem], Exit], ...] = (
    (Unauthenticated, Exit.UNAUTHENTICATED),
    (Forbidden, Exit.FORBIDDEN),
    (NotFound, Exit.NOT_FOUND),
    (Conflict, Exit.CONFLICT),
    (Throttled, Exit.THROTTLED),
    (Unavailable, Exit.UNAVAILABLE),
    (Invalid, Exit.INVALID),
)

_OF_STATUSES: Mapping[int, Exit] = {
    401: Exit.UNAUTHENTICATED,
    403: Exit.FORBIDDEN,
    404: Exit.NOT_FOUND,
    409: Exit.CONFLICT,
    412: Exit.CONFLICT,
    429: Exit.THROTTLED,
}


def exit_of_status(status: int) -> Exit:
    """The class of an HTTP error status."""
    return _OF_STATUSES.get(status, Exit.INVALID if status < 500 else Exit.UNAVAILABLE)


class Failure(click.ClickException):
    """An end with a sentence, and hints what to do about it."""

    def __init__(self, exit_: Exit, sentence: str, hints: Sequence[str] = ()) -> None:
        super().__init__(sentence)
        self.exit_code = int(exit_)  # type: ignore[misc]
        self.hints = tuple(hints)

    def show(self, file: IO[Any] | None = None) -> None:
        """To standard error."""
        click.echo(f"watchword: {printable(self.message)}", file=file, err=file is None)
        for hint in self.hints:
            click.echo(f"  {printable(hint)}", file=file, err=file is None)


def failure_of(problem: Problem) -> Failure:
    """What an operator's command says of a problem."""
    found = next((exit_ for kind, exit_ in _OF_PROBLEMS if isinstance(problem, kind)), Exit.FAULT)
    hints = [f"{fault.target}: {fault.message}" for fault in problem.faults]
    return Failure(found, _sentence(problem.message) if not hints else problem.message.partition(":")[0] + ":", hints)


def printable(text: str) -> str:
    """Without what moves a terminal's cursor or turns the reading round: names are written by strangers (INJ-01)."""
    return "".join(c if c.isprintable() or c in "\n\t" else f"\\u{ord(c):04x}" for c in text)


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
