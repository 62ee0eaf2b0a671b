"""`watchword config`: what is in force, and whence."""

import os
from collections.abc import Iterator
from typing import Any

import click

from watchword.cli.exits import printable
from watchword.cli.operate.place import settings_file, settings_of
from watchword.settings import Settings

_HIDDEN = ("password", "passphrase", "secret", "token", "key", "pin")


@click.group()
def command() -> None:
    """Settings: what is in force."""


@command.command()
@click.option("--config", metavar="FILE", help="The settings file. Default: WATCHWORD_SETTINGS, watchword.toml here.")
def show(config: str | None) -> None:
    """Show every setting as it is in force, defaults included. Secrets are only named, never shown."""
    file = settings_file(config, os.environ)
    click.echo(f"# from {file or 'defaults'} and the variables WATCHWORD_*")
    for key, value in effective(settings_of(config, os.environ)):
        click.echo(f"{key} = {printable(value)}")


def effective(settings: Settings) -> Iterator[tuple[str, str]]:
    """Keys and values as TOML writes them."""
    import msgspec

    plain = msgspec.to_builtins(settings, enc_hook=str)
    yield from _lines(plain, "")


def _lines(table: dict[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _lines(value, f"{prefix}{name}.")
        elif _is_hidden(name, value):
            yield prefix + name, '"•••"'
        elif value is not None:
            yield prefix + name, _toml(value)


def _is_hidden(name: str, value: Any) -> bool:
    """The settings refuse secrets; what slips through in a method's own table is still not shown."""
    return isinstance(value, str) and name.rpartition("_")[2] in _HIDDEN and name not in ("key",)


def _toml(value: Any) -> str:
    import json

    return json.dumps(value, ensure_ascii=False)
