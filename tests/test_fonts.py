"""The bundled faces: what fontTools reads in the files is what we say of them."""

from __future__ import annotations

import hashlib
import random
import re

import pytest
from fontTools.ttLib import TTFont

from perfdesk import fonts
from perfdesk.paths import resources_dir

FOLDER = resources_dir() / "fonts"
BODIES = ("song", "song-bold", "hei")


@pytest.mark.parametrize("name", [*BODIES, "rest", "rare"])
def test_glyphs_and_advances_are_the_files(name: str) -> None:
    face = fonts.Face(name)
    font = TTFont(face.path)
    best = font.getBestCmap()
    for code in random.Random(2).sample(sorted(best), 400):
        glyph = face.glyph(chr(code))
        assert glyph == font.getGlyphID(best[code])
        assert face.own_advance(glyph) == font["hmtx"][best[code]][0]
    assert face.glyph("\U0010fffd") == 0
    assert (face.ascent, face.descent) == (font["hhea"].ascent, font["hhea"].descent)


@pytest.mark.parametrize("name", BODIES)
def test_all_of_gb2312_is_drawn_by_the_face_itself(name: str) -> None:
    face = fonts.Face(name)
    rows = [
        bytes((high, low)).decode("gb2312")
        for high in range(0xB0, 0xF8)
        for low in range(0xA1, 0xFF)
        if not (high == 0xD7 and low > 0xF9)
    ]

    assert len(rows) == 6763
    assert [char for char in rows if not face.glyph(char)] == []


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("char", "𠮷𬭳㛃☐☑㎡≥＞")
def test_rare_characters_are_drawn_by_a_face_that_has_them(name: str, char: str) -> None:
    face = fonts.Face(name)
    text = f"前{char}后"
    face.width(text)

    parts = face.segments(text)

    assert "".join(part for _face, part, _place in parts) == text
    assert all(drawing.glyph(one) for drawing, part, _place in parts for one in part)
    assert face.lacks(text) == []


@pytest.mark.parametrize("name", BODIES)
def test_a_name_with_a_rare_character_is_cut_where_the_face_changes(name: str) -> None:
    face = fonts.Face(name)
    face.width("前𠮷后")

    assert [(drawing.name, part) for drawing, part, _place in face.segments("前𠮷后")] == [
        (name, "前"),
        ("rare", "𠮷"),
        (name, "后"),
    ]


def test_what_no_face_has_is_named_once_in_order() -> None:
    assert fonts.Face("song").lacks("甲\U000f0001乙𓀀\U000f0001") == ["\U000f0001", "𓀀"]


def test_a_hanzi_is_one_em_wide_everywhere() -> None:
    for name in BODIES:
        assert fonts.Face(name).width("绩效𠮷☐") == 4000


def test_ballot_boxes_have_outlines() -> None:
    glyphs = TTFont(FOLDER / "PerfDeskRare-Regular.ttf")
    best = glyphs.getBestCmap()
    empty, ticked = (glyphs["glyf"][best[code]] for code in (0x2610, 0x2611))

    assert empty.numberOfContours == 2
    assert ticked.numberOfContours == 3


def test_the_files_are_the_ones_the_readme_lists() -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    lines = re.findall(r"^([0-9a-f]{64})  (\S+)$", readme, re.MULTILINE)
    listed = {file: digest for digest, file in lines}
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in FOLDER.glob("*.ttf")
    }

    assert listed == found


def test_what_no_face_has_is_named_and_not_drawn_as_a_box() -> None:
    face = fonts.face("song")
    assert face.width("甲\U0001f600乙") == 3000
    assert face.lacks("甲\U0001f600乙") == ["\U0001f600"]
    assert [(text, place) for _face, text, place in face.segments("甲\U0001f600乙")] == [
        ("甲", 0),
        ("乙", 2000),
    ]


def test_a_letter_and_its_mark_are_one_character() -> None:
    face = fonts.face("song")
    assert face.width("e\u0301a") == face.width("éa")
    assert [text for _face, text, _place in face.segments("e\u0301a")] == ["éa"]
    assert face.lacks("e\u0301") == []


def test_a_mark_on_no_letter_is_named() -> None:
    face = fonts.face("song")
    assert face.lacks("网\u0301") == ["\u0301"]
    assert "".join(text for _face, text, _place in face.segments("网\u0301格")) == "网格"


def test_joiners_and_selectors_take_no_room_and_are_not_missing() -> None:
    face = fonts.face("song")
    assert face.width("网\u200d格\ufe0f") == 2000
    assert face.lacks("网\u200d格\ufe0f") == []
