"""Pages over the real directory, on both databases: each item once, whatever else happens, and for nobody else."""

import base64
from collections import Counter
from collections.abc import Callable

import pytest
from tests.graph.contoso import NORA, everything, group_id, new_user, pages, people, person
from tests.graph.inside import NOW, Inside, content, refused

from watchword.kernel.clock import HOUR, SECOND, Instant, format_instant
from watchword.kernel.edm import Version

pytestmark = pytest.mark.asyncio(loop_scope="module")

REFUSED = (400, "Request_BadRequest", "The specified page token value has expired or is invalid.")


@pytest.mark.parametrize(
    ("url", "more"),
    [
        ("users?", {}),
        ("users?$orderby=displayName desc&", {}),
        ("users?$select=displayName&$orderby=userPrincipalName&", {}),
        ("users?$filter=department eq 'IT'&", {}),
        ("users?$filter=startswith(displayName,'b')&", {}),
        ("users?$count=true&$filter=department ne 'IT'&$orderby=displayName&", {"eventual": True}),
        ('users?$search="mail:contoso"&', {"eventual": True}),
        ("groups?", {}),
        ("roleManagement/directory/roleAssignments?", {}),
        ("roleManagement/directory/roleDefinitions?", {}),
        ("directoryRoles?", {}),
        (f"groups/{group_id('All Employees')}/members?", {}),
        (f"groups/{group_id('All Employees')}/transitiveMembers?", {}),
        (f"groups/{group_id('All Employees')}/members/$ref?", {}),
        ("users/allan@contoso.com/transitiveMemberOf?", {}),
    ],
    ids=lambda each: each if isinstance(each, str) else None,
)
async def test_by_every_page_size_each_item_comes_once(contoso: Inside, url: str, more: dict[str, bool]) -> None:
    whole = [str(each) for each in await everything(contoso, f"{url}$top=999", **more)]
    assert whole
    assert len(set(whole)) == len(whole)
    for top in range(1, len(whole) + 2):
        sizes = [len(page) async for page in pages(contoso, f"{url}$top={top}", **more)]
        assert sizes == [top] * (len(whole) // top) + [len(whole) % top] * (len(whole) % top > 0)
        assert [str(each) for each in await everything(contoso, f"{url}$top={top}", **more)] == whole


async def test_without_a_size_a_page_of_users_has_a_hundred(contoso: Inside) -> None:
    """CONTRACT section 1."""
    made = [content(await contoso.ask(NORA, "POST", "users", new_user(f"filler{n}")), 201)["id"] for n in range(70)]
    first = content(await contoso.ask(NORA, "GET", "users"))
    assert len(first["value"]) == 100
    assert first["@odata.nextLink"].startswith("https://graph.contoso.com/v1.0/users?$skiptoken=")
    assert len(await everything(contoso, "users")) == len(people()) + 70
    for each in made:
        assert (await contoso.ask(NORA, "DELETE", f"users/{each}")).status == 204


@pytest.mark.parametrize("order", ["", "$orderby=displayName&", "$filter=userType eq 'Member'&"])
async def test_who_comes_and_goes_meanwhile_disturbs_no_page(contoso: Inside, order: str) -> None:
    """Each who was there all the time comes once, whoever is made or deleted before or behind them."""
    before = {each["id"] for each in await everything(contoso, f"users?{order}$select=id")}
    for top in (1, 2, 3, 5, 8, 13, 39):
        made: list[str] = []
        seen: Counter[str] = Counter()
        async for page in pages(contoso, f"users?{order}$top={top}&$select=id"):
            seen.update(each["id"] for each in page)
            if len(made) < 8:
                for name in (f"aa{top}n{len(made)}", f"zz{top}n{len(made)}"):
                    made.append(content(await contoso.ask(NORA, "POST", "users", new_user(name)), 201)["id"])
                assert (await contoso.ask(NORA, "DELETE", f"users/{made[len(made) // 2]}")).status == 204
        assert before <= seen.keys()
        assert set(seen.values()) == {1}
        for each in made:
            await contoso.ask(NORA, "DELETE", f"users/{each}")


async def test_who_is_renamed_over_the_edge_of_a_page_is_not_lost(contoso: Inside) -> None:
    """A list in no order of names goes by id, which nobody changes."""
    url, seen, renamed = "users?$top=5&$select=id", [], 0
    async for page in pages(contoso, url):
        seen += [each["id"] for each in page]
        for name in ("adele", "balas"):
            renamed += 1
            body = {"displayName": f"{'Aa' if renamed % 4 < 2 else 'Zz'} {name}"}
            assert (await contoso.ask(NORA, "PATCH", f"users/{name}@contoso.com", body)).status == 204
    assert sorted(seen) == sorted(each["id"] for each in await everything(contoso, "users?$select=id"))
    assert len(set(seen)) == len(seen)


async def token_of(contoso: Inside, url: str = "users?$top=2") -> str:
    """The skip token of a first page."""
    link: str = content(await contoso.ask(NORA, "GET", url))["@odata.nextLink"]
    return link.partition("$skiptoken=")[2]


async def test_a_page_token_serves_only_what_it_was_made_for(contoso: Inside) -> None:
    """API-04: another person, application, query, path or version with it is refused."""
    token = await token_of(contoso)
    good = f"users?$top=2&$skiptoken={token}"
    assert len(content(await contoso.ask(NORA, "GET", good))["value"]) == 2
    for url in (
        f"users?$top=3&$skiptoken={token}",
        f"users?$skiptoken={token}",
        f"users?$top=2&$select=id&$skiptoken={token}",
        f"users?$top=2&$filter=userType eq 'Guest'&$skiptoken={token}",
        f"users?$top=2&$orderby=displayName&$skiptoken={token}",
        f"groups?$top=2&$skiptoken={token}",
    ):
        assert refused(await contoso.ask(NORA, "GET", url)) == REFUSED, url
    assert refused(await contoso.ask(person("megan"), "GET", good)) == REFUSED
    assert refused(await contoso.ask(NORA, "GET", good, version=Version.BETA)) == REFUSED


async def test_a_page_token_is_good_for_an_hour(contoso: Inside) -> None:
    """API-04"""
    good = f"users?$top=2&$skiptoken={await token_of(contoso)}"
    for later, status in ((HOUR, 200), (HOUR + 1, 400), (-1, 400)):
        contoso.now = Instant(NOW + later)
        answer = await contoso.ask(NORA, "GET", good)
        contoso.now = NOW
        assert answer.status == status, later


def _decoded(token: str) -> bytes:
    return base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@pytest.mark.parametrize(
    "forge",
    [
        lambda _: "",
        lambda _: "x",
        lambda _: "é",
        lambda _: "' or 1=1 --",
        lambda _: _encoded(b"\0" * 16 + b'[0,["x"]]'),
        lambda token: token[:-2],
        lambda token: f"{token}AA",
        lambda token: token.swapcase(),
        lambda token: _encoded(_decoded(token)[:16] + b'[0,["00000000-0000-0000-0000-000000000000"]]'),
        lambda token: _encoded(_decoded(token)[16:]),
        lambda token: _encoded(bytes([_decoded(token)[0] ^ 1]) + _decoded(token)[1:]),
        lambda token: _encoded(_decoded(token) + b" "),
    ],
)
async def test_a_forged_page_token_reaches_no_query(contoso: Inside, forge: Callable[[str], str]) -> None:
    """API-04"""
    forged = forge(await token_of(contoso))
    answer = await contoso.ask(NORA, "GET", f"users?$top=2&$skiptoken={forged}")
    assert refused(answer) == REFUSED


async def test_the_audit_is_paged_while_it_grows(contoso: Inside) -> None:
    """Newest first: what is written meanwhile comes before what is being read, and moves nothing."""
    start = Instant(NOW + HOUR)
    since = f"auditLogs/directoryAudits?$filter=activityDateTime ge {format_instant(start)}"

    async def change() -> None:
        contoso.now = Instant(max(contoso.now, start) + SECOND)
        body = {"jobTitle": f"Title {contoso.now}"}
        assert (await contoso.ask(NORA, "PATCH", "users/adele@contoso.com", body)).status == 204

    for _ in range(12):
        await change()
    for top in (1, 5, 11, 12):
        before = [each["id"] for each in await everything(contoso, f"{since}&$top=1000")]
        seen: list[str] = []
        async for page in pages(contoso, f"{since}&$top={top}"):
            seen += [each["id"] for each in page]
            await change()
        assert seen == before
    contoso.now = NOW
