"""The answer of the authorization endpoint, on its way back to the application through the browser."""

from collections.abc import Mapping
from typing import assert_never
from urllib.parse import quote

from watchword.oidc.protocol.authorization_request import Reply, ResponseMode


def members(reply: Reply, issuer: str, told: Mapping[str, str]) -> dict[str, str]:
    """What the application is told: the code or the error, its own state, and who says so (RFC 9207)."""
    state = {} if reply.state is None else {"state": reply.state}
    return {**told, **state, "iss": issuer}


def location(reply: Reply, answer: Mapping[str, str]) -> str | None:
    """Where the browser is sent with the answer; None where a form takes it there (Form Post Response Mode 1.0)."""
    encoded = "&".join(f"{name}={quote(value, safe='')}" for name, value in answer.items())
    match reply.mode:
        case ResponseMode.QUERY:
            return f"{reply.redirect_uri}{'&' if '?' in reply.redirect_uri else '?'}{encoded}"
        case ResponseMode.FRAGMENT:
            return f"{reply.redirect_uri}#{encoded}"
        case ResponseMode.FORM_POST:
            return None
        case _:
            assert_never(reply.mode)
