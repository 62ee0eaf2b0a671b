"""Query options over the real directory, on both databases: what they find, and how they are refused."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.graph.contoso import NORA, everything, group_id, people, user_id
from tests.graph.inside import Inside, content, refused

from watchword.directory.users.model import User
from watchword.graph.language.limits import LIMITS
from watchword.kernel.edm import Version
from watchword.kernel.text import fold

pytestmark = pytest.mark.asyncio(loop_scope="module")

Keeps = Callable[[User], bool]


def of(name: str) -> Callable[[User], Any]:
    """A property that is kept in the profile."""
    return lambda user: user.profile.get(name)


USUAL: tuple[tuple[str, Keeps], ...] = (
    ("userPrincipalName eq 'ADELE@contoso.com'", lambda u: u.upn == "adele@contoso.com"),
    ("startsWith(displayName,'a')", lambda u: fold(u.display_name).startswith("a")),
    ("startswith(displayName,'STRASSE')", lambda u: u.display_name == "Straße"),
    ("startswith(displayName,'σοφος')", lambda u: u.display_name.startswith("ΣΟΦΟΣ")),
    ("startswith(displayName,'%25')", lambda _: False),
    ("startswith(displayName,'100%25')", lambda u: u.display_name == "100% Human"),
    ("startswith(displayName,'_')", lambda _: False),
    ("startswith(displayName,'under_')", lambda u: u.display_name == "under_score"),
    ("startswith(displayName,'back\\')", lambda u: u.display_name == "back\\slash"),
    ("startswith(displayName,'''')", lambda _: False),
    ("displayName eq 'Miles O''Brien'", lambda u: u.display_name == "Miles O'Brien"),
    ("displayName eq 'x'' or 1 eq 1 or displayName eq '''", lambda _: False),
    ("displayName eq 'Zoë Åström'", lambda u: u.display_name == "Zoë Åström"),
    ("displayname EQ 'adele vance' OR DISPLAYNAME eq 'Lee Gu'", lambda u: u.display_name in ("Adele Vance", "Lee Gu")),
    ("jobTitle in ('buyer','CLERK')", lambda u: of("jobTitle")(u) in ("Buyer", "Clerk")),
    ("accountEnabled eq false", lambda u: not u.account_enabled),
    ("onPremisesSyncEnabled eq true", lambda u: bool(u.synced)),
    ("onPremisesSyncEnabled eq null", lambda u: u.synced is None),
    (
        "userType eq 'Guest' or department eq 'Sales'",
        lambda u: of("userType")(u) == "Guest" or of("department")(u) == "Sales",
    ),
    (
        "department eq 'IT' and startswith(givenName,'D')",
        lambda u: of("department")(u) == "IT" and of("givenName")(u)[0] == "D",
    ),
    (
        "(department eq 'IT' or department eq 'Sales') and accountEnabled eq true",
        lambda u: of("department")(u) in ("IT", "Sales"),
    ),
    ("businessPhones/any(p:p eq '%2B1 425 555 0100')", lambda u: "+1 425 555 0100" in of("businessPhones")(u)),
    ("proxyAddresses/any(x:startswith(x,'smtp:zoe'))", lambda u: u.upn == "zoe@contoso.com"),
    ("externalUserState eq null and userType eq 'Member'", lambda u: of("userType")(u) == "Member"),
    (f"id eq '{user_id('adele').upper()}'", lambda u: u.upn == "adele@contoso.com"),
    (f"id in ('{user_id('adele')}','{user_id('nora')}','nobody')", lambda u: u.upn[:5] in ("adele", "nora@")),
)
"""What the usual engine answers, and whom it keeps."""

ADVANCED: tuple[tuple[str, Keeps], ...] = (
    ("endsWith(userPrincipalName,'g@contoso.com')", lambda u: u.upn.endswith("g@contoso.com")),
    ("endswith(mail,'_@contoso.com')", lambda _: False),
    ("jobTitle ne 'Buyer'", lambda u: of("jobTitle")(u) != "Buyer"),
    ("externalUserState ne null", lambda u: of("externalUserState")(u) is not None),
    ("not startswith(displayName,'a')", lambda u: not fold(u.display_name).startswith("a")),
    ("NOT(department eq 'IT')", lambda u: of("department")(u) != "IT"),
    (
        "not(accountEnabled eq false) and userType ne 'Guest'",
        lambda u: u.account_enabled and of("userType")(u) != "Guest",
    ),
)
"""What only advanced queries may ask."""


def kept(keeps: Keeps) -> set[str]:
    return {user.id for user in people() if keeps(user)}


@pytest.mark.parametrize(("text", "keeps"), USUAL, ids=[text for text, _ in USUAL])
async def test_a_filter_keeps_whom_it_names_and_nobody_else(contoso: Inside, text: str, keeps: Keeps) -> None:
    """API-04: what is sent is compared, never executed."""
    for eventual, count in ((False, ""), (True, "&$count=true")):
        found = await everything(contoso, f"users?$filter={text}{count}&$top=7", eventual=eventual)
        assert {each["id"] for each in found} == kept(keeps)
        assert len(found) == len(kept(keeps))


@pytest.mark.parametrize(("text", "keeps"), ADVANCED, ids=[text for text, _ in ADVANCED])
async def test_an_advanced_filter_keeps_whom_it_names(contoso: Inside, text: str, keeps: Keeps) -> None:
    found = await everything(contoso, f"users?$count=true&$filter={text}&$top=7", eventual=True)
    assert {each["id"] for each in found} == kept(keeps)
    counted = await contoso.ask(NORA, "GET", f"users/$count?$filter={text}", eventual=True)
    assert counted.content == str(len(kept(keeps)))


@pytest.mark.parametrize(
    ("text", "keeps"),
    [
        ('"displayName:zo"', lambda u: u.display_name.startswith("Zo")),
        ('"displayName:vance adele"', lambda u: u.display_name == "Adele Vance"),
        ('"displayName:ance"', lambda _: False),
        ('"mail:nora" OR "displayName:adele"', lambda u: u.upn[:5] in ("nora@", "adele")),
        ('"displayName:adele" AND "mail:nora"', lambda _: False),
        ('"displayName:%25"', None),
        ('"displayName:brien"', lambda u: u.display_name == "Miles O'Brien"),
        ('"displayName:strasse"', lambda u: u.display_name == "Straße"),
    ],
)
async def test_a_search_finds_beginnings_of_words(contoso: Inside, text: str, keeps: Keeps | None) -> None:
    answer = await contoso.ask(NORA, "GET", f"users?$search={text}&$top=999", eventual=True)
    if keeps is None:
        assert answer.status == 400
    else:
        assert {each["id"] for each in content(answer)["value"]} == kept(keeps)


@pytest.mark.parametrize("direction", ["", " asc", " desc"])
async def test_an_order_is_the_same_on_both_databases(contoso: Inside, direction: str) -> None:
    for name, key in (("displayName", lambda u: fold(u.display_name)), ("userPrincipalName", lambda u: u.upn)):
        found = await everything(contoso, f"users?$orderby={name}{direction}&$top=6")
        wanted = sorted(people(), key=key, reverse="desc" in direction)
        assert [each["id"] for each in found] == [each.id for each in wanted]


async def test_filtering_and_sorting_go_together_only_when_advanced(contoso: Inside) -> None:
    url = "users?$filter=department eq 'IT'&$orderby=displayName desc"
    assert refused(await contoso.ask(NORA, "GET", url)) == (
        400,
        "Request_UnsupportedQuery",
        "Sorting not supported for current query.",
    )
    found = await everything(contoso, f"{url}&$count=true&$top=5", eventual=True)
    wanted = [u for u in people() if u.profile["department"] == "IT"]
    assert [each["displayName"] for each in found] == sorted((u.display_name for u in wanted), key=fold, reverse=True)


async def test_a_count_is_ignored_without_the_header_and_whole_with_it(contoso: Inside) -> None:
    """CONTRACT section 1: silently."""
    assert "@odata.count" not in content(await contoso.ask(NORA, "GET", "users?$count=true&$top=2"))
    for more in ("", "&$top=2", "&$select=id"):
        answer = content(await contoso.ask(NORA, "GET", f"users?$count=true{more}", eventual=True))
        assert answer["@odata.count"] == len(people())
    bare = await contoso.ask(NORA, "GET", "users/$count", eventual=True)
    assert (bare.status, bare.content) == (200, str(len(people())))


ADVANCED_ONLY = (
    "Operator '{}' is not supported because the required parameters might be missing. Try adding $count=true query "
    "parameter and ConsistencyLevel:eventual header. Refer to https://aka.ms/graph-docs/advanced-queries for more "
    "information"
)
NO_PROPERTY = "Could not find a property named '{}' on type 'microsoft.graph.user'."
SELECTING = "Parsing OData Select and Expand failed: "
UNFILTERABLE = "Unsupported or invalid query filter clause specified for property '{}' of resource 'User'."

REFUSED = {
    "users/$count": ("Request_BadRequest", "$count is not currently supported."),
    'users?$search="displayName:a"': (
        "Request_UnsupportedQuery",
        "Request with $search query parameter only works through MSGraph with a special request header: "
        "'ConsistencyLevel: eventual'",
    ),
    "users?$filter=endsWith(mail,'x')": ("Request_UnsupportedQuery", ADVANCED_ONLY.format("endsWith")),
    "users?$filter=endsWith(mail,'x')&$count=true": ("Request_UnsupportedQuery", ADVANCED_ONLY.format("endsWith")),
    "users?$filter=jobTitle ne 'x'": ("Request_UnsupportedQuery", ADVANCED_ONLY.format("ne")),
    "users?$filter=not(jobTitle eq 'x')": ("Request_UnsupportedQuery", ADVANCED_ONLY.format("not")),
    "users?$filter=startswith(mobilePhone,'+1')": ("Request_UnsupportedQuery", ADVANCED_ONLY.format("startsWith")),
    "users?$filter=streetAddress eq 'x'": ("Request_UnsupportedQuery", UNFILTERABLE.format("streetAddress")),
    "users?$filter=contains(displayName,'x')": ("Request_UnsupportedQuery", UNFILTERABLE.format("displayName")),
    "users?$orderby=jobTitle": ("Request_UnsupportedQuery", "Unsupported sort property 'jobTitle' for 'User'."),
    "users?$filter=passwordHash eq 'x'": ("BadRequest", NO_PROPERTY.format("passwordHash")),
    "users?$select=passwordHash": ("BadRequest", SELECTING + NO_PROPERTY.format("passwordHash")),
    "users?$select=*,sealed": ("BadRequest", SELECTING + NO_PROPERTY.format("sealed")),
    "users?$orderby=version": ("BadRequest", NO_PROPERTY.format("version")),
    "users?$filter=refreshTokensValidFromDateTime eq null": (
        "BadRequest",
        NO_PROPERTY.format("refreshTokensValidFromDateTime"),
    ),
    "users?$filter=passwordProfile eq null": ("Request_UnsupportedQuery", UNFILTERABLE.format("passwordProfile")),
    "users?$filter=passwordProfile/password eq 'x'": (
        "Request_UnsupportedQuery",
        UNFILTERABLE.format("passwordProfile/password"),
    ),
    "users?$filter=startswith(passwordProfile/password,'a')": (
        "Request_UnsupportedQuery",
        UNFILTERABLE.format("passwordProfile/password"),
    ),
    "users?$expand=authentication($expand=methods)": ("BadRequest", SELECTING + NO_PROPERTY.format("authentication")),
    "users?$expand=manager": ("BadRequest", SELECTING + NO_PROPERTY.format("manager")),
    "users?$expand=*": ("Request_UnsupportedQuery", "The $expand of '*' is not supported."),
    "users?$skip=5": ("Request_UnsupportedQuery", "'$skip' is not supported by the service."),
    "users?$top=1&$top=2": (
        "BadRequest",
        "Query option '$top' was specified more than once, but it must be specified at most once.",
    ),
    "users?$evil=1": ("BadRequest", "The query parameter '$evil' is not supported."),
    **{
        f"users?$top={top}": (
            "BadRequest",
            f"Invalid page size specified: '{top}'. Must be between 1 and 999 inclusive.",
        )
        for top in ("0", "1000", "1000000000", "9" * 40)
    },
    **{
        f"users?$top={top}": (
            "BadRequest",
            f"Invalid value '{top}' for $top query option found. "
            "The $top query option requires a non-negative integer value.",
        )
        for top in ("-1", "1e9", "0x10", "٣")
    },
    "users?$filter=" + " or ".join(["id eq 'x'"] * (LIMITS.alternatives + 2)): (
        "BadRequest",
        "Too many child clauses specified in search filter expression containing 'OR' operators: 16. Max allowed: 15.",
    ),
}
"""API-03 and CONTRACT section 10, word for word."""


@pytest.mark.parametrize("url", REFUSED, ids=lambda url: url[:60])
async def test_a_refusal_is_in_the_words_of_graph(contoso: Inside, url: str) -> None:
    """API-03: nothing hidden is selected, compared, sorted by or expanded, and no page is too large."""
    assert refused(await contoso.ask(NORA, "GET", url)) == (400, *REFUSED[url])


async def test_methods_of_a_person_take_no_options_that_would_deceive(contoso: Inside) -> None:
    """CONTRACT section 1: what narrows or sorts is refused; what only trims is passed over."""
    root = f"users/{user_id('adele')}/authentication/phoneMethods"
    for option in ("$filter=phoneType eq 'mobile'", "$orderby=phoneType", "$top=1", '$search="a"', "$skip=1"):
        assert (await contoso.ask(NORA, "GET", f"{root}?{option}")).status == 400
    for option in ("$select=id", "$expand=device", "$count=true"):
        assert (await contoso.ask(NORA, "GET", f"{root}?{option}")).status == 200


async def test_names_are_read_in_any_case_and_answered_in_their_own(contoso: Inside) -> None:
    for url in (
        "users?$select=displayName,jobTitle&$filter=userPrincipalName eq 'adele@contoso.com'",
        "USERS?$SELECT=DISPLAYNAME,JOBTITLE&$FILTER=USERPRINCIPALNAME EQ 'ADELE@CONTOSO.COM'",
        "Users?select=displayname,jobtitle&filter=userprincipalname eq 'adele@contoso.com'",
        "users?%24select=displayName, jobTitle&%24filter=userPrincipalName%20eq%20'adele@contoso.com'",
        "users?$select=jobTitle,displayName,jobTitle&$filter=userPrincipalName+eq+'adele@contoso.com'&me=else",
    ):
        (found,) = content(await contoso.ask(NORA, "GET", url))["value"]
        assert {"displayName": "Adele Vance", "jobTitle": "Retail Manager"}.items() <= found.items()
        assert found.keys() <= {"id", "displayName", "jobTitle"}


async def test_without_select_v1_shows_the_documented_properties_and_beta_nearly_all(contoso: Inside) -> None:
    """CONTRACT section 4."""
    documented = {
        *("businessPhones", "displayName", "givenName", "jobTitle", "mail", "mobilePhone", "officeLocation"),
        *("preferredLanguage", "surname", "userPrincipalName", "id"),
    }
    url = f"users/{user_id('adele')}"
    assert {name for name in content(await contoso.ask(NORA, "GET", url)) if "@" not in name} == documented
    beta = content(await contoso.ask(NORA, "GET", url, version=Version.BETA))
    assert documented < beta.keys()
    assert {"accountEnabled", "onPremisesSyncEnabled", "createdDateTime", "userType"} <= beta.keys()
    assert beta["passwordProfile"] is None


async def test_groups_are_filtered_sorted_searched_and_counted(contoso: Inside) -> None:
    async def names(url: str, **more: Any) -> list[str]:
        return [each["displayName"] for each in await everything(contoso, url, **more)]

    assert sorted(await names("groups?$filter=startswith(displayName,'sales')")) == ["Sales", "Sales Europe"]
    assert await names("groups?$filter=isAssignableToRole eq true") == ["Helpdesk Team"]
    found = await names('groups?$search="description:sells"&$top=1', eventual=True)
    assert sorted(found) == ["Sales", "Sales Europe"]
    assert (await names("groups?$orderby=displayName desc&$top=2"))[0] == "Sales Europe"
    counted = await contoso.ask(NORA, "GET", "groups/$count?$filter=displayName eq 'sales'", eventual=True)
    assert counted.content == "1"
    assert refused(await contoso.ask(NORA, "GET", "groups?$filter=description eq 'x'"))[2] == (
        "Unsupported or invalid query filter clause specified for property 'description' of resource 'Group'."
    )


async def test_members_are_those_within_too_each_once(contoso: Inside) -> None:
    url = f"groups/{group_id('All Employees')}"
    direct = await everything(contoso, f"{url}/members?$top=1")
    within = await everything(contoso, f"{url}/transitiveMembers?$top=2")
    assert {each["displayName"] for each in direct} == {"Adele Vance", "Allan Deyoung", "Sales", "Marketing"}
    assert {each["displayName"] for each in within} > {"Balas Kovacs", "Sales Europe", "Zoë Åström"}
    assert len({each["id"] for each in within}) == len(within)
