"""id_tokens: what clients check, and what comes back as a hint."""

import dataclasses
import json

import pytest

from watchword.kernel.clock import HOUR, SECOND, Instant, after
from watchword.kernel.errors import Unauthenticated
from watchword.kernel.ids import AppId
from watchword.oidc.protocol.access_token import Expected, verify_access_token
from watchword.oidc.protocol.compact import decode
from watchword.oidc.protocol.id_token import IdClaims, Named, client_info, read_hint, sign_id_token
from watchword.oidc.protocol.keys import SigningKey, signer, verification_key
from watchword.oidc.protocol.signed_in import SignedIn
from watchword.oidc.protocol.tests.door import payload_of

CLIENT = AppId("3f1c7a52-90de-4b7b-a2a4-0c5d6e7f8a91")
ADELE = Named(id="adele", upn="adele@contoso.com", name="Adele", given_name="Adele", family_name="Vance", mail="a@b.c")


@pytest.fixture
def claims(expected: Expected, now: Instant) -> IdClaims:
    return IdClaims(
        issuer=expected.issuer,
        tenant=expected.tenant,
        client_id=CLIENT,
        person=ADELE,
        signed_in=SignedIn(after(now, -HOUR), ("pwd", "sms", "mfa"), "2"),
        openid=frozenset({"openid", "profile", "email"}),
        issued_at=now,
        expires_at=after(now, HOUR),
        token_id="t",
        nonce="n",
        session="s",
    )


def test_what_clients_read(claims: IdClaims, rs256: SigningKey, now: Instant) -> None:
    """AUTHORITY section 8."""
    said = payload_of(sign_id_token(claims, signer(rs256)))
    assert said["aud"] == CLIENT
    assert said["exp"] == now // SECOND + 3600
    assert (said["sub"], said["oid"], said["tid"], said["nonce"], said["sid"]) == (
        "adele", "adele", claims.tenant, "n", "s"
    )  # fmt: skip
    assert (said["auth_time"], said["amr"], said["acr"]) == (now // SECOND - 3600, ["pwd", "sms", "mfa"], "2")
    assert (said["given_name"], said["email"]) == ("Adele", "a@b.c")


def test_nothing_is_said_that_was_not_asked_for(claims: IdClaims, rs256: SigningKey) -> None:
    bare = dataclasses.replace(claims, openid=frozenset({"openid"}), nonce=None, session=None)
    said = payload_of(sign_id_token(bare, signer(rs256)))
    assert not {"nonce", "sid", "email", "given_name", "family_name"} & said.keys()


def test_it_is_no_access_token(claims: IdClaims, rs256: SigningKey, expected: Expected, now: Instant) -> None:
    """TOK-03."""
    token = sign_id_token(claims, signer(rs256))
    with pytest.raises(Unauthenticated) as caught:
        verify_access_token(token, {rs256.kid: verification_key(rs256)}, expected, now)
    assert caught.value.code == "token-type"


def test_a_hint_is_ours_however_old(claims: IdClaims, rs256: SigningKey, es256: SigningKey) -> None:
    keys = {key.kid: verification_key(key) for key in (rs256, es256)}
    token = sign_id_token(claims, signer(rs256))
    hint = read_hint(token, keys, claims.issuer)
    assert hint is not None
    assert (hint.client_id, hint.subject, hint.session) == (CLIENT, "adele", "s")
    head, body, signature = token.split(".")
    other = signer(es256).sign("JWT", json.dumps(payload_of(token)).encode())
    logout = signer(rs256).sign("logout+jwt", json.dumps(payload_of(token)).encode())
    for bad in (f"{head}.{body}.", f"{head}.{body[:-2]}.{signature}", other, logout, "", "a.b.c", token + "A"):
        assert read_hint(bad, keys, claims.issuer) is None
    assert read_hint(token, {}, claims.issuer) is None
    assert read_hint(token, keys, "https://other") is None


def test_client_info_is_what_msal_decodes() -> None:
    raw = decode(client_info("adele", "tenant"))
    assert raw is not None
    assert json.loads(raw) == {"uid": "adele", "utid": "tenant"}
