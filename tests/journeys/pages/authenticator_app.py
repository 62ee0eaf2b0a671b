"""An authenticator app that is not ours: a camera that reads QR codes, and RFC 6238 by a library."""

import re
from base64 import b32decode
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import parse_qsl, unquote, urlsplit

import zxingcpp
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from PIL import Image


@dataclass(frozen=True)
class App:
    """One account in it. `key` in Base32."""

    account: str
    issuer: str
    key: str

    @classmethod
    def scanned(cls, png: bytes) -> "App":
        """By the only QR code in a picture of a page (Key URI Format)."""
        (found,) = zxingcpp.read_barcodes(Image.open(BytesIO(png)))
        uri = urlsplit(found.text)
        assert (uri.scheme, uri.netloc) == ("otpauth", "totp")
        told = dict(parse_qsl(uri.query))
        assert (told["algorithm"], told["digits"], told["period"]) == ("SHA1", "6", "30")
        issuer, _, account = unquote(uri.path).removeprefix("/").partition(":")
        assert told["issuer"] == issuer
        return cls(account, issuer, told["secret"])

    @classmethod
    def typed(cls, key: str) -> "App":
        """By the key that can be read beside the picture."""
        return cls("", "", re.sub(r"\s", "", key))

    def code(self, now: float) -> str:
        """What it shows at that moment, in seconds."""
        return TOTP(b32decode(self.key), 6, SHA1(), 30).generate(int(now)).decode()
