"""Browsers that are remembered: made known, recognised, forgotten (CATALOGUE SES-05). No cookies here, no HTTP.

A token is good once; its use gives the browser the next. Two who hold the same token are found out when the second one
uses it, and then neither is known any more: which of them is the thief cannot be told.

There is no grace for a token that was used a moment ago, although a browser may send two requests at once. Whoever were
let through within it, or only passed over in silence, could be a thief who used the copy just before its owner: the
thief's browser would stay known and nobody would hear of it. A false alarm costs the person one more proof.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from watchword.kernel.actor import Actor
from watchword.kernel.assurance import Proof
from watchword.kernel.clock import Instant
from watchword.kernel.events import Recorder
from watchword.kernel.ids import AuthenticatorId, UserId, new_guid
from watchword.kernel.messages import Outbox
from watchword.kernel.words import Tongues, english
from watchword.kernel.work import Transaction, Units
from watchword.sessions import told
from watchword.sessions.browsing import Dice, Digest, make_token
from watchword.sessions.model import Trigger
from watchword.sessions.remembered import (
    MOST_REMEMBERED,
    BrowserId,
    Choices,
    Copied,
    People,
    Recognised,
    Remembered,
    RememberedBrowser,
    RememberedStore,
    Sighting,
)
from watchword.sessions.rules import well_formed

_AT_ONCE = 500
_LONGEST_AGENT = 512


@dataclass(frozen=True)
class RememberedBrowsers:
    """The remembered browsers of everybody."""

    units: Units
    store: RememberedStore
    choices: Choices
    people: People
    outbox: Outbox
    recorder: Recorder
    digest: Digest
    random: Dice
    tongues: Tongues = english

    async def remember(
        self,
        tx: Transaction,
        actor: Actor,
        user: UserId,
        proof: Proof,
        *,
        administrator: bool,
        now: Instant,
        held: Sequence[str] = (),
    ) -> Remembered | None:
        """Make a browser known that has just proved a second factor; None where the tenant does not want that.

        `actor` is who signs in, for the audit; `held`: the tokens the browser has by now, of whomever.
        """
        until = (await self.choices.remembering(tx)).until(proof.at, administrator=administrator)
        end = until if proof.ends_at is None else min(until, proof.ends_at)
        if proof.remembered or now >= end:
            return None
        others = tuple([each for each in held if await self._of_another(tx, actor, user, each, now)])
        token = make_token(self.random)
        browser = RememberedBrowser(
            id=BrowserId(new_guid()),
            user_id=user,
            proof=proof,
            last_used_at=now,
            ends_at=end,
            ip=actor.origin.ip,
            user_agent=actor.origin.user_agent[:_LONGEST_AGENT],
        )
        await self.store.forget_oldest(tx, user, MOST_REMEMBERED - 1, now, Trigger.TOO_MANY)
        await self.store.add(tx, browser, self.digest(token.reveal()))
        return Remembered(browser, token, others)

    async def recognise(
        self, tx: Transaction, actor: Actor, user: UserId, token: str, *, administrator: bool, now: Instant
    ) -> Recognised | Copied | None:
        """Whether the browser is known to this user, who has proved the first factor. None: it is a stranger.

        `actor` is who signs in, for the audit. What was found must be committed whatever becomes of the sign-in.
        """
        if not well_formed(token):
            return None
        digest = self.digest(token)
        sighting = await self.store.sighted(tx, digest)
        if sighting is None or sighting.ended or sighting.browser.user_id != user:
            return None
        if sighting.used:
            return await self._alarm(tx, actor, sighting, now)
        browser = sighting.browser
        until = (await self.choices.remembering(tx)).until(browser.proof.at, administrator=administrator)
        if now >= min(until, browser.ends_at):
            return None
        seen = replace(
            browser,
            last_used_at=now,
            ip=actor.origin.ip,
            user_agent=actor.origin.user_agent[:_LONGEST_AGENT],
        )
        renewed = make_token(self.random)
        if not await self.store.rotate(tx, seen, digest, self.digest(renewed.reveal())):
            return await self._alarm(tx, actor, sighting, now)
        end = min(until, browser.ends_at)
        return Recognised(replace(browser.proof, remembered=True, ends_at=end), renewed)

    async def live(self, tx: Transaction, user: UserId, now: Instant) -> Sequence[RememberedBrowser]:
        """Those of a user, the last used first."""
        return await self.store.live(tx, user, now)

    async def forget(
        self, tx: Transaction, user: UserId, id_: BrowserId, now: Instant, why: Trigger = Trigger.ENDED
    ) -> bool:
        """Forget one of a user's; False where they have no such browser."""
        return await self.store.forget(tx, user, id_, now, why)

    async def forget_all(self, tx: Transaction, user: UserId, now: Instant, why: Trigger) -> int:
        """Forget all of a user, and leave sessions alive; how many there were."""
        return await self.store.forget_all(tx, user, now, why)

    async def forget_earned_by(self, tx: Transaction, authenticator: AuthenticatorId, now: Instant) -> int:
        """Forget those that an authenticator earned which is no more; how many there were."""
        return await self.store.forget_earned_by(tx, authenticator, now, Trigger.METHODS_CHANGED)

    async def purge(self, horizon: Instant) -> int:
        """Remove what ended before the horizon, some hundreds in each transaction; how many."""
        removed = 0
        while some := await self.units.write(lambda tx: self.store.purge(tx, horizon, _AT_ONCE)):
            removed += some
        return removed

    async def _of_another(self, tx: Transaction, actor: Actor, user: UserId, token: str, now: Instant) -> bool:
        """Whether a token that a browser has is good for somebody else; one of this user's is good for nobody from now
        on, and where it was used before, it is found out here as it is when it is used."""
        sighting = await self.store.sighted(tx, self.digest(token)) if well_formed(token) else None
        if sighting is None or sighting.ended:
            return False
        if sighting.browser.user_id != user:
            return True
        if sighting.used:
            await self._alarm(tx, actor, sighting, now)
        else:
            await self.store.forget(tx, user, sighting.browser.id, now, Trigger.REPLACED)
        return False

    async def _alarm(self, tx: Transaction, actor: Actor, sighting: Sighting, now: Instant) -> Copied | None:
        """Forget the browser, and say so once: to the audit and to the person."""
        browser = sighting.browser
        if not await self.store.forget(tx, browser.user_id, browser.id, now, Trigger.COPIED):
            return None
        person = await self.people.person(tx, browser.user_id)
        await self.recorder.record(tx, actor, now, [told.copied(person, browser)])
        await self.outbox.put(tx, [told.warning(person, self.tongues(person.language))], now)
        return Copied()
