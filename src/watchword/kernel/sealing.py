"""Secrets at rest, seen from those who store them: seal, open, and look up by digest. `adapters.sealing` does it.

A purpose is a short fixed text that names the use ("totp seed"); the context names the row (user, object, column), so
that a ciphertext copied to another row opens nothing (STANDARDS section 14, CATALOGUE KEY-01, invariant I9).
"""

from typing import Protocol

from watchword.kernel.secret import Secret


class Seal(Protocol):
    """Encrypts what must be read again, and digests what must only be recognised."""

    def seal(self, purpose: str, context: tuple[str, ...], plaintext: bytes) -> bytes:
        """Encrypt for this purpose and row."""
        ...

    def open(self, purpose: str, context: tuple[str, ...], sealed: bytes) -> bytes:
        """Decrypt. Raises Unavailable (`sealed-unreadable`, gateway `keyring`) where key, purpose or context differ."""
        ...

    def needs_resealing(self, sealed: bytes) -> bool:
        """Whether it was sealed with an older key than the current one."""
        ...

    def digest(self, purpose: str, text: str) -> bytes:
        """What a random secret of 75 bits or more is stored and found as: 32 bytes, the same after a key rotation."""
        ...


class Subkeys(Protocol):
    """Keys for one purpose each, derived from the installation's master keys."""

    @property
    def current(self) -> int:
        """The version of the master key that new things are made with."""
        ...

    def subkey(self, purpose: str, version: int | None = None) -> Secret:
        """32 bytes for this purpose, of the current version where none is named. Raises Unavailable
        (`key-version-unknown`, gateway `keyring`) for a version this installation does not hold."""
        ...
