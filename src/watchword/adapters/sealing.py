"""Secrets at rest: AES-256-GCM under subkeys of the installation's master keys, bound to purpose and row.

A sealed blob is: format (1 byte), key version (4 bytes), nonce (12 random bytes), ciphertext and tag. The associated
data names purpose, context and key version, each with its length, so that no two rows share one. Sources: NIST SP
800-38D; RFC 5869 (HKDF); STANDARDS section 14; CATALOGUE KEY-01 to KEY-03.
"""

import hmac
import secrets
import struct

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from watchword.adapters.keyring import Keyring
from watchword.kernel.errors import Unavailable
from watchword.kernel.secret import Secret

_FORMAT = 1
_HEAD = struct.Struct(">BI")
_NONCE = 12
_TAG = 16
_NO_VERSION = 0
"""Stands for the lookup key, which has no version; versions begin at 1."""


class Sealer:
    """Seals and opens with a keyring. `use` changes it while others work: after a rotation, without a restart.

    What cannot be opened is Unavailable with the gateway `keyring`: the caller asked for nothing wrong, the right key
    is not at hand.
    """

    __slots__ = ("_derived",)

    def __init__(self, keyring: Keyring) -> None:
        self._derived = _Derived(keyring)

    def use(self, keyring: Keyring) -> None:
        """These keys from now on."""
        self._derived = _Derived(keyring)

    @property
    def current(self) -> int:
        """The version of the key that seals."""
        return self._derived.keyring.current

    @property
    def fingerprint(self) -> str:
        """A public name of the keyring, the same after rotations: kept beside the data it belongs to, it tells a wrong
        key file at start."""
        return self.digest("fingerprint", "").hex()

    def seal(self, purpose: str, context: tuple[str, ...], plaintext: bytes) -> bytes:
        """Encrypt with the current key, for this purpose and row."""
        derived = self._derived
        version = derived.keyring.current
        nonce = secrets.token_bytes(_NONCE)
        cipher = derived.cipher(purpose, version)
        return (
            _HEAD.pack(_FORMAT, version) + nonce + cipher.encrypt(nonce, plaintext, _bound(purpose, context, version))
        )

    def open(self, purpose: str, context: tuple[str, ...], sealed: bytes) -> bytes:
        """Decrypt. Raises Unavailable `sealed-unreadable` or `key-version-unknown`."""
        version = _version(sealed)
        nonce, rest = sealed[_HEAD.size : _HEAD.size + _NONCE], sealed[_HEAD.size + _NONCE :]
        try:
            return self._derived.cipher(purpose, version).decrypt(nonce, rest, _bound(purpose, context, version))
        except InvalidTag as error:
            raise _unreadable(f"does not open for {purpose}") from error

    def needs_resealing(self, sealed: bytes) -> bool:
        """Whether another key than the current one sealed it. Raises Unavailable `sealed-unreadable`."""
        return _version(sealed) != self.current

    def digest(self, purpose: str, text: str) -> bytes:
        """HMAC-SHA-256 of the exact text, for random secrets of 75 bits and more: 32 bytes to store and to find by."""
        return hmac.digest(
            self._derived.key(f"digest {purpose}", _NO_VERSION), text.encode(errors="surrogatepass"), "sha256"
        )

    def subkey(self, purpose: str, version: int | None = None) -> Secret:
        """32 bytes of a key for one purpose (HKDF-SHA-256). Raises Unavailable `key-version-unknown`."""
        return Secret(self._derived.key(f"subkey {purpose}", self.current if version is None else version))


class _Derived:
    """A keyring and what was derived from it so far: one key for each pair of purpose and version."""

    __slots__ = ("_ciphers", "_keys", "keyring")

    def __init__(self, keyring: Keyring) -> None:
        self.keyring = keyring
        self._keys: dict[tuple[str, int], bytes] = {}
        self._ciphers: dict[tuple[str, int], AESGCM] = {}

    def key(self, purpose: str, version: int) -> bytes:
        found = self._keys.get((purpose, version))
        if found is None:
            found = self._keys[purpose, version] = _derive(self._master(version), purpose)
        return found

    def cipher(self, purpose: str, version: int) -> AESGCM:
        found = self._ciphers.get((purpose, version))
        if found is None:
            found = self._ciphers[purpose, version] = AESGCM(self.key(f"seal {purpose}", version))
        return found

    def _master(self, version: int) -> bytes:
        master = self.keyring.lookup if version == _NO_VERSION else self.keyring.keys.get(version)
        if master is None:
            raise Unavailable(
                "key-version-unknown", f"The key file holds no key of version {version}.", gateway="keyring"
            )
        return master.reveal_bytes()


def _derive(master: bytes, purpose: str) -> bytes:
    """RFC 5869 without salt: the master key is uniform already (section 3.1)."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"watchword {purpose}".encode()).derive(master)


def _bound(purpose: str, context: tuple[str, ...], version: int) -> bytes:
    """The associated data, each part with its length before it: ("a", "bc") and ("ab", "c") differ."""
    parts = [part.encode() for part in (purpose, *context, str(version))]
    return b"".join(struct.pack(">I", len(part)) + part for part in parts)


def _version(sealed: bytes) -> int:
    if len(sealed) < _HEAD.size + _NONCE + _TAG:
        raise _unreadable("is cut short")
    format_, version = _HEAD.unpack_from(sealed)
    if format_ != _FORMAT or version == _NO_VERSION:
        raise _unreadable("is of no known format")
    return int(version)


def _unreadable(why: str) -> Unavailable:
    problem = Unavailable(
        "sealed-unreadable", "A stored secret cannot be read with the keys at hand.", gateway="keyring"
    )
    problem.reason = f"a sealed value {why}"
    return problem
