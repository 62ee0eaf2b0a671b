"""What a tenant may choose about its passwords (STANDARDS sections 1 and 16)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from watchword.kernel.errors import Invalid

MAX_CODE_POINTS = 256
LEAST = 8
"""No setting goes below it: 63B-4 section 3.1.1.2, "SHALL be a minimum of eight characters" beside another factor."""


class Policy(Enum):
    """Whose rules apply: NIST's, or Microsoft Entra's (composition, ASCII, 8 characters: a stated deviation)."""

    STANDARD = "standard"
    ENTRA = "entra"


@dataclass(frozen=True)
class PasswordRules:
    """Lengths are in code points. `tenant_words` are refused like the organization's name.

    Raises Invalid `password-settings-invalid` for a least length outside 8 to 256, or one alone below one beside MFA.
    """

    policy: Policy = Policy.STANDARD
    min_length_single_factor: int = 15
    min_length_with_mfa: int = LEAST
    tenant_words: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not LEAST <= self.min_length_with_mfa <= self.min_length_single_factor <= MAX_CODE_POINTS:
            raise _invalid(f"a least length is from {LEAST} to {MAX_CODE_POINTS}, and greater for a password alone")

    def min_length(self, *, mfa_always: bool) -> int:
        """The least length for somebody who always, or not always, needs another factor too."""
        if self.policy is Policy.ENTRA:
            return LEAST
        return self.min_length_with_mfa if mfa_always else self.min_length_single_factor


def rules_from(settings: Mapping[str, Any]) -> PasswordRules:
    """The rules that the settings `policy`, `min_length`, `min_length_with_mfa` and `banned_words` ask for.

    Raises Invalid `password-settings-invalid` for a value of the wrong type or a name that is not one of these.
    """
    unknown = settings.keys() - {"policy", "min_length", "min_length_with_mfa", "banned_words"}
    if unknown:
        raise _invalid(f"there is no setting {min(unknown)!r}")
    default, words = PasswordRules(), settings.get("banned_words", ())
    if not isinstance(words, list | tuple) or not all(isinstance(word, str) and word for word in words):
        raise _invalid("'banned_words' is a list of texts")
    if settings.get("policy", "standard") not in ("standard", "entra"):
        raise _invalid("'policy' is 'standard' or 'entra'")
    return PasswordRules(
        Policy(settings.get("policy", "standard")),
        _number(settings, "min_length", default.min_length_single_factor),
        _number(settings, "min_length_with_mfa", default.min_length_with_mfa),
        tuple(words),
    )


def _number(settings: Mapping[str, Any], name: str, default: int) -> int:
    value = settings.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool):
        raise _invalid(f"{name!r} is a whole number")
    return value


def _invalid(why: str) -> Invalid:
    return Invalid("password-settings-invalid", f"The password settings are not valid: {why}.")
