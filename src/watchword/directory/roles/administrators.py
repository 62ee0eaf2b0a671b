"""Somebody can always administer: the last enabled Global Administrator stays one (CATALOGUE invariant I10)."""

import sqlalchemy as sa

from watchword.access.roles import GLOBAL_ADMINISTRATOR
from watchword.db.engine import sql
from watchword.db.statement import Statement, given
from watchword.db.types import GUID
from watchword.directory.groups.tables import GROUP_MEMBERS, GROUPS
from watchword.directory.organization.tables import ORGANIZATION
from watchword.directory.roles.tables import ROLE_ASSIGNMENTS
from watchword.directory.users.tables import USERS
from watchword.kernel.errors import Invalid
from watchword.kernel.work import Transaction

_ASSIGNED = ROLE_ASSIGNMENTS.c
_IS_GLOBAL = _ASSIGNED.role_id == sa.literal(GLOBAL_ADMINISTRATOR.template_id, GUID)
_PRINCIPAL = given("principal", GUID)


def _holders() -> sa.CTE:
    """The ids of all that hold the role: assigned to them, or to a group they are in, at any depth."""
    holders = sa.select(_ASSIGNED.principal_id.label("id")).where(_IS_GLOBAL).cte("holders", recursive=True)
    inside = (
        sa.select(GROUP_MEMBERS.c.member_id)
        .join(holders, GROUP_MEMBERS.c.group_id == holders.c.id)
        .join(GROUPS, sa.and_(GROUPS.c.id == GROUP_MEMBERS.c.group_id, GROUPS.c.deleted_at.is_(None)))
    )
    return holders.union(inside)


_HOLDERS = _holders()
_TAKE_TURN = Statement(sa.update(ORGANIZATION).values(watch=ORGANIZATION.c.watch + 1))
_ENABLED = Statement(
    sa.select(USERS.c.id)
    .join(_HOLDERS, _HOLDERS.c.id == USERS.c.id)
    .where(USERS.c.account_enabled == sa.true(), USERS.c.deleted_at.is_(None))
    .limit(1)
)
_HOLDS = Statement(sa.select(_HOLDERS.c.id).where(_HOLDERS.c.id == _PRINCIPAL))


class SqlAdministrators:
    """Implements `directory.model.Administrators`."""

    async def keep_one(self, tx: Transaction, *, principal: str | None = None, role: str | None = None) -> None:
        """After a change to `principal` (a user disabled or deleted) or to who holds `role`: raise Invalid where it
        left no enabled Global Administrator.

        Whoever could take part in removing the last one waits here for the others, and then sees what they did: two
        administrators who remove each other in the same moment do not both succeed.
        """
        await sql(tx).run(_TAKE_TURN)
        if await sql(tx).one(_ENABLED) is not None:
            return
        if role == GLOBAL_ADMINISTRATOR.template_id or await self._holds(tx, principal):
            raise Invalid(
                "last-administrator",
                "The last enabled Global Administrator cannot be deleted, disabled or lose the role. "
                "Make somebody else a Global Administrator first.",
            )

    @staticmethod
    async def _holds(tx: Transaction, principal: str | None) -> bool:
        return principal is not None and await sql(tx).one(_HOLDS, principal=principal) is not None
