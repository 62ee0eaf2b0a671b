"""Pages as they leave: what stands on them is words, what they load is ours (CATALOGUE WEB-01, WEB-03)."""

import re
from pathlib import Path

import pytest
from starlette.requests import Request

import watchword.web
from watchword.kernel.secret import Secret
from watchword.web.brand import Brand
from watchword.web.forgery import Forgery
from watchword.web.static import Static
from watchword.web.templating import Pages
from watchword.web.tests.hostile import POLYGLOTS, shape
from watchword.web.translation import Languages

_STATIC = Path(watchword.web.__path__[0]) / "static"
_REQUEST = Request({"type": "http", "method": "GET", "query_string": b"", "headers": []})


def pages(folder: Path, brand: Brand) -> Pages:
    (folder / "one.html").write_text(
        '{% extends "page.html" %}{% block title %}{{ words }}{% endblock %}'
        '{% block content %}<h1>{{ words }}</h1><p title="{{ words }}">{{ _("Hello {name}", name=words) }}</p>'
        "{% endblock %}"
        '{% block scripts %}<script type="application/json" nonce="{{ nonce }}">{{ {"said": words}|tojson }}</script>'
        "{% endblock %}"
    )
    static = Static.of([("web", _STATIC)], brand.files)
    forms = Forgery(Secret(b"forms" * 8), "https://id.contoso.com")
    return Pages([folder], static, Languages.read(folder), forms, brand)


def drawn(folder: Path, words: str) -> str:
    """A page on which the words stand wherever words may stand, and as the organisation's name."""
    return bytes(pages(folder, Brand(words)).draw(_REQUEST, "one.html", {"words": words}).body).decode()


@pytest.mark.parametrize("words", POLYGLOTS)
def test_no_words_are_more_than_words(tmp_path: Path, words: str) -> None:
    """WEB-01."""
    assert shape(drawn(tmp_path, words)) == shape(drawn(tmp_path, "harmless"))


def test_the_shape_of_a_page_tells_words_from_more(tmp_path: Path) -> None:
    """What the tests above go by finds what it looks for, were it not escaped."""
    plain, harmless = drawn(tmp_path, "harmless"), shape(drawn(tmp_path, "harmless"))
    for words in POLYGLOTS:
        if re.search(r'<[a-z/!]|"', words):
            assert shape(plain.replace("harmless", words)) != harmless, words


def test_a_page_says_what_it_may_load_and_do(tmp_path: Path) -> None:
    """WEB-03."""
    answer = pages(tmp_path, Brand("Contoso")).draw(_REQUEST, "one.html", {"words": ""})
    policy = dict(each.split(" ", 1) for each in answer.headers["content-security-policy"].split("; "))
    assert policy["default-src"] == policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["form-action"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["script-src"].startswith("'nonce-")
    assert "unsafe" not in str(policy)
