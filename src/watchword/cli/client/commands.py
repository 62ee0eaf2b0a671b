"""A verb as a command: its arguments, its options, and what happens when it is typed."""

import itertools
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from watchword.cli.client import output
from watchword.cli.client.fields import Field, fields_of
from watchword.cli.client.options import options_for, secrets_given
from watchword.cli.client.request import MEMBER, Asked, key_variable, request_of
from watchword.cli.client.verbs import Verb
from watchword.graph.language.options import Option
from watchword.graph.resource import Kind
from watchword.kernel.edm import EntityType, May

_BODIES = frozenset({Kind.CREATE, Kind.UPDATE, Kind.REPLACE})
_DOES: Mapping[Kind, str] = {
    Kind.LIST: "List them",
    Kind.GET: "Show one",
    Kind.COUNT: "Count them",
    Kind.CREATE: "Add one",
    Kind.UPDATE: "Change one",
    Kind.REPLACE: "Replace one",
    Kind.DELETE: "Remove one",
    Kind.LIST_REFERENCES: "List their ids",
    Kind.ADD_REFERENCE: "Add one by its id",
    Kind.REMOVE_REFERENCE: "Take one out",
}
_LIST_HELP: Mapping[Option, str] = {
    Option.FILTER: "Only what fits, for example \"startswith(displayName,'A')\".",
    Option.SELECT: "Only these properties, separated by commas.",
    Option.ORDERBY: 'Sorted by a property, for example "displayName desc".',
    Option.TOP: "At most so many for each page.",
    Option.SEARCH: "Only what is found, for example '\"displayName:ann\"'.",
}


WHO = "USER is an object id, a userPrincipalName, or `me` for the person of the token."


def command_of(verb: Verb) -> click.Command:
    """The command."""
    fields = fields_of(verb.operation, verb.version)

    def run(**typed: Any) -> None:
        _run(verb, fields, typed)

    return click.Command(
        verb.name,
        callback=run,
        params=[*_arguments(verb), *options_for(fields), *_more(verb, fields), *_connection()],
        help=_help(verb),
        short_help=_does(verb),
        no_args_is_help=False,
    )


def _does(verb: Verb) -> str:
    return _DOES.get(verb.operation.kind, verb.name.replace("-", " ").capitalize())


def _run(verb: Verb, fields: Sequence[Field], typed: Mapping[str, Any]) -> None:
    from watchword.cli.client.connection import connection_of
    from watchword.cli.client.graph import Graph

    asked = request_of(verb, fields, {**typed, **secrets_given(fields, typed)}, _whole_body(typed))
    with Graph(connection_of(typed, os.environ, Path.cwd())) as graph:
        if verb.operation.kind in (Kind.LIST, Kind.LIST_REFERENCES):
            _list(graph, verb, asked, typed)
        else:
            _one(graph, asked, typed)


def _list(graph: Any, verb: Verb, asked: Asked, typed: Mapping[str, Any]) -> None:
    pages = graph.pages(asked.path, query=asked.query, eventual=asked.eventual)
    read = list(pages if typed.get("all_pages") else itertools.islice(pages, 1))
    items = [item for page in read for item in page["value"]]
    format_ = output.chosen(typed["output"])
    output.show_list(items, _entity(verb), typed.get("select"), format_)
    if typed.get("count") and "@odata.count" in read[0]:
        click.echo(f"{read[0]['@odata.count']} in all.", err=True)
    if "@odata.nextLink" in read[-1]:
        click.echo("There are more: --all shows them.", err=True)


def _one(graph: Any, asked: Asked, typed: Mapping[str, Any]) -> None:
    body = {"@odata.id": graph.reference(asked.refers_to)} if asked.refers_to else asked.body
    response = graph.ask(asked.http_verb, asked.path, query=asked.query, body=body, eventual=asked.eventual)
    format_ = output.chosen(typed["output"])
    if not response.content:
        if format_ == "table":
            click.echo("Done.", err=True)
    elif response.headers.get("content-type", "").startswith("text/plain"):
        click.echo(response.text)
    else:
        output.show_one(_with_location(response), format_)


def _with_location(response: Any) -> Mapping[str, Any]:
    """An answer that says: accepted, it goes on over there."""
    found: dict[str, Any] = dict(response.json())
    if response.status_code == 202 and "location" in response.headers:
        found["operation"] = response.headers["location"]
    return found


def _whole_body(typed: Mapping[str, Any]) -> Mapping[str, Any]:
    file = typed.get("body")
    if file is None:
        return {}
    try:
        found = json.load(file)
    except ValueError as error:
        raise click.UsageError(f"--body: this is not JSON: {error}.") from error
    if not isinstance(found, dict):
        raise click.UsageError("--body: a JSON object is expected.")
    return found


def _entity(verb: Verb) -> EntityType | None:
    answer = verb.operation.answer
    return answer if isinstance(answer, EntityType) else verb.operation.entity


def _arguments(verb: Verb) -> list[click.Parameter]:
    found: list[click.Parameter] = [
        click.Argument([key_variable(key)], metavar=key.upper(), required=True) for key in verb.keys
    ]
    if verb.operation.kind is Kind.ADD_REFERENCE:
        found.append(click.Argument([MEMBER], metavar="OBJECT-ID", required=True))
    return found


def _more(verb: Verb, fields: Sequence[Field]) -> list[click.Parameter]:
    found: list[click.Parameter] = []
    if verb.operation.kind in _BODIES:
        found.append(click.Option(["--body"], type=click.File("rb"), help="The rest of the body as JSON; - for stdin."))
    if verb.operation.kind is Kind.UPDATE:
        clearable = [
            f.path[0] for f in fields if f.prop.nullable and not f.prop.collection and May.UPDATE in f.prop.may
        ]
        if clearable:
            found.append(
                click.Option(
                    ["--clear"],
                    multiple=True,
                    metavar="PROPERTY",
                    type=click.Choice(clearable),
                    help="Set a property to nothing; may be repeated.",
                )
            )
    return found + _list_options(verb)


def _list_options(verb: Verb) -> list[click.Parameter]:
    rules = verb.operation.rules
    offered = rules.options if rules is not None else frozenset()
    match verb.operation.kind:
        case Kind.LIST | Kind.LIST_REFERENCES:
            wanted = [Option.FILTER, Option.SELECT, Option.ORDERBY, Option.TOP, Option.SEARCH]
        case Kind.COUNT:
            wanted = [Option.FILTER, Option.SEARCH]
        case Kind.GET:
            wanted = [Option.SELECT] if rules is not None else []
        case _:
            wanted = []
    found: list[click.Parameter] = [
        click.Option([f"--{o.value}"], help=_LIST_HELP[o], type=click.INT if o is Option.TOP else click.STRING)
        for o in wanted
        if o in offered
    ]
    if verb.operation.kind in (Kind.LIST, Kind.LIST_REFERENCES) and offered:
        found.append(click.Option(["--all", "all_pages"], is_flag=True, help="All pages, not only the first."))
        if Option.COUNT in offered:
            found.append(click.Option(["--count"], is_flag=True, help="Say how many there are in all."))
    return found


def _connection() -> list[click.Parameter]:
    return [
        click.Option(["--output"], type=click.Choice(["table", "json"]), help="Default: a table on a terminal."),
        click.Option(
            ["--server"], metavar="URL", help="The server. Default: WATCHWORD_URL, the profile, this machine."
        ),
        click.Option(["--ca"], metavar="FILE", help="The authority that vouches for the server, in PEM."),
        click.Option(["--token-file"], metavar="FILE", help="A file with the token. Default: WATCHWORD_TOKEN."),
        click.Option(["--profile"], metavar="FILE", help="A profile: server, ca, client credentials."),
    ]


def _help(verb: Verb) -> str:
    where = verb.operation.path.replace(":userPrincipalName", "")
    asks = f"{_does(verb)}: `{verb.operation.http_verb} /{verb.version.value}/{where}`"
    return "\n\n".join([asks, *([WHO] if "user" in verb.keys else [])])
