"""Signing out at an application's wish (OpenID Connect RP-Initiated Logout 1.0)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from watchword.kernel.clock import Clock
from watchword.kernel.ids import AppId, canonical_guid
from watchword.kernel.work import Transaction, Units
from watchword.oidc.gate import Gate
from watchword.oidc.model import Browser, BrowserSessions
from watchword.oidc.ports import GrantStore
from watchword.oidc.protocol.id_token import Hint, read_hint
from watchword.oidc.protocol.redirects import registered_redirect
from watchword.oidc.signing import SigningKeys
from watchword.sessions.model import Session


@dataclass(frozen=True)
class AskToLeave:
    """Somebody may want to sign them out against their will: they are asked (SES-07)."""


@dataclass(frozen=True)
class Left:
    """Nobody is signed in any more. `to`: a registered address of the application, or empty for our own page."""

    to: str


@dataclass(frozen=True)
class Leaving:
    """The service."""

    units: Units
    gate: Gate
    sessions: BrowserSessions
    grants: GrantStore
    keys: SigningKeys
    issuer: str
    clock: Clock

    async def leave(self, fields: Mapping[str, str], browser: Browser, *, confirmed: bool) -> AskToLeave | Left:
        """End the browser's session, if the application shows whom it means, or the person says so themselves.

        An id_token_hint that is not ours, or of somebody else, counts for nothing, and then nobody is sent anywhere.
        """
        now = self.clock()
        token = fields.get("id_token_hint", "")
        hint = read_hint(token, await self.keys.verification_of(token), self.issuer)
        named = canonical_guid(fields.get("client_id", ""))
        if hint is not None and named is not None and hint.client_id != named:
            hint = None

        async def unit(tx: Transaction) -> AskToLeave | Left:
            session = await self.sessions.look(tx, browser.session, now)
            if session is not None and not confirmed and not _means(hint, session):
                return AskToLeave()
            asking = await self._asking(tx, hint, named, session)
            if session is not None:
                await self.sessions.end(tx, session.user_id, session.id, now)
            return Left("" if hint is None and "id_token_hint" in fields else await self._address(tx, asking, fields))

        return await self.units.write(unit)

    async def _asking(
        self, tx: Transaction, hint: Hint | None, named: str | None, session: Session | None
    ) -> Collection[str]:
        """The applications that this may come from. @azure/msal-browser says neither who it is nor whom it means unless
        it is told to: then it is one of those that the person signed in to in this session.
        """
        if hint is not None or named is not None:
            return {hint.client_id if hint is not None else str(named)}
        grants = () if session is None else await self.grants.of_sessions(tx, [session.id])
        return {grant.access.client_id for grant in grants}

    async def _address(self, tx: Transaction, asking: Collection[str], fields: Mapping[str, str]) -> str:
        """Where the application wants the browser back, if that is registered letter for letter; state comes along."""
        asked = fields.get("post_logout_redirect_uri", "")
        clients = [await self.gate.clients.client(tx, AppId(each)) for each in asking if asked]
        uris = [uri for client in clients if client is not None for uri in client.sign_in.redirect_uris]
        if registered_redirect(asked, uris) is None:
            return ""
        state = fields.get("state")
        if state is None:
            return asked
        return f"{asked}{'&' if '?' in asked else '?'}state={quote(state, safe='')}"


def _means(hint: Hint | None, session: Session) -> bool:
    """Whether the hint is about who is signed in, and where it names a session, about this one."""
    if hint is None or hint.subject != session.user_id:
        return False
    return hint.session is None or hint.session == session.id
