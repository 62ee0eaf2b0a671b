"""What a $filter means."""

import pytest

from watchword.graph.language.filter import parse_filter
from watchword.graph.language.properties import Scope
from watchword.kernel.edm import Version
from watchword.kernel.errors import Invalid, Problem, Unsupported
from watchword.kernel.query import And, Any, Compare, Comparison, Filter, In, Not, Or

EQ, NE, GT, GE, LT, LE = (
    Comparison.EQ,
    Comparison.NE,
    Comparison.GT,
    Comparison.GE,
    Comparison.LT,
    Comparison.LE,
)
STARTS, ENDS, HAS = Comparison.STARTS_WITH, Comparison.ENDS_WITH, Comparison.HAS
GUID = "0b8f3b5e-6f9f-4f2c-9d0f-5f9b6a1f0c11"


def test_names_and_operators_are_known_in_any_case_and_come_back_canonical(usual: Scope) -> None:
    assert parse_filter("DISPLAYNAME Eq 'Kim'", usual) == Compare(("displayName",), EQ, "Kim")
    assert parse_filter("StartsWith(displayname,'K')", usual) == Compare(("displayName",), STARTS, "K")


def test_a_doubled_quote_is_one_quote(usual: Scope) -> None:
    assert parse_filter("displayName eq 'let''s''''go'", usual) == Compare(("displayName",), EQ, "let's''go")
    assert parse_filter("displayName eq ''", usual) == Compare(("displayName",), EQ, "")


def test_wildcards_and_sql_in_a_literal_are_only_text(usual: Scope) -> None:
    """API-04"""
    for text in ("%", "_", "\\", "' or 1=1 --".replace("'", "''"), "\u2019; drop table users", 'a"b'):
        parsed = parse_filter(f"startswith(displayName,'{text}')", usual)
        assert parsed == Compare(("displayName",), STARTS, text.replace("''", "'"))


def test_and_binds_tighter_than_or(usual: Scope) -> None:
    a, b, c = (Compare(("mail",), EQ, x) for x in "abc")
    assert parse_filter("mail eq 'a' or mail eq 'b' and mail eq 'c'", usual) == Or((a, And((b, c))))
    assert parse_filter("(mail eq 'a' or mail eq 'b') and mail eq 'c'", usual) == And((Or((a, b)), c))
    assert parse_filter("mail eq 'a' or mail eq 'b' or mail eq 'c'", usual) == Or((a, b, c))


def test_not_covers_what_follows_it_and_no_more(advanced: Scope) -> None:
    a, b = Compare(("mail",), EQ, "a"), Compare(("mail",), STARTS, "b")
    assert parse_filter("not(mail eq 'a')", advanced) == Not(a)
    assert parse_filter("NOT startswith(mail,'b')", advanced) == Not(b)
    assert parse_filter("not mail eq 'a' and startswith(mail,'b')", advanced) == And((Not(a), b))
    assert parse_filter("not not mail eq 'a'", advanced) == Not(Not(a))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("accountEnabled eq true", Compare(("accountEnabled",), EQ, True)),
        ("accountEnabled eq False", Compare(("accountEnabled",), EQ, False)),
        ("visits ge -3", Compare(("visits",), GE, -3)),
        ("visits lt 2147483647", Compare(("visits",), LT, 2147483647)),
        ("size gt 9223372036854775807", Compare(("size",), GT, 9223372036854775807)),
        ("createdDateTime le 1970-01-01T00:00:01Z", Compare(("createdDateTime",), LE, 1_000_000)),
        ("createdDateTime ge 1970-01-01T01:00:00.5+01:00", Compare(("createdDateTime",), GE, 500_000)),
        ("createdDateTime ge 1970-01-02T00:00Z", Compare(("createdDateTime",), GE, 86_400_000_000)),
        ("createdDateTime ge 1970-01-02", Compare(("createdDateTime",), GE, 86_400_000_000)),
        ("createdDateTime ge 0001-01-01T00:00:00Z", Compare(("createdDateTime",), GE, 0)),
        ("birthday eq 2000-02-29", Compare(("birthday",), EQ, "2000-02-29")),
        (f"deviceId eq {GUID.upper()}", Compare(("deviceId",), EQ, GUID)),
        (f"deviceId eq '{GUID}'", Compare(("deviceId",), EQ, GUID)),
        ("state eq 'Active'", Compare(("state",), EQ, "active")),
        ("state eq microsoft.graph.accountState'blocked'", Compare(("state",), EQ, "blocked")),
        ("mail eq null", Compare(("mail",), EQ, None)),
        ("mail in ('a','b')", In(("mail",), ("a", "b"))),
        ("mail in('a')", In(("mail",), ("a",))),
        ("visits in (1, 2 ,3)", In(("visits",), (1, 2, 3))),
        ("displayName ge 'm' and displayName le 'n'", None),
        ("initiatedBy/user/userPrincipalName eq 'k'", Compare(("initiatedBy", "user", "userPrincipalName"), EQ, "k")),
        ("InitiatedBy/User/ID eq 'k'", Compare(("initiatedBy", "user", "id"), EQ, "k")),
        ("\tmail\teq  'a' ", Compare(("mail",), EQ, "a")),
    ],
)
def test_a_literal_takes_the_type_of_its_property(usual: Scope, text: str, expected: Filter | None) -> None:
    parsed = parse_filter(text, usual)
    assert expected is None or parsed == expected
    if isinstance(expected, Compare):
        assert isinstance(parsed, Compare)
        assert type(parsed.value) is type(expected.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("otherMails/any(m:m eq 'a')", Any(("otherMails",), Compare((), EQ, "a"))),
        ("othermails/ANY(m: startswith(m,'a') or m eq 'b')", None),
        ("otherMails/any()", Any(("otherMails",), None)),
        ("targetResources/any(t: t/id eq '1')", Any(("targetResources",), Compare(("id",), EQ, "1"))),
        (
            "targetResources/any(t:t/id eq '1' and startswith(t/displayName,'k'))",
            Any(("targetResources",), And((Compare(("id",), EQ, "1"), Compare(("displayName",), STARTS, "k")))),
        ),
        ("combinations/any(c:c has 'sms, Password')", Any(("combinations",), Compare((), HAS, "password,sms"))),
    ],
)
def test_any_asks_about_the_elements_of_a_collection(usual: Scope, text: str, expected: Filter | None) -> None:
    parsed = parse_filter(text, usual)
    assert isinstance(parsed, Any)
    assert expected is None or parsed == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "mail",
        "mail eq",
        "mail eq 'a' and",
        "mail eq 'a' mail eq 'b'",
        "(mail eq 'a'",
        "mail eq 'a')",
        "mail eq 'a",
        'mail eq "a"',
        "mail eq a",
        "mail = 'a'",
        "mail eq 'a' xor mail eq 'b'",
        "mail/'a' eq 'a'",
        "/mail eq 'a'",
        "'a' eq mail",
        "mail in ()",
        "mail in 'a'",
        "mail in ('a',)",
        "mail in ('a' 'b')",
        "startswith(mail)",
        "startswith(mail,null)",
        "startswith(mail,'a','b')",
        "startswith('a',mail)",
        "visits ge null",
        "visits eq 1e9",
        "visits eq 1.0",
        "visits eq 0x10",
        "visits eq 2147483648",
        "visits eq １",
        "size eq 9223372036854775808",
        "visits eq 99999999999999999999999",
        "createdDateTime eq 2024-02-30T00:00:00Z",
        "createdDateTime eq 2024-01-01T24:00:00Z",
        "createdDateTime eq 2024-01-01T00:00:00",
        "createdDateTime eq 20240101",
        "birthday eq 2001-02-29",
        "deviceId eq '{0b8f3b5e-6f9f-4f2c-9d0f-5f9b6a1f0c11}'",
        "deviceId eq 'x'",
        "state eq 'x'",
        "state eq 'unknownFutureValue'",
        "state eq ''",
        "state eq 'active,active'",
        "combinations/any(c:c has 'sms,nothing')",
        "combinations/any(c:c has '')",
        "state eq microsoft.graph.other'active'",
        "otherMails/any(m m eq 'a')",
        "otherMails/any(:m eq 'a')",
        "otherMails/any(m:)",
        "otherMails/any(m:m eq 'a'",
        "mail eq 'a' -- comment",
        "mail eq 'a'; drop table users",
        "mail eq @p",
    ],
)
def test_what_is_not_in_the_language_is_invalid(usual: Scope, text: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse_filter(text, usual)
    assert caught.value.code == "query-malformed"


@pytest.mark.parametrize(
    ("text", "expected", "found", "kind"),
    [
        ("mail eq 1", "Edm.String", "Edm.Int64", "Equal"),
        (f"mail eq {GUID}", "Edm.String", "Edm.Guid", "Equal"),
        ("accountEnabled eq 'true'", "Edm.Boolean", "Edm.String", "Equal"),
        ("accountEnabled eq 1", "Edm.Boolean", "Edm.Int64", "Equal"),
        ("visits gt '1'", "Edm.Int32", "Edm.String", "GreaterThan"),
        ("createdDateTime ge '2024-01-01T00:00:00Z'", "Edm.DateTimeOffset", "Edm.String", "GreaterThanOrEqual"),
        ("visits eq true", "Edm.Int32", "Edm.Boolean", "Equal"),
        ("state eq 1", "microsoft.graph.accountState", "Edm.Int64", "Equal"),
    ],
)
def test_no_type_is_taken_for_another(usual: Scope, text: str, expected: str, found: str, kind: str) -> None:
    """API-05: "1" is not 1."""
    with pytest.raises(Invalid) as caught:
        parse_filter(text, usual)
    assert caught.value.message == (
        "A binary operator with incompatible types was detected. "
        f"Found operand types '{expected}' and '{found}' for operator kind '{kind}'."
    )


@pytest.mark.parametrize(
    ("text", "name", "owner"),
    [
        ("x eq 'a'", "x", "microsoft.graph.user"),
        ("passwordHash eq 'a'", "passwordHash", "microsoft.graph.user"),
        ("startswith(x,'a')", "x", "microsoft.graph.user"),
        ("manager/id eq 'a'", "manager", "microsoft.graph.user"),
        ("initiatedBy/app eq 'a'", "app", "microsoft.graph.initiator"),
        ("mail/length eq 1", "length", "Edm.String"),
        ("targetResources/any(t:t/x eq 'a')", "x", "microsoft.graph.targetResource"),
        ("riskState eq 'none'", "riskState", "microsoft.graph.user"),
    ],
)
def test_only_what_is_described_can_be_named(usual: Scope, text: str, name: str, owner: str) -> None:
    """API-03: a filter on what is hidden would be an oracle."""
    with pytest.raises(Invalid) as caught:
        parse_filter(text, usual)
    assert caught.value.code == "property-unknown"
    assert caught.value.message == f"Could not find a property named '{name}' on type '{owner}'."


def test_a_property_of_beta_is_known_on_beta(usual: Scope) -> None:
    beta = Scope(usual.entity, Version.BETA, directory=True)
    assert parse_filter("riskState eq 'none'", beta) == Compare(("riskState",), EQ, "none")


def test_a_collection_is_no_single_value(usual: Scope) -> None:
    with pytest.raises(Problem, match="is not a single value"):
        parse_filter("targetResources/id eq '1'", usual)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("aboutMe eq 'a'", "aboutMe"),
        ("startswith(ABOUTME,'a')", "aboutMe"),
        ("jobTitle eq 'a'", "jobTitle"),
        ("jobTitle in ('a')", "jobTitle"),
        ("accountEnabled ge true", "accountEnabled"),
        ("displayName gt 'a'", "displayName"),
        ("startswith(createdDateTime,'2')", "createdDateTime"),
        ("photo eq 'a'", "photo"),
        ("photo eq null", "photo"),
        ("initiatedBy eq null", "initiatedBy"),
        ("initiatedBy/user/ipAddress eq '::1'", "initiatedBy/user/ipAddress"),
        ("contains(displayName,'a')", "displayName"),
        ("otherMails eq 'a'", "otherMails"),
        ("plans/any()", "plans"),
        ("plans/any(p:p eq 'a')", "plans"),
        ("mail/any(m:m eq 'a')", "mail"),
        ("otherMails/any(m:mail eq 'a')", "otherMails"),
        ("otherMails/any(m:m/x eq 'a')", "otherMails"),
        ("targetResources/any(t:t eq 'a')", "targetResources"),
        ("state ge 'active'", "state"),
        ("visits has 1", "visits"),
    ],
)
def test_what_a_property_does_not_take_is_refused_in_graphs_words(usual: Scope, text: str, label: str) -> None:
    with pytest.raises(Unsupported) as caught:
        parse_filter(text, usual)
    expected = f"Unsupported or invalid query filter clause specified for property '{label}' of resource 'User'."
    assert caught.value.message == expected


@pytest.mark.parametrize(
    "text",
    [
        "otherMails/all(m:m eq 'a')",
        "otherMails/$count eq 0",
        "$count gt 1",
        "$it/mail eq 'a'",
        "tolower(tolower(mail)) eq 'a'",
        "now() eq 1",
        "length(mail) eq 1",
        "targetResources/any(t:t/notes/any(n:n eq 'a'))",
        "any(m:m eq 'a')",
    ],
)
def test_what_odata_has_and_graph_does_not_answer_is_unsupported(advanced: Scope, text: str) -> None:
    with pytest.raises(Unsupported):
        parse_filter(text, advanced)
