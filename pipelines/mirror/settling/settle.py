"""Settling: the tables about an archive, derived from all readings by time and address, never by the order in which they arrived."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from pipelines.items import ArticleReading, ContentsEntry, IssueKind, IssueReading, Problem, Reading
from pipelines.mirror import decisions, problems, search
from pipelines.mirror.rows import UNCHANGED, date_columns, row_of, rows_of, write_children, write_row
from pipelines.mirror.settling import documents, mentions, redirects, unsettled, winters
from pipelines.mirror.settling.parts import join_parts
from pipelines.mirror.settling.sightings import Seen, Sighting, gone_at, sightings, text_digest, version_rows
from pipelines.normalize.citations import Citation
from pipelines.normalize.dates import PrintedDate, yearless_edtf
from pipelines.normalize.numbers import number_range
from pipelines.normalize.source_notes import SourceNote
from pipelines.normalize.text import count_words, opening_words

_BATCH = 200
_NO_ISSUE: dict[str, Any] = {"id": None, "periodical_id": None, "date_edtf": None, "date_start": None}
_NUMBERED = {"issue": "No.", "supplement": "Supplement No.", "leaflet": "Leaflet No.", "extra": "Extra No."}


@dataclass
class Settled:
    """What a settling changed."""

    new: int = 0
    """Articles that the mirror did not hold."""
    changed: int = 0
    """Articles of which something is different."""
    gone: int = 0
    """Articles that are no longer where they stood."""


def settle(db: Database, run_id: int) -> Settled:
    """Derive all tables about the archive anew where a reading came in, or a page went, since the last settling.

    First the issues that were read, then every article that was read or that stands or stood in one of them; each article from its own
    readings, its issue's row, its line in the issue's contents list and what a person has decided of it, and from nothing else. Then what
    source notes and citations mean among all of them. Rows that come out as they were are not touched, so that a run killed here is
    simply done again. What vanished from the site stays as it last was; only what no reading tells of any more (a better reader made
    another thing of it, or it was forgotten) goes. Problems that show here are those of the run `run_id`.
    """
    settled = Settled()
    if db.execute("SELECT EXISTS (SELECT 1 FROM unsettled)").fetchone()[0]:
        for issue_keys in _batches(db, f"{unsettled.ISSUES} ORDER BY key"):
            with db.atomic():
                for issue_key in issue_keys:
                    _settle_issue(db, issue_key)
        settler = _Articles(db, run_id, settled)
        for issue_key in winters.misdated(db):
            with db.atomic():
                _settle_issue(db, issue_key)
                settler.settle_all(_standing_in(db, issue_key))
        for article_keys in _batches(db, _TOUCHED_ARTICLES):
            with db.atomic():
                settler.settle_all(article_keys)
    with db.atomic():
        _resolve(db)
    mentions.resolve(db)
    with db.atomic():
        documents.settle_documents(db)
        redirects.tell_of_loops(db, run_id)
        unsettled.clear(db)
    return settled


_TOUCHED_ARTICLES = f"""
    {unsettled.ARTICLES}
    UNION
    SELECT articles.key FROM articles JOIN issues ON issues.id = articles.issue_id WHERE issues.key IN ({unsettled.ISSUES})
    UNION
    SELECT article_key FROM issue_contents JOIN issues ON issues.id = issue_contents.issue_id
    WHERE issues.key IN ({unsettled.ISSUES}) AND article_key IN (SELECT key FROM readings WHERE kind = 'article')
    ORDER BY 1
"""


def _batches(db: Database, query: str) -> list[list[str]]:
    keys = [key for (key,) in db.execute(query)]
    return [keys[start : start + _BATCH] for start in range(0, len(keys), _BATCH)]


def _settle_issue(db: Database, issue_key: str) -> None:
    seen = [sighting.stands for sighting in sightings(db, "issue", issue_key)]
    issue = _issue_row(db, issue_key, seen)
    issue_id, before = write_row(db, "issues", issue)
    write_children(db, "issue_urls", "issue_id", issue_id, "url", _issue_urls(seen))
    if write_children(db, "issue_contents", "issue_id", issue_id, "position", _contents_rows(_contents(seen))):
        mentions.reopen_in_issues(db, [issue_id])
    if before is not UNCHANGED:
        mentions.reopen_for_issue(db, before, {"id": issue_id, **issue})


class _Articles:
    """Settles articles one by one, and counts what that changed."""

    def __init__(self, db: Database, run_id: int, settled: Settled) -> None:
        self.db = db
        self.run_id = run_id
        self.settled = settled
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
        db, seen = self.db, [sighting.stands for sighting in sighted]
        article = _article_row(db, article_key, sighted)
        article_id, before = write_row(db, "articles", article)
        self._count(before, article)
        if before is not UNCHANGED:
            self.changes.note(article_id, before, article)
        best: ArticleReading = seen[0].reading
        for table, name, rows, derived in (
            ("article_versions", "version", version_rows(sighted[0].versions), ()),
            ("article_urls", "url", _addresses([page.stands for page in pages]), ()),
            ("article_translations", "url", _translation_rows(best, seen[0].capture_id), ()),
            ("links", "position", _link_rows(best, seen[0].capture_id), ("state",)),
            ("source_notes", "position", _note_rows(db, article_key, best), (mentions.OUTCOMES["source_notes"],)),
            ("citations", "position", _citation_rows(db, article_key, best), (mentions.OUTCOMES["citations"],)),
        ):
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
        lost = []
        if sighting.lost:
            message = f"The page of {article_key} has lost {sighting.lost}: what was read of it before is shown."
            lost.append(Problem(stage="settle", code="lost_text", severity="warning", message=message))
        problems.note(self.db, self.run_id, [(url, problem) for problem in lost], derived=True)
        if not lost:
            problems.resolve_others(self.db, url, ("settle",), ())

    def _remove(self, article_key: str) -> None:
        article = row_of(self.db, "articles", article_key)
        if article is None:
            return
        mentions.forget_article(self.db, article)
        self.changes.note(article["id"], article, None)
        self.db.execute("UPDATE issue_contents SET article_id = NULL WHERE article_id = ?", [article["id"]])
        self.db.execute("UPDATE links SET target_article_id = NULL WHERE target_article_id = ?", [article["id"]])
        self.db.execute("UPDATE documents SET article_id = NULL WHERE article_id = ?", [article["id"]])
        for table in ("article_versions", "article_urls", "article_translations", "links", "source_notes", "citations"):
            self.db.execute(f"DELETE FROM {table} WHERE article_id = ?", [article["id"]])
        self.db.execute("DELETE FROM articles WHERE id = ?", [article["id"]])


def _standing_in(db: Database, issue_key: str) -> list[str]:
    standing = "SELECT articles.key FROM articles JOIN issues ON issues.id = articles.issue_id WHERE issues.key = ? ORDER BY 1"
    return [key for (key,) in db.execute(standing, [issue_key])]


def _translation_rows(article: ArticleReading, capture_id: int) -> list[dict[str, Any]]:
    return [
        {"url": one.url, "language": one.language, "page_key": one.key, "is_original": int(one.is_original), "capture_id": capture_id}
        for one in article.translations
    ]


def _link_rows(article: ArticleReading, capture_id: int) -> list[dict[str, Any]]:
    return [
        {"position": position, "capture_id": capture_id, "url": link.url, "text": link.text, "target_key": link.key, "state": "elsewhere"}
        for position, link in enumerate(article.links, 1)
    ]


def _addresses(article: list[Seen]) -> list[dict[str, Any]]:
    """Return the addresses that an article was read at, and those that its pages name for it."""
    rows = {
        named.url: {"url": named.url, "role": named.role, "capture_id": one.capture_id}
        for one in reversed(article)
        for named in one.reading.named_urls
    }
    stand = {one.url: {"url": one.url, "role": _role(one.reading), "capture_id": one.capture_id} for one in article}
    return list((rows | stand).values())


def _role(reading: ArticleReading) -> str:
    # A further page is the article's too, and neither a second address of the first nor its print view.
    return "article" if reading.role == "part" else reading.role


def _note_rows(db: Database, article_key: str, article: ArticleReading) -> list[dict[str, Any]]:
    return [
        {"position": position, "text": note.text, "relation": note.relation, "also": note.also, "points": note.points, "step": note.step,
         "source_kind": note.source_kind, "issuer": note.issuer, **_mention(db, article_key, note), mentions.OUTCOMES["source_notes"]: None}
        for position, note in enumerate(article.source_notes, 1)
    ]  # fmt: skip


def _citation_rows(db: Database, article_key: str, article: ArticleReading) -> list[dict[str, Any]]:
    return [
        {"position": position, "text": citation.text, "start": citation.start, "end": citation.end, "corrects": int(citation.corrects),
         **_mention(db, article_key, citation), mentions.OUTCOMES["citations"]: None}
        for position, citation in enumerate(article.citations, 1)
    ]  # fmt: skip


def _mention(db: Database, article_key: str, mention: SourceNote | Citation) -> dict[str, Any]:
    start, end = number_range(mention.number)
    return {
        "periodical_id": _periodical_id(db, article_key, mention.paper), "periodical_text": mention.periodical_text,
        "number": mention.number, "number_start": start, "number_end": end, "title": mention.title,
        "date_text": mention.date_text,
    }  # fmt: skip


def _contents(issue: Iterable[Seen]) -> list[ContentsEntry]:
    # The fullest list counts: an issue's own page has it whole, an article's page may have it cut.
    lists = [one.reading.contents for one in issue]
    fullest: list[ContentsEntry] = max(lists, key=len, default=[])
    return fullest


def _issue_row(db: Database, issue_key: str, seen: list[Seen]) -> dict[str, Any]:
    readings: list[IssueReading] = [one.reading for one in seen]
    periodical_key, _, in_key = issue_key.rpartition("/")
    periodical_id, periodical = db.execute("SELECT id, name FROM periodicals WHERE key = ?", [periodical_key]).fetchone()
    kind: IssueKind = _first(readings, "kind") or "issue"
    number = _first(readings, "number") or _number_in_key(in_key)
    start, end = number_range(number)
    decided = decisions.decided_date(db, "issue", issue_key, periodical_id)
    date = decided or _issue_date(db, issue_key, _first(readings, "date"))
    name = f"{_NUMBERED[kind]} {number}" if number else in_key.replace("-", " ").capitalize()
    return {
        "key": issue_key,
        "title": f"{periodical} {name}" + (f", {date.text}" if date else ""),
        "periodical_id": periodical_id,
        "volume": _first(readings, "volume"),
        "number": number,
        "number_start": start,
        "number_end": end,
        "kind": kind,
        **date_columns(date, _first(readings, "date_text")),
        "url": next((one.url for one in seen if one.reading.role == "contents"), None),
        "pdf_url": next((one.url for one in seen if one.reading.role == "pdf"), None),
        "pdf_text": _first((one.reading for one in seen if one.reading.role == "pdf"), "text"),
        # `complete` waits for the articles of all issues: _resolve().
    }


def _number_in_key(in_key: str) -> str | None:
    """Return the number that an issue's key ends in: 43-44 of `43-44`, 23 of `supplement-23`; `leaflets` has none."""
    number = in_key.removeprefix("supplement-").removeprefix("extra-").removeprefix("leaflet-")
    return number if number_range(number)[0] is not None else None


def _issue_date(db: Database, issue_key: str, printed: PrintedDate | None) -> PrintedDate | None:
    december = winters.from_december(printed)
    if december and printed and winters.begins_in_december(db, issue_key, int(printed.edtf[:4])):
        return december
    return printed


def _first(readings: Iterable[Reading], name: str) -> Any:
    return next((value for reading in readings if (value := getattr(reading, name))), None)


def _issue_urls(issue: Iterable[Seen]) -> list[dict[str, Any]]:
    return [
        {"url": one.url, "role": one.reading.role, "capture_id": one.capture_id}
        for one in issue
        if one.reading.role in ("contents", "whole", "pdf")
    ]


def _contents_rows(entries: Iterable[ContentsEntry]) -> list[dict[str, Any]]:
    return [
        {"position": position, "kicker": entry.kicker, "headline": entry.headline, "subhead": entry.subhead, "byline": entry.byline,
         "rubric": entry.rubric, "url": entry.url, "article_key": entry.key}
        for position, entry in enumerate(entries, 1)
    ]  # fmt: skip


def _article_row(db: Database, key: str, sighted: list[Sighting]) -> dict[str, Any]:
    seen = [sighting.stands for sighting in sighted]
    reading: ArticleReading = seen[0].reading
    issue = _issue_of(db, key, seen)
    entry = _entry_of(db, key, issue)
    headline = reading.headline or entry["headline"] or None
    rubric = reading.rubric or entry["rubric"]
    first_seen = db.execute(
        "SELECT min(captures.fetched_at) FROM readings JOIN captures ON captures.id = readings.capture_id "
        "WHERE key = ? AND kind = 'article'",
        [key],
    ).fetchone()[0]
    periodical_id = _periodical_id(db, key, reading.periodical) or issue["periodical_id"]
    decided = decisions.decided_date(db, "article", key, periodical_id)
    date, date_inferred = (date_columns(decided, None), 0) if decided else _article_date(reading, issue)
    return {
        "key": key,
        "title": headline or rubric or opening_words(reading.body_text) or key,
        "issue_id": issue["id"],
        "periodical_id": periodical_id,
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
        "first_seen": first_seen,
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
        return _NO_ISSUE
    issue = row_of(db, "issues", named)
    if issue is None:
        # Nothing tells of it but its articles' addresses.
        _settle_issue(db, named)
        issue = row_of(db, "issues", named)
    return issue or _NO_ISSUE


def _entry_of(db: Database, key: str, issue: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the article's first line in the contents list of its issue; nothing in each column where there is none."""
    found = db.execute(
        "SELECT position, headline, byline, rubric FROM issue_contents WHERE issue_id = ? AND article_key = ? ORDER BY position LIMIT 1",
        [issue["id"], key],
    ).fetchone()
    return dict(zip(("position", "headline", "byline", "rubric"), found or [None] * 4, strict=True))


def _periodical_id(db: Database, key: str, code: str | None) -> int | None:
    found = db.execute("SELECT id FROM periodicals WHERE key = ?", [f"{key.partition('/')[0]}/{code}"]).fetchone()
    return found[0] if found else None


def _resolve(db: Database) -> None:
    """Point contents entries, links and decisions at what they name, wherever that stands, and say what became of the others."""
    for table, target, key in (("issue_contents", "article_id", "article_key"), ("links", "target_article_id", "target_key")):
        named = f"(SELECT id FROM articles WHERE key = {table}.{key})"
        db.execute(f"UPDATE {table} SET {target} = {named} WHERE {target} IS NOT {named}")
    # An issue that was known by its articles' addresses alone goes with the last of them.
    emptied = rows_of(
        db,
        "SELECT * FROM issues WHERE NOT EXISTS (SELECT 1 FROM readings WHERE key = issues.key AND kind = 'issue') "
        "AND NOT EXISTS (SELECT 1 FROM articles WHERE issue_id = issues.id)",
    )
    for issue in emptied:
        mentions.forget_issue(db, issue)
        db.execute("DELETE FROM issues WHERE id = ?", [issue["id"]])
    decisions.resolve(db)
    db.execute(
        """
        UPDATE issues SET complete = found.complete FROM (
            SELECT issues.id, coalesce(min(issue_contents.article_id IS NOT NULL), 0) AS complete
            FROM issues LEFT JOIN issue_contents ON issue_contents.issue_id = issues.id GROUP BY issues.id
        ) AS found
        WHERE found.id = issues.id AND issues.complete <> found.complete
        """
    )
    # A link off the archive's hosts has no target key; one that stays on them is judged by the last answer that tells something.
    db.execute(
        """
        UPDATE links SET state = now.state FROM (
            SELECT links.id, CASE
                WHEN links.target_article_id IS NOT NULL THEN 'article'
                WHEN links.target_key IS NULL THEN 'elsewhere'
                WHEN answer.outcome = 'missing' THEN 'missing'
                WHEN answer.outcome IS NOT NULL THEN 'page'
                ELSE 'unfetched'
            END AS state
            FROM links
            LEFT JOIN (
                SELECT url, outcome, max(fetched_at) FROM captures
                WHERE outcome IN ('read', 'unread', 'unchanged', 'redirect', 'missing') GROUP BY url
            ) AS answer ON answer.url = substr(links.url, 1, instr(links.url || '#', '#') - 1)
        ) AS now
        WHERE now.id = links.id AND links.state <> now.state
        """
    )
