"""`python -m bench [--quick]`: prints the table. Its exit status says only whether it ran."""

from __future__ import annotations

import argparse
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench import packages, printing, start
from bench.figures import Figure, table


@dataclass(frozen=True)
class Plan:
    """How often each thing is done, on forms of how many `rows`, for how many `forms` in a PDF;
    how many `packages` are taken in.
    """

    starts: int
    keys: int
    edits: int
    rows: tuple[int, ...]
    forms: tuple[int, ...]
    prints: int
    packages: int


FULL = Plan(
    starts=9, keys=60, edits=12, rows=(60, 2000), forms=(1, 100, 1000), prints=5, packages=1000
)
QUICK = Plan(starts=1, keys=5, edits=2, rows=(60, 2000), forms=(1, 20), prints=1, packages=20)


def run(folder: Path, plan: Plan) -> list[Figure]:
    """Everything that is measured, on stores made in `folder`."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    # Qt reads the platform when it is loaded
    from bench import editing, every_form, strokes  # noqa: PLC0415

    return [
        *start.measure(folder, runs=plan.starts),
        *strokes.measure(folder),
        *editing.measure(folder, keys=plan.keys, times=plan.edits, rows=plan.rows),
        *every_form.measure(folder, keys=plan.keys),
        *printing.measure(folder, counts=plan.forms, runs=plan.prints),
        *packages.measure(folder, count=plan.packages),
    ]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few seconds, rough figures")
    plan = QUICK if parser.parse_args().quick else FULL
    with tempfile.TemporaryDirectory(prefix="perfdesk-bench-") as folder:
        print(table(run(Path(folder), plan)), flush=True)


if __name__ == "__main__":
    main()
