"""What the doctor finds."""

import shutil
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.served import free_port

from watchword.adapters.tls import ensure_local_tls
from watchword.cli.main import root
from watchword.cli.operate import demo_state
from watchword.kernel.clock import DAY, after, system_clock

PORT = free_port()


@pytest.fixture(scope="module")
def healthy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an installation that nothing is wrong with."""
    place, _ = demo_state.prepare(tmp_path_factory.mktemp("doctor") / "state", PORT, system_clock())
    for words in (("migrate",), ("seed",), ("keys", "rotate")):
        assert CliRunner().invoke(root(), [*words, "--config", str(place.settings)]).exit_code == 0
    return place.folder


@pytest.fixture
def folder(healthy: Path, tmp_path: Path) -> Path:
    """A copy of it to do harm to."""
    return Path(shutil.copytree(healthy, tmp_path / "state"))


def doctor(folder: Path) -> Result:
    return CliRunner().invoke(root(), ["doctor", "--config", str(folder / "watchword.toml")])


def lines(result: Result, level: str) -> str:
    return "\n".join(line for line in result.stdout.splitlines() if line.startswith(level))


def test_a_healthy_installation_gets_ok_throughout(healthy: Path) -> None:
    result = doctor(healthy)
    assert (result.exit_code, lines(result, "fail"), lines(result, "warn")) == (0, "", "")
    subjects = {line[6:20].strip() for line in result.stdout.splitlines()}
    assert subjects == {
        "settings", "Python", "clock", "state folder", "disk", "key file", "certificate", "port", "database",
        "signing keys", "audit", "administrator",
    }  # fmt: skip


def open_the_folder(folder: Path) -> None:
    folder.chmod(0o755)


def lose_the_keys(folder: Path) -> None:
    (folder / "keys.json").unlink()


def expose_the_keys(folder: Path) -> None:
    (folder / "keys.json").chmod(0o644)


def lose_the_database(folder: Path) -> None:
    (folder / "watchword.db").unlink()


def damage_the_database(folder: Path) -> None:
    content = (folder / "watchword.db").read_bytes()
    (folder / "watchword.db").write_bytes(content[:8192] + b"\xff" * 8192 + content[16384:])


def empty_the_database(folder: Path) -> None:
    for path in folder.glob("watchword.db*"):
        path.unlink()
    (folder / "watchword.db").touch()


def let_the_certificate_expire(folder: Path) -> None:
    shutil.rmtree(folder / "tls")
    ensure_local_tls(folder / "tls", after(system_clock(), -91 * DAY))


def move_to_another_host(folder: Path) -> None:
    file = folder / "watchword.toml"
    text = file.read_text().replace("localhost", "id.contoso.com")
    file.write_text(text.replace("development = true", "development = false"))


def exchange_the_key(folder: Path) -> None:
    shutil.copy(folder / "tls/ca-key.pem", folder / "tls/key.pem")


def misspell_a_setting(folder: Path) -> None:
    with (folder / "watchword.toml").open("a") as file:
        file.write("prot = 1\n")


@pytest.mark.parametrize(
    ("harm", "level", "said"),
    [
        (open_the_folder, "warn", "state folder"),
        (lose_the_keys, "fail", "key file"),
        (expose_the_keys, "fail", "0600"),
        (lose_the_database, "fail", "is not there"),
        (damage_the_database, "fail", "database"),
        (empty_the_database, "fail", "database"),
        (let_the_certificate_expire, "fail", "not valid now"),
        (move_to_another_host, "fail", "not for id.contoso.com"),
        (exchange_the_key, "fail", "not the certificate's"),
        (misspell_a_setting, "fail", "prot"),
    ],
)
def test_it_names_what_is_wrong(folder: Path, harm: Callable[[Path], None], level: str, said: str) -> None:
    harm(folder)
    result = doctor(folder)
    assert said in lines(result, level), result.output
    assert result.exit_code == (0 if level == "warn" else 1)


def test_a_stranger_on_the_port_is_noticed(healthy: Path) -> None:
    with socket.create_server(("127.0.0.1", PORT)):
        result = doctor(healthy)
    assert "port" in lines(result, "fail")


def test_a_server_beside_a_stranger_is_not_started(healthy: Path) -> None:
    with socket.create_server(("127.0.0.1", PORT)):
        result = CliRunner().invoke(root(), ["serve", "--config", str(healthy / "watchword.toml")])
    assert result.exit_code == 7
    assert "cannot be used" in result.stderr


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lose_the_keys, "keyring create"),
        (lambda f: (f / "tls/cert.pem").unlink(), "tls.cert"),
        (empty_the_database, "migrate"),
    ],
)
def test_a_server_that_could_only_fail_is_not_started(folder: Path, harm: Callable[[Path], None], said: str) -> None:
    harm(folder)
    result = CliRunner().invoke(root(), ["serve", "--config", str(folder / "watchword.toml")])
    assert result.exit_code in (3, 9), result.output
    assert said in result.stderr
