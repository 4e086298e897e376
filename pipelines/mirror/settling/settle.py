"""Settling: the tables about an archive, derived from all readings by time and address, never by the order in which they arrived."""

from __future__ import annotations

from sqlite_utils import Database

from pipelines.mirror import decisions
from pipelines.mirror.rows import rows_of
from pipelines.mirror.settling import documents, mentions, redirects, unsettled, winters
from pipelines.mirror.settling.articles import Articles, Settled
from pipelines.mirror.settling.issues import settle_issue

_BATCH = 200


def settle(db: Database, run_id: int) -> Settled:
    """Derive all tables about the archive anew where a reading came in, or a page went, since the last settling.

    First the issues that were read, then every article that was read or that stands or stood in one of them; each article from its own
    readings, its issue's row, its line in the issue's contents list and what a person has decided of it, and from nothing else. Then what
    source notes and citations mean among all of them. Rows that come out as they were are not touched, so that a run killed here is
    simply done again. What vanished from the site stays as it last was; only what no reading tells of any more (a better reader made
    another thing of it, or it was forgotten) goes. Problems that show here are those of the run `run_id`.
    """
    articles = Articles(db, run_id)
    if unsettled.is_any(db):
        for issue_keys in _batches(db, f"{unsettled.ISSUES} ORDER BY key"):
            with db.atomic():
                for issue_key in issue_keys:
                    settle_issue(db, issue_key)
        for issue_key in winters.misdated(db):
            with db.atomic():
                settle_issue(db, issue_key)
                articles.settle_all(_standing_in(db, issue_key))
        for article_keys in _batches(db, _TOUCHED_ARTICLES):
            with db.atomic():
                articles.settle_all(article_keys)
    with db.atomic():
        _resolve(db)
    mentions.resolve(db)
    with db.atomic():
        documents.settle_documents(db)
        redirects.tell_of_loops(db, run_id)
        unsettled.clear(db)
    return articles.settled


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


def _standing_in(db: Database, issue_key: str) -> list[str]:
    standing = "SELECT articles.key FROM articles JOIN issues ON issues.id = articles.issue_id WHERE issues.key = ? ORDER BY 1"
    return [key for (key,) in db.execute(standing, [issue_key])]


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
