"""Writes a corpus as a mirror that the reprint engine can open: archive, periodicals, issues, articles and source notes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from pipelines.items import Periodical
from pipelines.mirror.settling import mentions
from pipelines.mirror.store import Mirror
from pipelines.normalize.numbers import number_range
from pipelines.normalize.paper_names import Papers
from pipelines.normalize.source_notes import read_source_notes
from pipelines.normalize.text import count_words
from tests.benchmarks.reprints.corpus import Article
from tests.benchmarks.reprints.papers import Issue

_HOME = "https://corpus.example/"
_SEEN = "2026-01-01T00:00:00.000Z"


@dataclass(frozen=True)
class CorpusArchive:
    """What a mirror keeps of the archive that a corpus is taken for."""

    periodicals: Sequence[Periodical] = ()
    """Those to be declared; what was declared before stays."""
    name: str = "corpus"
    title: str = "A corpus"
    home_url: str = _HOME
    licence: str | None = None
    licence_url: str | None = None
    start_urls: Sequence[str] = ()


def write_mirror(path: Path, periodicals: Sequence[Periodical], issues: Iterable[Issue], corpora: Iterable[Sequence[Article]]) -> None:
    """Write `corpora`, one after another, as one mirror of the periodicals' `issues` at `path`, in place of what stands there.

    Articles have no captures, no markup and no place in the search index: reprints are found without.
    """
    for left in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm"), path.with_name(f"{path.name}.lock")):
        left.unlink(missing_ok=True)
    mirror = Mirror(path)
    mirror.begin_work(archive=CorpusArchive(periodicals), settings={"command": "corpus"}, version="benchmark")
    with mirror.db.atomic():
        papers, ids = Papers(periodicals), _write_issues(mirror.db, issues)
    for articles in corpora:
        with mirror.db.atomic():
            _write_articles(mirror.db, articles, papers, ids)
        mentions.resolve(mirror.db)
    mirror.finish_run("done", None, {})
    mirror.close()


def _write_issues(db: Database, issues: Iterable[Issue]) -> dict[str, int]:
    """Write the issues, and return the ids of periodicals and issues by their keys."""
    ids = {key: int(row_id) for row_id, key in db.execute("SELECT id, key FROM periodicals")}
    _insert(db, "issues", [_issue_row(issue, ids) for issue in issues])
    return ids | {key: int(row_id) for row_id, key in db.execute("SELECT id, key FROM issues")}


def _issue_key(issue: Issue) -> str:
    return f"corpus/{issue.periodical}/{issue.number}"


def _issue_row(issue: Issue, ids: dict[str, int]) -> dict[str, Any]:
    title = f"{issue.name} No. {issue.number}" + (f", {issue.date_text}" if issue.date_text else "")
    return {
        "key": _issue_key(issue), "title": title, "periodical_id": ids[f"corpus/{issue.periodical}"], "number": str(issue.number),
        "number_start": issue.number, "number_end": issue.number, "kind": "issue", **_dates(issue),
    }  # fmt: skip


def _dates(issue: Issue) -> dict[str, str | None]:
    if issue.start is None or issue.end is None:
        return {"date_text": None, "date_edtf": None, "date_start": None, "date_end": None}
    return {
        "date_text": issue.date_text, "date_edtf": _edtf(issue.start, issue.end), "date_start": issue.start.isoformat(),
        "date_end": issue.end.isoformat(),
    }  # fmt: skip


def _edtf(start: date, end: date) -> str:
    if start == end:
        return start.isoformat()
    first, last = f"{start:%Y-%m}", f"{end:%Y-%m}"
    return first if first == last else f"{first}/{last}"


def _write_articles(db: Database, articles: Sequence[Article], papers: Papers, ids: dict[str, int]) -> None:
    (before,) = db.execute("SELECT coalesce(max(id), 0) FROM articles").fetchone()
    _insert(db, "articles", [_article_row(article, number, ids) for number, article in enumerate(articles, before + 1)])
    _insert(
        db, "source_notes", [row for number, article in enumerate(articles, before + 1) for row in _note_rows(article, number, papers, ids)]
    )


def _article_row(article: Article, article_id: int, ids: dict[str, int]) -> dict[str, Any]:
    body = article.body
    return {
        "id": article_id, "key": article.key, "title": article.headline, "issue_id": ids[_issue_key(article.issue)],
        "periodical_id": ids[f"corpus/{article.issue.periodical}"], "language": "en", "kind": "article", "headline": article.headline,
        "part": article.part, **_dates(article.issue), "date_inferred": 1, "word_count": count_words(body),
        "url": f"{_HOME}{article.key.partition('/')[2]}.html", "first_seen": _SEEN, "changed": _SEEN,
        "text_digest": "sha256:" + sha256(body.encode()).hexdigest(), "note_text": article.note, "body_text": body, "body_html": "",
    }  # fmt: skip


def _note_rows(article: Article, article_id: int, papers: Papers, ids: dict[str, int]) -> list[dict[str, Any]]:
    notes = read_source_notes(article.note, "en", papers, article.issue.periodical) if article.note else []
    rows = []
    for position, note in enumerate(notes, 1):
        start, end = number_range(note.number)
        rows.append({
            "article_id": article_id, "position": position, "text": note.text, "relation": note.relation, "also": note.also,
            "points": note.points, "step": note.step, "source_kind": note.source_kind, "periodical_id": ids.get(f"corpus/{note.paper}"),
            "periodical_text": note.periodical_text, "number": note.number, "number_start": start, "number_end": end, "title": note.title,
            "issuer": note.issuer, "date_text": note.date_text,
        })  # fmt: skip
    return rows


def _insert(db: Database, table: str, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        columns = list(rows[0])
        db.conn.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join(f':{column}' for column in columns)})", rows)
