"""Where crowds come: one process on SQLite, four on PostgreSQL, with every method allowed."""

from collections.abc import Iterator

import pytest
from tests.conftest import _staged
from tests.journeys.pages.conftest import _allowed
from tests.stage import Stage

_SETTINGS = {"development": "true", "messages.apart_seconds": "0", "server.trusted_proxies": '["127.0.0.0/8"]'}
_DATABASES = [
    pytest.param(name, marks=pytest.mark.xdist_group(f"crowds on {name}")) for name in ("sqlite", "postgresql")
]


@pytest.fixture(scope="session", params=_DATABASES)
def stage(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A server of their own: they would keep others waiting."""
    folder = tmp_path_factory.mktemp("crowds")
    if request.param == "sqlite":
        yield from _allowed(_staged(folder, "sqlite:watchword.db", "sqlite", **_SETTINGS))
        return
    server = request.getfixturevalue("postgres_server")
    dsn, many = server.create(), {"server.workers": "4"}
    yield from _allowed(_staged(folder, dsn, "postgresql", **_SETTINGS, **many))
    server.drop(dsn)
