"""The demo store: the sample filings, loaded once into a store of their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from perfdesk import paths
from perfdesk.document import codec
from perfdesk.document.model import Document, Filing
from perfdesk.errors import StoreError
from perfdesk.workspace.door import Workspace, local_now, new_id


def demo(
    store: Path,
    *,
    clock: Callable[[], datetime] = local_now,
    ids: Callable[[], str] = new_id,
) -> bool:
    """Make a store with all sample filings; True when it was made, False when one was there.

    A store that is there keeps its filings as they are. Raises StoreError.
    """
    with Workspace.open(store, create=True, clock=clock, ids=ids) as workspace:
        # one step: a store that holds anything holds all of them
        if workspace.filings() or workspace.read_only:
            return False
        workspace.add_filings(sample_filings())
    return True


def sample_filings() -> list[tuple[Filing, dict[str, Document]]]:
    """The sample filings, each with its forms by file name; raises StoreError where none are."""
    folder = paths.resources_dir() / "samples"
    found: list[tuple[Filing, dict[str, Document]]] = []
    for file in sorted(folder.glob("*/filing.json")):
        forms = sorted(form for form in file.parent.glob("*.json") if form != file)
        found.append(
            (
                codec.filing_from_bytes(file.read_bytes()),
                {form.stem: codec.document_from_bytes(form.read_bytes()) for form in forms},
            )
        )
    if not found:
        message = f"文件夹“{folder}”里没有示例，请重新安装本程序。"
        raise StoreError(message)
    return found
