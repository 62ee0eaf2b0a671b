"""The modules that decide a sign-in, as they stand or with one line of their source changed."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

from watchword.kernel.assurance import Requirement
from watchword.signin import course, machine

PLACES = {
    "assurance": "watchword.kernel.assurance",
    "course": "watchword.signin.course",
    "machine": "watchword.signin.machine",
}
"""In the order in which they import each other."""
EXAMPLE = "watchword.signin.tests.example"
EXAMPLES = ("watchword.signin.tests.test_machine", "watchword.signin.tests.test_machine_interrupts")


@dataclass(frozen=True)
class Deciding:
    """What a walk needs of them; the words (`model`, `Proof`) are the same for all."""

    advance: Callable[..., Any]
    knowing: Callable[..., Any]


AS_THEY_STAND = Deciding(machine.advance, course.knowing)


@cache
def source(place: str) -> str:
    """The text of a module."""
    spec = find_spec(place)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).read_text("utf-8")


@contextmanager
def changed(where: str, old: str, new: str) -> Iterator[tuple[Deciding, list[Callable[[], None]]]]:
    """What decides, and the examples over it, with one change in one of the modules, for as long as it is looked at."""
    text = source(PLACES[where])
    assert text.count(old) == 1, f"{where} has not, or not only once: {old}"
    made: dict[str, ModuleType] = {}
    if where == "assurance":
        restored = _transplant(_run(PLACES[where], text.replace(old, new), made).Requirement)
    else:
        restored = {}
    for name in ("course", "machine"):
        again = source(PLACES[name])
        made[PLACES[name]] = _run(PLACES[name], again.replace(old, new) if name == where else again, made)
    try:
        rules = Deciding(made[PLACES["machine"]].advance, made[PLACES["course"]].knowing)
        made[EXAMPLE] = _run(EXAMPLE, source(EXAMPLE), made)
        examples = [vars(_run(each, source(each), made)) for each in EXAMPLES]
        yield rules, [test for found in examples for name, test in found.items() if name.startswith("test_")]
    finally:
        for name, function in restored.items():
            setattr(Requirement, name, function)


def _transplant(other: type) -> dict[str, Any]:
    """The functions of that class into the one that everybody's words are made of; those it had."""
    named = [name for name in vars(Requirement) if not name.startswith("__") and callable(vars(Requirement)[name])]
    before = {name: vars(Requirement)[name] for name in named}
    for name in named:
        setattr(Requirement, name, vars(other)[name])
    return before


def _run(place: str, text: str, made: dict[str, ModuleType]) -> ModuleType:
    """A module of that text, which imports what was made where it imports any of that."""
    module, before = ModuleType(place), {name: sys.modules.get(name) for name in (*made, place)}
    sys.modules.update({**made, place: module})
    try:
        exec(compile(text, place, "exec"), vars(module))
    finally:
        for name, each in before.items():
            del sys.modules[name]
            sys.modules.update({name: each} if each is not None else {})
    return module
