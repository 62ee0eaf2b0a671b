"""The pages over a real database: people with passwords, a movable clock, browsers that keep cookies."""

import re
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from html import unescape
from pathlib import Path

import httpx
from starlette.applications import Starlette

import watchword.signin.pages
import watchword.web
from watchword.adapters.argon2 import Cost, PasswordHasher
from watchword.authenticators.model import Authenticator, PerUserMfa
from watchword.authenticators.tests.house import ADELE, BALAS, OPERATOR, TONGUES, House, standing
from watchword.bootstrap.signing_in import SigningIn, method_files
from watchword.db.postgresql import Postgresql
from watchword.db.sqlite import Sqlite
from watchword.kernel.ids import UserId
from watchword.kernel.messages import Message
from watchword.kernel.secret import Secret
from watchword.kernel.work import Transaction
from watchword.method import Person
from watchword.outbox.store import SqlOutbox
from watchword.signin.demand import Rules
from watchword.web.brand import Brand
from watchword.web.edge import Edge
from watchword.web.forgery import Forgery
from watchword.web.static import Static
from watchword.web.templating import Pages
from watchword.web.translation import Languages
from watchword.web.turns import Turns

SITE = "https://id.contoso.com"
RIGHT = "a long walk along the grey river"
_FORMS = Forgery(Secret(b"forms" * 8), SITE)
_WEB = Path(watchword.web.__path__[0])


class Browser:
    """Keeps cookies, follows our redirects, presses buttons."""

    def __init__(self, client: httpx.AsyncClient, site: str = SITE) -> None:
        self.client = client
        self.site = site
        self.page = ""
        self.url = ""
        self.status = 0
        self.last = httpx.Response(0)

    async def go(self, path: str = "/signin") -> str:
        """Open an address."""
        return await self._arrive(await self.client.get(path))

    async def press(self, do: str, *, form: int = 0, **typed: str) -> str:
        """Send the form of a button, with what it hides and what is typed."""
        forms = [
            each for each in re.findall(r"<form.*?</form>", self.page, re.DOTALL) if f'name="do" value="{do}"' in each
        ]
        assert forms, f"no button {do!r} on {self.words}"
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', forms[form]))
        answer = await self.client.post(self.url, data={**hidden, **typed}, headers={"origin": self.site})
        return await self._arrive(answer)

    async def _arrive(self, answer: httpx.Response) -> str:
        while answer.is_redirect:
            answer = await self.client.get(answer.headers["location"])
        self.last = answer
        self.page, self.url, self.status = answer.text, str(answer.url), answer.status_code
        return self.title

    @property
    def title(self) -> str:
        """The page's heading."""
        found = re.search(r"<h1>(.*?)</h1>", self.page, re.DOTALL)
        return unescape(re.sub(r"<[^>]+>", "", found[1])).strip() if found else ""

    @property
    def words(self) -> str:
        """All that can be read on it."""
        return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", self.page))).strip()


@dataclass
class SignInHouse:
    """The house, with its front door."""

    house: House
    app: Edge
    signing_in: SigningIn

    def browser(self, ip: str = "192.0.2.1", language: str = "en") -> Browser:
        """A new one, of somebody who reads that language."""
        transport, headers = httpx.ASGITransport(self.app, client=(ip, 1)), {"accept-language": language}
        return Browser(httpx.AsyncClient(transport=transport, base_url=SITE, headers=headers))

    async def give_password(self, user: UserId, upn: str, text: str = RIGHT, *, must_change: bool = False) -> None:
        """As an administrator gives one to a new account."""
        passwords = self.house.services.passwords
        prepared = await passwords.prepare(Person(user, upn), Secret(text), must_change=must_change)
        made = Authenticator.made("password", prepared, user, self.house.now, "", "")
        await self.house.units.write(lambda tx: passwords.store.add(tx, made, frozenset({user})))

    async def allow(self, configuration: str) -> None:
        """As an administrator switches a method on for everybody."""
        await self.house.services.policy.change_one(OPERATOR, None, configuration, {"state": "enabled"})

    async def require_mfa(self, user: UserId, state: PerUserMfa = PerUserMfa.ENFORCED) -> None:
        """Per-user MFA, as if it had always been so: nothing ends by it."""
        persons = self.house.services.persons.persons
        await self.house.units.write(lambda tx: persons.keep_requirement(tx, user, state))

    async def messages(self) -> list[Message]:
        """What waits to be sent, oldest first; but for the notice of what was set up."""
        store = SqlOutbox(self.house.sealer)

        async def unit(tx: Transaction) -> list[Message]:
            waiting = [each.message for each in await store.take(tx, self.house.now, self.house.now, 100)]
            return [each for each in waiting if each.purpose != "security info changed"]

        return await self.house.units.write(unit)


@asynccontextmanager
async def moved_in(units: Sqlite | Postgresql, languages: Languages | None = None) -> AsyncIterator[SignInHouse]:
    """A house whose people have passwords. `languages`: of its pages, where they are not ours."""
    async with standing(units) as house:
        files = (("web", _WEB / "static"), *method_files(house.services.registry))
        pages = _pages(files) if languages is None else _drawn_in(languages, files)
        hasher = PasswordHasher(Cost(memory_kib=64, iterations=1, lanes=1))
        signing_in = SigningIn(
            house.services, house.sealer, hasher, pages, _FORMS, lambda: house.now, Rules(), Turns(60)
        )
        made = SignInHouse(house, Edge(Starlette(routes=signing_in.routes())), signing_in)
        await made.give_password(BALAS, "balas@contoso.com")
        await made.give_password(ADELE, "adele@contoso.com", must_change=True)
        yield made
        hasher.close()


@cache
def _pages(files: tuple[tuple[str, Path], ...]) -> Pages:
    """In our languages: what a template is made into is kept from one house to the next."""
    return _drawn_in(TONGUES, files)


def _drawn_in(languages: Languages, files: Iterable[tuple[str, Path]]) -> Pages:
    folder = Path(watchword.signin.pages.__path__[0]) / "templates"
    return Pages([folder], Static.of(list(files)), languages, _FORMS, Brand("Contoso"))
