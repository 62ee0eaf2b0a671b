"""The command `watchword`: everything that can be typed, in two sections; loaded when it is."""

from collections.abc import Mapping
from functools import cached_property
from importlib import import_module
from typing import Any

import click

from watchword.cli.exits import MEANINGS, failure_of
from watchword.kernel.errors import Problem

OPERATE: Mapping[str, tuple[str, str]] = {
    "demo": ("watchword.cli.operate.demo", "Start the organisation contoso.com on this machine, ready to be asked."),
    "serve": ("watchword.cli.operate.serve", "Serve the API over HTTPS, by the settings."),
    "doctor": ("watchword.cli.operate.doctor", "Check the installation, and say what to do."),
    "config": ("watchword.cli.operate.config", "Settings: show what is in force."),
    "migrate": ("watchword.cli.operate.migrate", "Bring the database to the form this version needs."),
    "restored": ("watchword.cli.operate.restored", "Void what a backup brought back, before it serves again."),
    "init": ("watchword.cli.operate.init", "Set up an organisation with its first administrator, once."),
    "recover": ("watchword.cli.operate.recover", "Make somebody administrator when nobody is any more."),
    "seed": ("watchword.cli.operate.seed", "Fill the directory with the people of contoso.com, and as many others."),
    "apps": ("watchword.cli.operate.apps", "Applications: register, credentials, permissions, roles."),
    "tokens": ("watchword.cli.operate.tokens", "Tokens: mint one for a person."),
    "keys": ("watchword.cli.operate.keys", "Keys that tokens are signed with: list, rotate, revoke."),
    "keyring": ("watchword.cli.operate.keyring", "Keys that secrets at rest are sealed with: create, show, rotate."),
    "languages": ("watchword.cli.operate.languages", "Languages of pages and messages: list, translate, check."),
    "audit": ("watchword.cli.operate.audit", "The audit's chains: verify that nothing was changed."),
}
"""Commands on the host of the server: module, and one line. The module names its command `command`."""

EPILOG = """\b
Examples:
  watchword demo
  watchword users list
  watchword phone-methods add balas@contoso.com --type mobile --number "+1 7748933135"
  watchword methods reset-password balas@contoso.com 28c10230-6103-485e-b985-444c60001490
  watchword tokens mint balas@contoso.com --minutes 30

\b
Exit codes:
"""


class Root(click.Group):
    """Operators' commands by name, everything else drawn from the descriptions of the API."""

    @cached_property
    def drawn(self) -> dict[str, click.Group]:
        """The groups of verbs over HTTPS. Building them imports every description."""
        from watchword.bootstrap import describe
        from watchword.cli.client.groups import groups_of
        from watchword.cli.client.verbs import draw

        return groups_of(draw(describe()))

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """All of them."""
        return [*OPERATE, *self.drawn]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """One of them, imported now."""
        return operators_command(cmd_name) if cmd_name in OPERATE else self.drawn.get(cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """In sections; without importing what only has to be named."""
        with formatter.section("People and their methods, over HTTPS (a token is needed)"):
            formatter.write_dl([(name, group.get_short_help_str(100)) for name, group in self.drawn.items()])
        with formatter.section("On the host of the server"):
            formatter.write_dl([(name, line) for name, (_, line) in OPERATE.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run; a problem ends in a sentence and an exit code, not in a traceback."""
        try:
            return super().invoke(ctx)
        except Problem as problem:
            raise failure_of(problem) from problem


def operators_command(name: str) -> click.Command:
    """One of OPERATE, imported now."""
    command: click.Command = import_module(OPERATE[name][0]).command
    return command


def root() -> Root:
    """The whole command line."""
    codes = "\n".join(f"  {int(exit_)}  {meaning}" for exit_, meaning in MEANINGS.items())
    command = Root(
        "watchword",
        help="Watchword: people's authentication methods, by the words of Microsoft Graph.",
        epilog=EPILOG + codes,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120},
        no_args_is_help=True,
    )
    return click.version_option(package_name="watchword", message="%(package)s %(version)s")(command)


def main() -> None:
    """Run what was typed."""
    root()(prog_name="watchword")
