"""Devices without a browser (RFC 8628): they ask, somebody approves elsewhere, they poll.

Whoever can get a person to type a code gets that person's tokens, so: only applications that were given the flow; the
code is typed into a page of ours that says who asks, from where, and what for; only after a fresh sign-in, with what
the organisation demands for that application; and guesses are counted before they are judged (DEV-01, DEV-02).
"""

from collections.abc import Callable
from dataclasses import dataclass

from watchword.kernel.actor import Origin
from watchword.kernel.clock import SECOND, Clock, Instant, after
from watchword.kernel.errors import Throttled
from watchword.kernel.work import Transaction, Units
from watchword.oidc.callers import Caller, Callers
from watchword.oidc.device_rules import DeviceRules
from watchword.oidc.gate import Gate
from watchword.oidc.issuing import Issue, Issuing
from watchword.oidc.model import DeviceRequest
from watchword.oidc.ports import DeviceStore
from watchword.oidc.protocol import grant_refusals
from watchword.oidc.protocol.grants import Asking, PollDevice
from watchword.oidc.protocol.scopes import resolve_delegated_scopes
from watchword.oidc.protocol.user_code import make_user_code, shown_user_code
from watchword.oidc.silent import Silent
from watchword.oidc.tickets import Use

INTERVAL = 5
"""Seconds between polls."""
_TRIES = 5
_GRANT = "urn:ietf:params:oauth:grant-type:device_code"


@dataclass(frozen=True)
class Devices:
    """The device's half. `choice`: one character of a text, evenly; `life`: how long somebody has to type the code."""

    units: Units
    store: DeviceStore
    gate: Gate
    issuing: Issuing
    callers: Callers
    rules: DeviceRules
    silent: Silent
    choice: Callable[[str], str]
    verification_uri: str
    life: int
    clock: Clock

    async def open(self, asking: Asking, scope: str, origin: Origin) -> dict[str, object]:
        """The device authorization response (section 3.2). Raises OAuthRefused."""
        now = self.clock()
        caller = await self.callers.known(asking, now)
        caller.must_be_public_or_proved()
        if not caller.client.sign_in.device_code:
            raise grant_refusals.grant_not_allowed(caller.client.app_id, _GRANT)
        device = self.gate.tickets.make()
        for _ in range(_TRIES):
            code = make_user_code(self.choice)

            async def unit(tx: Transaction, code: str = code) -> bool:
                return await self._add(tx, caller, asking, scope, device.reveal(), code, origin)

            if await self.units.write(unit):
                return self._answer(device.reveal(), code)
        raise Throttled("device-codes-used-up", "Too many devices are waiting.", retry_after=60)

    async def _add(
        self, tx: Transaction, caller: Caller, asking: Asking, scope: str, device: str, code: str, origin: Origin
    ) -> bool:
        now = self.clock()
        request = DeviceRequest(
            client_id=caller.client.app_id,
            asked=resolve_delegated_scopes(scope, await self.gate.apis(tx, scope)),
            confidential=caller.proved,
            capabilities=asking.capabilities,
            acr=asking.acr,
            opened_at=now,
            expires_at=after(now, self.life),
            ip=origin.ip,
            user_agent=origin.user_agent,
        )
        await self.gate.names(tx, request.asked)
        tickets = self.gate.tickets
        return await self.store.add(
            tx, tickets.known_as(Use.DEVICE, device), tickets.known_as(Use.USER_CODE, code), request
        )

    def _answer(self, device: str, code: str) -> dict[str, object]:
        shown = shown_user_code(code)
        return {
            "user_code": shown,
            "device_code": device,
            "verification_uri": self.verification_uri,
            "expires_in": self.life // SECOND,
            "interval": INTERVAL,
            "message": f"To sign in, use a web browser to open the page {self.verification_uri} and enter the code "
            f"{shown} to authenticate.",
        }

    async def poll(self, tx: Transaction, request: PollDevice, caller: Caller, origin: Origin, now: Instant) -> Issue:
        """What the device gets. Early polls hear what late ones do: `slow_down` ends sign-ins (AUTHORITY section 9)."""
        digest = self.gate.tickets.known_as(Use.DEVICE, request.device_code.reveal())
        polled = await self.store.polled(tx, digest, caller.client.app_id)
        if polled is None or polled.redeemed:
            raise grant_refusals.device_code_unknown()
        if polled.request.confidential:
            caller.must_be_proved()
        caller.must_be_public_or_proved()
        if now >= polled.request.expires_at:
            raise grant_refusals.device_code_expired()
        if polled.decision is None:
            raise grant_refusals.authorization_pending()
        access = polled.decision.approved
        if access is None:
            raise grant_refusals.authorization_declined()
        if not await self.store.redeem(tx, digest, now):
            raise grant_refusals.device_code_unknown()
        async with self.silent.telling(tx, caller.client, access, origin, now):
            passed = await self.gate.judge(tx, caller.client, access, origin, polled.request.acr)
            self.rules.check(caller.client, passed.account)
            return await self.issuing.begin(tx, self.issuing.new_id(), access, passed, now)
