"""id_tokens (OpenID Connect Core section 2), with the claims of Microsoft's that clients read (AUTHORITY section 8).

Signed with RS256, which every client has. Ours come back as hints of who signed in; as access tokens they count for
nothing, since their type is another (TOK-03).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from watchword.kernel.clock import SECOND, Instant
from watchword.kernel.ids import AppId
from watchword.oidc.protocol.compact import MAX_HEADER, Malformed, encode, parse_compact
from watchword.oidc.protocol.keys import Signer, VerificationKey
from watchword.oidc.protocol.signed_in import SignedIn
from watchword.oidc.protocol.strict_json import json_object

TYP: Final = "JWT"
ALG: Final = "RS256"


@dataclass(frozen=True, kw_only=True)
class Named:
    """A person as tokens name them. `mail` only where there is one."""

    id: str
    upn: str
    name: str
    given_name: str = ""
    family_name: str = ""
    mail: str = ""


@dataclass(frozen=True, kw_only=True)
class IdClaims:
    """What an id_token says. `nonce` only where one was asked for: some clients fail on one they did not send."""

    issuer: str
    tenant: str
    client_id: AppId
    person: Named
    signed_in: SignedIn
    openid: frozenset[str]
    issued_at: Instant
    expires_at: Instant
    token_id: str
    nonce: str | None = None
    session: str | None = None


@dataclass(frozen=True)
class Hint:
    """What a token of ours says of itself when it comes back: for whom, about whom, of which session."""

    client_id: AppId
    subject: str
    session: str | None


def sign_id_token(claims: IdClaims, key: Signer) -> str:
    """The token. Errors: ValueError for a key of another algorithm (a fault of ours)."""
    if key.alg != ALG:
        raise ValueError(f"id_tokens are signed with {ALG}, not {key.alg}")
    return key.sign(TYP, json.dumps(_members(claims), separators=(",", ":"), ensure_ascii=False).encode())


def read_hint(token: str, keys: Mapping[str, VerificationKey], issuer: str) -> Hint | None:
    """What an id_token_hint says, if we signed it; None for anything else.

    Its time may be over: OpenID Connect RP-Initiated Logout section 2 and Core section 3.1.2.1 accept expired ones.
    """
    compact = parse_compact(token, max_header=MAX_HEADER)
    if isinstance(compact, Malformed) or compact.header.get("typ") != TYP or compact.header.get("alg") != ALG:
        return None
    kid = compact.header.get("kid")
    key = keys.get(kid) if isinstance(kid, str) else None
    if key is None or key.alg != ALG or not key.verifies(compact.signed, compact.signature):
        return None
    members = json_object(compact.payload) or {}
    audience, subject, session = members.get("aud"), members.get("sub"), members.get("sid")
    if members.get("iss") != issuer or not isinstance(audience, str) or not isinstance(subject, str):
        return None
    return Hint(AppId(audience), subject, session if isinstance(session, str) else None)


def person_claims(person: Named, openid: frozenset[str]) -> dict[str, object]:
    """What the scopes `profile` and `email` open (Core section 5.4); Microsoft's clients need the name in any case."""
    told: dict[str, object] = {"sub": person.id, "preferred_username": person.upn, "name": person.name}
    optional = {"given_name": ("profile", person.given_name), "family_name": ("profile", person.family_name)}
    optional["email"] = ("email", person.mail)
    return told | {name: value for name, (scope, value) in optional.items() if value and scope in openid}


def client_info(user: str, tenant: str) -> str:
    """Who signed in, as MSAL keeps accounts apart by: base64url of JSON, without padding (AUTHORITY section 7)."""
    return encode(json.dumps({"uid": user, "utid": tenant}, separators=(",", ":")).encode())


def _members(claims: IdClaims) -> dict[str, object]:
    at = claims.issued_at // SECOND
    told: dict[str, object] = {
        "ver": "2.0",
        "iss": claims.issuer,
        "aud": claims.client_id,
        "iat": at,
        "nbf": at,
        "exp": claims.expires_at // SECOND,
        "oid": claims.person.id,
        "tid": claims.tenant,
        "auth_time": claims.signed_in.at // SECOND,
        "amr": list(claims.signed_in.amr),
        "acr": claims.signed_in.acr,
        "uti": claims.token_id,
    }
    optional = {"nonce": claims.nonce, "sid": claims.session}
    return told | person_claims(claims.person, claims.openid) | {n: v for n, v in optional.items() if v is not None}
