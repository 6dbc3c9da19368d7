"""An archive is what every ZIP program reads, and only its own bytes are read back."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfdesk import archive
from perfdesk.archive import ArchiveFault, Fault

ENTRIES = [("manifest.json", b"{}"), ("说明.txt", "这是什么".encode()), ("a/b.json", b"")]
MOST = 100

entries = st.dictionaries(st.text(min_size=1, max_size=9), st.binary(max_size=50), max_size=9)


def by_zipfile(contents):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in contents:
            entry = zipfile.ZipInfo(name)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            made.writestr(entry, content)
    return out.getvalue()


def fault_of(data, most=MOST):
    with pytest.raises(ArchiveFault) as caught:
        archive.read(data, most)
    return caught.value.fault


@given(entries.filter(bool))
def test_what_is_written_is_read(contents):
    found = archive.read(archive.write(contents.items()), MOST)
    assert {name: bytes(content) for name, content in found.items()} == contents
    assert list(found) == list(contents)


def test_it_is_byte_for_byte_what_pythons_own_writer_makes():
    assert archive.write(ENTRIES) == by_zipfile(ENTRIES)


def test_every_other_program_opens_it():
    with zipfile.ZipFile(io.BytesIO(archive.write(ENTRIES))) as opened:
        assert opened.testzip() is None
        assert [(name, opened.read(name)) for name in opened.namelist()] == ENTRIES


def test_cut_off_anywhere_is_said_to_be_cut_off():
    made = archive.write(ENTRIES)
    assert {fault_of(made[:size]) for size in range(len(made))} == {Fault.CUT_OFF}


def test_any_bit_turned_is_seen():
    made = archive.write(ENTRIES)
    for at in range(len(made)):
        for bit in range(8):
            turned = bytearray(made)
            turned[at] ^= 1 << bit
            with pytest.raises(ArchiveFault):
                archive.read(bytes(turned), MOST)


@given(st.binary(max_size=200))
def test_any_other_file_is_refused(content):
    with pytest.raises(ArchiveFault):
        archive.read(content, MOST)


def test_what_stands_before_or_behind_is_refused():
    made = archive.write(ENTRIES)
    assert fault_of(made + b" ") is Fault.FOREIGN
    assert fault_of(b" " + made) is Fault.NO_ARCHIVE


def test_a_name_given_twice_and_more_entries_than_allowed():
    assert fault_of(archive.write([("a", b"1"), ("a", b"2")])) is Fault.TWICE
    many = archive.write((f"{n}.json", b"") for n in range(10_000))
    assert fault_of(many) is Fault.TOO_MANY


def test_a_size_is_asked_about_before_the_content_is_looked_at():
    told = []

    def admit(name, size):
        told.append((name, size))
        raise KeyError(name)

    broken = bytearray(archive.write([("a", b"12345")]))
    broken[-60] ^= 1
    with pytest.raises(KeyError):
        archive.read(bytes(broken), MOST, admit)
    assert told == [("a", 5)]


def test_compressed_entries_are_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("a.json", b"0" * 1_000_000)
    assert fault_of(out.getvalue()) is Fault.FOREIGN
