"""What is shown may be a second old; what is decided never is: two nodes on one database, and a clock that is moved."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from watchword.access.desk import Desk
from watchword.adapters.argon2 import Cost, PasswordHasher
from watchword.adapters.keyring import new_keyring
from watchword.adapters.sealing import Sealer
from watchword.audit.recorder import ChainRecorder, open_chains
from watchword.audit.store import SqlChains
from watchword.bootstrap import Services, wire
from watchword.db.schema import create_all
from watchword.db.sqlite import Sqlite
from watchword.directory.facts_store import SqlFacts
from watchword.directory.seed.contoso import contoso
from watchword.directory.seed.store import apply_seed
from watchword.kernel.actor import Actor, ActorKind, Origin
from watchword.kernel.clock import SECOND, Instant
from watchword.policy.recent import Recent

BALAS = "balas@contoso.com"
OPERATOR = Actor(ActorKind.OPERATOR, name="cli:test", origin=Origin(request_id="r"))
ALLOWED = {"state": "enabled", "includeTargets": [{"id": "all_users", "isUsableForSignIn": True}]}


@dataclass
class Nodes:
    """Two of them, and the hands of the clock."""

    here: Services
    there: Services
    now: Instant

    async def add_mobile(self, node: Services) -> None:
        phone = node.registry["phone"]
        await node.authenticators.register(OPERATOR, BALAS, phone, {"number": "+1 7748933135", "kind": "mobile"})

    async def shown(self, node: Services) -> Any:
        (only,) = await node.authenticators.list_of(OPERATOR, BALAS, node.registry["phone"])
        return only.properties["smsSignInState"]


@pytest.fixture
async def nodes(tmp_path: Path) -> AsyncIterator[Nodes]:
    units = Sqlite(tmp_path / "nodes.db")
    await create_all(units)
    sealer, hasher = Sealer(new_keyring()), PasswordHasher(Cost(memory_kib=64, iterations=1, lanes=1))
    made = Nodes(None, None, Instant(1_780_000_000 * SECOND))  # type: ignore[arg-type]
    await open_chains(units, SqlChains(), sealer, 1, made.now)
    await units.write(lambda tx: apply_seed(tx, contoso(made.now), made.now))
    desk = Desk(units, SqlFacts(), ChainRecorder(SqlChains(), sealer, 1), lambda: made.now)
    made.here, made.there = (wire(desk, sealer, hasher, lambda: made.now, {}) for _ in range(2))
    yield made
    hasher.close()
    await units.close()


async def test_a_change_is_shown_at_once_here_and_within_a_second_elsewhere(nodes: Nodes) -> None:
    await nodes.add_mobile(nodes.here)
    assert [await nodes.shown(each) for each in (nodes.here, nodes.there)] == ["notAllowedByPolicy"] * 2
    await nodes.here.policy.change_one(OPERATOR, None, "Sms", ALLOWED)
    assert await nodes.shown(nodes.here) == "notConfigured"
    nodes.now = Instant(nodes.now + SECOND)
    assert await nodes.shown(nodes.there) == "notConfigured"


async def test_a_reset_is_shown_at_once(nodes: Nodes) -> None:
    await nodes.add_mobile(nodes.here)
    await nodes.here.policy.change_one(OPERATOR, None, "Sms", ALLOWED)
    assert await nodes.shown(nodes.here) == "notConfigured"
    await nodes.here.policy.reset_one(OPERATOR, None, "sms")
    assert await nodes.shown(nodes.here) == "notAllowedByPolicy"


async def test_what_is_written_is_decided_by_the_policy_of_that_moment(nodes: Nodes) -> None:
    """The other node has just read that nobody signs in by text, and registers a number that may."""
    await nodes.there.authenticators.list_all(OPERATOR, BALAS)
    await nodes.here.policy.change_one(OPERATOR, None, "Sms", ALLOWED)
    await nodes.add_mobile(nodes.there)
    assert await nodes.shown(nodes.here) == "ready"


def test_a_value_is_kept_for_less_than_a_second_and_not_before_it_was_read() -> None:
    recent: Recent[str] = Recent()
    assert recent.get(Instant(0)) is None
    assert recent.keep("read", Instant(10 * SECOND)) == "read"
    assert [recent.get(Instant(10 * SECOND + late)) for late in (0, SECOND - 1, SECOND, -1)] == [
        "read",
        "read",
        None,
        None,
    ]
    recent.forget()
    assert recent.get(Instant(10 * SECOND)) is None
