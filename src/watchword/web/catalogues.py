"""The catalogues of translations as files: every text that there is, and what is wrong with a catalogue.

GNU gettext's `.po`, which translators' programs read and write; texts are found by Babel where they are marked
(`kernel.words`, and `_` and `_n` in templates).
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

import watchword
from watchword.kernel.words import COUNT, gaps

_SOURCE = Path(watchword.__path__[0])
_FILES = [("**/tests/**", "ignore"), ("**.py", "python"), ("**/templates/**.html", "jinja2.ext:babel_extract")]
_OPTIONS = {"**/templates/**.html": {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}}
_MARKS: dict[str, tuple[int, ...] | None] = {"Words": None, "counted": (1, 2), "_": None, "_n": (1, 2)}
_WIDTH = 116
_HEADER: dict[str, Any] = {
    "header_comment": "",
    "project": "Watchword",
    "version": "1",
    "msgid_bugs_address": "Watchword",
    "last_translator": "Watchword",
    "language_team": "Watchword",
    "fuzzy": False,
}


def every_text(source: Path = _SOURCE) -> Catalog:
    """What can be said to people, in English, each with the files it stands in."""
    found = Catalog(fuzzy=False)
    for file, _, text, _, _ in extract_from_dir(source, _FILES, _OPTIONS, _MARKS):
        if text not in found or (file, 0) not in found[text].locations:
            found.add(text, locations=[(file, 0)])
    return found


def read(path: Path) -> Catalog:
    """A catalogue; the file is named after the language: `sv.po`, `pt-BR.po`."""
    with path.open("rb") as file:
        return read_po(file, path.stem.replace("-", "_"))


def write(path: Path, wanted: Catalog) -> None:
    """Bring a catalogue up to date, or begin one: new texts without words yet, and without those that are gone.

    `wanted` is every text.
    """
    catalogue = read(path) if path.exists() else Catalog(path.stem.replace("-", "_"), **_HEADER)
    catalogue.update(wanted, no_fuzzy_matching=True, update_creation_date=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=_WIDTH, ignore_obsolete=True, include_lineno=False)


def faults(path: Path, wanted: Catalog) -> Iterator[str]:
    """What is missing in it, stands there for nothing, or does not fit. `wanted` is every text."""
    catalogue = read(path)
    for message in wanted:
        translated = catalogue.get(message.id)
        if message.id and (translated is None or not all(_said(translated)) or translated.fuzzy):
            yield f"missing: {_english(message)}"
    for message in catalogue:
        if message.id and wanted.get(message.id) is None:
            yield f"stands for nothing: {_english(message)}"
        elif message.id and all(_said(message)) and not _fits(message):
            yield f"has other gaps: {_english(message)}"


def _english(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _said(message: Message) -> Sequence[str]:
    return [message.string] if isinstance(message.string, str) else message.string or [""]


def _fits(message: Message) -> bool:
    """The same gaps; a form that is for one number alone may say it in words."""
    said, asked = _said(message), gaps(message.id if isinstance(message.id, str) else message.id[1])
    if isinstance(message.id, str):
        return gaps(said[0]) == asked
    return all(gaps(form) | {COUNT} == asked | {COUNT} for form in said) and gaps(said[-1]) == asked
