"""The mirror in a real browser: pages are shown, scripts that are ours run, and nothing of a page does."""

import os
import re
import sqlite3
from contextlib import closing, contextmanager
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from exports.datasette.plugin import HEADERS
from tests.browser import CHROMIUM, picture, visit
from tests.mirrors import HOSTILE
from tests.serving import serving
from tests.test_datasette import write_printed_mirror

pytestmark = pytest.mark.skipif(
    CHROMIUM is None and os.environ.get("BACKFILE_NO_SKIPS") != "1", reason="Chromium is not installed: apt-get install chromium"
)


@pytest.fixture(scope="module")
def site(small_mirror):
    with serving(small_mirror, "--port", 0) as (_, address):
        yield f"{address}paper"


def test_an_article_is_read_and_nothing_of_it_runs(site):
    seen = [visit(f"{site}/articles/{number}") for number in range(1, 5)]
    assert [page.console for page in seen] == [[]] * 4
    texts = [unescape(page.dom) for page in seen]
    assert any("東京の集会で労働者たち" in text for text in texts)
    assert any(HOSTILE.split("\n\n")[0] in text for text in texts)
    assert not any("<title>run</title>" in text for text in texts)


@pytest.mark.parametrize(
    ("path", "sign"),
    [
        ("/articles", "dropdown-menu-icon"),  # the menus over the columns are made by a script
        ("/articles?_facet=kind", "facet-results"),
        ("?sql=select+1", "CodeMirror-lines"),  # and so is the SQL editor
        ("", "CodeMirror-lines"),
        ("/search?q=nothing", "col-excerpt"),
        ("/issues/1", 'class="contents"'),
    ],
)
def test_datasettes_own_scripts_and_styles_are_let_through(site, path, sign):
    page = visit(site + path)
    assert sign in page.dom
    assert page.console == []


def links(page, pattern):
    return [unescape(address) for address in re.findall(rf'href="({pattern})"', page.dom)]


def test_the_way_leads_from_an_article_to_its_reprint_side_by_side_and_back(sample_mirror):
    with serving(sample_mirror, "--port", 0) as (_, address):
        site = address.rstrip("/")
        number = sqlite_number(sample_mirror, "SELECT article_id FROM reprints WHERE relation = 'abridgement'")
        article = visit(f"{site}/sample/articles/{number}")
        beside = visit(site + links(article, r"/sample/-/compare[^\"]+")[0])
        back = visit(site + links(beside, f"/sample/articles/{number}")[0])
        reprint = visit(site + links(article, r"/sample/reprints/\d+")[0])
        work = visit(site + links(article, r"/sample/clusters/\d+")[0])
    assert "<ins" in beside.dom
    assert "<h2>Printed elsewhere</h2>" in back.dom
    assert 'class="pair"' in reprint.dom
    assert 'class="printings"' in work.dom
    assert [page.console for page in (article, beside, back, reprint, work)] == [[]] * 5


def test_nothing_of_a_text_that_was_printed_again_runs(tmp_path):
    write_printed_mirror(tmp_path / "paper.db")
    with serving(tmp_path / "paper.db", "--port", 0) as (_, address):
        weir = sqlite_number(tmp_path / "paper.db", "SELECT id FROM articles WHERE key = 'paper/2/weir'")
        paths = (f"articles/{weir}", "reprints/1", "clusters/1", "-/compare?article=paper/2/weir&source=paper/1/gate")
        seen = [visit(f"{address}paper/{path}") for path in paths]
    assert all("document.title='run'" in page.dom for page in seen)
    assert not any("<title>run</title>" in page.dom for page in seen)
    assert [page.console for page in seen] == [[]] * len(paths)


def sqlite_number(mirror, sql):
    with closing(sqlite3.connect(f"{mirror.as_uri()}?mode=ro", uri=True)) as db:
        return db.execute(sql).fetchone()[0]


def test_the_headers_stop_a_script_that_slipped_through():
    smuggled = b"<title>safe</title><script>document.title='run'</script><img src=x onerror=\"document.title='run'\">"
    with serving_raw(smuggled, ()) as address:
        assert "<title>run</title>" in visit(address).dom
    with serving_raw(smuggled, HEADERS) as address:
        page = visit(address)
        assert "<title>safe</title>" in page.dom
        assert any("Content Security Policy" in line for line in page.console)


def test_a_picture_is_taken(site, tmp_path):
    picture(f"{site}/articles", tmp_path / "x.png")
    assert (tmp_path / "x.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"


@contextmanager
def serving_raw(body, headers):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            for name, value in headers:
                self.send_header(name.decode(), value.decode())
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
