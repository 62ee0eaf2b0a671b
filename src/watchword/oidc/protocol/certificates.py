"""An application's certificate: how assertions name it, and the key that verifies them.

Only the public key is believed in. The certificate was registered by an administrator, which is what makes it trusted;
its issuer and its names play no part, as with Entra.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from joserfc.jwk import ECKey, RSAKey

from watchword.kernel.clock import SECOND, Instant
from watchword.kernel.errors import Invalid
from watchword.oidc.protocol.keys import Algorithm, VerificationKey

_MAX_CERTIFICATE = 16 * 1024
_RSA_BITS = range(2048, 8192 + 1)
"""Below it is forgeable (NIST SP 800-131A), above it every signature costs a noticeable part of a second."""

_RSA: Final[tuple[Algorithm, ...]] = ("RS256", "PS256")
_EC: Final[tuple[Algorithm, ...]] = ("ES256",)


@dataclass(frozen=True)
class Thumbprint:
    """The hash of a certificate's DER, in lower-case hex, by which it is looked up."""

    hash: Literal["sha1", "sha256"]
    hex: str


@dataclass(frozen=True, kw_only=True)
class ClientCertificate:
    """A registered certificate, ready to verify. Between `valid_from` and `valid_until` it may be used."""

    sha1: Thumbprint
    sha256: Thumbprint
    valid_from: Instant
    valid_until: Instant
    keys: Mapping[Algorithm, VerificationKey] = field(repr=False)

    def is_named_by(self, thumbprint: Thumbprint) -> bool:
        """Whether the thumbprint is this certificate's."""
        return thumbprint in (self.sha1, self.sha256)


def client_certificate(data: bytes) -> ClientCertificate:
    """Read a certificate, DER or PEM (of a chain the first, which is the application's own).

    Errors: Invalid with `certificate-unreadable`, or with `certificate-key` for another key than RSA of 2048 to 8192
    bits or P-256.
    """
    certificate = _load(data)
    der = certificate.public_bytes(Encoding.DER)
    sha256 = hashlib.sha256(der).hexdigest()
    return ClientCertificate(
        sha1=Thumbprint("sha1", hashlib.sha1(der, usedforsecurity=False).hexdigest()),
        sha256=Thumbprint("sha256", sha256),
        valid_from=Instant(int(certificate.not_valid_before_utc.timestamp()) * SECOND),
        valid_until=Instant(int(certificate.not_valid_after_utc.timestamp()) * SECOND),
        keys=_keys(certificate, sha256),
    )


def _load(data: bytes) -> x509.Certificate:
    if len(data) > _MAX_CERTIFICATE:
        raise _unreadable()
    try:
        if b"-----BEGIN CERTIFICATE-----" in data:
            return x509.load_pem_x509_certificates(data)[0]
        return x509.load_der_x509_certificate(data)
    except (ValueError, x509.InvalidVersion):  # which is no ValueError
        raise _unreadable() from None


def _keys(certificate: x509.Certificate, kid: str) -> Mapping[Algorithm, VerificationKey]:
    try:
        public = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm):
        raise _unusable_key() from None
    match public:
        case rsa.RSAPublicKey() if public.key_size in _RSA_BITS:
            rsa_key = RSAKey.import_key(public)
            return MappingProxyType({alg: VerificationKey(kid, alg, rsa_key) for alg in _RSA})
        case ec.EllipticCurvePublicKey() if isinstance(public.curve, ec.SECP256R1):
            ec_key = ECKey.import_key(public)
            return MappingProxyType({alg: VerificationKey(kid, alg, ec_key) for alg in _EC})
        case _:
            raise _unusable_key()


def _unreadable() -> Invalid:
    return Invalid("certificate-unreadable", "The certificate cannot be read: X.509 is wanted, as DER or PEM.")


def _unusable_key() -> Invalid:
    message = "The certificate's key cannot be used: RSA of 2048 to 8192 bits is wanted, or P-256."
    return Invalid("certificate-key", message)
