"""Our signing keys: what one is, signing with it, verifying with its public half.

ES256 signs tokens for our own Graph (51 us a signature), RS256 what others verify: id_tokens, because OpenID Connect
Core section 15.1 makes RS256 the one algorithm that every client has. RSA keys have 3072 bits: 2048 would sign twice as
fast, but is rated at 112 bits of strength, and one id_token is signed per sign-in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jws
from joserfc.jwk import ECKey, RSAKey

from watchword.kernel.clock import HOUR, Instant
from watchword.kernel.secret import Secret

SigningAlgorithm = Literal["RS256", "ES256"]
Algorithm = Literal["RS256", "ES256", "PS256"]
"""What we verify: our own two, and the one that most applications sign their assertions with."""

RSA_BITS = 3072
MAX_TOKEN_LIFE = 2 * HOUR
"""No token of ours lives longer (microseconds); how long a superseded key verifies hangs on it."""

_PUBLIC_MEMBERS = ("kty", "use", "kid", "alg", "n", "e", "crv", "x", "y")
_REGISTRY: Final = jws.JWSRegistry(algorithms=["RS256", "ES256", "PS256"])
_ALGORITHMS: Final = MappingProxyType({name: _REGISTRY.get_alg(name) for name in ("RS256", "ES256", "PS256")})


@dataclass(frozen=True, kw_only=True)
class SigningKey:
    """One key pair as it is stored.

    It is in the JWKS from `published_at`, and signs from `signs_from` until a later key of its algorithm does. `public`
    is the JWK (RFC 7517) without private members, `private` PKCS #8 as PEM.
    """

    kid: str
    alg: SigningAlgorithm
    public: Mapping[str, str]
    private: Secret
    published_at: Instant
    signs_from: Instant


def generate_key(alg: SigningAlgorithm, now: Instant, kid: str, *, signs_from: Instant | None = None) -> SigningKey:
    """A new key, published `now`; without `signs_from` it signs at once (the first key, or after a revocation)."""
    private = (
        ec.generate_private_key(ec.SECP256R1())
        if alg == "ES256"
        else rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)
    )
    return SigningKey(
        kid=kid,
        alg=alg,
        public=_public_jwk(private.public_key(), kid, alg),
        private=Secret(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())),
        published_at=now,
        signs_from=now if signs_from is None else signs_from,
    )


@dataclass(frozen=True)
class Signer:
    """A private key made ready: reading the PEM costs more than a signature, so keep it between tokens."""

    kid: str
    alg: SigningAlgorithm
    _key: ECKey | RSAKey = field(repr=False, compare=False)

    def sign(self, typ: str, payload: bytes) -> str:
        """The compact JWS of `payload`, with exactly `alg`, `typ` and `kid` in its header."""
        header = {"alg": self.alg, "typ": typ, "kid": self.kid}
        return jws.serialize_compact(header, payload, self._key, registry=_REGISTRY)


def signer(key: SigningKey) -> Signer:
    """The private half of `key`, ready to sign."""
    kind = ECKey if key.alg == "ES256" else RSAKey
    return Signer(key.kid, key.alg, kind.import_key(key.private.reveal_bytes()))


@dataclass(frozen=True)
class VerificationKey:
    """A public key and the one algorithm it may be used with (RFC 8725 section 3.1): no token chooses it."""

    kid: str
    alg: Algorithm
    _key: ECKey | RSAKey = field(repr=False, compare=False)

    def __post_init__(self) -> None:
        _ALGORITHMS[self.alg].check_key(self._key)

    def verifies(self, signed: bytes, signature: bytes) -> bool:
        """Whether `signature` is this key's over `signed`. Every other signature is False, none an exception."""
        return _ALGORITHMS[self.alg].verify(signed, signature, self._key)


def verification_key(key: SigningKey) -> VerificationKey:
    """The public half of `key`, ready to verify."""
    kind = ECKey if key.alg == "ES256" else RSAKey
    return VerificationKey(key.kid, key.alg, kind.import_key(dict(key.public)))


def public_jwk(key: SigningKey) -> dict[str, str]:
    """The key as the JWKS shows it: members are let through by name, so a private one never is."""
    return {name: key.public[name] for name in _PUBLIC_MEMBERS if name in key.public}


def _public_jwk(
    public: ec.EllipticCurvePublicKey | rsa.RSAPublicKey, kid: str, alg: SigningAlgorithm
) -> dict[str, str]:
    key = ECKey.import_key(public) if isinstance(public, ec.EllipticCurvePublicKey) else RSAKey.import_key(public)
    members = key.as_dict(private=False) | {"use": "sig", "kid": kid, "alg": alg}
    return {name: str(members[name]) for name in _PUBLIC_MEMBERS if name in members}
