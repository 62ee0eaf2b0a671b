"""Whatever an account is, its pages look alike to who knows no password. On each database."""

import re
from typing import Any

from watchword.kernel.ids import UserId
from watchword.signin.tests.guessing import AWAY, guesses, somebody
from watchword.signin.tests.house import Browser, SignInHouse


async def test_eight_states_of_an_account_look_alike(house: SignInHouse) -> None:
    """ENUM-01: byte for byte but for nonces and ids: pages, headers, cookies; at each step, wrong answers and all."""
    states = ["active", "unknown", "disabled", "locked", "passwordless", "temporary", "synced", "deleted"]
    names = {state: f"person{number}" for number, state in enumerate(states)}
    also: dict[str, dict[str, Any]] = {
        "disabled": {"account_enabled": False},
        "deleted": {"deleted_at": house.house.now},
        "synced": {"synced": True},
    }
    for state in states[:1] + states[2:]:
        user = UserId(await somebody(house, names[state], **also.get(state, {})))
        if state not in ("passwordless", "synced"):
            await house.give_password(user, f"{names[state]}@contoso.com", must_change=state == "temporary")
    await guesses(house.browser(AWAY), 10, name=f"{names['locked']}@contoso.com")
    seen = {state: await walked(house.browser(), f"{names[state]}@contoso.com") for state in states}
    assert len({page for _, page, _ in seen["active"]}) > 3
    for state in states:
        assert seen[state] == seen["active"], state


async def walked(browser: Browser, name: str) -> list[tuple[int, str, list[tuple[str, str]]]]:
    """What is answered to somebody of that name who knows no password, to the end of the attempt."""
    found = []
    for step in range(8):
        if step == 0:
            await browser.go()
        elif step == 1:
            await browser.press("identify", name=name)
        elif 'name="do" value="answer"' in browser.page:
            await browser.press("answer", password=f"wrong {step}")
        answer = browser.last
        headers = sorted((key, _bare(value, name)) for key, value in answer.headers.items())
        found.append((answer.status_code, _bare(answer.text, name), headers))
    return found


def _bare(text: str, name: str) -> str:
    """Without what differs from one load to the next."""
    text = text.replace(name, "NAME")
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "ID", text)
    text = re.sub(r"nonce-[A-Za-z0-9_+/=-]+", "nonce-N", text)
    text = re.sub(r"__Host-(\w+)=[^;]*", r"__Host-\1=V", text)
    return re.sub(r'(nonce|name="csrf" value)="[^"]*"', r'\1=""', text)
