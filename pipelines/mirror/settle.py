"""Settling: the tables about an archive, derived from all readings by time and address, never by the order in which they arrived."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlite_utils import Database

from crawler.items import ArticleReading, ContentsEntry, IssueKind, IssueReading, Reading
from pipelines.mirror import documents, item_json, mentions, search, winters
from pipelines.mirror.rows import UNCHANGED, date_columns, row_of, rows_of, write_children, write_row
from pipelines.normalize.citations import Citation
from pipelines.normalize.dates import PrintedDate, yearless_edtf
from pipelines.normalize.numbers import number_range
from pipelines.normalize.source_notes import SourceNote
from pipelines.normalize.text import count_words, opening_words

_SETTLED = "settled_readings"
_BATCH = 200
_NO_ISSUE: dict[str, Any] = {"id": None, "periodical_id": None, "date_edtf": None, "date_start": None}
_ROLE_RANK = {"contents": 0, "article": 1, "alias": 2, "print": 3, "whole": 4, "index": 5, "pdf": 6}
_NUMBERED = {"issue": "No.", "supplement": "Supplement No.", "leaflet": "Leaflet No.", "extra": "Extra No."}


@dataclass
class Settled:
    """What a settling changed."""

    new: int = 0
    """Articles that the mirror did not hold."""
    changed: int = 0
    """Articles of which something is different."""


@dataclass(frozen=True)
class _Seen:
    """A reading with the capture that it comes from."""

    reading: Any
    url: str
    fetched_at: str
    capture_id: int

    @property
    def order(self) -> tuple[int, str]:
        return _ROLE_RANK[self.reading.role], self.url


def settle(db: Database) -> Settled:
    """Derive all tables about the archive anew where a reading came in since the last settling.

    First the issues that were read, then every article that was read or that stands or stood in one of them; each article from its own
    current readings, its issue's row and its line in the issue's contents list, and from nothing else. Then what source notes and citations
    mean among all of them. Rows that come out as they were are not touched, so that a run killed here is simply done again. Articles are
    never deleted: what vanished from a page stays as it last was.
    """
    settled = Settled()
    through = db.execute("SELECT coalesce(max(id), 0) FROM readings").fetchone()[0]
    since = int((db.execute("SELECT value FROM properties WHERE name = ?", [_SETTLED]).fetchone() or ["0"])[0])
    if through > since:
        read = "SELECT DISTINCT key FROM readings WHERE kind = 'issue' AND id > :since"
        for issue_keys in _batches(db, f"{read} ORDER BY key", since):
            with db.atomic():
                for issue_key in issue_keys:
                    _settle_issue(db, issue_key)
        for issue_key in winters.misdated(db):
            with db.atomic():
                _settle_winter(db, issue_key, settled)
        for article_keys in _batches(db, _TOUCHED_ARTICLES.format(read=read), since):
            with db.atomic():
                for article_key in article_keys:
                    _settle_article(db, article_key, settled)
    with db.atomic():
        _resolve(db)
    mentions.resolve(db)
    with db.atomic():
        documents.settle_documents(db)
        db.table("properties").upsert({"name": _SETTLED, "value": str(through)}, pk="name")
    return settled


_TOUCHED_ARTICLES = """
    SELECT key FROM readings WHERE kind = 'article' AND id > :since
    UNION
    SELECT articles.key FROM articles JOIN issues ON issues.id = articles.issue_id WHERE issues.key IN ({read})
    UNION
    SELECT article_key FROM issue_contents JOIN issues ON issues.id = issue_contents.issue_id
    WHERE issues.key IN ({read}) AND article_key IN (SELECT key FROM readings WHERE kind = 'article')
    ORDER BY 1
"""


def _batches(db: Database, query: str, since: int) -> list[list[str]]:
    keys = [key for (key,) in db.execute(query, {"since": since})]
    return [keys[start : start + _BATCH] for start in range(0, len(keys), _BATCH)]


def _settle_issue(db: Database, issue_key: str) -> None:
    seen = _current(db, "issue", issue_key)
    issue = _issue_row(db, issue_key, seen)
    issue_id, before = write_row(db, "issues", issue)
    write_children(db, "issue_urls", "issue_id", issue_id, "url", _issue_urls(seen))
    if write_children(db, "issue_contents", "issue_id", issue_id, "position", _contents_rows(_contents(seen))):
        mentions.reopen_in_issues(db, [issue_id])
    if before is not UNCHANGED:
        mentions.reopen_for_issue(db, before, {"id": issue_id, **issue})


def _settle_winter(db: Database, issue_key: str, settled: Settled) -> None:
    _settle_issue(db, issue_key)
    standing = "SELECT articles.key FROM articles JOIN issues ON issues.id = articles.issue_id WHERE issues.key = ? ORDER BY 1"
    for (article_key,) in db.execute(standing, [issue_key]).fetchall():
        _settle_article(db, article_key, settled)


def _settle_article(db: Database, article_key: str, settled: Settled) -> None:
    seen = _current(db, "article", article_key)
    article = _article_row(db, article_key, seen)
    article_id, before = write_row(db, "articles", article)
    if before is None:
        settled.new += 1
        search.add(db, article_id, article)
    elif before is not UNCHANGED:
        settled.changed += 1
        if any(before[column] != article[column] for column in search.COLUMNS):
            search.remove(db, article_id, before)
            search.add(db, article_id, article)
    write_children(db, "article_urls", "article_id", article_id, "url", _addresses(seen))
    best: ArticleReading = seen[0].reading
    links = [
        {"position": position, "capture_id": seen[0].capture_id, "url": link.url, "text": link.text, "target_key": link.key,
         "state": "elsewhere"}
        for position, link in enumerate(best.links, 1)
    ]  # fmt: skip
    write_children(db, "links", "article_id", article_id, "position", links, derived=("state",))
    for table, rows in (("source_notes", _note_rows(db, article_key, best)), ("citations", _citation_rows(db, article_key, best))):
        write_children(db, table, "article_id", article_id, "position", rows, derived=mentions.DERIVED)
    if before is not UNCHANGED:
        mentions.reopen_for_article(db, before, {"id": article_id, **article})


def _addresses(article: list[_Seen]) -> list[dict[str, Any]]:
    """Return the addresses that an article was read at, and those that its pages name for it."""
    rows = {
        named.url: {"url": named.url, "role": named.role, "capture_id": one.capture_id}
        for one in reversed(article)
        for named in one.reading.named_urls
    }
    return list((rows | {one.url: {"url": one.url, "role": one.reading.role, "capture_id": one.capture_id} for one in article}).values())


def _note_rows(db: Database, article_key: str, article: ArticleReading) -> list[dict[str, Any]]:
    return [
        {"position": position, "text": note.text, "relation": note.relation, "also": note.also, "points": note.points, "step": note.step,
         "source_kind": note.source_kind, "issuer": note.issuer, **_mention(db, article_key, note)}
        for position, note in enumerate(article.source_notes, 1)
    ]  # fmt: skip


def _citation_rows(db: Database, article_key: str, article: ArticleReading) -> list[dict[str, Any]]:
    return [
        {"position": position, "text": citation.text, "start": citation.start, "end": citation.end, "corrects": int(citation.corrects),
         **_mention(db, article_key, citation)}
        for position, citation in enumerate(article.citations, 1)
    ]  # fmt: skip


def _mention(db: Database, article_key: str, mention: SourceNote | Citation) -> dict[str, Any]:
    start, end = number_range(mention.number)
    return {
        "periodical_id": _periodical_id(db, article_key, mention.paper), "periodical_text": mention.periodical_text,
        "number": mention.number, "number_start": start, "number_end": end, "title": mention.title,
        "date_text": mention.date_text, "outcome": None,
    }  # fmt: skip


def _current(db: Database, kind: str, key: str) -> list[_Seen]:
    """Return the current readings of an issue or article, of each address the latest, best address first."""
    rows = db.execute(
        "SELECT readings.item, captures.id, captures.url, captures.fetched_at FROM readings "
        "JOIN captures ON captures.id = readings.capture_id WHERE readings.key = ? AND readings.kind = ? "
        "ORDER BY captures.fetched_at, captures.url",
        [key, kind],
    ).fetchall()
    latest: dict[str, _Seen] = {}
    for item, capture_id, url, fetched_at in rows:
        reading = item_json.unpack(kind, item)
        if url in latest and isinstance(reading, ArticleReading) and not (reading.body_text or reading.headline):
            # A page that broke keeps its last good reading.
            continue
        latest[url] = _Seen(reading, url, fetched_at, capture_id)
    return sorted(latest.values(), key=lambda one: one.order)


def _contents(issue: Iterable[_Seen]) -> list[ContentsEntry]:
    # The fullest list counts: an issue's own page has it whole, an article's page may have it cut.
    lists = [one.reading.contents for one in issue]
    fullest: list[ContentsEntry] = max(lists, key=len, default=[])
    return fullest


def _issue_row(db: Database, issue_key: str, seen: list[_Seen]) -> dict[str, Any]:
    readings: list[IssueReading] = [one.reading for one in seen]
    periodical_key, _, in_key = issue_key.rpartition("/")
    periodical_id, periodical = db.execute("SELECT id, name FROM periodicals WHERE key = ?", [periodical_key]).fetchone()
    kind: IssueKind = _first(readings, "kind") or "issue"
    number = _first(readings, "number") or _number_in_key(in_key)
    start, end = number_range(number)
    date = _issue_date(db, issue_key, _first(readings, "date"))
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


def _issue_urls(issue: Iterable[_Seen]) -> list[dict[str, Any]]:
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


def _article_row(db: Database, key: str, seen: list[_Seen]) -> dict[str, Any]:
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
    date, date_inferred = _article_date(reading, issue)
    return {
        "key": key,
        "title": headline or rubric or opening_words(reading.body_text) or key,
        "issue_id": issue["id"],
        "periodical_id": _periodical_id(db, key, reading.periodical) or issue["periodical_id"],
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
        "changed": seen[0].fetched_at,
        "text_digest": "sha256:" + sha256(reading.body_text.encode()).hexdigest(),
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


def _issue_of(db: Database, key: str, seen: list[_Seen]) -> Mapping[str, Any]:
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
    """Point contents entries and links at the articles that they name, wherever those stand, and say what became of the others."""
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
                WHEN answer.status IN (404, 410) THEN 'missing'
                WHEN answer.status BETWEEN 200 AND 399 THEN 'page'
                ELSE 'unfetched'
            END AS state
            FROM links
            LEFT JOIN (
                SELECT url, status, max(fetched_at) FROM captures WHERE status < 400 OR status IN (404, 410) GROUP BY url
            ) AS answer ON answer.url = substr(links.url, 1, instr(links.url || '#', '#') - 1)
        ) AS now
        WHERE now.id = links.id AND links.state <> now.state
        """
    )
