"""What the gates say of applications and of operators."""

import pytest

from watchword.access import actions as a
from watchword.access import roles as r
from watchword.access.action import Action
from watchword.access.decision import Allowed, Reason, Refused, decide
from watchword.access.facts import ActorFacts, TargetFacts
from watchword.access.tests.actors import ADMINISTRATOR, LIMITED, PHONE, PLAIN, allowed, application, me
from watchword.kernel.actor import ActorKind


def test_an_application_is_nobodys_self() -> None:
    """DEV-05"""
    actor = ActorFacts(
        kind=ActorKind.APPLICATION,
        user_id="me",
        granted=frozenset({"UserAuthMethod-Phone.ReadWrite", "User.ReadWrite"}),
    )
    for action in (PHONE.read, PHONE.delete, a.USERS_READ, a.USERS_CHANGE_OWN_PASSWORD):
        assert not allowed(decide(action, actor, me()))


def test_an_application_gains_no_role_by_the_name_of_a_permission() -> None:
    """DEV-05"""
    names = {word for role in r.BUILT_IN_ROLES for word in (role.name, role.template_id)}
    for action in (PHONE.create, a.ROLES_ASSIGN, a.USERS_DELETE, a.AUDIT_READ):
        assert decide(action, application(granted=frozenset(names)), PLAIN) == Refused(Reason.PERMISSION_MISSING)


def test_an_application_manages_methods_by_its_permission_alone() -> None:
    assert decide(PHONE.read, application(), ADMINISTRATOR) == Allowed(masked=False)
    assert allowed(decide(PHONE.create, application(), ADMINISTRATOR))
    assert decide(a.RESET_PASSWORD, application(), PLAIN) == Refused(Reason.NOT_WITHOUT_A_PERSON)


@pytest.mark.parametrize("action", [a.USERS_DELETE, a.USERS_RESTORE, *a.USERS_UPDATE_SENSITIVE.values()])
def test_an_application_needs_a_role_against_administrators(action: Action) -> None:
    assert not allowed(decide(action, application(), LIMITED))
    assert not allowed(decide(action, application(r.USER_ADMINISTRATOR), ADMINISTRATOR))
    assert allowed(decide(action, application(r.USER_ADMINISTRATOR), LIMITED))
    assert allowed(decide(action, application(r.PRIVILEGED_AUTHENTICATION_ADMINISTRATOR), ADMINISTRATOR))


@pytest.mark.parametrize("fact", ["in_role_assignable_group", "has_restricted_role"])
def test_who_might_hold_a_role_through_a_group_or_unit_is_an_administrator(fact: str) -> None:
    target = TargetFacts(user_id="other", **{fact: True})
    assert decide(a.USERS_DELETE, application(), target) == Refused(Reason.ROLE_MISSING)
    assert decide(a.USERS_DELETE, application(r.USER_ADMINISTRATOR), target) == Refused(Reason.TARGET_PROTECTED)


def test_an_application_sets_passwords_only_as_user_administrator_or_above() -> None:
    action = a.USERS_UPDATE_SENSITIVE["passwordProfile"]
    above = {r.USER_ADMINISTRATOR, r.PRIVILEGED_AUTHENTICATION_ADMINISTRATOR, r.GLOBAL_ADMINISTRATOR}
    assert decide(action, application(), PLAIN) == Refused(Reason.ROLE_MISSING)
    assert {role for role in r.BUILT_IN_ROLES if allowed(decide(action, application(role), PLAIN))} == above
    assert allowed(decide(a.USERS_UPDATE_SENSITIVE["accountEnabled"], application(), PLAIN))


def test_an_operator_may_everything() -> None:
    operator = ActorFacts(kind=ActorKind.OPERATOR)
    for action in (*a.ACTIONS, PHONE.create):
        assert decide(action, operator, ADMINISTRATOR) == decide(action, operator) == Allowed()
