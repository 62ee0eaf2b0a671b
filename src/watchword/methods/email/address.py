"""E-mail addresses: one plain address, or nothing. What is accepted can stand in an SMTP command and a header as it is.

Sources: RFC 5321 section 4.5.3.1 (64 and 254 octets) and RFC 5322 section 3.4.1, dot-atom only: no quoted local part,
no comment, no display name, no list, no address literal, no control character (INJ-04). The domain may be written in
Unicode and is kept as its A-labels (IDNA2008, RFC 5891): one domain has one spelling, and a look-alike shows as `xn--`.
The local part is ASCII (INJ-01).
"""

import re
import string
from dataclasses import dataclass

import idna

from watchword.kernel.errors import Invalid

MAX_ADDRESS = 254
MAX_LOCAL = 64

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*", re.ASCII)
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
_ASCII_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
_DIGITS = re.compile(r"[0-9]+", re.ASCII)


@dataclass(frozen=True)
class EmailAddress:
    """An address mail may be sent to. Made by `parse_email` only.

    The local part keeps its case; the domain is in lower case, in A-labels.
    """

    local: str
    domain: str

    @property
    def text(self) -> str:
        """What is stored, shown and handed to SMTP."""
        return f"{self.local}@{self.domain}"

    @property
    def key(self) -> str:
        """What is compared and counted: no mail system in use tells people apart by the case of the local part."""
        return f"{self.local.lower()}@{self.domain}"

    @property
    def masked(self) -> str:
        """`b***@contoso.com`: enough for its owner to know it again."""
        return f"{self.local[0]}***@{self.domain}"


def parse_email(text: str) -> EmailAddress:
    """The address that a text is. Raises Invalid: `email-malformed`, `email-too-long`."""
    if len(text) > MAX_ADDRESS:
        raise _too_long()
    local, at, domain = text.partition("@")
    if not at or not _LOCAL.fullmatch(local):
        raise _malformed()
    address = EmailAddress(local, _domain(domain))
    if len(local) > MAX_LOCAL or len(address.text) > MAX_ADDRESS:
        raise _too_long()
    return address


def mask_email(address: str) -> str:
    """`.masked` of an address kept as text. A text that is no address is hidden whole."""
    try:
        return parse_email(address).masked
    except Invalid:
        return "***"


def _domain(text: str) -> str:
    """The domain as lower-case A-labels: two at least, and a last one that is no number (so no IP address)."""
    labels = [_label(label) for label in text.split(".")]
    if len(labels) < 2 or _DIGITS.fullmatch(labels[-1]):
        raise _malformed()
    return ".".join(labels)


def _label(text: str) -> str:
    """One label, strictly: no mapping of fullwidth forms or other dots, which would give one domain many spellings."""
    label = text.translate(_ASCII_LOWER)
    try:
        label = label if label.isascii() and label[2:4] != "--" else idna.alabel(label).decode()
    except idna.IDNAError as error:
        raise _malformed() from error
    if not _LABEL.fullmatch(label):
        raise _malformed()
    return label


def _malformed() -> Invalid:
    return Invalid("email-malformed", "The e-mail address is not valid: write one address, like name@example.com.")


def _too_long() -> Invalid:
    return Invalid("email-too-long", "The e-mail address is too long.")
