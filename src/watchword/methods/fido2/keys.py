"""Public keys as COSE writes them: which are taken, and whether a signature is theirs (WebAuthn L3 section 5.8.5)."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from fido2 import cbor
from fido2.cose import CoseKey

ES256, EDDSA, ES384, ES512, RS256 = -7, -8, -35, -36, -257
OFFERED = (ES256, EDDSA, RS256, ES384, ES512)
"""In the order we like them (STANDARDS section 8). Ed448 and what is older or newer are not offered."""

_KTY, _ALG, _CRV, _X, _Y = 1, 3, -1, -2, -3
_N, _E = -1, -2
_OKP, _EC2, _RSA = 1, 2, 3
_CURVES: Mapping[int, tuple[int, int, Callable[[], ec.EllipticCurve]]] = MappingProxyType(
    {ES256: (1, 32, ec.SECP256R1), ES384: (2, 48, ec.SECP384R1), ES512: (3, 66, ec.SECP521R1)}
)
"""By algorithm: COSE's number of the curve, bytes in a coordinate, the curve."""
_RSA_BITS = range(2048, 8193)


def is_sound(key: Mapping[int, Any]) -> bool:
    """Whether it is a key of an offered algorithm: of its type and curve, whole, on the curve, long enough."""
    try:
        alg: int = key[_ALG]
        if alg == EDDSA:
            return _is_okp(key)
        if alg == RS256:
            return _is_rsa(key)
        return _is_on_curve(key, *_CURVES[alg])
    except (ValueError, TypeError, KeyError, UnsupportedAlgorithm):
        return False


def is_signed(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` over `message` is the COSE key's. ECDSA in DER, strictly (CATALOGUE WA-07)."""
    try:
        CoseKey.parse(cbor.decode(key)).verify(message, signature)  # type: ignore[arg-type]
    except (InvalidSignature, ValueError):
        return False
    return True


def _is_okp(key: Mapping[int, Any]) -> bool:
    ed25519.Ed25519PublicKey.from_public_bytes(key[_X])
    return bool(key[_KTY] == _OKP and key[_CRV] == 6)


def _is_on_curve(key: Mapping[int, Any], number: int, size: int, curve: Callable[[], ec.EllipticCurve]) -> bool:
    x, y = key[_X], key[_Y]
    if key[_KTY] != _EC2 or key[_CRV] != number or not (len(x) == len(y) == size):
        return False
    ec.EllipticCurvePublicNumbers(_int(x), _int(y), curve()).public_key()
    return True


def _is_rsa(key: Mapping[int, Any]) -> bool:
    if key[_KTY] != _RSA:
        return False
    public = rsa.RSAPublicNumbers(_int(key[_E]), _int(key[_N])).public_key()
    return public.key_size in _RSA_BITS


def _int(data: bytes) -> int:
    return int.from_bytes(data, "big")
