"""Entra's own password rules, for tenants that choose compatibility over 63B-4 (STANDARDS section 16).

Source: Microsoft, "Eliminate bad passwords using Microsoft Entra Password Protection", how passwords are evaluated:
normalise, refuse what is within one edit of a banned password, refuse the user's name, then count points. Each banned
word found is one point, each other character is one, and five are needed.
"""

import string
from collections.abc import Iterator

from watchword.methods.password.blocklist import ENTRA_WORD_LENGTHS

ENOUGH_POINTS = 5
CLASSES_NEEDED = 3
ASCII_PRINTABLE = frozenset(string.digits + string.ascii_letters + string.punctuation + " ")

_CLASSES = tuple(
    map(frozenset, (string.ascii_lowercase, string.ascii_uppercase, string.digits, string.punctuation + " "))
)
_LONGEST_BANNED = 20
_ALPHABET = string.ascii_lowercase + string.digits + string.punctuation


def points(plain: str, words: frozenset[str]) -> int:
    """The least number of words and single characters that the text is made of."""
    best = [0]
    for end in range(1, len(plain) + 1):
        starts = (end - length for length in ENTRA_WORD_LENGTHS if length <= end)
        by_word = (best[start] for start in starts if plain[start:end] in words)
        best.append(1 + min([best[end - 1], *by_word]))
    return best[-1]


def near(plain: str, banned: frozenset[str]) -> bool:
    """Whether the text is a banned one, but for one character changed, added or left out."""
    return len(plain) <= _LONGEST_BANNED + 1 and any(edit in banned for edit in _edits(plain))


def classes(password: str) -> int:
    """How many of lower case, upper case, digits and symbols occur in it."""
    return sum(not members.isdisjoint(password) for members in _CLASSES)


def _edits(text: str) -> Iterator[str]:
    yield text
    for at in range(len(text) + 1):
        head, tail = text[:at], text[at:]
        yield head + tail[1:]
        for character in _ALPHABET:
            yield head + character + tail
            yield head + character + tail[1:]
