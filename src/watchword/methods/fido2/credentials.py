"""What browsers send: a credential as JSON (WebAuthn L3 section 5.1, `toJSON`), as a form's text or as Graph has it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from watchword.methods.fido2.encoding import from_text

_LARGEST = 64 * 1024
"""Characters (CATALOGUE WA-06)."""
_TRANSPORTS = frozenset({"usb", "nfc", "ble", "smart-card", "hybrid", "internal"})

T = TypeVar("T")


@dataclass(frozen=True)
class Attested:
    """What `navigator.credentials.create()` gave."""

    credential: bytes
    client_data: bytes
    attestation: bytes
    transports: tuple[str, ...] = ()


@dataclass(frozen=True)
class Asserted:
    """What `navigator.credentials.get()` gave."""

    credential: bytes
    client_data: bytes
    authenticator_data: bytes
    signature: bytes
    user_handle: bytes | None = None


class _Creation(msgspec.Struct):
    clientDataJSON: str  # noqa: N815 - WebAuthn's names
    attestationObject: str  # noqa: N815
    transports: list[str] = []


class _Request(msgspec.Struct):
    clientDataJSON: str  # noqa: N815
    authenticatorData: str  # noqa: N815
    signature: str
    userHandle: str | None = None  # noqa: N815


class _Created(msgspec.Struct):
    id: str
    response: _Creation


class _Requested(msgspec.Struct):
    id: str
    response: _Request


def read_attested(given: object) -> Attested:
    """A new credential. Raises ValueError."""
    read = _read(given, _Created)
    response = read.response
    return Attested(
        from_text(read.id),
        from_text(response.clientDataJSON),
        from_text(response.attestationObject),
        tuple(sorted(_TRANSPORTS.intersection(response.transports))),
    )


def read_asserted(given: object) -> Asserted:
    """An answer of one that is registered. Raises ValueError."""
    read = _read(given, _Requested)
    response = read.response
    return Asserted(
        from_text(read.id),
        from_text(response.clientDataJSON),
        from_text(response.authenticatorData),
        from_text(response.signature),
        None if response.userHandle is None else from_text(response.userHandle),
    )


def _read(given: object, kind: type[T]) -> T:
    """msgspec's errors are ValueErrors; text that nests without end is one more."""
    try:
        if isinstance(given, str) and len(given) <= _LARGEST:
            return msgspec.json.decode(given.encode(), type=kind)
        if isinstance(given, Mapping):
            return msgspec.convert(_within(given), kind)
    except RecursionError as error:
        raise ValueError("too deep") from error
    raise ValueError("no credential")


def _within(given: Mapping[str, Any]) -> Mapping[str, Any]:
    response = given.get("response")
    texts = response.values() if isinstance(response, Mapping) else ()
    if sum(len(text) for text in texts if isinstance(text, str)) > _LARGEST:
        raise ValueError("too large")
    return given
