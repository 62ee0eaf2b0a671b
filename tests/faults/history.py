"""A client's own memory of what it changed: what was acknowledged must be there, what was in doubt is one or the other.

Each walker changes the phones of one person, one request at a time, so there is never more than one request in doubt.
"""

import asyncio
import random
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
import sqlalchemy as sa
from tests.faults.refusals import MOBILE, OFFICE
from tests.stage import Someone

from watchword.audit.inspection import verify_database
from watchword.audit.store import SqlChains
from watchword.audit.tables import AUDIT_RECORD, AUDIT_TARGET
from watchword.audit.verify import Intact
from watchword.authenticators.tables import AUTHENTICATOR, AUTHENTICATOR_KEY
from watchword.bootstrap import Application
from watchword.db.engine import sql
from watchword.db.statement import Statement, given
from watchword.db.types import FOLDED
from watchword.kernel.work import Transaction

ALTERNATE = "b6332ec1-7057-4abe-9331-3d72feddfe41"
IDS = {"mobile": MOBILE, "alternateMobile": ALTERNATE, "office": OFFICE}
_TOLD = Statement(
    sa.select(AUDIT_RECORD.c.correlation_id)
    .join(AUDIT_TARGET, AUDIT_TARGET.c.record_id == AUDIT_RECORD.c.id)
    .where(AUDIT_TARGET.c.target_id == given("person", FOLDED))
)
_LIVE = Statement(sa.select(AUTHENTICATOR.c.id, AUTHENTICATOR.c.record).where(AUTHENTICATOR.c.ended_at.is_(None)))
_KEYS = Statement(sa.select(AUTHENTICATOR_KEY))
Phones = Mapping[str, str]
"""Type to number."""


@dataclass
class Change:
    """One request that was sent: what would be there after it, and what became of it (None: nobody answered)."""

    correlation: str
    after: Phones
    happened: bool | None = None


@dataclass
class Walker:
    """Somebody who changes one person's phones at random, remembering every answer."""

    person: Someone
    dice: random.Random
    phones: Phones = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)

    async def walk(self, client: httpx.AsyncClient) -> None:
        """Go on until a request is not answered with a yes; that one is in doubt."""
        while True:
            verb, kind, after = self._step()
            change = Change(str(uuid.uuid4()), after)
            self.changes.append(change)
            try:
                answer = await self._send(client, change, verb, kind)
            except httpx.HTTPError:
                return
            if answer.status_code == 429:
                change.happened = False
                await asyncio.sleep(float(answer.headers["retry-after"]))
                continue
            if answer.status_code >= 500:
                assert answer.status_code == 503, answer.text
                assert int(answer.headers["retry-after"]) > 0
                return
            assert answer.is_success, (verb, kind, self.phones, answer.text)
            change.happened, self.phones = True, after

    def _step(self) -> tuple[str, str, Phones]:
        """A change that is allowed: an alternate mobile stands only beside a mobile."""
        kind = self.dice.choice(["mobile", "office", "alternateMobile" if "mobile" in self.phones else "mobile"])
        number = f"+1 7749{self.dice.randrange(1_000_000):06d}"
        if kind not in self.phones:
            return "POST", kind, {**self.phones, kind: number}
        kept = {each: held for each, held in self.phones.items() if each != kind}
        if self.dice.random() < 0.5 or (kind == "mobile" and "alternateMobile" in kept):
            return "PATCH", kind, {**self.phones, kind: number}
        return "DELETE", kind, kept

    async def _send(self, client: httpx.AsyncClient, change: Change, verb: str, kind: str) -> httpx.Response:
        path = f"/v1.0/users/{self.person.id}/authentication/phoneMethods"
        headers = {"client-request-id": change.correlation}
        body = {"phoneNumber": change.after.get(kind), "phoneType": kind}
        if verb == "POST":
            return await client.post(path, json=body, headers=headers)
        if verb == "PATCH":
            return await client.patch(f"{path}/{IDS[kind]}", json=body, headers=headers)
        return await client.delete(f"{path}/{IDS[kind]}", headers=headers)

    async def look(self, client: httpx.AsyncClient) -> None:
        """What is there now is what was acknowledged; or what was in doubt, which is then known (I4)."""
        answer = await client.get(f"/v1.0/users/{self.person.id}/authentication/phoneMethods")
        assert answer.status_code == 200, answer.text
        found = {each["phoneType"]: each["phoneNumber"] for each in answer.json()["value"]}
        last = self.changes[-1]
        if last.happened is None:
            last.happened = found == last.after
            self.phones = last.after if last.happened else self.phones
        assert found == self.phones


async def check(app: Application, walkers: Sequence[Walker]) -> None:
    """I3, and that nothing is half there: to be asked once every walker has looked."""
    expected = {change.correlation: int(bool(change.happened)) for walker in walkers for change in walker.changes}
    told = await app.units.scan(lambda tx: told_by(tx, [walker.person.id for walker in walkers]))
    assert told == {correlation: 1 for correlation, count in expected.items() if count}
    await app.units.scan(whole)
    assert isinstance(await verify_database(app.units, SqlChains(), app.sealer), Intact)


async def told_by(tx: Transaction, people: Sequence[str]) -> dict[str, int]:
    """How many records tell of each request about these people."""
    told: dict[str, int] = {}
    for person in people:
        for row in await sql(tx).all(_TOLD, person=person):
            told[row["correlation_id"]] = told.get(row["correlation_id"], 0) + 1
    return told


async def whole(tx: Transaction) -> None:
    """Every live authenticator has its keys, and every key its live authenticator."""
    live = {row["id"]: row["record"] for row in await sql(tx).all(_LIVE)}
    held: dict[str, list[Any]] = {}
    for row in await sql(tx).all(_KEYS):
        held.setdefault(row["authenticator_id"], []).append(row["natural_key"])
    assert live.keys() == held.keys()
    assert all(len(keys) == 1 for keys in held.values())  # nobody here signs in by text message
