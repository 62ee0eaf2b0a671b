"""Where a request comes from, behind proxies that are believed and others that are not."""

import ipaddress

import pytest

from watchword.kernel.actor import Origin
from watchword.web.edge import Edge
from watchword.web.message import Receive, Scope, Send

PROXY, FURTHER, CALLER, LIE = "10.0.0.1", "10.0.0.2", "198.51.100.7", "192.0.2.66"


async def seen(peer: str, *lines: str, trusted: tuple[str, ...] = ("10.0.0.0/24",)) -> str:
    """The address that a request is taken to come from; `lines` are its X-Forwarded-For headers."""
    found: list[Origin] = []

    async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
        found.append(scope["watchword.origin"])

    async def never() -> dict[str, object]:
        raise AssertionError

    async def ignore(_message: object) -> None:
        pass

    headers = [(b"x-forwarded-for", line.encode()) for line in lines]
    scope = {"type": "http", "method": "GET", "path": "/", "headers": headers, "client": (peer, 4711)}
    await Edge(app, [ipaddress.ip_network(each) for each in trusted])(scope, never, ignore)
    return found[0].ip


@pytest.mark.parametrize(
    ("lines", "address"),
    [
        ((), PROXY),
        ((CALLER,), CALLER),
        ((f"{LIE}, {CALLER}",), CALLER),
        ((f"{LIE}, {CALLER}, {FURTHER}",), CALLER),
        ((f"{LIE},{CALLER} ,{FURTHER}",), CALLER),
        (("unknown",), PROXY),
        ((f"{CALLER}, unknown",), PROXY),
        (("",), PROXY),
        ((",,,",), PROXY),
    ],
)
async def test_the_last_address_that_no_proxy_of_ours_has_is_the_callers(lines: tuple[str, ...], address: str) -> None:
    assert await seen(PROXY, *lines) == address


@pytest.mark.parametrize("lines", [(LIE, CALLER), (LIE, CALLER, FURTHER), (LIE, f"{CALLER}, {FURTHER}")])
async def test_a_proxy_that_adds_a_line_of_its_own_is_believed_before_its_caller(lines: tuple[str, ...]) -> None:
    """Several lines are one list (RFC 9110 section 5.3). HAProxy adds one; else callers would choose where they are."""
    assert await seen(PROXY, *lines) == CALLER


async def test_an_address_is_one_whether_it_comes_over_ipv4_or_is_mapped_into_ipv6() -> None:
    """A server that listens on `::` hears of IPv4 callers so (RFC 4291 section 2.5.5.2)."""
    assert await seen(f"::ffff:{PROXY}", f"{LIE}, {CALLER}") == CALLER
    assert await seen(f"::ffff:{PROXY}", f"::ffff:{CALLER}, ::ffff:{FURTHER}") == CALLER
    assert await seen(f"::FFFF:{CALLER}", trusted=()) == CALLER
    assert await seen("2001:db8::ffff:1", trusted=()) == "2001:db8::ffff:1"


async def test_who_is_no_proxy_says_nothing_of_where_they_are() -> None:
    assert await seen(CALLER, LIE) == CALLER
    assert await seen(CALLER, LIE, trusted=()) == CALLER
