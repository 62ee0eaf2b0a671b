"""Authenticator apps in Graph: read and removed, never made there, and their seed never seen (CONTRACT section 3.5)."""

import pytest
from tests.graph.cast import GLOBAL, MEMBER, TARGETS
from tests.graph.inside import as_json, content, refused
from tests.graph.oracle.permissions import EVERYTHING
from tests.graph.seeded import SEED, Seeded, app_of

from watchword.kernel.edm import Version

NOBODY = next(each for each in TARGETS if each.name == "to-nobody")
ROOT = f"users/{NOBODY.id}/authentication"
ME = GLOBAL.actor(EVERYTHING)


@pytest.mark.parametrize("version", [Version.V1, Version.BETA], ids=lambda each: each.value)
async def test_it_is_listed_read_and_removed(version: Version, cast: Seeded) -> None:
    cast.units.keeps = True
    one = f"{ROOT}/softwareOathMethods/{app_of(NOBODY)}"
    (listed,) = content(await cast.inside.ask(ME, "GET", f"{ROOT}/softwareOathMethods", version=version))["value"]
    assert (listed["id"], listed["secretKey"]) == (app_of(NOBODY), None)
    assert content(await cast.inside.ask(ME, "GET", one, version=version))["secretKey"] is None
    assert (await cast.inside.ask(ME, "DELETE", one, version=version)).status == 204
    assert refused(await cast.inside.ask(ME, "GET", one, version=version))[:2] == (404, "resourceNotFound")
    cast.units.keeps = False


@pytest.mark.parametrize("body", [{}, {"secretKey": SEED}])
async def test_nobody_registers_one_for_somebody_else(body: object, cast: Seeded) -> None:
    """OTP-08: no operation makes one without the proof that it is held."""
    for path in (ROOT, "me/authentication"):
        assert refused(await cast.inside.ask(ME, "POST", f"{path}/softwareOathMethods", body))[0] == 405
    answer = await cast.inside.ask(ME, "PATCH", f"{ROOT}/softwareOathMethods/{app_of(NOBODY)}", body)
    assert refused(answer)[0] == 405


async def test_the_seed_is_in_no_answer_and_in_no_table_in_the_clear(cast: Seeded) -> None:
    """OTP-07"""
    one = f"softwareOathMethods/{app_of(NOBODY)}"
    for version in (Version.V1, Version.BETA):
        for path in ("methods", f"methods/{app_of(NOBODY)}", "softwareOathMethods", one, f"{one}?$select=secretKey"):
            said = as_json(await cast.inside.ask(ME, "GET", f"{ROOT}/{path}", version=version))
            assert not [form for form in FORMS if form.lower() in said.lower()], path
    dump = "\n".join(cast.units.connection.iterdump()).lower()
    assert "software_oath" in dump
    assert not [form for form in FORMS if form.lower() in dump]


FORMS = (SEED, "12345678901234567890", b"12345678901234567890".hex())
"""Base32, as it is, and hexadecimal."""


async def test_people_remove_their_own(cast: Seeded) -> None:
    me = MEMBER.actor(frozenset({"UserAuthMethod-SoftwareOATH.ReadWrite"}))
    answer = await cast.inside.ask(me, "DELETE", f"me/authentication/softwareOathMethods/{app_of(MEMBER)}")
    assert answer.status == 204


async def test_the_policy_is_on_until_it_is_turned_off(cast: Seeded) -> None:
    at = "policies/authenticationMethodsPolicy/authenticationMethodConfigurations/softwareOath"
    shown = content(await cast.inside.ask(ME, "GET", at))
    assert (shown["id"], shown["state"]) == ("SoftwareOath", "enabled")
    body = {"@odata.type": "#microsoft.graph.softwareOathAuthenticationMethodConfiguration", "state": "disabled"}
    assert (await cast.inside.ask(ME, "PATCH", at, body)).status == 204
