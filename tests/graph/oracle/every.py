"""All that can be asked."""

from tests.graph.oracle.ask import Ask
from tests.graph.oracle.beyond import BEYOND
from tests.graph.oracle.groups import DELETED_GROUPS, GROUPS
from tests.graph.oracle.methods import METHODS
from tests.graph.oracle.rest import APPLICATIONS, ASSIGNMENTS, AUDIT, ORGANIZATION, POLICIES, ROLES
from tests.graph.oracle.users import DELETED_USERS, USERS

ASKS: tuple[Ask, ...] = (
    *USERS,
    *DELETED_USERS,
    *METHODS,
    *GROUPS,
    *DELETED_GROUPS,
    *ROLES,
    *APPLICATIONS,
    *ASSIGNMENTS,
    *ORGANIZATION,
    *AUDIT,
    *POLICIES,
    *BEYOND,
)
