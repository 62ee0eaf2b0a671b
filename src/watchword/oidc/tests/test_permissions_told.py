"""What people are told that an application may do, before they agree (OIDC-09)."""

from watchword.kernel.ids import AppId
from watchword.oidc.endpoints.permissions_told import told
from watchword.oidc.protocol.consent import Api, graph

THEIRS = Api(AppId("44444444-4444-4444-8444-444444444444"), "Orders", {"User.Read": False})


def in_english(api: Api, *names: str) -> list[tuple[str, str]]:
    return [(str(each.words or ""), each.name) for each in told(names, api)]


def test_permissions_at_graph_are_told_in_plain_words_in_the_order_they_are_asked_in() -> None:
    assert in_english(graph(()), "openid", "User.Read", "AuditLog.Read.All") == [
        ("Sign you in", "openid"),
        ("Read your profile", "User.Read"),
        ("Read who signed in and what was changed", "AuditLog.Read.All"),
    ]


def test_what_may_change_something_says_so() -> None:
    names = [
        "User.ReadWrite.All",
        "Directory.ReadWrite.All",
        "UserAuthenticationMethod.ReadWrite",
        "RoleManagement.ReadWrite.Directory",
    ]
    assert all("change" in words for words, _ in in_english(graph(()), *names))


def test_another_apis_permission_is_not_taken_for_one_of_graphs() -> None:
    assert in_english(THEIRS, "openid", "User.Read") == [("Sign you in", "openid"), ("", "User.Read")]


def test_one_without_words_goes_by_its_name() -> None:
    assert in_english(graph(()), "Device.Read.All") == [("", "Device.Read.All")]
