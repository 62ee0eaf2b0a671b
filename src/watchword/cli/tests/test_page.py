"""The start-up page, and the settings as they are shown."""

from pathlib import Path

import pytest

from watchword.cli.operate.config import effective
from watchword.cli.operate.demo_people import tell
from watchword.cli.operate.page import Shown, command_name, filled, text
from watchword.settings import Settings

SHOWN = Shown(
    "Contoso",
    "contoso.com",
    "the-client",
    Path("/srv/state/demo-app.secret"),
    tell(),
    "nora@contoso.com",
    "Tw3lveLetters",
)


def page(folder: str, here: str) -> str:
    return text(Settings(state_dir=Path(folder)), SHOWN, Path(here))


def test_every_slot_is_filled() -> None:
    assert "{{" not in page("/srv/state", "/srv")


def test_it_names_the_outbox() -> None:
    assert "https://localhost:8443/dev/outbox" in page("/srv/state", "/srv")


def test_where_the_demo_is_found_by_itself_nothing_has_to_be_said() -> None:
    assert "export WATCHWORD_SETTINGS" not in page("/srv/state", "/srv")
    assert "export WATCHWORD_SETTINGS=/opt/demo/watchword.toml" in page("/opt/demo", "/srv")


def test_a_folder_with_blanks_can_be_pasted() -> None:
    assert "WATCHWORD_PROFILE='/opt/my demo/profile.toml'" in page("/opt/my demo", "/srv")


def test_it_names_an_administrator_of_each_kind_and_those_who_differ() -> None:
    told = dict(tell())
    assert told["nora@contoso.com"] == "Global Administrator"
    assert told["lidia@contoso.com"] == "Authentication Administrator"
    assert (told["dora@contoso.com"], told["gail@contoso.com"]) == ("disabled", "guest")


def test_a_slot_without_a_value_is_a_fault() -> None:
    with pytest.raises(KeyError):
        filled("{{nobody}}", {})


def test_in_a_clone_the_command_is_the_start_script(tmp_path: Path) -> None:
    (tmp_path / "src/watchword").mkdir(parents=True)
    (tmp_path / "run").touch()
    assert command_name(tmp_path) in ("./run watchword", "watchword")


def test_a_secret_that_slipped_into_the_settings_is_not_shown() -> None:
    shown = dict(effective(Settings(methods={"phone": {"gateway_password": "hunter2", "region": "US"}})))
    assert shown["methods.phone.gateway_password"] == '"•••"'
    assert shown["methods.phone.region"] == '"US"'
    assert shown["tls.key"] == '"tls/key.pem"'
