"""What may be written of a user, whoever asks (CONTRACT section 4). Pure."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from watchword.directory.users.model import User
from watchword.kernel.errors import Invalid
from watchword.kernel.upn import check_upn

SYNCED = (
    "Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently "
    "undergoing migration."
)

CLOUD_WRITABLE = frozenset({"usageLocation", "otherMails", "preferredLanguage"})
"""What stays writable while an on-premises directory masters the account."""

SELF_SERVICE = frozenset(
    {
        "city",
        "country",
        "faxNumber",
        "officeLocation",
        "postalCode",
        "preferredLanguage",
        "state",
        "streetAddress",
    }
)
"""What people change of themselves without a role, beside the sensitive properties that say so themselves. Not their
names, mail or type: a guest would make a member of themselves, and anybody pose as anybody (AUTHZ-02, INJ-01).
"""

_NEVER_NULL = ("accountEnabled", "displayName", "mail", "mailNickname", "userPrincipalName", "userType")
_NAMES = frozenset({"displayName", "givenName", "surname"})
_DECEIVING = re.compile("[\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
"""Marks that are not seen, or turn the reading round: a name with them poses as another (INJ-01)."""

_ALIAS = re.compile(r"[!#-&*+./0-9=?A-Z^_`a-z{|}~'-]{1,64}", re.ASCII)
_ATOMS = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_MAIL = re.compile(rf"(?=[^@]{{1,64}}@.{{1,189}}\Z){_ATOMS}@{_LABEL}(?:\.{_LABEL})+", re.ASCII)
_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
_POLICIES = frozenset({"None", "DisablePasswordExpiration", "DisableStrongPassword"})


def checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they are stored. Raises Invalid for what no account may have."""
    for name in _NEVER_NULL:
        if name in values and values[name] is None:
            raise invalid(name)
    for name, value in values.items():
        for each in value if isinstance(value, list) else (value,):
            _check(name, each)
    stored = dict(values)
    if "userPrincipalName" in stored:
        stored["userPrincipalName"] = check_upn(stored["userPrincipalName"])
    return stored


def refuse_mastered(user: User, names: Iterable[str]) -> None:
    """Raise Invalid where one of `names` belongs to the on-premises directory of a synced user."""
    if user.synced and not CLOUD_WRITABLE.issuperset(names):
        raise Invalid("object-synced", SYNCED)


def refuse_synced(user: User) -> None:
    """Raise Invalid where the account itself belongs to the on-premises directory."""
    if user.synced:
        raise Invalid("object-synced", SYNCED)


def is_mail(text: str) -> bool:
    """Whether it is one plain mail address."""
    return _MAIL.fullmatch(text) is not None


def domain_of(upn: str) -> str:
    """The part after the @ of a canonical UPN."""
    return upn.rpartition("@")[2]


def invalid(name: str) -> Invalid:
    """Graph's refusal of a value it can say no more about."""
    return Invalid("value-invalid", f"Invalid value specified for property '{name}' of resource 'User'.", target=name)


def _check(name: str, value: Any) -> None:
    if not isinstance(value, str):
        return
    fits = _FITS.get(name)
    if not value.strip() or (fits is not None and not fits(value)):
        raise invalid(name)
    if name in _NAMES and _DECEIVING.search(value):
        raise invalid(name)


def _policies(value: str) -> bool:
    return _POLICIES.issuperset(part.strip(" ") for part in value.split(","))


_FITS: Mapping[str, Callable[[str], object]] = {
    "mail": is_mail,
    "otherMails": is_mail,
    "mailNickname": _ALIAS.fullmatch,
    "usageLocation": _COUNTRY.fullmatch,
    "userType": frozenset({"Member", "Guest"}).__contains__,
    "ageGroup": frozenset({"Minor", "NotAdult", "Adult"}).__contains__,
    "consentProvidedForMinor": frozenset({"Granted", "Denied", "NotRequired"}).__contains__,
    "passwordPolicies": _policies,
}
