"""Counts the work that an answer takes: slow hashes and transactions. Time would tell of the machine too."""

from dataclasses import dataclass, field, replace
from typing import TypeVar

from starlette.applications import Starlette

from watchword.adapters.argon2 import Cost, PasswordHasher
from watchword.authenticators.model import Hasher
from watchword.kernel.secret import Secret
from watchword.kernel.work import Transaction, Unit, Units
from watchword.signin.tests.house import SignInHouse
from watchword.web.edge import Edge

T = TypeVar("T")


@dataclass
class Work:
    """What was done since somebody last asked."""

    done: list[str] = field(default_factory=list)

    def taken(self) -> list[str]:
        """And begin anew."""
        found, self.done = self.done, []
        return found


@dataclass
class CountingHasher:
    """Says how often it was asked for slow work."""

    inner: Hasher
    work: Work

    async def hash(self, password: Secret) -> str:
        self.work.done.append("hash")
        return await self.inner.hash(password)

    async def verify(self, password: Secret, phc: str) -> bool:
        self.work.done.append("compare")
        return await self.inner.verify(password, phc)

    def needs_rehash(self, phc: str) -> bool:
        return self.inner.needs_rehash(phc)

    async def dummy_verify(self, password: Secret) -> None:
        self.work.done.append("compare")
        await self.inner.dummy_verify(password)


@dataclass
class CountingUnits:
    """Says what was begun in it: each `write` is a commit that waits for the disk."""

    inner: Units
    work: Work

    async def read(self, unit: Unit[T]) -> T:
        return await self.inner.read(self._seen("read", unit))

    async def scan(self, unit: Unit[T]) -> T:
        return await self.inner.scan(self._seen("read", unit))

    async def write(self, unit: Unit[T]) -> T:
        return await self.inner.write(self._seen("write", unit))

    def _seen(self, what: str, unit: Unit[T]) -> Unit[T]:
        async def seen(tx: Transaction) -> T:
            self.work.done.append(what)
            return await unit(tx)

        return seen


def counted(house: SignInHouse) -> tuple[SignInHouse, Work]:
    """The same house, whose work is counted."""
    work, services = Work(), house.signing_in.services
    hasher = CountingHasher(PasswordHasher(Cost(memory_kib=64, iterations=1, lanes=1)), work)
    desk = replace(services.desk, units=CountingUnits(services.desk.units, work))
    signing_in = replace(house.signing_in, hasher=hasher, services=replace(services, desk=desk))
    return SignInHouse(house.house, Edge(Starlette(routes=signing_in.routes())), signing_in), work
