"""What the gates say of people themselves, of guests, and of who sees what masked."""

import pytest

from watchword.access import actions as a
from watchword.access import roles as r
from watchword.access.action import Action, method_actions
from watchword.access.decision import Allowed, Reason, Refused, decide
from watchword.access.facts import ActorFacts, TargetFacts
from watchword.access.matrix import Matrix, allows
from watchword.access.tests.actors import (
    ADMINISTRATOR,
    EVERYTHING,
    OATH,
    PHONE,
    PLAIN,
    allowed,
    application,
    ids,
    me,
    person,
)
from watchword.kernel.actor import ActorKind
from watchword.method import Verb


@pytest.mark.parametrize("action", [PHONE.read, PHONE.delete, PHONE.act, OATH.create, OATH.update, a.METHODS_READ])
def test_a_person_manages_their_own_methods_without_a_role(action: Action) -> None:
    assert decide(action, person(), me()) == Allowed(masked=False)


@pytest.mark.parametrize("verb", ["create", "update", "delete"])
def test_what_people_may_do_with_their_own_is_the_methods_word_verb_by_verb(verb: str) -> None:
    """CONTRACT sections 2 and 3.11: they delete their own, but for what only administrators register."""
    made = vars(method_actions("Phone", self_service=frozenset(Verb) - {Verb(verb)}))
    for each in ("create", "update", "delete"):
        wanted = Refused(Reason.NOT_ON_ONESELF) if each == verb else Allowed()
        assert decide(made[each], person(), me()) == wanted
        assert decide(made[each], person(r.GLOBAL_ADMINISTRATOR), PLAIN) == Allowed()


@pytest.mark.parametrize("action", [PHONE.create, PHONE.update, a.RESET_PASSWORD])
def test_what_is_no_self_service_is_refused_to_oneself_whatever_the_role(action: Action) -> None:
    assert not action.self_service
    for role in r.BUILT_IN_ROLES:
        assert decide(action, person(role), me(role)) == Refused(Reason.NOT_ON_ONESELF)


def test_a_global_administrator_does_not_set_their_own_password() -> None:
    actor, own = person(r.GLOBAL_ADMINISTRATOR), me(r.GLOBAL_ADMINISTRATOR)
    for action in (a.RESET_PASSWORD, a.USERS_UPDATE_SENSITIVE["passwordProfile"]):
        assert decide(action, actor, own) == Refused(Reason.NOT_ON_ONESELF)
        assert allowed(decide(action, actor, ADMINISTRATOR))


def test_everybody_changes_their_own_password_and_nobody_anothers() -> None:
    assert allowed(decide(a.USERS_CHANGE_OWN_PASSWORD, person(), me()))
    assert decide(a.USERS_CHANGE_OWN_PASSWORD, person(r.GLOBAL_ADMINISTRATOR), PLAIN) == Refused(Reason.NOT_ON_OTHERS)
    assert decide(a.USERS_CHANGE_OWN_PASSWORD, application(), PLAIN) == Refused(Reason.NOT_WITHOUT_A_PERSON)


@pytest.mark.parametrize("name", ["accountEnabled", "otherMails", "businessPhones", "userPrincipalName"])
def test_a_sensitive_property_of_ones_own_needs_the_role_too(name: str) -> None:
    action = a.USERS_UPDATE_SENSITIVE[name]
    assert decide(action, person(), me()) == Refused(Reason.ROLE_MISSING)
    assert allowed(decide(action, person(r.USER_ADMINISTRATOR), me(r.USER_ADMINISTRATOR)))
    both = (r.USER_ADMINISTRATOR, r.SECURITY_ADMINISTRATOR)
    assert decide(action, person(*both), me(*both)) == Refused(Reason.TARGET_PROTECTED)


def test_a_person_sets_their_own_mobile_number() -> None:
    actor = person(granted=frozenset({"User.ReadWrite"}))
    assert allowed(decide(a.USERS_UPDATE_SENSITIVE["mobilePhone"], actor, me()))


def test_nobody_takes_per_user_mfa_off_themselves_by_a_scope_alone() -> None:
    assert allowed(decide(a.REQUIREMENTS_READ, person(), me()))
    assert decide(a.REQUIREMENTS_WRITE, person(), me()) == Refused(Reason.ROLE_MISSING)
    assert allowed(decide(a.REQUIREMENTS_WRITE, person(r.AUTHENTICATION_POLICY_ADMINISTRATOR), me()))


def test_a_permission_for_ones_own_reaches_nobody_else() -> None:
    actor = person(r.GLOBAL_ADMINISTRATOR, granted=frozenset({"UserAuthMethod-Phone.ReadWrite"}))
    assert allowed(decide(PHONE.delete, actor, me()))
    assert decide(PHONE.delete, actor, PLAIN) == Refused(Reason.PERMISSION_MISSING)


def test_an_actor_without_an_id_is_not_whoever_has_none_either() -> None:
    actor = ActorFacts(kind=ActorKind.DELEGATED, user_id="", granted=EVERYTHING)
    assert decide(PHONE.delete, actor, TargetFacts(user_id="")) == Refused(Reason.ROLE_MISSING)


def test_an_authentication_administrator_sees_others_masked() -> None:
    for action in (PHONE.read, a.METHODS_READ):
        assert decide(action, person(r.AUTHENTICATION_ADMINISTRATOR), PLAIN) == Allowed(masked=True)
        assert decide(action, person(r.AUTHENTICATION_ADMINISTRATOR), me()) == Allowed(masked=False)


def test_what_is_written_is_not_masked() -> None:
    assert decide(PHONE.create, person(r.AUTHENTICATION_ADMINISTRATOR), PLAIN) == Allowed(masked=False)


@pytest.mark.parametrize(
    "role", [r.GLOBAL_READER, r.PRIVILEGED_AUTHENTICATION_ADMINISTRATOR, r.GLOBAL_ADMINISTRATOR], ids=lambda x: x.name
)
def test_who_holds_a_role_that_sees_whole_sees_whole(role: r.Role) -> None:
    assert decide(PHONE.read, person(role), PLAIN) == Allowed(masked=False)
    assert decide(PHONE.read, person(role, r.AUTHENTICATION_ADMINISTRATOR), PLAIN) == Allowed(masked=False)


def test_a_role_that_may_not_read_methods_lifts_no_mask() -> None:
    actor = person(r.AUTHENTICATION_ADMINISTRATOR, r.USER_ADMINISTRATOR, r.HELPDESK_ADMINISTRATOR)
    assert decide(PHONE.read, actor, PLAIN) == Allowed(masked=True)


def test_two_roles_do_not_add_up_to_what_neither_may() -> None:
    """A User Administrator may act on a Groups Administrator, but not on methods; the other way round."""
    actor = person(r.AUTHENTICATION_ADMINISTRATOR, r.USER_ADMINISTRATOR)
    target = TargetFacts(user_id="other", roles=ids(r.GROUPS_ADMINISTRATOR))
    assert decide(PHONE.create, actor, target) == Refused(Reason.TARGET_PROTECTED)


def test_nobody_acts_on_others_without_a_role() -> None:
    for action in (PHONE.read, PHONE.create, a.RESET_PASSWORD, a.USERS_DELETE, a.USERS_UPDATE_BASIC, a.AUDIT_READ):
        assert decide(action, person(), PLAIN) == Refused(Reason.ROLE_MISSING)


WRITERS = (r.GLOBAL_ADMINISTRATOR, r.USER_ADMINISTRATOR, r.DIRECTORY_WRITERS)
METHODS = (r.AUTHENTICATION_ADMINISTRATOR, r.PRIVILEGED_AUTHENTICATION_ADMINISTRATOR)


@pytest.mark.parametrize(
    ("action", "roles"),
    [
        (a.USERS_CREATE, WRITERS),
        (a.USERS_UPDATE_BASIC, (*WRITERS, *METHODS)),
        (a.GROUPS_CREATE, (*WRITERS, r.GROUPS_ADMINISTRATOR)),
        (a.GROUPS_UPDATE, (*WRITERS, r.GROUPS_ADMINISTRATOR)),
        (a.GROUPS_DELETE, (*WRITERS, r.GROUPS_ADMINISTRATOR)),
        (a.GROUPS_CHANGE_MEMBERS, (*WRITERS, r.GROUPS_ADMINISTRATOR)),
        (a.ORGANIZATION_UPDATE, (r.GLOBAL_ADMINISTRATOR,)),
        (a.DOMAINS_MANAGE, (r.GLOBAL_ADMINISTRATOR,)),
        (a.APPLICATIONS_READ, (r.GLOBAL_ADMINISTRATOR, r.PRIVILEGED_ROLE_ADMINISTRATOR, r.GLOBAL_READER)),
    ],
    ids=lambda value: value.name if isinstance(value, Action) else "",
)
def test_exactly_these_roles_suffice(action: Action, roles: tuple[r.Role, ...]) -> None:
    assert {role for role in r.BUILT_IN_ROLES if allowed(decide(action, person(role), PLAIN))} == set(roles)


def test_the_matrix_of_sensitive_actions_has_no_column_for_who_only_resets_passwords() -> None:
    for role in (r.HELPDESK_ADMINISTRATOR, r.PASSWORD_ADMINISTRATOR):
        assert allows(Matrix.RESET_PASSWORD, role.template_id, PLAIN)
        assert not allows(Matrix.SENSITIVE, role.template_id, PLAIN)


def test_an_action_that_depends_on_the_target_is_refused_without_one() -> None:
    assert decide(a.USERS_DELETE, person(r.GLOBAL_ADMINISTRATOR)) == Refused(Reason.TARGET_UNKNOWN)
    assert decide(a.USERS_DELETE, application(r.GLOBAL_ADMINISTRATOR)) == Refused(Reason.TARGET_UNKNOWN)


def test_every_member_reads_the_directory_and_a_guest_does_not() -> None:
    for action in (a.USERS_LIST, a.GROUPS_READ, a.ROLES_READ, a.DOMAINS_READ):
        assert allowed(decide(action, person()))
        assert decide(action, person(guest=True)) == Refused(Reason.ROLE_MISSING)
        assert allowed(decide(action, person(r.DIRECTORY_READERS, guest=True)))
    assert decide(a.USERS_READ, person(guest=True), PLAIN) == Refused(Reason.ROLE_MISSING)
    assert allowed(decide(a.USERS_READ, person(guest=True), me()))


def administrator(*granted: str) -> ActorFacts:
    return person(r.GLOBAL_ADMINISTRATOR, granted=frozenset(granted))


def test_enabling_an_account_needs_to_see_it_too() -> None:
    action = a.USERS_UPDATE_SENSITIVE["accountEnabled"]
    assert not allowed(decide(action, administrator("User.EnableDisableAccount.All"), PLAIN))
    assert not allowed(decide(action, administrator("User.Read.All"), PLAIN))
    assert allowed(decide(action, administrator("User.EnableDisableAccount.All", "User.Read.All"), PLAIN))


@pytest.mark.parametrize(
    ("permission", "properties"),
    [
        ("User-Phone.ReadWrite.All", {"mobilePhone", "businessPhones"}),
        ("User-Mail.ReadWrite.All", {"otherMails"}),
        ("User-PasswordProfile.ReadWrite.All", {"passwordProfile"}),
        ("User.ReadUpdate.All", set()),
        ("User.ReadWrite.All", set(a.USERS_UPDATE_SENSITIVE)),
        ("Directory.ReadWrite.All", set(a.USERS_UPDATE_SENSITIVE) - {"passwordProfile"}),
    ],
)
def test_a_permission_for_a_property_reaches_that_property(permission: str, properties: set[str]) -> None:
    actor = administrator(permission)
    reached = {name for name, action in a.USERS_UPDATE_SENSITIVE.items() if allowed(decide(action, actor, PLAIN))}
    assert reached == properties


def test_who_reads_only_the_basics_does_not_read_the_rest() -> None:
    actor = administrator("User.ReadBasic.All")
    assert allowed(decide(a.USERS_READ_BASIC, actor, PLAIN))
    assert allowed(decide(a.USERS_LIST, actor))
    assert not allowed(decide(a.USERS_READ, actor, PLAIN))


def test_every_action_has_a_name_of_its_own() -> None:
    names = [action.name for action in (*a.ACTIONS, *vars(PHONE).values(), *vars(OATH).values())]
    assert len(names) == len(set(names))


def test_a_change_is_every_action_that_one_of_its_properties_is() -> None:
    enabled = a.USERS_UPDATE_SENSITIVE["accountEnabled"]
    assert a.updating(["accountEnabled"]) == (enabled,)
    assert set(a.updating(["jobTitle", "accountEnabled", "city"])) == {a.USERS_UPDATE_BASIC, enabled}
    assert a.updating([]) == (a.USERS_UPDATE_BASIC,)


def test_a_role_is_found_by_its_template_id_and_a_custom_one_is_not() -> None:
    assert r.built_in("62e90394-69f5-4237-9190-012177145e10") == r.GLOBAL_ADMINISTRATOR
    assert r.built_in("62e90394-69f5-4237-9190-012177145e11") is None
