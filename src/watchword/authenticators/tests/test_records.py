"""What is sealed stays so until somebody reveals it."""

from dataclasses import dataclass

import pytest

from watchword.adapters.keyring import new_keyring
from watchword.adapters.sealing import Sealer
from watchword.authenticators.records import Shelf
from watchword.kernel.errors import Unavailable
from watchword.kernel.secret import Secret

ROW, OTHER_ROW = ("balas", "1"), ("adele", "1")


@dataclass(frozen=True)
class Seed:
    name: str
    seed: Secret
    recovery: Secret


@dataclass(frozen=True)
class Address:
    address: str
    verified: bool = False


SEED = Seed("phone", Secret("JBSWY3DP"), Secret("1234-5678"))


def test_a_record_survives_being_kept() -> None:
    sealer, shelf = Sealer(new_keyring()), Shelf.of(Seed)
    text, sealed = shelf.pack(SEED, sealer, ROW)
    assert "JBSWY3DP" not in text
    assert shelf.unpack(text, sealed, sealer, ROW) == SEED


def test_a_record_without_secrets_is_not_sealed() -> None:
    sealer, shelf = Sealer(new_keyring()), Shelf.of(Address)
    text, sealed = shelf.pack(Address("a@example.org"), sealer, ROW)
    assert sealed is None
    assert shelf.unpack(text, sealed, sealer, ROW) == Address("a@example.org")


def test_what_was_moved_to_another_row_is_read_and_reveals_nothing() -> None:
    """KEY-01: the context names the row."""
    sealer, shelf = Sealer(new_keyring()), Shelf.of(Seed)
    text, sealed = shelf.pack(SEED, sealer, ROW)
    moved = shelf.unpack(text, sealed, sealer, OTHER_ROW)
    assert moved.name == "phone"
    with pytest.raises(Unavailable):
        moved.seed.reveal()
    with pytest.raises(Unavailable):
        shelf.pack(moved, sealer, OTHER_ROW)


def test_an_unopened_secret_prints_nothing_and_is_equal_to_what_it_holds() -> None:
    sealer, shelf = Sealer(new_keyring()), Shelf.of(Seed)
    read = shelf.unpack(*shelf.pack(SEED, sealer, ROW), sealer, ROW)
    assert repr(read.seed) == str(read.seed) == "Secret(•••)"
    assert read.seed == SEED.seed
    assert read.seed != SEED.recovery
    assert read.seed.reveal_bytes() == b"JBSWY3DP"
