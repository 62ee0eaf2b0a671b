"""What the doctor looks at in the database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable
from typing import TYPE_CHECKING

from watchword.cli.operate.findings import Finding, Level, fail, ok, warn
from watchword.kernel.clock import MINUTE, Instant, format_instant
from watchword.kernel.errors import Problem
from watchword.kernel.work import Units
from watchword.settings import Settings, SqliteFile

if TYPE_CHECKING:
    from watchword.bootstrap import Application


async def check_database(settings: Settings, now: Instant) -> AsyncIterator[Finding]:
    """All of them; after the first that nothing can be done without, no more."""
    from watchword.bootstrap import build

    if isinstance(settings.location, SqliteFile) and not settings.location.path.exists():
        yield fail("database", f"{settings.location.path} is not there", "`watchword migrate` makes it.")
        return
    whole = await _guarded("database", _integrity(settings))
    yield whole
    if whole.level is Level.FAIL:
        return
    try:
        application = await build(settings)
    except Problem as problem:
        yield fail("database", problem.message, "`watchword init` or `watchword seed` sets an organisation up.")
        return
    try:
        yield await _guarded("signing keys", _signing_keys(application))
        yield await _guarded("audit", _audit(application, now))
        yield await _guarded("administrator", _administrator(application))
    finally:
        await application.close()


async def _guarded(subject: str, check: Awaitable[Finding]) -> Finding:
    """A check that fails is a finding, too."""
    try:
        return await check
    except Problem as problem:
        return fail(subject, problem.message, "The server's log may say more.")
    except Exception as error:  # noqa: BLE001 - a damaged database breaks in ways that nobody can list
        return fail(subject, f"{type(error).__name__}: {error}", "Stop the server and compare with the backup.")


async def _integrity(settings: Settings) -> Finding:
    """SQLite is asked to look through its file; a PostgreSQL server keeps checksums of its own."""
    from watchword.bootstrap import open_database
    from watchword.db.migrate import pending

    lacking = await pending(settings.location)
    if lacking:
        return fail("database", f"it lacks {', '.join(lacking)}", "`watchword migrate` brings it up to date.")
    units = await open_database(settings)
    try:
        said = await _ask(units, "PRAGMA quick_check" if isinstance(settings.location, SqliteFile) else "select 'ok'")
    finally:
        await units.close()
    if said != "ok":
        return fail("database", f"it is damaged: {said[:200]}", "Stop the server and restore the backup.")
    return ok("database", f"{settings.database}, whole and up to date")


async def _ask(units: Units, question: str) -> str:
    import sqlalchemy as sa

    from watchword.db.engine import sql
    from watchword.db.statement import Statement

    rows = await units.scan(lambda tx: sql(tx).all(Statement(sa.text(question))))
    return "; ".join(str(value) for row in rows for value in row.values())


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
            "`watchword recover PERSON` gives it, on this host.",
        )
    return ok("administrator", "an enabled Global Administrator is there")
