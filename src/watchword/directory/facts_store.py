"""What every decision is made from: who asks, and whom it is about. Two statements, and one where they are the same.

Implements `access.desk.Facts`. Roles held through groups count however deep the nesting, although role-assignable
groups take no groups as members: a decision must not hang on a rule that somebody else kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, assert_never

import sqlalchemy as sa

from watchword.access.facts import ActorFacts, TargetFacts
from watchword.db.engine import Row, sql
from watchword.db.statement import Statement, given
from watchword.db.types import FOLDED, GUID
from watchword.directory.applications.tables import APPLICATIONS
from watchword.directory.groups.tables import GROUP_MEMBERS, GROUP_OWNERS, GROUPS
from watchword.directory.roles.tables import ROLE_ASSIGNMENTS
from watchword.directory.users.tables import USERS
from watchword.kernel.actor import Actor, ActorKind
from watchword.kernel.clock import SECOND
from watchword.kernel.errors import Unauthenticated
from watchword.kernel.ids import RoleId, canonical_guid
from watchword.kernel.upn import canonical_upn
from watchword.kernel.work import Transaction

_GUEST = "guest"


def _with_roles(who: sa.CTE) -> sa.Select[Any]:
    """The row of `who`, once for each role it holds, and whether a role-assignable group protects it."""
    up = _groups_of(who)
    holders = (GROUPS.c.is_assignable_to_role == sa.true(), GROUPS.c.deleted_at.is_(None))
    assigned = ROLE_ASSIGNMENTS.c
    held = (
        sa.select(assigned.role_id)
        .join(who, assigned.principal_id == who.c.id)
        .union(
            sa.select(assigned.role_id)
            .join(up, assigned.principal_id == up.c.group_id)
            .join(GROUPS, GROUPS.c.id == up.c.group_id)
            .where(*holders)
        )
        .subquery("held")
    )
    is_member = sa.exists(sa.select(GROUPS.c.id).join(up, up.c.group_id == GROUPS.c.id).where(*holders))
    is_owner = sa.exists(
        sa.select(GROUPS.c.id)
        .join(GROUP_OWNERS, GROUP_OWNERS.c.group_id == GROUPS.c.id)
        .where(GROUP_OWNERS.c.owner_id == who.c.id, *holders)
    )
    return sa.select(who, held.c.role_id, sa.or_(is_member, is_owner).label("protected")).select_from(
        who.outerjoin(held, sa.true())
    )


def _groups_of(who: sa.CTE) -> sa.CTE:
    """The live groups that `who` is in, at any depth; a deleted group leads nowhere."""
    live = sa.select(GROUP_MEMBERS.c.group_id).join(
        GROUPS, sa.and_(GROUPS.c.id == GROUP_MEMBERS.c.group_id, GROUPS.c.deleted_at.is_(None))
    )
    up = live.join(who, GROUP_MEMBERS.c.member_id == who.c.id).cte("up", recursive=True)
    return up.union(live.join(up, GROUP_MEMBERS.c.member_id == up.c.group_id))


def _user(condition: sa.ColumnElement[bool], *, deleted: bool = False) -> Statement:
    columns = (
        USERS.c.id,
        USERS.c.upn,
        USERS.c.display_name,
        USERS.c.account_enabled,
        USERS.c.user_type_key,
        USERS.c.sessions_valid_from,
    )
    kept = USERS.c.deleted_at.is_not(None) if deleted else USERS.c.deleted_at.is_(None)
    return Statement(_with_roles(sa.select(*columns).where(condition, kept).cte("who")))


_BY_ID = _user(USERS.c.id == given("id", GUID))
_BY_UPN = _user(USERS.c.upn == given("upn", FOLDED))
_DELETED_BY_ID = _user(USERS.c.id == given("id", GUID), deleted=True)
_SERVICE_PRINCIPAL = Statement(
    _with_roles(
        sa.select(APPLICATIONS.c.service_principal_id.label("id"), APPLICATIONS.c.account_enabled)
        .where(APPLICATIONS.c.service_principal_id == given("id", GUID))
        .cte("who")
    )
)


@dataclass(frozen=True)
class SqlFacts:
    """Implements `access.desk.Facts`. Who is disabled, deleted or unknown has no roles and was granted nothing.

    `among_deleted`: the user acted upon is looked for among the soft-deleted, by object id.
    """

    among_deleted: bool = False

    async def of(self, tx: Transaction, actor: Actor, user: str | None) -> tuple[ActorFacts, TargetFacts | None]:
        """The actor's facts, and those of the user named by object id or userPrincipalName (None: no such user).

        Raises Unauthenticated for a person whose sessions were revoked after the token was issued.
        """
        key = None if user is None else _canonical(user)
        match actor.kind:
            case ActorKind.OPERATOR:
                return ActorFacts(kind=actor.kind), await self._target(tx, key)
            case ActorKind.APPLICATION:
                return await _application(tx, actor), await self._target(tx, key)
            case ActorKind.DELEGATED:
                rows = await _find(tx, _canonical(actor.user_id or ""))
                me = _person(actor, rows)
                itself = bool(rows) and not self.among_deleted and key in (rows[0]["id"], rows[0]["upn"])
                return me, _about(rows) if itself else await self._target(tx, key)
            case _:
                assert_never(actor.kind)

    async def _target(self, tx: Transaction, key: str | None) -> TargetFacts | None:
        return _about(await _find(tx, key, deleted=self.among_deleted))


def _canonical(key: str) -> str | None:
    """An object id or a userPrincipalName in its one spelling."""
    return canonical_guid(key) or canonical_upn(key)


async def _find(tx: Transaction, key: str | None, *, deleted: bool = False) -> Sequence[Row]:
    if key is None:
        return []
    if "@" in key:
        return [] if deleted else await sql(tx).all(_BY_UPN, upn=key)
    return await sql(tx).all(_DELETED_BY_ID if deleted else _BY_ID, id=key)


async def _application(tx: Transaction, actor: Actor) -> ActorFacts:
    known = canonical_guid(actor.service_principal_id or "")
    rows = await sql(tx).all(_SERVICE_PRINCIPAL, id=known) if known is not None else []
    enabled = bool(rows) and bool(rows[0]["account_enabled"])
    return ActorFacts(
        kind=actor.kind,
        granted=actor.granted if enabled else frozenset(),
        roles=_roles(rows) if enabled else frozenset(),
        service_principal_id=known,
    )


def _person(actor: Actor, rows: Sequence[Row]) -> ActorFacts:
    enabled = bool(rows) and bool(rows[0]["account_enabled"])
    if enabled and actor.issued_at is not None and actor.issued_at // SECOND < rows[0]["sessions_valid_from"] // SECOND:
        raise Unauthenticated("token-revoked", "TokenIssuedBeforeRevocationTimestamp", reason="sessions were revoked")
    return ActorFacts(
        kind=actor.kind,
        granted=actor.granted if enabled else frozenset(),
        roles=_roles(rows) if enabled else frozenset(),
        user_id=actor.user_id,
        is_guest=bool(rows) and rows[0]["user_type_key"] == _GUEST,
        signed_in_at=actor.signed_in_at,
    )


def _about(rows: Sequence[Row]) -> TargetFacts | None:
    if not rows:
        return None
    first = rows[0]
    return TargetFacts(
        user_id=first["id"],
        upn=first["upn"],
        name=first["display_name"],
        roles=_roles(rows),
        in_role_assignable_group=bool(first["protected"]),
        is_guest=first["user_type_key"] == _GUEST,
    )


def _roles(rows: Sequence[Row]) -> frozenset[RoleId]:
    return frozenset(RoleId(row["role_id"]) for row in rows if row["role_id"] is not None)
