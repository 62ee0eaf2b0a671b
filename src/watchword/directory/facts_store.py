"""What every decision is made from: who asks and whom it is about. One statement for both: every request begins so.

Implements `access.desk.Facts`. Roles held through groups count however deep the nesting, although role-assignable
groups take no groups as members: a decision must not hang on a rule that somebody else kept. Few people are near such
a group, so the way up through the groups is walked only for those of whom the statement says that they may be.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import Any, assert_never

import sqlalchemy as sa

from watchword.access.facts import ActorFacts, TargetFacts
from watchword.db.engine import Row, sql
from watchword.db.statement import Statement, given
from watchword.db.types import FOLDED, GUID, TEXT
from watchword.directory.applications.tables import APPLICATIONS
from watchword.directory.groups.tables import GROUP_MEMBERS, GROUP_OWNERS, GROUPS
from watchword.directory.roles.tables import ROLE_ASSIGNMENTS
from watchword.directory.users.tables import USERS
from watchword.kernel.actor import Actor, ActorKind
from watchword.kernel.clock import SECOND
from watchword.kernel.errors import Unauthenticated
from watchword.kernel.ids import RoleId, UserId, canonical_guid
from watchword.kernel.upn import canonical_upn
from watchword.kernel.work import Soon, Transaction

_GUEST = "guest"
_ACTOR, _TARGET = "actor", "target"
"""Which of the two a row is about, and the name of the parameter that says who that is."""


class _By(StrEnum):
    """How somebody is looked for."""

    NOBODY = "nobody"
    USER_ID = "id"
    UPN = "userPrincipalName"
    DELETED_ID = "id among the deleted"
    SERVICE_PRINCIPAL = "service principal"


def _user(part: str, *conditions: sa.ColumnElement[bool]) -> sa.Select[Any]:
    u = USERS.c
    shown = (u.id, u.upn, u.display_name, u.account_enabled, u.user_type_key, u.sessions_valid_from)
    return _with_roles(sa.select(_label(part), *shown).where(*conditions), USERS, u.id)


def _service_principal(part: str) -> sa.Select[Any]:
    a, u = APPLICATIONS.c, USERS.c
    id_ = a.service_principal_id
    shown = (id_.label("id"), _none(u.upn), _none(u.display_name), a.account_enabled)
    rest = (_none(u.user_type_key), _none(u.sessions_valid_from))
    found = sa.select(_label(part), *shown, *rest).where(id_ == given(part, GUID))
    return _with_roles(found, APPLICATIONS, id_)


def _label(part: str) -> sa.ColumnElement[str]:
    return sa.cast(sa.literal_column(f"'{part}'"), TEXT).label("part")


def _none(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    """What a service principal has not."""
    return sa.cast(sa.null(), column.type).label(column.name)


def _with_roles(found: sa.Select[Any], table: sa.Table, id_: sa.ColumnElement[str]) -> sa.Select[Any]:
    """With a row for each role held directly, and whether groups may have more to say."""
    held = ROLE_ASSIGNMENTS.c
    return found.add_columns(held.role_id, _near(id_).label("near"), _owns(id_).label("owns")).select_from(
        table.outerjoin(ROLE_ASSIGNMENTS, held.principal_id == id_)
    )


def _near(id_: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """Whether they are in a role-assignable group, or in one that is in another."""
    outer = GROUP_MEMBERS.alias("outer_members")
    is_nested = sa.exists(sa.select(outer.c.group_id).where(outer.c.member_id == GROUPS.c.id))
    around = sa.select(GROUPS.c.id).join(GROUP_MEMBERS, GROUP_MEMBERS.c.group_id == GROUPS.c.id)
    assignable = GROUPS.c.is_assignable_to_role == sa.true()
    return sa.exists(
        around.where(GROUP_MEMBERS.c.member_id == id_, GROUPS.c.deleted_at.is_(None), sa.or_(assignable, is_nested))
    )


def _owns(id_: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """Whether they own a role-assignable group."""
    owned = sa.select(GROUPS.c.id).join(GROUP_OWNERS, GROUP_OWNERS.c.group_id == GROUPS.c.id)
    return sa.exists(
        owned.where(
            GROUP_OWNERS.c.owner_id == id_, GROUPS.c.is_assignable_to_role == sa.true(), GROUPS.c.deleted_at.is_(None)
        )
    )


def _found(by: _By, part: str) -> list[sa.Select[Any]]:
    match by:
        case _By.NOBODY:
            return []
        case _By.USER_ID:
            return [_user(part, USERS.c.id == given(part, GUID), USERS.c.deleted_at.is_(None))]
        case _By.UPN:
            return [_user(part, USERS.c.upn == given(part, FOLDED), USERS.c.deleted_at.is_(None))]
        case _By.DELETED_ID:
            return [_user(part, USERS.c.id == given(part, GUID), USERS.c.deleted_at.is_not(None))]
        case _By.SERVICE_PRINCIPAL:
            return [_service_principal(part)]
        case _:
            assert_never(by)


def _up() -> Statement:
    """The live role-assignable groups that somebody is in, at any depth, once for each role such a group holds."""
    live = sa.select(GROUP_MEMBERS.c.group_id).join(
        GROUPS, sa.and_(GROUPS.c.id == GROUP_MEMBERS.c.group_id, GROUPS.c.deleted_at.is_(None))
    )
    first = live.where(GROUP_MEMBERS.c.member_id == given("id", GUID)).cte("up", recursive=True)
    up = first.union(live.join(first, GROUP_MEMBERS.c.member_id == first.c.group_id))
    held = ROLE_ASSIGNMENTS.c
    return Statement(
        sa.select(held.role_id)
        .select_from(
            up.join(GROUPS, GROUPS.c.id == up.c.group_id).outerjoin(ROLE_ASSIGNMENTS, held.principal_id == GROUPS.c.id)
        )
        .where(GROUPS.c.is_assignable_to_role == sa.true())
    )


_BOTH = {
    (actor, target): Statement(sa.union_all(*_found(actor, _ACTOR), *_found(target, _TARGET)))
    for actor, target in product(_By, _By)
    if (actor, target) != (_By.NOBODY, _By.NOBODY)
}
_UP = _up()


@dataclass(frozen=True)
class SqlFacts:
    """Implements `access.desk.Facts`. Who is disabled, deleted or unknown has no roles and was granted nothing.

    `among_deleted`: the user acted upon is looked for among the soft-deleted, by object id.
    """

    among_deleted: bool = False

    async def of(
        self, tx: Transaction, actor: Actor, user: str | None, soon: Soon | None = None
    ) -> tuple[ActorFacts, TargetFacts | None]:
        """The actor's facts, and those of the user named by object id or userPrincipalName (None: no such user).

        `soon` is read with them where the user is named by object id, as nearly always.

        Raises Unauthenticated for a person whose sessions were revoked after the token was issued.
        """
        asking = _asking(actor)
        about = _key(None if user is None else _canonical(user), deleted=self.among_deleted)
        itself = asking == about
        next_ = soon(UserId(about[1])) if soon is not None and about[0] is _By.USER_ID else ()
        mine, theirs = await _rows(tx, asking, _NOBODY if itself else about, next_)
        held = await _roles(tx, mine) if mine else _NONE
        me = _asker(actor, mine, held)
        if itself:
            return me, _about(mine, held) if mine else None
        return me, _about(theirs, await _roles(tx, theirs)) if theirs else None


_Key = tuple[_By, str]
_Held = tuple[frozenset[RoleId], bool]
"""The roles somebody holds, by whatever way, and whether a role-assignable group protects them."""

_NOBODY: _Key = (_By.NOBODY, "")
_NONE: _Held = (frozenset(), False)


def _asking(actor: Actor) -> _Key:
    match actor.kind:
        case ActorKind.OPERATOR:
            return _NOBODY
        case ActorKind.APPLICATION:
            known = canonical_guid(actor.service_principal_id or "")
            return _NOBODY if known is None else (_By.SERVICE_PRINCIPAL, known)
        case ActorKind.DELEGATED:
            return _key(_canonical(actor.user_id or ""))
        case _:
            assert_never(actor.kind)


def _key(canonical: str | None, *, deleted: bool = False) -> _Key:
    if canonical is None or (deleted and "@" in canonical):
        return _NOBODY
    if deleted:
        return _By.DELETED_ID, canonical
    return _By.UPN if "@" in canonical else _By.USER_ID, canonical


def _canonical(key: str) -> str | None:
    """An object id or a userPrincipalName in its one spelling."""
    return canonical_guid(key) or canonical_upn(key)


async def _rows(tx: Transaction, actor: _Key, target: _Key, soon: tuple[Any, ...]) -> tuple[list[Row], list[Row]]:
    """Who was found: a row each, or one for each role held directly."""
    if actor is _NOBODY and target is _NOBODY:
        return [], []
    keys = {part: key for part, (by, key) in ((_ACTOR, actor), (_TARGET, target)) if by is not _By.NOBODY}
    mine: list[Row] = []
    theirs: list[Row] = []
    for row in await sql(tx).gather(_BOTH[actor[0], target[0]], soon, **keys):
        (mine if row["part"] == _ACTOR else theirs).append(row)
    return mine, theirs


async def _roles(tx: Transaction, rows: Sequence[Row]) -> _Held:
    first = rows[0]
    if first["role_id"] is None and not first["near"]:
        return (_NONE[0], bool(first["owns"]))
    through = await sql(tx).all(_UP, id=first["id"]) if first["near"] else []
    roles = frozenset(RoleId(row["role_id"]) for row in (*rows, *through) if row["role_id"] is not None)
    return roles, bool(through) or bool(first["owns"])


def _asker(actor: Actor, rows: Sequence[Row], held: _Held) -> ActorFacts:
    """Who is disabled, deleted or unknown has no roles and was granted nothing."""
    may = bool(rows) and bool(rows[0]["account_enabled"])
    if may:
        _refuse_revoked(actor, rows[0])
    return ActorFacts(
        kind=actor.kind,
        granted=actor.granted if may else frozenset(),
        roles=held[0] if may else frozenset(),
        user_id=actor.user_id,
        service_principal_id=actor.service_principal_id,
        is_guest=bool(rows) and rows[0]["user_type_key"] == _GUEST,
        signed_in_at=actor.signed_in_at,
    )


def _refuse_revoked(actor: Actor, row: Row) -> None:
    """Sessions are a person's: an application has none to revoke."""
    valid_from = row["sessions_valid_from"]
    if valid_from is not None and actor.issued_at is not None and actor.issued_at // SECOND < valid_from // SECOND:
        raise Unauthenticated("token-revoked", "TokenIssuedBeforeRevocationTimestamp", reason="sessions were revoked")


def _about(rows: Sequence[Row], held: _Held) -> TargetFacts:
    first = rows[0]
    return TargetFacts(
        user_id=first["id"],
        upn=first["upn"],
        name=first["display_name"],
        roles=held[0],
        in_role_assignable_group=held[1],
        is_guest=first["user_type_key"] == _GUEST,
    )
