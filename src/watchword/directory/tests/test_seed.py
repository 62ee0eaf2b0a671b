"""The demo organization, and many more users."""

import asyncio

from watchword.access import roles as r
from watchword.db.postgresql import Postgresql
from watchword.db.sqlite import Sqlite
from watchword.directory.model import PrincipalKind
from watchword.directory.organization.store import SqlOrganization
from watchword.directory.seed.bulk import bulk_users
from watchword.directory.seed.contoso import contoso
from watchword.directory.seed.store import apply_seed, fill
from watchword.directory.tests.house import NOW, OPERATOR, House, group_id, person, user_id
from watchword.kernel.clock import Instant
from watchword.kernel.upn import canonical_upn


def test_contoso_has_an_administrator_in_every_role_and_the_cases_that_differ() -> None:
    seed = contoso(NOW)
    held = {each.role_id for each in seed.assignments if each.principal_kind is PrincipalKind.USER}
    assert held == {role.template_id for role in r.BUILT_IN_ROLES}
    assert len({user.id for user in seed.users}) == len({user.upn for user in seed.users}) == len(seed.users) == 31
    assert [user.upn for user in seed.users if user.synced] == ["sam@contoso.com"]
    assert [user.upn for user in seed.users if not user.account_enabled] == ["dora@contoso.com"]
    assert [user.upn for user in seed.users if user.profile["userType"] == "Guest"] == ["gail@contoso.com"]
    assert all(canonical_upn(user.upn) == user.upn for user in seed.users)
    assert any(each.kind is PrincipalKind.GROUP for each in seed.memberships)
    assert any(group.holds_roles for group in seed.groups)
    assert contoso(NOW) == seed
    assert contoso(NOW, lambda name: f"{name}!").organization.id == "organization!"


async def test_a_seed_is_applied_again_without_a_trace(house: House) -> None:
    change = {"city": "Oslo"}
    assert (await house.graph(person("megan"), "PATCH", f"users/{user_id('adele')}", change)).status == 204
    before = await house.get(OPERATOR, "users?$select=id,displayName,city&$top=999")
    roles = await house.get(OPERATOR, "directoryRoles")
    later = Instant(NOW + 1)
    await house.units.write(lambda tx: apply_seed(tx, contoso(later), later))
    assert await house.get(OPERATOR, "users?$select=id,displayName,city&$top=999") == before
    assert await house.get(OPERATOR, "directoryRoles") == roles


async def test_what_was_taken_away_since_does_not_come_back(house: House) -> None:
    nora, sales = person("nora"), group_id("Sales")
    christie, diego = user_id("christie"), user_id("diego")
    role = f"directoryRoles(roleTemplateId='{r.HELPDESK_ADMINISTRATOR.template_id}')/members"
    for verb, url, body in (
        ("DELETE", f"groups/{sales}/members/{christie}/$ref", None),
        ("DELETE", f"{role}/{diego}/$ref", None),
        ("PATCH", f"users/{christie}", {"displayName": "Another Name"}),
    ):
        assert (await house.graph(nora, verb, url, body)).status == 204
    await house.units.write(lambda tx: apply_seed(tx, contoso(NOW), NOW))
    assert christie not in str(await house.get(nora, f"groups/{sales}/members"))
    assert diego not in str(await house.get(nora, role))
    assert (await house.get(nora, 'users?$search="displayName:christie"', eventual=True))["value"] == []


async def test_many_users_are_found_like_those_who_were_made(house: House) -> None:
    await asyncio.gather(fill(house.units, 6_000, NOW), fill(house.units, 100, NOW))  # the second adds nothing
    assert await house.get(OPERATOR, "users/$count", eventual=True) == "6031"
    user = next(bulk_users(5_999, 1, NOW))
    assert (await house.get(OPERATOR, f"users/{user.upn}"))["id"] == user.id
    sought = await house.get(OPERATOR, f'users?$search="mail:{user.upn}"', eventual=True)
    assert [each["id"] for each in sought["value"]] == [user.id]


async def test_the_organization_is_one_with_its_domains(house: House) -> None:
    (found,) = (await house.get(person("balas"), "organization"))["value"]
    assert found["displayName"] == "Contoso"
    assert [each["name"] for each in found["verifiedDomains"]] == ["contoso.com", "contoso.onmicrosoft.com"]
    assert (await house.get(person("balas"), f"organization/{found['id']}"))["id"] == found["id"]
    assert (await house.graph(person("balas"), "GET", f"organization/{user_id('adele')}")).status == 404
    mails = {"technicalNotificationMails": ["it@contoso.com"]}
    assert (await house.graph(person("megan"), "PATCH", f"organization/{found['id']}", mails)).status == 403
    assert (await house.graph(person("nora"), "PATCH", f"organization/{found['id']}", mails)).status == 204
    assert (await house.get(person("balas"), "organization"))["value"][0]["technicalNotificationMails"] == [
        "it@contoso.com"
    ]
    for wrong in ({"technicalNotificationMails": ["it"]}, {"displayName": "Mine"}, {"verifiedDomains": []}):
        assert (await house.graph(person("nora"), "PATCH", f"organization/{found['id']}", wrong)).status == 400
    assert [each["activityDisplayName"] for each in await house.audit()] == ["Set Company Information"]


async def test_accounts_are_named_in_verified_domains(house: House) -> None:
    organizations = house.directory.organizations
    await organizations.add_domain(OPERATOR, None, "Fabrikam.COM")
    assert (await house.get(person("balas"), "domains/FABRIKAM.com"))["isVerified"] is True
    listed = (await house.get(person("balas"), "domains"))["value"]
    assert [each["id"] for each in listed if each["isDefault"]] == ["contoso.com"]
    change = {"userPrincipalName": "adele@fabrikam.com"}
    assert (await house.graph(person("megan"), "PATCH", f"users/{user_id('adele')}", change)).status == 204
    assert (await house.get(OPERATOR, "users/adele@fabrikam.com"))["id"] == user_id("adele")
    assert (await house.graph(OPERATOR, "GET", "users/adele@contoso.com")).status == 404
    for name in ("contoso", "con toso.com", "-x.com", "contoso.com.", "ſ.com", "fabrikam.com", "x" * 50 + ".com"):
        answer = await _added(house, name)
        assert answer == 400, name
    assert (await house.graph(person("balas"), "GET", "domains/nowhere.org")).status == 404


async def _added(house: House, name: str) -> int:
    from watchword.kernel.errors import Problem

    try:
        await house.directory.organizations.add_domain(OPERATOR, None, name)
    except Problem:
        return 400
    return 201


async def test_there_is_no_second_organization(database: Sqlite | Postgresql) -> None:
    other = contoso(NOW, user_id)
    await database.write(lambda tx: apply_seed(tx, other, NOW))
    found = await database.read(SqlOrganization().get)
    assert found is not None
    assert found.id == contoso(NOW).organization.id
