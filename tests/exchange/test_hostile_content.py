"""Packages that are rightly made and still mean harm: what a store makes of them, and how soon."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfdesk import archive, paths
from perfdesk.document import codec
from perfdesk.document.model import (
    Document,
    FigureLink,
    Filing,
    Filled,
    Remark,
    Row,
    Seal,
    TypedOver,
)
from perfdesk.errors import PackageError, PerfDeskError
from perfdesk.exchange.merge import Choice
from perfdesk.exchange.model import Package, PackedFiling, PackedForm
from perfdesk.exchange.package import pack, unpack
from perfdesk.fonts import face
from tests.exchange.packages import canonical, line, past
from tests.workspace.stores import SET, bodies, opened, take

#: seconds of computing that any package may take to be refused, or read
SOON = 2
PAPER = f"{SET}/project"
#: a bell, a text turned round, an escape, a character that is none
HIDDEN = "\x00\x07\u202e\u2066\x1b\x7f\ufffe"


@pytest.fixture(autouse=True)
def _own_papers(tmp_path, monkeypatch):
    """Papers that come along are installed for this test alone."""
    monkeypatch.setenv("PERFDESK_DATA", str(tmp_path / "data"))


@pytest.fixture
def store(tmp_path):
    with opened(tmp_path / "district.perfdesk", "b") as workspace:
        yield workspace


def package(forms, filing=None, filing_id="u1", before=(), **more):
    """Forms as anybody who knows how may pack them, each with a past of that length."""
    filing = filing or Filing(SET, 2026, {"unit_name": "某镇"})
    own = tuple(
        PackedForm(name, line(codec.canonical(body), *before), body, at)
        for at, (name, body) in enumerate(forms.items())
    )
    held = PackedFiling(filing_id, line(codec.filing_canonical(filing)), filing, own)
    return pack(Package("s1", 1, "2026-11-21", "1", "office", filing.unit, (held,), **more), {})


# --- whose form it is --------------------------------------------------------------------


def test_another_units_forms_are_not_overwritten_by_a_package_that_claims_them(store):
    mine = Document(PAPER, "1", subject="防汛", values={"project_name": "防汛"})
    take(store, package({"f1": mine}))
    forged = replace(mine, values={"project_name": "防汛", "goal_year": "假的"})
    before = bodies(store)
    other = Filing(SET, 2026, {"unit_name": "某乡"})
    with pytest.raises(PerfDeskError, match="另一套表"):
        store.receiving.look(package({"f1": forged}, other, "u2"))
    # with the ids of both, and nothing in common: every difference is asked about
    incoming = store.receiving.look(package({"f1": forged}, other, "u1"))
    assert incoming.conflicts == 2
    with pytest.raises(PerfDeskError, match="2 处"):
        store.receiving.take(incoming)
    assert bodies(store) == before
    take(store, package({"f1": forged}, other, "u1"), Choice.OURS)
    assert bodies(store) == before


def test_a_form_deleted_here_does_not_come_back_in_another_units_filing(store):
    take(store, package({"f1": Document(PAPER, "1")}))
    store.delete_form("f1")
    before = bodies(store)
    other = Filing(SET, 2026, {"unit_name": "某乡"})
    with pytest.raises(PerfDeskError, match="删除过"):
        store.receiving.look(package({"f1": Document(PAPER, "1")}, other, "u2"))
    assert bodies(store) == before
    store.undo()
    assert store.document("f1").template == PAPER


@pytest.mark.parametrize(
    "name", ["F1", "a/b", "../f1", "a\n", "a\0", "f" * 65, "", "-", "con", "甲"]
)
def test_ids_of_a_strange_kind_are_refused(name):
    with pytest.raises((PackageError, ValueError)):
        unpack(package({name: Document(PAPER, "1")}))


def test_rows_may_be_called_anything(store):
    names = ("a/b", "/", "..", "r\n1", "长" * 5000, "\u202er", "r\0")
    rows = tuple(Row(name, {"class": "quantity", "name": "水井"}) for name in names)
    document = Document(
        PAPER,
        "1",
        tables={"indicators": rows},
        notes={f"indicators/{name}/name": "批注" for name in names},
    )
    data = package({"f1": document})
    take(store, data)
    assert store.document("f1") == document
    assert store.pages(["f1"])
    assert not store.receiving.look(data).changes
    store.delete_rows("f1", "indicators", [names[0]])
    assert len(store.document("f1").notes) == len(names) - 1


# --- what nobody can see -----------------------------------------------------------------


def test_characters_that_nobody_sees_are_told_kept_and_not_shown(store):
    """F39: in texts that came on a stick."""
    text = f"甲{HIDDEN}乙"
    filing = Filing(SET, 2026, {"unit_name": text}, {"m1": Remark("m1", "f1", "", text)})
    row = Row("r1", {"class": "quantity", "name": text})
    document = Document(
        PAPER,
        "1",
        subject=text,
        values={"project_name": text, "goal_year": "a\0b"},
        tables={"indicators": (row,)},
    )
    data = package({"f1": document}, filing)
    incoming = store.receiving.look(data)
    assert "看不见的控制字符" in "".join(incoming.notes)
    assert {one.unit for one in incoming.lines} == {"甲乙"}
    assert incoming.lines[1].title == "甲乙"
    take(store, data)
    assert store.document("f1") == document
    assert store.undo_label == "导入“甲乙”的数据包"
    drawn = {
        sign
        for page in store.pages(["f1"])
        for piece in page.pieces
        for _face, part, _x in face(piece.face).segments(piece.text)
        for sign in part
    }
    assert "甲" in drawn
    assert drawn.isdisjoint(HIDDEN)


def test_texts_as_a_clerk_types_them_are_not_told_of():
    texts = ("第一行\n第二行", "a　b", "C:\\u0007", '"\\"', "①㎥☑", "👨\u200d👩")
    document = Document(PAPER, "1", values={f"v{n}": text for n, text in enumerate(texts)})
    assert unpack(package({"f1": document})).notes == ()


# --- anything at all at every place ------------------------------------------------------

RICH = Document(
    PAPER,
    "1",
    subject="防汛",
    values={
        "project_name": "防汛",
        "money.total.initial": "22.18",
        "project_period": {"from": "2026.01", "to": "2026.12"},
        "conclusion": "支出100万元",
    },
    tables={"indicators": (Row("r1", {"class": "quantity", "target": {"op": "≥", "value": "1"}}),)},
    typed_over={"total": TypedOver("1", "按批复")},
    captions={"备注": "说明"},
    finished=True,
    notes={"indicators/r1/target": "批注"},
    filled={"conclusion": Filled("支出100万元", (FigureLink(2, 3, "base.money"),))},
    seal=Seal("AB12", "某中心", "2026-11-21T09:00:00+08:00", "有误"),
)
RICH_FILING = Filing(
    SET,
    2026,
    {"unit_name": "某镇", "preparer": "甲"},
    {"m1": Remark("m1", "f1", "indicators/r1/target", "请写明", "区", "乙", "2026-11-21")},
)
ODD = (
    *(None, True, False, 0, -1, 10**30, 1.5, "", "x", "+x", "\0", "\u202e", "a/b", "//", "9" * 500),
    *(
        "1e999",
        "NaN",
        "=1/0",
        "=" + "(" * 300 + ")" * 300,
        "长" * 3000,
        "../x",
        "{x}",
        "3",
        1 << 53,
    ),
    *([], [[]], [None], {}, {"": ""}, {"id": "x"}, [{"id": "x"}], {"op": "≥"}, {"value": []}),
)


def rich():
    return {
        name: json.loads(body)
        for name, body in contents_of(package({"f1": RICH}, RICH_FILING)).items()
        if name.endswith(".json")
    }


def contents_of(data):
    return {name: bytes(body) for name, body in archive.read(data, 99).items()}


def places_in(value, path=()):
    """Every place in a JSON value: its own, and those in it."""
    yield path
    if isinstance(value, dict | list):
        for key, one in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places_in(one, (*path, key))


def with_value(part, path, new):
    """A part with another value at a place, a key in the place of another, or without it."""
    part = json.loads(json.dumps(part))
    holder = part
    for step in path[:-1]:
        holder = holder[step]
    if new is ...:
        del holder[path[-1]]
    else:
        holder[path[-1]] = new
    return part


def forged(name, part):
    """A package with one part in the place of another: every hash, size and revision fits."""
    parts_ = rich()
    told = parts_.pop("manifest.json")
    if name == "manifest.json":
        told = part
    else:
        body = part.get("body")
        if body != parts_[name]["body"] and body is not None:
            head = codec.revision_id([], canonical(body))
            part = {**part, "lineage": [{"id": head, "parents": []}]}
        parts_[name] = part
    whole = contents_of(package({"f1": RICH}, RICH_FILING))
    whole |= {one: canonical(body) for one, body in parts_.items()}
    del whole["manifest.json"]
    if name != "manifest.json":
        told["entries"] = {
            one: {"sha256": hashlib.sha256(body).hexdigest(), "size": len(body)}
            for one, body in whole.items()
        }
    return archive.write([("manifest.json", canonical(told)), *sorted(whole.items())])


PLACES = tuple((name, path) for name, part in rich().items() for path in places_in(part) if path)


def refused_or_taken_back(store, data):
    """Refused with a sentence, or read, shown on paper as far as it goes, and taken back whole."""
    before = bodies(store)
    begin = time.process_time()
    try:
        incoming = store.receiving.look(data)
    except PerfDeskError as error:
        said = error.message
        incoming = None
    assert time.process_time() - begin < SOON
    assert bodies(store) == before
    if incoming is None:
        assert said.endswith("。")
        assert said.isprintable()
        assert len(said) < 500
        return False
    for note in (*incoming.notes, *(one.note for one in incoming.lines)):
        assert len(note) < 1500
        assert note.isprintable()
    chosen = {
        one.form or one.filing: {conflict.place: Choice.THEIRS for conflict in one.conflicts}
        for one in incoming.lines
        if one.conflicts
    }
    taken = store.receiving.take(incoming, chosen)
    for info in [one for filing in store.filings() for one in store.forms(filing.id)]:
        with suppress(PerfDeskError):  # its paper is not known here
            store.pages([info.id])
        store.findings.of(info.id)
    if taken.touched is not None:
        store.undo()
    assert bodies(store) == before
    return True


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_anything_at_any_place_is_refused_or_read(kept_store, data):
    name, path = data.draw(st.sampled_from(PLACES))
    part = with_value(rich()[name], path, data.draw(st.sampled_from((*ODD, ...))))
    refused_or_taken_back(kept_store, forged(name, part))


@pytest.mark.soak
@pytest.mark.parametrize("odd", [*ODD, ...], ids=lambda one: f"{type(one).__name__}-{one!r:.20}")
def test_every_oddity_at_every_place_is_refused_or_read(store, odd):
    read = [
        refused_or_taken_back(store, forged(name, with_value(rich()[name], path, odd)))
        for name, path in PLACES
    ]
    assert len(read) == len(PLACES)


@pytest.fixture(scope="module")
def kept_store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("odd")
    with opened(folder / "district.perfdesk", "b") as workspace:
        take(workspace, package({"f1": replace(RICH, seal=None), "f2": RICH}, RICH_FILING))
        yield workspace


def test_the_package_that_is_altered_is_a_good_one(store):
    parts_ = rich()
    for name, part in parts_.items():
        assert unpack(forged(name, part)).filings[0].forms[0].body == RICH
    assert len(PLACES) > 80
    take(store, forged("forms/f1.json", parts_["forms/f1.json"]))
    assert store.document("f1") == RICH


# --- papers that come along --------------------------------------------------------------


def own_set():
    """The files of a set that is not known here, as text."""
    files = (paths.templates_dir() / SET).glob("*.toml")
    return {file.name: file.read_text("utf-8").replace(SET, "xian-2026") for file in files}


def drawn(text, cols=""):
    return f"\n[[paper]]\nstyle = 'table'\n{cols}\ndraw = '''\n{text}\n'''\n"


def hostile_papers():
    """By name: what a form's file becomes, each as large as one may be."""
    form, least = own_set()["project.toml"], "<= money.total.initial"

    def rule(new):
        return form.replace(least, f"<= {new}")

    def before_fields(new):
        return form.replace("[fields]", f"{new}\n[fields]")

    return {
        "lists in lists": "a = " + "[" * 22_000 + "]" * 22_000,
        "tables in tables": "a = " + "{a=" * 11_000 + "1" + "}" * 11_000,
        "a key of many names": ".".join(["a"] * 23_000) + " = 1",
        "keys of many names": "\n".join(
            ".".join([f"a{n}", *"a" * 800]) + " = 1" for n in range(28)
        ),
        "a key of quoted names": " . ".join(['"a"'] * 7_000) + " = 1",
        "a table of many names": "[" + ".".join(["a"] * 22_000) + "]",
        "a long number": "a = " + "9" * 45_000,
        "a long hex number": "a = 0x" + "f" * 45_000,
        "an infinite margin": form.replace("[20, 18", "[1e999, 18"),
        "no number": form.replace("[20, 18", "[nan, 18"),
        "no day": "a = 2026-99-99",
        "a control": form.replace("年度本级预算金额", "a\0b"),
        "keys nobody knows": "".join(f"a{n} = 1\n" for n in range(4_500)),
        "tables nobody knows": "".join(f"[a{n}]\n" for n in range(4_500)),
        "one table again and again": "[[a]]\n" * 7_500,
        "a wide drawing": form + drawn("| a " * 10_000 + "|"),
        "a drawing with wide columns": form
        + drawn("| a |" + " < |" * 9_000, f"cols = {[1] * 999}"),
        "a tall drawing": form + drawn("\n".join(["| a |"] * 6_000)),
        "a tall drawing of one cell": form + drawn("| a |\n" + "\n".join(["| ^ |"] * 5_500)),
        "a square drawing": form + drawn("\n".join(["| a " * 100 + "|"] * 95)),
        "braces": form + drawn("| " + "{" * 40_000 + " |"),
        "a field asked for again and again": form
        + drawn("\n".join(["| {project_name} |"] * 1_900)),
        "fields": form.replace(
            "[fields]",
            "[fields]\n" + "".join(f"a{n} = {{label='x', type='text'}}\n" for n in range(1_200)),
        ),
        "brackets in an equation": rule("(" * 20_000 + "money.total.initial" + ")" * 20_000),
        "a long sum": rule("money.total.initial + " * 1_900 + "money.total.initial"),
        "signs in an equation": rule("-" * 40_000 + "money.total.initial"),
        "a long figure in an equation": rule("9" * 40_000),
        "a power in an equation": rule("1e999999999 * money.total.initial"),
        "equations": form.replace("rules = [", "rules = [" + '"goal_year <= goal_year",' * 1_800),
        "a tree": form.replace("tree = [", "tree = [\n" + '["a", "b", "quantity"],\n' * 1_700),
        "rows printed for nothing": before_fields("[tables.indicators]\npad = 1000000000"),
        "seeds": before_fields("[seed]\n" + "".join(f'a{n} = "x"\n' for n in range(3_500))),
        "kinds": form.replace(
            "subject =", 'made_from = ["' + '","'.join("x" * 9_000) + '"]\nsubject ='
        ),
        "a text without end": "a = '''" + "x" * 45_000,
        "quotes": 'a = """' + '"' * 45_000,
    }


def with_papers(files):
    filing = Filing("xian-2026", 2026, {"unit_name": "某镇"})
    form = Document("xian-2026/project", "1", subject="防汛", values={"project_name": "防汛"})
    templates = {f"xian-2026/{name}": text for name, text in files.items()}
    return package({"f1": form}, filing, templates=templates)


def looked_at_soon(store, files):
    """A package with such papers is looked at and taken in within the time; whether they come."""
    data = with_papers({name: text.encode() for name, text in files.items()})
    begin = time.process_time()
    incoming = store.receiving.look(data)
    assert time.process_time() - begin < SOON
    for note in incoming.notes:
        assert len(note) < 1500
    store.receiving.take(incoming)
    if incoming.sets:
        made = store.new_filing("xian-2026", "某乡", 2026)
        store.pages([one.id for one in store.forms(made)][:1])
    assert time.process_time() - begin < 2 * SOON
    assert [one.id for one in store.forms("u1")] == ["f1"]
    return bool(incoming.sets)


@pytest.mark.parametrize("kind", hostile_papers())
def test_papers_made_to_be_slow_or_large_are_not_installed_or_soon(store, kind):
    files = own_set() | {"project.toml": hostile_papers()[kind]}
    came = looked_at_soon(store, files)
    assert came == ("xian-2026" in store.catalog.set_ids)


def test_papers_in_another_encoding_are_not_installed(store):
    good = {name: text.encode() for name, text in own_set().items()}
    for encoding in ("gb18030", "utf-16", "utf-32"):
        bad = {**good, "project.toml": own_set()["project.toml"].encode(encoding)}
        incoming = store.receiving.look(with_papers(bad))
        assert "UTF-8" in "".join(incoming.notes)
        assert not incoming.sets


def test_a_set_that_asks_for_countless_forms_is_not_installed(store):
    many = "template = 'lukou-2026/project'\n"
    for line_ in ("start = 1000000000", "least = 1000000000\nstart = 1"):
        files = own_set()
        files["set.toml"] = files["set.toml"].replace("start = 1", line_).replace("least = 0\n", "")
        assert not looked_at_soon(store, files)
        store.undo()
    files = own_set()
    files["set.toml"] += f"\n[[forms]]\n{many}" * 900
    assert not looked_at_soon(store, files)


def test_as_many_and_as_large_papers_as_a_package_holds(store):
    form = own_set()["project.toml"]
    wide = form + drawn("\n".join(["| a " * 100 + "|"] * 80))
    files = own_set() | {f"f{n}.toml": wide.replace("/project", f"/f{n}") for n in range(13)}
    looked_at_soon(store, files)


# --- as much as is allowed ---------------------------------------------------------------

TAKER = """
import hashlib, re, sys, time
from datetime import UTC, datetime
from pathlib import Path
from perfdesk.errors import PerfDeskError
from perfdesk.workspace import Workspace
store, path = map(Path, sys.argv[1:])
with Workspace.open(store, create=True, clock=lambda: datetime(2026, 11, 21, tzinfo=UTC)) as it:
    Path("/proc/self/clear_refs").write_text("5")
    begin = time.process_time()
    incoming = it.receiving.look(path)
    looked = time.process_time() - begin
    peak = re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]
    it.receiving.take(incoming)
    again = it.receiving.look(path).changes
    print(path.stem, int(peak) // 1024, looked, time.process_time() - begin, again, sep="\\t")
"""


def as_much_as_is_allowed():
    filing = Filing(SET, 2026, {"unit_name": "某镇"})
    remarks = {f"m{n}": Remark(f"m{n}", "f1", "goal_year", "请写明") for n in range(10_000)}
    rows = [tuple(Row(f"r{n}", {"of": f"r{n + 1}"}) for n in range(24_000)) for _table in range(2)]
    yield "remarks", package({"f1": Document(PAPER, "1")}, replace(filing, remarks=remarks))
    yield (
        "past",
        package({f"f{n}": Document(PAPER, "1") for n in range(6)}, before=past("a", 9_900)),
    )
    yield "rows", package({"f1": Document(PAPER, "1", tables=dict(zip("ab", rows, strict=True)))})
    forms = {f"f{n}": Document(PAPER, "1", subject=f"{n}") for n in range(990)}
    yield "forms", package(forms)
    long = Document(PAPER, "1", values={"goal_year": "长" * 1_300_000})
    yield "texts", package({f"f{n}": long for n in range(4)})
    wide = {"f1": Document(PAPER, "1", values={f"v{n}": "" for n in range(240_000)})}
    yield "values", package(wide)


@pytest.mark.soak
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory as Linux tells it")
@pytest.mark.parametrize("number", range(6))
def test_as_much_as_is_allowed_is_looked_at_soon_in_little_memory(tmp_path, number):
    name, data = list(as_much_as_is_allowed())[number]
    file = tmp_path / f"{name}.perfpkg"
    file.write_bytes(data)
    told = subprocess.run(
        [sys.executable, "-c", TAKER, tmp_path / "district.perfdesk", file],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        timeout=60,
    ).stdout
    _name, peak, looked, taken, again = told.strip().split("\t")
    assert int(peak) < 200
    assert float(looked) < SOON
    assert float(taken) < 4 * SOON, "taken in, and looked at again"
    assert again == "False"
