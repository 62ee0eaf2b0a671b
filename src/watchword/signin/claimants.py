"""Who is trying, as the machine sees them: looked up anew at each step, so that what changes meanwhile counts at once.

An unknown name gives a claimant with the same options as everybody's, which never accept (CATALOGUE ENUM-01).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol, assert_never

from watchword.access.freshness import FRESH_WITHIN
from watchword.authenticators.model import (
    AuthenticatorStore,
    DemandedProof,
    PersonSettings,
    PersonStore,
    Reregistration,
)
from watchword.authenticators.registry import AnyMethod, Registry
from watchword.authenticators.ways import Known, Way, Ways, applies
from watchword.directory.users.model import User
from watchword.kernel.assurance import Requirement
from watchword.kernel.clock import Instant, after
from watchword.kernel.ids import AuthenticatorId, UserId
from watchword.kernel.work import Transaction
from watchword.method import Mode, Person
from watchword.signin.model import Choice, Claimant, Option
from watchword.signin.strength import Strengths


class Accounts(Protocol):
    """What sign-in needs of the directory."""

    async def account(self, tx: Transaction, key: str) -> User | None:
        """The live account of an object id or userPrincipalName."""
        ...

    async def met(self, tx: Transaction, key: str) -> tuple[User, Person] | None:
        """The same, and who that is."""
        ...


@dataclass(frozen=True)
class Found:
    """Somebody as they were looked up, once for all who ask about them in the same step. `account` None: nobody goes by
    that name or id; `known` None: nobody who may sign in does."""

    claimant: Claimant
    account: User | None = None
    settings: PersonSettings = field(default_factory=PersonSettings)
    known: Known | None = None


@dataclass(frozen=True)
class Claimants:
    """Looks people up for the machine."""

    registry: Registry
    ways: Ways
    store: AuthenticatorStore
    persons: PersonStore
    accounts: Accounts
    strengths: Strengths

    async def named(self, tx: Transaction, name: str, now: Instant) -> Found:
        """By what was typed as user name: a userPrincipalName, or what a method takes for one (a phone number)."""
        met = await self.accounts.met(tx, name)
        if met is not None:
            return await self._of(tx, met, now)
        for method in self.registry:
            key = method.named_by(name)
            if key is not None:
                return await self._by_key(tx, method, key, now)
        return Found(await self.nobody(tx))

    async def of(self, tx: Transaction, user: UserId, now: Instant) -> Found:
        """Somebody who is known; nobody where the account is gone or disabled."""
        return await self._of(tx, await self.accounts.met(tx, user), now)

    async def nobody(self, tx: Transaction) -> Claimant:
        """Goes by a name that nobody has."""
        return Claimant(None, self._opening(await self.ways.policies.offered(tx), ()))

    async def by_key(self, tx: Transaction, method: AnyMethod, key: str, now: Instant) -> tuple[Found, Option] | None:
        """Whose authenticator answered before they said who they are, and which it was: it is offered first."""
        owner = await self.store.owner(tx, method.name, key)
        found = await self.of(tx, owner[0], now) if owner is not None else None
        if owner is None or found is None or found.known is None:
            return None
        mine = next((way for way in found.known.ways if way.authenticator.id == owner[1] and way.opens), None)
        if mine is None:
            return None
        option = _option(mine)
        rest = (each for each in found.claimant.options if each != option)
        return replace(found, claimant=replace(found.claimant, options=(option, *rest))), option

    async def _of(self, tx: Transaction, met: tuple[User, Person] | None, now: Instant) -> Found:
        if met is None:
            return Found(await self.nobody(tx))
        account, person = met
        settings = await self.persons.settings(tx, account.id)
        if not account.account_enabled:
            return Found(await self.nobody(tx), account, settings)
        known = await self.ways.of_person(tx, person, now)
        ways = sorted(known.ways, key=lambda way: _order(way, settings))
        claimant = Claimant(
            user=account.id,
            options=_with_the_rest(self._opening(known.offered, ways), ways),
            choices=self._choices(known),
            gate=self._gate(known, settings.reregistration, now),
            review=settings.reregistration is not None,
        )
        return Found(claimant, account, settings, known)

    async def _by_key(self, tx: Transaction, method: AnyMethod, key: str, now: Instant) -> Found:
        """Named by a key of a method: that is what they are asked for, known or not."""
        found = await self.by_key(tx, method, key, now)
        if found is not None:
            return found[0]
        return Found(Claimant(None, tuple(_decoy(method, mode) for mode in method.modes if mode.opening)))

    def _opening(self, offered: frozenset[str], ways: Iterable[Way]) -> tuple[Option, ...]:
        """One for each method that anybody's sign-in may begin with, theirs or a decoy, in the same order for all.

        For each method and not each mode: which of its modes somebody has is theirs to know. What policy gives to
        nobody is no decoy: that everybody may know.
        """
        own = {way.method.name: _option(way) for way in reversed(list(ways)) if way.opens}
        openers = ((method, [mode for mode in method.modes if _may_open(mode, offered)]) for method in self.registry)
        able = [(method, max(modes, key=lambda mode: mode.rank)) for method, modes in openers if modes]
        first = sorted(able, key=lambda each: (not each[0].issued_with_account, -each[1].rank))
        return tuple(own.get(method.name) or _decoy(method, mode) for method, mode in first)

    def _choices(self, known: Known) -> tuple[Choice, ...]:
        """What they could set up by themselves, the strongest first."""
        found: list[tuple[int, Choice]] = []
        for method in self.registry:
            modes = [mode for mode in method.modes if mode.factors and applies(mode, known.policy)]
            page = method.screen
            if page is not None and (page.draft or page.confirm) and modes:
                rank = max(mode.rank for mode in modes)
                found.append((rank, Choice(method.name, frozenset(mode.name for mode in modes))))
        return tuple(choice for _, choice in sorted(found, key=lambda each: -each[0]))

    def _gate(self, known: Known, asked: Reregistration | None, now: Instant) -> Requirement:
        """Who has a second factor proves it before setting up another; a new starter has none to prove (REG-01). Whose
        re-registration was required proves what was demanded with it, and after its end nothing opens the gate. Whose
        only one is blocked has none to prove either, but is no new starter (TEL-06).

        What a session brought along counts as long as it is fresh (STANDARDS section 10), and what a browser is
        remembered for never does.
        """
        since = after(now, -FRESH_WITHIN)
        if asked is not None:
            return self._demanded(asked, since) if asked.is_open(now) else _SHUT
        available = {way.mode.name for way in known.ways}
        complete = frozenset(each for each in self.strengths.multi_factor if each <= available)
        if not complete and any(not each.usable for each in known.live):
            return _SHUT
        return Requirement(complete or self.strengths.one_factor, since)

    def _demanded(self, asked: Reregistration, since: Instant) -> Requirement:
        match asked.proof:
            case DemandedProof.ISSUED_PASS:
                passes = [each for each in self.registry if each.issued_by_administrator]
                return Requirement(frozenset(frozenset({mode.name}) for each in passes for mode in each.modes), since)
            case DemandedProof.STRONG_METHOD:
                return self.strengths.several(max(asked.required_at, since))
            case DemandedProof.REMEMBERED_BROWSER:
                return self.strengths.several()
            case _ as never:
                assert_never(never)


_SHUT = Requirement(frozenset())
"""Met by nobody."""


def _may_open(mode: Mode, offered: frozenset[str]) -> bool:
    return mode.opening and (mode.configuration is None or mode.configuration in offered)


def _option(way: Way) -> Option:
    return Option(way.authenticator.id, way.method.name, way.mode.name, way.opens)


def _with_the_rest(opening: tuple[Option, ...], ways: Sequence[Way]) -> tuple[Option, ...]:
    """With what can only follow, each after the openers that come before it in the person's own order. Among each other
    the openers stay as they are for everybody."""
    places = {(way.authenticator.id, way.mode.name): place for place, way in enumerate(ways)}
    own = [places.get((each.authenticator, each.mode), len(ways)) for each in opening]
    placed = [(at, 0, option) for at, option in enumerate(opening)]
    for place, way in enumerate(ways):
        if not way.opens:
            placed.append((max((at for at, opener in enumerate(own) if opener < place), default=-1), 1, _option(way)))
    return tuple(option for _, _, option in sorted(placed, key=lambda each: each[:2]))


def _decoy(method: AnyMethod, mode: Mode) -> Option:
    return Option(AuthenticatorId(f"nobody's {method.name}"), method.name, mode.name, opens=True, decoy=True)


def _order(way: Way, settings: PersonSettings) -> tuple[bool, int]:
    """The person's own default before the others, unless they leave it to the system; then the stronger first."""
    face = way.method.face
    words = face.preferences(way.authenticator.record) if face else ()
    preferred = not settings.system_preferred and settings.preferred in words
    return (not preferred, -way.mode.rank)
