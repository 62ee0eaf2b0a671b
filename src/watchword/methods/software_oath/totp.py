"""One-time codes from a shared seed: HOTP (RFC 4226) counted by time (RFC 6238). Pure."""

import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from watchword.kernel.clock import SECOND, Instant

_STRIPPED = str.maketrans("", "", " -")
_LONG = 60
_DIGITS = re.compile(r"[0-9]+", re.ASCII)


class Algorithm(Enum):
    """The hash beneath the HMAC (RFC 6238 section 1.2), as an otpauth URI spells it."""

    SHA1 = "SHA1"
    SHA256 = "SHA256"
    SHA512 = "SHA512"


@dataclass(frozen=True)
class Shape:
    """What generator and verifier agree on. `period` in seconds; RFC 6238's T0 is 0."""

    algorithm: Algorithm = Algorithm.SHA1
    digits: int = 6
    period: int = 30

    def step_at(self, moment: Instant) -> int:
        """The number of the period that a moment lies in (RFC 6238 section 4.2)."""
        return moment // (self.period * SECOND)

    def window(self, moment: Instant, skew: int) -> range:
        """The steps whose codes are taken at a moment: `skew` before and after, of a long period none after.

        RFC 6238 section 5.2 asks for one step of delay at most. A code of 60 s that was good before its time, too,
        would live for 180 s, longer than NIST SP 800-63B-4 section 3.1.4 lets one.
        """
        step = self.step_at(moment)
        ahead = skew if self.period < _LONG else 0
        return range(max(0, step - skew), step + ahead + 1)


USUAL = Shape()
"""What every app knows."""


def hotp(seed: bytes, counter: int, shape: Shape) -> str:
    """The code of a counter (RFC 4226 section 5.3, dynamic truncation)."""
    digest = hmac.digest(seed, counter.to_bytes(8, "big"), shape.algorithm.value)
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFF_FFFF
    return str(number % 10**shape.digits).zfill(shape.digits)


def canonical_code(typed: str, digits: int) -> str | None:
    """The code that a text is: spaces and hyphens of ASCII left out, that many ASCII digits and nothing else.

    What is judged, counted and compared is this and never the text: two spellings of one code are one code (OTP-04).
    """
    code = typed.translate(_STRIPPED)
    return code if len(code) == digits and _DIGITS.fullmatch(code) else None


def matching_step(seed: bytes, shape: Shape, typed: str, steps: Iterable[int]) -> int | None:
    """The latest of these steps whose code was typed; None: no one's.

    Every step is computed and compared, whatever matched before it and whether or not the text could be a code. The
    latest, so that of two steps with the same code none is left for using that code again.
    """
    code = (canonical_code(typed, shape.digits) or "").encode()
    matches = [step for step in steps if hmac.compare_digest(hotp(seed, step, shape).encode(), code)]
    return max(matches, default=None)
