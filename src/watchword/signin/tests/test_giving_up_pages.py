"""Who gives up goes back to the application that waits, and only at the moment they say so."""

import pytest

from watchword.authenticators.tests.house import BALAS
from watchword.kernel.actor import Origin
from watchword.signin.entry import Entry, Visit
from watchword.signin.tests.house import RIGHT, Browser, SignInHouse

BACK = "/contoso.com/oauth2/v2.0/authorize/resume?id=1&amp;cancelled=1"


async def sent_by_an_application(house: SignInHouse, *, waits: bool = True) -> Browser:
    browser = house.browser()
    await browser.go()
    (cookie,) = [each.value for each in browser.client.cookies.jar if each.name == "__Host-browser"]
    entry = Entry(return_path="/x", cancel_path=BACK.replace("&amp;", "&") if waits else "", app_name="Outlook")
    id_ = await house.signing_in.service.begin(Visit(cookie or "", Origin()), entry)
    await browser.go(f"/signin/{id_}")
    return browser


@pytest.mark.parametrize("far", range(3))
async def test_on_every_page_before_the_last_proof_there_is_a_way_back(house: SignInHouse, far: int) -> None:
    browser = await sent_by_an_application(house)
    await house.require_mfa(BALAS)
    for do, typed in [("identify", {"name": "balas@contoso.com"}), ("answer", {"password": RIGHT})][:far]:
        await browser.press(do, **typed)
    assert await browser.press("cancel") == "Sign-in cancelled"
    assert f'content="0;url={BACK}"' in browser.page
    assert f'href="{BACK}"' in browser.page
    assert "Go back to Outlook" in browser.words


@pytest.mark.parametrize("waits", [True, False], ids=["for an application", "for oneself"])
@pytest.mark.parametrize("who", ["adele", "balas"])
async def test_nobody_has_to_choose_a_password_or_to_stay_signed_in(house: SignInHouse, who: str, waits: bool) -> None:
    """Adele's is temporary, and Balas is asked whether to stay: each can give up still, and nobody is signed in."""
    browser = await sent_by_an_application(house, waits=waits)
    await browser.press("identify", name=f"{who}@contoso.com")
    asked = await browser.press("answer", password=RIGHT)
    assert asked == {"adele": "Choose a new password", "balas": "Stay signed in?"}[who]
    assert await browser.press("cancel") == ("Sign-in cancelled" if waits else "You are not signed in")
    assert "__Host-session" not in {each.name for each in browser.client.cookies.jar}


async def test_who_looks_at_it_again_is_not_sent_back_again(house: SignInHouse) -> None:
    """Nor who signs in as somebody else meanwhile: their old page would end the new attempt."""
    browser = await sent_by_an_application(house)
    await browser.press("cancel")
    assert await browser.go(browser.url) == "You are not signed in"
    assert "http-equiv" not in browser.page
    assert "Go back to Outlook" in browser.words


async def test_where_nobody_waits_there_is_nowhere_to_go_back_to(house: SignInHouse) -> None:
    browser = await sent_by_an_application(house, waits=False)
    assert "Cancel" not in browser.words
    await browser.press("identify", name="balas@contoso.com")
    for number in range(5):
        await browser.press("answer", password=f"wrong {number}")
    assert browser.title == "You are not signed in"
    assert "Go back" not in browser.words
