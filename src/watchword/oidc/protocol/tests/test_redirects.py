"""OIDC-01: an answer goes to what was registered, letter for letter, and to nothing that looks like it."""

import pytest

from watchword.directory.applications.model import Platform, RedirectUri
from watchword.directory.applications.rules import check_redirect_uri
from watchword.kernel.errors import Invalid
from watchword.oidc.protocol.redirects import origin_of, registered_redirect

REGISTERED = (
    RedirectUri("https://app.contoso.com/cb", Platform.WEB),
    RedirectUri("https://app.contoso.com/cb?tenant=1", Platform.WEB),
    RedirectUri("https://spa.contoso.com/", Platform.SPA),
    RedirectUri("http://localhost:3000/web", Platform.WEB),
    RedirectUri("http://localhost", Platform.PUBLIC),
    RedirectUri("http://127.0.0.1/cb", Platform.PUBLIC),
    RedirectUri("http://[::1]/cb", Platform.PUBLIC),
    RedirectUri("com.contoso.app://auth", Platform.PUBLIC),
)
GOOD = (
    "https://app.contoso.com/cb",
    "https://app.contoso.com/cb?tenant=1",
    "https://spa.contoso.com/",
    "http://localhost:3000/web",
    "http://localhost",
    "http://localhost:8400",
    "http://localhost:65535",
    "http://127.0.0.1/cb",
    "http://127.0.0.1:51234/cb",
    "http://[::1]:51234/cb",
    "com.contoso.app://auth",
)
BAD = (
    "",
    "https://app.contoso.com",
    "https://app.contoso.com/",
    "https://app.contoso.com/cb/",
    "https://app.contoso.com/cb2",
    "https://app.contoso.com/c",
    "https://app.contoso.com/CB",
    "https://APP.contoso.com/cb",
    "HTTPS://app.contoso.com/cb",
    "http://app.contoso.com/cb",
    "https://app.contoso.com:443/cb",
    "https://app.contoso.com:8443/cb",
    "https://app.contoso.com./cb",
    "https://app.contoso.com/cb?",
    "https://app.contoso.com/cb?tenant=2",
    "https://app.contoso.com/cb?tenant=1&x=1",
    "https://app.contoso.com/cb#",
    "https://app.contoso.com/cb#fragment",
    "https://app.contoso.com/cb/../evil",
    "https://app.contoso.com/evil/../cb",
    "https://app.contoso.com/./cb",
    "https://app.contoso.com//cb",
    "https://app.contoso.com/%63b",
    "https://app.contoso.com/cb%2f..%2fevil",
    "https://app.contoso.com/cb%00",
    "https://app.contoso.com/cb%0d%0aX: y",
    "https://app.contoso.com/cb\r\nX: y",
    "https://app.contoso.com/cb\t",
    " https://app.contoso.com/cb",
    "https://app.contoso.com/cb ",
    "https://app.contoso.com\\@evil.example/cb",
    "https://app.contoso.com@evil.example/cb",
    "https://evil.example/https://app.contoso.com/cb",
    "https://evil.example?https://app.contoso.com/cb",
    "https://evil.example#https://app.contoso.com/cb",
    "https://user@app.contoso.com/cb",
    "https://user:pass@app.contoso.com/cb",
    "https://app.contoso.com.evil.example/cb",
    "https://evilapp.contoso.com/cb",
    "https://app\u3002contoso.com/cb",
    "https://\u0430pp.contoso.com/cb",
    "//app.contoso.com/cb",
    "/cb",
    "javascript:alert(1)",
    "data:text/html,x",
    "com.contoso.app://auth/",
    "com.contoso.app://AUTH",
    "com.contoso.app:auth",
    "http://localhost/",
    "http://localhost:",
    "http://localhost:0",
    "http://localhost:65536",
    "http://localhost:8400/cb",
    "http://localhost:8400/",
    "http://localhost:8400?x=1",
    "http://localhost:8400@evil.example",
    "http://localhost.evil.example:8400",
    "http://localhost:3001/web",
    "http://LOCALHOST:8400",
    "https://localhost:8400",
    "http://127.0.0.1:51234",
    "http://127.0.0.1:51234/cb/",
    "http://127.0.0.2/cb",
    "http://127.1/cb",
    "http://2130706433/cb",
    "http://0.0.0.0/cb",
    "http://[::]/cb",
    "http://[0:0:0:0:0:0:0:1]/cb",
    "http://localhost:51234/cb",
)


@pytest.mark.parametrize("asked", GOOD)
def test_what_is_registered_is_where_an_answer_goes(asked: str) -> None:
    assert registered_redirect(asked, REGISTERED) is not None


@pytest.mark.parametrize("asked", BAD)
def test_nothing_else_is(asked: str) -> None:
    """OIDC-01: more than sixty rows."""
    assert len(BAD) >= 60
    assert registered_redirect(asked, REGISTERED) is None


def test_the_port_is_free_for_programs_alone() -> None:
    """RFC 8252 section 7.3 is about native applications: a page or a server knows its port."""
    web = (RedirectUri("http://localhost/cb", Platform.WEB), RedirectUri("http://localhost/spa", Platform.SPA))
    assert registered_redirect("http://localhost:1/cb", web) is None
    assert registered_redirect("http://localhost:1/spa", web) is None


@pytest.mark.parametrize("each", REGISTERED, ids=lambda each: each.uri)
def test_what_may_be_registered(each: RedirectUri) -> None:
    assert check_redirect_uri(each.uri, each.platform) == each


@pytest.mark.parametrize("platform", Platform)
@pytest.mark.parametrize(
    "uri",
    [
        "http://app.contoso.com/cb",
        "https://app.contoso.com/cb#x",
        "https://user@app.contoso.com/cb",
        "https://*.contoso.com/cb",
        "https://app.contoso.com/*",
        "https://app.contoso.com/a/../b",
        "https://app.contoso.com/%2e%2e/b",
        "https://app.contoso.com/a//b",
        "https://app.contoso.com/a b",
        "https://APP.contoso.com/",
        "https:///cb",
        "https://",
        "javascript:alert(1)",
        "javascript://x.y/%0aalert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "myapp://auth",
        "x" * 3000,
        "https://app.contoso.com/" + "x" * 3000,
        "",
    ],
)
def test_what_may_not_be_registered(uri: str, platform: Platform) -> None:
    with pytest.raises(Invalid):
        check_redirect_uri(uri, platform)


def test_a_scheme_of_its_own_is_a_programs_alone() -> None:
    for platform in (Platform.WEB, Platform.SPA):
        with pytest.raises(Invalid):
            check_redirect_uri("com.contoso.app://auth", platform)


@pytest.mark.parametrize(
    ("uri", "origin"),
    [
        ("https://app.contoso.com/cb?x#y", "https://app.contoso.com"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("com.contoso.app://auth", None),
    ],
)
def test_the_origin_of_an_address(uri: str, origin: str | None) -> None:
    assert origin_of(uri) == origin
