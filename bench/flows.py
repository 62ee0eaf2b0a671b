"""What people do at the door, each step as their browser does it: sign in, prove a second factor, fetch tokens."""

import json
import re
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import httpx

from bench.enrolled import LANDING, PASSWORD, SCOPES, Cast, Enrolled
from bench.installation import Installation
from watchword.kernel.clock import system_clock
from watchword.methods.software_oath.totp import USUAL, hotp
from watchword.signin.tests.house import Browser

_VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
_CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"  # RFC 7636, appendix B
_IN = "Stay signed in?"
_SESSION = "__Host-session"
_LIMITS = httpx.Limits(keepalive_expiry=3)
"""The server ends a connection that has been idle for five seconds."""

BARE = "bare"
"""The flow that asks the bare server: at this pace a request finds the caches cold, and costs more than under load."""


@dataclass(frozen=True)
class Act:
    """One of what is measured. `do` raises RuntimeError where it did not come to what it should."""

    client: httpx.AsyncClient
    do: Callable[[], Awaitable[None]]

    async def knock(self) -> None:
        """Have an open connection: greeting a client is not what is measured."""
        await self.client.get("/health")


@dataclass(frozen=True)
class Clients:
    """Makes the clients of people, which share a connection pool's settings but no cookies."""

    installation: Installation
    context: ssl.SSLContext

    @classmethod
    def of(cls, installation: Installation) -> "Clients":
        """Trusting the installation's authority."""
        return cls(installation, ssl.create_default_context(cafile=str(installation.server.ca)))

    def client(self, url: str = "") -> httpx.AsyncClient:
        """One with cookies of its own."""
        return httpx.AsyncClient(
            base_url=url or self.installation.server.url, verify=self.context, timeout=60, limits=_LIMITS
        )

    def browser(self) -> Browser:
        """One before our pages."""
        return Browser(self.client(), self.installation.server.url)


Prepare = Callable[[Clients, Cast, Enrolled], Awaitable[Act]]
"""Everything up to what is measured, for one person."""


def _must(told: object, wanted: object) -> None:
    if told != wanted:
        raise RuntimeError(f"{told!r} instead of {wanted!r}")


def _code(person: Enrolled) -> str:
    return hotp(person.seed or b"", USUAL.step_at(system_clock()), USUAL)


async def _name_and_password(browser: Browser, person: Enrolled) -> str:
    await browser.go()
    await browser.press("identify", name=person.upn)
    return await browser.press("answer", password=PASSWORD)


async def _enter(browser: Browser) -> None:
    """The last button; where it leads is not opened, it is the application's."""
    answer = await browser.client.post(
        browser.url, data={**_hidden(browser.page, "stay"), "stay": "no"}, headers={"origin": browser.site}
    )
    _must(_SESSION in browser.client.cookies, True)
    _must(answer.status_code < 400, True)


def _hidden(page: str, do: str) -> dict[str, str]:
    forms = re.findall(r"<form.*?</form>", page, re.DOTALL)
    form = next(each for each in forms if f'name="do" value="{do}"' in each)
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))


async def _password(clients: Clients, _cast: Cast, person: Enrolled) -> Act:
    browser = clients.browser()

    async def sign_in() -> None:
        _must(await _name_and_password(browser, person), _IN)
        await _enter(browser)

    return Act(browser.client, sign_in)


async def _both(clients: Clients, _cast: Cast, person: Enrolled) -> Act:
    browser = clients.browser()

    async def sign_in() -> None:
        _must(await _name_and_password(browser, person), "Enter code")
        _must(await browser.press("answer", code=_code(person)), _IN)
        await _enter(browser)

    return Act(browser.client, sign_in)


async def _totp(clients: Clients, _cast: Cast, person: Enrolled) -> Act:
    """The post of the code alone."""
    browser = clients.browser()
    _must(await _name_and_password(browser, person), "Enter code")
    return _posting(browser, lambda: {"code": _code(person)})


async def _passkey(clients: Clients, _cast: Cast, person: Enrolled) -> Act:
    """The post of the assertion alone."""
    browser = clients.browser()
    await browser.go()
    await browser.press("identify", name=person.upn)
    if browser.title != "Use your passkey":
        await browser.press("others")
        ways = re.findall(r'name="place" value="\d+"><button>.*?<span>(.*?)</span>', browser.page, re.DOTALL)
        await browser.press("pick", form=next(n for n, text in enumerate(ways) if "Passkey" in text))
    prompt = re.search(r'<script type="application/json" id="prompt"[^>]*>(.*?)</script>', browser.page, re.DOTALL)
    if prompt is None or person.passkey is None:
        raise RuntimeError(f"no passkey is asked for on {browser.words}")
    said = json.dumps(person.passkey.get(json.loads(prompt[1])["publicKey"]))
    return _posting(browser, lambda: {"credential": said})


def _posting(browser: Browser, typed: Callable[[], dict[str, str]]) -> Act:
    """The answer on the page where the browser is. One that is right leads on, a wrong one draws the page again."""

    async def answer() -> None:
        form = {**_hidden(browser.page, "answer"), **typed()}
        moved = await browser.client.post(browser.url, data=form, headers={"origin": browser.site})
        _must(moved.status_code, 303)

    return Act(browser.client, answer)


def _signed_in(clients: Clients, person: Enrolled) -> httpx.AsyncClient:
    """The client of somebody who has a session."""
    client = clients.client()
    client.headers["cookie"] = f"{_SESSION}={person.session.reveal()}"
    return client


async def _authorize(clients: Clients, cast: Cast, person: Enrolled) -> Act:
    client = _signed_in(clients, person)

    async def ask() -> None:
        await _ask(client, cast)

    return Act(client, ask)


async def _refresh(clients: Clients, cast: Cast, person: Enrolled) -> Act:
    client = _signed_in(clients, person)
    redeemed = {"code": await _ask(client, cast), "redirect_uri": LANDING, "code_verifier": _VERIFIER}
    token = await _token(client, cast, grant_type="authorization_code", **redeemed)

    async def refresh() -> None:
        await _token(client, cast, grant_type="refresh_token", refresh_token=token)

    return Act(client, refresh)


async def _ask(client: httpx.AsyncClient, cast: Cast) -> str:
    """A code for the application."""
    asked = {
        "client_id": cast.app,
        "response_type": "code",
        "redirect_uri": LANDING,
        "scope": " ".join(SCOPES),
        "state": "st",
        "nonce": "n-1",
        "code_challenge": _CHALLENGE,
        "code_challenge_method": "S256",
    }
    answer = await client.get("/common/oauth2/v2.0/authorize", params=asked)
    told = parse_qs(urlsplit(answer.headers.get("location", "")).query)
    if "code" not in told:
        raise RuntimeError(f"no code: {answer.status_code} {answer.headers.get('location')} {answer.text[:300]}")
    return str(told["code"][0])


async def _token(client: httpx.AsyncClient, cast: Cast, **form: str) -> str:
    answer = await client.post("/common/oauth2/v2.0/token", data={"client_id": cast.app, **form})
    return str(answer.raise_for_status().json()["refresh_token"])


async def _bare(clients: Clients, _cast: Cast, _person: Enrolled) -> Act:
    client = clients.client(clients.installation.bare)

    async def ask() -> None:
        (await client.get("/bare")).raise_for_status()

    return Act(client, ask)


@dataclass(frozen=True)
class Flow:
    """Something people do: what it is called, who does it, and how."""

    title: str
    who: Callable[[Cast], list[Enrolled]]
    prepare: Prepare


FLOWS: Mapping[str, Flow] = {
    BARE: Flow("a bare request, as seldom as these", lambda cast: cast.keyed, _bare),
    "password": Flow("sign-in with a password, all pages", lambda cast: cast.alone, _password),
    "mfa": Flow("sign-in with password and app, all pages", lambda cast: cast.pairs[::2], _both),
    "totp": Flow("the app's code judged, one post", lambda cast: cast.pairs[1::2], _totp),
    "passkey": Flow("a passkey's assertion judged, one post", lambda cast: cast.keyed, _passkey),
    "authorize": Flow("authorize with a session", lambda cast: cast.keyed, _authorize),
    "refresh": Flow("refresh grant", lambda cast: cast.keyed, _refresh),
}
"""By the name that `--flows` takes."""
