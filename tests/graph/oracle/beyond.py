"""What Graph has no word for, under `/watchword`: every way to ask. Permitted as Graph's nearest operation is."""

from dataclasses import replace
from typing import Any

from tests.graph.oracle import gates as g
from tests.graph.oracle.ask import Ask, ask

_ROOT = "users/{}/authentication"
_READ = f"GET {_ROOT}/methods"
_WRITE = f"PATCH {_ROOT}/signInPreferences"
_POLICY = "policies/authenticationMethodsPolicy"

_WRITES = replace(g.of_reference(_WRITE), applications=g.Apps.FREELY)
_ON_OTHERS = replace(_WRITES, own=g.Own.NEVER)
"""Who opens a way to set up methods, or gives more tries, does it for somebody else."""


def _ask(verb: str, path: str, gate: g.Gate, status: int, permissions: str, **more: Any) -> Ask:
    url = f"users/{{user}}/authentication/{more.pop('url', path)}"
    return ask(f"{verb} {_ROOT}/{path}", gate, status=status, permissions=permissions, url=url, **more)


def _reads(path: str, **more: Any) -> Ask:
    return _ask("GET", path, g.of_reference(_READ), 200, _READ, **more)


BEYOND = (
    _reads("sessions"),
    _ask("DELETE", "sessions/{}", g.REVOKE, 204, "POST users/{}/revokeSignInSessions", url="sessions/{session}"),
    _reads("rememberedBrowsers"),
    _reads("rememberedBrowsers/{}", url="rememberedBrowsers/{browser}"),
    _ask(
        "DELETE",
        "rememberedBrowsers/{}",
        _WRITES,
        204,
        "PATCH signInPreferences",
        url="rememberedBrowsers/{browser}",
    ),
    _ask("POST", "revokeMfaSessions", _WRITES, 204, "PATCH signInPreferences"),
    _reads("reregistration"),
    _ask("POST", "preview", g.of_reference(_READ), 200, _READ, body={"applicationRequiresMfa": True}),
    _ask("POST", "requireReregister", _ON_OTHERS, 200, "POST requireReregister", body={"deleteMethods": True}),
    _ask("POST", "unlock", _ON_OTHERS, 204, "POST requireReregister"),
    ask("GET policies/serviceSettings", g.of_reference(f"GET {_POLICY}"), status=200, permissions=f"GET {_POLICY}"),
    ask(
        "PATCH policies/serviceSettings",
        g.of_reference(f"PATCH {_POLICY}"),
        status=204,
        permissions=f"PATCH {_POLICY}",
        body={"rememberBrowsersForDays": 90},
    ),
)
