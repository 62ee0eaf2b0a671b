"""The laws that an import graph cannot say; pyproject.toml says the others. A failure lists each place that breaks one.

Each law over the source is a function from one file to what is wrong in it, so that `test_the_law_finds` can show that
it sees a breach: a law that cannot fail protects nothing.
"""

import ast
import builtins
import importlib
import inspect
import pkgutil
import re
import statistics
import subprocess
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest

import watchword
import watchword.methods
from watchword.access.actions import ACTIONS
from watchword.authenticators.permissions import Permissions
from watchword.authenticators.registry import discover
from watchword.bootstrap import describe

ROOT = Path(__file__).parents[1]
MOST_LINES, MOST_CODE = 300, 40


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


# --- size and names ---------------------------------------------------------------------------------------------------


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


def empty_names(source: Source) -> Iterator[str]:
    """Names that say nothing of what is in them."""
    empty = {"util", "utils", "helper", "helpers", "common", "manager", "base"}
    for part in Path(source.path).with_suffix("").parts:
        if empty & set(part.lower().split("_")):
            yield f"{source.path}: a name that says nothing"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ClassDef) and empty & {w.lower() for w in re.findall(r"[A-Z]?[a-z]+", node.name)}:
            yield source.at(node, f"class {node.name}")


OTHERS_NAMES = re.compile(
    r"login\.(?:microsoftonline|windows|live)\.[a-z]+|login_(?:hint|required)|prompt=login|[\"']login[\"']|server_login_retry"
)
"""Microsoft's hosts, OpenID Connect's words, PgBouncer's option."""


def other_words_for_signing_in(source: Source) -> Iterator[str]:
    """One word for one idea: sign in, sign-in."""
    for number, line in enumerate(source.text.splitlines(), 1):
        own = OTHERS_NAMES.sub("", line)
        if re.search(r"(?<![A-Za-z])(?:[Ll]og(?:s|ged|ging)?[ _-]?(?:in|on)s?(?![a-z])|[Ll]og(?:In|On)(?![a-z]))", own):
            yield f"{source.path}:{number}: {line.strip()[:100]}"


# --- the seam and the pure core ---------------------------------------------------------------------------------------

REGISTRY = discover(watchword.methods)


@cache
def words_of_methods() -> dict[str, frozenset[str]]:
    """Graph's words for each method, from its face; its fixed ids are in its folder's text."""
    found: dict[str, frozenset[str]] = {}
    for method, face in REGISTRY.faces():
        types = {face.entity.name, face.collection, *(act.name for act in face.acts)}
        types |= {word for each in face.configurations for word in (each.id, each.entity.name)}
        types.discard(method.name.capitalize())  # a word of everybody's: "Email", "Password"
        own = "".join(s.text for s in product() if s.path.startswith(f"methods/{method.name}/"))
        found[method.name] = frozenset(types | set(re.findall(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", own)))
    return found


def strangers_words(source: Source) -> Iterator[str]:
    """Words of a method outside of its folder, as a name, a text or a part of a path. Docstrings may tell of one."""
    home = source.path.split("/")[1] if source.path.startswith("methods/") else ""
    foreign = {word: name for name, words in words_of_methods().items() if name != home for word in words}
    texts = docstrings(source)
    for node in ast.walk(source.tree):
        spoken = [node.id] if isinstance(node, ast.Name) else [node.attr] if isinstance(node, ast.Attribute) else []
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in texts:
            spoken = re.split(r"[/#.{}()']", node.value)
        for word in spoken:
            if word in foreign:
                yield source.at(node, f"{word} belongs to methods/{foreign[word]}")


def docstrings(source: Source) -> set[ast.Constant]:
    """The texts that stand alone as a statement."""
    statements = (node.value for node in ast.walk(source.tree) if isinstance(node, ast.Expr))
    return {value for value in statements if isinstance(value, ast.Constant)}


def is_core(path: str) -> bool:
    """Whether it decides and nothing else."""
    folders = ("kernel/", "method/", "methods/", "access/", "oidc/protocol/", "graph/language/")
    files = ("policy/targets.py", "outbox/budgets.py", "authenticators/throttle.py")
    return (path.startswith(folders) or path in files or path.endswith("/rules.py")) and path != "access/desk.py"


def waiting_in_the_core(source: Source) -> Iterator[str]:
    """Coroutines that do something; the ports in Protocols only say that somebody else waits."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.AsyncFunctionDef) and is_core(source.path):
            last = node.body[-1]
            if not (isinstance(last, ast.Expr) and isinstance(last.value, ast.Constant) and last.value.value is ...):
                yield source.at(node, f"async def {node.name}")


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


CLOCK = re.compile(r"time\.(time|time_ns)|datetime\.(datetime|date)\.(now|utcnow|today)|sqlalchemy\.func\.now")
DICE = re.compile(r"(secrets|random|uuid_utils)(\..+)?|uuid\.uuid[14678]|os\.urandom|os\.getrandom")
FILES = re.compile(r"open|io\.open|.+\.(read_text|read_bytes|write_text|write_bytes)")

WALL_CLOCK = {"kernel/clock.py": "system_clock"}
ROLLERS = {
    "adapters/argon2.py": "salts",
    "adapters/dice.py": "all that a person or a program is given",
    "adapters/keyring.py": "master keys, and names of files in the making",
    "adapters/sealing.py": "nonces",
    "adapters/tls.py": "the local authority's name, and names of files in the making",
    "audit/recorder.py": "ids of records, in the order of their time",
    "db/migrate.py": "the name of who holds the lease",
    "db/postgresql.py": "jitter, so that those who collided do not meet again",
    "kernel/ids.py": "identifiers, which are no secrets",
    "web/templating.py": "the nonce of a page",
}
READERS = {"methods/password/blocklist.py": "its `materials`: read once, at start"}


def clocks(source: Source) -> Iterator[str]:
    """Whoever decides is given `now`: a second clock is a second opinion."""
    yield from (source.at(node, name) for node, name in uses(source) if CLOCK.fullmatch(name))


def dice(source: Source) -> Iterator[str]:
    """Where randomness comes from."""
    yield from (source.at(node, name) for node, name in uses(source) if DICE.fullmatch(name))


def files_in_the_core(source: Source) -> Iterator[str]:
    """What decides opens nothing."""
    if is_core(source.path):
        yield from (source.at(node, name) for node, name in uses(source) if FILES.fullmatch(name))


def environment(source: Source) -> Iterator[str]:
    """The environment is read in settings/; the command line hands it on as a whole."""
    if source.path.startswith("settings/"):
        return
    calls = [node for node in ast.walk(source.tree) if isinstance(node, ast.Call)]
    handed_on = {arg for call in calls for arg in call.args} if source.path.startswith("cli/") else set()
    for node, name in uses(source):
        if re.fullmatch(r"os\.(environb?|getenvb?)(\..+)?", name) and node not in handed_on:
            yield source.at(node, name)


# --- services, operations, actions ------------------------------------------------------------------------------------

UNGUARDED = {
    "MethodsPolicy.effective": "asked inside the transactions of those who were judged already",
    "ServiceSettings.remembering": "asked at a sign-in, inside its transaction",
}
"""Public coroutines of services without an action of their own, and why."""


def services() -> Iterator[type]:
    """The classes that stand at a desk."""
    for found in pkgutil.walk_packages(watchword.__path__, "watchword."):
        if found.name.endswith("__main__") or found.name.startswith("watchword.bootstrap"):
            continue
        module = importlib.import_module(found.name)
        for _, kind in inspect.getmembers(module, inspect.isclass):
            if kind.__module__ == found.name and "desk" in inspect.get_annotations(kind):
                yield kind


def test_every_service_function_says_what_it_needs() -> None:
    unsaid = {
        f"{kind.__name__}.{name}"
        for kind in services()
        if kind.__name__ != "Case"  # which is what `needs` hands out
        for name, function in vars(kind).items()
        if inspect.iscoroutinefunction(function) and not name.startswith("_") and not hasattr(function, "needs")
    }
    assert unsaid == set(UNGUARDED)


def test_there_are_services_to_look_at() -> None:
    assert {"Authenticators", "MethodsPolicy", "AuditLog", "Users"} <= {kind.__name__ for kind in services()}


BESIDE = "demanded by the service, beside the operation's own, for what the request holds"
NO_OPERATION = {
    "applications.manage": "the operator's command line",
    "applications.read": "the operator's command line",
    "domains.manage": "the operator, who makes an organisation and its domains",
    "security_info.change": "a person's session, on our pages",
    "roles.define": "not yet served: custom roles are not kept",
    "groups.*_role_assignable": BESIDE,
    "users.update_*": BESIDE,
}
"""Actions that no operation of the API asks for by name, and who asks instead."""


def test_every_operation_asks_for_an_action_that_exists() -> None:
    known = {action.name for action in ACTIONS}
    permissions = Permissions.of_registry(REGISTRY)
    known |= {a.name for actions in (*permissions.by_method.values(), permissions.resets) for a in actions.values()}
    refuse(f"{each.http_verb} {each.path}: {each.permission}" for each in describe() if each.permission not in known)


def test_every_action_is_asked_for() -> None:
    asked = {operation.permission for operation in describe()}
    alone = {action.name for action in ACTIONS} - asked
    refuse(
        f"{name}: no operation asks for it" for name in alone if not any(fnmatch(name, each) for each in NO_OPERATION)
    )
    refuse(f"{each}: named here, but asked for" for each in NO_OPERATION if not any(fnmatch(n, each) for n in alone))


# --- what is never written --------------------------------------------------------------------------------------------

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


ELSEWHERE = re.compile(
    r"(?<![\w.~}])/(?:work|root|home|tmp)/[\w.-]|\b(?:pypi|pythonhosted|npmjs|conda)\.(?:org|com)\b|--index-url"
    r"|\b(?:artifactory|nexus|devpi)\b|\b(?:sub-?agents?|work session|LLM|the brief)\b",
    re.IGNORECASE,
)


def words_of_the_workshop(source: Source) -> Iterator[str]:
    """The project speaks of itself alone: no machine it was made on, no host it was fetched from."""
    for number, line in enumerate(source.text.splitlines(), 1):
        if ELSEWHERE.search(line):
            yield f"{source.path}:{number}: {line.strip()[:100]}"


# --- the laws, run ----------------------------------------------------------------------------------------------------

Law = Callable[[Source], Iterator[str]]
ITSELF = "tests/test_architecture.py"

OVER_THE_PRODUCT: tuple[Law, ...] = (
    empty_names, strangers_words, waiting_in_the_core, environment, reckless, unnamed_exceptions_to_rules
)  # fmt: skip


@pytest.mark.parametrize("law", OVER_THE_PRODUCT, ids=lambda law: law.__name__)
def test_the_product_keeps_the_law(law: Law) -> None:
    refuse(breach for source in product() for breach in law(source))


@pytest.mark.parametrize("law", [pretence, unnamed_exceptions_to_rules], ids=lambda law: law.__name__)
def test_tests_keep_the_law(law: Law) -> None:
    refuse(breach for source in proofs() if source.path != ITSELF for breach in law(source))


@pytest.mark.parametrize("law", [other_words_for_signing_in, words_of_the_workshop], ids=lambda law: law.__name__)
def test_all_that_is_written_keeps_the_law(law: Law) -> None:
    refuse(breach for source in written() if source.path != ITSELF for breach in law(source))


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


def test_a_function_is_measured_without_what_is_not_code() -> None:
    source = Source("x.py", 'def f():\n    """One.\n\n    Two."""\n\n    # three\n    return (\n        1\n    )\n')
    assert [lines for _, lines in functions(source)] == [4]


def test_the_licence_is_there() -> None:
    assert "Apache License" in (ROOT / "LICENSE").read_text("utf-8")
