"""Applications in SQL."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from watchword.db.engine import sql
from watchword.db.statement import Statement, given
from watchword.db.types import BOOLEAN, GUID, TEXT
from watchword.directory.applications.model import Application, Client, Credential, SignInSettings
from watchword.directory.applications.rows import (
    READ,
    columns_of,
    read_application,
    read_credential,
    sign_in_columns,
)
from watchword.directory.applications.tables import APPLICATION_CREDENTIALS, APPLICATION_GRANTS, APPLICATIONS
from watchword.directory.groups.tables import GROUP_MEMBERS, GROUP_OWNERS
from watchword.directory.roles.tables import ROLE_ASSIGNMENTS
from watchword.directory.rows import insert_unless_there
from watchword.kernel.clock import Instant
from watchword.kernel.ids import AppId, ObjectId
from watchword.kernel.work import Transaction

_A, _C, _G = APPLICATIONS.c, APPLICATION_CREDENTIALS.c, APPLICATION_GRANTS.c
_KEY = given("key", GUID)

_GET = Statement(sa.select(*READ).where(_A.id == _KEY))
_BY_APP_ID = Statement(sa.select(*READ).where(_A.app_id == _KEY))
_ALL = Statement(sa.select(*READ).order_by(_A.display_name_key, _A.id))
_ADD = Statement(sa.insert(APPLICATIONS))
_REMOVE = Statement(sa.delete(APPLICATIONS).where(_A.id == _KEY))
_SIGN_IN = (
    "is_public",
    "allows_device_code",
    "allows_password",
    "back_channel_logout_uri",
    "redirect_uris",
    "exposed_scopes",
    "identifier_uris",
)
_SAVE_SIGN_IN = Statement(
    sa.update(APPLICATIONS).where(_A.id == _KEY).values({name: given(name, _A[name].type) for name in _SIGN_IN})
)
_EXPOSING = Statement(sa.select(*READ).where(_A.exposed_scopes != "[]"))
_SET_ENABLED = Statement(
    sa.update(APPLICATIONS)
    .where(_A.id == _KEY, _A.account_enabled != given("enabled", BOOLEAN))
    .values(account_enabled=given("enabled", BOOLEAN))
)
_SET_ASSIGNMENT_REQUIRED = Statement(
    sa.update(APPLICATIONS)
    .where(_A.id == _KEY, _A.assignment_required != given("required", BOOLEAN))
    .values(assignment_required=given("required", BOOLEAN))
)
_CREDENTIALS = Statement(
    sa.select(APPLICATION_CREDENTIALS).where(_C.application_id == _KEY).order_by(_C.added_at, _C.id)
)
_ADD_CREDENTIAL = Statement(sa.insert(APPLICATION_CREDENTIALS))
_REMOVE_CREDENTIAL = Statement(
    sa.delete(APPLICATION_CREDENTIALS).where(_C.application_id == _KEY, _C.id == given("credential", GUID))
)
_GRANTED = Statement(sa.select(_G.permission).where(_G.application_id == _KEY))
_GRANT = insert_unless_there(APPLICATION_GRANTS)
_REVOKE = Statement(
    sa.delete(APPLICATION_GRANTS).where(_G.application_id == _KEY, _G.permission == given("permission", TEXT))
)
_OF_ITS_PRINCIPAL = sa.select(_A.service_principal_id).where(_A.id == _KEY).scalar_subquery()
_LEAVE = tuple(
    Statement(sa.delete(table).where(column == _OF_ITS_PRINCIPAL))
    for table, column in (
        (GROUP_MEMBERS, GROUP_MEMBERS.c.member_id),
        (GROUP_OWNERS, GROUP_OWNERS.c.owner_id),
        (ROLE_ASSIGNMENTS, ROLE_ASSIGNMENTS.c.principal_id),
    )
)


class SqlApplications:
    """Implements `model.ApplicationStore`."""

    async def get(self, tx: Transaction, application: ObjectId) -> Application | None:
        """By its object id."""
        row = await sql(tx).one(_GET, key=application)
        return None if row is None else read_application(row)

    async def find(self, tx: Transaction, app_id: AppId) -> Application | None:
        """By its client id."""
        row = await sql(tx).one(_BY_APP_ID, key=app_id)
        return None if row is None else read_application(row)

    async def all(self, tx: Transaction) -> Sequence[Application]:
        """Every one, by name."""
        return [read_application(row) for row in await sql(tx).all(_ALL)]

    async def add(self, tx: Transaction, application: Application) -> None:
        """Store a new one."""
        await sql(tx).run(_ADD, **columns_of(application))

    async def remove(self, tx: Transaction, application: ObjectId) -> bool:
        """Remove it with its credentials, grants, memberships and roles."""
        for statement in _LEAVE:
            await sql(tx).run(statement, key=application)
        return await sql(tx).run(_REMOVE, key=application) == 1

    async def save_sign_in(
        self, tx: Transaction, application: ObjectId, settings: SignInSettings, identifiers: tuple[str, ...]
    ) -> None:
        """How people sign in to it from now on, and by which URIs it is known as an API."""
        await sql(tx).run(_SAVE_SIGN_IN, key=application, **sign_in_columns(settings, identifiers))

    async def exposing(self, tx: Transaction) -> Sequence[Application]:
        """The applications that are APIs themselves."""
        return [read_application(row) for row in await sql(tx).all(_EXPOSING)]

    async def set_enabled(self, tx: Transaction, application: ObjectId, *, enabled: bool) -> bool:
        """Switch its service principal on or off; False where nothing changed."""
        return await sql(tx).run(_SET_ENABLED, key=application, enabled=enabled) == 1

    async def set_assignment_required(self, tx: Transaction, application: ObjectId, *, required: bool) -> bool:
        """Let those alone sign in to it who are assigned, or everybody; False where nothing changed."""
        return await sql(tx).run(_SET_ASSIGNMENT_REQUIRED, key=application, required=required) == 1

    async def credentials(self, tx: Transaction, application: ObjectId) -> Sequence[Credential]:
        """All of them, oldest first."""
        return [read_credential(row) for row in await sql(tx).all(_CREDENTIALS, key=application)]

    async def add_credential(
        self, tx: Transaction, application: ObjectId, credential: Credential, now: Instant
    ) -> None:
        """Store one."""
        await sql(tx).run(_ADD_CREDENTIAL, **_columns(credential), application_id=application, added_at=now)

    async def remove_credential(self, tx: Transaction, application: ObjectId, credential: str) -> bool:
        """Remove one."""
        return await sql(tx).run(_REMOVE_CREDENTIAL, key=application, credential=credential) == 1

    async def granted(self, tx: Transaction, application: ObjectId) -> frozenset[str]:
        """The permissions it was granted."""
        return frozenset(row["permission"] for row in await sql(tx).all(_GRANTED, key=application))

    async def grant(self, tx: Transaction, application: ObjectId, permission: str, now: Instant) -> bool:
        """Grant one; False where it had it."""
        return await sql(tx).run(_GRANT, application_id=application, permission=permission, granted_at=now) == 1

    async def revoke(self, tx: Transaction, application: ObjectId, permission: str) -> bool:
        """Take one away; False where it did not have it."""
        return await sql(tx).run(_REVOKE, key=application, permission=permission) == 1

    async def find_client(self, tx: Transaction, app_id: AppId) -> Client | None:
        """By its client id, with all its credentials: one that ran out is told from one that never was."""
        found = await self.find(tx, app_id)
        if found is None:
            return None
        return Client(
            app_id=found.app_id,
            display_name=found.display_name,
            service_principal_id=found.service_principal_id,
            enabled=found.enabled,
            identifier_uris=found.identifier_uris,
            sign_in=found.sign_in,
            credentials=tuple(await self.credentials(tx, found.id)),
            granted=await self.granted(tx, found.id),
            assignment_required=found.assignment_required,
        )


def _columns(credential: Credential) -> dict[str, Any]:
    return {
        "id": credential.id,
        "kind": credential.kind.value,
        "name": credential.name,
        "digest": credential.digest,
        "hint": credential.hint,
        "certificate": credential.certificate,
        "thumbprint_sha1": credential.thumbprint_sha1,
        "thumbprint_sha256": credential.thumbprint_sha256,
        "starts_at": credential.starts_at,
        "ends_at": credential.ends_at,
    }
