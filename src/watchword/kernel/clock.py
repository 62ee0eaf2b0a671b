"""Time: one integer type, one parser, one printer. What decides takes `now`; only the shell reads a clock."""

import re
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NewType

Instant = NewType("Instant", int)
"""A moment: microseconds since 1970-01-01T00:00:00Z."""

Clock = Callable[[], Instant]
"""What the shell asks for the time; tests pass their own."""

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_DAY = _EPOCH.toordinal()
_DAY_SECONDS = DAY // SECOND
_LAST = (datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC) - _EPOCH) // timedelta(microseconds=1)
_FORM = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,7}))?(Z|[+-]\d\d:\d\d)", re.ASCII)


def system_clock() -> Instant:
    """The machine's clock."""
    return Instant(time.time_ns() // 1000)


def after(moment: Instant, microseconds: int) -> Instant:
    """`moment` moved by a duration in microseconds."""
    return Instant(moment + microseconds)


def parse_instant(text: str) -> Instant | None:
    """Read Edm.DateTimeOffset (OData 4.01 ABNF `dateTimeOffsetValue`); None where the text is not one."""
    match = _FORM.fullmatch(text)
    if match is None:
        return None
    whole, fraction, zone = match.groups()
    try:
        moment = datetime.fromisoformat(whole + ("+00:00" if zone == "Z" else zone))
        micros = (moment - _EPOCH) // timedelta(microseconds=1) + int((fraction or "0").ljust(7, "0")[:6])
    except (ValueError, OverflowError):
        return None
    return Instant(micros) if 0 <= micros <= _LAST else None


def format_instant(moment: Instant) -> str:
    """Print as Graph does: UTC with `Z`, a fraction only where there is one (CONTRACT section 1)."""
    seconds, micros = divmod(moment, SECOND)
    days, seconds = divmod(seconds, _DAY_SECONDS)
    minutes, seconds = divmod(seconds, 60)
    text = f"{_date(days)}T{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}"
    return f"{text}.{micros:06d}".rstrip("0") + "Z" if micros else f"{text}Z"


@lru_cache(maxsize=4096)
def _date(days: int) -> str:
    """The date that many days after 1970-01-01. Most moments that are told lie in the same few years."""
    return date.fromordinal(_FIRST_DAY + days).isoformat()
