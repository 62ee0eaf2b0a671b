"""What other features ask the directory about a person, by id, inside their own transactions.

Implements `authenticators.model.People`, `policy.model.Memberships` and half of `oidc.model.Clients`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
import sqlalchemy as sa

from watchword.db.engine import sql
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

_PERSON = Statement(
    sa.select(
        USERS.c.upn,
        USERS.c.display_name,
        USERS.c.on_premises_sync_enabled,
        USERS.c.profile,
        ORGANIZATION.c.display_name.label("organisation"),
    )
    .select_from(USERS.outerjoin(ORGANIZATION, sa.true()))
    .where(USERS.c.id == _USER)
)
_END_SESSIONS = Statement(sa.update(USERS).where(USERS.c.id == _USER).values(sessions_valid_from=given("now", INTEGER)))
_PASSWORD_CHANGED = Statement(
    sa.update(USERS).where(USERS.c.id == _USER).values(password_changed_at=given("now", INTEGER))
)


_LIVE = USERS.c.deleted_at.is_(None)
_BY_ID = Statement(sa.select(*READ).where(USERS.c.id == _USER, _LIVE))
_BY_UPN = Statement(sa.select(*READ).where(USERS.c.upn == given("upn", FOLDED), _LIVE))


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
        profile = orjson.loads(row["profile"])
        return Person(
            id=user,
            upn=row["upn"],
            display_name=row["display_name"],
            given_name=profile.get("givenName") or "",
            surname=profile.get("surname") or "",
            mail=profile.get("mail") or "",
            synced=bool(row["on_premises_sync_enabled"]),
            external=_is_external(row["upn"], profile),
            organisation=row["organisation"] or "",
            language=profile.get("preferredLanguage") or "",
        )

    async def end_sessions(self, tx: Transaction, user: UserId, now: Instant) -> None:
        """Sessions, refresh and access tokens from before `now` are no longer good."""
        await sql(tx).run(_END_SESSIONS, user=user, now=now)

    async def password_changed(self, tx: Transaction, user: UserId, now: Instant) -> None:
        """For lastPasswordChangeDateTime."""
        await sql(tx).run(_PASSWORD_CHANGED, user=user, now=now)

    async def account(self, tx: Transaction, key: str) -> User | None:
        """The live account of an object id or userPrincipalName."""
        guid, upn = canonical_guid(key), canonical_upn(key)
        if guid is not None:
            row = await sql(tx).one(_BY_ID, user=guid)
        else:
            row = await sql(tx).one(_BY_UPN, upn=upn) if upn is not None else None
        return None if row is None else read_user(row)

    async def groups_of(self, tx: Transaction, user: str) -> frozenset[str]:
        """The ids of the groups a user is in, nested ones included."""
        return frozenset(row["id"] for row in await sql(tx).all(_GROUPS_OF, user=user))

    async def groups_exist(self, tx: Transaction, ids: frozenset[str]) -> frozenset[str]:
        """Those of `ids` that are live groups."""
        guids = sorted(guid for each in ids if (guid := canonical_guid(each)) is not None)
        statement = Statement(sa.select(GROUPS.c.id).where(GROUPS.c.id.in_(guids), GROUPS.c.deleted_at.is_(None)))
        return frozenset(row["id"] for row in await sql(tx).all(statement)) if guids else frozenset()


def _is_external(upn: str, profile: Mapping[str, Any]) -> bool:
    """Whether they were invited and sign in at home; a guest with a password of ours is an internal one to Entra."""
    invited = profile.get("externalUserState") is not None or "#ext#" in upn.lower()
    return invited and str(profile.get("userType")).lower() == "guest"
