"""Against forged requests: a form is ours if it comes from a page of ours, in the browser that page was made for.

Two checks on every POST form (STANDARDS section 12, CATALOGUE WEB-02): a token bound to the browser's own cookie, and
the Origin header. Our pages send no referrer, so browsers say `null` there (Fetch section 3.1); then it is
Sec-Fetch-Site that says where the form was.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass

from starlette.requests import Request

from watchword.kernel.errors import Forbidden
from watchword.kernel.secret import Secret
from watchword.kernel.words import Words

FIELD = "csrf"
"""The hidden field."""


@dataclass(frozen=True)
class Forgery:
    """`key` is a subkey of the installation's, for nothing else; `origin` is where our pages are."""

    key: Secret
    origin: str

    def token(self, browser: str) -> str:
        """For the pages of one browser."""
        mac = hmac.digest(self.key.reveal_bytes(), hashlib.sha256(browser.encode()).digest(), "sha256")
        return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()

    def check(self, request: Request, browser: str | None, token: str) -> None:
        """Raises Forbidden for what did not come from a page of ours."""
        origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
        ours = site == "same-origin" if origin in (None, "null") else origin == self.origin
        if browser is None or not ours or not hmac.compare_digest(self.token(browser).encode(), token.encode()):
            raise Forbidden("form-not-ours", Words("This page has grown old. Please go back and try again."))
