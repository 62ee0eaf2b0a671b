"""userPrincipalName: ASCII, one spelling (INJ-01, PWD-05)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchword.kernel.errors import Invalid
from watchword.kernel.upn import MAX_UPN, canonical_upn, check_upn

LONG_DOMAIN = "d" * 40 + ".example"


@pytest.mark.parametrize(
    "text",
    [
        "adelev@contoso.com",
        "o'hara.j-p_x!#^~9@contoso.com",
        "adele_gmail.com#EXT#@contoso.onmicrosoft.com",
        "7@x9.co",
        "a@xn--bcher-kva.example",
        "a" * 64 + "@" + LONG_DOMAIN,
    ],
)
def test_what_entra_allows_is_a_upn(text: str) -> None:
    assert canonical_upn(text) == text.lower()


def test_case_does_not_make_another_user() -> None:
    """PWD-05"""
    assert check_upn("AdeleV@Contoso.COM") == check_upn("adelev@contoso.com") == "adelev@contoso.com"


@pytest.mark.parametrize(
    "text",
    [
        "\u0430delev@contoso.com",  # Cyrillic a
        "adelev@cont\u043eso.com",  # Cyrillic o
        "ad\u200belev@contoso.com",  # zero width space
        "ad\u00adelev@contoso.com",  # soft hyphen
        "\u202eadelev@contoso.com",  # right-to-left override
        "ad\u0130le@contoso.com",  # capital I with dot
        "ad\u0131le@contoso.com",  # dotless i
        "\u212aelly@contoso.com",  # Kelvin sign, whose lower case is k
        "ﬁona@contoso.com",
        "ａdelev@contoso.com",
        "adelev＠contoso.com",
        "adelev@contoso。com",
        "e\u0301ric@contoso.com",
        "adelev@contoso.com\u0000",
        "adele\x00v@contoso.com",
        "adelev%00@contoso.com",
        "adelev%40contoso.com",
        "adelev%2e@contoso.com",
    ],
)
def test_a_look_alike_is_refused(text: str) -> None:
    """INJ-01"""
    assert canonical_upn(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "@",
        "adelev",
        "adelev@",
        "@contoso.com",
        "a@b@contoso.com",
        "adelev@contoso",
        "adelev@contoso.com.",
        "adelev@.contoso.com",
        "adelev@contoso..com",
        "adelev@-contoso.com",
        "adelev@contoso-.com",
        "adelev@con_toso.com",
        ".adelev@contoso.com",
        "adelev.@contoso.com",
        "adele..v@contoso.com",
        "adele v@contoso.com",
        " adelev@contoso.com",
        "adelev@contoso.com ",
        "adelev@contoso.com\n",
        "adele\tv@contoso.com",
        "adele&v@contoso.com",
        "adele/v@contoso.com",
        "adele+v@contoso.com",
        'adele"v@contoso.com',
        "a" * 65 + "@contoso.com",
        "a@" + "d" * 41 + ".example",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    """INJ-01"""
    assert canonical_upn(text) is None


def test_the_longest_upn_has_113_characters() -> None:
    longest = "a" * 64 + "@" + LONG_DOMAIN
    assert len(longest) == MAX_UPN
    assert canonical_upn(longest) == longest


def test_a_very_long_text_is_refused_unread() -> None:
    assert canonical_upn("a" * 10_000_000 + "@contoso.com") is None


def test_the_refusal_speaks_as_microsoft_graph_does() -> None:
    with pytest.raises(Invalid, match=r"^Property userPrincipalName is invalid\.$") as caught:
        check_upn("adele v@contoso.com")
    assert (caught.value.code, caught.value.target) == ("upn-invalid", "userPrincipalName")


@given(st.text(max_size=120) | st.emails() | st.from_regex(r"\A[ -~]{1,70}@[ -~]{1,60}\Z"))
def test_a_canonical_upn_is_its_own_canonical_form(text: str) -> None:
    canonical = canonical_upn(text)
    assert canonical is None or (canonical == text.lower() == canonical_upn(canonical) and text.isascii())


@given(st.from_regex(r"[a-zA-Z0-9'_!#^~-]{1,64}@[a-zA-Z0-9]{1,20}\.[a-zA-Z]{2,20}", fullmatch=True))
def test_every_name_of_the_allowed_characters_is_a_upn(text: str) -> None:
    assert canonical_upn(text) == text.lower()
