"""What a refusal by Graph looks like, whatever was wrong: status, body, ids, and nothing that has changed."""

import re
import uuid
from dataclasses import dataclass
from typing import Any

import httpx

MOBILE = "3179e48a-750b-4051-897c-87b9720928f7"
OFFICE = "e37fc753-ff3b-4958-9484-eaa9425c82bc"
EMAIL = "3ddfcfc8-9383-446f-83cc-3ab9be4be18f"
PASSWORD = "28c10230-6103-485e-b985-444c60001490"

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}")
_INSIDE = re.compile(r"Traceback|File \"|sqlite3|asyncpg|sqlalchemy|psycopg|site-packages|\.py\b", re.IGNORECASE)


@dataclass(frozen=True)
class Refusal:
    """An answer that refuses, checked for its shape."""

    status: int
    code: str
    message: str
    correlation: str


def refusal_of(answer: httpx.Response, correlation: str) -> Refusal:
    """Check an answer against CONTRACT section 1; what it says."""
    assert 400 <= answer.status_code < 500, (answer.status_code, answer.text[:300])
    assert answer.headers["content-type"].startswith("application/json")
    assert uuid.UUID(answer.headers["request-id"])
    assert answer.headers["client-request-id"] == correlation
    body = answer.json()
    assert body.keys() == {"error"}
    error = body["error"]
    assert {"code", "message", "innerError"} <= error.keys() <= {"code", "message", "innerError", "details"}
    assert isinstance(error["code"], str)
    assert error["code"]
    assert isinstance(error["message"], str)
    assert error["message"]
    inner = error["innerError"]
    assert _DATE.fullmatch(inner["date"])
    assert (inner["request-id"], inner["client-request-id"]) == (answer.headers["request-id"], correlation)
    assert not _INSIDE.search(answer.text), answer.text[:500]
    return Refusal(answer.status_code, error["code"], error["message"], correlation)


async def send(client: httpx.AsyncClient, verb: str, path: str, **more: Any) -> Refusal:
    """Send a request that must be refused, under an id of its own."""
    correlation = str(uuid.uuid4())
    headers = {"client-request-id": correlation, **more.pop("headers", {})}
    return refusal_of(await client.request(verb, path, headers=headers, **more), correlation)


async def untold(client: httpx.AsyncClient, correlation: str) -> bool:
    """Whether the audit says nothing of that request."""
    found = await client.get("/v1.0/auditLogs/directoryAudits", params={"$filter": f"correlationId eq '{correlation}'"})
    assert found.status_code == 200, found.text
    return bool(found.json()["value"] == [])
