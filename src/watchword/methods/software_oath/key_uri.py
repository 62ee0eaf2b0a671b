"""How a seed reaches an app: as a QR code, as a link, as a key to be typed. Pure.

Source: the Key URI Format that authenticator apps share (Google Authenticator wiki; draft-linuxgemini-otpauth-uri).
"""

from io import BytesIO
from urllib.parse import quote

import segno

from watchword.methods.software_oath.totp import Shape

_MASK = 2
_LONGEST = 48
"""Of a name, in characters: with the longest userPrincipalName it is still a picture that a camera reads."""


def key_uri(issuer: str, account: str, seed: str, shape: Shape) -> str:
    """`otpauth://totp/Contoso:balas%40contoso.com?secret=...`. `seed` in Base32. A name holds no colon."""
    by, whom = quote(name(issuer), safe=""), quote(account.replace(":", " "), safe="")
    agreed = f"algorithm={shape.algorithm.value}&digits={shape.digits}&period={shape.period}"
    return f"otpauth://totp/{by}:{whom}?secret={seed}&issuer={by}&{agreed}"


def name(issuer: str) -> str:
    """The organisation as apps show it."""
    return " ".join(issuer.replace(":", " ").split())[:_LONGEST] or "Watchword"


def typed_key(seed: str) -> str:
    """The seed in groups of four, to be read off a screen."""
    return " ".join(seed[at : at + 4] for at in range(0, len(seed), 4))


def qr_code(uri: str) -> str:
    """SVG text, dark on light whatever the page's colours: a picture of squares, nothing of the text stands in it.

    Of the eight masks of ISO/IEC 18004 section 7.8 it is the one that suits most keys best. Readers read any, and
    trying all of them takes seven times as long, while others wait for the transaction.
    """
    code = segno.make_qr(uri, error="m", mask=_MASK)
    drawn = BytesIO()
    code.save(drawn, "svg", xmldecl=False, light="#fff", omitsize=True, svgclass=None, lineclass=None, nl=False)
    return drawn.getvalue().decode("utf-8")
