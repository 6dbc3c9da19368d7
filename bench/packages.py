"""A district's store takes in many packages, one after the other, each from another township, and
shows the board of all of them.

`python -m bench.packages FOLDER` takes in all packages of a folder into a new store beside them, in
a process of its own, and prints the seconds, the memory it had (MB), and the milliseconds of a
board.
"""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path

from bench import filings
from bench.figures import Figure, milliseconds, typical
from bench.printing import peak_mb
from perfdesk.document import codec
from perfdesk.document.model import Document, ListedUnit
from perfdesk.exchange.lineage import revision
from perfdesk.exchange.model import Package, PackedFiling, PackedForm
from perfdesk.exchange.package import SUFFIX, pack
from perfdesk.workspace import Workspace
from perfdesk.workspace.arrivals import Arrival, Arrivals, Outcome
from perfdesk.writers import pdf

FORMS = 10
#: what a district waits for, whatever the number of its townships
_MOST_S = 180.0
_MOST_MB = 300.0
#: a click shows the board: nobody notices a third of a second
_MOST_BOARD_MS = 300.0
_BOARDS = 5


def measure(folder: Path, *, count: int) -> list[Figure]:
    """The time and the most memory of taking in so many packages of ten forms each, and the time
    of the board that shows them.
    """
    stick = folder / "stick"
    stick.mkdir()
    make(stick, count)
    done = subprocess.run(
        [sys.executable, "-m", "bench.packages", str(stick)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    said = json.loads(done.stdout)
    name = f"{count} packages of {FORMS} forms taken in"
    each = f"{1000 * said['seconds'] / count:.0f} ms each, {said['store_mb']:.0f} MB of store"
    grown = f"{said['early_mb']:.0f} MB after the first tenth"
    return [
        Figure(name, said["seconds"], "s", _MOST_S, each),
        Figure(
            f"{count} packages of {FORMS} forms, peak memory",
            said["peak_mb"],
            "MB",
            _MOST_MB,
            grown,
        ),
        Figure(
            f"board of {count} units, {FORMS} forms each",
            said["board_ms"],
            "ms",
            _MOST_BOARD_MS,
            f"{said['forms']:.0f} forms",
        ),
    ]


def make(folder: Path, count: int) -> None:
    """So many packages, no two forms alike, with the PDF that goes along."""
    unit = filings.filing()
    documents = filings.many_forms(FORMS)
    readable = _readable(documents, folder / "printed.perfdesk")
    for number in range(count):
        own = dataclasses.replace(unit, values={**unit.values, "unit_name": f"第{number + 1}镇"})
        forms = tuple(
            _form_of(f"u{number}-{place}", place, document, number)
            for place, document in enumerate(documents)
        )
        lineage = (revision((), codec.filing_canonical(own)),)
        held = PackedFiling(f"u{number}", lineage, own, forms)
        package = Package(
            f"store-{number}", 1, "2026-11-21T09:00:00", "1", "office", own.unit, (held,)
        )
        data = pack(package, {"填报.pdf": readable})
        (folder / f"{number:04d}{SUFFIX}").write_bytes(data)


def _form_of(name: str, place: int, document: Document, number: int) -> PackedForm:
    values = {**document.values, "money.total.initial": f"{number}.{place:02d}"}
    document = dataclasses.replace(document, values=values)
    return PackedForm(name, (revision((), codec.canonical(document)),), document, place)


def _readable(documents: list[Document], store: Path) -> bytes:
    out = BytesIO()
    with Workspace.open(store, create=True) as workspace:
        pdf.write(workspace.pages(filings.fill(workspace, documents)), out, pdf.Info("基准"))
    return out.getvalue()


def take_all(folder: Path) -> dict[str, float]:
    """Take in all packages of a folder, as the window does, and show their board."""
    paths = sorted(folder.glob(f"*{SUFFIX}"))
    store = folder / "district.perfdesk"
    arrived: list[Arrival] = []
    early = 0.0
    with Workspace.open(store, create=True, background=True) as workspace:
        start = time.perf_counter()
        for number in Arrivals(workspace.receiving).take_all(paths, arrived):
            if number <= max(1, len(paths) // 10):
                early = peak_mb()
        seconds = time.perf_counter() - start
        peak = peak_mb()
        board, forms = _board_ms(workspace)
    wrong = [one.message for one in arrived if one.outcome is not Outcome.TAKEN]
    if wrong:
        raise RuntimeError(wrong[0])
    size = store.stat().st_size / (1 << 20)
    return {
        "seconds": seconds,
        "peak_mb": peak,
        "early_mb": early,
        "store_mb": size,
        "board_ms": board,
        "forms": forms,
    }


def _board_ms(workspace: Workspace) -> tuple[float, int]:
    """The median time of the newest board with its counts, all units on the roster; and how many
    forms are on it.
    """
    (topic, *_others) = workspace.board.topics()
    units = [info.unit for info in workspace.filings()]
    workspace.board.set_roster({unit: ListedUnit(n) for n, unit in enumerate(units, start=1)})
    times = [
        milliseconds(lambda: workspace.board.view(topic.year, topic.set_id).counts())
        for _run in range(_BOARDS)
    ]
    return typical(times), workspace.board.view(topic.year, topic.set_id).counts().forms


if __name__ == "__main__":
    print(json.dumps(take_all(Path(sys.argv[1]))))
