"""Administrators and people with their authenticators, over a real database, whole services, a movable clock."""

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from watchword.audit.tables import AUDIT_RECORD
from watchword.authenticators.model import PerUserMfa
from watchword.authenticators.tests.house import ADELE, APP, BALAS, OPERATOR, House
from watchword.db.engine import sql
from watchword.db.statement import Statement
from watchword.directory.users.model import NewPassword
from watchword.kernel.actor import Actor, ActorKind
from watchword.kernel.clock import MINUTE, Instant
from watchword.kernel.errors import Forbidden, Invalid, NotFound, Throttled
from watchword.kernel.ids import UserId
from watchword.kernel.query import ListQuery
from watchword.kernel.secret import Secret
from watchword.method import Anchor

_DOCUMENTS = Statement(sa.select(AUDIT_RECORD.c.document).order_by(AUDIT_RECORD.c.at, AUDIT_RECORD.c.seq))
PASSWORD_ID = "28c10230-6103-485e-b985-444c60001490"


async def test_a_phone_is_added_listed_changed_and_removed(house: House) -> None:
    service, phone = house.services.authenticators, house.services.registry["phone"]
    id_ = await house.add_phone("+1 7748933135", user="BALAS@contoso.com")
    assert id_ == "3179e48a-750b-4051-897c-87b9720928f7"
    assert await house.phones() == [
        {"phoneNumber": "+1 7748933135", "phoneType": "mobile", "smsSignInState": "notAllowedByPolicy"}
    ]
    await service.change(OPERATOR, BALAS, phone, id_.upper(), {"number": "+17748933136"})
    assert (await house.phones())[0]["phoneNumber"] == "+1 7748933136"
    await service.end(OPERATOR, BALAS, phone, id_)
    assert await house.phones() == []
    with pytest.raises(NotFound):
        await service.end(OPERATOR, BALAS, phone, id_)


async def test_of_two_that_add_the_same_type_at_once_one_wins(house: House) -> None:
    """REL-02."""
    tries = await asyncio.gather(
        *(house.add_phone(f"+1 77489331{n:02}") for n in range(10, 30)), return_exceptions=True
    )
    assert sum(isinstance(each, str) for each in tries) == 1
    assert {each.code for each in tries if isinstance(each, Invalid)} == {"phone-type-taken"}
    assert len(await house.phones()) == 1


async def test_a_mobile_stays_while_the_alternate_stands_on_it(house: House) -> None:
    mobile = await house.add_phone("+1 7748933135")
    await house.add_phone("+1 7748933136", "alternateMobile")
    with pytest.raises(Invalid) as caught:
        await house.services.authenticators.end(OPERATOR, BALAS, house.services.registry["phone"], mobile)
    assert caught.value.code == "alternate-mobile-first"
    assert len(await house.phones()) == 2


async def test_a_number_signs_in_one_person(house: House) -> None:
    everybody = {"id": "all_users", "isUsableForSignIn": True}
    await house.services.policy.change_one(OPERATOR, None, "sms", {"state": "enabled", "includeTargets": [everybody]})
    adds = await asyncio.gather(house.add_phone("+1 7748933135"), house.add_phone("+1 7748933135", user=ADELE))
    assert len(adds) == 2
    states = sorted([(await house.phones(u))[0]["smsSignInState"] for u in (BALAS, ADELE)])
    assert states == ["phoneNumberNotUnique", "ready"]


async def test_password_reset_is_temporary_and_its_value_shown_once(house: House) -> None:
    await give_password(house, BALAS, "a long walk along the grey river")
    password = house.services.registry["password"]
    assert password.face is not None
    reset = next(act for act in password.face.acts if act.name == "resetPassword")
    done = await house.services.authenticators.act(OPERATOR, BALAS, password, reset, Anchor.METHODS, PASSWORD_ID, {})
    assert done.reveal
    assert done.operation is not None
    followed = await house.services.persons.operation(OPERATOR, BALAS, done.operation.id)
    assert followed.status == "succeeded"
    shown = await house.services.authenticators.list_all(OPERATOR, BALAS)
    assert [dict(each.properties) for each in shown] == [{"password": None}]


async def test_a_change_needs_the_current_password_and_ten_wrong_ones_rest_it(house: House) -> None:
    """PWD-01, PWD-11."""
    await give_password(house, BALAS, "a long walk along the grey river")
    me = replace(APP, kind=ActorKind.DELEGATED, user_id=BALAS, granted=frozenset({"Directory.AccessAsUser.All"}))
    for number in range(10):
        with pytest.raises(Invalid) as wrong:
            await change(house, me, f"not this one at all today, {number}")
        assert wrong.value.code == "current-password-wrong"
    with pytest.raises(Throttled) as resting:
        await change(house, me, "a long walk along the grey river")
    assert resting.value.retry_after == 60
    house.now = Instant(house.now + MINUTE)
    await change(house, me, "a long walk along the grey river")
    with pytest.raises(Invalid):
        await change(house, me, "a long walk along the grey river")


async def test_guesses_sent_at_once_are_not_more_than_the_limit(house: House) -> None:
    """PWD-01: two hundred at once; what counts is how many were judged."""
    await give_password(house, BALAS, "a long walk along the grey river")
    me = replace(APP, kind=ActorKind.DELEGATED, user_id=BALAS, granted=frozenset({"Directory.AccessAsUser.All"}))
    tries = await asyncio.gather(
        *(change(house, me, f"guess number {n} of the two hundred") for n in range(25)), return_exceptions=True
    )
    assert all(isinstance(each, Invalid | Throttled) for each in tries), tries
    assert sum(isinstance(each, Invalid) for each in tries) == 10


async def test_an_application_needs_its_permission(house: House) -> None:
    await house.add_phone("+1 7748933135")
    service, phone = house.services.authenticators, house.services.registry["phone"]
    with pytest.raises(Forbidden):
        await service.list_of(replace(APP, granted=frozenset({"User.Read.All"})), BALAS, phone)


async def test_the_default_stays_while_another_could_take_its_place(house: House) -> None:
    mobile = await house.add_phone("+1 7748933135")
    await house.add_phone("+1 4255550100", "office")
    with pytest.raises(Invalid):
        await house.services.persons.prefer(OPERATOR, BALAS, {"preferred": "oath"})
    await house.services.persons.prefer(OPERATOR, BALAS, {"preferred": "sms"})
    service, phone = house.services.authenticators, house.services.registry["phone"]
    with pytest.raises(Invalid) as caught:
        await service.end(OPERATOR, BALAS, phone, mobile)
    assert caught.value.message.startswith(f"The requested authentication method id of [{mobile}] matches the user's")
    await service.end(OPERATOR, BALAS, phone, "e37fc753-ff3b-4958-9484-eaa9425c82bc")
    await service.end(OPERATOR, BALAS, phone, mobile)


async def test_the_record_of_a_preference_says_what_changed_and_nothing_else(house: House) -> None:
    """AUD-01"""
    await house.add_phone("+1 7748933135")
    changes: list[dict[str, Any]] = [
        {"system_preferred": False},
        {"preferred": "sms"},
        {"preferred": "sms", "system_preferred": False},
        {},
        {"preferred": None, "system_preferred": True},
    ]
    for each in changes:
        await house.services.persons.prefer(OPERATOR, BALAS, each)
        house.now = Instant(house.now + MINUTE)
    flag, method = "isSystemPreferredAuthenticationMethodEnabled", "userPreferredMethodForSecondaryAuthentication"
    assert await preferences_told(house) == [
        ("Update system-preferred authentication", flag, "true", "false"),
        ("Update default security info", method, None, '"sms"'),
        ("Update default security info", method, '"sms"', None),
        ("Update system-preferred authentication", flag, "false", "true"),
    ]


async def preferences_told(house: House) -> list[tuple[str, str, str | None, str | None]]:
    """Of each record about them: the activity, what changed, from what, to what. Oldest first."""
    rows = await house.units.read(lambda tx: sql(tx).all(_DOCUMENTS))
    found = [json.loads(row["document"]) for row in rows]
    return [
        (each["activityDisplayName"], change["displayName"], change["oldValue"], change["newValue"])
        for each in found
        for target in each["targetResources"]
        for change in target["modifiedProperties"]
        if "referred" in change["displayName"]
    ]


async def test_enabling_mfa_for_somebody_who_is_registered_enforces_it(house: House) -> None:
    await house.services.persons.require(OPERATOR, ADELE, PerUserMfa.ENABLED)
    assert (await house.services.persons.requirements(OPERATOR, ADELE)).per_user_mfa is PerUserMfa.ENABLED
    await house.add_phone("+1 7748933135")
    await house.services.persons.require(OPERATOR, BALAS, PerUserMfa.ENABLED)
    assert (await house.services.persons.requirements(OPERATOR, BALAS)).per_user_mfa is PerUserMfa.ENFORCED


async def test_enabled_mfa_is_enforced_as_soon_as_something_is_registered(house: House) -> None:
    """CONTRACT section 5: enabled, then registered, then enforced; in one transaction and with its record."""
    persons = house.services.persons
    await persons.require(OPERATOR, BALAS, PerUserMfa.ENABLED)
    await house.add_phone("+1 7748933135")
    assert (await persons.requirements(OPERATOR, BALAS)).per_user_mfa is PerUserMfa.ENFORCED
    page = await house.services.audit.list(OPERATOR, None, ListQuery())
    told = [each for each in page.items if each["activityDisplayName"] == "Update per-user MFA"]
    assert len(told) == 2
    assert "enforced" in str(told)


async def test_registering_enforces_nothing_that_was_not_enabled(house: House) -> None:
    await house.add_phone("+1 7748933135")
    assert (await house.services.persons.requirements(OPERATOR, BALAS)).per_user_mfa is PerUserMfa.DISABLED


async def test_a_change_of_the_password_can_be_demanded_and_the_password_stays(house: House) -> None:
    """CONTRACT section 4: `passwordProfile` with `forceChangePasswordNextSignIn` alone."""
    await give_password(house, BALAS, "a long walk along the grey river")
    password = house.services.registry["password"]

    async def record() -> Any:
        (shown,) = await house.services.authenticators.list_of(OPERATOR, BALAS, password)
        return shown.authenticator.record

    before = await record()
    for demanded in (True, False):
        await house.services.directory.users.update(OPERATOR, BALAS, {}, NewPassword(None, demanded))
        after = await record()
        assert (after.must_change, after.hashed) == (demanded, before.hashed)
    with pytest.raises(Invalid) as caught:
        await house.services.directory.users.update(OPERATOR, ADELE, {}, NewPassword(None))
    assert caught.value.code == "password-missing"


async def give_password(house: House, user: UserId, secret: str) -> None:
    from watchword.access.actions import USERS_CREATE
    from watchword.access.desk import Case, Work

    person = await house.units.read(lambda tx: house.services.authenticators.people.person(tx, user))
    prepared = await house.services.passwords.prepare(person, Secret(secret), must_change=False)

    async def body(work: Work) -> None:
        await house.services.passwords.issue(work, user, prepared)

    await Case(house.services.authenticators.desk, USERS_CREATE, OPERATOR, None).write(body)


async def change(house: House, me: Actor, current: str) -> None:
    password = house.services.registry["password"]
    assert password.face is not None
    act = next(act for act in password.face.acts if act.name == "changePassword")
    given = {"currentPassword": current, "newPassword": "seven pelicans read the newspaper"}
    await house.services.authenticators.act(me, BALAS, password, act, Anchor.USER, "", given)
