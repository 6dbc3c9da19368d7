"""The documents a reader meets: where they are, and what stands in their blocks."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
READMES = (ROOT / "README.md", ROOT / "README.zh-CN.md")
DOCUMENTS = (
    *READMES,
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs").rglob("*.md")),
    ROOT / "templates" / "README.md",
    *sorted((ROOT / "resources").rglob("*.md")),
)


def fenced(document: Path) -> list[tuple[str, list[str]]]:
    """The fenced blocks of a document: language and lines."""
    text = document.read_text(encoding="utf-8")
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", text, flags=re.DOTALL | re.MULTILINE)
    return [(language, body.splitlines()) for language, body in blocks]
