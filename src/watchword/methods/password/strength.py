"""Whether a password may be set, and the one form in which it is hashed.

Sources: NIST SP 800-63B-4 section 3.1.1.2 (15 characters alone, 8 beside another factor; blocklist; no composition, no
rotation); OWASP ASVS 5.0 V6.2; STANDARDS sections 1 and 16. `Policy.ENTRA` is Microsoft's, a stated deviation.
All paths that set a password ask `check_password`; all that set or verify one hash `canonical_password` (PWD-08).
"""

import unicodedata
from collections.abc import Iterable, Iterator
from typing import assert_never

from watchword.kernel.errors import Fault, Invalid
from watchword.kernel.words import Words, counted
from watchword.methods.password import entra
from watchword.methods.password.blocklist import Blocklist, fold, load_blocklist, plain
from watchword.methods.password.names import PersonWords, made_of, names_inside
from watchword.methods.password.settings import MAX_CODE_POINTS, PasswordRules, Policy, rules_from

__all__ = [
    "COMPLEXITY_MESSAGE",
    "MAX_BYTES",
    "MAX_CODE_POINTS",
    "Blocklist",
    "PasswordRules",
    "PersonWords",
    "Policy",
    "canonical_password",
    "check_password",
    "load_blocklist",
    "password_refused",
    "rules_from",
    "said_of",
]

COMPLEXITY_MESSAGE = Words(
    "The specified password does not comply with password complexity requirements. Please provide a different password."
)
"""Microsoft Graph's words for every refused password (CONTRACT section 10); the reasons say what is wrong."""

MAX_BYTES = 1024
_UNUSABLE = frozenset({"Cc", "Cs", "Cn"})
"""Control characters, surrogates, and what Unicode has not assigned: its normal form may still change (UAX 15)."""
_UNUSABLE_MESSAGE = Words("The password contains a control character, or one that is not a character of Unicode yet.")


def canonical_password(text: str) -> str:
    """The form that is hashed: NFC. Nothing is trimmed, cut off or changed in case (PWD-08).

    Raises Invalid: `password-too-long`, before anything is computed over it (PWD-06), or `password-unusable-character`
    for a lone surrogate, which has no bytes. While verifying, either is a wrong password like any other.
    """
    _refuse_oversize(text)
    canonical = unicodedata.normalize("NFC", text)
    _refuse_oversize(canonical)
    return canonical


def check_password(
    password: str,
    rules: PasswordRules,
    blocklist: Blocklist,
    person: PersonWords,
    *,
    mfa_always: bool = False,
) -> tuple[Fault, ...]:
    """Every reason against setting it; none means that it may be set.

    `mfa_always`: its owner never signs in by the password alone, so it may be shorter.
    """
    try:
        canonical = canonical_password(password)
    except Invalid as refused:
        return (_fault(refused.code, refused.message),)
    reasons = [*_form(canonical, rules.min_length(mfa_always=mfa_always))]
    match rules.policy:
        case Policy.STANDARD:
            reasons += _standard(canonical, rules, blocklist, person)
        case Policy.ENTRA:
            reasons += _entra(canonical, rules, blocklist, person)
        case never:
            assert_never(never)
    return tuple(reasons)


def password_refused(reasons: Iterable[Fault]) -> Invalid:
    """The problem to raise for these reasons, in Microsoft Graph's words."""
    return Invalid("password-refused", COMPLEXITY_MESSAGE, faults=tuple(reasons))


def _refuse_oversize(text: str) -> None:
    """By length first: one look, whatever the size."""
    if len(text) > MAX_CODE_POINTS:
        raise Invalid(
            "password-too-long",
            counted(
                "A password has at most one character.", "A password has at most {count} characters.", MAX_CODE_POINTS
            ),
        )
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:
        raise Invalid("password-unusable-character", _UNUSABLE_MESSAGE) from error
    if size > MAX_BYTES:
        raise Invalid(
            "password-too-long",
            counted("A password has at most one byte.", "A password has at most {count} bytes.", MAX_BYTES),
        )


def said_of(code: str, least: int) -> Words:
    """What is wrong, as a person is told; `least`: characters that a password needs."""
    if code == "password-too-short":
        return counted(
            "Too short: at least one character is needed.", "Too short: at least {count} characters are needed.", least
        )
    return _SAID.get(code, COMPLEXITY_MESSAGE)


_COMMON = Words("Many people use this password, or one like it: it is tried first. Choose a less common one.")
_OF_NAMES = Words("This is made of your name or your organisation’s, which others try. Choose something else.")
_SAID = {
    "password-too-long": Words("Too long: a password has at most 256 characters."),
    "password-unusable-character": _UNUSABLE_MESSAGE,
    "password-common": _COMMON,
    "password-easy-to-guess": _COMMON,
    "password-pattern": Words(
        "A row of keys, or the same few characters over and over, is tried early. Choose something else."
    ),
    "password-of-names": _OF_NAMES,
    "password-contains-name": _OF_NAMES,
    "password-not-ascii": Words("Use only A to Z, digits, spaces and punctuation without accents."),
    "password-needs-variety": Words("Use three of these: lower-case letters, upper-case letters, digits, symbols."),
    "password-unchanged": Words("You have this password already. Choose another one."),
}


def _form(password: str, least: int) -> Iterator[Fault]:
    if any(unicodedata.category(character) in _UNUSABLE for character in password):
        yield _fault("password-unusable-character", str(_UNUSABLE_MESSAGE))
    if len(password) < least:
        yield _fault("password-too-short", f"The password needs at least {least} characters.")


def _standard(password: str, rules: PasswordRules, blocklist: Blocklist, person: PersonWords) -> Iterator[Fault]:
    if blocklist.contains(password):
        yield _fault(
            "password-common",
            "This is one of the passwords people use most, perhaps with digits or symbols added: it is tried first.",
        )
    if blocklist.is_pattern(password):
        yield _fault("password-pattern", "The password is a row of keys, or the same few characters over and over.")
    if made_of(password, (*person.texts(), *rules.tenant_words)):
        yield _fault(
            "password-of-names", "The password is made of your name or your organization's, perhaps with digits added."
        )


def _entra(password: str, rules: PasswordRules, blocklist: Blocklist, person: PersonWords) -> Iterator[Fault]:
    folded = plain(fold(password))
    custom = frozenset(plain(fold(word)) for word in rules.tenant_words)
    if not entra.ASCII_PRINTABLE.issuperset(password):
        yield _fault(
            "password-not-ascii", "The password may contain only A to Z, digits, spaces and ASCII punctuation."
        )
    if entra.classes(password) < entra.CLASSES_NEEDED:
        yield _fault(
            "password-needs-variety",
            "The password needs three of these: lower-case letters, upper-case letters, digits, symbols.",
        )
    if entra.near(folded, blocklist.plain) or entra.near(folded, custom):
        yield _fault(
            "password-common", "This is one of the passwords people use most, or nearly so: it is tried first."
        )
    if entra.points(folded, blocklist.words | custom) < entra.ENOUGH_POINTS:
        yield _fault("password-easy-to-guess", "The password is made of a few common words and little else.")
    if names_inside(folded, person):
        yield _fault("password-contains-name", "The password contains your name or your organization's.")


def _fault(code: str, message: str) -> Fault:
    return Fault("password", message, code)
