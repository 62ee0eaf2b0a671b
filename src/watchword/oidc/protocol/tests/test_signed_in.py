"""What tokens say of a sign-in is true to its proofs (REG-02, invariant I6)."""

from hypothesis import given
from hypothesis import strategies as st

from watchword.kernel.assurance import Proof, Requirement
from watchword.kernel.clock import Instant
from watchword.kernel.ids import AuthenticatorId
from watchword.method.modes import Factor
from watchword.oidc.protocol.signed_in import asked_requirement, signed_in
from watchword.oidc.standing import both

KNOW, HAVE, ARE = Factor.KNOW, Factor.HAVE, Factor.ARE
FACTORS = {
    "password": frozenset({KNOW}),
    "pin": frozenset({KNOW}),
    "face": frozenset({ARE}),
    "sms": frozenset({HAVE}),
    "oath": frozenset({HAVE}),
    "passkey": frozenset({HAVE, KNOW}),
}


def proof(mode: str, at: int = 0, *, remembered: bool = False) -> Proof:
    return Proof(mode, mode, AuthenticatorId(mode), Instant(at), (f"amr of {mode}",), remembered)


proofs = st.lists(st.builds(proof, st.sampled_from(sorted(FACTORS)), st.integers(0, 9), remembered=st.booleans()))


def test_a_password_is_one_factor_and_a_code_beside_it_another() -> None:
    one = signed_in([proof("password", 3)], None, FACTORS)
    assert one is not None
    assert (one.acr, one.amr, one.at) == ("1", ("amr of password",), 3)
    two = signed_in([proof("sms", 7), proof("password", 3)], None, FACTORS)
    assert two is not None
    assert (two.acr, two.amr, two.at) == ("2", ("amr of password", "amr of sms", "mfa"), 3)


def test_two_of_a_kind_are_one_factor_and_nothing_held_is_too_few() -> None:
    for modes in (("password", "pin"), ("sms", "oath"), ("password", "face")):
        found = signed_in([proof(mode) for mode in modes], None, FACTORS)
        assert found is not None
        assert found.acr == "1"


def test_a_remembered_browser_shows_nothing() -> None:
    found = signed_in([proof("password"), proof("sms", remembered=True)], None, FACTORS)
    assert found is not None
    assert (found.acr, found.amr) == ("1", ("amr of password",))
    assert signed_in([proof("sms", remembered=True)], None, FACTORS) is None


def test_what_was_proved_too_long_ago_is_not_told() -> None:
    found = signed_in([proof("password", 9), proof("sms", 2)], Instant(5), FACTORS)
    assert found is not None
    assert (found.acr, found.at) == ("1", 9)


@given(proofs, st.sampled_from(["1", "2"]), st.none() | st.integers(0, 9).map(Instant))
def test_what_meets_the_request_is_what_the_token_says(given_: list[Proof], acr: str, since: Instant | None) -> None:
    """An application that asks for two factors gets a token that says so, or none."""
    met = asked_requirement(acr, since, FACTORS).is_met(given_)
    found = signed_in(given_, since, FACTORS)
    if acr == "2":
        assert met == (found is not None and found.acr == "2")
    if found is not None and since is not None:
        assert found.at >= since


@given(proofs, st.sampled_from(["1", "2"]), st.sampled_from(["1", "2"]), st.none() | st.integers(0, 9).map(Instant))
def test_both_are_met_where_each_is(given_: list[Proof], demanded: str, acr: str, since: Instant | None) -> None:
    organisation = asked_requirement(demanded, None, FACTORS)
    asked = asked_requirement(acr, since, FACTORS)
    joined = both(organisation, asked)
    if joined.is_met(given_):
        assert organisation.is_met(given_)
        assert asked.is_met(given_)


def test_the_stricter_moment_counts() -> None:
    one = Requirement(frozenset({frozenset({"password"})}), Instant(5))
    asked = asked_requirement("1", Instant(7), FACTORS)
    assert both(one, asked).since == 7
    assert both(one, asked_requirement("1", None, FACTORS)).since == 5
