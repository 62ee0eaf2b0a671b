"""An app is registered by a code, and each code is good once. OTP-01 to OTP-08, as far as rules decide them."""

import secrets
from base64 import b32decode
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchword.kernel.clock import SECOND, Instant
from watchword.kernel.errors import Invalid
from watchword.kernel.ids import AuthenticatorId, UserId
from watchword.kernel.secret import Secret
from watchword.method import Accepted, Ask, Bound, Context, Draft, Factor, Heard, KeyTaken, Opened, Person, Rejected
from watchword.methods.software_oath import rules
from watchword.methods.software_oath.faces import METHOD, show
from watchword.methods.software_oath.rules import MOST, SoftwareOath
from watchword.methods.software_oath.totp import Shape, hotp

STEP = 30 * SECOND
NOON = 59_333_333
"""A step."""
SEED = b"12345678901234567890"


def at(step: int, **settings: Any) -> Context:
    return Context(
        now=Instant(step * STEP + 7 * SECOND),
        person=Person(UserId("u"), "balas@contoso.com", organisation="Contoso"),
        random_code=lambda digits: Secret("0" * digits),
        choice=lambda text: text[0],
        random_bytes=lambda length: SEED[:length],
        settings=settings,
    )


def opened(context: Context, *siblings: SoftwareOath) -> Opened[SoftwareOath]:
    answer = rules.draft(context, Draft({}, tuple(bound(each) for each in siblings)))
    assert isinstance(answer, Opened)
    return answer


def drafted(context: Context | None = None) -> SoftwareOath:
    record = opened(context or at(NOON)).record
    assert record is not None
    return record


def bound(oath: SoftwareOath) -> Bound[SoftwareOath]:
    return Bound(AuthenticatorId(f"a{oath.slot}"), oath, Instant(0))


def code(step: int, shape: Shape | None = None) -> str:
    return hotp(SEED, step, shape or Shape())


def confirmed(oath: SoftwareOath, *taken: int) -> Accepted[SoftwareOath] | Rejected:
    """By the code of now, where the person has apps in these places already."""
    held = {key for slot in taken for key in rules.keys(UserId("u"), replace(oath, slot=slot))}
    answer = rules.confirm(at(NOON), oath, {}, {"code": code(NOON)})
    while isinstance(answer, Ask):
        assert isinstance(answer.question, KeyTaken)
        heard = {KeyTaken: Heard(answer.question, answer.question.key in held)}
        answer = rules.confirm(at(NOON)._replace(heard=heard), oath, {}, {"code": code(NOON)})
    return answer


def verified(oath: SoftwareOath, context: Context, typed: str) -> Accepted[SoftwareOath] | Rejected:
    answer = rules.verify(context, bound(oath), {}, {"code": typed})
    assert isinstance(answer, Accepted | Rejected)
    return answer


def after(oath: SoftwareOath, context: Context, typed: str) -> SoftwareOath:
    answer = verified(oath, context, typed)
    assert isinstance(answer, Accepted), answer
    assert answer.mode == "softwareOath"
    return answer.record


# --- registering ------------------------------------------------------------------------------------------------------


def test_a_draft_is_not_bound_before_it_is_confirmed() -> None:
    """OTP-08"""
    assert opened(at(NOON)).pending is not None
    assert METHOD.confirm is not None


def test_what_is_shown_is_the_seed_in_three_ways() -> None:
    prompt = opened(at(NOON)).prompt
    key = prompt["key"].replace(" ", "")
    assert b32decode(key) == SEED
    assert f"secret={key}&issuer=Contoso" in prompt["uri"]
    assert prompt["qr"].startswith("<svg")
    assert (prompt["issuer"], prompt["account"]) == ("Contoso", "balas@contoso.com")


def test_it_is_confirmed_by_a_code_of_its_own_seed_which_is_used_up_by_that() -> None:
    """OTP-02, OTP-08"""
    oath = drafted()
    assert confirmed(oath) == Accepted(replace(oath, last_step=NOON), "softwareOath")
    assert verified(replace(oath, last_step=NOON), at(NOON), code(NOON)) == Rejected(
        "oath-code-used", rules._WRONG, "code", alarm=True
    )


@pytest.mark.parametrize("given_", [{}, {"code": ""}, {"code": None}, {"code": 755224}, {"code": ["1"]}, {"x": "1"}])
def test_without_a_code_nothing_is_confirmed(given_: dict[str, Any]) -> None:
    """OTP-08, and CVE-2026-49443: an empty answer that skips the step."""
    answer = rules.confirm(at(NOON), drafted(), {}, given_)
    assert isinstance(answer, Rejected)
    assert answer.code == "oath-code-wrong"


def test_the_code_of_another_seed_confirms_nothing() -> None:
    """OTP-08"""
    other = hotp(b"another seed of mine", NOON, Shape())
    assert isinstance(rules.confirm(at(NOON), drafted(), {}, {"code": other}), Rejected)


def test_there_are_five_and_each_has_its_slot() -> None:
    """I8"""
    held: list[SoftwareOath] = []
    for number in range(1, MOST + 1):
        one = opened(at(NOON), *held).record
        assert one is not None
        assert one.slot == number
        held.append(one)
    answer = rules.draft(at(NOON), Draft({}, tuple(map(bound, held))))
    assert isinstance(answer, Rejected)
    assert answer.code == "oath-too-many"
    del held[2]
    again = opened(at(NOON), *held).record
    assert again is not None
    assert again.slot == 3


def test_two_of_a_slot_cannot_both_be_bound() -> None:
    """I8: registered in two browsers at once, they claim the same key."""
    one, other = drafted(), drafted()
    assert rules.keys(UserId("u"), one) == rules.keys(UserId("u"), other)
    assert rules.keys(UserId("u"), one) != rules.keys(UserId("v"), one)


@pytest.mark.parametrize("taken", range(MOST))
def test_who_comes_second_gets_the_next_place(taken: int) -> None:
    """I8: and no sixth."""
    answer = confirmed(drafted(), *range(1, taken + 1))
    assert isinstance(answer, Accepted)
    assert answer.record.slot == taken + 1
    refused = confirmed(drafted(), *range(1, MOST + 1))
    assert isinstance(refused, Rejected)
    assert refused.code == "oath-too-many"


def test_seeds_are_160_bits_and_no_two_alike() -> None:
    """OTP-06: of 300, every byte value about as often as any other (chi-square, 255 degrees of freedom)."""
    real = at(NOON)._replace(random_bytes=secrets.token_bytes)
    seeds = [b32decode(drafted(real).seed.reveal()) for _ in range(300)]
    assert {len(seed) for seed in seeds} == {20}
    assert len(set(seeds)) == len(seeds)
    counted, expected = Counter(b"".join(seeds)), 300 * 20 / 256
    assert sum((counted[value] - expected) ** 2 / expected for value in range(256)) < 400


# --- codes ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", [NOON - 1, NOON, NOON + 1])
def test_the_step_before_and_the_step_after_are_good_too(step: int) -> None:
    """OTP-01"""
    assert after(drafted(), at(NOON), code(step)).last_step == step


@pytest.mark.parametrize("step", [NOON - 2, NOON + 2])
def test_two_steps_away_is_wrong(step: int) -> None:
    """OTP-01"""
    assert verified(drafted(), at(NOON), code(step)) == Rejected("oath-code-wrong", rules._WRONG, "code")


@pytest.mark.parametrize(("step", "good"), [(NOON - 1, False), (NOON, True), (NOON + 1, False)])
def test_without_skew_only_the_current_step_is_good(step: int, good: bool) -> None:
    """ASVS 6.5.5"""
    assert isinstance(verified(drafted(), at(NOON, skew=0), code(step)), Accepted) is good


def test_a_code_is_good_once() -> None:
    """OTP-02"""
    oath = after(drafted(), at(NOON), code(NOON))
    for moment in (NOON, NOON + 1):
        answer = verified(oath, at(moment), code(NOON))
        assert isinstance(answer, Rejected)
        assert (answer.code, answer.alarm) == ("oath-code-used", True)


def test_no_code_of_an_earlier_step_is_good_after_a_later_one() -> None:
    """OTP-02"""
    oath = after(drafted(), at(NOON), code(NOON + 1))
    for step in (NOON - 1, NOON, NOON + 1):
        assert isinstance(verified(oath, at(NOON), code(step)), Rejected)
    assert after(oath, at(NOON + 1), code(NOON + 2)).last_step == NOON + 2


def test_when_the_clock_goes_back_what_was_used_stays_used() -> None:
    """OTP-02, I5"""
    oath = after(drafted(), at(NOON), code(NOON))
    assert isinstance(verified(oath, at(NOON - 1), code(NOON)), Rejected)
    assert isinstance(verified(oath, at(NOON - 1), code(NOON - 1)), Rejected)


@pytest.mark.parametrize("how", [" {}", "{} ", "{:.3} {:.3}", "{}-"])
def test_another_spelling_of_a_used_code_is_the_used_code(how: str) -> None:
    """OTP-04"""
    used = code(NOON)
    typed = f"{used[:3]} {used[3:]}" if ":" in how else how.format(used)
    assert isinstance(verified(drafted(), at(NOON), typed), Accepted)
    answer = verified(after(drafted(), at(NOON), used), at(NOON), typed)
    assert isinstance(answer, Rejected)
    assert answer.code == "oath-code-used"


def test_what_no_code_can_be_is_wrong_even_where_its_digits_are_right() -> None:
    """OTP-04"""
    right = code(NOON)
    wide = "".join(chr(ord("０") + int(digit)) for digit in right)
    for typed in (f"{right}\n", f"+{right}", f"{right[:3]}_{right[3:]}", wide, f"0{right}", right[1:], ""):
        answer = verified(drafted(), at(NOON), typed)
        assert isinstance(answer, Rejected)
        assert answer.code == "oath-code-wrong"


def test_a_person_is_told_the_same_of_a_wrong_code_and_a_used_one() -> None:
    oath = after(drafted(), at(NOON), code(NOON))
    wrong, used = verified(oath, at(NOON), "000000"), verified(oath, at(NOON), code(NOON))
    assert isinstance(wrong, Rejected)
    assert isinstance(used, Rejected)
    assert wrong.message == used.message
    assert code(NOON) not in str(used.message)


@given(st.lists(st.tuples(st.integers(-4, 4), st.integers(-3, 3)), max_size=30))
def test_whatever_is_tried_accepted_steps_only_grow(tries: list[tuple[int, int]]) -> None:
    """OTP-02, I1: of any history of clocks and codes, no step is accepted twice or after a later one."""
    oath, steps = drafted(), [-1]
    for moment, offset in tries:
        answer = verified(oath, at(NOON + moment), code(NOON + moment + offset))
        if isinstance(answer, Accepted):
            oath = answer.record
            steps.append(oath.last_step)
            assert abs(oath.last_step - NOON - moment) <= 1
    assert steps == sorted(set(steps))


# --- settings, and what others see ------------------------------------------------------------------------------------


def test_settings_shape_what_is_registered_from_then_on() -> None:
    """OTP-06"""
    oath = drafted(at(NOON, digits=8, period=60))
    assert oath.shape == Shape(digits=8, period=60)
    step = oath.shape.step_at(at(NOON).now)
    assert after(oath, at(NOON), code(step, oath.shape)).last_step == step
    assert isinstance(verified(oath, at(NOON), code(step + 1, oath.shape)), Rejected)


@pytest.mark.parametrize(
    "settings", [{"digits": 4}, {"digits": 7}, {"period": 15}, {"skew": 2}, {"skew": -1}, {"skew": True}, {"steps": 1}]
)
def test_settings_outside_the_bounds_are_refused(settings: dict[str, Any]) -> None:
    """OTP-01, OTP-06"""
    with pytest.raises(Invalid) as caught:
        rules.draft(at(NOON, **settings), Draft({}))
    assert caught.value.code == "oath-settings-invalid"


def test_the_seed_is_never_shown_again() -> None:
    """OTP-07"""
    oath = drafted()
    assert show(at(NOON), bound(oath), False) == {"secretKey": None}
    assert oath.seed.reveal() not in repr(oath)


def test_it_is_something_that_one_has() -> None:
    assert rules.MODE.factors == {Factor.HAVE}
    assert rules.MODE.amr == ("otp",)


def test_apps_are_told_apart_in_the_list() -> None:
    screen = METHOD.screen
    assert screen is not None
    lines = {str(screen.describe(bound(replace(drafted(), slot=slot)), rules.MODE)) for slot in range(1, MOST + 1)}
    assert len(lines) == MOST
