"""What other programs captured: WARC files, WACZ, saved pages; and our own WARC files, damaged."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from functools import cache, partial
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from crawler.importing.reading import read_entry
from crawler.importing.refusals import CannotImport, NoAddress
from crawler.importing.survey import survey
from pipelines.warc.answers import CutShort, TooLong, address_of, exchange_of, moment, needs_original, original_of
from pipelines.warc.exchange import BadContent, Exchange
from pipelines.warc.reading import BadRecord, read_exchange, record_id_at, whole_until
from pipelines.warc.records import Damage, Damaged, Record, Volume, begins_as_warc, must_be_unpacked, record_at, records, unpack
from pipelines.warc.writing import Original, Place, WarcWriter
from tests.fuzz.target import Target, Unfit, chosen, tried
from tests.fuzz.targets.surroundings import folder, reader

HOST = "https://sample.backfile.example"
SONGS = f"{HOST}/english/lw/42/songs.html"
AT = "2026-01-01T00:00:00.000Z"
APART = b"\x1d\x1e"
"""Where a file of gzip members is cut into them before it is packed: no fuzzer guesses a checksum."""
PAGE = b"<html><body><p>Lock Warden No. 42</p><h1>Songs</h1><p>They sang at the lock.</p></body></html>"
NAMES = ("x.warc", "x.warc.gz", "x.wacz", "x.html", "x.htm", "x", "index.html", "x.pdf")
WORDS = (
    "WARC/1.0\r\n", "WARC/1.1\r\n", "WARC-Type: response\r\n", "WARC-Type: revisit\r\n", "WARC-Type: warcinfo\r\n",
    "WARC-Type: resource\r\n", f"WARC-Target-URI: {SONGS}\r\n", "WARC-Date: 2011-03-04T05:06:07Z\r\n", "Content-Length: ", "\r\n\r\n",
    "HTTP/1.1 200 OK\r\n", "Content-Type: text/html\r\n", "Transfer-Encoding: chunked\r\n", "Content-Encoding: gzip\r\n",
    "WARC-Block-Digest: sha1:", "WARC-Payload-Digest: ", "WARC-Refers-To: ", "WARC-Refers-To-Target-URI: ", "WARC-Profile: ",
    "server-not-modified", "identical-payload-digest", "WARC-Truncated: length\r\n", "\x1f\x8b\x08", "PK\x03\x04", "\x1d\x1e",
    "<!-- saved from url=(0014)about:internet -->", "<base href=\"", "<link rel=\"canonical\" href=\"",
    "Page saved with SingleFile\n url: ", "WARC-Record-ID: <urn:uuid:1>\r\n", "HTTP/1.1 304 Not Modified\r\n",
)  # fmt: skip


def _packed(content: bytes) -> bytes:
    return b"".join(gzip.compress(one, 1, mtime=0) for one in content.split(APART))


def read_warc(content: bytes) -> None:
    """Read bytes as a WARC file of another program; the first byte says whether its parts are packed first."""
    if not content:
        raise Unfit
    file = folder() / "other.warc"
    file.write_bytes(_packed(content[1:]) if content[0] % 2 else content[1:])
    size = file.stat().st_size
    # A volume may be a stretch of a zip: what is around it is none of its own.
    volume = Volume(file, "other.warc", min(content[0] // 64, size), max(0, size - content[0] // 32 % 2))
    begins_as_warc(content[1:])
    if must_be_unpacked(volume):
        try:
            volume = unpack(volume, folder() / "unpacked.warc")
        except Damaged:
            return
    places = []
    for found in records(volume):
        assert 0 <= found.offset <= volume.end - volume.start
        places.append(found.offset)
        assert len(places) <= volume.end - volume.start + 1
        if isinstance(found, Damage):
            assert found.why
            assert found.why.isprintable()
        else:
            again = record_at(volume, found.offset)
            assert (again.fields, again.block) == (found.fields, found.block)
            _take(found)
    assert places == sorted(places)


def _take(record: Record) -> None:
    exchange, refusal = tried(lambda: _exchange(record), Damaged, CutShort, TooLong)
    assert refusal.isprintable()
    if exchange is None:
        return
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", exchange.at)
    exchange.header("Content-Type")
    try:
        exchange.content()
    except BadContent:
        return
    # What is taken is written into our own files, and read back.
    writer = WarcWriter(folder() / "taken-warc", "taken", "Backfile/0")
    try:
        place = writer.write(exchange)
    finally:
        writer.close()
    again = read_exchange(folder(), place)
    assert (again.url, again.at, again.status, again.body) == (exchange.url, exchange.at, exchange.status, exchange.body)
    place.path(folder()).unlink()


def _exchange(record: Record) -> Exchange | None:
    url, at = address_of(record), moment(record)
    original_of(record)
    if url is None:
        return None
    original = Exchange(url=url, at=at, status=200, body=PAGE) if needs_original(record) else None
    return exchange_of(record, url, at, original)


def warc_seeds() -> Iterator[bytes]:
    """Yield small WARC files, as a server's answers and what other programs make of them."""
    answers = [
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<html\r\n2;x=y\r\n>x\r\n0\r\n\r\n",
        b"HTTP/1.0 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(PAGE, mtime=0),
        b"HTTP/1.1 301 Moved\r\nLocation: /english/lw/42/\r\n\r\n",
    ]
    whole = [_record(one) for one in answers]
    whole.append(_record(b"", kind="revisit", profile="http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"))
    whole.append(_record(b"software: Backfile/0\r\n", kind="warcinfo"))
    whole.append(_record(PAGE, kind="resource"))
    for start in (b"\x00", b"\x01", b"\xe0"):
        for one in whole:
            yield start + one
        yield start + (APART if start == b"\x01" else b"").join(whole)
    yield b"\x01" + b"".join(whole)


def _record(block: bytes, kind: str = "response", profile: str = "") -> bytes:
    lines = [
        "WARC/1.0", f"WARC-Type: {kind}", f"WARC-Target-URI: {SONGS}", "WARC-Date: 2011-03-04T05:06:07Z", "WARC-Record-ID: <urn:uuid:1>",
        *([f"WARC-Profile: {profile}", f"WARC-Refers-To-Target-URI: {SONGS}"] if profile else []), f"Content-Length: {len(block)}", "", "",
    ]  # fmt: skip
    return "\r\n".join(lines).encode() + block + b"\r\n\r\n"


def read_own(content: bytes) -> None:
    """Damage a WARC file of ours: four bytes say where, and what of it is asked for; the rest is written there."""
    if len(content) < 4:
        raise Unfit
    whole, places = _own()
    at = int.from_bytes(content[:2]) % (len(whole) + 1)
    cut = content[3] % 2
    damaged = whole[:at] + content[4:] + (b"" if cut else whole[at + len(content) - 4 :])
    file = folder() / "own-warc" / "own-00001-00001.warc.gz"
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(damaged)
    for place in (*places, Place(places[0].file, at, content[2] + 1)):
        record_id_at(folder(), place)
        read, refusal = tried(partial(read_exchange, folder(), place), BadRecord)
        assert refusal.isprintable()
        assert read is None or (read.url == SONGS and read.body in (PAGE, b""))
    end = whole_until(file)
    assert 0 <= end <= len(damaged)
    assert end >= max((place.offset + place.length for place in places if place.offset + place.length <= at), default=0)


@cache
def _own() -> tuple[bytes, list[Place]]:
    with TemporaryDirectory() as held:
        there = Path(held)
        writer = WarcWriter(there / "own-warc", "own-00001", "Backfile/0")
        first = writer.write(Exchange(url=SONGS, at=AT, status=200, headers=[(b"Content-Type", b"text/html")], body=PAGE))
        seen = Exchange(url=SONGS, at="2026-01-02T00:00:00.000Z", status=200, body=PAGE)
        second = writer.write(seen, Original(first, SONGS, AT, seen.payload_digest))
        writer.close()
        return first.path(there).read_bytes(), [first, second]


def own_seeds() -> Iterator[bytes]:
    """Yield places to damage, and what to write there."""
    whole, places = _own()
    for at in (0, 3, places[0].offset, places[0].offset + 12, places[1].offset, len(whole) - 4):
        for written in (b"", b"\x00", b"\x1f\x8b\x08", whole[places[0].offset : places[0].offset + 40]):
            yield at.to_bytes(2) + bytes([50, len(written) % 2]) + written


def take_in(content: bytes) -> None:
    """Look through a file of any name for pages of the sample archive, and read them; the first byte chooses the name and the address."""
    if not content:
        raise Unfit
    given = folder() / "given"
    scratch = folder() / "scratch"
    given.mkdir(exist_ok=True)
    scratch.mkdir(exist_ok=True)
    name = chosen(content[0] % 8, NAMES)
    rest = content[1:]
    if name == "x.warc.gz":
        rest = _packed(rest)
    elif name == "x.wacz" and content[0] & 8:
        rest = _zipped(rest, ZIP_DEFLATED if content[0] & 16 else ZIP_STORED)
    file = given / name
    file.write_bytes(rest)
    url = SONGS if content[0] & 32 else None
    asked = given if content[0] & 64 else file
    try:
        found, refusal = tried(lambda: survey(reader("sample").spider, [asked], url, (), scratch, lambda *_: None), CannotImport, NoAddress)
        assert bool(refusal) == (found is None)
        for entry in found.entries if found else ():
            page = read_entry(reader("sample"), entry)
            assert all(problem.code != "unreadable" for problem in page.problems), page.problems
    finally:
        file.unlink()
        for one in scratch.iterdir():
            one.unlink()


def _zipped(content: bytes, how: int) -> bytes:
    name, _, held = content.partition(b"\n")
    out = BytesIO()
    with ZipFile(out, "w", how) as zipped:
        zipped.writestr(name.decode("utf-8", "replace").replace("\0", "") or "x", held)
    return out.getvalue()


def import_seeds() -> Iterator[bytes]:
    """Yield files of every kind."""
    for warc in warc_seeds():
        yield bytes([warc[0] % 2]) + warc[1:]
    one = _record(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE)
    for flags in (8, 8 + 16):
        yield bytes([2 + flags]) + b"archive/data.warc\n" + one
        yield bytes([2 + flags]) + b"archive/data.warc.gz\n" + gzip.compress(one, mtime=0)
    yield b"\x02" + _zipped(b"archive/data.warc\n" + one, ZIP_STORED)
    for number in (3, 4, 5, 6):
        for flags in (0, 32, 64):
            yield bytes([number + flags]) + PAGE
            yield bytes([number + flags]) + f"<!-- saved from url=({len(SONGS):04}){SONGS} -->".encode() + PAGE
            yield bytes([number + flags]) + PAGE.replace(
                b"<body>", f'<base href="{SONGS}"><link rel="canonical" href="{SONGS}"><body>'.encode()
            )


TARGETS = {
    "warc": Target(read_warc, warc_seeds, head=1, words=WORDS, longest=3000),
    "own-warc": Target(read_own, own_seeds, head=4, longest=600),
    "imports": Target(take_in, import_seeds, head=1, words=WORDS, longest=3000),
}
