"""What a browser says it is, as microsoft.graph.deviceDetail. Pure; anybody may say anything."""

from typing import Any

import ua_parser


def device_detail(user_agent: str) -> dict[str, Any]:
    """Browser and system with their versions, where the words are known ones; about the device itself nothing is."""
    found = ua_parser.parse(user_agent)
    browser, system = found.user_agent, found.os
    named = None if browser is None else _named(browser.family, browser.major, browser.minor, browser.patch)
    runs = None if system is None else _named(system.family, system.major, system.minor)
    return {
        "deviceId": None,
        "displayName": None,
        "operatingSystem": runs,
        "browser": named,
        "isCompliant": None,
        "isManaged": None,
        "trustType": None,
    }


def _named(family: str, *version: str | None) -> str:
    numbers = ".".join(each for each in version if each)
    return f"{family} {numbers}" if numbers else family
