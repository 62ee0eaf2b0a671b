"""What may be asked of one object, and of what takes no options at all."""

import pytest

from watchword.graph.language.options import parse_no_options, parse_single_options
from watchword.kernel.edm import EntityType, Version
from watchword.kernel.errors import Invalid, Unsupported
from watchword.kernel.query import Expand, ListQuery


def test_one_object_is_selected_from_and_expanded(user: EntityType, group: EntityType) -> None:
    asked = parse_single_options(
        "$select=ID&expand=memberOf($select=id)&$count=true&x=1",
        user,
        version=Version.V1,
        expandable={"memberOf": group},
    )
    assert asked == ListQuery(select=("id",), expand=(Expand("memberOf", ("id",)),), top=1)


@pytest.mark.parametrize(
    "raw", ["$filter=mail eq 'a'", "$top=1", "$orderby=mail", "$search=x", "$skiptoken=x", "$skip=1"]
)
def test_one_object_is_not_filtered_sorted_or_paged(user: EntityType, raw: str) -> None:
    with pytest.raises(Unsupported):
        parse_single_options(raw, user, version=Version.V1)


def test_one_object_is_expanded_only_where_it_is_offered(user: EntityType) -> None:
    """API-03"""
    with pytest.raises(Unsupported):
        parse_single_options("$expand=authentication", user, version=Version.V1)


@pytest.mark.parametrize("raw", ["", "$select=x", "$expand=x", "$count=true", "select=id&api-version=1", "foo"])
def test_what_offers_no_options_passes_over_those_that_only_shape_the_answer(raw: str) -> None:
    parse_no_options(raw)


@pytest.mark.parametrize(
    "raw", ["$filter=id eq '1'", "filter=x", "$orderby=id", "$search=x", "$top=1", "$skip=1", "$skiptoken=x"]
)
def test_what_offers_no_options_refuses_those_that_would_have_left_something_out(raw: str) -> None:
    with pytest.raises(Unsupported):
        parse_no_options(raw)


def test_what_offers_no_options_refuses_unknown_ones() -> None:
    with pytest.raises(Invalid):
        parse_no_options("$foo=1")
