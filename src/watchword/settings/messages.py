"""How messages leave, and how many may: mail by SMTP, text messages and calls by an HTTP gateway.

Where nothing is said of a channel, nothing leaves by it: messages are kept for a development installation to look at.
"""

from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta, Struct

Wait = Annotated[int, Meta(ge=1, le=30)]
Count = Annotated[int, Meta(ge=0, le=1_000_000)]


class Mail(Struct, frozen=True, kw_only=True):
    """The SMTP server. `sender` is the address mail comes from; `ca_file` holds the authorities that are trusted for
    its certificate instead of the machine's; `security` is `starttls` (required), `tls` from the start, or `none`."""

    host: str = ""
    port: Annotated[int, Meta(ge=1, le=65535)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password_file: Path | None = None
    sender: str = ""
    ca_file: Path | None = None
    timeout_seconds: Wait = 20


class HttpGateway(Struct, frozen=True, kw_only=True):
    """An HTTP gateway for text messages or calls. `kind` is `twilio` (Twilio's REST API, at `url` or at whoever speaks
    it), or `template`: `body` is posted to `url` with `{to}`, `{text}`, `{language}`, `{id}`, `{sender}` and `{secret}`
    filled in as its `content_type` wants them, for calls also `{document}`, the address of what is to be said, and
    `{extension}`.
    `headers` are lines as `Name: value`, filled in likewise. A private network is reached only with `private_network`.
    """

    kind: Literal["", "twilio", "template"] = ""
    url: str = "https://api.twilio.com"
    account: str = ""
    secret_file: Path | None = None
    sender: str = ""
    headers: tuple[str, ...] = ()
    body: str = ""
    content_type: Literal["application/json", "application/x-www-form-urlencoded"] = "application/json"
    ca_file: Path | None = None
    private_network: bool = False
    timeout_seconds: Wait = 10


class Messages(Struct, frozen=True, kw_only=True):
    """How many text messages and calls there may be (STANDARDS sections 3 and 4): to a number and for a person, to the
    numbers of each foreign country, and in all. `countries` are those of the organisation, as ISO 3166-1 codes, by
    default its own; nothing is sent elsewhere, unless one of them is `*`."""

    apart_seconds: Annotated[int, Meta(ge=0, le=3600)] = 30
    per_hour: Count = 5
    per_day: Count = 10
    abroad_per_hour: Count = 20
    all_per_hour: Count = 200
    countries: tuple[str, ...] = ()
