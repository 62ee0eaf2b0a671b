"""The organization and its domains, seen and changed. Decides; knows no SQL and no HTTP."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from watchword.access.actions import DOMAINS_MANAGE, DOMAINS_READ, ORGANIZATION_READ, ORGANIZATION_UPDATE
from watchword.access.desk import Case, Desk, Work, needs, not_found
from watchword.directory.changes import differences, told
from watchword.directory.organization.model import Domain, Organization, OrganizationStore
from watchword.directory.users.rules import is_mail
from watchword.kernel.errors import Invalid
from watchword.kernel.events import Target

_CATEGORY = "DirectoryManagement"
_NAME = re.compile(r"(?=.{4,48}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}", re.ASCII)
"""48 characters are what a userPrincipalName has room for after its @."""


@dataclass(frozen=True)
class Organizations:
    """The service."""

    desk: Desk
    store: OrganizationStore

    @needs(ORGANIZATION_READ)
    async def get(self, case: Case, key: str | None = None) -> tuple[Organization, Sequence[Domain]]:
        """The organization with its verified domains. `key`: the id it was asked for by."""

        async def body(work: Work) -> tuple[Organization, Sequence[Domain]]:
            domains = await self.store.domains(work.tx)
            return await self._organization(work, key), [each for each in domains if each.is_verified]

        return await case.read(body)

    @needs(ORGANIZATION_UPDATE)
    async def update(self, case: Case, key: str, values: Mapping[str, Any]) -> None:
        """Change whom notifications go to."""
        for name, addresses in values.items():
            if not all(is_mail(each) for each in addresses or ()):
                raise Invalid("value-invalid", f"Invalid value specified for property '{name}'.", target=name)

        async def body(work: Work) -> None:
            before = await self._organization(work, key)
            after = replace(before, profile={**before.profile, **values})
            if after == before:
                return
            await self.store.save(work.tx, after)
            changes = differences(before.profile, after.profile)
            target = Target(before.id, "Organization", before.display_name, None, changes)
            await work.record(told("Set Company Information", _CATEGORY, "Update", target))

        await case.write(body)

    @needs(DOMAINS_READ)
    async def domains(self, case: Case) -> Sequence[Domain]:
        """Every domain, by name."""
        return await case.read(lambda work: self.store.domains(work.tx))

    @needs(DOMAINS_READ)
    async def get_domain(self, case: Case, name: str) -> Domain:
        """One of them, its name in any case."""

        async def body(work: Work) -> Domain:
            found = await self.store.domain(work.tx, name.lower()) if name.isascii() else None
            if found is None:
                raise not_found(name)
            return found

        return await case.read(body)

    @needs(DOMAINS_MANAGE)
    async def add_domain(self, case: Case, name: str) -> Domain:
        """Add a domain in which accounts may be named at once: who may do so answers for owning it."""
        domain = Domain(_checked(name))

        async def body(work: Work) -> Domain:
            await self.store.add_domain(work.tx, domain, work.now)
            await work.record(told("Add verified domain", _CATEGORY, "Add", Target(domain.name, "Domain", domain.name)))
            return domain

        return await case.write(body)

    async def _organization(self, work: Work, key: str | None) -> Organization:
        found = await self.store.get(work.tx)
        if found is None or (key is not None and key.lower() != found.id):
            raise not_found(key or "organization")
        return found


def _checked(name: str) -> str:
    folded = name.lower() if name.isascii() else ""
    if not _NAME.fullmatch(folded):
        raise Invalid("domain-invalid", "The domain name is not valid.", target="id")
    return folded
