"""A token request (RFC 6749 section 3.2), read from the form and the Authorization header into one of a few requests.

Each grant is a class of its own; one that has none here is refused. Fields nobody asked for are ignored, as RFC 6749
demands and as Microsoft's clients need: client_info, x-client-SKU and a dozen more come with every request.
"""

import base64
import re
from collections.abc import Mapping
from typing import Final

from watchword.kernel.ids import AppId, canonical_guid
from watchword.kernel.secret import Secret
from watchword.oidc.protocol import refusals
from watchword.oidc.protocol.asked_claims import asked_acr, parse_claims
from watchword.oidc.protocol.form import decode_field, parse_form
from watchword.oidc.protocol.grants import (
    Asking,
    Assertion,
    ClientCredentials,
    Credentials,
    OnBehalfOf,
    PasswordGrant,
    PollDevice,
    RedeemCode,
    Refresh,
    SecretBasic,
    SecretPost,
    TokenRequest,
)
from watchword.oidc.protocol.signed_in import SEVERAL_FACTORS

ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
GRANTS: Final = (
    "authorization_code",
    "refresh_token",
    "urn:ietf:params:oauth:grant-type:device_code",
    "client_credentials",
    "urn:ietf:params:oauth:grant-type:jwt-bearer",
)
"""What discovery announces. Also served: `device_code`, which MSAL for JavaScript and .NET say for the URN (AUTHORITY
section 6), and `password`, where an application was given it: nobody should find it by looking (OIDC-08)."""

_BASIC = re.compile(r"basic +([A-Za-z0-9+/]+={0,2})", re.ASCII | re.IGNORECASE)


def parse_token_request(body: bytes, *, authorization: str | None = None, tenant: str) -> TokenRequest:
    """Read the request. `authorization` is the header as it came, `tenant` only words the refusals.

    Errors: OAuthRefused with `oauth-malformed`, `oauth-parameter-missing`, `oauth-grant-unsupported`,
    `oauth-client-unknown` or `client-not-authenticated`.
    """
    fields = parse_form(body)
    grant = _required(fields, "grant_type")
    if grant == "client_credentials":
        return _client_credentials(fields, authorization, tenant)
    asking = _asking(fields, authorization, tenant)
    scope = fields.get("scope")
    match grant:
        case "authorization_code":
            verifier = fields.get("code_verifier")
            code, redirect_uri = Secret(_required(fields, "code")), _required(fields, "redirect_uri")
            return RedeemCode(asking, code, redirect_uri, verifier, scope)
        case "refresh_token":
            return Refresh(asking, Secret(_required(fields, "refresh_token")), scope)
        case "urn:ietf:params:oauth:grant-type:device_code" | "device_code":
            return PollDevice(asking, Secret(_required(fields, "device_code")))
        case "password":
            named, password = _required(fields, "username"), Secret(_required(fields, "password"))
            return PasswordGrant(asking, named, password, _required(fields, "scope"))
        case "urn:ietf:params:oauth:grant-type:jwt-bearer":
            return _on_behalf_of(asking, fields)
        case other:
            raise refusals.unsupported_grant(other)


def parse_client(fields: Mapping[str, str], authorization: str | None, tenant: str) -> Asking:
    """Who asks, at an endpoint that is not the token endpoint: device code, PAR, introspection, revocation."""
    return _asking(fields, authorization, tenant)


def _on_behalf_of(asking: Asking, fields: Mapping[str, str]) -> OnBehalfOf:
    if _required(fields, "requested_token_use") != "on_behalf_of":
        raise refusals.malformed_request("another requested_token_use than on_behalf_of")
    return OnBehalfOf(asking, Secret(_required(fields, "assertion")), _required(fields, "scope"))


def _asking(fields: Mapping[str, str], authorization: str | None, tenant: str) -> Asking:
    client_id, credentials = _client(fields, authorization, tenant)
    claims = parse_claims(fields.get("claims"))
    acr = asked_acr((), claims)
    return Asking(
        client_id=client_id,
        credentials=credentials,
        capabilities=claims.capabilities,
        client_info=fields.get("client_info") == "1",
        acr=SEVERAL_FACTORS if acr is None else acr,
    )


def _client_credentials(fields: Mapping[str, str], authorization: str | None, tenant: str) -> ClientCredentials:
    client_id, credentials = _client(fields, authorization, tenant)
    if credentials is None:
        raise refusals.no_client_authentication()
    return ClientCredentials(
        client_id=client_id,
        credentials=credentials,
        scope=_required(fields, "scope"),
        capabilities=parse_claims(fields.get("claims")).capabilities,
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


def _required(fields: Mapping[str, str], name: str) -> str:
    value = fields.get(name)
    if value is None:
        raise refusals.missing_parameter(name)
    return value
