"""A clock that tests can move: the machine's, shifted by the seconds a file names. Only in test mode."""

import re
from pathlib import Path

from watchword.kernel.clock import SECOND, Clock, Instant

_SECONDS = re.compile(r"[+-]?[0-9]{1,12}", re.ASCII)


def moved_clock(file: Path, clock: Clock) -> Clock:
    """Reads `file` at each use: a whole number of seconds to add. What is missing or unreadable moves nothing."""

    def now() -> Instant:
        try:
            text = file.read_text("ascii").strip()
        except (OSError, UnicodeDecodeError):
            return clock()
        return Instant(clock() + int(text) * SECOND) if _SECONDS.fullmatch(text) else clock()

    return now
