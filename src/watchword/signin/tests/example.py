"""People, what they have, and a sign-in of theirs: for the examples of what the machine does."""

from typing import Any

from watchword.kernel.assurance import Proof, Requirement
from watchword.kernel.clock import MINUTE, Instant
from watchword.kernel.ids import AuthenticatorId, UserId
from watchword.signin.machine import advance
from watchword.signin.model import (
    Attempt,
    Choice,
    Claimant,
    Option,
    Step,
)

NOW = Instant(1_000_000_000)
ONE = Requirement(frozenset({frozenset({"password"}), frozenset({"fido2"})}))
TWO = Requirement(
    frozenset({frozenset({"password", "sms"}), frozenset({"password", "softwareOath"}), frozenset({"fido2"})}), acr="2"
)
PASSWORD = Option(AuthenticatorId("p"), "password", "password", opens=True)
SMS = Option(AuthenticatorId("m"), "phone", "sms")
CODE = Option(AuthenticatorId("t"), "software_oath", "softwareOath")
KEY = Option(AuthenticatorId("k"), "fido2", "fido2", opens=True)
DECOY = Option(AuthenticatorId("d"), "password", "password", opens=True, decoy=True)
APP = Choice("software_oath", frozenset({"softwareOath"}))
PHONE = Choice("phone", frozenset({"sms"}))


def attempt(requirement: Requirement = TWO, **more: Any) -> Attempt:
    return Attempt(requirement=requirement, opened_at=NOW, ends_at=Instant(NOW + 10 * MINUTE), **more)


def person(*options: Option, **more: Any) -> Claimant:
    return Claimant(UserId("u"), options, **more)


def proof(option: Option, at: Instant = NOW, **more: Any) -> Proof:
    return Proof(option.mode, option.method, option.authenticator, at, **more)


def walk(begun: Attempt, *steps: Step) -> Attempt:
    for step in steps:
        begun, _ = advance(begun, step, NOW)
    return begun
