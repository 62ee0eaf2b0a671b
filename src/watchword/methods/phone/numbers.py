"""Phone numbers: one text becomes one E.164 number, or is refused. Uniqueness, limits and allow-lists stand on `.e164`.

Sources: ITU-T E.164 section 6 (15 digits); Microsoft Graph phoneAuthenticationMethod, format `+{cc} {number}x{ext}`
(CONTRACT 3.2); STANDARDS section 4 for the ranges that are never dialled. Which countries are served is a tenant's
setting and is decided elsewhere, on `.country_code`.

What is read: the spaced and the unspaced form, and in the number single spaces, hyphens and dots, and parentheses
around digits. Nothing is guessed: if the digits as written are not the number (a trunk zero as in `+44 (0)20...`,
Argentina's 15), they are refused, so two readings of one text cannot exist. Microsoft's own samples (+1 4251234567) are
possible numbers but not assigned ones, so assignment is not demanded.
"""

import re
from dataclasses import dataclass
from enum import Enum

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberType, ValidationResult

from watchword.kernel.errors import Invalid
from watchword.kernel.words import Words

MAX_TEXT = 40
"""Characters read at most; longer texts are refused before anything looks at them."""

MAX_E164_DIGITS = 15
_SHORT = 7
"""Fewer national digits are a number only where the numbering plan assigns it (Niue has four), else a short code."""

_WRITTEN = re.compile(r"(\+[0-9](?:[ .-]?(?:\([0-9]+\)|[0-9]))*)(?:x([0-9]{1,10}))?", re.ASCII)
_DISPLAY = re.compile(r"(\+[0-9]{1,3}) ([0-9]{1,14})(?:x[0-9]{1,10})?", re.ASCII)
_KEPT_WHEN_MASKED = 2

_SATELLITE_AND_WORLDWIDE = frozenset({870, 881, 882, 883, 979})
"""Inmarsat, satellite systems, international networks, international premium rate."""
_FORM = Words(
    "The phone number is not valid: write it like {example}, with the country code and in digits.",
    {"example": "+1 4255550100"},
)
_PREFIX = Words("The phone number is not valid: leave out the prefix that is dialled inside the country only.")
_COSTLY = frozenset({PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST})


class PhoneKind(Enum):
    """Which of a user's three phones it is; the values are Graph's."""

    MOBILE = "mobile"
    ALTERNATE_MOBILE = "alternateMobile"
    OFFICE = "office"


@dataclass(frozen=True)
class PhoneNumber:
    """A number that may be dialled. Made by `parse_phone` only.

    `national` is the national significant number: its leading zeros count (Italy). `extension` is dialled after the
    answer.
    """

    country_code: int
    national: str
    extension: str | None = None

    @property
    def e164(self) -> str:
        """`+17748933135`: what is dialled, compared, counted and limited. Without the extension."""
        return f"+{self.country_code}{self.national}"

    @property
    def display(self) -> str:
        """`+1 7748933135x12`: what Graph returns (CONTRACT 3.2)."""
        suffix = f"x{self.extension}" if self.extension else ""
        return f"+{self.country_code} {self.national}{suffix}"

    @property
    def dialled(self) -> str:
        """`+17748933135x12`: what a call is placed to."""
        return f"{self.e164}x{self.extension}" if self.extension else self.e164

    @property
    def ending(self) -> str:
        """`35`: as much as is shown to somebody who has not proved to be its owner (CATALOGUE ENUM-03)."""
        return self.national[-_KEPT_WHEN_MASKED:]

    @property
    def masked(self) -> str:
        """`+1 XXXXXXXX35`: for readers without the right to see it whole (CONTRACT 3.2). The extension is left out."""
        hidden = "X" * (len(self.national) - _KEPT_WHEN_MASKED)
        return f"+{self.country_code} {hidden}{self.national[-_KEPT_WHEN_MASKED:]}"


def parse_phone(text: str, kind: PhoneKind) -> PhoneNumber:
    """The number that a text names.

    Raises Invalid: `phone-malformed`, `phone-range-refused` (premium, shared-cost, satellite),
    `phone-extension-refused` (only an office phone has one).
    """
    digits, extension = _split(text)
    number = _read(digits)
    if extension is not None and kind is not PhoneKind.OFFICE:
        raise Invalid("phone-extension-refused", Words("Only an office phone number can have an extension."))
    if _costly(number):
        raise Invalid(
            "phone-range-refused", Words("Premium-rate, shared-cost and satellite phone numbers cannot be used.")
        )
    return PhoneNumber(number.country_code or 0, phonenumbers.national_significant_number(number), extension)


def mask_phone_display(display: str) -> str:
    """`.masked` of a number kept as its display text. A text of any other shape is hidden whole, its length too."""
    match = _DISPLAY.fullmatch(display) if len(display) <= MAX_TEXT else None
    if match is None:
        return "X" * 8
    return PhoneNumber(int(match[1]), match[2]).masked


def _split(text: str) -> tuple[str, str | None]:
    """The digits and the extension as written.

    The library is shown nothing but ASCII digits: left alone it reads vanity letters, fullwidth digits, `tel:` and
    `;ext=` too (TEL-04).
    """
    match = _WRITTEN.fullmatch(text) if len(text) <= MAX_TEXT else None
    if match is None:
        raise _malformed(_FORM)
    return re.sub(r"[^0-9]", "", match[1]), match[2]


def _read(digits: str) -> phonenumbers.PhoneNumber:
    if len(digits) > MAX_E164_DIGITS:
        raise _malformed(Words("The phone number is not valid: it has more than 15 digits."))
    try:
        number = phonenumbers.parse(f"+{digits}", None)
    except NumberParseException as error:
        raise _malformed(Words("The phone number is not valid: no country has such a number.")) from error
    national = phonenumbers.national_significant_number(number)
    if f"{number.country_code}{national}" != digits:
        raise _malformed(_PREFIX)
    if phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        raise _malformed(Words("The phone number is not valid: its length is wrong for that country."))
    if len(national) < _SHORT and not phonenumbers.is_valid_number(number):
        raise _malformed(Words("The phone number is not valid: it is too short."))
    return number


def _costly(number: phonenumbers.PhoneNumber) -> bool:
    """Whether somebody may earn by calls to it (TEL-01).

    A number that is not assigned is judged by its neighbours: plans grow, and whoever earns knows it first.
    """
    if number.country_code in _SATELLITE_AND_WORLDWIDE:
        return True
    kind = phonenumbers.number_type(number)
    if kind != PhoneNumberType.UNKNOWN:
        return kind in _COSTLY
    national = phonenumbers.national_significant_number(number)
    neighbours = (f"+{number.country_code}{national[:3].ljust(len(national), digit)}" for digit in "0123456789")
    return any(phonenumbers.number_type(phonenumbers.parse(neighbour, None)) in _COSTLY for neighbour in neighbours)


def _malformed(why: Words) -> Invalid:
    return Invalid("phone-malformed", why)
