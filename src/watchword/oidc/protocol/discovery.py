"""The documents by which clients find us: OpenID Connect Discovery 1.0, and Microsoft's own three before it.

All addresses come from the configured base URL, never from a Host header: clients send their secrets where these
documents point. `segment` is the organisation as the client spelled it in the path (its id, a domain name, `common`,
`organizations`, `adfs`); it comes back letter for letter, since MSAL for Python takes it from the token endpoint as the
name under which it keeps its tokens. Only a segment that was recognised may be passed in.
"""

import re
from collections.abc import Collection
from typing import Final

from watchword.kernel.errors import NotFound
from watchword.oidc.protocol import refusals
from watchword.oidc.protocol.scopes import OPENID_SCOPES
from watchword.oidc.protocol.token_request import GRANTS

TRUSTED_REALM: Final = "http://schemas.microsoft.com/rel/trusted-realm"
MICROSOFT_HOST: Final = "login.microsoftonline.com"
"""Every MSAL asks this host about hosts that it doesn't know; where its name leads to us, we answer for it."""

_AUTHORITY = re.compile(r"https://([a-z0-9.-]+(?::[0-9]{1,5})?)/([a-z0-9._-]{1,255})(?:/[a-z0-9./]*)?", re.ASCII | re.I)
_UPN_DOMAIN = re.compile(r"[^@\s]{1,64}@([A-Za-z0-9.-]{1,255})", re.ASCII)


def issuer(base_url: str, tenant_id: str) -> str:
    """The one issuer of an organisation, whatever the path said: openid-client and Authlib compare it with the `iss` of
    tokens, so Microsoft's `{tenantid}` template for `common` would fail them."""
    return f"{base_url}/{tenant_id}/v2.0"


def token_endpoints(base_url: str, segments: Collection[str]) -> frozenset[str]:
    """The token endpoint under every name of the organisation: what a client assertion may be addressed to.

    For `adfs` in both forms: MSAL builds the one of AD FS, azure.identity.aio that of Entra.
    """
    as_entra = {f"{base_url}/{segment}/oauth2/v2.0/token" for segment in segments}
    return frozenset(as_entra | {f"{_root(base_url, segment)}/token" for segment in segments})


def openid_configuration(base_url: str, tenant_id: str, segment: str) -> dict[str, object]:
    """The discovery document (OpenID Connect Discovery section 3): what is served, and nothing else."""
    root = _root(base_url, segment)
    tenant = f"{base_url}/{segment}"
    places = {
        "issuer": issuer(base_url, tenant_id),
        "authorization_endpoint": f"{root}/authorize",
        "token_endpoint": f"{root}/token",
        "device_authorization_endpoint": f"{root}/devicecode",
        "pushed_authorization_request_endpoint": f"{root}/par",
        "introspection_endpoint": f"{root}/introspect",
        "revocation_endpoint": f"{root}/revoke",
        "end_session_endpoint": f"{root}/logout",
        "userinfo_endpoint": f"{tenant}/openid/userinfo",
        "jwks_uri": f"{tenant}/discovery/v2.0/keys",
    }
    return places | _ABILITIES


_PROOFS: Final = ["client_secret_post", "client_secret_basic", "private_key_jwt"]
_ALGORITHMS: Final = ["RS256", "PS256", "ES256"]
_ABILITIES: Final = {
    "token_endpoint_auth_methods_supported": [*_PROOFS, "none"],
    "token_endpoint_auth_signing_alg_values_supported": _ALGORITHMS,
    "introspection_endpoint_auth_methods_supported": _PROOFS,
    "introspection_endpoint_auth_signing_alg_values_supported": _ALGORITHMS,
    "revocation_endpoint_auth_methods_supported": [*_PROOFS, "none"],
    "revocation_endpoint_auth_signing_alg_values_supported": _ALGORITHMS,
    "grant_types_supported": list(GRANTS),
    "response_types_supported": ["code"],
    "response_modes_supported": ["query", "fragment", "form_post"],
    "code_challenge_methods_supported": ["S256"],
    "authorization_response_iss_parameter_supported": True,
    "scopes_supported": sorted(OPENID_SCOPES),
    "claims_supported": [
        *("sub", "iss", "aud", "exp", "iat", "nbf", "auth_time", "acr", "amr", "nonce", "sid", "oid", "tid", "ver"),
        *("name", "preferred_username", "given_name", "family_name", "email"),
    ],
    "acr_values_supported": ["1", "2"],
    "prompt_values_supported": ["none", "login", "consent", "select_account", "create"],
    "subject_types_supported": ["public"],
    "id_token_signing_alg_values_supported": ["RS256"],
    "backchannel_logout_supported": True,
    "backchannel_logout_session_supported": True,
    "request_parameter_supported": False,
    "request_uri_parameter_supported": False,
    "claims_parameter_supported": True,
}


def instance_discovery(authorization_endpoint: str, hosts: Collection[str]) -> dict[str, object]:
    """Whether an authority can be trusted, as MSAL asks before it uses one. `hosts` are ours, lower case, with port.

    The answer speaks of the host that was asked about, provided that it is one of ours, or Microsoft's (which is only
    asked here where its name was made to lead here). Errors: OAuthRefused `oauth-instance-unknown`.
    """
    authority = _AUTHORITY.fullmatch(authorization_endpoint)
    host = authority[1].lower() if authority else ""
    if authority is None or host not in {*hosts, MICROSOFT_HOST}:
        raise refusals.unknown_instance()
    return {
        "tenant_discovery_endpoint": f"https://{host}/{authority[2]}/v2.0/.well-known/openid-configuration",
        "api-version": "1.1",
        "metadata": [{"preferred_network": host, "preferred_cache": host, "aliases": [host]}],
    }


def user_realm(upn: str, host: str) -> dict[str, object]:
    """Where a user name signs in, as MSAL asks before a password grant: here. The same for every name, known or not."""
    domain = _UPN_DOMAIN.fullmatch(upn)
    return {
        "ver": "1.0",
        "account_type": "Managed",
        "domain_name": domain[1].lower() if domain else "",
        "cloud_instance_name": host,
        "cloud_audience_urn": "urn:federation:MicrosoftOnline",
    }


def web_finger(resource: str, rel: str | None, hosts: Collection[str]) -> dict[str, object]:
    """WebFinger (RFC 7033) as MSAL.NET asks it of an authority named `adfs`: whether that host trusts itself.

    `resource` comes back letter for letter. `hosts` are ours, lower case, with and without port: MSAL.NET leaves the
    port away. Errors: NotFound `webfinger-unknown` for anything else.
    """
    if rel not in (None, TRUSTED_REALM) or resource.lower().rstrip("/") not in {f"https://{host}" for host in hosts}:
        raise NotFound("webfinger-unknown", "Nothing is known of that resource.")
    return {"subject": resource, "links": [{"rel": TRUSTED_REALM, "href": resource}]}


def _root(base_url: str, segment: str) -> str:
    """Where the endpoints lie: as Entra's, or as those of AD FS, which MSAL.NET builds itself for `adfs`."""
    return f"{base_url}/{segment}/oauth2" if segment.lower() == "adfs" else f"{base_url}/{segment}/oauth2/v2.0"
