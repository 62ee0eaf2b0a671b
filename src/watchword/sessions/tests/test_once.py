"""Requests that may come twice: revoking, re-registration and unlocking by `Idempotency-Key`, on both databases."""

import asyncio
from dataclasses import replace

import pytest
import sqlalchemy as sa
from tests.doses import race

from watchword.audit.tables import AUDIT_RECORD
from watchword.authenticators.model import DemandedProof
from watchword.authenticators.reregistering import Wanted
from watchword.db.engine import sql
from watchword.db.statement import Statement
from watchword.idempotency.store import purge
from watchword.kernel.clock import DAY, MINUTE
from watchword.kernel.errors import Conflict, Invalid
from watchword.kernel.idempotency import Once
from watchword.sessions.tests.conftest import ADELE, BALAS, OPERATOR, Browsers

KEY = Once("a key", b"what was asked")
PASS = Wanted(proof=DemandedProof.ISSUED_PASS)


async def records(browsers: Browsers, activity: str) -> int:
    wanted = sa.select(AUDIT_RECORD).where(AUDIT_RECORD.c.document.contains(activity))
    return len(await browsers.units.read(lambda tx: sql(tx).all(Statement(wanted))))


async def test_a_request_that_comes_again_is_answered_as_before_and_not_executed(browsers: Browsers) -> None:
    service = browsers.services.reregistrations
    first = await service.require(OPERATOR, BALAS, PASS, KEY)
    browsers.wait(MINUTE)
    assert await service.require(OPERATOR, BALAS, PASS, KEY) == first
    assert await records(browsers, "Require re-register") == 1
    assert await service.require(OPERATOR, BALAS, PASS) != first
    assert await records(browsers, "Require re-register") == 2


async def test_a_key_is_good_for_one_request(browsers: Browsers) -> None:
    service = browsers.services.reregistrations
    await service.require(OPERATOR, BALAS, PASS, KEY)
    with pytest.raises(Conflict) as caught:
        await service.require(OPERATOR, BALAS, PASS, replace(KEY, asked=b"something else"))
    assert caught.value.code == "idempotency-key-reused"
    assert await records(browsers, "Require re-register") == 1


async def test_keys_are_each_callers_own(browsers: Browsers) -> None:
    service = browsers.services.reregistrations
    await service.unlock(OPERATOR, BALAS, KEY)
    await service.unlock(replace(OPERATOR, name="cli:another"), BALAS, KEY)
    await service.unlock(replace(OPERATOR, app_id="an application"), BALAS, KEY)
    assert await records(browsers, "Unlock authentication methods") == 3


@race(20)
async def test_of_many_that_come_at_once_one_is_executed(browsers: Browsers, rounds: int, clients: int) -> None:
    service = browsers.services.reregistrations
    for done in range(1, rounds + 1):
        key = Once(f"key {done}", b"what was asked")
        answers = await asyncio.gather(*(service.require(OPERATOR, BALAS, PASS, key) for _ in range(clients)))
        assert len({str(answer) for answer in answers}) == 1
        assert await records(browsers, "Require re-register") == done


async def test_what_failed_may_be_tried_again_under_its_key(browsers: Browsers) -> None:
    """The record goes with the change: what left no trace is not remembered either."""
    service = browsers.services.reregistrations
    strong = Wanted(proof=DemandedProof.STRONG_METHOD)
    for _ in range(2):
        with pytest.raises(Invalid):
            await service.require(OPERATOR, ADELE, strong, KEY)
    phone = browsers.services.registry["phone"]
    await browsers.services.authenticators.register(
        OPERATOR, ADELE, phone, {"number": "+1 4255550176", "kind": "mobile"}
    )
    assert (await service.require(OPERATOR, ADELE, strong, KEY))["isRequired"]


async def test_an_answer_is_kept_for_a_day(browsers: Browsers) -> None:
    service = browsers.services.user_sessions
    await service.revoke_mfa_sessions(OPERATOR, BALAS, KEY)
    browsers.wait(DAY - 1)
    await service.revoke_mfa_sessions(OPERATOR, BALAS, KEY)
    assert await records(browsers, "Revoke multifactor authentication sessions") == 1
    assert await purge(browsers.units, browsers.now) == 0
    browsers.wait(1)
    await service.revoke_mfa_sessions(OPERATOR, BALAS, KEY)
    assert await records(browsers, "Revoke multifactor authentication sessions") == 2
    browsers.wait(DAY)
    assert await purge(browsers.units, browsers.now) == 1
