"""The reference of the command line, written from the commands themselves: docs/reference/cli.md."""

from collections.abc import Iterator

import click

from watchword.cli.client.commands import WHO
from watchword.cli.exits import MEANINGS
from watchword.cli.main import OPERATE, operators_command, root

_HEAD = """\
# The command line

Written from the commands themselves by `python -m watchword.cli.reference`; a test fails where it is out of date.

`watchword --help` shows the same at the terminal. Commands of the first section ask a server over HTTPS and need a
token; they are drawn from the descriptions of the API, so every resource has its verbs. Commands of the second section
are for the operator, on the host of the server; what they change is audited under `cli:` and the operator's name there.

## Where the server is, and who asks

| what | option | variable | in a profile |
|---|---|---|---|
| the server | `--server` | `WATCHWORD_URL` | `server` |
| the authority that vouches for it (PEM) | `--ca` | `WATCHWORD_CA` | `ca` |
| a token | `--token-file` | `WATCHWORD_TOKEN` | `token_file` |
| an application's own credentials | | | `tenant`, `client_id`, `client_secret_file` |
| the profile itself (TOML) | `--profile` | `WATCHWORD_PROFILE` | |

USER is an object id, a userPrincipalName, or `me` for the person of the token. Every command takes `--output table` or
`--output json`; without it, it is a table on a terminal and JSON elsewhere. An operator's command takes `--config`,
the file of the settings; without it, it is that of `WATCHWORD_SETTINGS`, or `watchword.toml` or `state/watchword.toml`.

Without a profile named, it is `~/.config/watchword/profile.toml`, else `state/profile.toml`, which `watchword demo`
writes. Nothing secret is ever an argument: passwords come from a file, from standard input (`-`), or are asked for.

## Exit codes

| code | meaning |
|---|---|
"""


def text() -> str:
    """The whole file."""
    command = root()
    codes = "".join(f"| {int(exit_)} | {meaning} |\n" for exit_, meaning in MEANINGS.items())
    parts = [_HEAD + codes, "\n## On the host of the server\n\n"]
    with click.Context(command, info_name="watchword") as ctx:
        parts += [_describe(operators_command(name), ctx, name) for name in OPERATE]
        parts.append("## Over HTTPS\n\n")
        parts += [_describe(group, ctx, name) for name, group in command.drawn.items()]
    return "".join(parts).rstrip() + "\n"


def _describe(command: click.Command, above: click.Context, name: str) -> str:
    with click.Context(command, parent=above, info_name=name) as ctx:
        return "".join(_walk(command, ctx))


def _walk(command: click.Command, ctx: click.Context) -> Iterator[str]:
    if not isinstance(command, click.Group):
        yield _leaf(command, ctx)
        return
    if ctx.parent is not None and ctx.parent.parent is None:
        yield f"### {ctx.command_path.removeprefix('watchword ')}\n\n{command.help or command.short_help}\n\n"
    for name, inner in sorted(command.commands.items()):
        with click.Context(inner, parent=ctx, info_name=name) as below:
            yield from _walk(inner, below)


def _leaf(command: click.Command, ctx: click.Context) -> str:
    """Its usage, what it does, and its own options; those that all have are told once, above."""
    usage = command.get_usage(ctx).removeprefix("Usage: ").replace("\n", " ")
    while "  " in usage:
        usage = usage.replace("  ", " ")
    rows = [record for param in command.params if (record := _row(param, ctx)) is not None]
    table = "| option | meaning |\n|---|---|\n" + "".join(rows) + "\n" if rows else ""
    said = "\n\n".join(" ".join(each.split()) for each in (command.help or "").split("\n\n") if each != WHO)
    heading = "###" if ctx.parent is not None and ctx.parent.parent is None else "####"
    return f"{heading} {ctx.command_path}\n\n`{usage}`\n\n{said}\n\n{table}"


_TOLD_ABOVE = frozenset({"server", "ca", "token_file", "profile", "output", "config"})


def _row(param: click.Parameter, ctx: click.Context) -> str | None:
    if not isinstance(param, click.Option) or param.name in _TOLD_ABOVE:
        return None
    record = param.get_help_record(ctx)
    if record is None:
        return None
    return f"| `{record[0].replace('|', '/')}` | {record[1].replace('|', '/')} |\n"


if __name__ == "__main__":
    click.echo(text(), nl=False)
