"""Laws on what is never written, in the product or in a test."""

import ast
import re
from collections.abc import Iterator

from tests.laws.source import Source, uses

NEVER = re.compile(r"eval|exec|compile|__import__|breakpoint|(pickle|marshal|shelve|dill)\..+|yaml\.(load|unsafe_load)")


def reckless(source: Source) -> Iterator[str]:
    """Checks that -O takes away, code made of text, output past the log."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Assert):
            yield source.at(node, "assert: raise what the caller can understand")
    for node, name in uses(source):
        if NEVER.fullmatch(name) or (name == "print" and not source.path.startswith("cli/")):
            yield source.at(node, name)


def unnamed_exceptions_to_rules(source: Source) -> Iterator[str]:
    """`type: ignore` and `noqa` say which rule they mean."""
    for number, line in enumerate(source.text.splitlines(), 1):
        if re.search(r"#\s*type:\s*ignore(?!\[)|#\s*noqa(?!:)|#\s*pragma", line):
            yield f"{source.path}:{number}: {line.strip()[:100]}"


PRETENCE = re.compile(
    r"(unittest\.)?mock\b.*|~?(monkeypatch|mocker)\b.*|pytest\.(mark\.)?(skip|skipif|xfail|importorskip|MonkeyPatch)"
)


def pretence(source: Source) -> Iterator[str]:
    """Tests use real things, run always, and wait for what happens instead of for time to pass: they sleep in loops."""
    loops = [node for node in ast.walk(source.tree) if isinstance(node, ast.While | ast.For)]
    looked_after = {id(node) for loop in loops for node in ast.walk(loop)}
    for node, name in uses(source):
        if PRETENCE.fullmatch(name) or (name == "time.sleep" and id(node) not in looked_after):
            yield source.at(node, name)
