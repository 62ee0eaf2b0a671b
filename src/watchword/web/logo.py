"""The organisation's logo: a PNG or SVG file of the operator's, that is a picture and nothing else (CATALOGUE WEB-05).

An SVG is XML that a browser may run: it is shown as an image, where nothing runs (SVG 2 section 2.2), comes with a
policy that lets nothing run where somebody opens it by its address, and is refused at start if it holds anything but
shapes, gradients and words.
"""

import re
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from xml.parsers.expat import ExpatError, ParserCreate

from watchword.kernel.errors import Invalid

MOST_BYTES = 24_000
"""With two of them, one for each scheme, a page stays below its 60 kB."""
MOST_PIXELS = 2048
"""Of each side."""

_PNG = b"\x89PNG\r\n\x1a\n"
_SVG = "http://www.w3.org/2000/svg "
_ELEMENTS = frozenset({
    "svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "defs", "symbol", "use", "mask",
    "linearGradient", "radialGradient", "stop", "clipPath", "title", "desc", "text", "tspan", "style",
})  # fmt: skip
_ELSEWHERE = re.compile(r"url\((?!\s*[\"']?#)|@import|\\|javascript:|data:", re.IGNORECASE)


@dataclass(frozen=True)
class Logo:
    """`suffix` is that of its kind, `.png` or `.svg`; `shape` how many times wider than high it is."""

    suffix: str
    content: bytes
    shape: float

    @property
    def wide(self) -> bool:
        """Whether it is a name written out, beside which none is needed."""
        return self.shape > 2


def read_logo(path: Path) -> Logo:
    """Raises Invalid `logo-unusable`, which says why."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise _unusable(path, "it cannot be read") from error
    if len(content) > MOST_BYTES:
        raise _unusable(path, f"it has more than {MOST_BYTES} bytes")
    try:
        if content.startswith(_PNG):
            width, height = _png_size(content)
            return Logo(".png", content, width / height)
        return Logo(".svg", content, _svg_shape(content))
    except ValueError as error:
        raise _unusable(path, str(error)) from error


def _unusable(path: Path, why: str) -> Invalid:
    return Invalid("logo-unusable", f"The logo {path} cannot be used: {why}.")


def _png_size(content: bytes) -> tuple[int, int]:
    """Of a PNG with nothing behind it (PNG Third Edition section 5). Raises ValueError."""
    at, size = len(_PNG), (0, 0)
    while at + 12 <= len(content):
        (length,) = struct.unpack_from(">I", content, at)
        kind, end = content[at + 4 : at + 8], at + 12 + length
        if end > len(content) or zlib.crc32(content[at + 4 : end - 4]) != struct.unpack_from(">I", content, end - 4)[0]:
            break
        if kind == b"IHDR" and length == 13:
            size = struct.unpack_from(">II", content, at + 8)
        if kind == b"IEND" and end == len(content) and all(0 < side <= MOST_PIXELS for side in size):
            return size
        at = end
    raise ValueError(f"it is no PNG of at most {MOST_PIXELS} pixels a side")


def _svg_shape(content: bytes) -> float:
    """How many times wider than high an SVG is. Raises ValueError for one that is more than a picture."""
    found = _Picture()
    parser = ParserCreate("utf-8", " ")
    parser.StartElementHandler = found.element
    parser.CharacterDataHandler = found.words.append
    parser.StartDoctypeDeclHandler = found.refuse
    parser.ProcessingInstructionHandler = found.refuse
    try:
        parser.Parse(content, True)
    except ExpatError as error:
        raise ValueError("it is neither a PNG nor an SVG") from error
    if _ELSEWHERE.search("".join(found.words)):
        raise ValueError("its style may load something")
    return found.shape


class _Picture:
    """Looks at the parts of an SVG as they come by."""

    def __init__(self) -> None:
        self.shape = 0.0
        self.words: list[str] = []

    def element(self, name: str, attributes: dict[str, str]) -> None:
        local = name.removeprefix(_SVG)
        if not name.startswith(_SVG) or local not in _ELEMENTS:
            raise ValueError(f"it holds <{name.rpartition(' ')[2]}>, which is no part of a plain picture")
        for attribute, value in attributes.items():
            refers = attribute.rpartition(" ")[2] == "href"
            if attribute.lower().startswith("on") or _ELSEWHERE.search(value) or (refers and value[:1] != "#"):
                raise ValueError(f"its attribute {attribute.rpartition(' ')[2]} may run or load something")
        if not self.shape:
            self.shape = _view(attributes)

    def refuse(self, *_: object) -> None:
        raise ValueError("it has instructions for programs that read it")


def _view(attributes: dict[str, str]) -> float:
    """By its `viewBox`, which it needs to be drawn in any size."""
    parts = attributes.get("viewBox", "").replace(",", " ").split()
    if len(parts) != 4 or not all(re.fullmatch(r"-?[0-9]{1,6}(\.[0-9]{1,6})?", part) for part in parts):
        raise ValueError("it has no viewBox")
    width, height = float(parts[2]), float(parts[3])
    if not (width > 0 and height > 0):
        raise ValueError("its viewBox is empty")
    return width / height
