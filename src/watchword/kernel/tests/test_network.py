"""Networks, as limits count them."""

import pytest

from watchword.kernel.network import network_of


@pytest.mark.parametrize(
    ("ip", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("", ""),
        ("unix", ""),
    ],
)
def test_a_network_is_what_one_subscriber_has(ip: str, network: str) -> None:
    assert network_of(ip) == network
