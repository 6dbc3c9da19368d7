"""The short code on a printed paper: whoever types it learns whether the form still says the same.

It is made of the form's id and every text the paper shows, where it stands, so that one changed
sign gives another code. Twelve signs that are not misread for one another; the last one tells a
mistyped code from one nobody ever printed.
"""

from __future__ import annotations

import unicodedata

from perfdesk.grid.model import Grid

#: no I, L, O and U: they are read as 1, 1, 0 and V
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V"})
_HASHED, _GROUP = 11, 4


def content_hash(form_id: str, grid: Grid) -> str:
    """SHA-256 (hex) of what a paper says: the form's id and each cell's place and text."""
    # OpenSSL is loaded when something is printed, not when the window opens
    import hashlib  # noqa: PLC0415 -- not at the start

    said = [f"{form_id}\x1e"]
    for band in grid.bands:
        said.append(f"{band.style}\x1e")
        for row, rowspan, cell in band.cells:
            col, colspan, _runs, text, *_looks = cell
            said.append(f"{row},{col},{rowspan},{colspan}\x1f{text}\x1e")
    return hashlib.sha256("".join(said).encode()).hexdigest()


def check_code(form_id: str, grid: Grid) -> str:
    """The code of a paper: "7K3M-2Q9D-XW4R"."""
    return code_of(content_hash(form_id, grid))


def code_of(digest: str) -> str:
    """The code of a paper whose `content_hash` is known."""
    number = int(digest, 16)
    signs = "".join(SIGNS[number >> (5 * at) & 31] for at in range(_HASHED))
    return _grouped(signs + SIGNS[_check(signs)])


def read_code(text: str) -> str | None:
    """A code as somebody typed it, in its usual form; None when it cannot be one: mistyped.

    Small letters, full-width signs, missing or other dashes and blanks are understood.
    """
    bare = unicodedata.normalize("NFKC", text).upper().translate(_READ_AS)
    signs = "".join(sign for sign in bare if sign.isalnum())
    if len(signs) != _HASHED + 1 or any(sign not in SIGNS for sign in signs):
        return None
    return _grouped(signs) if SIGNS[_check(signs[:-1])] == signs[-1] else None


def _grouped(signs: str) -> str:
    return "-".join(signs[at : at + _GROUP] for at in range(0, len(signs), _GROUP))


def _check(signs: str) -> int:
    """The check sign by Luhn's rule with 32 signs: any one wrong sign is noticed, and nearly every
    two neighbours exchanged.
    """
    total = 0
    for at, sign in enumerate(reversed(signs)):
        value = SIGNS.index(sign) * (2 if at % 2 == 0 else 1)
        total += value // 32 + value % 32
    return -total % 32
