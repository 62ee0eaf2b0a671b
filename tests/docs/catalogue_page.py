"""docs/reference/catalogue.md, attacks and the tests against each: `python -m tests.docs.catalogue_page`.

The ids are those that tests name in their docstrings; the titles are ours.
"""

import ast
import re
from pathlib import Path

from tests.docs.codes import ROOT

PAGE: Path = ROOT / "docs" / "reference" / "catalogue.md"

_HEAD = """# Attacks, and the tests against them

What somebody might try at sign-in, with one-time codes, sessions, applications and tokens; and the tests that try it.
The ids are short names ([sources.md](sources.md)); a test that covers one names it. Made by
`python -m tests.docs.catalogue_page`; a test fails where this page is out of date.
"""
_ASYNC = ast.AsyncFunctionDef
_ID = re.compile(r"\b[A-Z]+-[0-9]{2}\b")
NOBODY = "no test yet"

AREAS: dict[str, tuple[str, dict[str, str]]] = {
    "PWD": (
        "Passwords",
        {
            "01": "Guessing one account's password, by all doors at once",
            "02": "Locking somebody out by guessing for them",
            "03": "An old password sent again and again",
            "04": "Clearing a counter by some other success",
            "05": "More guesses by more spellings of a name",
            "06": "A password so long that reading it costs",
            "07": "So many sign-ins at once that hashing takes all there is",
            "08": "A password of which only a part counts",
            "09": "Rules that make passwords worse, and pages that hinder password managers",
            "10": "Passwords that everybody tries first",
            "11": "A change by somebody who does not know the old one; sessions that outlive it",
            "12": "Hashes that stay as weak as they were made",
            "13": "One password tried on many accounts",
        },
    ),
    "ENUM": (
        "Finding out who exists",
        {
            "01": "Another answer for an unknown, disabled or locked account",
            "02": "Another time for it",
            "03": "Pages that show too much of a number or an address",
        },
    ),
    "OTP": (
        "One-time codes",
        {
            "01": "Guessing in many sign-ins at once",
            "02": "A code used again while it is good",
            "03": "A code sent twice at the same moment",
            "04": "A used code in another spelling",
            "05": "Codes by counter: too far ahead, or behind",
            "06": "Weak seeds, other digits, other periods",
            "07": "Reading a seed after it was set up",
            "08": "Setting one up without proof, or with somebody else's",
            "09": "Files of hardware tokens",
        },
    ),
    "TEL": (
        "Phones",
        {
            "01": "Numbers that somebody earns by",
            "02": "Flooding somebody with messages",
            "03": "Guessing a code, or using it elsewhere",
            "04": "One number in many spellings",
            "05": "Taking over a number, or changing it",
            "06": "Calls that a voicemail answers, and fraud that nobody hears of",
        },
    ),
    "WA": (
        "Passkeys",
        {
            "01": "Answers of which something is not checked",
            "02": "A challenge used again, or elsewhere",
            "03": "One person's passkey for another",
            "04": "A key that verified nobody, taken for several factors",
            "05": "An authenticator that lies about its make",
            "06": "Broken encodings and weak keys",
            "07": "Signatures that libraries take wrongly",
            "08": "A cloned authenticator",
        },
    ),
    "TAP": (
        "Temporary Access Passes",
        {
            "01": "Passes outside of policy, or to be guessed, or read later",
            "02": "A one-time pass used twice",
            "03": "Sessions and tokens that outlive the pass",
            "04": "Passes made by the wrong administrator",
            "05": "Changes of policy that passes do not follow",
        },
    ),
    "REG": (
        "Setting up methods",
        {
            "01": "Setting up a second factor with the first alone",
            "02": "An old proof shown as a fresh one",
            "03": "Going around a re-registration that is required",
            "04": "Ids of somebody else's methods",
            "05": "Ids that everybody's methods share",
            "06": "Policy that only the pages know",
        },
    ),
    "SES": (
        "Sessions",
        {
            "01": "A cookie planted before the sign-in",
            "02": "Cookies that go where they should not",
            "03": "Sessions that never end",
            "04": "Revoking that does not reach everything",
            "05": "Copied remembered browsers",
            "06": "Lists of sessions that tell too much; changes without a fresh proof",
            "07": "Signing somebody out against their will",
        },
    ),
    "OIDC": (
        "OpenID Connect",
        {
            "01": "Answers sent to somebody else's address",
            "02": "Refusals sent there",
            "03": "Codes used twice, by others, or too late",
            "04": "Proof keys left out or guessed",
            "05": "Refresh tokens used twice, by others, for more, or for ever",
            "06": "Answers of another authority, or to another request",
            "07": "Silence where somebody was to be asked",
            "08": "Flows that an application was not given",
            "09": "Permissions that nobody consented to",
            "10": "Scripts and secrets in answers and addresses",
            "11": "Tokens for who is disabled meanwhile",
            "12": "Tokens read by other sites",
        },
    ),
    "TOK": (
        "Tokens",
        {
            "01": "Another algorithm than the key's",
            "02": "Keys and addresses brought along in a header",
            "03": "One kind of token used as another",
            "04": "Asking about tokens of others",
            "05": "Keys that are exchanged too early, too late, or leak",
            "06": "Shapes that break parsers",
        },
    ),
    "DEV": (
        "Devices, and applications for themselves",
        {
            "01": "Talking somebody into typing a code",
            "02": "Guessing codes",
            "03": "Polling too often, twice, or for another application",
            "04": "Going around what an application or a person may",
            "05": "Applications that pass for people",
        },
    ),
    "WEB": (
        "Pages",
        {
            "01": "Markup in names that strangers write",
            "02": "Forms that another site sends",
            "03": "Responses without their headers",
            "04": "Addresses that lead away",
            "05": "Files that are more than they seem",
        },
    ),
    "INJ": (
        "Texts written by strangers",
        {
            "01": "Names that look like others'",
            "02": "Formulas in tables",
            "03": "Lines forged in logs",
            "04": "Recipients and headers forged in messages",
        },
    ),
}

MISSING: dict[str, str] = {
    "ENUM-02": "the directory's own door and password reset, which are not there yet; that a text is put down for a "
    "number takes more statements, of the same commit, than that none is",
    "OTP-05": "there are no codes by counter yet",
    "OTP-09": "there are no hardware tokens yet",
    "TEL-05": "resetting a password with a new number, which is not there yet",
    "SES-06": "where a session is, beyond its network address",
    "INJ-02": "nothing is exported as a table yet",
}
"""What a test should also show and does not, by id."""


def known() -> dict[str, str]:
    """Every id with its title."""
    return {f"{area}-{number}": title for area, (_, items) in AREAS.items() for number, title in items.items()}


def naming() -> dict[str, list[Path]]:
    """The files whose tests name an id, by id; those of the areas above."""
    found: dict[str, list[Path]] = {}
    for path in sorted([*ROOT.glob("src/**/test_*.py"), *ROOT.glob("tests/**/test_*.py")]):
        for id_ in _named(path):
            if id_.partition("-")[0] in AREAS:
                found.setdefault(id_, []).append(path)
    return found


def _named(path: Path) -> list[str]:
    """What the docstrings of a file's tests, or its own, name."""
    tree = ast.parse(path.read_text("utf-8"))
    told = [ast.get_docstring(tree)]
    told += [ast.get_docstring(node) for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | _ASYNC)]
    return list(dict.fromkeys(id_ for text in told for id_ in _ID.findall(text or "")))


def _link(path: Path) -> str:
    return f"[{path.stem.removeprefix('test_').replace('_', ' ')}](../../{path.relative_to(ROOT)})"


def page() -> str:
    """The whole page."""
    by_id = naming()
    lines = [_HEAD]
    for area, (title, items) in AREAS.items():
        lines += [f"\n## {area}: {title}\n", "| Id | Attack | Tests | Not shown |", "| --- | --- | --- | --- |"]
        for number, attack in items.items():
            id_ = f"{area}-{number}"
            shown = ", ".join(map(_link, by_id.get(id_, [])))
            lines.append(f"| {id_} | {attack} | {shown or NOBODY} | {MISSING.get(id_, '')} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
