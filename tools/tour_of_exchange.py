"""The tour's screens of the stick: out and in, what both sides changed, remarks, seals, the board.

An office of its own hands in, a district of forty units takes it in; a folder stands for the stick.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from perfdesk.document import codec
from perfdesk.document.model import Address, ListedUnit
from perfdesk.exchange.lineage import revision
from perfdesk.exchange.model import PackedForm
from perfdesk.exchange.package import pack, unpack
from perfdesk.workspace import Workspace
from perfdesk.workspace.board import Filter
from perfdesk.workspace.door import local_now
from perfdesk.workspace.samples import sample_filings
from perfdesk.workspace.sending import DISTRICT, OFFICE, Outgoing
from perfdesk.workspace.sticks import Stick, Sticks
from ui.dialogs.export_stick import ExportStickDialog
from ui.dialogs.import_mapping import ImportMapping
from ui.dialogs.import_result import ImportResult
from ui.dialogs.import_stick import ImportStickDialog
from ui.dialogs.review import ReviewDialog
from ui.dialogs.review_places import Pick
from ui.dialogs.roster import RosterDialog
from ui.dialogs.verify import VerifyDialog
from ui.notices import Notice

if TYPE_CHECKING:
    from tour import Tour

    from ui.board.board_page import BoardPage
    from ui.main_window import MainWindow

D = TypeVar("D", bound=QDialog)

#: the office whose filing is followed, and two of its forms
UNIT = "株洲市渌口区网格化管理服务中心"
SET, YEAR = "lukou-2026", 2026
MEALS, CARE = "2026年城区社区网格员工作餐费", "2026年综治中心物业管理费"
AMOUNT, GOAL = Address("", "", "money.total.initial"), Address("", "", "goal_year")
NAME = Address("", "", "project_name")

TOWNS = (
    *("城关镇", "东河镇", "青山镇", "白石镇", "柳河镇", "石桥镇", "龙湾镇", "平安镇", "大塘镇"),
    *("新桥镇", "清水镇", "黄沙镇", "双溪镇", "桃源乡", "竹林乡", "南坪乡", "古井乡", "云台乡"),
    *("红旗街道", "江滨街道", "站前街道"),
)
OFFICES = (
    *("教育局", "民政局", "司法局", "水利局", "林业局", "审计局", "统计局", "卫生健康局"),
    *("农业农村局", "自然资源局", "住房和城乡建设局", "交通运输局", "文化旅游局", "应急管理局"),
    *("市场监督管理局", "退役军人事务局", "乡村振兴中心", "档案馆"),
)
UNITS = (UNIT, *TOWNS, *OFFICES)
PROJECTS = (
    *("农村公路养护", "山塘清淤", "环卫保洁", "饮水安全巩固提升", "防汛物资储备"),
    "档案数字化",
)
CONTACTS = ("王建国", "李秀英", "张伟", "刘芳", "陈志强", "杨丽", "黄磊", "周敏")
#: how far the units have come, by their number; the rest are finished
MISSING, DRAFT = {7, 16, 26, 33, 38}, {3, 9, 14, 19, 22, 29, 35}
SEALED = {1, 2, 5, 6, 8, 12, 17, 21, 24, 28}
REMARKED = {
    4: "绩效目标太笼统，请写明做多少、做到什么程度",
    11: "年度本级预算金额与批复不一致，请核对",
    23: "请说明资金用到哪里",
}
#: those whose packages lie on the stick that is shown; the last one has an older paper
LAST = (10, 18, 31)
#: what a paper older than ours had in another's place
OURS = "项目类别 | {project_category}"
THEIRS = "经办人 | {handler}"
HANDLER = 'handler = { label = "经办人", type = "text" }'


#: seconds after which a screen will not come any more
_LONGEST_S = 30


@dataclass
class Time:
    """A clock that stands until it is moved."""

    now: datetime = field(default_factory=local_now)

    def __call__(self) -> datetime:
        """The time it shows."""
        return self.now


def wait(ready: Callable[[], object]) -> None:
    """Until it is so."""
    until = monotonic() + _LONGEST_S
    while not ready():
        if monotonic() > until:
            message = "a screen of the tour never came"
            raise TimeoutError(message)
        QTest.qWait(20)


def dialog(window: MainWindow, kind: type[D]) -> D:
    """The dialog of that kind, once it is open."""

    def found() -> list[D]:
        return [one for one in window.findChildren(kind) if one.isVisible()]

    wait(found)
    return found()[-1]


@contextmanager
def stick_at(root: Path) -> Iterator[None]:
    """The system takes the folder for a removable drive."""
    before = Sticks.drives

    def drives(sticks: Sticks) -> list[Stick]:
        return [Stick(root, "乡镇U盘", sticks.id_of(root), 14 << 30)]

    Sticks.drives = drives  # type: ignore[method-assign]  # a folder stands for the stick
    try:
        yield
    finally:
        Sticks.drives = before  # type: ignore[method-assign]  # as it was


# --- what happened before a screen ----------------------------------------------------------------


def office_store(path: Path) -> None:
    """The followed office's store."""
    [one] = [filled for filled in sample_filings() if filled[0].unit == UNIT]
    with Workspace.open(path, create=True) as office:
        office.author = "王芳"
        office.add_filings([one])


def form_of(workspace: Workspace, unit: str, title: str = "") -> str:
    """The id of a unit's form called so; of its first project."""
    forms = [
        form for one in workspace.filings() if one.unit == unit for form in workspace.forms(one.id)
    ]
    if title:
        return next(form.id for form in forms if form.title == title)
    return next(form.id for form in forms if form.template.endswith("/project"))


def filing_of(workspace: Workspace, unit: str) -> str:
    """The id of a unit's filing."""
    return next(one.id for one in workspace.filings() if one.unit == unit)


def packed(workspace: Workspace, filing: str, role: str = OFFICE) -> Outgoing:
    """A filing as a package, remembered as gone out."""
    steps = workspace.sending.make([filing], role=role)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            outgoing: Outgoing = end.value
            workspace.sending.sent(outgoing)
            return outgoing


def filled(towns: Workspace, number: int) -> str:
    """A unit's filing, as far as the unit of that number has come."""
    filing = towns.new_filing(SET, UNITS[number], YEAR)
    whole = towns.forms(filing)[0].id
    if number not in DRAFT:
        towns.type(whole, [(GOAL, "完成全年各项任务。")])
    project = form_of(towns, UNITS[number])
    name = f"{YEAR}年{PROJECTS[number % len(PROJECTS)]}"
    towns.type(project, [(NAME, name), (AMOUNT, f"{12 + number * 3}.5"), (GOAL, "按期完成。")])
    for form in towns.forms(filing):
        if number in SEALED:
            towns.sealing.seal(form.id, finish=True)
        elif number not in DRAFT or (form.id == project and number % 2):
            towns.set_finished(form.id, finished=True)
    return filing


def district_store(path: Path, units: Path, stick: Path) -> None:
    """The district before the stick is plugged in: most units are in, three with remarks. On the
    stick lie the last ones beside what the followed office handed in.
    """
    clock = Time()
    today = clock.now
    with (
        Workspace.open(units, create=True, clock=clock) as towns,
        Workspace.open(path, create=True, clock=clock) as district,
    ):
        district.author = "赵敏"
        listed = {
            unit: ListedUnit(place, CONTACTS[place % len(CONTACTS)], f"2761{1000 + place * 37}")
            for place, unit in enumerate(UNITS, start=1)
        }
        district.board.set_roster(listed)
        for number in (n for n in range(1, len(UNITS)) if n not in MISSING):
            clock.now = today - timedelta(days=6 - number // 8, minutes=7 * number)
            data = packed(towns, filled(towns, number)).data
            if number not in LAST:
                district.receiving.take(district.receiving.look(data))
                continue
            data = on_older_paper(data) if number == LAST[-1] else data
            (stick / f"{UNITS[number]}-{YEAR}年.perfpkg").write_bytes(data)
        damaged = packed(towns, filing_of(towns, UNITS[4])).data
        (stick / f"{UNITS[4]}-{YEAR}年.perfpkg").write_bytes(damaged[: len(damaged) // 2])
        clock.now = today - timedelta(days=1)
        [own] = stick.glob(f"{UNIT}*")
        district.receiving.take(district.receiving.look(own))
        for number, text in REMARKED.items():
            district.remarking.add(form_of(district, UNITS[number]), GOAL, text, "区财政局")
        forms = [form.id for one in district.filings() for form in district.forms(one.id)]
        district.board.look_at(forms)


def on_older_paper(data: bytes) -> bytes:
    """The same filing as an office has it whose paper is older than ours."""
    package = unpack(data)
    name = f"{SET}/project.toml"
    text = package.templates[name].decode().replace(OURS, THEIRS)
    text = text.replace('version = "1"', 'version = "0"').replace(
        "[fields]", f"[fields]\n{HANDLER}"
    )
    [filing] = package.filings
    forms = tuple(map(with_handler, filing.forms))
    return pack(
        replace(
            package,
            filings=(replace(filing, forms=forms),),
            templates={**package.templates, name: text.encode()},
        ),
        {},
    )


def with_handler(form: PackedForm) -> PackedForm:
    """A project that says who handles it."""
    body = form.body
    if body is None or not body.template.endswith("/project"):
        return form
    body = replace(body, version="0", values={**body.values, "handler": "李春梅"})
    own = revision([form.head], codec.canonical(body))
    return replace(form, body=body, lineage=(*form.lineage, own))


def both_sides(office: Path, district: Path, stick: Path) -> None:
    """Both change the same cells, and the office hands in once more, over its earlier package."""
    with Workspace.open(district) as workspace:
        form = form_of(workspace, UNIT, CARE)
        goal = workspace.shown(form, GOAL)
        workspace.type(form, [(AMOUNT, "26"), (GOAL, f"{goal}全年投诉不超过5起。")])
        workspace.remarking.add(form, AMOUNT, "批复是 26 万元，请核对", "区财政局")
        meals = form_of(workspace, UNIT, MEALS)
        workspace.remarking.add(meals, GOAL, "请写明就餐人数和标准", "区财政局")
    with Workspace.open(office) as workspace:
        form = form_of(workspace, UNIT, CARE)
        goal = workspace.shown(form, GOAL)
        workspace.type(form, [(AMOUNT, "25.6"), (GOAL, f"{goal}物业费按季度支付。")])
        meals = form_of(workspace, UNIT, MEALS)
        workspace.sealing.open(meals, "就餐人数增加两人")
        workspace.type(meals, [(AMOUNT, "23.23")])
        filing = filing_of(workspace, UNIT)
        workspace.sticks.writing(packed(workspace, filing), [filing], stick).run()


def sent_back(district: Path, office: Path) -> None:
    """The office has what the district sends back."""
    with Workspace.open(district) as workspace:
        back = packed(workspace, filing_of(workspace, UNIT), DISTRICT)
    with Workspace.open(office) as workspace:
        workspace.receiving.take(workspace.receiving.look(back.data))


# --- the office's screens -------------------------------------------------------------------------


def sealed(tour: Tour) -> None:
    """A form printed, stamped and sealed, and the foot of its paper."""
    workspace, form = tour.workspace, tour.form(MEALS)
    workspace.set_finished(form, finished=True)
    workspace.print_pdf([form], workspace.path.parent / "盖章的表.pdf")
    tour.window.reload()
    tour.show(MEALS)
    tour.press("seal")
    tour.rest()
    tour.screen("sealed")

    preview = tour.window.paper.preview()
    if preview is None:
        message = "the sealed form has no preview"
        raise RuntimeError(message)
    preview.resize(tour.window.size())
    tour.rest()
    preview.view.set_zoom(150)
    for bar in (preview.view.verticalScrollBar(), preview.view.horizontalScrollBar()):
        bar.setValue(bar.maximum())
    tour.rest()
    tour.take(preview, "check-code")
    preview.close()


def handed_in(tour: Tour) -> None:
    """The filing goes onto the stick, and is there."""
    tour.clear()
    tour.show(MEALS)
    tour.press("export_stick")
    asked = dialog(tour.window, ExportStickDialog)
    wait(lambda: asked.places.inside)
    tour.screen("stick-export")
    asked.primary.click()
    wait(lambda: any(one.isVisible() for one in tour.window.findChildren(Notice)))
    tour.rest()
    tour.screen("stick-written")


def remarks(tour: Tour) -> None:
    """What came back with remarks: the panel, and the flag on the cell."""
    tour.clear()
    tour.show(CARE).show_place(AMOUNT)
    tour.press("remarks")
    tour.rest()
    tour.screen("remarks")


# --- the district's screens -----------------------------------------------------------------------


def board(tour: Tour) -> None:
    """All units, one filter with one unit's forms, the roster, what goes back."""
    window = tour.window
    page = window.centre.board
    if page is None:
        message = "the district's window does not open on the board"
        raise RuntimeError(message)
    wait(lambda: page.rows)
    page.unfold(on=False)
    tour.clear()
    tour.rest()
    tour.screen("board")

    press(page, "名册")
    dialog(window, RosterDialog)
    tour.screen("roster")
    tour.close_dialogs()

    page.unfold(on=True)
    page.head.want(Filter.REMARKS)
    tour.rest()
    tour.screen("board-remarks")

    page.table.selectAll()
    tour.rest()
    press(page, "退回")
    dialog(window, ExportStickDialog)
    tour.rest()
    tour.screen("stick-back")
    tour.close_dialogs()
    page.head.want(Filter.ALL)
    page.table.clearSelection()


def press(page: BoardPage, name: str) -> None:
    """A button over the board."""
    next(one for one in page.head.row.buttons() if one.text() == name).click()


def taken_in(tour: Tour) -> None:
    """What lies on the stick and would change, what both sides changed, and what was done."""
    window = tour.window
    tour.press("import_stick")
    asked = dialog(window, ImportStickDialog)
    wait(lambda: not asked.busy)
    stand_on(asked, UNIT)
    tour.rest()
    tour.screen("stick-import")

    stand_on(asked, UNITS[LAST[-1]])
    wait(asked.papers.isVisible)
    lines = (asked.preview.topLevelItem(n) for n in range(asked.preview.topLevelItemCount()))
    asked.preview.setCurrentItem(next(one for one in lines if one and "→" in one.text(4)))
    asked.papers.click()
    mapping = dialog(window, ImportMapping)
    tour.screen("stick-papers")
    mapping.accept()
    asked.primary.click()

    review = dialog(window, ReviewDialog)
    QTest.keyClick(review.list, Qt.Key.Key_2)
    tour.screen("stick-review")
    review.choose_rest(Pick.OURS)
    review.primary.click()
    result = dialog(window, ImportResult)
    tour.screen("stick-result")
    result.accept()
    QApplication.processEvents()


def stand_on(asked: ImportStickDialog, unit: str) -> None:
    """Look at a unit's package."""
    items = (asked.packages.topLevelItem(n) for n in range(asked.packages.topLevelItemCount()))
    asked.packages.setCurrentItem(
        next(one for one in items if one and one.text(0).startswith(unit))
    )
    wait(lambda: not asked.busy)


def verified(tour: Tour) -> None:
    """A stamped paper whose form was changed since."""
    form = tour.form(MEALS)
    seal = tour.workspace.document(form).seal
    tour.press("verify")
    asked = dialog(tour.window, VerifyDialog)
    QTest.keyClicks(asked.focusWidget(), "" if seal is None else seal.code)
    tour.screen("verify")
    tour.close_dialogs()


def take(folder: Path, out: Path, tour_of: Callable[[MainWindow, Path], Tour]) -> None:
    """Take the screens; the stores and the stick are in the folder."""
    from pictures import opened  # noqa: PLC0415 -- as the other screens

    office, district, stick = folder / "中心.perfdesk", folder / "区财政局.perfdesk", folder / "U盘"
    stick.mkdir()
    office_store(office)
    with stick_at(stick):
        with opened(office, folder) as window:
            tour = tour_of(window, out)
            sealed(tour)
            handed_in(tour)
        district_store(district, folder / "各单位.perfdesk", stick)
        both_sides(office, district, stick)
        with opened(district, folder) as window:
            tour = tour_of(window, out)
            taken_in(tour)
            board(tour)
            verified(tour)
        sent_back(district, office)
        with opened(office, folder) as window:
            remarks(tour_of(window, out))
