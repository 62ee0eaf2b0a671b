"""How sign-in is put together: the machine's services, the pages, and what the identity platform asks of them."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from starlette.routing import Route

import watchword.methods
import watchword.signin.pages
from watchword.adapters import dice
from watchword.audit.sign_ins.service import Log
from watchword.audit.sign_ins.store import SqlSignIns
from watchword.authenticators.model import Hasher
from watchword.authenticators.proving import Proving
from watchword.authenticators.registry import Registry
from watchword.authenticators.renewal import Renewals
from watchword.authenticators.reviewing import Reviews
from watchword.authenticators.ways import Ways
from watchword.bootstrap.offers import Services
from watchword.directory.facts_store import SqlFacts
from watchword.directory.people import SqlPeople
from watchword.kernel.actor import Actor, ActorKind
from watchword.kernel.clock import DAY, Clock
from watchword.kernel.ids import UserId
from watchword.kernel.sealing import Seal
from watchword.kernel.work import Transaction
from watchword.oidc.model import Browser
from watchword.oidc.model import Visit as Errand
from watchword.outbox.delivery_store import SqlDeliveries
from watchword.sessions.browsing import make_token
from watchword.settings import SignInSettings
from watchword.signin.answering import Answers
from watchword.signin.claimants import Claimants
from watchword.signin.demand import Rules, Wanted
from watchword.signin.demands import Demands
from watchword.signin.entry import Entry, Visit
from watchword.signin.interrupts import Interrupts
from watchword.signin.journal import Journal
from watchword.signin.memory import Memory
from watchword.signin.moving import Moves
from watchword.signin.opening import SessionOpening
from watchword.signin.pages.attempt import SignInPages
from watchword.signin.pages.door import Door
from watchword.signin.pages.drawing import Drawing
from watchword.signin.pages.home import HomePages
from watchword.signin.scenes import Scenes
from watchword.signin.service import SignIn
from watchword.signin.store import SqlAttempts
from watchword.signin.strength import MULTI_FACTOR, Strengths
from watchword.web.forgery import Forgery
from watchword.web.templating import Pages
from watchword.web.turns import Turns, in_turns

BROWSERS = "browser"
"""The purpose that browsers' cookies are digested for."""
TEMPLATES = Path(watchword.signin.pages.__path__[0]) / "templates"


@dataclass(frozen=True)
class SigningIn:
    """Sign-in. `pages` draws them, `rules` say what is demanded of people."""

    services: Services
    seal: Seal
    hasher: Hasher
    pages: Pages
    forms: Forgery
    clock: Clock
    rules: Rules
    turns: Turns

    def routes(self) -> list[Route]:
        """Where the pages are."""
        door, drawing = Door(self.forms, lambda: make_token(dice.data).reveal()), Drawing(self.pages, self._registry)
        own = SignInPages(self.service, self.answers, self._interrupts, drawing, door, 1 * DAY)
        home = HomePages(self.service, self.services.sessions, drawing, door, self._lately, self.clock)
        return in_turns([*home.routes(), *own.routes()], self.turns, partial(drawing.trouble, status=503))

    @cached_property
    def service(self) -> SignIn:
        """The service."""
        return SignIn(self._moves)

    @cached_property
    def answers(self) -> Answers:
        """What judges people's answers."""
        return Answers(self._moves)

    @cached_property
    def demands(self) -> Demands:
        """What the organisation demands of people before an application gets anything for them."""
        return Demands(self._strengths, self.rules, self.services.persons.persons)

    def foreseen(self) -> Services:
        """The services, with previews that know the same rules."""
        return replace(self.services, previews=replace(self.services.previews, demands=self.demands))

    async def begin(self, errand: Errand, browser: Browser) -> str:
        """Implements `oidc.model.SignIn`: an attempt for an application; the path that the browser goes to."""
        session = errand.session
        entry = Entry(
            return_path=errand.return_path,
            cancel_path=errand.cancel_path,
            wanted=Wanted(MULTI_FACTOR if errand.acr == MULTI_FACTOR else None, errand.since),
            app_id=errand.app_id,
            app_name=errand.app_name,
            api_id=errand.api.id,
            api_name=errand.api.name,
            hint=errand.login_hint,
            user=session.user_id if session and not errand.select_account else None,
            proofs=session.proofs if session and not errand.select_account else (),
        )
        visit = Visit(browser.ticket, browser.origin, browser.session or None)
        return f"/signin/{await self.service.begin(visit, entry)}"

    @property
    def _registry(self) -> Registry:
        return self.services.registry

    @cached_property
    def _strengths(self) -> Strengths:
        return Strengths.of([mode for method in self._registry for mode in method.modes])

    @cached_property
    def _ways(self) -> Ways:
        own = self.services.authenticators
        return Ways(self._registry, own.store, own.people, self.services.policy, own.sight.context)

    @cached_property
    def _proving(self) -> Proving:
        own = self.services.authenticators
        return Proving(
            units=self.services.desk.units,
            ways=self._ways,
            registry=self._registry,
            store=own.store,
            guard=own.ceremony.guard,
            challenges=self.services.registrations.challenges,
            hasher=self.hasher,
            outbox=own.outbox,
            replies=SqlDeliveries(self.seal),
            clock=self.clock,
        )

    @cached_property
    def _moves(self) -> Moves:
        own, persons = self.services.authenticators, self.services.persons.persons
        challenges, people = self.services.registrations.challenges, SqlPeople()
        return Moves(
            units=self.services.desk.units,
            attempts=SqlAttempts(),
            claimants=Claimants(self._registry, self._ways, own.store, persons, people, self._strengths),
            proving=self._proving,
            scenes=Scenes(self._registry, self._ways, self._proving, challenges, self._memory, persons, self.clock),
            opening=SessionOpening(self.services.sessions, own.ceremony.guard, self._digest),
            demands=self.demands,
            journal=Journal(Log(SqlSignIns()), people, self._registry, self.demands),
            memory=self._memory,
            digest=self._digest,
            clock=self.clock,
        )

    async def _lately(self, user: UserId, most: int) -> Sequence[Mapping[str, Any]]:
        return await self.services.desk.units.scan(lambda tx: SqlSignIns().of(tx, user, most))

    def _digest(self, browser: str) -> bytes:
        return self.seal.digest(BROWSERS, browser)

    @cached_property
    def _memory(self) -> Memory:
        return Memory(self.services.revocations.remembered, _is_administrator)

    @cached_property
    def _interrupts(self) -> Interrupts:
        own = self.services.authenticators
        renewals = Renewals(own.desk, own.store, own.people, own.ceremony, own.sight, own.revocations)
        persons, remembered = self.services.persons.persons, self.services.revocations.remembered
        reviews = Reviews(own.desk, self._registry, own.store, persons, own.sight, remembered)
        return Interrupts(self._moves, self._registry, self.services.registrations, renewals, reviews)


def rules_of(said: SignInSettings) -> Rules:
    """What the operator said of it."""
    return Rules(said.mfa_for_all, [ipaddress.ip_network(each) for each in said.trusted_networks])


async def _is_administrator(tx: Transaction, user: UserId) -> bool:
    """Whether they hold any role, by whatever way."""
    facts, _ = await SqlFacts().of(tx, Actor(ActorKind.DELEGATED, user_id=user), None)
    return bool(facts.roles)


def method_files(registry: Registry) -> list[tuple[str, Path]]:
    """What methods' pages load, by method."""
    folder = Path(watchword.methods.__path__[0])
    return [(method.name, folder / method.name / "static") for method in registry]
