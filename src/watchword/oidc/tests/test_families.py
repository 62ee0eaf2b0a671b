"""Codes and refresh tokens over random walks: whatever is shown in whatever order, the model and the platform agree."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, multiple, rule, run_state_machine_as_test

from watchword.db.schema import create_all
from watchword.db.sqlite import Sqlite
from watchword.directory.applications.model import Platform
from watchword.kernel.clock import DAY, SECOND
from watchword.oidc.protocol.keys import SigningKey
from watchword.oidc.tests.conftest import make_house
from watchword.oidc.tests.house import LOCAL, App, House

PUBLIC = (LOCAL, Platform.PUBLIC)


@dataclass
class Family:
    """What ought to be true of all that came of one sign-in."""

    app: App
    session: Any
    idle_until: int
    alive: bool = True
    current: str = ""
    redeemed: bool = False
    code_until: int = 0
    tokens: list[str] = field(default_factory=list)


class Walk(RuleBasedStateMachine):
    """Two applications, any number of sign-ins; every token ever seen may be shown again."""

    runner: asyncio.Runner
    house: House
    apps: tuple[App, App]
    codes: Bundle[tuple[str, Family]] = Bundle("codes")
    tokens: Bundle[tuple[str, Family]] = Bundle("tokens")

    @initialize(target=tokens, which=st.integers(0, 1))
    def begin(self, which: int) -> Any:
        """Somebody has been signed in for a while: there is an old refresh token and a current one."""
        return self.family_of(which)

    @rule(target=tokens, which=st.integers(0, 1))
    def sign_in_and_stay(self, which: int) -> Any:
        return self.family_of(which)

    def family_of(self, which: int) -> Any:
        shown = self.redeem_now(self.sign_in_now(which))
        return multiple(shown, self.refresh_now(shown))

    @rule(target=codes, which=st.integers(0, 1))
    def sign_in(self, which: int) -> tuple[str, Family]:
        return self.sign_in_now(which)

    def sign_in_now(self, which: int) -> tuple[str, Family]:
        app = self.apps[which]

        async def go() -> tuple[str, Any]:
            async with self.house.browser() as browser:
                opened = await self.house.sign_in(browser)
                return await app.code(browser), opened.session

        code, session = self.runner.run(go())
        return code, Family(app, session, 0, code_until=self.house.now + 60 * SECOND)

    @rule(target=tokens, shown=codes)
    def redeem(self, shown: tuple[str, Family]) -> Any:
        return self.redeem_now(shown)

    def redeem_now(self, shown: tuple[str, Family]) -> Any:
        code, family = shown
        answer = self.runner.run(family.app.redeem(code))
        fresh = not family.redeemed and family.alive and self.house.now < family.code_until
        assert (answer.status_code == 200) == fresh, answer.text
        if family.redeemed:
            family.alive = False
        family.redeemed = True
        return self.took(answer, family)

    @rule(target=tokens, shown=tokens)
    def refresh(self, shown: tuple[str, Family]) -> Any:
        return self.refresh_now(shown)

    def refresh_now(self, shown: tuple[str, Family]) -> Any:
        token, family = shown
        answer = self.runner.run(family.app.refresh(token))
        live = family.alive and self.house.now < family.idle_until
        assert (answer.status_code == 200) == (live and token == family.current), answer.text
        if live and token != family.current and token in family.tokens:
            family.alive = False
        return self.took(answer, family)

    @rule(shown=tokens)
    def another_shows_it(self, shown: tuple[str, Family]) -> None:
        token, family = shown
        other = next(each for each in self.apps if each is not family.app)
        assert self.runner.run(other.refresh(token)).status_code == 400

    @rule(shown=tokens)
    def the_session_ends(self, shown: tuple[str, Family]) -> None:
        _, family = shown
        house, session = self.house, family.session
        self.runner.run(
            house.units.write(lambda tx: house.services.sessions.end(tx, session.user_id, session.id, house.now))
        )
        family.alive = False

    @rule(seconds=st.sampled_from([61, 91 * 86_400]))
    def time_goes_by(self, seconds: int) -> None:
        self.house.wait(seconds * SECOND)

    def took(self, answer: httpx.Response, family: Family) -> Any:
        """What came of it, if anything."""
        if answer.status_code != 200:
            return multiple()
        family.current = answer.json()["refresh_token"]
        family.tokens.append(family.current)
        family.idle_until = self.house.now + 90 * DAY
        return family.current, family


@pytest.mark.timeout(600)
def test_random_walks_over_codes_and_refresh_tokens(tmp_path: Path, signing_keys: tuple[SigningKey, ...]) -> None:
    """OIDC-03, OIDC-05, invariants I1 and I5."""
    with asyncio.Runner() as runner:
        units = Sqlite(tmp_path / "walk.db")
        runner.run(create_all(units))
        Walk.runner, Walk.house = runner, runner.run(make_house(units, signing_keys))
        Walk.apps = (runner.run(Walk.house.application(PUBLIC)), runner.run(Walk.house.application(PUBLIC)))
        try:
            run_state_machine_as_test(
                Walk,
                settings=settings(
                    max_examples=50, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
                ),
            )
        finally:
            Walk.house.hasher.close()
            runner.run(units.close())
