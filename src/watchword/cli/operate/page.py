"""The start-up page of the demo: what runs where, who is who, and lines ready to be pasted."""

import os
import re
import shlex
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from watchword.settings import Settings

_TEMPLATE = Path(__file__).with_name("page.txt")
_SLOT = re.compile(r"\{\{([a-z_]+)\}\}")
PERSON = "balas@contoso.com"
NUMBER = "+1 7748933135"
"""The person and the number of Microsoft's article on managing other people's methods."""


@dataclass(frozen=True)
class Shown:
    """What the page tells besides the settings. `people` are (name, what they may do)."""

    organization: str
    domain: str
    client_id: str
    secret_file: Path
    people: Sequence[tuple[str, str]]
    admin: str
    password: str
    """Of all of them. A demo's, and shown to its owner only."""


def text(settings: Settings, shown: Shown, here: Path) -> str:
    """The page. `here` is the folder where its lines will be pasted."""
    width = max((len(name) for name, _ in shown.people), default=0)
    values = {
        "organization": shown.organization,
        "domain": shown.domain,
        "url": settings.base_url,
        "ca": shlex.quote(str(settings.tls.ca)),
        "state": str(settings.state_dir),
        "pid": str(os.getpid()),
        "here": str(here),
        "people": "\n".join(f"  {name.ljust(width)}   {does}" for name, does in shown.people),
        "exports": _exports(settings, here),
        "watchword": command_name(here),
        "admin": shown.admin,
        "password": shown.password,
        "person": PERSON,
        "number": NUMBER,
        "client_id": shown.client_id,
        "secret_file": shlex.quote(str(shown.secret_file)),
    }
    return filled(_TEMPLATE.read_text("utf-8"), values)


def filled(template: str, values: Mapping[str, str]) -> str:
    """The template with its slots filled; a slot without a value is a KeyError, a fault of ours."""
    return _SLOT.sub(lambda slot: values[slot[1]], template)


def show(page: str) -> None:
    """To the terminal, headings in bold."""
    for line in page.splitlines():
        click.echo(click.style(line.removeprefix("# "), bold=True, underline=True) if line.startswith("# ") else line)


def command_name(here: Path) -> str:
    """How our command is typed there: by its name, by the start script, or by the Python that runs now."""
    if shutil.which("watchword"):
        return "watchword"
    if (here / "run").exists() and (here / "src/watchword").is_dir():
        return "./run watchword"
    return f"{shlex.quote(sys.executable)} -m watchword"


def _exports(settings: Settings, here: Path) -> str:
    """Nothing where the demo lies where it is looked for."""
    if settings.state_dir == here / "state":
        return ""
    folder = settings.state_dir
    settings_file, profile = shlex.quote(str(folder / "watchword.toml")), shlex.quote(str(folder / "profile.toml"))
    return f"export WATCHWORD_SETTINGS={settings_file} WATCHWORD_PROFILE={profile}\n"
