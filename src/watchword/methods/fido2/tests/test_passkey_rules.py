"""Passkeys: made, proved, refused, by the rules alone."""

import json
from dataclasses import replace
from typing import Any

import pytest

from watchword.kernel.clock import MINUTE
from watchword.kernel.ids import AuthenticatorId, UserId
from watchword.method import Accepted, Bound, Draft, Opened, Rejected
from watchword.methods.fido2 import METHOD, rules
from watchword.methods.fido2.encoding import from_text, to_text
from watchword.methods.fido2.passkey import HELD, VERIFIED, Passkey, keys
from watchword.methods.fido2.tests.house import ADELE, BALAS, NOW, OPEN, asked, begin, code, context, finish, made
from watchword.methods.fido2.tests.software import AAGUID_TEXT, BE, BS, UP, UV, Authenticator, Maker


def answered(authenticator: Authenticator, bound: Bound[Passkey], *, second: bool = False, **more: Any) -> Any:
    """Ask, let it answer, judge."""
    ctx = context()
    opened = asked(bound, ctx, second=second)
    credential = authenticator.get(opened.prompt["publicKey"], **more)
    return rules.verify(ctx, bound, opened.pending or {}, {"credential": json.dumps(credential)})


# --- registration -----------------------------------------------------------------------------------------------------


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


# --- attestation and policy -------------------------------------------------------------------------------------------


def registering(policy: dict[str, Any], maker: Maker | None, *, known: bool = True, **more: Any) -> Any:
    """A registration under a policy, where the maker's root is trusted, if it is known."""
    trusted = maker if maker is not None and known else Maker()
    ctx = context(policy={**OPEN, **policy}, settings={"attestation_roots": [trusted.root_pem]})
    opened = begin(ctx)
    authenticator = Authenticator(maker=maker, **more)
    return finish(ctx, opened, authenticator.create(opened.prompt["publicKey"]))


ALLOWED = {"keyRestrictions": {"isEnforced": True, "enforcementType": "allow", "aaGuids": [AAGUID_TEXT.upper()]}}
BLOCKED = {"keyRestrictions": {"isEnforced": True, "enforcementType": "block", "aaGuids": [AAGUID_TEXT]}}


def test_an_attested_one_is_taken_where_attestation_is_enforced() -> None:
    """WA-05."""
    accepted = registering({"isAttestationEnforced": True, **ALLOWED}, Maker())
    assert isinstance(accepted, Accepted)
    assert accepted.record.attested
    shown = METHOD.face.show(context(), Bound(AuthenticatorId("a"), accepted.record, NOW), False)  # type: ignore[union-attr]
    assert (shown["attestationLevel"], len(shown["attestationCertificates"])) == ("attested", 1)


@pytest.mark.parametrize("policy", [{"isAttestationEnforced": True}, ALLOWED], ids=["enforced", "allow-list"])
@pytest.mark.parametrize(
    ("maker", "known"), [(None, True), (Maker(), False)], ids=["nobody vouches", "an unknown maker"]
)
def test_one_that_nobody_trusted_vouches_for_is_refused(policy: Any, maker: Maker | None, known: bool) -> None:
    """WA-05: an AAGUID alone says nothing, so an allow-list needs attestation too."""
    assert code(registering(policy, maker, known=known)) == "passkey-not-attested"


def test_a_list_of_kinds_allows_or_blocks() -> None:
    """WA-05."""
    other = bytes(15) + b"\x07"
    assert code(registering(BLOCKED, None)) == "passkey-not-allowed"
    assert isinstance(registering(BLOCKED, None, aaguid=other), Accepted)
    assert code(registering(ALLOWED, Maker(aaguid=other), aaguid=other)) == "passkey-not-allowed"


@pytest.mark.parametrize(
    "maker", [Maker(is_ca=False), Maker(days=365)], ids=["a root that is no CA", "expired certificates"]
)
def test_a_chain_must_be_one(maker: Maker) -> None:
    accepted = registering({}, maker)
    assert isinstance(accepted, Accepted)
    assert not accepted.record.attested


def test_a_certificate_for_another_kind_is_a_false_statement() -> None:
    """WA-05: extension 1.3.6.1.4.1.45724.1.1.4."""
    assert code(registering({}, Maker(aaguid=bytes(16)))) == "passkey-attestation-false"


def test_a_statement_signed_by_another_key_is_false() -> None:
    class Liar(Authenticator):
        def attestation(self, data: bytes, said: bytes) -> bytes:
            return super().attestation(data, said + b" ")

    ctx, liar = context(), Liar(maker=Maker())
    opened = begin(ctx)
    assert code(finish(ctx, opened, liar.create(opened.prompt["publicKey"]))) == "passkey-attestation-false"


@pytest.mark.parametrize("at", range(8, 28))
def test_a_certificate_of_no_version_is_a_false_statement(at: int) -> None:
    """WA-06: bytes 8 to 27 of a certificate are its version, serial number and the like."""

    class Broken(Maker):
        def leaf_der(self) -> bytes:
            der = bytearray(super().leaf_der())
            der[at] ^= 0x20
            return bytes(der)

    answer = registering({}, Broken())
    assert isinstance(answer, Accepted | Rejected)
    assert isinstance(answer, Rejected) or not answer.record.attested


def test_policy_decides_who_registers_and_what_still_signs_in() -> None:
    assert code(rules.draft(context(policy={}), Draft({}))) == "passkey-off"
    closed = {**OPEN, "isSelfServiceRegistrationAllowed": False}
    assert code(rules.draft(context(policy=closed, by_administrator=False), Draft({}))) == "passkey-self-service-off"
    assert begin(context(policy=closed)).pending is not None
    authenticator = Authenticator()
    bound = made(authenticator)
    ctx = context(policy={**OPEN, **BLOCKED})
    assert code(rules.ready(ctx, bound, VERIFIED)) == "passkey-not-allowed"
    opened = asked(bound, context())
    answer = {"credential": json.dumps(authenticator.get(opened.prompt["publicKey"]))}
    assert code(rules.verify(ctx, bound, opened.pending or {}, answer)) == "passkey-not-allowed"


# --- signing in -------------------------------------------------------------------------------------------------------


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
    bound = replace(made(first), others=(other,))
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
        bound = replace(bound, record=answered(authenticator, bound).record)
    assert bound.record.sign_count == 0
    assert code(answered(authenticator, replace(bound, record=replace(bound.record, sign_count=1)))) == "passkey-cloned"


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
