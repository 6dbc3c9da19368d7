"""A set of forms as one file: the same bytes from the same files, and nothing else is taken."""

import hashlib
import io
import json
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfdesk import archive
from perfdesk.errors import TemplateError
from perfdesk.paths import templates_dir
from perfdesk.template import package
from perfdesk.template.package import Package, pack, read_folder, read_package, unpack

SET = "qu-2027"
FILES = {"set.toml": b'id = "qu-2027"\n', "form.toml": '标题 = "表"\n'.encode()}


@pytest.fixture
def packed():
    return pack(Package(SET, FILES))


def crafted(files, *, manifest=None, told=None, **of_entry):
    """An archive made by hand; `manifest` changes what the manifest says."""
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in files}
    facts = {"format": 1, "program": "0.2.0", "set": SET, "files": sums, **(manifest or {})}
    if told is None:
        told = json.dumps(facts, ensure_ascii=False, indent=1).encode()
    contents = [("manifest.json", told), *files]
    if not of_entry:
        return archive.write(contents)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in contents:
            entry = zipfile.ZipInfo(name)
            for key, value in of_entry.items():
                setattr(entry, key, value)
            made.writestr(entry, content)
    return out.getvalue()


def refused(data):
    with pytest.raises(TemplateError) as error:
        unpack(data)
    message = error.value.message
    assert message.endswith("。")
    assert "\n" not in message
    return message


def test_what_is_packed_comes_back(packed):
    assert unpack(packed).files == FILES
    assert unpack(packed).set_id == SET


def test_the_same_files_give_the_same_bytes(packed):
    assert pack(Package(SET, dict(reversed(FILES.items())))) == packed


@given(
    st.dictionaries(
        st.from_regex(r"[a-z]{5}[0-9_]{0,5}\.toml", fullmatch=True),
        st.binary(max_size=99),
        max_size=9,
    )
)
def test_any_files_come_back(files):
    there = {**files, "set.toml": b""}
    assert unpack(pack(Package(SET, there))).files == there


def test_every_shipped_set_can_be_packed():
    for folder in templates_dir().glob("*/"):
        made = read_folder(folder)
        assert unpack(pack(made)) == made


@pytest.mark.parametrize("cut", [1, 10, 100, 300])
def test_a_file_that_was_cut_off_is_refused(packed, cut):
    assert "再要一份" in refused(packed[:-cut])


@given(data=st.data())
def test_one_altered_byte_is_noticed(data):
    packed = bytearray(pack(Package(SET, FILES)))
    at = data.draw(st.integers(0, len(packed) - 1))
    packed[at] ^= data.draw(st.integers(1, 255))
    refused(bytes(packed))


@given(st.binary(max_size=400))
def test_any_other_file_is_refused(content):
    refused(content)


@pytest.mark.parametrize(
    "name",
    [
        *("../set.toml", "/etc/set.toml", "a/b.toml", "..\\set.toml", "C:x.toml", "form.txt"),
        *("Form.toml", "form.toml/", "con.toml", "表.toml", "form..toml", " form.toml", "x" * 50),
        *("vocabulary.toml", "scoring.toml", "inner.zip"),
    ],
)
def test_a_name_that_is_not_on_the_list_is_refused(name):
    refused(crafted([*FILES.items(), (name, b"x")]))
    with pytest.raises(TemplateError):
        pack(Package(SET, {**FILES, name: b"x"}))


def test_a_name_given_twice_is_refused():
    assert "重名" in refused(crafted([*FILES.items(), ("form.toml", b"x")]))


def test_compressed_entries_are_refused_unread():
    bomb = crafted([("set.toml", b"0" * 50_000_000)], compress_type=zipfile.ZIP_DEFLATED)
    assert len(bomb) < package.PACKAGE_BYTES_MOST
    refused(bomb)


def test_sizes_that_lie_are_refused(packed):
    # the central directory says the entry is larger, or smaller, than it is
    at = packed.rindex(b"PK\x01\x02")
    for size in (0, 5, 2**31):
        lying = bytearray(packed)
        lying[at + 20 : at + 28] = size.to_bytes(4, "little") * 2
        refused(bytes(lying))


def test_what_stands_before_or_behind_is_refused(packed):
    refused(b"#!/bin/sh\n" + packed)
    refused(packed + b"more")
    refused(packed[:-2] + b"\x04\x00more")


def test_a_package_made_with_another_program_is_refused():
    told = "不是用“打包”做成的"
    assert told in refused(crafted(list(FILES.items())))


def test_what_the_manifest_does_not_name_is_refused():
    sums = {"set.toml": hashlib.sha256(FILES["set.toml"]).hexdigest()}
    assert "form.toml" in refused(crafted(list(FILES.items()), manifest={"files": sums}))


def test_what_was_changed_after_packing_is_named():
    sums = {name: hashlib.sha256(b"other").hexdigest() for name in FILES}
    assert "可能被改过" in refused(crafted(list(FILES.items()), manifest={"files": sums}))


@pytest.mark.parametrize(
    "manifest",
    [
        *({"format": "x"}, {"set": 5}, {"set": "../up"}, {"set": "con"}, {"files": []}),
        *({"files": {"set.toml": 5}}, {"program": None}, {"set": "A B"}),
    ],
)
def test_a_manifest_that_makes_no_sense_is_refused(manifest):
    refused(crafted(list(FILES.items()), manifest=manifest))


@pytest.mark.parametrize("told", [b"", b"[]", b"\xff", b"[" * 100_000, b"{}", b"null"])
def test_a_manifest_that_cannot_be_read_is_refused(told):
    refused(crafted(list(FILES.items()), told=told))


def test_a_package_of_a_later_program_says_so():
    assert "升级" in refused(crafted(list(FILES.items()), manifest={"format": 2}))


def test_limits():
    many = {f"form{n}.toml": b"" for n in range(package.FILES_MOST)}
    for files in ({**FILES, **many}, {**FILES, "big.toml": b" " * 300_000}):
        with pytest.raises(TemplateError):
            pack(Package(SET, files))
        refused(crafted(list(files.items())))
    assert "MB" in refused(b"PK" + b"0" * package.PACKAGE_BYTES_MOST)


def test_a_set_without_its_list_of_forms_is_refused():
    with pytest.raises(TemplateError, match=r"set\.toml"):
        pack(Package(SET, {"form.toml": b""}))


def test_a_file_that_cannot_be_read_is_said_so(tmp_path):
    said = {tmp_path: "是文件夹", tmp_path / "missing.perfform": "没有“.*”这个文件"}
    for path, sentence in said.items():
        with pytest.raises(TemplateError, match=sentence):
            read_package(path)


def test_what_is_no_form_stays_out_of_the_package(tmp_path):
    folder = tmp_path / SET
    folder.mkdir()
    for name, content in {**FILES, "form.toml.bak": b"", "说明.docx": b""}.items():
        (folder / name).write_bytes(content)
    assert read_folder(folder).files == FILES
