"""The files of the project, as the laws read them."""

import ast
import builtins
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Source:
    """A file of Python. `path` is relative to `src/watchword`, or to the root of the project for a test."""

    path: str
    text: str

    @property
    def tree(self) -> ast.Module:
        return _parsed(self.text)

    def at(self, node: ast.AST, what: str) -> str:
        return f"{self.path}:{getattr(node, 'lineno', 1)}: {what}"


@cache
def _parsed(text: str) -> ast.Module:
    return ast.parse(text)


@cache
def product() -> tuple[Source, ...]:
    """What is shipped: everything under src but tests."""
    package = ROOT / "src" / "watchword"
    found = (path for path in sorted(package.rglob("*.py")) if "tests" not in path.parts)
    return tuple(Source(path.relative_to(package).as_posix(), path.read_text("utf-8")) for path in found)


@cache
def proofs() -> tuple[Source, ...]:
    folders = (ROOT / "tests", *(ROOT / "src").rglob("tests"))
    found = sorted({path for folder in folders for path in folder.rglob("*.py")} | {ROOT / "conftest.py"})
    return tuple(Source(path.relative_to(ROOT).as_posix(), path.read_text("utf-8")) for path in found)


@cache
def written() -> tuple[Source, ...]:
    """What somebody wrote and somebody reads: no data, no locks, no licence."""
    git = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(git, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    data = (".json", ".txt", "LICENSE", "py.typed")
    paths = (ROOT / name for name in listed if not name.endswith(data))
    return tuple(Source(p.relative_to(ROOT).as_posix(), p.read_text("utf-8")) for p in paths if p.is_file())


def refuse(found: Iterable[str]) -> None:
    """Fail with all of them."""
    listed = list(found)
    assert not listed, "\n".join(["", *listed])


@cache
def uses(source: Source) -> list[tuple[ast.AST, str]]:
    """Every dotted name that is read, by where it is from: after `from x import now`, `now` is x.now. What is neither
    imported nor built in begins with a tilde."""
    origin = {name: name for name in dir(builtins)}
    nodes = list(ast.walk(source.tree))
    for node in nodes:
        if isinstance(node, ast.Import):
            origin |= {a.asname: a.name for a in node.names if a.asname}
            origin |= {(top := a.name.partition(".")[0]): top for a in node.names if not a.asname}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            origin |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    inner = {node.value for node in nodes if isinstance(node, ast.Attribute)}
    found: list[tuple[ast.AST, str]] = []
    for node in nodes:
        if isinstance(node, ast.Attribute | ast.Name) and isinstance(node.ctx, ast.Load) and node not in inner:
            head, *rest = dotted(node)
            found.append((node, ".".join((origin.get(head, f"~{head}"), *rest))))
    return found


def dotted(node: ast.expr) -> list[str]:
    """The parts of `a.b.c`; of what is no name, a question mark."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return [node.id if isinstance(node, ast.Name) else "?", *reversed(parts)]


def docstrings(source: Source) -> set[ast.Constant]:
    """The texts that stand alone as a statement."""
    statements = (node.value for node in ast.walk(source.tree) if isinstance(node, ast.Expr))
    return {value for value in statements if isinstance(value, ast.Constant)}
