"""E-mail addresses: one plain address, or nothing (INJ-01, INJ-04)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchword.kernel.errors import Invalid
from watchword.methods.email.address import MAX_ADDRESS, MAX_LOCAL, EmailAddress, mask_email, parse_email


def read(text: str) -> EmailAddress | str:
    """The address, or the code of its refusal."""
    try:
        return parse_email(text)
    except Invalid as refused:
        return refused.code


def test_an_address_keeps_its_local_part_and_lowers_its_domain() -> None:
    address = parse_email("Adele.Vance+sspr@Contoso.COM")
    assert address.text == "Adele.Vance+sspr@contoso.com"
    assert address.key == "adele.vance+sspr@contoso.com"
    assert address.masked == "A***@contoso.com"


def test_two_spellings_of_one_mailbox_have_one_key() -> None:
    assert parse_email("BOB@contoso.com").key == parse_email("bob@CONTOSO.com").key


def test_a_mask_does_not_tell_the_length() -> None:
    assert (
        parse_email("b@contoso.com").masked == parse_email("bob.the.builder@contoso.com").masked == "b***@contoso.com"
    )


@pytest.mark.parametrize(
    "text",
    [
        "a@x.com\r\nBcc:b@y.com",
        "a@x.com\n",
        "a@x.com\r",
        "a\n@x.com",
        "a@x.com\x00",
        "a\x00b@x.com",
        "a@x\x1b[2J.com",
        "a@x.com\u2028",
        "a@x.com\x85",
        "victim@x.com,evil@y.com",
        "victim@x.com;evil@y.com",
        "victim@x.com evil@y.com",
        "victim@x.com@y.com",
        "Adele <a@x.com>",
        "<a@x.com>",
        "a(comment)@x.com",
        "a@x.com(comment)",
        '"a b"@x.com',
        '"a"@x.com',
        "mailto:a@x.com",
        " a@x.com",
        "a@x.com ",
        "",
        "@",
        "a",
        "a@",
        "@x.com",
    ],
)
def test_anything_but_one_bare_address_is_refused(text: str) -> None:
    """INJ-04"""
    assert read(text) == "email-malformed"


def test_a_kept_address_is_masked_and_anything_else_is_hidden_whole() -> None:
    assert mask_email("bob@contoso.com") == "b***@contoso.com"
    assert mask_email("ask bob@contoso.com") == "***"


@pytest.mark.parametrize("text", [".a@x.com", "a.@x.com", "a..b@x.com", "a@.x.com", "a@x.com.", "a@x..com"])
def test_dots_stand_between_words_only(text: str) -> None:
    assert read(text) == "email-malformed"


@pytest.mark.parametrize(
    "domain",
    [
        "localhost",
        "127.0.0.1",
        "[127.0.0.1]",
        "[IPv6:::1]",
        "x.123",
        "-x.com",
        "x-.com",
        "x_y.com",
        "x%00.com",
        "x.com:25",
    ],
)
def test_the_domain_is_a_host_name_of_two_labels_at_least(domain: str) -> None:
    """INJ-04"""
    assert read(f"a@{domain}") == "email-malformed"


def test_a_label_has_63_characters_at_most() -> None:
    assert parse_email(f"a@{'x' * 63}.com").domain == "x" * 63 + ".com"
    assert read(f"a@{'x' * 64}.com") == "email-malformed"


@pytest.mark.parametrize(
    "text",
    [
        "\u0430dele@x.com",  # Cyrillic a
        "ad\u200bele@x.com",  # zero width space
        "ade\u212ae@x.com",  # Kelvin sign
        "ａdele@x.com",
        "adele\uff20x.com",  # fullwidth @
        "\u202eadele@x.com",  # right-to-left override
    ],
)
def test_a_look_alike_local_part_is_refused(text: str) -> None:
    """INJ-01"""
    assert read(text) == "email-malformed"


@pytest.mark.parametrize("domain", ["ｘ.com", "x\u3002com", "x\uff0ecom", "x\u200b.com", "x\u00ad.com", "\ud800.com"])
def test_a_domain_is_never_mapped_to_another(domain: str) -> None:
    """INJ-01"""
    assert read(f"a@{domain}") == "email-malformed"


def test_a_unicode_domain_is_kept_as_its_a_labels() -> None:
    assert (
        parse_email("a@Bücher.example")
        == parse_email("a@XN--BCHER-KVA.example")
        == EmailAddress("a", "xn--bcher-kva.example")
    )


def test_a_look_alike_domain_shows_as_what_it_is() -> None:
    """INJ-01"""
    assert parse_email("a@cont\u043eso.com").text == "a@xn--contso-zqf.com"


@pytest.mark.parametrize("label", ["xn--", "xn--a", "xn--zzzzzz99999", "ab--c"])
def test_what_only_looks_like_an_a_label_is_refused(label: str) -> None:
    assert read(f"a@{label}.com") == "email-malformed"


def test_the_longest_address_is_accepted_and_one_more_is_not() -> None:
    domain = ".".join(["d" * 61, "d" * 61, "d" * 61, "com"])
    longest = "a" * (MAX_ADDRESS - 1 - len(domain)) + "@" + domain
    assert parse_email(longest).text == longest
    assert read("a" + longest) == "email-too-long"


def test_the_longest_local_part_is_accepted_and_one_more_is_not() -> None:
    assert parse_email("a" * MAX_LOCAL + "@x.com").local == "a" * MAX_LOCAL
    assert read("a" * (MAX_LOCAL + 1) + "@x.com") == "email-too-long"


def test_a_domain_that_grows_too_long_as_a_labels_is_refused() -> None:
    assert read("a" * MAX_LOCAL + "@" + ".".join(["ü" * 40] * 4) + ".com") == "email-too-long"


def test_a_very_long_text_is_refused_unread() -> None:
    assert read("a@" + "ü" * 10_000_000) == "email-too-long"


@given(st.text(max_size=80) | st.emails() | st.from_regex(r"[ -~]{1,70}@[ -~ü]{1,70}"))
def test_any_text_is_an_address_that_reads_back_or_is_refused(text: str) -> None:
    match read(text):
        case EmailAddress() as address:
            assert read(address.text) == address
            assert address.text.isascii()
            assert address.text.isprintable()
            assert address.text.count("@") == 1
        case code:
            assert code in {"email-malformed", "email-too-long"}


@given(st.emails(domains=st.from_regex(r"[a-zA-Z0-9]{1,20}\.[a-zA-Z]{2,10}", fullmatch=True)))
def test_an_ordinary_address_is_accepted_as_written(text: str) -> None:
    local, _, domain = text.rpartition("@")
    assert read(text) == EmailAddress(local, domain.lower())
