"""`watchword languages`: what there is, and catalogues of one's own."""

from pathlib import Path

import click

from watchword.cli.exits import Exit, Failure
from watchword.cli.operate.place import with_settings
from watchword.settings import Settings

_FOLDER = click.option("--folder", type=click.Path(path_type=Path), help="Where catalogues lie. Default: the state's.")


@click.group()
def command() -> None:
    """Languages of pages and messages: list, translate, check."""


@command.command("list")
@with_settings
def show(settings: Settings) -> None:
    """List the languages that people are spoken to in."""
    from watchword.bootstrap.languages import languages_of

    languages = languages_of(settings)
    for code, each in sorted(languages.known.items()):
        click.echo(f"{code:8} {each.name}{'  (where nobody says)' if each is languages.default else ''}")


@command.command()
@click.argument("language")
@_FOLDER
@with_settings
def write(settings: Settings, language: str, folder: Path | None) -> None:
    """Begin the catalogue of a LANGUAGE (sv, pt-BR), or bring it up to date: every text, and the words there are."""
    from babel import Locale, UnknownLocaleError

    from watchword.web import catalogues

    try:
        Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError) as error:
        raise click.UsageError(f"{language} is no language's tag.") from error
    path = _folder(settings, folder) / f"{language}.po"
    every = catalogues.every_text()
    catalogues.write(path, every)
    click.echo(f"{path}: {sum(1 for _ in catalogues.faults(path, every))} texts want words")


@command.command()
@_FOLDER
@with_settings
def check(settings: Settings, folder: Path | None) -> None:
    """Say what is missing in catalogues, what stands there for nothing, and what does not fit."""
    from watchword.web import catalogues

    found, every = 0, catalogues.every_text()
    for path in sorted(_folder(settings, folder).glob("*.po")):
        for fault in catalogues.faults(path, every):
            found += 1
            click.echo(f"{path.name}: {fault}")
    if found:
        raise Failure(Exit.INVALID, f"{found} texts are not as they should be.")
    click.echo("All is said.")


def _folder(settings: Settings, folder: Path | None) -> Path:
    from watchword.bootstrap.languages import own_folder

    return folder or own_folder(settings)
