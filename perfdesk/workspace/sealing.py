"""已盖章: a sealed form is frozen until it is opened again with a reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from perfdesk.document.applying import documents_of
from perfdesk.document.edits import Edit, SetNote, SetSeal
from perfdesk.document.model import Document
from perfdesk.errors import SealedError

#: what may happen to a sealed form: it changes nothing on its paper
_HARMLESS = (SetSeal, SetNote)


def check_open(edits: Sequence[Edit], read: Callable[[str], Document | None]) -> None:
    """Raise SealedError when a step would change a form that is sealed; `read` gives a form's
    body, None where there is none that can be read. A step that opens the form first may.
    """
    opened = {edit.document for edit in edits if isinstance(edit, SetSeal)}
    touched = [edit for edit in edits if not isinstance(edit, _HARMLESS)]
    for name in documents_of(touched) - opened:
        body = read(name)
        if body is not None and body.seal is not None and body.seal.frozen:
            raise SealedError(refusal(body.subject))


def refusal(subject: str | None) -> str:
    """Why a sealed form is not changed, and what to do."""
    called = f"“{subject}”" if subject else "这张表"
    return f"{called}已盖章，内容不能改；要改请先“解除盖章”并写明原因。"
