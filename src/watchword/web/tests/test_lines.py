"""What is logged is one line of JSON, whoever wrote what is in it (INJ-03)."""

import io
import json
import logging

import pytest

from watchword.web.logs import JsonStream, say

HOSTILE = 'a\nb\r\x1b[31m\x00\u2028\u202e\x85"}'


def written(message: str, **fields: object) -> tuple[str, str]:
    """The same, said in the short way and by logging's own."""
    stream = io.StringIO()
    above, logger = logging.Logger("watchword"), logging.Logger("watchword.x")
    above.handlers, above.propagate, logger.parent = [JsonStream(stream)], False, above
    say(logger, message, fields)
    short = stream.getvalue()
    logger.info(message, extra=fields)
    return short, stream.getvalue().removeprefix(short)


def test_a_request_is_one_line_with_all_that_was_said() -> None:
    told = json.loads(written("request", verb="GET", status=200)[0])
    assert told.pop("time").endswith("Z")
    assert told == {"level": "info", "logger": "watchword.x", "message": "request", "verb": "GET", "status": 200}


def test_both_ways_of_saying_it_are_written_alike() -> None:
    short, usual = (json.loads(each) for each in written("request", path="/v1.0/users", status=200))
    assert {**short, "time": ""} == {**usual, "time": ""}


@pytest.mark.parametrize("way", [0, 1])
def test_nothing_in_it_begins_another_line_or_moves_the_cursor(way: int) -> None:
    text = written("request", path=HOSTILE)[way]
    assert text.count("\n") == 1
    assert text.rstrip("\n").isprintable()
    assert json.loads(text)["path"] == HOSTILE


@pytest.mark.parametrize("way", [0, 1])
def test_no_field_is_longer_than_a_kilobyte(way: int) -> None:
    assert len(json.loads(written("x" * 5000, path="y" * 5000)[way])["path"]) == 1024


def test_where_somebody_else_listens_too_it_is_said_by_loggings_own_way() -> None:
    stream = io.StringIO()
    logger = logging.Logger("watchword.x")
    logger.handlers = [JsonStream(io.StringIO()), logging.StreamHandler(stream)]
    say(logger, "request", {"status": 200})
    assert stream.getvalue() == "request\n"


def test_what_is_below_the_level_is_not_said() -> None:
    stream = io.StringIO()
    logger = logging.Logger("watchword.x", logging.WARNING)
    logger.handlers, logger.propagate = [JsonStream(stream)], False
    say(logger, "request", {})
    assert not stream.getvalue()
