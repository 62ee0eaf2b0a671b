"""Password hashing with argon2id, off the event loop, in a bounded pool whose threads give way to everything else.

Sources: RFC 9106; OWASP Password Storage (19 MiB, t=2, p=1); the PHC string format, whose `keyid` names the pepper. The
pepper is argon2's own secret input (RFC 9106 section 3.1), kept outside the database. STANDARDS section 1; PWD-07,
PWD-12. Whoever calls has made the password canonical (NFC) and has refused what is too long.
"""

import asyncio
import base64
import binascii
import os
import re
import sys
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from watchword.kernel.errors import Invalid, Unavailable
from watchword.kernel.secret import Secret

T = TypeVar("T")

SALT_BYTES = 16
TAG_BYTES = 32
IN_FLIGHT = 64
"""Hashes waiting or running at most. At the default cost two cores clear them in about 0.8 s; more would only queue."""

_RAM_BUDGET_KIB = 1024 * 1024
_MAX_PHC = 512
_PHC = re.compile(
    r"(?P<head>\$argon2id\$v=19\$m=(?P<m>[1-9][0-9]{0,6}),t=(?P<t>[1-9][0-9]?),p=(?P<p>[1-9][0-9]?))"
    r"(?:,keyid=(?P<keyid>[A-Za-z0-9+/]{1,11}))?"
    r"(?P<tail>\$(?P<salt>[A-Za-z0-9+/]+)\$(?P<tag>[A-Za-z0-9+/]+))",
    re.ASCII,
)


@dataclass(frozen=True)
class Cost:
    """What one hash costs. The default is OWASP's floor: about 25 ms of one core."""

    memory_kib: int = 19 * 1024
    iterations: int = 2
    lanes: int = 1

    def bounded(self) -> bool:
        """Whether it may be run at all: an imported hash that asks for 4 GiB would stop the service."""
        return 8 * self.lanes <= self.memory_kib <= 512 * 1024 and self.iterations <= 64 and self.lanes <= 16

    def weaker_than(self, other: "Cost") -> bool:
        """Whether it is less in memory or in passes."""
        return self.memory_kib < other.memory_kib or self.iterations < other.iterations


@dataclass(frozen=True)
class Peppers:
    """Keys mixed into hashes, by the id that the hash names (1 to 11 base64 characters).

    New hashes take `current`; None is no pepper. Old keys stay until no hash names them.
    """

    current: str | None = None
    keys: Mapping[str, Secret] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.current is not None and self.current not in self.keys:
            raise Invalid("pepper-unknown", "The current pepper is not among the peppers.")
        if not all(re.fullmatch(r"[A-Za-z0-9+/]{1,11}", key_id, re.ASCII) for key_id in self.keys):
            raise Invalid("pepper-unknown", "A pepper's id has 1 to 11 base64 characters.")

    def key(self, key_id: str | None) -> bytes | None:
        """The key's bytes; None for no pepper."""
        return None if key_id is None else self.keys[key_id].reveal_bytes()


@dataclass(frozen=True)
class _Phc:
    """A PHC string that can be verified. `plain` is the string without the pepper's id, as the library reads it."""

    cost: Cost
    key_id: str | None
    salt: bytes
    tag: bytes
    plain: str


class PasswordHasher:
    """Hashes and verifies. Owns its threads: `close` ends them.

    Every coroutine raises Unavailable `password-hashing-busy` at once where too many wait already (PWD-07).
    """

    def __init__(
        self,
        cost: Cost | None = None,
        peppers: Peppers | None = None,
        *,
        threads: int | None = None,
        in_flight: int = IN_FLIGHT,
    ) -> None:
        self._cost = cost or Cost()
        self._peppers = peppers or Peppers()
        self._decoy = _decoy(self._cost, self._peppers.current)
        self._slots = threading.BoundedSemaphore(in_flight)
        self._pool = ThreadPoolExecutor(threads or _threads_for(self._cost), "argon2", initializer=_give_way)

    async def hash(self, password: Secret) -> str:
        """A new PHC string of the password, with a salt of its own."""
        return await self._run(lambda: self._hash(password))

    async def verify(self, password: Secret, phc: str) -> bool:
        """Whether the string was made of that password. A string that cannot be read is False, after equal work."""
        return await self._run(lambda: self._verify(password, phc))

    async def dummy_verify(self, password: Secret) -> None:
        """The work of a verification, for a user who does not exist or has no password (ENUM-01)."""
        await self._run(lambda: self._verify(password, self._decoy))

    def readable(self, phc: str) -> bool:
        """Whether the string can be verified at all: well formed, within bounds, of a pepper that is known.

        For imports to refuse by, and for the audit to tell a broken record from a wrong password.
        """
        return self._parse(phc) is not None

    def needs_rehash(self, phc: str) -> bool:
        """Whether a new hash would be stronger, or of the current pepper. To be asked after a success (PWD-12)."""
        parsed = self._parse(phc)
        if parsed is None or parsed.key_id != self._peppers.current:
            return True
        return parsed.cost.weaker_than(self._cost) or len(parsed.salt) < SALT_BYTES or len(parsed.tag) < TAG_BYTES

    def close(self) -> None:
        """Finish what was accepted, then end the threads. What comes later is refused as busy."""
        self._pool.shutdown(wait=True)

    async def _run(self, work: Callable[[], T]) -> T:
        if not self._slots.acquire(blocking=False):
            raise _busy()
        try:
            future = self._pool.submit(work)
        except RuntimeError as closed:
            self._slots.release()
            raise _busy() from closed
        future.add_done_callback(self._release)  # by the work itself: a caller who goes away leaves it running
        return await asyncio.wrap_future(future)

    def _release(self, _: "Future[T]") -> None:
        self._slots.release()

    def _hash(self, password: Secret) -> str:
        cost, key_id = self._cost, self._peppers.current
        argon2 = Argon2id(
            salt=os.urandom(SALT_BYTES),
            length=TAG_BYTES,
            iterations=cost.iterations,
            lanes=cost.lanes,
            memory_cost=cost.memory_kib,
            secret=self._peppers.key(key_id),
        )
        return _with_key_id(argon2.derive_phc_encoded(password.reveal_bytes()), key_id)

    def _verify(self, password: Secret, phc: str) -> bool:
        parsed = self._parse(phc)
        if parsed is None:
            self._verify(password, self._decoy)
            return False
        try:
            Argon2id.verify_phc_encoded(password.reveal_bytes(), parsed.plain, self._peppers.key(parsed.key_id))
        except InvalidKey:
            return False
        return True

    def _parse(self, phc: str) -> _Phc | None:
        match = _PHC.fullmatch(phc) if len(phc) <= _MAX_PHC else None
        if match is None:
            return None
        cost, key_id = Cost(int(match["m"]), int(match["t"]), int(match["p"])), match["keyid"]
        salt, tag = _decode(match["salt"]), _decode(match["tag"])
        if not cost.bounded() or len(salt) < 8 or len(tag) < 16 or (key_id and key_id not in self._peppers.keys):
            return None
        return _Phc(cost, key_id, salt, tag, match["head"] + match["tail"])


def _decoy(cost: Cost, key_id: str | None) -> str:
    """A string of that cost that no password is known for: its tag is all zeros."""
    salt, tag = _encode(bytes(SALT_BYTES)), _encode(bytes(TAG_BYTES))
    plain = f"$argon2id$v=19$m={cost.memory_kib},t={cost.iterations},p={cost.lanes}${salt}${tag}"
    return _with_key_id(plain, key_id)


def _with_key_id(phc: str, key_id: str | None) -> str:
    head, salt, tag = phc.rsplit("$", 2)
    return phc if key_id is None else f"{head},keyid={key_id}${salt}${tag}"


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode().rstrip("=")


def _decode(text: str) -> bytes:
    """Unpadded base64 in its one spelling; empty where it is not that."""
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except binascii.Error:
        return b""
    return data if _encode(data) == text else b""


def _threads_for(cost: Cost) -> int:
    """One per core, fewer where their memory together would pass a gibibyte."""
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    return max(1, min(cores, _RAM_BUDGET_KIB // cost.memory_kib))


def _give_way() -> None:
    """Let the event loop interrupt this thread when it wakes, and never the other way round (sched(7), SCHED_BATCH).

    A nice value would do harm: on a busy machine a nice thread waits long for its turn, also while it holds the
    interpreter's lock on its way in or out, and the loop with it.
    """
    if sys.platform == "linux":
        with suppress(PermissionError):  # a sandbox forbids it
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def _busy() -> Unavailable:
    return Unavailable(
        "password-hashing-busy", "The service is busy. Please retry again later.", gateway="argon2", retry_after=1
    )
