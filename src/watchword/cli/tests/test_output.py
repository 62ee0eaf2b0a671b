"""What is shown, to people and to programs."""

import json
from collections.abc import Mapping
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from rich.cells import cell_len

from watchword.cli.client import output
from watchword.cli.exits import printable
from watchword.cli.tests.toy import PHONE, USER

PEOPLE: tuple[Mapping[str, Any], ...] = (
    {"id": "1", "displayName": "Ann", "userPrincipalName": "ann@contoso.com", "accountEnabled": True},
    {"id": "2", "displayName": "Zoë Åström", "userPrincipalName": "z@contoso.com", "accountEnabled": False},
)


def shown(items: Any, format_: output.Format = "table", select: str | None = None, entity: Any = USER) -> Result:
    return CliRunner().invoke(
        click.Command("x", callback=lambda: output.show_list(items, entity, select, format_)), color=False
    )


def test_a_table_is_aligned_and_cuts_nothing() -> None:
    lines = shown(PEOPLE).stdout.splitlines()
    assert lines[0].split() == ["displayName", "userPrincipalName", "accountEnabled", "id"]
    assert lines[2].split() == ["Zoë", "Åström", "z@contoso.com", "no", "2"]
    assert len({cell_len(line[: line.rindex(line.split()[-1])]) for line in lines}) == 1


def test_a_very_long_value_is_whole() -> None:
    long = "x" * 5000
    assert long in shown([{"id": "1", "displayName": long}]).stdout


def test_columns_without_any_value_are_left_out() -> None:
    assert "phoneType" not in shown([{"id": "1", "phoneNumber": "+1 5", "phoneType": None}], entity=PHONE).stdout


def test_what_was_selected_is_what_is_shown_in_that_order() -> None:
    assert shown(PEOPLE, select="id,displayName").stdout.splitlines()[0].split() == ["id", "displayName"]


def test_an_empty_list_says_so_beside_the_output() -> None:
    result = shown([])
    assert (result.stdout, result.stderr) == ("", "None.\n")


def test_json_is_the_plain_list() -> None:
    assert json.loads(shown(PEOPLE, "json").stdout) == list(PEOPLE)


@pytest.mark.parametrize("format_", ["table", "json"])
def test_a_name_cannot_take_over_the_terminal(format_: output.Format) -> None:
    """INJ-01: names are written by strangers, and escape sequences in them would be obeyed."""
    result = shown([{"id": "1", "displayName": "\x1b]0;owned\x07\u202eAnn\x9b2J"}], format_)
    assert printable(result.stdout) == result.stdout
    assert "\\u001b" in result.stdout


def test_a_program_gets_json_and_a_person_what_they_asked_for() -> None:
    assert output.chosen("table") == "table"
    assert output.chosen("json") == "json"
    assert CliRunner().invoke(click.Command("x", callback=lambda: click.echo(output.chosen(None)))).stdout == "json\n"


def test_one_thing_is_shown_a_line_for_each_value() -> None:
    item = {"@odata.context": "c", "id": "1", "phoneNumber": "+1 5", "createdDateTime": None}
    result = CliRunner().invoke(click.Command("x", callback=lambda: output.show_one(item, "table")))
    assert result.stdout == "id           1\nphoneNumber  +1 5\n"
