"""Random secrets that are kept as digests: codes, refresh tokens, and what binds a browser to its errand.

256 bits each, so a keyed digest is enough to store them as, and nothing but having one finds it.
"""

import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from watchword.kernel.secret import Secret
from watchword.oidc.protocol.compact import encode

_BYTES = 32
_PART = r"[A-Za-z0-9_-]{43}"
_TICKET = re.compile(_PART, re.ASCII)
_PAIR = re.compile(rf"({_PART})\.({_PART})", re.ASCII)


class Use(StrEnum):
    """What a secret is for: the same characters mean nothing elsewhere."""

    CODE = "authorization code"
    FAMILY = "refresh token family"
    REFRESH = "refresh token"
    DEVICE = "device code"
    USER_CODE = "user code"
    PUSHED = "pushed request"
    BROWSER = "authorization browser"
    FORM = "authorization form"
    REGISTRATION = "application registration"


@dataclass(frozen=True)
class Tickets:
    """Makes and recognises them. `random` gives that many bytes, `digest` is keyed and names the use."""

    random: Callable[[int], bytes]
    digest: Callable[[str, str], bytes]

    def make(self) -> Secret:
        """A new one."""
        return Secret(encode(self.random(_BYTES)))

    def known_as(self, use: Use, text: str) -> bytes:
        """What it is stored and found as."""
        return self.digest(use.value, text)

    def form_token(self, browser: str) -> str:
        """What a page of ours sends back, so that a page of others cannot send it in this browser's name (CSRF)."""
        return encode(self.known_as(Use.FORM, browser))

    def is_own_form(self, browser: str, sent: str) -> bool:
        """Whether a form comes from a page that was shown to this browser."""
        return is_ticket(browser) and hmac.compare_digest(self.form_token(browser).encode(), sent.encode())


def is_ticket(text: str) -> bool:
    """Whether it could be one at all."""
    return _TICKET.fullmatch(text) is not None


def refresh_token(family: Secret, own: Secret) -> Secret:
    """A refresh token: what all of its family have in common, so that an old one betrays its copy, and its own half."""
    return Secret(f"{family.reveal()}.{own.reveal()}")


def halves(token: Secret) -> tuple[str, str] | None:
    """The halves of a refresh token; None where it is none."""
    match = _PAIR.fullmatch(token.reveal())
    return (match[1], match[2]) if match else None
