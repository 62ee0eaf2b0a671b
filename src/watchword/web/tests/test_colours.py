"""Whatever colour an organisation has, what is written in it or on it can be read (WCAG 2.2, 1.4.3, 1.4.11)."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import watchword.web
from watchword.web.colours import DARK, LIGHT, READABLE, VISIBLE, Rgb, Scheme, accent, contrast, parse, style

_CSS = (Path(watchword.web.__path__[0]) / "static" / "page.css").read_text("utf-8")
_BYTE = st.integers(0, 255)


def hexed(colour: Rgb) -> str:
    return f"#{bytes(colour).hex()}"


def test_contrast_is_that_of_wcag() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)
    assert contrast((9, 9, 9), (9, 9, 9)) == 1


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@given(colour=st.tuples(_BYTE, _BYTE, _BYTE))
def test_of_every_colour_all_can_be_read_and_seen(scheme: Scheme, colour: Rgb) -> None:
    found = accent(colour, scheme)
    assert contrast(found.surface, found.ink) >= READABLE
    assert contrast(found.hover, found.ink) >= READABLE
    assert all(contrast(found.text, ground) >= READABLE for ground in scheme.grounds)
    assert contrast(found.edge, scheme.grounds[0]) >= VISIBLE


@given(colour=st.tuples(_BYTE, _BYTE, _BYTE))
def test_in_the_light_buttons_have_the_very_colour(colour: Rgb) -> None:
    assert accent(colour, LIGHT).surface == colour
    assert f"--accent: {hexed(colour)};" in style(colour)


@pytest.mark.parametrize("text", ["", "red", "#fff", "2456d3", "#2456d3;", "#2456g3", "#２456d3", "#2456d3\n"])
def test_what_is_no_colour_is_none(text: str) -> None:
    assert parse(text) is None


def test_the_pages_own_colours_are_the_ones_that_are_reckoned_with() -> None:
    """`page.css` and this module name the same grounds."""
    light, dark = (dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", part)) for part in _CSS.split("@media", 2)[:2])
    assert light["surface"] == hexed(LIGHT.grounds[0])
    assert dark["surface"] == hexed(DARK.grounds[0])
    for tokens, scheme in ((light, LIGHT), (dark, DARK)):
        for text in ("ink", "soft", "link", "danger", "good"):
            for ground in (tokens["surface"], tokens["ground"]):
                assert contrast(parse(tokens[text]) or (0, 0, 0), parse(ground) or (0, 0, 0)) >= READABLE, (
                    text,
                    ground,
                )
        assert all(contrast(parse(tokens["link"]) or (0, 0, 0), ground) >= READABLE for ground in scheme.grounds)
        assert contrast(parse(tokens["edge"]) or (0, 0, 0), parse(tokens["field"]) or (0, 0, 0)) >= VISIBLE
