"""One form brought back as a backup has it, as a step that undo takes back."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from perfdesk.document.edits import AddDocument, AddFiling, Edit, RemoveDocument
from perfdesk.document.model import Filing
from perfdesk.document.state import Placed
from perfdesk.errors import PerfDeskError
from perfdesk.store.documents import Store
from perfdesk.template.catalog import Catalog
from perfdesk.workspace.infos import Touched
from perfdesk.workspace.ledger import Ledger
from perfdesk.workspace.steps import Steps


class FormOfBackup:
    """A form as a backup has it, on its way into the open store."""

    def __init__(self, steps: Steps, backup: Path, form_id: str) -> None:
        """Read the form from the backup, or from any other store; raises StoreError."""
        self._steps = steps
        self._ledger: Ledger = steps.ledger
        self._catalog: Catalog = steps.catalog
        self._id = form_id
        with closing(Store.look_into(backup, now=steps.ledger.now())) as then:
            self._placed = then.document(form_id)
            self._filing = then.filings()[self._placed.filing]

    def bring(self, before_loss: Callable[[], object]) -> Touched:
        """Put it into the store; where it or its filing is gone, they come again.

        It is a draft until somebody has looked at it: what its paper shows of the filing and of
        other forms may have changed since. `before_loss` is called before a body that cannot be
        read gives way for good. Raises PerfDeskError when there is no place for the form.
        """
        body = replace(self._placed.document, finished=False)
        edits: list[Edit] = []
        if self._id not in self._ledger.heads:
            filing_id = self._filing_now()
            if filing_id is None:
                filing_id = self._placed.filing
                edits.append(AddFiling(filing_id, self._filing))
            else:
                self._refuse_double(filing_id)
            edits.append(AddDocument(self._id, filing_id, self._placed.position, body))
        else:
            old = self._now()
            if old is None:
                before_loss()
            else:
                edits.append(RemoveDocument(self._id, old.filing, old.position, old.document))
                if old.document == self._placed.document:
                    body = old.document
            head = self._ledger.head(self._id)
            edits.append(AddDocument(self._id, head.filing, head.position, body))
        return self._steps.do(f"从备份恢复“{self._title()}”", edits, (self._id, None))

    def _now(self) -> Placed | None:
        """The form as it is now; None when it cannot be read."""
        try:
            return self._ledger.placed(self._id)
        except PerfDeskError:
            return None

    def _filing_now(self) -> str | None:
        """The filing it belongs into: its own, or the one of its set made for the unit and year
        since; None when there is neither.
        """
        filings = self._ledger.filings
        if self._placed.filing in filings:
            return self._placed.filing
        then = _named(self._filing)
        return next((name for name, body in filings.items() if _named(body) == then), None)

    def _refuse_double(self, filing_id: str) -> None:
        template, subject = self._placed.document.template, self._placed.document.subject
        beside = [h for h in self._ledger.heads_in(filing_id) if h.template == template]
        if subject is None:
            most = self._most(template)
            taken = most is not None and len(beside) >= most
        else:
            taken = any(head.subject == subject for head in beside)
        if taken:
            message = f"没有恢复：现在已有一张“{self._title()}”，请先给它改名或删除它。"
            raise PerfDeskError(message)

    def _most(self, template: str) -> int | None:
        """How many forms of that kind a filing may have; None when any number."""
        try:
            forms = self._catalog.set(self._filing.set_id).forms
        except PerfDeskError:
            return None
        return next((form.most for form in forms if form.template == template), None)

    def _title(self) -> str:
        document = self._placed.document
        if document.subject:
            return document.subject
        try:
            return self._catalog.template(document.template).title
        except PerfDeskError:
            return document.template


def _named(filing: Filing) -> tuple[str, str, int]:
    return filing.set_id, filing.unit.strip(), filing.year
