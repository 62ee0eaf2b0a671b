"""What is wired to what: the services, each with the stores and ports it stands on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import watchword.methods
from watchword.access.desk import Desk
from watchword.adapters import dice
from watchword.audit.service import AuditLog
from watchword.audit.sign_ins.service import SignIns
from watchword.audit.sign_ins.store import SqlSignIns
from watchword.audit.store import SqlDocuments
from watchword.authenticators.ceremony import Ceremony
from watchword.authenticators.challenge_store import SqlChallenges
from watchword.authenticators.guess_store import SqlGuesses
from watchword.authenticators.model import ContextMaker, Hasher
from watchword.authenticators.passwords import AccountPasswords
from watchword.authenticators.permissions import Permissions
from watchword.authenticators.person_service import Persons
from watchword.authenticators.person_store import SqlPersons
from watchword.authenticators.registration import Registrations
from watchword.authenticators.registry import Registry, discover
from watchword.authenticators.reregistering import Reregistrations
from watchword.authenticators.service import Authenticators
from watchword.authenticators.sight import Sight
from watchword.authenticators.store import SqlAuthenticators
from watchword.authenticators.ways import Ways
from watchword.bootstrap import browsers
from watchword.bootstrap.guards import guard_of
from watchword.bootstrap.messages import post
from watchword.bootstrap.offers import Services, configurations_of
from watchword.directory.applications.service import Applications
from watchword.directory.applications.store import SqlApplications
from watchword.directory.assignments.service import Assignments
from watchword.directory.assignments.store import SqlAssignments
from watchword.directory.facts_store import SqlFacts
from watchword.directory.groups.member_store import SqlMembers, SqlOwners
from watchword.directory.groups.membership import Members
from watchword.directory.groups.ownership import Owners
from watchword.directory.groups.service import Groups
from watchword.directory.groups.store import SqlGroups
from watchword.directory.memberships.service import Memberships
from watchword.directory.model import Passwords
from watchword.directory.organization.service import Organizations
from watchword.directory.organization.store import SqlOrganization
from watchword.directory.people import SqlPeople
from watchword.directory.roles.administrators import SqlAdministrators
from watchword.directory.roles.service import Roles
from watchword.directory.roles.store import SqlRoles
from watchword.directory.service import Directory
from watchword.directory.users.deleted_store import SqlDeletedUsers
from watchword.directory.users.deletion import DeletedUsers
from watchword.directory.users.service import Users
from watchword.directory.users.store import SqlUsers
from watchword.idempotency.store import SqlRepetitions
from watchword.kernel.clock import Clock, Instant
from watchword.kernel.messages import Outbox
from watchword.kernel.sealing import Seal
from watchword.kernel.words import Tongues, english
from watchword.method import Context, Person
from watchword.outbox.delivery_store import SqlDeliveries
from watchword.policy.service import MethodsPolicy
from watchword.policy.service_settings import ServiceSettings
from watchword.policy.store import SqlPolicies
from watchword.sessions.model import Follower
from watchword.sessions.revoking import Revocations
from watchword.sessions.service import UserSessions
from watchword.settings import Lockout, Messages, SessionSettings
from watchword.signin.claimants import Claimants
from watchword.signin.demand import Rules
from watchword.signin.demands import Demands
from watchword.signin.previews import Previews
from watchword.signin.strength import Strengths

CLIENT_SECRETS = "client secret"
"""The purpose that client secrets are digested for."""

MethodSettings = Mapping[str, Mapping[str, Any]]


def wire(
    desk: Desk,
    seal: Seal,
    hasher: Hasher,
    clock: Clock,
    settings: MethodSettings,
    site: str = "https://localhost",
    lasting: SessionSettings | None = None,
    outbox: Outbox | None = None,
    followers: tuple[Follower, ...] = (),
    lockout: Lockout | None = None,
    tongues: Tongues = english,
) -> Services:
    """The services on a desk. `settings` are the methods' own, by method; `site` is the public origin, `lasting` how
    long sessions last, `outbox` where messages are handed in, `followers` who is told which sessions ended, `lockout`
    how many wrong passwords there may be, `tongues` what messages are written in."""
    registry, people, persons = discover(watchword.methods), SqlPeople(), SqlPersons()
    store, context = SqlAuthenticators.of(registry, seal), contexts(registry, settings, site, tongues)
    passwords = AccountPasswords(registry, store, hasher, context, clock)
    policy = MethodsPolicy(desk, SqlPolicies(), people, configurations_of(registry))
    sight, chosen = Sight(registry, people, policy, context), ServiceSettings(desk, SqlPolicies())
    rights, outbox = Permissions.of_registry(registry), outbox or post(seal, desk.recorder, Messages())
    challenges, sent, repeats = SqlChallenges.of(registry, seal), SqlDeliveries(seal), SqlRepetitions()
    ceremony = Ceremony(store, hasher, guard_of(seal, desk.recorder, people, outbox, lockout, tongues), registry)
    ends = browsers.known_browsers(desk, seal, lasting, chosen, outbox, followers, tongues)
    return Services(
        desk=desk,
        registry=registry,
        authenticators=Authenticators(desk, registry, store, persons, people, ceremony, sight, rights, outbox, ends),
        registrations=Registrations(desk, registry, store, persons, challenges, ceremony, sight, rights, outbox, sent),
        persons=Persons(desk, registry, store, persons, ends),
        reregistrations=Reregistrations(desk, registry, store, persons, sight, ends.remembered, repeats, SqlGuesses()),
        policy=policy,
        service_settings=chosen,
        passwords=passwords,
        audit=AuditLog(desk, SqlDocuments()),
        sign_ins=SignIns(desk, SqlSignIns()),
        directory=_directory(desk, passwords, ends),
        applications=Applications(desk, SqlApplications(), dice.token, lambda text: seal.digest(CLIENT_SECRETS, text)),
        revocations=ends,
        user_sessions=UserSessions(desk, ends.sessions, ends.remembered, repeats),
        previews=_previews(desk, registry, Ways(registry, store, people, policy, context), persons, chosen),
    )


def _previews(desk: Desk, registry: Registry, ways: Ways, persons: SqlPersons, chosen: ServiceSettings) -> Previews:
    strengths = Strengths.of([mode for method in registry for mode in method.modes])
    claimants = Claimants(registry, ways, ways.store, persons, SqlPeople(), strengths)
    return Previews(desk, registry, claimants, Demands(strengths, Rules(), persons), chosen)


def _directory(desk: Desk, passwords: Passwords, revocations: Revocations) -> Directory:
    administrators = SqlAdministrators()
    return Directory(
        users=Users(desk, SqlUsers(), SqlOrganization(), passwords, administrators, revocations),
        deleted_users=DeletedUsers(replace(desk, facts=SqlFacts(among_deleted=True)), SqlDeletedUsers(), passwords),
        groups=Groups(desk, SqlGroups(), SqlMembers(), SqlOwners(), administrators),
        members=Members(desk, SqlGroups(), SqlMembers(), administrators, revocations),
        owners=Owners(desk, SqlGroups(), SqlMembers(), SqlOwners()),
        roles=Roles(desk, SqlRoles(), SqlMembers(), administrators, revocations),
        memberships=Memberships(desk, SqlMembers(), SqlRoles()),
        organizations=Organizations(desk, SqlOrganization()),
        assignments=Assignments(desk, SqlAssignments(), SqlApplications(), SqlMembers()),
    )


def contexts(registry: Registry, settings: MethodSettings, site: str, tongues: Tongues) -> ContextMaker:
    """Makes the context of a method's step, with real dice. Raises Invalid for settings that a method cannot use."""
    registry.check_settings(settings)

    def make(method: str, person: Person, policy: Mapping[str, Mapping[str, Any]], now: Instant) -> Context:
        return Context(
            now=now,
            person=person,
            random_code=dice.code,
            choice=dice.choice,
            random_bytes=dice.data,
            policy=policy,
            settings=settings.get(method, {}),
            materials=registry.materials[method],
            site=site,
            tongue=tongues(person.language),
        )

    return make
