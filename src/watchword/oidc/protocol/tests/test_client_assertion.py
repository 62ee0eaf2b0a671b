"""Applications that prove themselves by a certificate: what is believed, and what is not."""

import base64
import hashlib
import hmac
import json
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from watchword.kernel.clock import MINUTE, SECOND, Instant, after
from watchword.oidc.protocol.certificates import Thumbprint, client_certificate
from watchword.oidc.protocol.client_assertion import ClientAssertion, peek
from watchword.oidc.protocol.compact import encode
from watchword.oidc.protocol.errors import OAuthRefused
from watchword.oidc.protocol.tests.application import CLIENT, ISSUER, TOKEN, Application


@pytest.fixture(scope="module")
def app(rsa_identity: Any, now: Instant) -> Application:
    return Application(rsa_identity, client_certificate(rsa_identity.der), now)


def test_an_application_that_signs_with_its_certificate_is_believed(app: Application) -> None:
    proved = app.proves(app.sign(app.claims()))
    assert proved == ClientAssertion(
        client_id=CLIENT,
        certificate=app.certificate.sha256,
        jti="4dd5b2d6-7f3b-4f5e-9ab6-0d4b4c3f2a1e",
        expires_at=after(app.now, 10 * MINUTE),
    )


def test_p256_keys_sign_too(ec_identity: Any, now: Instant) -> None:
    app = Application(ec_identity, client_certificate(ec_identity.der), now, alg="ES256")
    assert app.proves(app.sign(app.claims())).client_id == CLIENT


def test_peeking_believes_nothing(app: Application, other_rsa_identity: Any) -> None:
    stranger = Application(other_rsa_identity, app.certificate, app.now)
    seen = peek(stranger.sign(app.claims()))
    assert seen.client_id == CLIENT
    assert seen.thumbprints == (Thumbprint("sha1", other_rsa_identity.thumbprint(hashes.SHA1()).hex()),)


def test_every_name_of_the_certificate_finds_it(app: Application) -> None:
    sha1, sha256 = (app.identity.thumbprint(kind()) for kind in (hashes.SHA1, hashes.SHA256))
    padded = base64.urlsafe_b64encode(sha256).decode()
    assert padded.endswith("=")
    for named in (
        {"x5t": encode(sha1)},
        {"x5t": base64.urlsafe_b64encode(sha1).decode()},
        {"x5t#S256": encode(sha256)},
        {"x5t#S256": padded},
        {"x5t": encode(sha1), "x5t#S256": encode(sha256)},
        {"kid": sha1.hex()},
        {"kid": sha1.hex().upper()},
        {"kid": sha256.hex()},
        {"kid": encode(sha1)},
        {"x5t": encode(sha1), "kid": "whatever"},
    ):
        assert app.proves(app.sign(app.claims(), named)).certificate == app.certificate.sha256


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"kid": "my-key"},
        {"kid": 7},
        {"x5t": ""},
        {"x5t": "AAAA"},
        {"x5t": None},
        {"x5t": "!" * 27},
        {"x5t": "A" * 5000},
        {"x5t": ["a"]},
    ],
)
def test_a_certificate_must_be_named(app: Application, headers: dict[str, object]) -> None:
    segments = app.sign(app.claims()).split(".")
    header = encode(json.dumps({"alg": "RS256"} | headers).encode())
    assert app.refusal(".".join([header, *segments[1:]])) == ("assertion-certificate-unnamed", 5002723)


def test_all_names_given_must_be_the_certificates(app: Application) -> None:
    """TOK-02: one right name does not cover for a wrong one."""
    wrong = encode(hashlib.sha256(b"another").digest())
    for headers in (app.headers(**{"x5t#S256": wrong}), {"x5t#S256": wrong}):
        assert app.refusal(app.sign(app.claims(), headers)) == ("assertion-certificate-unknown", 700027)
    unreadable = app.headers(**{"x5t#S256": "AAAA"})
    assert app.refusal(app.sign(app.claims(), unreadable)) == ("assertion-certificate-unnamed", 5002723)


def test_another_key_behind_the_right_thumbprint_is_not_believed(app: Application, other_rsa_identity: Any) -> None:
    """TOK-02: whatever certificate it brings along."""
    chain = [base64.b64encode(other_rsa_identity.der).decode()]
    stranger = Application(other_rsa_identity, app.certificate, app.now)
    for headers in (app.headers(), app.headers(x5c=chain)):
        assert app.refusal(stranger.sign(app.claims(), headers)) == ("assertion-signature", 700027)


@pytest.mark.parametrize("name", ["jku", "x5u", "jwk", "crit", "b64", "zip", "enc"])
def test_keys_and_rules_brought_along_are_refused(app: Application, name: str) -> None:
    """TOK-02, TOK-06: although the signature is good."""
    header = encode(json.dumps({"alg": "RS256", name: "x"} | app.headers()).encode())
    token = ".".join([header, *app.sign(app.claims()).split(".")[1:]])
    assert app.refusal(token) == ("assertion-malformed", 50027)


@pytest.mark.parametrize(
    "alg", ["none", "NONE", "HS256", "RS384", "PS512", "ES384", "EdDSA", "rs256", "", None, 1, ["RS256"]]
)
def test_other_algorithms_are_refused(app: Application, alg: object) -> None:
    """TOK-01"""
    header = encode(json.dumps({"alg": alg} | app.headers()).encode())
    token = ".".join([header, *app.sign(app.claims()).split(".")[1:]])
    assert app.refusal(token) == ("assertion-malformed", 50027)


def test_a_registered_certificate_is_nobodys_shared_secret(app: Application) -> None:
    """TOK-01"""
    public = app.identity.key.public_key()
    secrets = [
        app.identity.certificate_pem.encode(),
        app.identity.der,
        base64.b64encode(app.identity.der),
        public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        public.public_bytes(Encoding.PEM, PublicFormat.PKCS1),
        public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        public.public_bytes(Encoding.DER, PublicFormat.PKCS1),
    ]
    for alg, digest in (("HS256", "sha256"), ("RS256", "sha256"), ("HS512", "sha512")):
        for secret in secrets:
            header = encode(json.dumps({"alg": alg} | app.headers()).encode())
            signing_input = f"{header}.{encode(json.dumps(app.claims()).encode())}"
            forged = f"{signing_input}.{encode(hmac.digest(secret, signing_input.encode(), digest))}"
            assert app.refusal(forged)[0] == ("assertion-signature" if alg == "RS256" else "assertion-malformed")


def test_an_algorithm_is_for_its_kind_of_key(app: Application) -> None:
    """TOK-01"""
    header = encode(json.dumps({"alg": "ES256"} | app.headers()).encode())
    token = ".".join([header, *app.sign(app.claims()).split(".")[1:]])
    assert app.refusal(token) == ("assertion-signature", 700027)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"iss": "14d82eec-204b-4c2f-b7e8-296a70dab67e"}, ("assertion-subject", 50048)),
        ({"sub": ...}, ("assertion-malformed", 50027)),
        ({"iss": "reporting", "sub": "reporting"}, ("assertion-malformed", 50027)),
        ({"aud": "https://login.microsoftonline.com/contoso.com/oauth2/v2.0/token"}, ("assertion-audience", 700023)),
        ({"aud": TOKEN + "/"}, ("assertion-audience", 700023)),
        ({"aud": TOKEN.upper()}, ("assertion-audience", 700023)),
        ({"aud": [TOKEN, "https://other.example"]}, ("assertion-audience", 700023)),
        ({"aud": []}, ("assertion-audience", 700023)),
        ({"aud": [1]}, ("assertion-malformed", 50027)),
        ({"aud": ...}, ("assertion-malformed", 50027)),
        ({"jti": ...}, ("assertion-malformed", 50027)),
        ({"jti": ""}, ("assertion-malformed", 50027)),
        ({"jti": 7}, ("assertion-malformed", 50027)),
        ({"jti": "x" * 257}, ("assertion-malformed", 50027)),
        ({"jti": "two words"}, ("assertion-malformed", 50027)),
        ({"exp": ...}, ("assertion-malformed", 50027)),
        ({"exp": "1772367000"}, ("assertion-malformed", 50027)),
        ({"exp": True}, ("assertion-malformed", 50027)),
        ({"exp": 1e300}, ("assertion-malformed", 50027)),
        ({"nbf": "now"}, ("assertion-malformed", 50027)),
        ({"iat": None}, ("assertion-malformed", 50027)),
    ],
)
def test_a_claim_that_is_not_right_is_refused(
    app: Application, changes: dict[str, object], expected: tuple[str, int]
) -> None:
    claims = app.claims(**changes)
    payload = encode(json.dumps(claims).encode())
    header = encode(json.dumps({"alg": "RS256"} | app.headers()).encode())
    signature = jwt.get_algorithm_by_name("RS256").sign(f"{header}.{payload}".encode(), app.identity.key)
    assert app.refusal(f"{header}.{payload}.{encode(signature)}") == expected


def test_the_issuer_is_an_audience_and_both_together_are(app: Application) -> None:
    """openid-client names the issuer; its older versions the issuer and the token endpoint."""
    for audience in (ISSUER, [ISSUER, TOKEN]):
        assert app.proves(app.sign(app.claims(aud=audience))).client_id == CLIENT


def test_an_assertion_of_another_application_is_refused(app: Application) -> None:
    other = "14d82eec-204b-4c2f-b7e8-296a70dab67e"
    assert app.refusal(app.sign(app.claims(iss=other, sub=other))) == ("assertion-client", 700021)


def test_clocks_may_differ_by_five_minutes(app: Application) -> None:
    token = app.sign(app.claims())
    over = after(app.now, 10 * MINUTE)
    assert app.refusal(token, after(app.now, -5 * MINUTE - 1)) == ("assertion-expired", 700024)
    assert app.proves(token, after(app.now, -5 * MINUTE))
    assert app.proves(token, after(over, 5 * MINUTE - 1))
    assert app.refusal(token, after(over, 5 * MINUTE)) == ("assertion-expired", 700024)


def test_an_assertion_lives_an_hour_at_most(app: Application) -> None:
    seconds = app.now // SECOND
    assert app.proves(app.sign(app.claims(exp=seconds + 3900)))
    assert app.refusal(app.sign(app.claims(exp=seconds + 3901))) == ("assertion-expired", 700024)


def test_an_assertion_from_the_future_is_refused_by_iat_as_by_nbf(app: Application) -> None:
    ahead = app.now // SECOND + 301
    for changes in ({"nbf": ahead}, {"iat": ahead}, {"nbf": ..., "iat": ahead + 0.5}):
        assert app.refusal(app.sign(app.claims(**changes))) == ("assertion-expired", 700024)


def test_neither_nbf_nor_iat_is_demanded(app: Application) -> None:
    """RFC 7523 section 3 makes both optional."""
    assert app.proves(app.sign(app.claims(nbf=...)))


def test_a_certificate_proves_nothing_before_its_time(app: Application) -> None:
    early = app.certificate.valid_from
    claims = app.claims(nbf=early // SECOND, exp=early // SECOND + 600)
    assert app.proves(app.sign(claims), early)
    assert app.refusal(app.sign(claims), after(early, -1)) == ("assertion-certificate-expired", 700027)


def test_an_expired_certificate_proves_nothing(app: Application) -> None:
    late = app.certificate.valid_until
    claims = app.claims(nbf=late // SECOND, exp=late // SECOND + 600)
    assert app.proves(app.sign(claims), late)
    assert app.refusal(app.sign(claims), after(late, 1)) == ("assertion-certificate-expired", 700027)


def test_an_assertion_longer_than_16_kb_is_refused_unread(app: Application) -> None:
    """TOK-06"""
    long = app.sign(app.claims(), app.headers(x5c=["A" * 16_000]))
    assert app.refusal(long) == ("assertion-malformed", 50027)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80) | st.from_regex(r"[A-Za-z0-9_-]{0,40}={0,2}\.[A-Za-z0-9_-]{0,40}\.[A-Za-z0-9_-]{0,90}"))
def test_no_text_raises_anything_but_a_refusal(text: str) -> None:
    with pytest.raises(OAuthRefused):
        peek(text)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=5,
)
HEADERS = st.fixed_dictionaries(
    {},
    optional={"alg": st.sampled_from(["RS256", "PS256", "ES256"]) | JSON, "x5t": JSON, "x5t#S256": JSON, "kid": JSON},
)
CLAIMS = st.fixed_dictionaries(
    {},
    optional={name: st.just(CLIENT) | JSON for name in ("iss", "sub")}
    | dict.fromkeys(("aud", "exp", "nbf", "iat", "jti"), JSON),
)


@settings(max_examples=300, deadline=None)
@given(HEADERS, CLAIMS)
def test_no_header_and_no_claims_raise_anything_but_a_refusal(
    app: Application, header: dict[str, object], claims: dict[str, object]
) -> None:
    whole = {"alg": "RS256"} | app.headers() | header
    payload = encode(json.dumps(claims).encode())
    signing_input = f"{encode(json.dumps(whole).encode())}.{payload}"
    signature = jwt.get_algorithm_by_name("RS256").sign(signing_input.encode(), app.identity.key)
    assert app.refusal(f"{signing_input}.{encode(signature)}")
