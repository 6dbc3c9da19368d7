"""Keys of a TOML file and the lines they stand on."""

import tomllib

from hypothesis import given, settings
from hypothesis import strategies as st

from perfdesk.template.positions import Positions

TEXT = """\
# a comment with [brackets] = and "quotes"
id = "x"
tree = [   # a comment ] in the array
  ["a", "b", "c"],

  ["d", 'e', "f"],
]
"quoted.key" = { label = "l", also = ["1", "2"] }
a.b = 3

[fields]
one = { label = "]" }

[[paper]]
style = "title"
draw = "x"

[[paper]]
draw = '''
| a |
| b |
'''
[paper.more]
deep = \"\"\"first
second\"\"\"

[last]
end = 1
"""


def test_every_key_is_found_on_its_line():
    tomllib.loads(TEXT)  # the positions are of a text that is TOML
    positions = Positions(TEXT)
    lines = {
        ("id",): 2,
        ("tree",): 3,
        ("tree", 0): 4,
        ("tree", 1): 6,
        ("quoted.key",): 8,
        ("quoted.key", "also", 1): 8,
        ("a", "b"): 9,
        ("fields",): 11,
        ("fields", "one", "label"): 12,
        ("paper", 0): 14,
        ("paper", 0, "style"): 15,
        ("paper", 1): 18,
        ("paper", 1, "draw"): 19,
        ("paper", 1, "more", "deep"): 24,
        ("last", "end"): 28,
    }
    assert {path: positions.line(path) for path in lines} == lines


def test_a_key_that_is_not_there_has_the_line_of_what_is_around_it():
    positions = Positions(TEXT)
    assert positions.line(("paper", 1, "missing")) == 18
    assert positions.line(("nothing", "at", "all")) == 0


def test_lines_of_a_drawing_are_lines_of_the_file():
    positions = Positions(TEXT)
    assert positions.drawn(("paper", 1, "draw"), 0) == 20
    assert positions.drawn(("paper", 1, "draw"), 1) == 21
    assert positions.drawn(("paper", 0, "draw"), 0) == 16
    # text that begins right after the opening quotes
    assert positions.drawn(("paper", 1, "more", "deep"), 0) == 24
    assert positions.drawn(("paper", 1, "more", "deep"), 1) == 25


def test_windows_line_ends_count_the_same():
    positions = Positions(TEXT.replace("\n", "\r\n"))
    assert positions.line(("last", "end")) == 28
    assert positions.drawn(("paper", 1, "draw"), 1) == 21


@settings(deadline=None)
@given(st.text(alphabet="a=[]{}\"'\\\n,.# 1", max_size=80))
def test_it_comes_to_an_end_on_any_text(text):
    positions = Positions(text)
    for path in ((), ("a",), ("a", 0), ("a", "a")):
        assert 0 <= positions.line(path) <= text.count("\n") + 1
