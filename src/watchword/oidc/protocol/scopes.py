"""What a `scope` asks for: permissions of one API, and OpenID Connect's own four words.

A scope value is an API's identifier, a slash and a permission's name; without identifier it is Graph's. Clients spell
Graph in many ways: Microsoft's host and ours, with and without port, https and http, its GUID, and with two slashes
before the name (the Azure CLI, where the resource it was given ends in one).
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from watchword.kernel.ids import AppId, canonical_guid
from watchword.oidc.protocol import refusals
from watchword.oidc.protocol.access_token import GRAPH_AUDIENCE

DEFAULT = ".default"
OPENID_SCOPES = frozenset({"openid", "profile", "email", "offline_access"})

_MAX_LENGTH = 2048
_MAX_VALUES = 50
_VALUE = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+", re.ASCII)  # RFC 6749 section 3.3: scope-token
_WEB = re.compile(r"https?://([a-z0-9.:\[\]-]+)", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Apis:
    """The APIs that tokens can be for.

    `graph_hosts` are the names of our Graph as clients spell them, lower case, each with and without port as needed.
    `identifiers` maps identifier URIs, letter for letter, to client ids; every registered API is in it at least as
    `api://{client id}`. `tenant` words the refusals.
    """

    graph_hosts: Collection[str]
    identifiers: Mapping[str, AppId] = field(default_factory=dict)
    tenant: str

    def resolve(self, identifier: str) -> AppId:
        """The API of that identifier. Errors: OAuthRefused `oauth-resource-unknown`."""
        found = GRAPH_AUDIENCE if self._is_graph(identifier) else self._registered(identifier)
        if found is None:
            raise refusals.unknown_resource(identifier, self.tenant)
        return found

    def knows(self, value: str) -> bool:
        """Whether a scope value is about an API that is known here: Graph, or one of `identifiers`."""
        identifier = _parse(value)[0]
        return self._is_graph(identifier) or self._registered(identifier) is not None

    def _is_graph(self, identifier: str) -> bool:
        web = _WEB.fullmatch(identifier.lower())
        return identifier in ("", GRAPH_AUDIENCE) or (web is not None and web[1] in self.graph_hosts)

    def _registered(self, identifier: str) -> AppId | None:
        guid = canonical_guid(identifier.removeprefix("api://"))
        return self.identifiers.get(f"api://{guid}" if guid else identifier)


@dataclass(frozen=True)
class ScopeValue:
    """One permission asked for: its name, and the spelling it was asked for in."""

    name: str
    spelling: str


@dataclass(frozen=True, kw_only=True)
class DelegatedScopes:
    """What an application asks for on behalf of a person. `resource` is Graph where no API was named at all."""

    resource: AppId
    values: tuple[ScopeValue, ...]
    openid: frozenset[str]

    @property
    def default(self) -> bool:
        """Whether it asks for all that was consented to before, by /.default."""
        return any(value.name == DEFAULT for value in self.values)


def resolve_application_scope(scope: str, apis: Apis) -> AppId:
    """The API whose application roles a client_credentials request wants: one `{api}/.default`.

    Errors: OAuthRefused `oauth-scope`, `oauth-scope-not-default`, `oauth-resource-unknown`.
    """
    values = _split(scope)
    if len(values) != 1:
        raise refusals.bad_scope(scope)
    identifier, name = _parse(values[0])
    if name != DEFAULT:
        raise refusals.scope_without_default(scope)
    return apis.resolve(identifier)


def resolve_delegated_scopes(scope: str, apis: Apis) -> DelegatedScopes:
    """The permissions an authorization, device, password or refresh request wants.

    Errors: OAuthRefused `oauth-scope`, `oauth-scope-resources` (one token is for one API), `oauth-resource-unknown`.
    """
    values = _split(scope)
    openid = frozenset(value for value in values if value in OPENID_SCOPES)
    asked = [(*_parse(value), value) for value in values if value not in OPENID_SCOPES]
    resources = {apis.resolve(identifier) for identifier, _, _ in asked}
    names = {name for _, name, _ in asked}
    if DEFAULT in names and len(names) > 1:
        raise refusals.bad_scope(scope, ".default scope can't be combined with resource-specific scopes.")
    if len(resources) > 1:
        raise refusals.several_resources(scope)
    return DelegatedScopes(
        resource=next(iter(resources), GRAPH_AUDIENCE),
        values=tuple(ScopeValue(name, spelling) for _, name, spelling in asked),
        openid=openid,
    )


def echo(asked: DelegatedScopes, granted: Collection[str]) -> str:
    """The `scope` of a token response: what was granted, in the spelling that was asked for.

    Clients look their cached tokens up by the spelling they asked for; another spelling, and every call of the
    application refreshes silently. `/.default` is repeated for the same reason, next to what it stands for. A
    client_credentials answer carries no scope at all.
    """
    known = {name.lower() for name in granted}
    openid = sorted(asked.openid & known)
    spelled = [value.spelling for value in asked.values if value.name == DEFAULT or value.name.lower() in known]
    if not asked.default:
        return " ".join([*openid, *spelled])
    prefix = next(value.spelling.removesuffix(DEFAULT) for value in asked.values if value.name == DEFAULT)
    meant = [prefix + name for name in sorted(granted) if name not in OPENID_SCOPES]
    return " ".join([*openid, *spelled, *meant])


def _split(scope: str) -> list[str]:
    """The values, each once, in order. A scope of a hundred thousand words is refused before it is looked at."""
    if len(scope) > _MAX_LENGTH:
        raise refusals.bad_scope(scope, "It is too long.")
    values = list(dict.fromkeys(value for value in scope.split(" ") if value))
    if not values or len(values) > _MAX_VALUES or not all(_VALUE.fullmatch(value) for value in values):
        raise refusals.bad_scope(scope)
    return values


def _parse(value: str) -> tuple[str, str]:
    """The API's identifier and the permission's name, which has no slash. `https://host//name` names `https://host`."""
    identifier, _, name = value.rpartition("/")
    return identifier.removesuffix("/"), name
