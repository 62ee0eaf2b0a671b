"""The client data: what the browser says it did, for whom and where (WebAuthn L3 section 5.8.1)."""

import hmac
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from watchword.kernel.words import Words
from watchword.method import Rejected
from watchword.methods.fido2.encoding import from_text

CREATE, GET = "webauthn.create", "webauthn.get"

FAILED = Words("That passkey didn't work. Please try again.")
"""Said for whatever no honest browser sends: what was wrong is for the audit."""


@dataclass(frozen=True)
class Party:
    """Who asks: this site, under its own name. `embedded_in`: the origins of pages that may frame it; none do."""

    id: str
    origin: str
    embedded_in: frozenset[str] = frozenset()

    @classmethod
    def at(cls, site: str) -> "Party":
        """The site at a public origin: its passkeys are for its host, without the port (L3 section 5.1.2)."""
        return cls(urlsplit(site).hostname or "", site)

    @property
    def digest(self) -> bytes:
        """What stands for its id in what authenticators sign."""
        return sha256(self.id.encode()).digest()


@dataclass(frozen=True)
class ClientData:
    """Read. `digest` is SHA-256 of the bytes as they came, which the signature covers."""

    type: str
    challenge: bytes
    origin: str
    cross_origin: bool
    top_origin: str | None
    digest: bytes


def read_client_data(data: bytes) -> ClientData:
    """UTF-8 JSON, an object, no name twice; names unknown to us are let be. Raises ValueError."""
    try:
        said = json.loads(data.decode(), object_pairs_hook=_object)
    except RecursionError as error:
        raise ValueError("too deep") from error
    if not isinstance(said, dict):
        raise ValueError("no object")
    challenge, cross, top = said.get("challenge"), said.get("crossOrigin", False), said.get("topOrigin")
    if not (isinstance(said.get("type"), str) and isinstance(challenge, str) and isinstance(said.get("origin"), str)):
        raise ValueError("a member is missing")
    if not isinstance(cross, bool) or not (top is None or isinstance(top, str)):
        raise ValueError("a member of another type")
    return ClientData(said["type"], from_text(challenge), said["origin"], cross, top, sha256(data).digest())


def client_data_faults(data: ClientData, type_: str, challenge: bytes, party: Party) -> Iterator[Rejected]:
    """What is wrong with it, in the order of L3 sections 7.1 (steps 7 to 11) and 7.2 (steps 10 to 14)."""
    if data.type != type_:
        yield Rejected("passkey-type", FAILED)
    if not hmac.compare_digest(data.challenge, challenge):
        yield Rejected("passkey-challenge", FAILED)
    if data.origin != party.origin:
        yield Rejected("passkey-origin", FAILED)
    if data.cross_origin and not party.embedded_in:
        yield Rejected("passkey-cross-origin", FAILED)
    if data.top_origin is not None and data.top_origin not in party.embedded_in:
        yield Rejected("passkey-cross-origin", FAILED)


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a name twice")
    return made
