"""A refusal that is an outcome: what was counted, used up or revoked on the way to it stays so."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from watchword.kernel.work import Transaction, Units
from watchword.oidc.protocol.errors import OAuthRefused

T = TypeVar("T")


async def settled(units: Units, unit: Callable[[Transaction], Awaitable[T]]) -> T:
    """Run a unit whose refusal must not undo it: a code that was shown with a wrong proof is used up all the same.

    So a unit changes nothing before it refuses but what the refusal is to leave behind. Raises OAuthRefused.
    """

    async def kept(tx: Transaction) -> T | OAuthRefused:
        try:
            return await unit(tx)
        except OAuthRefused as refused:
            return refused

    outcome = await units.write(kept)
    if isinstance(outcome, OAuthRefused):
        raise outcome
    return outcome
