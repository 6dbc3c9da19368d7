"""What a command says: lines, JSON, notes, one line of error; on streams that may fail."""

from __future__ import annotations

import codecs
import contextlib
import json
import os
import sys

from perfdesk import files
from perfdesk.errors import OutputError


def prepare() -> None:
    """A console that cannot show a rare character must not end the command."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def say(text: str) -> None:
    """One line, or several, on standard output; OutputError when it cannot take them."""
    try:
        print(text)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _lost(error) from error


def say_json(value: object) -> None:
    """A value as JSON, the same for every reader: where the stream is not UTF-8, escaped."""
    say(json.dumps(value, ensure_ascii=not _is_unicode(), indent=2))


def note(text: str) -> None:
    """What is worth knowing beside the answer: on standard error, the answer stays as it is."""
    with contextlib.suppress(OSError):
        print(f"注意：{text}", file=sys.stderr)


def complain(message: str) -> None:
    """The one line that says why a command could not be done, after what it said before."""
    with contextlib.suppress(OSError, OutputError):
        finish()
    with contextlib.suppress(OSError):
        print(message.replace("\n", " "), file=sys.stderr, flush=True)


def finish() -> None:
    """Bring out what was said; OutputError when it cannot be, a broken pipe apart."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        silence()
        raise
    except OSError as error:
        raise _lost(error) from error


def silence() -> None:
    """Let go what standard output could not take: it would be tried again at the end."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _lost(error: OSError) -> OutputError:
    silence()
    return OutputError(f"要显示的内容没有写完：{files.reason(error)}。")


def _is_unicode() -> bool:
    encoding = getattr(sys.stdout, "encoding", None)
    return encoding is None or codecs.lookup(encoding).name == "utf-8"
