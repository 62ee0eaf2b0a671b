"""The preview says what will be seen: as the machine goes, and as the pages go."""

import re
from random import Random

import pytest

from watchword.authenticators.tests.house import ADELE, BALAS, OPERATOR
from watchword.kernel.assurance import Proof, Requirement
from watchword.kernel.clock import DAY, MINUTE, Instant
from watchword.kernel.errors import NotFound
from watchword.kernel.ids import AuthenticatorId, UserId
from watchword.signin.machine import advance
from watchword.signin.model import (
    Answered,
    Attempt,
    Challenged,
    Change,
    Changed,
    Choice,
    Chosen,
    Claimant,
    Denied,
    Granted,
    Identified,
    Option,
    OtherWays,
    Pick,
    Picked,
    Proved,
    Recalled,
    Register,
    Registered,
    Review,
    Reviewed,
    StaySignedIn,
    Step,
)
from watchword.signin.preview import MOST_PROMPTS, Hidden, Imagined, Prompt, foresee, unneeded
from watchword.signin.previews import Circumstances, Preview
from watchword.signin.tests.casting import START, a_requirement, proof_of, somebody
from watchword.signin.tests.house import RIGHT, Browser, SignInHouse

PASSWORD = Option(AuthenticatorId("p"), "password", "password", opens=True)
SMS = Option(AuthenticatorId("m"), "phone", "sms")
CODE = Option(AuthenticatorId("t"), "software_oath", "softwareOath")
TWO = Requirement(frozenset({frozenset({"password", "sms"}), frozenset({"password", "softwareOath"})}), acr="2")
ONE = Requirement(frozenset({frozenset({"password"}), frozenset({"sms"})}))


def seen(prompts: tuple[Prompt, ...]) -> list[str]:
    return [type(prompt.state).__name__ for prompt in prompts]


def test_a_password_and_a_code() -> None:
    prompts = foresee(Imagined(Claimant(UserId("u"), (PASSWORD, SMS, CODE)), TWO, START))
    assert seen(prompts) == ["Identify", "Challenged", "Challenged", "StaySignedIn", "Granted"]
    assert prompts[2].asked == ("phone", "sms")
    assert prompts[2].offered == (("phone", "sms"), ("software_oath", "softwareOath"))


def test_a_remembered_browser_is_not_asked_for_the_code() -> None:
    """SES-05; but REG-02: it is, where something fresh is wanted."""
    person = Claimant(UserId("u"), (PASSWORD, SMS))
    assert len(foresee(Imagined(person, TWO, START, remembered=True))) == 4
    fresh = Requirement(TWO.combinations, Instant(START - MINUTE))
    assert len(foresee(Imagined(person, fresh, START, remembered=True))) == 5


def test_a_temporary_password_is_changed_on_the_way() -> None:
    person = Claimant(UserId("u"), (PASSWORD,))
    prompts = foresee(Imagined(person, ONE, START, temporary=frozenset({PASSWORD.authenticator})))
    assert seen(prompts) == ["Identify", "Challenged", "Change", "StaySignedIn", "Granted"]


def test_who_has_nothing_is_asked_like_everybody_and_comes_no_further() -> None:
    decoy = Option(AuthenticatorId("n"), "password", "password", opens=True, decoy=True)
    assert seen(foresee(Imagined(Claimant(UserId("u"), (decoy,)), ONE, START))) == ["Identify", "Challenged"]


def test_what_is_not_offered_is_not_needed_or_opens_nothing() -> None:
    person = Imagined(Claimant(UserId("u"), (PASSWORD, SMS, CODE)), ONE, START)
    assert unneeded(person, "sms") is Hidden.DOES_NOT_OPEN
    assert unneeded(person, "softwareOath") is Hidden.NOT_NEEDED


# --- as the machine goes -------------------------------------------------------------------------------------------


def answer(attempt: Attempt, imagined: Imagined) -> Step | None:
    """What is typed by somebody who knows everything and takes what comes first."""
    match attempt.state:
        case Challenged(option):
            if not option.decoy:
                return Proved(proof_of(option, START), temporary=option.authenticator in imagined.temporary)
            has_other = any(each.opens and not each.decoy for each in imagined.claimant.options)
            return OtherWays() if has_other else None
        case Pick(options):
            option = next(each for each in options if not each.decoy)
            return Picked(option.authenticator, option.mode)
        case Register(choices, None):
            return Chosen(choices[0].method)
        case Register(choices, chosen):
            return Registered(_made(attempt, choices, chosen or ""))
        case _:
            return {Change: Changed(), Review: Reviewed(), StaySignedIn: Answered(stay=False)}.get(type(attempt.state))


def _made(attempt: Attempt, choices: tuple[Choice, ...], chosen: str) -> Proof:
    modes = next(choice.modes for choice in choices if choice.method == chosen)
    proved = {proof.mode for proof in attempt.proofs}
    missing = {mode for each in attempt.requirement.combinations for mode in each - proved}
    return Proof(sorted(modes & missing or modes)[0], chosen, AuthenticatorId("imagined"), START)


def test_the_machine_goes_as_it_was_foreseen() -> None:
    """Whoever comes, whatever is required: page by page, to an end or to what nobody could answer."""
    ends = set()
    for seed in range(400):
        dice = Random(seed)
        person = somebody(dice)
        temporary = frozenset(each.authenticator for each in person.options if dice.random() < 0.1)
        imagined = Imagined(person, a_requirement(dice), START, temporary, dice.random() < 0.3)
        prompts = foresee(imagined)
        attempt = Attempt(requirement=imagined.requirement, opened_at=START, ends_at=Instant(START + 10 * MINUTE))
        step: Step | None = Identified(person)
        for prompt in prompts[1:]:
            assert step is not None
            attempt, _ = advance(attempt, step, START)
            recalled = not attempt.proofs or any(proof.remembered for proof in attempt.proofs)
            if isinstance(attempt.state, Challenged) and imagined.remembered and not recalled:
                before = proof_of(attempt.state.option, Instant(START - DAY), remembered=True)
                attempt, _ = advance(attempt, Recalled(before), START)
            assert prompt.state == attempt.state, seed
            step = answer(attempt, imagined)
        assert step is None
        assert len(prompts) < MOST_PROMPTS
        ends.add(type(attempt.state))
    assert ends == {Granted, Denied, Challenged}


# --- as the pages go -----------------------------------------------------------------------------------------------


async def foreseen(house: SignInHouse, user: UserId, **given: object) -> Preview:
    return await house.house.services.previews.preview(OPERATOR, user, Circumstances(**given))


async def go_as_foreseen(house: SignInHouse, browser: Browser, upn: str, preview: Preview) -> None:
    """Press what leads on, and compare each page with what was foreseen; up to where something is chosen."""
    await browser.go()
    for page in preview.pages:
        assert browser.title == page.title
        match page.state:
            case "identify":
                await browser.press("identify", name=upn)
            case "challenge" if page.asked == ("password", "password"):
                await browser.press("answer", password=RIGHT)
            case "challenge":
                code = re.search(r"[0-9]{6}", (await house.messages())[-1].text.reveal())
                assert code is not None
                await browser.press("answer", code=code[0])
            case "change":
                await browser.press("change", secret="seven pelicans read the newspaper")
            case "staySignedIn":
                await browser.press("stay", stay="no")
            case "register":
                shown = re.findall(r'name="method" value="([^"]+)"', browser.page)
                assert shown == [method for method, _ in page.offered]
                return


async def test_a_password_alone_goes_as_foreseen(house: SignInHouse) -> None:
    preview = await foreseen(house, BALAS)
    await go_as_foreseen(house, house.browser(), "balas@contoso.com", preview)
    assert [page.state for page in preview.pages] == ["identify", "challenge", "staySignedIn", "granted"]


async def test_a_temporary_password_goes_as_foreseen(house: SignInHouse) -> None:
    preview = await foreseen(house, ADELE)
    await go_as_foreseen(house, house.browser(), "adele@contoso.com", preview)
    assert "change" in [page.state for page in preview.pages]


async def test_a_second_factor_goes_as_foreseen(house: SignInHouse) -> None:
    await house.allow("Sms")
    await house.house.add_phone("+1 7748933135")
    await house.require_mfa(BALAS)
    preview = await foreseen(house, BALAS)
    await go_as_foreseen(house, house.browser(), "balas@contoso.com", preview)
    assert preview.pages[2].asked == ("phone", "sms")
    assert preview.pages[-1].state == "granted"
    assert (preview.acr, preview.reason.value) == ("2", "per-user MFA")


async def test_what_is_missing_is_set_up_as_foreseen(house: SignInHouse) -> None:
    await house.allow("Sms")
    preview = await foreseen(house, BALAS, acr="2")
    await house.require_mfa(BALAS)
    await go_as_foreseen(house, house.browser(), "balas@contoso.com", preview)
    assert "register" in [page.state for page in preview.pages]
    assert preview.pages[-1].state == "granted"


async def test_each_mode_that_is_not_offered_has_its_rule(house: SignInHouse) -> None:
    await house.house.add_phone("+1 7748933135")
    without = {(each.method, each.mode): each.rule for each in (await foreseen(house, BALAS)).hidden}
    assert without["phone", "sms"] is Hidden.POLICY
    assert without["software_oath", "softwareOath"] is Hidden.NO_AUTHENTICATOR
    assert without["email", "email"] is Hidden.PROVES_NOTHING
    assert ("password", "password") not in without
    await house.allow("Sms")
    one = {(each.method, each.mode): each.rule for each in (await foreseen(house, BALAS)).hidden}
    assert one["phone", "sms"] in (Hidden.DOES_NOT_OPEN, Hidden.NOT_NEEDED)
    several = {(each.method, each.mode) for each in (await foreseen(house, BALAS, acr="2")).hidden}
    assert ("phone", "sms") not in several


async def test_of_nobody_nothing_is_foreseen(house: SignInHouse) -> None:
    with pytest.raises(NotFound):
        await foreseen(house, UserId("99999999-9999-4999-8999-999999999999"))
