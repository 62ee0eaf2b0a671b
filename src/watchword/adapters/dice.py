"""Randomness from the operating system's generator. Handed to the pure core as functions; nothing else rolls dice."""

import secrets

from watchword.kernel.secret import Secret

_DIGITS = "0123456789"


def choice(text: str) -> str:
    """One character of `text`, evenly."""
    return secrets.choice(text)


def code(digits: int) -> Secret:
    """That many decimal digits, leading zeros included."""
    return Secret("".join(secrets.choice(_DIGITS) for _ in range(digits)))


def token(length: int, alphabet: str) -> Secret:
    """A secret of that many characters of an alphabet."""
    return Secret("".join(secrets.choice(alphabet) for _ in range(length)))


def data(length: int) -> bytes:
    """That many bytes."""
    return secrets.token_bytes(length)


def key_id() -> str:
    """A name for a new signing key: 128 bits in hex, so that it begins with no dash."""
    return secrets.token_hex(16)
