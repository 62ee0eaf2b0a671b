"""Between rows and applications."""

from typing import Any

import orjson

from watchword.db.engine import Row
from watchword.directory.applications.model import Application, Credential, CredentialKind
from watchword.directory.applications.tables import APPLICATIONS
from watchword.kernel.clock import Instant
from watchword.kernel.ids import AppId, ObjectId
from watchword.kernel.text import fold

READ = tuple(column for column in APPLICATIONS.c if column.name != "display_name_key")


def read_application(row: Row, prefix: str = "") -> Application:
    """The application in a row whose columns may all begin with `prefix`."""
    return Application(
        id=ObjectId(row[f"{prefix}id"]),
        app_id=AppId(row[f"{prefix}app_id"]),
        service_principal_id=ObjectId(row[f"{prefix}service_principal_id"]),
        display_name=row[f"{prefix}display_name"],
        created_at=Instant(row[f"{prefix}created_at"]),
        enabled=bool(row[f"{prefix}account_enabled"]),
        public=bool(row[f"{prefix}is_public"]),
        redirect_uris=tuple(orjson.loads(row[f"{prefix}redirect_uris"])),
        identifier_uris=tuple(orjson.loads(row[f"{prefix}identifier_uris"])),
    )


def columns_of(application: Application) -> dict[str, Any]:
    """Every column."""
    return {
        "id": application.id,
        "app_id": application.app_id,
        "service_principal_id": application.service_principal_id,
        "display_name": application.display_name,
        "display_name_key": fold(application.display_name),
        "account_enabled": application.enabled,
        "is_public": application.public,
        "redirect_uris": orjson.dumps(application.redirect_uris).decode(),
        "identifier_uris": orjson.dumps(application.identifier_uris).decode(),
        "created_at": application.created_at,
    }


def read_credential(row: Row) -> Credential:
    """The credential in a row."""
    return Credential(
        id=row["id"],
        kind=CredentialKind(row["kind"]),
        name=row["name"],
        starts_at=Instant(row["starts_at"]),
        ends_at=Instant(row["ends_at"]),
        digest=row["digest"],
        hint=row["hint"],
        certificate=row["certificate"],
        thumbprint_sha1=row["thumbprint_sha1"],
        thumbprint_sha256=row["thumbprint_sha256"],
    )
