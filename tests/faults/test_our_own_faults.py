"""Should something of ours break after all, the caller learns that it did, and under which id to ask; nothing else."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from watchword.web.edge import Edge
from watchword.web.message import Receive, Scope, Send


async def breaks(_scope: Scope, _receive: Receive, _send: Send) -> None:
    raise RuntimeError("secret-of-the-inside at /srv/watchword/store.py")


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(Edge(breaks))
    async with httpx.AsyncClient(transport=transport, base_url="https://w.example") as client:
        yield client


async def test_a_fault_is_told_in_graphs_shape_without_its_reason(client: httpx.AsyncClient) -> None:
    """OPS-02."""
    answer = await client.get("/v1.0/users", headers={"client-request-id": "mine"})
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/json"
    error = answer.json()["error"]
    assert (error["code"], error["message"]) == ("UnknownError", "An internal error occurred.")
    inner = error["innerError"]
    assert re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}", inner["date"])
    assert (inner["request-id"], inner["client-request-id"]) == (answer.headers["request-id"], "mine")
    assert "secret-of-the-inside" not in answer.text
    assert "store.py" not in answer.text


async def test_the_log_has_the_reason_under_the_same_id(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    answer = await client.get("/v1.0/users")
    (record,) = [each for each in caplog.records if each.name == "watchword.fault"]
    assert vars(record)["request_id"] == answer.headers["request-id"]
    assert record.exc_info is not None
    assert "secret-of-the-inside" in str(record.exc_info[1])
