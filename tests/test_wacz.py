"""The WACZ of a mirror is accepted, indexed and replayed by the programs that it is meant for."""

import gzip
import io
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen
from zipfile import ZIP_STORED, ZipFile

import pytest

from crawler.sample_archive.server import serve
from exports.formats import wacz
from exports.selection import Selection
from exports.surt import surt
from pipelines.mirror.opening import open_for_reading
from pipelines.warc.exchange import digest_of
from pipelines.warc.reading import read_exchange
from pipelines.warc.writing import Place
from tests.browser import browsing, needs_browser, opened, picture
from tests.command import backfile, command, crawl, environment

VERIFIERS = Path(__file__).parent.parent / ".venv-verify"
STRICT = os.environ.get("BACKFILE_NO_SKIPS") == "1"

verified = pytest.mark.skipif(
    not (VERIFIERS / "made-from.lock").exists() and not STRICT, reason="wacz, pywb and other verifiers are not installed: sh .ci/verifiers"
)

SONGS = "https://sample.backfile.example/english/lw/42/songs.html"


def verifier(name, *arguments, **options):
    """Run a program of the verifiers to its end."""
    options = {"capture_output": True, "text": True, "timeout": 120, "env": {**os.environ, "PYTHONWARNINGS": "ignore"}, **options}
    return subprocess.run([VERIFIERS / "bin" / name, *map(str, arguments)], check=False, **options)


def rows(mirror, sql, *values):
    with closing(open_for_reading(mirror)) as db:
        return list(db.query(sql, values))


def change(mirror, sql, *values):
    with closing(sqlite3.connect(mirror)) as connection, connection:
        assert connection.execute(sql, values).rowcount > 0


def body_of(mirror, row):
    return read_exchange(mirror.parent, Place(row["warc_file"], row["warc_offset"], row["warc_length"])).content()


def package(mirror, target):
    """Write the WACZ of `mirror` to `target` with the real command."""
    done = backfile("export", "wacz", target, "--db", mirror)
    assert done.returncode == 0, done.stderr
    return target


def index_of(path):
    with ZipFile(path) as file:
        return gzip.decompress(file.read("indexes/index.cdx.gz")).decode().splitlines()


def pages_of(path):
    with ZipFile(path) as file:
        return [json.loads(line) for line in file.read("pages/pages.jsonl").decode().splitlines()]


def copy_of(mirror, folder):
    """Copy `mirror` and its WARC files into `folder`, for a test that changes them."""
    shutil.copytree(mirror.parent, folder, dirs_exist_ok=True)
    return folder / mirror.name


@pytest.fixture(scope="module")
def sample(sample_mirror, tmp_path_factory):
    return package(sample_mirror, tmp_path_factory.mktemp("wacz") / "sample.wacz")


@pytest.fixture(scope="module")
def revisited_mirror(tmp_path_factory):
    """Some pages of the sample, captured twice at the same addresses; one was then taken down and one damaged."""
    mirror = tmp_path_factory.mktemp("revisited") / "sample.db"
    with serve() as site:
        for options in ((), ("--full",)):
            done = crawl(site, mirror, "--limit", 40, *options)
            assert done.returncode == 0, done.stderr
    (forgotten,) = rows(mirror, "SELECT min(url) AS url FROM article_urls")
    assert backfile("forget", forgotten["url"], mirror, "--reason", "a test", "--yes").returncode == 0
    change(mirror, "UPDATE captures SET state = 'damaged' WHERE id = (SELECT min(revisit_of) FROM captures WHERE status = 200)")
    return mirror


@pytest.fixture(scope="module")
def revisited(revisited_mirror, tmp_path_factory):
    return package(revisited_mirror, tmp_path_factory.mktemp("wacz") / "revisited.wacz")


@pytest.fixture(scope="module")
def replay(sample, revisited, tmp_path_factory):
    """Both of them in pywb, which takes them as they are; gives its address."""
    folder = tmp_path_factory.mktemp("pywb")
    (folder / "config.yaml").write_text("framed_replay: false\n", encoding="utf-8")
    for name, path in (("sample", sample), ("revisited", revisited)):
        for arguments in (("init", name), ("add", "--unpack-wacz", name, path)):
            done = verifier("wb-manager", *arguments, cwd=folder)
            assert done.returncode == 0, done.stderr
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    arguments = [VERIFIERS / "bin" / "wayback", "-b", "127.0.0.1", "-p", str(port)]
    options = {"cwd": folder, "env": {**os.environ, "PYTHONWARNINGS": "ignore"}}
    with (folder / "log").open("w") as log, subprocess.Popen(arguments, stdout=log, stderr=log, **options) as process:
        try:
            _wait_for(f"http://127.0.0.1:{port}/", process)
            yield f"http://127.0.0.1:{port}/"
        finally:
            process.kill()


def _wait_for(url, process):
    for _ in range(300):
        assert process.poll() is None, "pywb ended"
        try:
            urlopen(url, timeout=10).close()
        except URLError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"pywb does not answer at {url}")


def test_two_exports_are_equal_in_a_file_and_in_a_pipe_and_wherever_the_mirror_is(sample, sample_mirror, tmp_path):
    piped = subprocess.run(command("export", "wacz", "-", "--db", sample_mirror), capture_output=True, check=True, env=environment())
    assert piped.stdout == sample.read_bytes()
    assert piped.stderr == b""
    moved = copy_of(sample_mirror, tmp_path / "elsewhere")
    assert package(moved, tmp_path / "again.wacz").read_bytes() == sample.read_bytes()


def test_it_holds_the_warc_files_as_they_are_and_says_what_is_in_it(sample, sample_mirror):
    with ZipFile(sample) as file:
        names = file.namelist()
        assert names == [
            "indexes/index.cdx.gz", "indexes/index.idx", "pages/pages.jsonl", "archive/sample-00001-00001.warc.gz", "datapackage.json",
            "datapackage-digest.json",
        ]  # fmt: skip
        assert all(file.getinfo(name).compress_type == ZIP_STORED for name in names if name.endswith(".gz"))
        assert file.read(names[3]) == (sample_mirror.parent / "sample-warc" / "sample-00001-00001.warc.gz").read_bytes()
        described = json.loads(file.read("datapackage.json"))
        assert {one["path"]: (one["hash"], one["bytes"]) for one in described["resources"]} == {
            name: (digest_of(file.read(name)), file.getinfo(name).file_size) for name in names[:4]
        }
        assert json.loads(file.read("datapackage-digest.json"))["hash"] == digest_of(file.read("datapackage.json"))
    (last,) = rows(sample_mirror, "SELECT max(fetched_at) AS at FROM captures")
    assert (described["wacz_version"], described["created"]) == ("1.1.1", last["at"][:19] + "Z")


def test_pages_have_the_titles_of_their_articles(sample, sample_mirror):
    head, *pages = pages_of(sample)
    assert head["format"] == "json-pages-1.0"
    found = rows(
        sample_mirror,
        "SELECT fetched_from AS url, fetched_at AS ts FROM captures WHERE status = 200 AND outcome IN ('read', 'unread') ORDER BY url",
    )
    assert sorted((page["url"], page["ts"]) for page in pages) == [(row["url"], row["ts"]) for row in found]
    assert len({page["id"] for page in pages}) == len(pages)
    titles = {page["url"].partition("/english/")[2]: page["title"] for page in pages}
    (song,) = rows(
        sample_mirror, "SELECT title FROM articles JOIN article_urls ON article_id = articles.id WHERE article_urls.url = ?", SONGS
    )
    assert titles["lw/42/songs.html"] == song["title"]
    assert titles["lw/archives.html"].endswith("/english/lw/archives.html")


def test_each_member_of_the_index_is_found_by_its_key(sample_mirror, monkeypatch):
    monkeypatch.setattr(wacz, "_MEMBER", 50)
    out = io.BytesIO()
    with closing(open_for_reading(sample_mirror)) as db:
        written = wacz.write(Selection(db), out, "plain")
    with ZipFile(out) as file:
        index = file.read("indexes/index.cdx.gz")
        meta, *members = file.read("indexes/index.idx").decode().splitlines()
    assert meta == '!meta 0 {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}'
    lines = []
    for member in members:
        key, _, place = member.partition(" {")
        place = json.loads("{" + place)
        content = index[place["offset"] : place["offset"] + place["length"]]
        assert place["digest"] == digest_of(content)
        found = gzip.decompress(content).decode().splitlines()
        assert found[0].startswith(key + " {")
        lines += found
    assert lines == sorted(lines)
    assert len(members) == 5
    assert len(lines) == written == 201


@verified
@pytest.mark.parametrize("which", ["sample", "revisited"])
def test_the_verifiers_accept_it(which, request, tmp_path):
    path = request.getfixturevalue(which)
    done = verifier("wacz", "validate", "-f", path)
    assert done.returncode == 0, done.stdout
    assert "the passed WACZ is valid" in done.stdout
    with ZipFile(path) as file:
        file.extractall(tmp_path)
    warcs = sorted((tmp_path / "archive").iterdir())
    assert len(warcs) == {"sample": 1, "revisited": 2}[which]
    for warc in warcs:
        for name in ("warcio", "fastwarc"):
            done = verifier(name, "check", warc)
            assert done.returncode == 0, done.stdout + done.stderr


@verified
def test_the_verifier_does_look(sample, tmp_path):
    with ZipFile(sample) as file, ZipFile(tmp_path / "bad.wacz", "w") as bad:
        for name in file.namelist():
            bad.writestr(name, file.read(name).replace(b'"All Pages"', b'"Any Pages"'))
    done = verifier("wacz", "validate", "-f", tmp_path / "bad.wacz")
    assert done.returncode == 1
    assert "the passed WACZ is invalid" in done.stdout


@verified
def test_each_line_of_the_index_is_what_cdxj_indexer_makes_of_the_record(sample, tmp_path):
    assert index_of(sample) == indexed(sample, tmp_path)
    mimes = [json.loads(line.split(" ", 2)[2])["mime"] for line in index_of(sample)]
    assert mimes.count("warc/revisit") == 6
    assert mimes.count("application/pdf") == 2


@verified
def test_what_is_damaged_or_taken_down_or_not_modified_is_not_in_the_index(revisited, revisited_mirror, tmp_path):
    lost = rows(
        revisited_mirror,
        "SELECT captures.fetched_from AS url, captures.state FROM captures LEFT JOIN captures AS whole ON whole.id = captures.revisit_of "
        "WHERE captures.state <> 'kept' OR whole.state <> 'kept'",
    )
    assert {row["state"] for row in lost} == {"damaged", "forgotten", "kept"}  # a revisit of what is damaged is kept
    urls = {row["url"] for row in lost}
    entries = [(line, json.loads(line.split(" ", 2)[2])) for line in indexed(revisited, tmp_path)]
    assert index_of(revisited) == [line for line, entry in entries if entry["url"] not in urls and entry["status"] != "304"]
    assert {entry["status"] for _, entry in entries if "status" in entry} >= {"200", "304"}
    assert not urls & {page["url"] for page in pages_of(revisited)[1:]}


def indexed(path, folder):
    """Return the lines that cdxj-indexer makes of the WARC files in the WACZ at `path`, but for those of tombstones."""
    with ZipFile(path) as file:
        file.extractall(folder)
    done = verifier("cdxj-indexer", "--sort", "--records", "response,revisit", folder / "archive")
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


ODD = """
    http://example.com https://example.com/ http://EXAMPLE.com:80/ https://example.com:443/a https://example.com:80/ http://example.com:8000
    http://www.example.com/ http://www2.example.com/A/B/ http://www.www.example.com/ http://user:secret@example.com/x HTTP://example.com/X
    http://127.0.0.1:45031/english/lw/ http://127.1/ http://0177.0.0.1/ http://2130706433/ http://999.1.1.1/ http://[::1]:8000/a
    http://example.com./ http://example..com/ http://example.com:/ http://example.com:0/ http://bücher.example/straße http://日本.example/
    http://example.com/a/./b/../c http://example.com/../a http://example.com//a///b http://example.com/a/b/.. http://example.com/%41%2541
    http://example.com/a%2Fb%3Fc%23d http://example.com/%E9t%e9 http://example.com/été http://example.com/a+b%20c http://example.com/~x/!$&'()*,
    http://example.com/?b=2&a=1 http://example.com/?B=2&a http://example.com/?a=&a http://example.com/? http://example.com/?? http://example.com/?&&
    http://example.com/a?x=/../y http://example.com/a#b?c http://example.com/?q=%C3%A9%2526 http://example.com/a;jsessionid=1
    http://example.com/?x=1&jsessionid=0123456789abcdef0123456789ABCDEF http://example.com/?PHPSESSID=0123456789abcdef0123456789abcdef&y=2
    http://example.com/?sid=0123456789abcdef0123456789abcdef http://example.com/?a=1&cfid=12&cftoken=34&b=2
    http://example.com/?ASPSESSIONIDabcdefgh=abcdefghijklmnopqrstuvwx http://example.com/?sid=short
    http://example.com/(0123456789abcdefghijklmn)/page.aspx?x http://example.com/a/(S(0123456789abcdefghijklmn))/page.ASPX
    http://http://example.com/ http://example.com/%zz%% http://example.com/a|b^c`d{e}f<g>h"i\\j
""".split()


@verified
def test_keys_are_spelt_as_cdxj_indexer_spells_them():
    urls = [*ODD, " http://example.com/a b\t", "http://example.com/a\nb"]
    program = "import json, sys; from cdxj_indexer.main import CDXJIndexer as Indexer\n"
    program += "print(json.dumps([Indexer.get_url_key(None, url) for url in json.load(sys.stdin)]))"
    done = verifier("python", "-c", program, input=json.dumps(urls))
    assert {url: surt(url) for url in urls} == dict(zip(urls, json.loads(done.stdout), strict=True))


@verified
def test_pywb_replays_a_page_and_its_links_lead_to_replayed_pages(replay, sample_mirror):
    (page,) = rows(sample_mirror, "SELECT * FROM captures WHERE url = ?", SONGS)
    with urlopen(f"{replay}sample/id_/{page['fetched_from']}", timeout=30) as answer:
        assert answer.status == 200
        assert answer.read() == body_of(sample_mirror, page)
    site = page["fetched_from"].removesuffix("english/lw/42/songs.html")
    with urlopen(f"{replay}sample/{page['fetched_from']}", timeout=30) as answer:
        assert f'href="/sample/{site}directory.html#english"' in answer.read().decode("latin-1")


@verified
def test_pywb_replays_the_bytes_that_a_revisit_stands_for(replay, sample_mirror):
    (revisit,) = rows(
        sample_mirror,
        "SELECT captures.fetched_from AS url, whole.* FROM captures JOIN captures AS whole ON whole.id = captures.revisit_of "
        "WHERE captures.status = 200",
    )
    assert revisit["url"] != revisit["fetched_from"]
    with urlopen(f"{replay}sample/id_/{revisit['url']}", timeout=30) as answer:
        assert answer.status == 200
        assert answer.read() == body_of(sample_mirror, revisit)


@verified
def test_pywb_replays_a_page_that_was_not_modified_since(replay, revisited_mirror):
    whole, *_ = rows(
        revisited_mirror,
        "SELECT whole.* FROM captures JOIN captures AS whole ON whole.id = captures.revisit_of AND whole.url = captures.url "
        "WHERE captures.status = 304 AND whole.state = 'kept'",
    )
    with urlopen(f"{replay}revisited/id_/{whole['fetched_from']}", timeout=30) as answer:
        assert answer.status == 200
        assert answer.read() == body_of(revisited_mirror, whole)


@verified
@needs_browser
def test_a_replayed_page_is_seen_in_a_browser(replay, sample_mirror, tmp_path):
    (page,) = rows(
        sample_mirror,
        "SELECT captures.fetched_from AS url, articles.headline FROM captures JOIN article_urls ON article_urls.url = captures.url "
        "JOIN articles ON articles.id = article_id WHERE captures.url = ?",
        SONGS,
    )
    with browsing() as browser, opened(browser, f"{replay}sample/{page['url']}") as tab:
        assert any(page["headline"] in frame.content() for frame in tab.page.frames)
        picture(tab, tmp_path / "page.png", 900)
    assert (tmp_path / "page.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize("harm", ["missing", "shortened"])
def test_a_warc_file_that_is_not_there_is_one_sentence(sample_mirror, tmp_path, harm):
    mirror = copy_of(sample_mirror, tmp_path / "mirror")
    warc = mirror.parent / "sample-warc" / "sample-00001-00001.warc.gz"
    if harm == "missing":
        warc.unlink()
    else:
        os.truncate(warc, warc.stat().st_size // 2)
    (tmp_path / "out").mkdir()
    for target in (tmp_path / "out" / "sample.wacz", "-"):
        done = backfile("export", "wacz", target, "--db", mirror)
        assert (done.returncode, done.stdout) == (1, "")
        assert f"the WARC file sample-warc/sample-00001-00001.warc.gz {'is' if harm == 'missing' else 'was'} {harm}" in done.stderr
        assert len(done.stderr.splitlines()) == 1
    assert list((tmp_path / "out").iterdir()) == []


def test_a_mirror_from_before_there_were_warc_files_has_no_wacz(small_mirror, tmp_path):
    mirror = shutil.copy(small_mirror, tmp_path / "paper.db")
    with closing(open_for_reading(small_mirror)) as db:
        assert wacz.has_captures(Selection(db))
    change(mirror, "UPDATE captures SET warc_file = NULL, warc_offset = NULL, warc_length = NULL")
    with closing(open_for_reading(mirror)) as db:
        assert not wacz.has_captures(Selection(db))
    done = backfile("export", "wacz", tmp_path / "paper.wacz", "--db", mirror)
    assert done.returncode == 1
    assert "the mirror has no captures in WARC files" in done.stderr
    assert not (tmp_path / "paper.wacz").exists()
