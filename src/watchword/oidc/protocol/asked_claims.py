"""The `claims` parameter (OpenID Connect Core section 5.5) and `acr_values`: what clients really send in them.

Microsoft's clients say by it what they can handle (`xms_cc`) and ask for members we do not know, which are ignored; a
challenge of ours comes back in it (`acrs`), and OpenID Connect's own `acr`, `sub` and `auth_time`.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from watchword.oidc.protocol import refusals
from watchword.oidc.protocol.signed_in import ONE_FACTOR, SEVERAL_FACTORS
from watchword.oidc.protocol.strict_json import json_object

STEP_UP: Final = '{"access_token":{"acrs":{"essential":true,"value":"2"}}}'
"""The challenge that asks for several factors: an application hands it on as the `claims` of its next request."""

_CAPABILITY = re.compile(r"[A-Za-z0-9_.-]{1,32}", re.ASCII)
_MAX_CAPABILITIES = 16
_LONGEST = 16 * 1024


@dataclass(frozen=True)
class AskedClaims:
    """`acrs` are the values asked for, `essential` whether none other will do. `subject`: whose id_token it must be."""

    capabilities: tuple[str, ...] = ()
    acrs: tuple[str, ...] = ()
    essential: bool = False
    subject: str | None = None


def parse_claims(text: str | None) -> AskedClaims:
    """What is understood of the parameter. Errors: OAuthRefused `oauth-malformed` where it is not one JSON object."""
    if text is None:
        return AskedClaims()
    value = json_object(text.encode()) if len(text) <= _LONGEST else None
    if value is None:
        raise refusals.malformed_request("claims is not one JSON object")
    asked = (
        _member(value, "id_token", "acr"),
        _member(value, "access_token", "acrs"),
        _member(value, "id_token", "acrs"),
    )
    subject = _member(value, "id_token", "sub").get("value")
    return AskedClaims(
        capabilities=tuple(filter(_CAPABILITY.fullmatch, _values(_member(value, "access_token", "xms_cc"))))[
            :_MAX_CAPABILITIES
        ],
        acrs=tuple(acr for each in asked for acr in _values(each)),
        essential=any(each.get("essential") is True for each in asked),
        subject=subject if isinstance(subject, str) else None,
    )


def asked_acr(acr_values: Iterable[str], claims: AskedClaims) -> str | None:
    """The weakest that will do of what is asked for; None where it is essential and nothing we know.

    `acr_values` are voluntary (Core section 3.1.2.1). Several factors are asked for nonetheless: people can give them.
    """
    wanted = [*acr_values, *claims.acrs]
    known = [acr for acr in wanted if acr in (ONE_FACTOR, SEVERAL_FACTORS)]
    if not known:
        return None if claims.essential and claims.acrs else ONE_FACTOR
    return min(known)


def _member(value: Mapping[str, object], *path: str) -> Mapping[str, object]:
    found: object = value
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}


def _values(asked: Mapping[str, object]) -> list[str]:
    one, many = asked.get("value"), asked.get("values")
    every = [one, *(many if isinstance(many, list) else [])]
    return [each for each in every if isinstance(each, str)]
