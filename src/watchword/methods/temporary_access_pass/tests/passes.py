"""Passes, and whoever asks for one or types one."""

import secrets
from typing import Any

from watchword.kernel.clock import SECOND, Instant
from watchword.kernel.ids import AuthenticatorId, UserId
from watchword.kernel.secret import Secret
from watchword.method import (
    Ask,
    Bound,
    Context,
    Draft,
    HashSecret,
    Heard,
    Opened,
    Person,
    Rejected,
)
from watchword.methods.temporary_access_pass import rules
from watchword.methods.temporary_access_pass.policy import DEFAULT, POLICY
from watchword.methods.temporary_access_pass.rules import Pass

NOW = Instant(1_780_000_000 * SECOND)
WIDE = {"minimumLifetimeInMinutes": 10, "maximumLifetimeInMinutes": 43_200}


def context(now: Instant = NOW, **policy: Any) -> Context:
    return Context(
        now=now,
        person=Person(UserId("u"), "adele@contoso.com"),
        random_code=lambda digits: Secret("0" * digits),
        choice=secrets.choice,
        policy={POLICY: {"state": "enabled", **DEFAULT, **policy}},
    )


def bound(held: Pass, id_: str = "one") -> Bound[Pass]:
    return Bound(AuthenticatorId(id_), held, NOW)


def asked(given_: dict[str, Any], *siblings: Bound[Pass], at: Context | None = None) -> Opened[Pass] | Rejected | Ask:
    return rules.draft(at or context(), Draft(given_, siblings))


def made(given_: dict[str, Any] | None = None, *siblings: Bound[Pass], at: Context | None = None) -> Opened[Pass]:
    here = at or context()
    wanted = asked(given_ or {}, *siblings, at=here)
    assert isinstance(wanted, Ask), wanted
    heard = {HashSecret: Heard(wanted.question, "$argon2id$made")}
    opened = asked(given_ or {}, *siblings, at=here._replace(heard=heard))
    assert isinstance(opened, Opened)
    return opened


def a_pass(*, once: bool = False, minutes: int = 60, starts_at: Instant = NOW) -> Pass:
    return Pass(Secret("$argon2id$made"), starts_at, minutes, once)


def refusal(answer: object) -> str:
    assert isinstance(answer, Rejected), answer
    return answer.code
