"""Packages made to do harm, or harmed on the way, are refused whole, in words, soon and small."""

import io
import json
import re
import struct
import subprocess
import sys
import zipfile
import zlib
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfdesk import archive
from perfdesk.document import codec
from perfdesk.document.model import Document
from perfdesk.errors import PackageError
from perfdesk.exchange import limits
from perfdesk.exchange.model import PackedForm
from perfdesk.exchange.package import pack, unpack
from tests.exchange.packages import (
    canonical,
    line,
    rebuilt,
    small,
    small_packed,
    with_json,
    with_part,
)

#: what a district's old computer has to spare
MEMORY_MOST_MB = 200


def refused(data):
    with pytest.raises(PackageError) as error:
        unpack(data)
    message = error.value.message
    sentence(message)
    return message


def sentence(message):
    """One sentence for a clerk: what, and after the semicolon what to do."""
    assert message.endswith("。")
    assert message.count("。") == 1
    assert "；" in message
    assert message.isprintable()
    assert len(message) < 400
    assert re.search("请", message.rpartition("；")[2])


# --- harmed on the way -------------------------------------------------------------------


def test_one_byte_missing_or_any_more_is_said_to_be_incomplete():
    """F16: cut at every byte, which is finer than every hundredth."""
    data = small_packed()
    for size in range(len(data)):
        assert "不完整" in refused(data[:size])


def test_every_bit_of_a_small_package_counts():
    """F17: no flip is taken for something else."""
    data = small_packed()
    for at in range(len(data)):
        for bit in range(8):
            turned = bytearray(data)
            turned[at] ^= 1 << bit
            with pytest.raises(PackageError):
                unpack(bytes(turned))


@given(data=st.data())
def test_any_stretch_overwritten_is_seen(data):
    package = bytearray(small_packed())
    at = data.draw(st.integers(0, len(package) - 1))
    new = data.draw(st.binary(min_size=1, max_size=600))[: len(package) - at]
    if package[at : at + len(new)] != new:
        package[at : at + len(new)] = new
        refused(bytes(package))


@given(st.binary(max_size=300))
def test_any_other_file_is_refused(content):
    refused(content)


@pytest.mark.parametrize("content", [b"", b"PK", b"SQLite format 3\0", b"%PDF-1.7", b"\0" * 5000])
def test_files_that_clerks_mix_up(content):
    refused(content)


def test_a_stick_that_cannot_be_read_is_said(tmp_path):
    missing = tmp_path / "没有.perfpkg"
    for path, why in ((tmp_path, "读不出来"), (missing, "文件不在了")):
        with pytest.raises(PackageError, match=why) as error:
            unpack(path)
        assert path.name in error.value.message


def test_a_package_zipped_again_by_another_program_is_refused():
    out = io.BytesIO()
    contents = archive.read(small_packed(), 99)
    with zipfile.ZipFile(out, "w") as made:
        for name, body in contents.items():
            made.writestr(name, bytes(body))
    assert "压缩软件" in refused(out.getvalue())


# --- names -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        *("../forms/f9.json", "/forms/f9.json", "forms/../f9.json", "forms//f9.json", "C:x.json"),
        *("forms\\f9.json", "..\\f9.json", "C:/f9.json", "\\\\host\\f9.json", "forms/f9.json/"),
        *("forms/con.json", "con.json", "nul/a.json", "later/com1.json", "templates/aux/a.toml"),
        *("forms/f9.json:evil", "later/a.json::$DATA", "forms/F1.json", "FORMS/f9.json", "a.exe"),
        *(
            "inner.zip",
            "later/inner.perfpkg",
            "a",
            "",
            ".",
            "..",
            ".json",
            "forms/.json",
            "表.json",
        ),
        *("forms/f9.txt", "templates/a.toml", "templates/qu-2026/vocabulary.toml", "a\0.json"),
        *(
            "later/a\u202etxt.json",
            "a/b/c/d.json",
            "x" * 80 + ".json",
            "填报.pdf.exe",
            "填报-U1.pdf",
        ),
    ],
)
def test_a_name_that_is_not_on_the_list_is_refused(name):
    """F36: paths that lead out, drives, devices, streams."""
    refused(with_part(name, b"{}"))


def test_a_link_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        link = zipfile.ZipInfo("forms/f1.json")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        made.writestr(link, "/etc/passwd")
    refused(out.getvalue())
    # the same in a package that is right otherwise
    data = bytearray(small_packed())
    at = data.rindex(b"PK\x01\x02")
    data[at + 38 : at + 42] = (0o120777 << 16).to_bytes(4, "little")
    refused(bytes(data))


def test_a_name_given_twice_is_refused_even_in_capitals():
    contents = [(n, bytes(body)) for n, body in archive.read(small_packed(), 99).items()]
    assert "重名" in refused(archive.write([*contents, contents[-1]]))
    refused(archive.write([*contents, ("Forms/f1.json", b"")]))


def test_an_encrypted_entry_is_refused():
    data = bytearray(small_packed())
    data[6] |= 1
    refused(bytes(data))


# --- tricks of archives ------------------------------------------------------------------

LOCAL = struct.Struct("<4s5H3L2H")
CENTRAL = struct.Struct("<4s6H3L5H2L")
END = struct.Struct("<4s4H2LH")
LOCAL_NAMES = (
    *("sign", "needs", "flags", "method", "time", "date"),
    *("crc", "packed", "size", "name", "extra"),
)
CENTRAL_NAMES = ("sign", "made", *LOCAL_NAMES[1:], "comment", "disk", "inner", "rights", "at")
END_NAMES = ["sign", "disk", "first", "here", "all", "size", "at", "comment"]
ZIP64 = struct.pack("<HHQQ", 1, 16, 10**15, 10**15)


def tricked(local=None, central=None, end=None, *, at=1, extra=b"", comment=b"", behind=b""):
    """The small package with other facts about one entry, in front of it and at the end: none of
    them hash or content, which are right.
    """
    contents = list(archive.read(small_packed(), 99).items())
    parts, tail = [], []
    offset = 0
    for number, (name, body) in enumerate(contents):
        raw, content = name.encode(), bytes(body)
        mine = number == at
        more = extra if mine else b""
        flags = 0 if raw.isascii() else 0x800
        size, crc = len(content), zlib.crc32(content)
        common = {"needs": 20, "flags": flags, "method": 0, "time": 0, "date": 33, "crc": crc}
        common |= {"packed": size, "size": size, "name": len(raw), "extra": len(more)}
        facts = {"sign": b"PK\x03\x04", **common, **((local or {}) if mine else {})}
        entry = LOCAL.pack(*(facts[one] for one in LOCAL_NAMES)) + raw + more + content
        parts.append(entry + (behind if mine else b""))
        said = comment if mine else b""
        facts = {"sign": b"PK\x01\x02", "made": 20 | 3 << 8, **common, "comment": len(said)}
        facts |= {"disk": 0, "inner": 0, "rights": 0o644 << 16, "at": offset}
        facts |= (central or {}) if mine else {}
        tail.append(CENTRAL.pack(*(facts[one] for one in CENTRAL_NAMES)) + raw + more + said)
        offset += len(parts[-1])
    size = sum(map(len, tail))
    facts = {"sign": b"PK\x05\x06", "disk": 0, "first": 0, "here": len(tail), "all": len(tail)}
    facts |= {"size": size, "at": offset, "comment": 0, **(end or {})}
    return b"".join((*parts, *tail, END.pack(*(facts[one] for one in END_NAMES))))


def both(**facts):
    return {"local": facts, "central": facts}


TRICKS = {
    "larger than it is, in front": {"local": {"size": 10**9}},
    "larger than it is, at the end": {"central": {"size": 10**9}},
    "larger than it is, in both": both(size=10**9),
    "smaller than it is, in both": both(size=1),
    "packed smaller, in both": both(packed=1),
    "packed and size larger than the file": both(packed=2**32 - 2, size=2**32 - 2),
    "nothing in both": both(packed=0, size=0),
    "sizes of zip64": {**both(packed=2**32 - 1, size=2**32 - 1), "extra": ZIP64},
    "sizes of zip64 beside right ones": {"extra": ZIP64},
    "encrypted": both(flags=1),
    "strongly encrypted": both(flags=0x41),
    "names encrypted": both(flags=0x2000),
    "sizes behind": {**both(flags=8, crc=0, packed=0, size=0), "behind": b"PK\x07\x08" + bytes(12)},
    **{f"method {n}": both(method=n) for n in (1, 6, 8, 9, 12, 14, 93, 95, 96, 97, 98, 99)},
    "a method at the end alone": {"central": {"method": 8}},
    "a newer program needed": both(needs=63),
    "an extra field": {"extra": struct.pack("<HH", 0xCAFE, 0)},
    "another name in an extra field": {"extra": struct.pack("<HHBL", 0x7075, 5, 1, 0)},
    "times of NTFS": {"extra": struct.pack("<HHL", 0x000A, 4, 0)},
    "a comment": {"comment": b"forms/f9.json"},
    "a comment told of and not there": {"end": {"comment": 5}},
    "a link": {"central": {"rights": 0o120777 << 16}},
    "a folder": {"central": {"rights": 0o040755 << 16 | 0x10}},
    "a device": {"central": {"rights": 0o060644 << 16}},
    "a program": {"central": {"rights": 0o104755 << 16}},
    "from another system": {"central": {"made": 20}},
    "a text": {"central": {"inner": 1}},
    "another day": both(date=0x5D75),
    "on another disk": {"central": {"disk": 1}},
    "in the place of another": {"central": {"at": 0}},
    "outside the file": {"central": {"at": 2**31}},
    "another checksum at the end": {"central": {"crc": 0}},
    "another checksum in front": {"local": {"crc": 0}},
    "something between two entries": {"behind": b"x"},
    "one more entry that is not listed": {
        "behind": archive.write([("forms/f9.json", b"{}")]).partition(b"PK\x01\x02")[0]
    },
    "more entries told of": {"end": {"here": 999, "all": 999}},
    "fewer entries told of": {"end": {"here": 1, "all": 1}},
    "a list elsewhere": {"end": {"at": 0}},
    "a longer list": {"end": {"size": 2**31}},
    "an end of zip64": {"end": {"here": 0xFFFF, "all": 0xFFFF, "size": 2**32 - 1, "at": 2**32 - 1}},
}


def test_the_archive_that_is_altered_is_the_right_one():
    assert tricked() == small_packed()


@pytest.mark.parametrize("trick", TRICKS)
def test_no_trick_of_archives_is_read(trick):
    """F35, F36: whatever stands there that we would not have written."""
    refused(tricked(**TRICKS[trick]))


@pytest.mark.parametrize(
    "change",
    [
        *(lambda data: b"MZ" + data, lambda data: b"#!/bin/sh\nexit\n" + data),
        *(lambda data: data + b"\0", lambda data: data + data, lambda data: data[:-2] + b"\1\0x"),
        lambda data: data + b"PK\x06\x07" + bytes(16),
    ],
)
def test_nothing_stands_before_or_behind(change):
    refused(change(small_packed()))


# --- what does not hold together ---------------------------------------------------------


def changed_key(key, value):
    return lambda body: body.update({key: value})


@pytest.mark.parametrize(
    ("name", "key", "value"),
    [
        ("forms/f1.json", "id", "f2"),
        ("forms/f1.json", "filing", "u2"),
        ("forms/f1.json", "filing", "../u1"),
        ("forms/f1.json", "position", "1"),
        ("forms/f1.json", "position", True),
        ("forms/f1.json", "position", 2**60),
        ("forms/f1.json", "position", 1.0),
        ("forms/f1.json", "body", []),
        ("forms/f1.json", "body", {}),
        ("forms/f1.json", "lineage", []),
        ("forms/f1.json", "lineage", {}),
        ("forms/f1.json", "lineage", [{"id": "0" * 64, "parents": []}]),
        ("forms/f1.json", "lineage", [{"id": "0" * 63, "parents": []}]),
        ("forms/f1.json", "lineage", [{"id": "0" * 64, "parents": ["1" * 64]}]),
        ("forms/f1.json", "lineage", [{"id": "0" * 64, "parents": [], "more": 1}]),
        ("forms/f1.json", "Lineage", []),
        ("filings/u1.json", "forms", ["f1"]),
        ("filings/u1.json", "forms", ["f1", "f1"]),
        ("filings/u1.json", "forms", ["f1", "f2", "f3"]),
        ("filings/u1.json", "forms", ["f1", "f2", "\ud800"]),
        ("filings/u1.json", "forms", None),
        ("filings/u1.json", "id", "u2"),
        ("filings/u1.json", "body", {"set_id": "s", "year": 2026}),
    ],
)
def test_parts_that_contradict_themselves_or_each_other(name, key, value):
    try:
        data = with_json(name, changed_key(key, value))
    except UnicodeEncodeError:
        raw = json.dumps({"id": "u1", "forms": ["\ud800"]}).encode()
        data = with_part(name, raw)
    assert "其中" in refused(data)


def test_a_deleted_form_needs_its_lineage_too():
    for lineage in ([], None, [{"id": "x", "parents": []}]):
        refused(with_json("forms/f2.json", changed_key("lineage", lineage)))


def test_a_form_is_deleted_by_a_revision_of_its_own():
    # else a form could be called deleted under the very revision that others have it in
    refusal = refused(with_json("forms/f1.json", changed_key("body", None)))
    assert "内容与它的版本号不符" in refusal


def test_a_cycle_or_a_revision_told_twice_is_refused():
    one, two = "1" * 64, "2" * 64
    cycle = [{"id": one, "parents": [two]}, {"id": two, "parents": [one]}]
    twice = [{"id": one, "parents": []}, {"id": one, "parents": []}]
    itself = [{"id": one, "parents": [one]}]
    for lineage in (cycle, twice, itself):
        assert "版本记录" in refused(with_json("forms/f2.json", changed_key("lineage", lineage)))


def test_a_body_changed_without_its_revision_is_refused():
    def change(part):
        part["body"]["values"]["money.total.initial"] = "9999"

    assert "版本号不符" in refused(with_json("forms/f1.json", change))


def test_a_part_missing_or_too_many():
    assert "f1" in refused(rebuilt(lambda contents: contents.pop("forms/f1.json")))
    refused(rebuilt(lambda contents: contents.pop("filings/u1.json")))
    assert "f9" in refused(with_part("forms/f9.json", b"{}"))
    stray = canonical(
        {
            "id": "f9",
            "filing": "u1",
            "position": 0,
            "body": None,
            "lineage": [{"id": codec.revision_id((), b""), "parents": []}],
        }
    )
    assert "不属于任何一套表" in refused(with_part("forms/f9.json", stray))


@pytest.mark.parametrize(
    "manifest",
    [
        *({"format": 0}, {"format": "1"}, {"format": True}, {"format": None}, {"reads": -1}),
        *({"store": "../x"}, {"store": 5}, {"number": -1}, {"number": 1.5}, {"number": 2**80}),
        *({"role": "king"}, {"role": None}, {"unit": ["x"]}, {"unit": "长" * 5000}),
        *({"filings": []}, {"filings": ["u1", "u1"]}, {"filings": ["u2"]}, {"filings": "u1"}),
        *({"counts": {}}, {"counts": None}, {"entries": {}}, {"entries": []}, {"needs": 3}),
        {"counts": {"filings": 1, "forms": 3, "deleted": 1, "templates": 2}},
        {"entries": {"forms/f1.json": {"sha256": "", "size": 1}}},
        {"entries": {"forms/f1.json": 7}},
        {"Unknown Key": 1},
        {"x" * 41: 1},
    ],
)
def test_a_manifest_that_makes_no_sense_is_refused(manifest):
    refused(rebuilt(lambda _contents: None, manifest))


def by_hand(manifest):
    contents = [(n, bytes(body)) for n, body in archive.read(small_packed(), 99).items()]
    return archive.write([("manifest.json", manifest), *contents[1:]])


@pytest.mark.parametrize("told", [b"", b"[]", b"\xff", b"[" * 100_000, b"{}", b"null", b"{}{}"])
def test_a_manifest_that_cannot_be_read_is_refused(told):
    refused(by_hand(told))


def test_a_manifest_spelled_otherwise_or_in_another_place_is_refused():
    contents = [(n, bytes(body)) for n, body in archive.read(small_packed(), 99).items()]
    told = contents[0][1]
    refused(by_hand(told.replace(b'":', b'": ', 1)))
    refused(by_hand(told[:1] + b'"format":1,' + told[1:]))
    refused(archive.write([*contents[1:], contents[0]]))
    refused(archive.write([contents[0], *reversed(contents[1:])]))


# --- hostile JSON ------------------------------------------------------------------------

DEEP = 100_000


@cache
def hostile_bodies():
    form = json.loads(archive.read(small_packed(), 99)["forms/f1.json"].tobytes())
    told = canonical(form).decode()

    def put(new):
        return told.replace('"1755.80"', new).encode()

    def add(keys):
        # behind the known keys, where it belongs in canonical JSON
        return f"{told[:-1]},{keys}}}".encode()

    return {
        "depth of lists": b"[" * DEEP + b"]" * DEEP,
        "depth of objects": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
        "depth in a value": put("[" * DEEP + "]" * DEEP),
        "depth in an unknown key": add(f'"z":{"[" * 500 + "]" * 500}'),
        "NaN": put("NaN"),
        "Infinity": put("-Infinity"),
        "NaN in an unknown key": add('"z":NaN'),
        "a float out of range": add('"z":1e999'),
        "a huge int": put("9" * 3_000_000),
        "a long int": add(f'"z":{"9" * 5000}'),
        "half a surrogate pair": put('"\\ud800"'),
        "half a surrogate pair as a key": add('"\\udfff":1'),
        "a key twice": put('"1","money.total.initial":"2"'),
        "an unknown key twice": add('"z":1,"z":1'),
        "escapes": put('"\\u0031"'),
        "spaces": told.replace(":", ": ").encode(),
        "a byte order mark": b"\xef\xbb\xbf" + told.encode(),
        "UTF-16": told.encode("utf-16"),
        "not UTF-8": told.encode() + b"\xff",
        "two values": told.encode() * 2,
        "a number for a text": put("1755.80"),
        "null for a text": put("null"),
        "10 MB of text": put('"' + "A" * 10_000_000 + '"'),
        "10 MB of keys": put(",".join(f'"a{n}":""' for n in range(1_000_000))),
    }


@pytest.mark.parametrize("kind", hostile_bodies())
def test_hostile_json_is_refused_and_named(kind):
    """F38: the part that is meant is named."""
    assert "forms/f1.json" in refused(with_part("forms/f1.json", hostile_bodies()[kind]))


def refused_or_read(data):
    try:
        unpack(data)
    except PackageError as error:
        sentence(error.message)


leaves = st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5)
keys = st.sampled_from(
    ["id", "lineage", "parents", "forms", "body", "filing", "position", "values", "tables", "later"]
)


@given(
    st.sampled_from(["forms/f1.json", "filings/u1.json"]),
    st.dictionaries(
        keys,
        st.recursive(leaves, lambda inner: st.lists(inner) | st.dictionaries(keys, inner)),
    ),
)
def test_any_json_in_the_place_of_a_part_is_refused_or_read(name, body):
    def change(part):
        part.update(body)

    try:
        data = with_json(name, change)
    except (UnicodeEncodeError, ValueError):
        data = with_part(name, json.dumps(body).encode())
    refused_or_read(data)


# --- soon and small ----------------------------------------------------------------------

READER = """
import hashlib, re, sys, time
from datetime import UTC, datetime
from pathlib import Path
from perfdesk.errors import PackageError
from perfdesk.workspace import Workspace
store, *packages = map(Path, sys.argv[1:])
with Workspace.open(store, create=True, clock=lambda: datetime(2026, 11, 21, tzinfo=UTC)) as desk:
    desk.new_filing("lukou-2026", "某镇", 2026)
    desk.flush()
    desk.receiving
    was = hashlib.sha256(store.read_bytes()).hexdigest()
    for path in packages:
        # the highest memory from here on, as Linux keeps it for a process
        Path("/proc/self/clear_refs").write_text("5")
        begin = time.process_time()
        try:
            desk.receiving.look(path)
            said = "读入"
        except PackageError as error:
            said = error.message
        taken = time.process_time() - begin
        peak = re.search("VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]
        same = hashlib.sha256(store.read_bytes()).hexdigest() == was
        print(path.stem, peak, round(taken, 2), same, said, sep="\\t")
"""


def bombs():
    """By name: the file's content, made one at a time."""
    yield "small", small_packed

    def deflated():
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
            made.writestr("manifest.json", b"0" * 200_000_000)
        return out.getvalue()

    yield "deflated", deflated

    def overlapping():
        # every entry of the list at the end is the same one
        whole = bytearray(archive.write([("forms/f1.json", b"0" * 1_000_000)]))
        at = whole.rindex(b"PK\x01\x02")
        one = bytes(whole[at : len(whole) - 22])
        return bytes(whole[:at]) + one * 500_000 + bytes(whole[-22:])

    yield "overlapping", overlapping
    yield "entries", lambda: archive.write((f"forms/f{n}.json", b"") for n in range(10_000))

    def lying():
        whole = bytearray(archive.write([("manifest.json", b"0" * 1000)]))
        whole[18:26] = b"\xfe\xff\xff\xff" * 2
        return bytes(whole)

    yield "lying", lying
    yield "zeros", lambda: b"\0" * limits.PACKAGE_BYTES_MOST
    yield "too large", lambda: b"PK\x03\x04" + b"\0" * limits.PACKAGE_BYTES_MOST
    yield "nested", lambda: with_part("forms/f1.json", deflated())
    most = 4 * 1024 * 1024
    yield "lists", lambda: with_part("forms/f1.json", b"[" + b"[]," * (most // 3 - 9) + b"0]")
    yield (
        "four times lists",
        lambda: rebuilt(
            lambda contents: contents.update(
                {f"forms/g{n}.json": b"[" + b"[]," * (most // 3 - 9) + b"0]" for n in range(4)}
            )
        ),
    )
    for kind, body in hostile_bodies().items():
        yield kind, lambda body=body: with_part("forms/f1.json", body)
    yield "unknown keys", unknown_keys
    # the most that is allowed, and right: a PDF, forms of long texts, forms of many rows
    yield "largest", largest
    yield "widest", widest


def unknown_keys():
    def change(part):
        part.update({f"z{n:06}": [] for n in range(250_000)})

    return with_json("forms/f1.json", change)


def with_forms(documents, readable=None):
    forms = tuple(
        PackedForm(f"f{at}", line(codec.canonical(one)), one) for at, one in enumerate(documents)
    )
    filing = replace(small().filings[0], forms=forms)
    return pack(replace(small(), filings=(filing,)), readable or {})


def largest():
    texts = [Document("t", "1", values={"goal": "长" * 1_300_000}) for _one in range(4)]
    return with_forms(texts, {"填报.pdf": b"%PDF" + b"0" * 31_000_000})


def widest():
    rows = [Document("t", "1", values={f"{n}": "" for n in range(70_000)}) for _one in range(4)]
    return with_forms(rows)


@pytest.fixture(scope="module")
def readings(tmp_path_factory):
    """What another process said to each, and how much memory it took at most."""
    if not sys.platform.startswith("linux"):
        pytest.skip("memory is measured as Linux tells it")
    folder = tmp_path_factory.mktemp("packages")
    paths = []
    for name, make in bombs():
        paths.append(folder / f"{name}.perfpkg")
        paths[-1].write_bytes(make())
    # a file of any size: what is not looked at costs nothing
    endless = folder / "endless.perfpkg"
    with endless.open("wb") as file:
        file.truncate(2**33)
    paths.insert(1, endless)
    told = subprocess.run(
        [sys.executable, "-c", READER, str(folder / "district.perfdesk"), *map(str, paths)],
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=Path(__file__).parents[2],
        # 2 seconds for each at the most, on a machine with nothing else to do
        timeout=2 * len(paths),
    ).stdout
    return [reading.split("\t") for reading in told.splitlines()]


def test_whatever_comes_is_read_or_refused_in_little_memory(readings):
    """F35: 200 MB is what an old computer has to spare."""
    peaks = {name: int(peak) // 1024 for name, peak, *_rest in readings}
    assert max(peaks.values()) < MEMORY_MOST_MB, peaks


def test_whatever_comes_is_read_or_refused_soon(readings):
    """F35: within 2 seconds of computing."""
    times = {name: float(time) for name, _peak, time, *_rest in readings}
    assert max(times.values()) < 2, times


def test_looking_changes_nothing_in_the_store(readings):
    assert {same for *_rest, same, _said in readings} == {"True"}


def test_all_of_it_is_refused_but_what_is_right(readings):
    right = {"small", "largest", "widest"}
    assert {name for name, *_rest, said in readings if said == "读入"} == right
    for _name, *_rest, said in readings:
        if said != "读入":
            sentence(said)
