"""The description of a package is enough to read one: what it says in code is run, what it lists is
what the program writes, and the limits are those that hold.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from perfdesk import archive
from perfdesk.document import codec
from perfdesk.document.model import Address
from perfdesk.exchange import limits, manifest, parts
from perfdesk.workspace import Workspace
from perfdesk.workspace.samples import sample_filings
from tests.docs.documents import ROOT
from tests.workspace.stores import outgoing

TEXT = (ROOT / "docs" / "packages.md").read_text(encoding="utf-8")
Read = Callable[[Any], tuple[dict[str, Any], list[dict[str, Any]]]]
GOAL = Address("", "", "goal_year")


@pytest.fixture(scope="module")
def read() -> Read:
    """The program that the document shows."""
    [code] = re.findall(r"```python\n(.*?)```", TEXT, flags=re.DOTALL)
    assert set(re.findall(r"^import (\w+)$", code, flags=re.MULTILINE)) == {
        "hashlib",
        "json",
        "zipfile",
    }
    names: dict[str, Any] = {}
    exec(compile(code, "docs/packages.md", "exec"), names)
    found: Read = names["read"]
    return found


def packed(workspace: Workspace, filing: str) -> bytes:
    made = outgoing(workspace, filing)
    workspace.sending.sent(made)
    data: bytes = made.data
    return data


def test_a_real_package_is_read_by_the_description_alone(read, tmp_path):
    [(filing, forms)] = [one for one in sample_filings() if "芦淞区" in one[0].unit]
    with Workspace.open(tmp_path / "office.perfdesk", create=True) as office:
        office.add_filings([(filing, forms)])
        number = office.filings()[0].id
        first = packed(office, number)
        shown = office.forms(number)
        office.remarking.add(shown[0].id, None, "请补齐", "区财政局")
        office.noting.write(shown[0].id, Address("", "", "unit_name"), "批注")
        office.sealing.seal(shown[1].id, finish=True)
        gone = shown[-1].id
        office.delete_form(gone)
        second = packed(office, number)
        bodies = {one.id: codec.to_json(office.document(one.id)) for one in office.forms(number)}
    told, [before] = read(io.BytesIO(first))
    assert (told["number"], told["role"], told["unit"]) == (1, "office", filing.unit)
    assert [form["body"] for form in before["forms"]] == list(map(codec.to_json, forms.values()))
    told, [after] = read(io.BytesIO(second))
    assert told["number"] == 2
    assert {form["id"]: form["body"] for form in after["forms"]} == {**bodies, gone: None}
    assert [one["text"] for one in after["body"]["remarks"].values()] == ["请补齐"]
    lengths = [len(form["lineage"]) for form in after["forms"]]
    assert lengths[-1] == lengths[1] == 2, "deleted and sealed are revisions of their own"


@pytest.fixture(scope="module")
def contents(tmp_path_factory):
    """The parts of a real package."""
    path = tmp_path_factory.mktemp("contents") / "office.perfdesk"
    with Workspace.open(path, create=True) as office:
        office.add_filings([sample_filings()[0]])
        data = packed(office, office.filings()[0].id)
    return {name: bytes(body) for name, body in archive.read(data, 99).items()}


def rewritten(contents: dict[str, bytes]) -> io.BytesIO:
    """A package of these parts, whose list is right."""
    told = json.loads(contents["manifest.json"])
    told["entries"] = {
        name: {"sha256": hashlib.sha256(body).hexdigest(), "size": len(body)}
        for name, body in contents.items()
        if name != "manifest.json"
    }
    list_of_parts = {"manifest.json": json.dumps(told).encode()}
    return io.BytesIO(archive.write({**contents, **list_of_parts}.items()))


def test_a_content_that_is_not_its_revision_s_is_seen(read, contents):
    read(rewritten(contents))
    form = min(name for name in contents if name.startswith("forms/"))
    changed = contents[form].replace(b'"money_unit":"', b'"money_unit":"1')
    assert changed != contents[form]
    with pytest.raises(AssertionError, match="内容和版本的编号不符"):
        read(rewritten({**contents, form: changed}))


def test_a_part_that_is_not_as_listed_is_seen(read, contents):
    changed = {**contents, "说明.txt": contents["说明.txt"].replace(b"PerfDesk", b"perfdesk")}
    with pytest.raises(AssertionError, match=r"说明\.txt 被改过"):
        read(io.BytesIO(archive.write(changed.items())))


# --- what it lists -----------------------------------------------------------------------------


def section(title: str) -> str:
    """What stands under a heading."""
    _before, text = TEXT.split(f"\n## {title}\n")
    return text.partition("\n## ")[0]


def keys(text: str) -> list[set[str]]:
    """The keys of each table."""
    tables = re.findall(r"\| 键 \| 值 \|\n\|---\|---\|\n((?:\|.*\|\n)+)", text)
    return [set(re.findall(r"^\| `(\w+)` \|", table, flags=re.MULTILINE)) for table in tables]


def test_every_key_is_described():
    assert keys(section("清单")) == [set(manifest._KEYS)]
    assert keys(section("一套表")) == [set(parts._FILING_KEYS), set(codec.FILING_KEYS)]
    assert keys(section("一张表")) == [set(parts._FORM_KEYS), set(codec.DOCUMENT_KEYS)]
    for inner, title in (
        (manifest._COUNTS, "清单"),
        (codec._REMARK_KEYS, "一套表"),
        (
            (*codec._SEAL_KEYS, *codec._FILLED_KEYS, *codec._FIGURE_KEYS, *codec._OVER_KEYS),
            "一张表",
        ),
    ):
        assert [key for key in inner if f"`{key}`" not in section(title)] == []


def in_bytes(text: str) -> int:
    number, unit = text.split()[-2:]
    return int(number) * {"MB": 1 << 20, "KB": 1 << 10}[unit]


def test_the_limits_are_those_that_hold():
    rows = dict(re.findall(r"^\| (.+?) \| (.+?) \|$", section("最多多少"), flags=re.MULTILINE))
    assert in_bytes(rows["整个包"]) == limits.PACKAGE_BYTES_MOST
    assert rows["里面的文件"] == f"{limits.ENTRIES_MOST} 个"
    assert rows["全部 JSON 里的值"].startswith(f"{limits.VALUES_MOST} 个")
    assert rows["一套表、一张表的版本"] == f"{parts._REVISIONS_MOST} 个"
    assert rows["清单里的一段文字"] == f"{manifest._TEXT_MOST} 字"
    named = {
        "`manifest.json`": limits.Part.MANIFEST,
        "`说明.txt`": limits.Part.LEAFLET,
        "PDF": limits.Part.READABLE,
        "一套表": limits.Part.FILING,
        "一张表": limits.Part.FORM,
        "一个表样文件": limits.Part.TEMPLATE,
        "以后的程序放的一个文件": limits.Part.UNKNOWN,
    }
    assert set(named.values()) == set(limits.Part)
    for words, part in named.items():
        one, _comma, together = rows[words].partition("，一共 ")
        every = in_bytes(together or one)
        assert (in_bytes(one), every) == limits._BYTES_MOST[part], words


def test_archives_are_written_as_described(contents):
    with zipfile.ZipFile(rewritten(contents)) as package:
        for one in package.infolist():
            assert one.compress_type == zipfile.ZIP_STORED
            assert one.date_time == (1980, 1, 1, 0, 0, 0)
            assert (one.create_system, one.external_attr >> 16) == (3, 0o644)
            assert (one.extra, one.comment) == (b"", b"")
    names = list(contents)
    assert names == ["manifest.json", *sorted(names[1:])]
    assert contents["说明.txt"].startswith(b"\xef\xbb\xbf")
    assert all(line.endswith(b"\r\n") for line in contents["说明.txt"].splitlines(keepends=True))
