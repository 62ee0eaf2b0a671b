"""An application/x-www-form-urlencoded body, read so that nobody else can read it otherwise.

Python's `parse_qs` drops what it does not understand, guesses at broken escapes and keeps duplicates; each of these is
a way to show one thing to a proxy's filter and another to us.
"""

import re
from collections.abc import Mapping
from urllib.parse import unquote_to_bytes

from watchword.oidc.protocol import refusals

MAX_BODY = 64 * 1024
"""Bytes."""

_MAX_FIELDS = 100
_ESCAPES = re.compile(rb"(?:[^%]|%[0-9A-Fa-f]{2})*")


def parse_form(body: bytes) -> Mapping[str, str]:
    """The fields that have a value: an empty one counts as not sent (RFC 6749 section 3.2).

    Errors: OAuthRefused `oauth-malformed` for a body too long, too many fields, a field sent twice, a broken escape,
    and what is not UTF-8.
    """
    if len(body) > MAX_BODY:
        raise refusals.malformed_request("the body is longer than 64 KiB")
    fields: dict[str, str] = {}
    for pair in _pairs(body):
        name, _, value = pair.partition(b"=")
        key = decode_field(name)
        if key in fields:
            raise refusals.malformed_request("a field is sent twice")
        fields[key] = decode_field(value)
    return {name: value for name, value in fields.items() if value}


def decode_field(raw: bytes) -> str:
    """One name or value, decoded exactly once: %25 stays a percent sign."""
    if not _ESCAPES.fullmatch(raw):
        raise refusals.malformed_request("a broken escape")
    try:
        text = unquote_to_bytes(raw.replace(b"+", b" ")).decode()
    except UnicodeDecodeError:
        raise refusals.malformed_request("not UTF-8") from None
    if "\0" in text:
        raise refusals.malformed_request("a NUL character")
    return text


def _pairs(body: bytes) -> list[bytes]:
    pairs = body.split(b"&", _MAX_FIELDS)
    if len(pairs) > _MAX_FIELDS:
        raise refusals.malformed_request("too many fields")
    return [pair for pair in pairs if pair]
