"""An article derived from all that was read of it, its issue, and its line in the issue's contents list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from pipelines.items import ArticleReading, Problem
from pipelines.mirror import decisions, problems, search
from pipelines.mirror.rows import UNCHANGED, date_columns, row_of, rows_of, write_children, write_row
from pipelines.mirror.settling import mentions, winters
from pipelines.mirror.settling.children import TABLES, children_of, periodical_id
from pipelines.mirror.settling.gone import gone_at
from pipelines.mirror.settling.issues import settle_issue
from pipelines.mirror.settling.parts import join_parts
from pipelines.mirror.settling.sightings import Seen, Sighting, sightings, text_digest
from pipelines.normalize.dates import yearless_edtf
from pipelines.normalize.text import count_words, opening_words

_OF_ISSUE = ("id", "periodical_id", *date_columns(None, None))
"""What an article has from its issue's row."""


@dataclass
class Settled:
    """What a settling changed."""

    new: int = 0
    """Articles that the mirror did not hold."""
    changed: int = 0
    """Articles of which something is different."""
    gone: int = 0
    """Articles that are no longer where they stood."""


class Articles:
    """Settles articles one by one, and counts what that changed."""

    def __init__(self, db: Database, run_id: int) -> None:
        """Take the mirror's database, and the run whose problems those are that show."""
        self.db = db
        self.run_id = run_id
        self.settled = Settled()
        self.changes = search.Changes(db)

    def settle_all(self, article_keys: Iterable[str]) -> None:
        """Derive these articles, and make their changes in the search indexes."""
        for article_key in article_keys:
            self._settle(article_key)
        self.changes.make()

    def _settle(self, article_key: str) -> None:
        """Derive an article and all that belongs to it from its readings."""
        pages = sightings(self.db, "article", article_key)
        sighted = join_parts(pages)
        if not sighted:
            self._remove(article_key)
            return
        db = self.db
        article = _article_row(db, article_key, pages, sighted)
        article_id, before = write_row(db, "articles", article)
        self._count(before, article)
        if before is not UNCHANGED:
            self.changes.note(article_id, before, article)
        for table, name, rows, derived in children_of(db, article_key, [page.stands for page in pages], sighted[0]):
            write_children(db, table, "article_id", article_id, name, rows, derived, is_new=before is None)
        if before is not UNCHANGED:
            mentions.reopen_for_article(db, before, {"id": article_id, **article})
        for page in pages:
            self._tell_of_loss(article_key, page)

    def _count(self, before: Any, article: Mapping[str, Any]) -> None:
        self.settled.new += before is None
        if before is not None and before is not UNCHANGED:
            self.settled.changed += 1
            self.settled.gone += bool(article["gone_at"] and not before["gone_at"])

    def _tell_of_loss(self, article_key: str, sighting: Sighting) -> None:
        # A page may hold several articles, each with its own fragment.
        url = sighting.stands.url + "".join(article_key.partition("#")[1:])
        if not sighting.lost:
            problems.resolve_others(self.db, url, ("settle",), ())
            return
        message = f"The page of {article_key} has lost {sighting.lost}: what was read of it before is shown."
        lost = Problem(stage="settle", code="lost_text", severity="warning", message=message)
        problems.note(self.db, self.run_id, [(url, lost)], derived=True)

    def _remove(self, article_key: str) -> None:
        article = row_of(self.db, "articles", article_key)
        if article is None:
            return
        mentions.forget_article(self.db, article)
        self.changes.note(article["id"], article, None)
        for table, column in (("issue_contents", "article_id"), ("links", "target_article_id"), ("documents", "article_id")):
            self.db.execute(f"UPDATE {table} SET {column} = NULL WHERE {column} = ?", [article["id"]])
        for table in TABLES:
            self.db.execute(f"DELETE FROM {table} WHERE article_id = ?", [article["id"]])
        self.db.execute("DELETE FROM articles WHERE id = ?", [article["id"]])


def _article_row(db: Database, key: str, pages: Iterable[Sighting], sighted: Sequence[Sighting]) -> dict[str, Any]:
    """Return the row of the article `key`, read at `pages`, which joined are `sighted`."""
    seen = [sighting.stands for sighting in sighted]
    reading: ArticleReading = seen[0].reading
    issue = _issue_of(db, key, seen)
    entry = _entry_of(db, key, issue)
    headline = reading.headline or entry["headline"] or None
    rubric = reading.rubric or entry["rubric"]
    paper_id = periodical_id(db, key, reading.periodical) or issue["periodical_id"]
    decided = decisions.decided_date(db, "article", key, paper_id)
    date, date_inferred = (date_columns(decided, None), 0) if decided else _article_date(reading, issue)
    return {
        "key": key,
        "title": headline or rubric or opening_words(reading.body_text) or key,
        "issue_id": issue["id"],
        "periodical_id": paper_id,
        "position": entry["position"],
        "language": reading.language,
        "kind": reading.kind,
        "rubric": rubric,
        "kicker": reading.kicker,
        "headline": headline,
        "subhead": reading.subhead,
        "byline": reading.byline or entry["byline"],
        "part": reading.part,
        "dateline": reading.dateline,
        "pages": reading.pages,
        **date,
        "date_inferred": date_inferred,
        "confidence": reading.confidence,
        "word_count": count_words(reading.body_text),
        "url": seen[0].url,
        "first_seen": min(page.versions[0].fetched_at for page in pages),
        "changed": sighted[0].versions[-1].fetched_at,
        "gone_at": gone_at(db, [one.url for one in seen]),
        "text_digest": text_digest(reading),
        "note_text": reading.note_text,
        "body_text": reading.body_text,
        "body_html": reading.body_html,
    }


def _article_date(reading: ArticleReading, issue: Mapping[str, Any]) -> tuple[dict[str, Any], int]:
    """Return the date columns of an article, and 1 where its page prints no date and they follow from its issue or its address."""
    if reading.date is None and issue["date_start"]:
        return {column: issue[column] for column in date_columns(None, None)}, 1
    if reading.date is None and reading.date_text:
        edtf = yearless_edtf(reading.date_text, reading.language or "en", "north")
        return {**date_columns(None, reading.date_text), "date_edtf": edtf}, 0
    december = winters.from_december(reading.date)
    same_winter = december is not None and december.edtf == issue["date_edtf"]
    date = december if same_winter else reading.date
    return date_columns(date, reading.date_text), int(date is not None and date.inferred)


def _issue_of(db: Database, key: str, seen: list[Seen]) -> Mapping[str, Any]:
    """Return the row of the issue that the article is in: the one that its best reading to name one names, else the first to list it."""
    named = next((one.reading.issue_key for one in seen if one.reading.issue_key), None)
    if named is None:
        (named,) = db.execute(
            "SELECT min(issues.key) FROM issue_contents JOIN issues ON issues.id = issue_contents.issue_id WHERE article_key = ?", [key]
        ).fetchone()
    if named is None:
        return dict.fromkeys(_OF_ISSUE)
    held = f"SELECT {', '.join(_OF_ISSUE)} FROM issues WHERE key = ?"
    found = rows_of(db, held, [named])
    if not found:
        # Nothing tells of it but its articles' addresses.
        settle_issue(db, named)
        found = rows_of(db, held, [named])
    return found[0]


def _entry_of(db: Database, key: str, issue: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the article's first line in the contents list of its issue; nothing in each column where there is none."""
    found = db.execute(
        "SELECT position, headline, byline, rubric FROM issue_contents WHERE issue_id = ? AND article_key = ? ORDER BY position LIMIT 1",
        [issue["id"], key],
    ).fetchone()
    return dict(zip(("position", "headline", "byline", "rubric"), found or [None] * 4, strict=True))
