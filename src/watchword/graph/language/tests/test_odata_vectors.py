"""OASIS's cases for OData's grammar, against a description with their names."""

import json
from pathlib import Path
from urllib.parse import unquote

import pytest

from watchword.graph.language.filter import parse_filter
from watchword.graph.language.options import ListRules, Option, parse_options
from watchword.graph.language.path import parse_path
from watchword.graph.language.properties import Scope
from watchword.kernel.edm import ComplexType, EntityType, EnumType, May, Navigation, Primitive, Property, Version
from watchword.kernel.errors import Problem

ANY_WAY = May.FILTER | May.STARTS | May.SORT | May.SEARCH
ADDRESS = ComplexType("Address", (Property("Street", Primitive.STRING, may=ANY_WAY),))
PATTERN = EnumType("Pattern", ("Solid", "Yellow"))
TEXTS = ("Name", "CompanyName", "FirstName", "LastName", "Street", "CountryCode", "City", "Rating", "ReleaseDate")
PRODUCT = EntityType(
    "product",
    (
        *(Property(name, Primitive.STRING, may=ANY_WAY) for name in TEXTS),
        Property("Price", Primitive.INT32, may=ANY_WAY),
        Property("Age", Primitive.INT32, may=ANY_WAY),
        Property("Completed", Primitive.BOOLEAN, may=ANY_WAY),
        Property("Address", ADDRESS, may=ANY_WAY),
        Property("Addresses", ADDRESS, collection=True, may=ANY_WAY),
        Property("EmailAddresses", Primitive.STRING, collection=True, may=ANY_WAY),
        Property("style", PATTERN, may=ANY_WAY),
    ),
    navigations=(Navigation("Products", "product"), Navigation("Customer", "product"), Navigation("Items", "product")),
)
SCOPE = Scope(PRODUCT, Version.V1)
RULES = ListRules(options=frozenset(Option), expandable={"Customer": PRODUCT, "Items": PRODUCT})

CASES = json.loads((Path(__file__).parent / "vectors" / "odata_abnf.json").read_text())["test_cases"]
EXPRESSIONS = frozenset(
    {"boolCommonExpr", "boolcommonExpr", "commonExpr", "anyExpr", "notExpr", "firstMemberExpr", "propertyPathExpr"}
)
PATHS = frozenset({"resourcePath", "odataRelativeUri"})
QUERIES = {case["Rule"] for case in CASES} - EXPRESSIONS - PATHS - {"searchExpr"}

READ = [
    ("boolCommonExpr", "Name eq 'Milk'"),
    ("boolCommonExpr", "Name ne 'Milk'"),
    ("boolCommonExpr", "Name ge 'Milk'"),
    ("boolCommonExpr", "Name le 'Milk'"),
    ("boolCommonExpr", "(Name eq 'Milk')"),
    ("boolCommonExpr", "Address/Street eq 'Hugo'"),
    ("boolCommonExpr", "Name in ('Milk', 'Cheese')"),
    ("commonExpr", "FirstName in ('Miller','Smith')"),
    ("boolCommonExpr", "not endswith(Name,'ilk')"),
    ("boolCommonExpr", "startswith(CompanyName,'Futterkiste')"),
    ("boolCommonExpr", "endswith(CompanyName,'Futterkiste')"),
    ("filter", "$filter=style eq 'Yellow'"),
    ("select", "$select=Rating,ReleaseDate"),
    ("select", "select=Rating,ReleaseDate"),
    ("select", "$select=*"),
    ("select", "$select=Address/Street"),
    ("expand", "$expand=Items"),
    ("expand", "expand=Items"),
    ("expand", "$expand=Customer,Items"),
    ("orderby", "$orderby=Name"),
    ("orderby", "$OrderBy=Name"),
    ("orderby", "OrderBy=Name"),
    ("orderby", "$orderby=Name\tasc"),
    ("orderby", "$orderby=Name asc,Rating,ReleaseDate desc"),
    ("queryOptions", "$top=2&$orderby=Name"),
    ("queryOptions", "$count=true"),
    ("queryOptions", "count=true"),
    ("queryOptions", "$count=false"),
    ("queryOptions", "find=O%27Neil&!special"),
    ("queryOptions", "$orderby=Name&!deltatoken=0412312321"),
    ("customQueryOption", "find=O%27Neil"),
    ("customQueryOption", "!special"),
    ("resourcePath", "Categories"),
    ("resourcePath", "Categories(11)"),
    ("resourcePath", "Categories(ID=1,Size=5)"),
    ("resourcePath", "Categories('7''''%20Tablet')"),
    ("resourcePath", "Categories%28%27Tablet%27%29"),
    ("resourcePath", "Categories('Tablet%20%28small%29')"),
    ("resourcePath", "Categories('Tablet%20)small(')"),
    ("resourcePath", "Categories(23%3A59%3A59)"),
    ("resourcePath", "People/O%27Neil"),
    ("odataRelativeUri", "Customers('O''Neil')"),
    ("odataRelativeUri", "Customers(%27O%27%27Neil%27)"),
    ("odataRelativeUri", "ProductsByColor(color='red')"),
    ("odataRelativeUri", "ProductsByCategoryId(categoryId=@cat)?@cat=2"),
    ("odataRelativeUri", "Categories(1)/Products/$ref"),
    ("odataRelativeUri", "Products/$count"),
]


def read(rule: str, text: str) -> None:
    """Read it as what it is."""
    if rule in EXPRESSIONS:
        parse_filter(unquote(text), SCOPE)
    elif rule in PATHS:
        path, _, query = text.partition("?")
        parse_path(path, dict(pair.split("=", 1) for pair in query.split("&") if "=" in pair))
    else:
        raw = f"$search={text}" if rule == "searchExpr" else text
        parse_options(raw, PRODUCT, version=Version.V1, eventual=True, rules=RULES)


@pytest.mark.parametrize(("rule", "text"), READ)
def test_what_graph_offers_of_odata_is_read(rule: str, text: str) -> None:
    assert any(case["Rule"] == rule and case["Input"] == text and "FailAt" not in case for case in CASES)
    read(rule, text)


@pytest.mark.parametrize("case", [c for c in CASES if "FailAt" not in c], ids=lambda case: case["Input"][:40])
def test_good_odata_is_read_or_refused_and_breaks_nothing(case: dict[str, str]) -> None:
    """API-02: whatever else is raised fails the test."""
    refused = None
    try:
        read(case["Rule"], case["Input"])
    except Problem as problem:
        refused = problem.code
    assert refused is None or refused.startswith(("query-", "property-", "path-", "top-"))


@pytest.mark.parametrize(
    "case",
    [c for c in CASES if "FailAt" in c and c["Rule"] not in PATHS | {"skiptoken"}],
    ids=lambda case: case["Input"][:40],
)
def test_bad_odata_is_refused(case: dict[str, str]) -> None:
    """API-02"""
    with pytest.raises(Problem):
        read(case["Rule"], case["Input"])


@pytest.mark.parametrize(
    "text",
    [
        "Customers('O%27Neil')",
        "Products.('foo')",
        ".Products('foo')",
        "OrderItems(OrderID=1;ItemID='a')",
        "Categories('Smartphone/Tablet')",
        "Categories('Tablet/Slate')",
    ],
)
def test_bad_paths_that_need_no_description_to_be_bad_are_refused(text: str) -> None:
    assert any(case["Input"] == text and "FailAt" in case for case in CASES)
    with pytest.raises(Problem):
        parse_path(text)
