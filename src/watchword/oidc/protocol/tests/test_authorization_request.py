"""Authorization requests: read in order, faults told to whom they may be told (OIDC-02, OIDC-06, OIDC-07, OIDC-08)."""

import json
from collections.abc import Mapping

import pytest

from watchword.directory.applications.model import Platform, RedirectUri, SignInSettings
from watchword.kernel.clock import SECOND, Instant
from watchword.kernel.ids import AppId
from watchword.oidc.protocol.authorization_request import (
    AuthorizationRequest,
    Reply,
    ResponseMode,
    addressed,
    client_named,
    parse_authorization,
)
from watchword.oidc.protocol.authorization_response import location, members
from watchword.oidc.protocol.errors import OAuthRefused
from watchword.oidc.protocol.scopes import Apis

CLIENT = AppId("3f1c7a52-90de-4b7b-a2a4-0c5d6e7f8a91")
WEB, SPA, LOCAL = "https://app.contoso.com/cb", "https://spa.contoso.com/cb", "http://localhost"
SETTINGS = SignInSettings(
    (RedirectUri(WEB, Platform.WEB), RedirectUri(SPA, Platform.SPA), RedirectUri(LOCAL, Platform.PUBLIC))
)
APIS = Apis(graph_hosts={"graph.microsoft.com"}, tenant="contoso.com")
FRESH = "login"
NOW = Instant(1_780_000_000 * SECOND)
GOOD = {
    "client_id": CLIENT,
    "response_type": "code",
    "redirect_uri": LOCAL,
    "scope": "openid User.Read",
    "state": "st",
    "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    "code_challenge_method": "S256",
}


def with_(**more: str | None) -> dict[str, str]:
    return {name: value for name, value in {**GOOD, **more}.items() if value is not None}


def parse(fields: Mapping[str, str], hinted: str | None = None) -> AuthorizationRequest:
    reply = addressed(fields, client_named(fields, "contoso.com"), SETTINGS)
    return parse_authorization(fields, reply, APIS, NOW, hinted)


def refused(fields: Mapping[str, str]) -> tuple[str, str]:
    with pytest.raises(OAuthRefused) as caught:
        parse(fields)
    return caught.value.code, caught.value.error


def test_what_every_client_sends() -> None:
    asked = parse(with_(client_info="1", **{"x-client-SKU": "MSAL.Python", "instance_aware": "true"}))
    assert asked.reply == Reply(client_id=CLIENT, redirect_uri=LOCAL, platform=Platform.PUBLIC, state="st")
    assert asked.client_info
    assert asked.prompt == frozenset()
    assert (asked.since, asked.acr, asked.nonce) == (None, "1", None)


@pytest.mark.parametrize(
    "more",
    [
        {"client_id": None},
        {"client_id": "{" + CLIENT + "}"},
        {"redirect_uri": None},
        {"redirect_uri": "https://evil.example/cb"},
        {"redirect_uri": LOCAL + "/../x"},
        {"state": "x" * 4097},
        {"state": "\u00e4" * 2049},
    ],
    ids=str,
)
@pytest.mark.parametrize(
    "worse",
    [
        {},
        {"response_type": "token"},
        {"scope": None},
        {"prompt": f"none {FRESH}"},
        {"code_challenge": None},
        {"request": "x"},
    ],
    ids=str,
)
def test_before_it_is_known_where_the_answer_goes_nothing_is_sent_there(
    more: dict[str, str | None], worse: dict[str, str | None]
) -> None:
    """OIDC-02: with each other fault beside it."""
    fields = with_(**{**worse, **more})
    with pytest.raises(OAuthRefused):
        addressed(fields, client_named(fields, "contoso.com"), SETTINGS)


@pytest.mark.parametrize(
    ("more", "code", "error"),
    [
        ({"response_type": "token"}, "response-type-unsupported", "unsupported_response_type"),
        ({"response_type": "id_token"}, "response-type-unsupported", "unsupported_response_type"),
        ({"response_type": "code id_token"}, "response-type-unsupported", "unsupported_response_type"),
        ({"response_type": "none"}, "response-type-unsupported", "unsupported_response_type"),
        ({"response_type": None}, "oauth-parameter-missing", "invalid_request"),
        ({"response_mode": "web_message"}, "response-mode-unsupported", "invalid_request"),
        ({"response_mode": "query.jwt"}, "response-mode-unsupported", "invalid_request"),
        ({"scope": None}, "oauth-parameter-missing", "invalid_request"),
        ({"scope": "a" * 2049}, "oauth-scope", "invalid_scope"),
        ({"scope": " ".join(f"s{n}" for n in range(51))}, "oauth-scope", "invalid_scope"),
        ({"prompt": f"none {FRESH}"}, "prompt-unsupported", "invalid_request"),
        ({"prompt": "loud"}, "prompt-unsupported", "invalid_request"),
        ({"max_age": "-1"}, "oauth-malformed", "invalid_request"),
        ({"max_age": "1e3"}, "oauth-malformed", "invalid_request"),
        ({"max_age": "\u0661"}, "oauth-malformed", "invalid_request"),
        ({"claims": "[]"}, "oauth-malformed", "invalid_request"),
        ({"claims": '{"a":1,"a":2}'}, "oauth-malformed", "invalid_request"),
        ({"nonce": "n" * 1025}, "oauth-malformed", "invalid_request"),
        ({"request": "eyJ"}, "request-object-unsupported", "request_not_supported"),
    ],
    ids=str,
)
def test_what_is_wrong_is_told_to_the_application(more: dict[str, str | None], code: str, error: str) -> None:
    assert refused(with_(**more)) == (code, error)


@pytest.mark.parametrize("redirect_uri", [LOCAL, SPA])
@pytest.mark.parametrize(
    "more",
    [
        {"code_challenge": None, "code_challenge_method": None},
        {"code_challenge": None},
        {"code_challenge_method": None},
        {"code_challenge_method": "plain"},
        {"code_challenge_method": "s256"},
        {"code_challenge": "short"},
        {"code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-c="},
    ],
    ids=str,
)
def test_who_keeps_no_secret_sends_a_proof_key(redirect_uri: str, more: dict[str, str | None]) -> None:
    """OIDC-04."""
    code, error = refused(with_(redirect_uri=redirect_uri, **more))
    assert code in ("proof-key-missing", "proof-key-unsupported")
    assert error == "invalid_request"


def test_a_server_may_leave_the_proof_key_out_but_not_weaken_it() -> None:
    """AUTHORITY section 5: Authlib, and a hand-made URL for azure-identity."""
    bare = with_(redirect_uri=WEB, code_challenge=None, code_challenge_method=None)
    assert parse(bare).code_challenge is None
    assert refused(with_(redirect_uri=WEB, code_challenge_method="plain"))[0] == "proof-key-unsupported"
    assert refused(with_(redirect_uri=WEB, code_challenge=None))[0] == "proof-key-missing"


@pytest.mark.parametrize(
    ("more", "since"),
    [
        ({}, None),
        ({"max_age": "60"}, NOW - 60 * SECOND),
        ({"max_age": "0"}, NOW),
        ({"max_age": "999999999"}, NOW - 999_999_999 * SECOND),
        ({"prompt": FRESH}, NOW),
        ({"prompt": f"{FRESH} consent", "max_age": "60"}, NOW),
        ({"prompt": "none", "max_age": "60"}, NOW - 60 * SECOND),
    ],
    ids=str,
)
def test_since_when_a_sign_in_counts(more: dict[str, str | None], since: int | None) -> None:
    """OIDC-07."""
    assert parse(with_(**more)).since == since


def essential(value: object, where: str = "id_token", name: str = "acr") -> str:
    return json.dumps({where: {name: value}})


@pytest.mark.parametrize(
    ("more", "acr"),
    [
        ({}, "1"),
        ({"acr_values": "2"}, "2"),
        ({"acr_values": "2 1"}, "1"),
        ({"acr_values": "urn:other"}, "1"),
        ({"claims": essential({"essential": True, "value": "2"})}, "2"),
        ({"claims": essential({"essential": True, "values": ["2", "9"]})}, "2"),
        ({"claims": essential({"value": "9"})}, "1"),
        ({"claims": essential({"essential": True, "value": "2"}, "access_token", "acrs")}, "2"),
        ({"claims": '{"id_token":{"signin_state":{"essential":false},"login_hint":null}}'}, "1"),
        ({"claims": '{"id_token":null,"access_token":7}'}, "1"),
    ],
    ids=str,
)
def test_how_many_factors_are_asked_for(more: dict[str, str | None], acr: str) -> None:
    assert parse(with_(**more)).acr == acr


def test_an_essential_acr_that_nobody_knows_is_refused() -> None:
    code, error = refused(with_(claims=essential({"essential": True, "value": "9"})))
    assert (code, error) == ("requirements-unmet", "unmet_authentication_requirements")


def test_capabilities_are_heard() -> None:
    claims = '{"access_token":{"xms_cc":{"values":["CP1","<script>"]}}}'
    assert parse(with_(claims=claims)).capabilities == ("CP1",)


def test_a_claim_of_the_subject_and_a_hint_must_agree() -> None:
    claims = json.dumps({"id_token": {"sub": {"value": "adele"}}})
    assert parse(with_(claims=claims)).hinted == "adele"
    assert parse(with_(claims=claims), hinted="adele").hinted == "adele"
    with pytest.raises(OAuthRefused):
        parse(with_(claims=claims), hinted="balas")


@pytest.mark.parametrize(
    ("mode", "uri", "expected"),
    [
        (ResponseMode.QUERY, WEB, WEB + "?code=a%26b&state=s%20%23&iss=https%3A%2F%2Fid"),
        (ResponseMode.QUERY, WEB + "?x=1", WEB + "?x=1&code=a%26b&state=s%20%23&iss=https%3A%2F%2Fid"),
        (ResponseMode.FRAGMENT, WEB, WEB + "#code=a%26b&state=s%20%23&iss=https%3A%2F%2Fid"),
        (ResponseMode.FORM_POST, WEB, None),
    ],
)
def test_the_answer_names_who_gives_it(mode: ResponseMode, uri: str, expected: str | None) -> None:
    """OIDC-06, RFC 9207."""
    reply = Reply(client_id=CLIENT, redirect_uri=uri, platform=Platform.WEB, mode=mode, state="s #")
    answer = members(reply, "https://id", {"code": "a&b"})
    assert answer == {"code": "a&b", "state": "s #", "iss": "https://id"}
    assert location(reply, answer) == expected
