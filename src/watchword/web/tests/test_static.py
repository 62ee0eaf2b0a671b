"""What pages load comes by a name that says what is in it, and by no other (CATALOGUE WEB-05)."""

from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from watchword.web.edge import Edge
from watchword.web.static import Static

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"/>'


@pytest.fixture
def static(tmp_path: Path) -> Static:
    (tmp_path / "page.css").write_text("p {}")
    (tmp_path.parent / "secret.css").write_text("secret")
    return Static.of([("web", tmp_path)], {"brand/logo.svg": SVG})


def client(static: Static) -> httpx.AsyncClient:
    app = Edge(Starlette(routes=[static.route()]))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://id.contoso.com")


async def test_a_picture_that_is_opened_by_its_address_runs_nothing(static: Static) -> None:
    """WEB-05: a policy of its own, in a sandbox, and no guessing at its kind."""
    async with client(static) as browser:
        answer = await browser.get(static.urls["brand/logo.svg"])
    assert answer.content == SVG
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert answer.headers["x-content-type-options"] == "nosniff"
    policy = answer.headers.get_list("content-security-policy")
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"]


async def test_files_never_change_under_their_name(static: Static, tmp_path: Path) -> None:
    async with client(static) as browser:
        answer = await browser.get(static.urls["web/page.css"])
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    (tmp_path / "page.css").write_text("p { color: red }")
    assert Static.of([("web", tmp_path)]).urls["web/page.css"] != static.urls["web/page.css"]


@pytest.mark.parametrize(
    "path",
    ["../secret.css", "..%2fsecret.css", "%2e%2e/secret.css", "..%5csecret.css", "page.css", "", "%00", "web-page.css"],
)
async def test_no_other_file_is_served(static: Static, path: str) -> None:
    """WEB-05."""
    async with client(static) as browser:
        answer = await browser.get(httpx.URL(f"https://id.contoso.com/static/{path}"))
    assert answer.status_code == 404
    assert "secret" not in answer.text
