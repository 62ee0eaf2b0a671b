"""Reading and changing the authentication methods policy, and asking what of it applies to a person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from watchword.access.actions import POLICY_METHODS_READ, POLICY_METHODS_WRITE
from watchword.access.desk import Case, Desk, Work, needs
from watchword.kernel.errors import Invalid, NotFound
from watchword.kernel.events import Change, Event, Target
from watchword.kernel.work import Soon, Transaction
from watchword.method import Configuration
from watchword.policy.model import ALL_USERS, POLICY_ID, Document, Memberships, PolicyStore
from watchword.policy.targets import applied, names_groups, offered

_POLICY: Document = {
    "displayName": "Authentication Methods Policy",
    "description": "The tenant-wide policy that controls which authentication methods are allowed in the tenant, "
    "authentication method registration requirements, and self-service password reset settings",
    "policyVersion": "1.5",
    "policyMigrationState": "migrationComplete",
    "reconfirmationInDays": None,
    "lastModifiedDateTime": None,
}


Applied = Mapping[str, Mapping[str, Any]]
"""Each configuration by id, as it applies to a user; `{}` where it does not."""


@dataclass(frozen=True)
class WorkedOut:
    """What the documents that are stored come to; `for_everybody`, where nobody's groups have to be looked at;
    `offered`, what applies to anybody."""

    stored: Mapping[str, Document]
    documents: Mapping[str, Document]
    for_everybody: Applied | None
    offered: frozenset[str]


@dataclass
class Memory:
    """The last that was worked out. The documents are read at every request: who changed one a moment ago, on whatever
    node, is believed; only that the same ones come to the same is remembered."""

    last: WorkedOut | None = None

    def of(self, stored: Mapping[str, Document], configurations: tuple[Configuration, ...]) -> WorkedOut:
        """For documents as they were read just now."""
        if self.last is None or not _same(self.last.stored, stored):
            documents = {c.id: _now(c, stored) for c in configurations}
            groups = any(names_groups(document) for document in documents.values())
            for_all = {id_: applied(each, "", frozenset()) for id_, each in documents.items()}
            anybody = frozenset(id_ for id_, each in documents.items() if offered(each))
            self.last = WorkedOut(stored, documents, None if groups else for_all, anybody)
        return self.last


def _same(before: Mapping[str, Document], after: Mapping[str, Document]) -> bool:
    return before.keys() == after.keys() and all(before[id_] is after[id_] for id_ in before)


@dataclass(frozen=True)
class MethodsPolicy:
    """The service. `configurations` are those of the registered methods, in the order of their ids."""

    desk: Desk
    store: PolicyStore
    memberships: Memberships
    configurations: tuple[Configuration, ...]
    memory: Memory = field(default_factory=Memory)

    @needs(POLICY_METHODS_READ)
    async def read(self, case: Case) -> tuple[Document, list[tuple[Configuration, Document]]]:
        """The policy and every configuration."""

        async def body(work: Work) -> tuple[Document, list[tuple[Configuration, Document]]]:
            stored = await self.store.documents(work.tx)
            return {**_POLICY, **stored.get(POLICY_ID, {})}, [(c, _now(c, stored)) for c in self.configurations]

        return await case.read(body)

    @needs(POLICY_METHODS_READ)
    async def read_one(self, case: Case, id_: str) -> tuple[Configuration, Document]:
        """One configuration, its id in any case."""
        configuration = self.configuration(id_)
        stored = await case.read(lambda work: self.store.documents(work.tx))
        return configuration, _now(configuration, stored)

    @needs(POLICY_METHODS_WRITE)
    async def change(self, case: Case, changes: Mapping[str, Any]) -> None:
        """Change the policy's own properties."""

        _refuse_nothing(_POLICY, changes)

        async def body(work: Work) -> None:
            stored = {**_POLICY, **(await self.store.documents(work.tx)).get(POLICY_ID, {})}
            await self._keep(work, POLICY_ID, stored, {**stored, **changes})

        await case.write(body)

    @needs(POLICY_METHODS_WRITE)
    async def change_one(self, case: Case, id_: str, changes: Mapping[str, Any]) -> None:
        """Change a configuration; what is not named stays."""
        configuration = self.configuration(id_)
        _refuse_nothing(configuration.default, changes)

        async def body(work: Work) -> None:
            before = _now(configuration, await self.store.documents(work.tx))
            after = {**before, **{name: _completed(name, value) for name, value in changes.items()}}
            if (no := configuration.check(after)) is not None:
                raise Invalid(no.code, no.message, target=no.target)
            await self._check_targets(work, after)
            await self._keep(work, configuration.id, before, after)

        await case.write(body)

    @needs(POLICY_METHODS_WRITE)
    async def reset_one(self, case: Case, id_: str) -> None:
        """Back to the default (Graph's DELETE of a configuration)."""
        configuration = self.configuration(id_)

        async def body(work: Work) -> None:
            before = _now(configuration, await self.store.documents(work.tx))
            await self.store.forget(work.tx, configuration.id)
            await work.record(_told(configuration.id, before, configuration.default))

        await case.write(body)

    @property
    def soon(self) -> Soon:
        """What `effective` is sure to read."""
        return self.store.soon

    async def effective(self, tx: Transaction, user: str) -> Applied:
        """Each configuration as it applies to a user. No permission of its own: asked by those who have one."""
        applies, _ = await self.in_force(tx, user)
        return applies

    async def in_force(self, tx: Transaction, user: str) -> tuple[Applied, frozenset[str]]:
        """What is `effective` for a user, and what is `offered` to anybody, by the same documents."""
        worked_out = self.memory.of(await self.store.documents(tx), self.configurations)
        if worked_out.for_everybody is not None:
            return worked_out.for_everybody, worked_out.offered
        groups = await self.memberships.groups_of(tx, user)
        mine = {id_: applied(document, user, groups) for id_, document in worked_out.documents.items()}
        return mine, worked_out.offered

    async def offered(self, tx: Transaction) -> frozenset[str]:
        """The ids of configurations that apply to anybody: what may be spoken of before it is known who asks."""
        return self.memory.of(await self.store.documents(tx), self.configurations).offered

    def configuration(self, id_: str) -> Configuration:
        """By its id in any case. Raises NotFound."""
        for configuration in self.configurations:
            if configuration.id.lower() == id_.lower():
                return configuration
        raise NotFound("configuration-not-found", f"Authentication method configuration '{id_[:64]}' was not found.")

    async def _keep(self, work: Work, id_: str, before: Document, after: Document) -> None:
        await self.store.keep(work.tx, id_, after, work.now)
        await work.record(_told(id_, before, after))

    async def _check_targets(self, work: Work, document: Document) -> None:
        targets = (*(document.get("includeTargets") or ()), *(document.get("excludeTargets") or ()))
        named = frozenset(target["id"] for target in targets) - {ALL_USERS}
        missing = named - await self.memberships.groups_exist(work.tx, named) if named else frozenset()
        if missing:
            raise Invalid("target-unknown", f"The target '{min(missing)}' is not a group.", target="includeTargets")


def _now(configuration: Configuration, stored: Mapping[str, Document]) -> Document:
    return {**configuration.default, **stored.get(configuration.id, {})}


def _completed(name: str, value: Any) -> Any:
    """Targets carry what they leave out; null clears a collection."""
    if name in ("includeTargets", "excludeTargets"):
        extra = {"isRegistrationRequired": False} if name == "includeTargets" else {}
        return [{"targetType": "group", **extra, **target} for target in value or ()]
    return value


def _refuse_nothing(default: Document, changes: Mapping[str, Any]) -> None:
    """What always has a value cannot be cleared: a policy without a state would be neither on nor off."""
    for name, value in changes.items():
        if value is None and default.get(name) is not None and not isinstance(default[name], list):
            message = f"Invalid value specified for property '{name}': null is not allowed."
            raise Invalid("value-invalid", message, target=name)


def _told(id_: str, before: Document, after: Document) -> Event:
    changed = tuple(
        Change(name, before.get(name), after.get(name))
        for name in {**before, **after}
        if before.get(name) != after.get(name)
    )
    return Event(
        activity="Authentication Methods Policy Update",
        category="Policy",
        service="Authentication Methods",
        operation="Update",
        targets=(Target(id_, "Policy", id_, None, changed),),
    )
