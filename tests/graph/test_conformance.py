"""What is served is what Microsoft publishes: types, operations, statuses, answers; and what of it is not served.

With WATCHWORD_GRAPH_REFERENCE naming the full data, what is served is compared with that.
"""

from dataclasses import replace
from typing import Any

import pytest
from tests.graph.cast import ACTORS, GLOBAL, TARGETS
from tests.graph.conformance import PUBLISHED, Described, described, differences, unlike
from tests.graph.contract.reference import Operation as Published
from tests.graph.contract.reference import reference
from tests.graph.contract.slice import SERVED as PART
from tests.graph.inside import content, refused
from tests.graph.oracle.ask import About, Ask
from tests.graph.oracle.every import ASKS
from tests.graph.oracle.gates import wild
from tests.graph.oracle.permissions import EVERYTHING
from tests.graph.seeded import EMAIL, Seeded
from tests.graph.test_matrix import VERSIONS, targets

from watchword.bootstrap import describe
from watchword.graph.resource import Kind, Operation
from watchword.kernel.edm import ComplexType, EntityType, Version
from watchword.methods.fido2.tests.software import Authenticator, sent

ME = GLOBAL.actor(EVERYTHING)
NOBODY = next(each for each in TARGETS if each.name == "to-nobody")
SERVED: dict[tuple[Version, str], Operation] = {
    (version, f"{each.http_verb} {wild(each.path)}"): each for each in describe() for version in each.versions
}

UNLIKE = {
    **{
        (name, version): "beside the slice: applications are registered at the command line"
        for name in ("servicePrincipal", "appRoleAssignment")
        for version in PUBLISHED
    },
    ("user", Version.BETA): "externalUserStateChangeDateTime is an instant in v1.0 and a text of one in beta",
    (
        "voiceAuthenticationMethodConfiguration",
        Version.BETA,
    ): "targets have a derived type there, with nothing of its own",
    ("auditActivityInitiator", Version.BETA): "user has a derived type there, with nothing that is kept here",
}
"""Descriptions that are not as published, each with the reason. A property has one type in all versions."""

ELSEWHERE = {"GET $metadata", "POST $batch"}
"""Answered before the engine: `test_metadata.py`, `test_identity.py`."""

NOT_SERVED = {
    "PATCH users/{}/authentication/fido2Methods/{}": "in the permissions alone: nothing says what may be changed",
    "POST domains": "domains are the operator's, at the command line",
    "PATCH domains/{}": "the same",
    "DELETE domains/{}": "the same",
    "POST roleManagement/directory/roleDefinitions": "custom roles grant nothing here",
    "PATCH roleManagement/directory/roleDefinitions/{}": "the same",
    "DELETE roleManagement/directory/roleDefinitions/{}": "the same",
}
"""Documented operations of the slice that are not served. They are answered 405, as what is undocumented."""

SERVED_BESIDES = {
    "GET users/$count": "documented with advanced queries (section 1)",
    "GET groups/$count": "the same",
    **{
        f"GET users/{{}}/authentication/{name}/$count": "Graph PowerShell asks it for -Count"
        for name in (
            "methods",
            "emailMethods",
            "passwordMethods",
            "phoneMethods",
            "softwareOathMethods",
            "fido2Methods",
            "temporaryAccessPassMethods",
        )
    },
    "GET users/{}/authentication/operations": "what the Location of a password reset leads to, listed",
    **{
        f"{verb} groups/{{}}/owners{path}": "a navigation of the type; who owns a group that holds roles is protected"
        for verb, path in (
            ("GET", ""),
            ("GET", "/$ref"),
            ("POST", "/$ref"),
            ("DELETE", "/{}/$ref"),
            ("DELETE", "/$ref"),
        )
    },
    **{
        f"{verb} servicePrincipals{path}": "beside the slice: who is assigned to an application"
        for verb, path in (
            ("GET", ""),
            ("GET", "/{}"),
            ("PATCH", "/{}"),
            ("GET", "/{}/appRoleAssignedTo"),
            ("POST", "/{}/appRoleAssignedTo"),
            ("DELETE", "/{}/appRoleAssignedTo/{}"),
        )
    },
    **{
        f"{verb} {root}/{{}}/appRoleAssignments{path}": "beside the slice: what somebody is assigned to"
        for root in ("users", "groups")
        for verb, path in (("GET", ""), ("POST", ""), ("DELETE", "/{}"))
    },
    "GET directory/deletedItems/user": "documented as a cast, microsoft.graph.user",
    **{
        f"{verb} {root}{path}": "an alias of the root (sections 6 and 12)"
        for root, path, verbs in (
            ("authenticationMethodsPolicy", "", ("GET", "PATCH")),
            ("authenticationMethodsPolicy", "/authenticationMethodConfigurations/{}", ("GET", "PATCH", "DELETE")),
            ("authenticationMethodConfigurations", "/{}", ("GET", "PATCH", "DELETE")),
        )
        for verb in verbs
    },
}
"""What is served though the reference calls it undocumented, or the part of it that was cut out does not have it."""

each_version = pytest.mark.parametrize("version", PUBLISHED, ids=lambda version: version.value)


def published(version: Version, *, documented: bool) -> dict[str, Published]:
    """The operations of a version by key, of the part of Graph that is served: the full data has more."""
    found: dict[str, Published] = {}
    for each in reference().operations_of(version.value, documented=documented):
        if PART.fullmatch(each.path):
            found.setdefault(f"{each.method} {wild(each.path)}", each)
    return found


DESCRIBED = [(version, each) for version in PUBLISHED for each in described(version)]


@pytest.mark.parametrize(
    ("version", "type_"), DESCRIBED, ids=lambda each: each.value if isinstance(each, Version) else each.name
)
def test_a_described_type_is_as_published(version: Version, type_: Described) -> None:
    found = differences(type_, version)
    assert bool(found) is ((type_.name, version) in UNLIKE), found


@each_version
def test_every_documented_operation_is_served_or_told_why_not(version: Version) -> None:
    documented = set(published(version, documented=True))
    served = {key for at, key in SERVED if at is version}
    assert documented - served - ELSEWHERE == NOT_SERVED.keys() & documented
    assert served - documented <= SERVED_BESIDES.keys()


def test_what_is_served_besides_is_all_of_use() -> None:
    documented = {key for version in PUBLISHED for key in published(version, documented=True)}
    assert SERVED_BESIDES.keys() == {key for at, key in SERVED if at in PUBLISHED} - documented
    assert NOT_SERVED.keys() <= documented


BOTH = [
    (version, key, each)
    for version in PUBLISHED
    for key, each in published(version, documented=True).items()
    if (version, key) in SERVED
]


@pytest.mark.parametrize(("version", "key", "operation"), BOTH, ids=[f"{at.value} {key}" for at, key, _ in BOTH])
def test_a_request_and_its_answer_are_of_the_published_types(version: Version, key: str, operation: Published) -> None:
    served = SERVED[version, key]
    assert _request(served) == _without_doubt(operation.request), "request"
    if served.kind is not Kind.UPDATE:
        assert _answer(served) == operation.response, "response"


def _without_doubt(request: Any) -> Any:
    """A body, where parameters are taken from documentation (`string?`) as where they are from the metadata."""
    return {name: type_.rstrip("?") for name, type_ in request.items()} if isinstance(request, dict) else request


def _request(served: Operation) -> Any:
    """What is sent, as the published data writes it."""
    match served.kind:
        case Kind.CREATE | Kind.UPDATE if served.entity is not None:
            return served.entity.qualified
        case Kind.ADD_REFERENCE:
            return "microsoft.graph.referenceCreate"
        case Kind.ACTION if served.parameters:
            words = {"Edm.String": "string", "Edm.Boolean": "boolean"}
            named = ((each, words[getattr(each.type, "value", "")]) for each in served.parameters)
            return {each.name: f"Collection({word})" if each.collection else word for each, word in named}
        case _:
            return None


def _answer(served: Operation) -> Any:
    """What comes back, as the published data writes it."""
    entity = served.answer if isinstance(served.answer, EntityType) else None
    match served.kind, served.answer:
        case Kind.LIST, _ if entity is not None:
            return f"Collection({entity.qualified})"
        case Kind.LIST_REFERENCES, _:
            return "Collection(microsoft.graph.string)"
        case Kind.ACTION, "Edm.Boolean":
            return "{value: boolean}"
        case Kind.ACTION, "Collection(Edm.String)":
            return "Collection(string)"
        case ((Kind.DELETE | Kind.ADD_REFERENCE | Kind.REMOVE_REFERENCE), _):
            return None
        case _, None:
            return None
        case _:
            return f"microsoft.graph.{getattr(served.answer, 'name', served.answer)}"


EITHER = {"PATCH policies/authenticationMethodsPolicy": {200, 204}}
"""Documented once so and once so; clients take either (section 1)."""


@pytest.mark.parametrize("ask", ASKS, ids=lambda ask: ask.label)
async def test_success_has_the_published_status(ask: Ask, cast: Seeded) -> None:
    await clear_the_way(ask, cast)
    for version in VERSIONS[ask.key]:
        operation = published(version, documented=True).get(ask.key)
        if operation is not None:
            target = NOBODY if ask.about is About.USER else targets(ask, all_of_them=True)[0]
            own = ask.key.endswith("changePassword")
            body = await invited(ask, cast) if "fido2Methods" in ask.key and ask.verb == "POST" else ask.body
            answer = await replace(ask, body=body).put(cast, ME, GLOBAL if own else target, version)
            assert answer.status in EITHER.get(ask.key, {operation.status}), answer


async def invited(ask: Ask, cast: Seeded) -> Any:
    """The body of a creation that was asked for: made by an authenticator of our own."""
    cast.units.keeps = True
    options = content(await cast.inside.ask(ME, "GET", f"{ask.address(NOBODY, cast)}/creationOptions"))
    cast.units.keeps = False
    key = Authenticator(origin="https://localhost", rp_id="localhost").create(options["publicKey"])
    return {"displayName": "Blue key", "publicKeyCredential": {"id": key["id"], "response": sent(key)}}


async def clear_the_way(ask: Ask, cast: Seeded) -> None:
    """For what can be done once: a first address, and a role that is not active yet."""
    if ask.key == "POST users/{}/authentication/emailMethods":
        cast.units.keeps = True
        gone = await cast.inside.ask(ME, "DELETE", f"users/{NOBODY.id}/authentication/emailMethods/{EMAIL}")
        cast.units.keeps = False
        assert gone.status == 204
    if ask.key == "POST directoryRoles":
        cast.units.connection.execute("delete from directory_roles")


READ = [ask for ask in ASKS if ask.verb == "GET" and set(VERSIONS[ask.key]) <= set(PUBLISHED)]
"""What is ours alone has no published properties."""


@pytest.mark.parametrize("ask", READ, ids=lambda ask: ask.label)
async def test_an_answer_holds_nothing_but_the_published_properties(ask: Ask, cast: Seeded) -> None:
    for version in VERSIONS[ask.key]:
        served = SERVED[version, ask.key]
        if served.kind in (Kind.COUNT, Kind.LIST_REFERENCES):
            continue
        entity = served.answer if isinstance(served.answer, EntityType | ComplexType) else served.entity
        assert entity is not None
        allowed = [each for each in IN_GROUPS if ask.lets(GLOBAL, each)]
        for target in allowed if ask.about is About.USER else (targets(ask, all_of_them=True)[0],):
            answer = content(await ask.put(cast, ME, target, version))
            values = answer["value"] if served.kind is Kind.LIST else [answer]
            assert values
            assert answer["@odata.context"].startswith(f"https://graph.contoso.com/{version.value}/$metadata#")
            assert not [what for each in values for what in unlike(each, entity.name, version)]


IN_GROUPS = tuple(each for each in (*ACTORS, *TARGETS) if each.groups)

UNSERVED = [
    (version, key)
    for version in PUBLISHED
    for documented in (False, True)
    for key in published(version, documented=documented)
    if (version, key) not in SERVED and key not in ELSEWHERE
]


@pytest.mark.parametrize(("version", "key"), UNSERVED, ids=[f"{at.value} {key}" for at, key in UNSERVED])
async def test_what_is_not_served_is_not_allowed(version: Version, key: str, cast: Seeded) -> None:
    """CONTRACT section 12: what only the metadata has is answered 405 `Request_BadRequest`."""
    verb, _, path = key.partition(" ")
    url = path.replace("users/{}", f"users/{NOBODY.id}").replace("{}", EMAIL)
    answer = await cast.inside.ask(ME, verb, url, {}, version=version)
    words = (405, "Request_BadRequest", "Specified HTTP method is not allowed for the request target.")
    assert refused(answer) == words
