"""What the doctor says: one line for each check, and what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

import click

from watchword.cli.exits import printable


class Level(Enum):
    """How it is. The value is the colour."""

    OK = "green"
    WARN = "yellow"
    FAIL = "red"


@dataclass(frozen=True)
class Finding:
    """One check's result. `todo` says what helps, where something is wrong."""

    level: Level
    subject: str
    said: str
    todo: str = ""


def ok(subject: str, said: str) -> Finding:
    """Nothing to do."""
    return Finding(Level.OK, subject, said)


def warn(subject: str, said: str, todo: str) -> Finding:
    """It works, and will not always."""
    return Finding(Level.WARN, subject, said, todo)


def fail(subject: str, said: str, todo: str) -> Finding:
    """It does not work."""
    return Finding(Level.FAIL, subject, said, todo)


def show(findings: Iterable[Finding]) -> None:
    """To standard output."""
    for finding in findings:
        mark = click.style(finding.level.name.lower().ljust(4), fg=finding.level.value, bold=True)
        click.echo(f"{mark}  {finding.subject.ljust(14)}  {printable(finding.said)}")
        if finding.todo:
            click.echo(f"{' ' * 22}{printable(finding.todo)}")
