"""An audit to try things on: its tables, keys and recorder, somebody who acts, and a way round all of it to tamper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql import ClauseElement

from watchword.adapters.keyring import new_keyring
from watchword.adapters.sealing import Sealer
from watchword.audit.inspection import verify_database
from watchword.audit.model import Record
from watchword.audit.purge import Purge
from watchword.audit.recorder import ChainRecorder, open_chains
from watchword.audit.store import SqlChains, SqlDocuments
from watchword.audit.tables import AUDIT_HEAD, AUDIT_RECORD, AUDIT_TARGET
from watchword.audit.verify import Broken, Damage, Intact
from watchword.db.engine import sql
from watchword.db.postgresql import Postgresql
from watchword.db.schema import create_all
from watchword.db.sqlite import Sqlite
from watchword.db.statement import Statement
from watchword.db.types import METADATA
from watchword.kernel.actor import Actor, ActorKind, Origin
from watchword.kernel.clock import SECOND, Instant
from watchword.kernel.events import Change, Event, Target
from watchword.kernel.query import ListQuery
from watchword.kernel.work import Transaction

CHAINS = 3
START = Instant(1_790_000_000_000_000)
ALEX = "3f1d9a50-0c1e-4a11-8a4f-0f4d5f6b7c01"
BLAKE = "3f1d9a50-0c1e-4a11-8a4f-0f4d5f6b7c02"

ADMIN = Actor(
    kind=ActorKind.DELEGATED,
    user_id=ALEX,
    upn="alex@contoso.com",
    name="Alex Wilber",
    app_id="14d82eec-204b-4c2f-b7e8-296a70dab67e",
    origin=Origin(ip="192.0.2.7", user_agent="curl/8", request_id="r-0", client_request_id="c-0"),
)
REQUEST_OF_CHAIN = ("r-4", "r-0", "r-7")
"""Request ids whose records lie in chain 0, 1 and 2."""


def happened(number: int = 0) -> Event:
    """Somebody's phone was changed."""
    return Event(
        activity="Admin updated security info",
        category="UserManagement",
        service="Authentication Methods",
        operation="Update",
        targets=(
            Target(BLAKE, "User", "Blake", "blake@contoso.com", (Change("phone", "+1 •••01", f"+1 •••{number}"),)),
        ),
    )


def asking(chain: int) -> Actor:
    """Alex, in a request whose records lie in that chain."""
    return replace(ADMIN, origin=ADMIN.origin._replace(request_id=REQUEST_OF_CHAIN[chain]))


@dataclass(frozen=True)
class Books:
    """Everything of one audit."""

    database: Sqlite | Postgresql
    sealer: Sealer
    recorder: ChainRecorder
    store: SqlChains

    async def write(self, *events: Event, actor: Actor = ADMIN, now: Instant = START) -> None:
        """Record in a transaction of its own."""

        async def unit(tx: Transaction) -> None:
            await self.recorder.record(tx, actor, now, events)

        await self.database.write(unit)

    async def fill(self, *counts: int) -> None:
        """That many records in each chain, one second apart."""
        for chain, count in enumerate(counts):
            for number in range(count):
                await self.write(happened(number), actor=asking(chain), now=Instant(START + number * SECOND))

    async def run(self, clause: ClauseElement) -> int:
        """Past the recorder, as somebody who has the database would."""

        async def unit(tx: Transaction) -> int:
            return await sql(tx).run(Statement(clause))

        return await self.database.write(unit)

    async def tamper(self, chain: int, seq: int, /, **values: object) -> None:
        """Change columns of a record, where there must be one."""
        place = (AUDIT_RECORD.c.chain == chain) & (AUDIT_RECORD.c.seq == seq)
        assert await self.run(sa.update(AUDIT_RECORD).where(place).values(**values)) == 1

    async def row(self, chain: int, seq: int) -> Mapping[str, Any]:
        """A record as it is stored."""
        place = (AUDIT_RECORD.c.chain == chain) & (AUDIT_RECORD.c.seq == seq)
        (found,) = await self.database.scan(lambda tx: sql(tx).all(Statement(sa.select(AUDIT_RECORD).where(place))))
        return found

    async def remove(self, condition: sa.ColumnElement[bool]) -> None:
        """Delete records, where there must be some."""
        assert await self.run(sa.delete(AUDIT_RECORD).where(condition)) > 0

    async def records(self, chain: int) -> Sequence[Record]:
        """All of a chain."""
        return await self.database.scan(lambda tx: self.store.part(tx, chain, 0, 10**9, 10**6))

    async def documents(self) -> list[dict[str, Any]]:
        """All of them, newest first."""
        page = await self.database.scan(lambda tx: SqlDocuments().list(tx, ListQuery(top=1000)))
        return [dict(item) for item in page.items]

    async def verified(self) -> Intact | Broken:
        """What the verification says."""
        return await verify_database(self.database, self.store, self.sealer)

    async def damage(self) -> tuple[int, int, Damage]:
        """Where the audit is broken, and how."""
        found = await self.verified()
        assert isinstance(found, Broken)
        return found.chain, found.seq, found.damage

    @property
    def purge(self) -> Purge:
        """What ends the retention."""
        return Purge(self.database, self.store, self.sealer, self.recorder)


async def open_books(database: Sqlite | Postgresql, chains: int = CHAINS) -> Books:
    """An audit in an empty database."""
    alone = sa.MetaData(naming_convention=METADATA.naming_convention)
    for table in (AUDIT_RECORD, AUDIT_TARGET, AUDIT_HEAD):
        table.to_metadata(alone)
    await create_all(database, alone)
    sealer, store = Sealer(new_keyring()), SqlChains()
    opened = await open_chains(database, store, sealer, chains, START)
    return Books(database, sealer, ChainRecorder(store, sealer, opened), store)
