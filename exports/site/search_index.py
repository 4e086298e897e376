"""A search that needs no server: which word stands in which articles, in many small files that a page loads as it needs them.

Each file is a script that calls a function of `search.js`, because a browser lets a page that is itself a file load scripts from beside it,
and nothing else. `words-N.js` holds the words that fall to shard N (CRC-32 of their UTF-8), each with the numbers of its articles in base
36, a `*` behind those that have it in their headline; `articles-N.js` what is shown of 500 articles. Words are folded as the mirror's own
search folds them; runs of Chinese and Japanese are cut into pieces of one and two characters, by which a longer run is found too, if not by
its order.
"""

from __future__ import annotations

import json
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from operator import add
from pathlib import Path
from typing import Any
from zlib import crc32

from exports.printable import printable
from exports.selection import Selection
from exports.site.filed import article_file
from pipelines.normalize.folding import DENSE_RUN, WORD, fold

SHARDS = 512
"""How many files the words are in: a page that looks for three words loads three of them at the most."""
A_FILE = 500
"""Articles in a file of what is shown of them."""
_LEAD = 200
_LONGEST_WORD = 40
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
# Postings that are kept before they are written out: 30 MB, more or less.
_KEPT = 300_000

_ARTICLES = """
    SELECT articles.key, articles.title, coalesce(issues.title, periodicals.name, '') AS place,
        coalesce(articles.date_text, '') AS date_text, coalesce(articles.date_start, '') AS date_start,
        coalesce(articles.language, 'und') AS language, articles.kind,
        coalesce(periodicals.key, '') AS periodical, articles.kicker, articles.note_text, articles.body_text
    FROM articles
    LEFT JOIN issues ON issues.id = articles.issue_id
    LEFT JOIN periodicals ON periodicals.id = articles.periodical_id
    WHERE articles.id IN ({ids}) ORDER BY articles.key
"""


def write_index(selection: Selection, folder: Path) -> int:
    """Write the files of the search of what is selected into `folder`, and return how many articles it knows."""
    postings = _Postings(folder)
    number, shown = -1, []
    for number, article in enumerate(selection.query(_ARTICLES)):
        postings.add(number, article)
        shown.append(_shown(article))
        if len(shown) == A_FILE:
            _write(folder / f"articles-{number // A_FILE}.js", "articles", number // A_FILE, shown)
            shown = []
    if shown:
        _write(folder / f"articles-{number // A_FILE}.js", "articles", number // A_FILE, shown)
    postings.write()
    return number + 1


def _shown(article: Mapping[str, Any]) -> list[str]:
    lead = " ".join(article["body_text"][:_LEAD].split())
    told = (article["title"], article["place"], article["date_text"], article["date_start"], article["language"], article["kind"])
    return [article_file(article["key"]), *map(printable, told), article["periodical"], printable(lead)]


def _write(file: Path, name: str, number: int, content: Any) -> None:
    told = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    file.write_text(f"backfile.{name}({number},{told})\n", encoding="utf-8", errors="replace")


class _Postings:
    """Which word stands in which article; spooled to a file a shard, so that memory stays flat."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.kept: defaultdict[str, list[str]] = defaultdict(list)
        self.count = 0

    def add(self, number: int, article: Mapping[str, Any]) -> None:
        """Take the words of an article."""
        headline = _words(article["title"]) | _words(article["kicker"])
        body = (_words(article["body_text"]) | _words(article["note_text"])) - headline
        named = _base36(number)
        for words, told in ((headline, f"{named}*"), (body, named)):
            for word in words:
                self.kept[word].append(told)
        self.count += len(headline) + len(body)
        if self.count > _KEPT:
            self._spool()

    def write(self) -> None:
        """Write the shards, each word with its articles in their order."""
        self._spool()
        for shard in range(SHARDS):
            spooled = self._spooled(shard)
            words: dict[str, str] = {}
            if spooled.exists():
                for line in spooled.read_text("utf-8").splitlines():
                    word, _, told = line.partition(" ")
                    words[word] = f"{words[word]} {told}" if word in words else told
                spooled.unlink()
            _write(self.folder / f"words-{shard}.js", "words", shard, dict(sorted(words.items())))

    def _spool(self) -> None:
        lines: list[list[str]] = [[] for _ in range(SHARDS)]
        for word, told in self.kept.items():
            lines[crc32(word.encode()) % SHARDS].append(f"{word} {' '.join(told)}\n")
        for shard, some in enumerate(lines):
            if some:
                with self._spooled(shard).open("a", encoding="utf-8") as file:
                    file.writelines(some)
        self.kept, self.count = defaultdict(list), 0

    def _spooled(self, shard: int) -> Path:
        return self.folder / f"words-{shard}.spool"


def _words(text: str | None) -> set[str]:
    """Return the words of `text` as they are looked for."""
    if not text:
        return set()
    if text.isascii():
        return {word[:_LONGEST_WORD] for word in set(WORD.findall(text.lower()))}
    normal = unicodedata.normalize("NFKC", text)
    pieces: set[str] = set()
    if runs := DENSE_RUN.findall(normal):
        normal = DENSE_RUN.sub(" ", normal)
        for run in runs:
            pieces.update(run, map(add, run, run[1:]))
    return pieces.union(map(_folded, set(WORD.findall(normal))))


@lru_cache(50_000)
def _folded(word: str) -> str:
    return fold(word)[:_LONGEST_WORD]


def _base36(number: int) -> str:
    digits = ""
    while True:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
        if not number:
            return digits


def periodicals(selection: Selection) -> list[dict[str, Any]]:
    """Return the periodicals of what is selected, key and name, for the search's form."""
    held = "SELECT periodical_id FROM articles WHERE id IN ({ids})"
    return list(selection.query(f"SELECT key, name FROM periodicals WHERE id IN ({held}) ORDER BY name COLLATE NOCASE"))


def languages(selection: Selection) -> list[str]:
    """Return the languages of what is selected."""
    held = "SELECT DISTINCT language FROM articles WHERE id IN ({ids}) AND language IS NOT NULL ORDER BY language"
    return [row["language"] for row in selection.query(held)]
