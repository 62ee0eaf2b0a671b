"""The compact serialization of a JWS (RFC 7515 section 3.1), taken apart without believing any of it.

The parts are decoded here and not by the JOSE library for two reasons: what is not exactly the one spelling of a token
is refused before any cryptography, and some clients' assertions are padded, which the library refuses.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass

from watchword.oidc.protocol.strict_json import json_object

MAX_TOKEN = 16 * 1024
"""Characters. Longer ones are refused unread."""

MAX_HEADER = 2 * 1024
"""Bytes of the decoded header of a token of ours."""

_BASE64URL = re.compile(r"[A-Za-z0-9_-]*", re.ASCII)


@dataclass(frozen=True)
class Compact:
    """The parts of a JWS, decoded and not verified. `signed` is what the signature covers: the characters that came."""

    header: Mapping[str, object]
    payload: bytes
    signature: bytes
    signed: bytes


@dataclass(frozen=True)
class Malformed:
    """It is no JWS that we read; `reason` is for the log, not for the sender."""

    reason: str


def parse_compact(token: str, *, max_header: int, padded: bool = False) -> Compact | Malformed:
    """Take a token apart. `max_header` counts bytes of the decoded header.

    With `padded`, trailing `=` are let through where they complete a group of four, in every part: azure.identity.aio
    sends them. What is verified are the characters as they came, so padding opens no second reading.
    """
    if len(token) > MAX_TOKEN or not token.isascii():
        return Malformed("longer than 16 kB, or not ASCII")
    parts = token.split(".")
    if len(parts) != 3:  # five would be a JWE: we decrypt nothing
        return Malformed(f"{len(parts)} parts")
    header, payload, signature = (decode(unpadded(part) if padded else part) for part in parts)
    if not header or payload is None or not signature:
        return Malformed("a part is missing or not base64url")
    members = json_object(header) if len(header) <= max_header else None
    if members is None:
        return Malformed("the header is too long, or not one JSON object")
    return Compact(members, payload, signature, f"{parts[0]}.{parts[1]}".encode())


def kid_of(token: str) -> str | None:
    """Which key a token says it was signed with, unproved; None where it says nothing that could be true."""
    compact = parse_compact(token, max_header=MAX_HEADER)
    kid = None if isinstance(compact, Malformed) else compact.header.get("kid")
    return kid if isinstance(kid, str) else None


def encode(raw: bytes) -> str:
    """base64url without padding (RFC 7515 section 2)."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode(text: str) -> bytes | None:
    """The bytes of which `text` is the one base64url spelling; None for every other text.

    Python's own decoder skips foreign characters and ignores stray bits at the end: two spellings of one signature
    would slip past whatever remembers a token by its text.
    """
    if not _BASE64URL.fullmatch(text) or len(text) % 4 == 1:
        return None
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error:
        return None
    return raw if encode(raw) == text else None


def unpadded(text: str) -> str:
    """`text` without the one or two `=` that complete its last group of four; otherwise as it came."""
    if len(text) % 4 == 0 and text.endswith("="):
        return text[:-2] if text.endswith("==") else text[:-1]
    return text
