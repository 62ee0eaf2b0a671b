"""What a path leads through."""

import pytest

from watchword.graph.language.path import Segment, parse_path
from watchword.kernel.errors import Invalid

GUID = "0b8f3b5e-6f9f-4f2c-9d0f-5f9b6a1f0c11"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("", ()),
        ("/", ()),
        ("/users", (Segment("users"),)),
        ("users/", (Segment("users"),)),
        (f"/users/{GUID}/authentication", (Segment("users"), Segment(GUID), Segment("authentication"))),
        ("/users/alice%40contoso.com", (Segment("users"), Segment("alice@contoso.com"))),
        ("/users/a+b%40contoso.com", (Segment("users"), Segment("a+b@contoso.com"))),
        ("/users/x_y%23EXT%23%40contoso.com", (Segment("users"), Segment("x_y#EXT#@contoso.com"))),
        ("/users('a')", (Segment("users", ((None, "a"),)),)),
        ("/users('O''Neil')", (Segment("users", ((None, "O'Neil"),)),)),
        ("/users(%27O%27%27Neil%27)", (Segment("users", ((None, "O'Neil"),)),)),
        ("/users%28%27a%27%29", (Segment("users", ((None, "a"),)),)),
        ("/users('$a@contoso.com')", (Segment("users", ((None, "$a@contoso.com"),)),)),
        ("/users('a(b)c')", (Segment("users", ((None, "a(b)c"),)),)),
        ("/users('a,b=c')", (Segment("users", ((None, "a,b=c"),)),)),
        ("/users('')", (Segment("users", ((None, ""),)),)),
        (f"/users({GUID})", (Segment("users", ((None, GUID),)),)),
        ("/users(userPrincipalName='a@b')", (Segment("users", (("userPrincipalName", "a@b"),)),)),
        ("/directoryRoles(roleTemplateId='x')", (Segment("directoryRoles", (("roleTemplateId", "x"),)),)),
        (
            "/fido2Methods/creationOptions(challengeTimeoutInMinutes=10)",
            (Segment("fido2Methods"), Segment("creationOptions", (("challengeTimeoutInMinutes", "10"),))),
        ),
        (
            "/f(includedUserTypes='all', includedUserRoles='x')",
            (Segment("f", (("includedUserTypes", "all"), ("includedUserRoles", "x"))),),
        ),
        ("/users/delta()", (Segment("users"), Segment("delta", ()))),
        ("/users/delta", (Segment("users"), Segment("delta"))),
        ("/users/$count", (Segment("users"), Segment("$count"))),
        ("/members/x/$ref", (Segment("members"), Segment("x"), Segment("$ref"))),
        ("/$batch", (Segment("$batch"),)),
        ("/$metadata", (Segment("$metadata"),)),
        ("/x/microsoft.graph.resetPassword", (Segment("x"), Segment("resetPassword", qualified=True))),
        ("/x/Microsoft.Graph.usage()", (Segment("x"), Segment("usage", (), qualified=True))),
        ("/users/a%252e%252e%252fb", (Segment("users"), Segment("a%2e%2e%2fb"))),
        ("/users/%C3%A9", (Segment("users"), Segment("é"))),
        ("/users/é", (Segment("users"), Segment("é"))),
    ],
)
def test_a_path_is_split_first_and_decoded_once(raw: str, expected: tuple[Segment, ...]) -> None:
    assert parse_path(raw) == expected


def test_an_argument_may_stand_in_the_query() -> None:
    path = "creationOptions(challengeTimeoutInMinutes=@challengeTimeoutInMinutes)"
    expected = (Segment("creationOptions", (("challengeTimeoutInMinutes", "10"),)),)
    assert parse_path(path, {"@challengeTimeoutInMinutes": "10"}) == expected
    assert parse_path(path, {"challengeTimeoutInMinutes": "10"}) == expected
    assert parse_path("f(a=@p)", {"@p": "'it''s'"}) == (Segment("f", (("a", "it's"),)),)
    assert parse_path("users('@p')") == (Segment("users", ((None, "@p"),)),)


@pytest.mark.parametrize("given", [{}, {"@p": ""}, {"@p": "@p"}, {"@p": "a=1"}, {"@p": "1,2"}, {"@p": "'a"}])
def test_an_argument_that_is_not_given_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        parse_path("f(a=@p)", given)


@pytest.mark.parametrize(
    "raw",
    [
        "//users",
        "/users//x",
        "/users///",
        "/users/../groups",
        "/users/./x",
        "/users/%2e%2e/groups",
        "/users/%2E%2E",
        "/users/a%2Fb",
        "/users/a%5cb",
        "/users/a\\b",
        "/users('a/b')",
        "/users('a%2Fb')",
        "/users/%00",
        "/users/a%0d%0aSet-Cookie:x",
        "/users/a%7f",
        "/users/a\u0085b",
        "/users/%",
        "/users/%4",
        "/users/%zz",
        "/users/%ff",
        "/users/%ED%A0%80",
        "/users/a\udc80",
        "/users/\ud800",
        "/users(",
        "/users)",
        "/users('a'",
        "/users'a')",
        "/users('a)",
        "/users('O'Neil')",
        "/users('O%27Neil')",
        "/users('a')x",
        "/users('a')('b')",
        "/users((1))",
        "/users(a b)",
        "/users(a=)",
        "/users(=1)",
        "/users(,)",
        "/users('a',)",
        "/users('a','b')",
        "/users(a=1,'b')",
        "/users(a=1,A=2)",
        "/users(a=1;b=2)",
        "/('a')",
        "/us ers('a')",
        "/.users('a')",
        "/" + "a" * 2_048,
        "/" + "a/" * 21 + "a",
        "/users(" + "'a'," * 500 + "'a')",
        "/users(" * 100,
    ],
)
def test_what_another_reader_might_take_for_another_path_is_refused(raw: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse_path(raw)
    assert caught.value.code == "path-malformed"
