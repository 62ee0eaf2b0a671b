"""Signing in by the pages, without a script: what people see, on each database."""

import re

import pytest

from watchword.authenticators.tests.house import BALAS
from watchword.kernel.clock import MINUTE, Instant
from watchword.signin.tests.house import RIGHT, Browser, SignInHouse


async def signed_in_as_far_as_the_second_factor(house: SignInHouse) -> Browser:
    browser = house.browser()
    await browser.go()
    await browser.press("identify", name="balas@contoso.com")
    await browser.press("answer", password=RIGHT)
    return browser


async def test_a_person_signs_in_with_a_password(house: SignInHouse) -> None:
    browser = house.browser()
    assert await browser.go() == "Sign in"
    assert await browser.press("identify", name="balas@contoso.com") == "Enter password"
    assert await browser.press("answer", password=RIGHT) == "Stay signed in?"
    assert await browser.press("stay", stay="no") == "Signing you in"
    assert await browser.go("/signed-in") == "You are signed in"
    assert "balas@contoso.com" in browser.words


async def test_a_wrong_password_is_told_and_nothing_is_lost(house: SignInHouse) -> None:
    browser = house.browser()
    await browser.go()
    await browser.press("identify", name="BALAS@contoso.com")
    assert await browser.press("answer", password="no") == "Enter password"
    assert "incorrect" in browser.words
    assert await browser.press("answer", password=RIGHT) == "Stay signed in?"


async def test_what_is_wrong_stands_beside_its_field(house: SignInHouse) -> None:
    """WCAG 2.2, 3.3.1 and 1.3.1: the field is marked, and says which sentence is about it."""
    browser = house.browser()
    await browser.go()
    await browser.press("identify", name="balas@contoso.com")
    assert 'aria-invalid="true"' not in browser.page
    await browser.press("answer", password="no")
    (field,) = re.findall(r'<div class="field">.*?</div>', browser.page, re.DOTALL)
    assert 'aria-invalid="true" aria-describedby="problem"' in field
    assert 'role="alert" id="problem"' in field
    assert browser.page.count('id="problem"') == 1


async def test_an_unknown_name_looks_like_a_known_one(house: SignInHouse) -> None:
    """ENUM-01."""
    pages = []
    for name in ("balas@contoso.com", "nobody@contoso.com", "not a name at all"):
        browser = house.browser()
        await browser.go()
        await browser.press("identify", name=name)
        first = _anonymous(browser.page, name)
        await browser.press("answer", password="wrong")
        pages.append((first, _anonymous(browser.page, name)))
    assert pages[0] == pages[1] == pages[2]


async def test_the_fifth_wrong_answer_ends_the_attempt(house: SignInHouse) -> None:
    browser = house.browser()
    await browser.go()
    await browser.press("identify", name="balas@contoso.com")
    for number in range(4):
        assert await browser.press("answer", password=f"wrong {number}") == "Enter password"
    assert await browser.press("answer", password="wrong") == "You are not signed in"
    assert await browser.press("restart") == "Sign in"


async def test_the_second_factor_is_a_code_by_text_message(house: SignInHouse) -> None:
    await house.allow("Sms")
    await house.house.add_phone("+1 7748933135")
    await house.require_mfa(BALAS)
    browser = await signed_in_as_far_as_the_second_factor(house)
    assert browser.title == "Enter the code from the text message"
    assert "35" in browser.words
    assert "7748933135" not in browser.page
    (message,) = await house.messages()
    code = re.search(r"[0-9]{6}", message.text.reveal())
    assert code is not None
    assert await browser.press("answer", code=code[0]) == "Stay signed in?"
    assert await browser.press("stay", stay="yes") == "Signing you in"
    assert await browser.go("/signed-in") == "You are signed in"


@pytest.mark.parametrize(
    ("secret", "said"),
    [
        ("short", "Too short: at least 15 characters are needed."),
        ("Password123456!", "Many people use this password"),
        ("adele@contoso.com", "made of your name"),
        ("qwertyuiopasdfgh", "A row of keys"),
        (RIGHT, "You have this password already"),
        ("long " * 60, "Too long: a password has at most 256 characters."),
    ],
    ids=["short", "common", "of names", "pattern", "unchanged", "long"],
)
async def test_who_chooses_a_password_is_told_what_is_wrong_with_it(house: SignInHouse, secret: str, said: str) -> None:
    """PWD-10: in plain words, beside the field."""
    browser = house.browser()
    await browser.go()
    await browser.press("identify", name="adele@contoso.com")
    await browser.press("answer", password=RIGHT)
    assert await browser.press("change", secret=secret) == "Choose a new password"
    assert said in browser.words
    assert "complexity" not in browser.words
    assert 'aria-invalid="true" aria-describedby="problem"' in " ".join(browser.page.split())


async def test_a_temporary_password_is_changed_before_anything_else(house: SignInHouse) -> None:
    browser = house.browser()
    await browser.go()
    await browser.press("identify", name="adele@contoso.com")
    assert await browser.press("answer", password=RIGHT) == "Choose a new password"
    assert await browser.press("change", secret="short") == "Choose a new password"
    assert "Too short" in browser.words
    assert await browser.press("change", secret="seven pelicans read the newspaper") == "Stay signed in?"
    assert await browser.press("stay", stay="no") == "Signing you in"
    assert await browser.go("/signed-in") == "You are signed in"


async def test_what_is_missing_is_set_up_on_the_way(house: SignInHouse) -> None:
    await house.allow("Sms")
    await house.require_mfa(BALAS)
    browser = await signed_in_as_far_as_the_second_factor(house)
    assert browser.title == "Keep your account safe"
    place = re.findall(r'name="method" value="([^"]+)"', browser.page).index("phone")
    assert await browser.press("choose", form=place) == "Add a phone"
    assert await browser.press("draft", kind="mobile", number="+1 7748933135", mode="sms") == "Is it your number?"
    (message,) = await house.messages()
    code = re.search(r"[0-9]{6}", message.text.reveal())
    assert code is not None
    assert await browser.press("confirm", code="000000" if code[0] != "000000" else "111111") == "Is it your number?"
    assert await browser.press("confirm", code=code[0]) == "Stay signed in?"
    assert [phone["phoneNumber"] for phone in await house.house.phones()] == ["+1 7748933135"]


async def test_a_form_from_another_site_is_refused(house: SignInHouse) -> None:
    """WEB-02."""
    browser = house.browser()
    await browser.go()
    token = re.search(r'name="csrf" value="([^"]+)"', browser.page)
    assert token is not None
    data = {"csrf": token[1], "do": "identify", "name": "balas@contoso.com"}
    foreign = [{"origin": "https://evil.example"}, {"origin": "null"}, {}, {"sec-fetch-site": "cross-site"}]
    foreign += [{"origin": "null", "sec-fetch-site": each} for each in ("cross-site", "same-site", "none")]
    foreign += [{"origin": "https://evil.example", "sec-fetch-site": "same-origin"}]
    for headers in foreign:
        assert (await browser.client.post(browser.url, data=data, headers=headers)).status_code == 400
    mine = {"origin": "https://id.contoso.com"}
    assert (await browser.client.post(browser.url, data={**data, "csrf": "x"}, headers=mine)).status_code == 400
    assert (await browser.client.post(browser.url, data=data, headers=mine)).status_code == 303
    quiet = {"origin": "null", "sec-fetch-site": "same-origin"}
    assert (await browser.client.post(browser.url, data=data, headers=quiet)).status_code == 303


async def test_the_attempt_of_another_browser_is_not_there(house: SignInHouse) -> None:
    """SES-01: knowing an attempt's address is worth nothing."""
    browser, other = house.browser(), house.browser()
    await browser.go()
    await other.go()
    answer = await other.client.get(browser.url)
    assert answer.status_code == 404


async def test_the_sessions_cookie_is_a_new_one_at_each_sign_in(house: SignInHouse) -> None:
    """SES-01, SES-02."""
    browser = house.browser()
    browser.client.cookies.set("__Host-session", "A" * 43, domain="id.contoso.com")
    await browser.go()
    await browser.press("identify", name="balas@contoso.com")
    await browser.press("answer", password=RIGHT)
    await browser.press("stay", stay="no")
    tokens = [cookie.value for cookie in browser.client.cookies.jar if cookie.name == "__Host-session"]
    assert "A" * 43 not in tokens[-1:]


async def test_after_ten_minutes_it_is_too_late(house: SignInHouse) -> None:
    browser = house.browser()
    await browser.go()
    await browser.press("identify", name="balas@contoso.com")
    house.house.now = Instant(house.house.now + 10 * MINUTE)
    assert await browser.press("answer", password=RIGHT) == "You are not signed in"


@pytest.mark.parametrize("do", ["answer", "stay", "confirm", "change", "review", "nonsense", ""])
async def test_a_button_that_is_not_on_the_page_moves_nothing(house: SignInHouse, do: str) -> None:
    browser = house.browser()
    await browser.go()
    token = re.search(r'name="csrf" value="([^"]+)"', browser.page)
    assert token is not None
    data = {"csrf": token[1], "do": do, "stay": "yes", "password": RIGHT}
    answer = await browser.client.post(browser.url, data=data, headers={"origin": "https://id.contoso.com"})
    assert answer.status_code in (200, 303)
    assert await browser.go(browser.url) == "Sign in"


def _anonymous(page: str, name: str) -> str:
    """Without what differs from one load to the next."""
    page = page.replace(name, "NAME").replace(name.lower(), "NAME")
    page = re.sub(r'<span aria-hidden="true" class="dot">.</span>', "", page)
    page = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "ID", page)
    return re.sub(r'(nonce|name="csrf" value)="[^"]*"', r'\1=""', page)
