"""The operator's commands over an installation of their own."""

import json
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from watchword.cli.main import root
from watchword.cli.operate import demo_state
from watchword.directory.seed.model import named_id
from watchword.kernel.clock import system_clock

Run = Callable[..., Result]


def type_in(file: Path, *words: str, **more: str) -> Result:
    environ = {"WATCHWORD_SETTINGS": str(file), **more}
    return CliRunner().invoke(root(), words, env=environ, prog_name="watchword")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The settings of an installation with contoso.com."""
    place, _ = demo_state.prepare(tmp_path_factory.mktemp("operate") / "state", 18999, system_clock())
    for words in (("migrate",), ("seed",)):
        result = type_in(place.settings, *words)
        assert result.exit_code == 0, result.output
    return place.settings


@pytest.fixture
def run(file: Path) -> Run:
    """Type a command there."""
    return lambda *words, **more: type_in(file, *words, **more)


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """The settings of an installation with nothing behind them yet."""
    path = tmp_path / "watchword.toml"
    path.write_text('state_dir = "state"\n[server]\nport = 18998\n')
    return path


def test_whoever_is_named_gets_a_token_and_the_audit_tells_by_whom(run: Run) -> None:
    """OPS-03."""
    result = run("tokens", "mint", "balas@contoso.com", "--scope", "user.read.all")
    assert result.exit_code == 0, result.output
    assert result.stdout.count(".") == 2
    assert run("audit", "verify").stdout.startswith("The audit is intact: ")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("mint", "nobody@contoso.com"), 6, "Nobody here is called"),
        (("mint", "dora@contoso.com"), 3, "disabled"),
        (("mint", "balas@contoso.com", "--scope", "User.Rea.All"), 2, "User.Read.All"),
        (("mint", "balas@contoso.com", "--minutes", "61"), 2, "61"),
    ],
)
def test_a_token_that_cannot_be_is_refused_in_words(run: Run, words: tuple[str, ...], code: int, said: str) -> None:
    result = run("tokens", *words)
    assert (result.exit_code, said in result.stderr) == (code, True), result.output


def test_the_client_s_variables_do_not_disturb_the_operator(run: Run) -> None:
    assert run("keys", "list", WATCHWORD_TOKEN="abc", WATCHWORD_PROFILE="/nowhere").exit_code == 0


def test_a_variable_that_is_not_known_is_refused(run: Run) -> None:
    result = run("keys", "list", WATCHWORD_PROT="1")
    assert result.exit_code == 3
    assert "WATCHWORD_PROT" in result.stderr


def test_an_application_is_registered_granted_and_switched_off(run: Run) -> None:
    app = run("apps", "register", "Reporting", "--grant", "auditlog.read.all").stdout.strip()
    secret = run("apps", "add-secret", app, "--days", "30").stdout.strip()
    assert len(secret) == 40
    assert run("apps", "assign-role", app, "reports reader").exit_code == 0
    assert run("apps", "disable", app).exit_code == 0
    told = json.loads(run("apps", "show", app).stdout)
    assert (told["enabled"], told["permissions"]) == (False, ["AuditLog.Read.All"])
    assert secret not in run("apps", "show", app).stdout
    assert run("apps", "remove", app).exit_code == 0
    assert run("apps", "show", app).exit_code == 6


def test_how_people_sign_in_to_an_application_is_set_and_shown(run: Run) -> None:
    """OIDC-08: nothing is on that was not switched on."""
    app = run("apps", "register", "Reporting").stdout.strip()
    assert json.loads(run("apps", "show", app).stdout)["allowed"] == []
    uris = ("--web", "https://reports.contoso.com/cb", "--public", "http://localhost")
    scopes = ("--scope", "read", "--admin-scope", "purge")
    assert run("apps", "sign-in", app, *uris, *scopes, "--device-code").exit_code == 0
    assert run("apps", "sign-in", app, "--spa", "http://reports.contoso.com/cb").exit_code == 3
    assert run("apps", "consent", app, "openid", "User.Read").exit_code == 0
    assert run("apps", "consent", app, "Mail.Read").exit_code != 0
    told = json.loads(run("apps", "show", app).stdout)
    assert told["redirect URIs"] == ["https://reports.contoso.com/cb (web)", "http://localhost (publicClient)"]
    assert (told["allowed"], told["scopes"]) == (["device code"], ["read", "purge (administrators)"])


def test_an_application_is_for_everybody_or_for_whom_it_is_assigned_to(run: Run) -> None:
    """OIDC-11."""
    app = run("apps", "register", "Closed").stdout.strip()
    for words, whom in (
        (("show",), "everybody"),
        (("assign",), "nobody"),
        (("assign", "adele@contoso.com"), "Adele Vance"),
        (("assign", named_id("group Sales")), "Adele Vance, Sales"),
        (("unassign", "adele@contoso.com"), "Sales"),
        (("unassign", "--everybody"), "everybody"),
    ):
        result = run("apps", words[0], app, *words[1:])
        assert result.exit_code == 0, result.output
        assert json.loads(run("apps", "show", app).stdout)["for"] == whom
    assert run("apps", "unassign", app, "adele@contoso.com").exit_code == 6
    assert run("apps", "assign", app, "nobody@contoso.com").exit_code == 6
    assert run("apps", "assign", app, named_id("group Sales")).exit_code == 3


def test_a_secret_in_a_file_is_for_its_owner_alone(run: Run, tmp_path: Path) -> None:
    app = run("apps", "register", "Filed").stdout.strip()
    result = run("apps", "add-secret", app, "--out", str(tmp_path / "secret"))
    assert (result.exit_code, result.stdout) == (0, "")
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600
    assert len((tmp_path / "secret").read_text()) == 40


def test_a_permission_that_does_not_exist_registers_nothing(run: Run) -> None:
    before = run("apps", "list").stdout
    assert run("apps", "register", "Nothing", "--grant", "Mail.Read").exit_code == 2
    assert run("apps", "list").stdout == before


def test_an_organisation_is_set_up_once(run: Run) -> None:
    """OPS-01: nobody sets up over what is there, whoever is missing in it."""
    words = ("init", "--name", "Mine", "--domain", "evil.example", "--admin", "eve", "--admin-name", "Eve")
    result = run(*words)
    assert (result.exit_code, "set up once" in result.stderr) == (7, True)


def test_a_new_installation_is_set_up_step_by_step(bare: Path) -> None:
    def run(*words: str) -> Result:
        result = type_in(bare, *words)
        assert result.exit_code == 0, result.output
        return result

    run("keyring", "create")
    run("migrate")
    assert run("migrate").stdout == "Nothing was lacking.\n"
    run("init", "--name", "Fabrikam", "--domain", "Fabrikam.com", "--admin", "nora", "--admin-name", "Nora Stark")
    assert run("tokens", "mint", "nora@fabrikam.com").stdout.count(".") == 2
    assert "5 more users" in run("seed", "--users", "5").stdout


def test_a_key_file_is_never_overwritten(run: Run) -> None:
    assert run("keyring", "create").exit_code == 7


def test_a_rotated_keyring_opens_what_was_sealed_before(run: Run) -> None:
    assert run("keyring", "add").exit_code == 0
    assert run("keyring", "use-newest").exit_code == 0
    assert run("keyring", "rotate").exit_code == 0
    assert "key 3: seals\n" in run("keyring", "show").stdout
    assert run("keys", "list").exit_code == 0
    assert run("audit", "verify").exit_code == 0
    assert run("keyring", "retire", "1").exit_code == 2
    assert run("keyring", "retire", "3", "--yes").exit_code == 3


def test_settings_are_shown_as_they_are_in_force(run: Run) -> None:
    lines = run("config", "show", WATCHWORD_SERVER_HOST="127.0.0.2").stdout.splitlines()
    assert 'server.host = "127.0.0.2"' in lines
    assert "server.port = 18999" in lines


def test_every_fault_of_the_settings_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "watchword.toml"
    path.write_text('base_url = "http://x"\n[server]\nport = 70000\nprot = 1\n')
    result = type_in(path, "config", "show")
    assert result.exit_code == 3
    assert all(name in result.stderr for name in ("base_url", "server.port", "server.prot"))


def test_keys_are_revoked_by_their_name(run: Run) -> None:
    run("keys", "rotate")
    kid = json.loads(run("keys", "list").stdout)[0]["id"]
    assert f"remove {kid}" in run("keys", "revoke", "--", kid).stdout
    assert kid not in run("keys", "list").stdout
    assert run("keys", "revoke", "--", kid).exit_code == 2


def test_there_is_a_way_back_when_nobody_can_administer(run: Run) -> None:
    first = run("recover", "dora@contoso.com")
    assert first.stdout == "dora@contoso.com is enabled.\ndora@contoso.com is a Global Administrator.\n"
    assert run("tokens", "mint", "dora@contoso.com").exit_code == 0
    assert "already" in run("recover", "dora@contoso.com").stdout
    assert run("recover", "nobody@contoso.com").exit_code == 6
