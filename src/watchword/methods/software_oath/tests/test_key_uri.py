"""What an app is given to scan or to be told."""

from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from watchword.methods.software_oath.key_uri import key_uri, name, qr_code, typed_key
from watchword.methods.software_oath.totp import Algorithm, Shape

SEED = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


def test_the_uri_is_the_one_that_apps_read() -> None:
    assert key_uri("Contoso Ltd", "balas@contoso.com", SEED, Shape()) == (
        f"otpauth://totp/Contoso%20Ltd:balas%40contoso.com?secret={SEED}&issuer=Contoso%20Ltd"
        "&algorithm=SHA1&digits=6&period=30"
    )


def test_it_says_what_was_agreed() -> None:
    query = parse_qs(urlsplit(key_uri("A", "b@c.de", SEED, Shape(Algorithm.SHA256, 8, 60))).query)
    assert (query["algorithm"], query["digits"], query["period"]) == (["SHA256"], ["8"], ["60"])


@pytest.mark.parametrize("issuer", ["Evil?secret=AAAA&x=", "a/b#c", "1 & 1 = 3", "Ελλάδα 🏛", 'x"><script>', "a\nb"])
def test_a_name_cannot_add_to_it(issuer: str) -> None:
    """INJ-04"""
    parts = urlsplit(key_uri(issuer, "balas@contoso.com", SEED, Shape()))
    assert parse_qs(parts.query)["secret"] == [SEED]
    assert parse_qs(parts.query)["issuer"] == [name(issuer)]
    assert unquote(parts.path) == f"/{name(issuer)}:balas@contoso.com"


def test_a_name_has_no_colon_and_is_never_empty() -> None:
    assert name("a:b") == "a b"
    assert name("  ") == name(":") == "Watchword"


def test_a_key_is_typed_in_groups_of_four() -> None:
    assert typed_key(SEED) == "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ"


def test_the_code_is_a_picture_and_no_text() -> None:
    """OTP-07: the page's source holds no seed but where it is shown, and nothing of a name reaches the mark-up."""
    drawn = qr_code(key_uri('x"><script>', "balas@contoso.com", SEED, Shape()))
    assert drawn.startswith('<svg xmlns="http://www.w3.org/2000/svg"'), "no browser draws it as a picture without"
    assert "script" not in drawn
    assert "style=" not in drawn
    assert SEED not in drawn
    assert '"#fff"' in drawn


def test_the_longest_names_still_fit_into_it() -> None:
    uri = key_uri("🏛" * 300, "a" * 64 + "@" + "b" * 189, SEED, Shape())
    assert len(qr_code(uri)) > 1000
