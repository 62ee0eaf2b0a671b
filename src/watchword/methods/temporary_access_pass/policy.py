"""What the organisation says of passes: how long they are good, how long they are, how often they work."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from watchword.method import Context, Rejected

POLICY = "TemporaryAccessPass"
LEAST_MINUTES = 10
MOST_MINUTES = 43_200
LEAST_LENGTH = 8
MOST_LENGTH = 48

DEFAULT: Mapping[str, Any] = {
    "defaultLifetimeInMinutes": 60,
    "defaultLength": 8,
    "minimumLifetimeInMinutes": 60,
    "maximumLifetimeInMinutes": 480,
    "isUsableOnce": False,
}
"""CONTRACT section 6."""


@dataclass(frozen=True)
class PassPolicy:
    """Lifetimes in minutes, `length` in characters. `once`: every pass works one time, whatever it was made for."""

    default_lifetime: int
    least: int
    most: int
    length: int
    once: bool


def policy_for(context: Context) -> PassPolicy | None:
    """The policy as it applies to the person now; None: no pass is for them."""
    applied = context.policy.get(POLICY)
    return read(applied) if applied else None


def read(document: Mapping[str, Any]) -> PassPolicy:
    """From Graph's words."""
    return PassPolicy(
        document["defaultLifetimeInMinutes"],
        document["minimumLifetimeInMinutes"],
        document["maximumLifetimeInMinutes"],
        document["defaultLength"],
        document["isUsableOnce"],
    )


def check(document: Mapping[str, Any]) -> Rejected | None:
    """Whether a policy keeps to the bounds, each by itself and all among themselves (CATALOGUE TAP-01)."""
    policy = read(document)
    if not LEAST_LENGTH <= policy.length <= MOST_LENGTH:
        return Rejected(
            "pass-policy-length", f"A pass is {LEAST_LENGTH} to {MOST_LENGTH} characters long.", "defaultLength"
        )
    for name, minutes in (("minimumLifetimeInMinutes", policy.least), ("maximumLifetimeInMinutes", policy.most)):
        if not LEAST_MINUTES <= minutes <= MOST_MINUTES:
            message = f"The lifetime of a pass is {LEAST_MINUTES} to {MOST_MINUTES} minutes."
            return Rejected("pass-policy-lifetime", message, name)
    if not policy.least <= policy.default_lifetime <= policy.most:
        message = "The default lifetime of a pass is not less than the minimum and not more than the maximum."
        return Rejected("pass-policy-lifetime", message, "defaultLifetimeInMinutes")
    return None
