"""Where passes are allowed."""

from collections.abc import AsyncIterator

import pytest_asyncio
from tests.graph.contoso import NORA
from tests.graph.inside import NOW, Inside
from tests.graph.passes.asking import POLICY, policy


@pytest_asyncio.fixture(loop_scope="module")
async def graph(contoso: Inside) -> AsyncIterator[Inside]:
    """Where passes are allowed; afterwards the policy is what it was, and the clock."""
    await policy(contoso, state="enabled")
    yield contoso
    contoso.now = NOW
    assert (await contoso.ask(NORA, "DELETE", POLICY)).status == 204
