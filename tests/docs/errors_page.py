"""docs/reference/errors.md, made from the source and tests/docs/meanings*.py: `python -m tests.docs.errors_page`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from tests.docs import meanings, meanings_on_the_host
from tests.docs.codes import ROOT, Raised, found

from watchword.cli.exits import failure_of
from watchword.graph.errors import code_of, status_of
from watchword.graph.resource import Dialect
from watchword.kernel import errors
from watchword.kernel.errors import Problem

PAGE: Path = ROOT / "docs" / "reference" / "errors.md"

_HEAD = """# Errors

Made from the source by `python -m tests.docs.errors_page`; a test fails where it is out of date.

Every problem has a code of ours, which never changes: it names the places in the source that raise it. Clients see the
columns on the right, which are Microsoft's words: programs written for Microsoft Graph or Entra know them already.
"""

_GRAPH = """
## From Graph

`error.code` has two spellings: the directory's (users, groups, `/me`, and all that goes wrong before a resource is
reached) and the authentication methods'. `Retry-After` comes with every 429 and 503.
"""

_TOKENS = """
## From the token endpoint

`error` is OAuth's word (RFC 6749 section 5.2); the number leads `error_description` and stands in `error_codes`.
"""

_PAGES = """
## On the sign-in pages

What a page says when a step is not taken. Whatever is wrong with a first answer is told in the same words.
"""

_HOST = """
## On the host

What the server says when it does not start, and what the operator's commands end with.
"""

_REASONS = """
## Reasons

Inside another error: `error.details[].code` in Graph, the indented lines of a command.
"""


def page() -> str:
    """The whole page."""
    raised: dict[str, list[Raised]] = {}
    for each in found():
        if isinstance(each, Raised):
            raised.setdefault(each.code, []).append(each)
    return "\n".join(
        [
            _HEAD + _GRAPH,
            *_table(("Code", "What it means", "Status", "`error.code`"), _graph_rows(raised)),
            _TOKENS,
            *_table(("Code", "What it means", "Status", "`error`", "Number"), _token_rows(raised)),
            _PAGES,
            *_table(("Code", "What it means"), ((f"`{code}`", said) for code, said in meanings.PAGES.items())),
            _HOST,
            *_table(("Code", "What it means", "Exit code"), _host_rows(raised)),
            _REASONS,
            *_table(("Code", "What it means"), ((f"`{code}`", said) for code, said in meanings.REASONS.items())),
            "",
        ]
    )


def _graph_rows(raised: Mapping[str, Sequence[Raised]]) -> Iterator[tuple[str, ...]]:
    for code, said in meanings.GRAPH.items():
        problem = _problem(code, raised.get(code, ()))
        words = dict.fromkeys(f"`{code_of(problem, dialect)}`" for dialect in Dialect)
        yield f"`{code}`", said, str(status_of(problem)), " ".join(words)


def _token_rows(raised: Mapping[str, Sequence[Raised]]) -> Iterator[tuple[str, ...]]:
    for code, said in meanings.TOKENS.items():
        for each in raised.get(code, ())[:1]:
            details = {"status": 400, "error": "not_found", "aadsts": 90014, **each.details}
            status = 404 if each.kind == "NotFound" else details["status"]
            yield f"`{code}`", said, str(status), f"`{details['error']}`", f"AADSTS{details['aadsts']}"


def _host_rows(raised: Mapping[str, Sequence[Raised]]) -> Iterator[tuple[str, ...]]:
    for code, said in meanings_on_the_host.HOST.items():
        yield f"`{code}`", said, str(failure_of(_problem(code, raised.get(code, ()))).exit_code)


def _problem(code: str, raised: Iterable[Raised]) -> Problem:
    """A problem of that code, as the faces see it; a method's no is an Invalid."""
    kinds = {each.kind for each in raised} - {"Rejected", "Fault"}
    kind = getattr(errors, min(kinds, default="Invalid"))
    made: Problem = kind.__new__(kind)
    Problem.__init__(made, code, "")
    return made


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield ""
    yield f"| {' | '.join(head)} |"
    yield f"|{' --- |' * len(head)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
