"""Authenticator apps by the pages: set up on the way, asked for from then on, each code good once. On each database."""

import asyncio
import re
from base64 import b32decode

from tests.doses import race

from watchword.authenticators.tests.house import ADELE, BALAS, OPERATOR
from watchword.kernel.clock import HOUR, MINUTE, SECOND, Instant
from watchword.methods.software_oath.totp import USUAL, hotp
from watchword.signin.tests.guessing import at_the_second_factor
from watchword.signin.tests.house import Browser, SignInHouse

SETTING_UP = "Add this account to your authenticator app"


async def setting_up(house: SignInHouse) -> Browser:
    browser = await at_the_second_factor(house)
    place = re.findall(r'name="method" value="([^"]+)"', browser.page).index("software_oath")
    assert await browser.press("choose", form=place) == SETTING_UP
    return browser


def seed_on(browser: Browser) -> bytes:
    found = re.search(r'<code class="key"[^>]*>([A-Z2-7 ]+)</code>', browser.page)
    assert found is not None
    return b32decode(found[1].replace(" ", ""))


def code(house: SignInHouse, seed: bytes, steps: int = 0) -> str:
    return hotp(seed, USUAL.step_at(house.house.now) + steps, USUAL)


def wrong(house: SignInHouse, seed: bytes) -> str:
    good = {code(house, seed, steps) for steps in (-1, 0, 1)}
    return next(text for text in ("000000", "111111", "222222", "333333") if text not in good)


async def registered(house: SignInHouse) -> bytes:
    """Balas has an app, whose code of now is used up."""
    await house.require_mfa(BALAS)
    browser = await setting_up(house)
    seed = seed_on(browser)
    assert await browser.press("confirm", code=code(house, seed)) == "Stay signed in?"
    return seed


async def apps_of(house: SignInHouse, user: str = BALAS) -> int:
    service = house.house.services.authenticators
    return len(await service.list_of(OPERATOR, user, house.house.services.registry["software_oath"]))


async def test_it_is_set_up_by_a_picture_or_a_key_and_a_first_code(house: SignInHouse) -> None:
    """OTP-08"""
    await house.require_mfa(BALAS)
    browser = await setting_up(house)
    assert "data:image/svg+xml" in browser.page
    seed = seed_on(browser)
    assert len(seed) == 20
    assert await apps_of(house) == 0
    assert await browser.press("confirm", code=wrong(house, seed)) == SETTING_UP
    assert await browser.press("confirm", code="") == SETTING_UP
    assert await apps_of(house) == 0
    assert await browser.press("confirm", code=code(house, seed)) == "Stay signed in?"
    assert await apps_of(house) == 1


async def test_the_seed_is_kept_sealed_and_never_shown_again(house: SignInHouse) -> None:
    """OTP-07"""
    await house.require_mfa(BALAS)
    browser = await setting_up(house)
    seed = seed_on(browser)
    await browser.press("confirm", code=code(house, seed))
    assert "key" not in re.findall(r'<code class="([^"]+)"', browser.page)
    service = house.house.services
    (shown,) = await service.authenticators.list_of(OPERATOR, BALAS, service.registry["software_oath"])
    assert shown.properties == {"secretKey": None}


async def test_what_is_being_set_up_belongs_to_its_browser_and_lasts_ten_minutes(house: SignInHouse) -> None:
    """OTP-08: begun in one, it is not confirmed in the other; the newest counts."""
    await house.require_mfa(BALAS)
    one, other = await setting_up(house), await setting_up(house)
    assert seed_on(one) != seed_on(other)
    assert await other.press("confirm", code=code(house, seed_on(one))) == SETTING_UP
    house.house.now = Instant(house.house.now + 11 * MINUTE)
    assert await other.press("confirm", code=code(house, seed_on(other))) != "Stay signed in?"
    assert await apps_of(house) == 0


async def test_after_five_wrong_codes_the_right_one_sets_nothing_up(house: SignInHouse) -> None:
    """OTP-08"""
    await house.require_mfa(BALAS)
    browser = await setting_up(house)
    seed = seed_on(browser)
    for _ in range(4):
        await browser.press("confirm", code=wrong(house, seed))
    page = browser.page
    assert await browser.press("confirm", code=wrong(house, seed)) == "You are not signed in"
    browser.page = page
    await browser.press("confirm", code=code(house, seed))
    assert await apps_of(house) == 0


async def test_it_is_asked_for_and_each_code_is_good_once(house: SignInHouse) -> None:
    """OTP-02, OTP-04"""
    seed = await registered(house)
    browser = await at_the_second_factor(house)
    assert browser.title == "Enter code"
    used = code(house, seed)
    assert await browser.press("answer", code=used) == "Enter code"
    assert await browser.press("answer", code=f" {used[:3]}-{used[3:]}") == "Enter code"
    house.house.now = Instant(house.house.now + 30 * SECOND)
    fresh = code(house, seed)
    assert await browser.press("answer", code=f"{fresh[:3]} {fresh[3:]}") == "Stay signed in?"
    again = await at_the_second_factor(house)
    assert await again.press("answer", code=fresh) == "Enter code"
    assert await again.press("answer", code=used) == "Enter code"


@race(8)
async def test_of_many_who_send_one_code_at_once_one_is_let_in(house: SignInHouse, rounds: int, clients: int) -> None:
    """OTP-03, I1"""
    seed = await registered(house)
    for _ in range(rounds):
        house.house.now = Instant(house.house.now + HOUR)
        browsers = [await at_the_second_factor(house) for _ in range(clients)]
        titles = await asyncio.gather(*(each.press("answer", code=code(house, seed)) for each in browsers))
        assert sorted(titles).count("Stay signed in?") == 1, titles


async def test_guesses_in_many_sign_ins_at_once_are_counted_together(house: SignInHouse) -> None:
    """OTP-01: ten wrong ones, whoever sent them, and the right one is not heard any more."""
    seed = await registered(house)
    house.house.now = Instant(house.house.now + 30 * SECOND)
    browsers = [await at_the_second_factor(house) for _ in range(5)]
    for browser in browsers:
        for _ in range(2):
            await browser.press("answer", code=wrong(house, seed))
    assert await browsers[0].press("answer", code=code(house, seed)) != "Stay signed in?"
    fresh = await at_the_second_factor(house)
    assert "Enter code" not in fresh.title or await fresh.press("answer", code=code(house, seed)) != "Stay signed in?"


async def test_an_app_that_has_signed_its_person_in_keeps_its_slot(house: SignInHouse) -> None:
    """What is stored of it changes with each code; what no other may have does not."""
    seed = await registered(house)
    house.house.now = Instant(house.house.now + MINUTE)
    browser = await at_the_second_factor(house)
    assert await browser.press("answer", code=code(house, seed)) == "Stay signed in?"
    store, slot = house.house.services.authenticators.store, f"{BALAS}/1"
    assert await house.house.units.read(lambda tx: store.holder(tx, "software_oath", slot)) is not None


async def test_another_persons_code_is_a_wrong_one(house: SignInHouse) -> None:
    """OTP-08"""
    await registered(house)
    house.house.now = Instant(house.house.now + 30 * SECOND)
    other = b"somebody else's seeds"[:20]
    browser = await at_the_second_factor(house)
    assert await browser.press("answer", code=code(house, other)) == "Enter code"
    assert await apps_of(house, ADELE) == 0
