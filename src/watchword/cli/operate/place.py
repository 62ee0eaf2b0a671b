"""Where the installation is: the settings that apply to a command typed here."""

import functools
import os
from collections.abc import Callable, Mapping, MutableMapping
from pathlib import Path
from typing import Any, TypeVar

import click

from watchword.cli.client.connection import VARIABLES
from watchword.settings import Settings, load_settings

FILE_VARIABLE = "WATCHWORD_SETTINGS"
_NOT_SETTINGS = frozenset({*VARIABLES, "WATCHWORD_LOG", "WATCHWORD_SOAK", "WATCHWORD_VENV"})
"""Variables of ours that speak to the client, the start script or the log, and would be refused as settings."""

_HERE = (Path("watchword.toml"), Path("state/watchword.toml"))

F = TypeVar("F", bound=Callable[..., Any])


def settings_file(named: str | None, environ: Mapping[str, str]) -> Path | None:
    """The file: named by option or variable, or lying here, or left here by the demo."""
    chosen = named or environ.get(FILE_VARIABLE)
    return Path(chosen) if chosen else next((path for path in _HERE if path.exists()), None)


def settings_of(named: str | None, environ: Mapping[str, str]) -> Settings:
    """The settings in force. Raises Invalid with all that is wrong with them."""
    ours = {name: value for name, value in environ.items() if name not in _NOT_SETTINGS}
    return load_settings(settings_file(named, environ), ours)


def hand_over(file: Path | None, environ: MutableMapping[str, str]) -> None:
    """Prepare the environment that a server process inherits: this file, and nothing that is only the client's."""
    for name in _NOT_SETTINGS - {"WATCHWORD_LOG"}:
        environ.pop(name, None)
    if file is not None:
        environ[FILE_VARIABLE] = str(file.resolve())


def with_settings(function: F) -> F:
    """Give a command the option --config, and the settings as its first argument."""

    @click.option("--config", metavar="FILE", help=f"The settings. Default: {FILE_VARIABLE}, watchword.toml here.")
    @functools.wraps(function)
    def run(config: str | None, **more: Any) -> Any:
        return function(settings_of(config, os.environ), **more)

    return run  # type: ignore[return-value]
