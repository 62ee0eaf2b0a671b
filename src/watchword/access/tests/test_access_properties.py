"""Properties of the decision over all actions, actors and targets."""

from hypothesis import given
from hypothesis import strategies as st

from watchword.access import roles as r
from watchword.access.action import method_actions
from watchword.access.actions import ACTIONS
from watchword.access.decision import Allowed, Refused, decide
from watchword.access.facts import ActorFacts, TargetFacts
from watchword.kernel.actor import ActorKind
from watchword.kernel.ids import RoleId
from watchword.method import Verb

METHODS = [
    action
    for own in (frozenset(Verb), frozenset[Verb]())
    for action in vars(method_actions("Phone", self_service=own)).values()
]
EVERY = [*ACTIONS, *METHODS]
NAMES = sorted(
    {name for each in EVERY for kind in (each.own_scopes, each.scopes, each.app_roles) for one in kind for name in one}
)
ROLE_IDS = [*(role.template_id for role in r.BUILT_IN_ROLES), RoleId("0c2ee5c5-4d3c-4a9e-9f0e-3a6f1c7b8d21")]

actions = st.sampled_from(EVERY)
roles = st.frozensets(st.sampled_from(ROLE_IDS), max_size=4)
permissions = st.one_of(st.just(frozenset(NAMES)), st.frozensets(st.sampled_from(NAMES), max_size=6))
users = st.sampled_from(["me", "other"])
actors = st.builds(
    ActorFacts,
    kind=st.sampled_from(ActorKind),
    user_id=st.sampled_from(["me", None]),
    granted=permissions,
    roles=roles,
    is_guest=st.booleans(),
)
people = st.builds(
    TargetFacts, user_id=users, roles=roles, in_role_assignable_group=st.booleans(), has_restricted_role=st.booleans()
)
targets = st.one_of(st.none(), people)


@given(actions, actors, targets, roles, permissions)
def test_more_roles_and_permissions_never_take_anything_away(action, actor, target, more_roles, more_granted):
    stronger = actor._replace(roles=actor.roles | more_roles, granted=actor.granted | more_granted)
    before, after = decide(action, actor, target), decide(action, stronger, target)
    if isinstance(before, Allowed):
        assert isinstance(after, Allowed)
        assert before.masked or not after.masked


@given(actions, actors, people, roles, st.booleans(), st.booleans())
def test_more_roles_of_the_target_never_allow_more(action, actor, target, more, in_group, restricted):
    stronger = target._replace(
        roles=target.roles | more,
        in_role_assignable_group=target.in_role_assignable_group or in_group,
        has_restricted_role=target.has_restricted_role or restricted,
    )
    if isinstance(decide(action, actor, target), Refused):
        assert isinstance(decide(action, actor, stronger), Refused)


@given(actions, actors, targets)
def test_being_a_guest_never_allows_more(action, actor, target):
    if isinstance(decide(action, actor._replace(is_guest=False), target), Refused):
        assert isinstance(decide(action, actor._replace(is_guest=True), target), Refused)


@given(actions, actors, targets)
def test_without_a_permission_nothing_is_allowed_but_to_an_operator(action, actor, target):
    allowed = isinstance(decide(action, actor._replace(granted=frozenset()), target), Allowed)
    assert allowed is (actor.kind is ActorKind.OPERATOR)


@given(actions, actors, people)
def test_only_an_authentication_administrator_sees_masked(action, actor, target):
    match decide(action, actor, target):
        case Allowed(masked=True):
            assert r.AUTHENTICATION_ADMINISTRATOR.template_id in actor.roles
            assert action.restricted_read
            assert target.user_id != actor.user_id
