"""What our Graph accepts as a bearer token: its own, for itself, now."""

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from watchword.kernel.clock import HOUR, MINUTE, SECOND, after
from watchword.kernel.errors import Unauthenticated
from watchword.kernel.ids import RoleId
from watchword.oidc.protocol.access_token import (
    TYP,
    AccessClaims,
    AppOnly,
    Delegated,
    sign_access_token,
    verify_access_token,
)
from watchword.oidc.protocol.keys import MAX_TOKEN_LIFE, SigningKey, signer
from watchword.oidc.protocol.tests.door import Door, payload_of

GLOBAL_ADMINISTRATOR = RoleId("62e90394-69f5-4237-9190-012177145e10")
NAMES = st.text(max_size=20).filter(str.isprintable)
GRANTS = st.builds(
    Delegated,
    scopes=st.lists(st.sampled_from(["User.Read", "Policy.Read.All", "openid"]), unique=True).map(tuple),
    upn=st.sampled_from(["adele@contoso.com", "müller@contoso.com"]),
    name=NAMES,
    signed_in_at=st.integers(min_value=0, max_value=2**31).map(lambda seconds: seconds * SECOND),
    amr=st.lists(st.sampled_from(["pwd", "otp", "mfa"])).map(tuple),
    acr=st.sampled_from(["0", "1", "c1"]),
) | st.builds(AppOnly, roles=st.lists(st.sampled_from(["User.Read.All", "Policy.Read.All"])).map(tuple))


def test_a_token_says_what_was_signed(door: Door, application: AccessClaims) -> None:
    for claims in (door.person, application):
        assert door.read(door.sign(claims)) == claims


@settings(max_examples=60, deadline=None)
@given(
    grant=GRANTS,
    app_name=NAMES,
    role_ids=st.sampled_from([(), (GLOBAL_ADMINISTRATOR,)]),
    capabilities=st.sampled_from([(), ("CP1",)]),
    life=st.integers(min_value=1, max_value=MAX_TOKEN_LIFE // SECOND),
)
def test_every_token_we_sign_we_read_again(door: Door, life: int, **changes: object) -> None:
    claims = replace(door.person, expires_at=after(door.now, life * SECOND), **changes)
    assert door.read(door.sign(claims)) == claims


def test_fractions_of_a_second_are_cut_off(door: Door) -> None:
    moment = after(door.now, 999_999)
    claims = door.read(door.sign(replace(door.person, issued_at=moment, not_before=moment)))
    assert claims.issued_at == claims.not_before == door.now


def test_graph_powershell_finds_what_it_shows_in_its_context(door: Door) -> None:
    claims = payload_of(door.token)
    assert claims["appid"] == claims["azp"] == "14d82eec-204b-4c2f-b7e8-296a70dab67e"
    assert claims["app_displayname"] == "Microsoft Graph Command Line Tools"
    assert claims["scp"] == "User.Read UserAuthenticationMethod.ReadWrite.All"
    assert claims["upn"] == claims["preferred_username"] == "adele@contoso.com"
    assert (claims["tid"], claims["ver"]) == (door.expected.tenant, "2.0")
    assert (claims["iat"], claims["exp"]) == (door.now // SECOND, door.now // SECOND + 3600)


def test_an_applications_token_has_roles_and_no_trace_of_a_person(door: Door, application: AccessClaims) -> None:
    """DEV-05"""
    claims = payload_of(door.sign(application))
    assert claims["idtyp"] == "app"
    assert claims["roles"] == ["UserAuthenticationMethod.Read.All"]
    assert claims["sub"] == claims["oid"]
    assert not {"scp", "upn", "preferred_username", "name", "auth_time", "amr"} & claims.keys()


def test_a_token_is_good_from_its_first_second_to_its_last_with_a_minute_for_the_clocks(door: Door) -> None:
    token = door.token
    assert door.refusal(token, after(door.now, -MINUTE - 1)) == "token-not-yet-valid"
    assert door.read(token, after(door.now, -MINUTE)) == door.person
    assert door.read(token, after(door.now, HOUR + MINUTE - 1)) == door.person
    assert door.refusal(token, after(door.now, HOUR + MINUTE)) == "token-expired"


def test_a_token_made_for_later_waits_for_its_time(door: Door) -> None:
    later = after(door.now, 10 * MINUTE)
    token = door.sign(replace(door.person, not_before=later))
    assert door.refusal(token) == "token-not-yet-valid"
    assert door.read(token, later).not_before == later


def test_without_leeway_the_last_second_is_the_last(door: Door) -> None:
    end = after(door.now, HOUR)
    assert verify_access_token(door.token, door.keys, door.expected, after(end, -1), leeway=0) == door.person
    with pytest.raises(Unauthenticated, match="expired"):
        verify_access_token(door.token, door.keys, door.expected, end, leeway=0)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"audience": "https://graph.microsoft.com"}, "token-audience"),
        ({"audience": "00000002-0000-0000-c000-000000000000"}, "token-audience"),
        ({"issuer": "https://id.contoso.com/v2.0"}, "token-issuer"),
        ({"issuer": "https://id.contoso.com/7B3D3C1E-5F0A-4C55-9A3E-2F6D1C8E4B90/v2.0"}, "token-issuer"),
        ({"tenant": "00000000-0000-0000-0000-000000000000"}, "token-issuer"),
        ({"tenant": ""}, "token-issuer"),
    ],
)
def test_a_token_for_somebody_else_is_refused(door: Door, change: dict[str, str], code: str) -> None:
    """TOK-03"""
    assert door.refusal(door.sign(replace(door.person, **change))) == code


@pytest.mark.parametrize("typ", ["JWT", "at+JWT", "application/at+jwt", "logout+jwt", "secevent+jwt", ""])
def test_another_kind_of_token_by_the_same_key_is_refused(door: Door, typ: str) -> None:
    """TOK-03, KEY-03: an id_token or a logout token is no access token."""
    assert door.refusal(door.sign_members(payload_of(door.token), typ)) == "token-type"


def test_the_key_that_signs_for_others_signs_no_access_token(door: Door, rs256: SigningKey) -> None:
    """TOK-03, KEY-03"""
    assert door.refusal(replace(door, key=rs256).sign_members(payload_of(door.token))) == "token-signature"
    with pytest.raises(ValueError, match="ES256"):
        sign_access_token(door.person, signer(rs256))


def test_no_token_is_signed_that_would_outlive_its_key(door: Door) -> None:
    """TOK-05"""
    for end in (door.now, after(door.now, MAX_TOKEN_LIFE + SECOND)):
        with pytest.raises(ValueError, match="outlive"):
            door.sign(replace(door.person, expires_at=end))


WRONG = [
    ("exp", "1772370000"),
    ("exp", 1772370000.0),
    ("exp", True),
    ("exp", None),
    ("exp", -1),
    ("exp", 10**20),
    ("nbf", 1772366400.5),
    ("iat", False),
    ("iat", [1]),
    ("auth_time", "0"),
    ("aud", ["00000003-0000-0000-c000-000000000000"]),
    ("aud", None),
    ("iss", 1),
    ("tid", {}),
    ("oid", None),
    ("appid", 7),
    ("scp", ["User.Read"]),
    ("scp", None),
    ("amr", "pwd"),
    ("amr", [1]),
    ("idtyp", "service"),
    ("idtyp", "app"),
    ("idtyp", None),
    ("roles", ["Directory.ReadWrite.All"]),
    ("wids", "62e90394-69f5-4237-9190-012177145e10"),
    ("xms_cc", {"CP1": 1}),
    ("jti", 3),
]


@pytest.mark.parametrize(("name", "value"), WRONG, ids=[f"{name}-{value!r}" for name, value in WRONG])
def test_a_claim_of_another_type_is_refused_although_we_signed_it(door: Door, name: str, value: object) -> None:
    assert door.refusal(door.sign_members(payload_of(door.token) | {name: value})) == "token-claims"


NEEDED = ["exp", "nbf", "iat", "aud", "iss", "tid", "oid", "sub", "appid", "app_displayname", "idtyp", "scp", "jti"]


@pytest.mark.parametrize("name", NEEDED)
def test_a_token_without_a_claim_it_needs_is_refused(door: Door, name: str) -> None:
    members = {key: value for key, value in payload_of(door.token).items() if key != name}
    assert door.refusal(door.sign_members(members)) == "token-claims"


@pytest.mark.parametrize("extra", [{"scp": "User.Read"}, {"upn": "adele@contoso.com"}])
def test_an_applications_token_that_speaks_of_a_person_is_refused(
    door: Door, application: AccessClaims, extra: dict[str, str]
) -> None:
    """DEV-05"""
    assert door.refusal(door.sign_members(payload_of(door.sign(application)) | extra)) == "token-claims"


@pytest.mark.parametrize(
    "payload", [b"", b"[]", b"null", b'{"aud":1,"aud":2}', b"\xff", b'"eyJhbGciOiJFUzI1NiJ9.e30.AA"']
)
def test_a_payload_that_is_no_object_is_refused(door: Door, payload: bytes) -> None:
    """TOK-06: a nested token among them."""
    assert door.refusal(signer(door.key).sign(TYP, payload)) == "token-malformed"


def test_the_refusals_read_as_graphs(door: Door) -> None:
    def message(subject: Door, token: str) -> str:
        with pytest.raises(Unauthenticated) as caught:
            subject.read(token)
        return caught.value.message

    later = replace(door, now=after(door.now, 2 * HOUR))
    elsewhere = replace(door, expected=replace(door.expected, audience="somebody else"))
    assert message(door, "") == "Access token is empty."
    assert message(door, "opaque").startswith("IDX14100: JWT is not well formed, there are no dots (.).\nThe token")
    assert message(later, door.token) == "Lifetime validation failed, the token is expired."
    assert message(elsewhere, door.token) == "Access token validation failure. Invalid audience."


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80) | st.from_regex(r"[A-Za-z0-9_-]{0,40}\.[A-Za-z0-9_-]{0,40}\.[A-Za-z0-9_-]{0,90}"))
def test_no_text_raises_anything_but_unauthenticated(door: Door, text: str) -> None:
    with pytest.raises(Unauthenticated):
        door.read(text)


HEADERS = st.dictionaries(
    st.sampled_from(["alg", "typ", "kid", "crit", "jwk", "x5c"]),
    st.sampled_from(["ES256", "RS256", "none", "at+jwt", "es-1", "rs-1", 1, None, True, [], {}]),
)
PAYLOADS = st.dictionaries(
    st.sampled_from(NEEDED),
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.lists(st.text(max_size=3)),
)


@settings(max_examples=200, deadline=None)
@given(HEADERS, PAYLOADS)
def test_no_header_and_no_claims_raise_anything_but_unauthenticated(
    door: Door, header: dict[str, object], members: dict[str, object]
) -> None:
    """A good header around any claims, and any header around good claims, both rightly signed."""
    whole = {"alg": ..., "typ": ..., "kid": ...} | header
    if header != {"alg": "ES256", "typ": "at+jwt", "kid": "es-1"}:
        assert door.refusal(door.sealed(door.header(**whole))).startswith("token-")
    assert door.refusal(door.sign_members(members)) in {"token-claims", "token-malformed"}


@settings(max_examples=300, deadline=None)
@given(st.integers(min_value=0), st.sampled_from(["", "A", "z", "-", ".", "=", " ", "é", "twice"]))
def test_a_token_changed_in_any_one_place_is_refused(door: Door, where: int, change: str) -> None:
    """TOK-01"""
    token = door.token
    place = where % len(token)
    put = token[place] * 2 if change == "twice" else change
    assume(put != token[place])
    with pytest.raises(Unauthenticated):
        door.read(token[:place] + put + token[place + 1 :])
