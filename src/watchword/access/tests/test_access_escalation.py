"""Taking accounts over, one after the other, nobody comes to change what they could not change before."""

from itertools import combinations

import pytest

from watchword.access import actions as a
from watchword.access import roles as r
from watchword.access.action import Action, method_actions
from watchword.access.decision import Allowed, decide
from watchword.access.facts import ActorFacts, TargetFacts
from watchword.access.matrix import ROWS, Row
from watchword.kernel.actor import ActorKind
from watchword.kernel.ids import RoleId
from watchword.method import Verb

PHONE = method_actions("Phone", self_service=frozenset({Verb.DELETE}))
WRITES = (*(each for each in a.ACTIONS if "read" not in each.name and each.others), PHONE.create, PHONE.delete)
TAKING_OVER = (
    *(a.RESET_PASSWORD, PHONE.create, PHONE.update),
    *(a.USERS_UPDATE_SENSITIVE[name] for name in ("passwordProfile", "mobilePhone", "businessPhones", "otherMails")),
)
"""What puts the next sign-in, or the next reset, of somebody else's account into one's hands."""

EVERYTHING = frozenset(name for action in (*WRITES, *TAKING_OVER) for each in action.scopes for name in each)
LIMITED = [
    role.template_id
    for role in r.BUILT_IN_ROLES
    if role not in (r.GLOBAL_ADMINISTRATOR, r.PRIVILEGED_AUTHENTICATION_ADMINISTRATOR, r.PRIVILEGED_ROLE_ADMINISTRATOR)
]
EVERYBODY = {row: TargetFacts(user_id="other", roles=frozenset({row})) for row in ROWS if not isinstance(row, Row)} | {
    Row.NOBODY_SPECIAL: TargetFacts(user_id="other"),
    Row.ROLE_ASSIGNABLE_GROUP: TargetFacts(user_id="other", in_role_assignable_group=True),
    Row.RESTRICTED_ROLE: TargetFacts(user_id="other", has_restricted_role=True),
    Row.OTHER: TargetFacts(user_id="other", roles=frozenset({RoleId("0c2ee5c5-4d3c-4a9e-9f0e-3a6f1c7b8d21")})),
}
PROTECTED = (Row.ROLE_ASSIGNABLE_GROUP, Row.RESTRICTED_ROLE, Row.OTHER)
"""Who might hold anything: to take them over is to win."""


def may(action: Action, roles: frozenset[RoleId], target: TargetFacts) -> bool:
    actor = ActorFacts(kind=ActorKind.DELEGATED, user_id="me", granted=EVERYTHING, roles=roles)
    return isinstance(decide(action, actor, target), Allowed)


def taken_over(roles: frozenset[RoleId]) -> frozenset[RoleId | Row]:
    return frozenset(row for row, target in EVERYBODY.items() if any(may(each, roles, target) for each in TAKING_OVER))


def power(roles: frozenset[RoleId]) -> frozenset[tuple[str, RoleId | Row]]:
    return frozenset(
        (each.name, row) for row, target in EVERYBODY.items() for each in WRITES if may(each, roles, target)
    )


@pytest.mark.parametrize("count", [1, 2])
def test_three_takeovers_give_a_limited_administrator_no_new_power(count: int) -> None:
    """AUTHZ-02"""
    for start in combinations(LIMITED, count):
        roles = frozenset(start)
        for _ in range(3):
            gained = taken_over(roles)
            assert not gained & set(PROTECTED)
            roles |= {row for row in gained if not isinstance(row, Row)}
        assert power(roles) == power(frozenset(start)), [found.name for id_ in start if (found := r.built_in(id_))]


def test_only_two_roles_give_roles() -> None:
    """AUTHZ-02"""
    giving = (
        *(a.ROLES_ASSIGN, a.ROLES_DEFINE, a.ROLES_ACTIVATE, a.APPLICATIONS_MANAGE),
        *(
            a.of_role_assignable_group(each)
            for each in (a.GROUPS_CREATE, a.GROUPS_UPDATE, a.GROUPS_DELETE, a.GROUPS_CHANGE_MEMBERS)
        ),
    )
    for action in giving:
        holders = {
            role for role in r.BUILT_IN_ROLES if may(action, frozenset({role.template_id}), EVERYBODY[Row.OTHER])
        }
        assert holders == {r.GLOBAL_ADMINISTRATOR, r.PRIVILEGED_ROLE_ADMINISTRATOR}


def test_a_group_that_can_hold_roles_is_not_changed_with_a_permission_for_groups_alone() -> None:
    """AUTHZ-02"""
    action = a.of_role_assignable_group(a.GROUPS_CHANGE_MEMBERS)
    for kind in (ActorKind.DELEGATED, ActorKind.APPLICATION):
        for granted, wanted in (
            ({"Group.ReadWrite.All"}, False),
            ({"RoleManagement.ReadWrite.Directory"}, False),
            ({"Group.ReadWrite.All", "RoleManagement.ReadWrite.Directory"}, True),
        ):
            roles = frozenset({r.PRIVILEGED_ROLE_ADMINISTRATOR.template_id})
            actor = ActorFacts(kind=kind, user_id="me", granted=frozenset(granted), roles=roles)
            assert isinstance(decide(action, actor), Allowed) is wanted
