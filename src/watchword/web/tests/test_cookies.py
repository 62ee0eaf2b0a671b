"""Cookies as a request brings them: ours, whole, and once (STANDARDS section 10)."""

import pytest
from starlette.requests import Request

from watchword.web.cookies import Cookie

_BROWSER, _SESSION = Cookie("browser"), Cookie("session")


def request(*lines: bytes) -> Request:
    return Request({"type": "http", "method": "GET", "headers": [(b"cookie", line) for line in lines]})


def test_each_is_found_among_the_others() -> None:
    asked = request(b"theirs=1; __Host-browser=ab-c; __Host-session=d_e.f")
    assert (_BROWSER.read(asked), _SESSION.read(asked)) == ("ab-c", "d_e.f")


def test_they_may_come_in_several_lines() -> None:
    """RFC 9113, 8.2.3."""
    asked = request(b"__Host-browser=a", b"__Host-session=b")
    assert (_BROWSER.read(asked), _SESSION.read(asked)) == ("a", "b")


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"__Host-session=",
        b"__Host-session",
        b"__Host-sessions=a",
        b"__Host-session=a=b",
        b'__Host-session="a"',
        b"__Host-session=a\xff",
        b"__Host-session=a; __Host-session=b",
        b"__Host-session=a; __Host-session=a",
        b"__Host-session=a; __Host-session=",
    ],
)
def test_what_is_none_of_ours_or_there_twice_is_none(line: bytes) -> None:
    assert _SESSION.read(request(line)) is None
    assert _SESSION.read(request(b"x=1", line)) is None


def test_a_name_without_a_value_stands_beside_it() -> None:
    assert _SESSION.read(request(b"__Host-session; __Host-session=a")) == "a"
