"""Passkeys by the pages: set up on the way, asked for from then on, alone or after a password. On each database."""

import asyncio
import json
import re
from typing import Any

import pytest
from tests.doses import race

from watchword.authenticators.tests.house import ADELE, BALAS, OPERATOR
from watchword.kernel.clock import MINUTE, SECOND, Instant
from watchword.methods.fido2.rules import user_handle
from watchword.methods.fido2.tests.software import UP, UV, Authenticator
from watchword.signin.tests.house import RIGHT, Browser, SignInHouse
from watchword.signin.tests.test_log_pages import PRIMARY, records, told

ASKED = "Use your passkey"
DONE = "Stay signed in?"
REFUSED = "You are not signed in"


def key(name: bytes = b"credential-0001", **more: Any) -> Authenticator:
    """An authenticator in a browser at the house's own address."""
    return Authenticator("https://localhost", "localhost", name, **more)


async def allow(house: SignInHouse, **more: Any) -> None:
    policy = {"state": "enabled", "isAttestationEnforced": False, **more}
    await house.house.services.policy.change_one(OPERATOR, None, "Fido2", policy)


def options(browser: Browser) -> dict[str, Any]:
    """What the page's script is given."""
    found = re.search(r'<script type="application/json" id="prompt"[^>]*>(.*?)</script>', browser.page, re.DOTALL)
    assert found is not None, browser.words
    return dict(json.loads(found[1])["publicKey"])


async def answer(browser: Browser, authenticator: Authenticator, **more: Any) -> str:
    """What the script does: asks the authenticator, fills the field, sends the form."""
    return await browser.press("answer", credential=json.dumps(authenticator.get(options(browser), **more)))


async def given(house: SignInHouse, authenticator: Authenticator, user: str = BALAS) -> None:
    """An administrator makes a passkey for somebody."""
    service, method = house.house.services.registrations, house.house.services.registry["fido2"]
    begun = await service.begin(OPERATOR, user, method, {}, "test")
    credential = authenticator.create(begun.prompt["publicKey"])
    await service.finish(OPERATOR, user, method, {"credential": credential}, "test")
    authenticator.user_handle = user_handle(user)  # type: ignore[arg-type]


async def stored(house: SignInHouse, user: str = BALAS) -> list[Any]:
    services = house.house.services
    found = await services.authenticators.list_of(OPERATOR, user, services.registry["fido2"])
    return [each.authenticator.record for each in found]


async def named(house: SignInHouse) -> Browser:
    browser = house.browser()
    await browser.go()
    await browser.press("identify", name="balas@contoso.com")
    return browser


async def asked(house: SignInHouse) -> Browser:
    """Where a passkey is asked for, and nothing is proved yet."""
    browser = await named(house)
    return browser if browser.title == ASKED else await other_way(browser, "Passkey")


async def after_the_password(house: SignInHouse) -> Browser:
    browser = await named(house)
    if browser.title == ASKED:
        await other_way(browser, "Password")
    await browser.press("answer", password=RIGHT)
    return browser


async def other_way(browser: Browser, words: str) -> Browser:
    """Press the way with these words."""
    await browser.press("others")
    ways = re.findall(r'name="place" value="\d+"><button>.*?<span>(.*?)</span>', browser.page, re.DOTALL)
    await browser.press("pick", form=next(n for n, text in enumerate(ways) if words in text))
    return browser


async def setting_up(house: SignInHouse) -> Browser:
    await house.require_mfa(BALAS)
    browser = await after_the_password(house)
    place = re.findall(r'name="method" value="([^"]+)"', browser.page).index("fido2")
    assert await browser.press("choose", form=place) == "Set up a passkey"
    return browser


async def test_people_set_one_up_on_the_way_and_are_in(house: SignInHouse) -> None:
    await allow(house)
    browser = await setting_up(house)
    assert await browser.press("draft", name="Balas's phone") == "Create your passkey"
    made = key().create(options(browser))
    assert await browser.press("confirm", credential=json.dumps(made)) == DONE
    (passkey,) = await stored(house)
    assert (passkey.name, passkey.user_verified) == ("Balas's phone", True)


async def test_a_wrong_one_sets_nothing_up(house: SignInHouse) -> None:
    """WA-01, WA-02: made for another page's challenge, or elsewhere."""
    await allow(house)
    one, other = await setting_up(house), await setting_up(house)
    for browser in (one, other):
        await browser.press("draft", name="")
    made = key().create(options(one))
    assert await other.press("confirm", credential=json.dumps(made)) != DONE
    elsewhere = key()
    elsewhere.origin = "https://evil.example"
    assert await one.press("confirm", credential=json.dumps(elsewhere.create(options(one)))) != DONE
    assert await stored(house) == []


async def test_it_is_all_that_is_asked_for(house: SignInHouse) -> None:
    """WA-04: its holder verified, it is two factors."""
    await allow(house)
    await house.require_mfa(BALAS)
    mine = key()
    await given(house, mine)
    browser = await asked(house)
    assert browser.title == ASKED, browser.words
    assert options(browser)["userVerification"] == "required"
    assert await answer(browser, mine) == DONE
    assert (await stored(house))[0].sign_count == 2


async def test_without_its_holder_verified_it_is_not(house: SignInHouse) -> None:
    """WA-04: the same passkey, whose authenticator asked for nothing."""
    await allow(house)
    mine = key()
    await given(house, mine)
    assert await answer(await asked(house), mine, flags=UP) != DONE


async def test_a_key_that_verifies_nobody_is_a_second_factor_and_nothing_more(house: SignInHouse) -> None:
    """WA-04: not asked for alone, but after a password."""
    await allow(house)
    browser, simple = await setting_up(house), key(flags=UP)
    await browser.press("draft", name="Simple key")
    assert options(browser)["authenticatorSelection"]["userVerification"] == "preferred"
    await browser.press("confirm", credential=json.dumps(simple.create(options(browser))))
    assert len(await stored(house)) == 1
    simple.user_handle = user_handle(BALAS)
    alone = await asked(house)
    assert json.dumps(simple.credential.decode()) not in alone.page
    browser = await after_the_password(house)
    assert (browser.title, options(browser)["userVerification"]) == (ASKED, "preferred")
    assert await answer(browser, simple) == DONE


async def test_an_answer_is_good_once_in_its_own_sign_in_for_five_minutes(house: SignInHouse) -> None:
    """WA-02."""
    await allow(house)
    mine = key()
    await given(house, mine)
    one, other = await asked(house), await asked(house)
    said = {"credential": json.dumps(mine.get(options(one)))}
    assert await other.press("answer", **said) != DONE
    assert await one.press("answer", **said) == DONE
    assert await (await asked(house)).press("answer", **said) != DONE
    late = await asked(house)
    house.house.now = Instant(house.house.now + 5 * MINUTE + SECOND)
    assert await answer(late, mine) != DONE


@race(8)
async def test_of_many_who_send_one_answer_at_once_one_is_let_in(house: SignInHouse, rounds: int, clients: int) -> None:
    """WA-02, I1: one answer was right, and the others came too late."""
    await allow(house)
    mine = key()
    await given(house, mine)
    for _ in range(rounds):
        browser = await asked(house)
        said = json.dumps(mine.get(options(browser)))
        twins = [Browser(browser.client) for _ in range(clients)]
        for each in twins:
            each.page, each.url = browser.page, browser.url
        await asyncio.gather(*(each.press("answer", credential=said) for each in twins))
        assert {each.title for each in twins} == {DONE}
        newest = (await records(house))[0]
        assert told(newest) == [("Passkey (FIDO2)", True, PRIMARY)]
        house.house.now = Instant(house.house.now + MINUTE)


async def test_another_persons_passkey_opens_nothing(house: SignInHouse) -> None:
    """WA-03."""
    await allow(house)
    mine, hers = key(), key(b"credential-0002")
    await given(house, mine)
    await given(house, hers, ADELE)
    assert await answer(await asked(house), hers) != DONE
    hers.user_handle = mine.user_handle
    assert await answer(await asked(house), hers) != DONE


async def test_any_of_ones_own_will_do(house: SignInHouse) -> None:
    await allow(house)
    keys = [key(b"credential-0001"), key(b"credential-0002")]
    for each in keys:
        await given(house, each)
    for each in keys:
        assert await answer(await asked(house), each) == DONE


async def test_who_has_proved_nothing_learns_of_no_passkey(house: SignInHouse) -> None:
    """ENUM-01: somebody with one, without one, and nobody are asked alike, and nobody's is never right."""
    await allow(house)
    mine = key()
    await given(house, mine)
    seen = []
    for name in ("balas@contoso.com", "adele@contoso.com", "nobody@contoso.com"):
        browser = house.browser()
        await browser.go()
        await browser.press("identify", name=name)
        await other_way(browser, "Passkey")
        said = options(browser)
        assert len(said.pop("challenge")) == 43
        seen.append((browser.title, said))
        if not name.startswith("balas"):
            assert await answer(browser, mine) != DONE
    assert seen[0] == seen[1] == seen[2]


async def test_a_copied_key_is_refused(house: SignInHouse) -> None:
    """WA-08."""
    await allow(house)
    mine = key(count=40)
    await given(house, mine)
    mine.count = 7
    assert await answer(await asked(house), mine) != DONE
    assert (await stored(house))[0].sign_count == 41
    mine.count = 41
    assert await answer(await asked(house), mine) == DONE


async def test_two_at_once_never_turn_the_counter_back(house: SignInHouse) -> None:
    """WA-08: of counts 7 and 8, in two sign-ins at once, what is kept is of one that was let in, and no less."""
    await allow(house)
    mine = key(count=5)
    await given(house, mine)
    browsers = [await asked(house) for _ in range(2)]
    said = [json.dumps(mine.get(options(each))) for each in browsers]
    titles = await asyncio.gather(
        *(each.press("answer", credential=text) for each, text in zip(browsers, said, strict=True))
    )
    (passkey,) = await stored(house)
    let_in = [count for count, title in zip((7, 8), titles, strict=True) if title == DONE]
    assert let_in
    assert passkey.sign_count == max(let_in)


@pytest.mark.parametrize("credential", ["", "{}", "[" * 9000, '{"id":"AAAA","response":7}', "x" * 70_000])
async def test_nothing_that_is_sent_breaks_the_page(house: SignInHouse, credential: str) -> None:
    """WA-06."""
    await allow(house)
    await given(house, key(flags=UP | UV))
    browser = await asked(house)
    await browser.press("answer", credential=credential)
    assert browser.status < 500
