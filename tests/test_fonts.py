"""Which face draws a character, how wide it is, and what none can draw."""

from __future__ import annotations

import pytest
from fontTools.ttLib import TTFont

from perfdesk import fonts


@pytest.mark.parametrize("name", ["song", "song-bold", "hei", "rest", "rare"])
def test_advances_and_glyphs_are_the_files_own(name: str) -> None:
    """An independent reader of the same file says the same."""
    face = fonts.face(name)
    font = TTFont(face.path)
    order = font.getGlyphOrder()
    cmap, metrics = font.getBestCmap(), font["hmtx"]
    for code in list(cmap)[::37]:
        glyph = face.glyph(chr(code))
        assert order[glyph] == cmap[code]
        assert face.own_advance(glyph) == metrics[cmap[code]][0]
    assert face.glyph("\U0010fffd") == 0


def test_a_rare_character_is_drawn_by_a_fallback_face() -> None:
    face = fonts.face("song")
    assert face.width("吉𠮷") == 2000
    drawn = [(drawing.name, text, place) for drawing, text, place in face.segments("吉𠮷祥")]
    assert drawn == [("song", "吉", 0), ("rare", "𠮷", 1000), ("song", "祥", 2000)]
    assert face.lacks("吉𠮷祥𬭳☑") == []


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
