"""Mentions: which issue and article each source note and citation means, as far as the mirror holds them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlite_utils import Database

from pipelines.mirror.rows import date_of, rows_of
from pipelines.mirror.settling import documents
from pipelines.mirror.settling.titles import best_match, title_keys
from pipelines.mirror.settling.winters import from_december
from pipelines.normalize.dates import PrintedDate, infer_date, read_date


@dataclass(frozen=True)
class _Meaning:
    """The columns in which a table keeps what its mentions mean."""

    article_id: str
    basis: str
    outcome: str


# What a note names is one thing; what the texts make of it, in the plain columns, another (pipelines/reprints/notes.py).
_TABLES = {
    "source_notes": _Meaning("named_article_id", "named_basis", "named_outcome"),
    "citations": _Meaning("cited_article_id", "basis", "outcome"),
}
OUTCOMES = {table: columns.outcome for table, columns in _TABLES.items()}
"""The column of each table that is settled here and stands in a mention's row as it is first written: without an outcome it waits to be
resolved, and still does where a run was killed.
"""
_BATCH = 500
_NO_DAY = "9999"
"""After every day."""


# What changes reopens what may mean it.


def reopen_for_issue(db: Database, before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> None:
    """Let the mentions that mean or may mean an issue be resolved again, given its row `before` (None where it is new) and `after`."""
    named = ("periodical_id", "number_start", "number_end", "kind", "date_edtf", "date_start", "date_end")
    if before is not None and all(before[column] == after[column] for column in named):
        return
    for row in filter(None, (before, after)):
        _reopen_where_named(db, {**row, "id": after["id"]})


def _reopen_where_named(db: Database, issue: Mapping[str, Any]) -> None:
    for table, outcome in OUTCOMES.items():
        db.execute(
            f"UPDATE {table} SET {outcome} = NULL WHERE issue_id = :id OR (periodical_id = :periodical_id AND number_start IS NULL) "
            "OR (periodical_id = :periodical_id AND number_start <= :number_end AND number_end >= :number_start)",
            {column: issue[column] for column in ("id", "periodical_id", "number_start", "number_end")},
        )


def reopen_for_article(db: Database, before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> None:
    """Let what mentions an article's issue, and what the article itself mentions, be resolved again where its row became another."""
    named = ("issue_id", "headline", "kicker", "language")
    if before is None or any(before[column] != after[column] for column in named):
        reopen_in_issues(db, {row["issue_id"] for row in (before, after) if row is not None})
    for table, outcome in OUTCOMES.items():
        db.execute(f"UPDATE {table} SET {outcome} = NULL WHERE article_id = ? AND {outcome} IS NOT NULL", [after["id"]])


def reopen_in_issues(db: Database, issue_ids: Iterable[int | None]) -> None:
    """Let the mentions that mean these issues be resolved again: other articles stand in them now."""
    held = json.dumps([issue_id for issue_id in issue_ids if issue_id is not None])
    for table, outcome in OUTCOMES.items():
        db.execute(
            f"UPDATE {table} SET {outcome} = NULL WHERE issue_id IN (SELECT value FROM json_each(?)) AND {outcome} IS NOT NULL", [held]
        )


def forget_issue(db: Database, issue: Mapping[str, Any]) -> None:
    """Take the mentions off an issue that is about to go, given its row, and let them and what it made ambiguous be resolved again."""
    _reopen_where_named(db, issue)
    for table in _TABLES:
        db.execute(f"UPDATE {table} SET issue_id = NULL WHERE issue_id = ?", [issue["id"]])


def forget_article(db: Database, article: Mapping[str, Any]) -> None:
    """Take the mentions off an article that is about to go, given its row, and let them be resolved again."""
    reopen_in_issues(db, [article["issue_id"]])
    for table, columns in _TABLES.items():
        db.execute(
            f"UPDATE {table} SET {columns.article_id} = NULL, {columns.outcome} = NULL WHERE {columns.article_id} = ?", [article["id"]]
        )
    for column in ("source_article_id", "found_article_id"):
        db.execute(f"UPDATE source_notes SET {column} = NULL WHERE {column} = ?", [article["id"]])


# Resolving.


@dataclass(frozen=True)
class _Issue:
    id: int
    kind: str
    date: PrintedDate | None
    lists: int
    """Lines of its contents list."""


@dataclass(frozen=True)
class _Article:
    id: int
    language: str | None
    names: frozenset[str]


class _Held:
    """The issues and articles that the mirror holds, each looked up once."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self._issues: dict[tuple[Any, ...], list[_Issue]] = {}
        self._articles: dict[int, list[_Article]] = {}

    def numbered(self, periodical_id: int, start: int, end: int) -> list[_Issue]:
        """Return the issues of a periodical that cover a number of a range."""
        return self._find("number_start <= :second AND number_end >= :first", periodical_id, start, end)

    def dated(self, periodical_id: int, date: PrintedDate) -> list[_Issue]:
        """Return the issues of a periodical whose date is `date`, else those whose date it overlaps."""
        december = from_december(date)
        alike = self._find("date_edtf IN (:first, :second)", periodical_id, date.edtf, december.edtf if december else None)
        return alike or self._find("date_start <= :second AND date_end >= :first", periodical_id, date.start, date.end)

    def may_be_meant(self, periodical_id: int, printed: str | None) -> bool:
        """Tell whether an issue of a periodical is held that what was `printed` by a day, None for unknown, can have been taken from."""
        return bool(self._find("coalesce(date_start, '') <= :second", periodical_id, None, printed or _NO_DAY))

    def _find(self, condition: str, periodical_id: int, first: Any, second: Any) -> list[_Issue]:
        asked = (condition, periodical_id, first, second)
        if asked not in self._issues:
            rows = rows_of(
                self.db,
                "SELECT id, kind, date_text, date_edtf, date_start, date_end, "
                "(SELECT count(*) FROM issue_contents WHERE issue_id = issues.id) AS lists "
                f"FROM issues WHERE periodical_id = :periodical_id AND {condition} ORDER BY key",
                {"periodical_id": periodical_id, "first": first, "second": second},
            )
            self._issues[asked] = [_Issue(row["id"], row["kind"], date_of(row), row["lists"]) for row in rows]
        return self._issues[asked]

    def articles(self, issue_id: int) -> list[_Article]:
        """Return the articles of an issue."""
        if issue_id not in self._articles:
            rows = rows_of(self.db, "SELECT id, language, kicker, headline FROM articles WHERE issue_id = ? ORDER BY key", [issue_id])
            self._articles[issue_id] = [_Article(row["id"], row["language"], title_keys(row["kicker"], row["headline"])) for row in rows]
        return self._articles[issue_id]


def resolve(db: Database) -> None:
    """Find what each mention without an outcome means: its date's year, its issue, the article there, or the document that it names.

    Each is found from its own row, the article that prints it and the issues and articles held, whatever came first.
    """
    held = _Held(db)
    for table, columns in _TABLES.items():
        while waiting := rows_of(db, _WAITING.format(table=table, outcome=columns.outcome)):
            with db.atomic():
                for mention in waiting:
                    found = _resolved(held, mention)
                    if table == "source_notes":
                        found["document_id"] = documents.document_of(db, mention, found)
                    for name in ("article_id", "basis", "outcome"):
                        found[getattr(columns, name)] = found.pop(name)
                    assignments = ", ".join(f"{column} = :{column}" for column in found)
                    db.execute(f"UPDATE {table} SET {assignments} WHERE id = :id", {**found, "id": mention["id"]})


_WAITING = f"""
    SELECT mention.*, articles.key AS own_key, articles.language, articles.kicker AS own_kicker, articles.headline AS own_headline,
           articles.kind AS own_kind, articles.date_text AS own_date_text, articles.date_edtf AS own_date_edtf,
           articles.date_start AS own_date_start, articles.date_end AS own_date_end,
           coalesce(named.hemisphere, own.hemisphere, 'north') AS hemisphere, named.code AS code, named.language AS named_language
    FROM {{table}} AS mention
    JOIN articles ON articles.id = mention.article_id
    LEFT JOIN periodicals AS own ON own.id = articles.periodical_id
    LEFT JOIN periodicals AS named ON named.id = mention.periodical_id
    WHERE mention.{{outcome}} IS NULL ORDER BY mention.id LIMIT {_BATCH}
"""


def _resolved(held: _Held, mention: Mapping[str, Any]) -> dict[str, Any]:
    """Return the derived columns of a mention."""
    numbered = mention["periodical_id"] is not None and mention["number_start"] is not None
    candidates = held.numbered(mention["periodical_id"], mention["number_start"], mention["number_end"]) if numbered else []
    date = _date(mention, candidates)
    dated = mention["periodical_id"] is not None and not numbered and _means_an_issue(mention)
    if dated and date is not None:
        candidates = held.dated(mention["periodical_id"], date)
    issue = _the_one(candidates, date)
    if issue is None:
        # What names a paper and no issue means one of those that had come out.
        undecided = bool(candidates) or (dated and date is None and held.may_be_meant(mention["periodical_id"], mention["own_date_end"]))
        outcome = "ambiguous" if undecided else "not_held"
        return {**_columns(date), "issue_id": None, "article_id": None, "basis": None, "outcome": outcome}
    article_id = _article_by_title(held, mention, issue)
    basis = "number" if numbered else "date"
    if article_id is not None:
        basis = "title"
    elif numbered:
        article_id = _only_article(held, mention, issue)
    agrees = date is None or issue.date is None or _agree(date, issue.date)
    return {
        **_columns(_as_winter(date, issue)), "issue_id": issue.id, "article_id": article_id, "basis": basis,
        "outcome": "unchecked" if agrees else "contradicted",
    }  # fmt: skip


def _means_an_issue(mention: Mapping[str, Any]) -> bool:
    return "source_kind" not in mention or mention["source_kind"] == "issue"


def _columns(date: PrintedDate | None) -> dict[str, Any]:
    if date is None:
        return {"date_edtf": None, "date_start": None, "date_end": None, "date_inferred": 0}
    return {"date_edtf": date.edtf, "date_start": date.start, "date_end": date.end, "date_inferred": int(date.inferred)}


def _date(mention: Mapping[str, Any], candidates: list[_Issue]) -> PrintedDate | None:
    """Return the date that a mention prints, a missing year taken from the numbered issue that it fits, else from the printing article."""
    if not mention["date_text"]:
        return None
    for issue in candidates:
        date = _read_date(mention, issue.date) if issue.date else None
        if date and issue.date and _agree(date, issue.date):
            return date
    return _read_date(mention, date_of(mention, "own_"))


def _read_date(mention: Mapping[str, Any], printed_in: PrintedDate | None) -> PrintedDate | None:
    """Return the date of a mention as read in the text's language or in the named paper's, whichever makes more of it."""
    text, hemisphere = mention["date_text"], mention["hemisphere"]
    languages = dict.fromkeys((mention["language"] or "en", mention["named_language"] or "en"))
    read = [infer_date(text, one, hemisphere, printed_in) if printed_in else read_date(text, one, hemisphere) for one in languages]
    return max(filter(None, read), key=lambda date: (not date.inferred, len(date.edtf)), default=None)


def _agree(date: PrintedDate, other: PrintedDate) -> bool:
    """Tell whether two dates can be one: their days overlap, or one is the winter of the other's December."""
    december = from_december(date)
    return (date.start <= other.end and other.start <= date.end) or (december is not None and december.edtf == other.edtf)


def _as_winter(date: PrintedDate | None, issue: _Issue) -> PrintedDate | None:
    """Return a mention's date, a winter of one year as the issue that it means has it."""
    december = from_december(date)
    return replace(december, inferred=True) if december and issue.date and december.edtf == issue.date.edtf else date


def _the_one(issues: list[_Issue], date: PrintedDate | None) -> _Issue | None:
    """Return the issue that is meant among those that bear the number or date: the one whose date fits, an issue before a supplement."""
    fitting = [issue for issue in issues if date and issue.date and _agree(date, issue.date)] or issues
    plain = [issue for issue in fitting if issue.kind == "issue"] or fitting
    return plain[0] if len(plain) == 1 else None


def _article_by_title(held: _Held, mention: Mapping[str, Any], issue: _Issue) -> int | None:
    """Return the article of the issue that bears the title quoted, or, for a note that quotes none, the printing article's headline."""
    others = [article for article in held.articles(issue.id) if article.id != mention["article_id"]]
    if mention["title"]:
        return best_match(title_keys(None, mention["title"]), {article.id: article.names for article in others})
    if not _looks_for_source(mention):
        return None
    names = title_keys(mention["own_kicker"], mention["own_headline"])
    return best_match(names, {article.id: article.names for article in others if article.language == mention["language"]})


def _only_article(held: _Held, mention: Mapping[str, Any], issue: _Issue) -> int | None:
    """Return the one article of an issue of one article, for a note that says that it comes from there and quotes no title."""
    if mention["title"] or not _looks_for_source(mention) or mention["points"] != "from" or issue.lists > 1:
        return None
    articles = held.articles(issue.id)
    return articles[0].id if len(articles) == 1 and articles[0].id != mention["article_id"] else None


def _looks_for_source(mention: Mapping[str, Any]) -> bool:
    # A correction has the headline of other corrections, and comes from none of them.
    return "relation" in mention and mention["relation"] != "correction" and mention["own_kind"] != "correction"
