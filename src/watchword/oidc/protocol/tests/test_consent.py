"""OIDC-09: what exists, what is consented to, and who may."""

import pytest

from watchword.kernel.ids import AppId
from watchword.oidc.protocol.consent import Api, graph, wanted
from watchword.oidc.protocol.errors import OAuthRefused
from watchword.oidc.protocol.scopes import Apis, resolve_delegated_scopes

APIS = Apis(
    graph_hosts={"graph.microsoft.com"},
    identifiers={"api://reports": AppId("3f1c7a52-90de-4b7b-a2a4-0c5d6e7f8a91")},
    tenant="contoso.com",
)
GRAPH = graph({"User.Read", "User.ReadWrite.All", "AuditLog.Read.All"})
REPORTS = Api(AppId("3f1c7a52-90de-4b7b-a2a4-0c5d6e7f8a91"), "Reports", {"read": False, "purge": True})


def asked(scope: str, api: Api = GRAPH, *consented: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    found = wanted(resolve_delegated_scopes(scope, APIS), api, consented)
    return found.names, found.missing, found.for_administrators(api)


def test_what_nobody_consented_to_is_missing_and_some_is_for_administrators() -> None:
    names, missing, beyond = asked("openid User.Read AuditLog.Read.All", GRAPH, "openid")
    assert names == ("openid", "User.Read", "AuditLog.Read.All")
    assert missing == ("User.Read", "AuditLog.Read.All")
    assert beyond == ("AuditLog.Read.All",)


def test_names_are_told_as_the_api_spells_them() -> None:
    assert asked("https://graph.microsoft.com/user.read")[0] == ("User.Read",)


@pytest.mark.parametrize("scope", ["Mail.Read", "User.Read Mail.Read", "api://reports/User.Read"])
def test_what_the_api_does_not_have_is_refused(scope: str) -> None:
    with pytest.raises(OAuthRefused) as caught:
        asked(scope, REPORTS if "reports" in scope else GRAPH)
    assert caught.value.error == "invalid_scope"


def test_default_is_all_that_was_consented_to_and_one_thing_where_nothing_was() -> None:
    default = "https://graph.microsoft.com/.default openid"
    assert asked(default, GRAPH, "openid", "AuditLog.Read.All", "Gone.Since") == (
        ("openid", "AuditLog.Read.All"),
        (),
        (),
    )
    assert asked(default) == (("openid", "User.Read"), ("openid", "User.Read"), ())
    assert asked("api://reports/.default", REPORTS)[0] == ("read",)
