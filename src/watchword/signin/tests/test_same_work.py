"""An answer takes the same work whoever is named: hashes are counted, for time tells of the machine too (ENUM-02)."""

from dataclasses import dataclass, field, replace

import pytest
from starlette.applications import Starlette

from watchword.adapters.argon2 import Cost, PasswordHasher
from watchword.authenticators.model import Hasher
from watchword.authenticators.tests.house import OPERATOR
from watchword.kernel.ids import UserId
from watchword.kernel.secret import Secret
from watchword.signin.tests.guessing import AWAY, guesses, somebody
from watchword.signin.tests.house import SignInHouse
from watchword.signin.tests.test_pass_pages import METHOD, at_the_pass, policy
from watchword.web.edge import Edge

STATES = ("active", "unknown", "disabled", "locked", "passwordless", "temporary")


@dataclass
class Counting:
    """A hasher that says how often it was asked for slow work."""

    inner: Hasher
    asked: list[str] = field(default_factory=list)

    async def hash(self, password: Secret) -> str:
        self.asked.append("hash")
        return await self.inner.hash(password)

    async def verify(self, password: Secret, phc: str) -> bool:
        self.asked.append("compare")
        return await self.inner.verify(password, phc)

    def needs_rehash(self, phc: str) -> bool:
        return self.inner.needs_rehash(phc)

    async def dummy_verify(self, password: Secret) -> None:
        self.asked.append("compare")
        await self.inner.dummy_verify(password)

    def taken(self) -> list[str]:
        """What was asked since this was last asked."""
        found, self.asked = self.asked, []
        return found


def counted(house: SignInHouse) -> tuple[SignInHouse, Counting]:
    """The same house, whose hasher is watched."""
    hasher = Counting(PasswordHasher(Cost(memory_kib=64, iterations=1, lanes=1)))
    signing_in = replace(house.signing_in, hasher=hasher)
    return SignInHouse(house.house, Edge(Starlette(routes=signing_in.routes())), signing_in), hasher


async def people(house: SignInHouse) -> dict[str, str]:
    """A name for each state of an account."""
    names = {state: f"worker{number}@contoso.com" for number, state in enumerate(STATES)}
    for state, name in names.items():
        if state == "unknown":
            continue
        user = UserId(await somebody(house, name.partition("@")[0], account_enabled=state != "disabled"))
        if state != "passwordless":
            await house.give_password(user, name, must_change=state == "temporary")
    await guesses(house.browser(AWAY), 10, name=names["locked"])
    return names


async def test_a_wrong_password_is_one_comparison_whoever_is_named(house: SignInHouse) -> None:
    """ENUM-02: also where nobody goes by the name, has no password, or is locked out."""
    names = await people(house)
    watched, hasher = counted(house)
    for state, name in names.items():
        browser = watched.browser()
        await browser.go()
        await browser.press("identify", name=name)
        assert hasher.taken() == [], state
        await browser.press("answer", password="no walk at all along any river")
        assert hasher.taken() == ["compare"], state


@pytest.mark.parametrize("once", [True, False])
async def test_a_wrong_pass_is_one_comparison_whoever_is_named(house: SignInHouse, once: bool) -> None:
    """ENUM-02: who has a pass, who has none, and who is not there."""
    names = await people(house)
    await policy(house, state="enabled", minimumLifetimeInMinutes=10)
    services = house.house.services
    await services.authenticators.register(OPERATOR, names["active"], services.registry[METHOD], {"once": once})
    watched, hasher = counted(house)
    for state in ("active", "unknown", "passwordless", "disabled"):
        browser = await at_the_pass(watched, names[state])
        assert hasher.taken() == [], state
        await browser.press("answer", **{"pass": "KMNP2345"})
        assert hasher.taken() == ["compare"], state
