"""Logs as JSON lines: one line an event, whatever is in it (CATALOGUE INJ-03)."""

import logging
import sys
import time
from typing import IO

import orjson

_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}
_LONGEST = 1024


class JsonLines(logging.Formatter):
    """Escapes control and line-separator characters, and caps every field."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        line: dict[str, object] = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage()[:_LONGEST],
        }
        for name, value in vars(record).items():
            if name not in _OWN:
                line[name] = value[:_LONGEST] if isinstance(value, str) else value
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)[-4 * _LONGEST :]
        text = orjson.dumps(line, default=str).decode()
        return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text) if not text.isprintable() else text


def configure(level: str, stream: IO[str] | None = None) -> None:
    """Send our loggers to a stream (standard error by default)."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines())
    logger = logging.getLogger("watchword")
    logger.handlers[:] = [handler]
    logger.setLevel(level.upper())
    logger.propagate = False
