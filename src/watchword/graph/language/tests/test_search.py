"""What a $search means."""

import pytest

from watchword.graph.language.properties import Scope
from watchword.graph.language.search import parse_search
from watchword.kernel.errors import Invalid, Unsupported
from watchword.kernel.query import Search, SearchAnd, SearchOr, SearchTree

KIM, LEE = Search("displayName", ("kim",)), Search("mail", ("lee",))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"displayName:kim"', KIM),
        ('"DISPLAYNAME: KIM "', KIM),
        ('"displayName:Kim Lee"', Search("displayName", ("kim", "lee"))),
        ('"mail:kim.lee@contoso.com"', Search("mail", ("kim", "lee", "contoso", "com"))),
        ('"displayName:a:b"', Search("displayName", ("a", "b"))),
        ('"displayName:say \\"hi\\" \\\\"', Search("displayName", ("say", "hi"))),
        ('"displayName:ÉLODIE"', Search("displayName", ("élodie",))),
        ('"displayName:kim" OR "mail:lee"', SearchOr((KIM, LEE))),
        ('"displayName:kim" AND "mail:lee"', SearchAnd((KIM, LEE))),
        ('"displayName:kim" or "mail:lee" and "mail:lee"', None),
        ('("displayName:kim" OR "mail:lee") AND "mail:lee"', SearchAnd((SearchOr((KIM, LEE)), LEE))),
        ('"mail:lee" OR "displayName:kim" AND "mail:lee"', SearchOr((LEE, SearchAnd((KIM, LEE))))),
    ],
)
def test_a_clause_names_its_property_and_its_words(usual: Scope, text: str, expected: SearchTree | None) -> None:
    if expected is None:
        with pytest.raises(Invalid):
            parse_search(text, usual)
    else:
        assert parse_search(text, usual) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "kim",
        "displayName:kim",
        '"kim"',
        '"displayName:"',
        '"displayName: .,;%_"',
        '"displayName:kim',
        'displayName:"kim"',
        '"displayName:kim\\"',
        '"displayName:kim" "mail:lee"',
        '"displayName:kim" OR',
        'OR "displayName:kim"',
        '("displayName:kim"',
        '"displayName:kim")',
        "()",
        "'displayName:kim'",
    ],
)
def test_what_is_no_search_is_invalid(usual: Scope, text: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse_search(text, usual)
    assert caught.value.code == "query-malformed"


def test_only_what_is_described_can_be_searched(usual: Scope) -> None:
    """API-03"""
    with pytest.raises(Invalid, match="Could not find a property named 'passwordHash'"):
        parse_search('"passwordHash:a"', usual)
    with pytest.raises(Unsupported, match="search clause specified for property 'aboutMe' of resource 'User'"):
        parse_search('"aboutMe:a"', usual)
    with pytest.raises(Unsupported):
        parse_search('NOT "displayName:kim"', usual)
