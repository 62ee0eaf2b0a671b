"""The clock that tests move."""

from pathlib import Path

import pytest

from watchword.adapters.moved_clock import moved_clock
from watchword.kernel.clock import SECOND, Instant


@pytest.mark.parametrize(
    ("text", "moved"), [("", 0), ("90", 90), ("+90\n", 90), ("-5", -5), ("1e3", 0), ("x", 0), ("\u0663", 0)]
)
def test_it_moves_by_the_seconds_in_the_file(tmp_path: Path, text: str, moved: int) -> None:
    file = tmp_path / "clock"
    file.write_text(text, "utf-8")
    assert moved_clock(file, lambda: Instant(1000 * SECOND))() == (1000 + moved) * SECOND


def test_without_the_file_it_is_the_machines(tmp_path: Path) -> None:
    assert moved_clock(tmp_path / "none", lambda: Instant(7))() == 7
