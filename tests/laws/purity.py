"""Laws on what decides: it is given the time, chance and what it reads, and waits for nothing."""

import ast
import re
from collections.abc import Iterator

from tests.laws.source import Source, uses


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
