"""Takes the pictures of the documentation: `python -m tests.screenshot sample.db docs/pictures`.

Beside them it writes what each page says, as a digest; by that a test tells which picture is of yesterday.
"""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
import sys
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from urllib.parse import urljoin

from exports.datasette.serve import instance
from exports.reading_room.addresses import Addresses
from pipelines.mirror.opening import open_for_reading
from tests.browser import browsing, opened, picture
from tests.palette import to_palette
from tests.serving import serving

DIGESTS = "shown.json"
"""The file beside the pictures."""
_HIGHEST = {"home": 1400, "article": 1500, "article-ja": 1300, "pictures": 2000}
"""Pixels; of any other page 1,200."""
_KEYS = {
    "periodical": "SELECT key FROM periodicals ORDER BY (SELECT count(*) FROM issues WHERE periodical_id = periodicals.id) DESC, key",
    "issue": "SELECT key FROM issues ORDER BY (SELECT count(*) FROM articles WHERE issue_id = issues.id) DESC, key",
    "article": """
        SELECT key FROM articles WHERE language = 'en'
        ORDER BY (SELECT count(*) FROM reprints WHERE articles.id IN (article_id, source_id)) DESC, word_count DESC, key
    """,
    "article-ja": "SELECT key FROM articles WHERE language = 'ja' ORDER BY kicker IS NULL, note_text IS NULL, word_count DESC, key",
    "work": "SELECT key FROM clusters ORDER BY printings DESC, first_date, key",
}
_PAIR = """
    SELECT own.key, theirs.key FROM reprints JOIN articles AS own ON own.id = article_id JOIN articles AS theirs ON theirs.id = source_id
    ORDER BY relation = 'abridgement' DESC, relation = 'reprint' DESC, words_changed + words_cut + words_added > 20 DESC,
        words DESC, own.key
"""


def take(mirror: Path, folder: Path) -> list[Path]:
    """Write a picture of each page of the mirror into `folder`, and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    taken = []
    with serving(mirror, "--port", 0, stderr=None) as (_, home), browsing() as browser:
        for name, path in _addresses(mirror).items():
            with opened(browser, urljoin(home, path)) as tab:
                taken.append(folder / f"{name}.png")
                picture(tab, taken[-1], _HIGHEST.get(name, 1200))
                to_palette(taken[-1])
    (folder / DIGESTS).write_text(json.dumps(digests(mirror), indent=2) + "\n", "utf-8")
    return taken


def digests(mirror: Path) -> dict[str, str]:
    """Return of each picture, by its name, a digest of the page and the style that it shows.

    When the mirror was crawled, how long an answer took, and where bytes lie, makes no difference.
    """
    db = open_for_reading(mirror)
    site = instance(mirror, db)
    try:
        days = [day for (day,) in db.execute("SELECT DISTINCT date(fetched_at) FROM captures")]
        passing = re.compile("|".join([r"\d{4}-\d\d-\d\d[T ][\d:.]+Z?", r"[\d.]+ ?ms", r"(?<=</code> at )[\d,]+", *days]))

        def text(path: str) -> str:
            return passing.sub("…", asyncio.run(site.client.get(path, follow_redirects=True)).text)

        style = text("/-/backfile/backfile.css")
        return {name: sha256((text(path) + style).encode()).hexdigest()[:16] for name, path in _addresses(mirror).items()}
    finally:
        db.close()


def _addresses(mirror: Path) -> dict[str, str]:
    to = Addresses("/", f"/{mirror.stem}")
    with closing(sqlite3.connect(f"{mirror.resolve().as_uri()}?mode=ro", uri=True)) as db:
        keys = {name: db.execute(sql).fetchone()[0] for name, sql in _KEYS.items()}
        article, source = db.execute(_PAIR).fetchone()
    return {
        "home": to.home,
        **{name: to.page(name) for name in ("pictures", "questions")},
        **{name: getattr(to, name.partition("-")[0])(key) for name, key in keys.items()},
        "compare": to.compare(article, source),
        "search": to.page("search", q="ferry"),
        "data": to.table("articles"),
    }


if __name__ == "__main__":
    for path in take(Path(sys.argv[1]), Path(sys.argv[2])):
        sys.stdout.write(f"{path} ({path.stat().st_size / 1000:.0f} KB)\n")
