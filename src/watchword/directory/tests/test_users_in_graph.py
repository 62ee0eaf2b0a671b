"""Users as Graph's clients see them: found, listed, selected, filtered, searched, counted."""

from typing import Any

from watchword.access import roles as r
from watchword.directory.seed.store import fill
from watchword.directory.tests.house import BASE, EVERYTHING, NOW, House, person, user_id
from watchword.kernel.edm import Version

ADELE = user_id("adele")
READER = person("balas", frozenset({"User.Read.All"}))

DEFAULT = {
    "businessPhones",
    "displayName",
    "givenName",
    "jobTitle",
    "mail",
    "mobilePhone",
    "officeLocation",
    "preferredLanguage",
    "surname",
    "userPrincipalName",
    "id",
}


def names(found: Any) -> list[str]:
    return [each["displayName"] for each in found["value"]]


WAYS = [
    f"users/{ADELE}",
    f"users/{ADELE.upper()}",
    "users/adele@contoso.com",
    "users/ADELE@Contoso.com",
    f"users('{ADELE}')",
    "users('adele@contoso.com')",
    "users(userPrincipalName='adele@contoso.com')",
]


async def test_a_user_is_found_by_id_and_by_name_in_each_spelling(house: House) -> None:
    for way in WAYS:
        found = await house.get(READER, way)
        assert found["id"] == ADELE
        assert set(found) == {"@odata.context", *DEFAULT}
        assert found["userPrincipalName"] == "adele@contoso.com"
        assert found["businessPhones"] == ["+1 425 555 0100"]


async def test_me_is_the_user_of_the_token(house: House) -> None:
    found = await house.get(person("balas", frozenset({"User.Read"})), "me?$select=displayName,accountEnabled")
    assert found["displayName"] == "Balas Kovacs"
    assert found["accountEnabled"] is True
    assert found["@odata.context"].endswith("#users(displayName,accountEnabled)/$entity")


async def test_what_is_not_shown_by_default_is_shown_when_selected(house: House) -> None:
    wanted = "createdDateTime,userType,onPremisesSyncEnabled,passwordProfile,securityIdentifier,mailNickname"
    found = await house.get(READER, f"users/sam@contoso.com?$select={wanted}")
    assert found["createdDateTime"] == "2026-05-28T20:26:40Z"
    assert found["onPremisesSyncEnabled"] is True
    assert found["passwordProfile"] is None
    assert found["securityIdentifier"].startswith("S-1-12-1-")
    assert found["mailNickname"] == "sam"
    assert "displayName" not in found


async def test_beta_shows_nearly_everything(house: House) -> None:
    found = await house.get(READER, f"users/{ADELE}", version=Version.BETA)
    assert found["accountEnabled"] is True
    assert found["refreshTokensValidFromDateTime"] == found["signInSessionsValidFromDateTime"]


HIDDEN = ["passwordHash", "profile", "version", "authentication/methods", "on_premises_immutable_id"]


async def test_a_hidden_property_can_be_neither_selected_nor_asked_about(house: House) -> None:
    """API-03."""
    for selected in HIDDEN:
        for url in (f"users?$select={selected}", f"users?$filter={selected} eq 'x'", f"users?$orderby={selected}"):
            answer = await house.graph(READER, "GET", url)
            assert answer.status == 400, url


ORACLES = ["passwordProfile/password eq 'x'", "startswith(passwordProfile/password,'a')"]


async def test_a_password_is_no_oracle(house: House) -> None:
    """API-03."""
    for asked in ORACLES:
        answer = await house.graph(READER, "GET", f"users?$filter={asked}&$count=true", eventual=True)
        assert answer.status == 400


TOPS = ["0", "-1", "1000", "1000000000", "x"]


async def test_a_page_has_1_to_999_users(house: House) -> None:
    """API-03."""
    for top in TOPS:
        assert (await house.graph(READER, "GET", f"users?$top={top}")).status == 400
        assert (await house.graph(READER, "GET", "users?$expand=manager")).status == 400


FILTERS = [
    ("displayName eq 'ADELE VANCE'", ["Adele Vance"]),
    ("startswith(displayName,'Zoë')", ["Zoë Åström"]),
    ("startswith(surname,'å')", ["Zoë Åström"]),
    ("startswith(userPrincipalName,'bal')", ["Balas Kovacs"]),
    ("mail eq 'alex@contoso.com' or mail eq 'allan@contoso.com'", ["Alex Wilber", "Allan Deyoung"]),
    ("mailNickname in ('alex','dora')", ["Alex Wilber", "Dora Former"]),
    ("accountEnabled eq false", ["Dora Former"]),
    ("userType eq 'Guest'", ["Gail Fabrikam"]),
    ("onPremisesSyncEnabled eq true", ["Sam Winters"]),
    (f"id eq '{ADELE}'", ["Adele Vance"]),
    ("department eq 'Sales' and jobTitle eq 'Buyer'", ["Christie Cline"]),
    ("proxyAddresses/any(p:p eq 'smtp:zoe@contoso.com')", ["Zoë Åström"]),
    ("startswith(displayName,'%25')", []),
    ("startswith(displayName,'_dele')", []),
    ("displayName eq 'x'' or ''1'' eq ''1'", []),
    ("onPremisesImmutableId eq 'C3DPBNRLCNMTMDAWMDAWMDE='", []),
    ("onPremisesImmutableId eq 'c3dpbnRlcnMtMDAwMDAwMDE='", ["Sam Winters"]),
]


async def test_a_filter_keeps_whom_it_names(house: House) -> None:
    """API-04."""
    for asked, expected in FILTERS:
        assert sorted(names(await house.get(READER, f"users?$filter={asked}"))) == sorted(expected)


async def test_collections_are_filtered_by_their_elements(house: House) -> None:
    change = {"otherMails": ["Adele.Private@Example.com", "a2@example.org"]}
    assert (await house.graph(person("megan"), "PATCH", f"users/{ADELE}", change)).status == 204
    for asked in (
        "otherMails/any(m:m eq 'adele.private@example.com')",
        "otherMails/any(m:startswith(m,'A2'))",
        "businessPhones/any(p:p eq '+1 425 555 0100') and displayName eq 'Adele Vance'",
    ):
        assert names(await house.get(READER, f"users?$filter={asked}")) == ["Adele Vance"]
    assert (await house.graph(person("megan"), "PATCH", f"users/{ADELE}", {"otherMails": []})).status == 204
    assert names(await house.get(READER, "users?$filter=otherMails/any(m:startswith(m,'a2'))")) == []


async def test_advanced_questions_need_both_header_and_count(house: House) -> None:
    asked = "users?$filter=userType ne 'Member'"
    refused = await house.graph(READER, "GET", asked)
    assert (refused.status, refused.content["error"]["code"]) == (400, "Request_UnsupportedQuery")
    found = await house.get(READER, f"{asked}&$count=true", eventual=True)
    assert names(found) == ["Gail Fabrikam"]
    assert found["@odata.count"] == 1


async def test_search_finds_beginnings_of_words(house: House) -> None:
    for sought, expected in (
        ('"displayName:van"', ["Adele Vance"]),
        ('"displayName:ade van"', ["Adele Vance"]),
        ('"mail:adele@contoso.com"', ["Adele Vance"]),
        ('"displayName:zoe" OR "userPrincipalName:zoe"', ["Zoë Åström"]),
        ('"displayName:ance"', []),
    ):
        assert names(await house.get(READER, f"users?$search={sought}", eventual=True)) == expected


async def test_the_count_is_bare_text_and_counts_no_deleted_user(house: House) -> None:
    before = await house.get(READER, "users/$count", eventual=True)
    assert before.isdecimal()
    assert (await house.graph(person("megan"), "DELETE", f"users/{ADELE}")).status == 204
    assert await house.get(READER, "users/$count", eventual=True) == str(int(before) - 1)
    refused = await house.graph(READER, "GET", "users/$count")
    assert refused.content["error"]["message"] == "$count is not currently supported."


async def test_pages_show_every_user_once(house: House) -> None:
    await fill(house.units, 250, NOW)
    for order in ("", "&$orderby=displayName", "&$orderby=displayName desc", "&$orderby=userPrincipalName desc"):
        seen: list[str] = []
        url: str | None = f"users?$top=40&$select=id,displayName{order}"
        pages = 0
        while url is not None:
            found = await house.get(READER, url)
            seen += [each["id"] for each in found["value"]]
            url = found.get("@odata.nextLink", "").removeprefix(f"{BASE}/v1.0/") or None
            pages += 1
        assert len(seen) == len(set(seen)) == 281
        assert pages == 8


async def test_a_renamed_and_a_new_user_disturb_no_page(house: House) -> None:
    first = await house.get(READER, "users?$top=5")
    rest = first["@odata.nextLink"].removeprefix(f"{BASE}/v1.0/")
    change = {"displayName": "Aaaa"}
    assert (await house.graph(person("megan"), "PATCH", f"users/{user_id('zoe')}", change)).status == 204
    await fill(house.units, 3, NOW)
    others = await house.get(READER, f"{rest}")
    assert not {each["id"] for each in first["value"]} & {each["id"] for each in others["value"]}


async def test_a_page_token_serves_whom_it_was_made_for(house: House) -> None:
    """API-04."""
    first = await house.get(READER, "users?$top=5")
    rest = first["@odata.nextLink"].removeprefix(f"{BASE}/v1.0/")
    assert (await house.graph(person("adele", frozenset({"User.Read.All"})), "GET", rest)).status == 400
    assert (await house.graph(READER, "GET", rest.replace("users?", "users?$orderby=displayName&"))).status == 400
    assert (await house.graph(READER, "GET", rest[:-3] + "AAA")).status == 400


async def test_who_may_read_the_basics_sees_no_more_and_may_ask_about_no_more(house: House) -> None:
    """API-03: a filter on a number tells the number."""
    basic = person("balas", frozenset({"User.ReadBasic.All"}))
    found = await house.get(basic, f"users/{ADELE}")
    assert found["mail"] == "adele@contoso.com"
    assert found["businessPhones"] == []
    assert found["jobTitle"] is None
    listed = await house.get(basic, "users?$select=displayName,department,accountEnabled")
    assert {each["department"] for each in listed["value"]} == {None}
    assert {each["accountEnabled"] for each in listed["value"]} == {None}
    for asked in ("startswith(jobTitle,'R')", "businessPhones/any(p:p eq '1')", "accountEnabled eq false"):
        assert (await house.graph(basic, "GET", f"users?$filter={asked}")).status == 403
    assert (await house.graph(basic, "GET", "users?$orderby=createdDateTime")).status == 403
    assert names(await house.get(basic, "users?$filter=mail eq 'adele@contoso.com'")) == ["Adele Vance"]


async def test_guests_see_nobody_but_themselves(house: House) -> None:
    guest = person("gail", EVERYTHING)
    assert (await house.graph(guest, "GET", "users")).status == 403
    assert (await house.graph(guest, "GET", f"users/{ADELE}")).status == 403
    assert (await house.get(guest, "me"))["displayName"] == "Gail Fabrikam"
    await house.assign("gail", r.DIRECTORY_READERS)
    assert (await house.get(guest, f"users/{ADELE}"))["displayName"] == "Adele Vance"


async def test_a_disabled_person_may_do_nothing(house: House) -> None:
    assert (await house.graph(person("dora"), "GET", "me")).status == 403


NOBODIES = ["nobody@contoso.com", "00000000-0000-4000-8000-000000000000", "x", "%27", "１"]


async def test_nobody_is_found_under_a_name_that_nobody_has(house: House) -> None:
    for key in NOBODIES:
        answer = await house.graph(READER, "GET", f"users/{key}")
        assert answer.status == 404
        assert answer.content["error"]["code"] == "Request_ResourceNotFound"
        assert "does not exist or one of its queried reference-property objects are not present." in str(answer.content)


async def test_what_a_user_is_a_member_of_comes_with_the_user(house: House) -> None:
    reader = person("balas", frozenset({"User.Read.All", "GroupMember.Read.All", "Directory.Read.All"}))
    alone = await house.get(reader, f"users/{ADELE}?$select=id&$expand=memberOf")
    listed = await house.get(reader, f"users/{ADELE}/memberOf")
    assert alone["@odata.context"].endswith("/$metadata#users(id,memberOf())/$entity")
    assert [each["id"] for each in alone["memberOf"]] == [each["id"] for each in listed["value"]]
    assert {each["@odata.type"] for each in alone["memberOf"]} == {"#microsoft.graph.group"}
    everybody = await house.get(reader, "users?$expand=transitiveMemberOf($select=displayName)&$top=5")
    expanded = [each for user in everybody["value"] for each in user["transitiveMemberOf"]]
    assert expanded
    assert all(set(each) == {"@odata.type", "id", "displayName"} for each in expanded)


async def test_who_may_not_read_a_list_does_not_get_it_by_expanding(house: House) -> None:
    """API-03."""
    basic = person("balas", frozenset({"User.ReadBasic.All"}))
    assert (await house.graph(basic, "GET", f"users/{ADELE}/memberOf")).status == 403
    assert (await house.graph(basic, "GET", f"users/{ADELE}?$expand=memberOf")).status == 403
    found = await house.get(person("balas", frozenset({"Group.Read.All"})), "groups?$expand=members&$top=3")
    assert all("members" in each for each in found["value"])
