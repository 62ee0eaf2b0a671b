"""userPrincipalName: the name a user signs in with, in ASCII, so that what looks alike is alike (INJ-01).

Source: Entra's UPN rules (CONTRACT section 4): `A-Za-z0-9'.-_!#^~` before the @, 64 characters there, 48 after it, 113
in all; the domain is a host name. A dot neither begins nor ends the local part, nor stands beside another.
"""

import re

from watchword.kernel.errors import Invalid

MAX_UPN = 113

_ATOM = r"[a-z0-9'_!#^~-]+"
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_UPN = re.compile(rf"(?=[^@]{{1,64}}@[^@]{{1,48}}\Z){_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})+", re.ASCII)


def canonical_upn(text: str) -> str | None:
    """The one spelling under which a UPN is stored, compared and counted: lower case. None where the text is not one.

    Nothing is trimmed, decoded or mapped: a second reading would be a second budget of guesses (PWD-05).
    """
    if len(text) > MAX_UPN or not text.isascii():  # before lower(): U+212A KELVIN SIGN would become a k
        return None
    folded = text.lower()
    return folded if _UPN.fullmatch(folded) else None


def check_upn(text: str) -> str:
    """The canonical UPN. Raises Invalid `upn-invalid` with Microsoft Graph's words."""
    canonical = canonical_upn(text)
    if canonical is None:
        raise Invalid("upn-invalid", "Property userPrincipalName is invalid.", target="userPrincipalName")
    return canonical
