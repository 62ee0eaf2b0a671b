"""Bringing a database to the form that this code needs, once, whoever else tries at the same time (REL-05).

The database remembers its revision in a table of one row, which is also the lease of who is at work: no advisory lock,
which not every database that speaks PostgreSQL's protocol has. The lease only saves the others useless tries. What
keeps a revision from being applied twice is that the row is moved in the revision's own transaction, from the revision
before, or not at all.
"""

import asyncio
import contextlib
import secrets
import socket
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.schema import CreateTable

from watchword.db.revisions import OURS, Revision, revisions
from watchword.db.sites import Refused, Site, Why, open_site
from watchword.db.statement import Statement, given
from watchword.db.types import INTEGER, TEXT
from watchword.kernel.clock import SECOND, Clock, after, system_clock
from watchword.kernel.errors import Conflict, Unavailable
from watchword.settings import Location

SCHEMA_VERSION = sa.Table(
    "schema_version",
    sa.MetaData(),
    sa.Column("id", INTEGER, primary_key=True, autoincrement=False),
    sa.Column("revision", TEXT, nullable=False),
    sa.Column("holder", TEXT, nullable=False),
    sa.Column("held_until", INTEGER, nullable=False),
    sqlite_strict=True,
)
"""Not among the tables of `db.types.METADATA`: it is there before the first of them."""

LEASE = 20 * SECOND
_PATIENCE = 1200
_PAUSE = 0.5

_V = SCHEMA_VERSION.c
_MAKE = Statement(CreateTable(SCHEMA_VERSION, if_not_exists=True))
_BEGIN = Statement(sa.insert(SCHEMA_VERSION).values(id=1, revision="", holder="", held_until=0))
_READ = Statement(sa.select(_V.revision))
_TAKE = Statement(
    sa.update(SCHEMA_VERSION)
    .where((_V.held_until < given("now", INTEGER)) | (_V.holder == given("me", TEXT)))
    .values(holder=given("holder", TEXT), held_until=given("held_until", INTEGER))
)
_LEAVE = Statement(sa.update(SCHEMA_VERSION).where(_V.holder == given("me", TEXT)).values(holder="", held_until=0))
_MOVE = Statement(
    sa.update(SCHEMA_VERSION)
    .where(_V.revision == given("before", TEXT), _V.holder == given("me", TEXT))
    .values(revision=given("revision", TEXT), held_until=given("held_until", INTEGER))
)


async def pending(location: Location, folder: Path = OURS) -> list[str]:
    """The revisions that the database still lacks. Raises Conflict `database-newer` where newer code has been at it."""
    site = await open_site(location)
    try:
        return [revision.id for revision in _lacking(await _revision(site), revisions(folder))]
    finally:
        await site.close()


async def require_current(location: Location, folder: Path = OURS) -> None:
    """For a server that starts. Raises Conflict `database-newer`, Unavailable `database-not-migrated`."""
    lacking = await pending(location, folder)
    if lacking:
        message = f"The database lacks {len(lacking)} revisions, from {lacking[0]} on: migrate it first."
        raise Unavailable("database-not-migrated", message, gateway="database")


async def migrate(
    location: Location, folder: Path = OURS, *, clock: Clock = system_clock, lease: int = LEASE
) -> list[str]:
    """Apply what is lacking; the ids of what this call applied. May be run again after any end, and by many at once.

    Raises Conflict `database-newer`, Unavailable `migration-failed` (nothing of the revision named was kept) or
    `migration-elsewhere` (somebody else is at it, for longer than anybody should be).
    """
    site = await open_site(location)
    try:
        return await _Migration(site, revisions(folder), clock, lease, _name()).run()
    finally:
        await site.close()


@dataclass(frozen=True)
class _Migration:
    """One attempt, by one process."""

    site: Site
    revisions: list[Revision]
    clock: Clock
    lease: int
    me: str

    async def run(self) -> list[str]:
        applied: list[str] = []
        await self._prepare()
        for _ in range(_PATIENCE):
            lacking = _lacking(await _revision(self.site), self.revisions)
            if not lacking:
                await self.site.run(_LEAVE, me=self.me)
                return applied
            try:
                done = await self._take() and await self._apply(lacking[0])
            except Refused as error:
                done = await self._give_up(lacking[0], error)
            if done:
                applied.append(lacking[0].id)
            else:
                await asyncio.sleep(_PAUSE)
        raise Unavailable("migration-elsewhere", "Somebody else is migrating the database.", gateway="database")

    async def _prepare(self) -> None:
        """The table and its row. Of many who make it at once some are told that it is there already."""
        for statement in (_MAKE, _BEGIN):
            with contextlib.suppress(Refused):
                await self.site.run(statement)

    async def _take(self) -> bool:
        now = self.clock()
        return await self.site.run(_TAKE, now=now, me=self.me, holder=self.me, held_until=after(now, self.lease)) == 1

    async def _apply(self, revision: Revision) -> bool:
        """All of a revision, or nothing; False where somebody else was quicker."""
        at = self.revisions.index(revision)
        before = self.revisions[at - 1].id if at else ""
        statements = revision.statements(self.site.dialect)
        async with self.site.transaction():
            until = after(self.clock(), self.lease)
            if not await self.site.run(_MOVE, before=before, me=self.me, revision=revision.id, held_until=until):
                return False
            for statement in statements:
                await self.site.execute(statement)
        return True

    async def _give_up(self, revision: Revision, error: Refused) -> bool:
        """Not for good, where somebody else is only in the way."""
        if error.why is Why.BUSY:
            return False
        with contextlib.suppress(Refused):
            await self.site.run(_LEAVE, me=self.me)
        message = f"Revision {revision.id} could not be applied, and nothing of it was kept: {error}."
        raise Unavailable("migration-failed", message, gateway="database") from error


async def _revision(site: Site) -> str:
    """The revision the database is at; nothing for one that is new."""
    try:
        row = await site.one(_READ)
    except Refused as error:
        if error.why is Why.NO_TABLE:
            return ""
        raise Unavailable("database-unreachable", "The database does not answer.", gateway="database") from error
    return "" if row is None else str(row["revision"])


def _lacking(at: str, known: list[Revision]) -> list[Revision]:
    ids = [revision.id for revision in known]
    if at and at not in ids:
        message = f"The database is at revision {at}, which only a newer version of Watchword knows."
        raise Conflict("database-newer", message)
    return known[ids.index(at) + 1 if at else 0 :]


def _name() -> str:
    """Somebody else's lease is never taken for ours, not even that of a process of the same number."""
    return f"{socket.gethostname()}:{secrets.token_hex(8)}"
