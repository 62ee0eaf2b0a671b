"""What an application may be given for a person: permissions that exist, that it was consented to, and no other.

Consent is asked for once, by name, and kept for the person and the application. Some permissions only an administrator
consents to; whatever is consented to, what the person may do themselves is the limit (CATALOGUE OIDC-09).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from watchword.kernel.ids import AppId
from watchword.oidc.protocol import authorize_refusals
from watchword.oidc.protocol.access_token import GRAPH_AUDIENCE
from watchword.oidc.protocol.scopes import OPENID_SCOPES, DelegatedScopes

FIRST: Final = "User.Read"
"""What `/.default` of Graph means to an application that nobody has consented to anything yet."""
OWN: Final = frozenset({FIRST, "User.ReadBasic.All", "User.ReadWrite"})
"""Graph's permissions that a person consents to for themselves; all others are an administrator's to give."""


@dataclass(frozen=True)
class Api:
    """An API with its permissions: by name, whether only an administrator may consent. `assigned_only`: people get
    tokens for it who are assigned to it."""

    id: AppId
    name: str
    scopes: Mapping[str, bool]
    assigned_only: bool = False


@dataclass(frozen=True)
class Wanted:
    """What is asked for and what of it nobody has consented to, each by its name at the API, in order."""

    names: tuple[str, ...]
    missing: tuple[str, ...]

    def for_administrators(self, api: Api) -> tuple[str, ...]:
        """What is missing and not the person's own to give."""
        return tuple(name for name in self.missing if api.scopes.get(name, False))


def graph(names: Collection[str]) -> Api:
    """Our Graph, as an API with those permissions."""
    return Api(GRAPH_AUDIENCE, "Microsoft Graph", {name: name not in OWN for name in names})


def wanted(asked: DelegatedScopes, api: Api, consented: Collection[str]) -> Wanted:
    """What a request comes to. Errors: OAuthRefused `scope-unknown` for a permission that the API does not have."""
    openid = sorted(asked.openid)
    names = tuple(dict.fromkeys([*openid, *_named(asked, api, consented)]))
    return Wanted(names, tuple(name for name in names if name not in consented))


def _named(asked: DelegatedScopes, api: Api, consented: Collection[str]) -> list[str]:
    if asked.default:
        given = sorted(name for name in consented if name not in OPENID_SCOPES and name in api.scopes)
        return given or ([FIRST] if api.id == GRAPH_AUDIENCE else _own(api))
    spelled = {name.lower(): name for name in api.scopes}
    for value in asked.values:
        if value.name.lower() not in spelled:
            raise authorize_refusals.unknown_scope(value.name, api.name)
    return [spelled[value.name.lower()] for value in asked.values]


def _own(api: Api) -> list[str]:
    return sorted(name for name, for_administrators in api.scopes.items() if not for_administrators)
