"""What other features ask the directory about a person, by id, inside their own transactions.

Implements `authenticators.model.People`, `policy.model.Memberships` and half of `oidc.model.Clients`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from watchword.db.engine import Row, sql
from watchword.db.statement import Statement, given
from watchword.db.types import FOLDED, GUID, INTEGER
from watchword.directory.groups.tables import GROUP_MEMBERS, GROUPS
from watchword.directory.organization.tables import ORGANIZATION
from watchword.directory.users.model import User
from watchword.directory.users.rows import READ, read_user
from watchword.directory.users.tables import USERS
from watchword.kernel.clock import Instant
from watchword.kernel.errors import NotFound
from watchword.kernel.ids import UserId, canonical_guid
from watchword.kernel.upn import canonical_upn
from watchword.kernel.work import Transaction
from watchword.method import Person

_M = GROUP_MEMBERS.c
_USER = given("user", GUID)

_AT_HOME = sa.select(*READ, ORGANIZATION.c.display_name.label("organisation")).select_from(
    USERS.outerjoin(ORGANIZATION, sa.true())
)
_PERSON = Statement(_AT_HOME.where(USERS.c.id == _USER))
_END_SESSIONS = Statement(sa.update(USERS).where(USERS.c.id == _USER).values(sessions_valid_from=given("now", INTEGER)))
_PASSWORD_CHANGED = Statement(
    sa.update(USERS).where(USERS.c.id == _USER).values(password_changed_at=given("now", INTEGER))
)


_LIVE = USERS.c.deleted_at.is_(None)
_IS_ID, _IS_UPN = USERS.c.id == _USER, USERS.c.upn == given("upn", FOLDED)
_BY_ID, _BY_UPN = (Statement(sa.select(*READ).where(key, _LIVE)) for key in (_IS_ID, _IS_UPN))
_MET_BY_ID, _MET_BY_UPN = (Statement(_AT_HOME.where(key, _LIVE)) for key in (_IS_ID, _IS_UPN))


def _memberships() -> sa.Select[tuple[str]]:
    """The live groups around a user, nested ones included; a deleted group leads nowhere."""
    live = sa.select(_M.group_id.label("id")).join(
        GROUPS, sa.and_(GROUPS.c.id == _M.group_id, GROUPS.c.deleted_at.is_(None))
    )
    around = live.where(_M.member_id == _USER).cte("around", recursive=True)
    return sa.select(around.union(live.join(around, _M.member_id == around.c.id)).c.id)


_GROUPS_OF = Statement(_memberships())


@dataclass(frozen=True)
class SqlPeople:
    """The directory, for those above it."""

    async def person(self, tx: Transaction, user: UserId) -> Person:
        """Who they are. Raises NotFound."""
        row = await sql(tx).one(_PERSON, user=user)
        if row is None:
            raise NotFound("object-not-found", f"Resource '{user}' does not exist.")
        return _person(read_user(row), row["organisation"])

    async def end_sessions(self, tx: Transaction, user: UserId, now: Instant) -> None:
        """Sessions, refresh and access tokens from before `now` are no longer good."""
        await sql(tx).run(_END_SESSIONS, user=user, now=now)

    async def password_changed(self, tx: Transaction, user: UserId, now: Instant) -> None:
        """For lastPasswordChangeDateTime."""
        await sql(tx).run(_PASSWORD_CHANGED, user=user, now=now)

    async def account(self, tx: Transaction, key: str) -> User | None:
        """The live account of an object id or userPrincipalName."""
        row = await _one(tx, key, _BY_ID, _BY_UPN)
        return None if row is None else read_user(row)

    async def met(self, tx: Transaction, key: str) -> tuple[User, Person] | None:
        """The same, and who that is."""
        row = await _one(tx, key, _MET_BY_ID, _MET_BY_UPN)
        if row is None:
            return None
        user = read_user(row)
        return user, _person(user, row["organisation"])

    async def groups_of(self, tx: Transaction, user: str) -> frozenset[str]:
        """The ids of the groups a user is in, nested ones included."""
        return frozenset(row["id"] for row in await sql(tx).all(_GROUPS_OF, user=user))

    async def groups_exist(self, tx: Transaction, ids: frozenset[str]) -> frozenset[str]:
        """Those of `ids` that are live groups."""
        guids = sorted(guid for each in ids if (guid := canonical_guid(each)) is not None)
        statement = Statement(sa.select(GROUPS.c.id).where(GROUPS.c.id.in_(guids), GROUPS.c.deleted_at.is_(None)))
        return frozenset(row["id"] for row in await sql(tx).all(statement)) if guids else frozenset()


async def _one(tx: Transaction, key: str, by_id: Statement, by_upn: Statement) -> Row | None:
    """The row of an object id or userPrincipalName."""
    guid = canonical_guid(key)
    if guid is not None:
        return await sql(tx).one(by_id, user=guid)
    upn = canonical_upn(key)
    return await sql(tx).one(by_upn, upn=upn) if upn is not None else None


def _person(user: User, organisation: str | None) -> Person:
    profile = user.profile
    return Person(
        id=user.id,
        upn=user.upn,
        display_name=user.display_name,
        given_name=profile.get("givenName") or "",
        surname=profile.get("surname") or "",
        mail=profile.get("mail") or "",
        synced=bool(user.synced),
        external=_is_external(user.upn, profile),
        organisation=organisation or "",
        language=profile.get("preferredLanguage") or "",
    )


def _is_external(upn: str, profile: Mapping[str, Any]) -> bool:
    """Whether they were invited and sign in at home; a guest with a password of ours is an internal one to Entra."""
    invited = profile.get("externalUserState") is not None or "#ext#" in upn.lower()
    return invited and str(profile.get("userType")).lower() == "guest"
