"""Scopes: the many spellings of Graph, and what is answered."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchword.kernel.ids import AppId
from watchword.oidc.protocol.access_token import GRAPH_AUDIENCE
from watchword.oidc.protocol.errors import OAuthRefused
from watchword.oidc.protocol.scopes import Apis, echo, resolve_application_scope, resolve_delegated_scopes

PAYROLL = AppId("6e1b2c3d-4f50-4162-9384-a5b6c7d8e9f0")
APIS = Apis(
    graph_hosts={"graph.microsoft.com", "id.contoso.com", "id.contoso.com:8443", "localhost", "[::1]:8443"},
    identifiers={
        f"api://{PAYROLL}": PAYROLL,
        "https://payroll.contoso.com": PAYROLL,
        "https://contoso.com/api": PAYROLL,
    },
    tenant="contoso.com",
)


def refusal(scope: str, *, delegated: bool = False) -> tuple[str, str, int]:
    with pytest.raises(OAuthRefused) as caught:
        (resolve_delegated_scopes if delegated else resolve_application_scope)(scope, APIS)
    return caught.value.code, caught.value.error, caught.value.aadsts


@pytest.mark.parametrize(
    "scope",
    [
        "https://graph.microsoft.com/.default",
        "https://graph.microsoft.com//.default",
        "http://graph.microsoft.com/.default",
        "HTTPS://Graph.Microsoft.Com/.default",
        "https://id.contoso.com/.default",
        "https://id.contoso.com:8443/.default",
        "https://id.contoso.com:8443//.default",
        "http://localhost/.default",
        "https://[::1]:8443/.default",
        "00000003-0000-0000-c000-000000000000/.default",
        ".default",
    ],
)
def test_graph_has_many_spellings(scope: str) -> None:
    assert resolve_application_scope(scope, APIS) == GRAPH_AUDIENCE


@pytest.mark.parametrize(
    "scope",
    [
        f"api://{PAYROLL}/.default",
        f"api://{PAYROLL.upper()}/.default",
        f"{PAYROLL}/.default",
        f"{PAYROLL.upper()}/.default",
        "https://payroll.contoso.com/.default",
        "https://payroll.contoso.com//.default",
        "https://contoso.com/api/.default",
    ],
)
def test_a_registered_api_is_found_by_its_identifiers(scope: str) -> None:
    assert resolve_application_scope(scope, APIS) == PAYROLL


@pytest.mark.parametrize(
    "scope",
    [
        "https://graph.microsoft.com.attacker.example/.default",
        "https://attacker.example/graph.microsoft.com/.default",
        "https://graph.microsoft.com@attacker.example/.default",
        "https://graph.microsoft.com:9999/.default",
        "ftp://graph.microsoft.com/.default",
        "graph.microsoft.com/.default",
        "https://PAYROLL.contoso.com/.default",
        "api://unknown/.default",
        "14d82eec-204b-4c2f-b7e8-296a70dab67e/.default",
        "https://graph.microsoft.com///.default",
    ],
)
def test_an_api_that_is_not_known_is_refused(scope: str) -> None:
    assert refusal(scope) == ("oauth-resource-unknown", "invalid_resource", 500011)


@pytest.mark.parametrize("scope", ["User.Read", "https://graph.microsoft.com/User.Read.All", "openid", ".Default"])
def test_an_application_asks_for_default_alone(scope: str) -> None:
    """DEV-04: what it gets was granted before, and cannot be widened by asking."""
    assert refusal(scope) == ("oauth-scope-not-default", "invalid_scope", 1002012)


@pytest.mark.parametrize(
    "scope", [".default https://payroll.contoso.com/.default", ".default openid", " ", "a\tb", 'a"b', "é"]
)
def test_an_application_asks_for_one_thing(scope: str) -> None:
    assert refusal(scope) == ("oauth-scope", "invalid_scope", 70011)


def test_bare_names_are_graphs() -> None:
    asked = resolve_delegated_scopes("User.Read offline_access profile openid Mail.Read", APIS)
    assert asked.resource == GRAPH_AUDIENCE
    assert [value.name for value in asked.values] == ["User.Read", "Mail.Read"]
    assert asked.openid == {"openid", "profile", "offline_access"}
    assert not asked.default


def test_openid_alone_is_for_graph() -> None:
    asked = resolve_delegated_scopes("openid", APIS)
    assert (asked.resource, asked.values) == (GRAPH_AUDIENCE, ())


def test_one_api_in_several_spellings_is_one_api() -> None:
    asked = resolve_delegated_scopes("User.Read https://id.contoso.com/Mail.Read User.Read", APIS)
    assert asked.resource == GRAPH_AUDIENCE
    assert [value.spelling for value in asked.values] == ["User.Read", "https://id.contoso.com/Mail.Read"]


def test_a_token_is_for_one_api() -> None:
    scope = f"User.Read api://{PAYROLL}/Pay.Read"
    assert refusal(scope, delegated=True) == ("oauth-scope-resources", "invalid_request", 28000)


def test_default_is_asked_for_alone() -> None:
    assert refusal(".default User.Read", delegated=True) == ("oauth-scope", "invalid_scope", 70011)
    assert resolve_delegated_scopes("openid https://id.contoso.com/.default offline_access", APIS).default


def test_an_unknown_api_is_refused_to_people_too() -> None:
    assert refusal("api://unknown/Read", delegated=True)[0] == "oauth-resource-unknown"


def test_a_hundred_thousand_words_are_refused_at_once() -> None:
    """OIDC-09"""
    started = time.perf_counter()
    assert refusal("a " * 100_000, delegated=True)[0] == "oauth-scope"
    assert refusal(" ".join(f"s{n}" for n in range(51)), delegated=True)[0] == "oauth-scope"
    assert time.perf_counter() - started < 0.05


@pytest.mark.parametrize(
    ("asked", "granted", "answer"),
    [
        ("User.Read", {"User.Read"}, "User.Read"),
        ("https://graph.microsoft.com/User.Read", {"User.Read"}, "https://graph.microsoft.com/User.Read"),
        ("user.read MAIL.READ", {"User.Read", "Mail.Read"}, "user.read MAIL.READ"),
        ("User.Read Mail.Send", {"User.Read"}, "User.Read"),
        ("User.Read", {"User.Read", "Mail.Send"}, "User.Read"),
        ("User.Read openid profile", {"User.Read", "openid", "profile"}, "openid profile User.Read"),
        ("openid User.Read offline_access", {"User.Read", "openid"}, "openid User.Read"),
        (
            "https://id.contoso.com:8443//.default openid",
            {"User.Read", "Mail.Read", "openid"},
            "openid https://id.contoso.com:8443//.default https://id.contoso.com:8443//Mail.Read "
            "https://id.contoso.com:8443//User.Read",
        ),
        (".default", {"User.Read"}, ".default User.Read"),
    ],
)
def test_the_answer_repeats_the_spelling_asked_for(asked: str, granted: set[str], answer: str) -> None:
    assert echo(resolve_delegated_scopes(asked, APIS), granted) == answer


@given(
    st.text(max_size=60)
    | st.lists(st.sampled_from(["openid", ".default", "https://id.contoso.com/", "a/b", "//"])).map(" ".join)
)
def test_no_scope_raises_anything_but_a_refusal(scope: str) -> None:
    for resolve in (resolve_application_scope, resolve_delegated_scopes):
        try:
            found = resolve(scope, APIS)
        except OAuthRefused as refused:
            assert refused.status == 400  # noqa: PT017
        else:
            assert found
