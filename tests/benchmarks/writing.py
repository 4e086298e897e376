"""Rows a second of writing articles of 8 KB with all that is kept of them, against plain sqlite3 with the same transactions.

    python -m tests.benchmarks.writing [--articles 20000]

Both write, in a transaction an article, its capture, its reading and its frontier row, and then, 200 to a transaction, its row and two
search indexes. Plain sqlite3 writes what is ready made; the mirror works it out, and writes WARC records too.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from crawler.spiders.icl import IclSpider
from pipelines.items import ArticleReading, Capture, FoundUrl, Page
from pipelines.mirror import readings
from pipelines.mirror.store import Mirror
from pipelines.warc.exchange import Exchange

_TABLES = """
CREATE TABLE captures (id INTEGER PRIMARY KEY, run_id, url, fetched_from, fetched_at, status, digest, payload_digest, length, warc_file);
CREATE TABLE readings (id INTEGER PRIMARY KEY, capture_id, reader, kind, key, issue_key, item);
CREATE TABLE frontier (id INTEGER PRIMARY KEY, url UNIQUE, state, due);
CREATE TABLE articles (id INTEGER PRIMARY KEY, key UNIQUE, title, language, headline, note_text, body_text, body_html, url);
CREATE TABLE article_urls (id INTEGER PRIMARY KEY, url, article_id, role, capture_id);
CREATE TABLE article_versions (id INTEGER PRIMARY KEY, article_id, version, captured_at, capture_id, headline);
CREATE INDEX captures_url ON captures (url);
CREATE INDEX captures_payload ON captures (payload_digest);
CREATE INDEX readings_key ON readings (key);
CREATE VIRTUAL TABLE ranked USING fts5 (
    headline, body_text, content='articles', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE folded USING fts5 (headline, body_text, content='', tokenize='unicode61 remove_diacritics 2');
"""
_TOGETHER = 200


def pages(articles: int) -> Iterator[Page]:
    """Yield so many Pages of articles of some 8 KB."""
    rng, words = random.Random(7), [f"word{number}" for number in range(20_000)]
    for number in range(articles):
        text = "\n\n".join(" ".join(rng.choices(words, k=90)) for _ in range(10))
        key, url = f"icl/english/wv/{number}/a", f"{IclSpider.home_url}english/wv/{number}/a.html"
        reading = ArticleReading(key=key, periodical="wv", language="en", headline=text[:40], body_text=text, body_html=f"<p>{text}</p>")
        exchange = Exchange(url=url, at="2026-01-01T00:00:00.000Z", status=200, body=f"<html><p>{text}</p></html>".encode())
        capture = Capture(exchange=exchange, digest=exchange.payload_digest, length=len(exchange.body))
        yield Page(url=url, outcome="read", capture=capture, reader="Benchmark/1", readings=[reading])


def write_mirror(path: Path, made: list[Page]) -> None:
    """Write the pages as a crawl does, and settle."""
    mirror = Mirror(path)
    mirror.begin_run(archive=IclSpider(), settings={}, version="benchmark", full=False)
    with mirror.db.atomic():
        mirror.frontier.add(FoundUrl(url=page.url, kind="article") for page in made)
    for page in made:
        mirror.write(page)
    mirror.settle()
    mirror.close()


def write_plainly(path: Path, made: list[Page]) -> None:
    """Write what is ready made with plain sqlite3, in the same transactions."""
    db = sqlite3.connect(path, isolation_level=None)
    db.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;" + _TABLES)
    db.executemany("INSERT INTO frontier (url, state, due) VALUES (?, 'due', '')", [(page.url,) for page in made])
    for number, page in enumerate(made, 1):
        reading, capture = page.readings[0], page.capture
        assert capture is not None
        db.execute("BEGIN IMMEDIATE")
        db.execute(
            "INSERT INTO captures (run_id, url, fetched_from, fetched_at, status, digest, payload_digest, length, warc_file) "
            "VALUES (1, ?, ?, ?, 200, ?, ?, ?, 'x')",
            [page.url, page.url, capture.exchange.at, capture.digest, capture.digest, capture.length],
        )
        db.execute(
            "INSERT INTO readings (capture_id, reader, kind, key, issue_key, item) VALUES (?, 'x', 'article', ?, NULL, ?)",
            [number, reading.key, readings.pack(reading)],
        )
        db.execute("UPDATE frontier SET state = 'done' WHERE url = ?", [page.url])
        db.execute("COMMIT")
    for start in range(0, len(made), _TOGETHER):
        db.execute("BEGIN IMMEDIATE")
        for number, page in enumerate(made[start : start + _TOGETHER], start + 1):
            _write_article(db, number, page)
        db.execute("COMMIT")
    db.execute("PRAGMA journal_mode = DELETE")
    db.close()


def _write_article(db: sqlite3.Connection, number: int, page: Page) -> None:
    reading = page.readings[0]
    assert isinstance(reading, ArticleReading)
    db.execute(
        "INSERT INTO articles (id, key, title, language, headline, body_text, body_html, url) VALUES (?, ?, ?, 'en', ?, ?, ?, ?)",
        [number, reading.key, reading.headline, reading.headline, reading.body_text, reading.body_html, page.url],
    )
    db.execute("INSERT INTO article_urls (url, article_id, role, capture_id) VALUES (?, ?, 'article', ?)", [page.url, number, number])
    db.execute("INSERT INTO article_versions (article_id, version, captured_at, capture_id) VALUES (?, 1, 'x', ?)", [number, number])
    for index in ("ranked", "folded"):
        db.execute(f"INSERT INTO {index} (rowid, headline, body_text) VALUES (?, ?, ?)", [number, reading.headline, reading.body_text])


def _rate(write: Callable[[Path, list[Page]], None], made: list[Page]) -> float:
    with tempfile.TemporaryDirectory() as folder:
        began, cpu = time.monotonic(), time.process_time()
        write(Path(folder) / "mirror.db", made)
        wall = time.monotonic() - began
        print(
            f"{write.__name__}: {len(made) / wall:,.0f} articles a second, {1000 * (time.process_time() - cpu) / len(made):.2f} ms CPU each"
        )
        return len(made) / wall


def main() -> None:
    """Write both, and print the share."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=20_000)
    made = list(pages(parser.parse_args().articles))
    plain = _rate(write_plainly, made)
    print(f"the mirror reaches {_rate(write_mirror, made) / plain:.0%} of plain sqlite3")


if __name__ == "__main__":
    main()
