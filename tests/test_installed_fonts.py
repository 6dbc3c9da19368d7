"""Fonts of this computer in official documents: found by family, embedded only where their licence
bits allow it, and never the reason for another line break.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pdfplumber
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from perfdesk import fonts
from perfdesk.grid.paginate import Page, Piece
from perfdesk.installed_fonts import find
from perfdesk.writers import pdf

HAS = "一二三绩效报告"
Make = Callable[..., Path]


def box(width: int) -> object:
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    for point in ((0, 200), (width, 200), (width, 0)):
        pen.lineTo(point)
    pen.closePath()
    return pen.glyph()


@pytest.fixture
def made(tmp_path: Path) -> Make:
    """Makes a font file with a few full-width characters and narrow digits, 256 units to the em."""

    def make(name: str, family: str, bits: int = 0, *, wide: int = 256) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        glyphs = [".notdef", *(f"u{ord(char):X}" for char in HAS), "one"]
        widths = dict.fromkeys(glyphs, wide) | {"one": 128}
        builder = FontBuilder(256, isTTF=True)
        builder.setupGlyphOrder(glyphs)
        builder.setupCharacterMap({**{ord(c): f"u{ord(c):X}" for c in HAS}, ord("1"): "one"})
        builder.setupGlyf({glyph: box(widths[glyph] - 20) for glyph in glyphs})
        builder.setupHorizontalMetrics({glyph: (widths[glyph], 0) for glyph in glyphs})
        builder.setupHorizontalHeader(ascent=220, descent=-36)
        builder.setupNameTable({"familyName": family, "styleName": "Regular", "psName": "Own"})
        builder.setupOS2(fsType=bits)
        builder.setupPost()
        builder.save(path)
        return path

    return make


@pytest.fixture(autouse=True)
def _bundled_again() -> Iterator[None]:
    yield
    fonts.allow_installed(())


def test_a_family_is_found_in_folders_below_and_the_better_one_first(
    made: Make, tmp_path: Path
) -> None:
    common, older = made("a/x.ttf", "仿宋"), made("b/deep/y.TTF", "仿宋_GB2312")

    assert find(("仿宋_GB2312", "仿宋"), (tmp_path,)) == older
    assert find(("FangSong", "仿宋"), (tmp_path,)) == common
    assert find(("楷体",), (tmp_path,)) is None
    assert find(("仿宋",), (tmp_path / "not there",)) is None


@pytest.mark.parametrize(
    ("bits", "usable"),
    [
        (0x0000, True),  # installable
        (0x0004, True),  # for reading and printing
        (0x0008, True),  # for editing
        (0x000A, True),  # the least strict counts
        (0x0002, False),  # not at all
        (0x0100, False),  # not as a part
        (0x0104, False),
        (0x0200, False),  # as bitmaps only
    ],
)
def test_licence_bits_are_kept_to(made: Make, tmp_path: Path, bits: int, usable: bool) -> None:
    made("font.ttf", "仿宋", bits)

    assert (find(("仿宋",), (tmp_path,)) is not None) is usable


def test_damaged_and_foreign_files_are_passed_over(made: Make, tmp_path: Path) -> None:
    good = made("z.ttf", "仿宋")
    (tmp_path / "a.ttf").write_bytes(b"")
    (tmp_path / "b.ttf").write_bytes(b"OTTO" + bytes(40))
    (tmp_path / "c.ttf").write_bytes(good.read_bytes()[:300])
    (tmp_path / "d.ttf").write_bytes(bytes(range(256)) * 4)

    assert find(("仿宋",), (tmp_path,)) == good


def test_nothing_installed_is_used_until_it_is_allowed(made: Make) -> None:
    made("font.ttf", "仿宋")

    assert fonts.face("fang") is fonts.face("song")
    assert fonts.face("fang").plain("一二三")


def test_an_installed_font_draws_what_it_has_and_changes_no_measure(
    made: Make, tmp_path: Path
) -> None:
    path = made("font.ttf", "仿宋")
    fonts.allow_installed((tmp_path,))
    song, fang = fonts.face("song"), fonts.face("fang")
    text = "绩效1、甲㎡报告"

    assert fang.width(text) == song.width(text)
    parts = fang.segments(text)
    assert [part for face, part, _x in parts if face.path == path] == ["绩效", "报告"]
    assert "".join(part for _face, part, _x in parts) == text
    assert all(x == song.width(text[: text.index(part)]) for _face, part, x in parts)


def test_a_font_of_another_width_draws_nothing(made: Make, tmp_path: Path) -> None:
    made("font.ttf", "仿宋", wide=200)

    assert find(("仿宋",), (tmp_path,)) is None


def test_the_pdf_holds_the_installed_font_and_says_the_same(made: Make, tmp_path: Path) -> None:
    made("font.ttf", "仿宋")
    page = Page(300_000, 200_000, pieces=[Piece(20_000, 100_000, "绩效甲报告", "fang", 32)])

    def written() -> tuple[bytes, set[str], str, list[float]]:
        target = BytesIO()
        pdf.write([page], target, pdf.Info("题"))
        with pdfplumber.open(target) as paper:
            chars = paper.pages[0].chars
            names = {char["fontname"].rpartition("+")[2] for char in chars}
            text = "".join(char["text"] for char in chars)
            return target.getvalue(), names, text, [char["x0"] for char in chars]

    before = written()
    fonts.allow_installed((tmp_path,))
    _bytes, names, text, places = written()
    fonts.allow_installed(())

    assert names == {"Own", *before[1]}
    assert text == before[2] == "绩效甲报告"
    assert places == pytest.approx(before[3], abs=0.01)
    assert written()[0] == before[0]
