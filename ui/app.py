"""The console entry: subcommands go to the command line, without one the window opens."""

from __future__ import annotations

import gc
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from perfdesk import fonts

if TYPE_CHECKING:
    from ui.main_window import MainWindow

NO_SCREEN = "没有可用的显示器，窗口没有打开。 No display found; the window was not opened."


def main(argv: Sequence[str] | None = None) -> int:
    """Run `perfdesk`; returns the exit status.

    Nothing of Qt is imported for a subcommand, nothing of the command line for the window.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    # said here alone, so that tests know the bundled faces only; looked for at the first print
    fonts.allow_installed(None)
    if wants_window(arguments):
        return open_window(window_store(arguments))
    from perfdesk import cli  # noqa: PLC0415 -- the window starts faster without it

    return cli.main(arguments, pictures=take_pictures, open_window=open_demo)


def wants_window(arguments: Sequence[str]) -> bool:
    """Whether the arguments name no command: nothing at all, or only the store."""
    match list(arguments):
        case [] | ["--store", _]:
            return True
        case [only]:
            return only.startswith("--store=")
    return False


def window_store(arguments: Sequence[str]) -> Path | None:
    """The store the window is to open; None for the usual one."""
    return Path(arguments[-1].removeprefix("--store=")) if arguments else None


def open_window(store: Path | None, shown: Callable[[MainWindow], None] | None = None) -> int:
    """Open the window and stay until it is closed; 2 when there is no screen for it.

    `shown` is called once the window is up.
    """
    if not has_screen():
        print(NO_SCREEN, file=sys.stderr)  # noqa: T201  (the command line's output)
        return 2
    gc.disable()  # nothing of an import is garbage
    # Qt reads the source of every module imported after it: the core comes first
    importlib.import_module("perfdesk.workspace")
    from ui import startup  # noqa: PLC0415 -- Qt only where a window is wanted

    gc.enable()
    return startup.run(store, shown)


def open_demo(store: Path) -> int | None:
    """Open the window on the demo store; None, after saying so, when there is no screen."""
    if not has_screen():
        print(NO_SCREEN, file=sys.stderr)  # noqa: T201  (the command line's output)
        return None
    return open_window(store, _open_fullest)


def _open_fullest(window: MainWindow) -> None:
    """The first look at the samples: the forms of the fullest filing, its first one in front."""
    entries = [entry for entry in window.entries() if entry.forms]
    if window.tabs.count() or not entries:
        return  # somebody has worked here before: the tabs are as they were left
    fullest = max(entries, key=lambda entry: len(entry.forms))
    for form in fullest.forms:
        window.tabs.open_form(window.workspace, form.id, front=False)
    window.open_form(fullest.forms[0].id)


def take_pictures(store: Path, out: Path) -> list[Path]:
    """Take pictures of the window on a store; needs no screen."""
    if not has_screen():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from ui import pictures  # noqa: PLC0415 -- Qt only where a window is wanted

    return pictures.take(store, out)


def has_screen() -> bool:
    """Whether a window can be shown: a display on Linux, or a platform named for Qt."""
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


if __name__ == "__main__":
    sys.exit(main())
