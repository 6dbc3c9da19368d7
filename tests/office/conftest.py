"""The sample filings as workbooks, and as LibreOffice draws them on paper."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from perfdesk.workspace import Workspace
from perfdesk.workspace.samples import demo

#: what stands for the fonts of Office: hanzi of one em, digits of half an em, as these have
STAND_INS = {
    "宋体": "AR PL UMing CN",
    "仿宋": "AR PL UMing CN",
    "楷体": "AR PL UKai CN",
    "黑体": "WenQuanYi Zen Hei",
}
_MATCH = (
    '<match target="pattern"><test name="family"><string>{0}</string></test>'
    '<edit name="family" mode="assign" binding="same"><string>{1}</string></edit></match>'
)


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """The store that `perfdesk demo` makes."""
    store = tmp_path_factory.mktemp("desk") / "demo.perfdesk"
    demo(store)
    with Workspace.open(store) as workspace:
        yield workspace


@pytest.fixture(scope="session")
def drawn(desk: Workspace, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Each form as a workbook of its own, drawn by LibreOffice: its PDF by the form's id."""
    office = shutil.which("soffice")
    assert office is not None, "LibreOffice is not here; `make test-office` installs it"
    folder = tmp_path_factory.mktemp("office")
    fonts = folder / "fonts.conf"
    rules = "".join(_MATCH.format(name, stand_in) for name, stand_in in STAND_INS.items())
    fonts.write_text(
        f"<fontconfig><dir>/usr/share/fonts</dir><cachedir>{folder / 'cache'}</cachedir>"
        f"{rules}</fontconfig>",
        encoding="utf-8",
    )
    forms = [form.id for filing in desk.filings() for form in desk.forms(filing.id)]
    books = [folder / f"{form}.xlsx" for form in forms]
    for form, book in zip(forms, books, strict=True):
        desk.workbooks.whole([form], book)
    subprocess.run(
        [
            office,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            *("--convert-to", "pdf", "--outdir", str(folder)),
            *map(str, books),
        ],
        env={**os.environ, "FONTCONFIG_FILE": str(fonts)},
        check=True,
        capture_output=True,
        timeout=300,
    )
    return {form: folder / f"{form}.pdf" for form in forms}
