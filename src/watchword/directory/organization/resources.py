"""The organization and its domains in Graph (CONTRACT section 5)."""

from collections.abc import Mapping, Sequence
from typing import Any

from watchword.directory.in_memory import page_of
from watchword.directory.organization.entities import DOMAIN, ORGANIZATION
from watchword.directory.organization.model import Domain, Organization
from watchword.directory.organization.service import Organizations
from watchword.graph.language.options import ListRules, Option
from watchword.graph.resource import Call, EntitySet
from watchword.kernel.query import Page

_SHORT = ListRules(options=frozenset({Option.SELECT, Option.TOP, Option.COUNT, Option.SKIPTOKEN}))
_NOTHING: Mapping[str, Any] = {p.name: [] if p.collection else None for p in ORGANIZATION.all_properties()}
_SERVICES = ["Email", "OfficeCommunicationsOnline"]


def resources(organizations: Organizations) -> tuple[EntitySet, ...]:
    """A list of one, and its domains."""

    async def page(call: Call) -> Page[Mapping[str, Any]]:
        return page_of([_organization(*await organizations.get(call.actor, None))], call.query)

    async def get(call: Call) -> Mapping[str, Any]:
        return _organization(*await organizations.get(call.actor, None, call.keys["organization"]))

    async def update(call: Call) -> None:
        await organizations.update(call.actor, None, call.keys["organization"], call.body)

    async def page_domains(call: Call) -> Page[Mapping[str, Any]]:
        return page_of([_domain(each) for each in await organizations.domains(call.actor, None)], call.query)

    async def get_domain(call: Call) -> Mapping[str, Any]:
        return _domain(await organizations.get_domain(call.actor, None, call.keys["domain"]))

    return (
        EntitySet(
            path="organization",
            entity=ORGANIZATION,
            key="organization",
            rules=_SHORT,
            list=("organization.read", page),
            get=("organization.read", get),
            update=("organization.update", update),
        ),
        EntitySet(
            path="domains",
            entity=DOMAIN,
            key="domain",
            rules=_SHORT,
            list=("domains.read", page_domains),
            get=("domains.read", get_domain),
        ),
    )


def _organization(organization: Organization, domains: Sequence[Domain]) -> dict[str, Any]:
    return {
        **_NOTHING,
        "tenantType": "AAD",
        **organization.profile,
        "id": organization.id,
        "displayName": organization.display_name,
        "createdDateTime": organization.created_at,
        "verifiedDomains": [
            {
                "capabilities": ", ".join(_SERVICES),
                "isDefault": domain.is_default,
                "isInitial": domain.is_initial,
                "name": domain.name,
                "type": _type(domain),
            }
            for domain in domains
        ],
    }


def _domain(domain: Domain) -> dict[str, Any]:
    return {
        "id": domain.name,
        "authenticationType": _type(domain),
        "availabilityStatus": None,
        "isAdminManaged": True,
        "isDefault": domain.is_default,
        "isInitial": domain.is_initial,
        "isRoot": True,
        "isVerified": domain.is_verified,
        "manufacturer": None,
        "model": None,
        "passwordNotificationWindowInDays": domain.password_notice_days,
        "passwordValidityPeriodInDays": domain.password_validity_days,
        "supportedServices": list(_SERVICES) if domain.is_verified else [],
    }


def _type(domain: Domain) -> str:
    return "Federated" if domain.federated else "Managed"
