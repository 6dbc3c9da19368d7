"""One command from its words to its exit status, every fault said in one line."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence

import perfdesk
from perfdesk.cli import (
    boards,
    checking,
    commands,
    exchanging,
    exporting,
    keeping,
    output,
    printing,
    recasting,
    templates,
    verifying,
)
from perfdesk.cli.arguments import HELP, parse
from perfdesk.cli.commands import CANNOT, FINE, OpenWindow, Pictures
from perfdesk.errors import PerfDeskError

_COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "templates": templates.templates,
    "list": commands.list_forms,
    "show": commands.show,
    "new": commands.new,
    "set": commands.fill_in,
    "print": printing.print_forms,
    "export": exporting.export,
    "import": exchanging.import_packages,
    "recast": recasting.recast,
    "check": checking.check,
    "verify": verifying.verify,
    "board": boards.board,
    "roster": boards.roster,
    "backup": keeping.back_up,
    "restore": keeping.restore,
    "doctor": keeping.doctor,
}


def main(
    argv: Sequence[str],
    pictures: Pictures | None = None,
    open_window: OpenWindow | None = None,
) -> int:
    """Run one command and return the exit status; `argv` is without the program's name.

    `pictures` and `open_window` are what `demo` does with the window; without them it says that
    there is none and does the rest.
    """
    output.prepare()
    try:
        status = _run(argv, pictures, open_window)
        output.finish()
    except PerfDeskError as error:
        output.complain(error.message)
        return CANNOT
    except BrokenPipeError:
        # whoever read our output has stopped (list | head); nothing more can be told to them
        output.silence()
        return CANNOT
    return status


def _run(argv: Sequence[str], pictures: Pictures | None, open_window: OpenWindow | None) -> int:
    if not argv or {"-h", "--help"}.intersection(argv):
        output.say(HELP.rstrip("\n"))
        return FINE
    if argv[0] == "--version":
        output.say(f"PerfDesk {perfdesk.__version__}")
        return FINE
    given = parse(argv)
    if given.command == "demo":
        return printing.demo(given, pictures, open_window)
    return _COMMANDS[given.command](given)
