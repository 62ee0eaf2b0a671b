"""Attestation: what an authenticator's maker says of it, and whether we trust the maker (WebAuthn L3 sections 6.5, 8).

The statement is verified by the library; the chain of its certificates here, to roots the operator named. Both are
always done: what is not proved counts as not attested, and a statement that is false is refused.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from fido2 import cbor
from fido2.attestation.apple import AppleAttestation
from fido2.attestation.base import Attestation, AttestationResult, InvalidData, NoneAttestation
from fido2.attestation.base import InvalidSignature as FalseStatement
from fido2.attestation.packed import PackedAttestation
from fido2.attestation.tpm import TpmAttestation
from fido2.attestation.u2f import FidoU2FAttestation
from fido2.cose import CoseKey
from fido2.webauthn import AuthenticatorData

from watchword.kernel.clock import SECOND, Instant
from watchword.methods.fido2.encoding import end_of_cbor

_LONGEST_CHAIN = 5
_UNREADABLE = (
    *(ValueError, KeyError, IndexError, TypeError, AttributeError, AssertionError, NotImplementedError, OverflowError),
    *(x509.InvalidVersion, x509.DuplicateExtension, x509.ExtensionNotFound, x509.AttributeNotFound),
    *(x509.UnsupportedGeneralNameType, UnsupportedAlgorithm),
)
"""What the libraries raise besides their own errors for a statement or a certificate that is not as it should be."""


class UnknownFormat(ValueError):
    """A format that is not served here."""


@dataclass(frozen=True)
class Statement:
    """What came beside the authenticator data."""

    format: str
    values: Mapping[str, Any]
    data: bytes


@dataclass(frozen=True)
class Vouched:
    """What is known of the maker: the certificates, leaf first, in DER, and whether they lead to a trusted root."""

    certificates: tuple[bytes, ...]
    trusted: bool


def read_statement(attestation: bytes) -> Statement:
    """The attestation object (L3 section 6.5.4), nothing before it, after it or twice in it. Raises ValueError."""
    if end_of_cbor(attestation) != len(attestation):
        raise ValueError("more than one object")
    said = cbor.decode(attestation)
    if not isinstance(said, dict):
        raise ValueError("no map")
    format_, values, data = said.get("fmt"), said.get("attStmt"), said.get("authData")
    if not (isinstance(format_, str) and isinstance(values, dict) and isinstance(data, bytes)):
        raise ValueError("a member is missing, or of another type")
    return Statement(format_, values, data)


def vouch(
    statement: Statement, data: AuthenticatorData, client_hash: bytes, roots: Sequence[x509.Certificate], now: Instant
) -> Vouched:
    """Verify the statement (L3 section 7.1, steps 21 to 24). Raises UnknownFormat, ValueError for one that is false."""
    verifier = _verifier(statement.format)
    try:
        result = verifier.verify(statement.values, data, client_hash)
        chain = [x509.load_der_x509_certificate(each) for each in result.trust_path]
        if statement.format == "apple" and chain:
            _hold_same_key(chain[0], data)
        return Vouched(tuple(result.trust_path), _is_trusted(chain, roots, now))
    except (InvalidData, FalseStatement, InvalidSignature, *_UNREADABLE) as error:
        raise ValueError("the statement is false") from error


def _verifier(format_: str) -> Attestation:
    """Those that browsers still send for authenticators of today; Graph itself takes the first two (CONTRACT 3.4)."""
    match format_:
        case "none":
            return NoneAttestation()
        case "packed":
            return _StrictlyPacked()
        case "tpm":
            return TpmAttestation()
        case "apple":
            return AppleAttestation()
        case "fido-u2f":
            return FidoU2FAttestation()
        case _:
            raise UnknownFormat(format_)


class _StrictlyPacked(PackedAttestation):
    """The library parses the key of a self attestation anew and lets an empty chain pass for one."""

    def verify(
        self, statement: Mapping[str, Any], auth_data: AuthenticatorData, client_data_hash: bytes
    ) -> AttestationResult:
        if "x5c" in statement and not statement["x5c"]:
            raise InvalidData("an empty chain")
        return super().verify(statement, auth_data, client_data_hash)  # type: ignore[no-any-return]


def _hold_same_key(leaf: x509.Certificate, data: AuthenticatorData) -> None:
    """L3 section 8.8, which the library leaves out: the certificate is for the credential's own key."""
    if data.credential_data is None:
        raise ValueError("no credential")
    own: CoseKey = data.credential_data.public_key
    if type(own).from_cryptography_key(leaf.public_key()) != own:
        raise ValueError("another key's certificate")


def _is_trusted(chain: Sequence[x509.Certificate], roots: Sequence[x509.Certificate], now: Instant) -> bool:
    """Each certificate signed by the next, the last by a root, all of them CAs but the first, all valid now.

    A root may be the leaf itself, as the FIDO Metadata Service has it for some authenticators. The library's own check
    looks at signatures alone.
    """
    if not 1 <= len(chain) <= _LONGEST_CHAIN or not all(_is_valid(each, now) for each in chain):
        return False
    if any(not _signed(child, parent) for child, parent in pairwise(chain)):
        return False
    last = chain[-1]
    return any(last == root or (_is_valid(root, now) and _signed(last, root)) for root in roots)


def _signed(child: x509.Certificate, parent: x509.Certificate) -> bool:
    try:
        constraints = parent.extensions.get_extension_for_class(x509.BasicConstraints).value
        child.verify_directly_issued_by(parent)
    except (x509.ExtensionNotFound, InvalidSignature, ValueError, TypeError, UnsupportedAlgorithm):
        return False
    return constraints.ca


def _is_valid(certificate: x509.Certificate, now: Instant) -> bool:
    moment = datetime.fromtimestamp(now // SECOND, UTC)
    return certificate.not_valid_before_utc <= moment <= certificate.not_valid_after_utc
