"""The soft-deleted: nobody until restored, gone for good after thirty days."""

import pytest

from watchword.access import roles as r
from watchword.directory.tests.house import NOW, OPERATOR, House, account, person, user_id
from watchword.directory.users.deletion import KEPT_FOR
from watchword.directory.users.model import NewPassword
from watchword.kernel.clock import DAY, SECOND, Instant
from watchword.kernel.errors import Conflict
from watchword.kernel.secret import Secret

ADELE = user_id("adele")
MEGAN, NORA = person("megan"), person("nora")


async def test_a_deleted_user_is_nobody_until_restored(house: House) -> None:
    house.now = Instant(NOW + 100 * SECOND)
    assert (await house.graph(MEGAN, "DELETE", f"users/{ADELE}")).status == 204
    assert (await house.graph(NORA, "GET", f"users/{ADELE}")).status == 404
    assert (await house.graph(NORA, "GET", "users/adele@contoso.com")).status == 404
    assert (await house.graph(NORA, "DELETE", f"users/{ADELE}")).status == 404
    assert (await house.graph(person("adele"), "GET", "users")).status == 403
    assert ADELE not in str(await house.get(NORA, "groups/" + await group(house) + "/members"))
    deleted = await house.get(NORA, f"directory/deletedItems/{ADELE}")
    assert deleted["@odata.type"] == "#microsoft.graph.user"
    assert [each["id"] for each in (await house.get(NORA, "directory/deletedItems/microsoft.graph.user"))["value"]] == [
        ADELE
    ]
    restored = await house.graph(MEGAN, "POST", f"directory/deletedItems/{ADELE}/restore")
    assert restored.status == 200
    assert isinstance(restored.content, dict)
    assert restored.content["userPrincipalName"] == "adele@contoso.com"
    assert (await house.graph(NORA, "GET", "users/adele@contoso.com")).status == 200
    assert ADELE in str(await house.get(NORA, "groups/" + await group(house) + "/members"))
    assert (await house.graph(person("adele"), "GET", "me")).status == 401  # the old sessions stay ended
    assert [each["activityDisplayName"] for each in await house.audit()] == ["Delete user", "Restore user"]


async def group(house: House) -> str:
    found = await house.get(NORA, "groups?$filter=displayName eq 'All Employees'")
    return str(found["value"][0]["id"])


async def test_a_name_taken_meanwhile_keeps_its_first_holder_deleted(house: House) -> None:
    assert (await house.graph(MEGAN, "DELETE", f"users/{ADELE}")).status == 204
    assert (await house.graph(MEGAN, "POST", "users", account("adele"))).status == 201
    assert (await house.graph(MEGAN, "POST", f"directory/deletedItems/{ADELE}/restore")).status == 400
    assert (await house.graph(NORA, "GET", f"users/{ADELE}")).status == 404


async def test_who_is_removed_for_good_leaves_nothing(house: House) -> None:
    assert (await house.graph(MEGAN, "DELETE", f"users/{ADELE}")).status == 204
    assert (await house.graph(MEGAN, "DELETE", f"directory/deletedItems/{ADELE}")).status == 204
    assert (await house.graph(MEGAN, "GET", f"directory/deletedItems/{ADELE}")).status == 404
    assert (await house.graph(MEGAN, "POST", f"directory/deletedItems/{ADELE}/restore")).status == 404
    assert (await house.audit())[-1]["activityDisplayName"] == "Hard Delete user"
    made = await house.graph(MEGAN, "POST", "users", account("adele"))
    assert made.status == 201


async def test_the_matrix_judges_a_deleted_user_by_who_they_were(house: House) -> None:
    """AUTHZ-01: nobody restores, or removes for good, whom they could not delete."""
    await house.assign("adele", r.SECURITY_ADMINISTRATOR)
    assert (await house.graph(MEGAN, "DELETE", f"users/{ADELE}")).status == 403
    assert (await house.graph(NORA, "DELETE", f"users/{ADELE}")).status == 204
    for verb, url in (("POST", "/restore"), ("DELETE", "")):
        assert (await house.graph(MEGAN, verb, f"directory/deletedItems/{ADELE}{url}")).status == 403
    assert (await house.graph(NORA, "POST", f"directory/deletedItems/{ADELE}/restore")).status == 200


async def test_after_thirty_days_the_deleted_are_purged(house: House) -> None:
    await house.directory.users.delete(OPERATOR, ADELE)
    house.now = Instant(NOW + DAY)
    await house.directory.users.delete(OPERATOR, user_id("balas"))
    house.passwords.of[ADELE] = "kept"
    house.now = Instant(NOW + KEPT_FOR + 1)
    assert await house.directory.deleted_users.purge(OPERATOR, None) == 1
    assert house.passwords.of == {}
    assert (await house.audit())[-1]["targetResources"][0]["id"] == ADELE
    values = account("balas", userPrincipalName="alex@contoso.com")
    del values["passwordProfile"]
    with pytest.raises(Conflict):
        await house.directory.users.create(OPERATOR, None, values, NewPassword(Secret("correct horse battery")))
