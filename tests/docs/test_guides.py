"""Every guide does what it says: its commands are run, in order, in the folder of a demo that was started for it."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tests.docs.codes import ROOT
from tests.docs.guides import Block, as_printed, run, script, steps
from tests.served import STARTS_WITHIN, free_port

CLIENTS = ROOT / "docs/how-to/connect-the-clients-you-have.md"
"""Run where those clients are installed: tests/clients/test_guide.py."""
GUIDES = [ROOT / "README.md", ROOT / "docs/tutorial/first-steps.md", *sorted((ROOT / "docs/how-to").glob("*.md"))]
GUIDES.remove(CLIENTS)
DEFAULT = "https://localhost:8443"
MINT = ["watchword", "tokens", "mint", "lidia@contoso.com"]
BIN = Path(sys.executable).parent
STAND_IN = '#!/bin/sh\n# In place of ./run, which installs first: the tests run in what it installed.\nexec "$@"\n'


ALONE = frozenset({"back-up-and-restore", "rotate-keys"})
"""Guides after which a demo is of no use to others."""


@contextmanager
def demo(folder: Path) -> Iterator[dict[str, str]]:
    """`./run demo` in a folder; the variables of a terminal that is prepared as the first steps say."""
    url = f"https://localhost:{free_port()}"
    found = {"PATH": f"{BIN}:{os.environ['PATH']}", "HOME": str(folder), "LANG": "C.UTF-8"}
    (folder / "run").write_text(STAND_IN)
    (folder / "run").chmod(0o755)
    page = folder / "page"
    command = ["watchword", "demo", "--port", url.rpartition(":")[2]]
    with page.open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, env=found, stdout=output, stderr=output)
    try:
        given_up = time.monotonic() + STARTS_WITHIN
        while "PYTHON\n" not in page.read_text("utf-8").partition("asyncio.run")[2]:
            assert process.poll() is None, page.read_text("utf-8")
            assert time.monotonic() < given_up, page.read_text("utf-8")
            time.sleep(0.1)
        yield found | {
            "WATCHWORD_URL": url,
            "WATCHWORD_CA": str(folder / "state/tls/ca.pem"),
            "WATCHWORD_SETTINGS": str(folder / "state/watchword.toml"),
        }
    finally:
        process.terminate()
        process.wait(40)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """One demo for the guides that leave it as it was."""
    with demo(tmp_path_factory.mktemp("demo")) as environ:
        yield environ


@pytest.fixture
def environ(guide: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """The terminal for a guide."""
    if guide.stem in ALONE:
        with demo(tmp_path) as own:
            yield own
    else:
        yield request.getfixturevalue("shared")


@pytest.mark.real
@pytest.mark.timeout(400)
@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_the_guide_does_what_it_says(guide: Path, environ: dict[str, str], request: pytest.FixtureRequest) -> None:
    page = guide.read_text("utf-8").replace(DEFAULT, environ["WATCHWORD_URL"])
    folder = Path(environ["HOME"])
    minted = subprocess.run(MINT, cwd=folder, env=environ, check=True, capture_output=True, text=True)
    database = postgres(request.getfixturevalue("postgres_database")) if "$POSTGRES_" in page else {}
    wrong = list(run(page, folder, {**environ, **database, "WATCHWORD_TOKEN": minted.stdout.strip()}))
    assert not wrong, "\n".join(["", *wrong])


def postgres(dsn: str) -> dict[str, str]:
    """Where a database is, in the variables of the guide."""
    uri = urlsplit(dsn)
    return {
        "POSTGRES_USER": uri.username or "",
        "POSTGRES_PASSWORD": uri.password or "none",
        "POSTGRES_HOST": uri.hostname or "",
        "POSTGRES_PORT": str(uri.port or 5432),
        "POSTGRES_DB": uri.path.lstrip("/"),
    }


SHELL = {"PATH": f"{BIN}:{os.environ['PATH']}"}
"""`python` is ours: a machine may have none of that name."""
PAGE = "A\n```sh\nx=1\necho $x\n```\n\n```text\n1\n```\n```console\n$ no\n```\n```python\nprint(2)\n```\n"


def test_a_page_is_taken_apart_into_steps() -> None:
    assert [(s.run.language, s.run.line, s.printed and s.printed.text) for s in steps(PAGE)] == [
        ("sh", 3, "1\n"),
        ("python", 14, None),
    ]


def test_a_page_that_says_the_truth_has_no_fault(tmp_path: Path) -> None:
    assert list(run(PAGE, tmp_path, SHELL)) == []


@pytest.mark.parametrize(("truth", "lie"), [("text\n1", "text\n2"), ("x=1", "false"), ("print(2)", "1/0")])
def test_a_page_that_does_not_is_found_out(truth: str, lie: str, tmp_path: Path) -> None:
    assert len(list(run(PAGE.replace(truth, lie), tmp_path, SHELL))) == 1


def test_a_step_that_fails_ends_the_page() -> None:
    assert script(PAGE).startswith("set -euo pipefail\n")


@pytest.mark.parametrize(
    ("language", "said", "output", "same"),
    [
        ("text", "a … c", "a b c", True),
        ("text", "a", "b", False),
        ("text", "a.c", "abc", False),
        ("json", '{"a": "…", "b": [1]}', '{"b":[1],"a":"x"}', True),
        ("json", '{"a": 1}', '{"a": true}', False),
        ("json", '{"a": 1}', '{"a": 1, "b": 2}', False),
        ("json", "[]", "no json", False),
    ],
)
def test_what_is_printed_is_compared(language: str, said: str, output: str, same: bool) -> None:
    assert as_printed(Block(language, said, 1), output) is same
