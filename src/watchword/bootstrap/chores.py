"""What is due from time to time, whoever is asking for what. Any node may do it, at any time, any number of times."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from watchword.audit.purge import Purge
from watchword.audit.sign_ins.store import SqlSignIns
from watchword.audit.store import SqlChains
from watchword.bootstrap.logouts import dispatcher as logout_dispatcher
from watchword.bootstrap.logouts import purge as purge_grants
from watchword.bootstrap.messages import purge as purge_messages
from watchword.bootstrap.messages import server
from watchword.bootstrap.running import Application
from watchword.idempotency.store import purge as purge_repetitions
from watchword.kernel.clock import DAY, Instant, after
from watchword.kernel.errors import Problem

_LOG = logging.getLogger("watchword.chores")
T = TypeVar("T")
_EVERY_S = 3600
_LOOK_EVERY_S = 1


async def all_due(application: Application) -> None:
    """Rotate keys, remove what was deleted long ago, end the retention of old records. One failing stops no other."""
    actor, services = server(), application.services
    clock, challenges = application.desk.clock, services.registrations.challenges
    recorder = application.desk.recorder

    def horizon() -> Instant:
        return after(clock(), -application.settings.audit.retention_days * DAY)

    async def purge_audit() -> int:
        purge = Purge(application.units, SqlChains(), application.sealer, recorder)
        return await purge.before(actor, horizon(), clock())

    async def purge_sign_ins() -> int:
        return await application.units.write(lambda tx: SqlSignIns().purge(tx, horizon()))

    due: dict[str, Callable[[], Awaitable[object]]] = {
        "rotate signing keys": lambda: application.keys.rotate(actor),
        "remove deleted users": lambda: services.directory.deleted_users.purge(actor, None),
        "remove deleted groups": lambda: services.directory.groups.purge(actor, None),
        "forget challenges": lambda: application.units.write(lambda tx: challenges.purge(tx, clock())),
        "remove dead sessions": lambda: services.sessions.purge(clock()),
        "forget browsers": lambda: services.revocations.remembered.purge(clock()),
        "forget repetitions": lambda: purge_repetitions(application.units, clock()),
        "forget guesses": lambda: application.units.write(
            lambda tx: services.authenticators.ceremony.guard.guesses.purge(tx, clock())
        ),
        "forget messages": lambda: application.units.write(
            lambda tx: purge_messages(tx, application.settings, application.sealer, clock())
        ),
        "forget what was granted": lambda: application.units.write(lambda tx: purge_grants(tx, clock())),
        "purge the audit": purge_audit,
        "purge the sign-in log": purge_sign_ins,
    }
    for name, chore in due.items():
        await _tried(name, chore)


async def deliver_for_ever(application: Application) -> None:
    """Send what waits in the outbox, within a second of its commit."""
    while True:
        if not await _tried("deliver messages", application.dispatcher.deliver_due):
            await asyncio.sleep(_LOOK_EVERY_S)


async def tell_of_logouts_for_ever(application: Application) -> None:
    """Tell applications that sessions have ended, within a second of it."""
    telling = logout_dispatcher(application)
    while True:
        if not await _tried("tell of logouts", telling.deliver_due):
            await asyncio.sleep(_LOOK_EVERY_S)


async def for_ever(application: Application) -> None:
    """At once, then every hour."""
    while True:
        await all_due(application)
        await asyncio.sleep(_EVERY_S)


async def _tried(name: str, chore: Callable[[], Awaitable[T]]) -> T | None:
    """What it comes to; None where it failed."""
    try:
        return await chore()
    except Problem as problem:
        _LOG.warning("chore failed", extra={"chore": name, "code": problem.code, "why": problem.message})
    except Exception:  # noqa: BLE001 - whatever it was, it must not end what goes on for ever
        _LOG.exception("chore failed", extra={"chore": name})
    return None
