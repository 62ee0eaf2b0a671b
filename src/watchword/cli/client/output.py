"""What was answered, for people (an aligned table, nothing cut off) or for programs (JSON)."""

import json
import shutil
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import click

from watchword.cli.exits import printable
from watchword.kernel.edm import ComplexType, EntityType

Format = Literal["table", "json"]

_MOST_COLUMNS = 6
_NAMES_FIRST = ("displayName", "userPrincipalName", "activityDateTime", "activityDisplayName", "name")


def chosen(wanted: str | None) -> Format:
    """What was asked for; else a table on a terminal, and JSON where a program reads."""
    if wanted == "json" or (wanted is None and not sys.stdout.isatty()):
        return "json"
    return "table"


def show_list(
    items: Sequence[Mapping[str, Any]], entity: EntityType | None, select: str | None, format_: Format
) -> None:
    """Several things of one kind, or of kinds derived from it."""
    if format_ == "json":
        _json([_plain(item) for item in items])
    elif not items:
        click.echo("None.", err=True)
    else:
        columns = _columns(items, entity, select)
        _table(columns, [[_cell(item.get(column)) for column in columns] for item in items])


def show_one(item: Mapping[str, Any], format_: Format) -> None:
    """One thing: a line for each property that has a value."""
    if format_ == "json":
        _json(_plain(item))
        return
    pairs = [(name, _cell(value)) for name, value in _plain(item).items() if value not in (None, [], {})]
    width = max((len(name) for name, _ in pairs), default=0)
    for name, text in pairs:
        click.echo(f"{click.style(name.ljust(width), bold=True)}  {text}")


def _columns(items: Sequence[Mapping[str, Any]], entity: EntityType | None, select: str | None) -> list[str]:
    """What was selected; else what has a label and a value somewhere, names first. The id last: commands take it."""
    if select:
        return [name.strip() for name in select.split(",")]
    present = [name for name in _first_seen(items) if any(item.get(name) not in (None, [], {}) for item in items)]
    if entity is not None:
        described = {p.name: p for p in entity.all_properties()}
        wide = {name for name, p in described.items() if isinstance(p.type, ComplexType)}
        present = [name for name in present if name not in wide]
        labelled = [name for name in present if name in described and described[name].label]
        present = labelled or present
    ordered = [name for name in _NAMES_FIRST if name in present]
    ordered += [name for name in present if name not in ordered and name not in ("id", "@odata.type")]
    kinds = ["@odata.type"] if any("@odata.type" in item for item in items) else []
    ids = ["id"] if any("id" in item for item in items) else []
    return [*kinds, *ordered[: _MOST_COLUMNS - len(ids)], *ids]


def _first_seen(items: Sequence[Mapping[str, Any]]) -> list[str]:
    return list(dict.fromkeys(name for item in items for name in item))


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column.removeprefix("@odata."), overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    # What does not fit a terminal is folded within its column; a file or a pipe has all the width it needs.
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 10_000
    Console(width=width, highlight=False).print(table)


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case str():
            return printable(value).replace("\n", " ").removeprefix("#microsoft.graph.")
        case list() if all(isinstance(each, str) for each in value):
            return printable(", ".join(value))
        case _:
            return printable(json.dumps(value, ensure_ascii=False))


def _plain(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if name != "@odata.context"}


def _json(value: Any) -> None:
    """What a terminal would act on is escaped, which JSON allows."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    click.echo(text if printable(text) == text else json.dumps(value, indent=2))
