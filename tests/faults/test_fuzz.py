"""Everything that is described, tried with what its description allows and with what it does not. API-01 to API-05.

Whatever comes, the answer is the described one or a refusal of Graph's shape; never a fault of the server's. More
examples with WATCHWORD_SOAK.
"""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import nullcontext, suppress
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error, response_schema_conformance
from schemathesis.config import SchemathesisConfig
from tests.real.postgres_fixture import PostgresServer
from tests.served import prepare, start
from tests.stage import EVERYTHING, holder, named, run_aside

from watchword.access.roles import GLOBAL_ADMINISTRATOR, REPORTS_READER
from watchword.bootstrap import describe
from watchword.graph.openapi import openapi
from watchword.kernel.edm import Version

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("fuzz")]

SOAK = bool(os.environ.get("WATCHWORD_SOAK"))
FEW, MANY = 4, 500 if SOAK else 8
Try = Callable[[Case], None]
BALAS, ADELE = named("balas"), named("adele")
KNOWN = {
    "user": [BALAS.upn, BALAS.id, ADELE.upn],
    "id": ["3179e48a-750b-4051-897c-87b9720928f7", "28c10230-6103-485e-b985-444c60001490"],
    "configuration": ["Sms", "email", "Voice"],
    "role": [REPORTS_READER.template_id],
    "template": [REPORTS_READER.template_id],
    "definition": [REPORTS_READER.template_id],
    "domain": ["contoso.com"],
    "$select": ["id", "ID", "*"],
    "$filter": [f"id eq '{BALAS.id}'"],
    "$orderby": ["id", "displayName desc"],
    "$search": ['"displayName:a"'],
}
"""Keys that lead somewhere and options that say something, so that not everything ends in a refusal."""


def known_keys(document: dict[str, Any]) -> dict[str, Any]:
    """The document with those as what fills in a path or a query, where nothing is to be wrong."""
    for item in document["paths"].values():
        for operation in item.values():
            for parameter in operation["parameters"]:
                if parameter["name"] in KNOWN:
                    parameter["schema"] = {"type": "string", "enum": KNOWN[parameter["name"]]}
    return document


@cache
def schema_of(version: Version) -> Any:
    """What is described, to be tried."""
    config = SchemathesisConfig()
    config.projects.default.generation.update(with_security_parameters=False)
    return schemathesis.openapi.from_dict(known_keys(openapi(describe(), version, "https://localhost")), config=config)


def described(version: Version, only: str = "") -> Any:
    """A test for each operation."""
    paths = openapi(describe(), version, "")["paths"]
    asked = [f"{verb.upper()} {path}" for path, item in paths.items() for verb in item]
    return pytest.mark.parametrize("asked", [each for each in asked if re.search(only, each)])


def hold(version: Version, asked: str, examples: int, conforms: Try) -> None:
    """Ask it with what is allowed and with what is not, each so often."""
    verb, _, path = asked.partition(" ")
    operation = schema_of(version)[path][verb]
    for mode in GenerationMode:

        @settings(
            max_examples=examples,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
            database=None,
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def one(case: Case) -> None:
            conforms(case)

        with suppress(Unsatisfiable) if mode is GenerationMode.NEGATIVE else nullcontext():
            one()  # nothing can be wrong with what takes nothing but a text as its key


def tried(folder: Path, database: str) -> Iterator[Try]:
    """Tries one case on a server of this module's own: nothing in it is as it was afterwards."""
    running = start(run_aside(lambda: prepare(folder, database)))
    token = run_aside(lambda: running.token(holder(GLOBAL_ADMINISTRATOR).upn, *EVERYTHING))
    with requests.Session() as session:
        session.verify, session.trust_env = str(running.ca), False
        session.headers["Authorization"] = f"Bearer {token}"

        def conforms(case: Case) -> None:
            base = f"{running.url}/{case.operation.schema.raw_schema['info']['version']}"
            checks = [not_a_server_error, response_schema_conformance]
            case.call_and_validate(base_url=base, session=session, verify=session.verify, checks=checks)

        yield conforms
    running.process.kill()
    running.process.wait(10)


@pytest.fixture(scope="module")
def conforms_on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Try]:
    yield from tried(tmp_path_factory.mktemp("fuzz"), "sqlite:watchword.db")


@pytest.fixture(scope="module")
def conforms_on_postgresql(tmp_path_factory: pytest.TempPathFactory, postgres_server: PostgresServer) -> Iterator[Try]:
    dsn = postgres_server.create()
    yield from tried(tmp_path_factory.mktemp("fuzz"), dsn)
    postgres_server.drop(dsn)


@described(Version.V1)
def test_v1_on_sqlite(asked: str, conforms_on_sqlite: Try) -> None:
    hold(Version.V1, asked, FEW, conforms_on_sqlite)


@described(Version.V1)
def test_v1_on_postgresql(asked: str, conforms_on_postgresql: Try) -> None:
    hold(Version.V1, asked, FEW, conforms_on_postgresql)


@described(Version.BETA, "signInPreferences|requirements")
def test_what_beta_has_besides(asked: str, conforms_on_sqlite: Try) -> None:
    hold(Version.BETA, asked, FEW, conforms_on_sqlite)


@pytest.mark.soak
@described(Version.BETA)
def test_beta_at_length_on_sqlite(asked: str, conforms_on_sqlite: Try) -> None:
    hold(Version.BETA, asked, MANY, conforms_on_sqlite)


@pytest.mark.soak
@described(Version.V1)
def test_v1_at_length_on_postgresql(asked: str, conforms_on_postgresql: Try) -> None:
    hold(Version.V1, asked, MANY, conforms_on_postgresql)
