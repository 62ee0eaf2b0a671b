"""An application that proves itself in every way: a secret, and a certificate with its key."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from tests.stage import Registered, Stage, register

from watchword.bootstrap import Application, operator


@dataclass(frozen=True)
class Identity:
    """A key pair with its self-signed certificate."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    @property
    def certificate_pem(self) -> str:
        """For the registration, and for clients that send it along."""
        return self.certificate.public_bytes(Encoding.PEM).decode()

    @property
    def key_pem(self) -> str:
        """PKCS #8, not encrypted."""
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()

    @property
    def thumbprint(self) -> str:
        """SHA-1 in hex, as portals show it."""
        return self.certificate.fingerprint(hashes.SHA1()).hex().upper()


def make_identity() -> Identity:
    """A new one, good for a day."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Contoso reporting")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    certificate = builder.not_valid_before(now - timedelta(hours=1)).not_valid_after(now + timedelta(days=1))
    return Identity(key, certificate.sign(key, hashes.SHA256()))


async def register_with(stage: Stage, identity: Identity, *permissions: str) -> Registered:
    """An application with a secret and that certificate."""

    async def work(app: Application) -> Registered:
        made = await register(app, permissions)
        pem = identity.certificate_pem.encode()
        await app.services.applications.add_certificate(operator("cli:test"), None, made.app_id, "", pem)
        return made

    return await stage.served.operate(work)
