"""Where things are found in the directory: every spelling of an address that Graph knows, and none that it does not."""

from urllib.parse import quote

import pytest
from tests.graph.contoso import NORA, group_id, person, user_id
from tests.graph.inside import Inside, content, refused
from tests.graph.oracle.permissions import EVERYTHING

from watchword.kernel.actor import Actor, ActorKind
from watchword.kernel.edm import Version

pytestmark = pytest.mark.asyncio(loop_scope="module")

ADELE, BRIEN, HASH = user_id("adele"), user_id("o'brien"), user_id("hash#tag")

ADDRESSES = {
    f"users/{ADELE}": ADELE,
    f"users/{ADELE.upper()}": ADELE,
    f"USERS/{ADELE}/": ADELE,
    "users/adele@contoso.com": ADELE,
    "Users/ADELE@CONTOSO.COM": ADELE,
    "users/adele%40contoso.com": ADELE,
    f"users('{ADELE}')": ADELE,
    f"users({ADELE})": ADELE,
    f"users(id='{ADELE}')": ADELE,
    "users('Adele@Contoso.com')": ADELE,
    "users(userPrincipalName='adele@contoso.com')": ADELE,
    "Users(USERPRINCIPALNAME='ADELE@contoso.com')": ADELE,
    "users%28%27adele%40contoso.com%27%29": ADELE,
    "users/o'brien@contoso.com": BRIEN,
    "users/o%27brien@contoso.com": BRIEN,
    "users('o''brien@contoso.com')": BRIEN,
    "users(userPrincipalName='o%27%27brien@contoso.com')": BRIEN,
    "users/hash%23tag@contoso.com": HASH,
}


@pytest.mark.parametrize("url", ADDRESSES)
@pytest.mark.parametrize("version", [Version.V1, Version.BETA], ids=lambda version: version.value)
async def test_a_user_has_these_addresses(contoso: Inside, url: str, version: Version) -> None:
    """CONTRACT section 1: keys as a segment or in parentheses, by id or userPrincipalName, in any case."""
    answer = content(await contoso.ask(NORA, "GET", f"{url}?$select=id", version=version))
    assert answer["id"] == ADDRESSES[url]
    assert answer["@odata.context"] == f"https://graph.contoso.com/{version.value}/$metadata#users(id)/$entity"


UNKNOWN = {
    "users/$weird@contoso.com": "$weird@contoso.com",
    "people": "people",
    f"users/{ADELE}/authentication/mehods": "mehods",
    f"users/{ADELE}/authentication/phoneMethods/x/y": "y",
    "users(mail='adele@contoso.com')": "users",
    f"users('{ADELE}')('{ADELE}')": None,
    "": "",
    "users//x": None,
    "users/%2e%2e/groups": None,
    "users/a%2fb": None,
    "users/a%5cb": None,
    "users/%zz": None,
    "users/%ff": None,
    "users/a%00": None,
    "users('x": None,
    "users('a','b')": None,
}
"""Segments that lead nowhere, and what is no path."""


@pytest.mark.parametrize("url", UNKNOWN)
async def test_what_leads_nowhere_is_a_bad_request(contoso: Inside, url: str) -> None:
    """CONTRACT section 10: unknown path."""
    name = UNKNOWN[url]
    words = "Bad Request - Error in query syntax." if name is None else f"Resource not found for the segment '{name}'."
    assert refused(await contoso.ask(NORA, "GET", url)) == (400, "BadRequest", words)


@pytest.mark.parametrize(
    "url",
    [
        "users/nobody@contoso.com",
        "users('$weird@contoso.com')",
        "users/adele%2540contoso.com",
        f"users/{ADELE[:-1]}",
        f"users/{{{ADELE}}}",
        f"users/ {ADELE}",
        "users/ａdele@contoso.com",
        f"users/{group_id('Sales')}",
        f"groups/{ADELE}",
        "groups/Sales",
        "domains/fabrikam.com",
        "directoryRoles/roleTemplateId",
    ],
)
async def test_who_is_not_there_is_not_found(contoso: Inside, url: str) -> None:
    """A name that begins with `$` needs parentheses to be one at all; nothing is decoded twice, trimmed or mapped."""
    status, code, message = refused(await contoso.ask(NORA, "GET", url))
    assert (status, code) == (404, "Request_ResourceNotFound")
    assert message.endswith("does not exist or one of its queried reference-property objects are not present.")


async def test_me_is_the_user_of_the_token(contoso: Inside) -> None:
    for url in ("me", "ME", "Me/", "me?$select=id"):
        answer = content(await contoso.ask(person("adele"), "GET", url))
        assert answer["id"] == ADELE
        assert answer["@odata.context"].partition("#")[2].startswith("users")
    for url in ("me/authentication/methods", "ME/AUTHENTICATION/METHODS", "me/memberOf"):
        assert content(await contoso.ask(person("adele"), "GET", url))["value"] is not None


async def test_an_application_is_nobodys_me(contoso: Inside) -> None:
    app = Actor(ActorKind.APPLICATION, granted=EVERYTHING, service_principal_id=ADELE)
    for url in ("me", "me/authentication/methods"):
        assert refused(await contoso.ask(app, "GET", url)) == (
            400,
            "BadRequest",
            "/me request is only valid with delegated authentication flow.",
        )


async def test_roles_are_addressed_by_template_and_functions_without_parentheses(contoso: Inside) -> None:
    (role,) = content(await contoso.ask(NORA, "GET", "directoryRoles?$filter=displayName eq 'Reports Reader'"))["value"]
    for url in (
        f"directoryRoles/{role['id']}",
        f"directoryRoles(roleTemplateId='{role['roleTemplateId']}')",
        f"DirectoryRoles(ROLETEMPLATEID='{role['roleTemplateId'].upper()}')",
        f"directoryRoles('{role['id']}')",
    ):
        assert content(await contoso.ask(NORA, "GET", url))["displayName"] == "Reports Reader"


async def test_a_policy_is_found_at_all_its_addresses_in_any_case(contoso: Inside) -> None:
    """CONTRACT section 1 and 6: documentation writes it in several ways; the answer has the one."""
    for root in (
        "policies/authenticationMethodsPolicy",
        "authenticationmethodspolicy",
        "POLICIES/authenticationMETHODSpolicy",
    ):
        answer = content(await contoso.ask(NORA, "GET", root))
        ids = [each["id"] for each in answer["authenticationMethodConfigurations"]]
        assert ids == sorted(ids)
        assert {"Email", "Sms", "Voice"} <= set(ids)
        for id_ in ("sms", "SMS", "Sms"):
            one = content(await contoso.ask(NORA, "GET", f"{root}/authenticationMethodConfigurations/{id_}"))
            assert one["id"] == "Sms"
    assert content(await contoso.ask(NORA, "GET", "authenticationMethodConfigurations('voice')"))["id"] == "Voice"


async def test_an_action_may_be_written_with_its_namespace(contoso: Inside) -> None:
    for name in ("getMemberGroups", "microsoft.graph.getMemberGroups", "GETMEMBERGROUPS"):
        body = {"securityEnabledOnly": False}
        answer = content(await contoso.ask(NORA, "POST", f"users/balas@contoso.com/{name}", body))
        assert set(answer["value"]) == {group_id(each) for each in ("Sales Europe", "Sales", "All Employees")}
    deleted = await contoso.ask(NORA, "GET", "directory/deletedItems/microsoft.graph.user")
    assert content(deleted)["value"] == []


async def test_a_context_names_the_user_as_asked_and_escapes_it(contoso: Inside) -> None:
    """CONTRACT section 1: users('<id-or-upn-url-encoded>')/authentication/phoneMethods."""
    for key in ("o'brien@contoso.com", "hash#tag@contoso.com", ADELE):
        answer = content(await contoso.ask(NORA, "GET", f"users/{quote(key)}/authentication/phoneMethods"))
        assert answer["@odata.context"] == (
            f"https://graph.contoso.com/v1.0/$metadata#users('{quote(key, safe='')}')/authentication/phoneMethods"
        )


async def test_a_wrong_verb_is_not_allowed(contoso: Inside) -> None:
    for verb, url in (("PUT", "users"), ("DELETE", "users"), ("POST", f"users/{ADELE}"), ("PATCH", "me/memberOf")):
        answer = await contoso.ask(NORA, verb, url, {})
        assert refused(answer) == (
            405,
            "Request_BadRequest",
            "Specified HTTP method is not allowed for the request target.",
        )
