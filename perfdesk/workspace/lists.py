"""The filings and forms of a store as lists show them: their titles, their order."""

from __future__ import annotations

from perfdesk.document.model import Filing
from perfdesk.errors import PerfDeskError
from perfdesk.store.documents import DocumentHead
from perfdesk.template.catalog import Catalog
from perfdesk.template.model import SetForm
from perfdesk.workspace.infos import NAMELESS, FilingInfo, FormInfo
from perfdesk.workspace.ledger import Ledger


class Lists:
    """Made anew at every asking from what the ledger holds."""

    def __init__(self, ledger: Ledger, catalog: Catalog) -> None:
        self._ledger = ledger
        self._catalog = catalog

    def filings(self) -> list[FilingInfo]:
        """All filings, newest year first, then by unit."""
        infos = [self._filing(name, body) for name, body in self._ledger.filings.items()]
        return sorted(infos, key=lambda info: (-info.year, info.unit, info.id))

    def forms(self, filing_id: str) -> list[FormInfo]:
        """The forms of a filing, in the set's order, then in the order of making."""
        filing = self._ledger.filing(filing_id)
        order = {form.template: n for n, form in enumerate(self.set_forms(filing.set_id))}
        heads = self._ledger.heads_in(filing_id)
        heads.sort(key=lambda head: (order.get(head.template, len(order)), head.position, head.id))
        return [self._form(head) for head in heads]

    def form(self, document_id: str) -> FormInfo:
        """One form; UnknownNameError with the nearest right id."""
        return self._form(self._ledger.head(document_id))

    def set_forms(self, set_id: str) -> tuple[SetForm, ...]:
        """What a set is made of; nothing when it is not there or cannot be read: its forms are
        then listed in the order of making.
        """
        try:
            return self._catalog.set(set_id).forms
        except PerfDeskError:
            return ()

    def _shows_others(self, head: DocumentHead, listed: str) -> bool:
        """Whether a form shows what another of its filing says, though nothing is typed on it."""
        if not listed:
            return False
        beside = self._ledger.heads_in(head.filing)
        return any(other.kind == listed and not other.empty for other in beside)

    def _filing(self, filing_id: str, filing: Filing) -> FilingInfo:
        try:
            title = self._catalog.set(filing.set_id).title
        except PerfDeskError:
            title = filing.set_id
        return FilingInfo(filing_id, filing.set_id, title, filing.unit, filing.year)

    def _form(self, head: DocumentHead) -> FormInfo:
        try:
            heading = self._catalog.heading(head.template)
        except PerfDeskError:
            named, about_project, listed = head.template, False, ""
        else:
            named, about_project, listed = heading.title, bool(heading.subject_field), heading.lists
        title = head.subject or (NAMELESS if about_project else named)
        remarks = self._ledger.filing(head.filing).remarks.values()
        return FormInfo(
            id=head.id,
            filing=head.filing,
            template=head.template,
            template_title=named,
            title=title,
            kind=head.kind,
            subject=head.subject,
            finished=head.finished,
            empty=head.empty and not self._shows_others(head, listed),
            sealed=bool(head.seal) and not head.opened,
            remarks=sum(one.is_open and one.form == head.id for one in remarks),
        )
