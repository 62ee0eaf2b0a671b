"""The documents by which clients find us: true, and naming nothing that is not there."""

import json

import pytest

from watchword.kernel.errors import NotFound
from watchword.oidc.protocol.discovery import (
    TRUSTED_REALM,
    instance_discovery,
    issuer,
    openid_configuration,
    token_endpoints,
    user_realm,
    web_finger,
)
from watchword.oidc.protocol.errors import OAuthRefused

BASE = "https://id.contoso.com:8443"
TENANT = "7b3d3c1e-5f0a-4c55-9a3e-2f6d1c8e4b90"
HOSTS = ("id.contoso.com:8443",)


def urls(document: object) -> set[str]:
    text = json.dumps(document)
    return {part for part in text.split('"') if part.startswith("https://")}


def test_what_is_served_is_announced() -> None:
    root = f"{BASE}/{TENANT}/oauth2/v2.0"
    document = openid_configuration(BASE, TENANT, TENANT)
    assert urls(document) == {
        f"{BASE}/{TENANT}/v2.0",
        f"{BASE}/{TENANT}/discovery/v2.0/keys",
        f"{BASE}/{TENANT}/openid/userinfo",
        *(f"{root}/{name}" for name in ("authorize", "token", "devicecode", "par", "introspect", "revoke", "logout")),
    }
    assert document["code_challenge_methods_supported"] == ["S256"]
    assert document["response_types_supported"] == ["code"]
    assert document["authorization_response_iss_parameter_supported"] is True
    assert document["scopes_supported"] == ["email", "offline_access", "openid", "profile"]


@pytest.mark.parametrize("segment", ["common", "organizations", "contoso.com", "Contoso.COM", TENANT.upper(), "adfs"])
def test_the_issuer_is_one_string_and_the_paths_keep_the_name_asked_for(segment: str) -> None:
    document = openid_configuration(BASE, TENANT, segment)
    assert document["issuer"] == issuer(BASE, TENANT) == f"{BASE}/{TENANT}/v2.0"
    assert "{tenantid}" not in json.dumps(document)
    for url in urls(document) - {document["issuer"]}:
        assert url.startswith(f"{BASE}/{segment}/")


def test_adfs_has_the_paths_that_msal_net_builds_itself() -> None:
    document = openid_configuration(BASE, TENANT, "adfs")
    assert document["token_endpoint"] == f"{BASE}/adfs/oauth2/token"
    assert document["authorization_endpoint"] == f"{BASE}/adfs/oauth2/authorize"
    assert document["device_authorization_endpoint"] == f"{BASE}/adfs/oauth2/devicecode"


def test_implicit_and_password_are_nowhere_announced() -> None:
    """OIDC-08"""
    text = json.dumps(openid_configuration(BASE, TENANT, "common"))
    assert not any(word in text for word in ("implicit", "password", "token id_token", "plain", "HS256"))


def test_assertions_may_be_addressed_to_the_token_endpoint_under_each_name() -> None:
    assert token_endpoints(BASE, [TENANT, "common", "adfs"]) == {
        f"{BASE}/{TENANT}/oauth2/v2.0/token",
        f"{BASE}/common/oauth2/v2.0/token",
        f"{BASE}/adfs/oauth2/token",
        f"{BASE}/adfs/oauth2/v2.0/token",
    }


@pytest.mark.parametrize("host", ["id.contoso.com:8443", "ID.contoso.com:8443", "login.microsoftonline.com"])
@pytest.mark.parametrize("segment", ["common", "contoso.com", TENANT])
def test_an_authority_of_ours_is_trusted(host: str, segment: str) -> None:
    answer = instance_discovery(f"https://{host}/{segment}/oauth2/v2.0/authorize", HOSTS)
    known = host.lower()
    assert answer == {
        "tenant_discovery_endpoint": f"https://{known}/{segment}/v2.0/.well-known/openid-configuration",
        "api-version": "1.1",
        "metadata": [{"preferred_network": known, "preferred_cache": known, "aliases": [known]}],
    }


@pytest.mark.parametrize(
    "url",
    [
        "https://attacker.example/common/oauth2/v2.0/authorize",
        "https://id.contoso.com/common/oauth2/v2.0/authorize",
        "https://id.contoso.com:8443.attacker.example/common/oauth2/v2.0/authorize",
        "https://id.contoso.com:8443@attacker.example/common/oauth2/v2.0/authorize",
        "https://attacker.example#@id.contoso.com:8443/common/oauth2/v2.0/authorize",
        "https://attacker.example\\@id.contoso.com:8443/common/",
        "http://id.contoso.com:8443/common/oauth2/v2.0/authorize",
        "//id.contoso.com:8443/common/oauth2/v2.0/authorize",
        "https://id.contoso.com:8443/common/oauth2/v2.0/authorize\n",
        "https://id.contoso.com:8443/co mmon/oauth2/v2.0/authorize",
        "https://id.contoso.com:8443/common/oauth2?x=https://id.contoso.com:8443/",
        "https://id.contoso.com:8443",
        "",
    ],
)
def test_every_other_authority_is_not(url: str) -> None:
    with pytest.raises(OAuthRefused) as caught:
        instance_discovery(url, HOSTS)
    assert (caught.value.error, caught.value.aadsts, caught.value.status) == ("invalid_instance", 50049, 400)


def test_every_user_name_signs_in_here_known_or_not() -> None:
    """ENUM-01"""
    known = user_realm("adele@Contoso.com", "id.contoso.com")
    assert known["account_type"] == "Managed"
    assert known["domain_name"] == "contoso.com"
    assert user_realm("nobody@contoso.com", "id.contoso.com") == known


@pytest.mark.parametrize("upn", ["", "adele", "@", "a@b@c", "a@b\n", "a@<script>", "a" * 500])
def test_what_is_no_user_name_has_no_domain(upn: str) -> None:
    assert user_realm(upn, "id.contoso.com")["domain_name"] == ""


@pytest.mark.parametrize(
    "resource", ["https://id.contoso.com", "https://ID.contoso.com/", "https://id.contoso.com:8443"]
)
def test_webfinger_repeats_what_was_asked_letter_for_letter(resource: str) -> None:
    hosts = ("id.contoso.com", "id.contoso.com:8443")
    for rel in (TRUSTED_REALM, None):
        assert web_finger(resource, rel, hosts) == {
            "subject": resource,
            "links": [{"rel": TRUSTED_REALM, "href": resource}],
        }


@pytest.mark.parametrize(
    ("resource", "rel"),
    [
        ("https://attacker.example", TRUSTED_REALM),
        ("http://id.contoso.com", TRUSTED_REALM),
        ("acct:adele@contoso.com", TRUSTED_REALM),
        ("https://id.contoso.com", "http://openid.net/specs/connect/1.0/issuer"),
        ("", None),
    ],
)
def test_webfinger_knows_nothing_else(resource: str, rel: str | None) -> None:
    with pytest.raises(NotFound):
        web_finger(resource, rel, ("id.contoso.com",))
