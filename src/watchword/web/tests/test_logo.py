"""A logo is a picture and nothing else (CATALOGUE WEB-05)."""

import struct
import zlib
from pathlib import Path

import pytest

from watchword.kernel.errors import Invalid
from watchword.web.logo import MOST_BYTES, read_logo

PLAIN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 40"><title>a@b</title><path d="M0 0h9v9z"/></svg>'


def chunk(kind: bytes, content: bytes = b"") -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int = 60, height: int = 40, behind: bytes = b"") -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND") + behind


def refused(tmp_path: Path, content: str | bytes) -> str:
    path = tmp_path / "logo"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(Invalid) as caught:
        read_logo(path)
    assert caught.value.code == "logo-unusable"
    assert str(path) in caught.value.message
    return caught.value.message


def test_pictures_are_taken_whatever_their_files_are_called(tmp_path: Path) -> None:
    for content, suffix, shape in ((PLAIN.encode(), ".svg", 3), (png(), ".png", 1.5), (png(90, 40), ".png", 2.25)):
        (tmp_path / "logo").write_bytes(content)
        found = read_logo(tmp_path / "logo")
        assert (found.suffix, found.content, found.shape) == (suffix, content, shape)
        assert found.wide is (shape > 2)


def test_shapes_may_refer_to_each_other(tmp_path: Path) -> None:
    """As drawing programs write it."""
    style = "<style>.a{fill:#fff;stroke:url( '#g')}</style>"
    shapes = f'<defs><linearGradient id="g"/>{style}</defs><use href="#g"/><path fill="url(#g)" class="a"/>'
    (tmp_path / "logo").write_text(PLAIN.replace("<title>", f"{shapes}<title>"))
    assert read_logo(tmp_path / "logo").suffix == ".svg"


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<script href="https://evil.example/x.js"/>',
        "<foreignObject><body xmlns='http://www.w3.org/1999/xhtml' onload='alert(1)'/></foreignObject>",
        '<path d="M0 0" onclick="alert(1)"/>',
        '<path d="M0 0" ONLOAD="alert(1)"/>',
        '<image href="https://evil.example/x.png"/>',
        '<use href="https://evil.example/x.svg#a"/>',
        '<use xmlns:x="http://www.w3.org/1999/xlink" x:href="javascript:alert(1)"/>',
        '<path fill="url(https://evil.example/x)"/>',
        "<style>@import 'https://evil.example/x.css'</style>",
        "<style>path{fill:url( 'https://evil.example/x')}</style>",
        "<style>path{fill:ur<!-- -->l(//evil.example)}</style>",
        "<style>path{fill:\\75rl(//evil.example)}</style>",
        '<animate attributeName="href" to="javascript:alert(1)"/>',
        '<a href="javascript:alert(1)"><path d="M0 0"/></a>',
        '<h:script xmlns:h="http://www.w3.org/1999/xhtml">alert(1)</h:script>',
        "<?xml-stylesheet href='https://evil.example/x.css'?>",
    ],
)
def test_an_svg_that_runs_or_loads_something_is_refused(tmp_path: Path, inside: str) -> None:
    """WEB-05."""
    refused(tmp_path, PLAIN.replace("<title>", f"{inside}<title>"))


@pytest.mark.parametrize(
    "content",
    [
        "",
        "no picture",
        PLAIN.replace("viewBox", "view"),
        PLAIN.replace("120 40", "0 40"),
        PLAIN.replace("120 40", "nan 40"),
        PLAIN.replace("2000", "1999"),
        PLAIN + "<script/>",
        '<!DOCTYPE svg [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>' + PLAIN,
        f"GIF89a/*{PLAIN}",
        b"\xff\xfe" + PLAIN.encode(),
        b"\x89PNG\r\n\x1a\n",
        png()[:-1],
        png(behind=b"<script>alert(1)</script>"),
        png(100_000, 1000),
        png(0, 40),
        png().replace(b"IDAT", b"IDAX"),
    ],
)
def test_what_is_no_picture_or_one_and_more_is_refused(tmp_path: Path, content: str | bytes) -> None:
    """WEB-05: a bomb of pixels or entities, two kinds of file in one, half a file."""
    refused(tmp_path, content)


def test_it_is_small_and_there(tmp_path: Path) -> None:
    assert str(MOST_BYTES) in refused(tmp_path, PLAIN + " " * MOST_BYTES)
    with pytest.raises(Invalid, match="cannot be read"):
        read_logo(tmp_path / "none")
