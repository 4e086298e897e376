"""What came is found again by its place alone, byte for byte, and what is not as it was written is never taken for it."""

import gzip
import os
import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from pipelines.warc.exchange import MAX_BODY, BadContent, Exchange, TooLong
from pipelines.warc.reading import BadRecord, read_exchange, whole_until
from pipelines.warc.tombstone import bury
from pipelines.warc.writing import Original, Place, WarcWriter

AT = "2026-01-01T00:00:00.000Z"
PAGE = Exchange(
    url="https://paper.example/1/lock.html?a=b", at=AT, status=200, ip="192.0.2.7", body="<p>Die Schleuse hält.".encode(),
    request_headers=[(b"User-Agent", b"Backfile/0")], headers=[(b"Content-Type", b"text/html"), (b"Server", b"caf\xe9")],
)  # fmt: skip


@pytest.fixture
def writer(tmp_path):
    writer = WarcWriter(tmp_path / "paper-warc", "paper-00001", "Backfile/0")
    yield writer
    writer.close()


def records(path):
    with path.open("rb") as file:
        return [(one.rec_type, one.rec_headers, one.content_stream().read()) for one in ArchiveIterator(file, check_digests="raise")]


def test_an_exchange_comes_back_as_it_was_written(writer, tmp_path):
    first, second = writer.write(PAGE), writer.write(replace(PAGE, url="https://paper.example/2/", body=b""))
    read = read_exchange(tmp_path, first)
    assert (read.url, read.at, read.status, read.ip, read.body) == (PAGE.url, AT, 200, "192.0.2.7", PAGE.body)
    assert (read.header("content-type"), read.header("server"), read.header("x")) == ("text/html", "café", None)
    assert read_exchange(tmp_path, second).body == b""


@given(st.binary(max_size=3000), st.lists(st.tuples(st.binary(min_size=0, max_size=40))))
def test_any_bytes_come_back(tmp_path_factory, body, values):
    folder = tmp_path_factory.mktemp("warc")
    headers = [(b"X", value) for (value,) in values]
    writer = WarcWriter(folder / "x-warc", "x", "Backfile/0")
    place = writer.write(replace(PAGE, body=body, headers=headers))
    writer.close()
    assert read_exchange(folder, place).body == body


def test_a_file_holds_what_the_standard_wants(writer, tmp_path):
    place = writer.write(PAGE)
    known = writer.write(replace(PAGE, at="2026-01-02T00:00:00.000Z"), Original(place, PAGE.url, AT, PAGE.payload_digest))
    writer.write(replace(PAGE, status=304, body=b""), Original(place, PAGE.url, AT, PAGE.payload_digest))
    found = records(tmp_path / place.file)
    assert [kind for kind, _, _ in found] == ["warcinfo", "response", "request", "revisit", "request", "revisit", "request"]
    answer, request, same, unmodified = (found[index][1] for index in (1, 2, 3, 5))
    assert answer.protocol == "WARC/1.1"
    assert answer.get_header("WARC-Date") == AT
    assert request.get_header("WARC-Concurrent-To") == answer.get_header("WARC-Record-ID")
    assert same.get_header("WARC-Refers-To") == answer.get_header("WARC-Record-ID")
    assert same.get_header("WARC-Refers-To-Date") == AT
    assert same.get_header("WARC-Payload-Digest") == answer.get_header("WARC-Payload-Digest")
    assert same.get_header("WARC-Profile").endswith("identical-payload-digest")
    assert unmodified.get_header("WARC-Profile").endswith("server-not-modified")
    assert read_exchange(tmp_path, known).body == b""


def test_files_are_rotated_and_none_is_written_over(tmp_path):
    for _ in range(2):
        writer = WarcWriter(tmp_path / "paper-warc", "paper-00001", "Backfile/0", max_file=1500)
        for number in range(4):
            writer.write(replace(PAGE, body=random.Random(number).randbytes(1000)))
        writer.close()
    files = sorted(path.name for path in (tmp_path / "paper-warc").iterdir())
    assert files == [f"paper-00001-{serial:05}.warc.gz" for serial in range(1, 9)]


def test_what_a_kill_left_half_written_is_told_from_what_is_whole(writer, tmp_path):
    place = writer.write(PAGE)
    path = tmp_path / place.file
    size = path.stat().st_size
    assert whole_until(path) == whole_until(path, place.offset) == size
    for cut in (1, 100, size - place.offset):
        torn = path.read_bytes()[: size - cut]
        (tmp_path / "torn.warc.gz").write_bytes(torn)
        assert whole_until(tmp_path / "torn.warc.gz") in (place.offset, place.offset + place.length)
    (tmp_path / "zeros.warc.gz").write_bytes(path.read_bytes() + bytes(4096))
    assert whole_until(tmp_path / "zeros.warc.gz") == size


def test_a_full_disk_leaves_the_file_as_it_was(writer, tmp_path, monkeypatch):
    place = writer.write(PAGE)
    before = (tmp_path / place.file).read_bytes()

    def full(handle, data, offset):
        if offset > len(before):
            raise OSError(28, "No space left on device")
        return pwrite(handle, data[:50], offset)

    pwrite = os.pwrite
    monkeypatch.setattr(os, "pwrite", full)
    with pytest.raises(OSError, match="No space"):
        writer.write(replace(PAGE, body=b"another"))
    assert (tmp_path / place.file).read_bytes() == before
    monkeypatch.undo()
    assert read_exchange(tmp_path, writer.write(replace(PAGE, body=b"another"))).body == b"another"


def is_noticed(folder, place, written):
    try:
        read = read_exchange(folder, place)
    except BadRecord:
        return True
    assert read == written, "bytes that were never written were taken for what was"
    return False


def test_every_altered_byte_is_noticed(writer, tmp_path):
    place = writer.write(PAGE)
    path = tmp_path / place.file
    whole, written, unnoticed = path.read_bytes(), read_exchange(tmp_path, place), 0
    # The head of a gzip member says when, how hard and on what system it was made, too: nobody reads that.
    for at in [*range(4), *range(10, place.length)]:
        altered = bytearray(whole)
        altered[place.offset + at] ^= 0x10
        path.write_bytes(altered)
        unnoticed += not is_noticed(tmp_path, place, written)
    # The last bits before the checksum may be padding (RFC 1951, 3.2.3), which says nothing.
    assert unnoticed <= 1


def test_a_file_that_is_missing_or_shortened_or_another_is_named(writer, tmp_path):
    place = writer.write(PAGE)
    with pytest.raises(BadRecord, match=r"another record at byte"):
        read_exchange(tmp_path, replace(place, offset=place.offset + place.length, length=_rest(tmp_path, place)))
    (tmp_path / place.file).write_bytes((tmp_path / place.file).read_bytes()[: place.offset + 20])
    with pytest.raises(BadRecord, match=r"ends before byte"):
        read_exchange(tmp_path, place)
    (tmp_path / place.file).unlink()
    with pytest.raises(BadRecord, match=r"is missing"):
        read_exchange(tmp_path, place)


def _rest(folder, place):
    return (folder / place.file).stat().st_size - place.offset - place.length


@pytest.mark.parametrize("name", ["../x.warc.gz", "/etc/passwd", "a/b/c", "a/..", "x"])
def test_no_place_leads_out_of_the_mirror_s_folder(tmp_path, name):
    with pytest.raises(BadRecord, match="no WARC file of a mirror"):
        read_exchange(tmp_path, Place(name, 0, 100))
    with pytest.raises(ValueError, match="no WARC file of a mirror"):
        bury(tmp_path, Place(name, 0, 900), PAGE.url, AT, "x")


# Content encodings.


def encoded(body, encoding):
    return replace(PAGE, body=body, headers=[(b"Content-Encoding", encoding)])


def test_an_encoding_is_undone_and_the_bytes_that_came_are_kept():
    exchange = encoded(gzip.compress(b"<p>x"), b"gzip")
    assert exchange.content() == b"<p>x"
    assert exchange.payload_digest != replace(PAGE, body=b"<p>x").payload_digest
    assert encoded(b"<p>x", b"identity").content() == b"<p>x"
    assert encoded(gzip.compress(gzip.compress(b"<p>x")), b"gzip, x-gzip").content() == b"<p>x"


@pytest.mark.parametrize(
    ("body", "encoding", "why"),
    [(gzip.compress(b"x" * 5000, mtime=0)[:-9], b"gzip", "cut short"), (b"no gzip", b"gzip", "is broken"), (b"x", b"br", "not asked for"),
     (gzip.compress(b"x" * 5000, mtime=0)[:12], b"gzip", "cut short")],
)  # fmt: skip
def test_what_cannot_be_unpacked_is_no_page(body, encoding, why):
    with pytest.raises(BadContent, match=why):
        encoded(body, encoding).content()


def test_a_bomb_is_not_let_off():
    with pytest.raises(TooLong):
        encoded(gzip.compress(bytes(MAX_BODY + 1)), b"gzip").content()


# Taking down.


def test_a_record_that_was_taken_down_leaves_its_neighbours_where_they_were(writer, tmp_path):
    first, second, third = (writer.write(replace(PAGE, body=b"<p>secret %d " % number * 50)) for number in range(3))
    size = (tmp_path / first.file).stat().st_size
    bury(tmp_path, second, PAGE.url, AT, "asked for by its author")
    assert (tmp_path / first.file).stat().st_size == size
    kinds = [(kind, body) for kind, _, body in records(tmp_path / first.file)]
    assert [kind for kind, _ in kinds] == ["warcinfo", "response", "request", "metadata", "request", "response", "request"]
    assert b"asked for by its author" in kinds[3][1]
    assert read_exchange(tmp_path, third).body.startswith(b"<p>secret 2")
    with pytest.raises(BadRecord, match="another record"):
        read_exchange(tmp_path, second)
    bury(tmp_path, second, PAGE.url, AT, "again")


def test_a_place_beyond_a_file_is_not_written_to(writer, tmp_path):
    place = writer.write(PAGE)
    with pytest.raises(OSError, match="shortened"):
        bury(tmp_path, Place(place.file, 10_000, 900), PAGE.url, AT, "x")
