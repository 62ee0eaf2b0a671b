"""An attempt survives being written down, wherever it stands."""

from typing import Any

import pytest

from watchword.kernel.assurance import Proof, Requirement
from watchword.kernel.clock import Instant
from watchword.kernel.ids import AuthenticatorId, UserId
from watchword.signin import record
from watchword.signin.model import (
    Attempt,
    Challenged,
    Change,
    Choice,
    Claimant,
    Denied,
    Granted,
    Identify,
    Option,
    Pick,
    Register,
    Review,
    StaySignedIn,
    Why,
)

OPTION = Option(AuthenticatorId("p"), "password", "password", opens=True)
CHOICES = (Choice("phone", frozenset({"sms", "voice"})),)
STATES = [
    Identify(),
    Pick((OPTION,)),
    Challenged(OPTION, others=True, challenge="c", wrong=2),
    Change(OPTION),
    Register(CHOICES, "phone", "r", 1),
    Review(),
    StaySignedIn(),
    Granted(),
    Denied(Why.TOO_LATE),
]


@pytest.mark.parametrize("state", STATES, ids=lambda state: type(state).__name__)
def test_it_is_read_as_it_was_written(state: Any) -> None:
    attempt = Attempt(
        requirement=Requirement(frozenset({frozenset({"password", "sms"}), frozenset({"fido2"})}), Instant(5), "2"),
        opened_at=Instant(10),
        ends_at=Instant(20),
        state=state,
        claimant=Claimant(UserId("u"), (OPTION,), CHOICES, review=True),
        proofs=(Proof("password", "password", AuthenticatorId("p"), Instant(11), ("pwd",), ends_at=Instant(15)),),
        temporary=(OPTION,),
        stay=True,
    )
    assert record.read(record.write(attempt)) == attempt


def test_what_another_version_wrote_is_not_gone_on_with() -> None:
    attempt = Attempt(requirement=Requirement(frozenset()), opened_at=Instant(0), ends_at=Instant(1), version=99)
    assert record.read(record.write(attempt)) is None
