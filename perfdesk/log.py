"""The program's own log for whoever helps the office: small, rotating, never any typed text."""

from __future__ import annotations

import logging
from logging import FileHandler
from pathlib import Path

_MAX_BYTES = 512 * 1024
_KEPT = 3


def start(folder: Path) -> Path | None:
    """Let warnings and worse go to `folder`/perfdesk.log; None when that folder cannot be written.

    Calling it again changes nothing.
    """
    root = logging.getLogger("perfdesk")
    for handler in root.handlers:
        if isinstance(handler, FileHandler):
            return Path(handler.baseFilename)
    path = folder / "perfdesk.log"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _turn_over(path)
        with path.open("ab"):
            pass
        file = FileHandler(path, encoding="utf-8", delay=True)
    except OSError:
        return None
    file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root.addHandler(file)
    root.setLevel(logging.INFO)
    return path


def _turn_over(path: Path) -> None:
    """A log grown too big gives way at a start; so many old ones are kept."""
    if not path.exists() or path.stat().st_size < _MAX_BYTES:
        return
    for number in range(_KEPT - 1, 0, -1):
        old = path.with_name(f"{path.name}.{number}")
        if old.exists():
            old.replace(path.with_name(f"{path.name}.{number + 1}"))
    path.replace(path.with_name(f"{path.name}.1"))


def stop() -> None:
    """Close the log file (the program ends)."""
    root = logging.getLogger("perfdesk")
    for handler in list(root.handlers):
        if isinstance(handler, FileHandler):
            root.removeHandler(handler)
            handler.close()
