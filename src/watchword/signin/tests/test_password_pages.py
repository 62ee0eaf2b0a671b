"""Passwords by the pages: what is typed is what counts, and how it is kept. On each database."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from watchword.adapters.argon2 import Cost, PasswordHasher
from watchword.authenticators.tests.house import BALAS, OPERATOR
from watchword.kernel.ids import UserId
from watchword.kernel.secret import Secret
from watchword.method import Anchor
from watchword.methods.password.faces import PASSWORD_ID
from watchword.signin.tests.guessing import AWAY, BALAS_UPN, IN, somebody, tried
from watchword.signin.tests.house import RIGHT, SignInHouse


async def test_the_whole_password_counts(house: SignInHouse) -> None:
    """PWD-08: in its canonical form and no other."""
    long = "a caf\u00e9 at the end of the world, " * 3
    await house.give_password(UserId(await somebody(house, "dora")), "dora@contoso.com", long)
    away, name = house.browser(AWAY), "dora@contoso.com"
    for near in (long[:72], long + " ", long.upper(), long + "\0", " " + long, long.strip()):
        assert not await tried(away, near, name)
    assert await tried(away, long.replace("\u00e9", "e\u0301"), name)


@pytest.mark.parametrize("size", [257, 100_000, 900_000])
async def test_what_is_too_long_to_be_a_password_is_a_wrong_one(house: SignInHouse, size: int) -> None:
    """PWD-06: by its length, before anything is computed over it."""
    browser = house.browser()
    await browser.go()
    await browser.press("identify", name=BALAS_UPN)
    title = await browser.press("answer", password="x" * size)
    assert (title, browser.status) in (("Enter password", 200), ("That did not work", 400)), browser.words[:200]
    assert title != IN


async def test_the_longest_password_can_be_typed(house: SignInHouse) -> None:
    """PWD-06: 64 characters of four bytes each."""
    emoji = "".join(chr(0x1F600 + number) for number in range(64))
    await house.give_password(UserId(await somebody(house, "emma")), "emma@contoso.com", emoji)
    assert await tried(house.browser(), emoji, "emma@contoso.com")


async def test_a_weakly_hashed_password_is_hashed_anew_when_it_was_right(house: SignInHouse) -> None:
    """PWD-12: a wrong one changes nothing, and what an administrator set meanwhile stays."""
    stronger = PasswordHasher(Cost(memory_kib=128, iterations=2, lanes=1))
    moves = house.signing_in.service.moves
    object.__setattr__(moves, "proving", replace(moves.proving, hasher=stronger))
    assert not await tried(house.browser(), "not it")
    assert "m=64,t=1" in await hash_of(house)
    assert await tried(house.browser(), RIGHT)
    assert "m=128,t=2" in await hash_of(house)
    renewed = await hash_of(house)
    assert await tried(house.browser(), RIGHT)
    assert await hash_of(house) == renewed
    stronger.close()


class Interrupted(PasswordHasher):
    """Something happens while a hash is made."""

    meanwhile: Callable[[], Awaitable[None]]

    async def hash(self, password: Secret) -> str:
        await self.meanwhile()
        return await super().hash(password)


async def test_a_password_that_is_changed_meanwhile_is_not_put_back(house: SignInHouse) -> None:
    """PWD-12: hashed anew for one who signs in, while an administrator sets another."""
    slow, own = Interrupted(Cost(memory_kib=128, iterations=2, lanes=1)), house.house.services.authenticators
    password = own.registry["password"]
    assert password.face is not None
    reset = next(act for act in password.face.acts if act.name == "resetPassword")
    given = {"newPassword": "seven pelicans read the newspaper"}

    async def reset_it() -> None:
        await own.act(OPERATOR, BALAS, password, reset, Anchor.METHODS, PASSWORD_ID, given)

    slow.meanwhile = reset_it
    moves = house.signing_in.service.moves
    object.__setattr__(moves, "proving", replace(moves.proving, hasher=slow))
    await tried(house.browser(), RIGHT)
    assert "m=64,t=1" in await hash_of(house)
    assert not await tried(house.browser(), RIGHT)
    slow.close()


async def hash_of(house: SignInHouse, user: UserId = BALAS) -> str:
    store = house.house.services.authenticators.store
    (own,) = await house.house.units.read(lambda tx: store.live(tx, user, "password"))
    return str(own.record.hashed.reveal())
