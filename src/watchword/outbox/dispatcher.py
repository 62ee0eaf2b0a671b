"""Delivers what waits: each message at least once, again after a failure, not for ever."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from watchword.kernel.clock import HOUR, MINUTE, SECOND, Clock, Instant, after
from watchword.kernel.errors import Problem
from watchword.kernel.messages import Channel, Gateway
from watchword.kernel.work import Units
from watchword.outbox.model import Waiting, Waitings

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
        """Try what is due now; how many went."""
        now = self.clock()
        taken = await self.units.write(lambda tx: self.store.take(tx, now, after(now, _LEASE), _AT_ONCE))
        return sum([await self._deliver(each) for each in taken])

    async def _deliver(self, waiting: Waiting) -> bool:
        try:
            await self.gateways[waiting.message.channel].send(waiting.id, waiting.message)
        except Problem as problem:
            await self._put_off(waiting, problem)
            return False
        await self.units.write(lambda tx: self.store.forget(tx, waiting.id))
        return True

    async def _put_off(self, waiting: Waiting, problem: Problem) -> None:
        now = self.clock()
        gone_too_long = now - waiting.written_at > _GIVE_UP_AFTER
        _LOG.warning(
            "message given up" if gone_too_long else "message not delivered",
            extra={"id": waiting.id, "purpose": waiting.message.purpose, "code": problem.code, "tries": waiting.tries},
        )
        if gone_too_long:
            await self.units.write(lambda tx: self.store.forget(tx, waiting.id))
        else:
            await self.units.write(lambda tx: self.store.again(tx, waiting.id, _next(now, waiting.tries)))


def _next(now: Instant, tries: int) -> Instant:
    return after(now, min(_FIRST_PAUSE * 2 ** min(tries - 1, 20), _LONGEST_PAUSE))
