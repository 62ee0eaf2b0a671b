"""Where a command asks, and as whom."""

from pathlib import Path

import pytest

from watchword.cli.client import connection
from watchword.cli.client.connection import BearerToken, ClientCredentials, Connection
from watchword.cli.client.graph import is_ours
from watchword.cli.exits import Failure
from watchword.kernel.secret import Secret


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """An environment with a home of its own."""
    return {"XDG_CONFIG_HOME": str(tmp_path / "config"), "HOME": str(tmp_path)}


def connection_of(options: dict[str, str | None], environ: dict[str, str], here: str = "nowhere") -> Connection:
    return connection.connection_of(options, environ, Path(here))


def profile(folder: Path, text: str, mode: int = 0o600) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "profile.toml"
    path.write_text(text)
    path.chmod(mode)
    return str(path)


def test_a_token_in_the_environment_asks_this_machine(home: dict[str, str]) -> None:
    found = connection_of({}, {**home, "WATCHWORD_TOKEN": " abc\n"})
    assert found == Connection("https://localhost:8443", None, BearerToken(Secret("abc")))


def test_options_win_over_variables_and_those_over_the_profile(home: dict[str, str], tmp_path: Path) -> None:
    named = profile(tmp_path / "a", 'server = "https://c"\nca = "ca.pem"\n')
    environ = {**home, "WATCHWORD_TOKEN": "t", "WATCHWORD_URL": "https://b/"}
    assert connection_of({"server": "https://a", "profile": named}, environ).server == "https://a"
    assert connection_of({"profile": named}, environ).server == "https://b"
    assert connection_of({"profile": named}, {**home, "WATCHWORD_TOKEN": "t"}).server == "https://c"


def test_files_named_in_a_profile_lie_beside_it(home: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/secret").write_text("s3cret")
    (tmp_path / "a/secret").chmod(0o600)
    lines = 'ca = "ca.pem"\ntenant = "contoso.com"\nclient_id = "id"\nclient_secret_file = "secret"\n'
    found = connection_of({"profile": profile(tmp_path / "a", lines)}, home)
    assert found.credentials == ClientCredentials("contoso.com", "id", Secret("s3cret"))
    assert found.ca == tmp_path / "a/ca.pem"


def test_the_profile_of_the_person_is_found_by_itself(home: dict[str, str], tmp_path: Path) -> None:
    profile(tmp_path / "config/watchword", 'server = "https://id.contoso.com"\n')
    assert connection_of({}, {**home, "WATCHWORD_TOKEN": "t"}).server == "https://id.contoso.com"


def test_without_anything_it_says_how_to_get_a_token(home: dict[str, str]) -> None:
    with pytest.raises(Failure) as caught:
        connection_of({}, home)
    assert caught.value.exit_code == 4
    assert any("tokens mint" in hint for hint in caught.value.hints)


def test_a_token_is_never_sent_in_the_clear(home: dict[str, str]) -> None:
    with pytest.raises(Failure, match="https://"):
        connection_of({"server": "http://localhost:8443"}, {**home, "WATCHWORD_TOKEN": "t"})


def test_a_profile_that_others_may_write_is_not_believed(home: dict[str, str], tmp_path: Path) -> None:
    """It says where tokens are sent."""
    named = profile(tmp_path / "a", 'server = "https://evil.example"\n', 0o666)
    with pytest.raises(Failure, match="somebody else"):
        connection_of({"profile": named}, {**home, "WATCHWORD_TOKEN": "t"})


@pytest.mark.parametrize("text", ["server", "sever = 'https://a'\n", "server = 1\n"])
def test_a_profile_that_is_not_understood_is_refused(home: dict[str, str], tmp_path: Path, text: str) -> None:
    with pytest.raises(Failure, match="cannot be") as caught:
        connection_of({"profile": profile(tmp_path / "a", text)}, {**home, "WATCHWORD_TOKEN": "t"})
    assert caught.value.exit_code == 2


def test_the_demo_is_asked_where_it_lies_beside(home: dict[str, str], tmp_path: Path) -> None:
    profile(tmp_path / "state", 'server = "https://localhost:18443"\n')
    found = connection_of({}, {**home, "WATCHWORD_TOKEN": "t"}, str(tmp_path))
    assert found.server == "https://localhost:18443"


@pytest.mark.parametrize(
    "link",
    ["https://evil.example/v1.0/users", "https://id.contoso.com.evil.example/", "http://id.contoso.com/v1.0", "/v1.0"],
)
def test_a_token_does_not_follow_a_link_to_somebody_else(link: str) -> None:
    assert not is_ours("https://id.contoso.com", link)
    assert is_ours("https://id.contoso.com", "https://id.contoso.com/v1.0/users?$skiptoken=x")
