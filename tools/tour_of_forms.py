"""The tour's screens of figures that do not agree, self-evaluation, last year and other papers."""

from __future__ import annotations

from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from perfdesk.document.model import Address
from ui.dialogs.form_author import FormAuthorDialog

if TYPE_CHECKING:
    from collections.abc import Callable

    from tour import Tour

#: the offices whose filings show it best
SUMMED_UNIT = "石峰区网格化管理服务中心"
EVALUATED_UNIT = "株洲市芦淞区网格化管理服务中心"
TARGETS, SUMMARY = "部门整体支出绩效目标表", "区级专项资金绩效目标汇总表"
SELFEVAL = "部门（单位）整体支出绩效自评表"
REPORT = "部门整体支出绩效自评报告"
MEALS, MEALS_NEXT = "2026年城区社区网格员工作餐费", "2027年城区社区网格员工作餐费"
#: the set whose copy for another year is shown, and the year
FORMS, FORMS_YEAR = "shifeng-2023", 2027
PROJECT = Address("", "", "money.project.initial")


def findings(tour: Tour) -> None:
    """What does not hold on a self-evaluation, and what a figure is made of."""
    tour.clear()
    view = tour.show(SELFEVAL, EVALUATED_UNIT)
    view.show_place(Address("", "", "total.weight"))
    tour.press("findings")
    tour.rest()
    tour.screen("findings")

    tour.clear()
    tour.show(SUMMARY, SUMMED_UNIT).show_place(PROJECT)
    tour.press("made_of")
    tour.rest()
    tour.screen("made-of")


def typed_over(tour: Tour) -> None:
    """The question after a figure was typed over, and what a draft's paper says of it."""
    from pictures import type_text  # noqa: PLC0415 -- beside its base class's use

    tour.clear()
    view = tour.show(TARGETS, SUMMED_UNIT)
    view.show_place(PROJECT)
    type_text(view, "1780")
    QTest.keyClick(view, Qt.Key.Key_Return)
    view.show_place(PROJECT)
    tour.rest()
    tour.screen("reason")
    tour.press("undo")

    tour.clear()
    form = tour.form(SELFEVAL, EVALUATED_UNIT)
    tour.workspace.noting.explain(form, Address("", "", "total.score"), "按 100 分折算")
    tour.show(SELFEVAL, EVALUATED_UNIT)
    preview = tour.window.paper.preview()
    assert preview is not None
    preview.resize(tour.window.size())
    tour.rest()
    preview.view.set_zoom(100)
    preview.view.go_to(preview.view.count)
    bar = preview.view.verticalScrollBar()
    bar.setValue(bar.value() + 120)
    tour.rest()
    tour.take(preview, "proof")
    preview.close()


def self_evaluation(tour: Tour) -> None:
    """Made from a target form, scored, and the report filled from the tables."""
    tour.clear()
    tour.show(MEALS)
    tour.press("make_selfeval")
    tour.screen("make-selfeval")
    tour.close_dialogs()

    tour.clear()
    view = tour.show(SELFEVAL, EVALUATED_UNIT)
    rows = view.document.rows("indicators")
    view.show_place(Address("indicators", rows[0].id, "score"))
    tour.press("scoring")
    tour.rest()
    tour.screen("scoring")

    tour.clear()
    tour.show(REPORT, EVALUATED_UNIT).show_place(Address("", "", "report.basic"))
    tour.press("fill_report")
    tour.screen("report")
    tour.close_dialogs()


def last_year(tour: Tour) -> None:
    """Next year's filing made of this one: its dialog, grey values, and what changed."""
    from pictures import type_text  # noqa: PLC0415 -- beside its base class's use

    tour.clear()
    tour.show(MEALS)
    tour.press("carry_over")
    tour.screen("carry-over")
    dialog = next(one for one in tour.window.findChildren(QDialog) if one.isVisible())
    dialog.accept()
    QApplication.processEvents()

    tour.clear()
    view = tour.show(MEALS_NEXT)
    view.show_place(Address("", "", "money.total.initial"))
    tour.rest()
    tour.screen("last-year")

    tour.press("accept_all_last")
    changes = {"money.total.initial": "15.40", "project_period": "2027年"}
    for field, text in changes.items():
        view.show_place(Address("", "", field))
        type_text(view, text)
        QTest.keyClick(view, Qt.Key.Key_Return)
    tour.clear()
    tour.stand(tour.show(MEALS_NEXT), 1, "name")
    tour.press("compare_last")
    tour.rest()
    tour.screen("compare")


def other_papers(tour: Tour) -> None:
    """A form on another region's paper, and a mistake in next year's paper."""
    tour.clear()
    tour.show(MEALS)
    tour.press("change_template")
    tour.rest()
    tour.screen("recast")
    tour.close_dialogs()

    author = tour.workspace.form_author
    with TemporaryDirectory() as folder, chdir(folder):
        copied = author.copy(FORMS, Path("表样"), author.proposal(FORMS, FORMS_YEAR))
        form = copied.folder / "direction.toml"
        text = form.read_text(encoding="utf-8")
        text = text.replace("{project_period} |", "{project_perid} |")
        form.write_text(text, encoding="utf-8")
        tour.press("template_check")
        dialog = tour.window.findChild(FormAuthorDialog)
        dialog.place.choose(copied.folder)
        tour.rest()
        tour.screen("forms")
        dialog.close()
    tour.clear()


SCREENS: tuple[Callable[[Tour], None], ...] = (
    findings,
    typed_over,
    self_evaluation,
    last_year,
    other_papers,
)
