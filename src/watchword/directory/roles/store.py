"""Roles in SQL."""

from collections.abc import Sequence

import orjson
import sqlalchemy as sa

from watchword.access.roles import built_in
from watchword.db.engine import Row, sql
from watchword.db.filtering import Columns, Field, Stored, matches
from watchword.db.keyset import keyset
from watchword.db.statement import Statement, given
from watchword.db.types import GUID, INTEGER
from watchword.directory.groups.model import Principal
from watchword.directory.groups.principals import principals, read_principal
from watchword.directory.model import PrincipalKind
from watchword.directory.roles.model import Activated, Assignment, Definition
from watchword.directory.roles.tables import DIRECTORY_ROLES, ROLE_ASSIGNMENTS, ROLE_DEFINITIONS
from watchword.directory.rows import insert_unless_there
from watchword.kernel.clock import Instant
from watchword.kernel.ids import ObjectId, RoleId, new_guid
from watchword.kernel.query import ListQuery, Page
from watchword.kernel.work import Transaction

_A, _D = ROLE_ASSIGNMENTS.c, ROLE_DEFINITIONS.c
_ROLE = given("role", GUID)
_FIRST = "00000000-0000-0000-0000-000000000000"

COLUMNS = Columns(
    id=Field(_A.id, Stored.GUID),
    fields={
        ("id",): Field(_A.id, Stored.GUID),
        ("principalId",): Field(_A.principal_id, Stored.GUID),
        ("roleDefinitionId",): Field(_A.role_id, Stored.GUID),
    },
)

_ACTIVATED = Statement(sa.select(DIRECTORY_ROLES))
_ACTIVATE = insert_unless_there(DIRECTORY_ROLES)
_CUSTOM = Statement(sa.select(ROLE_DEFINITIONS).order_by(_D.display_name, _D.id))
_DEFINE = Statement(sa.insert(ROLE_DEFINITIONS))
_GET = Statement(sa.select(ROLE_ASSIGNMENTS).where(_A.id == given("key", GUID)))
_HELD = Statement(sa.select(ROLE_ASSIGNMENTS).where(_A.principal_id == given("principal", GUID)).order_by(_A.role_id))
_ASSIGN = insert_unless_there(ROLE_ASSIGNMENTS)
_UNASSIGN = Statement(
    sa.delete(ROLE_ASSIGNMENTS).where(_A.principal_id == given("principal", GUID), _A.role_id == _ROLE)
)
_HOLDERS = Statement(
    principals(ROLE_ASSIGNMENTS, _A.principal_id)
    .where(_A.role_id == _ROLE, _A.principal_id > given("after", GUID))
    .order_by(_A.principal_id)
    .limit(given("top", INTEGER))
)


class SqlRoles:
    """Implements `model.RoleStore`."""

    async def activated(self, tx: Transaction) -> Sequence[Activated]:
        """Every activated role, by name."""
        rows = await sql(tx).all(_ACTIVATED)
        known = [(row["id"], built_in(row["role_id"])) for row in rows]
        active = [Activated(ObjectId(id_), role) for id_, role in known if role is not None]
        return sorted(active, key=lambda each: each.role.name)

    async def activate(self, tx: Transaction, role: RoleId, now: Instant) -> bool:
        """Activate a built-in role; False where it is active."""
        return await sql(tx).run(_ACTIVATE, id=new_guid(), role_id=role, activated_at=now) > 0

    async def custom_definitions(self, tx: Transaction) -> Sequence[Definition]:
        """The custom roles, by name."""
        return [
            Definition(
                id=RoleId(row["id"]),
                name=row["display_name"],
                description=row["description"],
                is_enabled=bool(row["is_enabled"]),
                permissions=tuple(orjson.loads(row["permissions"])),
            )
            for row in await sql(tx).all(_CUSTOM)
        ]

    async def define(self, tx: Transaction, definition: Definition, now: Instant) -> None:
        """Store a custom role."""
        await sql(tx).run(
            _DEFINE,
            id=definition.id,
            display_name=definition.name,
            description=definition.description,
            is_enabled=definition.is_enabled,
            permissions=orjson.dumps(definition.permissions).decode(),
            created_at=now,
        )

    async def page(self, tx: Transaction, query: ListQuery) -> Page[Assignment]:
        """Assignments, by Graph's property names."""
        order = keyset(query.order, COLUMNS)
        kept = [] if query.filter is None else [matches(query.filter, COLUMNS)]
        chosen = (
            sa.select(ROLE_ASSIGNMENTS, *order.columns)
            .where(*kept, order.after(query.after))
            .order_by(*order.order_by)
            .limit(query.top + 1)
        )
        rows = await sql(tx).all(Statement(chosen))
        more = order.position(rows[query.top - 1]) if len(rows) > query.top else None
        return Page(tuple(_read(row) for row in rows[: query.top]), more)

    async def get(self, tx: Transaction, assignment: str) -> Assignment | None:
        """One of them."""
        row = await sql(tx).one(_GET, key=assignment)
        return None if row is None else _read(row)

    async def assign(self, tx: Transaction, assignment: Assignment) -> bool:
        """Store one; False where the principal holds the role already, even since this moment."""
        stored = await sql(tx).run(
            _ASSIGN,
            id=assignment.id,
            principal_id=assignment.principal_id,
            principal_kind=assignment.principal_kind.value,
            role_id=assignment.role_id,
            assigned_at=assignment.assigned_at,
        )
        return stored > 0

    async def unassign(self, tx: Transaction, principal: ObjectId, role: RoleId) -> bool:
        """Remove one; False where there was none."""
        return await sql(tx).run(_UNASSIGN, principal=principal, role=role) > 0

    async def holders(self, tx: Transaction, role: RoleId, query: ListQuery) -> Page[Principal]:
        """The live principals a role is assigned to, by id."""
        after = query.after[0] if query.after else _FIRST
        rows = await sql(tx).all(_HOLDERS, role=role, after=after, top=query.top + 1)
        more = (rows[query.top - 1]["principal_id"],) if len(rows) > query.top else None
        return Page(tuple(read_principal(row) for row in rows[: query.top]), more)

    async def held_by(self, tx: Transaction, user: ObjectId) -> Sequence[Assignment]:
        """What is assigned to one principal itself."""
        return [_read(row) for row in await sql(tx).all(_HELD, principal=user)]


def _read(row: Row) -> Assignment:
    return Assignment(
        id=row["id"],
        principal_id=ObjectId(row["principal_id"]),
        principal_kind=PrincipalKind(row["principal_kind"]),
        role_id=RoleId(row["role_id"]),
        assigned_at=Instant(row["assigned_at"]),
    )
