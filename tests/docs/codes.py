"""Every error code that the source can raise, found by reading it: `Invalid("phone-malformed", ...)` and the like.

A code may pass through a function of its own module (`_invalid_client("assertion-malformed", 50027, ...)`): that
function is then read as one more way to raise. Anything computed is reported, so that nothing escapes the list.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "src" / "watchword"

_DETAILS = ("error", "aadsts", "status")
_POSITIONS = {"Fault": 2}
"""Which argument the code is, where it is not the first."""
_DEFAULTS = {"Fault": "invalid"}
_NOT_OURS = frozenset({"Problem"})


@dataclass(frozen=True)
class Raised:
    """One place where a code is raised: by which kind of problem, and with which words of OAuth."""

    code: str
    kind: str
    place: str
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Computed:
    """A place where the code is no literal: nobody can list what it may become."""

    place: str
    text: str


@dataclass(frozen=True)
class _Way:
    """A function that raises with a code it is given: where among its arguments, and what it adds."""

    kind: str
    position: int
    parameters: tuple[str, ...] = ()
    details: Mapping[str, ast.expr] = field(default_factory=dict)


def found() -> Iterator[Raised | Computed]:
    """Everything, file by file."""
    trees = {p: ast.parse(p.read_text("utf-8")) for p in sorted(SOURCES.rglob("*.py")) if "tests" not in p.parts}
    kinds = _kinds(trees.values())
    for path, tree in trees.items():
        yield from _in_module(path.relative_to(SOURCES).as_posix(), tree, kinds)


def in_text(path: str, text: str) -> list[Raised | Computed]:
    """What one file raises, of the kinds that all files define."""
    tree = ast.parse(text)
    trees = [ast.parse(p.read_text("utf-8")) for p in (SOURCES / "kernel/errors.py", SOURCES / "method/answers.py")]
    return list(_in_module(path, tree, _kinds([*trees, tree])))


def _kinds(trees: Iterable[ast.Module]) -> frozenset[str]:
    """The family of `Problem`, and the two values that carry a code: `Fault` and `Rejected`."""
    found = {"Problem"}
    classes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    while more := {c.name for c in classes if found & {ast.unparse(b) for b in c.bases}} - found:
        found |= more
    return frozenset(found - _NOT_OURS | {"Fault", "Rejected"})


def _in_module(path: str, tree: ast.Module, kinds: frozenset[str]) -> Iterator[Raised | Computed]:
    ways = {kind: _Way(kind, _POSITIONS.get(kind, 0)) for kind in kinds}
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    while more := {f.name: way for f in functions if f.name not in ways and (way := _as_way(f, ways))}:
        ways |= more
    passing = {id(call) for f in functions if f.name in ways for call in _calls(f, ways)}
    for call in _calls(tree, ways):
        if id(call) not in passing:
            yield from _raised(path, call, ways[_called(call)], _defaults(functions, call))


def _as_way(function: ast.FunctionDef | ast.AsyncFunctionDef, ways: Mapping[str, _Way]) -> _Way | None:
    """The function as a way to raise, if it hands one of its own parameters on as the code."""
    parameters = tuple(
        arg.arg for arg in function.args.posonlyargs + function.args.args if arg.arg not in ("self", "cls")
    )
    for call in _calls(function, ways):
        way = ways[_called(call)]
        code = _code(call, way)
        if isinstance(code, ast.Name) and code.id in parameters:
            return _Way(way.kind, parameters.index(code.id), parameters, _details(call, way))
    return None


def _raised(path: str, call: ast.Call, way: _Way, defaults: Mapping[str, ast.expr]) -> Iterator[Raised | Computed]:
    place = f"{path}:{call.lineno}"
    code = _code(call, way)
    given = _details(call, way)
    details = {name: value.value for name, value in _settled(given, defaults) if isinstance(value, ast.Constant)}
    for each in (code.body, code.orelse) if isinstance(code, ast.IfExp) else (code,):
        match each:
            case None:
                yield Raised(_DEFAULTS[way.kind], way.kind, place, details)
            case ast.Constant(value=str(text)):
                yield Raised(text, way.kind, place, details)
            case ast.Attribute(attr="code"):
                pass  # somebody else's code, told in another dialect
            case _:
                yield Computed(place, ast.unparse(call))


def _settled(given: Mapping[str, ast.expr], defaults: Mapping[str, ast.expr]) -> Iterator[tuple[str, ast.expr]]:
    for name, value in given.items():
        yield name, defaults.get(value.id, value) if isinstance(value, ast.Name) else value


def _code(call: ast.Call, way: _Way) -> ast.expr | None:
    if len(call.args) > way.position:
        return call.args[way.position]
    return next((keyword.value for keyword in call.keywords if keyword.arg == "code"), None)


def _details(call: ast.Call, way: _Way) -> dict[str, ast.expr]:
    """OAuth's words of this call; what the way leaves to its parameters is taken from the arguments."""
    arguments = dict(zip(way.parameters, call.args, strict=False)) | {k.arg: k.value for k in call.keywords if k.arg}
    own = {name: arguments[name] for name in _DETAILS if name in arguments}
    through = {n: arguments.get(v.id, v) if isinstance(v, ast.Name) else v for n, v in way.details.items()}
    return through | own


def _defaults(functions: list[ast.FunctionDef | ast.AsyncFunctionDef], call: ast.Call) -> dict[str, ast.expr]:
    """The defaults of the function a call stands in."""
    for function in functions:
        if any(node is call for node in ast.walk(function)):
            args = function.args
            named = zip(args.kwonlyargs, args.kw_defaults, strict=True)
            return {arg.arg: default for arg, default in named if default is not None}
    return {}


def _calls(tree: ast.AST, ways: Mapping[str, _Way]) -> list[ast.Call]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call) and _called(node) in ways]


def _called(call: ast.Call) -> str:
    return (
        call.func.id
        if isinstance(call.func, ast.Name)
        else call.func.attr
        if isinstance(call.func, ast.Attribute)
        else ""
    )
