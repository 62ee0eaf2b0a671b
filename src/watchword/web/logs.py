"""Logs as JSON lines: one line an event, whatever is in it (CATALOGUE INJ-03)."""

import logging
import sys
import time
from collections.abc import Mapping
from functools import lru_cache
from typing import IO, Any

import orjson

from watchword.kernel.clock import SECOND, system_clock

_BLANK = vars(logging.makeLogRecord({"thread": None, "threadName": None}))
_OWN = frozenset(_BLANK) | {"message", "asctime"}
_LONGEST = 1024


class Line(logging.LogRecord):
    """What happened, and nothing of where in the code: a third of the cost, for what every request says."""

    def __init__(self, logger: str, level: int, message: str, fields: Mapping[str, Any]) -> None:
        now = system_clock()
        vars(self).update(
            _BLANK,
            name=logger,
            levelno=level,
            levelname=logging.getLevelName(level),
            msg=message,
            created=now / SECOND,
            msecs=now % SECOND / 1000,
        )
        self.fields = fields


class JsonLines(logging.Formatter):
    """Escapes control and line-separator characters, and caps every field."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        line: dict[str, object] = {
            "time": f"{_second(int(record.created))}.{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage()[:_LONGEST],
        }
        for name, value in _fields(record).items():
            line[name] = value[:_LONGEST] if isinstance(value, str) else value
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)[-4 * _LONGEST :]
        text = orjson.dumps(line, default=str).decode()
        return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text) if not text.isprintable() else text


def _fields(record: logging.LogRecord) -> Mapping[str, Any]:
    """What was said beside the message: in a Line as it came, in others among what logging put there itself."""
    if isinstance(record, Line):
        return record.fields
    return {name: value for name, value in vars(record).items() if name not in _OWN}


@lru_cache(maxsize=2)
def _second(seconds: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))


def configure(level: str, stream: IO[str] | None = None) -> None:
    """Send our loggers to a stream (standard error by default)."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines())
    logger = logging.getLogger("watchword")
    logger.handlers[:] = [handler]
    logger.setLevel(level.upper())
    logger.propagate = False
