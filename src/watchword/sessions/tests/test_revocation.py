"""What ends when something is done to an account: every trigger against what lets people in (CATALOGUE SES-04, SES-05).

Through the services that do it, on both databases; what ends is read from STANDARDS, not from the code's own table.
"""

from collections.abc import Awaitable, Callable

import pytest

from watchword.authenticators.model import PerUserMfa
from watchword.authenticators.reregistering import Wanted
from watchword.directory.groups.model import Group
from watchword.directory.users.model import NewPassword
from watchword.kernel.actor import Actor, ActorKind
from watchword.kernel.assurance import Proof
from watchword.kernel.clock import SECOND
from watchword.kernel.errors import NotFound
from watchword.kernel.ids import AuthenticatorId
from watchword.kernel.secret import Secret
from watchword.method import Anchor
from watchword.sessions.model import Opened
from watchword.sessions.remembered import Recognised
from watchword.sessions.tests.conftest import ADELE, BALAS, CLAIMANT, LAPTOP, OPERATOR, Browsers, proof

Do = Callable[[Browsers], Awaitable[object]]
MOBILE = "3179e48a-750b-4051-897c-87b9720928f7"
PASSWORD = "28c10230-6103-485e-b985-444c60001490"
GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10"
HELPDESK = "729827e3-9c14-49f7-bb1b-9608f156bbb8"
FIRST, SECOND_ONE = "a long walk along the grey river", "another walk along the green lake"
ALIVE, DEAD = True, False


async def disable(browsers: Browsers) -> None:
    await browsers.services.directory.users.update(OPERATOR, BALAS, {"accountEnabled": False})


async def disable_and_enable(browsers: Browsers) -> None:
    await disable(browsers)
    await browsers.services.directory.users.update(OPERATOR, BALAS, {"accountEnabled": True})


async def delete(browsers: Browsers) -> None:
    await browsers.services.directory.users.delete(OPERATOR, BALAS)


async def delete_and_restore(browsers: Browsers) -> None:
    await delete(browsers)
    await browsers.services.directory.deleted_users.restore(OPERATOR, BALAS)


async def set_password(browsers: Browsers) -> None:
    await browsers.services.directory.users.update(OPERATOR, BALAS, {}, NewPassword(Secret(SECOND_ONE)))


async def _act(browsers: Browsers, actor: Actor, name: str, anchor: Anchor, given: dict[str, str]) -> None:
    password = browsers.services.registry["password"]
    assert password.face is not None
    act = next(each for each in password.face.acts if each.name == name)
    await browsers.services.authenticators.act(actor, BALAS, password, act, anchor, PASSWORD, given)


async def reset_password(browsers: Browsers) -> None:
    await _act(browsers, OPERATOR, "resetPassword", Anchor.METHODS, {})


async def change_own_password(browsers: Browsers) -> None:
    me = Actor(ActorKind.DELEGATED, granted=frozenset({"Directory.AccessAsUser.All"}), user_id=BALAS)
    await _act(browsers, me, "changePassword", Anchor.USER, {"currentPassword": FIRST, "newPassword": SECOND_ONE})


async def revoke_sessions(browsers: Browsers) -> None:
    await browsers.services.directory.users.revoke_sessions(OPERATOR, BALAS)


async def revoke_mfa_sessions(browsers: Browsers) -> None:
    await browsers.services.user_sessions.revoke_mfa_sessions(OPERATOR, BALAS)


async def assign_role(browsers: Browsers) -> None:
    await browsers.services.directory.roles.assign(OPERATOR, None, BALAS, HELPDESK)


async def _group(browsers: Browsers) -> Group:
    groups = browsers.services.directory.groups
    values = {
        "displayName": "Desk",
        "mailNickname": "desk",
        "mailEnabled": False,
        "securityEnabled": True,
        "isAssignableToRole": True,
    }
    group: Group = await groups.create(OPERATOR, None, values)
    return group


async def join_administrators(browsers: Browsers) -> None:
    group = await _group(browsers)
    await browsers.services.directory.members.add(OPERATOR, None, group.id, BALAS)


async def change_phone(browsers: Browsers) -> None:
    phone = browsers.services.registry["phone"]
    await browsers.services.authenticators.change(OPERATOR, BALAS, phone, MOBILE, {"number": "+1 4255550177"})


async def end_phone(browsers: Browsers) -> None:
    await browsers.services.authenticators.end(OPERATOR, BALAS, browsers.services.registry["phone"], MOBILE)


async def enforce_mfa(browsers: Browsers) -> None:
    await browsers.services.persons.require(OPERATOR, BALAS, PerUserMfa.ENFORCED)


async def add_phone(browsers: Browsers) -> None:
    phone = browsers.services.registry["phone"]
    given = {"number": "+1 4255550178", "kind": "alternateMobile"}
    await browsers.services.authenticators.register(OPERATOR, BALAS, phone, given)


async def change_profile(browsers: Browsers) -> None:
    await browsers.services.directory.users.update(OPERATOR, BALAS, {"department": "Sales"})


async def require_reregister(browsers: Browsers) -> None:
    await browsers.services.reregistrations.require(OPERATOR, BALAS, Wanted())


async def unlock(browsers: Browsers) -> None:
    await browsers.services.reregistrations.unlock(OPERATOR, BALAS)


TABLE: tuple[tuple[Do, bool, bool], ...] = (
    (disable, DEAD, DEAD),
    (disable_and_enable, DEAD, DEAD),
    (delete, DEAD, DEAD),
    (delete_and_restore, DEAD, DEAD),
    (set_password, DEAD, DEAD),
    (reset_password, DEAD, DEAD),
    (change_own_password, DEAD, DEAD),
    (revoke_sessions, DEAD, DEAD),
    (revoke_mfa_sessions, ALIVE, DEAD),
    (assign_role, ALIVE, DEAD),
    (join_administrators, ALIVE, DEAD),
    (change_phone, ALIVE, DEAD),
    (end_phone, ALIVE, DEAD),
    (enforce_mfa, ALIVE, DEAD),
    (add_phone, ALIVE, ALIVE),
    (change_profile, ALIVE, ALIVE),
    (require_reregister, ALIVE, ALIVE),
    (unlock, ALIVE, ALIVE),
)


async def settle(browsers: Browsers) -> None:
    """Balas has a password and a phone; Adele administers, so that Balas may go."""
    services = browsers.services
    await services.directory.users.update(OPERATOR, BALAS, {}, NewPassword(Secret(FIRST), must_change=False))
    given = {"number": "+1 4255550176", "kind": "mobile"}
    await services.authenticators.register(OPERATOR, BALAS, services.registry["phone"], given)
    await services.directory.roles.assign(OPERATOR, None, ADELE, GLOBAL_ADMINISTRATOR)
    browsers.wait(SECOND)


async def is_remembered(browsers: Browsers, token: Secret) -> bool:
    claimant = Actor(ActorKind.DELEGATED, user_id=BALAS, origin=LAPTOP)
    known = await browsers.units.write(
        lambda tx: browsers.remembered.recognise(
            tx, claimant, BALAS, token.reveal(), administrator=False, now=browsers.now
        )
    )
    return isinstance(known, Recognised)


@pytest.mark.parametrize(("do", "sessions", "remembered"), TABLE, ids=lambda each: getattr(each, "__name__", ""))
async def test_what_ends(browsers: Browsers, do: Do, sessions: bool, remembered: bool) -> None:
    """SES-04, SES-05, PWD-11. Another person's stay as they are; sessions that follow are good."""
    await settle(browsers)
    session, theirs = await browsers.open(), await browsers.open(ADELE)
    browser = await browsers.units.write(
        lambda tx: browsers.remembered.remember(
            tx, CLAIMANT, BALAS, proof("sms", browsers.now), administrator=False, now=browsers.now
        )
    )
    assert browser is not None
    browsers.wait(SECOND)
    await do(browsers)
    assert await browsers.is_good(session) is sessions
    assert await is_remembered(browsers, browser.token) is remembered
    assert await browsers.is_good(theirs)
    assert (session.session.id in browsers.followed.told) is (not sessions)


async def _sign_in_with(browsers: Browsers, authenticator: str) -> Opened:
    told = Proof("temporaryAccessPassMultiUse", "temporary_access_pass", AuthenticatorId(authenticator), browsers.now)
    return await browsers.units.write(
        lambda tx: browsers.sessions.open(tx, BALAS, (told,), origin=LAPTOP, now=browsers.now)
    )


@pytest.mark.parametrize("taken_back", [True, False], ids=["deleted", "replaced"])
async def test_what_rests_on_a_pass_ends_with_it(browsers: Browsers, taken_back: bool) -> None:
    """TAP-03: the pass was taken back, or another took its place."""
    await settle(browsers)
    handed_out = browsers.services.registry["temporary_access_pass"]
    assert handed_out.face is not None
    allowed = {"state": "enabled"}
    for each in handed_out.face.configurations:
        await browsers.services.policy.change_one(OPERATOR, None, each.id, allowed)
    made = await browsers.services.authenticators.register(OPERATOR, BALAS, handed_out, {})
    rests, stands = await _sign_in_with(browsers, made.authenticator.id), await browsers.open()
    if taken_back:
        await browsers.services.authenticators.end(OPERATOR, BALAS, handed_out, made.id)
    else:
        await browsers.services.authenticators.register(OPERATOR, BALAS, handed_out, {})
    assert not await browsers.is_good(rests)
    assert await browsers.is_good(stands)


async def test_a_session_opened_after_the_password_was_reset_is_good(browsers: Browsers) -> None:
    await settle(browsers)
    await reset_password(browsers)
    assert await browsers.is_good(await browsers.open())


async def test_a_role_for_a_group_is_one_for_all_in_it(browsers: Browsers) -> None:
    """SES-05."""
    group = await _group(browsers)
    await browsers.services.directory.members.add(OPERATOR, None, group.id, BALAS)
    browser = await browsers.units.write(
        lambda tx: browsers.remembered.remember(
            tx, CLAIMANT, BALAS, proof("sms", browsers.now), administrator=False, now=browsers.now
        )
    )
    assert browser is not None
    await browsers.services.directory.roles.assign(OPERATOR, None, group.id, HELPDESK)
    assert not await is_remembered(browsers, browser.token)


async def test_a_disabled_account_has_no_session_whoever_opened_it(browsers: Browsers) -> None:
    """SES-04: judged at each request, on whatever node."""
    await settle(browsers)
    await disable(browsers)
    assert not await browsers.is_good(await browsers.open())
    await browsers.services.directory.users.update(OPERATOR, BALAS, {"accountEnabled": True})
    assert await browsers.is_good(await browsers.open())


async def test_the_list_is_ended_one_by_one_and_only_by_its_ids(browsers: Browsers) -> None:
    """SES-06."""
    service = browsers.services.user_sessions
    mine, theirs = await browsers.open(), await browsers.open(ADELE)
    (listed,) = await service.list_sessions(OPERATOR, BALAS)
    assert listed.id == mine.session.id
    for wrong in (theirs.session.id, "x", "", "00000000-0000-4000-8000-000000000000", mine.token.reveal()):
        with pytest.raises(NotFound):
            await service.end_session(OPERATOR, BALAS, wrong)
    await service.end_session(OPERATOR, BALAS, mine.session.id.upper())
    assert not await browsers.is_good(mine)
    assert await browsers.is_good(theirs)


async def test_remembered_browsers_are_listed_and_forgotten_one_by_one(browsers: Browsers) -> None:
    service = browsers.services.user_sessions
    browser = await browsers.units.write(
        lambda tx: browsers.remembered.remember(
            tx, CLAIMANT, BALAS, proof("sms", browsers.now), administrator=False, now=browsers.now
        )
    )
    assert browser is not None
    (listed,) = await service.list_remembered(OPERATOR, BALAS)
    assert await service.get_remembered(OPERATOR, BALAS, listed.id) == listed == browser.browser
    with pytest.raises(NotFound):
        await service.forget_remembered(OPERATOR, ADELE, listed.id)
    await service.forget_remembered(OPERATOR, BALAS, listed.id)
    assert not await is_remembered(browsers, browser.token)
    with pytest.raises(NotFound):
        await service.get_remembered(OPERATOR, BALAS, listed.id)
