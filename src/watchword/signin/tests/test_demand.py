"""How much is asked of whom: per-user MFA, the organisation's rule, trusted networks, the application."""

from ipaddress import ip_network

import pytest

from watchword.authenticators.model import PerUserMfa
from watchword.method import Factor, Mode
from watchword.signin.demand import Demand, Reason, Rules, Wanted, demanded
from watchword.signin.strength import Strengths

STRENGTHS = Strengths.of(
    [Mode("password", frozenset({Factor.KNOW})), Mode("sms", frozenset({Factor.HAVE}))],
)
HOME, AWAY = "192.0.2.7", "198.51.100.1"
TRUSTING = Rules(for_all=True, trusted=(ip_network("192.0.2.0/24"),))


def asked(rules: Rules, state: PerUserMfa, ip: str = AWAY, acr: str | None = None) -> Demand:
    return demanded(STRENGTHS, rules, state, Wanted(acr), ip)


@pytest.mark.parametrize("state", [PerUserMfa.ENABLED, PerUserMfa.ENFORCED])
def test_per_user_mfa_asks_for_several_factors(state: PerUserMfa) -> None:
    assert asked(Rules(), state) == Demand(STRENGTHS.several(), Reason.PER_USER)


def test_without_any_rule_one_factor_is_enough() -> None:
    assert asked(Rules(), PerUserMfa.DISABLED) == Demand(STRENGTHS.one(), Reason.NOT_REQUIRED)


def test_the_organisation_asks_everybody() -> None:
    assert asked(TRUSTING, PerUserMfa.DISABLED) == Demand(STRENGTHS.several(), Reason.ORGANISATION)


@pytest.mark.parametrize("ip", [HOME, f"::ffff:{HOME}"])
def test_from_a_trusted_network_it_does_not(ip: str) -> None:
    """STANDARDS section 19: an IPv4 address in IPv6's clothes is the same place."""
    assert asked(TRUSTING, PerUserMfa.ENFORCED, ip) == Demand(STRENGTHS.one(), Reason.TRUSTED_NETWORK)


@pytest.mark.parametrize("ip", ["", "192.0.2.7, 1.2.3.4", "localhost", "192.0.2.0/24"])
def test_what_is_no_address_is_trusted_by_nobody(ip: str) -> None:
    assert asked(TRUSTING, PerUserMfa.ENFORCED, ip).reason is Reason.PER_USER


def test_what_an_application_asks_for_is_asked_anywhere() -> None:
    assert asked(TRUSTING, PerUserMfa.DISABLED, HOME, "2") == Demand(STRENGTHS.several(), Reason.APPLICATION)
