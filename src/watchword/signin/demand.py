"""How much is asked of whom, and why: per-user MFA, the organisation, the network, the application. Pure.

The answer is a value, `Demand`, that further policies can add to; the sign-in log keeps its reason.
"""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from ipaddress import IPv4Network, IPv6Network

from watchword.authenticators.model import PerUserMfa
from watchword.kernel.assurance import Requirement
from watchword.kernel.clock import Instant
from watchword.signin.strength import MULTI_FACTOR, Strengths

Network = IPv4Network | IPv6Network


class Reason(Enum):
    """Why several factors are asked for, or not."""

    PER_USER = "per-user MFA"
    ORGANISATION = "the organisation's default"
    APPLICATION = "the application asks for it"
    TRUSTED_NETWORK = "trusted network"
    NOT_REQUIRED = "not required"


@dataclass(frozen=True)
class Wanted:
    """What the application asks: `acr` as in a token, and proofs no older than `since`."""

    acr: str | None = None
    since: Instant | None = None


@dataclass(frozen=True)
class Rules:
    """The organisation's. `for_all`: MFA for everybody, like security defaults; `trusted`: where per-user and general
    MFA are not asked for."""

    for_all: bool = False
    trusted: Sequence[Network] = ()


@dataclass(frozen=True)
class Demand:
    """What must be proved, and why."""

    requirement: Requirement
    reason: Reason


def demanded(strengths: Strengths, rules: Rules, state: PerUserMfa, wanted: Wanted, ip: str) -> Demand:
    """For one person, one application and one place."""
    if wanted.acr == MULTI_FACTOR:
        return Demand(strengths.several(wanted.since), Reason.APPLICATION)
    reason = _reason(rules, state)
    if reason is None:
        return Demand(strengths.one(wanted.since), Reason.NOT_REQUIRED)
    if _is_in(ip, rules.trusted):
        return Demand(strengths.one(wanted.since), Reason.TRUSTED_NETWORK)
    return Demand(strengths.several(wanted.since), reason)


def _reason(rules: Rules, state: PerUserMfa) -> Reason | None:
    if state is not PerUserMfa.DISABLED:
        return Reason.PER_USER
    return Reason.ORGANISATION if rules.for_all else None


def _is_in(ip: str, networks: Sequence[Network]) -> bool:
    """IPv4 addresses in IPv6's clothes are looked at as what they are (STANDARDS section 19)."""
    if not networks:
        return False
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return any(address in network for network in networks)
