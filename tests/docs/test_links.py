"""What a page points to is there: pages, headings, files of the source, decisions that the source names."""

import re
from pathlib import Path

import pytest
from tests.docs.codes import ROOT

OURS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
PAGES = [*OURS, *sorted(each for each in (ROOT / "tests").rglob("*.md") if "node_modules" not in each.parts)]
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_CODE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"`((?:src|tests|docs|requirements)/[\w./-]+)`")


def anchors(page: Path) -> set[str]:
    """The headings, as links spell them."""
    headings = re.findall(r"^#+ (.+)$", _CODE.sub("", page.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    broken = []
    for link in _LINK.findall(_CODE.sub("", page.read_text("utf-8"))):
        path, _, anchor = link.partition("#")
        if "://" in link or link.startswith("mailto:"):
            continue
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("page", OURS, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_file_that_is_named_exists(page: Path) -> None:
    named = _FILE.findall(page.read_text("utf-8"))
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_decision_that_the_source_names_is_written() -> None:
    written = {path.name for path in (ROOT / "docs" / "decisions").glob("*.md")}
    missing = set()
    for path in (ROOT / "src").rglob("*.py"):
        for name in re.findall(r"docs/decisions/([\w-]+(?:\.md)?)", path.read_text("utf-8")):
            if not any(each == name or (not name.endswith(".md") and each.startswith(name)) for each in written):
                missing.add(f"{path.name}: {name}")
    assert missing == set()


def test_every_decision_is_on_the_map() -> None:
    on_the_map = set(_LINK.findall((ROOT / "docs" / "README.md").read_text("utf-8")))
    written = {path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")} - {"README.md"}
    assert {page for page in written if page not in on_the_map} == set()


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "docs/explanation/architecture.md"])
def test_every_part_of_the_source_is_on_the_map(page: str) -> None:
    parts = {path.stem for path in (ROOT / "src" / "watchword").iterdir() if not path.name.startswith("_")} - {"py"}
    shown = "".join(_CODE.findall((ROOT / page).read_text("utf-8")))
    assert {part for part in parts if not re.search(rf"\b{part}\b", shown)} == set()
