"""A registered e-mail address. Pure."""

from dataclasses import dataclass

from watchword.kernel.ids import UserId
from watchword.method import Ask, Context, Draft, Opened, Rejected
from watchword.methods.email.address import parse_email


@dataclass(frozen=True)
class Email:
    """The address as it was given, once it was read as exactly one address."""

    address: str


def keys(user: UserId, _email: Email) -> frozenset[str]:
    """One address for each person; several people may share one."""
    return frozenset({user})


def draft(_context: Context, asked: Draft[Email]) -> Opened[Email] | Rejected | Ask:
    """Register the address, or change it."""
    address = asked.given.get("address")
    if not address:
        if asked.current is not None and "address" not in asked.given:
            return Opened(asked.current.record)
        return Rejected("email-missing", "An e-mail address is required.", "emailAddress")
    if asked.current is None and asked.siblings:
        return Rejected(
            "email-taken", "An email authentication method is already registered for this user.", "emailAddress"
        )
    return Opened(Email(parse_email(address).text))
