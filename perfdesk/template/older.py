"""Earlier versions of papers, kept so that what was typed on them can still be called by its name.

They lie in the folder "older" of their set, in the folder of the forms brought in. No form is shown
on them: only the labels of their own fields are read.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from perfdesk.errors import PerfDeskError
from perfdesk.files import make_folder, write_file

FOLDER = "older"
#: of one paper; a package may bring any number
_MOST = 20


def keep(own: Path, template_id: str, content: bytes) -> None:
    """Keep a version of a paper that is or will be replaced; a fault of the disk loses a label."""
    set_id, _slash, name = template_id.partition("/")
    folder = own / set_id / FOLDER
    file = folder / f"{name}-{hashlib.sha256(content).hexdigest()[:12]}.toml"
    with suppress(PerfDeskError, OSError):
        if file.exists() or len(list(folder.glob(f"{name}-*.toml"))) >= _MOST:
            return
        make_folder(folder)
        write_file(file, content)


def labels(own: Path, template_id: str) -> dict[tuple[str, str], str]:
    """What earlier versions call their own fields, by table ("" for the form's) and id."""
    set_id, _slash, name = template_id.partition("/")
    found: dict[tuple[str, str], str] = {}
    with suppress(OSError):
        for file in sorted((own / set_id / FOLDER).glob(f"{name}-*.toml")):
            with suppress(OSError, ValueError, RecursionError):
                found.update(_labels_in(tomllib.loads(file.read_text(encoding="utf-8-sig"))))
    return found


def _labels_in(paper: dict[str, Any]) -> Iterator[tuple[tuple[str, str], str]]:
    tables = {"": paper.get("fields")}
    told = paper.get("tables")
    for name, table in (told if isinstance(told, dict) else {}).items():
        tables[name] = table.get("columns") if isinstance(table, dict) else None
    for name, fields in tables.items():
        for field, entry in (fields if isinstance(fields, dict) else {}).items():
            label = entry.get("label") if isinstance(entry, dict) else None
            if isinstance(label, str) and label:
                yield (name, field), label
