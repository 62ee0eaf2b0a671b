"""From one colour of the organisation's, all that pages need, so that it can be read and seen in both schemes.

WCAG 2.2: contrast and relative luminance as it defines them, 4.5 for text (1.4.3), 3 for what must be seen (1.4.11).
"""

import re
from dataclasses import dataclass

Rgb = tuple[int, int, int]

READABLE, VISIBLE = 4.5, 3.0
_WHITE: Rgb = (255, 255, 255)
_BLACK: Rgb = (0, 0, 0)
_TYPED = re.compile(r"#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})", re.ASCII | re.IGNORECASE)
_STEPS = 50


@dataclass(frozen=True)
class Scheme:
    """What texts stand on, from the plainest to what a pointer hovers over, and the ink that stands on light colours
    (`page.css` has the same)."""

    grounds: tuple[Rgb, ...]
    away: Rgb
    """The direction in which colours become easier to read."""


LIGHT = Scheme(((255, 255, 255), (236, 239, 246)), _BLACK)
DARK = Scheme(((24, 28, 35), (36, 43, 55)), _WHITE)
_DARK_INK: Rgb = (11, 20, 48)


@dataclass(frozen=True)
class Accent:
    """The colours of one scheme. `surface` is the one that was asked for, where it can be shown as it is: buttons are
    filled with it, `ink` is written on it, `edge` drawn around it. `text` is for words and signs of that colour."""

    surface: Rgb
    ink: Rgb
    hover: Rgb
    edge: Rgb
    text: Rgb


def parse(text: str) -> Rgb | None:
    """`#rrggbb`; None for anything else."""
    found = _TYPED.fullmatch(text)
    return None if found is None else (int(found[1], 16), int(found[2], 16), int(found[3], 16))


def contrast(one: Rgb, other: Rgb) -> float:
    """From 1, none, to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def accent(colour: Rgb, scheme: Scheme) -> Accent:
    """In the light the colour itself, on the dark one as light as it must be."""
    text = _readable(colour, scheme)
    surface = colour if scheme is LIGHT else text
    ink = next((each for each in (_WHITE, _DARK_INK) if contrast(surface, each) >= READABLE), _BLACK)
    hover = _toward(surface, _BLACK if ink == _WHITE else _WHITE, 0.16)
    edge = surface if contrast(surface, scheme.grounds[0]) >= VISIBLE else text
    return Accent(surface, ink, hover, edge, text)


def style(colour: Rgb) -> str:
    """A style sheet that sets the colours of both schemes."""
    light, dark = _properties(accent(colour, LIGHT)), _properties(accent(colour, DARK))
    return f":root {{ {light} }}\n@media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n"


def _properties(of: Accent) -> str:
    named = {
        "accent": of.surface,
        "accent-ink": of.ink,
        "accent-hover": of.hover,
        "accent-edge": of.edge,
        "link": of.text,
        "focus": of.text,
    }
    return " ".join(f"--{name}: #{bytes(value).hex()};" for name, value in named.items())


def _readable(colour: Rgb, scheme: Scheme) -> Rgb:
    for step in range(_STEPS):
        tried = _toward(colour, scheme.away, step / _STEPS)
        if all(contrast(tried, ground) >= READABLE for ground in scheme.grounds):
            return tried
    return scheme.away


def _toward(colour: Rgb, other: Rgb, share: float) -> Rgb:
    red, green, blue = (round(one + (two - one) * share) for one, two in zip(colour, other, strict=True))
    return red, green, blue


def _luminance(colour: Rgb) -> float:
    red, green, blue = (_linear(each / 255) for each in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
