"""docs/reference/errors.md lists exactly the codes that the source can raise, each with its meaning."""

import re

import pytest
from tests.docs import meanings, meanings_on_the_host
from tests.docs.codes import Computed, Raised, found, in_text
from tests.docs.errors_page import PAGE, page

EVERYTHING = list(found())
CODES = {each.code for each in EVERYTHING if isinstance(each, Raised)}
EXPLAINED = {*meanings.GRAPH, *meanings.TOKENS, *meanings.PAGES, *meanings_on_the_host.HOST, *meanings.REASONS}
GRAPHS_OWN = {"ObjectConflict"}


def test_every_code_is_written_out_where_it_is_raised() -> None:
    assert [each for each in EVERYTHING if isinstance(each, Computed)] == []


def test_every_code_that_is_raised_is_explained() -> None:
    assert sorted(CODES - EXPLAINED) == []


def test_every_code_that_is_explained_is_raised() -> None:
    assert sorted(EXPLAINED - CODES) == []


def test_every_code_is_in_kebab_case() -> None:
    pattern = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
    assert {code for code in CODES if not pattern.fullmatch(code)} == GRAPHS_OWN


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == page(), "run: .venv/bin/python -m tests.docs.errors_page"


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ('raise Invalid("a-b", "x")', ["a-b"]),
        ('raise errors.NotFound(code="a-b", message="x")', ["a-b"]),
        ('Fault("name", "x")', ["invalid"]),
        ('Fault("name", "x", "a-b")', ["a-b"]),
        ('Rejected("a" if x else "b", "x")', ["a", "b"]),
        ('def no(why, code): return Invalid(code, why)\nno("x", "a-b")', ["a-b"]),
        ('class Own(Invalid): ...\ndef f(c): return Own(c, "")\ndef g(c): return f(c)\ng("a-b")', ["a-b"]),
    ],
)
def test_a_code_is_found_however_it_is_raised(text: str, codes: list[str]) -> None:
    assert [each.code for each in in_text("x.py", text) if isinstance(each, Raised)] == codes


def test_a_code_that_is_computed_is_not_overlooked() -> None:
    assert [type(each) for each in in_text("x.py", 'raise Invalid(f"{word}-wrong", "x")')] == [Computed]


def test_a_problem_that_is_told_on_is_no_code_of_its_own() -> None:
    assert in_text("x.py", "raise Invalid(problem.code, problem.message)") == []
