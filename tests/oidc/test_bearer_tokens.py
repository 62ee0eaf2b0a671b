"""What Graph takes as a token, and what it does not: forged, altered, foreign, expired, and tokens of another kind."""

import base64
import json
import time
from typing import Any, get_args

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import ECAlgorithm
from tests.stage import Stage, named

from watchword.bootstrap import Application
from watchword.oidc.protocol.keys import SigningAlgorithm

pytestmark = pytest.mark.real

BALAS = named("balas")
Members = dict[str, Any]
STRANGER = ec.generate_private_key(ec.SECP256R1())


@pytest.fixture
def stage(on_sqlite: Stage) -> Stage:
    """One database is enough: what is judged here is never looked up in it."""
    return on_sqlite


def parts(token: str) -> tuple[Members, Members]:
    """Header and payload, by anybody's reading."""
    header, payload, _ = token.split(".")
    return read(header), read(payload)


def read(part: str) -> Members:
    found: Members = json.loads(base64.urlsafe_b64decode(part + "=="))
    return found


def encoded(members: Any) -> str:
    raw = members if isinstance(members, bytes) else json.dumps(members).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


async def signed(stage: Stage, payload: Members, typ: str = "at+jwt", alg: SigningAlgorithm = "ES256") -> str:
    """Any payload at all under the installation's own key."""

    async def work(app: Application) -> str:
        return (await app.keys.signer(alg)).sign(typ, json.dumps(payload).encode())

    return await stage.served.operate(work)


async def refusal(stage: Stage, token: str) -> str:
    """The message it is refused with, having checked that it is refused as every other is."""
    async with stage.served.client(token) as client:
        answer = await client.get(f"/v1.0/users/{BALAS.id}")
    return check(answer)


def check(answer: httpx.Response) -> str:
    assert answer.status_code == 401, answer.text
    assert answer.headers["www-authenticate"].startswith("Bearer")
    error = answer.json()["error"]
    assert error["code"] == "InvalidAuthenticationToken"
    assert {"date", "request-id", "client-request-id"} <= error["innerError"].keys()
    return str(error["message"])


async def test_no_token_and_what_is_no_token(stage: Stage) -> None:
    async with stage.served.client() as client:
        assert check(await client.get("/v1.0/users")) == "Access token is empty."
        for header in ("", "Bearer", "Basic YTpi", "Token abc", "Bearer a b"):
            check(await client.get("/v1.0/users", headers={"authorization": header}))
        for token in ("abc", "a.b", "a.b.c", "..", "a.b.c.d.e", "💥".encode().decode("latin-1"), "x" * 9000):
            check(await client.get("/v1.0/users", headers={b"authorization": f"Bearer {token}".encode("latin-1")}))


async def test_the_scheme_is_read_in_any_case(stage: Stage) -> None:
    """RFC 9110 section 11.1."""
    token = await stage.token(BALAS)
    async with stage.served.client() as client:
        answer = await client.get("/v1.0/me", headers={"authorization": f"bEaReR {token}"})
    assert answer.status_code == 200


async def test_a_token_in_the_query_counts_for_nothing(stage: Stage) -> None:
    """RFC 9700 section 4.3.2: every proxy and server on the way would write it down."""
    token = await stage.token(BALAS)
    async with stage.served.client() as client:
        check(await client.get("/v1.0/me", params={"access_token": token}))


async def test_tokens_whose_time_is_not_now(stage: Stage) -> None:
    """TOK-03."""
    _, good = parts(await stage.token(BALAS))
    now = int(time.time())
    over = await signed(stage, {**good, "iat": now - 4000, "nbf": now - 4000, "exp": now - 400})
    assert await refusal(stage, over) == "Lifetime validation failed, the token is expired."
    ahead = await signed(stage, {**good, "iat": now + 400, "nbf": now + 400, "exp": now + 4000})
    assert await refusal(stage, ahead) == "Lifetime validation failed, the token is not yet valid."


@pytest.mark.parametrize(
    "change",
    [
        {"aud": "00000002-0000-0000-c000-000000000000"},
        {"aud": ["00000003-0000-0000-c000-000000000000"]},
        {"iss": "https://login.microsoftonline.com/99999999-9999-4999-8999-999999999999/v2.0"},
        {"iss": "https://sts.windows.net/99999999-9999-4999-8999-999999999999/"},
        {"tid": "99999999-9999-4999-8999-999999999999"},
        {"exp": "9999999999"},
        {"exp": 9e99},
        {"exp": True},
        {"idtyp": "admin"},
        {"roles": ["User.ReadWrite.All"]},
        {"scp": ["User.Read.All"]},
        {"oid": None},
        {"nbf": None},
    ],
    ids=lambda change: next(iter(change)),
)
async def test_tokens_of_ours_that_are_not_for_this_graph(stage: Stage, change: Members) -> None:
    """TOK-03: rightly signed, but another's, or not what a token says."""
    _, good = parts(await stage.token(BALAS))
    await refusal(stage, await signed(stage, {**good, **change}))


@pytest.mark.parametrize("typ", ["JWT", "logout+jwt", "AT+JWT", "application/at+jwt", ""])
@pytest.mark.parametrize("alg", get_args(SigningAlgorithm))
async def test_tokens_of_another_kind(stage: Stage, typ: str, alg: SigningAlgorithm) -> None:
    """TOK-03: an id_token is ours as well; what it says must not open Graph."""
    _, good = parts(await stage.token(BALAS))
    await refusal(stage, await signed(stage, good, typ, alg))


async def test_a_token_by_the_key_of_id_tokens(stage: Stage) -> None:
    """TOK-01: right type, right signature, wrong algorithm for it."""
    _, good = parts(await stage.token(BALAS))
    await refusal(stage, await signed(stage, good, alg="RS256"))


async def test_unsigned_and_half_signed_tokens(stage: Stage) -> None:
    """TOK-01."""
    token = await stage.token(BALAS)
    header, payload, signature = token.split(".")
    kept, _ = parts(token)
    for alg in ("none", "None", "NONE", "nOnE", "", "ES256 ", "es256"):
        for ending in ("", signature):
            await refusal(stage, f"{encoded({**kept, 'alg': alg})}.{payload}.{ending}")
    for ending in ("", signature[:-2], signature[:43], "A" * 86, signature + "AA", signature + "=" * 3):
        await refusal(stage, f"{header}.{payload}.{ending}")


async def test_a_changed_payload(stage: Stage) -> None:
    token = await stage.token(BALAS, "User.Read")
    header, _, signature = token.split(".")
    _, said = parts(token)
    await refusal(stage, f"{header}.{encoded({**said, 'scp': 'User.ReadWrite.All'})}.{signature}")


async def test_the_public_key_is_no_shared_secret(stage: Stage) -> None:
    """TOK-01: HS256 keyed with our public key in every form it is published or can be written in."""
    kept, said = parts(await stage.token(BALAS))
    async with stage.served.client() as client:
        jwks = (await client.get("/common/discovery/v2.0/keys")).json()["keys"]
    (jwk,) = [each for each in jwks if each["kid"] == kept["kid"]]
    public = ECAlgorithm.from_jwk(jwk)
    assert isinstance(public, ec.EllipticCurvePublicKey)
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    forms = [
        pem,
        pem.strip(),
        public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint),
        json.dumps(jwk).encode(),
        jwk["x"].encode(),
        b"",
    ]
    for alg in ("HS256", "HS384", "HS512"):
        for form in forms:
            await refusal(stage, hmac_signed({**kept, "alg": alg}, said, form, alg))


def hmac_signed(header: Members, payload: Members, key: bytes, alg: str) -> str:
    """A token by HMAC: PyJWT itself would refuse a key that looks like a public one."""
    signing_input = f"{encoded(header)}.{encoded(payload)}"
    signature = jwt.get_algorithm_by_name(alg).sign(signing_input.encode(), key)
    return f"{signing_input}.{encoded(signature)}"


OWN_JWK = json.loads(ECAlgorithm.to_jwk(STRANGER.public_key()))


@pytest.mark.parametrize(
    "members",
    [
        {},
        {"jwk": OWN_JWK},
        {"jku": "https://127.0.0.1:9/keys"},
        {"x5u": "https://127.0.0.1:9/cert"},
        {"x5c": ["MIIB"]},
        {"kid": "../../../../dev/null"},
        {"kid": "' OR 1=1 --"},
        {"kid": "k" * 1500},
        {"kid": 1},
        {"kid": None},
        {"kid": ["a"]},
        {"crit": ["b64"], "b64": False},
        {"crit": []},
        {"zip": "DEF"},
        {"typ": None},
    ],
    ids=lambda members: "-".join(members) or "plain",
)
async def test_a_token_brings_no_key_and_no_rule_of_its_own(stage: Stage, members: Members) -> None:
    """TOK-02, TOK-06: signed by a key of the forger's, which the header would have us take."""
    token = await stage.token(BALAS)
    kept, said = parts(token)
    header = {**kept, **members}
    signing_input = f"{encoded(header)}.{encoded(said)}"
    forged = jwt.get_algorithm_by_name("ES256").sign(signing_input.encode(), STRANGER)
    await refusal(stage, f"{signing_input}.{encoded(forged)}")


async def test_a_header_or_payload_said_twice(stage: Stage) -> None:
    """API-05: two parsers must not read two things."""
    kept, said = parts(await stage.token(BALAS))
    twice = json.dumps(said)[:-1] + ', "oid": "00000000-0000-4000-8000-000000000000"}'

    async def work(app: Application) -> str:
        return (await app.keys.signer("ES256")).sign("at+jwt", twice.encode())

    await refusal(stage, await stage.served.operate(work))
    assert kept["typ"] == "at+jwt"


async def test_a_good_token_still_opens_graph_after_all_that(stage: Stage) -> None:
    async with stage.acting(BALAS) as client:
        assert (await client.get("/v1.0/me")).status_code == 200
