"""A view narrower than the paper: its white margins give way first, the current cell stays seen."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication


def _edges(view):
    """The left and right edge of the form's tables, in the viewport's pixels."""
    sheet = view.sheet
    boxes = [
        sheet.rect(band, index)
        for band, layout in enumerate(sheet.bands)
        for index in range(len(layout.band.cells))
    ]
    left = min(box.x for box in boxes)
    right = max(box.x + box.w for box in boxes)
    return view.origin().x() + left * view.scale, view.origin().x() + right * view.scale


def _narrow(window, width):
    """Make the window so narrow that the paper's view gets (about) that width."""
    view = window.front_view()
    for _try in range(3):  # other parts of the window give way too
        window.resize(window.width() - view.viewport().width() + width, window.height())
        QApplication.processEvents()
    return view.viewport().width()


def test_the_side_at_the_usual_screen_leaves_nothing_to_scroll(window, hands):
    view = hands.view
    window.actions_by_name["field_help"].trigger()
    QApplication.processEvents()
    paper, _height = view.paper_size()
    assert paper > view.viewport().width()
    assert view.horizontalScrollBar().maximum() == 0
    left, right = _edges(view)
    assert left > 0
    assert right < view.viewport().width()


@pytest.mark.parametrize("zoom", [100, 170])
def test_what_is_wider_than_the_view_is_scrolled_from_end_to_end(window, hands, zoom):
    view = hands.view
    view.set_zoom(zoom)
    _narrow(window, 600)
    bar = view.horizontalScrollBar()
    bar.setValue(0)
    assert _edges(view)[0] == pytest.approx(24, abs=2)
    bar.setValue(bar.maximum())
    assert _edges(view)[1] == pytest.approx(view.viewport().width() - 24, abs=2)


@pytest.mark.parametrize("field", ["name", "note"])
def test_the_current_cell_stays_in_sight_while_the_view_gets_narrower(window, hands, field):
    view = hands.view
    hands.go("indicators", 1, field)
    _narrow(window, 420)
    window.resize(window.width(), 460)
    QApplication.processEvents()
    assert view.viewport().rect().contains(view.slot_box())


def test_a_cell_scrolled_out_of_sight_is_not_brought_back(window, hands):
    view = hands.view
    hands.key(Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    bar = view.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert view.slot_box().bottom() < 0
    _narrow(window, 700)
    assert view.slot_box().bottom() < 0


def test_a_wide_view_has_the_paper_in_its_middle(window, hands):
    view = hands.view
    paper, _height = view.paper_size()
    _narrow(window, round(paper) + 200)
    assert view.origin().x() == pytest.approx(100, abs=1)


def test_fitting_the_width_shrinks_nothing_as_long_as_the_margins_can_give_way(window, hands):
    view, fit = hands.view, window.actions_by_name["zoom_width"]
    paper, _height = view.paper_size()
    for spare, least, most in ((300, 130, 137), (0, 100, 100), (-100, 98, 100), (-200, 82, 84)):
        _narrow(window, round(paper) + spare)
        fit.trigger()
        assert least <= view.zoom <= most, spare
        assert view.horizontalScrollBar().maximum() == 0
        view.set_zoom(100)
