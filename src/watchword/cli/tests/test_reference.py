"""The commands as they are with every method and resource there is: drawn without a fault, and written down."""

import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from watchword.bootstrap import describe
from watchword.cli import reference
from watchword.cli.client.verbs import draw
from watchword.cli.main import OPERATE, root

ROOT = Path(__file__).parents[4]
WATCHWORD = root()


def every_command(command: click.Command, *words: str) -> dict[tuple[str, ...], click.Command]:
    """The commands below one, by what is typed for them."""
    if not isinstance(command, click.Group):
        return {words: command}
    found: dict[tuple[str, ...], click.Command] = {}
    for name, inner in command.commands.items():
        found |= every_command(inner, *words, name)
    return found


COMMANDS = {words: c for name, group in WATCHWORD.drawn.items() for words, c in every_command(group, name).items()}


def test_every_operation_of_the_api_has_a_verb_and_every_verb_an_operation() -> None:
    operations = [operation for operation in describe() if not operation.silent]
    drawn = draw(operations)
    assert [each.operation.path for each in sorted(drawn, key=lambda v: operations.index(v.operation))] == [
        operation.path for operation in operations
    ]
    assert set(COMMANDS) == {verb.words for verb in drawn}


def test_the_commands_of_the_reference_are_there() -> None:
    typed = {" ".join(words) for words in COMMANDS}
    assert {"users list", "phone-methods add", "methods reset-password", "groups members add"} <= typed


def test_no_verb_hides_an_operators_command() -> None:
    assert OPERATE.keys().isdisjoint(WATCHWORD.drawn)


@pytest.mark.parametrize("words", [*COMMANDS, *((name,) for name in OPERATE)], ids=" ".join)
def test_every_command_explains_itself(words: tuple[str, ...]) -> None:
    result = CliRunner().invoke(WATCHWORD, [*words, "--help"], prog_name="watchword")
    assert result.exit_code == 0
    assert f"Usage: watchword {' '.join(words)}" in result.stdout


def test_no_option_takes_a_secret_as_an_argument() -> None:
    """OPS-03: every user of the machine can read what was typed."""
    for words, command in COMMANDS.items():
        spelled = {spelling for param in command.params for spelling in (*param.opts, *param.secondary_opts)}
        assert not {s for s in spelled if s.endswith(("-password", "-secret", "-secret-key", "-pin"))}, words


def test_the_page_of_the_command_line_is_current() -> None:
    page = ROOT / "docs/reference/cli.md"
    assert page.read_text("utf-8") == reference.text(), f"write it anew: python -m watchword.cli.reference > {page}"


def test_the_help_shows_both_sections_the_examples_and_the_exit_codes() -> None:
    said = CliRunner().invoke(WATCHWORD, ["--help"], prog_name="watchword").stdout
    for part in ("over HTTPS", "On the host", "phone-methods add balas@contoso.com", "  9  the server"):
        assert part in said


def test_nothing_heavy_is_imported_before_it_is_needed() -> None:
    code = "import sys, watchword.cli.main; print(*sorted({m.partition('.')[0] for m in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    assert {"sqlalchemy", "httpx", "rich", "starlette", "granian", "cryptography", "asyncpg"}.isdisjoint(loaded)


def test_it_is_started_by_its_module_as_well() -> None:
    done = subprocess.run([sys.executable, "-m", "watchword", "--version"], check=True, capture_output=True, text=True)
    assert done.stdout.startswith("watchword ")
