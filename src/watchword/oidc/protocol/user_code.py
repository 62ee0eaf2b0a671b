"""What somebody types to approve a device (RFC 8628 section 6.1): 8 of 20 letters, 34.5 bits, without vowels."""

import re
from collections.abc import Callable
from typing import Final

LETTERS: Final = "BCDFGHJKLMNPQRSTVWXZ"
LENGTH: Final = 8
_BETWEEN = re.compile(r"[\s‐-―−.-]+")


def make_user_code(choice: Callable[[str], str]) -> str:
    """A new one, without its dash."""
    return "".join(choice(LETTERS) for _ in range(LENGTH))


def shown_user_code(code: str) -> str:
    """As people read it: in two halves."""
    return f"{code[:4]}-{code[4:]}"


def typed_user_code(text: str) -> str | None:
    """What was meant by what was typed: case, spaces and dashes make no difference; None where it can be no code."""
    folded = _BETWEEN.sub("", text[:64]).upper()
    return folded if len(folded) == LENGTH and set(folded) <= set(LETTERS) else None
