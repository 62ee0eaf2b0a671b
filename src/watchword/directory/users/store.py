"""The users in SQL."""

from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from watchword.db.engine import Asked, Duplicate, sql
from watchword.db.filtering import found_by, matches
from watchword.db.keyset import keyset
from watchword.db.statement import Statement, given
from watchword.db.types import GUID, INTEGER
from watchword.directory.model import taken
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
_ADD_TERM = Statement(sa.insert(USER_TERMS))
_REMOVE_TERM = Statement(
    sa.delete(USER_TERMS).where(
        USER_TERMS.c.property == given("property", USER_TERMS.c.property.type),
        USER_TERMS.c.term == given("term", USER_TERMS.c.term.type),
        USER_TERMS.c.user_id == given("user_id", GUID),
    )
)
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
        order = keyset(natural_order(query), COLUMNS)
        chosen = (
            sa.select(*READ, *order.columns)
            .where(*_conditions(query), order.after(query.after))
            .order_by(*order.order_by)
            .limit(query.top + 1)
        )
        rows = await sql(tx).all(Statement(chosen))
        users = tuple(read_user(row) for row in rows[: query.top])
        more = order.position(rows[query.top - 1]) if len(rows) > query.top else None
        return Page(users, more, await self.count(tx, query) if query.count else None)

    async def count(self, tx: Transaction, query: ListQuery) -> int:
        """How many live ones the query's filter and search keep."""
        counting = sa.select(sa.func.count().label("n")).select_from(USERS).where(*_conditions(query))
        row = await sql(tx).one(Statement(counting))
        return row["n"] if row is not None else 0

    async def add(self, tx: Transaction, user: User) -> None:
        """Store a new one. Raises Conflict where its name or alias is taken."""
        try:
            await sql(tx).run(_ADD, version=0, **columns_of(user))
        except Duplicate as duplicate:
            raise conflict(duplicate) from duplicate
        await _add_terms(tx, user.id, terms_of(user))

    async def save(self, tx: Transaction, before: User, after: User) -> None:
        """Store a locked one, changed. Raises Conflict where its new name or alias is taken."""
        columns = {f"new_{name}": value for name, value in columns_of(after).items() if name != "id"}
        try:
            await sql(tx).run(_SAVE, key=after.id, **columns)
        except Duplicate as duplicate:
            raise conflict(duplicate) from duplicate
        old, new = terms_of(before), terms_of(after)
        await remove_terms(tx, after.id, old - new)
        await _add_terms(tx, after.id, new - old)

    async def revoke_sessions(self, tx: Transaction, user: UserId, now: Instant) -> None:
        """What was issued to the user before `now` is good no longer."""
        await sql(tx).run(_REVOKE, key=user, now=now)


async def remove_terms(tx: Transaction, user: UserId, terms: Iterable[tuple[str, str]]) -> None:
    """Take away what a user is found by."""
    for name, term in sorted(terms):
        await sql(tx).run(_REMOVE_TERM, property=name, term=term, user_id=user)


async def _add_terms(tx: Transaction, user: UserId, terms: Iterable[tuple[str, str]]) -> None:
    for name, term in sorted(terms):
        await sql(tx).run(_ADD_TERM, property=name, term=term, user_id=user)


def _conditions(query: ListQuery) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = [_IS_LIVE]
    if query.filter is not None:
        conditions.append(matches(query.filter, COLUMNS))
    if query.search is not None:
        conditions.append(found_by(query.search, COLUMNS))
    return conditions


def conflict(duplicate: Duplicate) -> Exception:
    """Graph's refusal of a value that another live user has."""
    name = _TAKEN.get(duplicate.columns)
    return duplicate if name is None else taken(name)
