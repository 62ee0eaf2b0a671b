"""What is known of browsers: their sessions, as long as the operator lets them last."""

from watchword.access.desk import Desk
from watchword.adapters import dice
from watchword.directory.applications.store import SqlApplications
from watchword.directory.facts_store import SqlFacts
from watchword.directory.people import SqlPeople
from watchword.kernel.clock import SECOND
from watchword.kernel.ids import new_guid
from watchword.kernel.sealing import Seal
from watchword.oidc.clients import DirectoryClients
from watchword.oidc.ending import Endings
from watchword.oidc.store.codes import SqlCodes
from watchword.oidc.store.devices import SqlDevices
from watchword.oidc.store.grants import SqlGrants
from watchword.oidc.store.notices import SqlNotices
from watchword.sessions.browsing import Sessions
from watchword.sessions.model import Limits, SessionLimits
from watchword.sessions.store import SqlSessions
from watchword.settings import SessionSettings

SESSIONS = "browser session"
"""The purpose that the tokens of sessions are digested for."""


def sessions(desk: Desk, seal: Seal, lasting: SessionSettings | None) -> Sessions:
    """The sessions of everybody; None: as long as the defaults say."""
    limits = limits_of(lasting or SessionSettings())
    endings = Endings(SqlGrants(), SqlCodes(), SqlDevices(), SqlNotices(), clients(), new_guid)
    digest = lambda text: seal.digest(SESSIONS, text)  # noqa: E731
    return Sessions(desk.units, SqlSessions(), digest, dice.data, limits, (endings,))


def clients() -> DirectoryClients:
    """Applications and people, as the identity platform sees them."""
    return DirectoryClients(SqlApplications(), SqlPeople(), SqlFacts())


def limits_of(lasting: SessionSettings) -> SessionLimits:
    """The operator's seconds."""
    return SessionLimits(
        people=Limits(lasting.idle_seconds * SECOND, lasting.overall_seconds * SECOND),
        persistent=Limits(lasting.persistent_idle_seconds * SECOND, lasting.persistent_overall_seconds * SECOND),
        portal=Limits(lasting.portal_idle_seconds * SECOND, lasting.portal_overall_seconds * SECOND),
    )
