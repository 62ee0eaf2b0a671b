"""What the tests of this folder share: one moment, one organisation, and key pairs that are slow to make."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from watchword.kernel.clock import DAY, HOUR, SECOND, Instant, after
from watchword.kernel.ids import AppId, ObjectId
from watchword.oidc.protocol.access_token import GRAPH_AUDIENCE, AccessClaims, AppOnly, Delegated, Expected
from watchword.oidc.protocol.keys import SigningKey, generate_key, verification_key
from watchword.oidc.protocol.tests.door import Door

TENANT = "7b3d3c1e-5f0a-4c55-9a3e-2f6d1c8e4b90"
BASE = "https://id.contoso.com"


@dataclass(frozen=True)
class Identity:
    """An application's key pair with its self-signed certificate."""

    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def certificate_pem(self) -> str:
        return self.certificate.public_bytes(Encoding.PEM).decode()

    @property
    def key_pem(self) -> str:
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()

    def thumbprint(self, algorithm: hashes.HashAlgorithm) -> bytes:
        return self.certificate.fingerprint(algorithm)


def make_identity(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> Identity:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Contoso reporting")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    certificate = (
        builder.not_valid_before(datetime(2025, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2099, 1, 1, tzinfo=UTC))
        .sign(key, hashes.SHA256())
    )
    return Identity(key, certificate)


@pytest.fixture(scope="session")
def rsa_identity() -> Identity:
    return make_identity(rsa.generate_private_key(public_exponent=65537, key_size=2048))


@pytest.fixture(scope="session")
def other_rsa_identity() -> Identity:
    return make_identity(rsa.generate_private_key(public_exponent=65537, key_size=2048))


@pytest.fixture(scope="session")
def ec_identity() -> Identity:
    return make_identity(ec.generate_private_key(ec.SECP256R1()))


@pytest.fixture(scope="session")
def now() -> Instant:
    """2026-03-01T12:00:00Z."""
    return Instant(int(datetime(2026, 3, 1, 12, tzinfo=UTC).timestamp()) * SECOND)


@pytest.fixture(scope="session")
def es256(now: Instant) -> SigningKey:
    return generate_key("ES256", after(now, -DAY), "es-1")


@pytest.fixture(scope="session")
def rs256(now: Instant) -> SigningKey:
    return generate_key("RS256", after(now, -DAY), "rs-1")


@pytest.fixture(scope="session")
def expected() -> Expected:
    return Expected(issuer=f"{BASE}/{TENANT}/v2.0", audience=GRAPH_AUDIENCE, tenant=TENANT)


@pytest.fixture(scope="session")
def person(now: Instant, expected: Expected) -> AccessClaims:
    """What a token says in which Graph PowerShell acts for Adele."""
    return AccessClaims(
        issuer=expected.issuer,
        audience=expected.audience,
        tenant=TENANT,
        object_id=ObjectId("5a9d4e2b-7c61-4f38-8d10-6e3b9f2a1c47"),
        subject="AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ",
        app_id=AppId("14d82eec-204b-4c2f-b7e8-296a70dab67e"),
        app_name="Microsoft Graph Command Line Tools",
        grant=Delegated(
            scopes=("User.Read", "UserAuthenticationMethod.ReadWrite.All"),
            upn="adele@contoso.com",
            name="Adèle Vance",
            signed_in_at=after(now, -HOUR),
            amr=("pwd", "otp", "mfa"),
            acr="1",
        ),
        issued_at=now,
        not_before=now,
        expires_at=after(now, HOUR),
        token_id="vS3fYk0M6EOQ1bqR7wAAAA",
    )


@pytest.fixture(scope="session")
def application(person: AccessClaims) -> AccessClaims:
    """What a token says in which an application acts for itself."""
    return AccessClaims(
        issuer=person.issuer,
        audience=person.audience,
        tenant=person.tenant,
        object_id=ObjectId("c0ffee00-1111-4222-8333-444455556666"),
        subject="c0ffee00-1111-4222-8333-444455556666",
        app_id=AppId("3f1c7a52-90de-4b7b-a2a4-0c5d6e7f8a91"),
        app_name="Contoso reporting",
        grant=AppOnly(roles=("UserAuthenticationMethod.Read.All",)),
        issued_at=person.issued_at,
        not_before=person.not_before,
        expires_at=person.expires_at,
        token_id="kQ9fYk0M6EOQ1bqR7wAAAA",
    )


@pytest.fixture(scope="session")
def door(person: AccessClaims, es256: SigningKey, rs256: SigningKey, expected: Expected, now: Instant) -> Door:
    keys = {key.kid: verification_key(key) for key in (es256, rs256)}
    return Door(key=es256, person=person, keys=keys, expected=expected, now=now)
