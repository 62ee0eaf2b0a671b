"""A password that an administrator hands to a person, for one sign-in within a day (STANDARDS section 1).

`Kuv-had-pem-rat-fid-545`: five syllables and three digits, to be read out over a telephone and typed without a mistake.
There is no 0, 1, l, q, x or y in it, and no c, which sounds like k or s. Entra's own shape, `Cuyo5459`, has 24 bits.

A syllable is consonant, vowel, consonant of 16, 5 and 16: 10.3 bits; a digit is one of 8: 3 bits. Together 60.6 bits in
23 characters. It has three of Entra's four classes and more than five of its points, and between hyphens never four
characters, so no name that a policy looks for can stand in it by chance.
"""

from collections.abc import Callable

from watchword.kernel.secret import Secret
from watchword.methods.password.settings import PasswordRules

CONSONANTS = "bdfghjkmnprstvwz"
VOWELS = "aeiou"
DIGITS = "23456789"

_SYLLABLE = CONSONANTS, VOWELS, CONSONANTS
_SYLLABLES = 5
_DIGITS = 3


def temporary_password(choice: Callable[[str], str], rules: PasswordRules) -> Secret:
    """A password that the rules accept. `choice` takes one character of a text, each as likely as the others."""
    syllables, digits = _counts(rules.min_length(mfa_always=False))
    drawn = ["".join(map(choice, _SYLLABLE)) for _ in range(syllables)]
    return Secret("-".join((*drawn, "".join(map(choice, [DIGITS] * digits)))).capitalize())


def _counts(least: int) -> tuple[int, int]:
    """How many syllables, each with its hyphen, and digits reach the least length: exactly, where it is long."""
    width = len(_SYLLABLE) + 1
    syllables = max(_SYLLABLES, (least - _DIGITS) // width)
    return syllables, max(_DIGITS, least - syllables * width)
