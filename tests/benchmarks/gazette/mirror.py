"""Reads the issues and articles of a Backfile mirror."""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from tests.benchmarks.gazette.archive import Archive
from tests.benchmarks.gazette.months import Month
from tests.benchmarks.gazette.text import squeeze


@dataclass(kw_only=True)
class MirrorIssue:
    """A row of issues."""

    id: int
    start: int | None
    end: int | None
    number: str
    date_edtf: str
    title: str

    def has(self, number: int) -> bool:
        """Whether the issue's range of numbers holds a number."""
        return self.start is not None and self.start <= number <= (self.end if self.end is not None else self.start)

    def bears(self, month: Month) -> bool:
        """Whether the issue is dated in a month, to the day or not, and not over several."""
        return self.date_edtf == str(month) or re.fullmatch(rf"{month}-\d\d", self.date_edtf) is not None


@dataclass(kw_only=True)
class MirrorArticle:
    """A row of articles with its addresses, canonical."""

    id: int
    key: str
    issue_id: int | None
    headline: str
    byline: str
    variants: list[str]
    """The headline alone, with its rubric before and its part after it."""
    words: int
    addresses: list[tuple[str, str, str]] = field(default_factory=list)
    """Path, anchor, URL as the mirror has it."""


class Mirror:
    """A Backfile mirror, read only."""

    def __init__(self, path: Path, archive: Archive) -> None:
        self.archive = archive
        self.db = sqlite3.connect(f"file:{path.resolve().as_posix()}?mode=ro", uri=True)
        self.db.row_factory = sqlite3.Row
        self.issues = {issue.id: issue for issue in self.read_issues()}
        self.articles = {article.id: article for article in self.read_articles()}
        self.read_addresses()
        self.by_path: dict[str, list[MirrorArticle]] = defaultdict(list)
        for article in self.articles.values():
            for path_ in dict.fromkeys(path for path, _, _ in article.addresses):
                self.by_path[path_].append(article)

    def columns(self, table: str) -> set[str]:
        """A table's columns."""
        return {row["name"] for row in self.db.execute(f"PRAGMA table_info({table})")}

    def read_issues(self) -> Iterator[MirrorIssue]:
        """Every issue; the number as printed serves where the range is empty."""
        for row in self.db.execute("SELECT * FROM issues"):
            printed = str(row["number"] or "")
            digits = [int(part) for part in re.findall(r"\d+", printed)]
            start = row["number_start"] if row["number_start"] is not None else (digits[0] if digits else None)
            end = row["number_end"] if row["number_end"] is not None else (digits[-1] if digits else None)
            yield MirrorIssue(
                id=row["id"],
                start=int(start) if start is not None else None,
                end=int(end) if end is not None else None,
                number=printed,
                date_edtf=row["date_edtf"] or "",
                title=row["title"] or "",
            )

    def read_articles(self) -> Iterator[MirrorArticle]:
        """Every article, without its text."""
        known = self.columns("articles")
        extra = [name for name in ("rubric", "kicker", "part") if name in known]
        names = ", ".join(["id", "key", "issue_id", "headline", "byline", *extra])
        query = f"SELECT {names}, length(trim(coalesce(body_text, ''))) > 0 AS has_text, word_count FROM articles"
        for row in self.db.execute(query):
            headline = squeeze(row["headline"] or "")
            before = [f"{row[name]}: {headline}" for name in extra if name != "part" and row[name]]
            after = [f"{headline}, {row['part']}"] if "part" in extra and row["part"] else []
            yield MirrorArticle(
                id=row["id"],
                key=row["key"],
                issue_id=row["issue_id"],
                headline=headline,
                byline=squeeze(row["byline"] or ""),
                variants=[headline, *before, *after] if headline else [],
                words=int(row["word_count"] or row["has_text"]),
            )

    def read_addresses(self) -> None:
        """Every URL of every article."""
        rows = list(self.db.execute("SELECT url, article_id FROM article_urls"))
        rows += list(self.db.execute("SELECT url, id AS article_id FROM articles WHERE url IS NOT NULL"))
        for row in rows:
            article = self.articles.get(row["article_id"])
            if article is None:
                continue
            address = (self.archive.canonical(row["url"]), urlsplit(row["url"]).fragment, row["url"])
            if address not in article.addresses:
                article.addresses.append(address)

    def texts(self) -> Iterator[tuple[int, str]]:
        """Each article's headline, byline and text as one."""
        query = "SELECT id, headline, byline, body_text FROM articles"
        for row in self.db.execute(query):
            yield row["id"], "\n".join(row[name] or "" for name in ("headline", "byline", "body_text"))

    def body(self, article_id: int) -> str:
        """One article's text."""
        row = self.db.execute("SELECT body_text FROM articles WHERE id = ?", (article_id,)).fetchone()
        return row["body_text"] or ""
