"""What the Azure CLI asks of a resource manager before it believes in a cloud and in a sign-in (AUTHORITY section 13).

There is nothing here but an organisation and its Graph: no subscription, and nothing to manage in one. What is said is
public, as the discovery document is.
"""


def description(base_url: str) -> dict[str, object]:
    """Where everything of this cloud is: `az cloud register --endpoint-resource-manager` needs no other address."""
    return {
        "name": "Watchword",
        "authentication": {
            "loginEndpoint": base_url,
            "audiences": [base_url],
            "tenant": "organizations",
            "identityProvider": "AAD",
        },
        "graphAudience": base_url,
        "microsoftGraphResourceId": base_url,
        "resourceManager": base_url,
        "suffixes": {},
    }


def tenants(tenant_id: str) -> dict[str, object]:
    """The organisations that somebody belongs to: this one."""
    return {"value": [{"id": f"/tenants/{tenant_id}", "tenantId": tenant_id, "tenantCategory": "Home"}]}


def subscriptions() -> dict[str, object]:
    """None. `az` goes on by `--allow-no-subscriptions`."""
    return {"value": []}
