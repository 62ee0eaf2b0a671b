"""A small way to break the machine: it changes one place of the source, and says what that breaks."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """`old` stands once in that module, and becomes `new`."""

    breaks: str
    where: str
    old: str
    new: str
