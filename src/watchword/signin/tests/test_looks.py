"""Looking at the page of a step-up may have a message sent: once, and only where somebody is about to see the page. On
each database."""

import asyncio

import pytest

from watchword.kernel.actor import Origin
from watchword.signin.demand import Wanted
from watchword.signin.entry import Entry, Visit
from watchword.signin.strength import MULTI_FACTOR
from watchword.signin.tests.house import Browser, SignInHouse
from watchword.signin.tests.test_returning_pages import with_a_phone
from watchword.signin.tests.test_step_up_pages import kept, session_of, signed_in

ASKED = "Enter the code from the text message"
AHEAD = (
    {"sec-purpose": "prefetch"},
    {"sec-purpose": "prefetch;prerender"},
    {"purpose": "prefetch"},
    {"x-moz": "prefetch"},
    {"sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"},
    {"sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"},
    {"sec-fetch-mode": "cors", "sec-fetch-dest": "empty"},
)
LOOKED = {"sec-fetch-mode": "navigate", "sec-fetch-dest": "document", "sec-fetch-site": "cross-site"}


async def sent_here(house: SignInHouse) -> tuple[Browser, str]:
    """Somebody who is signed in, and the address that an application's demand leads to."""
    await with_a_phone(house)
    browser = await signed_in(house, "no")
    session = await session_of(house, browser)
    entry = Entry(return_path="/signed-in", wanted=Wanted(MULTI_FACTOR), user=session.user_id, proofs=session.proofs)
    visit = Visit(kept(browser, "browser")[0], Origin(), kept(browser, "session")[0])
    return browser, f"/signin/{await house.signing_in.service.begin(visit, entry)}"


async def test_however_often_it_is_looked_at_one_message_is_sent(house: SignInHouse) -> None:
    """TEL-02: at once, or one after the other."""
    browser, path = await sent_here(house)
    answers = await asyncio.gather(*(browser.client.get(path, headers=LOOKED) for _ in range(5)))
    assert {each.status_code for each in answers} == {200}
    assert await browser.go(path) == ASKED
    assert len(await house.messages()) == 1


@pytest.mark.parametrize("headers", AHEAD)
async def test_what_a_browser_fetches_ahead_sends_nothing(house: SignInHouse, headers: dict[str, str]) -> None:
    """TEL-02: and the page is there as ever when somebody wants to see it."""
    browser, path = await sent_here(house)
    assert (await browser.client.get(path, headers=headers)).status_code == 503
    assert await house.messages() == []
    assert await browser.go(path) == ASKED
    assert len(await house.messages()) == 1


async def test_who_only_asks_whether_it_is_there_has_nothing_sent(house: SignInHouse) -> None:
    """TEL-02: HEAD changes nothing (RFC 9110, 9.3.2)."""
    browser, path = await sent_here(house)
    assert (await browser.client.head(path)).status_code == 200
    assert await house.messages() == []


async def test_a_preview_of_a_link_has_no_sign_in_to_look_at(house: SignInHouse) -> None:
    """TEL-02: what looks at links for a chat or a mail has no cookie of the browser's."""
    _, path = await sent_here(house)
    assert (await house.browser().client.get(path, headers=LOOKED)).status_code == 404
    assert await house.messages() == []
