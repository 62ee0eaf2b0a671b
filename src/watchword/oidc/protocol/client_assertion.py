"""An application proves itself with a JWT signed by its certificate's key: private_key_jwt, RFC 7523 section 3.

In two steps, because who must have signed is written in what is not yet verified: `peek` reads whose assertion it says
it is, the caller looks the certificate up among that application's own, `verify` believes it or not.

What real clients send, and a strict reader would refuse:
- MSAL for Python: exp and iat with fractions; x5c whose base64 has line breaks; x5t and x5t#S256 padded with `=`
- azure.identity.aio: all parts padded with `=`
- MSAL for JavaScript: nbf up to half a second ahead of the clock it read
- MSAL.NET: x5t, and the same thumbprint in hex as kid
- openid-client, older: aud as an array of the issuer and the token endpoint
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from watchword.kernel.clock import HOUR, MINUTE, Instant
from watchword.kernel.ids import AppId, canonical_guid
from watchword.oidc.protocol import refusals
from watchword.oidc.protocol.certificates import ClientCertificate, Thumbprint
from watchword.oidc.protocol.claims import Claims
from watchword.oidc.protocol.compact import MAX_TOKEN, Compact, Malformed, decode, parse_compact, unpadded
from watchword.oidc.protocol.errors import OAuthRefused
from watchword.oidc.protocol.keys import Algorithm
from watchword.oidc.protocol.strict_json import json_object

LEEWAY = 5 * MINUTE
"""How far a client's clock may be off. Ours is one host's; theirs are everybody's."""

LONGEST_LIFE = HOUR
"""How far ahead exp may lie. RFC 7523 leaves it to us: real clients ask for 10 minutes, azure.identity.aio for 30; what
is valid for longer than twice that is a credential left lying about."""

_ALGORITHMS: Final[Mapping[object, Algorithm]] = {"RS256": "RS256", "PS256": "PS256", "ES256": "ES256"}
_BROUGHT_ALONG = frozenset({"jku", "x5u", "jwk", "crit", "b64", "zip", "enc"})
"""Header members by which an assertion would choose its own key or its own rules. x5c is not refused, since clients
send it, and never read: the key comes from the registration (RFC 8725 section 3.10)."""

_JTI = re.compile(r"[\x21-\x7e]{1,256}", re.ASCII)
_HEX = re.compile(r"[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64}", re.ASCII)


@dataclass(frozen=True)
class UnverifiedAssertion:
    """What an assertion says of itself. Anybody can write this: use it to look up a certificate and for nothing else.

    `thumbprints` are all the names given to the certificate; it must bear every one of them.
    """

    client_id: AppId
    thumbprints: tuple[Thumbprint, ...]
    alg: Algorithm
    _compact: Compact = field(repr=False)
    _claims: Claims = field(repr=False, compare=False)


@dataclass(frozen=True)
class ClientAssertion:
    """An application has proved itself.

    `jti` tells assertions apart until `expires_at`. Whoever refuses a second use of it must know that MSAL for Python
    sends one assertion again and again for nine minutes, with every token request of the process.
    """

    client_id: AppId
    certificate: Thumbprint
    jti: str
    expires_at: Instant


def peek(assertion: str) -> UnverifiedAssertion:
    """Whose assertion it says it is, and by which certificate. Errors: OAuthRefused, 401 invalid_client."""
    compact = parse_compact(assertion, max_header=MAX_TOKEN, padded=True)
    if isinstance(compact, Malformed):
        raise refusals.malformed_assertion(compact.reason)
    alg = _algorithm(compact.header)
    members = json_object(compact.payload)
    if members is None:
        raise refusals.malformed_assertion("the payload is not one JSON object")
    claims = Claims(members, _wrong_claim)
    return UnverifiedAssertion(_client_id(claims), _thumbprints(compact.header), alg, compact, claims)


def verify(
    assertion: UnverifiedAssertion,
    certificate: ClientCertificate,
    *,
    client_id: AppId,
    audiences: Collection[str],
    now: Instant,
) -> ClientAssertion:
    """Whether the owner of `certificate` signed it, for us, for now.

    `client_id` is the one of the request, whose certificate this is; `audiences` is every spelling of our token
    endpoint (and of the issuer, which openid-client names), of this organisation alone.

    Errors: OAuthRefused, 401 invalid_client, with the number that says what is wrong: whoever has not got the key
    knows all of it already.
    """
    if assertion.client_id != client_id:
        raise refusals.assertion_of_another()
    if not all(certificate.is_named_by(thumbprint) for thumbprint in assertion.thumbprints):
        raise refusals.unregistered_certificate()
    if not certificate.valid_from <= now <= certificate.valid_until:
        raise refusals.expired_certificate()
    _check_signature(assertion, certificate)
    _check_audience(assertion, audiences)
    jti = assertion._claims.text("jti")
    if not _JTI.fullmatch(jti):
        raise _wrong_claim("jti")
    return ClientAssertion(client_id, certificate.sha256, jti, _expiry(assertion._claims, now))


def _check_signature(assertion: UnverifiedAssertion, certificate: ClientCertificate) -> None:
    key = certificate.keys.get(assertion.alg)
    if key is None:
        raise refusals.bad_assertion_signature("the algorithm is not for the certificate's kind of key")
    if not key.verifies(assertion._compact.signed, assertion._compact.signature):
        raise refusals.bad_assertion_signature("not signed by the certificate's key")


def _check_audience(assertion: UnverifiedAssertion, audiences: Collection[str]) -> None:
    named = assertion._claims.one_or_more_texts("aud")
    # Every one must be ours: what is also meant for somebody else could be passed on to us by them.
    if not named or not all(audience in audiences for audience in named):
        raise refusals.assertion_for_others(f"aud is {', '.join(named)[:200]!r}")


def _expiry(claims: Claims, now: Instant) -> Instant:
    expires_at = claims.moment("exp", fractions=True)
    starts = [claims.moment(name, fractions=True) for name in ("nbf", "iat") if claims.has(name)]
    valid_from = max(starts, default=Instant(0))
    if not valid_from - LEEWAY <= now < expires_at + LEEWAY or expires_at > now + LONGEST_LIFE + LEEWAY:
        raise refusals.expired_assertion(now, valid_from, expires_at)
    return expires_at


def _algorithm(header: Mapping[str, object]) -> Algorithm:
    if not _BROUGHT_ALONG.isdisjoint(header):
        raise refusals.malformed_assertion("the header brings a key or rules along")
    name = header.get("alg")
    alg = _ALGORITHMS.get(name) if isinstance(name, str) else None
    if alg is None:
        raise refusals.malformed_assertion("alg is not RS256, PS256 or ES256")
    return alg


def _client_id(claims: Claims) -> AppId:
    issuer = claims.text("iss")
    if issuer != claims.text("sub"):
        raise refusals.assertion_not_own()
    client_id = canonical_guid(issuer)
    if client_id is None:
        raise _wrong_claim("iss")
    return AppId(client_id)


def _thumbprints(header: Mapping[str, object]) -> tuple[Thumbprint, ...]:
    named = [_from_base64url(header[name]) for name in ("x5t", "x5t#S256") if name in header]
    if not named and "kid" in header:
        kid = header["kid"]
        named = [_thumbprint(kid.lower()) if isinstance(kid, str) and _HEX.fullmatch(kid) else _from_base64url(kid)]
    found = tuple(thumbprint for thumbprint in named if thumbprint is not None)
    if not found or len(found) != len(named):
        raise refusals.unnamed_certificate()
    return found


def _from_base64url(value: object) -> Thumbprint | None:
    raw = decode(unpadded(value)) if isinstance(value, str) and len(value) <= 64 else None
    return _thumbprint(raw.hex()) if raw is not None else None


def _thumbprint(digits: str) -> Thumbprint | None:
    match len(digits):
        case 40:
            return Thumbprint("sha1", digits)
        case 64:
            return Thumbprint("sha256", digits)
        case _:
            return None


def _wrong_claim(name: str) -> OAuthRefused:
    return refusals.malformed_assertion(f"the claim {name} is missing or not what it must be")
