"""An authorization request (RFC 6749 section 4.1.1, OpenID Connect Core section 3.1.2.1), read strictly and in order.

First who asks and where the answer goes (`addressed`): what is wrong there is told on a page of ours, since sending it
anywhere would make us an open redirector (OIDC-02). Then the rest, whose faults go back to the application. Parameters
that nobody knows are ignored, as clients need (AUTHORITY section 5); one that stands there twice is refused.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from watchword.directory.applications.model import Platform, RedirectUri, SignInSettings
from watchword.kernel.clock import SECOND, Instant, after
from watchword.kernel.ids import AppId, canonical_guid
from watchword.oidc.protocol import authorize_refusals, pkce, refusals
from watchword.oidc.protocol.asked_claims import AskedClaims, asked_acr, parse_claims
from watchword.oidc.protocol.redirects import registered_redirect
from watchword.oidc.protocol.scopes import Apis, DelegatedScopes, resolve_delegated_scopes

MAX_STATE: Final = 4096
_LONGEST = 1024
_PLACES: Final = ("login", "select_account", "consent", "none", "create")
_SECONDS = re.compile(r"[0-9]{1,9}", re.ASCII)


class ResponseMode(Enum):
    """How the answer travels (OAuth 2.0 Multiple Response Types, Form Post Response Mode)."""

    QUERY = "query"
    FRAGMENT = "fragment"
    FORM_POST = "form_post"


@dataclass(frozen=True, kw_only=True)
class Reply:
    """Where the answer goes, and what goes with it. `state` comes back letter for letter."""

    client_id: AppId
    redirect_uri: str
    platform: Platform
    mode: ResponseMode = ResponseMode.QUERY
    state: str | None = None


@dataclass(frozen=True, kw_only=True)
class AuthorizationRequest:
    """What is asked for. `since`: nothing proved before counts; None: however old.

    `acr`: `1` one factor will do, `2` several are asked for. `hinted`: the subject of the id_token_hint, once verified.
    """

    reply: Reply
    scopes: DelegatedScopes
    received_at: Instant
    nonce: str | None = None
    code_challenge: str | None = None
    prompt: frozenset[str] = frozenset()
    since: Instant | None = None
    acr: str = "1"
    login_hint: str = ""
    domain_hint: str = ""
    hinted: str | None = None
    capabilities: tuple[str, ...] = ()
    client_info: bool = False

    @property
    def silent(self) -> bool:
        """Whether no page may be shown."""
        return "none" in self.prompt


def client_named(fields: Mapping[str, str], tenant: str) -> AppId:
    """The application that asks. Errors: OAuthRefused, to be told on a page of ours."""
    named = fields.get("client_id")
    if named is None:
        raise refusals.missing_parameter("client_id")
    client_id = canonical_guid(named)
    if client_id is None:
        raise refusals.unknown_application(named, tenant)
    return AppId(client_id)


def addressed(fields: Mapping[str, str], client_id: AppId, settings: SignInSettings) -> Reply:
    """Where the answer goes. Errors: OAuthRefused, to be told on a page of ours: nothing here may be believed before.

    A state too long to come back is refused there too: an answer without it would look forged to the application.
    """
    found = _redirect(fields.get("redirect_uri"), client_id, settings)
    state = fields.get("state")
    if state is not None and len(state.encode()) > MAX_STATE:
        raise refusals.malformed_request("the state is longer than 4 kB")
    mode = {each.value: each for each in ResponseMode}.get(fields.get("response_mode", ""), ResponseMode.QUERY)
    return Reply(
        client_id=client_id,
        redirect_uri=fields["redirect_uri"],
        platform=found.platform,
        mode=mode,
        state=state,
    )


def _redirect(asked: str | None, client_id: AppId, settings: SignInSettings) -> RedirectUri:
    if asked is None:
        raise refusals.missing_parameter("redirect_uri")
    found = registered_redirect(asked, settings.redirect_uris)
    if found is None:
        raise authorize_refusals.redirect_mismatch(asked, client_id)
    return found


def parse_authorization(
    fields: Mapping[str, str], reply: Reply, apis: Apis, now: Instant, hinted: str | None = None
) -> AuthorizationRequest:
    """The rest of the request. Errors: OAuthRefused, to be sent to `reply`."""
    _check_types(fields)
    prompt = _prompt(fields.get("prompt", ""))
    claims = parse_claims(fields.get("claims"))
    scopes = resolve_delegated_scopes(_required(fields, "scope"), apis)
    if claims.subject is not None and hinted is not None and claims.subject != hinted:
        raise authorize_refusals.other_account()
    return AuthorizationRequest(
        reply=reply,
        scopes=scopes,
        received_at=now,
        nonce=_bounded(fields, "nonce"),
        code_challenge=_challenge(fields, reply.platform),
        prompt=prompt,
        since=_since(fields.get("max_age"), prompt, now),
        acr=_acr(fields, claims),
        login_hint=fields.get("login_hint", "")[:_LONGEST],
        domain_hint=fields.get("domain_hint", "")[:_LONGEST],
        hinted=hinted or claims.subject,
        capabilities=claims.capabilities,
        client_info=fields.get("client_info") == "1",
    )


def _check_types(fields: Mapping[str, str]) -> None:
    if "request" in fields:
        raise authorize_refusals.unsupported_request_object()
    if _required(fields, "response_type") != "code":
        raise authorize_refusals.unsupported_response_type(fields["response_type"])
    mode = fields.get("response_mode")
    if mode is not None and mode not in {each.value for each in ResponseMode}:
        raise authorize_refusals.unsupported_response_mode(mode)


def _challenge(fields: Mapping[str, str], platform: Platform) -> str | None:
    """By S256, from everybody who keeps no secret.

    A server that proves itself when it redeems may leave it out: Authlib does unless it is told to, and so does a
    hand-made URL for azure-identity's AuthorizationCodeCredential (AUTHORITY section 5; RFC 9700 section 2.1.1).
    """
    challenge, method = fields.get("code_challenge"), fields.get("code_challenge_method")
    if challenge is None:
        if platform is not Platform.WEB or method is not None:
            raise authorize_refusals.challenge_missing()
        return None
    if method != pkce.METHOD or not pkce.is_challenge(challenge):
        raise authorize_refusals.challenge_unsupported()
    return challenge


def _prompt(text: str) -> frozenset[str]:
    values = frozenset(text.split(" ")) - {""}
    unknown = values - set(_PLACES)
    if unknown or ("none" in values and len(values) > 1):
        raise authorize_refusals.unsupported_prompt(text)
    return values


def _since(max_age: str | None, prompt: frozenset[str], now: Instant) -> Instant | None:
    """What was proved before this moment does not count (OpenID Connect Core section 3.1.2.1)."""
    if "login" in prompt:
        return now
    if max_age is None:
        return None
    if not _SECONDS.fullmatch(max_age):
        raise refusals.malformed_request("max_age is no number of seconds")
    return max(Instant(0), after(now, -int(max_age) * SECOND))


def _acr(fields: Mapping[str, str], claims: AskedClaims) -> str:
    acr = asked_acr(fields.get("acr_values", "").split(), claims)
    if acr is None:
        raise authorize_refusals.unmet_requirements()
    return acr


def _bounded(fields: Mapping[str, str], name: str) -> str | None:
    value = fields.get(name)
    if value is not None and len(value) > _LONGEST:
        raise refusals.malformed_request(f"{name} is too long")
    return value


def _required(fields: Mapping[str, str], name: str) -> str:
    value = fields.get(name)
    if value is None:
        raise refusals.missing_parameter(name)
    return value
