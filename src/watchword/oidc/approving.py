"""The person's half of the device flow: who types a code and says yes, and to what."""

from dataclasses import dataclass

from watchword.kernel.actor import Origin
from watchword.kernel.clock import HOUR, MINUTE, Clock, Instant, after
from watchword.kernel.errors import Throttled
from watchword.kernel.events import Recorder
from watchword.kernel.work import Transaction, Units
from watchword.oidc import told
from watchword.oidc.consenting import Consenting, SendToSignIn, Yes
from watchword.oidc.device_rules import DeviceRules
from watchword.oidc.gate import Gate, Passed
from watchword.oidc.model import (
    Access,
    Account,
    Browser,
    BrowserSessions,
    Client,
    Decision,
    DeviceRequest,
    SignIn,
    Visit,
)
from watchword.oidc.ports import DeviceStore, GuessStore
from watchword.oidc.protocol.errors import OAuthRefused
from watchword.oidc.protocol.user_code import typed_user_code
from watchword.oidc.standing import Lacks, Standing, Stands
from watchword.oidc.tickets import Use
from watchword.sessions.model import Session

FRESH = 10 * MINUTE
"""How lately somebody must have signed in to approve a device."""
_PER_SESSION, _PER_ADDRESS, _IN_ALL = 5, 20, 10_000
"""Wrong codes: in one session within its quarter of an hour, from one address and altogether within an hour."""


@dataclass(frozen=True)
class SignInFirst:
    """Where the browser goes, as a path of ours."""

    path: str


@dataclass(frozen=True)
class NoSuchCode:
    """No device waits for it."""


@dataclass(frozen=True)
class Waits:
    """A device that waits for an answer: what asks, from where, for what, and who is asked."""

    code: str
    request: DeviceRequest
    passed: Passed
    beyond: tuple[str, ...]


@dataclass(frozen=True)
class Decided:
    """It is said."""

    approved: bool


Shown = SignInFirst | NoSuchCode | Waits | Decided
Judged = SendToSignIn | NoSuchCode | Waits | Decided | OAuthRefused


@dataclass(frozen=True)
class Approving:
    """The service. `path`: the page on which codes are typed."""

    units: Units
    devices: DeviceStore
    guesses: GuessStore
    gate: Gate
    standing: Standing
    sessions: BrowserSessions
    sign_in: SignIn
    consenting: Consenting
    rules: DeviceRules
    recorder: Recorder
    path: str
    clock: Clock

    async def look(self, typed: str, browser: Browser) -> Shown:
        """What a code is about. Raises Throttled after too many wrong ones."""
        return await self._met(typed, browser, None)

    async def decide(self, typed: str, browser: Browser, *, approved: bool) -> Shown:
        """Say yes or no. Raises Throttled."""
        return await self._met(typed, browser, approved)

    async def _met(self, typed: str, browser: Browser, approved: bool | None) -> Shown:
        """Nobody guesses without having signed in, and each guess is counted, durably, before it is judged."""
        now, code = self.clock(), typed_user_code(typed) or ""
        session = await self.units.read(lambda tx: self.sessions.look(tx, browser.session, now))
        if session is not None:
            await self.units.write(lambda tx: self._count(tx, session.id, browser.origin, now))

        async def unit(tx: Transaction) -> Judged:
            return await self._judge(tx, code, browser, now, approved)

        shown = await self.units.write(unit)
        if isinstance(shown, OAuthRefused):
            raise shown
        if session is not None and not isinstance(shown, NoSuchCode):
            await self.units.write(lambda tx: self._give_back(tx, session.id, browser.origin, now))
        if isinstance(shown, SendToSignIn):
            return SignInFirst(await self.sign_in.begin(shown.visit, browser))
        return shown

    async def _judge(self, tx: Transaction, code: str, browser: Browser, now: Instant, approved: bool | None) -> Judged:
        session = await self.sessions.look(tx, browser.session, now)
        since = after(now, -FRESH)
        general = await self.standing.judge(tx, session, self.gate.graph.id, "1", since, browser.origin)
        if isinstance(general, Lacks):
            return self._to_sign_in(code, "1", session, now)
        digest = self.gate.tickets.known_as(Use.USER_CODE, code)
        request = await self.devices.typed(tx, digest, now)
        if request is None:
            return NoSuchCode()
        client = await self.gate.client(tx, request.client_id)
        standing = await self.standing.judge(tx, session, client.app_id, request.acr, since, browser.origin)
        if isinstance(standing, Lacks):
            return self._to_sign_in(code, request.acr, session, now)
        account = await self.gate.account(tx, standing.session.user_id, now)
        if approved is not False and (refused := self._refused(client, account)) is not None:
            actor = told.person(account, client, browser.origin)
            await self.recorder.record(tx, actor, now, [told.refused(client, account, request)])
            return refused
        passed = await self.gate.scopes(tx, client, account, request.asked)
        asked = self.consenting.beyond(passed)
        if approved is None:
            return Waits(code, request, passed, asked)
        return await self._decide(tx, digest, request, standing, passed, browser, now, approved and not asked)

    def _refused(self, client: Client, account: Account) -> OAuthRefused | None:
        """Raised only once it is written down: somebody may have talked them into it."""
        try:
            self.rules.check(client, account)
        except OAuthRefused as refused:
            return refused
        return None

    async def _decide(
        self,
        tx: Transaction,
        digest: bytes,
        request: DeviceRequest,
        standing: Stands,
        passed: Passed,
        browser: Browser,
        now: Instant,
        approved: bool,
    ) -> Decided | NoSuchCode:
        access = _access(request, standing, browser.origin.ip, now) if approved else None
        if not await self.devices.decide(tx, digest, Decision(access), now):
            return NoSuchCode()
        if approved and passed.wanted.missing:
            await self.consenting.keep(tx, passed, browser.origin, now, Yes())
        event = told.decided(passed.client, passed.account, request, approved)
        actor = told.person(passed.account, passed.client, browser.origin)
        await self.recorder.record(tx, actor, now, [event])
        return Decided(approved)

    def _to_sign_in(self, code: str, acr: str, session: Session | None, now: Instant) -> SendToSignIn:
        """Anew, whoever was signed in before: what somebody else sent them here for, they are to notice."""
        visit = Visit(
            acr=acr,
            since=now,
            app_id=self.gate.graph.id,
            app_name="",
            login_hint="",
            select_account=False,
            return_path=f"{self.path}?user_code={code}" if code else self.path,
            session=session,
        )
        return SendToSignIn(visit)

    async def _count(self, tx: Transaction, session: str, origin: Origin, now: Instant) -> None:
        for key, window, most in _counters(session, origin, now):
            if await self.guesses.count(tx, key, window) > most:
                message = "Too many codes were tried. Please wait a while."
                raise Throttled("user-code-guesses", message, retry_after=15 * 60)

    async def _give_back(self, tx: Transaction, session: str, origin: Origin, now: Instant) -> None:
        for key, window, _ in _counters(session, origin, now):
            await self.guesses.give_back(tx, key, window)


def _counters(session: str, origin: Origin, now: Instant) -> tuple[tuple[str, Instant, int], ...]:
    quarter, hour = Instant(now - now % (15 * MINUTE)), Instant(now - now % HOUR)
    return (
        (f"session {session}", quarter, _PER_SESSION),
        (f"address {origin.ip}", hour, _PER_ADDRESS),
        ("everybody", hour, _IN_ALL),
    )


def _access(request: DeviceRequest, standing: Stands, ip: str, now: Instant) -> Access:
    return Access(
        client_id=request.client_id,
        user_id=standing.session.user_id,
        asked=request.asked,
        signed_in=standing.signed_in,
        reached=standing.reached,
        valid_as_of=now,
        ip=ip,
        confidential=request.confidential,
        session=standing.session.id,
        capabilities=request.capabilities,
    )
