"""Signing in as somebody who reads another language: whole sign-ins, whose wish counts, and what messages are in."""

import re
from dataclasses import replace

import orjson
import pytest
import sqlalchemy as sa

from watchword.authenticators.tests.house import BALAS
from watchword.db.engine import sql
from watchword.db.statement import Statement, given
from watchword.db.types import GUID, JSON_TEXT
from watchword.directory.users.tables import USERS
from watchword.kernel.ids import UserId
from watchword.kernel.messages import Channel, Message
from watchword.kernel.work import Transaction
from watchword.signin.tests.house import RIGHT, Browser, SignInHouse

_PROFILE = Statement(sa.select(USERS.c.profile).where(USERS.c.id == given("user", GUID)))
_KEEP = Statement(sa.update(USERS).where(USERS.c.id == given("user", GUID)).values(profile=given("profile", JSON_TEXT)))
HTML = re.compile(r'<html lang="([^"]+)" dir="([^"]+)"')


async def prefers(house: SignInHouse, user: UserId, language: str) -> None:
    """As Graph's `preferredLanguage` says."""

    async def unit(tx: Transaction) -> None:
        row = await sql(tx).one(_PROFILE, user=user)
        assert row is not None
        profile = {**orjson.loads(row["profile"]), "preferredLanguage": language}
        await sql(tx).run(_KEEP, user=user, profile=orjson.dumps(profile).decode())

    await house.house.units.write(unit)


async def newest(house: SignInHouse) -> Message:
    return (await house.messages())[-1]


def speaks(browser: Browser) -> tuple[str, str]:
    found = HTML.search(browser.page)
    assert found is not None
    assert browser.last.headers["content-language"] == found[1]
    return found[1], found[2]


@pytest.mark.parametrize(
    ("language", "direction", "titles"),
    [
        (
            "de",
            "ltr",
            (
                "Anmelden",
                "Kennwort eingeben",
                "Code aus der SMS eingeben",
                "Angemeldet bleiben?",
                "Sie werden angemeldet",
            ),
        ),
        (
            "ar",
            "rtl",
            (
                "تسجيل الدخول",
                "إدخال كلمة المرور",
                "إدخال الرمز الوارد في الرسالة النصية",
                "هل تريد البقاء مسجلاً للدخول؟",
                "جارٍ تسجيل دخولك",
            ),
        ),
    ],
)
async def test_a_whole_sign_in(house: SignInHouse, language: str, direction: str, titles: tuple[str, ...]) -> None:
    await house.allow("Sms")
    await house.house.add_phone("+1 7748933135")
    await house.require_mfa(BALAS)
    await prefers(house, BALAS, language)
    browser = house.browser(language=f"{language}-XX,en;q=0.5")
    seen = [await browser.go()]
    seen.append(await browser.press("identify", name="balas@contoso.com"))
    assert await browser.press("answer", password="not this one") == titles[1]
    assert "incorrect" not in browser.words
    seen.append(await browser.press("answer", password=RIGHT))
    assert re.search(r"\u206835\u2069" if direction == "rtl" else r" 35 ", browser.words)
    message = await newest(house)
    assert message.language == language
    code = re.search(r"(?<![#0-9])[0-9]{6}", message.text.reveal())
    assert code is not None
    seen.append(await browser.press("answer", code=code[0]))
    seen.append(await browser.press("stay", stay="no"))
    assert tuple(seen) == titles
    assert speaks(browser) == (language, direction)


async def test_a_text_message_is_in_the_persons_language_and_ends_as_browsers_read_it(house: SignInHouse) -> None:
    await house.allow("Sms")
    await house.house.add_phone("+1 7748933135")
    await house.require_mfa(BALAS)
    await prefers(house, BALAS, "de-CH")
    browser = house.browser(language="ar")
    await browser.go()
    await browser.press("identify", name="balas@contoso.com")
    await browser.press("answer", password=RIGHT)
    said = (await newest(house)).text.reveal()
    assert re.fullmatch(r"([0-9]{6}) ist Ihr Code für .+\. Geben Sie ihn an niemanden weiter\.(\n\n@\S+ #\1)?", said)


async def test_a_call_speaks_the_persons_language_and_no_marks_of_direction(house: SignInHouse) -> None:
    await house.allow("Voice")
    await house.house.add_phone("+1 7748933135")
    await house.require_mfa(BALAS)
    await prefers(house, BALAS, "ar-EG")
    browser = house.browser()
    await browser.go()
    await browser.press("identify", name="balas@contoso.com")
    assert await browser.press("answer", password=RIGHT) == "Answer the call"
    message = await newest(house)
    assert (message.channel, message.language) == (Channel.CALL, "ar")
    assert "رمزك هو" in message.text.reveal()
    assert not set(message.text.reveal()) & set("\u2066\u2067\u2068\u2069")


async def test_who_is_warned_by_mail_is_warned_in_their_language(house: SignInHouse) -> None:
    await prefers(house, BALAS, "de")
    browser = house.browser()
    for _ in range(3):
        await browser.go()
        await browser.press("identify", name="balas@contoso.com")
        for number in range(5):
            await browser.press("answer", password=f"wrong {number} {len(browser.page)}")
    message = await newest(house)
    assert (message.channel, message.subject) == (Channel.MAIL, "Zu viele fehlgeschlagene Anmeldungen")
    assert "(Kennwort)" in message.text.reveal()
    assert "192.0.2.1" in message.text.reveal()


async def test_whose_wish_counts(house: SignInHouse) -> None:
    """The page's own address, then what was chosen before, then the browser's, then the organisation's."""
    browser = house.browser(language="fr, de;q=0.5")
    await browser.go()
    assert speaks(browser) == ("de", "ltr")
    await browser.go(f"{browser.url}?ui_locales=xx ar-EG en")
    assert speaks(browser) == ("ar", "rtl")
    await browser.press("identify", name="balas@contoso.com")
    assert speaks(browser) == ("ar", "rtl")
    await browser.go(f"{browser.url}?ui_locales=xx")
    assert speaks(browser) == ("ar", "rtl")
    await browser.go(f"{browser.url}?ui_locales=en")
    await browser.go()
    assert speaks(browser) == ("en", "ltr")
    stranger = house.browser(language="fr")
    await stranger.go()
    assert speaks(stranger) == ("en", "ltr")


async def test_the_organisations_language_is_spoken_where_nobody_wishes_another(house: SignInHouse) -> None:
    pages = house.signing_in.pages
    german = replace(pages.languages, default=pages.languages.of("de"))
    object.__setattr__(pages, "languages", german)
    browser = house.browser(language="fr")
    await browser.go()
    assert speaks(browser) == ("de", "ltr")


async def test_a_page_offers_its_other_languages_by_its_own_address(house: SignInHouse) -> None:
    browser = house.browser()
    await browser.go()
    offered = dict(re.findall(r'<a href="([^"]+)" lang="([^"]+)"', browser.page))
    assert offered == {"?ui_locales=ar": "ar", "?ui_locales=de": "de"}
    await browser.go(f"{browser.url}?ui_locales=de")
    cookie = browser.last.headers["set-cookie"]
    assert cookie.startswith("__Host-language=de;")
    assert "Max-Age" not in cookie
    await browser.press("identify", name="balas@contoso.com")
    await browser.press("answer", password="wrong")
    assert "ui_locales" not in browser.page


@pytest.mark.parametrize(
    "wish", ["%00", "%ff%fe", "de%0d%0aset-cookie:%20a=b", "'%22%3E%3Cscript%3E", "de&ui_locales=ar", "x" * 5000, ""]
)
async def test_a_strange_wish_does_no_harm(house: SignInHouse, wish: str) -> None:
    browser = house.browser()
    await browser.go()
    await browser.go(f"{browser.url}?a=%22%3E%3Cscript%3Ealert(1)&ui_locales={wish}")
    assert browser.status == 200
    assert speaks(browser)[0] in ("en", "de", "ar")
    assert "<script>alert" not in browser.page
    assert "a=b" not in browser.last.headers.get("set-cookie", "")
