"""Signing in with a passkey: what is proved, and what is refused, by the rules alone."""

import json
from dataclasses import replace
from typing import Any

import pytest

from watchword.kernel.clock import MINUTE
from watchword.kernel.ids import UserId
from watchword.method import Accepted
from watchword.methods.fido2 import rules
from watchword.methods.fido2.passkey import HELD, VERIFIED, keys
from watchword.methods.fido2.tests.house import (
    ADELE,
    BALAS,
    answered,
    asked,
    begin,
    code,
    context,
    finish,
    made,
)
from watchword.methods.fido2.tests.software import BE, BS, UP, UV, Authenticator


@pytest.mark.parametrize(
    ("second", "flags", "asks", "mode"),
    [
        (False, UP | UV, "required", VERIFIED),
        (True, UP | UV, "preferred", VERIFIED),
        (True, UP, "preferred", HELD),
    ],
)
def test_what_is_proved_is_what_the_authenticator_says(second: bool, flags: int, asks: str, mode: Any) -> None:
    """WA-04."""
    authenticator = Authenticator()
    bound = made(authenticator)
    assert asked(bound, context(), second=second).prompt["publicKey"]["userVerification"] == asks
    accepted = answered(authenticator, bound, second=second, flags=flags)
    assert accepted.mode == mode.name
    assert accepted.record.sign_count == 2
    assert accepted.record.user_verified


def test_an_answer_to_another_challenge_is_refused() -> None:
    """WA-02: a registration's, an earlier one's."""
    authenticator = Authenticator()
    bound = made(authenticator)
    ctx = context()
    old, new = asked(bound, ctx), asked(bound, ctx)
    answer = {"credential": json.dumps(authenticator.get(old.prompt["publicKey"]))}
    assert code(rules.verify(ctx, bound, new.pending or {}, answer)) == "passkey-challenge"
    assert (new.lasts, new.tries) == (5 * MINUTE, 1)


@pytest.mark.parametrize(("handle", "because"), [(b"x" * 16, "passkey-user-handle"), (b"", "passkey-user-handle")])
def test_an_answer_for_somebody_else_is_refused(handle: bytes, because: str) -> None:
    """WA-03."""
    authenticator = Authenticator()
    bound = made(authenticator)
    authenticator.user_handle = handle
    assert code(answered(authenticator, bound)) == because


def test_one_that_was_not_asked_for_is_refused() -> None:
    """WA-03: a passkey of the person's that is not in allowCredentials, and another's."""
    first, second = Authenticator(), Authenticator(credential=b"credential-0002")
    bound, other = made(first), made(second)
    assert code(answered(second, bound)) == "passkey-unknown"
    ctx = context()
    opened = asked(bound, ctx)
    answer = {"credential": json.dumps(second.get(opened.prompt["publicKey"]))}
    assert code(rules.verify(ctx, other, opened.pending or {}, answer)) == "passkey-unknown"


def test_any_of_the_persons_may_answer() -> None:
    first, second = Authenticator(), Authenticator(credential=b"credential-0002")
    other = made(second)
    bound = made(first)._replace(others=(other,))
    ctx = context()
    named = asked(bound, ctx, second=True).prompt["publicKey"]["allowCredentials"]
    assert [each["id"] for each in named] == [bound.record.credential, other.record.credential]
    opened = asked(bound, ctx)
    typed = {"credential": json.dumps(second.get(opened.prompt["publicKey"]))}
    assert rules.found_by(typed) in keys(BALAS, other.record)
    assert isinstance(rules.verify(ctx, other, opened.pending or {}, typed), Accepted)


def test_who_has_proved_nothing_learns_of_no_passkey() -> None:
    """ENUM-01: what is asked of somebody who has one is what is asked of anybody."""
    ctx = context()
    theirs, anybodys = asked(made(Authenticator()), ctx).prompt, rules.welcome(ctx).prompt
    changed = {"challenge": anybodys["publicKey"]["challenge"]}
    assert {"publicKey": theirs["publicKey"] | changed} == anybodys


def test_nobody_needs_to_say_who_they_are() -> None:
    """Username-less: any passkey of the site, its holder verified, and the answer says whose it is."""
    authenticator = Authenticator()
    bound = made(authenticator)
    ctx = context()
    opened = rules.welcome(ctx)
    options = opened.prompt["publicKey"]
    assert (options["allowCredentials"], options["userVerification"]) == ([], "required")
    typed = {"credential": json.dumps(authenticator.get(options))}
    assert rules.found_by(typed) in keys(BALAS, bound.record)
    accepted = rules.verify(ctx, bound, opened.pending or {}, typed)
    assert isinstance(accepted, Accepted)
    assert accepted.mode == VERIFIED.name
    authenticator.user_handle = None
    unsaid = {"credential": json.dumps(authenticator.get(options))}
    assert code(rules.verify(ctx, bound, opened.pending or {}, unsaid)) == "passkey-user-handle"
    elsewhere = context(UserId(ADELE))
    assert code(rules.verify(elsewhere, bound, opened.pending or {}, typed)) == "passkey-user-handle"


def test_a_counter_that_goes_back_is_a_clone_and_an_alarm() -> None:
    """WA-08."""
    authenticator = Authenticator(count=40)
    bound = made(authenticator)
    for count, alarm in ((10, True), (40, True), (41, False)):
        authenticator.count = count
        answer = answered(authenticator, bound)
        assert (getattr(answer, "code", None) == "passkey-cloned") is alarm
        assert getattr(answer, "alarm", False) is alarm


def test_one_that_never_counts_is_never_locked_out() -> None:
    """WA-08: synced passkeys say 0 for ever; one that counted once may not stop."""
    authenticator = Authenticator(flags=UP | UV | BE | BS, counts=False)
    bound = made(authenticator)
    for _ in range(3):
        bound = bound._replace(record=answered(authenticator, bound).record)
    assert bound.record.sign_count == 0
    assert code(answered(authenticator, bound._replace(record=replace(bound.record, sign_count=1)))) == "passkey-cloned"


def test_whether_it_may_be_copied_never_changes_and_whether_it_is_does() -> None:
    synced = Authenticator(flags=UP | UV | BE)
    bound = made(synced)
    assert answered(synced, bound, flags=UP | UV | BE | BS).record.backed_up
    assert code(answered(synced, bound, flags=UP | UV)) == "passkey-backup"
    device = Authenticator()
    assert code(answered(device, made(device), flags=UP | UV | BE)) == "passkey-backup"


@pytest.mark.parametrize(
    "typed",
    [
        {},
        *({"credential": text} for text in ("", "{}", "[" * 60_000, '{"id":7}', "x" * 70_000, "\ud800")),
        {"credential": '{"id":"AA=","response":{}}'},
    ],
)
def test_what_is_no_credential_is_refused_and_breaks_nothing(typed: dict[str, str]) -> None:
    """WA-06."""
    ctx, bound = context(), made(Authenticator())
    assert rules.found_by(typed) is None
    assert code(rules.verify(ctx, bound, asked(bound, ctx).pending or {}, typed)) == "passkey-malformed"
    assert code(finish(ctx, begin(ctx), typed.get("credential"))) == "passkey-malformed"
