"""Takes the pictures of the documents from the running program: the window and a printed form.

    python tools/pictures.py FOLDER

Needs no screen. The store is a fresh demo store in a temporary folder; what is typed for a picture
goes no further. Pictures have at most 256 colours, so that they stay small in the repository.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import pypdfium2
from PIL import Image
from PySide6.QtCore import QCoreApplication, QEvent, QRect, QSize, Qt
from PySide6.QtGui import QImage, QInputMethodEvent, QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from perfdesk.document.model import Address
from perfdesk.workspace import Workspace, demo
from ui import startup
from ui.editor.paper_view import PaperView
from ui.main_window import MainWindow
from ui.settings import Settings

SCREEN = QSize(1366, 768)  # the township's usual screen
PAGE_DPI = 100
#: the pictures must stay small enough to be fetched with every clone
MOST_BYTES = 200_000
#: the sample form that is shown, and the sample unit whose 项目支出 is not the sum of its projects
PROJECT = "2026年城区社区网格员工作餐费"
#: the set whose copy for another year is shown beside it
FORMS, FORMS_YEAR = "shifeng-2023", 2027
#: how long what comes after a moment's rest is waited for
REST_MS = 900
TYPED_OVER_UNIT = "中共株洲市渌口区委社会工作部"


class Camera:
    """A window over a demo store, and where its pictures go."""

    def __init__(self, window: MainWindow, out: Path) -> None:
        self.window = window
        self.workspace = window.workspace
        self.out = out

    def open(self, form_id: str) -> PaperView:
        """Open a form and return its paper."""
        self.window.open_form(form_id)
        QApplication.processEvents()
        page = self.window.tabs.front
        assert page is not None
        self.window.activateWindow()
        page.view.setFocus()
        return page.view

    def take(self, widget: QWidget, name: str, part: QRect | None = None) -> None:
        """A picture of a widget, with the list that is open over it."""
        QApplication.processEvents()
        picture = widget.grab() if part is None else widget.grab(part)
        popup = QApplication.activePopupWidget()
        if popup is not None:
            painter = QPainter(picture)
            painter.drawPixmap(widget.mapFromGlobal(popup.pos()), popup.grab())
            painter.end()
            popup.close()
        keep(pixels(picture), self.out / f"{name}.png")


def pixels(picture: QPixmap) -> Image.Image:
    """A picture of Qt's as one of Pillow's."""
    image = picture.toImage().convertToFormat(QImage.Format.Format_RGB888)
    size = image.width(), image.height()
    data = bytes(image.constBits())
    return Image.frombytes("RGB", size, data, "raw", "RGB", image.bytesPerLine())


def keep(image: Image.Image, path: Path) -> None:
    """Write a picture with few colours, and say how big it is."""
    few = image.quantize(256, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(path, optimize=True)
    size_bytes = path.stat().st_size
    print(f"{path}  {image.width}x{image.height}  {size_bytes // 1000} kB")
    if size_bytes > MOST_BYTES:
        sys.exit(f"{path} is too big: {size_bytes} bytes, at most {MOST_BYTES}")


@contextmanager
def opened(store: Path, folder: Path) -> Iterator[MainWindow]:
    """The window over a store, as big as the usual screen; nothing of it is left behind."""
    window = MainWindow(Workspace.open(store), Settings(folder / "window.ini"))
    window.resize(SCREEN)
    window.show()
    window.activateWindow()
    QApplication.processEvents()
    yield window
    window.close_now()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def type_text(view: PaperView, text: str) -> None:
    """Text as an input method hands it over."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(view, event)


def take_window(camera: Camera, department: str, project: str) -> None:
    """The window: welcome, a form, a cell being typed in, a list open, the preview."""
    window = camera.window
    camera.take(window, "welcome")

    camera.open(department)
    view = camera.open(project)
    rows = view.document.rows("indicators")
    view.show_place(Address("indicators", rows[0].id, "name"))
    camera.take(window, "window")

    # F2, then a few words at the end of what stands there
    view.show_place(Address("", "", "goal_year"))
    QTest.keyClick(view, Qt.Key.Key_F2)
    type_text(view, "按月核对就餐人数。")
    camera.take(window, "editing")
    QTest.keyClick(view, Qt.Key.Key_Escape)

    view.show_place(Address("indicators", rows[1].id, "target.op"))
    QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    camera.take(window, "choices")

    preview = window.paper.preview()
    assert preview is not None
    camera.take(preview, "preview")
    preview.close()


def take_marks(camera: Camera, form: str) -> None:
    """The budget's cells of a form: one that is empty and required, one with a note, one that was
    typed over, one that holds no number.
    """
    camera.workspace.clear(form, [Address("", "", "money.total.initial")])
    general = Address("", "", "money.general.initial")
    camera.workspace.noting.write(form, general, "含上年结转")
    view = camera.open(form)
    view.refresh()
    view.show_place(Address("", "", "money.other.initial"))
    type_text(view, "按实际")
    QTest.keyClick(view, Qt.Key.Key_Return)
    # another cell of the same row, so that neither mark is hidden by the frame of the current one
    view.show_place(Address("indicators", view.document.rows("indicators")[3].id, "name"))
    view.show_place(Address("", "", "money.special_account.initial"))
    QTest.qWait(REST_MS)  # the signs of figures that do not agree come after a moment
    box = view.slot_box()
    row = QRect(view.viewport().mapTo(view, box.topLeft()), box.size())
    camera.take(view, "marks", QRect(180, row.top() - 76, 700, row.height() + 80))


def take_page(camera: Camera, project: str) -> None:
    """A page of the PDF, with a thin edge so that white paper shows on white ground."""
    camera.workspace.set_finished(project, finished=True)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "form.pdf"
        camera.workspace.print_pdf([project], path)
        document = pypdfium2.PdfDocument(path)
        # drawn large and made small: thin rules come out evenly grey
        large = document[0].render(scale=4 * PAGE_DPI / 72).to_pil().convert("L")
        document.close()
    page = large.resize((large.width // 4, large.height // 4), Image.Resampling.LANCZOS)
    framed = Image.new("L", (page.width + 2, page.height + 2), 190)
    framed.paste(page, (1, 1))
    keep(framed, camera.out / "printed.png")


def take_forms(camera: Camera, folder: Path) -> None:
    """A form of next year beside the old one, in the window of 表样."""
    from ui.dialogs.form_author import FormAuthorDialog  # noqa: PLC0415 -- as the window loads it

    author = camera.workspace.form_author
    with chdir(folder):  # the window shows where the files are
        copied = author.copy(FORMS, Path("表样"), author.proposal(FORMS, FORMS_YEAR))
        form = copied.folder / "direction.toml"
        text = form.read_text(encoding="utf-8")
        form.write_text(text.replace("| 项目实施期 |", "| 项目起止时间 |"), encoding="utf-8")
        camera.window.actions_by_name["template_preview"].trigger()
        dialog = camera.window.findChild(FormAuthorDialog)
        dialog.place.choose(copied.folder)
        dialog.preview.form.setCurrentIndex(2)
        dialog.resize(1080, 700)
        camera.take(dialog, "forms")
        dialog.close()


def main(out: Path) -> None:
    """Take every picture of the documents."""
    startup.application()
    out.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as name:
        folder = Path(name)
        store = folder / "示例.perfdesk"
        demo(store)
        with opened(store, folder) as window:
            by_unit = {e.filing.unit: [form.id for form in e.forms] for e in window.entries()}
            forms = {form.title: form for e in window.entries() for form in e.forms}
            project = forms[PROJECT]
            filing = window.workspace.forms(project.filing)
            camera = Camera(window, out)
            take_window(camera, filing[0].id, project.id)
            take_marks(camera, by_unit[TYPED_OVER_UNIT][0])
            take_page(camera, project.id)
            take_forms(camera, folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
