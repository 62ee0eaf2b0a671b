"""What a server does by itself, it goes on doing."""

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.served import prepare

from watchword.bootstrap import Application, build
from watchword.bootstrap.chores import deliver_for_ever
from watchword.db.engine import sql
from watchword.db.statement import Statement
from watchword.kernel.messages import Channel, Message
from watchword.kernel.secret import Secret
from watchword.outbox.store import SqlOutbox
from watchword.settings import load_settings


async def run(application: Application, statement: str) -> None:
    await application.units.write(lambda tx: sql(tx).run(Statement(sa.text(statement))))


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.real)])
async def test_messages_are_delivered_once_a_broken_database_is_whole_again(
    database: str, tmp_path: Path, caplog: pytest.LogCaptureFixture, request: pytest.FixtureRequest
) -> None:
    """A fault that nobody foresaw, as that of a full disk, must not end deliveries until the next start (REL-05)."""
    dsn = "sqlite:watchword.db" if database == "sqlite" else request.getfixturevalue("postgres_database")
    application = await build(load_settings(await prepare(tmp_path / "house", dsn, development="true"), {}))
    await run(application, "alter table outbox rename to elsewhere")
    delivering = asyncio.create_task(deliver_for_ever(application))
    async with asyncio.timeout(20):
        while not caplog.records:
            assert not delivering.done()
            await asyncio.sleep(0.05)
    await run(application, "alter table elsewhere rename to outbox")
    mail = Message(Channel.MAIL, Secret("adele@contoso.com"), Secret("Hello"), "notice")
    store = SqlOutbox(application.sealer, keep=True)
    await application.units.write(lambda tx: store.put(tx, [mail], application.desk.clock()))
    async with asyncio.timeout(20):
        while True:
            if not await waiting(application):
                break
            await asyncio.sleep(0.05)
    delivering.cancel()
    with suppress(asyncio.CancelledError):
        await delivering
    await application.close()


async def waiting(application: Application) -> int:
    """How many messages have not left."""
    count = Statement(sa.text("select id from outbox where due_at is not null"))
    return len(await application.units.read(lambda tx: sql(tx).all(count)))
