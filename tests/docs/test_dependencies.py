"""What is declared, what is imported and what docs/explanation/dependencies.md gives a reason for are the same."""

import ast
import json
import re
import sys
import tomllib

from tests.docs.codes import ROOT, SOURCES

PAGE = ROOT / "docs" / "explanation" / "dependencies.md"
MODULES = {"phonenumberslite": "phonenumbers"}
NOT_IMPORTED = {
    "ua-parser-rs": "the half of ua-parser that is quick, which it takes when it is there",
    "uvloop": "the event loop, which the server takes when it is there",
}
"""What the product needs without importing it."""


def listed(name: str) -> set[str]:
    """The packages of a requirements file, without those it takes over from another."""
    lines = (ROOT / "requirements" / name).read_text("utf-8").splitlines()
    return {re.split(r"[<>=]", line)[0] for line in lines if line and not line.startswith(("#", "-r"))}


def test_what_the_package_declares_is_what_is_locked_for_it() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    assert {re.split(r"[<>=\[]", each)[0] for each in declared} == listed("run.in")


def test_everything_imported_is_declared_and_everything_declared_is_imported() -> None:
    imported: set[str] = set()
    for path in SOURCES.rglob("*.py"):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                imported.add((node.module or "").partition(".")[0])
    wanted = {MODULES.get(name, name.replace("-", "_")) for name in listed("run.in") - set(NOT_IMPORTED)}
    assert imported - set(sys.stdlib_module_names) - {"watchword"} == wanted


def test_every_package_has_its_reason() -> None:
    taken, _, _ = PAGE.read_text("utf-8").partition("## Left aside")
    told = set(re.findall(r"^\| `([@/a-z0-9-]+)` \|", taken, re.MULTILINE))
    apart = json.loads((ROOT / "tests" / "clients" / "package.json").read_text("utf-8"))["dependencies"]
    assert told == listed("run.in") | listed("test.in") | listed("azure-cli.in") | set(apart)
