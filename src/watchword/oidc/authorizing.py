"""The authorization endpoint: from a request to a code, by way of a sign-in and a consent where they are needed.

Each step is one transaction. What is under way is a row of ours that one browser can go on with; nothing about it is
taken from a URL but the row's name.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from watchword.audit.sign_ins.model import Kind, Named
from watchword.kernel.clock import MINUTE, Clock, Instant, after
from watchword.kernel.errors import Invalid
from watchword.kernel.ids import UserId
from watchword.kernel.work import Transaction, Units
from watchword.oidc.consenting import Answered, AskConsent, Consenting, GoTo, Outcome, SendToSignIn, Step, Yes
from watchword.oidc.gate import Gate, Passed, Refusal
from watchword.oidc.model import Access, Browser, BrowserSessions, Client, Code, Errand, SignIn, Visit
from watchword.oidc.ports import CodeStore, ErrandStore
from watchword.oidc.protocol import authorize_refusals
from watchword.oidc.protocol.authorization_request import (
    AuthorizationRequest,
    Reply,
    addressed,
    client_named,
    parse_authorization,
)
from watchword.oidc.protocol.errors import OAuthRefused
from watchword.oidc.protocol.id_token import client_info, read_hint
from watchword.oidc.protocol.signed_in import since_for
from watchword.oidc.pushing import Pushing
from watchword.oidc.signing import SigningKeys
from watchword.oidc.silent import Silent
from watchword.oidc.standing import Lacks, Standing, Stands
from watchword.oidc.tickets import Use
from watchword.sessions.model import Session

ERRAND_LIFE = 10 * MINUTE


@dataclass(frozen=True)
class Authorizing:
    """The service. `code_life`: of a code, in microseconds; `resume_path`: where an errand is gone on with."""

    units: Units
    codes: CodeStore
    errands: ErrandStore
    gate: Gate
    standing: Standing
    sessions: BrowserSessions
    sign_in: SignIn
    keys: SigningKeys
    pushing: Pushing
    consenting: Consenting
    silent: Silent
    code_life: int
    resume_path: Callable[[str], str]
    new_id: Callable[[], str]
    clock: Clock

    async def begin(self, fields: Mapping[str, str], browser: Browser) -> Outcome:
        """A request. Raises OAuthRefused where it cannot be answered to the application (OIDC-02)."""
        now = self.clock()
        named = client_named(fields, self.gate.authority.tenant)
        client = await self.units.read(lambda tx: self.gate.client(tx, named))
        told_ahead = await self.pushing.pull(client, fields, now)
        reply = addressed(told_ahead, client.app_id, client.sign_in)
        try:
            hinted = await self._hinted(told_ahead.get("id_token_hint"))
            apis = await self.units.read(lambda tx: self.gate.apis(tx, told_ahead.get("scope", "")))
            request = parse_authorization(told_ahead, reply, apis, now, hinted)
        except OAuthRefused as refused:
            return Answered(reply, refused)
        errand = Errand(self.new_id(), request, after(now, ERRAND_LIFE))

        async def unit(tx: Transaction) -> Step:
            return await self._advance(tx, errand, client, browser, now, arriving=True)

        outcome = await self._answered(reply, browser, unit)
        wish = told_ahead.get("ui_locales", "")
        return outcome if isinstance(outcome, Answered) else replace(outcome, wish=wish)

    async def resume(self, id_: str, browser: Browser, *, cancelled: bool = False) -> Outcome:
        """Back from a page of ours. Raises Invalid `errand-unknown` for another browser's, an old or answered one."""

        async def step(tx: Transaction, errand: Errand, client: Client, now: Instant) -> Step:
            if cancelled:
                await self._finish(tx, errand, browser, now)
                raise authorize_refusals.cancelled()
            return await self._advance(tx, errand, client, browser, now)

        return await self._go_on(id_, browser, step)

    async def consent(self, id_: str, browser: Browser, answer: Yes | None) -> Outcome:
        """What the person answered; None: no. Raises Invalid `errand-unknown`."""

        async def step(tx: Transaction, errand: Errand, client: Client, now: Instant) -> Step:
            if answer is None:
                await self._finish(tx, errand, browser, now)
                raise authorize_refusals.consent_declined()
            return await self._advance(tx, errand, client, browser, now, answer=answer)

        return await self._go_on(id_, browser, step)

    async def _go_on(
        self,
        id_: str,
        browser: Browser,
        step: Callable[[Transaction, Errand, Client, Instant], Awaitable[Step]],
    ) -> Outcome:
        now, key = self.clock(), self.gate.tickets.known_as(Use.BROWSER, browser.ticket)
        errand = await self.units.read(lambda tx: self.errands.get(tx, id_, key, now))
        if errand is None:
            raise unknown_errand()

        async def unit(tx: Transaction) -> Step:
            client = await self.gate.client(tx, errand.request.reply.client_id)
            return await step(tx, errand, client, now)

        return await self._answered(errand.request.reply, browser, unit)

    async def _answered(
        self, reply: Reply, browser: Browser, unit: Callable[[Transaction], Awaitable[Step]]
    ) -> Outcome:
        """A refusal goes to the application, and undoes nothing that was decided on the way."""

        async def kept(tx: Transaction) -> Step:
            try:
                return await unit(tx)
            except OAuthRefused as refused:
                return Answered(reply, refused)

        step = await self.units.write(kept)
        if isinstance(step, SendToSignIn):
            return GoTo(await self.sign_in.begin(step.visit, browser))
        return step

    async def _advance(
        self,
        tx: Transaction,
        errand: Errand,
        client: Client,
        browser: Browser,
        now: Instant,
        *,
        arriving: bool = False,
        answer: Yes | None = None,
    ) -> Step:
        """As far as it goes now: to the sign-in pages, to the question of consent, or to the code."""
        request = errand.request
        session = await self.sessions.look(tx, browser.session, now)
        standing = await self.standing.judge(tx, session, client.app_id, request.acr, request.since, browser.origin)
        if isinstance(standing, Lacks) and request.silent:
            raise authorize_refusals.more_needed() if standing.known else authorize_refusals.nobody_signed_in()
        if isinstance(standing, Lacks) or (arriving and "select_account" in request.prompt):
            return await self._to_sign_in(tx, errand, client, browser, session, arriving)
        if request.hinted not in (None, standing.session.user_id):
            if request.silent or not arriving:
                raise authorize_refusals.other_account()
            return await self._to_sign_in(tx, errand, client, browser, session, arriving)
        access = _access(request, standing, browser.origin.ip, now)
        kind = Kind.NON_INTERACTIVE if request.silent else Kind.INTERACTIVE
        async with self.silent.telling(tx, client, access, browser.origin, now, kind):
            account = await self.gate.account(tx, access.user_id, now)
            passed = await self.gate.scopes(tx, client, account, access.asked, _unassigned(request))
        if answer is not None:
            await self.consenting.keep(tx, passed, browser.origin, now, answer)
        elif passed.wanted.missing or "consent" in request.prompt:
            return await self._ask(tx, errand, passed, browser, arriving)
        return await self._code(tx, errand, access, browser, now, arriving)

    async def _to_sign_in(
        self, tx: Transaction, errand: Errand, client: Client, browser: Browser, session: Session | None, arriving: bool
    ) -> SendToSignIn:
        request, api = errand.request, await self.gate.api(tx, errand.request.scopes)
        if arriving:
            await self._keep(tx, errand, browser)
        visit = Visit(
            acr=request.acr,
            since=since_for(request.acr, request.since),
            app_id=client.app_id,
            app_name=client.name,
            login_hint=request.login_hint,
            select_account="select_account" in request.prompt,
            return_path=self.resume_path(errand.id),
            session=session,
            cancel_path=f"{self.resume_path(errand.id)}&cancelled=1",
            api=Named(api.id, api.name),
        )
        return SendToSignIn(visit)

    async def _ask(
        self, tx: Transaction, errand: Errand, passed: Passed, browser: Browser, arriving: bool
    ) -> AskConsent:
        if errand.request.silent:
            raise authorize_refusals.consent_needed(passed.client.app_id, passed.client.name)
        if arriving:
            await self._keep(tx, errand, browser)
        return self.consenting.question(errand, passed)

    async def _code(
        self, tx: Transaction, errand: Errand, access: Access, browser: Browser, now: Instant, arriving: bool
    ) -> Answered:
        request = errand.request
        if not arriving:
            await self._finish(tx, errand, browser, now)
        ticket = self.gate.tickets.make()
        code = Code(
            access=access,
            redirect_uri=request.reply.redirect_uri,
            code_challenge=request.code_challenge,
            nonce=request.nonce,
            client_info=request.client_info,
            expires_at=after(now, self.code_life),
        )
        await self.codes.add(tx, self.gate.tickets.known_as(Use.CODE, ticket.reveal()), code)
        info = {"client_info": client_info(access.user_id, self.gate.authority.tenant)} if request.client_info else {}
        return Answered(request.reply, {"code": ticket.reveal(), **info})

    async def _keep(self, tx: Transaction, errand: Errand, browser: Browser) -> None:
        await self.errands.add(tx, errand, self.gate.tickets.known_as(Use.BROWSER, browser.ticket))

    async def _finish(self, tx: Transaction, errand: Errand, browser: Browser, now: Instant) -> None:
        """Of two windows that come back at once, one gets the answer."""
        if not await self.errands.finish(tx, errand.id, self.gate.tickets.known_as(Use.BROWSER, browser.ticket), now):
            raise unknown_errand()

    async def _hinted(self, hint: str | None) -> str | None:
        """Whom an id_token_hint is about; one that is not ours says nothing."""
        if hint is None:
            return None
        read = read_hint(hint, await self.keys.verification_of(hint), self.gate.authority.issuer)
        return None if read is None else read.subject


def unknown_errand() -> Invalid:
    """There is nothing to go on with: it was answered, is too old, or is under way in another browser."""
    return Invalid("errand-unknown", "This sign-in is over, or was begun elsewhere. Go back to the application.")


def _unassigned(request: AuthorizationRequest) -> Refusal:
    return authorize_refusals.not_assigned_silently if request.silent else authorize_refusals.not_assigned


def _access(request: AuthorizationRequest, standing: Stands, ip: str, now: Instant) -> Access:
    return Access(
        client_id=request.reply.client_id,
        user_id=UserId(standing.session.user_id),
        asked=request.scopes,
        signed_in=standing.signed_in,
        reached=standing.reached,
        valid_as_of=now,
        ip=ip,
        platform=request.reply.platform,
        session=standing.session.id,
        capabilities=request.capabilities,
    )
