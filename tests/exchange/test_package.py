"""Packages: what is packed comes back with its ids, and newer programs' parts survive the way."""

import hashlib
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from perfdesk import paths
from perfdesk.document import codec
from perfdesk.document.model import Document, Filing, Row
from perfdesk.errors import PackageError
from perfdesk.exchange import limits, parts
from perfdesk.exchange.manifest import Heading
from perfdesk.exchange.model import PackedFiling, PackedForm
from perfdesk.exchange.package import look, pack, unpack
from perfdesk.exchange.parts import Extra
from perfdesk.workspace.samples import sample_filings
from tests.examples import many
from tests.exchange.packages import (
    FORM,
    PDF,
    canonical,
    line,
    packages,
    rebuilt,
    small,
    small_packed,
    with_json,
    with_part,
)

GOLDEN = Path(__file__).parent / "format-1.perfpkg"


# --- there and back ----------------------------------------------------------------------


@settings(max_examples=many(60))
@given(packages())
def test_any_package_comes_back_with_all_its_ids(package):
    packed = pack(package, {})
    back = unpack(packed)
    assert back == package
    assert pack(back, {}) == packed


def test_the_same_package_gives_the_same_bytes():
    assert pack(small(), {"填报.pdf": PDF}) == small_packed()


def test_every_sample_filing_comes_back():
    for filing, forms in sample_filings():
        packed = PackedFiling(
            "u1",
            line(codec.filing_canonical(filing)),
            filing,
            tuple(
                PackedForm(f"f{at}", line(codec.canonical(form)), form, at)
                for at, form in enumerate(forms.values())
            ),
        )
        folder = paths.templates_dir() / filing.set_id
        templates = {f"{filing.set_id}/{one.name}": one.read_bytes() for one in folder.iterdir()}
        package = replace(small(), filings=(packed,), templates=templates)
        assert unpack(pack(package, {})) == package
        assert not unpack(pack(package, {})).notes


def test_a_package_is_read_from_a_file(tmp_path):
    path = tmp_path / "渌口镇-2026年.perfpkg"
    path.write_bytes(small_packed())
    assert unpack(path) == small()


def test_what_a_package_says_of_itself_is_read_without_the_rest(tmp_path):
    path = tmp_path / "a.perfpkg"
    # the rest may be missing, or not be copied yet
    path.write_bytes(small_packed()[:4096])
    assert look(path) == Heading(
        *(small().store, 3, "2026-01-29T09:30:00+08:00", "0.3.0", "office", "渌口镇人民政府"),
        ("u1",),
        1,
    )
    path.write_bytes(small_packed()[:200])
    with pytest.raises(PackageError, match=r"a\.perfpkg.*不完整"):
        look(path)
    with pytest.raises(PackageError, match=r"b\.perfpkg.*不在了"):
        look(tmp_path / "b.perfpkg")


def test_a_file_made_by_the_first_format_is_read_for_ever():
    assert unpack(GOLDEN) == small()


# --- in ten years ------------------------------------------------------------------------


def test_any_zip_program_opens_it_and_a_person_understands_it():
    with zipfile.ZipFile(io.BytesIO(small_packed())) as opened:
        assert opened.testzip() is None
        assert opened.read("填报.pdf") == PDF
        leaflet = opened.read("说明.txt").decode("utf-8-sig")
        assert "渌口镇人民政府" in leaflet
        assert "2026年" in leaflet
        assert "\r\n" in leaflet
        form = json.loads(opened.read("forms/f1.json"))
    assert form["body"]["values"]["money.total.initial"] == "1755.80"


def test_what_the_leaflet_says_of_hashes_is_all_one_needs_to_check_them():
    with zipfile.ZipFile(io.BytesIO(small_packed())) as opened:
        form = json.loads(opened.read("forms/f1.json"))
        entries = json.loads(opened.read("manifest.json"))["entries"]
        for name, facts in entries.items():
            assert hashlib.sha256(opened.read(name)).hexdigest() == facts["sha256"]
    head = form["lineage"][-1]
    told = "".join(f"{one}\n" for one in sorted(head["parents"])) + "\n"
    body = json.dumps(form["body"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256((told + body).encode()).hexdigest() == head["id"]


# --- newer and older programs ------------------------------------------------------------


def newer(change=lambda contents: None, **manifest):
    return rebuilt(change, {"format": 2, "program": "0.9.0", "needs": "0.8.0", **manifest})


def test_a_newer_format_is_read_and_said():
    back = unpack(newer())
    assert back.filings == small().filings
    assert "0.9.0" in back.notes[0]


def test_what_only_a_newer_program_knows_is_kept_word_for_word_for_the_way_back():
    colour = canonical({"表格": [1, 2.5, None]})
    data = newer(
        lambda contents: contents.update({"later/notes.json": b"[1]"}), colour=json.loads(colour)
    )
    back = unpack(data)
    assert back.extra == {"later/notes.json": b"[1]", "manifest.json#colour": colour}
    assert any("later/notes.json" in note and "原样保留" in note for note in back.notes)
    again = unpack(pack(back, {}))
    assert again.extra == back.extra
    with zipfile.ZipFile(io.BytesIO(pack(back, {}))) as opened:
        assert opened.read("later/notes.json") == b"[1]"
        assert json.loads(opened.read("manifest.json"))["colour"] == json.loads(colour)


def with_newer_body():
    """A form whose body has a key that this program does not know, named rightly."""
    body = {**codec.to_json(FORM), "weather": {"雨": True}}
    lineage = line(canonical(body))

    def change(part):
        part["body"] = body
        part["lineage"] = [{"id": one.id, "parents": list(one.parents)} for one in lineage]

    return with_json("forms/f1.json", change), lineage


def test_a_body_with_an_unknown_key_keeps_it_and_its_revision():
    data, lineage = with_newer_body()
    back = unpack(data)
    form = back.filings[0].forms[0]
    assert form.body == FORM
    assert form.lineage == lineage
    assert back.extra == {"forms/f1.json#body.weather": canonical({"雨": True})}
    assert unpack(pack(back, {})) == back


def test_a_body_changed_here_goes_back_with_what_the_newer_program_added():
    data, lineage = with_newer_body()
    back = unpack(data)
    extra = Extra(back.extra)
    changed = replace(FORM, finished=True)
    body = parts.form_body("f1", changed, extra)
    filing = back.filings[0]
    form = PackedForm("f1", line(body, *lineage), changed, 1)
    again = replace(back, filings=(replace(filing, forms=(form, filing.forms[1])),))
    assert unpack(pack(again, {})) == again
    assert json.loads(body)["weather"] == {"雨": True}


def test_a_format_that_this_program_must_not_read_names_the_version_needed():
    with pytest.raises(PackageError, match=r"0\.8\.0.*升级"):
        unpack(newer(reads=2))


def test_what_a_newer_program_changed_beyond_reading_asks_for_an_upgrade():
    def change(contents):
        body = json.loads(contents["forms/f1.json"])
        body["body"]["values"] = ["other"]
        body["lineage"] = [{"id": one.id, "parents": []} for one in line(canonical(body["body"]))]
        contents["forms/f1.json"] = canonical(body)

    with pytest.raises(PackageError, match=r"forms/f1\.json.*升级到 0\.8\.0"):
        unpack(newer(change))
    with pytest.raises(PackageError, match="重新导出一份"):
        unpack(rebuilt(change))


# --- packing -----------------------------------------------------------------------------


def test_a_head_that_is_not_the_revision_of_its_body_is_our_bug():
    filing = small().filings[0]
    form = replace(filing.forms[0], body=replace(FORM, finished=True))
    wrong = (replace(filing, forms=(form,)), replace(filing, body=Filing("qu-2026", 2027)))
    for one in wrong:
        with pytest.raises(ValueError, match="revision"):
            pack(replace(small(), filings=(one,)), {})


def test_an_id_that_stands_twice_is_our_bug():
    with pytest.raises(ValueError, match="twice"):
        pack(replace(small(), filings=small().filings * 2), {})


def test_what_could_not_be_read_again_is_not_packed():
    long = Document("t", "1", values={"goal": "长" * 2_000_000})
    many = Document("t", "1", tables={"a": tuple(Row(f"r{n}", {"a": ""}) for n in range(400_000))})
    for document in (long, many):
        form = PackedForm("f1", line(codec.canonical(document)), document)
        filing = replace(small().filings[0], forms=(form,))
        with pytest.raises(PackageError, match="没有导出"):
            pack(replace(small(), filings=(filing,)), {})
    with pytest.raises(PackageError, match="没有导出"):
        pack(small(), {"../填报.pdf": PDF})
    with pytest.raises(PackageError, match="没有导出"):
        pack(replace(small(), unit="长" * 2000), {})


def test_names_of_parts():
    for name in ("填报.pdf", "填报-u1.pdf", "later/a.json", "forms/f1.json", "说明.txt"):
        assert limits.part_of(name), name
    assert with_part("填报-u1.pdf", PDF)
