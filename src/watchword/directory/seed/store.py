"""Seeds written to SQL: many rows to a statement, and none twice."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import Insert, insert

from watchword.db.engine import sql
from watchword.db.statement import Statement, given
from watchword.directory.applications import rows as application_rows
from watchword.directory.applications.tables import APPLICATIONS
from watchword.directory.groups import rows as group_rows
from watchword.directory.groups.tables import GROUP_MEMBERS, GROUP_OWNERS, GROUP_TERMS, GROUPS
from watchword.directory.organization.tables import DOMAINS, ORGANIZATION
from watchword.directory.roles.model import Assignment
from watchword.directory.roles.tables import DIRECTORY_ROLES, ROLE_ASSIGNMENTS
from watchword.directory.seed.bulk import bulk_users
from watchword.directory.seed.contoso import DOMAIN
from watchword.directory.seed.model import MakeId, Membership, Seed, named_id
from watchword.directory.seed.well_known import well_known
from watchword.directory.users import rows as user_rows
from watchword.directory.users.model import User
from watchword.directory.users.tables import USER_TERMS, USERS
from watchword.kernel.clock import Instant
from watchword.kernel.work import Transaction, Units

_PARAMETERS = 3_000
"""How many values a statement carries: SQLite takes 32 766, PostgreSQL 32 767."""

_USERS_AT_ONCE = 5_000
"""How many users a transaction adds: a commit for each would cost more than the users, one for all would block."""

Rows = Iterable[Mapping[str, Any]]


async def apply_seed(tx: Transaction, seed: Seed, now: Instant, ids: MakeId = named_id) -> None:
    """Write a seed. What is there already stays as it is, so that it may be applied again: who was renamed, left a
    group or lost a role since the first time does not get the old name, group or role back.
    """
    await _insert(tx, ORGANIZATION, [_organization(seed)])
    await _insert(tx, DOMAINS, _domains(seed, now))
    await _insert(tx, APPLICATIONS, (application_rows.columns_of(each) for each in well_known(ids, now)))
    users = await add_users(tx, seed.users)
    groups = await _add_groups(tx, seed, now)
    assigned = [each for each in seed.assignments if each.principal_id in users | groups]
    await _insert(tx, ROLE_ASSIGNMENTS, (_assignment(each) for each in assigned))
    roles = sorted({each.role_id for each in assigned})
    activated = ({"id": ids(f"directoryRole {role}"), "role_id": role, "activated_at": now} for role in roles)
    await _insert(tx, DIRECTORY_ROLES, activated)


async def add_users(tx: Transaction, users: Iterable[User]) -> set[str]:
    """Add users; those whose id, name or alias is there already stay out. The ids of the new ones."""
    added: set[str] = set()
    for some in _cut(users, _USERS_AT_ONCE):
        new = await _insert_new(tx, USERS, ({**user_rows.columns_of(user), "version": 0} for user in some))
        terms = sorted((*term, user.id) for user in some if user.id in new for term in user_rows.terms_of(user))
        await _insert(tx, USER_TERMS, ({"property": p, "term": t, "user_id": id_} for p, t, id_ in terms))
        added |= new
    return added


async def _add_groups(tx: Transaction, seed: Seed, now: Instant) -> set[str]:
    new = await _insert_new(tx, GROUPS, ({**group_rows.columns_of(group), "version": 0} for group in seed.groups))
    terms = ((group.id, term) for group in seed.groups if group.id in new for term in group_rows.terms_of(group))
    await _insert(tx, GROUP_TERMS, ({"property": p, "term": t, "group_id": id_} for id_, (p, t) in terms))
    await _insert(tx, GROUP_MEMBERS, (_member(each, now) for each in seed.memberships if each.group in new))
    owners = ((group, owner) for group, owner in seed.owners if group in new)
    await _insert(
        tx, GROUP_OWNERS, ({"group_id": group, "owner_id": owner, "added_at": now} for group, owner in owners)
    )
    return new


async def fill(
    units: Units, count: int, now: Instant, *, first: int = 0, domain: str = DOMAIN, ids: MakeId = named_id
) -> None:
    """Add `count` bulk users, 5 000 to a transaction."""
    for start in range(first, first + count, _USERS_AT_ONCE):
        some = list(bulk_users(start, min(_USERS_AT_ONCE, first + count - start), now, domain=domain, ids=ids))

        async def unit(tx: Transaction, users: Sequence[User] = some) -> None:
            await add_users(tx, users)

        await units.write(unit)


async def _insert(tx: Transaction, table: sa.Table, rows: Rows) -> None:
    for some in _cut(rows, max(1, _PARAMETERS // len(table.c))):
        await sql(tx).run(_insertion(table, len(some)), **_values(some))


async def _insert_new(tx: Transaction, table: sa.Table, rows: Rows) -> set[str]:
    """The ids of the rows that were not there."""
    new: set[str] = set()
    for some in _cut(rows, max(1, _PARAMETERS // len(table.c))):
        new.update(row["id"] for row in await sql(tx).all(_insertion_of_new(table, len(some)), **_values(some)))
    return new


@lru_cache(maxsize=64)
def _insertion(table: sa.Table, count: int) -> Statement:
    return Statement(_many(table, count))


@lru_cache(maxsize=16)
def _insertion_of_new(table: sa.Table, count: int) -> Statement:
    return Statement(_many(table, count).returning(table.c.id))


def _many(table: sa.Table, count: int) -> Insert:
    rows = [{c.name: given(f"{c.name}_{at}", c.type) for c in table.c} for at in range(count)]
    return insert(table).values(rows).on_conflict_do_nothing()


def _values(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {f"{name}_{at}": value for at, row in enumerate(rows) for name, value in row.items()}


def _cut(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    iterator = iter(items)
    while some := list(islice(iterator, size)):
        yield some


def _organization(seed: Seed) -> dict[str, Any]:
    return {
        "singleton": 1,
        "id": seed.organization.id,
        "display_name": seed.organization.display_name,
        "created_at": seed.organization.created_at,
        "watch": 0,
        "profile": orjson.dumps(seed.organization.profile).decode(),
    }


def _domains(seed: Seed, now: Instant) -> Iterator[dict[str, Any]]:
    for domain in seed.domains:
        yield {
            "id": domain.name,
            "authentication_type": "Federated" if domain.federated else "Managed",
            "is_default": domain.is_default,
            "is_initial": domain.is_initial,
            "is_verified": domain.is_verified,
            "password_validity_days": domain.password_validity_days,
            "password_notice_days": domain.password_notice_days,
            "added_at": now,
        }


def _member(each: Membership, now: Instant) -> dict[str, Any]:
    return {"group_id": each.group, "member_id": each.member, "member_kind": each.kind.value, "added_at": now}


def _assignment(each: Assignment) -> dict[str, Any]:
    return {
        "id": each.id,
        "principal_id": each.principal_id,
        "principal_kind": each.principal_kind.value,
        "role_id": each.role_id,
        "assigned_at": each.assigned_at,
    }
