"""What a text message and a call say. Short: whoever hears it is in the middle of something else."""

from urllib.parse import urlsplit

from watchword.kernel.secret import Secret
from watchword.method import Context

_LONGEST_NAME = 30


def text(context: Context, code: Secret) -> Secret:
    """The last line lets browsers fill the code in on our pages alone (WICG, origin-bound one-time codes)."""
    said = f"{code.reveal()} is your code for {_organisation(context)}. Tell it to nobody."
    host = urlsplit(context.site).hostname
    return Secret(f"{said}\n\n@{host} #{code.reveal()}" if host else said)


def call(context: Context, code: Secret | None) -> Secret:
    """The code digit by digit, twice; without one, what the pound key is for."""
    greeting = f"This is the sign-in of {_organisation(context)}."
    if code is None:
        return Secret(f"{greeting} If you are signing in, press the pound key. {_FRAUD}")
    digits = ", ".join(code.reveal())
    return Secret(f"{greeting} Your code is: {digits}. Once more: {digits}. {_FRAUD}")


_FRAUD = "If you did not ask for this call, press 0, and then the pound key."


def _organisation(context: Context) -> str:
    """Its name on one line, cut short; it is an administrator's text."""
    return " ".join(context.person.organisation.split())[:_LONGEST_NAME] or "your organisation"
