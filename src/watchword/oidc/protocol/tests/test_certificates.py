"""Certificates of applications: which are read, and which are refused."""

import contextlib
import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given, settings
from hypothesis import strategies as st

from watchword.kernel.clock import DAY
from watchword.kernel.errors import Invalid
from watchword.oidc.protocol.certificates import Thumbprint, client_certificate


def certificate_for(key: Any, digest: hashes.HashAlgorithm | None) -> bytes:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "x")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1)
    dated = builder.not_valid_before(datetime(2026, 1, 1, tzinfo=UTC)).not_valid_after(datetime(2027, 1, 1, tzinfo=UTC))
    return dated.sign(key, digest).public_bytes(Encoding.DER)


def test_a_certificate_is_read_from_der_and_from_pem(rsa_identity: Any, other_rsa_identity: Any) -> None:
    der = client_certificate(rsa_identity.der)
    chain = (rsa_identity.certificate_pem + other_rsa_identity.certificate_pem).encode()
    for pem in (rsa_identity.certificate_pem.encode(), chain):
        read = client_certificate(pem)
        assert (read.sha1, read.sha256) == (der.sha1, der.sha256)
    assert der.sha256 == Thumbprint("sha256", hashlib.sha256(rsa_identity.der).hexdigest())
    validity = datetime(2099, 1, 1, tzinfo=UTC) - datetime(2025, 1, 1, tzinfo=UTC)
    assert der.valid_until - der.valid_from == validity.days * DAY


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x30\x82",
        b"-----BEGIN CERTIFICATE-----",
        b"x" * 20_000,
        b"-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----",
    ],
    ids=["empty", "cut short", "half a pem", "long", "no base64"],
)
def test_what_is_no_certificate_is_refused(data: bytes) -> None:
    with pytest.raises(Invalid) as caught:
        client_certificate(data)
    assert caught.value.code == "certificate-unreadable"


@pytest.mark.parametrize(
    ("make", "digest"),
    [
        (lambda: rsa.generate_private_key(public_exponent=65537, key_size=1024), hashes.SHA256()),
        (lambda: ec.generate_private_key(ec.SECP384R1()), hashes.SHA256()),
        (lambda: ec.generate_private_key(ec.SECP256K1()), hashes.SHA256()),
        (ed25519.Ed25519PrivateKey.generate, None),
    ],
    ids=["RSA 1024", "P-384", "secp256k1", "Ed25519"],
)
def test_weak_and_unknown_keys_are_refused(make: Callable[[], Any], digest: hashes.HashAlgorithm | None) -> None:
    with pytest.raises(Invalid) as caught:
        client_certificate(certificate_for(make(), digest))
    assert caught.value.code == "certificate-key"


def test_a_certificate_of_no_known_version_is_refused(rsa_identity: Any) -> None:
    """The library's own error for it is no ValueError."""
    with pytest.raises(Invalid) as caught:
        client_certificate(of_version_2(rsa_identity.der))
    assert caught.value.code == "certificate-unreadable"


def of_version_2(der: bytes) -> bytes:
    """X.509 knows the versions 1 to 3, written 0 to 2; RFC 5280 section 4.1.2.1."""
    assert der.count(b"\xa0\x03\x02\x01\x02") == 1
    return der.replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x01")


# Of some damage the library only warns: a serial number below zero, for one.
@pytest.mark.filterwarnings("ignore::cryptography.utils.CryptographyDeprecationWarning")
@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_damaged_certificate_raises_nothing_but_invalid(rsa_identity: Any, data: st.DataObject) -> None:
    der = bytearray(rsa_identity.der)
    for _ in range(data.draw(st.integers(min_value=1, max_value=3))):
        der[data.draw(st.integers(min_value=0, max_value=len(der) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(Invalid):
        assert client_certificate(bytes(der)).sha256.hex == hashlib.sha256(der).hexdigest()
