"""What is done with an open store beside filling in: each subject made when it is first wanted."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from perfdesk.document.model import Address
from perfdesk.workspace.infos import Touched

if TYPE_CHECKING:
    from perfdesk.workspace.arrivals import Arrivals
    from perfdesk.workspace.board import Board
    from perfdesk.workspace.carrying import Carrying
    from perfdesk.workspace.chronicle import Chronicle
    from perfdesk.workspace.codes import Sealing
    from perfdesk.workspace.disputes import Disputes
    from perfdesk.workspace.drafts import Drafts
    from perfdesk.workspace.evaluating import Evaluating
    from perfdesk.workspace.examples import Example
    from perfdesk.workspace.finding import Finder
    from perfdesk.workspace.findings import Findings
    from perfdesk.workspace.fixes import Fixes
    from perfdesk.workspace.form_author import FormAuthor
    from perfdesk.workspace.leftovers import Leftovers
    from perfdesk.workspace.lists import Lists
    from perfdesk.workspace.noting import Noting
    from perfdesk.workspace.offers import Offers
    from perfdesk.workspace.papers import Papers
    from perfdesk.workspace.pasting import Pasting
    from perfdesk.workspace.printing import Printing
    from perfdesk.workspace.recasting import Recasting
    from perfdesk.workspace.receiving import Receiving
    from perfdesk.workspace.rehearsal import Rehearsal
    from perfdesk.workspace.remarking import Remarking
    from perfdesk.workspace.reporting import Reporting
    from perfdesk.workspace.safekeeping import Safekeeping
    from perfdesk.workspace.sending import Sending
    from perfdesk.workspace.steps import Steps
    from perfdesk.workspace.sticks import Sticks
    from perfdesk.workspace.taking_back import TakingBack
    from perfdesk.workspace.tracing import Tracing
    from perfdesk.workspace.workbooks import Workbooks


class Subjects:
    """The subjects of a workspace. No module of one is imported before it is asked for."""

    def __init__(self, steps: Steps, lists: Lists, papers: Papers) -> None:
        self._steps = steps
        self._lists = lists
        self._papers = papers

    @cached_property
    def board(self) -> Board:
        """Units against forms: what each handed in, and what is new since last time."""
        from perfdesk.workspace.board import Board  # noqa: PLC0415 -- at first use

        return Board(self._steps, self._lists)

    @property
    def has_roster(self) -> bool:
        """Whether the store lists the units that are to hand in; nothing is loaded for it."""
        return bool(self._steps.ledger.roster)

    @cached_property
    def pasting(self) -> Pasting:
        """Blocks of cells copied from and put onto a form: what a paste would do, and the doing."""
        from perfdesk.workspace.pasting import Pasting  # noqa: PLC0415 -- at first use

        return Pasting(self._steps)

    @cached_property
    def chronicle(self) -> Chronicle:
        """What became of cells and forms: when, from what to what, by whom; restoring."""
        from perfdesk.workspace.chronicle import Chronicle  # noqa: PLC0415 -- at first use

        return Chronicle(self._steps)

    @cached_property
    def leftovers(self) -> Leftovers:
        """旧版内容: what was typed into forms and their papers do not show."""
        from perfdesk.workspace.leftovers import Leftovers  # noqa: PLC0415 -- at first use

        return Leftovers(self._steps)

    @cached_property
    def noting(self) -> Noting:
        """Notes on cells (批注), and why figures were typed over (原因)."""
        from perfdesk.workspace.noting import Noting  # noqa: PLC0415 -- at first use

        return Noting(self._steps)

    @cached_property
    def remarking(self) -> Remarking:
        """Remarks on cells (审核意见): written, resolved, brought up again."""
        from perfdesk.workspace.remarking import Remarking  # noqa: PLC0415 -- at first use

        return Remarking(self._steps, self._lists.forms)

    @cached_property
    def finding(self) -> Finder:
        """Finds and replaces text in a form, a filing, the store."""
        from perfdesk.workspace.finding import Finder  # noqa: PLC0415 -- at first use

        return Finder(self._steps)

    @cached_property
    def offers(self) -> Offers:
        """What the office typed before, offered again: texts, whole indicators (指标库)."""
        from perfdesk.workspace.offers import Offers  # noqa: PLC0415 -- at first use

        return Offers(self._steps)

    @cached_property
    def drafts(self) -> Drafts:
        """The text of the open editor, kept every two seconds and offered after a crash."""
        from perfdesk.workspace.drafts import Drafts  # noqa: PLC0415 -- at first use

        return Drafts(self._steps)

    @cached_property
    def safekeeping(self) -> Safekeeping:
        """Backups of the open store: making and thinning them, looking into one."""
        from perfdesk.workspace.safekeeping import Safekeeping  # noqa: PLC0415 -- at first use

        return Safekeeping(self._steps)

    @cached_property
    def fixes(self) -> Fixes:
        """Cells that need a look, and the spelling a one-key fix offers."""
        from perfdesk.workspace.fixes import Fixes  # noqa: PLC0415 -- at first use

        return Fixes(self._steps, self.findings)

    @cached_property
    def findings(self) -> Findings:
        """What does not hold on the forms: equations, figures typed over, what is missing."""
        from perfdesk.workspace.findings import Findings  # noqa: PLC0415 -- at first use

        return Findings(self._steps, self._lists.forms)

    @cached_property
    def tracing(self) -> Tracing:
        """What a figure is made of, and the way there (反查)."""
        from perfdesk.workspace.tracing import Tracing  # noqa: PLC0415 -- at first use

        return Tracing(self._steps)

    @cached_property
    def evaluating(self) -> Evaluating:
        """Self-evaluations: made from target forms, scores proposed and explained."""
        from perfdesk.workspace.evaluating import Evaluating  # noqa: PLC0415 -- at first use

        return Evaluating(self._steps)

    @cached_property
    def reporting(self) -> Reporting:
        """Running texts filled from the tables, with the source of each figure."""
        from perfdesk.workspace.reporting import Reporting  # noqa: PLC0415 -- at first use

        return Reporting(self._steps)

    @cached_property
    def carrying(self) -> Carrying:
        """Next year's filing from this year's (提取上期数), last year's values, what changed."""
        from perfdesk.workspace.carrying import Carrying  # noqa: PLC0415 -- at first use

        return Carrying(self._steps)

    @cached_property
    def recasting(self) -> Recasting:
        """A form shown on the paper of another region or year."""
        from perfdesk.workspace.recasting import Recasting  # noqa: PLC0415 -- at first use

        return Recasting(self._steps)

    @cached_property
    def form_author(self) -> FormAuthor:
        """Forms brought in by an office: copied, checked, shown, packed, installed."""
        from perfdesk.workspace.form_author import FormAuthor  # noqa: PLC0415 -- at first use

        return FormAuthor(self._steps.catalog, self._forms_brought)

    def _forms_brought(self, templates: frozenset[str]) -> Touched | None:
        """Forms were brought in or corrected: what is filled in on them looks different now."""
        self._papers.forget_forms()
        heads = self._steps.ledger.heads.items()
        there = {name: head.filing for name, head in heads if head.template in templates}
        filings, forms = frozenset(there.values()), frozenset(there)
        return self._steps.refreshed(Touched("装入表样", filings, forms, True, None))

    @cached_property
    def sending(self) -> Sending:
        """Filings packed for the stick."""
        from perfdesk.workspace.sending import Sending  # noqa: PLC0415 -- at first use

        return Sending(self._steps, self._papers, self._lists.forms)

    @cached_property
    def receiving(self) -> Receiving:
        """Packages looked at and taken in."""
        from perfdesk.workspace.receiving import Receiving  # noqa: PLC0415 -- at first use

        return Receiving(self._steps, self._lists.forms)

    @cached_property
    def sealing(self) -> Sealing:
        """已盖章: sealing forms and opening them again, what a printed check code says."""
        from perfdesk.workspace.codes import Sealing  # noqa: PLC0415 -- at first use

        return Sealing(self._steps, self._lists.form)

    @cached_property
    def arrivals(self) -> Arrivals:
        """Many packages taken in, one after the other."""
        from perfdesk.workspace.arrivals import Arrivals  # noqa: PLC0415 -- at first use

        return Arrivals(self.receiving)

    @cached_property
    def taking_back(self) -> TakingBack:
        """Imports of many packages, taken back as a whole."""
        from perfdesk.workspace.taking_back import TakingBack  # noqa: PLC0415 -- at first use

        return TakingBack(self._steps)

    @cached_property
    def disputes(self) -> Disputes:
        """What both sides of a package changed, in words."""
        from perfdesk.workspace.disputes import Disputes  # noqa: PLC0415 -- at first use

        return Disputes(self._steps)

    @cached_property
    def sticks(self) -> Sticks:
        """Removable drives, what is on one, and writing packages there."""
        from perfdesk.workspace.sticks import Sticks  # noqa: PLC0415 -- at first use

        return Sticks(self._steps)

    def examples(self, document_id: str, address: Address, limit: int = 3) -> list[Example]:
        """What the office wrote at this field on other rows and forms, the likest first."""
        from perfdesk.workspace.examples import examples  # noqa: PLC0415 -- at first use

        return examples(self._steps, document_id, address, limit)

    @cached_property
    def rehearsal(self) -> Rehearsal:
        """Before paper: what would go wrong with a form on it."""
        from perfdesk.workspace.rehearsal import Rehearsal  # noqa: PLC0415 -- at first use

        return Rehearsal(self._papers, self._lists.form, self.leftovers.of, self.findings)

    @cached_property
    def printing(self) -> Printing:
        """PDF of many forms, in steps that may be stopped."""
        from perfdesk.workspace.printing import Printing  # noqa: PLC0415 -- at first use

        return Printing(self._papers, self._lists.filings, self._lists.forms, self._lists.form)

    @cached_property
    def workbooks(self) -> Workbooks:
        """Workbooks of Excel, in steps that may be stopped."""
        from perfdesk.workspace.workbooks import Workbooks  # noqa: PLC0415 -- at first use

        return Workbooks(self._papers, self._lists.filings, self._lists.form)
