"""What other programs captured is taken in as a crawl would have taken it, in its own time, and whatever is wrong with it is told."""

import gzip
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import time
import zlib
from base64 import b32encode
from contextlib import closing, contextmanager
from hashlib import sha1
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.importing.reading import read_entry
from crawler.importing.refusals import CannotImport, NoAddress
from crawler.importing.survey import (
    CUT_SHORT,
    DOUBLES,
    FORGOTTEN,
    NO_ADDRESS,
    NO_ORIGINAL,
    NO_PAGES,
    NOT_COVERED,
    OTHER_HOSTS,
    ROBOTS,
    SPELLINGS,
    TOO_LONG,
    survey,
)
from crawler.rereading import Rereader
from pipelines.items import FoundUrl, Problem
from pipelines.mirror.merging.intake import Intake
from pipelines.mirror.store import Mirror
from pipelines.mirror.table_dump import dump
from tests.command import backfile, command, environment
from tests.mirrors import PaperSpider, article_page, open_paper
from tests.site_server import page as served_page
from tests.site_server import serve

HOST = "https://sample.backfile.example"
SONGS, FERRY = f"{HOST}/english/lw/42/songs.html", f"{HOST}/english/lw/42/ferry-fares.html"
PAGE = b"<html><body><p>Lock Warden No. 42</p><h1>Songs</h1><p>They sang at the lock.</p></body></html>"
HTML = "Content-Type: text/html"
DAY = "2011-03-04T05:06:07Z"


def answer(body: bytes, *headers: str, status: str = "200 OK", version: str = "1.1") -> bytes:
    return "\r\n".join([f"HTTP/{version} {status}", *headers, "", ""]).encode() + body


def record(block: bytes, url: str = SONGS, kind: str = "response", version: str = "1.0", end: bytes = b"\r\n", **fields: str) -> bytes:
    """Return a record made by hand; `fields` are further ones of its head, or others for those that it has, None for none."""
    said = {
        "WARC-Type": kind, "WARC-Target-URI": url, "WARC-Date": DAY, "Content-Length": str(len(block)),
        **{name.replace("_", "-"): value for name, value in fields.items()},
    }  # fmt: skip
    lines = [f"WARC/{version}", *(f"{name}: {value}" for name, value in said.items() if value is not None)]
    return end.join(line.encode() for line in [*lines, "", ""]) + block + end * 2


def packed(*records: bytes) -> bytes:
    return b"".join(gzip.compress(one) for one in records)


@contextmanager
def reading(*arguments):
    reader = Rereader.of(*arguments)
    yield reader
    reader.loop.close()


@pytest.fixture(scope="module")
def reader():
    """The sample archive as an import reads it."""
    with reading("sample") as reader:
        yield reader


@pytest.fixture
def look(reader, tmp_path):
    """Looks through files, given by name and bytes or by path, with none of it told."""

    def look(*files, url=None, forgotten=(), spider=None, **named):
        for name, content in named.items():
            (tmp_path / name.replace("_", ".")).write_bytes(content)
        paths = [*files, *(tmp_path / name.replace("_", ".") for name in named)]
        scratch = tmp_path / "scratch"
        scratch.mkdir(exist_ok=True)
        return survey(spider or reader.spider, paths, url, forgotten, scratch, lambda *_: None)

    return look


def contents(found):
    return [entry.exchange().content() for entry in found.entries]


# What programs write.

CHUNKED = b"%x\r\n%s\r\n%x;x=y\r\n%s\r\n0\r\nX: y\r\n\r\n" % (20, PAGE[:20], len(PAGE) - 20, PAGE[20:])


@pytest.mark.parametrize(
    "made",
    [
        record(answer(PAGE, HTML)),
        record(answer(PAGE, HTML, version="1.0"), version="1.1", WARC_Date="2011-03-04T05:06:07.000123Z"),
        record(answer(CHUNKED, HTML, "Transfer-Encoding: chunked")),
        record(answer(PAGE, HTML, "Transfer-Encoding: chunked")),
        record(answer(gzip.compress(PAGE), HTML, "Content-Encoding: gzip")),
        record(answer(PAGE, HTML, "Content-Encoding: gzip", "Content-Length: 9999")),
        record(answer(PAGE, HTML, "Content-Encoding: br")),
        record(answer(PAGE, "Server: a", " and b", HTML, status="200")),
        record(answer(PAGE, HTML).replace(b"\r\n", b"\n"), end=b"\n"),
        record(PAGE, kind="resource", Content_Type="text/html"),
        record(answer(PAGE, HTML), url=f"<{SONGS}>"),
        record(answer(PAGE, HTML), url="http://sample.backfile.example:80/english/lw/42/./songs.html"),
        record(answer(PAGE, HTML), WARC_Block_Digest="sha1:" + b32encode(sha1(answer(PAGE, HTML)).digest()).decode()),
    ],
    ids=["1.0", "1.1", "chunked", "joined chunks", "gzip", "undone gzip", "undone br", "folded", "line feeds", "resource", "brackets",
         "spelling", "digest"],
)  # fmt: skip
def test_an_answer_is_read_as_any_program_wrote_it(look, made):
    for found in (look(plain_warc=made), look(packed_warc=packed(made))):
        assert [(entry.url, entry.at) for entry in found.entries] == [(SONGS, "2011-03-04T05:06:07.000Z")]
        assert contents(found) == [PAGE]
        assert found.damages == []


def test_a_file_that_was_compressed_as_a_whole_is_unpacked_first(look):
    found = look(whole_warc_gz=gzip.compress(record(answer(PAGE, HTML)) + record(answer(PAGE, HTML), url=FERRY)))
    assert [entry.url for entry in found.entries] == [FERRY, SONGS]
    assert contents(found) == [PAGE, PAGE]


def test_what_is_longer_than_a_page_may_be_is_passed_over(look):
    film, page = answer(bytes(35 << 20), "Content-Type: video/mp4"), record(answer(PAGE, HTML))
    for made in (packed(record(film, url=FERRY), page), gzip.compress(record(film, url=FERRY) + page, 1), record(film, url=FERRY) + page):
        found = look(long_warc=made)
        assert (contents(found), found.left_out, found.damages) == ([PAGE], {TOO_LONG: 1}, [])


# warcio leaves its temporary files to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_warcio_writes_what_is_read(look):
    out = BytesIO()
    writer = WARCWriter(out)
    head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
    whole = writer.create_warc_record(SONGS, "response", payload=BytesIO(PAGE), http_headers=head)
    writer.write_record(whole)
    digest, at = whole.rec_headers["WARC-Payload-Digest"], whole.rec_headers["WARC-Date"]
    writer.write_record(writer.create_revisit_record(FERRY, digest, SONGS, at, http_headers=head))
    found = look(both_warc_gz=out.getvalue())
    assert sorted(entry.url for entry in found.entries) == [FERRY, SONGS]
    assert contents(found) == [PAGE, PAGE]


@pytest.mark.parametrize(
    "names",
    [
        {"WARC_Refers_To": "<urn:uuid:1>"},
        {"WARC_Refers_To_Target_URI": SONGS, "WARC_Refers_To_Date": DAY},
        {"WARC_Payload_Digest": "sha1:ABC"},
    ],
)
@pytest.mark.parametrize("head", [b"", answer(b"", HTML, "X-Now: yes")])
def test_a_revisit_has_the_bytes_of_the_record_that_it_names_wherever_that_is(look, names, head):
    profile = "http://netpreserve.org/warc/1.0/revisit/identical-payload-digest"
    revisit = record(head, url=FERRY, kind="revisit", WARC_Profile=profile, **names)
    whole = record(answer(PAGE, HTML), WARC_Record_ID="<urn:uuid:1>", WARC_Payload_Digest="sha1:ABC")
    found = look(a_warc=revisit, b_warc=whole)
    (taken,) = (entry.exchange() for entry in found.entries if entry.url == FERRY)
    assert (taken.status, taken.content(), taken.header("Content-Type"), taken.header("X-Now")) == (
        200, PAGE, "text/html", "yes" if head else None,
    )  # fmt: skip
    assert look(a_warc=revisit, b_warc=record(answer(PAGE, HTML), url=f"{HOST}/english/")).left_out[NO_ORIGINAL] == 1


def test_an_answer_that_nothing_changed_stands_for_the_one_before(look, reader):
    same = record(answer(b"", "ETag: x", status="304 Not Modified"), WARC_Date="2012-01-01T00:00:00Z")
    found = look(a_warc=same, b_warc=record(answer(PAGE, HTML)))
    assert [read_entry(reader, entry).outcome for entry in found.entries] == ["read", "unchanged"]
    assert look(b_warc=record(answer(PAGE, HTML)), a_warc=record(answer(b"", status="304 Not Modified"), url=FERRY)).left_out == {
        NO_ORIGINAL: 1
    }


def test_what_is_no_page_of_the_archive_is_left_out_and_counted(look):
    records = [
        record(answer(PAGE, HTML)), record(answer(PAGE, HTML)),
        record(answer(PAGE, HTML), url="https://other.example/english/lw/42/songs.html"),
        record(answer(b"User-agent: *", "Content-Type: text/plain"), url=f"{HOST}/robots.txt"),
        record(answer(b"\x89PNG", "Content-Type: image/png"), url=f"{HOST}/logo.png"),
        record(answer(b"{}", "Content-Type: application/json"), url=f"{HOST}/counter"),
        record(answer(PAGE, HTML), url=f"{HOST}/english/lw/42/songs.txt"),
        record(answer(b"", f"Location: {SONGS}", status="301 Moved"), url=SONGS.replace("https", "http")),
        record(answer(PAGE[:30], HTML, f"Content-Length: {len(PAGE)}"), url=f"{HOST}/english/lw/42/cut.html"),
        record(answer(PAGE, HTML), url=f"{HOST}/english/lw/42/cut2.html", WARC_Truncated="length"),
        record(answer(PAGE, HTML), url=f"{HOST}/english/lw/42/down.html"),
        record(b"GET / HTTP/1.1\r\n\r\n", kind="request"), record(b"x", url="dns:sample.backfile.example", kind="resource"),
    ]  # fmt: skip
    found = look(all_warc=b"".join(records), forgotten=[f"{HOST}/english/lw/42/down.html"])
    assert found.left_out == {
        DOUBLES: 1, OTHER_HOSTS: 1, ROBOTS: 1, NO_PAGES: 2, NOT_COVERED: 1, SPELLINGS: 1, CUT_SHORT: 2, FORGOTTEN: 1,
    }  # fmt: skip
    assert [entry.url for entry in found.entries] == [SONGS]
    assert found.hosts == {"other.example": 1}


def test_redirects_and_missing_pages_are_taken_as_in_a_crawl(look, reader):
    found = look(
        a_warc=record(answer(b"", f"Location: {SONGS}", status="302 Found"), url=FERRY)
        + record(answer(b"not here", HTML, status="404 Not Found"), WARC_Date="2011-03-04T05:06:08Z")
    )
    pages = [read_entry(reader, entry) for entry in found.entries]
    assert [(page.outcome, page.capture.location) for page in pages] == [("redirect", SONGS), ("missing", None)]


def test_two_answers_of_one_second_keep_their_order_and_both_count(look):
    other = PAGE.replace(b"sang", b"sing")
    found = look(a_warc=record(answer(PAGE, HTML)) + record(answer(other, HTML)))
    again = look(a_warc=record(answer(other, HTML)) + record(answer(PAGE, HTML)))
    assert [(entry.at, entry.payload_digest) for entry in found.entries] == [(entry.at, entry.payload_digest) for entry in again.entries]
    assert [entry.at[-5:] for entry in found.entries] == [".000Z", ".001Z"]


def test_what_wget_wrote_is_read(look, tmp_path):
    if shutil.which("wget") is None and os.environ.get("BACKFILE_NO_SKIPS") != "1":
        pytest.skip("wget is not installed: apt-get install wget")
    first = served_page("<a href=ferry-fares.html>Fares</a>")
    with serve({"/english/lw/42/songs.html": first, "/english/lw/42/ferry-fares.html": served_page("x")}.get) as site:
        asked = ["wget", "-q", "-r", "--no-parent", "--warc-file=wget", f"{site.url}english/lw/42/songs.html"]
        subprocess.run(asked, cwd=tmp_path, check=False, timeout=60)
    with reading("sample", site.url) as copy:
        for written in ("wget.warc.gz", site.url.removeprefix("http://").rstrip("/")):
            found = look(tmp_path / written, spider=copy.spider)
            assert sorted(entry.url for entry in found.entries) == [FERRY, SONGS]
            assert found.damages == []


# What is damaged.

BAD = record(answer(PAGE, HTML), url=FERRY)
FLIPPED = gzip.compress(BAD, mtime=0)[:-9] + bytes([gzip.compress(BAD)[-9] ^ 255]) + gzip.compress(BAD)[-8:]


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (gzip.compress(BAD, mtime=0)[:60], "compressed wrongly|breaks off"),
        (FLIPPED, "compressed wrongly|digest|breaks off"),
        (os.urandom(500), "no record begins there"),
        (gzip.compress(record(answer(PAGE, HTML), url=FERRY, Content_Length=None), mtime=0), "no Content-Length"),
        (gzip.compress(record(answer(PAGE, HTML), url=FERRY, Content_Length="9" * 40), mtime=0), "its Content-Length is '999"),
        (gzip.compress(record(answer(PAGE, HTML), url=FERRY, Content_Length="-1"), mtime=0), "its Content-Length is '-1'"),
        (gzip.compress(record(answer(PAGE, HTML), url=FERRY, Content_Length="99999999999")), "breaks off"),
        (gzip.compress(record(answer(PAGE, HTML), url=FERRY, Content_Length="100")), "Content-Length is wrong"),
        (gzip.compress(record(answer(PAGE, HTML), url=FERRY, WARC_Block_Digest="sha256:" + "0" * 64)), "its digest"),
        (gzip.compress(record(answer(PAGE, HTML), url=FERRY, WARC_Date="yesterday")), "WARC-Date is 'yesterday'"),
        (gzip.compress(record(answer(PAGE, HTML), url=FERRY, WARC_Date="2999-01-01T00:00:00Z")), "lies ahead"),
        (gzip.compress(record(b"no answer", url=FERRY)), "no answer of a server"),
        (gzip.compress(record(answer(PAGE, HTML), url="http://[::1/x")), "its address is none"),
        (gzip.compress(b"WARC/1.0\r\n" + b"x" * 70_000), "its head has no end"),
    ],
)  # fmt: skip
def test_a_damaged_record_is_told_with_its_place_and_its_neighbours_are_taken(look, bad, why):
    first, last = packed(record(answer(PAGE, HTML))), packed(record(answer(PAGE, HTML), url=f"{HOST}/english/lw/42/last.html"))
    found = look(a_warc_gz=first + bad + last)
    assert [entry.url for entry in found.entries] == [f"{HOST}/english/lw/42/last.html", SONGS]
    [(name, damage)] = found.damages
    assert name.endswith("a.warc.gz")
    assert damage.offset == len(first)
    assert re.search(why, damage.why)


def test_a_plain_file_is_read_past_what_is_damaged_in_it_and_where_it_breaks_off(look):
    first, last = record(answer(PAGE, HTML)), record(answer(PAGE, HTML), url=FERRY)
    lying = record(answer(PAGE, HTML), url=f"{HOST}/english/lw/42/x.html", Content_Length="9999999")
    found = look(a_warc=first + b"\0garbage\n" * 50_000 + last + lying)
    assert {entry.url for entry in found.entries} == {SONGS, FERRY}
    assert [damage.offset for _, damage in found.damages] == [len(first), len(first + last) + 450_000]


def test_a_head_cannot_smuggle_a_line_into_ours(look, reader, tmp_path):
    sly = record(answer(PAGE, HTML, "X-Sly: a\rWARC-Type: metadata"), url=f"{SONGS}\rWARC-Date:_1990-01-01T00:00:00Z")
    found = look(a_warc=record(answer(PAGE, HTML), url=FERRY) + sly)
    for entry in found.entries:
        assert not any(character in entry.fetched_from for character in "\r\n ")


@pytest.mark.parametrize("odd", ["\x01\x00", "ht\t"])
def test_an_address_that_begins_with_what_cannot_be_printed_is_none(look, odd):
    found = look(a_warc=record(answer(PAGE, HTML), url=FERRY) + record(answer(PAGE, HTML), url=f"{odd}{SONGS.removeprefix(odd[:2])}"))
    assert [entry.fetched_from for entry in found.entries] == [FERRY]
    assert [damage.why for _, damage in found.damages] == ["its address is none"]


# What is none of it, or was made to do harm.


def test_a_bomb_is_met_with_a_sentence_and_little_memory(look):
    stream = zlib.compressobj(9, wbits=31)
    bomb = b"".join(stream.compress(bytes(1 << 24)) for _ in range(17)) + stream.flush()
    found = look(a_warc_gz=gzip.compress(record(answer(PAGE, HTML))) + bomb)
    assert [damage.why for _, damage in found.damages] == ["it unpacks to more than 268,435,456 bytes"]


def zipped(path, entries, **options):
    with ZipFile(path, "w", **options) as file:
        for name, content in entries.items():
            file.writestr(name, content)
    return path


def test_the_warc_files_of_a_wacz_are_read_stored_or_compressed(look, tmp_path):
    warcs = {"archive/a.warc.gz": packed(record(answer(PAGE, HTML))), "archive/b.warc": record(answer(PAGE, HTML), url=FERRY)}
    for options in ({}, {"compression": ZIP_DEFLATED}):
        found = look(zipped(tmp_path / "x.wacz", {"datapackage.json": "{}", **warcs}, **options))
        assert contents(found) == [PAGE, PAGE]


@pytest.mark.parametrize(
    ("entries", "says"),
    [
        ({"readme.txt": "x"}, "is a zip, and no WACZ"),
        ({"../../archive/a.warc.gz": "x", "archive/b.warc.gz": "x"}, "leads out of it"),
        ({"archive/..\\..\\a.warc": "x"}, "leads out of it"),
        ({"one.wacz": "x"}, "holds other WACZ files"),
        ({"archive/a.warc.gz": "x"}, "no record of a WARC file"),
    ],
)
def test_a_zip_that_is_no_wacz_is_refused(look, tmp_path, entries, says):
    with pytest.raises(CannotImport, match=says):
        look(zipped(tmp_path / "x.wacz", entries))


def test_a_wacz_that_would_fill_the_disk_is_refused_before_it_is_unpacked(look, tmp_path):
    bomb = zipped(tmp_path / "x.wacz", {"archive/a.warc": bytes((1 << 28) + 1)}, compression=ZIP_DEFLATED, compresslevel=1)
    with pytest.raises(CannotImport, match=r"made to fill a disk: .* would unpack to 268,435,457 bytes"):
        look(bomb)


def test_a_file_that_is_none_of_these_is_refused(look, tmp_path):
    with pytest.raises(CannotImport, match="neither a WARC file, a WACZ, a saved page"):
        look(picture_png=b"\x89PNG\r\n")
    with pytest.raises(CannotImport, match="an ARC file; `warcio recompress`"):
        look(old_arc=b"filedesc://x 0.0.0.0 20010101000000 text/plain 70\n")
    with pytest.raises(CannotImport, match="no record of a WARC file that can be read"):
        look(broken_warc_gz=os.urandom(1000))
    with pytest.raises(CannotImport, match="a zip that cannot be read"):
        look(cut_wacz=b"PK\x03\x04" + bytes(50))
    (tmp_path / "empty").mkdir()
    with pytest.raises(CannotImport, match="holds no page"):
        look(tmp_path / "empty")


def test_a_file_of_another_archive_is_refused_with_the_hosts_that_it_holds(look):
    held = r"sample\.backfile\.example: what it holds is of a\.example:81 \(1\), b\.example \(1\); name another"
    with pytest.raises(CannotImport, match=held):
        look(a_warc=record(answer(PAGE, HTML), url="http://a.example:81/") + record(answer(PAGE, HTML), url="http://b.example/"))
    with pytest.raises(CannotImport, match="is a page of Backfile's sample archive: 1 no pages"):
        look(a_warc=record(answer(b"\x89PNG", "Content-Type: image/png"), url=f"{HOST}/logo.png"))


# Saved pages.


def saved(path, content=PAGE, at=1_300_000_000):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (at, at))
    return path


@pytest.mark.parametrize(
    "says",
    [
        f"<!-- saved from url=({len(SONGS):04}){SONGS} -->",
        f"<!--\n Page saved with SingleFile \n url: {SONGS} \n saved date: x\n-->",
        f"<link rel=canonical href='{SONGS}'>",
        f"<meta property='og:url' content='{SONGS}'>",
        f"<base href='{SONGS}'>",
        f"<base href='{HOST}/english/lw/42/'>",
    ],
)
def test_a_saved_page_may_say_its_own_address(look, tmp_path, says):
    (entry,) = look(saved(tmp_path / "songs.html", f"<!DOCTYPE html>\n<html><head>{says}</head>".encode() + PAGE)).entries
    taken = entry.exchange()
    assert (entry.url, entry.at) == (SONGS, "2011-03-13T07:06:40.000Z")
    assert taken.header("X-Backfile-Saved-Page") == "the file songs.html, whose time is taken for when the page was fetched"


def test_pages_of_a_folder_stand_where_their_path_below_a_host_or_below_the_url_says(look, tmp_path):
    mirrored = tmp_path / "mirrored"
    saved(mirrored / "sample.backfile.example/english/lw/42/songs.html")
    saved(mirrored / "sample.backfile.example/english/lw/42/ferry fares#1.html")
    saved(mirrored / "sample.backfile.example/index.html")
    saved(mirrored / "sample.backfile.example/logo.png", b"\x89PNG")
    saved(mirrored / "elsewhere.example/english/lw/42/songs.html")
    found = look(mirrored)
    spaced = f"{HOST}/english/lw/42/ferry%20fares%231.html"
    assert [entry.url for entry in found.entries] == [spaced, SONGS, f"{HOST}/index.html"]
    assert found.left_out == {NO_ADDRESS: 1, NO_PAGES: 1}
    assert [entry.url for entry in look(mirrored / "sample.backfile.example").entries] == [entry.url for entry in found.entries]
    below = look(mirrored / "sample.backfile.example/english/lw/42", url=f"{HOST}/english/lw/42")
    assert [entry.url for entry in below.entries] == [spaced, SONGS]


def test_a_folder_of_no_addresses_is_refused_with_the_three_ways_to_give_them(look, tmp_path):
    saved(tmp_path / "pages/songs.html")
    for path in (tmp_path / "pages", tmp_path / "pages/songs.html"):
        with pytest.raises(NoAddress, match=r"--url;.*saved from url.*HOST/PATH"):
            look(path)


def test_links_and_the_parts_of_a_saved_page_are_left_alone(look, tmp_path):
    secret = saved(tmp_path / "secret.html")
    saved(tmp_path / "pages/songs.html")
    saved(tmp_path / "pages/songs_files/frame.html")
    (tmp_path / "pages/ferry-fares.html").symlink_to(secret)
    assert [entry.url for entry in look(tmp_path / "pages", url=f"{HOST}/english/lw/42/").entries] == [SONGS]


# In time.


def test_what_is_older_than_what_is_held_becomes_an_earlier_version(tmp_path):
    mirror = open_paper(tmp_path / "paper.db")
    now = article_page(1, "strike", "The men are out. " * 9, at="2026-01-01T00:00:00.000Z")
    mirror.write(now)
    mirror.finish_run("done", mirror.settle(), {})
    mirror.begin_work(PaperSpider, settings={"command": "import"}, version="test")
    old = article_page(1, "strike", "The men were out. " * 9, at="2011-01-01T00:00:00.000Z")
    old.problems = [Problem(stage="read", code="old_trouble", severity="error", message="It was bad.")]
    intake = Intake(mirror, PaperSpider, "plan", {"command": "import"}, "test")
    intake.write(old, FoundUrl(url=old.url, kind="article"))
    intake.join({(old.url, "2011-01-01T00:00:00.000Z")})
    mirror.finish_run("done", mirror.settle(), {})
    rows = mirror.db.execute("SELECT version, captured_at, body_text FROM article_versions ORDER BY version").fetchall()
    assert [(version, at[:4]) for version, at, _ in rows] == [(1, "2011"), (2, "2026")]
    assert mirror.db.execute("SELECT substr(body_text, 1, 11) FROM articles").fetchall() == [("The men are",)]
    assert mirror.db.execute("SELECT run_id, fetched_at < '2012' FROM captures ORDER BY id").fetchall() == [(mirror.run_id, 1), (1, 0)]
    assert mirror.db.execute("SELECT code FROM problems WHERE resolved_at IS NULL AND code = 'old_trouble'").fetchall() == []
    assert sorted(path.name for path in tmp_path.iterdir() if "importing" in path.name) == []
    mirror.close()


# The command.


@pytest.fixture(scope="module")
def wacz(sample_mirror, tmp_path_factory):
    """The sample archive's captures as one WACZ, and the address of the copy that they are of."""
    path = tmp_path_factory.mktemp("wacz") / "sample.wacz"
    assert backfile("export", "wacz", path, "--db", sample_mirror).returncode == 0
    with closing(sqlite3.connect(sample_mirror)) as db:
        (robots,) = db.execute("SELECT fetched_from FROM captures WHERE outcome = 'rules'").fetchone()
    return path, robots.removesuffix("robots.txt")


def pages_of(mirror):
    """Return what a mirror says; robots.txt is no page."""
    tables = dump(mirror)
    return {**tables, "captures": [row for row in tables["captures"] if not row[0].endswith("/robots.txt")]}


def test_an_exported_mirror_is_the_same_once_it_is_imported_though_killed_between(wacz, sample_mirror, tmp_path):
    path, copy = wacz
    mirror = tmp_path / "again.db"
    asked = ["import", "sample", path, "--base-url", copy, "--db", mirror]
    nowhere = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command(*asked, "--jobs", "1"), env=environment(), **nowhere) as killed:
        beside = tmp_path / "again.db.importing"
        while killed.poll() is None and _captures(beside) < 20:
            time.sleep(0.01)
        killed.send_signal(signal.SIGKILL)
    assert 20 <= _captures(beside) < 200
    assert _captures(mirror) == 0
    done = backfile(*asked)
    assert done.returncode == 0
    assert "200 pages taken in from sample.wacz" in done.stdout
    assert "Left out: 1 robots.txt." in done.stdout
    crawled = pages_of(sample_mirror)
    assert pages_of(mirror) == crawled
    assert not beside.exists()
    again = backfile(*asked)
    assert (again.returncode, again.stderr) == (0, "")
    assert "nothing new; 200 known already" in again.stdout
    assert pages_of(mirror) == crawled
    assert backfile("crawl", "sample", "--db", mirror).returncode == 0
    with closing(sqlite3.connect(mirror)) as db:
        fetched = dict(db.execute("SELECT outcome, count(*) FROM captures WHERE run_id = (SELECT max(id) FROM runs) GROUP BY outcome"))
    # Those that every crawl asks for.
    assert fetched["unchanged"] == 17
    assert "read" not in fetched


def _captures(mirror):
    try:
        with closing(sqlite3.connect(f"file:{mirror}?mode=ro", uri=True)) as db:
            return db.execute("SELECT count(*) FROM captures").fetchone()[0]
    except sqlite3.Error:
        return 0


def test_a_damaged_file_is_taken_as_far_as_it_can_be_read_and_needs_a_person(tmp_path):
    first, second = record(answer(PAGE, HTML, 'ETag: "a"')), record(answer(PAGE, HTML), url=FERRY, WARC_Date="2012-01-01T00:00:00Z")
    (tmp_path / "cut.warc.gz").write_bytes(packed(first, second) + gzip.compress(BAD)[:80])
    damage = f"cut.warc.gz is damaged at byte {len(packed(first, second))}: it breaks off; what could be read before and after was taken\n"
    dry = backfile("import", "sample", "cut.warc.gz", "--dry-run", cwd=tmp_path)
    assert (dry.returncode, dry.stderr) == (3, damage)
    assert dry.stdout == "sample.db: 2 pages would be taken in, captured 2011-03-04 to 2012-01-01\n"
    assert not (tmp_path / "sample.db").exists()
    done = backfile("import", "sample", "cut.warc.gz", "--limit", "1", "-q", cwd=tmp_path)
    assert (done.returncode, done.stderr, done.stdout) == (3, damage, "")
    held = "SELECT url, fetched_at, fetched_from, etag, revisit_of FROM captures ORDER BY id"
    with closing(sqlite3.connect(tmp_path / "sample.db")) as db:
        assert db.execute(held).fetchall() == [(SONGS, "2011-03-04T05:06:07.000Z", SONGS, '"a"', None)]
        assert db.execute("SELECT settings FROM runs").fetchall() == [('{"command": "import", "files": ["cut.warc.gz"], "limit": 1}',)]
    assert backfile("import", "sample", "cut.warc.gz", cwd=tmp_path).returncode == 3
    with closing(sqlite3.connect(tmp_path / "sample.db")) as db:
        assert [row[0] for row in db.execute(held)] == [SONGS, FERRY]
    assert backfile("check", "sample.db", cwd=tmp_path).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (["sample", "page.html"], 2, "page.html does not say which page of Backfile's sample archive it is: say it with --url"),
        (["sample", "page.html", "--url", "http://other.example/"], 2, "--url takes an address on the hosts of Backfile's sample archive"),
        (["sample", "missing.warc"], 2, "'missing.warc' does not exist"),
        (["nosuch", "page.html"], 2, "there is no archive 'nosuch'"),
        (["sample", "notes.txt"], 1, "notes.txt is neither a WARC file"),
    ],
)
def test_what_cannot_be_imported_is_one_sentence_and_makes_no_mirror(tmp_path, arguments, status, says):
    (tmp_path / "page.html").write_bytes(PAGE)
    (tmp_path / "notes.txt").write_text("nothing")
    done = backfile("import", *arguments, cwd=tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (status, 1)
    assert says in done.stderr
    assert not (tmp_path / "sample.db").exists()


def test_another_run_on_the_mirror_is_waited_for(tmp_path):
    (tmp_path / "a.warc").write_bytes(record(answer(PAGE, HTML)))
    mirror = Mirror(tmp_path / "sample.db")
    try:
        assert backfile("import", "sample", tmp_path / "a.warc", "--db", tmp_path / "sample.db").returncode == 75
    finally:
        mirror.close()
