"""Names of files for forms and filings: any disk takes them, and no two of a store share one."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence

from perfdesk.workspace.infos import FilingInfo, FormInfo

#: bytes of one part of a file's name: 255 are the most that a name may have
_PART_BYTES = 90


def pdf_names(
    filings: Sequence[FilingInfo], forms: Callable[[str], list[FormInfo]]
) -> dict[str, str]:
    """Names any file system takes, by form: year, unit, place in the filing, title.

    No two forms of the store share one, whichever of them are printed: where names would be the
    same, as units cut or without forbidden signs may be, the form's id stands behind.
    """
    names: dict[str, str] = {}
    for filing in filings:
        for place, form in enumerate(forms(filing.id), start=1):
            parts = (str(filing.year), _plain(filing.unit), f"{place:02d}", _plain(form.title))
            names[form.id] = "-".join(part for part in parts if part)
    shared = Counter(_as_disk_sees(name) for name in names.values())
    return {
        form: f"{name}-{form}.pdf" if shared[_as_disk_sees(name)] > 1 else f"{name}.pdf"
        for form, name in names.items()
    }


def workbook_names(filings: Sequence[FilingInfo]) -> dict[str, str]:
    """Names any file system takes, by filing: year, unit; where two would be the same, its id."""
    return _filing_names(filings, ".xlsx")


def unit_pdf_names(filings: Sequence[FilingInfo]) -> dict[str, str]:
    """The same for a PDF of all forms of a filing."""
    return _filing_names(filings, ".pdf")


def _filing_names(filings: Sequence[FilingInfo], suffix: str) -> dict[str, str]:
    names = {
        filing.id: "-".join(part for part in (str(filing.year), _plain(filing.unit)) if part)
        for filing in filings
    }
    shared = Counter(_as_disk_sees(name) for name in names.values())
    return {
        filing: f"{name}-{filing}{suffix}" if shared[_as_disk_sees(name)] > 1 else f"{name}{suffix}"
        for filing, name in names.items()
    }


def _plain(text: str) -> str:
    kept = re.sub(r'[\x00-\x1f\\/:*?"<>|]', "", text).strip(" .")
    return kept.encode()[:_PART_BYTES].decode(errors="ignore").strip(" .")


def _as_disk_sees(name: str) -> str:
    """Some file systems tell neither case nor composed characters apart."""
    return unicodedata.normalize("NFC", name).casefold()
