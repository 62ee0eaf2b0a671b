"""Secrets at rest open with their own key, purpose and row, and with nothing else (KEY-01 to KEY-03, I9)."""

import hmac
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchword.adapters.keyring import new_keyring
from watchword.adapters.sealing import Sealer
from watchword.kernel.errors import Unavailable
from watchword.kernel.sealing import Seal, Subkeys

RING = new_keyring()
SEALER = Sealer(RING)
ROW = ("tenant", "user", "authenticator", "seed")
SEED = b"JBSWY3DPEHPK3PXP canary"


def refused(attempt: Callable[[], object]) -> Unavailable:
    with pytest.raises(Unavailable) as caught:
        attempt()
    assert caught.value.gateway == "keyring"
    return caught.value


def test_a_sealer_is_what_the_kernel_asks_for() -> None:
    seal: Seal = SEALER
    keys: Subkeys = SEALER
    assert seal.open("a", (), seal.seal("a", (), b"x")) == b"x"
    assert keys.current == 1


@given(st.binary(max_size=200), st.text(), st.lists(st.text(), max_size=4).map(tuple))
def test_what_is_sealed_opens_again(plaintext: bytes, purpose: str, context: tuple[str, ...]) -> None:
    assert SEALER.open(purpose, context, SEALER.seal(purpose, context, plaintext)) == plaintext


def test_a_sealed_value_shows_nothing_and_never_repeats() -> None:
    """KEY-01"""
    one, two = (SEALER.seal("totp seed", ROW, SEED) for _ in range(2))
    assert SEED not in one
    assert one[5:17] != two[5:17]
    assert one[17:] != two[17:]


@pytest.mark.parametrize(
    ("purpose", "context"),
    [
        ("client secret", ROW),
        ("totp seed", ("tenant", "other", "authenticator", "seed")),
        ("totp seed", ("tenant", "user", "authenticator")),
        ("totp seed", (*ROW, "")),
        ("totp seed", ("tenantuser", "", "authenticator", "seed")),
        ("totp seedtenant", ROW[1:]),
    ],
)
def test_a_value_sealed_for_one_row_and_purpose_opens_for_no_other(purpose: str, context: tuple[str, ...]) -> None:
    """KEY-01, KEY-03"""
    sealed = SEALER.seal("totp seed", ROW, SEED)
    assert refused(lambda: SEALER.open(purpose, context, sealed)).code == "sealed-unreadable"


def test_no_bit_of_a_sealed_value_can_change() -> None:
    sealed = SEALER.seal("totp seed", ROW, SEED)
    for bit in range(len(sealed) * 8):
        changed = bytearray(sealed)
        changed[bit // 8] ^= 1 << bit % 8
        refused(lambda value=bytes(changed): SEALER.open("totp seed", ROW, value))


def test_no_part_of_a_sealed_value_opens() -> None:
    sealed = SEALER.seal("totp seed", ROW, SEED)
    for length in range(len(sealed)):
        refused(lambda value=sealed[:length]: SEALER.open("totp seed", ROW, value))


def test_another_installation_opens_nothing() -> None:
    """KEY-01: a wrong key is told, never silent"""
    sealed = SEALER.seal("totp seed", ROW, SEED)
    stranger = Sealer(new_keyring())
    problem = refused(lambda: stranger.open("totp seed", ROW, sealed))
    assert problem.code == "sealed-unreadable"
    assert stranger.fingerprint != SEALER.fingerprint


def test_after_a_rotation_old_values_open_and_new_ones_use_the_new_key() -> None:
    """KEY-02"""
    sealer = Sealer(RING)
    old = sealer.seal("totp seed", ROW, SEED)
    assert not sealer.needs_resealing(old)
    sealer.use(RING.rotate())
    new = sealer.seal("totp seed", ROW, sealer.open("totp seed", ROW, old))
    assert (sealer.needs_resealing(old), sealer.needs_resealing(new)) == (True, False)
    assert sealer.fingerprint == SEALER.fingerprint
    assert refused(lambda: SEALER.open("totp seed", ROW, new)).code == "key-version-unknown"


def test_after_the_old_key_has_gone_only_new_values_open() -> None:
    """KEY-02"""
    rotated = RING.rotate()
    new = Sealer(rotated).seal("totp seed", ROW, SEED)
    sealer = Sealer(rotated.retire(1))
    assert sealer.open("totp seed", ROW, new) == SEED
    assert (
        refused(lambda: sealer.open("totp seed", ROW, SEALER.seal("totp seed", ROW, SEED))).code
        == "key-version-unknown"
    )


def test_a_value_cannot_be_passed_off_as_of_another_key_version() -> None:
    sealer = Sealer(RING.rotate())
    sealed = sealer.seal("totp seed", ROW, SEED)
    refused(lambda: sealer.open("totp seed", ROW, sealed[:1] + (1).to_bytes(4, "big") + sealed[5:]))


def test_a_digest_is_keyed_bound_to_its_purpose_and_survives_a_rotation() -> None:
    """KEY-03: what is found for purpose A is never found for B"""
    digest = SEALER.digest("refresh token", "x" * 40)
    assert len(digest) == 32
    assert digest == Sealer(RING.rotate()).digest("refresh token", "x" * 40)
    others = [
        SEALER.digest("app password", "x" * 40),
        SEALER.digest("refresh token", "x" * 39),
        Sealer(new_keyring()).digest("refresh token", "x" * 40),
        hmac.digest(RING.lookup.reveal_bytes(), b"x" * 40, "sha256"),
    ]
    assert digest not in others


def test_a_digest_takes_any_text() -> None:
    assert SEALER.digest("refresh token", "\ud800") != SEALER.digest("refresh token", "?")


def test_subkeys_differ_by_purpose_and_version() -> None:
    """KEY-03"""
    sealer = Sealer(RING.rotate())
    keys = [sealer.subkey("paging"), sealer.subkey("audit"), sealer.subkey("paging", 1)]
    assert len({key.reveal_bytes() for key in keys}) == 3
    assert sealer.subkey("paging", 2) == sealer.subkey("paging")
    assert refused(lambda: sealer.subkey("paging", 3)).code == "key-version-unknown"
