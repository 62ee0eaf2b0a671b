"""Applications that every organisation has from the start: the tools that administrators sign in with."""

from typing import Final

from watchword.directory.applications.model import Application, Platform, RedirectUri, SignInSettings
from watchword.directory.seed.model import MakeId
from watchword.kernel.clock import Instant
from watchword.kernel.ids import AppId, ObjectId

AZURE_CLI: Final = AppId("04b07795-8ddb-461a-bbee-02f9e1bf7b46")
GRAPH_POWERSHELL: Final = AppId("14d82eec-204b-4c2f-b7e8-296a70dab67e")
_NAMES: Final = {AZURE_CLI: "Microsoft Azure CLI", GRAPH_POWERSHELL: "Microsoft Graph Command Line Tools"}
_HERE: Final = tuple(RedirectUri(uri, Platform.PUBLIC) for uri in ("http://localhost", "http://127.0.0.1"))


def well_known(ids: MakeId, now: Instant) -> tuple[Application, ...]:
    """They keep no secret, listen on any port of their machine, and can do with a code typed elsewhere."""
    settings = SignInSettings(redirect_uris=_HERE, public=True, device_code=True)
    return tuple(
        Application(
            id=ObjectId(ids(f"application {app_id}")),
            app_id=app_id,
            service_principal_id=ObjectId(ids(f"servicePrincipal {app_id}")),
            display_name=name,
            created_at=now,
            sign_in=settings,
        )
        for app_id, name in _NAMES.items()
    )
