"""Delivers what waits: each message at least once, again after a failure, not for ever."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass

from watchword.kernel.clock import HOUR, MINUTE, SECOND, Clock, Instant, after
from watchword.kernel.errors import Problem, Unavailable
from watchword.kernel.messages import Channel, Gateway
from watchword.kernel.work import Units
from watchword.outbox.model import Status, Waiting, Waitings

_LOG = logging.getLogger("watchword.outbox")
_AT_ONCE = 20
_LEASE = MINUTE
_GIVE_UP_AFTER = 24 * HOUR
_FIRST_PAUSE = 2 * SECOND
_LONGEST_PAUSE = HOUR


@dataclass(frozen=True)
class Dispatcher:
    """One of any number, on any node. A message whose node dies is another's once its lease is over."""

    units: Units
    store: Waitings
    gateways: Mapping[Channel, Gateway]
    clock: Clock

    async def deliver_due(self) -> int:
        """Try what is due now, beside each other; how many went."""
        now = self.clock()
        taken = await self.units.write(lambda tx: self.store.take(tx, now, after(now, _LEASE), _AT_ONCE))
        return sum(await asyncio.gather(*(self._deliver(each) for each in taken)))

    async def _deliver(self, waiting: Waiting) -> bool:
        message = waiting.message
        if message.ends_at is not None and message.ends_at <= self.clock():
            await self._settle(waiting, Status.EXPIRED, "message-expired")
            return False
        try:
            reference = await self.gateways[message.channel].send(waiting.id, message)
        except Unavailable as problem:
            await self._put_off(waiting, problem.code)
            return False
        except Problem as problem:
            await self._settle(waiting, Status.FAILED, problem.code)
            return False
        except Exception as fault:  # noqa: BLE001 - whatever it was; what it says may be what the message says
            await self._put_off(waiting, type(fault).__name__)
            return False
        await self.units.write(lambda tx: self.store.sent(tx, waiting.id, reference))
        return True

    async def _put_off(self, waiting: Waiting, code: str) -> None:
        now = self.clock()
        if now - waiting.written_at > _GIVE_UP_AFTER:
            await self._settle(waiting, Status.FAILED, code)
            return
        _LOG.warning("message not delivered", extra=_told(waiting, code))
        await self.units.write(lambda tx: self.store.again(tx, waiting.id, _next(now, waiting.tries)))

    async def _settle(self, waiting: Waiting, status: Status, code: str) -> None:
        _LOG.warning("message given up", extra=_told(waiting, code))
        await self.units.write(lambda tx: self.store.settle(tx, waiting.id, status))


def _told(waiting: Waiting, code: str) -> dict[str, object]:
    return {"id": waiting.id, "purpose": waiting.message.purpose, "code": code, "tries": waiting.tries}


def _next(now: Instant, tries: int) -> Instant:
    return after(now, min(_FIRST_PAUSE * 2 ** min(tries - 1, 20), _LONGEST_PAUSE))
