"""The users in SQL."""

from collections.abc import Mapping
from dataclasses import replace

import sqlalchemy as sa

from watchword.db.engine import Asked, Duplicate, sql
from watchword.db.statement import Statement, given
from watchword.db.types import GUID, INTEGER
from watchword.directory.model import taken
from watchword.directory.rows import Listing, Terms
from watchword.directory.users.columns import COLUMNS, natural_order
from watchword.directory.users.model import User
from watchword.directory.users.rows import READ, columns_of, read_user, terms_of
from watchword.directory.users.tables import USER_TERMS, USERS
from watchword.kernel.clock import Instant
from watchword.kernel.ids import UserId
from watchword.kernel.query import ListQuery, Page
from watchword.kernel.work import Transaction

_U = USERS.c
_KEY = given("key", GUID)
_IS_LIVE = _U.deleted_at.is_(None)

_GET = Statement(sa.select(*READ).where(_U.id == _KEY, _IS_LIVE))
_LOCK = Statement(sa.update(USERS).where(_U.id == _KEY, _IS_LIVE).values(version=_U.version + 1).returning(*READ))
_ADD = Statement(sa.insert(USERS))
_SAVE = Statement(
    sa.update(USERS)
    .where(_U.id == _KEY, _IS_LIVE)
    .values({column: given(f"new_{column.name}", column.type) for column in _U if column.name not in ("id", "version")})
)
_LISTING = Listing(USERS, READ, COLUMNS, read_user)
TERMS = Terms(USER_TERMS, "user_id")
_REVOKE = Statement(sa.update(USERS).where(_U.id == _KEY).values(sessions_valid_from=given("now", INTEGER)))

_TAKEN: Mapping[tuple[str, ...], str] = {
    ("upn",): "userPrincipalName",
    ("mail_nickname_key",): "mailNickname",
    ("on_premises_immutable_id",): "onPremisesImmutableId",
}


class SqlUsers:
    """Implements `model.UserStore`, but for what was deleted (`deleted_store`)."""

    @staticmethod
    def soon(user: UserId) -> tuple[Asked, ...]:
        """What `get` reads."""
        return ((_GET, {"key": user}),)

    async def get(self, tx: Transaction, user: UserId) -> User | None:
        """A live one."""
        row = await sql(tx).one(_GET, key=user)
        return None if row is None else read_user(row)

    async def lock(self, tx: Transaction, user: UserId) -> User | None:
        """A live one, which nobody else changes until the transaction ends."""
        row = await sql(tx).one(_LOCK, key=user)
        return None if row is None else read_user(row)

    async def page(self, tx: Transaction, query: ListQuery) -> Page[User]:
        """Live ones, by Graph's property names."""
        return await _LISTING.page(tx, replace(query, order=natural_order(query)))

    async def count(self, tx: Transaction, query: ListQuery) -> int:
        """How many live ones the query's filter and search keep."""
        return await _LISTING.count(tx, query)

    async def add(self, tx: Transaction, user: User) -> None:
        """Store a new one. Raises Conflict where its name or alias is taken."""
        try:
            await sql(tx).run(_ADD, version=0, **columns_of(user))
        except Duplicate as duplicate:
            raise conflict(duplicate) from duplicate
        await TERMS.change(tx, user.id, frozenset(), terms_of(user))

    async def save(self, tx: Transaction, before: User, after: User) -> None:
        """Store a locked one, changed. Raises Conflict where its new name or alias is taken."""
        columns = {f"new_{name}": value for name, value in columns_of(after).items() if name != "id"}
        try:
            await sql(tx).run(_SAVE, key=after.id, **columns)
        except Duplicate as duplicate:
            raise conflict(duplicate) from duplicate
        await TERMS.change(tx, after.id, terms_of(before), terms_of(after))

    async def revoke_sessions(self, tx: Transaction, user: UserId, now: Instant) -> None:
        """What was issued to the user before `now` is good no longer."""
        await sql(tx).run(_REVOKE, key=user, now=now)


def conflict(duplicate: Duplicate) -> Exception:
    """Graph's refusal of a value that another live user has."""
    name = _TAKEN.get(duplicate.columns)
    return duplicate if name is None else taken(name)
