"""Issuing: what went through the gate becomes a grant, and the grant becomes tokens."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from watchword.directory.applications.model import Platform
from watchword.kernel.clock import DAY, HOUR, MINUTE, SECOND, Instant, after
from watchword.kernel.secret import Secret
from watchword.kernel.work import Transaction
from watchword.oidc.gate import Passed
from watchword.oidc.model import Access, Authority, Grant
from watchword.oidc.ports import GrantStore
from watchword.oidc.protocol import grant_refusals
from watchword.oidc.protocol.access_token import AccessClaims, Delegated, sign_access_token
from watchword.oidc.protocol.id_token import IdClaims, client_info, sign_id_token
from watchword.oidc.protocol.scopes import DelegatedScopes, echo
from watchword.oidc.signing import SigningKeys
from watchword.oidc.tickets import Tickets, Use, refresh_token


@dataclass(frozen=True)
class Lifetimes:
    """Of access tokens and id_tokens; how long a refresh token may lie unused, how long its family lives, and how long
    a single-page application's does; microseconds (STANDARDS section 11)."""

    access: int = 60 * MINUTE
    id: int = 60 * MINUTE
    idle: int = 90 * DAY
    absolute: int = 365 * DAY
    page: int = 24 * HOUR


@dataclass(frozen=True, kw_only=True)
class Issue:
    """What is to be issued. `asked` spells the scopes as the client did; `refresh`: the new refresh token, if any."""

    passed: Passed
    grant: Grant
    asked: DelegatedScopes
    now: Instant
    refresh: Secret | None = None
    nonce: str | None = None
    client_info: bool = False


@dataclass(frozen=True)
class Issuing:
    """Makes grants inside transactions, and signs tokens outside of them."""

    grants: GrantStore
    keys: SigningKeys
    tickets: Tickets
    authority: Authority
    new_id: Callable[[], str]
    lifetimes: Lifetimes

    async def begin(self, tx: Transaction, id_: str, access: Access, passed: Passed, now: Instant) -> Issue:
        """A new grant, with a refresh token where one was asked for and consented to. It ends with what it rests on.
        Raises OAuthRefused where that has ended already."""
        life = self.lifetimes.page if access.platform is Platform.SPA else self.lifetimes.absolute
        ends_at = _within(access, after(now, life))
        if ends_at <= now:
            raise grant_refusals.refresh_expired()
        grant = Grant(
            id=id_, access=access, idle_ends_at=min(after(now, self.lifetimes.idle), ends_at), ends_at=ends_at
        )
        if "offline_access" not in passed.wanted.names:
            soon = _within(access, after(now, self.lifetimes.access))
            grant = replace(grant, idle_ends_at=soon, ends_at=soon)
            await self.grants.add(tx, grant, None, None)
            return Issue(passed=passed, grant=grant, asked=access.asked, now=now)
        family, own = self.tickets.make(), self.tickets.make()
        await self.grants.add(tx, grant, self._family(family.reveal()), self._own(own.reveal()))
        return Issue(passed=passed, grant=grant, asked=access.asked, now=now, refresh=refresh_token(family, own))

    async def rotate(self, tx: Transaction, grant: Grant, family: str, own: str, now: Instant) -> Secret | None:
        """Another refresh token for the one that was shown; None where that is not the current one."""
        renewed = self.tickets.make()
        kept = replace(grant, idle_ends_at=min(after(now, self.lifetimes.idle), grant.ends_at))
        if not await self.grants.rotate(tx, kept, self._own(own), self._own(renewed.reveal())):
            return None
        return refresh_token(Secret(family), renewed)

    async def of_family(self, tx: Transaction, family: str) -> Grant | None:
        """The grant whose refresh tokens begin so."""
        return await self.grants.by_family(tx, self._family(family))

    async def answer(self, issue: Issue) -> dict[str, object]:
        """The token response (RFC 6749 section 5.1; AUTHORITY section 7)."""
        names, person = issue.passed.wanted.names, issue.passed.account
        told: dict[str, object] = {
            "token_type": "Bearer",
            "scope": echo(issue.asked, names),
            "expires_in": (self._until(issue) - issue.now) // SECOND,
            "ext_expires_in": (self._until(issue) - issue.now) // SECOND,
            "access_token": sign_access_token(self._access_claims(issue), await self.keys.signer("ES256")),
        }
        if issue.refresh is not None:
            told["refresh_token"] = issue.refresh.reveal()
        if "openid" in names:
            told["id_token"] = sign_id_token(self._id_claims(issue), await self.keys.signer("RS256"))
        if issue.client_info:
            told["client_info"] = client_info(person.id, self.authority.tenant)
        return told

    def _access_claims(self, issue: Issue) -> AccessClaims:
        passed, access = issue.passed, issue.grant.access
        person, signed_in = passed.account, access.signed_in
        return AccessClaims(
            issuer=self.authority.issuer,
            audience=passed.api.id,
            tenant=self.authority.tenant,
            object_id=person.id,
            subject=person.id,
            app_id=passed.client.app_id,
            app_name=passed.client.name,
            grant=Delegated(
                scopes=passed.wanted.names,
                upn=person.upn,
                name=person.name,
                signed_in_at=signed_in.at,
                amr=signed_in.amr,
                acr=signed_in.acr,
                session_id=access.session,
            ),
            issued_at=issue.now,
            not_before=issue.now,
            expires_at=self._until(issue),
            token_id=self.new_id(),
            role_ids=person.role_ids,
            capabilities=tuple(each for each in access.capabilities if each == "CP1"),
            grant_id=issue.grant.id,
        )

    def _id_claims(self, issue: Issue) -> IdClaims:
        access = issue.grant.access
        return IdClaims(
            issuer=self.authority.issuer,
            tenant=self.authority.tenant,
            client_id=issue.passed.client.app_id,
            person=issue.passed.account.named,
            signed_in=access.signed_in,
            openid=frozenset(issue.passed.wanted.names),
            issued_at=issue.now,
            expires_at=_within(access, after(issue.now, self.lifetimes.id)),
            token_id=self.new_id(),
            nonce=issue.nonce,
            session=access.session,
        )

    def _until(self, issue: Issue) -> Instant:
        return _within(issue.grant.access, after(issue.now, self.lifetimes.access))

    def _family(self, text: str) -> bytes:
        return self.tickets.known_as(Use.FAMILY, text)

    def _own(self, text: str) -> bytes:
        return self.tickets.known_as(Use.REFRESH, text)


def _within(access: Access, moment: Instant) -> Instant:
    """Not later than what the sign-in rests on ends."""
    ends = access.signed_in.ends_at
    return moment if ends is None else min(moment, ends)
