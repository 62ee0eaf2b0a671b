"""People with passkeys and security keys, by a virtual authenticator of the browser, on each database."""

import json

import pytest
from tests.journeys.pages.administrator import PRIMARY, SECOND, SETUP, give_passkey, require_mfa, steps
from tests.journeys.pages.chromium import Passkey
from tests.journeys.pages.relying_party import RelyingParty, claims_on
from tests.journeys.pages.visitor import Visitor

pytestmark = pytest.mark.real
METHOD = "Passkey (FIDO2)"


async def set_up(visitor: Visitor, party: RelyingParty) -> None:
    """On the way to the application, of whom MFA is required."""
    await require_mfa(visitor)
    await visitor.page.goto(party.page())
    await visitor.say_who()
    await visitor.type_password()
    await visitor.press("Passkey")
    await visitor.page.get_by_label("Name", exact=True).fill("Key ring")
    await visitor.press()
    assert await visitor.title() == "Create your passkey"
    await visitor.press()
    await visitor.answer_stay()


async def test_a_passkey_signs_in_without_a_name(visitor: Visitor, party: RelyingParty) -> None:
    """WA-04: verified, it is both factors, and nothing is typed; the application is told so."""
    passkey = await Passkey(visitor.page).plug_in()
    await set_up(visitor, party)
    assert await steps(visitor) == [("Password", True, PRIMARY), (METHOD, True, SETUP)]
    assert await visitor.visit(party.sign_out) == "Public"
    await visitor.page.goto(party.page())
    await visitor.page.get_by_role("button", name="Passkey").click()
    await visitor.answer_stay()
    told = await claims_on(visitor.page)
    assert (told["preferred_username"], told["acr"]) == (visitor.person.upn, "2")
    assert told["amr"].split(",") == ["fido", "pop", "user", "mfa"]
    assert await steps(visitor) == [(METHOD, True, PRIMARY)]
    (key,) = await passkey.keys()
    assert key["signCount"] > 1


async def test_a_passkey_is_a_second_factor_after_the_password(visitor: Visitor, party: RelyingParty) -> None:
    """WA-04: its holder is verified here too, and the application is told of all that was proved."""
    await Passkey(visitor.page).plug_in(transport="usb")
    await set_up(visitor, party)
    assert await visitor.visit(party.sign_out) == "Public"
    await visitor.page.goto(party.page())
    await visitor.say_who()
    await visitor.type_password()
    await visitor.answer_stay()
    told = await claims_on(visitor.page)
    assert (told["acr"], told["amr"].split(",")) == ("2", ["pwd", "fido", "pop", "user", "mfa"])
    assert await steps(visitor) == [("Password", True, PRIMARY), (METHOD, True, SECOND)]


async def test_a_security_key_that_an_administrator_made_is_good_at_once(visitor: Visitor, party: RelyingParty) -> None:
    """WA-03: by Graph's creationOptions, on the administrator's machine; then the key is handed over."""
    await require_mfa(visitor)
    key = await Passkey(visitor.page).plug_in(transport="usb")
    await visitor.go()

    async def make(options: dict[str, object]) -> dict[str, object]:
        made = await visitor.page.evaluate(_CREATE, json.dumps(options))
        return dict(made)

    await give_passkey(visitor, "Blue key", make)
    assert len(await key.keys()) == 1
    await visitor.page.goto(party.page())
    await visitor.page.get_by_role("button", name="Passkey").click()
    await visitor.answer_stay()
    told = await claims_on(visitor.page)
    assert (told["preferred_username"], told["acr"]) == (visitor.person.upn, "2")


_CREATE = """async text => {
  const told = JSON.parse(text, (_, value) => value ?? undefined);
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(told);
  return (await navigator.credentials.create({publicKey})).toJSON();
}"""
