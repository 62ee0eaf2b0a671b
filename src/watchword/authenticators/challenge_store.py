"""Challenges in SQL: conditional statements only, so that of many at once, on any number of nodes, one wins."""

from collections.abc import Mapping
from dataclasses import dataclass

import orjson
import sqlalchemy as sa

from watchword.authenticators.challenges import Challenge, ChallengeId, Place, Purpose
from watchword.authenticators.model import Taken
from watchword.authenticators.records import Shelf
from watchword.authenticators.registry import Registry
from watchword.authenticators.tables import CHALLENGE
from watchword.db.engine import Duplicate, Row, sql
from watchword.db.resealing import SealedColumn
from watchword.db.statement import Statement, given
from watchword.db.types import GUID, INTEGER, TEXT
from watchword.kernel.clock import Instant
from watchword.kernel.ids import AuthenticatorId, UserId, canonical_guid
from watchword.kernel.sealing import Seal
from watchword.kernel.work import Transaction

_C = CHALLENGE.c
_PURPOSE = "challenge"
_THERE = sa.and_(_C.binding == given("of_binding", TEXT), _C.slot == given("of_slot", TEXT))
_OPEN = sa.and_(_C.consumed_at.is_(None), _C.expires_at > given("now", INTEGER))
_THIS = sa.and_(_C.id == given("key", GUID), _OPEN)
_ADD = Statement(sa.insert(CHALLENGE))
_REPLACE = Statement(
    sa.update(CHALLENGE)
    .where(_THERE)
    .values({column: given(column.name, column.type) for column in CHALLENGE.columns if column.name != "consumed_at"})
    .values(consumed_at=sa.null())
)
_FIND = Statement(sa.select(CHALLENGE).where(_THERE, _OPEN))
_BY_ID = Statement(sa.select(CHALLENGE).where(_THIS))
_COUNT_TRY = Statement(sa.update(CHALLENGE).where(_THIS, _C.tries_left > 0).values(tries_left=_C.tries_left - 1))
_CONSUME = Statement(sa.update(CHALLENGE).where(_THIS).values(consumed_at=given("now", INTEGER), sealed=sa.null()))
_PURGE = Statement(
    sa.delete(CHALLENGE).where(sa.or_(_C.consumed_at.is_not(None), _C.expires_at <= given("now", INTEGER)))
)

SEALED = SealedColumn(_C.id, _C.sealed, _PURPOSE, (_C.id,))


@dataclass(frozen=True)
class SqlChallenges:
    """Implements `challenges.Challenges`."""

    shelves: Mapping[str, Shelf]
    seal: Seal

    @classmethod
    def of(cls, registry: Registry, seal: Seal) -> "SqlChallenges":
        """With a shelf for each method's records."""
        return cls({method.name: Shelf.of(method.record) for method in registry}, seal)

    async def open(self, tx: Transaction, challenge: Challenge) -> None:
        """Keep it, in the place of an older one. Raises Taken where another opens there at the same moment."""
        place = challenge.place
        row = {
            "id": challenge.id,
            "binding": place.binding,
            "slot": place.slot,
            "user_id": place.user,
            "method": place.method,
            "mode": challenge.mode,
            "authenticator_id": canonical_guid(place.authenticator or ""),  # what nobody has has no row
            "purpose": place.purpose.value,
            "sealed": self._seal(challenge),
            "opened_at": challenge.opened_at,
            "expires_at": challenge.expires_at,
            "tries_left": challenge.tries_left,
        }
        if await sql(tx).run(_REPLACE, of_binding=place.binding, of_slot=place.slot, **row):
            return
        try:
            await sql(tx).run(_ADD, **row, consumed_at=None)
        except Duplicate as error:
            raise Taken from error

    async def find(self, tx: Transaction, place: Place, now: Instant) -> Challenge | None:
        """The one that is open there."""
        row = await sql(tx).one(_FIND, of_binding=place.binding, of_slot=place.slot, now=now)
        return self._read(row, place) if row else None

    async def by_id(self, tx: Transaction, id_: ChallengeId, now: Instant) -> Challenge | None:
        """That one, if it is open."""
        row = await sql(tx).one(_BY_ID, key=id_, now=now)
        return self._read(row, _place(row)) if row else None

    async def count_try(self, tx: Transaction, challenge: Challenge, now: Instant) -> bool:
        """Count an answer before it is judged. False: it takes none any more."""
        return await sql(tx).run(_COUNT_TRY, key=challenge.id, now=now) == 1

    async def consume(self, tx: Transaction, challenge: Challenge, now: Instant) -> bool:
        """It was answered rightly, once; what was secret of it is destroyed."""
        return await sql(tx).run(_CONSUME, key=challenge.id, now=now) == 1

    async def purge(self, tx: Transaction, now: Instant) -> int:
        """Forget those that can no longer be answered; how many."""
        return await sql(tx).run(_PURGE, now=now)

    def _seal(self, challenge: Challenge) -> bytes:
        drafted = self.shelves[challenge.place.method].write(challenge.record) if challenge.record else None
        hidden = {"pending": challenge.pending, "record": drafted, "prompt": challenge.prompt}
        return self.seal.seal(_PURPOSE, (challenge.id,), orjson.dumps(hidden))

    def _read(self, row: Row, place: Place) -> Challenge:
        hidden = orjson.loads(self.seal.open(_PURPOSE, (row["id"],), row["sealed"]))
        drafted = hidden["record"]
        return Challenge(
            id=ChallengeId(row["id"]),
            place=place,
            pending=hidden["pending"],
            record=self.shelves[place.method].read(drafted) if drafted else None,
            opened_at=Instant(row["opened_at"]),
            expires_at=Instant(row["expires_at"]),
            tries_left=row["tries_left"],
            mode=row["mode"],
            prompt=hidden["prompt"],
        )


def _place(row: Row) -> Place:
    user, authenticator = row["user_id"], row["authenticator_id"]
    return Place(
        row["binding"],
        Purpose(row["purpose"]),
        row["method"],
        None if user is None else UserId(user),
        None if authenticator is None else AuthenticatorId(authenticator),
    )
