"""A small certificate authority of one's own, for a server that strangers need not know: the demo, a test, a first try.

The authority can vouch for this machine's own names and nothing else (name constraints), so that trusting it is
harmless even where its key leaks. Certificates carry what strict verifiers ask for: basic constraints, key usages, key
identifiers (RFC 5280 section 4.2; Python 3.13 and later refuse a chain without them).
"""

import ipaddress
import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from watchword.kernel.clock import Instant
from watchword.kernel.errors import Invalid

HERE = ("localhost", "127.0.0.1", "::1")
"""The names of this machine, as it calls itself."""

CA_LIFE = timedelta(days=3650)
SERVER_LIFE = timedelta(days=90)
RENEW_BEFORE = timedelta(days=30)
_CLOCKS_DIFFER = timedelta(hours=1)

_SIGNING = x509.KeyUsage(True, False, False, False, False, False, False, False, False)
_CERTIFYING = x509.KeyUsage(False, False, False, False, False, True, True, False, False)


@dataclass(frozen=True)
class TlsFiles:
    """PEM files: the authority's certificate, and the server's with its key."""

    ca: Path
    cert: Path
    key: Path


@dataclass(frozen=True)
class CertificateFacts:
    """What an operator must know of a server certificate."""

    names: frozenset[str]
    valid_from: Instant
    valid_until: Instant

    def speaks_for(self, host: str) -> bool:
        """Whether a client that asked for `host` accepts it. A wildcard stands for one label (RFC 9525 section 6.3)."""
        _, _, parent = host.partition(".")
        return host.lower() in self.names or f"*.{parent.lower()}" in self.names


def ensure_local_tls(folder: Path, now: Instant) -> TlsFiles:
    """The files in `folder`, made where they are missing and the server's renewed a month before it expires.

    Whoever trusts `ca.pem` once keeps trusting what is renewed. Raises Invalid `tls-unusable` for damaged files.
    """
    files = TlsFiles(folder / "ca.pem", folder / "cert.pem", folder / "key.pem")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    authority, authority_key = _authority(files.ca, folder / "ca-key.pem", _moment(now))
    if not _is_good(files, authority, _moment(now)):
        key = ec.generate_private_key(ec.SECP256R1())
        _write(files.key, _private_pem(key), 0o600)
        _write(files.cert, _server_certificate(authority, authority_key, key, _moment(now)), 0o644)
    return files


def certificate_facts(path: Path) -> CertificateFacts:
    """Read a server certificate, the first of the file. Raises Invalid `tls-unusable`."""
    certificate = _load_certificate(path)
    return CertificateFacts(
        frozenset(_names(certificate)),
        _instant(certificate.not_valid_before_utc),
        _instant(certificate.not_valid_after_utc),
    )


def key_belongs(cert: Path, key: Path) -> bool:
    """Whether the private key is the certificate's. Raises Invalid `tls-unusable`."""
    return _load_certificate(cert).public_key() == _load_key(key).public_key()


def _authority(cert: Path, key: Path, now: datetime) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    if cert.exists() and key.exists():
        certificate, private = _load_certificate(cert), _load_key(key)
        lasts = certificate.not_valid_after_utc > now + SERVER_LIFE
        if lasts and isinstance(private, ec.EllipticCurvePrivateKey):
            return certificate, private
    private = ec.generate_private_key(ec.SECP256R1())
    # Each has a name of its own, so that a new authority is never taken for the one it replaces.
    name = f"Watchword local authority {secrets.token_hex(4)}"
    certificate = _sign_authority(private, x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]), now)
    _write(key, _private_pem(private), 0o600)
    _write(cert, certificate.public_bytes(Encoding.PEM), 0o644)
    return certificate, private


def _sign_authority(key: ec.EllipticCurvePrivateKey, name: x509.Name, now: datetime) -> x509.Certificate:
    permitted: list[x509.GeneralName] = [
        x509.DNSName("localhost"),
        x509.IPAddress(ipaddress.ip_network("127.0.0.0/8")),
        x509.IPAddress(ipaddress.ip_network("::1/128")),
    ]
    return (
        _builder(name, name, key.public_key(), now, CA_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_CERTIFYING, critical=True)
        .add_extension(x509.NameConstraints(permitted_subtrees=permitted, excluded_subtrees=None), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
        .sign(key, SHA256())
    )


def _server_certificate(
    authority: x509.Certificate,
    authority_key: ec.EllipticCurvePrivateKey,
    key: ec.EllipticCurvePrivateKey,
    now: datetime,
) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HERE[0])])
    identifier = authority.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    certificate = (
        _builder(name, authority.subject, key.public_key(), now, SERVER_LIFE)
        .add_extension(x509.SubjectAlternativeName([_general_name(each) for each in HERE]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_SIGNING, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier),
            critical=False,
        )
        .sign(authority_key, SHA256())
    )
    return certificate.public_bytes(Encoding.PEM)


def _builder(
    subject: x509.Name, issuer: x509.Name, public: ec.EllipticCurvePublicKey, now: datetime, life: timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCKS_DIFFER)
        .not_valid_after(now + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _is_good(files: TlsFiles, authority: x509.Certificate, now: datetime) -> bool:
    if not (files.cert.exists() and files.key.exists()):
        return False
    certificate = _load_certificate(files.cert)
    return (
        certificate.issuer == authority.subject
        and certificate.not_valid_after_utc - RENEW_BEFORE > now
        and _names(certificate) >= set(HERE)
        and key_belongs(files.cert, files.key)
    )


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _names(certificate: x509.Certificate) -> set[str]:
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return set()
    addresses = {str(each) for each in names.get_values_for_type(x509.IPAddress)}
    return {each.lower() for each in names.get_values_for_type(x509.DNSName)} | addresses


def _load_certificate(path: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(path.read_bytes())
    except (OSError, ValueError) as error:
        raise _unusable(path) from error


def _load_key(path: Path) -> PrivateKeyTypes:
    try:
        return load_pem_private_key(path.read_bytes(), None)
    except (OSError, ValueError, TypeError) as error:
        raise _unusable(path) from error


def _unusable(path: Path) -> Invalid:
    return Invalid("tls-unusable", f"The file {path} cannot be read as PEM without a passphrase.", target=str(path))


def _private_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _write(path: Path, content: bytes, mode: int) -> None:
    """Aside, then into place: no reader sees half a file, and a private key is never readable to others."""
    aside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)


def _moment(now: Instant) -> datetime:
    return datetime.fromtimestamp(now // 1_000_000, UTC)


def _instant(moment: datetime) -> Instant:
    return Instant(int(moment.timestamp()) * 1_000_000)
