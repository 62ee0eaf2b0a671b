"""Whether an answer may go to the redirect URI that a request names (RFC 9700 section 2.1, OIDC-01)."""

import re
from collections.abc import Iterable

from watchword.directory.applications.model import Platform, RedirectUri

_LOOPBACK = re.compile(r"(http://(?:localhost|127\.0\.0\.1|\[::1\]))(?::([0-9]{1,5}))?(|[/?].*)", re.ASCII)


def registered_redirect(asked: str, registered: Iterable[RedirectUri]) -> RedirectUri | None:
    """The registration that `asked` matches: letter for letter, nothing is decoded or put in order first.

    One exception: a program that listens on the machine of who uses it gets the port it asks for, since it takes one
    that is free (RFC 8252 section 7.3); `localhost` counts as such, which most Microsoft clients use (AUTHORITY
    section 5). The rest of such an address is compared letter for letter as well.
    """
    uris = tuple(registered)
    exact = next((each for each in uris if each.uri == asked), None)
    if exact is not None:
        return exact
    wanted = _without_port(asked)
    loopback = (each for each in uris if each.platform is Platform.PUBLIC)
    return next((each for each in loopback if wanted is not None and _without_port(each.uri) == wanted), None)


def origin_of(uri: str) -> str | None:
    """The origin of an http(s) URI as a browser spells it in `Origin`; None for other schemes."""
    match = re.match(r"(https?://[^/?#]+)", uri, re.ASCII)
    return match[1] if match else None


def _without_port(uri: str) -> tuple[str, str] | None:
    match = _LOOPBACK.fullmatch(uri)
    if match is None or (match[2] is not None and not 1 <= int(match[2]) <= 65535):
        return None
    return match[1], match[3]
