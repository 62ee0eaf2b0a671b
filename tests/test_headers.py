"""What no response goes without, whatever it answers (CATALOGUE WEB-03; STANDARDS section 12)."""

import re

import httpx
import pytest
from tests.stage import Stage

ALWAYS = {
    "strict-transport-security": "max-age=63072000; includeSubDomains",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
}
_ONCE = ("content-security-policy", "permissions-policy", "cross-origin-resource-policy")
AUTHORIZE = "/contoso.com/oauth2/v2.0/authorize"
KNOWN = (
    "?client_id=04b07795-8ddb-461a-bbee-02f9e1bf7b46&response_type=code&redirect_uri=http://localhost:1&scope=openid"
)
REQUESTS = [
    ("GET", "/", 404),
    ("GET", "/nothing", 404),
    ("GET", "/signin", 303),
    ("DELETE", "/signin", 405),
    ("GET", "/signed-in", 303),
    ("GET", "/signin/nobody", 404),
    ("POST", "/signin/00000000-0000-4000-8000-000000000000", 400),
    ("POST", "/signout", 400),
    ("GET", "/device", 200),
    ("POST", "/device", 400),
    ("GET", AUTHORIZE, 400),
    ("GET", f"{AUTHORIZE}{KNOWN}", 302),
    ("GET", f"{AUTHORIZE}{KNOWN}&prompt=none", 302),
    ("GET", f"{AUTHORIZE}{KNOWN}&prompt=none&response_mode=form_post", 200),
    ("GET", f"{AUTHORIZE}{KNOWN}&prompt=none&response_mode=fragment", 302),
    ("GET", "/contoso.com/oauth2/v2.0/logout", 200),
    ("POST", "/contoso.com/oauth2/v2.0/token", 400),
    ("GET", "/contoso.com/v2.0/.well-known/openid-configuration", 200),
    ("GET", "/static/nothing.css", 404),
    ("GET", "/v1.0/$metadata", 200),
    ("GET", "/v1.0/me", 401),
    ("PATCH", "/v1.0/nothing", 401),
    ("GET", "/beta/users", 401),
    ("GET", "/health", 200),
]


def complaints(answer: httpx.Response) -> list[str]:
    """What is missing, said twice, or too lax."""
    said = answer.headers
    found = [name for name, value in ALWAYS.items() if said.get_list(name) != [value]]
    found += [each for each in _ONCE if len(said.get_list(each)) != 1]
    policy, html = said.get("content-security-policy", ""), said.get("content-type", "").startswith("text/html")
    found += [part for part in ("default-src 'none'", "frame-ancestors 'none'") if part not in policy]
    sharing = ["same-origin"] if html else ["same-origin", "cross-origin"]  # APIs are asked from the pages of others
    found += [] if said.get("cross-origin-resource-policy") in sharing else ["cross-origin-resource-policy"]
    found += ["unsafe"] if "unsafe" in policy else []
    found += ["nonce"] if html and not re.search(r"script-src 'nonce-[\w-]{22}' 'strict-dynamic';", policy) else []
    found += ["charset"] if html and said["content-type"] != "text/html; charset=utf-8" else []
    kept = "immutable" in said.get("cache-control", "") or "max-age" in said.get("cache-control", "")
    return found + ([] if kept or said.get("cache-control") == "no-store" else ["cache-control"])


async def test_every_response_says_what_a_browser_may_do_with_it(stage: Stage) -> None:
    """WEB-03: pages and their errors, redirects, the API, what is not there at all."""
    wrong: list[str] = []
    async with stage.served.client() as client:
        for verb, path, status in REQUESTS:
            answer = await client.request(verb, path)
            assert answer.status_code == status, (verb, path, answer.status_code)
            wrong += [f"{verb} {path}: {each}" for each in complaints(answer)]
            for name in re.findall(r'"(/static/[^"]+)"', answer.text):
                wrong += [f"{name}: {each}" for each in complaints(await client.get(name))]
    assert wrong == []


@pytest.mark.parametrize("path", ["/signin", AUTHORIZE, "/device", "/v1.0/me"])
async def test_also_where_a_request_is_too_much(stage: Stage, path: str) -> None:
    """WEB-03."""
    async with stage.served.client() as client:
        answer = await client.get(path, headers={f"x-{number}": "x" * 1000 for number in range(17)})
    assert answer.status_code == 431
    assert complaints(answer) == []


async def test_pages_are_kept_by_nobody(stage: Stage) -> None:
    """WEB-03: nothing of a sign-in stays in a cache."""
    async with stage.served.client() as client:
        for path in ("/device", "/signin/nobody", f"{AUTHORIZE}{KNOWN}&prompt=none&response_mode=form_post"):
            assert (await client.get(path)).headers["cache-control"] == "no-store"
