"""Every cell: each role that may act, against each kind of target, for each action that depends on the target."""

import json
from pathlib import Path

import pytest

from watchword.access import actions as a
from watchword.access import roles as r
from watchword.access.action import Action, method_actions
from watchword.access.decision import Allowed, decide
from watchword.access.facts import ActorFacts, TargetFacts
from watchword.kernel.actor import ActorKind
from watchword.kernel.ids import RoleId
from watchword.method import Verb

SOURCE = json.loads((Path(__file__).parent / "vectors" / "entra_role_matrix.json").read_text())
PASSWORDS, SENSITIVE = SOURCE["who_can_reset_passwords"], SOURCE["who_can_perform_sensitive_actions"]

ROLES = {
    "AuthAdmin": r.AUTHENTICATION_ADMINISTRATOR,
    "DirectoryReaders": r.DIRECTORY_READERS,
    "GlobalAdmin": r.GLOBAL_ADMINISTRATOR,
    "GroupsAdmin": r.GROUPS_ADMINISTRATOR,
    "GuestInviter": r.GUEST_INVITER,
    "HelpdeskAdmin": r.HELPDESK_ADMINISTRATOR,
    "MessageCenterReader": r.MESSAGE_CENTER_READER,
    "PasswordAdmin": r.PASSWORD_ADMINISTRATOR,
    "PrivilegedAuthAdmin": r.PRIVILEGED_AUTHENTICATION_ADMINISTRATOR,
    "PrivilegedRoleAdmin": r.PRIVILEGED_ROLE_ADMINISTRATOR,
    "ReportsReader": r.REPORTS_READER,
    "UserAdmin": r.USER_ADMINISTRATOR,
    "UserExperienceSuccessManager": r.USER_EXPERIENCE_SUCCESS_MANAGER,
    "UsageSummaryReportsReader": r.USAGE_SUMMARY_REPORTS_READER,
}
ACTORS = ("PasswordAdmin", "HelpdeskAdmin", "AuthAdmin", "UserAdmin", "PrivilegedAuthAdmin", "GlobalAdmin")
CUSTOM = RoleId("0c2ee5c5-4d3c-4a9e-9f0e-3a6f1c7b8d21")
OTHERS = (CUSTOM, *(role.template_id for role in r.BUILT_IN_ROLES if role not in ROLES.values()))


def targets(row: str) -> list[TargetFacts]:
    """Everybody who is in that row and in no other."""
    match row:
        case "User(no admin role)":
            return [TargetFacts(user_id="target")]
        case "User(no role, member/owner of role-assignable group)":
            return [TargetFacts(user_id="target", in_role_assignable_group=True)]
        case "User(role scoped to restricted management AU)":
            return [TargetFacts(user_id="target", has_restricted_role=True)]
        case "AllOther(built-in and custom)":
            return [TargetFacts(user_id="target", roles=frozenset({role})) for role in OTHERS]
        case _:
            return [TargetFacts(user_id="target", roles=frozenset({ROLES[row].template_id}))]


def holding(*names: str) -> ActorFacts:
    """Somebody with these roles, through an application that has been granted everything."""
    return ActorFacts(
        kind=ActorKind.DELEGATED,
        user_id="actor",
        roles=frozenset(ROLES[name].template_id for name in names),
        granted=frozenset(name for action in EVERY for alternative in action.scopes for name in alternative),
    )


RESETS = (
    a.RESET_PASSWORD,
    a.resetting("Password"),
    a.USERS_REVOKE_SESSIONS,
    *(a.USERS_UPDATE_SENSITIVE[name] for name in ("passwordProfile", "mobilePhone", "businessPhones", "otherMails")),
)
SENSITIVE_ACTIONS = (
    *(a.USERS_UPDATE_SENSITIVE[name] for name in ("accountEnabled", "userPrincipalName", "onPremisesImmutableId")),
    a.USERS_DELETE,
    a.USERS_RESTORE,
)
_PHONE = method_actions("Phone", self_service=frozenset({Verb.DELETE}))
_PASS = method_actions("TAP", self_service=frozenset({Verb.DELETE}))
METHOD_ACTIONS = (
    *(_PHONE.read, _PHONE.create, _PHONE.update, _PHONE.delete, _PHONE.act),
    *(_PASS.create, _PASS.delete, a.METHODS_READ, a.SIGN_IN_PREFERENCES_READ, a.SIGN_IN_PREFERENCES_WRITE),
)
EVERY = (*RESETS, *SENSITIVE_ACTIONS, *METHOD_ACTIONS)


def expected(action: Action, actor: str, row: str) -> bool:
    """What the source says."""
    if action in RESETS:
        return bool(PASSWORDS[row][actor])
    if action in SENSITIVE_ACTIONS:
        return bool(SENSITIVE[row].get(actor, False))
    return actor in ("PrivilegedAuthAdmin", "GlobalAdmin") or (actor == "AuthAdmin" and PASSWORDS[row][actor])


def test_the_source_has_eighteen_kinds_of_target() -> None:
    assert len(PASSWORDS) == 18
    assert PASSWORDS.keys() == SENSITIVE.keys()


@pytest.mark.parametrize("action", EVERY, ids=lambda action: action.name)
@pytest.mark.parametrize("row", PASSWORDS)
def test_each_cell_is_as_in_the_source(action: Action, row: str) -> None:
    """AUTHZ-01"""
    for actor in ACTORS:
        for target in targets(row):
            assert isinstance(decide(action, holding(actor), target), Allowed) is expected(action, actor, row), actor


@pytest.mark.parametrize("action", EVERY, ids=lambda action: action.name)
def test_the_strictest_of_several_roles_of_the_target_wins(action: Action) -> None:
    """AUTHZ-01"""
    for actor in ACTORS:
        for one in PASSWORDS:
            for other in PASSWORDS:
                first, second = targets(one)[0], targets(other)[0]
                both = TargetFacts(
                    user_id="target",
                    roles=first.roles | second.roles,
                    in_role_assignable_group=first.in_role_assignable_group or second.in_role_assignable_group,
                    has_restricted_role=first.has_restricted_role or second.has_restricted_role,
                )
                wanted = expected(action, actor, one) and expected(action, actor, other)
                assert isinstance(decide(action, holding(actor), both), Allowed) is wanted, (actor, one, other)


@pytest.mark.parametrize("action", EVERY, ids=lambda action: action.name)
def test_the_best_of_several_roles_of_the_actor_counts(action: Action) -> None:
    for row in PASSWORDS:
        for one in ACTORS:
            for other in ACTORS:
                wanted = expected(action, one, row) or expected(action, other, row)
                actual = decide(action, holding(one, other), targets(row)[0])
                assert isinstance(actual, Allowed) is wanted, (row, one, other)


def test_a_global_reader_reads_everybodys_methods_and_changes_nobodys() -> None:
    reader = ActorFacts(
        kind=ActorKind.DELEGATED,
        user_id="actor",
        roles=frozenset({r.GLOBAL_READER.template_id}),
        granted=holding().granted,
    )
    reads = {_PHONE.read, a.METHODS_READ, a.SIGN_IN_PREFERENCES_READ}
    for row in PASSWORDS:
        for action in EVERY:
            assert isinstance(decide(action, reader, targets(row)[0]), Allowed) is (action in reads), action.name


def test_a_role_that_may_reset_nobody_may_reset_nobody() -> None:
    columns = {ROLES[name] for name in ACTORS}
    for role in r.BUILT_IN_ROLES:
        if role not in columns:
            actor = ActorFacts(
                kind=ActorKind.DELEGATED,
                user_id="actor",
                roles=frozenset({role.template_id}),
                granted=holding().granted,
            )
            for action in (*RESETS, *SENSITIVE_ACTIONS):
                assert not isinstance(decide(action, actor, TargetFacts(user_id="target")), Allowed), role.name
