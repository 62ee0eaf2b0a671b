"""Fields as options of a command, and what was typed as values."""

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import click

from watchword.cli.client.fields import Field
from watchword.kernel.clock import parse_instant
from watchword.kernel.edm import ComplexType, EnumType, Primitive

FROM_FILE = "_file"
BY_PROMPT = "_prompt"


class JsonText(click.ParamType[Any]):
    """A structure, as JSON."""

    name = "json"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Parse."""
        try:
            return json.loads(value)
        except (ValueError, RecursionError) as error:
            self.fail(f"this is not JSON: {error}", param, ctx)


class Moment(click.ParamType[str]):
    """A moment as the API spells it."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Check; the text stays as it was typed."""
        if parse_instant(value) is None:
            self.fail("a time such as 2030-01-31T09:00:00Z is expected", param, ctx)
        return str(value)


def options_for(fields: Sequence[Field]) -> list[click.Parameter]:
    """The options of all fields."""
    return [option for field in fields for option in _options(field)]


def secrets_given(fields: Sequence[Field], given: Mapping[str, Any]) -> dict[str, str]:
    """The secrets, from files, standard input (one line each, in the order of the options) or a prompt.

    One that is required and not given is asked for where somebody sits at the terminal.
    """
    found: dict[str, str] = {}
    for field in fields:
        if not field.secret:
            continue
        path = given.get(field.variable + FROM_FILE)
        asked = given.get(field.variable + BY_PROMPT)
        if path is not None:
            found[field.variable] = _first_line(path, field)
        elif asked or (field.required and sys.stdin.isatty()):
            found[field.variable] = str(
                click.prompt(_label(field), hide_input=True, confirmation_prompt=_is_new(field), err=True)
            )
    return found


def _options(field: Field) -> list[click.Parameter]:
    if field.secret:
        return _secret_options(field)
    prop = field.prop
    if prop.type is Primitive.BOOLEAN and not prop.collection:
        spelled = [f"{each}/--no-{each.removeprefix('--')}" for each in field.spellings]
        return [click.Option([*spelled, field.variable], default=None, help=_help(field))]
    return [
        click.Option(
            [*field.spellings, field.variable],
            type=_type(field),
            multiple=prop.collection,
            help=_help(field),
            metavar=_metavar(field),
        )
    ]


def _secret_options(field: Field) -> list[click.Parameter]:
    return [
        click.Option(
            [*(f"{each}-file" for each in field.spellings), field.variable + FROM_FILE],
            type=click.File("r", encoding="utf-8"),
            help=f"{_label(field)}: the first line of this file; - for standard input.",
        ),
        click.Option(
            [*(f"{each}-prompt" for each in field.spellings), field.variable + BY_PROMPT],
            is_flag=True,
            help=f"{_label(field)}: ask for it here.",
        ),
    ]


def _type(field: Field) -> click.ParamType[Any]:
    match field.prop.type:
        case EnumType():
            return click.Choice(field.choices, case_sensitive=False)
        case ComplexType():
            return JsonText()
        case Primitive.INT32 | Primitive.INT64:
            return click.INT
        case Primitive.INSTANT:
            return Moment()
        case _:
            return click.STRING


def _metavar(field: Field) -> str:
    match field.prop.type:
        case EnumType():
            return f"[{'|'.join(field.choices)}]"
        case ComplexType():
            return "JSON"
        case Primitive.INT32 | Primitive.INT64:
            return "NUMBER"
        case Primitive.INSTANT:
            return "TIME"
        case Primitive.DATE:
            return "DATE"
        case _:
            return "TEXT"


def _label(field: Field) -> str:
    return field.prop.label or field.prop.name


def _help(field: Field) -> str:
    repeated = "may be repeated" if field.prop.collection else ""
    said = [_label(field), field.prop.help, repeated, "required" if field.required else ""]
    return "; ".join(part for part in said if part) + "."


def _first_line(file: Any, field: Field) -> str:
    line = str(file.readline()).rstrip("\r\n")
    if not line:
        raise click.UsageError(f"{field.spellings[0]}-file: the first line is empty.")
    return line


def _is_new(field: Field) -> bool:
    """What is to be set is typed twice, what is known already once."""
    return not field.path[-1].startswith("current")
