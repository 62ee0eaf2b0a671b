"""What was answered, for people (an aligned table, nothing cut off) or for programs (JSON)."""

import json
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import click

from watchword.cli.exits import printable
from watchword.kernel.edm import ComplexType, EntityType, Property

Format = Literal["table", "json"]

_MOST_COLUMNS = 7
_FIRST = ("displayName", "userPrincipalName", "activityDateTime", "activityDisplayName", "result", "name")
_GAP = 2
_NOTHING: tuple[Any, ...] = (None, [], {})
_FRACTION = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.\d+Z", re.ASCII)


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
        _table(
            columns, [[_cell(item.get(column)) for column in columns] for item in items], chosen_by_hand=bool(select)
        )


def show_one(item: Mapping[str, Any], format_: Format) -> None:
    """One thing: a line for each property that has a value."""
    if format_ == "json":
        _json(_plain(item))
        return
    pairs = [(name, _cell(value)) for name, value in _plain(item).items() if value not in _NOTHING]
    width = max((len(name) for name, _ in pairs), default=0)
    for name, text in pairs:
        click.echo(f"{click.style(name.ljust(width), bold=True)}  {text}")


def _columns(items: Sequence[Mapping[str, Any]], entity: EntityType | None, select: str | None) -> list[str]:
    """What was selected; else what has a label and a value somewhere, names first. The id last: commands take it."""
    if select:
        return [name.strip() for name in select.split(",")]
    present = [name for name in _seen(items) if any(item.get(name) not in _NOTHING for item in items)]
    described = {p.name: p for p in entity.all_properties()} if entity is not None else {}
    scalar = [name for name in present if name not in described or not _is_wide(described[name])]
    labelled = [name for name in scalar if name in described and described[name].label]
    rest = [name for name in labelled or scalar if name not in ("id", "@odata.type")]
    ordered = [*(name for name in _FIRST if name in rest), *(name for name in rest if name not in _FIRST)]
    kinds = [name for name in ("@odata.type",) if name in present]
    ids = [name for name in ("id",) if name in present]
    return [*kinds, *ordered[: _MOST_COLUMNS - len(ids)], *ids]


def _is_wide(prop: Property) -> bool:
    return prop.collection or isinstance(prop.type, ComplexType)


def _seen(items: Sequence[Mapping[str, Any]]) -> list[str]:
    return list(dict.fromkeys(name for item in items for name in item))


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]], *, chosen_by_hand: bool) -> None:
    """Columns that do not fit a terminal are left out, from the right; the id stays, and no cell is ever cut."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    # A file or a pipe has all the width it needs.
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 100_000
    kept = list(range(len(columns))) if chosen_by_hand else _fitting(columns, rows, width)
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, _GAP, 0, 0), collapse_padding=True)
    for at in kept:
        table.add_column(_heading(columns[at]), overflow="fold", no_wrap=columns[at] == "id")
    for row in rows:
        table.add_row(*(Text(row[at]) for at in kept))
    Console(width=width, highlight=False).print(table)


def _fitting(columns: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> list[int]:
    from rich.cells import cell_len

    lines = [[_heading(column) for column in columns], *rows]
    wide = [max(cell_len(line[at]) for line in lines) + _GAP for at in range(len(columns))]
    kept = list(range(len(columns)))
    while len(kept) > 2 and sum(wide[at] for at in kept) > width:
        kept.remove(next(at for at in reversed(kept) if columns[at] != "id"))
    return kept


def _heading(column: str) -> str:
    return column.removeprefix("@odata.")


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case str():
            return _FRACTION.sub(r"\1Z", printable(value).replace("\n", " ").removeprefix("#microsoft.graph."))
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
