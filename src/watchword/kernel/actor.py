"""Who is asking, and from where. Made once at the edge from a verified token (or by the CLI), then only read."""

from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from watchword.kernel.clock import Instant


class ActorKind(Enum):
    """On whose behalf a call is made."""

    DELEGATED = "delegated"
    """An application for a signed-in person."""
    APPLICATION = "application"
    """An application for itself."""
    OPERATOR = "operator"
    """Somebody at the command line of the host, who could change the database anyway: may all, and is audited."""


class Origin(NamedTuple):
    """Where a request came from, as far as it says."""

    ip: str = ""
    user_agent: str = ""
    request_id: str = ""
    client_request_id: str = ""


@dataclass(frozen=True)
class Actor:
    """The one who asks. `granted` are the token's scopes or application roles, `user_id` only for delegated calls;
    `session_id` names the browser's session in which that user signed in, where it is known; `several_factors`: they
    proved more than one in it."""

    kind: ActorKind
    granted: frozenset[str] = frozenset()
    user_id: str | None = None
    upn: str | None = None
    name: str = ""
    app_id: str | None = None
    app_name: str = ""
    service_principal_id: str | None = None
    signed_in_at: Instant | None = None
    session_id: str | None = None
    several_factors: bool = False
    issued_at: Instant | None = None
    origin: Origin = field(default_factory=Origin)
