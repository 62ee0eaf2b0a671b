"""Between rows and applications."""

from typing import Any

import orjson

from watchword.db.engine import Row
from watchword.directory.applications.model import (
    Application,
    Credential,
    CredentialKind,
    ExposedScope,
    Platform,
    RedirectUri,
    SignInSettings,
)
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
        identifier_uris=tuple(orjson.loads(row[f"{prefix}identifier_uris"])),
        sign_in=_read_sign_in(row, prefix),
        assignment_required=bool(row[f"{prefix}assignment_required"]),
    )


def _read_sign_in(row: Row, prefix: str) -> SignInSettings:
    return SignInSettings(
        redirect_uris=tuple(
            RedirectUri(uri, Platform(platform)) for uri, platform in orjson.loads(row[f"{prefix}redirect_uris"])
        ),
        public=bool(row[f"{prefix}is_public"]),
        device_code=bool(row[f"{prefix}allows_device_code"]),
        password=bool(row[f"{prefix}allows_password"]),
        back_channel_logout_uri=row[f"{prefix}back_channel_logout_uri"],
        scopes=tuple(
            ExposedScope(name, bool(admin_only)) for name, admin_only in orjson.loads(row[f"{prefix}exposed_scopes"])
        ),
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
        "assignment_required": application.assignment_required,
        "created_at": application.created_at,
        **sign_in_columns(application.sign_in, application.identifier_uris),
    }


def sign_in_columns(settings: SignInSettings, identifier_uris: tuple[str, ...]) -> dict[str, Any]:
    """The columns that say how people sign in to it."""
    return {
        "is_public": settings.public,
        "allows_device_code": settings.device_code,
        "allows_password": settings.password,
        "back_channel_logout_uri": settings.back_channel_logout_uri,
        "redirect_uris": orjson.dumps([[each.uri, each.platform.value] for each in settings.redirect_uris]).decode(),
        "exposed_scopes": orjson.dumps([[each.name, each.admin_only] for each in settings.scopes]).decode(),
        "identifier_uris": orjson.dumps(identifier_uris).decode(),
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
