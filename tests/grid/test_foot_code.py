"""The check code at the foot of every page, read back from pictures of our own PDF."""

from __future__ import annotations

from io import BytesIO
from itertools import pairwise

import pypdfium2
import pytest
import segno
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from perfdesk import fonts
from perfdesk.grid.check_code import check_code, content_hash
from perfdesk.grid.foot_code import _matrix, payload
from perfdesk.grid.looks import mm
from perfdesk.workspace import Workspace, demo
from perfdesk.writers import pdf

MM = 72_000 / 25.4


@pytest.fixture(scope="module")
def samples(tmp_path_factory):
    store = tmp_path_factory.mktemp("store") / "a.perfdesk"
    demo(store)
    with Workspace.open(store) as opened:
        yield opened


def forms(workspace):
    return [form for info in workspace.filings() for form in workspace.forms(info.id)]


def raster(pages, dpi):
    """The lowest 30 mm of each page as a picture."""
    target = BytesIO()
    pdf.write(pages, target, pdf.Info("x"))
    document = pypdfium2.PdfDocument(target.getvalue())
    return [
        page.render(
            scale=dpi / 72, grayscale=True, crop=(0, 0, 0, page.get_height() - 30 * MM / 1000)
        ).to_pil()
        for page in document
    ]


@pytest.mark.parametrize("dpi", [300, 600])
def test_every_page_of_every_form_is_decoded(samples, dpi):
    for form in forms(samples):
        pages = samples.pages([form.id])
        grid = samples.grid(form.id)
        expected = payload(form.id, content_hash(form.id, grid), check_code(form.id, grid))
        for picture in raster(pages, dpi):
            (found,) = zxingcpp.read_barcodes(picture)
            assert found.text == expected
            assert found.format == zxingcpp.BarcodeFormat.QRCode


def test_the_code_is_legible_text_too(samples):
    for form in forms(samples):
        code = check_code(form.id, samples.grid(form.id))
        for page in samples.pages([form.id]):
            assert page.pieces[-1].text == f"验证码 {code}"
            assert page.code[:2] == (form.id, code)


def test_the_foot_margin_has_room_for_it_and_nothing_else_stands_there(samples):
    """With four squares free around the QR code (ISO/IEC 18004)."""
    for form in forms(samples):
        for page in samples.pages([form.id]):
            squares = page.code.squares
            left, top = min(s.x for s in squares), min(s.y for s in squares)
            right, bottom = max(s.x + s.w for s in squares), max(s.y + s.h for s in squares)
            side = right - left
            assert abs(side - (bottom - top)) <= 2
            assert 10 * MM < side <= 11 * MM + 2
            quiet = 4 * side / 33
            assert bottom <= page.height - mm(5) + 1
            for piece in page.pieces:
                ink_top = piece.baseline - piece.half_points * 450
                ink_bottom = piece.baseline + piece.half_points * 120
                width = fonts.face(piece.face).width(piece.text) * piece.half_points // 2
                beside = piece.x + width <= left - quiet + 2 or piece.x >= right + quiet
                above = ink_bottom <= top - quiet or ink_top >= bottom + quiet
                assert beside or above, piece
            for frame in page.frames:
                assert frame.y + frame.h + 250 <= top - quiet + 2


def test_neighbouring_squares_leave_no_gap(samples):
    page = samples.pages([forms(samples)[0].id])[0]
    rows = sorted({(square.y, square.h) for square in page.code.squares})
    assert all(y + h == below for (y, h), (below, _h) in pairwise(rows))


def test_the_code_moves_nothing(samples):
    """The pages of the laid paper are the printed ones, but for the code."""
    from perfdesk.grid.layout import lay_out
    from perfdesk.grid.paginate import paginate

    for form in forms(samples):
        bare = paginate(
            lay_out(samples.grid(form.id)), signature=samples.template(form.id).signature
        )
        for plain, page in zip(bare, samples.pages([form.id]), strict=True):
            assert page.frames == plain.frames
            assert page.pieces[:-1] == plain.pieces
            assert plain.code is None


signs = st.text("0123456789abcdefghjkmnpqrstvwxyz", min_size=10, max_size=10)


@given(signs, st.integers(0, 2**256 - 1))
@settings(max_examples=60, deadline=None)
def test_the_fixed_mask_is_read_whatever_it_holds(form_id, number):
    digest = f"{number:064x}"
    text = payload(form_id, digest, "7K3M-2Q9D-XW4R")
    made = segno.make_qr(text, error="m", boost_error=False, mask=2)
    assert _matrix(text) == tuple(bytes(row) for row in made.matrix)
    picture = BytesIO()
    made.save(picture, kind="png", scale=4, border=4)
    from PIL import Image

    (found,) = zxingcpp.read_barcodes(Image.open(picture))
    assert found.text == text
