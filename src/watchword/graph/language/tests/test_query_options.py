"""What the query string of a list asks for, and what it may not ask for."""

from urllib.parse import quote, urlencode

import pytest

from watchword.graph.language.options import ListRequest, ListRules, Option, parse_options, split_query
from watchword.kernel.edm import EntityType, Version
from watchword.kernel.errors import Invalid, Problem, Unsupported
from watchword.kernel.query import Compare, Comparison, Expand, ListQuery, Order, Search

EVERYTHING = frozenset(Option)
A = Compare(("mail",), Comparison.EQ, "a")


class Asking:
    """Asks for a list of the described type, on a directory resource unless told otherwise."""

    def __init__(self, user: EntityType) -> None:
        self.user = user

    def __call__(
        self,
        raw: str,
        *,
        version: Version = Version.V1,
        eventual: bool = False,
        counting: bool = False,
        directory: bool = True,
        options: frozenset[Option] = EVERYTHING,
    ) -> ListRequest:
        rules = ListRules(options=options, expandable={"memberOf": self.user}, advanced=directory)
        return parse_options(raw, self.user, version=version, eventual=eventual, rules=rules, counting=counting)


@pytest.fixture
def ask(user: EntityType) -> Asking:
    return Asking(user)


def test_nothing_asked_is_the_first_page(ask: Asking) -> None:
    assert ask("") == ListRequest(ListQuery(top=100))


def test_every_option_has_its_place(ask: Asking) -> None:
    asked = ask("$select=ID,MAIL&$orderby=displayName desc&$top=7&$skiptoken=T&$deltatoken=D&$expand=memberof")
    assert asked.query == ListQuery(
        select=("id", "mail"),
        order=(Order(("displayName",), descending=True),),
        top=7,
        expand=(Expand("memberOf"),),
    )
    assert (asked.skiptoken, asked.deltatoken) == ("T", "D")


@pytest.mark.parametrize("version", [Version.V1, Version.BETA])
@pytest.mark.parametrize(
    "raw", ["$filter=mail eq 'a'", "filter=mail eq 'a'", "$FILTER=mail eq 'a'", "%24filter=mail eq 'a'"]
)
def test_an_option_is_known_in_any_case_and_without_its_dollar(ask: Asking, raw: str, version: Version) -> None:
    assert ask(raw, version=version).query.filter == A


@pytest.mark.parametrize(
    "raw", ["$filter=mail%20eq%20%27a%27", "$filter=mail+eq+'a'", "$filter=mail eq 'a'", "&&$filter=mail eq 'a'&"]
)
def test_a_value_is_decoded_once_and_a_plus_is_a_blank(ask: Asking, raw: str) -> None:
    assert ask(raw).query.filter == A


def test_what_libraries_encode_is_what_is_read(ask: Asking) -> None:
    text = "mail eq 'a+b & é=%41 ''x'''"
    expected = Compare(("mail",), Comparison.EQ, "a+b & é=%41 'x'")
    assert ask(urlencode({"$filter": text})).query.filter == expected
    assert ask("$filter=" + quote(text)).query.filter == expected


@pytest.mark.parametrize(
    "value", ["%", "%2", "%zz", "%ff", "%C3%28", "%ED%A0%80", "%00", "%0A", "%1F", "%7F", "a\udcffb", "\ud800"]
)
def test_what_is_not_percent_encoded_utf8_is_invalid(ask: Asking, value: str) -> None:
    """API-02"""
    for raw in (f"$filter=mail eq '{value}'", f"x={value}", f"{value}=x", f"$skiptoken={value}"):
        with pytest.raises(Invalid) as caught:
            ask(raw)
        assert caught.value.code == "query-malformed"


def test_the_same_option_twice_is_refused(ask: Asking) -> None:
    """API-04: of two, a check and a store might each take another."""
    for raw in ("$top=1&$top=1", "$top=1&top=2", "$TOP=1&%24top=2"):
        with pytest.raises(Invalid) as caught:
            ask(raw)
        assert caught.value.message == (
            "Query option '$top' was specified more than once, but it must be specified at most once."
        )


def test_unknown_options_with_a_dollar_are_refused_and_others_left_alone(ask: Asking) -> None:
    with pytest.raises(Invalid) as caught:
        ask("$foo=1")
    assert caught.value.message == "The query parameter '$foo' is not supported."
    assert ask("api-version=1&foo=2&foo=3&bar").query == ListQuery()
    assert split_query("period=%27D7%27&$top=1&period=2").custom == {"period": "'D7'"}


@pytest.mark.parametrize("raw", ["$skip=0", "skip=1", "$apply=x", "$compute=x", "$format=json", "$levels=1"])
def test_options_of_odata_that_graph_does_not_take_here_are_unsupported(ask: Asking, raw: str) -> None:
    with pytest.raises(Unsupported, match="is not supported by the service"):
        ask(raw)


@pytest.mark.parametrize("option", sorted(EVERYTHING, key=lambda option: option.value))
def test_an_option_that_the_list_does_not_take_is_unsupported(ask: Asking, option: Option) -> None:
    with pytest.raises(Unsupported) as caught:
        ask(f"${option.value}=1", options=frozenset())
    assert caught.value.message == f"'${option.value}' is not supported by the service."


@pytest.mark.parametrize("text", ["1", "999", "007"])
def test_a_page_has_one_to_999_items(ask: Asking, text: str) -> None:
    assert ask(f"$top={text}").query.top == int(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("0", "Invalid page size specified: '0'. Must be between 1 and 999 inclusive."),
        ("1000", "Invalid page size specified: '1000'. Must be between 1 and 999 inclusive."),
        ("9" * 5_000, f"Invalid page size specified: '{'9' * 64}...'. Must be between 1 and 999 inclusive."),
        *(
            (
                text,
                f"Invalid value '{shown}' for $top query option found. "
                "The $top query option requires a non-negative integer value.",
            )
            for text, shown in [
                ("-1", "-1"),
                ("%2B1", "+1"),
                ("1e9", "1e9"),
                ("", ""),
                ("1.0", "1.0"),
                ("%EF%BC%91", "１"),
                ("%D9%A1", "١"),
                ("1_0", "1_0"),
                (" 1", " 1"),
                ("1%09", "1?"),
                ("0x10", "0x10"),
            ]
        ),
    ],
)
def test_any_other_page_size_is_refused(ask: Asking, text: str, message: str) -> None:
    """API-03"""
    with pytest.raises(Invalid) as caught:
        ask(f"$top={text}")
    assert (caught.value.code, caught.value.message) == ("top-out-of-range", message)


@pytest.mark.parametrize("value", ["", "1", "yes", "truee", "null"])
def test_a_count_is_true_or_false(ask: Asking, value: str) -> None:
    with pytest.raises(Invalid):
        ask(f"$count={value}", eventual=True)


def test_a_count_without_the_header_is_passed_over_in_silence(ask: Asking) -> None:
    assert ask("$count=true").query == ListQuery()
    assert ask("$count=True", eventual=True).query == ListQuery(count=True, advanced=True)
    assert ask("$count=false", eventual=True).query == ListQuery()
    assert ask("$count=true", directory=False).query == ListQuery(count=True)


def test_a_search_wants_the_header_and_no_count(ask: Asking) -> None:
    with pytest.raises(Unsupported) as caught:
        ask('$search="mail:a"&$count=true')
    assert caught.value.message == (
        "Request with $search query parameter only works through MSGraph with a special request header: "
        "'ConsistencyLevel: eventual'"
    )
    assert ask('$search="mail:a"', eventual=True).query.search == Search("mail", ("a",))
    assert ask('$search="mail:a"', directory=False).query.search == Search("mail", ("a",))


def test_an_advanced_operator_wants_both_header_and_count(ask: Asking) -> None:
    for raw, eventual in (("$filter=mail ne 'a'", True), ("$filter=mail ne 'a'&$count=true", False)):
        with pytest.raises(Unsupported, match="Operator 'ne' is not supported"):
            ask(raw, eventual=eventual)
    assert ask("$filter=mail ne 'a'&$count=true", eventual=True).query.advanced


def test_filter_and_order_together_want_both_header_and_count(ask: Asking) -> None:
    raw = "$filter=mail eq 'a'&$orderby=displayName"
    for eventual in (False, True):
        with pytest.raises(Unsupported, match="Sorting not supported for current query"):
            ask(raw, eventual=eventual)
    assert ask(raw + "&$count=true", eventual=True).query.order == (Order(("displayName",)),)
    assert ask(raw, directory=False).query.filter == A


def test_no_expansion_in_an_advanced_query(ask: Asking) -> None:
    for raw in ("$expand=memberOf&$count=true", '$expand=memberOf&$search="mail:a"'):
        with pytest.raises(Unsupported, match="expand is not supported together"):
            ask(raw, eventual=True)
    assert ask("$expand=memberOf", eventual=True).query.expand == (Expand("memberOf"),)


def test_the_count_segment_counts_what_the_filter_keeps(ask: Asking) -> None:
    with pytest.raises(Invalid) as caught:
        ask("", counting=True)
    assert caught.value.message == "$count is not currently supported."
    counted = ask("$filter=mail ne 'a'", counting=True, eventual=True).query
    assert counted.count
    assert counted.advanced
    assert ask("$count=true", counting=True, eventual=True).query.count
    assert ask("$filter=mail eq 'a'", counting=True, directory=False).query.filter == A
    with pytest.raises(Unsupported):
        ask("$top=1", counting=True, eventual=True)


@pytest.mark.parametrize(
    "raw",
    ["x" * 65_537, "&" * 100, "$filter=" + "%28" * 20_000, "$filter=mail eq '" + "a" * 60_000, "a=1&" * 20_000],
    ids=lambda raw: raw[:12],
)
def test_a_query_string_beyond_the_limits_is_too_large(ask: Asking, raw: str) -> None:
    """API-02"""
    with pytest.raises(Invalid) as caught:
        ask(raw)
    assert caught.value.code == "query-too-large"


@pytest.mark.parametrize(
    "raw",
    [
        "$filter=passwordHash eq 'a'",
        "$orderby=passwordHash",
        "$select=passwordHash,*",
        "$expand=memberOf($expand=members)",
        '$search="passwordHash:a"',
        "$filter=",
        "$orderby=",
        "$select=",
        "$expand=",
        "$search=",
    ],
)
def test_what_is_hidden_or_empty_is_refused_whatever_the_parameters(ask: Asking, raw: str) -> None:
    """API-03"""
    for eventual in (False, True):
        with pytest.raises(Problem):
            ask(raw + "&$count=true", eventual=eventual)
