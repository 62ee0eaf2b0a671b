"""An application that is not ours: Apache with mod_auth_openidc, over TLS, registered as an operator would.

It is at 127.0.0.1 and we are at localhost: for a browser, two sites. It has the certificate of this machine's own
authority, which the browser, Apache and the server trust.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
from playwright.async_api import Page
from tests.real.servers import started
from tests.served import Served, free_port
from tests.stage import Registered, register, run_aside

from watchword.bootstrap import Application, operator
from watchword.directory.applications.model import Platform, RedirectUri, SignInChange

SCOPES = ("openid", "profile", "email")
_CLAIM = "OIDC_CLAIM_"


@dataclass(frozen=True)
class RelyingParty:
    """The running application."""

    url: str
    registered: Registered

    def page(self, name: str = "private") -> str:
        """The address of a page behind sign-in."""
        return f"{self.url}/{name}/"

    @property
    def sign_out(self) -> str:
        """Where it signs people out of itself, and then of us."""
        return str(httpx.URL(f"{self.url}/callback", params={"logout": f"{self.url}/"}))


async def claims_on(page: Page) -> dict[str, str]:
    """What the application was told of who is signed in, as its page shows it."""
    lines = (await page.locator("pre").inner_text()).splitlines()
    told = (line.split("=", 1) for line in lines if line.startswith(_CLAIM))
    return {name.removeprefix(_CLAIM): value for name, value in told}


@contextmanager
def relying_party(served: Served) -> Iterator[RelyingParty]:
    """Register it, consented to for everybody, and start it."""
    port = free_port()
    at = f"https://127.0.0.1:{port}"
    registered = run_aside(lambda: served.operate(lambda app: _register(app, at)))
    tls, secret = served.settings.tls, served.settings.state_dir / "relying-party.secret"
    secret.write_text(registered.secret)
    metadata = f"{served.url}/contoso.com/v2.0/.well-known/openid-configuration"
    files = {"ca": tls.ca, "cert": tls.cert, "key": tls.key, "secret": secret}
    with started("apache-oidc", port=port, metadata=metadata, client=registered.app_id, **files):
        yield RelyingParty(at, registered)


async def _register(app: Application, at: str) -> Registered:
    made, me = await register(app, ()), operator("cli:test")
    uris = tuple(RedirectUri(uri, Platform.WEB) for uri in (f"{at}/callback", f"{at}/"))
    change = SignInChange(add=uris, back_channel_logout_uri=f"{at}/callback?logout=backchannel")
    await app.services.applications.change_sign_in(me, None, made.app_id, change)
    await app.identity.consents.give(me, None, made.app_id, SCOPES)
    return made
