"""A server starts on what is its own and whole, or says why not and does not start (KEY-01, KEY-03, REL-05)."""

import asyncio
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from tests.served import free_port, prepare, start

from watchword.adapters.keyring import load_keyring
from watchword.cli.exits import Exit

pytestmark = pytest.mark.real


async def test_another_installations_key_file_is_refused(tmp_path: Path) -> None:
    file = await prepare(tmp_path / "house")
    start(file).stop()
    (tmp_path / "house" / "keys.json").unlink()
    load_keyring(tmp_path / "house" / "keys.json", create=True)
    with pytest.raises(RuntimeError, match=r"audit-not-ours|sealed-unreadable"):
        start(file)


async def test_a_database_that_is_newer_than_the_code_is_refused(tmp_path: Path) -> None:
    file = await prepare(tmp_path / "house")
    with sqlite3.connect(tmp_path / "house" / "watchword.db") as database:
        database.execute("update schema_version set revision = '9999'")
    with pytest.raises(RuntimeError, match="only a newer version of Watchword knows"):
        start(file)


async def refused(file: Path) -> str:
    """What a server says that does not even try to start."""
    serve = [sys.executable, "-m", "watchword", "serve", "--config", str(file)]
    ended = await asyncio.to_thread(subprocess.run, serve, capture_output=True, text=True, check=False, timeout=60)
    assert ended.returncode == Exit.INVALID
    return ended.stderr


async def test_a_setting_of_a_method_that_cannot_be_used_is_told_before_it_serves(tmp_path: Path) -> None:
    file = await prepare(tmp_path / "house")
    file.write_text(file.read_text() + "\n[methods.phone]\nvoice = 'pigeon'\n[methods.telepathy]\non = true\n")
    said = await refused(file)
    assert "methods.phone" in said
    assert "'voice' is 'code' or 'approve'" in said
    assert "methods.telepathy" in said


async def test_what_pages_cannot_be_drawn_with_is_told_before_it_serves(tmp_path: Path) -> None:
    file = await prepare(tmp_path / "house")
    settings = file.read_text()
    file.write_text(settings + "\n[brand]\nlogo = 'logo.svg'\n")
    assert "The logo" in await refused(file)
    file.write_text("language = 'tlh'\n" + settings)
    assert "There is no catalogue of the language 'tlh'." in await refused(file)
    file.write_text(settings)
    (tmp_path / "house" / "languages").mkdir()
    (tmp_path / "house" / "languages" / "sv.po").write_text('msgid "half')
    assert "sv.po cannot be read" in await refused(file)


async def test_an_exposed_key_file_is_refused(tmp_path: Path) -> None:
    file = await prepare(tmp_path / "house")
    (tmp_path / "house" / "keys.json").chmod(0o644)
    with pytest.raises(RuntimeError, match="key-file-exposed"):
        start(file)


async def test_a_second_server_on_one_sqlite_file_is_refused(tmp_path: Path) -> None:
    file = await prepare(tmp_path / "house")
    first = start(file)
    try:
        other = tmp_path / "house" / "other.toml"
        other.write_text(file.read_text().replace(str(first.settings.server.port), str(free_port())))
        with pytest.raises(RuntimeError, match=r"database-in-use|already uses"):
            start(other)
    finally:
        first.stop()


async def test_sigterm_ends_it_cleanly_and_it_starts_again(tmp_path: Path) -> None:
    """REL-05."""
    file = await prepare(tmp_path / "house")
    for _ in range(2):
        assert start(file).stop() == 0
