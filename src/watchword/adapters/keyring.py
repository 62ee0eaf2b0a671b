"""The master keys of an installation and the file that holds them: outside the database, mode 0600, made at random.

The file is JSON: `lookup`, a key that never changes, for digests that cannot be made again without the secret itself;
`keys`, the master keys by version, old ones until nothing needs them; and `current`, the version that seals. Sources:
STANDARDS section 14; CATALOGUE KEY-01 to KEY-03; OWASP ASVS 5.0 section 13.3.
"""

import contextlib
import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import msgspec

from watchword.kernel.errors import Invalid
from watchword.kernel.secret import Secret

KEY_BYTES = 32
_MOST_BYTES = 1024 * 1024
_LEAST_DISTINCT = 16
"""Of 32 random bytes, fewer than 16 different ones occur once in 10^14 keys; in samples, nearly always."""


class _File(msgspec.Struct, forbid_unknown_fields=True):
    """What the file says. Bytes are base64 in JSON."""

    lookup: bytes
    current: int
    keys: dict[int, bytes]


@dataclass(frozen=True)
class Keyring:
    """Master keys by version: `current` seals, the others open what they sealed. `lookup` digests, never changes."""

    lookup: Secret
    current: int
    keys: Mapping[int, Secret]
    __hash__ = None  # type: ignore[assignment]

    def __post_init__(self) -> None:
        every = [self.lookup, *self.keys.values()]
        if self.current not in self.keys or not all(0 < version < 2**32 for version in self.keys):
            raise _refused("key-file-malformed", "its current version is not among its keys")
        if not all(_looks_random(key.reveal_bytes()) for key in every):
            raise _refused("key-weak", "it holds a key that is too short, a known sample, or not random")
        if len({key.reveal_bytes() for key in every}) != len(every):
            raise _refused("key-weak", "it holds the same key twice")

    def with_new_key(self) -> "Keyring":
        """One more key, not yet sealing: the first half of a rotation on many nodes, which must all hold it first."""
        return replace(self, keys={**self.keys, max(self.keys) + 1: _new_key()})

    def sealing_with_newest(self) -> "Keyring":
        """From now on the newest key seals: the second half."""
        return replace(self, current=max(self.keys))

    def rotate(self) -> "Keyring":
        """Both halves at once, for one node. Old keys stay, and open what they sealed."""
        return self.with_new_key().sealing_with_newest()

    def retire(self, version: int) -> "Keyring":
        """Without an old key: only once nothing is sealed with it. What still is, is lost. Raises Invalid for the
        current version."""
        if version == self.current:
            raise Invalid("key-in-use", f"Key {version} is the one that seals: rotate first.", target="version")
        return replace(self, keys={held: key for held, key in self.keys.items() if held != version})


def new_keyring() -> Keyring:
    """A random one, of one version."""
    return Keyring(_new_key(), 1, {1: _new_key()})


def load_keyring(path: Path, *, create: bool) -> Keyring:
    """The keys in a file; with `create`, a new file where there is none, the same for everybody who asks at once.

    Raises Invalid: `key-file-missing`, `key-file-exposed` (others may read it), `key-file-malformed`, `key-weak`.
    """
    if create and not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(path, new_keyring(), replacing=False)
    try:
        file = path.open("rb")
    except OSError as error:
        raise Invalid("key-file-missing", f"The key file {path} cannot be read.", target="key_file") from error
    with file:
        _check_access(path, os.fstat(file.fileno()))
        return _parse(file.read(_MOST_BYTES))


def save_keyring(path: Path, keyring: Keyring) -> None:
    """Replace the file, all or nothing: whoever reads it meanwhile sees the old keys or the new ones."""
    _write(path, keyring, replacing=True)


def _parse(content: bytes) -> Keyring:
    try:
        file = msgspec.json.decode(content, type=_File)
    except msgspec.MsgspecError as error:
        raise _refused("key-file-malformed", "it is not JSON with `lookup`, `current` and `keys`") from error
    return Keyring(Secret(file.lookup), file.current, {version: Secret(key) for version, key in file.keys.items()})


def _check_access(path: Path, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode) or status.st_mode & 0o077:
        raise Invalid("key-file-exposed", f"The key file {path} must be a file of mode 0600.", target="key_file")
    if status.st_uid not in (0, os.geteuid()):
        raise Invalid("key-file-exposed", f"The key file {path} belongs to somebody else.", target="key_file")


def _write(path: Path, keyring: Keyring, *, replacing: bool) -> None:
    """Written aside and moved into place once it is on the disk; the disk is told of the name as well."""
    keys = {version: key.reveal_bytes() for version, key in keyring.keys.items()}
    content = msgspec.json.encode(_File(keyring.lookup.reveal_bytes(), keyring.current, keys))
    aside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        if replacing:
            aside.replace(path)
        else:
            with contextlib.suppress(FileExistsError):  # somebody was quicker: theirs is the installation's
                path.hardlink_to(aside)
    finally:
        aside.unlink(missing_ok=True)
    directory = os.open(path.parent, os.O_RDONLY)
    os.fsync(directory)
    os.close(directory)


def _new_key() -> Secret:
    return Secret(secrets.token_bytes(KEY_BYTES))


def _looks_random(key: bytes) -> bool:
    """Not a text somebody typed, not a sample: no zeros, no counting up, nothing printable throughout (KEY-03)."""
    if len(key) != KEY_BYTES or len(set(key)) < _LEAST_DISTINCT or all(0x20 <= byte < 0x7F for byte in key):
        return False
    steps = {(after - before) % 256 for before, after in pairwise(key)}
    return len(steps) >= _LEAST_DISTINCT // 2


def _refused(code: str, why: str) -> Invalid:
    return Invalid(code, f"The key file cannot be used: {why}.", target="key_file")
