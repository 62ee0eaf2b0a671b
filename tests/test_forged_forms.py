"""Forms that another site sends, to every route that changes something (CATALOGUE WEB-02; STANDARDS section 12).

The list is what is served, not what somebody remembered: a new route is in it at once.
"""

import re
from collections.abc import AsyncIterator, Iterator
from urllib.parse import urlencode

import httpx
import pytest
import pytest_asyncio
from starlette.routing import Route
from tests.served import prepare

from watchword.bootstrap import Application, build, describe, operator
from watchword.directory.seed.model import named_id
from watchword.graph.resource import HTTP_VERBS
from watchword.kernel.actor import Origin
from watchword.kernel.ids import UserId
from watchword.kernel.query import ListQuery
from watchword.kernel.work import Transaction
from watchword.settings import load_settings

ADELE = UserId(named_id("user adele@contoso.com"))
SAFE = {"GET", "HEAD", "OPTIONS"}
OLD_PAGE = "This page has grown old"
FORMS = {
    "/signin",
    "/signout",
    "/device",
    "/contoso.com/oauth2/v2.0/authorize/consent",
    "/contoso.com/oauth2/v2.0/logout",
}
"""Where pages of ours send forms to, among others."""
FORM, TEXT = "application/x-www-form-urlencoded", "text/plain"
BUTTONS = {"do": "leave", "user_code": "BCDFGHJK", "id": named_id("errand"), "keep": "1"}
BROWSER = "b" * 43


class Site:
    """An installation, and a browser in which Adele is signed in."""

    def __init__(self, application: Application, session: str) -> None:
        self.application = application
        self.session = session
        self.base = application.settings.base_url
        self.token = application.identity.forms.token(BROWSER)

    def client(self, *, cookies: bool, session: bool = True) -> httpx.AsyncClient:
        """The browser, or a program that brings nothing."""
        kept = {"__Host-browser": BROWSER} if cookies else {}
        kept |= {"__Host-session": self.session} if cookies and session else {}
        transport = httpx.ASGITransport(self.application.asgi, client=("192.0.2.7", 4711))
        return httpx.AsyncClient(transport=transport, base_url=self.base, cookies=kept)

    def routes(self) -> Iterator[tuple[str, str]]:
        """Verb and path of everything that may change something."""
        for route in self.application.routes:
            assert isinstance(route, Route), route
            path = re.sub(r"\{t\}", "contoso.com", re.sub(r"\{(?!t\})[^}]+\}", named_id("something"), route.path))
            yield from ((verb, path) for verb in sorted((route.methods or set()) - SAFE))

    async def records(self) -> int:
        page = await self.application.services.audit.list(operator("cli:test"), None, ListQuery(top=999))
        return len(page.items)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    file = await prepare(tmp_path_factory.mktemp("forged"))
    application = await build(load_settings(file, {}))
    now = application.desk.clock()

    async def open_(tx: Transaction) -> str:
        opened = await application.services.sessions.open(tx, ADELE, (), origin=Origin("192.0.2.7"), now=now)
        return opened.token.reveal()

    yield Site(application, await application.units.write(open_))
    await application.close()


async def send(
    site: Site,
    verb: str,
    path: str,
    fields: dict[str, str],
    *,
    cookies: bool = True,
    session: bool = True,
    kind: str = FORM,
    **headers: str,
) -> httpx.Response:
    said = {"content-type": kind, **{name.replace("_", "-"): value for name, value in headers.items()}}
    async with site.client(cookies=cookies, session=session) as client:
        return await client.request(verb, path, content=urlencode(fields), headers=said)


async def asks_for_our_page(site: Site, verb: str, path: str) -> bool:
    """Whether it takes forms of our pages alone."""
    return OLD_PAGE in (await send(site, verb, path, BUTTONS, origin=site.base)).text


def masked(answer: httpx.Response) -> tuple[int, str]:
    """Without what is different each time."""
    ids = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|[\w-]{22,}|\d{4}-\d\d-\d\d[T ][\d:.]+Z?", "", answer.text)
    return answer.status_code, ids


def forged(site: Site) -> list[tuple[dict[str, str], dict[str, str]]]:
    """What another site can have a browser send: fields, and headers with the kind of body."""
    ours, others = {**BUTTONS, "csrf": site.token}, site.application.identity.forms.token("c" * 43)
    like = site.base.replace("https://", "https://evil.").replace("localhost", "localhost.evil.example")
    return [
        (BUTTONS, {"origin": site.base}),
        ({**BUTTONS, "csrf": ""}, {"origin": site.base}),
        ({**BUTTONS, "csrf": others}, {"origin": site.base}),
        (BUTTONS, {"origin": "https://evil.example", "kind": TEXT}),
        *((ours, {"origin": origin}) for origin in ("https://evil.example", like, f"{site.base}.evil.example", "null")),
        (ours, {}),
        *((ours, {"origin": "null", "sec_fetch_site": said}) for said in ("cross-site", "same-site", "none", "")),
    ]


@pytest.mark.asyncio(loop_scope="module")
async def test_every_form_is_refused_that_is_not_of_a_page_of_ours(site: Site) -> None:
    """WEB-02: no token, another browser's, a foreign Origin or none, `text/plain`. What takes other requests than our
    forms takes no notice of cookies, so that nobody's browser can be used for them."""
    forms, wrong, before = set(), [], await site.records()
    for verb, path in site.routes():
        if await asks_for_our_page(site, verb, path):
            forms.add(path.removesuffix(f"/{named_id('something')}"))
            for fields, how in forged(site):
                answer = await send(site, verb, path, fields, **how)
                if OLD_PAGE not in answer.text or not 400 <= answer.status_code < 500:
                    wrong.append((verb, path, fields, how, answer.status_code))
            ours = {**BUTTONS, "csrf": site.token}
            good = await send(site, verb, path, ours, session=False, origin=site.base)
            known = OLD_PAGE not in good.text or path.startswith("/signin/")  # which has no such button
            wrong += [] if known else [(verb, path, "our own", good.status_code)]
        else:
            mine, nobodys = [await send(site, verb, path, BUTTONS, cookies=each) for each in (True, False)]
            if masked(mine) != masked(nobodys):
                wrong.append((verb, path, masked(mine), masked(nobodys)))
    assert not wrong
    assert forms >= FORMS
    async with site.client(cookies=True) as client:
        assert (await client.get("/signed-in")).status_code == 200
    assert await site.records() == before


@pytest.mark.asyncio(loop_scope="module")
async def test_nothing_is_changed_by_following_a_link(site: Site) -> None:
    """WEB-02: the same fields in an address."""
    before = await site.records()
    for _, path in site.routes():
        async with site.client(cookies=True) as client:
            answer = await client.get(path, params={**BUTTONS, "csrf": site.token})
            assert answer.status_code < 500, path
            assert (await client.get("/signed-in")).status_code == 200, path
    assert await site.records() == before


@pytest.mark.asyncio(loop_scope="module")
async def test_graph_takes_no_cookie_for_a_token(site: Site) -> None:
    """WEB-02: of every operation that changes something, JSON as `text/plain` among it."""
    operations = [each for each in describe() if HTTP_VERBS[each.kind] not in SAFE]
    assert len(operations) > 50
    for each in operations:
        path = re.sub(r"\{[^}]+\}", named_id("something"), each.path)
        for version in each.versions:
            answer = await send(site, each.http_verb, f"/{version.value}/{path}", {"a": "b"}, kind=TEXT)
            assert answer.status_code == 401, (each.path, answer.status_code)
