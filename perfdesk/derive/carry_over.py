"""Next year's forms from this year's (提取上期数), and which form and row was which last year.

What says what a form and its rows are comes along; what was filled in does not.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from perfdesk.document import tables
from perfdesk.document.entry import seed_document
from perfdesk.document.model import Document, Filing, Row, Value
from perfdesk.template.model import Field, FieldType, FormSet, Template

#: what belongs to the day a filing is made
_OF_THE_DAY = frozenset({FieldType.DATE, FieldType.YEAR, FieldType.SIGNATURE})
#: the columns a row is called by
NAMING = ("name", "item")
#: of a form's rows last year, the share that another name must still have for it to be the same
_SAME_ROWS = 0.5

#: a form's rows, as far as they tell it from another: table, id and class
Rows = frozenset[tuple[str, str, str]]


class FormKey(NamedTuple):
    """What tells a form of a filing from the others: its kind, and what it is about."""

    id: str
    kind: str
    subject: str | None


# --- what comes along ------------------------------------------------------------------------


def carried_filing(filing: Filing, set_id: str, year: int, fields: Mapping[str, Field]) -> Filing:
    """The filing of another year: the unit and who fills it in, not the day.

    `fields` are the fields that all forms of a filing share, by id.
    """
    kept = {n: v for n, v in filing.values.items() if n not in fields or _stays(fields[n])}
    return Filing(set_id, year, kept)


def carried_document(
    then: Template,
    now: Template,
    document: Document,
    new_id: Callable[[], str],
    subject: str | None = None,
) -> Document:
    """The blank form for another year, on the paper `now`, from one on the paper `then`.

    Its rows keep their ids, their classes and the captions that the office typed for them; it is
    about `subject`, or about what it was about. A running text that nobody touched begins anew.
    """
    seeded = seed_document(now, None, new_id)
    values: dict[str, Value] = {
        name: text
        for name, text in seeded.values.items()
        if document.values.get(name) in (None, "", then.seed.get(name))
    }
    for (table, name), field in now.fields.items():
        if not table and field.filing and name in document.values and _stays(field):
            values[name] = document.values[name]
    named = subject or document.subject
    if now.subject_field:
        typed = document.values.get(then.subject_field) if then.subject_field else None
        called = subject or typed or named
        if called:
            values[now.subject_field] = called
    rows = {
        name: tuple(_carried_row(then, now, name, row) for row in document.rows(name))
        for name in _own_tables(now)
        if document.rows(name)
    }
    before = _own_tables(then)
    fresh = {name: made for name, made in seeded.tables.items() if name not in before}
    return Document(
        template=now.id,
        version=now.version,
        subject=named if now.subject_field else None,
        money_unit=document.money_unit,
        values=values,
        tables={**fresh, **rows},
        captions=document.captions,
    )


def matching_template(template: Template, offered: Iterable[Template]) -> Template | None:
    """The form of another set that a form goes on as: itself, else the first of its kind."""
    there = list(offered)
    same = next((one for one in there if one.id == template.id), None)
    return same or next((one for one in there if one.kind == template.kind), None)


def likely_set(own: str, region: str, year: int, sets: Iterable[FormSet]) -> str:
    """The set to propose for a year: the newest of the region that is not for a later one, else
    the filing's own.
    """
    fitting = [one for one in sets if one.region == region and one.year <= year]
    if not region or not fitting:
        return own
    newest = max(one.year for one in fitting)
    ids = sorted(one.id for one in fitting if one.year == newest)
    return own if own in ids else ids[0]


def name_next(name: str, then: int, now: int) -> str:
    """A project's name with the year in it brought forward: 2026年餐费 to 2027年餐费. The years of
    a span (2026-2028年) stay.
    """
    return re.sub(rf"(?<![\d\-－—~～至]){then}(?=年)", str(now), name)


def _stays(field: Field) -> bool:
    return field.type not in _OF_THE_DAY


def _own_tables(template: Template) -> list[str]:
    """The tables whose rows a form holds itself, in paper order."""
    repeats = (name for band in template.bands for line in band.lines for name in line.repeat)
    views = template.views
    return [n for n in dict.fromkeys(repeats) if n not in views or not views[n].forms]


def _carried_row(then: Template, now: Template, table: str, row: Row) -> Row:
    cells = tables.carried(now, table, row)
    leaf = str(row.cells.get("class", ""))
    if table == tables.TREE_TABLE:
        # what the office called a class on one paper says nothing of another's captions
        captions = zip(then.captions_of(leaf), now.captions_of(leaf), strict=True)
        for column, (was, will) in zip(tables.TREE_COLUMNS, captions, strict=True):
            if was != will:
                cells.pop(column, None)
    return Row(row.id, cells)


# --- which was which -------------------------------------------------------------------------


def pair_forms(
    now: Sequence[FormKey], then: Sequence[FormKey], rows_of: Callable[[str], Rows]
) -> dict[str, str]:
    """The form of the year before for each form that has one, by id.

    Forms of a kind go together by what they are about, then by that without its year, then by the
    rows they share. Where two would do, none is taken.
    """
    pairs: dict[str, str] = {}
    for kind in dict.fromkeys(key.kind for key in now):
        here = [key for key in now if key.kind == kind]
        there = [key for key in then if key.kind == kind]
        for called in (_subject, _timeless):
            for one, other in _only_ones(here, there, called):
                pairs[one.id] = other.id
            here = [key for key in here if key.id not in pairs]
            taken = set(pairs.values())
            there = [key for key in there if key.id not in taken]
        if here and there:
            pairs.update(_by_rows(here, there, rows_of))
    return pairs


def pair_rows(now: Mapping[str, Sequence[Row]], then: Document) -> dict[tuple[str, str], str]:
    """Which row of last year's form each row is, by table: (table, row) to the row's id then.

    By class and name where these say it, then by id; where no row of a table is known by its id
    (a form made by hand), rows without a name go by their place within their class.
    """
    pairs: dict[tuple[str, str], str] = {}
    for table, rows in now.items():
        for one, other in _paired(rows, then.rows(table)).items():
            pairs[table, one] = other
    return pairs


def row_name(row: Row) -> str:
    """What a row is called; "" when it has no name (yet)."""
    for column in NAMING:
        value = row.cells.get(column)
        text = value if isinstance(value, str) else (value or {}).get("name", "")
        if text.strip():
            return text.strip()
    return ""


def _subject(key: FormKey) -> str:
    return key.subject or ""


def _timeless(key: FormKey) -> str:
    return re.sub(r"(19|20)\d\d(年度?)?", "", key.subject or "").strip()


def _only_ones(
    here: Sequence[FormKey], there: Sequence[FormKey], called: Callable[[FormKey], str]
) -> Iterable[tuple[FormKey, FormKey]]:
    """What is called the same on both sides, and only once on each."""
    counts = Counter(map(called, here)), Counter(map(called, there))
    by_name = {called(key): key for key in there}
    for key in here:
        name = called(key)
        if counts[0][name] == counts[1][name] == 1:
            yield key, by_name[name]


def _by_rows(
    here: Sequence[FormKey], there: Sequence[FormKey], rows_of: Callable[[str], Rows]
) -> dict[str, str]:
    rows = {key.id: rows_of(key.id) for key in (*here, *there)}
    likeness: dict[tuple[str, str], float] = {}
    for one in here:
        for other in there:
            own, before = rows[one.id], rows[other.id]
            shared = len(own & before)
            if before and shared > _SAME_ROWS * len(before):
                likeness[one.id, other.id] = shared / len(own | before)
    found: dict[str, str] = {}
    while likeness:
        most = max(likeness.values())
        alike = [pair for pair, share in likeness.items() if share == most]
        counts = Counter(name for pair in alike for name in pair)
        clear = [pair for pair in alike if counts[pair[0]] == counts[pair[1]] == 1]
        found.update(clear)
        # what is not clear stays so: where two would do, none is taken
        done = counts.keys()
        likeness = {p: s for p, s in likeness.items() if p[0] not in done and p[1] not in done}
    return found


def _paired(rows: Sequence[Row], before: Sequence[Row]) -> dict[str, str]:
    ids = {row.id for row in before}
    counts = Counter(map(_key, rows)), Counter(map(_key, before))
    by_key = {_key(row): row.id for row in before}
    pairs: dict[str, str] = {}
    for row in rows:
        key = _key(row)
        if key[1] and counts[0][key] == counts[1][key] == 1:
            pairs[row.id] = by_key[key]
    taken = set(pairs.values())
    for row in rows:
        if row.id not in pairs and row.id in ids and row.id not in taken:
            pairs[row.id] = row.id
    if any(row.id in ids for row in rows):
        return pairs
    return {**pairs, **_by_place(rows, before, pairs)}


def _by_place(
    rows: Sequence[Row], before: Sequence[Row], pairs: Mapping[str, str]
) -> dict[str, str]:
    taken = set(pairs.values())
    free: defaultdict[str, list[str]] = defaultdict(list)
    for row in reversed(before):
        if row.id not in taken:
            free[_key(row)[0]].append(row.id)
    found: dict[str, str] = {}
    for row in rows:
        leaf, name = _key(row)
        if row.id not in pairs and not name and free[leaf]:
            found[row.id] = free[leaf].pop()
    return found


def _key(row: Row) -> tuple[str, str]:
    return str(row.cells.get("class", "")), row_name(row)
