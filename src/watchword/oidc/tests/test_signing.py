"""Several processes and one set of keys: each sees what another has just done, and of many who plan one acts."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import pytest

from watchword.adapters import dice
from watchword.adapters.keyring import new_keyring
from watchword.adapters.sealing import Sealer
from watchword.audit.recorder import ChainRecorder, open_chains
from watchword.audit.store import SqlChains
from watchword.db.postgresql import Postgresql
from watchword.db.schema import create_all
from watchword.db.sqlite import Sqlite
from watchword.kernel.actor import Actor, ActorKind
from watchword.kernel.clock import DAY, Instant, after
from watchword.kernel.work import Transaction
from watchword.oidc.protocol.compact import kid_of
from watchword.oidc.protocol.keys import SigningKey, generate_key
from watchword.oidc.signing import SigningKeys
from watchword.oidc.store.keys import SqlKeys

NOW = Instant(1_780_000_000_000_000)
ME = Actor(ActorKind.OPERATOR)


async def processes(units: Sqlite | Postgresql, count: int) -> list[SigningKeys]:
    """So many processes of one installation; time stands still for them."""
    sealer = Sealer(new_keyring())
    chains = await open_chains(units, SqlChains(), sealer, 1, NOW)
    recorder = ChainRecorder(SqlChains(), sealer, chains)
    return [SigningKeys(units, SqlKeys(sealer), recorder, lambda: NOW, dice.key_id) for _ in range(count)]


async def test_of_processes_that_start_together_one_makes_the_keys(database: Sqlite | Postgresql) -> None:
    """Two first keys would be two signers in turn: what one process signs, the others would not know yet."""
    nodes = await processes(database, 8)
    done = await asyncio.gather(*(node.rotate(ME) for node in nodes))
    assert sorted(len(each) for each in done) == [0] * 7 + [2]
    assert len((await nodes[0].jwks())["keys"]) == 2


async def test_of_processes_that_revoke_a_key_together_one_makes_another(database: Sqlite | Postgresql) -> None:
    """TOK-05."""
    nodes = await processes(database, 8)
    await nodes[0].rotate(ME)
    leaked = (await nodes[0].signer("ES256")).kid
    done = await asyncio.gather(*(node.revoke(ME, leaked) for node in nodes))
    assert sorted(len(each) for each in done) == [0] * 7 + [2]
    assert (await nodes[0].signer("ES256")).kid != leaked
    assert len((await nodes[0].jwks())["keys"]) == 2


@dataclass(frozen=True)
class Overtaken(SqlKeys):
    """Keys that others get at between what is planned and what is done."""

    others: list[Callable[[], Awaitable[object]]]

    async def keys(self, tx: Transaction) -> Sequence[SigningKey]:
        found = await super().keys(tx)
        while self.others:
            await self.others.pop()()
        return found


@pytest.mark.real
async def test_two_keys_that_are_revoked_at_one_moment_leave_one_that_signs(postgres_database: str) -> None:
    """TOK-05: the one that signs on one node, and on another the one that is to sign after it."""
    database = await Postgresql.open(postgres_database)
    await create_all(database)
    other, node = await processes(database, 2)
    await other.rotate(ME)
    leaked = (await other.signer("ES256")).kid
    waiting = generate_key("ES256", NOW, "next", signs_from=after(NOW, DAY))
    store = other._store
    assert isinstance(store, SqlKeys)
    await database.write(lambda tx: store.add(tx, waiting, leaked))
    node._store = Overtaken(store.seal, [lambda: other.revoke(ME, "next")])
    await node.revoke(ME, leaked)
    assert (await node.signer("ES256")).kid not in (leaked, "next")
    await database.close()


@pytest.mark.parametrize("leak", [False, True])
async def test_a_key_is_known_everywhere_as_soon_as_it_signs(database: Sqlite | Postgresql, *, leak: bool) -> None:
    """Its first token, and the first after another key was revoked, may come to a process that read the keys before."""
    signing, verifying = await processes(database, 2)
    if leak:
        await signing.rotate(ME)
    assert len(await verifying.verification()) == 2 * leak
    await (signing.revoke(ME, (await signing.signer("ES256")).kid) if leak else signing.rotate(ME))
    token = (await signing.signer("ES256")).sign("at+jwt", b"{}")
    assert kid_of(token) in await verifying.verification_of(token)


async def test_a_kid_that_nobody_has_stays_unknown(database: Sqlite | Postgresql) -> None:
    (node,) = await processes(database, 1)
    await node.rotate(ME)
    known = await node.verification()
    for token in ("", "a.b", "e30.e30.AA", "eyJraWQiOiJ4In0.e30.AA", "\u00e9.\u00e9.\u00e9"):
        assert await node.verification_of(token) == known
