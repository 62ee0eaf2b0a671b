"""Password hashing: argon2id as RFC 9106 has it, bounded, and never an exception for a broken string."""

import asyncio
import os
import threading
import time
from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2d, Argon2i, Argon2id
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from watchword.adapters.argon2 import Cost, PasswordHasher, Peppers
from watchword.kernel.errors import Invalid, Unavailable
from watchword.kernel.secret import Secret

CHEAP = Cost(memory_kib=64, iterations=1)
RIGHT, WRONG = Secret("correct horse battery staple"), Secret("correct horse battery stapler")

# phc-winner-argon2, src/test.c (CC0/Apache-2.0): password, PHC string.
REFERENCE = [
    ("password", "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"),
    ("differentpassword", "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$C4TWUs9rDEvq7w3+J4umqA32aWKB1+DSiRuBfYxFj94"),
    ("password", "$argon2id$v=19$m=65536,t=1,p=1$c29tZXNhbHQ$9qWtwbpyPd3vm1rB1GThgPzZ3/ydHL92zKL+15XZypg"),
    ("password", "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc"),
]
# RFC 9106 sections 5.1 to 5.3: m=32 KiB, t=3, p=4.
RFC_TAGS = [
    (Argon2d, "512b391b6f1162975371d30919734294f868e3be3984f3c1a13a4db9fabe4acb"),
    (Argon2i, "c814d9d1dc7f37aa13f0d77f2494bda1c8de6b016dd388d29952a4c4672b6ce8"),
    (Argon2id, "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"),
]
SALT, TAG = "c29tZXNhbHQ", "A" * 43


@pytest.fixture
def hasher() -> Iterator[PasswordHasher]:
    hasher = PasswordHasher(CHEAP)
    yield hasher
    hasher.close()


@pytest.mark.parametrize(("variant", "tag"), RFC_TAGS)
def test_the_library_computes_the_vectors_of_rfc_9106(variant: type[Argon2id], tag: str) -> None:
    argon2 = variant(
        salt=b"\x02" * 16, length=32, iterations=3, lanes=4, memory_cost=32, ad=b"\x04" * 12, secret=b"\x03" * 8
    )
    assert argon2.derive(b"\x01" * 32).hex() == tag


@pytest.mark.parametrize(("password", "phc"), REFERENCE)
async def test_strings_of_the_reference_implementation_verify(hasher: PasswordHasher, password: str, phc: str) -> None:
    assert await hasher.verify(Secret(password), phc)
    assert not await hasher.verify(Secret(password + "x"), phc)


async def test_the_default_is_owasps_floor() -> None:
    hasher = PasswordHasher()
    phc = await hasher.hash(RIGHT)
    hasher.close()
    assert phc.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


async def test_only_the_right_password_verifies(hasher: PasswordHasher) -> None:
    phc = await hasher.hash(RIGHT)
    assert await hasher.verify(RIGHT, phc)
    assert not await hasher.verify(WRONG, phc)


@pytest.mark.parametrize("other", ["p" * 72, "p" * 100 + " ", "P" * 100, "p" * 100 + "\0", "\0" + "p" * 100, ""])
async def test_the_whole_password_counts(hasher: PasswordHasher, other: str) -> None:
    """PWD-08"""
    phc = await hasher.hash(Secret("p" * 100))
    assert not await hasher.verify(Secret(other), phc)


async def test_two_hashes_of_one_password_differ(hasher: PasswordHasher) -> None:
    assert len({await hasher.hash(RIGHT) for _ in range(20)}) == 20


@pytest.mark.parametrize(
    "phc",
    [
        "",
        "$",
        "password",
        f"$argon2i$v=19$m=64,t=1,p=1${SALT}${TAG}",
        f"$argon2d$v=19$m=64,t=1,p=1${SALT}${TAG}",
        f"$argon2id$v=16$m=64,t=1,p=1${SALT}${TAG}",
        f"$argon2id$v=19$m=7,t=1,p=1${SALT}${TAG}",
        f"$argon2id$v=19$m=64,t=0,p=1${SALT}${TAG}",
        f"$argon2id$v=19$m=64,t=1,p=0${SALT}${TAG}",
        f"$argon2id$v=19$m=4194304,t=1,p=1${SALT}${TAG}",
        f"$argon2id$v=19$m=64,t=99,p=1${SALT}${TAG}",
        f"$argon2id$v=19$m=1024,t=1,p=99${SALT}${TAG}",
        f"$argon2id$v=19$m=64,t=1,p=1,keyid=gone${SALT}${TAG}",
        f"$argon2id$v=19$m=64,t=1,p=1${SALT}$AAAA",
        f"$argon2id$v=19$m=64,t=1,p=1$AAAA${TAG}",
        f"$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHR${TAG}",  # the salt's last character has stray bits
        f"$argon2id$v=19$m=64,t=1,p=1${SALT}A{TAG}",
        f"$argon2id$v=19$m=64,t=1,p=1${SALT}${TAG}\n",
        f"$argon2id$v=19$m=64,t=1,p=1${SALT}${TAG}=",
        f"$argon2id$v=19$m=６４,t=1,p=1${SALT}${TAG}",
        "$argon2id$v=19$m=64,t=1,p=1$" + "A" * 10_000 + f"${TAG}",
        "$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW",
    ],
)
async def test_a_string_that_cannot_be_read_verifies_nothing_and_is_told_apart(
    hasher: PasswordHasher, phc: str
) -> None:
    assert not hasher.readable(phc)
    assert not await hasher.verify(RIGHT, phc)
    assert hasher.needs_rehash(phc)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text() | st.from_regex(r"\A\$argon2id\$v=19\$m=[0-9]{1,3},t=[0-9],p=[0-9]\$[A-Za-z0-9+/]*\$[A-Za-z0-9+/]*\Z"))
def test_any_string_is_verified_or_refused_without_an_exception(hasher: PasswordHasher, phc: str) -> None:
    assert asyncio.run(hasher.verify(RIGHT, phc)) is False


async def test_what_the_hasher_makes_it_can_read(hasher: PasswordHasher) -> None:
    assert hasher.readable(await hasher.hash(RIGHT))


async def test_a_hash_of_less_cost_wants_to_be_made_anew_and_one_of_more_does_not() -> None:
    """PWD-12"""
    costs = [Cost(64, 1), Cost(128, 1), Cost(64, 2), Cost(128, 2), Cost(256, 3)]
    hashers = [PasswordHasher(cost, threads=1) for cost in costs]
    strings = [await hasher.hash(RIGHT) for hasher in hashers]
    wants = [hashers[3].needs_rehash(phc) for phc in strings]
    assert wants == [True, True, True, False, False]
    assert all([await hashers[3].verify(RIGHT, phc) for phc in strings])
    for hasher in hashers:
        hasher.close()


def test_a_hash_with_a_short_salt_wants_to_be_made_anew(hasher: PasswordHasher) -> None:
    """PWD-12"""
    assert hasher.readable(REFERENCE[0][1])
    assert hasher.needs_rehash(REFERENCE[0][1])


async def test_without_its_pepper_a_hash_is_worth_nothing() -> None:
    """PWD-12"""
    peppered = PasswordHasher(CHEAP, Peppers("k1", {"k1": Secret(b"\x01" * 32)}), threads=1)
    other = PasswordHasher(CHEAP, Peppers("k1", {"k1": Secret(b"\x02" * 32)}), threads=1)
    plain = PasswordHasher(CHEAP, threads=1)
    phc = await peppered.hash(RIGHT)
    assert ",keyid=k1$" in phc
    assert await peppered.verify(RIGHT, phc)
    assert not await peppered.verify(WRONG, phc)
    assert not await other.verify(RIGHT, phc)
    assert not await plain.verify(RIGHT, phc)
    assert not await plain.verify(RIGHT, phc.replace(",keyid=k1", ""))
    for hasher in (peppered, other, plain):
        hasher.close()


async def test_a_new_pepper_takes_over_from_the_old_one_and_from_none() -> None:
    """PWD-12"""
    k1, k2 = Secret(b"\x01" * 32), Secret(b"\x02" * 32)
    none, old = PasswordHasher(CHEAP), PasswordHasher(CHEAP, Peppers("k1", {"k1": k1}))
    new = PasswordHasher(CHEAP, Peppers("k2", {"k1": k1, "k2": k2}))
    for phc in (await none.hash(RIGHT), await old.hash(RIGHT)):
        assert await new.verify(RIGHT, phc)
        assert new.needs_rehash(phc)
    assert not new.needs_rehash(await new.hash(RIGHT))
    for hasher in (none, old, new):
        hasher.close()


@pytest.mark.parametrize(
    ("current", "known"), [("k2", "k1"), ("k,1", "k,1"), ("", ""), ("twelve+chars", "twelve+chars")]
)
def test_a_pepper_must_be_known_and_its_id_fit_into_the_string(current: str, known: str) -> None:
    with pytest.raises(Invalid, match="pepper"):
        Peppers(current, {known: Secret(b"k")})


async def test_too_many_at_once_are_refused_at_once_and_later_ones_are_not() -> None:
    """PWD-07"""
    hasher = PasswordHasher(threads=1, in_flight=3)
    results = await asyncio.gather(*(hasher.hash(RIGHT) for _ in range(40)), return_exceptions=True)
    refused = [result for result in results if isinstance(result, Unavailable)]
    assert len(refused) >= 30
    assert {(problem.code, problem.retry_after) for problem in refused} == {("password-hashing-busy", 1)}
    assert len([result for result in results if isinstance(result, str)]) == 40 - len(refused)
    assert await hasher.verify(RIGHT, await hasher.hash(RIGHT))
    hasher.close()


async def test_a_caller_who_goes_away_does_not_free_a_place_before_the_work_is_done() -> None:
    """PWD-07"""
    hasher = PasswordHasher(Cost(memory_kib=64 * 1024, iterations=4), threads=1, in_flight=1)
    caller = asyncio.create_task(hasher.hash(RIGHT))
    await asyncio.sleep(0.02)
    caller.cancel()
    with pytest.raises(Unavailable):
        await hasher.dummy_verify(RIGHT)
    hasher.close()


async def test_the_event_loop_turns_while_a_password_is_hashed() -> None:
    """PWD-07"""
    hasher = PasswordHasher(Cost(memory_kib=64 * 1024, iterations=4), threads=1)
    work, turns = asyncio.create_task(hasher.hash(RIGHT)), 0
    while not work.done():
        await asyncio.sleep(0.001)
        turns += 1
    assert turns >= 5
    hasher.close()


async def test_the_hashing_threads_interrupt_no_other() -> None:
    hasher = PasswordHasher(CHEAP, threads=2)
    await hasher.hash(RIGHT)
    native = [thread.native_id for thread in threading.enumerate() if thread.name.startswith("argon2")]
    assert native
    assert all(os.sched_getscheduler(thread or 0) == os.SCHED_BATCH for thread in native)
    hasher.close()


async def test_an_unknown_user_and_a_broken_string_cost_what_a_wrong_password_costs() -> None:
    """ENUM-01: processor time, so that other programs do not count."""
    hasher = PasswordHasher(threads=1)
    phc = await hasher.hash(RIGHT)
    spent: dict[str, list[float]] = {"wrong": [], "unknown": [], "broken": []}
    for _ in range(7):
        for name, work in (
            ("wrong", hasher.verify(WRONG, phc)),
            ("unknown", hasher.dummy_verify(WRONG)),
            ("broken", hasher.verify(WRONG, "broken")),
        ):
            started = time.process_time()
            await work
            spent[name].append(time.process_time() - started)
    wrong, unknown, broken = (sorted(times)[3] for times in spent.values())
    assert wrong / 2 < unknown < wrong * 2
    assert wrong / 2 < broken < wrong * 2
    hasher.close()


async def test_nobody_passes_as_the_unknown_user() -> None:
    hasher = PasswordHasher(CHEAP, Peppers("k1", {"k1": Secret(b"k")}))
    for text in ("", "\0" * 32, RIGHT.reveal()):
        assert await hasher.dummy_verify(Secret(text)) is None
    hasher.close()


async def test_a_closed_hasher_refuses_as_busy() -> None:
    hasher = PasswordHasher(CHEAP)
    hasher.close()
    with pytest.raises(Unavailable) as caught:
        await hasher.hash(RIGHT)
    assert caught.value.gateway == "argon2"
