"""PDF of many forms against the floor: the same canvas given pages that were laid before.

    python -m bench.printing STORE store|documents|floor OUT

prints, in a process of its own, the seconds that writing took and the most memory it had (MB).
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from bench.figures import Figure, milliseconds, typical
from bench.filings import fill, many_forms
from perfdesk.grid.build import Source, build
from perfdesk.grid.foot_code import put_code
from perfdesk.grid.layout import lay_out
from perfdesk.grid.paginate import Page, paginate
from perfdesk.workspace import Workspace

WAYS = ("floor", "documents", "store")


def measure(folder: Path, *, counts: tuple[int, ...], runs: int) -> list[Figure]:
    """Each count `runs` times, ours and the floor in turn."""
    figures: list[Figure] = []
    for count in counts:
        store = folder / f"print{count}.perfdesk"
        with Workspace.open(store, create=True) as workspace:
            fill(workspace, many_forms(count))
        seconds: dict[str, list[float]] = {way: [] for way in WAYS}
        memory: list[float] = []
        for _run in range(runs):
            for way in WAYS:
                took, peak = _run_one(store, way, folder)
                seconds[way].append(took)
                if way == "store":
                    memory.append(peak)
        floor = typical(seconds["floor"])
        forms = f"{count} form{'s' if count > 1 else ''}"
        for way, words, most in (
            ("documents", f"PDF of {forms} / floor", 1.6 if count >= 1000 else None),
            ("store", f"PDF of {forms}, read from the store / floor", None),
        ):
            whole = typical(seconds[way])
            note = f"{whole * 1000:.0f} ms, floor {floor * 1000:.0f} ms"
            figures.append(Figure(words, whole / floor, "x", most, note))
        if memory[0] and count >= 1000:
            figures.append(Figure(f"PDF of {forms}, peak memory", max(memory), "MB", 300.0))
    figures.append(_workbook(folder / f"print{counts[0]}.perfdesk", folder / "one.xlsx"))
    return figures


def _workbook(store: Path, out: Path) -> Figure:
    """A workbook of one form, from the store to the disk; what is loaded once is loaded before."""
    with Workspace.open(store) as workspace:
        (info, *_others) = workspace.filings()
        form = workspace.forms(info.id)[0].id
        times = [milliseconds(lambda: workspace.workbooks.whole([form], out)) for _run in range(6)]
    return Figure("XLSX of 1 form", typical(times[1:]), "ms", 60.0)


def _run_one(store: Path, way: str, folder: Path) -> tuple[float, float]:
    out = folder / f"{way}.pdf"
    done = subprocess.run(
        [sys.executable, "-m", "bench.printing", str(store), way, str(out)],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parent.parent,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    said = json.loads(done.stdout)
    return float(said["seconds"]), float(said["peak_mb"])


def write_once(store: Path, way: str, out: Path) -> dict[str, float]:
    """Write all forms of a store: "store" reads them there, "documents" has them in memory and
    builds, lays and cuts each, "floor" has the finished pages.
    """
    # what is loaded once must not count for one form and be nothing for a thousand
    from perfdesk.writers import pdf  # noqa: PLC0415

    with Workspace.open(store) as workspace:
        ids = [form.id for info in workspace.filings() for form in workspace.forms(info.id)]
        pdf.write(workspace.pages(ids[:1]), io.BytesIO(), pdf.Info("基准"))
        if way == "store":
            start = time.process_time()
            workspace.print_pdf(ids, out)
            return {"seconds": time.process_time() - start, "peak_mb": peak_mb()}
        pages: Iterable[Page]
        if way == "documents":
            filing = workspace.filing(workspace.filing_of(ids[0]))
            sources = {i: Source(workspace.template(i), workspace.document(i), filing) for i in ids}
            pages = (page for i, source in sources.items() for page in _pages(i, source))
        else:
            pages = workspace.pages(ids)
        start = time.process_time()
        with out.open("wb") as target:
            pdf.write(pages, target, pdf.Info("基准"))
        seconds = time.process_time() - start
    return {"seconds": seconds, "peak_mb": peak_mb()}


def _pages(document_id: str, source: Source) -> list[Page]:
    sheet = lay_out(build(source))
    pages = paginate(sheet)
    put_code(pages, sheet, document_id)
    return pages


def peak_mb() -> float:
    """The most memory this process has had; 0 where the system does not say."""
    status = Path("/proc/self/status")
    if status.is_file():  # what `resource` says on Linux is at least what the parent process had
        said = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(said["VmHWM"].split()[0]) / 1024
    try:
        import resource  # noqa: PLC0415  (not on Windows)
    except ImportError:
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20) if sys.platform == "darwin" else peak / 1024


if __name__ == "__main__":
    print(json.dumps(write_once(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))))
