"""Ids of authentication methods: each in its own place and nowhere else, on both databases (REG-04, REG-05)."""

import asyncio
from collections.abc import Iterator

import pytest
from tests.graph.contoso import NORA, Json, new_user, user_id
from tests.graph.inside import Inside, as_json, content, refused

from watchword.graph.engine import Response
from watchword.kernel.edm import Version

pytestmark = pytest.mark.asyncio(loop_scope="module")

MOBILE, PASSWORD = "3179e48a-750b-4051-897c-87b9720928f7", "28c10230-6103-485e-b985-444c60001490"
EMAIL = "3ddfcfc8-9383-446f-83cc-3ab9be4be18f"
COLLECTIONS = (
    "emailMethods",
    "fido2Methods",
    "passwordMethods",
    "phoneMethods",
    "softwareOathMethods",
    "temporaryAccessPassMethods",
)
PASSES = "policies/authenticationMethodsPolicy/authenticationMethodConfigurations/TemporaryAccessPass"
PASSES_TYPE = "#microsoft.graph.temporaryAccessPassAuthenticationMethodConfiguration"
_COUNT = iter(range(10_000))


async def newcomer(graph: Inside, name: str = "") -> str:
    made = await graph.ask(NORA, "POST", "users", new_user(name or f"arrival{next(_COUNT)}"))
    return str(content(made, 201)["id"])


def methods(user: str, rest: str) -> str:
    return f"users/{user}/authentication/{rest}"


async def phone(graph: Inside, user: str, number: str = "+1 7748933135") -> Response:
    body = {"phoneNumber": number, "phoneType": "mobile"}
    return await graph.ask(NORA, "POST", methods(user, "phoneMethods"), body)


async def a_pass(graph: Inside, user: str) -> str:
    """The id of a method whose id is not the same for everybody."""
    allowed = {"@odata.type": PASSES_TYPE, "state": "enabled", "minimumLifetimeInMinutes": 10}
    assert (await graph.ask(NORA, "PATCH", PASSES, allowed)).status == 204
    return str(content(await graph.ask(NORA, "POST", methods(user, "temporaryAccessPassMethods"), {}), 201)["id"])


def otherwise_written(id_: str) -> Iterator[str]:
    """Spellings that a lenient parser takes for the same GUID."""
    yield from (f"{{{id_}}}", f"urn:uuid:{id_}", id_.replace("-", ""), f"{id_}.", f"{id_}%2f", f"{id_}%00", f"{id_} ")


def without_ids(response: Response, *ids: str) -> str:
    said = as_json(response)
    for each in ids:
        said = said.replace(each, "ID")
    return said


async def test_what_is_somebody_elses_is_not_there(contoso: Inside) -> None:
    """REG-04: neither to be read, nor changed, nor removed by another's path; as if there were no such id at all."""
    mine, theirs = await newcomer(contoso), await newcomer(contoso)
    own = await a_pass(contoso, theirs)
    nothing = "11111111-2222-4333-8444-555555555555"
    for verb in ("GET", "DELETE"):
        asked = methods(mine, f"temporaryAccessPassMethods/{own}")
        answer = await contoso.ask(NORA, verb, asked)
        missing = await contoso.ask(NORA, verb, methods(mine, f"temporaryAccessPassMethods/{nothing}"))
        assert refused(answer)[0] == 404
        assert without_ids(answer, own) == without_ids(missing, nothing)
    assert (await contoso.ask(NORA, "GET", methods(theirs, f"temporaryAccessPassMethods/{own}"))).status == 200


@pytest.mark.parametrize("version", [Version.V1, Version.BETA], ids=lambda each: each.value)
async def test_an_id_is_of_one_collection(version: Version, contoso: Inside) -> None:
    """REG-04: a method of one kind is not found among those of another."""
    user = await newcomer(contoso)
    content(await phone(contoso, user), 201)
    own = await a_pass(contoso, user)
    for id_, home in ((MOBILE, "phoneMethods"), (own, "temporaryAccessPassMethods"), (PASSWORD, "passwordMethods")):
        for collection in COLLECTIONS:
            answer = await contoso.ask(NORA, "GET", methods(user, f"{collection}/{id_}"), version=version)
            assert answer.status == (200 if collection == home else 404), (collection, id_)


async def test_an_id_has_one_spelling_but_for_its_case(contoso: Inside) -> None:
    """REG-04."""
    user = await newcomer(contoso)
    content(await phone(contoso, user), 201)
    assert (await contoso.ask(NORA, "GET", methods(user, f"phoneMethods/{MOBILE.upper()}"))).status == 200
    for spelled in otherwise_written(MOBILE):
        for verb in ("GET", "DELETE"):
            answer = await contoso.ask(NORA, verb, methods(user, f"phoneMethods/{spelled}"))
            assert answer.status in (400, 404), spelled
    assert (await contoso.ask(NORA, "GET", methods(user, f"phoneMethods/{MOBILE}"))).status == 200


async def test_who_comes_after_somebody_inherits_nothing(contoso: Inside) -> None:
    """REG-04: the same name, another person."""
    first = await newcomer(contoso, "successor")
    content(await phone(contoso, first), 201)
    assert (await contoso.ask(NORA, "DELETE", f"users/{first}")).status == 204
    assert (await contoso.ask(NORA, "DELETE", f"directory/deletedItems/{first}")).status == 204
    second = await newcomer(contoso, "successor")
    assert second != first
    listed: list[Json] = content(await contoso.ask(NORA, "GET", methods(second, "methods")))["value"]
    assert [each["id"] for each in listed] == [PASSWORD]
    assert refused(await contoso.ask(NORA, "GET", methods(first, "methods")))[0] == 404


async def test_ids_that_all_share_are_each_persons_own(contoso: Inside) -> None:
    """REG-05: forty people, one id, at once; and each one's own number afterwards."""
    people = [await newcomer(contoso) for _ in range(40)]
    await asyncio.gather(*(phone(contoso, each) for each in people))

    async def change(place: int, user: str) -> Response:
        body = {"phoneNumber": f"+1 77489331{place:02}"}
        return await contoso.ask(NORA, "PATCH", methods(user, f"phoneMethods/{MOBILE}"), body)

    changed = await asyncio.gather(*(change(place, user) for place, user in enumerate(people)))
    assert {each.status for each in changed} == {204}
    for place, user in enumerate(people):
        found = content(await contoso.ask(NORA, "GET", methods(user, f"phoneMethods/{MOBILE}")))
        assert found["phoneNumber"] == f"+1 77489331{place:02}"
    assert (await contoso.ask(NORA, "DELETE", methods(people[0], f"phoneMethods/{MOBILE}"))).status == 204
    assert (await contoso.ask(NORA, "GET", methods(people[1], f"phoneMethods/{MOBILE}"))).status == 200
    assert refused(await contoso.ask(NORA, "GET", methods(people[0], f"phoneMethods/{EMAIL}")))[0] == 404


async def test_nobody_is_found_by_a_name_that_only_looks_like_their_id(contoso: Inside) -> None:
    """REG-04."""
    adele = user_id("adele")
    for spelled in otherwise_written(adele):
        assert (await contoso.ask(NORA, "GET", methods(spelled, "methods"))).status in (400, 404), spelled
