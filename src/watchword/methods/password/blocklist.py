"""Passwords that are refused because attackers try them first (63B-4 section 3.1.1.2, ASVS 6.2.4, PWD-10).

A whole password is compared, never a part of it: a long passphrase of common words is a good one. COMMON_PASSWORDS.md
says where the packaged list is from.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

ENTRA_BASE_WORDS = 1000
"""How many of the most used ones count as words in the Entra-compatible score. Microsoft's list is not published."""
ENTRA_WORD_LENGTHS = range(4, 17)
"""The lengths of a banned word in Entra's custom list."""

_LOOK_ALIKES = str.maketrans("01i!$5@3", "olllssae")
_SHORTEST_UNIT = 4
_ROWS = (
    "0123456789" * 27,
    "abcdefghijklmnopqrstuvwxyz" * 2,
    "1234567890qwertyuiopasdfghjklzxcvbnm",
    "qwertyuiop[]asdfghjkl;'zxcvbnm,./",
    "1q2w3e4r5t6y7u8i9o0p",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/",
    "qazwsxedcrfvtgbyhnujmikolp",
)


@dataclass(frozen=True)
class Blocklist:
    """The refused passwords: `passwords` folded, `plain` with look-alikes undone too, `words` the first of these."""

    passwords: frozenset[str]
    plain: frozenset[str]
    words: frozenset[str]

    def contains(self, password: str) -> bool:
        """Whether it is one of them in any case, itself or with the digits and punctuation taken off its end."""
        folded = fold(password)
        core = without_tail(folded)
        return folded in self.passwords or core in self.passwords or plain(core) in self.plain

    def is_pattern(self, password: str) -> bool:
        """Whether it is a row of keys, or one unit over and over that is short or itself refused."""
        folded = fold(password)
        if any(folded in row or folded[::-1] in row for row in _ROWS):
            return True
        half = len(folded) // 2
        periods = (width for width in range(1, half + 1) if folded[width:] == folded[:-width])
        width = next(periods, None)
        return width is not None and (width <= _SHORTEST_UNIT or self.contains(folded[:width]))


def blocklist_of(ranked: Iterable[str]) -> Blocklist:
    """The blocklist of these passwords, the most used first."""
    folded = [fold(password) for password in ranked]
    base = (plain(password) for password in folded[:ENTRA_BASE_WORDS])
    return Blocklist(
        frozenset(folded),
        frozenset(plain(password) for password in folded),
        frozenset(word for word in base if len(word) in ENTRA_WORD_LENGTHS),
    )


@cache
def load_blocklist() -> Blocklist:
    """The packaged list of 30 000. Reads a file, the first time."""
    packaged = resources.files("watchword.methods.password") / "common_passwords.txt"
    return blocklist_of(packaged.read_text("utf-8").splitlines())


def fold(text: str) -> str:
    """For comparison only, never for hashing: case, width and composition do not count."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def plain(folded: str) -> str:
    """Look-alike characters undone: o for 0, l for 1, i and !, s for $ and 5, a for @, e for 3."""
    return folded.translate(_LOOK_ALIKES)


def without_tail(folded: str) -> str:
    """The text without the digits, punctuation and spaces at its end."""
    end = len(folded)
    while end and not folded[end - 1].isalpha():
        end -= 1
    return folded[:end]
