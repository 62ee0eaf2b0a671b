"""Passes of people in Graph: a newcomer is given one."""

from typing import Any

from tests.graph.contoso import NORA, Json, new_user
from tests.graph.inside import Inside, content

from watchword.graph.engine import Response
from watchword.kernel.edm import Version

POLICY = "policies/authenticationMethodsPolicy/authenticationMethodConfigurations/TemporaryAccessPass"
TYPE = {"@odata.type": "#microsoft.graph.temporaryAccessPassAuthenticationMethodConfiguration"}
COUNT = iter(range(10_000))


async def policy(graph: Inside, **changes: Any) -> None:
    """Change it."""
    answer = await graph.ask(NORA, "PATCH", POLICY, {**TYPE, **changes})
    assert answer.status == 204, answer


async def newcomer(graph: Inside) -> str:
    return str(content(await graph.ask(NORA, "POST", "users", new_user(f"starter{next(COUNT)}")), 201)["id"])


def passes_of(user: str) -> str:
    return f"users/{user}/authentication/temporaryAccessPassMethods"


async def ask_for(graph: Inside, user: str, **terms: Any) -> Response:
    return await graph.ask(NORA, "POST", passes_of(user), terms)


async def given(graph: Inside, user: str, **terms: Any) -> Json:
    return content(await ask_for(graph, user, **terms), 201)


async def listed(graph: Inside, user: str, version: Version = Version.V1) -> list[Json]:
    found: list[Json] = content(await graph.ask(NORA, "GET", passes_of(user), version=version))["value"]
    return found
