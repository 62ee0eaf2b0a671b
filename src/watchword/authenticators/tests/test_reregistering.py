"""Re-registration that an administrator requires, and unlocking, on both databases (CATALOGUE REG, SES-05)."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from watchword.audit.tables import AUDIT_RECORD
from watchword.authenticators.guarding import Counted, Try, Whence
from watchword.authenticators.model import DemandedProof, PersonSettings, PerUserMfa, Reregistration
from watchword.authenticators.reregistering import Wanted
from watchword.authenticators.tests.house import ADELE, BALAS, OPERATOR, House
from watchword.authenticators.throttle import CEILING, NEVER, Resting
from watchword.db.engine import sql
from watchword.db.statement import Statement
from watchword.kernel.clock import DAY, Instant
from watchword.kernel.errors import Invalid


async def live(house: House, user: str = BALAS) -> list[str]:
    listed = await house.services.authenticators.list_all(OPERATOR, user)
    return sorted(each.method.name for each in listed)


async def settings(house: House) -> PersonSettings:
    return await house.services.persons.requirements(OPERATOR, BALAS)


async def documents(house: House) -> list[str]:
    rows = await house.units.read(lambda tx: sql(tx).all(Statement(sa.select(AUDIT_RECORD.c.document))))
    return [row["document"] for row in rows]


@pytest.fixture
async def furnished(house: House) -> House:
    """Balas has two phones and an address; the first phone is the default."""
    await house.add_phone("+1 4255550170")
    await house.add_phone("+1 4255550171", "alternateMobile")
    email = house.services.registry["email"]
    await house.services.authenticators.register(OPERATOR, BALAS, email, {"address": "balas@private.example"})
    await house.services.persons.prefer(OPERATOR, BALAS, {"preferred": "sms"})
    return house


async def test_it_deletes_nothing_and_asks_for_a_method_that_is_left(furnished: House) -> None:
    """REG: the administrator's click takes nothing away, and the password alone will not do."""
    before = await live(furnished)
    shown = await furnished.services.reregistrations.require(OPERATOR, BALAS, Wanted())
    asked = (await settings(furnished)).reregistration
    ends_at = Instant(furnished.now + 14 * DAY)
    assert asked == Reregistration(furnished.now, "cli:test", DemandedProof.STRONG_METHOD, ends_at)
    assert shown == {
        "isRequired": True,
        "requiredDateTime": furnished.now,
        "requireProof": "strongMethod",
        "expirationDateTime": ends_at,
    }
    assert await furnished.services.reregistrations.state(OPERATOR, BALAS) == shown
    assert await live(furnished) == before
    assert (await settings(furnished)).preferred == "sms"


async def test_it_ends(furnished: House) -> None:
    await furnished.services.reregistrations.require(OPERATOR, BALAS, Wanted(expires_in_days=3))
    asked = (await settings(furnished)).reregistration
    assert asked is not None
    assert asked.is_open(Instant(furnished.now + 3 * DAY - 1))
    assert not asked.is_open(Instant(furnished.now + 3 * DAY))


@pytest.mark.parametrize("days", [0, -1, 91, 2**31 - 1])
async def test_it_ends_within_ninety_days(furnished: House, days: int) -> None:
    with pytest.raises(Invalid) as caught:
        await furnished.services.reregistrations.require(OPERATOR, BALAS, Wanted(expires_in_days=days))
    assert caught.value.code == "reregistration-days"
    assert (await settings(furnished)).reregistration is None


async def test_methods_go_as_their_kind_says_and_a_pass_is_asked_for_then(furnished: House) -> None:
    """Phones go; the address, which signs nobody in, stays. Each is told, and the default is forgotten."""
    await furnished.services.reregistrations.require(OPERATOR, BALAS, Wanted(delete_methods=True))
    assert await live(furnished) == ["email"]
    after = await settings(furnished)
    assert after.reregistration is not None
    assert after.reregistration.proof is DemandedProof.ISSUED_PASS
    assert after.preferred is None
    said = await documents(furnished)
    assert sum("Admin deleted security info" in each for each in said) == 2
    assert sum("Require re-register multifactor authentication" in each for each in said) == 1
    assert not any("4255550170" in each for each in said)
    await furnished.add_phone("+1 4255550170")


async def test_a_strong_method_is_not_asked_of_somebody_who_has_none(furnished: House) -> None:
    """REG: else nobody, or anybody, could do it. What is refused leaves nothing."""
    for user, delete in ((ADELE, False), (BALAS, True)):
        wanted = Wanted(delete_methods=delete, proof=DemandedProof.STRONG_METHOD)
        with pytest.raises(Invalid) as caught:
            await furnished.services.reregistrations.require(OPERATOR, user, wanted)
        assert caught.value.code == "reregistration-proof"
    assert await live(furnished) == ["email", "phone", "phone"]


async def test_somebody_with_nothing_needs_a_pass(furnished: House) -> None:
    shown = await furnished.services.reregistrations.require(OPERATOR, ADELE, Wanted())
    assert shown["requireProof"] == "temporaryAccessPass"


async def test_what_else_is_chosen_meanwhile_stays(furnished: House) -> None:
    """Two who change a person's settings do not undo each other."""
    await furnished.services.reregistrations.require(OPERATOR, BALAS, Wanted())
    store = furnished.services.persons.persons
    stale = await settings(furnished)
    await furnished.units.write(lambda tx: store.keep_requirement(tx, BALAS, PerUserMfa.ENABLED))
    await furnished.units.write(lambda tx: store.keep_preferences(tx, BALAS, replace(stale, preferred="sms")))
    kept = await settings(furnished)
    assert (kept.per_user_mfa, kept.preferred, kept.reregistration) == (PerUserMfa.ENABLED, "sms", stale.reregistration)
    await furnished.units.write(lambda tx: store.keep_reregistration(tx, BALAS, None))
    kept = await settings(furnished)
    assert (kept.per_user_mfa, kept.reregistration) == (PerUserMfa.ENABLED, None)


async def test_unlocking_sets_free_what_rests_even_at_the_ceiling(furnished: House) -> None:
    """PWD-01: an administrator resets what reached a hundred wrong answers."""
    guard, phone = furnished.services.authenticators.ceremony.guard, furnished.services.registry["phone"]
    tried = Try(BALAS, phone, Whence(), "000000")

    async def tries() -> Counted | Resting:
        return await furnished.units.write(lambda tx: guard.admit(tx, tried, furnished.now))

    for _ in range(CEILING):
        counted = await tries()
        if isinstance(counted, Resting):
            furnished.now = counted.until
            counted = await tries()
        assert isinstance(counted, Counted)
    assert await tries() == Resting(NEVER)
    await furnished.services.reregistrations.unlock(OPERATOR, ADELE)
    assert await tries() == Resting(NEVER)
    await furnished.services.reregistrations.unlock(OPERATOR, BALAS)
    assert isinstance(await tries(), Counted)
    assert sum("Unlock authentication methods" in each for each in await documents(furnished)) == 2
