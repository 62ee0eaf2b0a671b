"""Who changes security info has just proved who they are; what a session brought along grows old (SES-06, REG-01)."""

import pytest

from watchword.access.credential_actions import OWN_PAGES
from watchword.authenticators.tests.house import BALAS, OPERATOR
from watchword.kernel.actor import Actor, ActorKind
from watchword.kernel.clock import MINUTE, SECOND, Instant
from watchword.kernel.errors import StepUpRequired
from watchword.sessions.model import Session
from watchword.signin.demand import Wanted
from watchword.signin.entry import Entry, Visit
from watchword.signin.strength import MULTI_FACTOR
from watchword.signin.tests.house import RIGHT, Browser, SignInHouse
from watchword.signin.tests.test_returning_pages import code, later, remembered, with_a_phone


async def signed_in(house: SignInHouse) -> Browser:
    browser = house.browser()
    await browser.go()
    await browser.press("identify", name="balas@contoso.com")
    await browser.press("answer", password=RIGHT)
    await browser.press("stay", stay="no")
    return browser


def cookie(browser: Browser, name: str) -> str:
    (value,) = {each.value or "" for each in browser.client.cookies.jar if each.name == f"__Host-{name}" and each.value}
    return value


async def stepping_up(house: SignInHouse, browser: Browser) -> Browser:
    """An application sends somebody who is signed in, and asks for several factors."""
    session: Session | None = await house.house.services.sessions.find(cookie(browser, "session"), house.house.now)
    assert session is not None
    entry = Entry(return_path="/signed-in", wanted=Wanted(MULTI_FACTOR), user=session.user_id, proofs=session.proofs)
    origin = Actor(ActorKind.DELEGATED).origin
    visit = Visit(cookie(browser, "browser"), origin, cookie(browser, "session"))
    await browser.go(f"/signin/{await house.signing_in.service.begin(visit, entry)}")
    return browser


async def test_a_browser_that_proves_anew_is_remembered_once(house: SignInHouse) -> None:
    """SES-05: what it was remembered by until now is good for nobody."""
    await with_a_phone(house)
    await house.require_mfa(BALAS)
    browser = await remembered(house)
    later(house, MINUTE)
    before, now = cookie(browser, "remembered"), house.house.now
    entry = Entry(return_path="/signed-in", wanted=Wanted(MULTI_FACTOR, since=now))
    visit = Visit(cookie(browser, "browser"), Actor(ActorKind.DELEGATED).origin)
    await browser.go(f"/signin/{await house.signing_in.service.begin(visit, entry)}")
    await browser.press("identify", name="balas@contoso.com")
    await browser.press("answer", password=RIGHT)
    await browser.press("answer", code=await code(house), remember="yes")
    await browser.press("stay", stay="no")
    assert len(await house.house.services.user_sessions.list_remembered(OPERATOR, BALAS)) == 1
    assert before not in cookie(browser, "remembered")


@pytest.mark.parametrize(("minutes", "title"), [(9, "Keep your account safe"), (11, "Enter password")])
async def test_a_password_of_some_time_ago_sets_up_no_second_factor(
    house: SignInHouse, minutes: int, title: str
) -> None:
    """REG-01, SES-06: ten minutes."""
    browser = await signed_in(house)
    later(house, minutes * MINUTE)
    await stepping_up(house, browser)
    assert browser.title == title
    if minutes > 10:
        assert await browser.press("answer", password=RIGHT) == "Keep your account safe"


async def test_a_remembered_browser_opens_no_security_info(house: SignInHouse) -> None:
    """REG-01: only what was really proved, lately."""
    from watchword.authenticators.reregistering import Wanted as Reregister

    await with_a_phone(house)
    await house.require_mfa(BALAS)
    browser = await remembered(house)
    later(house, MINUTE)
    await house.house.services.reregistrations.require(OPERATOR, BALAS, Reregister())
    later(house, MINUTE)
    await browser.go()
    await browser.press("identify", name="balas@contoso.com")
    assert await browser.press("answer", password=RIGHT) == "Enter the code from the text message"
    assert await browser.press("answer", code=await code(house)) == "Keep your account safe"


@pytest.mark.parametrize(("method", "minutes"), [("software_oath", 10), ("fido2", 5)])
async def test_the_service_itself_wants_a_fresh_proof(house: SignInHouse, method: str, minutes: int) -> None:
    """SES-06: ten minutes, five for a passkey; whatever page asks."""
    await house.allow("Fido2")
    registrations, now = house.house.services.registrations, house.house.now
    found = house.house.services.registry[method]
    for age, fresh in ((minutes * MINUTE, True), (minutes * MINUTE + SECOND, False)):
        at = Instant(now - age)
        me = Actor(ActorKind.DELEGATED, granted=frozenset({OWN_PAGES}), user_id=BALAS, signed_in_at=at)
        if fresh:
            assert (await registrations.begin_own(me, BALAS, found, {}, "here")).prompt
        else:
            with pytest.raises(StepUpRequired):
                await registrations.begin_own(me, BALAS, found, {}, "here")
