"""The authenticators in SQL. Conditional statements only: nothing is read first and written later."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

import sqlalchemy as sa

from watchword.authenticators.model import Authenticator, Taken
from watchword.authenticators.records import SEALED_FOR, Shelf
from watchword.authenticators.registry import Registry
from watchword.authenticators.tables import AUTHENTICATOR, AUTHENTICATOR_KEY
from watchword.db.engine import Asked, Duplicate, Row, sql
from watchword.db.resealing import SealedColumn
from watchword.db.statement import Statement, given
from watchword.db.types import GUID, INTEGER, TEXT
from watchword.kernel.clock import Instant
from watchword.kernel.errors import Conflict
from watchword.kernel.ids import AuthenticatorId, UserId
from watchword.kernel.sealing import Seal
from watchword.kernel.work import Transaction

_A, _K = AUTHENTICATOR.c, AUTHENTICATOR_KEY.c

_READ = (
    _A.method, _A.id, _A.user_id, _A.record, _A.sealed, _A.bound_at, _A.changed_at, _A.last_used_at,
    _A.name, _A.usable, _A.bound_by, _A.bound_from,
)  # fmt: skip
_LIVE = Statement(sa.select(*_READ).where(_A.user_id == given("user_id", GUID), _A.ended_at.is_(None)))
_AGE = attrgetter("bound_at", "id")
_ADD = Statement(sa.insert(AUTHENTICATOR))
_ADD_KEY = Statement(sa.insert(AUTHENTICATOR_KEY))
_CHANGE = Statement(
    sa.update(AUTHENTICATOR)
    .where(_A.id == given("key", GUID), _A.changed_at == given("seen_at", INTEGER), _A.ended_at.is_(None))
    .values(
        record=given("record", TEXT),
        sealed=given("sealed", AUTHENTICATOR.c.sealed.type),
        changed_at=given("changed_at", INTEGER),
        usable=given("usable", AUTHENTICATOR.c.usable.type),
        name=given("name", TEXT),
    )
)
_END = Statement(
    sa.update(AUTHENTICATOR)
    .where(_A.id == given("key", GUID), _A.ended_at.is_(None))
    .values(ended_at=given("ended_at", INTEGER), ended_by=given("ended_by", TEXT))
)
_FORGET_KEYS = Statement(sa.delete(AUTHENTICATOR_KEY).where(_K.authenticator_id == given("key", GUID)))
_END_ALL = Statement(
    sa.update(AUTHENTICATOR)
    .where(_A.user_id == given("key", GUID), _A.ended_at.is_(None))
    .values(ended_at=given("ended_at", INTEGER), ended_by=given("ended_by", TEXT))
)
_SHRED = Statement(
    sa.update(AUTHENTICATOR).where(_A.user_id == given("key", GUID)).values(sealed=sa.null(), record="{}")
)
_FORGET_ALL_KEYS = Statement(
    sa.delete(AUTHENTICATOR_KEY).where(
        _K.authenticator_id.in_(sa.select(_A.id).where(_A.user_id == given("key", GUID)))
    )
)
_HOLDER = Statement(
    sa.select(_K.authenticator_id).where(
        _K.method == given("method", TEXT), _K.natural_key == given("natural_key", TEXT)
    )
)
_OWNER = Statement(
    sa.select(_A.user_id, _A.id)
    .join(AUTHENTICATOR_KEY, _K.authenticator_id == _A.id)
    .where(_K.method == given("method", TEXT), _K.natural_key == given("natural_key", TEXT), _A.ended_at.is_(None))
)
_USED = Statement(
    sa.update(AUTHENTICATOR)
    .where(_A.id == given("key", GUID), _A.ended_at.is_(None))
    .values(last_used_at=given("used_at", INTEGER))
)


SEALED = SealedColumn(_A.id, _A.sealed, SEALED_FOR, (_A.user_id, _A.id))


@dataclass(frozen=True)
class SqlAuthenticators:
    """Implements `model.AuthenticatorStore`."""

    shelves: Mapping[str, Shelf]
    seal: Seal

    @classmethod
    def of(cls, registry: Registry, seal: Seal) -> "SqlAuthenticators":
        """With a shelf for each method's records."""
        return cls({method.name: Shelf.of(method.record) for method in registry}, seal)

    @staticmethod
    def soon(user: UserId) -> tuple[Asked, ...]:
        """What `live` reads."""
        return ((_LIVE, {"user_id": user}),)

    async def live(self, tx: Transaction, user: UserId, method: str | None = None) -> Sequence[Authenticator]:
        """Those a person has now, oldest first. Nobody has so many that those of one method are worth asking for."""
        wanted = self.shelves if method is None else {method}
        rows = await sql(tx).all(_LIVE, user_id=user)
        return sorted([self._read(row) for row in rows if row["method"] in wanted], key=_AGE)

    async def add(self, tx: Transaction, authenticator: Authenticator, keys: frozenset[str]) -> None:
        """Bind. Raises Taken where a key is held: the unique index decides, whoever else tries at the same moment."""
        record, sealed = self._pack(authenticator)
        await self._claim(tx, authenticator, keys)
        await sql(tx).run(
            _ADD,
            id=authenticator.id,
            user_id=authenticator.user_id,
            method=authenticator.method,
            record=record,
            sealed=sealed,
            name=authenticator.name,
            usable=authenticator.usable,
            bound_at=authenticator.bound_at,
            bound_by=authenticator.bound_by,
            bound_from=authenticator.bound_from,
            changed_at=authenticator.changed_at,
            last_used_at=authenticator.last_used_at,
            last_used_from=None,
            ended_at=None,
            ended_by=None,
        )

    async def change(
        self, tx: Transaction, before: Authenticator, after: Authenticator, keys: frozenset[str] | None
    ) -> None:
        """Store a changed record; `keys` None: those that it has. Raises Taken for a key that is held, Conflict where
        it was changed meanwhile."""
        record, sealed = self._pack(after)
        changed = await sql(tx).run(
            _CHANGE,
            key=before.id,
            seen_at=before.changed_at,
            record=record,
            sealed=sealed,
            changed_at=max(after.changed_at, before.changed_at + 1),
            usable=after.usable,
            name=after.name,
        )
        if not changed:
            raise Conflict(
                "write-race", "The authentication method was changed by another request; please retry later."
            )
        if keys is not None:
            await sql(tx).run(_FORGET_KEYS, key=before.id)
            await self._claim(tx, after, keys)

    async def end(self, tx: Transaction, authenticator: Authenticator, now: Instant, by: str) -> bool:
        """End it; False where somebody else just did."""
        ended = await sql(tx).run(_END, key=authenticator.id, ended_at=now, ended_by=by)
        await sql(tx).run(_FORGET_KEYS, key=authenticator.id)
        return ended == 1

    async def forget(self, tx: Transaction, user: UserId, now: Instant, by: str) -> None:
        """End all of a user's and destroy what was secret of them, ended ones included."""
        await sql(tx).run(_END_ALL, key=user, ended_at=now, ended_by=by)
        await sql(tx).run(_FORGET_ALL_KEYS, key=user)
        await sql(tx).run(_SHRED, key=user)

    async def holder(self, tx: Transaction, method: str, key: str) -> AuthenticatorId | None:
        """Who holds a key."""
        row = await sql(tx).one(_HOLDER, method=method, natural_key=key)
        return AuthenticatorId(row["authenticator_id"]) if row else None

    async def owner(self, tx: Transaction, method: str, key: str) -> tuple[UserId, AuthenticatorId] | None:
        """Whose authenticator holds a key."""
        row = await sql(tx).one(_OWNER, method=method, natural_key=key)
        return (UserId(row["user_id"]), AuthenticatorId(row["id"])) if row else None

    async def used(self, tx: Transaction, authenticator: AuthenticatorId, now: Instant) -> bool:
        """It was right. False where it has ended meanwhile."""
        return await sql(tx).run(_USED, key=authenticator, used_at=now) == 1

    async def _claim(self, tx: Transaction, authenticator: Authenticator, keys: frozenset[str]) -> None:
        try:
            for key in sorted(keys):
                await sql(tx).run(
                    _ADD_KEY, method=authenticator.method, natural_key=key, authenticator_id=authenticator.id
                )
        except Duplicate as error:
            raise Taken from error

    def _pack(self, authenticator: Authenticator) -> tuple[str, bytes | None]:
        shelf = self.shelves[authenticator.method]
        return shelf.pack(authenticator.record, self.seal, _context(authenticator.user_id, authenticator.id))

    def _read(self, row: Row) -> Authenticator:
        method, id_, user, record, sealed, bound, changed, used, name, usable, by, origin = row.values()
        return Authenticator(
            id=AuthenticatorId(id_),
            user_id=UserId(user),
            method=method,
            record=self.shelves[method].unpack(record, sealed, self.seal, _context(user, id_)),
            bound_at=bound,
            changed_at=changed,
            last_used_at=used,
            name=name,
            usable=bool(usable),
            bound_by=by,
            bound_from=origin,
        )


def _context(user_id: str, authenticator_id: str) -> tuple[str, ...]:
    """What a sealed blob is bound to: moved to another row, it does not open."""
    return (user_id, authenticator_id)
