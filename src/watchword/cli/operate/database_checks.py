"""What the doctor looks at in the database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from watchword.cli.operate.findings import Finding, fail, ok, warn
from watchword.kernel.clock import MINUTE, Instant, format_instant
from watchword.kernel.errors import Problem
from watchword.settings import Settings, SqliteFile

if TYPE_CHECKING:
    from watchword.bootstrap import Application


async def check_database(settings: Settings, now: Instant) -> AsyncIterator[Finding]:
    """All of them; after the first that nothing can be done without, no more."""
    from watchword.bootstrap import build, open_database

    if isinstance(settings.location, SqliteFile) and not settings.location.path.exists():
        yield fail("database", f"{settings.location.path} is not there", "`watchword migrate` makes it.")
        return
    try:
        units = await open_database(settings)
    except Problem as problem:
        yield fail("database", problem.message, "Is it running, and is database_password_file right?")
        return
    try:
        yield await _integrity(units, settings)
    finally:
        await units.close()
    try:
        application = await build(settings)
    except Problem as problem:
        yield fail("database", problem.message, "`watchword migrate`, then `watchword seed`.")
        return
    try:
        yield await _signing_keys(application)
        yield await _audit(application, now)
        yield await _administrator(application)
    finally:
        await application.close()


async def _integrity(units: Any, settings: Settings) -> Finding:
    """SQLite is asked to look through its file; a PostgreSQL server keeps checksums of its own."""
    import sqlalchemy as sa

    from watchword.db.engine import sql
    from watchword.db.statement import Statement

    if not isinstance(settings.location, SqliteFile):
        row = await units.read(lambda tx: sql(tx).one(Statement(sa.text("select version() as v"))))
        return ok("database", str(row["v"]).partition(" on ")[0])
    rows = await units.scan(lambda tx: sql(tx).all(Statement(sa.text("PRAGMA quick_check"))))
    said = "; ".join(str(row[0]) for row in rows)
    if said != "ok":
        return fail("database", f"the file is damaged: {said[:200]}", "Stop the server and restore the backup.")
    return ok("database", f"{settings.location.path}, whole")


async def _signing_keys(application: Application) -> Finding:
    try:
        signers = [(await application.keys.signer(alg)).kid for alg in ("ES256", "RS256")]
    except Problem as problem:
        return warn(
            "signing keys", problem.message, "The server makes them when it starts; `watchword keys rotate` now."
        )
    return ok("signing keys", ", ".join(signers))


async def _audit(application: Application, now: Instant) -> Finding:
    """The heads only: `watchword audit verify` looks at every record."""
    from watchword.audit.store import SqlChains
    from watchword.audit.verify import check_heads

    extents = await application.units.scan(SqlChains().extents)
    heads = [extent.head for extent in extents if extent.head is not None]
    broken = check_heads(heads, application.sealer)
    if broken is not None or any(extent.head is None or extent.top != extent.head.seq for extent in extents):
        said = broken.explanation if broken is not None else "a chain does not end where its head says"
        return fail("audit", said, "`watchword audit verify` names the place; keep a copy of the database.")
    count = sum(head.seq - head.cut for head in heads)
    latest = max((head.opened_at for head in heads), default=now)
    if latest > now + MINUTE:
        return fail("audit", f"it was opened at {format_instant(latest)}, which is to come", "The clock went back.")
    return ok("audit", f"{count} records, {len(heads)} of {len(heads)} heads are as they were sealed")


async def _administrator(application: Application) -> Finding:
    from watchword.access.roles import GLOBAL_ADMINISTRATOR
    from watchword.directory.roles.administrators import SqlAdministrators
    from watchword.kernel.work import Transaction

    async def unit(tx: Transaction) -> None:
        await SqlAdministrators().keep_one(tx, role=GLOBAL_ADMINISTRATOR.template_id)

    try:
        await application.units.write(unit)
    except Problem:
        return fail(
            "administrator",
            "nobody enabled holds the role Global Administrator",
            "`watchword roles assign PERSON` gives it, on this host.",
        )
    return ok("administrator", "an enabled Global Administrator is there")
