"""Signing keys: what is shown of them, and what they are good for."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from joserfc import jws
from joserfc.jwk import ECKey, KeySet, RSAKey

from watchword.kernel.clock import DAY, Instant, after
from watchword.oidc.protocol.compact import Compact, parse_compact
from watchword.oidc.protocol.keys import SigningKey, VerificationKey, generate_key, public_jwk, signer, verification_key
from watchword.oidc.protocol.rotation import jwks

PUBLIC = {"EC": {"kty", "use", "kid", "alg", "crv", "x", "y"}, "RSA": {"kty", "use", "kid", "alg", "n", "e"}}


@pytest.fixture(params=["es256", "rs256"])
def key(request: pytest.FixtureRequest) -> SigningKey:
    found = request.getfixturevalue(request.param)
    assert isinstance(found, SigningKey)
    return found


def test_the_jwks_holds_public_members_alone(key: SigningKey, now: Instant) -> None:
    """TOK-05"""
    (shown,) = json.loads(json.dumps(jwks([key], now)))["keys"]
    assert shown.keys() == PUBLIC[shown["kty"]]
    assert (shown["use"], shown["kid"], shown["alg"]) == ("sig", key.kid, key.alg)


def test_a_private_member_is_not_shown_even_where_it_was_stored_by_mistake(key: SigningKey) -> None:
    """TOK-05"""
    private = {"d": "secret", "p": "secret", "q": "secret", "dp": "secret", "oth": "secret", "k": "secret"}
    assert "secret" not in public_jwk(replace(key, public={**key.public, **private})).values()


def test_neither_half_prints_the_private_key(key: SigningKey) -> None:
    """KEY-01"""
    pem = key.private.reveal()
    body = pem.splitlines()[1]
    assert "PRIVATE KEY" in pem
    assert body not in repr(key)
    assert body not in repr(signer(key))


def test_rsa_keys_have_3072_bits(rs256: SigningKey) -> None:
    public = RSAKey.import_key(dict(rs256.public)).raw_value
    assert isinstance(public, RSAPublicKey)
    assert public.key_size == 3072


def test_a_stranger_verifies_with_the_jwks_and_nothing_else(key: SigningKey, now: Instant) -> None:
    token = signer(key).sign("JWT", b'{"iss":"us"}')
    found = jws.deserialize_compact(token, KeySet.import_key_set(jwks([key], now)), algorithms=[key.alg])  # type: ignore[arg-type]
    assert found.payload == b'{"iss":"us"}'
    assert found.headers() == {"alg": key.alg, "typ": "JWT", "kid": key.kid}


def test_a_signature_is_the_keys_own(key: SigningKey, now: Instant) -> None:
    compact = parse_compact(signer(key).sign("JWT", b"{}"), max_header=2048)
    assert isinstance(compact, Compact)
    public = verification_key(key)
    assert public.verifies(compact.signed, compact.signature)
    assert not public.verifies(compact.signed + b"A", compact.signature)
    other = generate_key("ES256", now, "other")
    assert not verification_key(other).verifies(compact.signed, compact.signature)


@pytest.mark.parametrize(
    "mutate",
    [
        lambda s: b"",
        lambda s: s[:-1],
        lambda s: s + b"\0",
        lambda s: s[:1],
        lambda s: bytes(len(s)),
        lambda s: b"\xff" * len(s),
        lambda s: s[::-1],
        lambda s: s * 2,
        lambda s: b"\0" * 1024,
    ],
    ids=["empty", "short", "long", "one byte", "zeros", "ones", "backwards", "twice", "other size"],
)
def test_a_signature_of_another_shape_is_false_and_no_error(key: SigningKey, mutate: Callable[[bytes], bytes]) -> None:
    """TOK-01"""
    compact = parse_compact(signer(key).sign("JWT", b"{}"), max_header=2048)
    assert isinstance(compact, Compact)
    assert not verification_key(key).verifies(compact.signed, mutate(compact.signature))


def test_a_key_is_bound_to_an_algorithm_of_its_kind(es256: SigningKey, rs256: SigningKey) -> None:
    """TOK-01"""
    with pytest.raises(Exception, match="RSA"):
        VerificationKey("k", "RS256", ECKey.import_key(dict(es256.public)))
    with pytest.raises(Exception, match="EC"):
        VerificationKey("k", "ES256", RSAKey.import_key(dict(rs256.public)))
    with pytest.raises(Exception, match="RS256"):
        VerificationKey("k", "PS256", RSAKey.import_key(dict(rs256.public)))


def test_a_key_signs_at_once_unless_it_is_told_otherwise(now: Instant) -> None:
    assert generate_key("ES256", now, "k").signs_from == now
    assert generate_key("ES256", now, "k", signs_from=after(now, DAY)).signs_from == after(now, DAY)
