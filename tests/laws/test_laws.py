"""The laws that an import graph cannot say; pyproject.toml says the others. A failure lists each place that breaks one.

Each law over the source is a function from one file to what is wrong in it, so that `test_the_law_finds` can show that
it sees a breach: a law that cannot fail protects nothing.
"""

from collections.abc import Callable, Iterator

import pytest
from tests.laws.care import pretence, reckless, unnamed_exceptions_to_rules
from tests.laws.purity import (
    READERS,
    ROLLERS,
    WALL_CLOCK,
    clocks,
    dice,
    environment,
    files_in_the_core,
    waiting_in_the_core,
)
from tests.laws.source import ROOT, Source, product, proofs, refuse, written
from tests.laws.words import empty_names, other_words_for_signing_in, strangers_words, words_of_the_workshop

Law = Callable[[Source], Iterator[str]]
HERE = "tests/laws/"
"""What is refused stands here as an example."""

OVER_THE_PRODUCT: tuple[Law, ...] = (
    empty_names, strangers_words, waiting_in_the_core, environment, reckless, unnamed_exceptions_to_rules
)  # fmt: skip


@pytest.mark.parametrize("law", OVER_THE_PRODUCT, ids=lambda law: law.__name__)
def test_the_product_keeps_the_law(law: Law) -> None:
    refuse(breach for source in product() for breach in law(source))


@pytest.mark.parametrize("law", [pretence, unnamed_exceptions_to_rules], ids=lambda law: law.__name__)
def test_tests_keep_the_law(law: Law) -> None:
    refuse(breach for source in proofs() if not source.path.startswith(HERE) for breach in law(source))


@pytest.mark.parametrize("law", [other_words_for_signing_in, words_of_the_workshop], ids=lambda law: law.__name__)
def test_all_that_is_written_keeps_the_law(law: Law) -> None:
    refuse(breach for source in written() if not source.path.startswith(HERE) for breach in law(source))


@pytest.mark.parametrize(
    ("law", "allowed"),
    [(clocks, WALL_CLOCK), (dice, ROLLERS), (files_in_the_core, READERS)],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_only_the_places_named_here_may(law: Law, allowed: dict[str, str]) -> None:
    found = {source.path: list(law(source)) for source in product()}
    refuse(breach for path, breaches in found.items() if path not in allowed for breach in breaches)
    refuse(f"{path}: named, but does not ({allowed[path]})" for path in allowed if not found.get(path))


BREACHES: tuple[tuple[Law, str, str], ...] = (
    (empty_names, "access/helpers.py", ""),
    (empty_names, "access/x.py", "class KeyManager: ..."),
    (other_words_for_signing_in, "x.py", "def last_login(): ..."),
    (other_words_for_signing_in, "x.py", "# whoever logs in"),
    (strangers_words, "graph/x.py", "PATH = 'users/{user}/authentication/phoneMethods'"),
    (strangers_words, "methods/email/x.py", "x = 'phoneAuthenticationMethod'"),
    (strangers_words, "policy/x.py", "special = {'Sms': 1}"),
    (waiting_in_the_core, "methods/phone/rules.py", "async def draft(): return 1"),
    (clocks, "policy/x.py", "import time as t\nt.time()"),
    (clocks, "policy/x.py", "from datetime import datetime\ndatetime.now()"),
    (clocks, "policy/x.py", "import sqlalchemy as sa\nsa.func.now()"),
    (dice, "policy/x.py", "from secrets import token_hex\ntoken_hex()"),
    (dice, "policy/x.py", "import uuid\nuuid.uuid4()"),
    (files_in_the_core, "kernel/x.py", "open('x')"),
    (environment, "policy/x.py", "import os\nf(os.environ)"),
    (environment, "cli/x.py", "import os\nos.environ.get('X')"),
    (reckless, "web/x.py", "assert given"),
    (reckless, "web/x.py", "import pickle\npickle.loads(b'')"),
    (reckless, "web/x.py", "print(1)"),
    (unnamed_exceptions_to_rules, "x.py", "x = 1  # type: ignore"),
    (pretence, "x.py", "from unittest import mock\nmock.patch('x')"),
    (pretence, "x.py", "import pytest\n@pytest.mark.skipif(True)\ndef test_x(): ..."),
    (pretence, "x.py", "def test_x(monkeypatch): monkeypatch.setattr(a, 'b', 1)"),
    (pretence, "x.py", "import time\ntime.sleep(1)"),
    (words_of_the_workshop, "x.md", "see /work/main/x"),
)


@pytest.mark.parametrize(("law", "path", "text"), BREACHES, ids=lambda each: getattr(each, "__name__", ""))
def test_the_law_finds(law: Law, path: str, text: str) -> None:
    assert list(law(Source(path, text)))


def test_the_licence_is_there() -> None:
    assert "Apache License" in (ROOT / "LICENSE").read_text("utf-8")
