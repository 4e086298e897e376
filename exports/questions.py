"""The questions that are often asked of a mirror: what is to be filled in, the answer in SQL, and the view that has it in any Datasette."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

HELD, WROTE, REPRINTS, QUOTATIONS, GAPS, CRAWL = (
    "What is held", "Who wrote", "Reprints and translations", "Quotations and citations", "Gaps and errors", "The crawl",
)  # fmt: skip
GROUPS = (HELD, WROTE, REPRINTS, QUOTATIONS, GAPS, CRAWL)
"""What questions are about, in the order in which they are shown."""
Kind = Literal["words", "date", "number", "periodical", "periodical_key", "language", "year", "kind", "choice"]


@dataclass(frozen=True)
class Parameter:
    """One thing that is filled in before a question is asked."""

    name: str
    """As in the SQL and in the address."""
    label: str
    """As a person reads it."""
    kind: Kind = "words"
    """What may be filled in; of a periodical, a language, a year or a kind of article one that the mirror knows."""
    needed: bool = False
    """Whether the question is none without it; any other that is left empty filters nothing."""
    choices: tuple[str, ...] = ()
    """Where it is a choice: all that there is to choose from."""
    filter: str = ""
    """What filters the view by the same value, as Datasette has it in an address; empty where nothing does."""


@dataclass(frozen=True)
class Query:
    """One question, with its answer in SQL."""

    group: str
    """Which of the GROUPS it is of."""
    title: str
    """As shown over the answer."""
    description: str
    """What it answers, and what to fill in."""
    view: str
    """The view or table that has the answer too, once it is filtered."""
    sql: str
    """With its parameters by their names."""
    parameters: tuple[Parameter, ...] = ()
    tables: frozenset[str] = frozenset()
    """What it reads besides the view; a mirror that lacks any of it is not asked."""
    where: Mapping[str, str] = field(default_factory=dict)
    """The filters of the view that leave what is asked for, as Datasette has them in an address."""

    @property
    def reads(self) -> frozenset[str]:
        """The tables and views that it reads."""
        return self.tables | {self.view}

    def metadata(self) -> dict[str, Any]:
        """Return it as Datasette's metadata has it, with the labels of its parameters and its view for our page of the answer."""
        return {
            "title": self.title,
            "description": self.description,
            "sql": self.sql.strip(),
            "params": [parameter.name for parameter in self.parameters],
            "hide_sql": True,
            # Datasette has no use for these; our page of the answer does.
            "labels": {parameter.name: parameter.label for parameter in self.parameters},
            "view": self.view,
            "where": dict(self.where),
            "filters": {parameter.name: parameter.filter for parameter in self.parameters if parameter.filter},
        }


PERIODICAL = Parameter("periodical", "Periodical", "periodical", filter="periodical")
_EITHER_PERIODICAL = Parameter("periodical", "Periodical", "periodical")
_SOURCE_PERIODICAL = Parameter("source_periodical", "Taken from", "periodical", filter="source_periodical")
_LANGUAGE = Parameter("language", "Language", "language", filter="language")
_ORIGINAL_LANGUAGE = Parameter("language", "Language", "language", filter="original_language")
_YEAR = Parameter("year", "Year", "year", filter="year")
_FROM = Parameter("from", "From", "date")
_UNTIL = Parameter("until", "Until", "date")
_ARTICLE = Parameter("article", "Article: its key or address", needed=True)
_ARTICLES = frozenset(("articles", "article_urls"))
_KINDS_OF_REPRINT = ("reprint", "abridgement", "excerpt", "inclusion", "adaptation", "translation", "common_source")
_RELATION = Parameter("relation", "Relation", "choice", choices=_KINDS_OF_REPRINT, filter="relation")
_KIND = Parameter("kind", "Kind", "kind", filter="kind")

_BY_KEY_OR_ADDRESS = "Give the article's key, or any address that it is or was served under"
_ASKED = """WITH asked AS (
  SELECT id FROM articles WHERE key = :article
  UNION
  SELECT article_id FROM article_urls WHERE url = :article
)"""
# Where what is read has the ids of periodicals, not their names.
_OF_PERIODICAL = "(:periodical = '' OR {}.periodical_id IN (SELECT id FROM periodicals WHERE name = :periodical))"
BEST_FIRST = "bm25(articles_search, 10.0, 4.0, 2.0, 1.0)"
"""What the best of what is found are told by: a word in a headline counts more than one in a kicker, a note, a text."""


# Of what is typed as a date only YYYY, YYYY-MM and YYYY-MM-DD are one: anything else is before nothing and after nothing.
def _is_date(name: str) -> str:
    return f"date(substr(:{name} || '-01-01', 1, 10)) IS NOT NULL"


def _between(start: str, end: str) -> str:
    """Return the condition that the days from `start` to `end` reach into those from :from to :until, either of which may be empty."""
    return (
        f"(:from = '' OR ({_is_date('from')} AND {end} >= :from))\n"
        f"  AND (:until = '' OR ({_is_date('until')} AND {start} <= :until || '-99'))"
    )


_IN_RANGE = _between("date_start", "date_end")
_SINCE_FIRST_DAY = _between("date_start", "date_start")

# A page of more than two hundred rows is long to load and no longer read; whoever wants them all has them from the view.
QUERIES: dict[str, Query] = {
    "search": Query(
        group=HELD,
        title="Search the articles, best first",
        description="Words in any language, with or without their accents, or Chinese and Japanese of any length; put a phrase in double "
        "quotes. A word in a headline counts more than one in a text; the thousand best are shown. The [brackets] show what was found.",
        view="articles",
        parameters=(
            Parameter("q", "Words", needed=True),
            Parameter("periodical", "Periodical", "periodical_key"),
            _LANGUAGE,
            _KIND,
            Parameter("from", "From year", "year"),
            Parameter("until", "Until year", "year"),
            Parameter("sort", "Order", "choice", choices=("newest", "oldest")),
        ),
        tables=frozenset(("issues", "periodicals")),
        sql=f"""
WITH kept AS (
  SELECT id FROM articles
  WHERE (:periodical = '' OR periodical_id = (SELECT id FROM periodicals WHERE key = :periodical))
  AND (:language = '' OR coalesce(language, 'und') = :language)
  AND (:kind = '' OR kind = :kind)
  AND {_SINCE_FIRST_DAY}
),
found AS (
  SELECT rowid AS id, {BEST_FIRST} AS score
  FROM articles_search
  WHERE articles_search MATCH escape_fts(:q)
  AND (:periodical || :language || :kind || :from || :until = '' OR +rowid IN (SELECT id FROM kept))
  UNION ALL
  SELECT id, 0 FROM kept WHERE trim(:q) = '' AND :periodical || :language || :kind || :from || :until <> ''
),
best AS (
  SELECT id, score, row_number() OVER (
    ORDER BY
      CASE WHEN :sort IN ('newest', 'oldest') THEN (SELECT date_start IS NULL FROM articles WHERE id = found.id) END,
      CASE WHEN :sort = 'oldest' THEN (SELECT date_start FROM articles WHERE id = found.id) END,
      CASE WHEN :sort = 'newest' THEN (SELECT date_start FROM articles WHERE id = found.id) END DESC,
      score, id
  ) AS place
  FROM found
  ORDER BY place
  LIMIT 1000
)
SELECT articles.title, articles.byline, issues.title AS issue, articles.date_text AS date, articles.language,
  coalesce(
    (SELECT snippet(articles_fts, -1, '[', ']', '…', 30) FROM articles_fts
     WHERE trim(:q) <> '' AND articles_fts MATCH escape_fts(:q) AND articles_fts.rowid = articles.id),
    substr(articles.body_text, max(1, instr(articles.body_text, :q) - 80), 200)
  ) AS excerpt,
  articles.url, articles.key, articles.id AS article_id, articles.issue_id
FROM best
JOIN articles ON articles.id = best.id
LEFT JOIN issues ON issues.id = articles.issue_id
ORDER BY best.place
""",
    ),
    "printed_between": Query(
        group=HELD,
        title="What was printed between two dates",
        description="A date is a year, a month or a day: 1975, 1975-06 or 1975-06-21. An issue of a whole season counts with each of its "
        "days. The two hundred earliest are shown; the view has all.",
        view="articles_overview",
        parameters=(_FROM, _UNTIL, PERIODICAL, _LANGUAGE, _KIND),
        sql=f"""
SELECT date_text, title, periodical, issue, kind, language, byline, word_count, key, article_id, issue_id
FROM articles_overview
WHERE {_IN_RANGE}
  AND :periodical IN ('', periodical) AND :language IN ('', language) AND :kind IN ('', kind)
ORDER BY date_start IS NULL, date_start, periodical, issue_id, position IS NULL, position, key
LIMIT 200
""",
    ),
    "articles_of_an_issue": Query(
        group=HELD,
        title="The articles of an issue",
        description="Give the issue's number as printed, its key or its title.",
        view="articles_overview",
        parameters=(Parameter("issue", "Issue: its number, key or title", needed=True), PERIODICAL),
        tables=frozenset(("articles", "issues", "periodicals")),
        sql=f"""
SELECT articles.position, articles.rubric, articles.title, articles.byline, articles.word_count AS words, issues.title AS issue,
  articles.url, articles.key, articles.id AS article_id, articles.issue_id
FROM issues
JOIN articles ON articles.issue_id = issues.id
WHERE :issue IN (issues.key, issues.number, issues.title)
  AND {_OF_PERIODICAL.format("issues")}
ORDER BY issues.periodical_id, issues.number_start, issues.id, articles.position IS NULL, articles.position, articles.key
""",
    ),
    "held_by_year": Query(
        group=HELD,
        title="What is held of each periodical, year by year",
        description="Issues and articles that the mirror holds, and the words of these.",
        view="issues_by_year",
        parameters=(PERIODICAL, _YEAR),
        sql="""
SELECT year, periodical, issues, articles, words
FROM issues_by_year
WHERE :periodical IN ('', periodical) AND :year IN ('', year)
ORDER BY periodical, year IS NULL, year
""",
    ),
    "word_by_year": Query(
        group=HELD,
        title="How often a word or phrase occurs, year by year",
        description="The articles that hold it, and their share of all articles of the year; put a phrase in double quotes. Without a view "
        "of its own: search in articles_overview, and facet by year.",
        view="articles_overview",
        parameters=(Parameter("q", "Word or phrase", needed=True), PERIODICAL, _LANGUAGE),
        tables=frozenset(("articles", "articles_by_year", "periodicals")),
        sql=f"""
WITH held AS (
  SELECT year, sum(articles) AS of_articles
  FROM articles_by_year
  WHERE :periodical IN ('', periodical) AND :language IN ('', language)
  GROUP BY year
),
found AS (
  SELECT substr(articles.date_start, 1, 4) AS year, count(*) AS articles
  FROM articles_search
  CROSS JOIN articles ON articles.id = articles_search.rowid
  WHERE articles_search MATCH escape_fts(:q)
    AND {_OF_PERIODICAL.format("articles")}
    AND :language IN ('', articles.language)
  GROUP BY year
)
SELECT held.year, coalesce(found.articles, 0) AS articles, held.of_articles,
  round(1.0 * coalesce(found.articles, 0) / held.of_articles, 4) AS share
FROM held
LEFT JOIN found ON found.year IS held.year
WHERE trim(:q) <> ''
ORDER BY held.year IS NULL, held.year
""",
    ),
    "first_printed": Query(
        group=HELD,
        title="Where a word or phrase was printed first",
        description="The hundred earliest articles that hold it; put a phrase in double quotes.",
        view="articles_overview",
        parameters=(Parameter("q", "Word or phrase", needed=True), PERIODICAL, _LANGUAGE),
        tables=frozenset(("articles", "periodicals")),
        sql=f"""
WITH first AS (
  SELECT articles.id
  FROM articles_search
  CROSS JOIN articles ON articles.id = articles_search.rowid
  WHERE articles_search MATCH escape_fts(:q) AND articles.date_start IS NOT NULL
    AND {_OF_PERIODICAL.format("articles")}
    AND :language IN ('', articles.language)
  ORDER BY articles.date_start, articles.key
  LIMIT 100
)
SELECT date_text, title, periodical, issue, language, byline, key, article_id, issue_id
FROM articles_overview
WHERE article_id IN (SELECT id FROM first)
ORDER BY date_start, key
""",
    ),
    "by_writer": Query(
        group=WROTE,
        title="What one writer wrote",
        description="Give a name or a part of it; the view “writers” has them all.",
        view="articles_overview",
        parameters=(Parameter("writer", "Name, or a part of it", needed=True, filter="byline__contains"),),
        tables=frozenset(("articles", "issues")),
        sql="""
SELECT articles.byline, articles.title, issues.title AS issue, articles.date_text AS date, articles.word_count AS words, articles.url,
  articles.key, articles.id AS article_id, articles.issue_id
FROM articles
LEFT JOIN issues ON issues.id = articles.issue_id
WHERE articles.byline LIKE '%' || replace(replace(replace(:writer, '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%' ESCAPE '\\'
ORDER BY articles.byline, articles.date_start, articles.id
LIMIT 200
""",
    ),
    "who_wrote_most": Query(
        group=WROTE,
        title="Who wrote most",
        description="By the bylines as they are printed: one writer under two names is two.",
        view="writers_by_periodical",
        parameters=(PERIODICAL,),
        sql="""
SELECT byline, sum(articles) AS articles, sum(words) AS words, count(periodical) AS periodicals, min(first_date) AS first_date,
  max(last_date) AS last_date
FROM writers_by_periodical
WHERE :periodical IN ('', periodical)
GROUP BY byline
ORDER BY articles DESC, words DESC, byline
LIMIT 100
""",
    ),
    "writers_printed_again": Query(
        group=WROTE,
        title="Whose articles were printed again most",
        description="Later printings, translations among them, of what stood first under the writer's name.",
        view="writers_reprinted",
        sql="""
SELECT byline, printed_again, translated, articles, periodicals, languages
FROM writers_reprinted
ORDER BY printed_again DESC, articles DESC, byline
LIMIT 100
""",
    ),
    "most_reprinted_works": Query(
        group=REPRINTS,
        title="The works that were printed most often",
        description="A work is one text in all its printings, translations among them; the periodical and language are those of its "
        "first printing that the mirror holds.",
        view="works_overview",
        parameters=(PERIODICAL, _ORIGINAL_LANGUAGE),
        sql="""
SELECT work, periodical, printings, number_of_periodicals AS periodicals, original_language, languages, first_date, last_date, cluster_id
FROM works_overview
WHERE :periodical IN ('', periodical) AND :language IN ('', original_language)
ORDER BY printings DESC, number_of_languages DESC, key
LIMIT 100
""",
    ),
    "works_in_most_languages": Query(
        group=REPRINTS,
        title="The works in the most languages",
        description="Each with all its languages, and where there are as many, those printed most often first.",
        view="works_overview",
        sql="""
SELECT work, original_language, languages, number_of_languages, printings, first_date, last_date, cluster_id
FROM works_overview
ORDER BY number_of_languages DESC, printings DESC, key
LIMIT 100
""",
    ),
    "printings_of_an_article": Query(
        group=REPRINTS,
        title="All printings of the work that an article is of",
        description=f"{_BY_KEY_OR_ADDRESS}: the work's journey from paper to paper, the earliest printing first.",
        view="printings",
        parameters=(_ARTICLE,),
        tables=_ARTICLES | {"cluster_members"},
        sql=f"""{_ASKED}
SELECT date_text, article, periodical, issue, language, role, word_count, key, article_id, issue_id, cluster_id
FROM printings
WHERE cluster_id IN (SELECT cluster_id FROM cluster_members WHERE article_id IN (SELECT id FROM asked))
ORDER BY date_start IS NULL, date_start, key
""",
    ),
    "translations_of_an_article": Query(
        group=REPRINTS,
        title="The translations of an article",
        description=f"{_BY_KEY_OR_ADDRESS}: the printings of its work in every language but its own.",
        view="printings",
        parameters=(_ARTICLE,),
        tables=_ARTICLES | {"cluster_members"},
        sql=f"""{_ASKED}
SELECT language, article, periodical, issue, date_text, role, word_count, key, article_id, issue_id, cluster_id
FROM printings
WHERE cluster_id IN (SELECT cluster_id FROM cluster_members WHERE article_id IN (SELECT id FROM asked))
  AND language NOT IN (SELECT language FROM articles WHERE id IN (SELECT id FROM asked) AND language IS NOT NULL)
ORDER BY language, date_start IS NULL, date_start, key
""",
    ),
    "translations_of_a_periodical": Query(
        group=REPRINTS,
        title="Into which languages a periodical was translated",
        description="How many of its articles were translated into each language, by other papers or by itself.",
        view="translations_by_periodical",
        parameters=(PERIODICAL, Parameter("language", "Into", "language", filter="language")),
        sql="""
SELECT periodical, source_language, language, articles, translations, first_date, last_date
FROM translations_by_periodical
WHERE :periodical IN ('', periodical) AND :language IN ('', language)
ORDER BY articles DESC, periodical, language
""",
    ),
    "all_reprints": Query(
        group=REPRINTS,
        title="All reprints",
        description="Who printed what again, from whom and when; leave all empty for any. The dates are those of the later "
        "printing, each a year, a month or a day. Two hundred are shown; the view has all, to download.",
        view="reprints_overview",
        parameters=(PERIODICAL, _SOURCE_PERIODICAL, _RELATION, _FROM, _UNTIL),
        sql=f"""
SELECT date_start, article, periodical, language, relation, source, source_periodical, source_language, source_date_start, lag_days,
  direction, status, declared, detected, explanation, article_key, source_key, reprint_id, article_id, source_id
FROM reprints_overview
WHERE :periodical IN ('', periodical) AND :source_periodical IN ('', source_periodical) AND :relation IN ('', relation)
  AND {_SINCE_FIRST_DAY}
ORDER BY date_start IS NULL, date_start, reprint_id
LIMIT 200
""",
    ),
    "reprints_of_an_article": Query(
        group=REPRINTS,
        title="The reprints of an article",
        description=f"{_BY_KEY_OR_ADDRESS}: all that it was printed from, and all that was printed from it, abridgements, excerpts and "
        "translations included.",
        view="reprints_overview",
        parameters=(_ARTICLE,),
        tables=_ARTICLES,
        sql=f"""{_ASKED}
SELECT date_start, article, periodical, relation, source, source_periodical, source_date_start, direction, status, explanation,
  article_key, source_key, reprint_id, article_id, source_id
FROM reprints_overview
WHERE article_id IN (SELECT id FROM asked) OR source_id IN (SELECT id FROM asked)
ORDER BY date_start, reprint_id
""",
    ),
    "taken_in_a_year": Query(
        group=REPRINTS,
        title="What a periodical took from others in a year",
        description="Each article that has a source in another periodical, with that source; translations are among them.",
        view="reprints_overview",
        parameters=(PERIODICAL, _YEAR),
        where={"is_direct": "1", "direction__not": "undecided"},
        sql="""
SELECT date_start, article, periodical, relation, source, source_periodical, source_language, source_date_start, lag_days, declared,
  article_key, source_key, reprint_id, article_id, source_id
FROM reprints_overview
WHERE is_direct AND direction <> 'undecided' AND periodical IS NOT source_periodical
  AND :periodical IN ('', periodical) AND :year IN ('', year)
ORDER BY date_start IS NULL, date_start, reprint_id
LIMIT 200
""",
    ),
    "reprints_by_year": Query(
        group=REPRINTS,
        title="Who reprints whom, by year",
        description="Give a periodical's name to see what it takes from others and what others take from it, or nothing to see them all. "
        "“share” is that of all the articles of the year that the mirror holds of the periodical.",
        view="who_reprints_whom",
        parameters=(_EITHER_PERIODICAL,),
        sql="""
SELECT year, periodical, source_periodical, articles, translations, of_articles, share
FROM who_reprints_whom
WHERE :periodical IN ('', periodical, source_periodical)
ORDER BY year IS NULL, year, articles DESC, periodical, source_periodical
""",
    ),
    "taken_from_others": Query(
        group=REPRINTS,
        title="How much of a periodical was taken from others, year by year",
        description="The articles that have a source in another periodical as a share of all that the mirror holds of the year.",
        view="taken_by_year",
        parameters=(PERIODICAL,),
        sql="""
SELECT year, periodical, articles, taken, translations, share
FROM taken_by_year
WHERE :periodical IN ('', periodical)
ORDER BY periodical, year IS NULL, year
""",
    ),
    "how_long_reprints_take": Query(
        group=REPRINTS,
        title="How long a reprint takes",
        description="The median of the days between the two printings, for each two periodicals; translations are counted apart.",
        view="reprint_lags",
        parameters=(PERIODICAL, _SOURCE_PERIODICAL),
        sql="""
SELECT periodical, source_periodical, CASE WHEN translated THEN 'translations' ELSE 'reprints' END AS what, reprints AS how_many,
  median_days, shortest_days, longest_days
FROM reprint_lags
WHERE :periodical IN ('', periodical) AND :source_periodical IN ('', source_periodical)
ORDER BY reprints DESC, periodical, source_periodical, translated
""",
    ),
    "printed_again_after_years": Query(
        group=REPRINTS,
        title="What was printed again after years",
        description="Pieces that a paper took up again so many years later or more, the longest forgotten first.",
        view="reprints_overview",
        parameters=(Parameter("years", "Years later, at least", "number"), PERIODICAL),
        where={"lag_days__gte": "365", "_sort_desc": "lag_days"},
        sql="""
SELECT lag_days / 365 AS years, article, periodical, date_start, relation, source, source_periodical, source_date_start, declared,
  article_key, source_key, reprint_id, article_id, source_id
FROM reprints_overview
WHERE lag_days IS NOT NULL AND direction <> 'undecided' AND :periodical IN ('', periodical)
  AND (:years = '' OR (:years NOT GLOB '*[^0-9]*' AND lag_days >= 365 * CAST(:years AS INTEGER)))
ORDER BY lag_days DESC, reprint_id
LIMIT 100
""",
    ),
    "unacknowledged": Query(
        group=REPRINTS,
        title="Reprints that nobody owns up to",
        description="The texts are the same, and the article says nothing of where it comes from. Where the order is undecided, it may "
        "be the other that took it.",
        view="unacknowledged_reprints",
        parameters=(PERIODICAL, _SOURCE_PERIODICAL, _RELATION),
        sql="""
SELECT date_start, article, periodical, relation, source, source_periodical, source_date_start, lag_days, direction, status, explanation,
  article_key, source_key, reprint_id, article_id, source_id
FROM unacknowledged_reprints
WHERE :periodical IN ('', periodical) AND :source_periodical IN ('', source_periodical) AND :relation IN ('', relation)
ORDER BY date_start IS NULL, date_start, reprint_id
LIMIT 200
""",
    ),
    "most_changed": Query(
        group=REPRINTS,
        title="Reprints that changed the text most",
        description="By the words that were changed, added and cut within what the two share; other spellings do not count. "
        "Each leads to the two side by side.",
        view="reprint_changes",
        parameters=(PERIODICAL, _RELATION),
        sql="""
SELECT article, periodical, date_start, source, source_periodical, source_date_start, relation, words_different, share_different, words,
  words_changed, words_added, words_cut, words_respelled, article_key, source_key, reprint_id, article_id, source_id
FROM reprint_changes
WHERE :periodical IN ('', periodical) AND :relation IN ('', relation)
ORDER BY words_different DESC, reprint_id
LIMIT 100
""",
    ),
    "retitled": Query(
        group=REPRINTS,
        title="Reprints under another headline",
        description="The same text in the same language, with a headline of its own.",
        view="reprints_overview",
        parameters=(PERIODICAL,),
        where={"retitled": "1"},
        sql="""
SELECT article, source, periodical, source_periodical, date_start, source_date_start, relation, declared, article_key, source_key,
  reprint_id, article_id, source_id
FROM reprints_overview
WHERE retitled AND relation <> 'common_source' AND :periodical IN ('', periodical)
ORDER BY date_start IS NULL, date_start, reprint_id
LIMIT 200
""",
    ),
    "quoted_most": Query(
        group=QUOTATIONS,
        title="The articles that are quoted most",
        description="Articles of which others have whole stretches without being reprints of them. What both have from a third is counted "
        "with the earlier.",
        view="quoted_articles",
        parameters=(PERIODICAL,),
        sql="""
SELECT article, periodical, date_start, quoted_in, quotations, words, key, article_id
FROM quoted_articles
WHERE :periodical IN ('', periodical)
ORDER BY quoted_in DESC, words DESC, key
LIMIT 100
""",
    ),
    "quotations_of_an_article": Query(
        group=QUOTATIONS,
        title="The quotations of an article",
        description=f"{_BY_KEY_OR_ADDRESS}: what it quotes of others, and others of it, or both of a third.",
        view="quotations",
        parameters=(_ARTICLE,),
        tables=_ARTICLES,
        sql=f"""{_ASKED}
SELECT article, periodical, date_start, source, source_periodical, source_date_start, words, text, article_key, source_key, passage_id,
  article_id, source_id
FROM quotations
WHERE article_id IN (SELECT id FROM asked) OR source_id IN (SELECT id FROM asked)
ORDER BY words DESC, passage_id
""",
    ),
    "cited_most": Query(
        group=QUOTATIONS,
        title="The articles that are cited most",
        description="Counted by citing article, each once; only what is cited by its title can be told from the rest of its issue.",
        view="cited_articles",
        parameters=(PERIODICAL,),
        sql="""
SELECT article, periodical, date_start, cited_in, citations, key, article_id
FROM cited_articles
WHERE :periodical IN ('', periodical)
ORDER BY cited_in DESC, citations DESC, key
LIMIT 100
""",
    ),
    "citations_of_an_article": Query(
        group=QUOTATIONS,
        title="The articles that cite an article",
        description=f"{_BY_KEY_OR_ADDRESS}: who cites it by its title, in which words, and whether to correct it.",
        view="citations_overview",
        parameters=(_ARTICLE,),
        tables=_ARTICLES,
        sql=f"""{_ASKED}
SELECT date_start, article, periodical, text, corrects, outcome, article_key, article_id
FROM citations_overview
WHERE cited_article_id IN (SELECT id FROM asked)
ORDER BY date_start IS NULL, date_start, article_key
""",
    ),
    "who_cites_which_periodical": Query(
        group=QUOTATIONS,
        title="Which periodicals cite which",
        description="In the texts themselves, source notes apart; a paper that cites its own earlier issues is shown too.",
        view="who_cites_whom",
        parameters=(_EITHER_PERIODICAL,),
        sql="""
SELECT periodical, cited_periodical, articles, citations
FROM who_cites_whom
WHERE :periodical IN ('', periodical, cited_periodical)
ORDER BY citations DESC, periodical, cited_periodical
""",
    ),
    "documents_named_most": Query(
        group=QUOTATIONS,
        title="The documents that notes name most",
        description="Leaflets, statements, speeches and books from which articles were taken, and whether the mirror holds them after all.",
        view="documents_overview",
        parameters=(
            Parameter("kind", "Kind", "choice", choices=("leaflet", "statement", "speech", "letter", "book", "web", "document", "article")),
        ),
        sql="""
SELECT title, kind, issuer, date_text, articles, notes, held, key, document_id, article_id
FROM documents_overview
WHERE :kind IN ('', kind)
ORDER BY articles DESC, notes DESC, key
LIMIT 100
""",
    ),
    "what_notes_say": Query(
        group=QUOTATIONS,
        title="What a periodical says of where its articles come from",
        description="Its source notes, what they name, and whether the texts bear them out.",
        view="notes_overview",
        parameters=(
            PERIODICAL,
            Parameter(
                "outcome",
                "Outcome",
                "choice",
                choices=("confirmed", "contradicted", "not_held", "ambiguous", "unchecked"),
                filter="outcome",
            ),
        ),
        sql="""
SELECT date_start, article, periodical, text, relation, source, source_issue, source_title, outcome, key, article_id,
  source_article_id, document_id, issue_id
FROM notes_overview
WHERE :periodical IN ('', periodical) AND :outcome IN ('', outcome)
ORDER BY date_start IS NULL, date_start, key, step
LIMIT 200
""",
    ),
    "most_linked": Query(
        group=QUOTATIONS,
        title="The articles that others link to most",
        description="Counted by linking article, each once.",
        view="linked_articles",
        sql="""
SELECT article, periodical, issue, linked_from, url, key, article_id, issue_id
FROM linked_articles
ORDER BY linked_from DESC, article_id
LIMIT 100
""",
    ),
    "numbers_missing": Query(
        group=GAPS,
        title="Numbers that are missing between those held",
        description="Issues that must have come out, for an earlier and a later one are held; and how often they are named.",
        view="missing_numbers",
        parameters=(PERIODICAL,),
        sql="""
SELECT periodical, volume, number_start, number_end, numbers, after_issue, before_issue, times_named
FROM missing_numbers
WHERE :periodical IN ('', periodical)
ORDER BY periodical, after_date, number_start
""",
    ),
    "cited_and_not_held": Query(
        group=GAPS,
        title="Issues that are named and not held",
        description="By citations and source notes; those named most are looked for first.",
        view="cited_not_held",
        parameters=(PERIODICAL,),
        sql="""
SELECT periodical, number, date_text, times, first_article, first_key, first_article_id
FROM cited_not_held
WHERE :periodical IN ('', periodical)
ORDER BY times DESC, periodical, number_start, number
LIMIT 200
""",
    ),
    "incomplete_issues": Query(
        group=GAPS,
        title="Issues with missing articles",
        description="What their contents lists name against what the mirror holds; the view “missing_articles” names what is missing.",
        view="issues_overview",
        parameters=(PERIODICAL,),
        where={"missing__gt": "0"},
        sql="""
SELECT issue, periodical, listed, listed - missing AS held, missing, url, key, issue_id
FROM issues_overview
WHERE missing > 0 AND :periodical IN ('', periodical)
ORDER BY missing DESC, issue_id
""",
    ),
    "articles_not_held": Query(
        group=GAPS,
        title="Articles that are listed and not held",
        description="Entries of contents lists that lead to nothing, by issue.",
        view="missing_articles",
        parameters=(PERIODICAL,),
        sql="""
SELECT issue, periodical, headline, byline, url, issue_id
FROM missing_articles
WHERE :periodical IN ('', periodical)
ORDER BY date_start IS NULL, date_start, issue, headline
LIMIT 200
""",
    ),
    "what_was_corrected": Query(
        group=GAPS,
        title="Corrections, and what they correct",
        description="With the days that each took to come.",
        view="corrections",
        parameters=(PERIODICAL,),
        sql="""
SELECT date_start, article, periodical, text, corrected_article, corrected_issue, lag_days, article_key, corrected_key, article_id,
  corrected_article_id
FROM corrections
WHERE :periodical IN ('', periodical)
ORDER BY date_start IS NULL, date_start, article_key
LIMIT 200
""",
    ),
    "printed_again_after_correction": Query(
        group=GAPS,
        title="What was printed again after it was corrected",
        description="Reprints and translations that came after the correction: look in each whether the mistake went with it.",
        view="printings_of_corrected",
        parameters=(PERIODICAL,),
        where={"days_after__gt": "0"},
        sql="""
SELECT corrected_article, correction, corrected_on, article, periodical, language, date_start, days_after, key, article_id,
  corrected_article_id
FROM printings_of_corrected
WHERE days_after > 0 AND :periodical IN ('', periodical)
ORDER BY corrected_on, corrected_article, days_after, key
LIMIT 200
""",
    ),
    "notes_that_texts_contradict": Query(
        group=GAPS,
        title="Notes that the texts contradict",
        description="What a note names as its source, and where the same text was really found.",
        view="contradicted_notes",
        sql="""
SELECT article, text AS note, names, found_in, found, article_key, found_key, article_id, found_article_id
FROM contradicted_notes
ORDER BY date_start, article_key
""",
    ),
    "what_persons_decided": Query(
        group=GAPS,
        title="What a person has decided",
        description="Where the texts alone do not tell, a person may have judged, and said why.",
        view="decisions",
        sql="""
SELECT decided_at, author, kind, article_key, source_key, issue_key, relation, date_text, reason, state, article_id, source_id, issue_id
FROM decisions
ORDER BY decided_at DESC, key
LIMIT 200
""",
    ),
    "changed_since_captured": Query(
        group=CRAWL,
        title="Articles that changed since they were first captured",
        description="Each change with its day; the texts of before are in the table “article_versions”.",
        view="changed_articles",
        parameters=(PERIODICAL,),
        sql="""
SELECT captured_at, title, periodical, version, changes, url, key, article_id
FROM changed_articles
WHERE :periodical IN ('', periodical)
ORDER BY captured_at DESC, key
LIMIT 200
""",
    ),
    "gone_from_the_site": Query(
        group=CRAWL,
        title="Articles that are gone from the site",
        description="The mirror keeps them; this is where they stood, and since when they do not.",
        view="gone_articles",
        parameters=(PERIODICAL,),
        sql="""
SELECT gone_at, title, periodical, date_text, url, key, article_id
FROM gone_articles
WHERE :periodical IN ('', periodical)
ORDER BY gone_at DESC, key
LIMIT 200
""",
    ),
    "captures_of_an_article": Query(
        group=CRAWL,
        title="Every capture of an article",
        description=f"{_BY_KEY_OR_ADDRESS}: when each of its addresses was asked for, what came, and in which file the bytes lie.",
        view="captures_of_articles",
        parameters=(_ARTICLE,),
        tables=_ARTICLES,
        sql=f"""{_ASKED}
SELECT fetched_at, url, role, status, outcome, digest, length, warc_file, warc_offset, title, key, article_id, capture_id
FROM captures_of_articles
WHERE article_id IN (SELECT id FROM asked)
ORDER BY fetched_at, url
LIMIT 200
""",
    ),
    "addresses_of_an_article": Query(
        group=CRAWL,
        title="The addresses of an article",
        description=f"{_BY_KEY_OR_ADDRESS}.",
        view="further_addresses",
        parameters=(_ARTICLE,),
        tables=_ARTICLES | {"captures"},
        sql=f"""{_ASKED}
SELECT articles.title, article_urls.url, article_urls.role, captures.status, captures.fetched_at AS read_from, articles.key,
  articles.id AS article_id
FROM articles
JOIN article_urls ON article_urls.article_id = articles.id
JOIN captures ON captures.id = article_urls.capture_id
WHERE articles.id IN (SELECT id FROM asked)
ORDER BY articles.id, article_urls.url <> articles.url, article_urls.url
""",
    ),
    "links_that_lead_nowhere": Query(
        group=CRAWL,
        title="Links that lead nowhere",
        description="Links in articles to pages of the archive that its server has not.",
        view="broken_links",
        sql="""
SELECT article, text, url, key, article_id
FROM broken_links
ORDER BY article, url
LIMIT 200
""",
    ),
    "crawls": Query(
        group=CRAWL,
        title="The crawls, and what each brought",
        description="The latest first.",
        view="runs",
        sql="""
SELECT started, finished, outcome, pages, new, changed, gone, problems, version
FROM runs
ORDER BY id DESC
LIMIT 200
""",
    ),
    "problems_by_kind": Query(
        group=CRAWL,
        title="What a person may have to look at",
        description="Problems that still stand, the gravest first.",
        view="open_problems",
        parameters=(
            Parameter("severity", "Severity", "choice", choices=("error", "warning", "info"), filter="severity"),
            Parameter("stage", "Stage", "choice", choices=("fetch", "read", "validate", "settle"), filter="stage"),
        ),
        sql="""
SELECT severity, stage, code, message, url, first_seen, last_seen
FROM open_problems
WHERE :severity IN ('', severity) AND :stage IN ('', stage)
ORDER BY severity = 'info', severity = 'warning', code, url
LIMIT 200
""",
    ),
}
"""By the name that stands in the address."""
