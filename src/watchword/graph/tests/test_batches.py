"""Several requests in one: each is answered as if it came alone (API-01)."""

from typing import Any

import orjson
import pytest

from watchword.graph.batch import answer_batch
from watchword.graph.engine import Request
from watchword.graph.tests.birds import ANNA, ENGINE
from watchword.kernel.edm import Version
from watchword.kernel.errors import Invalid


def batch(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"requests": [{"id": str(n), "method": "GET", "url": "/birds/1", **part} for n, part in enumerate(parts)]}


async def run(payload: object) -> dict[str, Any]:
    outer = Request("POST", Version.V1, "/$batch", "", ANNA, load=lambda: payload)
    answered = await answer_batch(payload, outer, ENGINE.answer)
    return {each["id"]: each for each in answered["responses"]}


async def test_a_batch_answers_each_part_as_if_it_came_alone() -> None:
    answers = await run(batch({}, {"url": "birds/77"}, {"method": "delete"}, {"url": "/birds/1?$select=legs"}))
    assert {id_: each["status"] for id_, each in answers.items()} == {"0": 200, "1": 404, "2": 204, "3": 200}
    assert answers["3"]["body"]["legs"] == 2
    assert orjson.dumps(answers)


async def test_what_depends_on_a_failure_fails_with_424() -> None:
    answers = await run(batch({"url": "/birds/77"}, {"dependsOn": ["0"]}, {"depends_on": ["1"]}, {"dependsOn": []}))
    assert [answers[str(n)]["status"] for n in range(4)] == [404, 424, 424, 200]


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"requests": []},
        {"requests": "x"},
        batch(*[{} for _ in range(21)]),
        batch({"id": "A"}, {"id": "a"}),
        batch({"url": "https://evil.example/v1.0/birds"}),
        batch({"url": "//evil.example/birds"}),
        batch({"url": "/$batch"}),
        batch({"url": 7}),
        batch({"method": "TRACE"}),
        batch({"method": "POST", "body": {"name": "x"}}),
        batch({"dependsOn": ["0"]}),
        batch({"dependsOn": ["9"]}),
        batch({"dependsOn": ["1"]}, {"dependsOn": ["0"]}),
        batch({"headers": {"x": 1}}),
    ],
)
async def test_a_malformed_batch_is_refused_whole(payload: object) -> None:
    """API-01."""
    with pytest.raises(Invalid) as caught:
        await run(payload)
    assert caught.value.code == "batch-malformed"


async def test_a_part_cannot_speak_for_somebody_else() -> None:
    """API-01: identity comes from the batch's token alone."""
    answers = await run(batch({"url": "/me/nest", "headers": {"Authorization": "Bearer other", "X-User": "2"}}))
    assert answers["0"]["body"]["name"] == "bird 1"
