"""A form that a page of ours sent: every field once, unless it is one that may be ticked several times."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import Request

from watchword.kernel.errors import Invalid
from watchword.kernel.words import Words
from watchword.web.message import read_body

_BYTES = 128 * 1024
_FIELDS = 200
_KIND = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Form:
    """The fields, in their order; empty ones are there."""

    fields: Mapping[str, tuple[str, ...]]

    def text(self, name: str) -> str:
        """The value of a field, or the empty text. Raises Invalid where it was sent twice."""
        values = self.fields.get(name, ())
        if len(values) > 1:
            raise old_page()
        return values[0] if values else ""

    def number(self, name: str) -> int:
        """A small whole number, or -1."""
        text = self.text(name)
        return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else -1

    def ticked(self, name: str) -> tuple[str, ...]:
        """All values of a field."""
        return self.fields.get(name, ())


def old_page() -> Invalid:
    """What no page of ours sends."""
    return Invalid("form-unknown", Words("This page has grown old. Please go back and try again."))


async def read_form(request: Request) -> Form:
    """Raises Invalid for what no page of ours sends."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _KIND:
        raise old_page()
    body = await read_body(request.receive, _BYTES)
    fields: dict[str, tuple[str, ...]] = {}
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_FIELDS)
    except ValueError as error:
        raise old_page() from error
    for name, value in pairs:
        fields[name] = (*fields.get(name, ()), value)
    return Form(fields)
