"""While something is set up, a wrong answer counts against the sign-in, and nothing else does. On each database."""

import json
import re

from watchword.authenticators.tests.house import ADELE, OPERATOR
from watchword.kernel.clock import MINUTE
from watchword.signin.tests.guessing import later
from watchword.signin.tests.house import SignInHouse
from watchword.signin.tests.phones import DONE, NUMBER, code_in, newest, wrong
from watchword.signin.tests.test_log_pages import record, told
from watchword.signin.tests.test_passkey_pages import allow, given, key, options
from watchword.signin.tests.test_passkey_pages import setting_up as setting_up_a_passkey
from watchword.signin.tests.test_passkey_pages import stored as passkeys_of
from watchword.signin.tests.test_phone_setup_pages import setting_up

SETUP = "Security info registration"


async def steps(house: SignInHouse) -> list[bool]:
    """Whether the answers of the setting up were right, as the log has them."""
    return [succeeded for _, succeeded, stage in told(await record(house)) if stage == SETUP]


async def test_answers_that_come_too_late_end_no_sign_in(house: SignInHouse) -> None:
    """The code has expired: the page says so each time, and a new one is asked for."""
    browser = await setting_up(house)
    await browser.press("draft", number=NUMBER, kind="mobile", mode="sms")
    late = code_in(await newest(house))
    later(house, 6 * MINUTE)
    for _ in range(6):
        await browser.press("confirm", code=late)
        assert "expired" in browser.words
    assert await steps(house) == []
    await browser.press("choose")
    place = re.findall(r'name="method" value="([^"]+)"', browser.page).index("phone")
    await browser.press("choose", form=place)
    await browser.press("draft", number=NUMBER, kind="mobile", mode="sms")
    assert await browser.press("confirm", code=wrong(code_in(await newest(house)))) != DONE
    assert await browser.press("confirm", code=code_in(await newest(house))) == DONE
    assert await steps(house) == [False, True]


async def test_a_passkey_that_is_registered_already_is_no_wrong_answer(house: SignInHouse) -> None:
    await allow(house)
    hers = key()
    await given(house, hers, ADELE)
    browser = await setting_up_a_passkey(house)
    await browser.press("draft", name="")
    said = json.dumps(hers.create(options(browser)))
    await browser.press("confirm", credential=said)
    assert "registered already" in browser.words
    assert await steps(house) == []
    assert await passkeys_of(house) == []


async def test_what_policy_takes_away_meanwhile_is_no_wrong_answer(house: SignInHouse) -> None:
    """REG-06: told as what it is."""
    await allow(house)
    browser = await setting_up_a_passkey(house)
    await browser.press("draft", name="")
    made = json.dumps(key().create(options(browser)))
    restrictions = {"isEnforced": True, "enforcementType": "allow", "aaGuids": []}
    await house.house.services.policy.change_one(OPERATOR, None, "Fido2", {"keyRestrictions": restrictions})
    await browser.press("confirm", credential=made)
    assert "does not allow passkeys of this kind" in browser.words
    assert await steps(house) == []
    assert await passkeys_of(house) == []
