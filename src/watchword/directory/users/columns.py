"""Where each filterable property of a user is found in SQL, and in which order a list comes that asks for none."""

import sqlalchemy as sa

from watchword.db.filtering import Columns, Elements, Field, Stored
from watchword.directory.users.tables import COLLECTIONS, KEYED, USER_TERMS, USERS, key_column
from watchword.kernel.query import And, Compare, Comparison, Filter, ListQuery, Order


def _terms(name: str) -> Elements:
    return Elements(
        owner=USER_TERMS.c.user_id,
        fields={(): Field(USER_TERMS.c.term, Stored.FOLDED)},
        only=USER_TERMS.c.property == sa.literal(name, USER_TERMS.c.property.type),
    )


COLUMNS = Columns(
    id=Field(USERS.c.id, Stored.GUID),
    fields={
        ("id",): Field(USERS.c.id, Stored.GUID),
        ("displayName",): Field(USERS.c.display_name_key, Stored.FOLDED),
        ("userPrincipalName",): Field(USERS.c.upn, Stored.FOLDED),
        ("accountEnabled",): Field(USERS.c.account_enabled),
        ("onPremisesSyncEnabled",): Field(USERS.c.on_premises_sync_enabled),
        ("onPremisesImmutableId",): Field(USERS.c.on_premises_immutable_id),
        ("createdDateTime",): Field(USERS.c.created_at),
        **{(name,): Field(USERS.c[key_column(name)], Stored.FOLDED) for name in KEYED},
    },
    collections={(name,): _terms(name) for name in COLLECTIONS},
    searched={name: _terms(name) for name in ("displayName", "mail", "userPrincipalName")},
)

_INDEXED = frozenset({("displayName",), ("userPrincipalName",)})


def natural_order(query: ListQuery) -> tuple[Order, ...]:
    """The order asked for. Without one: a list of names that begin alike comes by that name, whose index gives a page
    without looking at the rest; every other list by id, so that nobody is missed who is renamed between two pages.
    """
    if query.order or query.filter is None:
        return query.order
    path = _beginning(query.filter)
    return () if path is None else (Order(path),)


def _beginning(condition: Filter) -> tuple[str, ...] | None:
    match condition:
        case Compare(path, Comparison.STARTS_WITH, _) if path in _INDEXED:
            return path
        case And(parts):
            return next((found for part in parts if (found := _beginning(part)) is not None), None)
        case _:
            return None
