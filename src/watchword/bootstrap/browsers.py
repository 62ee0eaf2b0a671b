"""What is known of browsers: their sessions, as long as the operator lets them last, and those that are remembered."""

from collections.abc import Callable

from watchword.access.desk import Desk
from watchword.adapters import dice
from watchword.directory.applications.store import SqlApplications
from watchword.directory.assignments.store import SqlAssignments
from watchword.directory.facts_store import SqlFacts
from watchword.directory.people import SqlPeople
from watchword.kernel.clock import SECOND
from watchword.kernel.ids import new_guid
from watchword.kernel.messages import Outbox
from watchword.kernel.sealing import Seal
from watchword.kernel.words import Tongues, english
from watchword.oidc.clients import DirectoryClients
from watchword.oidc.ending import Endings
from watchword.oidc.store.codes import SqlCodes
from watchword.oidc.store.devices import SqlDevices
from watchword.oidc.store.grants import SqlGrants
from watchword.oidc.store.notices import SqlNotices
from watchword.sessions.browsing import Sessions
from watchword.sessions.model import Follower, Limits, SessionLimits
from watchword.sessions.remembered import Choices
from watchword.sessions.remembered_store import SqlRemembered
from watchword.sessions.remembering import RememberedBrowsers
from watchword.sessions.revoking import Revocations
from watchword.sessions.store import SqlSessions
from watchword.settings import SessionSettings

SESSIONS = "browser session"
"""The purpose that the tokens of sessions are digested for."""
REMEMBERED = "remembered browser"
"""The same for those of remembered browsers."""


def known_browsers(
    desk: Desk,
    seal: Seal,
    lasting: SessionSettings | None,
    choices: Choices,
    outbox: Outbox,
    followers: tuple[Follower, ...] = (),
    tongues: Tongues = english,
) -> Revocations:
    """The sessions of everybody, as long as `lasting` says (None: as the defaults do), and the remembered browsers, as
    long as `choices` do. `followers` are told which sessions ended."""
    limits = limits_of(lasting or SessionSettings())
    endings = Endings(SqlGrants(), SqlCodes(), SqlDevices(), SqlNotices(), clients(), new_guid)
    told = (endings, *followers)
    sessions = Sessions(desk.units, SqlSessions(), _digest(seal, SESSIONS), dice.data, limits, told)
    store, digest = SqlRemembered(), _digest(seal, REMEMBERED)
    people = SqlPeople()
    remembered = RememberedBrowsers(
        desk.units, store, choices, people, outbox, desk.recorder, digest, dice.data, tongues
    )
    return Revocations(sessions, remembered)


def _digest(seal: Seal, purpose: str) -> Callable[[str], bytes]:
    return lambda token: seal.digest(purpose, token)


def clients() -> DirectoryClients:
    """Applications and people, as the identity platform sees them."""
    return DirectoryClients(SqlApplications(), SqlPeople(), SqlFacts(), SqlAssignments())


def limits_of(lasting: SessionSettings) -> SessionLimits:
    """The operator's seconds."""
    return SessionLimits(
        people=Limits(lasting.idle_seconds * SECOND, lasting.overall_seconds * SECOND),
        persistent=Limits(lasting.persistent_idle_seconds * SECOND, lasting.persistent_overall_seconds * SECOND),
        portal=Limits(lasting.portal_idle_seconds * SECOND, lasting.portal_overall_seconds * SECOND),
    )
