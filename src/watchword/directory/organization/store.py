"""The organization and its domains in SQL."""

from collections.abc import Sequence

import orjson
import sqlalchemy as sa

from watchword.db.engine import Duplicate, Row, sql
from watchword.db.statement import Statement, given
from watchword.db.types import FOLDED
from watchword.directory.model import taken
from watchword.directory.organization.model import Domain, Organization
from watchword.directory.organization.tables import DOMAINS, ORGANIZATION
from watchword.kernel.clock import Instant
from watchword.kernel.errors import Conflict
from watchword.kernel.ids import ObjectId
from watchword.kernel.work import Transaction

_D = DOMAINS.c
_NAME = given("name", FOLDED)

_GET = Statement(sa.select(ORGANIZATION))
_FOUND = Statement(sa.insert(ORGANIZATION))
_SAVE = Statement(sa.update(ORGANIZATION).values(profile=given("document", ORGANIZATION.c.profile.type)))
_DOMAINS = Statement(sa.select(DOMAINS).order_by(_D.id))
_DOMAIN = Statement(sa.select(DOMAINS).where(_D.id == _NAME))
_VERIFIED = Statement(sa.select(_D.id).where(_D.id == _NAME, _D.is_verified == sa.true()))
_ALL_VERIFIED = Statement(sa.select(_D.id).where(_D.is_verified == sa.true()))
_ADD_DOMAIN = Statement(sa.insert(DOMAINS))
_SAVE_DOMAIN = Statement(
    sa.update(DOMAINS)
    .where(_D.id == _NAME)
    .values(
        {
            column: given(f"new_{column.name}", column.type)
            for column in (
                _D.authentication_type,
                _D.is_default,
                _D.is_verified,
                _D.password_validity_days,
                _D.password_notice_days,
            )
        }
    )
)


class SqlOrganization:
    """Implements `model.OrganizationStore`."""

    async def get(self, tx: Transaction) -> Organization | None:
        """It, once it is set up."""
        row = await sql(tx).one(_GET)
        if row is None:
            return None
        return Organization(
            ObjectId(row["id"]), row["display_name"], Instant(row["created_at"]), orjson.loads(row["profile"])
        )

    async def found(self, tx: Transaction, organization: Organization) -> None:
        """Set it up. Raises Conflict where there is one."""
        try:
            await sql(tx).run(
                _FOUND,
                singleton=1,
                id=organization.id,
                display_name=organization.display_name,
                created_at=organization.created_at,
                watch=0,
                profile=orjson.dumps(organization.profile).decode(),
            )
        except Duplicate as duplicate:
            raise Conflict("organization-exists", "This database has an organization already.") from duplicate

    async def save(self, tx: Transaction, organization: Organization) -> None:
        """Store its profile."""
        await sql(tx).run(_SAVE, document=orjson.dumps(organization.profile).decode())

    async def domains(self, tx: Transaction) -> Sequence[Domain]:
        """All, by name."""
        return [_read(row) for row in await sql(tx).all(_DOMAINS)]

    async def verified(self, tx: Transaction) -> Sequence[str]:
        """The names of those that are the organization's."""
        return [row["id"] for row in await sql(tx).all(_ALL_VERIFIED)]

    async def domain(self, tx: Transaction, name: str) -> Domain | None:
        """One by its name in lower case."""
        row = await sql(tx).one(_DOMAIN, name=name)
        return None if row is None else _read(row)

    async def add_domain(self, tx: Transaction, domain: Domain, now: Instant) -> None:
        """Store one. Raises Conflict where it is there."""
        try:
            await sql(tx).run(
                _ADD_DOMAIN,
                id=domain.name,
                authentication_type=_kind(domain),
                is_default=domain.is_default,
                is_initial=domain.is_initial,
                is_verified=domain.is_verified,
                password_validity_days=domain.password_validity_days,
                password_notice_days=domain.password_notice_days,
                added_at=now,
            )
        except Duplicate as duplicate:
            raise taken("id") from duplicate

    async def save_domain(self, tx: Transaction, domain: Domain) -> None:
        """Store one, changed."""
        await sql(tx).run(
            _SAVE_DOMAIN,
            name=domain.name,
            new_authentication_type=_kind(domain),
            new_is_default=domain.is_default,
            new_is_verified=domain.is_verified,
            new_password_validity_days=domain.password_validity_days,
            new_password_notice_days=domain.password_notice_days,
        )

    async def is_verified(self, tx: Transaction, name: str) -> bool:
        """Whether accounts may be named in that domain (lower case)."""
        return await sql(tx).one(_VERIFIED, name=name) is not None


def _kind(domain: Domain) -> str:
    return "Federated" if domain.federated else "Managed"


def _read(row: Row) -> Domain:
    return Domain(
        name=row["id"],
        is_default=bool(row["is_default"]),
        is_initial=bool(row["is_initial"]),
        is_verified=bool(row["is_verified"]),
        federated=row["authentication_type"] == "Federated",
        password_validity_days=row["password_validity_days"],
        password_notice_days=row["password_notice_days"],
    )
