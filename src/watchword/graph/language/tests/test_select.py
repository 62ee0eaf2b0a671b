"""What a $select and an $expand mean."""

import pytest

from watchword.graph.language.select import parse_expand, parse_select
from watchword.kernel.edm import EntityType, Version
from watchword.kernel.errors import Invalid, Unsupported
from watchword.kernel.query import Expand

PREFIX = "Parsing OData Select and Expand failed: "


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("id", ("id",)),
        ("ID, DISPLAYNAME ,mail", ("id", "displayName", "mail")),
        ("mail,id,MAIL", ("mail", "id")),
        ("initiatedBy/user", ("initiatedBy",)),
        ("id,manager", ("id",)),
        ("*", None),
        ("deletedDateTime", ("deletedDateTime",)),
    ],
)
def test_a_selection_comes_back_canonical(user: EntityType, text: str, expected: tuple[str, ...] | None) -> None:
    assert parse_select(text, user, Version.V1) == expected


def test_a_star_adds_the_default_properties_and_no_hidden_one(user: EntityType) -> None:
    selected = parse_select("aboutMe,*", user, Version.V1)
    assert selected is not None
    assert selected[0] == "aboutMe"
    assert set(selected) == {"aboutMe", "id"} | {p.name for p in user.properties if p.name != "riskState"}
    assert "deletedDateTime" not in selected


@pytest.mark.parametrize(
    "text", ["passwordHash", "passwordHash,*", "*,x", "riskState", "id,'", "microsoft.graph.user/id"]
)
def test_what_is_not_described_cannot_be_selected(user: EntityType, text: str) -> None:
    """API-03"""
    with pytest.raises(Invalid):
        parse_select(text, user, Version.V1)


def test_an_unknown_property_is_told_in_graphs_words(user: EntityType) -> None:
    with pytest.raises(Invalid) as caught:
        parse_select("passwordHash", user, Version.V1)
    assert caught.value.code == "property-unknown"
    assert caught.value.message == (
        f"{PREFIX}Could not find a property named 'passwordHash' on type 'microsoft.graph.user'."
    )


@pytest.mark.parametrize("text", ["", ",", "id,", "id mail", "id/", "(id)", "id)", "'id'", "id=1"])
def test_what_is_no_selection_is_invalid(user: EntityType, text: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse_select(text, user, Version.V1)
    assert caught.value.code == "query-malformed"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("memberOf", (Expand("memberOf"),)),
        ("MEMBEROF($select=DISPLAYNAME,id)", (Expand("memberOf", ("displayName", "id")),)),
        ("memberOf(select=id)", (Expand("memberOf", ("id",)),)),
        ("memberOf($select=*)", (Expand("memberOf"),)),
        ("memberOf , manager", (Expand("memberOf"), Expand("manager"))),
    ],
)
def test_an_expansion_comes_back_canonical(
    user: EntityType, group: EntityType, text: str, expected: tuple[Expand, ...]
) -> None:
    assert parse_expand(text, user, Version.V1, {"memberOf": group, "manager": user}) == expected


@pytest.mark.parametrize(
    "text",
    [
        "*",
        "manager",
        "authentication",
        "authentication($expand=methods)",
        "memberOf($expand=members)",
        "memberOf($levels=max)",
        "memberOf($filter=id eq '1')",
        "memberOf($top=5)",
        "memberOf($select=id;$expand=members)",
        "memberOf/$ref",
        "memberOf/microsoft.graph.group",
    ],
)
def test_an_expansion_goes_one_level_deep_and_only_where_it_is_offered(
    user: EntityType, group: EntityType, text: str
) -> None:
    """API-03"""
    with pytest.raises(Unsupported):
        parse_expand(text, user, Version.V1, {"memberOf": group})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "memberOf,",
        "memberOf()",
        "memberOf($select=)",
        "memberOf($select=id",
        "memberOf($select=passwordHash)",
        "memberOf,memberOf",
        "memberOf(memberOf)",
        ",".join(["memberOf"] * 21),
        "x",
        "passwordHash",
        "displayName",
    ],
)
def test_what_is_no_expansion_is_refused(user: EntityType, group: EntityType, text: str) -> None:
    """API-03"""
    with pytest.raises(Invalid):
        parse_expand(text, user, Version.V1, {"memberOf": group})


def test_a_property_that_is_no_relation_is_told_so(user: EntityType) -> None:
    with pytest.raises(Invalid, match="Only navigation properties can be expanded") as caught:
        parse_expand("DISPLAYNAME", user, Version.V1, {})
    assert caught.value.message.startswith(f"{PREFIX}Property 'displayName' on type 'microsoft.graph.user'")
