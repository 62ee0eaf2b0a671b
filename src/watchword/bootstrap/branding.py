"""How the organisation presents itself, as the settings say."""

from pathlib import Path

from watchword.settings import BrandSettings, Settings
from watchword.web.brand import Brand
from watchword.web.colours import parse
from watchword.web.logo import Logo, read_logo


def brand_of(said: BrandSettings, name: str) -> Brand:
    """`name` is what the directory calls it. Raises Invalid `logo-unusable`."""

    def logo(path: Path | None) -> Logo | None:
        return read_logo(path) if path else None

    return Brand(said.name or name, parse(said.colour), logo(said.logo), logo(said.logo_dark))


def check_brand(settings: Settings) -> None:
    """Whether pages can look as the operator says. Raises Invalid `logo-unusable`."""
    brand_of(settings.brand, "")
