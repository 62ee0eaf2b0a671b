"""Proof Key for Code Exchange (RFC 7636), by S256 alone: `plain` would hand the proof to who reads the request."""

import hashlib
import hmac
import re
from typing import Final

from watchword.oidc.protocol.compact import encode

METHOD: Final = "S256"
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}", re.ASCII)


def is_challenge(text: str) -> bool:
    """Whether it can be the SHA-256 of something, in base64url (section 4.2)."""
    return _CHALLENGE.fullmatch(text) is not None


def challenge_of(verifier: str) -> str:
    """BASE64URL(SHA256(ASCII(verifier)))."""
    return encode(hashlib.sha256(verifier.encode("ascii")).digest())


def proves(verifier: str | None, challenge: str | None) -> bool:
    """Whether who redeems the code is who asked for it.

    A verifier where there was no challenge is refused as well: somebody took the challenge out of the request
    (RFC 9700 section 4.8.2).
    """
    if challenge is None or verifier is None:
        return challenge is None and verifier is None
    return _VERIFIER.fullmatch(verifier) is not None and hmac.compare_digest(challenge_of(verifier), challenge)
