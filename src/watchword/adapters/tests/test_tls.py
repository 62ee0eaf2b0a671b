"""The small authority: what strict clients accept, what they refuse, and what is renewed."""

import socket
import ssl
import stat
import threading
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from watchword.adapters import tls
from watchword.adapters.tls import TlsFiles, certificate_facts, ensure_local_tls, key_belongs
from watchword.kernel.clock import DAY, Instant, after, system_clock
from watchword.kernel.errors import Invalid


def strict_client(ca: Path) -> ssl.SSLContext:
    """As Python 3.13 makes it by default."""
    context = ssl.create_default_context(cafile=str(ca))
    context.verify_flags |= ssl.VERIFY_X509_STRICT | ssl.VERIFY_X509_PARTIAL_CHAIN
    return context


def shake_hands(files: TlsFiles, name: str, address: str = "127.0.0.1") -> str | None:
    """Connect to a real TLS server with these files; the protocol that was agreed on."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(files.cert, files.key)
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    listener = socket.create_server((address, 0), family=family)

    def serve() -> None:
        connection, _ = listener.accept()
        with connection, server.wrap_socket(connection, server_side=True, do_handshake_on_connect=False) as tunnel:
            try:
                tunnel.do_handshake()
            except (ssl.SSLError, OSError):
                return

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        with (
            socket.create_connection((address, listener.getsockname()[1])) as raw,
            strict_client(files.ca).wrap_socket(raw, server_hostname=name) as tunnel,
        ):
            return tunnel.version()
    finally:
        thread.join()
        listener.close()


@pytest.mark.parametrize(("name", "address"), [("localhost", "127.0.0.1"), ("127.0.0.1", "127.0.0.1"), ("::1", "::1")])
def test_a_strict_client_accepts_every_name_of_this_machine(tmp_path: Path, name: str, address: str) -> None:
    files = ensure_local_tls(tmp_path / "tls", system_clock())
    assert shake_hands(files, name, address) == "TLSv1.3"


def test_a_client_that_asked_for_another_name_refuses(tmp_path: Path) -> None:
    files = ensure_local_tls(tmp_path, system_clock())
    with pytest.raises(ssl.SSLCertVerificationError, match="not valid for"):
        shake_hands(files, "example.org")


def test_the_authority_cannot_vouch_for_strangers(tmp_path: Path) -> None:
    """Whoever steals its key gains nothing on machines that trust it."""
    files = ensure_local_tls(tmp_path, system_clock())
    key = ec.generate_private_key(ec.SECP256R1())
    forged = _issue(tmp_path, key, "bank.example")
    theirs = TlsFiles(files.ca, tmp_path / "forged.pem", tmp_path / "forged-key.pem")
    theirs.cert.write_bytes(forged.public_bytes(Encoding.PEM))
    theirs.key.write_bytes(tls._private_pem(key))
    with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree"):
        shake_hands(theirs, "bank.example")


def test_private_keys_are_readable_by_their_owner_alone(tmp_path: Path) -> None:
    ensure_local_tls(tmp_path / "tls", system_clock())
    keys = sorted(path.name for path in (tmp_path / "tls").iterdir() if stat.S_IMODE(path.stat().st_mode) == 0o600)
    assert keys == ["ca-key.pem", "key.pem"]
    assert stat.S_IMODE((tmp_path / "tls").stat().st_mode) == 0o700


def test_asking_again_changes_nothing(tmp_path: Path) -> None:
    ensure_local_tls(tmp_path, system_clock())
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    ensure_local_tls(tmp_path, system_clock())
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_it_is_renewed_a_month_before_it_expires_by_the_same_authority(tmp_path: Path) -> None:
    now = system_clock()
    files = ensure_local_tls(tmp_path, after(now, -61 * DAY))
    authority, old = files.ca.read_bytes(), certificate_facts(files.cert)
    ensure_local_tls(tmp_path, now)
    assert files.ca.read_bytes() == authority
    assert certificate_facts(files.cert).valid_until > old.valid_until
    assert shake_hands(files, "localhost") == "TLSv1.3"


def test_a_key_that_was_exchanged_is_noticed_and_mended(tmp_path: Path) -> None:
    files = ensure_local_tls(tmp_path, system_clock())
    files.key.write_bytes(tls._private_pem(ec.generate_private_key(ec.SECP256R1())))
    assert not key_belongs(files.cert, files.key)
    ensure_local_tls(tmp_path, system_clock())
    assert key_belongs(files.cert, files.key)


def test_an_authority_near_its_end_is_replaced_with_all_it_signed(tmp_path: Path) -> None:
    now = system_clock()
    files = ensure_local_tls(tmp_path, after(now, -3600 * DAY))
    authority = files.ca.read_bytes()
    ensure_local_tls(tmp_path, now)
    assert files.ca.read_bytes() != authority
    assert shake_hands(files, "localhost") == "TLSv1.3"


def test_the_facts_name_the_hosts_and_the_time(tmp_path: Path) -> None:
    now = Instant(system_clock() // 1_000_000 * 1_000_000)
    facts = certificate_facts(ensure_local_tls(tmp_path, now).cert)
    assert facts.names == {"localhost", "127.0.0.1", "::1"}
    assert facts.valid_until - now == 90 * DAY
    assert facts.speaks_for("LOCALHOST")
    assert not facts.speaks_for("id.contoso.com")


def test_a_wildcard_stands_for_one_label() -> None:
    facts = tls.CertificateFacts(frozenset({"*.contoso.com"}), Instant(0), Instant(1))
    assert facts.speaks_for("id.contoso.com")
    assert not facts.speaks_for("a.id.contoso.com")
    assert not facts.speaks_for("contoso.com")


@pytest.mark.parametrize(
    "content", [b"", b"not PEM", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
)
def test_a_damaged_file_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "cert.pem"
    path.write_bytes(content)
    with pytest.raises(Invalid, match="cannot be read as PEM") as caught:
        certificate_facts(path)
    assert caught.value.code == "tls-unusable"


def _issue(folder: Path, key: ec.EllipticCurvePrivateKey, name: str) -> x509.Certificate:
    """What a thief of the authority's key would sign."""
    authority = x509.load_pem_x509_certificate((folder / "ca.pem").read_bytes())
    stolen = tls._load_key(folder / "ca-key.pem")
    assert isinstance(stolen, ec.EllipticCurvePrivateKey)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    identifier = authority.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return (
        tls._builder(subject, authority.subject, key.public_key(), tls._moment(system_clock()), tls.SERVER_LIFE)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), critical=False)
        .add_extension(tls._SIGNING, critical=True)
        .sign(stolen, SHA256())
    )
