"""The mirror in a real browser: pages are shown, scripts that are ours run, and nothing of a page does."""

import os
from contextlib import contextmanager
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from exports.datasette.plugin import HEADERS
from tests.browser import CHROMIUM, picture, visit
from tests.mirrors import HOSTILE
from tests.serving import serving

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
