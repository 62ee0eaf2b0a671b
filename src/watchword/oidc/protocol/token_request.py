"""A token request (RFC 6749 section 3.2), read from the form and the Authorization header into one of a few requests.

Each grant is a class of its own; one that has none here is refused. Fields nobody asked for are ignored, as RFC 6749
demands and as Microsoft's clients need: client_info, x-client-SKU and a dozen more come with every request.
"""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass

from watchword.kernel.ids import AppId, canonical_guid
from watchword.kernel.secret import Secret
from watchword.oidc.protocol import refusals
from watchword.oidc.protocol.form import decode_field, parse_form
from watchword.oidc.protocol.strict_json import json_object

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

_CAPABILITY = re.compile(r"[A-Za-z0-9_.-]{1,32}", re.ASCII)
_MAX_CAPABILITIES = 16
_BASIC = re.compile(r"basic +([A-Za-z0-9+/]+={0,2})", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class SecretPost:
    """A client secret in the form (client_secret_post)."""

    secret: Secret


@dataclass(frozen=True)
class SecretBasic:
    """A client secret in the Authorization header (client_secret_basic)."""

    secret: Secret


@dataclass(frozen=True)
class Assertion:
    """A signed assertion (private_key_jwt), still to be read: see `client_assertion`."""

    token: Secret


Credentials = SecretPost | SecretBasic | Assertion


@dataclass(frozen=True, kw_only=True)
class ClientCredentials:
    """An application asks for itself (RFC 6749 section 4.4).

    `scope` is as it came. `capabilities` are the client's (`xms_cc` in the claims parameter), unknown ones included.
    """

    client_id: AppId
    credentials: Credentials
    scope: str
    capabilities: tuple[str, ...]


TokenRequest = ClientCredentials
"""Every request that is served; a union as soon as there are two."""


def parse_token_request(body: bytes, *, authorization: str | None = None, tenant: str) -> TokenRequest:
    """Read the request. `authorization` is the header as it came, `tenant` only words the refusals.

    Errors: OAuthRefused with `oauth-malformed`, `oauth-parameter-missing`, `oauth-grant-unsupported`,
    `oauth-client-unknown` or `client-not-authenticated`.
    """
    fields = parse_form(body)
    match _required(fields, "grant_type"):
        case "client_credentials":
            return _client_credentials(fields, authorization, tenant)
        case other:
            raise refusals.unsupported_grant(other)


def _client_credentials(fields: Mapping[str, str], authorization: str | None, tenant: str) -> ClientCredentials:
    client_id, credentials = _client(fields, authorization, tenant)
    if credentials is None:
        raise refusals.no_client_authentication()
    return ClientCredentials(
        client_id=client_id,
        credentials=credentials,
        scope=_required(fields, "scope"),
        capabilities=_capabilities(fields.get("claims")),
    )


def _client(fields: Mapping[str, str], authorization: str | None, tenant: str) -> tuple[AppId, Credentials | None]:
    """Who asks, and by what they prove it: None for a public client. Two proofs are refused (RFC 6749 section 2.3)."""
    named = fields.get("client_id")
    basic = _basic(authorization)
    proofs: list[Credentials] = []
    if basic is not None:
        if named is not None and named.lower() != basic[0].lower():
            raise refusals.malformed_request("client_id and the Authorization header name two applications")
        named = basic[0]
        proofs.append(SecretBasic(basic[1]))
    if "client_secret" in fields:
        proofs.append(SecretPost(Secret(fields["client_secret"])))
    if "client_assertion" in fields:
        proofs.append(_assertion(fields))
    if len(proofs) > 1:
        raise refusals.malformed_request("more than one client credential")
    return _application(named, tenant), next(iter(proofs), None)


def _assertion(fields: Mapping[str, str]) -> Assertion:
    if _required(fields, "client_assertion_type") != ASSERTION_TYPE:
        raise refusals.malformed_request("an unknown client_assertion_type")
    return Assertion(Secret(fields["client_assertion"]))


def _application(named: str | None, tenant: str) -> AppId:
    if named is None:
        raise refusals.missing_parameter("client_id")
    client_id = canonical_guid(named)
    if client_id is None:
        raise refusals.unknown_application(named, tenant)
    return AppId(client_id)


def _basic(authorization: str | None) -> tuple[str, Secret] | None:
    """The halves of HTTP Basic, each form-encoded before (RFC 6749 section 2.3.1). Another scheme counts as none."""
    if authorization is None or authorization[:6].lower() != "basic ":
        return None
    match = _BASIC.fullmatch(authorization)
    if match is None or len(match[1]) % 4:
        raise refusals.malformed_request("HTTP Basic is not base64")
    name, colon, secret = base64.b64decode(match[1]).partition(b":")
    if not (name and colon and secret):
        raise refusals.malformed_request("HTTP Basic without a client id or a secret")
    return decode_field(name), Secret(decode_field(secret))


def _capabilities(claims: str | None) -> tuple[str, ...]:
    """`{"access_token":{"xms_cc":{"values":["CP1"]}}}`; whatever else the parameter asks for is not for this grant."""
    if claims is None:
        return ()
    value: object = json_object(claims.encode())
    if value is None:
        raise refusals.malformed_request("claims is not one JSON object")
    for member in ("access_token", "xms_cc", "values"):
        value = value.get(member) if isinstance(value, dict) else None
    named = value if isinstance(value, list) else []
    return tuple(name for name in named if isinstance(name, str) and _CAPABILITY.fullmatch(name))[:_MAX_CAPABILITIES]


def _required(fields: Mapping[str, str], name: str) -> str:
    value = fields.get(name)
    if value is None:
        raise refusals.missing_parameter(name)
    return value
