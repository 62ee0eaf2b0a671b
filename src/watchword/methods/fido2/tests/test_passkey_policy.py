"""Attestation and policy: which passkeys are taken, by the rules alone."""

import json
from typing import Any

import pytest

from watchword.kernel.ids import AuthenticatorId
from watchword.method import Accepted, Bound, Draft, Rejected
from watchword.methods.fido2 import METHOD, rules
from watchword.methods.fido2.passkey import VERIFIED
from watchword.methods.fido2.tests.house import (
    NOW,
    OPEN,
    asked,
    begin,
    code,
    context,
    finish,
    made,
)
from watchword.methods.fido2.tests.software import AAGUID_TEXT, Authenticator, Maker


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
    assert METHOD.face is not None
    shown = METHOD.face.show(context(), Bound(AuthenticatorId("a"), accepted.record, NOW), False)
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
