"""Every word of the sign-in pages can be translated: they are walked through in a language that marks what is."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from watchword.authenticators.reregistering import Wanted
from watchword.authenticators.tests.house import BALAS, OPERATOR
from watchword.db.sqlite import Sqlite
from watchword.kernel.clock import MINUTE
from watchword.signin.tests.house import RIGHT, Browser, SignInHouse, moved_in
from watchword.signin.tests.test_app_pages import code as app_code
from watchword.signin.tests.test_app_pages import seed_on
from watchword.signin.tests.test_returning_pages import code, later
from watchword.web.tests.pseudo import pseudo, unspoken

NUMBER = "+1 7748933135"


class Reader(Browser):
    """Reads each page that it comes to."""

    titles: list[str]

    async def _arrive(self, answer: httpx.Response) -> str:
        title = await super()._arrive(answer)
        assert unspoken(self.page) == [], self.url
        self.titles = [*getattr(self, "titles", []), title.strip("⟦⟧")]
        return title


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[SignInHouse]:
    """Words do not depend on the database."""
    async with moved_in(Sqlite(tmp_path / "watchword.db"), pseudo()) as made:
        yield made


async def reader(house: SignInHouse, name: str = "balas@contoso.com") -> Reader:
    """Somebody who has said who they are."""
    browser = Reader(house.browser().client)
    await browser.go()
    await browser.press("identify", name=name)
    return browser


def ways(browser: Browser, field: str = "method") -> list[str]:
    """What can be chosen, in the order of its forms."""
    return re.findall(rf'name="{field}" value="([^"]+)"', browser.page)


async def test_the_password_and_its_end(house: SignInHouse) -> None:
    browser = await reader(house)
    for number in range(5):
        await browser.press("answer", password=f"wrong {number}")
    await browser.press("restart")
    await browser.press("identify", name="balas@contoso.com")
    await browser.press("answer", password=RIGHT)
    await browser.press("stay", stay="no")
    await browser.go("/signed-in")
    await browser.go("/signin/00000000-0000-4000-8000-000000000000")
    assert {"Sign in", "Enter password", "You are not signed in", "Stay signed in?", "Signing you in"} <= set(
        browser.titles
    )
    assert {"You are signed in", "That did not work"} <= set(browser.titles)


async def test_a_temporary_password_and_a_pass(house: SignInHouse) -> None:
    browser = await reader(house, "adele@contoso.com")
    await browser.press("answer", password=RIGHT)
    for bad in ("short", "x" * 300, "bell\x07bell and some more words", RIGHT):
        await browser.press("change", secret=bad)
        assert browser.title == "⟦Choose a new password⟧"
    await house.house.services.policy.change_one(OPERATOR, None, "TemporaryAccessPass", {"state": "enabled"})
    other = await reader(house)
    await other.press("others")
    place = ways(other, "place")[[" Pass" in each for each in other.page.split("<form")[1:]].index(True)]
    await other.press("pick", form=int(place))
    assert other.title == "⟦Enter Temporary Access Pass⟧"
    await other.press("answer", **{"pass": "KMNP2345"})


async def test_codes_by_phone(house: SignInHouse) -> None:
    await house.allow("Sms")
    await house.allow("Voice")
    await house.house.add_phone(NUMBER)
    await house.require_mfa(BALAS)
    browser = await reader(house)
    await browser.press("answer", password=RIGHT)
    await browser.press("answer", code="12")
    await browser.press("again")
    calling = ["Call" in each for each in browser.page.split('name="place"')[1:]].index(True)
    await browser.press("pick", form=calling)
    assert {"Enter the code from the text message", "Choose how to sign in"} <= set(browser.titles)


@pytest.mark.parametrize(
    ("method", "typed", "wrong", "last"),
    [
        ("phone", {"kind": "mobile", "number": NUMBER, "mode": "sms"}, {"code": "000000"}, "Is it your number?"),
        ("software_oath", {}, {"code": "000000"}, "Add this account to your authenticator app"),
        ("fido2", {"name": "Laptop"}, {"credential": "{}"}, "Create your passkey"),
    ],
)
async def test_what_is_set_up_on_the_way(
    house: SignInHouse, method: str, typed: dict[str, str], wrong: dict[str, str], last: str
) -> None:
    await house.allow("Sms")
    await house.allow("Fido2")
    await house.require_mfa(BALAS)
    browser = await reader(house)
    await browser.press("answer", password=RIGHT)
    await browser.press("choose", form=ways(browser).index(method))
    if method == "phone":
        for number in ("123", "+1 900 555 0100", "+44 (0)20 7946 0000", "+1 2", "+999 1234567", "+1 " + "2" * 20):
            await browser.press("draft", **{**typed, "number": number})
            assert browser.title == "⟦Add a phone⟧"
    if typed:
        await browser.press("draft", **typed)
    await browser.press("confirm", **wrong)
    assert browser.titles[-1] == last
    await browser.press("choose", form=0)


async def test_a_passkey_before_anybody_said_who_they_are(house: SignInHouse) -> None:
    await house.allow("Fido2")
    browser = Reader(house.browser().client)
    await browser.go()
    await browser.press("welcome")
    assert await browser.press("unasked", credential="{}") == "⟦Sign in⟧"


async def test_what_was_set_up_before_is_looked_over(house: SignInHouse) -> None:
    await house.allow("Sms")
    await house.house.add_phone(NUMBER)
    await house.house.services.reregistrations.require(OPERATOR, BALAS, Wanted())
    later(house, MINUTE)
    browser = await reader(house)
    await browser.press("answer", password=RIGHT)
    await browser.press("answer", code=await code(house))
    await browser.press("choose", form=ways(browser).index("software_oath"))
    assert await browser.press("confirm", code=app_code(house, seed_on(browser))) == "⟦Are these still yours?⟧"
