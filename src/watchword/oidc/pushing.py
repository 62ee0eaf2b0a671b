"""Pushed authorization requests (RFC 9126): sent ahead by the application itself; the browser carries a name."""

from collections.abc import Mapping
from dataclasses import dataclass

from watchword.kernel.clock import MINUTE, SECOND, Clock, Instant, after
from watchword.kernel.work import Units
from watchword.oidc.callers import Callers
from watchword.oidc.model import Client
from watchword.oidc.ports import ErrandStore
from watchword.oidc.protocol import authorize_refusals
from watchword.oidc.protocol.authorization_request import addressed, parse_authorization
from watchword.oidc.protocol.grants import Asking
from watchword.oidc.tickets import Use

LIFE = MINUTE
_PREFIX = "urn:ietf:params:oauth:request_uri:"
_CREDENTIALS = frozenset({"client_secret", "client_assertion", "client_assertion_type"})


@dataclass(frozen=True)
class Pushing:
    """The service."""

    units: Units
    errands: ErrandStore
    callers: Callers
    clock: Clock

    async def push(self, asking: Asking, fields: Mapping[str, str]) -> dict[str, object]:
        """Check the request now and keep it for a minute. Raises OAuthRefused for what authorize would refuse."""
        now = self.clock()
        caller = await self.callers.known(asking, now)
        if "request_uri" in fields:
            raise authorize_refusals.pushed_request_unknown()
        gate = self.callers.gate
        apis = await self.units.read(lambda tx: gate.apis(tx, fields.get("scope", "")))
        reply = addressed(fields, caller.client.app_id, caller.client.sign_in)
        parse_authorization(fields, reply, apis, now)
        ticket = gate.tickets.make().reveal()
        kept = {name: value for name, value in fields.items() if name not in _CREDENTIALS}
        digest, until = gate.tickets.known_as(Use.PUSHED, ticket), after(now, LIFE)
        await self.units.write(lambda tx: self.errands.push(tx, digest, caller.client.app_id, kept, until))
        return {"request_uri": _PREFIX + ticket, "expires_in": LIFE // SECOND}

    async def pull(self, client: Client, fields: Mapping[str, str], now: Instant) -> Mapping[str, str]:
        """The request itself, where one was sent ahead: once, and by the application that did. Raises OAuthRefused.

        What stands beside it counts for nothing (section 4)."""
        named = fields.get("request_uri")
        if named is None:
            return fields
        digest = self.callers.gate.tickets.known_as(Use.PUSHED, named.removeprefix(_PREFIX))
        pulled = await self.units.write(lambda tx: self.errands.pull(tx, digest, client.app_id, now))
        if pulled is None or not named.startswith(_PREFIX):
            raise authorize_refusals.pushed_request_unknown()
        return pulled
