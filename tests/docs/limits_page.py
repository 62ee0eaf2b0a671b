"""docs/reference/limits.md, with every number read from the source: `python -m tests.docs.limits_page`."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.docs.codes import ROOT

from watchword.kernel.clock import DAY, HOUR, MINUTE, SECOND

PAGE: Path = ROOT / "docs" / "reference" / "limits.md"

_HEAD = """# Limits

Lengths, lifetimes and bounds, each with the standard it follows and the place in the source that has it. The headings
are the sections of STANDARDS that comments cite ([sources.md](sources.md)). Made by `python -m tests.docs.limits_page`;
a test fails where it is out of date.
"""

Unit = Callable[[int], str]


def count(value: int) -> str:
    """As it is."""
    return f"{value:,}".replace(",", " ")


def _in(units: tuple[tuple[int, str], ...], value: int) -> str:
    """In the largest unit that divides it."""
    size, name = next((each for each in units if value % each[0] == 0), units[-1])
    return f"{count(value // size)} {name.removesuffix('s') if value == size and name in _WORDS else name}"


_WORDS = ("days", "bytes")

time = partial(_in, ((DAY, "days"), (HOUR, "h"), (MINUTE, "min"), (SECOND, "s"), (1, "µs")))
size = partial(_in, ((1024**2, "MiB"), (1024, "KiB"), (1, "bytes")))
kib = partial(_in, ((1024, "MiB"), (1, "KiB")))
days = partial(_in, ((1, "days"),))


@dataclass(frozen=True)
class Limit:
    """`place`: the module within `watchword`, and the name in it; of a class, the default of a field."""

    what: str
    place: str
    unit: Unit
    follows: str

    @property
    def value(self) -> int:
        """What the code has. Raises AttributeError where it has no such name."""
        module, _, names = self.place.partition(":")
        found: Any = import_module(f"watchword.{module}")
        for name in names.split("."):
            found = getattr(found() if inspect.isclass(found) else found, name)
        assert isinstance(found, int), self.place
        return found

    @property
    def file(self) -> str:
        """Where it stands."""
        module, _, names = self.place.partition(":")
        return f"`src/watchword/{module.replace('.', '/')}.py` {names}"


OWN = "our choice"
_NIST, _ASVS, _GRAPH = "NIST SP 800-63B-4 section", "ASVS 5.0 requirement", "Microsoft Graph"

_LOCKOUT = "Entra smart lockout"

SECTIONS: dict[str, tuple[Limit, ...]] = {
    "1. Passwords": (
        Limit(
            "Least code points, where nothing else may be asked",
            "methods.password.settings:PasswordRules.min_length_single_factor",
            count,
            f"{_NIST} 3.1.1.2",
        ),
        Limit("Least code points beside another factor", "methods.password.settings:LEAST", count, f"{_NIST} 3.1.1.2"),
        Limit("Most code points", "methods.password.settings:MAX_CODE_POINTS", count, f"{_NIST} 3.1.1.2: 64 at least"),
        Limit("Most bytes, before anything is done with it", "methods.password.strength:MAX_BYTES", size, OWN),
        Limit("argon2id: memory", "adapters.argon2:Cost.memory_kib", kib, "OWASP Password Storage"),
        Limit("argon2id: passes", "adapters.argon2:Cost.iterations", count, "OWASP Password Storage"),
        Limit("argon2id: salt", "adapters.argon2:SALT_BYTES", size, "RFC 9106 section 3.1"),
        Limit("argon2id: tag", "adapters.argon2:TAG_BYTES", size, "RFC 9106 section 4"),
        Limit("Hashes waiting or running at once", "adapters.argon2:IN_FLIGHT", count, f"{_ASVS} 15.1.3"),
        Limit(
            "One that an administrator gave is good for", "methods.password.rules:TEMPORARY_FOR", time, f"{_ASVS} 6.4.1"
        ),
    ),
    "2. Throttling": (
        Limit(
            "Wrong answers in a row, then it answers no more",
            "authenticators.throttle:CEILING",
            count,
            f"{_NIST} 3.2.2",
        ),
        Limit("Distinct wrong passwords that lock", "authenticators.throttle:Limits.threshold", count, _LOCKOUT),
        Limit("For how long, doubling to an hour", "authenticators.throttle:Limits.first", time, _LOCKOUT),
        Limit("Wrong codes that lock a method", "authenticators.throttle:Pace.threshold", count, f"{_ASVS} 6.3.1"),
        Limit("For how long, first", "authenticators.throttle:Pace.first", time, OWN),
        Limit("For how long, at most", "authenticators.throttle:Pace.longest", time, OWN),
        Limit("Names that may fail from one network", "authenticators.throttle:Limits.names_per_network", count, OWN),
        Limit("Within", "authenticators.throttle:WINDOW", time, OWN),
    ),
    "3. One-time codes": (
        Limit("A code sent to a phone: digits", "methods.phone.asking:CODE_DIGITS", count, f"{_NIST} 3.1.3.2"),
        Limit("A code sent to a phone is good for", "methods.phone.asking:GOOD_FOR", time, f"{_NIST} 3.1.3.2: 10 min"),
        Limit("Answers to one challenge", "authenticators.challenges:MOST_TRIES", count, f"{_ASVS} 6.6.3"),
        Limit("Authenticator apps of a person", "methods.software_oath.rules:MOST", count, "Microsoft Entra"),
        Limit("Their seed", "methods.software_oath.rules:SEED_BYTES", size, "RFC 4226 section 4, R6"),
        Limit("Between two messages to a number", "outbox.budgets:Limits.apart", time, f"{_ASVS} 2.4.1"),
        Limit("Messages an hour, to a number or person", "outbox.budgets:Limits.per_hour", count, f"{_ASVS} 2.4.1"),
        Limit("Messages a day, to a number or person", "outbox.budgets:Limits.per_day", count, f"{_ASVS} 2.4.1"),
    ),
    "4. Phones": (
        Limit("Messages an hour to a foreign country", "outbox.budgets:Limits.abroad_per_hour", count, OWN),
        Limit("Messages an hour in all", "outbox.budgets:Limits.all_per_hour", count, OWN),
    ),
    "6. Temporary Access Passes": (
        Limit("Minutes of one, at least", "methods.temporary_access_pass.policy:LEAST_MINUTES", count, _GRAPH),
        Limit("Minutes of one, at most", "methods.temporary_access_pass.policy:MOST_MINUTES", count, _GRAPH),
        Limit("Characters of one, at least", "methods.temporary_access_pass.policy:LEAST_LENGTH", count, _GRAPH),
        Limit("Characters of one, at most", "methods.temporary_access_pass.policy:MOST_LENGTH", count, _GRAPH),
        Limit("It begins at most so far ahead", "methods.temporary_access_pass.rules:FARTHEST", time, OWN),
    ),
    "11. Tokens": (
        Limit("A token of ours lives at most", "oidc.protocol.keys:MAX_TOKEN_LIFE", time, OWN),
        Limit("Largest token that is read", "oidc.protocol.compact:MAX_TOKEN", size, OWN),
        Limit("How far clocks may differ, ours", "oidc.protocol.access_token:LEEWAY", time, "RFC 7519 section 4.1.4"),
        Limit(
            "How far clocks may differ, of applications",
            "oidc.protocol.client_assertion:LEEWAY",
            time,
            "RFC 7519 section 4.1.4",
        ),
        Limit("An assertion is valid for at most", "oidc.protocol.client_assertion:LONGEST_LIFE", time, OWN),
        Limit("RSA keys, in bits", "oidc.protocol.keys:RSA_BITS", count, f"{_ASVS} 11.2.3"),
        Limit("A new signing key every", "oidc.protocol.rotation:RotationPolicy.rotate_every", time, OWN),
        Limit("Shown before it signs for", "oidc.protocol.rotation:RotationPolicy.publish_ahead", time, OWN),
        Limit("Shown after it signed for", "oidc.protocol.rotation:RotationPolicy.keep_verifying", time, OWN),
    ),
    "13. Requests": (
        Limit("Requests for pages and tokens that wait to begin", "web.turns:MOST_WAITING", count, f"{_ASVS} 15.2.2"),
        Limit("For how long, in seconds", "settings.model:Limits.wait_seconds", count, OWN),
        Limit("JSON: depth", "graph.strict_json:MAX_DEPTH", count, OWN),
        Limit("Requests in a `$batch`", "graph.batch:LIMIT", count, _GRAPH),
        Limit("Objects of a page, unless said", "graph.language.options:ListRules.default_top", count, _GRAPH),
        Limit("Objects of a page, at most", "graph.language.options:ListRules.max_top", count, _GRAPH),
        Limit("Bytes of one query option", "graph.language.limits:Limits.option", size, f"{_ASVS} 4.3.1"),
        Limit("`$filter`: depth", "graph.language.limits:Limits.depth", count, f"{_ASVS} 4.3.1"),
        Limit("`$filter`: conditions", "graph.language.limits:Limits.nodes", count, f"{_ASVS} 4.3.1"),
        Limit("`$filter`: `or`", "graph.language.limits:Limits.alternatives", count, _GRAPH),
        Limit("`$expand`, `$orderby`: items", "graph.language.limits:Limits.items", count, f"{_ASVS} 4.3.1"),
        Limit("Objects that one `$expand` gives", "directory.groups.resources:MOST_EXPANDED", count, _GRAPH),
        Limit("Requests a second, of one caller to one node", "settings.model:Limits.requests_per_second", count, OWN),
    ),
    "14. Keys and what is kept": (
        Limit("A master key", "adapters.keyring:KEY_BYTES", size, "FIPS 197: AES-256"),
        Limit("A deleted user can be restored for", "directory.users.deletion:KEPT_FOR", time, _GRAPH),
        Limit("A deleted group can be restored for", "directory.groups.service:KEPT_FOR", time, _GRAPH),
    ),
    "15. Audit": (Limit("Records are kept for", "settings.model:Audit.retention_days", days, "Entra's audit log"),),
}
"""What follows a standard, and what a client may run into; what only keeps the inside tidy is left out."""


def page() -> str:
    """The whole page."""
    return "\n".join([_HEAD, *_sections(), ""])


def _sections() -> Iterator[str]:
    for heading, limits in SECTIONS.items():
        yield f"## {heading}\n\n| What | How much | After | Where |\n| --- | --- | --- | --- |"
        yield from (f"| {each.what} | {each.unit(each.value)} | {each.follows} | {each.file} |" for each in limits)
        yield ""


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
