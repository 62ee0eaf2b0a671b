"""The composition root: settings + adapters + registry -> application. The one place that knows all the others.

Read it to see what is wired to what; nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import watchword.methods
from watchword.access.desk import Desk, Facts
from watchword.adapters import dice
from watchword.audit.recorder import ChainRecorder
from watchword.authenticators.ceremony import Ceremony
from watchword.authenticators.model import Hasher
from watchword.authenticators.passwords import AccountPasswords
from watchword.authenticators.permissions import Permissions
from watchword.authenticators.person_resources import resources as person_resources
from watchword.authenticators.person_service import Persons
from watchword.authenticators.person_store import SqlPersons
from watchword.authenticators.registry import Registry, discover
from watchword.authenticators.resources import resources as authenticator_resources
from watchword.authenticators.service import Authenticators
from watchword.authenticators.store import SqlAuthenticators
from watchword.directory.people import SqlPeople
from watchword.graph.resource import EntitySet, Operation
from watchword.kernel.clock import Clock, Instant
from watchword.kernel.sealing import Seal
from watchword.method import Context, Person
from watchword.policy.resources import resources as policy_resources
from watchword.policy.service import MethodsPolicy
from watchword.policy.store import SqlPolicies


@dataclass(frozen=True)
class Services:
    """What is offered, each service with what it stands on."""

    registry: Registry
    authenticators: Authenticators
    persons: Persons
    policy: MethodsPolicy
    passwords: AccountPasswords

    def operations(self) -> tuple[Operation, ...]:
        """Every operation of the API."""
        described = (
            *authenticator_resources(self.authenticators),
            *person_resources(self.persons),
            *policy_resources(self.policy),
        )
        return tuple(flat for each in described for flat in _flattened(each))


def _flattened(described: EntitySet | Operation) -> tuple[Operation, ...]:
    return described.operations() if isinstance(described, EntitySet) else (described,)


def wire(desk: Desk, seal: Seal, hasher: Hasher, clock: Clock, settings: Mapping[str, Mapping[str, Any]]) -> Services:
    """The services on a desk. `settings` are the methods' own, by method."""
    registry = discover(watchword.methods)
    people = SqlPeople()
    store = SqlAuthenticators.of(registry, seal)
    persons = SqlPersons()
    context = contexts(registry, settings)
    configurations = sorted((c for _, face in registry.faces() for c in face.configurations), key=lambda c: c.id)
    policy = MethodsPolicy(desk, SqlPolicies(), people, tuple(configurations))
    return Services(
        registry=registry,
        authenticators=Authenticators(
            desk=desk,
            registry=registry,
            store=store,
            persons=persons,
            people=people,
            policies=policy,
            ceremony=Ceremony(store, hasher),
            context=context,
            permissions=Permissions.of_registry(registry),
        ),
        persons=Persons(desk, registry, store, persons),
        policy=policy,
        passwords=AccountPasswords(registry, store, hasher, context, clock),
    )


def contexts(registry: Registry, settings: Mapping[str, Mapping[str, Any]]) -> Any:
    """Makes the context of a method's step, with real dice."""

    def make(method: str, person: Person, policy: Mapping[str, Mapping[str, Any]], now: Instant) -> Context:
        return Context(
            now=now,
            person=person,
            random_code=dice.code,
            choice=dice.choice,
            policy=policy,
            settings=settings.get(method, {}),
            materials=registry.materials[method],
        )

    return make


_ = (ChainRecorder, Facts)
