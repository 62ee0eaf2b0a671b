"""An attempt as versioned JSON, and back. Never pickled; what another version wrote is not gone on with. Pure."""

import dataclasses
from typing import Any, get_args

import msgspec

from watchword.signin.model import VERSION, Attempt, State

_KINDS: dict[str, type] = {kind.__name__: kind for kind in get_args(State)}
_PLAIN = dataclasses.make_dataclass(
    "AttemptPlain",
    [(f.name, f.type) for f in dataclasses.fields(Attempt) if f.name != "state"],
    frozen=True,
)


def write(attempt: Attempt) -> str:
    """The text."""
    plain: dict[str, Any] = {f.name: getattr(attempt, f.name) for f in dataclasses.fields(Attempt) if f.name != "state"}
    kind = type(attempt.state).__name__
    return msgspec.json.encode({**plain, "state": {"kind": kind, "of": attempt.state}}).decode()


def read(text: str) -> Attempt | None:
    """The attempt; None where another version wrote it."""
    found = msgspec.json.decode(text)
    if found.get("version") != VERSION:
        return None
    state = found.pop("state")
    plain: Any = msgspec.convert(found, _PLAIN)
    return Attempt(**{f.name: getattr(plain, f.name) for f in dataclasses.fields(plain)}, state=_state(state))


def _state(found: dict[str, Any]) -> State:
    made: State = msgspec.convert(found["of"], _KINDS[found["kind"]])
    return made
