"""What an $orderby means."""

import pytest

from watchword.graph.language.orderby import parse_orderby
from watchword.graph.language.properties import Scope
from watchword.kernel.errors import Invalid, Unsupported
from watchword.kernel.query import Order


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("displayName", (Order(("displayName",)),)),
        ("DisplayName ASC", (Order(("displayName",)),)),
        ("displayname\tdesc", (Order(("displayName",), descending=True),)),
        ("displayName desc,visits", (Order(("displayName",), descending=True), Order(("visits",)))),
        ("initiatedBy/user/userPrincipalName", (Order(("initiatedBy", "user", "userPrincipalName")),)),
    ],
)
def test_keys_come_in_their_order(usual: Scope, text: str, expected: tuple[Order, ...]) -> None:
    assert parse_orderby(text, usual) == expected


@pytest.mark.parametrize(
    "text",
    ["", ",", "displayName,", "displayName up", "displayName desc asc", "displayName eq 1", "visits,VISITS desc"],
)
def test_what_is_no_order_is_invalid(usual: Scope, text: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse_orderby(text, usual)
    assert caught.value.code == "query-malformed"


@pytest.mark.parametrize("text", ["(select 1)", "displayName;drop table users", "1", "displayName--", "random()", "*"])
def test_sql_is_no_order(usual: Scope, text: str) -> None:
    """API-04"""
    with pytest.raises(Invalid):
        parse_orderby(text, usual)


@pytest.mark.parametrize("name", ["mail", "aboutMe", "otherMails", "initiatedBy", "companyName"])
def test_what_is_not_sorted_by_is_refused_in_graphs_words(usual: Scope, name: str) -> None:
    with pytest.raises(Unsupported) as caught:
        parse_orderby(name.upper(), usual)
    assert caught.value.message == f"Unsupported sort property '{name}' for 'User'."


def test_an_advanced_query_sorts_by_more(advanced: Scope, log: Scope) -> None:
    assert parse_orderby("companyName", advanced) == (Order(("companyName",)),)
    with pytest.raises(Unsupported):
        parse_orderby("companyName", log)


def test_only_what_is_described_can_be_sorted_by(usual: Scope) -> None:
    """API-03: an order by a hidden property would tell it bit by bit."""
    with pytest.raises(Invalid, match="Could not find a property named 'passwordHash'"):
        parse_orderby("passwordHash", usual)
