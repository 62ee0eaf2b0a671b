"""How the organisation presents itself, as the settings say."""

from pathlib import Path

import pytest

from watchword.settings.tests.saying import load, refused


def test_a_logo_lies_in_the_state_folder_or_is_named_from_the_root(tmp_path: Path) -> None:
    text = '[brand]\nname = "Contoso Ltd"\ncolour = "#00695C"\nlogo = "logo.svg"\nlogo_dark = "/srv/logo.png"'
    brand = load(tmp_path, text).brand
    assert (brand.name, brand.colour) == ("Contoso Ltd", "#00695C")
    assert (brand.logo, brand.logo_dark) == (tmp_path / "state" / "logo.svg", Path("/srv/logo.png"))


@pytest.mark.parametrize(
    "colour", ["red", "#fff", "#12345", "#1234567", "#12345g", "#123456;}", "url(#a)", "#123456\\n", "#１23456"]
)
def test_a_colour_is_six_digits(tmp_path: Path, colour: str) -> None:
    """INJ: it becomes part of a style sheet."""
    assert refused(tmp_path, f'brand.colour = "{colour}"') == {"brand.colour": "must be a colour as #rrggbb"}


def test_a_logo_for_dark_grounds_stands_in_for_another(tmp_path: Path) -> None:
    assert set(refused(tmp_path, 'brand.logo_dark = "dark.svg"')) == {"brand.logo_dark"}


def test_a_name_is_short(tmp_path: Path) -> None:
    assert set(refused(tmp_path, f'brand.name = "{"x" * 65}"')) == {"brand.name"}
