"""The addresses that are timed: of every page those that have most to show, chosen by what the mirror holds."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from exports.questions import QUERIES
from exports.reading_room.addresses import Addresses
from tests.benchmarks.analysts.tongues import tongue

_READ, _SEARCHED, _COMPARED = 0.3, 0.15, 0.3


@dataclass(frozen=True)
class Timed:
    """A page that is timed."""

    name: str
    path: str
    goal: float = _READ
    """Seconds at the median."""


_PERIODICAL = (
    "SELECT key FROM periodicals WHERE id = (SELECT periodical_id FROM articles GROUP BY periodical_id ORDER BY count(*) {} LIMIT 1)"
)
_ISSUE = "SELECT key FROM issues WHERE id = (SELECT issue_id FROM articles GROUP BY issue_id ORDER BY count(*) {} LIMIT 1)"
_KEYS = {
    "biggest periodical": _PERIODICAL.format("DESC"),
    "smallest periodical": _PERIODICAL.format(""),
    "biggest issue": _ISSUE.format("DESC"),
    "smallest issue": _ISSUE.format(""),
    "longest article": "SELECT key FROM articles ORDER BY word_count DESC, key LIMIT 1",
    "middling article": "SELECT key FROM articles ORDER BY abs(word_count - 1000), key LIMIT 1",
    "article with most reprints": """
        SELECT key FROM articles WHERE id = (SELECT source_id FROM reprints GROUP BY source_id ORDER BY count(*) DESC, source_id LIMIT 1)
    """,
    "article with most passages": """
        SELECT key FROM articles WHERE id = (SELECT source_id FROM passages GROUP BY source_id ORDER BY count(*) DESC, source_id LIMIT 1)
    """,
    "Japanese article": "SELECT key FROM articles WHERE language = 'ja' ORDER BY abs(word_count - 1000), key LIMIT 1",
    "Arabic article": "SELECT key FROM articles WHERE language = 'ar' ORDER BY abs(word_count - 1000), key LIMIT 1",
    "most printed work": "SELECT key FROM clusters ORDER BY printings DESC, key LIMIT 1",
    "work of two printings": "SELECT key FROM clusters WHERE printings = 2 ORDER BY key LIMIT 1",
}
_PAIRS = {
    "two of 3,000 words": """
        WHERE relation = 'reprint' ORDER BY max(abs(own.word_count - 3000), abs(theirs.word_count - 3000)), reprints.id
    """,
    "longest reprint": "WHERE relation IN ('reprint', 'abridgement') ORDER BY own.word_count + theirs.word_count DESC, reprints.id",
    "translation of 3,000 words": """
        WHERE relation = 'translation' ORDER BY max(abs(own.word_count - 3000), abs(theirs.word_count - 3000)), reprints.id
    """,
    "two that share nothing": "",
}
_PAIR = """
    SELECT own.key, theirs.key FROM reprints
    JOIN articles AS own ON own.id = article_id JOIN articles AS theirs ON theirs.id = source_id
    {} LIMIT 1
"""
_STRANGERS = "SELECT min(key), max(key) FROM (SELECT key FROM articles WHERE language = 'en' ORDER BY abs(word_count - 3000), key LIMIT 2)"


def addresses(mirror: Path) -> Iterator[Timed]:
    """Yield what is timed of a mirror, in the order of the report."""
    to = Addresses("/", f"/{mirror.stem}")
    with closing(sqlite3.connect(f"{mirror.resolve().as_uri()}?mode=ro", uri=True)) as db:
        keys = {name: str(row[0]) for name, sql in _KEYS.items() if (row := db.execute(sql).fetchone())}
        pairs = {name: row for name, sql in _PAIRS.items() if (row := db.execute(_PAIR.format(sql) if sql else _STRANGERS).fetchone())}
        # Of what is longer than four characters, each piece of four is looked for.
        (run,) = db.execute("SELECT substr(body_text, 20, 9) FROM articles WHERE language = 'ja' ORDER BY key LIMIT 1").fetchone() or ("",)
    yield Timed("home", to.home)
    yield from (Timed(name, to.page(name)) for name in ("periodicals", "works", "questions", "pictures"))
    yield Timed("works, most languages", to.page("works", order="languages"))
    yield Timed("works with a Greek printing", to.page("works", language="el"))
    yield Timed("works, tenth page", to.page("works", page=10))
    for name, key in keys.items():
        kind = next(kind for kind in ("periodical", "issue", "article", "work") if kind in name)
        yield Timed(name, getattr(to, kind)(key))
    yield from (Timed(f"compare: {name}", to.compare(*pair), _COMPARED) for name, pair in pairs.items())
    yield from _searches(to, keys, run)
    yield from _tables(to)
    yield from _questions(to, keys)


def _searches(to: Addresses, keys: dict[str, str], run: str) -> Iterator[Timed]:
    asked: dict[str, dict[str, object]] = {
        "commonest word": {"q": "the"},
        "common word": {"q": "strike"},
        "rare word": {"q": tongue("en").words[-1]},
        "no word of any": {"q": "quinquereme"},
        "two common words": {"q": "strike harbour"},
        "phrase": {"q": '"of the"'},
        "Japanese, two characters": {"q": "東京"},
        "Japanese, a long run": {"q": run},
        "one Chinese character": {"q": "的"},
        "without its accent": {"q": "election"},
        "with its accent": {"q": "élection"},
        "Greek, unaccented": {"q": "αθηνα"},
        "in one periodical": {"q": "strike", "periodical": keys["biggest periodical"]},
        "in one language": {"q": "port", "language": "fr"},
        "between years": {"q": "strike", "from": 2005, "until": 2008},
        "with all filters": {"q": "strike", "periodical": keys["biggest periodical"], "language": "en", "from": 2005, "until": 2015},
        "tenth page": {"q": "strike", "page": 10},
    }
    yield from (Timed(f"search: {name}", to.page("search", **told), _SEARCHED) for name, told in asked.items())
    yield Timed("search: nothing typed", to.page("search"), _SEARCHED)


def _tables(to: Addresses) -> Iterator[Timed]:
    yield Timed("list of tables", to.data)
    for table in ("articles", "issues", "reprints", "passages", "source_notes", "articles_overview", "reprints_overview", "quotations"):
        yield Timed(f"table: {table}", to.table(table))
    yield Timed("table: articles, a search", to.table("articles", _search="strike"))
    yield Timed("table: articles, tenth page of 100", to.table("articles", _next=1000))
    yield Timed("row: a run", to.row("runs", 1))
    yield Timed("row: a capture", to.row("captures", 1000))
    yield Timed("nothing there", to.article("nobody/wrote/this"))


def _questions(to: Addresses, keys: dict[str, str]) -> Iterator[Timed]:
    told = {
        "q": "strike", "article": keys.get("article with most reprints", ""), "issue": keys.get("biggest issue", ""), "writer": "Okonjo",
        "periodical": "Harbour Lights", "language": "de", "year": "2010",
    }  # fmt: skip
    for name, query in QUERIES.items():
        asked = {field: told.get(field, "") for field in re.findall(r"(?<![:\w]):([a-z_]+)", query.sql)}
        # A field that is left out is not an empty one: Datasette then shows the form alone.
        filled = "&".join(f"{field}={value}" for field, value in asked.items())
        yield Timed(f"question: {name}", to.question(name, ".json" if name == "search" else "") + (f"?{filled}" if filled else ""))
