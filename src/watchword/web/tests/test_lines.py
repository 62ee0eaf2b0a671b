"""What is logged is one line of JSON, whoever wrote what is in it (INJ-03)."""

import io
import json
import logging

import pytest

from watchword.web.logs import JsonLines, Line

HOSTILE = 'a\nb\r\x1b[31m\x00\u2028\u202e\x85"}'


def line(record: logging.LogRecord) -> str:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    handler.handle(record)
    return stream.getvalue()


def said(message: str, **fields: object) -> tuple[logging.LogRecord, logging.LogRecord]:
    """The same said in the short way and by logging's own."""
    usual = logging.makeLogRecord({"name": "watchword.x", "levelname": "INFO", "levelno": 20, "msg": message, **fields})
    return Line("watchword.x", logging.INFO, message, fields), usual


def test_a_request_is_one_line_with_all_that_was_said() -> None:
    written = json.loads(line(Line("watchword.access", logging.INFO, "request", {"verb": "GET", "status": 200})))
    assert written.pop("time").endswith("Z")
    assert written == {
        "level": "info",
        "logger": "watchword.access",
        "message": "request",
        "verb": "GET",
        "status": 200,
    }


def test_both_ways_of_saying_it_are_written_alike() -> None:
    short, usual = (json.loads(line(each)) for each in said("request", path="/v1.0/users", status=200))
    assert {**short, "time": ""} == {**usual, "time": ""}


@pytest.mark.parametrize("way", [0, 1])
def test_nothing_in_it_begins_another_line_or_moves_the_cursor(way: int) -> None:
    text = line(said("request", path=HOSTILE)[way])
    assert text.count("\n") == 1
    assert text.rstrip("\n").isprintable()
    assert json.loads(text)["path"] == HOSTILE


@pytest.mark.parametrize("way", [0, 1])
def test_no_field_is_longer_than_a_kilobyte(way: int) -> None:
    assert len(json.loads(line(said("x" * 5000, path="y" * 5000)[way]))["path"]) == 1024


def test_a_line_may_pass_through_any_of_loggings_own_formatters() -> None:
    formatter = logging.Formatter("%(asctime)s %(name)s %(filename)s:%(lineno)d %(message)s")
    assert formatter.format(Line("watchword.access", logging.INFO, "request", {})).endswith("request")
