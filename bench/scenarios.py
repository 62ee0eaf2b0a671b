"""What is asked of a server, each as somebody asks it in earnest."""

from collections.abc import Callable, Mapping
from urllib.parse import quote, urlencode

from bench.installation import Installation
from bench.load import Load

_WRITERS = 16
_OFFICE_PHONE = "e37fc753-ff3b-4958-9484-eaa9425c82bc"
"""Graph's id of a person's office phone."""

Scenario = Callable[[Installation], Load]


def _headers(installation: Installation, who: str) -> str:
    return f"authorization: Bearer {installation.tokens[who]}\r\n"


def _of_each(path: str, who: str = "application") -> Scenario:
    def load(installation: Installation) -> Load:
        lines = [f"GET {path.format(user=user.id)}" for user in installation.sample]
        return Load("reading.lua", lines, (_headers(installation, who),))

    return load


def _page(installation: Installation) -> Load:
    return Load("reading.lua", ["GET /v1.0/users?$top=100"], (_headers(installation, "application"),))


def _prefix(installation: Installation) -> Load:
    names = sorted({user.display_name[:8] for user in installation.sample})
    asked = [quote(f"startswith(displayName,'{name}')", safe="(),'") for name in names]
    lines = [f"GET /v1.0/users?$top=10&$filter={each}" for each in asked]
    return Load("reading.lua", lines, (_headers(installation, "application"),))


def _phone(installation: Installation) -> Load:
    lines = [f"/v1.0/users/{user.id}/authentication/phoneMethods" for user in installation.sample]
    body = '{"phoneNumber":"+1 2065550100","phoneType":"office"}'
    given = (_headers(installation, "application"), body, f"/{_OFFICE_PHONE}", str(_WRITERS))
    return Load("writing.lua", lines, given, connections=_WRITERS, threads=_WRITERS)


def _token(installation: Installation) -> Load:
    form = urlencode(
        {
            "client_id": installation.app_id,
            "client_secret": installation.secret,
            "grant_type": "client_credentials",
            "scope": "https://graph.microsoft.com/.default",
        }
    )
    header = "content-type: application/x-www-form-urlencoded\r\n"
    return Load("reading.lua", [f"POST /common/oauth2/v2.0/token {form}"], (header,))


BARE = Load("reading.lua", ["GET /bare"], ("",))
"""What every other one is compared with."""

SCENARIOS: Mapping[str, tuple[str, Scenario]] = {
    "methods": ("list a user's methods", _of_each("/v1.0/users/{user}/authentication/methods")),
    "administrator": (
        "the same, by an administrator",
        _of_each("/v1.0/users/{user}/authentication/methods", "administrator"),
    ),
    "user": ("get a user", _of_each("/v1.0/users/{user}")),
    "page": ("first 100 users", _page),
    "prefix": ("10 users whose name begins so", _prefix),
    "phone": ("create or delete a phone, audited", _phone),
    "token": ("token by client_credentials", _token),
}
"""By the name that `--only` takes: what it is called, and how it is loaded."""
