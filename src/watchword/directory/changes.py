"""What the audit is told of a change: each property before and after, with what identifies a person masked. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from watchword.kernel.events import Change, Event, Target

SERVICE = "Core Directory"

_PHONES = frozenset({"mobilePhone", "businessPhones", "faxNumber"})
_ADDRESSES = frozenset({"otherMails"})


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """The properties in which two states differ, in the order of their names."""
    names = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
    return tuple(Change(name, masked(name, before.get(name)), masked(name, after.get(name))) for name in names)


def masked(name: str, value: Any) -> Any:
    """A value as the audit may keep it: of a phone number the last two digits, of a private address the domain."""
    if isinstance(value, list):
        return [masked(name, each) for each in value]
    if not isinstance(value, str):
        return value
    if name in _PHONES:
        return _mask_digits(value)
    return f"***@{value.rpartition('@')[2]}" if name in _ADDRESSES else value


def told(
    activity: str, category: str, operation: str, *targets: Target, detail: Iterable[tuple[str, str]] = ()
) -> Event:
    """A record of the directory's own service."""
    return Event(activity, category, SERVICE, operation, targets, detail=tuple(detail))


def _mask_digits(number: str) -> str:
    digits = sum(c in "0123456789" for c in number)
    shown, seen = [], 0
    for c in number:
        seen += c in "0123456789"
        shown.append("*" if c.isalnum() and seen <= digits - 2 else c)
    return "".join(shown)
