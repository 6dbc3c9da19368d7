"""A dressed application, a store with the sample filings, and a recorder in the speaker's place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from perfdesk.workspace import Workspace
from perfdesk.workspace.samples import sample_filings
from ui import startup
from ui.main_window import MainWindow
from ui.messages import Question, Tone
from ui.settings import Settings

MEALS = "2026年城区社区网格员工作餐费"
CENTER = "株洲市渌口区网格化管理服务中心"
D = TypeVar("D", bound=QDialog)


@dataclass
class Recorder:
    """Hears what the window says, and answers what the test put down."""

    notices: list[str] = field(default_factory=list)
    offers: list[tuple[str, Callable[[], object] | None]] = field(default_factory=list)
    told: list[tuple[str, str]] = field(default_factory=list)
    asked: list[Question] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    to_open: Path | None = None
    to_save: Path | None = None
    to_use: Path | None = None
    proposals: list[Path] = field(default_factory=list)

    def notice(self, text: str, action: str = "", run: Callable[[], object] | None = None) -> None:
        self.notices.append(text)
        self.offers.append((action, run))

    def withdraw(self, run: Callable[[], object]) -> None:
        if self.offers and self.offers[-1][1] is run:
            self.offers[-1] = ("", None)

    def tell(self, title: str, text: str, tone: Tone = Tone.NEWS) -> None:
        self.told.append((title, text))

    def ask(self, question: Question) -> str:
        self.asked.append(question)
        return self.answers.pop(0) if self.answers else question.escape

    def file_to_open(self, title: str, folder: Path, kinds: str) -> Path | None:
        return self.to_open

    def file_to_save(self, title: str, proposal: Path, kinds: str) -> Path | None:
        self.proposals.append(proposal)
        return self.to_save

    def folder_to_use(self, title: str, folder: Path) -> Path | None:
        return self.to_use

    def accept_offer(self) -> None:
        """Press the button of the last notice."""
        action, run = self.offers[-1]
        assert action
        assert run is not None
        run()


@dataclass
class Office:
    """The window over the sample store, as a clerk has it before them."""

    window: MainWindow
    speaker: Recorder
    qtbot: QtBot

    @property
    def workspace(self) -> Workspace:
        return self.window.workspace

    def form(self, title: str) -> str:
        """The id of the form called so (of the last unit that has one)."""
        forms = [form for entry in self.window.entries() for form in entry.forms]
        return [form.id for form in forms if form.title == title][-1]

    def open(self, title: str) -> None:
        self.window.open_form(self.form(title))

    def press(self, name: str) -> None:
        """Use an action as its menu entry would."""
        action = self.window.actions_by_name[name]
        assert action.isEnabled(), f"{name} cannot be used"
        action.trigger()

    def can(self, name: str) -> bool:
        return self.window.actions_by_name[name].isEnabled()

    def type(self, text: str) -> None:
        """Text as an input method commits it to the cell that is current."""
        page = self.window.tabs.front
        assert page is not None
        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(page.view, event)

    def dialog(self, kind: type[D]) -> D:
        """The dialog that is open."""
        return next(d for d in self.window.findChildren(kind) if d.isVisible())


@pytest.fixture(scope="session", autouse=True)
def dressed(qapp: QApplication) -> Iterator[None]:
    startup.dress(qapp)
    yield
    # offscreen, Qt lets what was copied go only after Python has ended: the process would crash
    QApplication.clipboard().clear()


def two_offices(path: Path) -> Path:
    """A store with the sample filings of one district: two offices, eight forms."""
    district = [one for one in sample_filings() if one[0].set_id == "lukou-2026"]
    with Workspace.open(path, create=True) as workspace:
        workspace.add_filings(district)
    return path


@pytest.fixture(scope="session")
def sample_bytes(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return two_offices(tmp_path_factory.mktemp("samples") / "samples.perfdesk").read_bytes()


@pytest.fixture
def store(tmp_path: Path, sample_bytes: bytes) -> Path:
    path = tmp_path / "office.perfdesk"
    path.write_bytes(sample_bytes)
    return path


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "window.ini")


@pytest.fixture
def speaker() -> Recorder:
    return Recorder()


@pytest.fixture
def office(store: Path, settings: Settings, speaker: Recorder, qtbot: QtBot) -> Iterator[Office]:
    workspace = Workspace.open(store, background=True)
    window = MainWindow(workspace, settings, speaker)
    window.resize(1366, 728)
    window.show()
    qtbot.waitExposed(window)
    yield Office(window, speaker, qtbot)
    window.close_now()
    gone(window)


def gone(widget: QWidget) -> None:
    """Let a widget and all it made go now, not in a later test."""
    widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
