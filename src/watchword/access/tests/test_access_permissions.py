"""Which permissions each action accepts: those that Microsoft Graph documents for its operations, and no others."""

from collections.abc import Callable

import pytest
from tests.graph.contract.reference import Operation, reference

from watchword.access import actions as a
from watchword.access import roles as r
from watchword.access.action import Action, method_actions
from watchword.access.decision import Allowed, decide
from watchword.access.facts import ActorFacts, TargetFacts
from watchword.access.tests.documented import (
    BROADER,
    FOR_OTHERS_ALONE,
    METHODS,
    NARROWER,
    NARROWER_EVERYWHERE,
    OPERATIONS,
    OWN_ONLY,
    USER,
    WRITERS,
)
from watchword.kernel.actor import ActorKind
from watchword.kernel.ids import RoleId
from watchword.method import Verb

BOTH = tuple(each for version in ("v1.0", "beta") for each in reference().operations_of(version))
EVERY_NAME = frozenset(reference().permissions) | {name for more in BROADER.values() for name in more}
OTHER = TargetFacts(user_id="other")
OWN = TargetFacts(user_id="actor")


def documented(actions: tuple[Action, ...]) -> tuple[Operation, ...]:
    found = tuple(each for each in BOTH if " ".join(each.key) in OPERATIONS[actions])
    assert {" ".join(each.key) for each in found} == set(OPERATIONS[actions])
    return found


def narrowed(actions: tuple[Action, ...], names: frozenset[str]) -> frozenset[str]:
    return names - NARROWER_EVERYWHERE.keys() - {name for each in actions for name in NARROWER.get(each, {})}


def broader(actions: tuple[Action, ...]) -> frozenset[str]:
    return frozenset(name for each in actions for name in BROADER.get(each, {}))


def accepted(actions: tuple[Action, ...], actor: Callable[[str], ActorFacts], target: TargetFacts | None) -> set[str]:
    """The permissions each of which suffices alone, for somebody whom roles do not hinder."""
    return {
        name
        for name in EVERY_NAME
        if any(isinstance(decide(action, actor(name), target), Allowed) for action in actions)
    }


def administrator(*names: str) -> ActorFacts:
    return ActorFacts(
        kind=ActorKind.DELEGATED,
        user_id="actor",
        granted=frozenset(names),
        roles=frozenset({r.GLOBAL_ADMINISTRATOR.template_id}),
    )


def application(*names: str) -> ActorFacts:
    return ActorFacts(
        kind=ActorKind.APPLICATION,
        service_principal_id="principal",
        granted=frozenset(names),
        roles=frozenset({r.GLOBAL_ADMINISTRATOR.template_id}),
    )


def about_a_user(actions: tuple[Action, ...]) -> bool:
    return any(f" {USER}" in each or "deletedItems" in each for each in OPERATIONS[actions])


def name_of(actions: tuple[Action, ...]) -> str:
    return actions[0].name


every_action = pytest.mark.parametrize("actions", OPERATIONS, ids=name_of)


def test_every_documented_operation_with_permissions_is_an_action() -> None:
    with_permissions = {" ".join(each.key) for each in BOTH if each.delegated or each.delegated_me or each.application}
    assert {each for several in OPERATIONS.values() for each in several} == with_permissions


@every_action
def test_on_others_exactly_the_documented_scopes_are_accepted(actions: tuple[Action, ...]) -> None:
    listed = frozenset(name for each in documented(actions) for name in each.delegated)
    if any(each.path.startswith("/users") for each in documented(actions)):
        listed = frozenset(name for name in listed if not OWN_ONLY.fullmatch(name))
    if any(each.others for each in actions):
        listed |= broader(actions)
    target = OTHER if about_a_user(actions) else None
    assert accepted(actions, administrator, target) == narrowed(actions, listed)


@every_action
def test_applications_need_exactly_the_documented_roles(actions: tuple[Action, ...]) -> None:
    """DEV-05"""
    listed = frozenset(name for each in documented(actions) for name in each.application)
    if any(each.app_roles for each in actions):
        listed |= broader(actions)
    target = OTHER if about_a_user(actions) else None
    assert accepted(actions, application, target) == narrowed(actions, listed)


@pytest.mark.parametrize("actions", [each for each in OPERATIONS if f" {USER}" in OPERATIONS[each][0]], ids=name_of)
def test_on_oneself_exactly_the_documented_scopes_are_accepted(actions: tuple[Action, ...]) -> None:
    operations = documented(actions)
    refused = any(not each.self_service for each in operations) or any(each in FOR_OTHERS_ALONE for each in actions)
    listed = frozenset(name for each in operations for name in each.delegated | each.delegated_me) | broader(actions)
    if a.USERS_UPDATE_BASIC in actions:
        listed -= {"User-PasswordProfile.ReadWrite.All"}  # one's own password is changed, not set
    wanted = frozenset[str]() if refused else narrowed(actions, listed)
    assert accepted(actions, administrator, OWN) == wanted


@every_action
def test_the_least_permission_is_accepted(actions: tuple[Action, ...]) -> None:
    for each in documented(actions):
        if each.least_for_others:
            assert each.least_for_others in accepted(actions, administrator, OTHER)
        if each.least_for_self and each.self_service and not FOR_OTHERS_ALONE.keys() & set(actions):
            assert each.least_for_self in accepted(actions, administrator, OWN)


@pytest.mark.parametrize(
    "operation",
    [each for each in BOTH if each.roles_for_others],
    ids=lambda each: f"{each.version} {' '.join(each.key)}",
)
def test_on_others_exactly_the_documented_roles_suffice(operation: Operation) -> None:
    key = " ".join(operation.key)
    preferences = {
        f"GET {METHODS}/signInPreferences": (a.SIGN_IN_PREFERENCES_READ,),
        f"PATCH {METHODS}/signInPreferences": (a.SIGN_IN_PREFERENCES_WRITE,),
    }
    (actions,) = [each for each, keys in OPERATIONS.items() if key in keys] or [preferences[key]]
    sufficient = {
        role.name
        for role in r.BUILT_IN_ROLES
        if isinstance(decide(actions[0], with_role(role.template_id), OTHER), Allowed)
    }
    wanted = "auth-write" if key in WRITERS else operation.roles_for_others or ""
    assert sufficient == reference().role_sets[wanted] | {"Global Administrator"}


def with_role(role: RoleId) -> ActorFacts:
    return ActorFacts(kind=ActorKind.DELEGATED, user_id="actor", granted=EVERY_NAME, roles=frozenset({role}))


@pytest.mark.parametrize("family", ["Phone", "Email", "Password", "SoftwareOATH", "Passkey", "TAP"])
def test_a_method_has_the_permissions_of_its_family(family: str) -> None:
    made = method_actions(family, self_service=frozenset(Verb))
    known = {name for name in EVERY_NAME if name.startswith((f"UserAuthMethod-{family}.", "UserAuthenticationMethod."))}
    assert {name for alternative in made.read.own_scopes for name in alternative} == known
    assert {name for each in made.update.scopes for name in each} == {n for n in known if n.endswith("ReadWrite.All")}


def test_the_roles_are_those_of_the_reference() -> None:
    published = {(each["templateId"], each["displayName"], each["privileged"]) for each in reference().roles}
    assert {(role.template_id, role.name, role.privileged) for role in r.BUILT_IN_ROLES} == published
