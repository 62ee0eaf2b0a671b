"""Base64url and CBOR, read strictly; and an attestation that was tampered with breaks nothing (CATALOGUE WA-06)."""

import resource
import time
from dataclasses import replace
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from fido2 import cbor
from fido2.cose import RS256

from watchword.method import Accepted, Rejected
from watchword.methods.fido2 import keys
from watchword.methods.fido2.encoding import end_of_cbor, from_text, to_text
from watchword.methods.fido2.passkey import Passkey
from watchword.methods.fido2.tests.house import begin, context, finish
from watchword.methods.fido2.tests.mutants import mutants
from watchword.methods.fido2.tests.software import Authenticator, Maker


@pytest.mark.parametrize("text", ["A", "AA==", "AB", "A+", "A/", "Ａ", " AA", "AA\n"])
def test_one_text_for_one_value(text: str) -> None:
    with pytest.raises(ValueError, match="base64url"):
        from_text(text)


@pytest.mark.parametrize("data", [b"", b"\0", b"\xff" * 5, bytes(range(256))])
def test_what_is_written_is_read(data: bytes) -> None:
    assert from_text(to_text(data)) == data


@pytest.mark.parametrize(
    "data",
    [
        *("", "18", "1817", "190017", "1a00000017", "42aa", "61ff", "5f42aa00ff", "9f01ff", "bf0101ff", "a201010102"),
        *("a1", "8281", "c100", "f6", "f90000", "1c", "5b7fffffffffffffff", "9a7fffffff", "818181818100", "a182010102"),
    ],
)
def test_cbor_that_two_could_read_differently_is_refused(data: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whichever reason
        end_of_cbor(bytes.fromhex(data))


@pytest.mark.parametrize("value", [0, 23, 24, 255, 256, 65536, 2**40, -1, -257, b"", b"x" * 300, "é", True, False])
def test_cbor_as_authenticators_write_it_is_read_to_its_end(value: Any) -> None:
    data = cbor.encode({"a": [value, {"b": value}]})
    assert end_of_cbor(data) == len(data)
    assert end_of_cbor(b"\0" + data + b"rest", 1) == len(data) + 1


def rsa_key(bits: int) -> dict[int, Any]:
    return dict(RS256.from_cryptography_key(rsa.generate_private_key(65537, bits).public_key()))


def ec_key(**other: Any) -> dict[int, Any]:
    key = dict(cbor.decode(Authenticator().attested()[16 + 2 + 15 :]))  # type: ignore[arg-type]
    return {**key, **{int(name.removeprefix("_").replace("m", "-")): value for name, value in other.items()}}


@pytest.mark.parametrize(
    "key",
    [
        rsa_key(1024),
        ec_key(_1=1),
        ec_key(_3=-257),
        ec_key(_3=-8),
        ec_key(_3=-65535),
        ec_key(_m1=2),
        ec_key(_m2=b"\x01" * 32),
        ec_key(_m2=b"\0" * 31),
        ec_key(_m3="text"),
        {},
        {3: [1]},
    ],
)
def test_a_key_that_is_none_or_too_weak_is_refused(key: dict[int, Any]) -> None:
    """WA-06, WA-07."""
    assert not keys.is_sound(key)


def test_keys_of_what_is_offered_are_taken() -> None:
    assert keys.is_sound(ec_key())
    assert keys.is_sound(rsa_key(2048))


pytestmark = pytest.mark.filterwarnings("ignore::cryptography.utils.CryptographyDeprecationWarning")
"""What the library warns of in a certificate that was tampered with."""
MAKERS = pytest.mark.parametrize("maker", [None, Maker()], ids=["none", "packed"])


@MAKERS
def test_an_attestation_that_was_tampered_with_is_refused_in_no_time(maker: Maker | None) -> None:
    """WA-06."""
    tamper(maker, 1_000)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@MAKERS
def test_a_hundred_thousand_that_were_tampered_with_are_refused(maker: Maker | None) -> None:
    """WA-06."""
    tamper(maker, 100_000)


def tamper(maker: Maker | None, rounds: int) -> None:
    """Nothing but a refusal, or one that nobody vouches for, or one that differs in what no signature covers (how the
    signature of a certificate is padded); under 50 ms each; memory does not grow."""
    roots = [] if maker is None else [maker.root_pem]
    ctx, authenticator = context(settings={"attestation_roots": roots}), Authenticator(maker=maker)
    opened = begin(ctx)
    credential = authenticator.create(opened.prompt["publicKey"])
    whole = from_text(credential["response"]["attestationObject"])
    right = finish(ctx, opened, credential)
    slowest, before = 0.0, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for mutant in mutants(whole, rounds):
        credential["response"]["attestationObject"] = to_text(mutant)
        began = time.process_time()
        answer = finish(ctx, opened, credential)
        slowest = max(slowest, time.process_time() - began)
        assert isinstance(answer, Rejected) or not answer.record.attested or signed(answer) == signed(right)
    assert slowest < 0.05
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


def signed(answer: Accepted[Passkey] | Rejected) -> object:
    """What signatures cover of it: the authenticator's, and the maker's."""
    assert isinstance(answer, Accepted)
    (leaf,) = answer.record.certificates
    certificate = x509.load_der_x509_certificate(from_text(leaf))
    return replace(answer.record, certificates=()), certificate.tbs_certificate_bytes
