"""What every test may ask for, whether it lies under src/ or under tests/."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # so that what tests share is imported as tests.<folder>.<module>

pytest_plugins = ["tests.real.postgres_fixture"]


def pytest_collection_finish(session: pytest.Session) -> None:
    """A group shares servers that take seconds to start: it must not be scattered over the processes unnoticed."""
    grouping = getattr(session.config.option, "loadgroup", False)
    if grouping and any(item.get_closest_marker("xdist_group") and "@" not in item.nodeid for item in session.items):
        raise pytest.UsageError("pytest-xdist does not keep groups together with this version of pytest")
