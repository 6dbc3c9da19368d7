"""The command `recast`: a form on another template's paper, or what would become of it there."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from perfdesk.cli import output
from perfdesk.cli.commands import FINE, form_named, open_store

if TYPE_CHECKING:
    from perfdesk.workspace.recasting import Asked, Recast, Told


def recast(given: argparse.Namespace) -> int:
    """`recast`: changes the paper; with `--preview` only says what it would show."""
    with open_store(given) as workspace:
        form = form_named(workspace, given.id)
        recasting = workspace.recasting
        made = recasting.preview(form.id, given.template)
        if not given.preview:
            recasting.change(form.id, given.template)
        name = recasting.name(given.template).words
    if given.json:
        output.say_json(_facts(made, changed=not given.preview and form.template != given.template))
        return FINE
    if given.preview:
        output.say(f"“{form.title}”换用{name}：")
    elif form.template == given.template:
        output.say(f"“{form.title}”用的就是{name}，没有改动。")
    else:
        output.say(f"已把“{form.title}”换用{name}。")
    output.say(f"填的 {made.total} 项里能显示 {len(made.shown)} 项。")
    for title, lines in (
        ("不显示、原样保留的", [_told(one) for one in made.kept]),
        ("新表要填的", [_asked(one) for one in made.asked]),
    ):
        if lines:
            output.say(f"{title} {len(lines)} 项：")
            for line in lines:
                output.say(f"  {line}")
    return FINE


def _told(one: Told) -> str:
    name = f"{one.label} {one.row.partition(' ')[0]}".strip()
    return f"{name}：{' '.join(one.typed.split())}"


def _asked(one: Asked) -> str:
    return f"{one.label}（{one.rows} 行）" if one.rows else one.label


def _facts(made: Recast, *, changed: bool) -> dict[str, Any]:
    told = {
        part: [
            {
                "table": one.address.table,
                "row": one.address.row,
                "field": one.address.field,
                "label": one.label,
                "typed": one.typed,
                **({"there": one.there, "shown": one.shown} if one.there else {}),
            }
            for one in items
        ]
        for part, items in (("shown", made.shown), ("kept", made.kept))
    }
    asked = [{"label": one.label, "rows": one.rows, "new": one.new} for one in made.asked]
    return {"template": made.template.id, "changed": changed, **told, "asked": asked}
