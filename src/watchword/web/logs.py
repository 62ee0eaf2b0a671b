"""Logs as JSON lines: one line an event, whatever is in it (CATALOGUE INJ-03)."""

import logging
import sys
import time
from collections.abc import Mapping
from functools import lru_cache
from typing import IO, Any

import orjson

from watchword.kernel.clock import SECOND, system_clock

_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}
_LONGEST = 1024
_DELETE = "\x7f"


class JsonLines(logging.Formatter):
    """Escapes control and line-separator characters, and caps every field."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        said = {name: value for name, value in vars(record).items() if name not in _OWN}
        trace = self.formatException(record.exc_info)[-4 * _LONGEST :] if record.exc_info else ""
        return _line(record.levelname.lower(), record.name, record.created, record.getMessage(), said, trace)


class JsonStream(logging.StreamHandler[IO[str]]):
    """Lines on a stream. Without a record for what every request says: that costs four times the line itself."""

    def __init__(self, stream: IO[str]) -> None:
        super().__init__(stream)
        self.setFormatter(JsonLines())

    def write(self, logger: str, message: str, fields: Mapping[str, Any]) -> None:
        """A line at level info, like any other of it."""
        try:
            self.stream.write(_line("info", logger, system_clock() / SECOND, message, fields) + "\n")
            self.stream.flush()
        except Exception:  # noqa: BLE001 - as logging has it: no request fails for its log
            self.handleError(logging.makeLogRecord({"name": logger, "msg": message}))


def say(logger: logging.Logger, message: str, fields: Mapping[str, Any]) -> None:
    """At level info what is said at every request: straight to our stream where it is the logger's."""
    if logger.isEnabledFor(logging.INFO):
        handler = _stream_of(logger)
        if handler is None:
            logger.info(message, extra=fields)
        else:
            handler.write(logger.name, message, fields)


def _stream_of(logger: logging.Logger) -> JsonStream | None:
    """The one place its records go to, if it is ours and the only one."""
    owner = logger.parent if logger.parent is not None and not logger.handlers else logger
    only = owner.handlers[0] if len(owner.handlers) == 1 and not owner.propagate else None
    return only if isinstance(only, JsonStream) else None


def _line(level: str, logger: str, moment: float, message: str, fields: Mapping[str, Any], exception: str = "") -> str:
    """`moment`: seconds since 1970."""
    when = f"{_second(int(moment))}.{int(moment % 1 * 1000):03d}Z"
    line = {"time": when, "level": level, "logger": logger, "message": message[:_LONGEST], **fields}
    for name, value in fields.items():
        if isinstance(value, str) and len(value) > _LONGEST:
            line[name] = value[:_LONGEST]
    if exception:
        line["exception"] = exception
    text = orjson.dumps(line, default=str).decode()
    if text.isascii() and _DELETE not in text:
        return text  # JSON has escaped every other that breaks a line or moves a cursor
    return text if text.isprintable() else "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


@lru_cache(maxsize=2)
def _second(seconds: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))


def configure(level: str, stream: IO[str] | None = None) -> None:
    """Send our loggers to a stream (standard error by default)."""
    logger = logging.getLogger("watchword")
    logger.handlers[:] = [JsonStream(stream or sys.stderr)]
    logger.setLevel(level.upper())
    logger.propagate = False
