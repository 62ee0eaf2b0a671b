"""The access tokens of our own Graph: JWTs by RFC 9068, with the claims that Microsoft's clients read.

Clients need no claim but those that Graph PowerShell shows in its context: `appid`, `app_displayname`, `tid`, `upn` and
`scp` or `roles`. The rest is for us: who asks (`oid`), how and when they signed in (`amr`, `auth_time`), and `idtyp`,
which tells an application from a person without guessing from what else is there.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import assert_never

from watchword.kernel.clock import MINUTE, SECOND, Instant
from watchword.kernel.errors import Unauthenticated
from watchword.kernel.ids import AppId, ObjectId, RoleId
from watchword.oidc.protocol.claims import Claims
from watchword.oidc.protocol.compact import MAX_HEADER, Compact, Malformed, parse_compact
from watchword.oidc.protocol.keys import MAX_TOKEN_LIFE, Signer, VerificationKey
from watchword.oidc.protocol.strict_json import json_object

GRAPH_AUDIENCE = AppId("00000003-0000-0000-c000-000000000000")
"""Microsoft Graph's application id: the one audience that our Graph accepts."""

TYP = "at+jwt"
ALG = "ES256"
LEEWAY = MINUTE
_HEADER = frozenset({"alg", "typ", "kid"})
_KID = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)

_NOT_WELL_FORMED = (
    "IDX14100: JWT is not well formed, there are no dots (.).\n"
    "The token needs to be in JWS or JWE Compact Serialization Format. "
    "(JWS): 'EncodedHeader.EncodedPayload.EncodedSignature'. (JWE): 'EncodedProtectedHeader.EncodedEncryptedKey."
    "EncodedInitializationVector.EncodedCiphertext.EncodedAuthenticationTag'."
)


@dataclass(frozen=True, kw_only=True)
class Delegated:
    """The application acts for a person who has signed in. `amr` holds RFC 8176's words; `session_id` names the
    browser's session in which they did (OpenID Connect Front-Channel Logout 1.0 section 3), where there is one."""

    scopes: tuple[str, ...]
    upn: str
    name: str
    signed_in_at: Instant
    amr: tuple[str, ...]
    acr: str
    session_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class AppOnly:
    """The application acts for itself, with the application roles it was granted; nobody is signed in."""

    roles: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AccessClaims:
    """What a token says. `object_id` is the person's, or the application's service principal's.

    Instants are whole seconds in a token: fractions are cut off when it is signed. `role_ids` are template ids of
    directory roles and only informative: what may be done is decided by the assignments at the time of the call.
    `capabilities` are what the client said it can handle (`CP1`: claims challenges). `grant_id` names what the token
    came of: it dies with that.
    """

    issuer: str
    audience: str
    tenant: str
    object_id: ObjectId
    subject: str
    app_id: AppId
    app_name: str
    grant: Delegated | AppOnly
    issued_at: Instant
    not_before: Instant
    expires_at: Instant
    token_id: str
    role_ids: tuple[RoleId, ...] = ()
    capabilities: tuple[str, ...] = ()
    grant_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What a token must say, letter for letter, to be meant for us."""

    issuer: str
    audience: str
    tenant: str


def sign_access_token(claims: AccessClaims, key: Signer) -> str:
    """The token. Errors: ValueError for a key or a lifetime that no verifier of ours would accept (a fault of ours)."""
    if key.alg != ALG:
        raise ValueError(f"access tokens are signed with {ALG}, not {key.alg}")
    if not 0 < claims.expires_at - claims.issued_at <= MAX_TOKEN_LIFE:
        raise ValueError("the token would outlive the key that verifies it, or is never valid")
    return key.sign(TYP, json.dumps(_members(claims), separators=(",", ":"), ensure_ascii=False).encode())


def verify_access_token(
    token: str, keys: Mapping[str, VerificationKey], expected: Expected, now: Instant, leeway: int = LEEWAY
) -> AccessClaims:
    """What a bearer token says, if it is ours, for us, and valid at `now`. `leeway` in microseconds.

    RFC 8725 and RFC 9068 section 4. Our tokens carry three header members and no other, so whatever would let a token
    bring its own key or rules (jku, x5u, jwk, x5c, crit, zip, b64) is refused unread.

    Errors: Unauthenticated with `token-missing`, `token-malformed`, `token-type`, `token-signature`, `token-audience`,
    `token-issuer`, `token-expired`, `token-not-yet-valid` or `token-claims`; the messages are Graph's.
    """
    if not token:
        raise Unauthenticated("token-missing", "Access token is empty.")
    compact = parse_compact(token, max_header=MAX_HEADER)
    if isinstance(compact, Malformed):
        raise _malformed(compact.reason)
    _check_signature(compact, keys)
    members = json_object(compact.payload)
    if members is None:
        raise _malformed("the payload is not one JSON object")
    claims = _read(Claims(members, _wrong_claim))
    _check_meant_for_us(claims, expected)
    _check_time(claims, now, leeway)
    return claims


def _check_signature(compact: Compact, keys: Mapping[str, VerificationKey]) -> None:
    header = compact.header
    if header.keys() != _HEADER:
        raise _malformed("the header has other members than alg, typ and kid")
    # An id_token or a logout token is signed by us as well: the type is what keeps it from being an access token.
    if header["typ"] != TYP:
        raise Unauthenticated("token-type", "Access token validation failure.", reason="typ is not at+jwt")
    kid = header["kid"]
    key = keys.get(kid) if isinstance(kid, str) and _KID.fullmatch(kid) else None
    if key is None:
        raise _bad_signature("unknown kid")
    if header["alg"] != key.alg or key.alg != ALG:
        raise _bad_signature("the algorithm is not the key's, or not that of access tokens")
    if not key.verifies(compact.signed, compact.signature):
        raise _bad_signature("the signature is not the key's")


def _check_meant_for_us(claims: AccessClaims, expected: Expected) -> None:
    if claims.audience != expected.audience:
        message = "Access token validation failure. Invalid audience."
        raise Unauthenticated("token-audience", message, reason=f"aud is {claims.audience!r}")
    if claims.issuer != expected.issuer or claims.tenant != expected.tenant:
        message = "Access token validation failure. Invalid issuer."
        raise Unauthenticated("token-issuer", message, reason=f"iss is {claims.issuer!r}, tid {claims.tenant!r}")


def _check_time(claims: AccessClaims, now: Instant, leeway: int) -> None:
    if now >= claims.expires_at + leeway:
        raise Unauthenticated("token-expired", "Lifetime validation failed, the token is expired.")
    if now + leeway < max(claims.not_before, claims.issued_at):
        raise Unauthenticated("token-not-yet-valid", "Lifetime validation failed, the token is not yet valid.")


def _members(claims: AccessClaims) -> dict[str, object]:
    members: dict[str, object] = {
        "aud": claims.audience,
        "iss": claims.issuer,
        "iat": claims.issued_at // SECOND,
        "nbf": claims.not_before // SECOND,
        "exp": claims.expires_at // SECOND,
        "app_displayname": claims.app_name,
        "appid": claims.app_id,
        "azp": claims.app_id,
        "oid": claims.object_id,
        "sub": claims.subject,
        "tid": claims.tenant,
        "jti": claims.token_id,
        "uti": claims.token_id,
        "ver": "2.0",
    }
    optional = {"wids": list(claims.role_ids), "xms_cc": list(claims.capabilities), "grant_id": claims.grant_id}
    return members | _grant_members(claims.grant) | {name: value for name, value in optional.items() if value}


def _grant_members(grant: Delegated | AppOnly) -> dict[str, object]:
    match grant:
        case Delegated():
            return {
                "idtyp": "user",
                "scp": " ".join(grant.scopes),
                "upn": grant.upn,
                "preferred_username": grant.upn,
                "name": grant.name,
                "auth_time": grant.signed_in_at // SECOND,
                "amr": list(grant.amr),
                "acr": grant.acr,
                **({"sid": grant.session_id} if grant.session_id else {}),
            }
        case AppOnly():
            return {"idtyp": "app", "roles": list(grant.roles)}
        case _:
            assert_never(grant)


def _read(claims: Claims) -> AccessClaims:
    return AccessClaims(
        issuer=claims.text("iss"),
        audience=claims.text("aud"),
        tenant=claims.text("tid"),
        object_id=ObjectId(claims.text("oid")),
        subject=claims.text("sub"),
        app_id=AppId(claims.text("appid")),
        app_name=claims.text("app_displayname"),
        grant=_read_grant(claims),
        issued_at=claims.moment("iat"),
        not_before=claims.moment("nbf"),
        expires_at=claims.moment("exp"),
        token_id=claims.text("jti"),
        role_ids=tuple(RoleId(role) for role in claims.texts("wids", default=())),
        capabilities=claims.texts("xms_cc", default=()),
        grant_id=claims.text("grant_id") if claims.has("grant_id") else None,
    )


def _read_grant(claims: Claims) -> Delegated | AppOnly:
    match claims.text("idtyp"):
        case "user":
            claims.none("roles")
            return Delegated(
                scopes=tuple(claims.text("scp").split()),
                upn=claims.text("upn"),
                name=claims.text("name"),
                signed_in_at=claims.moment("auth_time"),
                amr=claims.texts("amr"),
                acr=claims.text("acr"),
                session_id=claims.text("sid") if claims.has("sid") else None,
            )
        case "app":
            claims.none("scp", "upn", "sid")
            return AppOnly(roles=claims.texts("roles"))
        case _:
            raise _wrong_claim("idtyp")


def _malformed(reason: str) -> Unauthenticated:
    return Unauthenticated("token-malformed", _NOT_WELL_FORMED, reason=reason)


def _wrong_claim(name: str) -> Unauthenticated:
    reason = f"the claim {name} is missing or not what it must be"
    return Unauthenticated("token-claims", "Access token validation failure.", reason=reason)


def _bad_signature(reason: str) -> Unauthenticated:
    return Unauthenticated("token-signature", "Signature is invalid.", reason=reason)
