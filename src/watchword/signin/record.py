"""An attempt as versioned JSON, and back. Never pickled; what another version wrote is not gone on with. Pure."""

import dataclasses
from dataclasses import dataclass
from typing import Any, get_args

import msgspec

from watchword.signin.model import VERSION, Attempt, State


@dataclass(frozen=True)
class _Written:
    """What is looked at first: who wrote it, and what kind of state it is in."""

    version: int


@dataclass(frozen=True)
class _Stood:
    """A state, by the name of its type."""

    kind: str
    of: msgspec.Raw


_PLAIN = dataclasses.make_dataclass(
    "AttemptPlain",
    [(f.name, _Stood if f.name == "state" else f.type) for f in dataclasses.fields(Attempt)],
    frozen=True,
)
_WRITTEN = msgspec.json.Decoder(_Written)
_ATTEMPT: msgspec.json.Decoder[Any] = msgspec.json.Decoder(_PLAIN)
_STATES: dict[str, msgspec.json.Decoder[State]] = {
    kind.__name__: msgspec.json.Decoder(kind) for kind in get_args(State)
}
_ENCODER = msgspec.json.Encoder()


def write(attempt: Attempt) -> str:
    """The text."""
    state = {"kind": type(attempt.state).__name__, "of": attempt.state}
    return _ENCODER.encode({**vars(attempt), "state": state}).decode()


def read(text: str) -> Attempt | None:
    """The attempt; None where another version wrote it."""
    if _WRITTEN.decode(text).version != VERSION:
        return None
    plain = vars(_ATTEMPT.decode(text))
    stood: _Stood = plain["state"]
    return Attempt(**{**plain, "state": _STATES[stood.kind].decode(stood.of)})
