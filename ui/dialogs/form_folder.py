"""The folder or file an author of forms works on, and what is wrong in it at each change."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from perfdesk.errors import PerfDeskError
from perfdesk.files import is_folder
from perfdesk.workspace.form_author import Fault, FormAuthor

#: editors write a file in several strokes, or put another in its place
_SETTLE_MS = 250


class FormFolder(QObject):
    """`changed` says that the place or what is wrong in it is another."""

    changed = Signal()

    def __init__(self, author: FormAuthor, parent: QObject) -> None:
        super().__init__(parent)
        self._author = author
        self._path: Path | None = None
        self._faults: tuple[Fault, ...] = ()
        self._unreadable = ""
        self._looked_at: object = ...  # nothing yet
        self._watcher = QFileSystemWatcher(self)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self.look)
        self._watcher.fileChanged.connect(self._settle.start)
        self._watcher.directoryChanged.connect(self._settle.start)

    @property
    def path(self) -> Path | None:
        """The file or folder; None as long as none was chosen."""
        return self._path

    @property
    def folder(self) -> Path | None:
        """The set's folder: the one chosen, or the one the file lies in."""
        if self._path is None or is_folder(self._path):
            return self._path
        return self._path.parent

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What is wrong in it."""
        return self._faults

    @property
    def unreadable(self) -> str:
        """Why it could not be checked at all; "" when it was."""
        return self._unreadable

    def choose(self, path: Path) -> None:
        """Work on this file or folder."""
        self._path = path
        self.look()

    def look(self) -> None:
        """Check it, where anything is another than it was."""
        if self._path is None:
            return
        self._watch()
        now = self._state()
        if now == self._looked_at:
            return
        self._looked_at = now
        try:
            self._faults = tuple(self._author.check(self._path))
            self._unreadable = ""
        except PerfDeskError as error:
            self._faults = ()
            self._unreadable = error.message
        self.changed.emit()

    def stop(self) -> None:
        """Watch nothing any more."""
        self._settle.stop()
        if watched := self._watcher.files() + self._watcher.directories():
            self._watcher.removePaths(watched)

    def _state(self) -> object:
        """What changes when a file does: names, sizes, times."""
        folder = self.folder
        try:
            found = sorted(folder.glob("*.toml")) if folder is not None else []
            stats = [(file.name, file.stat()) for file in found]
        except OSError:
            return None
        return self._path, [(name, stat.st_size, stat.st_mtime_ns) for name, stat in stats]

    def _watch(self) -> None:
        """A file that was exchanged for another is watched anew."""
        folder = self.folder
        if folder is None or not is_folder(folder):
            return
        wanted = {str(folder), *(str(file) for file in folder.glob("*.toml"))}
        if new := sorted(wanted - {*self._watcher.files(), *self._watcher.directories()}):
            self._watcher.addPaths(new)
