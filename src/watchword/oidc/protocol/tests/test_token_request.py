"""Token requests: one reading of each, and a refusal for the rest."""

import base64
import json
from collections.abc import Mapping
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watchword.kernel.ids import AppId
from watchword.kernel.secret import Secret
from watchword.oidc.protocol.errors import OAuthRefused
from watchword.oidc.protocol.form import MAX_BODY, parse_form
from watchword.oidc.protocol.grants import Assertion, ClientCredentials, SecretBasic, SecretPost, TokenRequest
from watchword.oidc.protocol.token_request import ASSERTION_TYPE, parse_token_request

CLIENT = AppId("3f1c7a52-90de-4b7b-a2a4-0c5d6e7f8a91")
GOOD = {
    "grant_type": "client_credentials",
    "client_id": CLIENT,
    "client_secret": "Zx8~Q.tale_of-two",
    "scope": "https://graph.microsoft.com/.default",
}
BARE = {"grant_type": "client_credentials", "scope": "https://graph.microsoft.com/.default"}


def parse(fields: Mapping[str, str], authorization: str | None = None) -> TokenRequest:
    return parse_token_request(urlencode(fields).encode(), authorization=authorization, tenant="contoso.com")


def refused(body: bytes | Mapping[str, str], authorization: str | None = None) -> OAuthRefused:
    raw = body if isinstance(body, bytes) else urlencode(body).encode()
    with pytest.raises(OAuthRefused) as caught:
        parse_token_request(raw, authorization=authorization, tenant="contoso.com")
    return caught.value


def basic(client_id: str, secret: str) -> str:
    return "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()


def test_a_secret_in_the_form() -> None:
    assert parse(GOOD) == ClientCredentials(
        client_id=CLIENT,
        credentials=SecretPost(Secret("Zx8~Q.tale_of-two")),
        scope="https://graph.microsoft.com/.default",
        capabilities=(),
    )


def test_an_assertion_in_the_form() -> None:
    fields = BARE | {"client_id": CLIENT, "client_assertion": "a.b.c", "client_assertion_type": ASSERTION_TYPE}
    assert parse(fields).credentials == Assertion(Secret("a.b.c"))


@pytest.mark.parametrize("secret", ["plain", "a:b", "p+q%r s&t=u", "ключ", "~.-_!*'()"])
def test_a_secret_in_the_header_is_form_encoded_first(secret: str) -> None:
    """RFC 6749 section 2.3.1: MSAL encodes with plus signs, openid-client escapes more than it must."""
    every = "".join(f"%{byte:02X}" for byte in secret.encode())
    for encoded in (quote_plus(secret), quote(secret, safe=""), every):
        for fields in (BARE, BARE | {"client_id": CLIENT.upper()}):
            assert parse(fields, basic(CLIENT, encoded)).credentials == SecretBasic(Secret(secret))


def test_the_scheme_basic_is_read_in_any_case() -> None:
    assert parse(BARE, basic(CLIENT, "s").replace("Basic", "bAsIc")).client_id == CLIENT


def test_another_scheme_counts_as_no_credential() -> None:
    assert parse(GOOD, "Bearer eyJ").credentials == SecretPost(Secret("Zx8~Q.tale_of-two"))


def test_the_client_id_is_kept_in_its_one_spelling() -> None:
    assert parse(GOOD | {"client_id": CLIENT.upper()}).client_id == CLIENT


def test_what_microsofts_clients_send_besides_is_ignored() -> None:
    extra = {
        "client_info": "1",
        "x-client-SKU": "MSAL.Python",
        "x-client-VER": "1.39.0",
        "x-client-current-telemetry": "4|730,2|",
        "x-ms-lib-capability": "retry-after, h429",
        "client-request-id": "a" * 36,
        "X-AnchorMailbox": "Oid:1@2",
        "response_type": "id_token token",
    }
    assert parse(GOOD | extra) == parse(GOOD)


@pytest.mark.parametrize(
    ("claims", "capabilities"),
    [
        ('{"access_token":{"xms_cc":{"values":["CP1"]}}}', ("CP1",)),
        ('{"access_token":{"xms_cc":{"values":["CP1","ProtApp"]}},"id_token":{"x":null}}', ("CP1", "ProtApp")),
        ('{"id_token":{"signin_state":{"essential":false}}}', ()),
        ('{"access_token":{"xms_cc":{"values":"CP1"}}}', ()),
        ('{"access_token":{"xms_cc":["CP1"]}}', ()),
        ('{"access_token":null}', ()),
        ('{"access_token":{"xms_cc":{"values":["CP1",7,null,"two words","' + "x" * 33 + '"]}}}', ("CP1",)),
    ],
)
def test_the_claims_parameter_names_the_clients_capabilities(claims: str, capabilities: tuple[str, ...]) -> None:
    assert parse(GOOD | {"claims": claims}).capabilities == capabilities


def test_capabilities_are_few() -> None:
    claims = json.dumps({"access_token": {"xms_cc": {"values": [f"c{n}" for n in range(200)]}}})
    assert len(parse(GOOD | {"claims": claims}).capabilities) == 16


@pytest.mark.parametrize("claims", ["[]", "nonsense", '{"a":1,"a":2}', '{"a":NaN}'])
def test_claims_that_are_no_object_are_refused(claims: str) -> None:
    assert refused(GOOD | {"claims": claims}).code == "oauth-malformed"


@pytest.mark.parametrize("name", ["grant_type", "client_id", "scope"])
def test_a_missing_parameter_is_named(name: str) -> None:
    for fields in ({k: v for k, v in GOOD.items() if k != name}, GOOD | {name: ""}):
        found = refused(fields)
        assert (found.aadsts, found.error, found.status) == (900144, "invalid_request", 400)
        assert f"'{name}'" in found.message


@pytest.mark.parametrize(
    "grant",
    [
        "implicit",
        "urn:ietf:params:oauth:grant-type:saml2-bearer",
        "urn:ietf:params:oauth:grant-type:token-exchange",
        "Authorization_Code",
        "Client_Credentials",
        "client_credentials ",
        '<script>"',
    ],
)
def test_a_grant_that_is_not_offered_is_refused(grant: str) -> None:
    """OIDC-08"""
    found = refused(GOOD | {"grant_type": grant})
    assert (found.aadsts, found.error, found.status) == (70003, "unsupported_grant_type", 400)
    assert '"' not in found.message


def test_an_application_must_prove_itself() -> None:
    for fields in (BARE | {"client_id": CLIENT}, GOOD | {"client_secret": ""}):
        found = refused(fields)
        assert (found.aadsts, found.error, found.status) == (7000218, "invalid_client", 401)


@pytest.mark.parametrize("client_id", ["reporting", "{" + CLIENT + "}", CLIENT.replace("-", ""), f" {CLIENT}", "%"])
def test_a_client_id_that_is_no_guid_names_no_application(client_id: str) -> None:
    found = refused(GOOD | {"client_id": client_id})
    assert (found.aadsts, found.error, found.status) == (700016, "unauthorized_client", 400)


def test_one_proof_is_enough_and_two_are_too_many() -> None:
    """RFC 6749 section 2.3: a client must not use more than one method in a request."""
    both = GOOD | {"client_assertion": "a.b.c", "client_assertion_type": ASSERTION_TYPE}
    assert refused(both).code == "oauth-malformed"
    assert refused(GOOD, basic(CLIENT, "s")).code == "oauth-malformed"


def test_an_assertion_is_of_the_one_known_type() -> None:
    fields = BARE | {"client_id": CLIENT, "client_assertion": "a.b.c"}
    assert refused(fields).code == "oauth-parameter-missing"
    saml = "urn:ietf:params:oauth:client-assertion-type:saml2-bearer"
    assert refused(fields | {"client_assertion_type": saml}).code == "oauth-malformed"


@pytest.mark.parametrize(
    "header",
    [
        "Basic ",
        "Basic !!!!",
        "Basic YQ",
        "Basic " + base64.b64encode(b"no colon").decode(),
        "Basic " + base64.b64encode(b":secret").decode(),
        "Basic " + base64.b64encode(f"{CLIENT}:".encode()).decode(),
        "Basic " + base64.b64encode(f"{CLIENT}:%zz".encode()).decode(),
        "Basic " + base64.b64encode(f"{CLIENT}:".encode() + b"\xff").decode(),
        basic(CLIENT, "s") + " ",
        basic(CLIENT, "s") + "\n",
    ],
)
def test_a_broken_authorization_header_is_refused(header: str) -> None:
    assert refused(BARE, header).code == "oauth-malformed"


def test_header_and_form_name_one_application() -> None:
    other = "14d82eec-204b-4c2f-b7e8-296a70dab67e"
    assert refused(BARE | {"client_id": other}, basic(CLIENT, "s")).code == "oauth-malformed"


@pytest.mark.parametrize(
    "body",
    [
        b"scope=a&scope=b",
        b"scope=&scope=b",
        b"x-client-SKU=a&x-client-SKU=a",
        b"scope=a&%73cope=b",
        b"scope=%zz",
        b"scope=%",
        b"scope=%4",
        b"%=1",
        b"scope=%ff",
        b"scope=\xff",
        b"scope=%ed%a0%80",
        b"scope=%c0%af",
        b"scope=a%00b",
        b"a=" + b"x" * MAX_BODY,
        b"&".join(b"f%d=1" % n for n in range(101)),
    ],
    ids=range(15),
)
def test_a_body_that_two_readers_could_read_differently_is_refused(body: bytes) -> None:
    with pytest.raises(OAuthRefused) as caught:
        parse_form(body)
    assert (caught.value.code, caught.value.aadsts) == ("oauth-malformed", 9002313)


def test_a_value_is_decoded_once() -> None:
    assert parse_form(b"a=%2541+%2B&&b=%C3%A9&c=&=d") == {"a": "%41 +", "b": "é", "": "d"}


def test_a_secret_is_not_printed_with_its_request() -> None:
    assert "tale_of-two" not in repr(parse(GOOD))


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.text(max_size=8), st.text(min_size=1, max_size=8), max_size=6))
def test_a_form_is_read_as_it_was_written(fields: dict[str, str]) -> None:
    clean = {name.replace("\0", ""): value.replace("\0", "-") for name, value in fields.items()}
    assert parse_form(urlencode(clean).encode()) == clean


NAMES = st.sampled_from(["grant_type", "client_id", "client_secret", "scope", "claims", "client_assertion", "x"])
VALUES = st.sampled_from(["client_credentials", CLIENT, ".default", "{}", "a.b.c", ASSERTION_TYPE]) | st.text(
    max_size=9
)
PAIRS = st.lists(st.tuples(NAMES, VALUES), max_size=8)
HEADERS = (
    st.none() | st.text(max_size=20) | st.binary(max_size=60).map(lambda b: f"Basic {base64.b64encode(b).decode()}")
)


@settings(max_examples=400, deadline=None)
@given(PAIRS.map(lambda pairs: urlencode(pairs).encode()) | st.binary(max_size=80), HEADERS)
def test_no_request_raises_anything_but_a_refusal(body: bytes, header: str | None) -> None:
    try:
        request = parse_token_request(body, authorization=header, tenant="contoso.com")
    except OAuthRefused as found:
        assert found.status in {400, 401}  # noqa: PT017
    else:
        assert isinstance(request, ClientCredentials)
