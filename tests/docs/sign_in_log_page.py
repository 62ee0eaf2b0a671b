"""docs/reference/sign-in-log.md, its numbers read from the source: `python -m tests.docs.sign_in_log_page`."""

from pathlib import Path

from tests.docs.codes import ROOT

from watchword.signin import told
from watchword.signin.demand import Reason

PAGE: Path = ROOT / "docs" / "reference" / "sign-in-log.md"

_HEAD = """# The sign-in log

`GET /v1.0/auditLogs/signIns`, or `watchword sign-ins list`: one record for each attempt, which grows as it goes on, the
newest first. It begins with the first answer that was judged, or where somebody says that they give up. `/beta` shows
each step (`authenticationDetails`), and why several factors were asked for or not. The tables are made by
`python -m tests.docs.sign_in_log_page`.

Nothing that was typed is in it: what stands in the place of a user name is kept only where it could be one, and numbers
are masked. It is kept for `audit.retention_days`, and read with `AuditLog.Read.All` and a role that reads reports
([roles.md](roles.md)).

## How it stands

`status.errorCode`, in Microsoft's numbers. A record that is left lying keeps the last.

| Number | Means |
| --- | --- |
| 0 | The sign-in was granted. `additionalDetails` says what met the requirement. |
"""

_WHY = """
## Sign-ins that nobody sees

Tokens that a program gets for somebody who signed in before (a code, a refresh token, a device, on behalf of), and
passwords typed elsewhere, are `nonInteractiveUser`; tokens of applications for themselves are `servicePrincipal`. In
beta, `signInEventTypes/any(t: t eq 'nonInteractiveUser')` asks for them. They carry the number that the application
was told, such as 50076: several factors are required, and a program cannot ask for them. What an application asks for
itself, and what is refused, is written once in a quarter of an hour for each address.

People see the last ten of their own at `/signed-in`.

## Why several factors were asked for, or not

| `authenticationProcessingDetails` | `requirementProvider` |
| --- | --- |
"""


def page() -> str:
    """The whole page."""
    numbers = [f"| {number} | {reason} |" for number, reason in sorted(told.REASONS.items())]
    return _HEAD + "\n".join(numbers) + "\n" + _WHY + "\n".join(_reason(each) for each in Reason) + "\n"


def _reason(reason: Reason) -> str:
    provider = told.PROVIDERS.get(reason)
    return f"| {reason.value} | {f'`{provider}`' if provider else ''} |"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
