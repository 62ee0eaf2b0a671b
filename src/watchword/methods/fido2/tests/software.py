"""An authenticator of our own, in software: makes passkeys and answers with them as a browser would send it on.

What it does is right unless it is told to do something else, and then the rest of it still is.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from fido2 import cbor
from fido2.cose import ES256

from watchword.methods.fido2.encoding import to_text

UP, UV, BE, BS, AT = 0x01, 0x04, 0x08, 0x10, 0x40
AAGUID = bytes.fromhex("d8522d9f575b486688a9ba99fa02f35b")
AAGUID_TEXT = "d8522d9f-575b-4866-88a9-ba99fa02f35b"
_OID_AAGUID = x509.ObjectIdentifier("1.3.6.1.4.1.45724.1.1.4")

Json = dict[str, Any]


@dataclass
class Maker:
    """Who makes authenticators, and vouches for them with certificates under a root of their own."""

    root_key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    leaf_key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    aaguid: bytes = AAGUID
    is_ca: bool = True
    days: int = 3650

    @property
    def root(self) -> x509.Certificate:
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Contoso Keys Root")])
        return self._certificate(name, name, self.root_key, ca=self.is_ca)

    @property
    def leaf(self) -> x509.Certificate:
        subject = x509.Name(
            [
                x509.NameAttribute(x509.NameOID.COUNTRY_NAME, "SE"),
                x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, "Contoso Keys"),
                x509.NameAttribute(x509.NameOID.ORGANIZATIONAL_UNIT_NAME, "Authenticator Attestation"),
                x509.NameAttribute(x509.NameOID.COMMON_NAME, "Contoso Key 1"),
            ]
        )
        return self._certificate(subject, self.root.subject, self.leaf_key, ca=False)

    def leaf_der(self) -> bytes:
        """As it stands in a statement."""
        return self.leaf.public_bytes(Encoding.DER)

    @property
    def root_pem(self) -> str:
        """As `attestation_roots` takes it."""
        return self.root.public_bytes(Encoding.PEM).decode()

    def _certificate(
        self, subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, *, ca: bool
    ) -> x509.Certificate:
        start = datetime(2020, 1, 1, tzinfo=UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(key.public_key())
            .serial_number(7)
            .not_valid_before(start)
            .not_valid_after(start + timedelta(days=self.days))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        )
        if key is self.leaf_key:
            builder = builder.add_extension(
                x509.UnrecognizedExtension(_OID_AAGUID, b"\x04\x10" + self.aaguid), critical=False
            )
        return builder.sign(self.root_key, hashes.SHA256())


@dataclass
class Authenticator:
    """One passkey. `flags` are those it reports besides AT; `count` goes up by one at each use where it counts."""

    origin: str = "https://id.contoso.com"
    rp_id: str = "id.contoso.com"
    credential: bytes = b"credential-0001"
    flags: int = UP | UV
    count: int = 0
    counts: bool = True
    maker: Maker | None = None
    aaguid: bytes = AAGUID
    user_handle: bytes | None = None
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def create(self, options: Mapping[str, Any], **client: Any) -> Json:
        """`navigator.credentials.create()`."""
        if self.counts:
            self.count += 1
        self.user_handle = None
        said = self._client("webauthn.create", options["challenge"], client)
        data = self.data(self.flags | AT) + self.attested()
        return {
            "id": to_text(self.credential),
            "type": "public-key",
            "response": {
                "clientDataJSON": to_text(said),
                "attestationObject": to_text(self.attestation(data, said)),
                "transports": ["internal", "hybrid", "of the future"],
            },
            "clientExtensionResults": {"credProps": {"rk": True}},
        }

    def get(self, options: Mapping[str, Any], *, flags: int | None = None, **client: Any) -> Json:
        """`navigator.credentials.get()`."""
        if self.counts:
            self.count += 1
        said = self._client("webauthn.get", options["challenge"], client)
        data = self.data(self.flags if flags is None else flags)
        signature = self.key.sign(data + sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": to_text(said),
            "authenticatorData": to_text(data),
            "signature": to_text(signature),
            "userHandle": None if self.user_handle is None else to_text(self.user_handle),
        }
        return {"id": to_text(self.credential), "type": "public-key", "response": response}

    def data(self, flags: int) -> bytes:
        """Authenticator data without a credential."""
        return sha256(self.rp_id.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def attested(self) -> bytes:
        """The credential in it."""
        key = cbor.encode(ES256.from_cryptography_key(self.key.public_key()))
        return self.aaguid + len(self.credential).to_bytes(2, "big") + self.credential + key

    def attestation(self, data: bytes, said: bytes) -> bytes:
        """None without a maker, else packed with the maker's certificate."""
        if self.maker is None:
            return cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        signature = self.maker.leaf_key.sign(data + sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        statement = {"alg": -7, "sig": signature, "x5c": [self.maker.leaf_der()]}
        return cbor.encode({"fmt": "packed", "attStmt": statement, "authData": data})

    def _client(self, type_: str, challenge: str, other: Mapping[str, Any]) -> bytes:
        said = {"type": type_, "challenge": challenge, "origin": self.origin, "crossOrigin": False, **other}
        return json.dumps(said).encode()


def sent(credential: Json) -> Json:
    """The part of a new credential's `response` that Graph takes."""
    return {name: credential["response"][name] for name in ("attestationObject", "clientDataJSON")}
