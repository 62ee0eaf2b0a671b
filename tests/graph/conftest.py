"""The cast in its directory: made once for each worker, and left as it is by every test that asks for it."""

from collections.abc import Iterator

import pytest
from tests.graph.seeded import Seeded, seeded


@pytest.fixture(scope="session")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seeded]:
    """Settled in."""
    made = seeded(tmp_path_factory.mktemp("cast"))
    yield made
    made.close()


@pytest.fixture
def cast(settled: Seeded) -> Iterator[Seeded]:
    """For one test: whatever it keeps goes with it."""
    with settled.units.marked("test"):
        yield settled
