"""What a text message and a call say. Short: whoever hears it is in the middle of something else."""

from urllib.parse import urlsplit

from watchword.kernel.secret import Secret
from watchword.method import Context, Words

_LONGEST_NAME = 30
_MARKS = dict.fromkeys((0x2066, 0x2067, 0x2068, 0x2069))
"""What keeps directions apart in writing; read out, it is noise."""
_FRAUD = Words("If you did not ask for this call, press 0, and then the pound key.")


def text(context: Context, code: Secret) -> Secret:
    """The last line lets browsers fill the code in on our pages alone (WICG, origin-bound one-time codes)."""
    filled = {"code": code.reveal(), "organisation": _organisation(context)}
    said = context.tongue.say(Words("{code} is your code for {organisation}. Tell it to nobody.", filled))
    host = urlsplit(context.site).hostname
    return Secret(f"{said}\n\n@{host} #{code.reveal()}" if host else said)


def call(context: Context, code: Secret | None) -> Secret:
    """The code digit by digit, twice; without one, what the pound key is for."""
    greeting = Words("This is the sign-in of {organisation}.", {"organisation": _organisation(context)})
    if code is None:
        asked = Words("If you are signing in, press the pound key.")
    else:
        digits = {"digits": ", ".join(code.reveal())}
        asked = Words("Your code is: {digits}. Once more: {digits}.", digits)
    return Secret(" ".join(context.tongue.say(each) for each in (greeting, asked, _FRAUD)).translate(_MARKS))


def _organisation(context: Context) -> str | Words:
    """Its name on one line, cut short; it is an administrator's text."""
    return " ".join(context.person.organisation.split())[:_LONGEST_NAME] or Words("your organisation")
