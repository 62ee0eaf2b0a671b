"""docs/reference/settings.md, made from the settings themselves: `python -m tests.docs.settings_page`."""

import inspect
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from tests.docs.codes import ROOT

from watchword.settings import Settings

PAGE: Path = ROOT / "docs" / "reference" / "settings.md"

_HEAD = """# Settings

Made from the source by `python -m tests.docs.settings_page`; a test fails where it is out of date.

They are read from `watchword.toml` in the folder where the server starts, from the file that `WATCHWORD_SETTINGS`
names, or from that given to `--config`. A variable wins over the file: `WATCHWORD_SERVER_PORT` sets `server.port`,
and lists are written with commas. What is unknown or wrong is refused, all of it at once, before anything starts. No
setting holds a secret: it names a file that holds it, one line, unreadable to others. `watchword config` shows what
is in force.

`methods.<name>` are tables of the methods' own.
"""


def page() -> str:
    """The whole page."""
    return "\n".join([_HEAD, *_table(Settings, ""), ""])


def _table(kind: type[Struct], prefix: str) -> Iterator[str]:
    fields = msgspec.structs.fields(kind)
    plain = [field for field in fields if not _is_table(field.type) and field.name != "methods"]
    yield from ["", f"## {f'`[{prefix}]`' if prefix else 'At the top'}", "", str(inspect.getdoc(kind)).rstrip(), ""]
    yield from ["| Key | What it is | Default |", "| --- | --- | --- |"]
    for field in plain:
        yield f"| `{field.name}` | {_words(msgspec.inspect.type_info(field.type))} | {_default(field)} |"
    for field in fields:
        if _is_table(field.type):
            yield from _table(field.type, field.name)


def _is_table(type_: Any) -> bool:
    return isinstance(type_, type) and issubclass(type_, Struct)


def _words(info: Any) -> str:
    match info:
        case msgspec.inspect.BoolType():
            return "true or false"
        case msgspec.inspect.IntType(ge=least, le=most):
            return f"{least:,} to {most:,}".replace(",", " ")
        case msgspec.inspect.LiteralType(values=values):
            return " or ".join(f"`{json.dumps(value)}`" for value in values)
        case msgspec.inspect.VarTupleType():
            return "texts"
        case msgspec.inspect.UnionType(types=types):
            return " or ".join(_words(each) for each in types if not isinstance(each, msgspec.inspect.NoneType))
        case msgspec.inspect.StrType():
            return "text"
        case _:
            return "path"


def _default(field: Any) -> str:
    value = msgspec.to_builtins(field.default, enc_hook=str)
    return "" if value is None else f"`{json.dumps(value)}`"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
