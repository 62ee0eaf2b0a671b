"""Passwords judged: the rules, and a person whose names are known."""

import pytest
from hypothesis import strategies as st

from watchword.kernel.errors import Invalid
from watchword.methods.password.strength import (
    PasswordRules,
    PersonWords,
    Policy,
    canonical_password,
    check_password,
    load_blocklist,
)

BLOCKLIST = load_blocklist()
STANDARD = PasswordRules(tenant_words=("Fabrikam", "Blue Yonder"))
ENTRA = PasswordRules(Policy.ENTRA, tenant_words=("contoso",))
ADELE = PersonWords(
    "adelev@woodgrove.com", "Adele Vance", "Adele", "Vance", "adele.vance@woodgrove.com", "Woodgrove Bank"
)
ANY_CHARACTER = st.characters(exclude_categories=())
POLL = PersonWords(upn="poll@contoso.com", given_name="Poll")


def reasons(password: str, rules: PasswordRules = STANDARD, person: PersonWords = ADELE) -> set[str]:
    return {fault.code for fault in check_password(password, rules, BLOCKLIST, person)}


def refusal(text: str) -> str:
    with pytest.raises(Invalid) as caught:
        canonical_password(text)
    return caught.value.code
