"""Files and functions stay small."""

import ast
import statistics
from collections.abc import Iterator

from tests.laws.source import Source, product, refuse

MOST_LINES, MOST_CODE = 300, 40


def functions(source: Source) -> Iterator[tuple[ast.FunctionDef | ast.AsyncFunctionDef, int]]:
    """Each function with its lines of code: no docstring, no comment, no blank line."""
    code = {
        n for n, line in enumerate(source.text.splitlines(), 1) if line.strip() and not line.strip().startswith("#")
    }
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            said = node.body[0] if ast.get_docstring(node, clean=False) is not None else None
            without = set(range(said.lineno, (said.end_lineno or 0) + 1)) if said else set()
            yield node, len(code.intersection(range(node.lineno, (node.end_lineno or 0) + 1)) - without)


def test_files_stay_under_300_lines() -> None:
    sizes = {s.path: s.text.count("\n") for s in product() if "migrations/" not in s.path}
    median = statistics.median(sizes.values())
    refuse(f"{path}: {lines} lines (the median is {median:g})" for path, lines in sizes.items() if lines > MOST_LINES)


def test_functions_stay_under_40_lines() -> None:
    sizes = [(s.at(node, node.name), n) for s in product() if "migrations/" not in s.path for node, n in functions(s)]
    median = statistics.median(lines for _, lines in sizes)
    refuse(f"{name}: {lines} lines of code (the median is {median:g})" for name, lines in sizes if lines > MOST_CODE)


def test_a_function_is_measured_without_what_is_not_code() -> None:
    source = Source("x.py", 'def f():\n    """One.\n\n    Two."""\n\n    # three\n    return (\n        1\n    )\n')
    assert [lines for _, lines in functions(source)] == [4]
