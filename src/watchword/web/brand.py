"""How the organisation presents itself on its pages: by its name, a colour, a logo."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from watchword.web.colours import Rgb, style
from watchword.web.logo import Logo

STYLE = "brand/brand.css"
HEIGHT = 40
"""Of a logo, in pixels."""


@dataclass(frozen=True)
class Brand:
    """`colour` None: that of the pages themselves. `logo_dark` is the logo on a dark ground, where it needs another."""

    name: str
    colour: Rgb | None = None
    logo: Logo | None = None
    logo_dark: Logo | None = None

    @property
    def files(self) -> Mapping[str, bytes]:
        """What pages load for it, by name."""
        styles = {} if self.colour is None else {STYLE: style(self.colour).encode()}
        return styles | {name: logo.content for name, logo in self._logos().items()}

    @property
    def style(self) -> str:
        """The name of its style sheet; empty where it has none."""
        return STYLE if self.colour is not None else ""

    @property
    def pictures(self) -> Sequence[tuple[str, int]]:
        """The name of its logo, and of the one for dark grounds, each with its width in pixels: a page that knows it
        leaves the place for it."""
        return [(name, round(HEIGHT * logo.shape)) for name, logo in self._logos().items()]

    @property
    def written_out(self) -> bool:
        """Whether the logo says the name."""
        return self.logo is not None and self.logo.wide

    def _logos(self) -> Mapping[str, Logo]:
        if self.logo is None:
            return {}
        dark = {f"brand/logo-dark{self.logo_dark.suffix}": self.logo_dark} if self.logo_dark else {}
        return {f"brand/logo{self.logo.suffix}": self.logo} | dark
