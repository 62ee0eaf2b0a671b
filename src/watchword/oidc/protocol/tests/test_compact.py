"""The JWS envelope: one spelling of each part, and published vectors."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc.jwk import ECKey, RSAKey

from watchword.oidc.protocol.compact import MAX_TOKEN, Compact, Malformed, decode, encode, parse_compact, unpadded
from watchword.oidc.protocol.keys import VerificationKey

VECTORS = Path(__file__).parent / "vectors"
RFC = json.loads((VECTORS / "jose_rfc.json").read_text())["vectors"]
WYCHEPROOF = json.loads((VECTORS / "wycheproof_jws.json").read_text())["groups"]
OTHER_ALGORITHM = 346
"""RFC 7520 figure 20, whose key is labelled PS256 and whose header says PS384."""
OURS = {"ES256": ECKey, "RS256": RSAKey, "PS256": RSAKey}


def cases(*algorithms: str) -> list[Any]:
    return [
        pytest.param(group["key"], test["jws"], test["result"] == "valid", id=f"{test['tcId']}-{test['comment']}")
        for group in WYCHEPROOF
        if group["key"]["alg"] in algorithms
        for test in group["tests"]
        if test["tcId"] != OTHER_ALGORITHM
    ]


def accepted(jwk: dict[str, Any], jws: object) -> bool:
    """As every verifier of ours does it: the header may only name the algorithm that the key has."""
    compact = parse_compact(jws if isinstance(jws, str) else json.dumps(jws), max_header=2048)
    key = VerificationKey(jwk.get("kid", ""), jwk["alg"], OURS[jwk["alg"]].import_key(jwk))
    return (
        isinstance(compact, Compact)
        and compact.header.get("alg") == key.alg
        and key.verifies(compact.signed, compact.signature)
    )


@pytest.mark.parametrize(("jwk", "jws", "valid"), cases("ES256", "RS256", "PS256"))
def test_wycheproof_signatures_are_judged_as_published(jwk: dict[str, Any], jws: object, valid: bool) -> None:
    """TOK-01"""
    # An empty payload is a valid JWS and verifies; that no claims are in it is for the reader of claims to refuse.
    assert accepted(jwk, jws) is valid


def test_a_good_signature_by_another_algorithm_than_the_keys_is_refused() -> None:
    """TOK-01"""
    (found,) = ((g["key"], t["jws"]) for g in WYCHEPROOF for t in g["tests"] if t["tcId"] == OTHER_ALGORITHM)
    assert not accepted(*found)


@pytest.mark.parametrize(("jwk", "jws", "valid"), cases("HS256"))
def test_nothing_signed_with_a_shared_secret_names_an_algorithm_of_ours(
    jwk: dict[str, Any], jws: object, valid: bool
) -> None:
    """TOK-01: the group's valid ones too: they are somebody else's."""
    compact = parse_compact(jws if isinstance(jws, str) else json.dumps(jws), max_header=2048)
    assert isinstance(compact, Malformed) or compact.header.get("alg") not in OURS


def test_the_signature_of_rfc_7515_verifies() -> None:
    vector = RFC["rfc7515_a3_es256"]
    assert accepted(vector["jwk"] | {"alg": "ES256"}, vector["jws"])


def test_the_unsecured_token_of_rfc_7515_has_no_signature() -> None:
    """TOK-01"""
    assert isinstance(parse_compact(RFC["rfc7515_a5_unsecured"]["jws"], max_header=2048), Malformed)


@pytest.mark.parametrize("name", ["rfc7515_a1_hs256", "rfc8037_a4_eddsa"])
def test_other_algorithms_of_the_rfcs_are_read_and_not_ours(name: str) -> None:
    compact = parse_compact(RFC[name]["jws"], max_header=2048)
    assert isinstance(compact, Compact)
    assert compact.header["alg"] not in OURS


@given(st.binary(max_size=64))
def test_every_byte_string_has_exactly_one_spelling(raw: bytes) -> None:
    text = encode(raw)
    assert decode(text) == raw
    for other in (text + "=", text + "\n", " " + text, text + "A" * (4 - len(text) % 4 if len(text) % 4 else 1)):
        assert decode(other) != raw


def test_stray_bits_at_the_end_are_refused() -> None:
    assert decode("AA") == b"\0"
    assert decode("AB") is None


@pytest.mark.parametrize("text", ["AA==", "A", "AA+A", "AA/A", "AA AA", "AAA\n", "ＡＡＡＡ"])
def test_what_is_not_base64url_is_refused(text: str) -> None:
    assert decode(text) is None


@pytest.mark.parametrize(
    ("text", "bare"), [("AA==", "AA"), ("AAA=", "AAA"), ("AAAA", "AAAA"), ("AAA==", "AAA=="), ("AA=", "AA=")]
)
def test_padding_is_taken_off_where_it_completes_a_group(text: str, bare: str) -> None:
    assert unpadded(text) == bare


def test_padding_is_refused_unless_it_was_asked_for() -> None:
    token = f"{encode(b'{}')}==.AA==.AA=="
    token = token.replace("e30==", "e30=")
    assert isinstance(parse_compact(token, max_header=2048), Malformed)
    assert isinstance(parse_compact(token, max_header=2048, padded=True), Compact)


def test_the_signature_covers_the_characters_that_came() -> None:
    compact = parse_compact("e30=.AA==.AA==", max_header=2048, padded=True)
    assert isinstance(compact, Compact)
    assert compact.signed == b"e30=.AA=="


@pytest.mark.parametrize("token", ["", "e30", "e30.AA", "e30.AA.AA.AA", "e30.AA.AA.AA.AA", "..", "e30.AA.", ".AA.AA"])
def test_three_parts_with_a_header_and_a_signature_make_a_jws(token: str) -> None:
    """TOK-06: five parts would be a JWE."""
    assert isinstance(parse_compact(token, max_header=2048), Malformed)


def test_limits_count_the_token_and_its_header() -> None:
    """TOK-06"""
    header = json.dumps({"alg": "ES256", "x": "y" * 100}).encode()
    token = f"{encode(header)}.AA.AA"
    assert isinstance(parse_compact(token, max_header=len(header)), Compact)
    assert isinstance(parse_compact(token, max_header=len(header) - 1), Malformed)
    long = "e30." + "A" * (MAX_TOKEN - 8) + ".AAA"
    assert len(long) == MAX_TOKEN
    assert isinstance(parse_compact(long, max_header=2048), Compact)
    assert isinstance(parse_compact(long + "A", max_header=2048), Malformed)
