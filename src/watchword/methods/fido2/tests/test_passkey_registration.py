"""Passkeys made: what is kept, and what is refused, by the rules alone."""

from dataclasses import replace
from typing import Any

import pytest

from watchword.kernel.clock import MINUTE
from watchword.kernel.ids import AuthenticatorId
from watchword.method import Accepted, Bound, Draft, Opened
from watchword.methods.fido2 import rules
from watchword.methods.fido2.encoding import from_text, to_text
from watchword.methods.fido2.passkey import HELD, VERIFIED, keys
from watchword.methods.fido2.tests.house import ADELE, BALAS, NOW, answered, begin, code, context, finish, made
from watchword.methods.fido2.tests.software import AAGUID_TEXT, BE, BS, UP, UV, Authenticator


def test_a_browser_is_told_whom_the_passkey_is_for_and_which_exist() -> None:
    bound = made(Authenticator())
    opened = begin(context(), (bound,))
    options = opened.prompt["publicKey"]
    assert options["rp"] == {"id": "id.contoso.com", "name": "Contoso"}
    assert options["user"] == {"id": to_text(bytes.fromhex(BALAS.replace("-", ""))), "name": "balas@contoso.com"} | {
        "displayName": "Balas"
    }
    assert len(from_text(options["challenge"])) == 32
    assert [each["alg"] for each in options["pubKeyCredParams"]] == [-7, -8, -257, -35, -36]
    assert [each["id"] for each in options["excludeCredentials"]] == [bound.record.credential]
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert (opened.lasts, opened.tries) == (5 * MINUTE, 1)


def test_what_was_made_is_kept_as_it_is() -> None:
    passkey = made(Authenticator(flags=UP | UV | BE | BS)).record
    assert (passkey.aaguid, passkey.synced, passkey.backed_up, passkey.user_verified) == (AAGUID_TEXT, True, True, True)
    assert (passkey.sign_count, passkey.transports, passkey.slot) == (1, ("hybrid", "internal"), 1)
    assert (passkey.name, passkey.attested) == ("Passkey", False)


def test_it_has_the_name_that_was_given_last() -> None:
    for before, later, kept in (("Blue", None, "Blue"), ("", "Red", "Red"), ("Blue", "Red", "Red")):
        ctx, authenticator = context(), Authenticator()
        opened = begin(ctx, name=before)
        accepted = finish(ctx, opened, authenticator.create(opened.prompt["publicKey"]), name=later)
        assert isinstance(accepted, Accepted)
        assert accepted.record.name == kept
    bound = Bound(AuthenticatorId("a"), accepted.record, NOW)
    renamed = rules.draft(context(), Draft({"name": "Green"}, current=bound))
    assert isinstance(renamed, Opened)
    assert renamed.record == replace(accepted.record, name="Green")
    assert renamed.pending is None


@pytest.mark.parametrize(
    ("client", "because"),
    [
        ({"type": "webauthn.get"}, "passkey-type"),
        ({"challenge": to_text(b"\x07" * 32)}, "passkey-challenge"),
        ({"origin": "https://id.contoso.com.evil.example"}, "passkey-origin"),
        ({"origin": "https://id.contoso.com:8443"}, "passkey-origin"),
        ({"crossOrigin": True}, "passkey-cross-origin"),
        ({"topOrigin": "https://evil.example"}, "passkey-cross-origin"),
        ({"crossOrigin": "no"}, "passkey-malformed"),
        ({"challenge": 7}, "passkey-malformed"),
        ({"challenge": "+/=="}, "passkey-malformed"),
    ],
)
def test_client_data_of_another_ceremony_is_refused(client: dict[str, Any], because: str) -> None:
    """WA-01, WA-02: at registration and at an assertion alike."""
    ctx, authenticator = context(), Authenticator()
    opened = begin(ctx)
    assert code(finish(ctx, opened, authenticator.create(opened.prompt["publicKey"], **client))) == because
    if client.get("type"):
        client = {"type": "webauthn.create"}
    bound = made(authenticator)
    assert code(answered(authenticator, bound, **client)) == because


@pytest.mark.parametrize(
    ("flags", "because"),
    [(UV, "passkey-user-absent"), (UP, "passkey-user-unverified"), (UP | UV | BS, "passkey-backup")],
)
def test_flags_are_looked_at_in_both_ceremonies(flags: int, because: str) -> None:
    """WA-01, WA-04."""
    ctx, authenticator = context(), Authenticator(flags=flags)
    opened = begin(ctx)
    assert code(finish(ctx, opened, authenticator.create(opened.prompt["publicKey"]))) == because
    right = Authenticator()
    bound = made(right)
    assert code(answered(right, bound, flags=flags)) == because


def test_a_passkey_for_another_site_is_refused() -> None:
    ctx, authenticator = context(), Authenticator(rp_id="contoso.com")
    opened = begin(ctx)
    assert code(finish(ctx, opened, authenticator.create(opened.prompt["publicKey"]))) == "passkey-site"


def test_people_may_register_a_key_that_verifies_nobody_and_it_is_one_factor() -> None:
    ctx, authenticator = context(by_administrator=False), Authenticator(flags=UP)
    bound = made(authenticator, ctx)
    assert not bound.record.user_verified
    assert code(rules.ready(ctx, bound, VERIFIED)) == "passkey-user-unverified"
    assert rules.ready(ctx, bound, HELD) is None
    accepted = answered(authenticator, bound, second=True)
    assert accepted.mode == HELD.name


def test_a_credential_is_one_persons() -> None:
    """WA-03: asked within the transaction that binds, and kept by a key that is unique."""
    ctx, authenticator = context(), Authenticator()
    opened = begin(ctx)
    credential = authenticator.create(opened.prompt["publicKey"])
    assert code(finish(ctx, opened, credential, taken={f"credential/{credential['id']}"})) == "passkey-known"
    mine = finish(ctx, opened, credential)
    assert isinstance(mine, Accepted)
    assert keys(BALAS, mine.record) & keys(ADELE, mine.record) == {f"credential/{credential['id']}"}


def test_there_are_ten_for_each_person_whoever_registers_at_once() -> None:
    bound = made(Authenticator()).record
    ten = tuple(Bound(AuthenticatorId(str(n)), replace(bound, slot=n), NOW) for n in range(1, 11))
    assert begin(context(), ten[:4] + ten[5:]).pending is not None
    assert code(rules.draft(context(), Draft({}, ten))) == "passkey-too-many"
    ctx, authenticator = context(), Authenticator(credential=b"credential-0002")
    opened = begin(ctx, ten[:4])
    credential = authenticator.create(opened.prompt["publicKey"])
    meanwhile = {f"{BALAS}/{n}" for n in range(5, 8)}
    accepted = finish(ctx, opened, credential, taken=meanwhile)
    assert isinstance(accepted, Accepted)
    assert accepted.record.slot == 8
    assert keys(BALAS, accepted.record) & keys(BALAS, replace(bound, slot=8)) == {f"{BALAS}/8"}
    full = meanwhile | {f"{BALAS}/{n}" for n in range(8, 11)}
    assert code(finish(ctx, opened, credential, taken=full)) == "passkey-too-many"


@pytest.mark.parametrize(
    ("minutes", "lasts"), [(None, 5), ("5", 5), (43200, 43200), ("4", None), ("43201", None), ("x", None), ("٥", None)]
)
def test_graph_lets_a_challenge_wait_for_5_to_43200_minutes(minutes: Any, lasts: int | None) -> None:
    answer = rules.draft(context(), Draft({"minutes": minutes}))
    if lasts is None:
        assert code(answer) == "passkey-lifetime"
    else:
        assert isinstance(answer, Opened)
        assert answer.lasts == lasts * MINUTE
