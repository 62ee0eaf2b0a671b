"""Names that strangers write are words to a real browser, too (CATALOGUE WEB-01)."""

import pytest
from tests.journeys.pages.gallery.steps import authorize
from tests.journeys.pages.visitor import Visitor

from watchword.bootstrap import Application, operator
from watchword.directory.applications.model import Platform, RedirectUri, SignInChange

pytestmark = pytest.mark.real
HOSTILE = "\"'></title></script><script>alert(1)</script><img src=x onerror=alert(1)><svg onload=alert(1)>"


async def _register(application: Application) -> str:
    service, me = application.services.applications, operator("cli:test")
    made = await service.register(me, None, HOSTILE)
    address = RedirectUri("http://localhost", Platform.PUBLIC)
    await service.change_sign_in(me, None, made.app_id, SignInChange(add=(address,)))
    return str(made.app_id)


async def test_an_applications_name_runs_nothing(visitor: Visitor) -> None:
    """WEB-01: no dialog, no complaint that a policy stopped something, and the name as it was written."""
    dialogs: list[str] = []
    visitor.page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    client_id = await visitor.stage.served.operate(_register)
    asked = authorize(client_id=client_id, state=HOSTILE, login_hint=HOSTILE)
    await visitor.go(asked)
    assert HOSTILE in await visitor.page.locator("main").inner_text()
    assert await visitor.page.input_value("#name") == HOSTILE
    await visitor.say_who(HOSTILE)
    assert await visitor.page.locator(".identity").inner_text() == HOSTILE
    await visitor.press("Sign in as somebody else")
    await visitor.say_who()
    await visitor.type_password()
    await visitor.page.get_by_role("button", name="No", exact=True).click()
    await visitor.page.wait_for_selector("h1:has-text('Permissions requested')")
    assert HOSTILE in await visitor.page.locator("main").inner_text()
    assert dialogs == []
