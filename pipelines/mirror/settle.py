"""Settling: the tables about an archive, derived from all readings by time and address, never by the order in which they arrived."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from sqlite_utils import Database

from crawler.items import ArticleReading, ContentsEntry, IssueReading, Reading
from pipelines.mirror import item_json, search
from pipelines.normalize.dates import PrintedDate
from pipelines.normalize.numbers import number_range
from pipelines.normalize.text import count_words

_SETTLED = "settled_readings"
_ROLE_RANK = {"contents": 0, "article": 1, "alias": 2, "print": 3, "whole": 4, "index": 5}


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


@dataclass
class _IssueReadings:
    """All that the current readings say of one issue and its articles."""

    issue: list[_Seen] = field(default_factory=list)
    articles: dict[str, list[_Seen]] = field(default_factory=dict)
    first_seen: dict[str, str] = field(default_factory=dict)


def settle(db: Database) -> Settled:
    """Derive issues, articles, their addresses, contents and links anew where a reading came in since the last settling.

    Works issue by issue, each in one transaction, so that a run killed here is taken up where it was; rows that come out as they were
    are not touched. Articles are never deleted: what vanished from a page stays as it last was.
    """
    settled = Settled()
    through = db.execute("SELECT coalesce(max(id), 0) FROM readings").fetchone()[0]
    since = int((db.execute("SELECT value FROM properties WHERE name = ?", [_SETTLED]).fetchone() or ["0"])[0])
    if through > since:
        for issue_key in _touched_issues(db, since):
            with db.atomic():
                _settle_issue(db, issue_key, settled)
        for article_key in _touched_loose_articles(db, since):
            with db.atomic():
                _settle_loose_article(db, article_key, settled)
    with db.atomic():
        _resolve(db)
        db.table("properties").upsert({"name": _SETTLED, "value": str(through)}, pk="name")
    return settled


def _touched_issues(db: Database, since: int) -> list[str]:
    rows = db.execute(
        """
        WITH touched AS (SELECT DISTINCT key FROM readings WHERE id > :since)
        SELECT issue_key FROM readings WHERE issue_key IS NOT NULL AND key IN (SELECT key FROM touched)
        UNION
        SELECT issues.key FROM issue_contents JOIN issues ON issues.id = issue_contents.issue_id
        WHERE issue_contents.article_key IN (SELECT key FROM touched)
        ORDER BY 1
        """,
        {"since": since},
    )
    return [key for (key,) in rows]


def _touched_loose_articles(db: Database, since: int) -> list[str]:
    # An article that names no issue belongs to the issue that lists it, which has been settled by now.
    rows = db.execute(
        "SELECT DISTINCT key FROM readings WHERE id > :since AND kind = 'article' AND issue_key IS NULL "
        "AND key NOT IN (SELECT article_key FROM issue_contents WHERE article_key IS NOT NULL) ORDER BY key",
        {"since": since},
    )
    return [key for (key,) in rows]


def _settle_issue(db: Database, issue_key: str, settled: Settled) -> None:
    found = _gather(db, "readings.key IN (SELECT key FROM readings WHERE issue_key = ?)", [issue_key])
    # An article that its latest reading places in another issue is settled there.
    found.articles = {key: seen for key, seen in found.articles.items() if seen[0].reading.issue_key == issue_key}
    entries = _contents(found.issue)
    listed = sorted({entry.key for entry in entries if entry.key} - found.articles.keys())
    for article_key in listed:
        # Listed here and saying nothing else of itself: it belongs here.
        loose = _gather(db, "readings.key = ? AND readings.issue_key IS NULL AND readings.kind = 'article'", [article_key])
        found.articles.update(loose.articles)
        found.first_seen.update(loose.first_seen)
    issue = _issue_row(db, issue_key, found)
    issue_id = _write(db, "issues", issue)[0]
    _write_children(db, "issue_urls", "issue_id", issue_id, "url", _issue_urls(found.issue))
    positions = {entry.key: (number, entry) for number, entry in reversed(list(enumerate(entries, 1))) if entry.key}
    for article_key, seen in sorted(found.articles.items()):
        position, entry = positions.get(article_key, (None, None))
        if entry is None and not (seen[0].reading.body_text or seen[0].reading.headline):
            continue
        article = _article_row(db, article_key, seen, found.first_seen[article_key], entry)
        article |= {"issue_id": issue_id, "position": position, "periodical_id": article["periodical_id"] or issue["periodical_id"]}
        if not article["date_start"]:
            article |= {name: issue[name] for name in ("date_text", "date_edtf", "date_start", "date_end")}
        _settle_article(db, article, seen, settled)
    _write_children(db, "issue_contents", "issue_id", issue_id, "position", _contents_rows(entries))


def _settle_loose_article(db: Database, article_key: str, settled: Settled) -> None:
    found = _gather(db, "readings.key = ? AND readings.kind = 'article'", [article_key])
    seen = found.articles[article_key]
    _settle_article(db, _article_row(db, article_key, seen, found.first_seen[article_key], None), seen, settled)


def _settle_article(db: Database, article: dict[str, Any], seen: list[_Seen], settled: Settled) -> None:
    article_id, before = _write(db, "articles", article)
    if before is None:
        settled.new += 1
        search.add(db, article_id, article)
    elif before is not _UNCHANGED:
        settled.changed += 1
        if any(before[column] != article[column] for column in search.COLUMNS):
            search.remove(db, article_id, before)
            search.add(db, article_id, article)
    addresses = [{"url": one.url, "role": one.reading.role, "capture_id": one.capture_id} for one in seen]
    _write_children(db, "article_urls", "article_id", article_id, "url", addresses)
    preferred = seen[0]
    links = [
        {"position": position, "capture_id": preferred.capture_id, "url": link.url, "text": link.text, "target_key": link.key,
         "state": "elsewhere"}
        for position, link in enumerate(preferred.reading.links, 1)
    ]  # fmt: skip
    _write_children(db, "links", "article_id", article_id, "position", links, derived=("state",))


def _gather(db: Database, where: str, parameters: Sequence[Any]) -> _IssueReadings:
    """Return the readings that `where` picks, of each address and key only the latest, best address first."""
    rows = db.execute(
        "SELECT readings.kind, readings.key, readings.item, captures.id, captures.url, captures.fetched_at "
        f"FROM readings JOIN captures ON captures.id = readings.capture_id WHERE {where} ORDER BY captures.fetched_at, captures.url",
        parameters,
    ).fetchall()
    latest: dict[tuple[str, str, str], tuple[Any, ...]] = {}
    found = _IssueReadings()
    for row in rows:
        latest[row[0], row[1], row[4]] = row
        if row[0] == "article":
            found.first_seen.setdefault(row[1], row[5])
    for kind, key, item, capture_id, url, fetched_at in latest.values():
        seen = _Seen(item_json.unpack(kind, item), url, fetched_at, capture_id)
        (found.issue if kind == "issue" else found.articles.setdefault(key, [])).append(seen)
    found.issue.sort(key=lambda one: one.order)
    for articles in found.articles.values():
        articles.sort(key=lambda one: one.order)
    return found


def _contents(issue: Iterable[_Seen]) -> list[ContentsEntry]:
    # The fullest list counts: an issue's own page has it whole, an article's page may have it cut.
    lists = [one.reading.contents for one in issue]
    fullest: list[ContentsEntry] = max(lists, key=len, default=[])
    return fullest


def _issue_row(db: Database, issue_key: str, found: _IssueReadings) -> dict[str, Any]:
    readings: list[IssueReading] = [one.reading for one in found.issue]
    periodical_key, _, number_in_key = issue_key.rpartition("/")
    periodical_id, periodical = db.execute("SELECT id, name FROM periodicals WHERE key = ?", [periodical_key]).fetchone()
    number = _first(readings, "number") or number_in_key
    start, end = number_range(number)
    date = _first(readings, "date")
    return {
        "key": issue_key,
        "title": f"{periodical} No. {number}" + (f", {date.text}" if date else ""),
        "periodical_id": periodical_id,
        "volume": _first(readings, "volume"),
        "number": number,
        "number_start": start,
        "number_end": end,
        "kind": _first(readings, "kind") or "issue",
        **_date_columns(date, _first(readings, "date_text")),
        "url": next((one.url for one in found.issue if one.reading.role == "contents"), None),
        # `complete` waits for the articles of all issues: _resolve().
    }


def _first(readings: Iterable[Reading], name: str) -> Any:
    return next((value for reading in readings if (value := getattr(reading, name))), None)


def _date_columns(date: PrintedDate | None, text: str | None) -> dict[str, Any]:
    if date is None:
        return {"date_text": text, "date_edtf": None, "date_start": None, "date_end": None}
    return {"date_text": date.text, "date_edtf": date.edtf, "date_start": date.start, "date_end": date.end}


def _issue_urls(issue: Iterable[_Seen]) -> list[dict[str, Any]]:
    return [
        {"url": one.url, "role": one.reading.role, "capture_id": one.capture_id}
        for one in issue
        if one.reading.role in ("contents", "whole")
    ]


def _contents_rows(entries: Iterable[ContentsEntry]) -> list[dict[str, Any]]:
    return [
        {"position": position, "headline": entry.headline, "byline": entry.byline, "rubric": entry.rubric, "url": entry.url,
         "article_key": entry.key}
        for position, entry in enumerate(entries, 1)
    ]  # fmt: skip


def _article_row(db: Database, key: str, seen: list[_Seen], first_seen: str, entry: ContentsEntry | None) -> dict[str, Any]:
    reading: ArticleReading = seen[0].reading
    headline = reading.headline or (entry.headline if entry else None)
    rubric = reading.rubric or (entry.rubric if entry else None)
    periodical = db.execute(
        "SELECT id FROM periodicals WHERE code = ? AND archive_id = (SELECT id FROM archives WHERE key = ?)",
        [reading.periodical, key.partition("/")[0]],
    ).fetchone()
    return {
        "key": key,
        "title": headline or rubric or key,
        "issue_id": None,
        "periodical_id": periodical[0] if periodical else None,
        "position": None,
        "language": reading.language,
        "kind": reading.kind,
        "rubric": rubric,
        "kicker": reading.kicker,
        "headline": headline,
        "subhead": reading.subhead,
        "byline": reading.byline or (entry.byline if entry else None),
        "part": reading.part,
        "dateline": reading.dateline,
        "pages": reading.pages,
        **_date_columns(reading.date, reading.date_text),
        "word_count": count_words(reading.body_text),
        "url": seen[0].url,
        "first_seen": first_seen,
        "changed": seen[0].fetched_at,
        "text_digest": "sha256:" + sha256(reading.body_text.encode()).hexdigest(),
        "note_text": reading.note_text,
        "body_text": reading.body_text,
        "body_html": reading.body_html,
    }


_UNCHANGED = object()
_NOT_COMPARED = frozenset(("changed", "first_seen"))


def _write(db: Database, table: str, row: dict[str, Any]) -> tuple[int, Any]:
    """Insert or update `row` by its key; return its id and the row before: None where it is new, _UNCHANGED where nothing differs."""
    db.conn.row_factory = sqlite3.Row
    before = db.conn.execute(f"SELECT * FROM {table} WHERE key = ?", [row["key"]]).fetchone()
    db.conn.row_factory = None
    if before is None:
        columns = ", ".join(row)
        cursor = db.execute(f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * len(row))})", list(row.values()))
        assert cursor.lastrowid is not None
        return cursor.lastrowid, None
    different = [column for column, value in row.items() if column not in _NOT_COMPARED and before[column] != value]
    if not different:
        return before["id"], _UNCHANGED
    if "changed" in row:
        different.append("changed")
    assignments = ", ".join(f"{column} = ?" for column in different)
    db.execute(f"UPDATE {table} SET {assignments} WHERE id = ?", [*(row[column] for column in different), before["id"]])
    return before["id"], before


def _write_children(
    db: Database, table: str, parent: str, parent_id: int, name: str, rows: list[dict[str, Any]], derived: Sequence[str] = ()
) -> None:
    """Make the rows of `table` that belong to a parent just `rows`, told apart by the column `name`.

    Columns in `derived` are written with a new row only; what they become is another's to say.
    """
    if rows:
        kept = [column for column in rows[0] if column != name and column not in derived]
        updates = ", ".join(f"{column} = excluded.{column}" for column in kept)
        differs = " OR ".join(f"excluded.{column} IS NOT {table}.{column}" for column in kept)
        db.conn.executemany(
            f"INSERT INTO {table} ({parent}, {', '.join(rows[0])}) VALUES (?, {', '.join('?' * len(rows[0]))}) "
            f"ON CONFLICT ({parent}, {name}) DO UPDATE SET {updates} WHERE {differs}",
            [(parent_id, *row.values()) for row in rows],
        )
    names = [row[name] for row in rows]
    db.execute(f"DELETE FROM {table} WHERE {parent} = ? AND {name} NOT IN ({', '.join('?' * len(names))})", [parent_id, *names])


def _resolve(db: Database) -> None:
    """Point contents entries and links at the articles that they name, wherever those stand, and say what became of the others."""
    db.execute(
        """
        UPDATE issue_contents SET article_id = articles.id FROM articles
        WHERE articles.key = issue_contents.article_key AND issue_contents.article_id IS NOT articles.id
        """
    )
    db.execute(
        """
        UPDATE issues SET complete = found.complete FROM (
            SELECT issues.id, coalesce(min(issue_contents.article_id IS NOT NULL), 0) AS complete
            FROM issues LEFT JOIN issue_contents ON issue_contents.issue_id = issues.id GROUP BY issues.id
        ) AS found
        WHERE found.id = issues.id AND issues.complete <> found.complete
        """
    )
    db.execute(
        """
        UPDATE links SET target_article_id = articles.id FROM articles
        WHERE articles.key = links.target_key AND links.target_article_id IS NOT articles.id
        """
    )
    # A link off the archive's hosts has no target key; one that stays on them is judged by the last answer to its address.
    db.execute(
        """
        UPDATE links SET state = now.state FROM (
            SELECT links.id, CASE
                WHEN links.target_article_id IS NOT NULL THEN 'article'
                WHEN links.target_key IS NULL THEN 'elsewhere'
                WHEN frontier.state IS NULL OR frontier.state IN ('due', 'leased') THEN 'unfetched'
                WHEN answer.status BETWEEN 200 AND 399 THEN 'page'
                ELSE 'missing'
            END AS state
            FROM links
            LEFT JOIN frontier ON frontier.url = substr(links.url, 1, instr(links.url || '#', '#') - 1)
            LEFT JOIN (SELECT url, status, max(id) FROM captures GROUP BY url) AS answer ON answer.url = frontier.url
        ) AS now
        WHERE now.id = links.id AND links.state <> now.state
        """
    )
