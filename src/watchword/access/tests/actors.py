"""Who asks, and who is acted upon: for the tests of what the gates say."""

from watchword.access import actions as a
from watchword.access import roles as r
from watchword.access.action import method_actions
from watchword.access.decision import Allowed, Decision
from watchword.access.facts import ActorFacts, TargetFacts
from watchword.kernel.actor import ActorKind
from watchword.kernel.ids import RoleId
from watchword.method import Verb

PHONE = method_actions("Phone", self_service=frozenset({Verb.DELETE}))
OATH = method_actions("SoftwareOATH", self_service=frozenset(Verb))
EVERYTHING = frozenset(
    name
    for action in (*a.ACTIONS, PHONE.read, PHONE.create, OATH.create)
    for kind in (action.own_scopes, action.scopes, action.app_roles)
    for alternative in kind
    for name in alternative
)
PLAIN = TargetFacts(user_id="other")
ADMINISTRATOR = TargetFacts(user_id="other", roles=frozenset({r.GLOBAL_ADMINISTRATOR.template_id}))
LIMITED = TargetFacts(user_id="other", roles=frozenset({r.REPORTS_READER.template_id}))


def ids(*roles: r.Role) -> frozenset[RoleId]:
    return frozenset(role.template_id for role in roles)


def person(*roles: r.Role, granted: frozenset[str] = EVERYTHING, guest: bool = False) -> ActorFacts:
    return ActorFacts(kind=ActorKind.DELEGATED, user_id="me", granted=granted, roles=ids(*roles), is_guest=guest)


def me(*roles: r.Role) -> TargetFacts:
    return TargetFacts(user_id="me", roles=ids(*roles))


def application(*roles: r.Role, granted: frozenset[str] = EVERYTHING) -> ActorFacts:
    return ActorFacts(kind=ActorKind.APPLICATION, service_principal_id="app", granted=granted, roles=ids(*roles))


def allowed(decision: Decision) -> bool:
    return isinstance(decision, Allowed)
