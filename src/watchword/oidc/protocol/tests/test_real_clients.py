"""Microsoft's own client libraries, unmodified, against these functions put together; only the network is left away."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import jwt
import msal
import pytest
from azure.identity._internal.aadclient_certificate import AadClientCertificate
from azure.identity.aio._internal.aad_client import AadClient
from cryptography.hazmat.primitives import hashes
from msal.oauth2cli import JwtAssertionCreator

from watchword.kernel.clock import HOUR, MINUTE, SECOND, Instant, after, system_clock
from watchword.kernel.ids import AppId, ObjectId
from watchword.oidc.protocol.access_token import (
    GRAPH_AUDIENCE,
    AccessClaims,
    AppOnly,
    Expected,
    sign_access_token,
    verify_access_token,
)
from watchword.oidc.protocol.certificates import ClientCertificate, Thumbprint, client_certificate
from watchword.oidc.protocol.client_assertion import ClientAssertion, peek, verify
from watchword.oidc.protocol.compact import encode
from watchword.oidc.protocol.discovery import issuer, openid_configuration, token_endpoints
from watchword.oidc.protocol.errors import OAuthRefused, body
from watchword.oidc.protocol.grants import Assertion, ClientCredentials, SecretPost
from watchword.oidc.protocol.keys import SigningKey, signer, verification_key
from watchword.oidc.protocol.refusals import wrong_secret
from watchword.oidc.protocol.scopes import Apis, resolve_application_scope
from watchword.oidc.protocol.token_request import parse_token_request

BASE = "https://id.contoso.com"
TENANT = "7b3d3c1e-5f0a-4c55-9a3e-2f6d1c8e4b90"
CLIENT = AppId("3f1c7a52-90de-4b7b-a2a4-0c5d6e7f8a91")
SECRET = "Zx8~Q.tale_of-two+cities%"
AUDIENCES = token_endpoints(BASE, [TENANT, "common", "contoso.com", "adfs"]) | {issuer(BASE, TENANT)}
APIS = Apis(graph_hosts={"graph.microsoft.com", "id.contoso.com"}, tenant=TENANT)
GUID = "8f2c1d3e-0000-4000-8000-000000000001"


@dataclass(frozen=True)
class Answer:
    """An HTTP response as MSAL reads it."""

    status_code: int
    text: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Authority:
    """The endpoints without HTTP: what a service makes of this layer, for one application."""

    key: SigningKey
    certificate: ClientCertificate
    seen: list[ClientCredentials] = field(default_factory=list)
    proved: list[ClientAssertion] = field(default_factory=list)

    def get(self, url: str, **_: object) -> Answer:
        path = url.removeprefix(f"{BASE}/")
        segment, _, rest = path.partition("/")
        assert rest in {"v2.0/.well-known/openid-configuration", ".well-known/openid-configuration"}
        return Answer(200, json.dumps(openid_configuration(BASE, TENANT, segment)))

    def post(self, url: str, *, data: Mapping[str, str], headers: Mapping[str, str], **_: object) -> Answer:
        assert url in AUDIENCES
        now = system_clock()
        try:
            return Answer(200, json.dumps(self._token(urlencode(data).encode(), headers.get("Authorization"), now)))
        except OAuthRefused as refused:
            answer = body(refused, trace_id=GUID, correlation_id=GUID, now=now, base_url=BASE)
            return Answer(refused.status, json.dumps(answer))

    def close(self) -> None:
        """MSAL closes what it was given."""

    def _token(self, form: bytes, authorization: str | None, now: Instant) -> dict[str, object]:
        request = parse_token_request(form, authorization=authorization, tenant=TENANT)
        self.seen.append(request)
        match request.credentials:
            case Assertion(token):
                self.proved.append(prove(token.reveal(), self.certificate, now))
            case SecretPost(secret) if secret.reveal() == SECRET:
                pass
            case _:
                raise wrong_secret(request.client_id)
        claims = AccessClaims(
            issuer=issuer(BASE, TENANT),
            audience=resolve_application_scope(request.scope, APIS),
            tenant=TENANT,
            object_id=ObjectId(GUID),
            subject=GUID,
            app_id=request.client_id,
            app_name="Reporting",
            grant=AppOnly(roles=("User.Read.All",)),
            issued_at=now,
            not_before=now,
            expires_at=after(now, HOUR),
            token_id="vS3fYk0M6EOQ1bqR7wAAAA",
            capabilities=request.capabilities,
        )
        return {
            "token_type": "Bearer",
            "expires_in": 3599,
            "ext_expires_in": 3599,
            "access_token": sign_access_token(claims, signer(self.key)),
        }


def prove(assertion: str, certificate: ClientCertificate, now: Instant) -> ClientAssertion:
    return verify(peek(assertion), certificate, client_id=CLIENT, audiences=AUDIENCES, now=now)


@pytest.fixture
def authority(es256: SigningKey, rsa_identity: Any) -> Authority:
    return Authority(es256, client_certificate(rsa_identity.der))


def application(authority: Authority, credential: object, tenant: str = TENANT, **more: Any) -> Any:
    return msal.ConfidentialClientApplication(
        CLIENT,
        authority=f"{BASE}/{tenant}",
        client_credential=credential,
        instance_discovery=False,
        http_client=authority,
        **more,
    )


def test_msal_signs_in_with_a_secret_and_finds_its_token_in_the_cache(authority: Authority) -> None:
    app = application(authority, SECRET)
    first = app.acquire_token_for_client(["https://graph.microsoft.com/.default"])
    again = app.acquire_token_for_client(["https://graph.microsoft.com/.default"])
    assert first["access_token"] == again["access_token"]
    assert len(authority.seen) == 1
    expected = Expected(issuer=issuer(BASE, TENANT), audience=GRAPH_AUDIENCE, tenant=TENANT)
    keys = {authority.key.kid: verification_key(authority.key)}
    assert verify_access_token(first["access_token"], keys, expected, system_clock()).app_id == CLIENT


def test_msal_shows_the_refusal_of_a_wrong_secret(authority: Authority) -> None:
    answer = application(authority, "wrong").acquire_token_for_client([".default"])
    assert answer["error"] == "invalid_client"
    assert answer["error_codes"] == [7000215]
    assert answer["error_description"].startswith("AADSTS7000215: Invalid client secret provided.")


@pytest.mark.parametrize("tenant", [TENANT, "contoso.com", "adfs"])
def test_msal_signs_in_with_a_certificate(authority: Authority, rsa_identity: Any, tenant: str) -> None:
    """PS256, x5t#S256 padded, x5c with line breaks, exp and iat with fractions; RS256 and x5t at adfs."""
    credential = {"private_key": rsa_identity.key_pem, "public_certificate": rsa_identity.certificate_pem}
    answer = application(authority, credential, tenant).acquire_token_for_client([".default"])
    assert "access_token" in answer
    (request,) = authority.seen
    assert isinstance(request.credentials, Assertion)
    header = jwt.get_unverified_header(request.credentials.token.reveal())
    claims = jwt.decode(request.credentials.token.reveal(), options={"verify_signature": False})
    assert any("\n" in certificate for certificate in header["x5c"])
    assert header["alg"] == ("RS256" if tenant == "adfs" else "PS256")
    assert isinstance(claims["exp"], float)


def test_msal_signs_in_with_a_thumbprint(authority: Authority, rsa_identity: Any) -> None:
    """RS256 and x5t; azure-identity's CertificateCredential does the same."""
    thumbprint = rsa_identity.thumbprint(hashes.SHA1()).hex().upper()
    credential = {"private_key": rsa_identity.key_pem, "thumbprint": thumbprint}
    answer = application(authority, credential).acquire_token_for_client([".default"])
    assert "access_token" in answer
    assert authority.proved[0].certificate == Thumbprint("sha256", rsa_identity.thumbprint(hashes.SHA256()).hex())


def test_msal_sends_one_assertion_with_every_request_of_a_process(authority: Authority, rsa_identity: Any) -> None:
    """So its jti comes again, and refusing that would stop the second token of an honest application."""
    credential = {"private_key": rsa_identity.key_pem, "public_certificate": rsa_identity.certificate_pem}
    app = application(authority, credential)
    for scope in ("https://graph.microsoft.com/.default", "https://id.contoso.com/.default"):
        assert "access_token" in app.acquire_token_for_client([scope])
    first, second = authority.proved
    assert first.jti == second.jti


def test_msal_tells_its_capabilities(authority: Authority) -> None:
    app = application(authority, SECRET, client_capabilities=["CP1"])
    app.acquire_token_for_client([".default"])
    assert authority.seen[0].capabilities == ("CP1",)


@pytest.mark.parametrize("alg", ["RS256", "PS256"])
def test_the_assertions_of_msals_own_builder(rsa_identity: Any, alg: str) -> None:
    sha1, sha256 = (rsa_identity.thumbprint(kind()).hex() for kind in (hashes.SHA1, hashes.SHA256))
    creator = JwtAssertionCreator(
        rsa_identity.key_pem, algorithm=alg, sha1_thumbprint=sha1, sha256_thumbprint=sha256 if alg == "PS256" else None
    )
    made = creator.create_normal_assertion(f"{BASE}/common/oauth2/v2.0/token", CLIENT).decode()
    assert prove(made, client_certificate(rsa_identity.der), system_clock()).client_id == CLIENT


@pytest.mark.parametrize("tenant", [TENANT, "common", "contoso.com", "adfs"])
def test_azure_identity_aio_pads_its_assertions(rsa_identity: Any, tenant: str) -> None:
    """Its signature always ends in =, and the other parts do where their length asks for it."""
    client = AadClient(tenant, CLIENT, authority=BASE)
    certificate = AadClientCertificate(rsa_identity.key_pem + rsa_identity.certificate_pem)
    made = client._get_client_certificate_assertion(certificate)
    assert made.endswith("==")
    proved = prove(made, client_certificate(rsa_identity.der), system_clock())
    assert proved.expires_at - system_clock() > 29 * MINUTE


def test_a_header_and_payload_padded_as_azure_identity_would_are_read(rsa_identity: Any, now: Instant) -> None:
    """Padding in every part: the lengths of its two objects decide, not the library."""
    certificate = client_certificate(rsa_identity.der)
    seconds = now // SECOND
    for extra in ("", "x", "xx"):
        claims = {"jti": f"1{extra}", "aud": issuer(BASE, TENANT), "iss": CLIENT, "sub": CLIENT, "exp": seconds + 1800}
        header = {"typ": f"JWT{extra}", "alg": "PS256", "x5t#S256": encode(rsa_identity.thumbprint(hashes.SHA256()))}
        parts = [encode(json.dumps(part).encode()) for part in (header, claims)]
        signing_input = ".".join(part + "=" * (-len(part) % 4) for part in parts)
        signature = jwt.get_algorithm_by_name("PS256").sign(signing_input.encode(), rsa_identity.key)
        assert prove(f"{signing_input}.{encode(signature)}==", certificate, now).jti == f"1{extra}"


def test_msal_for_javascript_is_half_a_second_ahead(rsa_identity: Any, now: Instant) -> None:
    """PS256, x5t#S256 without padding, nbf rounded up."""
    moment = after(now, 500_000)
    starts = math.ceil(moment / SECOND)
    claims = {"aud": f"{BASE}/{TENANT}/oauth2/v2.0/token", "exp": starts + 600, "iss": CLIENT, "sub": CLIENT}
    headers = {"x5t#S256": encode(rsa_identity.thumbprint(hashes.SHA256())), "x5c": ["MIIB"]}
    made = jwt.encode(claims | {"jti": GUID, "nbf": starts}, rsa_identity.key, algorithm="PS256", headers=headers)
    assert starts * SECOND > moment
    assert prove(made, client_certificate(rsa_identity.der), moment).jti == GUID


def test_msal_net_names_the_certificate_twice(rsa_identity: Any, now: Instant) -> None:
    """RS256, x5t without padding, kid the same in upper-case hex."""
    thumbprint = rsa_identity.thumbprint(hashes.SHA1())
    seconds = now // SECOND
    claims = {"aud": f"{BASE}/{TENANT}/oauth2/v2.0/token", "iss": CLIENT, "sub": CLIENT, "jti": GUID}
    headers = {"x5t": encode(thumbprint), "kid": thumbprint.hex().upper()}
    made = jwt.encode(
        claims | {"nbf": seconds, "exp": seconds + 600}, rsa_identity.key, algorithm="RS256", headers=headers
    )
    assert prove(made, client_certificate(rsa_identity.der), now).jti == GUID
