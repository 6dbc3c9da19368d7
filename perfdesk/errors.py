"""The world's faults: each carries one Chinese sentence for the user (what, where, what to do).

Our own bugs are ordinary Python exceptions and go to the crash path; only `PerfDeskError`
is ever shown in words.
"""

from __future__ import annotations


class PerfDeskError(Exception):
    """A fault of the world, said in one sentence a clerk understands."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class UnknownNameError(PerfDeskError):
    """A field, template, set, form or table that does not exist; names the nearest right word."""


class TemplateError(PerfDeskError):
    """A template, set or vocabulary file that cannot be used; names file and line or key path."""


class SealedError(PerfDeskError):
    """A form that is sealed would be changed."""


class StaleEditError(PerfDeskError):
    """An edit whose old value is not what the document holds: applying it would lose something."""


class StoreError(PerfDeskError):
    """The store cannot be opened or written; the file is left as it was."""


class NewerStoreError(StoreError):
    """The store was made by a newer program: it is not damaged, and must not be replaced."""


class FontError(PerfDeskError):
    """A character no bundled face can draw, or a face that cannot be read."""


class OutputError(PerfDeskError):
    """A file for the user (PDF, folder) cannot be written; an earlier file is left untouched."""


class PackageError(PerfDeskError):
    """A package is refused whole, or cannot be made; nothing of it was taken."""
