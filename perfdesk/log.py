"""The program's own log for whoever helps the office: small, rotating, never any typed text."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

_MAX_BYTES = 512 * 1024
_KEPT = 3


def start(folder: Path) -> Path | None:
    """Let warnings and worse go to `folder`/perfdesk.log; None when that folder cannot be written.

    Calling it again changes nothing.
    """
    root = logging.getLogger("perfdesk")
    for handler in root.handlers:
        if isinstance(handler, RotatingFileHandler):
            return Path(handler.baseFilename)
    path = folder / "perfdesk.log"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = RotatingFileHandler(
            path, maxBytes=_MAX_BYTES, backupCount=_KEPT, encoding="utf-8", delay=True
        )
        with path.open("ab"):
            pass
    except OSError:
        return None
    file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root.addHandler(file)
    root.setLevel(logging.INFO)
    return path


def stop() -> None:
    """Close the log file (the program ends)."""
    root = logging.getLogger("perfdesk")
    for handler in list(root.handlers):
        if isinstance(handler, RotatingFileHandler):
            root.removeHandler(handler)
            handler.close()
