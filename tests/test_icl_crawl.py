"""The ICL's archive, crawled from a served copy: the recorded pages, each at its path, linked from a home page."""

import json
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from crawler.spiders.icl import IclSpider
from pipelines.mirror.table_dump import dump
from tests.command import backfile, environment
from tests.site_server import Answer, page, serve

RECORDED = {
    path: json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    for path in sorted((Path(__file__).parent / "pages" / "icl").glob("*.html"))
}
SPIDER = IclSpider()


def at(path: str) -> str:
    return path + "index.html" if path.endswith("/") else path


PAGES = {at(urlsplit(expected["url"]).path): file for file, expected in RECORDED.items()}


def answer(path: str) -> Answer | None:
    if path in ("/", "/index.html"):
        return page(" ".join(f'<a href="{served}">{served}</a>' for served in PAGES))
    file = PAGES.get(at(path))
    return Answer(file.read_bytes(), headers={"Content-Type": "text/html"}) if file else None


@pytest.fixture(scope="module")
def mirror(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("icl") / "icl.db"
    with serve(answer) as site:
        done = backfile("crawl", "icl", "--base-url", site.url, "--db", path, "-q")
    # Most of the pages that they link to are not there, and a broken link is no error.
    assert done.returncode == 0, done.stderr
    return path


def test_every_recorded_article_is_in_the_mirror_as_it_reads(mirror):
    articles = [reading for expected in RECORDED.values() for reading in expected["readings"] if "body_html" in reading]
    times = Counter(reading["key"] for reading in articles)
    with closing(sqlite3.connect(mirror)) as db:
        held = {key: rest for key, *rest in db.execute("SELECT key, headline, kicker, note_text, body_text, body_html FROM articles")}
    missing = [reading["key"] for reading in articles if reading["key"] not in held]
    assert missing == []
    names = ("headline", "kicker", "note_text", "body_text", "body_html")
    for reading in articles:
        if times[reading["key"]] == 1:
            said = [reading.get(name) or ("" if name.startswith("body") else None) for name in names]
            assert held[reading["key"]][1:] == said[1:]
            assert held[reading["key"]][0] == said[0] or said[0] is None


def test_one_article_has_one_row_whatever_host_or_view_was_linked(mirror):
    with closing(sqlite3.connect(mirror)) as db:
        assert db.execute("SELECT count(*) FROM captures WHERE status = 200 GROUP BY url HAVING count(*) > 1").fetchall() == []
        assert db.execute("SELECT count(*) FROM articles WHERE key LIKE 'icl/print/%' OR key LIKE 'icl/pubs/wv/%'").fetchone() == (0,)


def test_scrapy_itself_gives_the_same_mirror(mirror, tmp_path):
    path = tmp_path / "by-scrapy.db"
    with serve(answer) as site:
        asked = [sys.executable, "-m", "scrapy", "crawl", "icl", "--nolog"]
        done = subprocess.run(asked, env=environment(BACKFILE_DB=str(path), BACKFILE_BASE_URL=site.url), timeout=120, check=False)
    assert done.returncode == 0
    assert dump(path) == dump(mirror)
