"""How the identity platform is put together: what it stands on, its services, and where they are served."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

from starlette.routing import Route

import watchword.oidc
import watchword.web
from watchword.access.roles import GLOBAL_ADMINISTRATOR, PRIVILEGED_ROLE_ADMINISTRATOR
from watchword.adapters import dice
from watchword.adapters.sealing import Sealer
from watchword.audit.sign_ins.service import Log
from watchword.audit.sign_ins.store import SqlSignIns
from watchword.authenticators.registry import Registry
from watchword.bootstrap.browsers import clients
from watchword.bootstrap.of_methods import factors_of, graph_of
from watchword.bootstrap.offers import Services
from watchword.bootstrap.services import CLIENT_SECRETS
from watchword.bootstrap.signing_in import TEMPLATES as SIGN_IN
from watchword.bootstrap.signing_in import method_files
from watchword.kernel.clock import SECOND, Clock
from watchword.kernel.ids import new_guid
from watchword.oidc.approving import Approving
from watchword.oidc.authorizing import Authorizing
from watchword.oidc.callers import Callers
from watchword.oidc.consenting import Consenting
from watchword.oidc.consents import Consents
from watchword.oidc.device_rules import DeviceRules
from watchword.oidc.devices import Devices
from watchword.oidc.direct import Direct
from watchword.oidc.endpoints.authorize import AuthorizeEndpoints, refused_page
from watchword.oidc.endpoints.cloud import CloudDocuments
from watchword.oidc.endpoints.device import DeviceEndpoints
from watchword.oidc.endpoints.documents import Documents
from watchword.oidc.endpoints.door import Door
from watchword.oidc.endpoints.paper import Paper
from watchword.oidc.endpoints.session import SessionEndpoints
from watchword.oidc.endpoints.tokens import TokenEndpoints
from watchword.oidc.gate import Gate
from watchword.oidc.inspecting import Inspecting
from watchword.oidc.issuing import Issuing, Lifetimes
from watchword.oidc.leaving import Leaving
from watchword.oidc.model import Authority, Demands, Passwords, SignIn
from watchword.oidc.names import Names
from watchword.oidc.proofs import ClientProofs
from watchword.oidc.protocol import discovery
from watchword.oidc.protocol.signed_in import Factors
from watchword.oidc.pushing import Pushing
from watchword.oidc.redeeming import Redeeming
from watchword.oidc.revocations import Revocations
from watchword.oidc.signing import SigningKeys
from watchword.oidc.silent import Silent, Written
from watchword.oidc.standing import Standing
from watchword.oidc.store.codes import SqlCodes
from watchword.oidc.store.consents import SqlConsents, SqlGuesses
from watchword.oidc.store.devices import SqlDevices
from watchword.oidc.store.errands import SqlErrands
from watchword.oidc.store.grants import SqlGrants
from watchword.oidc.tickets import Tickets
from watchword.oidc.tokens import Tokens
from watchword.settings import Tokens as Lasting
from watchword.web.brand import Brand
from watchword.web.cookies import SESSION
from watchword.web.forgery import Forgery
from watchword.web.static import Static
from watchword.web.templating import Pages as Templates
from watchword.web.translation import Languages
from watchword.web.turns import Turns, in_turns

TEMPLATES = Path(watchword.oidc.__path__[0]) / "templates"
_WEB = Path(watchword.web.__path__[0])
_DEVICE = "/device"


@dataclass(frozen=True)
class Identity:
    """The identity platform. `names`: the organisation's in a path; `hosts`: ours, with and without port."""

    base_url: str
    names: Names
    hosts: Collection[str]
    authority: Authority
    services: Services
    sealer: Sealer
    keys: SigningKeys
    lasting: Lasting
    pages: Templates
    forms: Forgery
    passwords: Passwords
    clock: Clock
    demands: Demands
    sign_in: SignIn
    device_rules: DeviceRules
    turns: Turns

    @cached_property
    def tokens(self) -> Tokens:
        """For applications themselves, and for operators."""
        desk = self.services.desk
        return Tokens(
            units=desk.units,
            clients=clients(),
            keys=self.keys,
            recorder=desk.recorder,
            authority=self.authority,
            proofs=self._proofs,
            new_id=new_guid,
            life=self.lasting.access_seconds * SECOND,
            silent=self._silent,
            clock=self.clock,
        )

    @cached_property
    def revocations(self) -> Revocations:
        """Which tokens count no longer."""
        return Revocations(self.services.desk.units, SqlGrants(), self.clock)

    @cached_property
    def consents(self) -> Consents:
        """What administrators consent to for everybody."""
        return Consents(self.services.desk, self._gate)

    def routes(self) -> list[Route]:
        """Everything that is served. What APIs ask waits for no crowd of people."""
        programs = self._token_endpoints()
        return [
            *Documents(self._door, self.hosts, self.keys).routes(),
            *CloudDocuments(self._door).routes(),
            *programs.readings(),
            *in_turns(programs.routes(), self.turns, self._door.refusal),
            *in_turns(self._pages(), self.turns, partial(refused_page, self._door, self._paper)),
        ]

    def _pages(self) -> list[Route]:
        door, paper = self._door, self._paper
        return [
            *AuthorizeEndpoints(door, paper, self._authorizing(), self.authority.issuer).routes(),
            *DeviceEndpoints(door, paper, self._approving()).routes(),
            *SessionEndpoints(door, paper, self._leaving()).routes(),
        ]

    def _token_endpoints(self) -> TokenEndpoints:
        desk, revoked = self.services.desk, self.revocations.current
        direct = Direct(
            units=desk.units,
            gate=self._gate,
            issuing=self._issuing,
            keys=self.keys,
            passwords=self.passwords,
            silent=self._silent,
            factors=self._factors,
            revoked=revoked,
            clock=self.clock,
        )
        redeeming = Redeeming(
            units=desk.units,
            codes=SqlCodes(),
            gate=self._gate,
            issuing=self._issuing,
            callers=self._callers,
            devices=self._devices(),
            direct=direct,
            silent=self._silent,
            recorder=desk.recorder,
            clock=self.clock,
        )
        inspecting = Inspecting(
            desk.units, self._gate, self._issuing, self._callers, self.keys, desk.recorder, revoked, self.clock
        )
        return TokenEndpoints(self._door, self.tokens, redeeming, self._devices(), self._pushing, inspecting)

    def _authorizing(self) -> Authorizing:
        return Authorizing(
            units=self.services.desk.units,
            codes=SqlCodes(),
            errands=SqlErrands(),
            gate=self._gate,
            standing=self._standing,
            sessions=self.services.sessions,
            sign_in=self.sign_in,
            keys=self.keys,
            pushing=self._pushing,
            consenting=self._consenting,
            silent=self._silent,
            code_life=self.lasting.code_seconds * SECOND,
            resume_path=lambda id_: f"/{self.authority.tenant}/oauth2/v2.0/authorize/resume?id={id_}",
            new_id=new_guid,
            clock=self.clock,
        )

    def _approving(self) -> Approving:
        desk = self.services.desk
        return Approving(
            units=desk.units,
            devices=SqlDevices(),
            guesses=SqlGuesses(),
            gate=self._gate,
            standing=self._standing,
            sessions=self.services.sessions,
            sign_in=self.sign_in,
            consenting=self._consenting,
            rules=self.device_rules,
            recorder=desk.recorder,
            path=_DEVICE,
            clock=self.clock,
        )

    def _devices(self) -> Devices:
        return Devices(
            units=self.services.desk.units,
            store=SqlDevices(),
            gate=self._gate,
            issuing=self._issuing,
            callers=self._callers,
            rules=self.device_rules,
            silent=self._silent,
            choice=dice.choice,
            verification_uri=self.base_url + _DEVICE,
            life=self.lasting.device_seconds * SECOND,
            clock=self.clock,
        )

    def _leaving(self) -> Leaving:
        units, sessions = self.services.desk.units, self.services.sessions
        return Leaving(units, self._gate, sessions, SqlGrants(), self.keys, self.authority.issuer, self.clock)

    @cached_property
    def _gate(self) -> Gate:
        api = graph_of(self.services.registry)
        return Gate(clients(), SqlConsents(), self.demands, self._tickets, self.authority, api)

    @cached_property
    def _silent(self) -> Silent:
        return Silent(self.services.desk.units, Log(SqlSignIns()), self._gate, Written(), self.clock)

    @cached_property
    def _issuing(self) -> Issuing:
        lifetimes = Lifetimes(
            access=self.lasting.access_seconds * SECOND,
            id=self.lasting.id_seconds * SECOND,
            idle=self.lasting.refresh_idle_seconds * SECOND,
            absolute=self.lasting.refresh_absolute_seconds * SECOND,
        )
        return Issuing(SqlGrants(), self.keys, self._tickets, self.authority, new_guid, lifetimes)

    @cached_property
    def _callers(self) -> Callers:
        return Callers(self.services.desk.units, self._gate, self._proofs)

    @cached_property
    def _proofs(self) -> ClientProofs:
        return ClientProofs(lambda secret: self.sealer.digest(CLIENT_SECRETS, secret), self._audiences)

    def _audiences(self) -> frozenset[str]:
        return discovery.token_endpoints(self.base_url, self.names.known) | {self.authority.issuer}

    @cached_property
    def _pushing(self) -> Pushing:
        return Pushing(self.services.desk.units, SqlErrands(), self._callers, self.clock)

    @cached_property
    def _consenting(self) -> Consenting:
        roles = frozenset({GLOBAL_ADMINISTRATOR.template_id, PRIVILEGED_ROLE_ADMINISTRATOR.template_id})
        return Consenting(self._gate, self.services.desk.recorder, roles)

    @cached_property
    def _standing(self) -> Standing:
        return Standing(self.demands, self._factors)

    @cached_property
    def _factors(self) -> Factors:
        return factors_of(self.services.registry)

    @cached_property
    def _tickets(self) -> Tickets:
        return Tickets(dice.data, self.sealer.digest)

    @cached_property
    def _door(self) -> Door:
        units, tenant = self.services.desk.units, self.authority.tenant
        return Door(self.base_url, tenant, self.names, units, clients(), self.clock)

    @cached_property
    def _paper(self) -> Paper:
        return Paper(self.pages, self.forms, SESSION, self._tickets)


def templates(registry: Registry, forms: Forgery, brand: Brand, languages: Languages) -> Templates:
    """The pages, with what they name."""
    static = Static.of([("web", _WEB / "static"), *method_files(registry)], brand.files)
    return Templates([TEMPLATES, SIGN_IN], static, languages, forms, brand)
