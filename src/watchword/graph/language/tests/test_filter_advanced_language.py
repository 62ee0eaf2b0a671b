"""Graph's two engines: what wants `ConsistencyLevel: eventual` and `$count=true`, and what it says without them."""

import pytest

from watchword.graph.language.filter import parse_filter
from watchword.graph.language.properties import Scope
from watchword.kernel.errors import Unsupported

MESSAGE = (
    "Operator '{}' is not supported because the required parameters might be missing. "
    "Try adding $count=true query parameter and ConsistencyLevel:eventual header. "
    "Refer to https://aka.ms/graph-docs/advanced-queries for more information"
)
ADVANCED = [
    ("mail ne 'a'", "ne"),
    ("mail ne null", "ne"),
    ("endswith(mail,'a')", "endsWith"),
    ("ENDSWITH(mail,'a')", "endsWith"),
    ("not(mail eq 'a')", "not"),
    ("mail eq 'a' or not startswith(mail,'a')", "not"),
    ("startsWith(mobilePhone,'+1')", "startsWith"),
    ("companyName eq 'a'", "eq"),
    ("companyName in ('a')", "in"),
    ("startswith(companyName,'a')", "startsWith"),
    ("otherMails/any(m:m ne 'a')", "ne"),
    ("otherMails/any(m:endswith(m,'a'))", "endsWith"),
]


@pytest.mark.parametrize(("text", "operator"), ADVANCED)
def test_an_advanced_operator_is_refused_by_name_without_the_parameters(usual: Scope, text: str, operator: str) -> None:
    with pytest.raises(Unsupported) as caught:
        parse_filter(text, usual)
    assert caught.value.message == MESSAGE.format(operator)


@pytest.mark.parametrize(("text", "_operator"), ADVANCED)
def test_an_advanced_operator_is_answered_with_them(advanced: Scope, text: str, _operator: str) -> None:
    assert parse_filter(text, advanced) is not None


@pytest.mark.parametrize("text", ["mail ne 'a'", "not(mail eq 'a')", "endswith(mail,'a')", "visits ne 0"])
def test_a_resource_with_one_engine_asks_for_no_header(log: Scope, text: str) -> None:
    assert parse_filter(text, log) is not None


@pytest.mark.parametrize("text", ["companyName eq 'a'", "startswith(mobilePhone,'a')"])
def test_what_only_the_second_engine_knows_is_not_filtered_where_there_is_none(log: Scope, text: str) -> None:
    with pytest.raises(Unsupported, match="Unsupported or invalid query filter clause"):
        parse_filter(text, log)
