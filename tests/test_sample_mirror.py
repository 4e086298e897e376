"""The mirror of the sample archive, crawled over HTTP, holds in every field what its manuscripts say."""

import re
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from crawler.sample_archive.manuscripts import all_issues, description
from crawler.sample_archive.server import serve
from crawler.spiders.sample import SampleSpider
from pipelines.mirror.table_dump import dump
from tests.command import environment

ISSUES = [issue for issue in all_issues() if issue.kind != "loose"]
HELD = [issue for issue in ISSUES if issue.texts]
# What the notes of the archive come to, once they are resolved: a sample of every kind, read off the manuscripts.
RESOLVED = [
    # article, step, relation, points, source, its article, date, inferred
    ("english/st/20/wire", 1, "reprint", "from", "Lock Warden No. 46", None, "2013-25", 1),
    ("english/st/19/canal-bridge", 1, "translation", "from", "L’Éclusier No. 89", None, "2012-09", 1),
    ("english/lw/47/presentation-2", 1, "continuation", "from", "Lock Warden No. 46", "english/lw/46/presentation", "2013-25", 0),
    ("english/emd/5/archives-lamps", 1, "reprint", "from", None, None, "1989-26", 0),
    ("english/lw/46/norther", 1, "translation", "from", None, None, "2012-10-29", 1),
    ("english/st/20/chain", 2, "translation", "from", None, None, "2013-03-09", 1),
    ("deutsch/sw/32/lehrling", 1, "translation", "from", "Lock Warden No. 46", None, "2013-25", 0),
]


@pytest.fixture(scope="module")
def mirror(sample_mirror):
    with closing(sqlite3.connect(f"{sample_mirror.as_uri()}?mode=ro", uri=True)) as db:
        db.row_factory = sqlite3.Row
        yield db


def row(mirror, query, *values):
    return mirror.execute(query, values).fetchone()


def plain(blocks):
    text = [re.sub(r"\*(.+?)\*", r"\1", block.removeprefix("## ")) for block in blocks if block[:2] not in ("* ", "! ")]
    return "\n\n".join(block[2:].replace(" / ", "\n") if block.startswith("> ") else block for block in text)


def test_every_periodical_is_there_with_its_names_and_successor(mirror):
    held = mirror.execute(
        "SELECT this.code, this.name, this.language, this.hemisphere, successor.code FROM periodicals AS this "
        "LEFT JOIN periodicals AS successor ON successor.id = this.successor_id"
    )
    declared = [(one.code, one.name, one.language, one.hemisphere, one.successor) for one in SampleSpider.periodicals]
    assert [tuple(one) for one in held] == declared
    names = mirror.execute("SELECT code, periodical_names.name FROM periodical_names JOIN periodicals ON periodicals.id = periodical_id")
    assert sorted(map(tuple, names)) == sorted((one.code, name) for one in SampleSpider.periodicals for name in one.names)


@pytest.mark.parametrize("issue", HELD, ids=lambda issue: issue.key)
def test_every_issue_is_there_and_complete(mirror, issue):
    held = row(mirror, "SELECT * FROM issues WHERE key = ?", f"sample/{issue.key}")

    assert (held["number"], held["kind"]) == (issue.number, issue.kind)
    shows_masthead = issue.masthead and (issue.pages != "new" or issue.index_address)
    assert held["date_text"] == (issue.date if shows_masthead else None)
    assert (held["date_start"] is None) == (held["date_text"] is None)
    # What has neither contents page nor lists below its articles has nothing to be measured by.
    assert held["complete"] == (issue.pages == "full" or issue.index_address is not None)


@pytest.mark.parametrize(("issue", "text"), [(issue, text) for issue in all_issues() for text in issue.texts], ids=lambda it: it.path)
def test_every_article_is_there_right_in_every_field(mirror, issue, text):
    for index, article in enumerate(text.articles()):
        key = f"sample/{text.path}" + (f"#{index + 1}" if index else "")
        found = "SELECT articles.*, issues.key AS issue FROM articles LEFT JOIN issues ON issues.id = issue_id WHERE articles.key = ?"
        held = row(mirror, found, key)

        said = ("headline", "kicker", "subhead", "rubric", "byline", "kind")
        assert {name: held[name] for name in said} == {name: getattr(article, name) for name in said}
        assert held["language"] == (article.language if article.language != "hu" else "und")
        assert held["part"] == (article.part or article.continued)
        assert held["body_text"] == plain(article.blocks)
        assert held["note_text"] == article.note_text
        assert held["issue"] == (f"sample/{issue.key}" if issue.key else None)
        if issue.pages == "full" and index == 0:
            assert held["position"] == issue.texts.index(text) + 1
            assert held["date_text"] == (article.date or issue.date)


def test_nothing_is_an_article_that_is_none(mirror):
    known = {f"sample/{text.path}" + (f"#{index + 1}" if index else "") for issue in all_issues() for text in issue.texts
             for index, _ in enumerate(text.articles())}  # fmt: skip
    documents = {f"sample{sheet['path']}" for sheet in description()["pdf_sheets"]}
    assert {key for (key,) in mirror.execute("SELECT key FROM articles")} == known | documents


def test_an_article_has_all_the_addresses_that_its_pages_name(mirror):
    urls = "SELECT url, role FROM article_urls WHERE article_id = (SELECT id FROM articles WHERE key = ?) ORDER BY url"
    home = SampleSpider.home_url
    assert [tuple(one) for one in mirror.execute(urls, ["sample/francais/ec/91/peage"])] == [
        (f"{home}francais/ec/91/peage.html", "article"),
        (f"{home}francais/ec/91/peage/", "article"),
        (f"{home}print/francais/ec/91/peage.html", "print"),
    ]
    # A print view is asked for only where the article itself is gone.
    assert [tuple(one) for one in mirror.execute(urls, ["sample/english/st/20/forum"])] == [
        (f"{home}print/english/st/20/forum.html", "print")
    ]
    prints = mirror.execute("SELECT count(*) FROM captures WHERE url LIKE '%/print/%' AND status = 200").fetchone()[0]
    assert prints == 1


def test_issues_and_documents_that_are_pdf_files_keep_their_text(mirror):
    issue = row(mirror, "SELECT pdf_url, pdf_text FROM issues WHERE key = 'sample/lw/41'")
    assert issue["pdf_url"].endswith("/english/lw/41/lw41.pdf")
    assert "The Night the Floodgate Held" in issue["pdf_text"]
    document = row(mirror, "SELECT kind, headline, body_text FROM articles WHERE key = 'sample/english/leaflets/lamp-roster.pdf'")
    assert document["kind"] == "document"
    assert "Two to five: whoever has said that the night is empty" in document["body_text"]


@pytest.mark.parametrize("resolved", RESOLVED, ids=lambda one: f"{one[0]} {one[1]}")
def test_notes_lead_to_their_sources(mirror, resolved):
    key, step, relation, points, source, source_article, date, inferred = resolved
    held = row(
        mirror,
        "SELECT issues.title AS issue, found.key AS found, documents.key AS document, notes.* FROM source_notes AS notes "
        "LEFT JOIN issues ON issues.id = notes.issue_id LEFT JOIN articles AS found ON found.id = source_article_id "
        "LEFT JOIN documents ON documents.id = document_id WHERE notes.article_id = (SELECT id FROM articles WHERE key = ?) "
        "AND step = ? AND relation = ? AND points = ? AND notes.date_edtf = ?",
        f"sample/{key}", step, relation, points, date,
    )  # fmt: skip
    assert held is not None
    assert (source or "") in (held["issue"] or "")
    assert (held["issue"] is None) == (source is None)
    assert held["found"] == (f"sample/{source_article}" if source_article else held["found"])
    assert held["date_inferred"] == inferred
    assert (held["outcome"] == "not_held") == (source is None)


def test_citations_lead_to_what_they_cite(mirror):
    held = mirror.execute(
        "SELECT citing.key, cited.key, corrects FROM citations JOIN articles AS citing ON citing.id = citations.article_id "
        "JOIN articles AS cited ON cited.id = cited_article_id WHERE citing.kind = 'correction' ORDER BY citing.key"
    )
    assert set(map(tuple, held)) >= {
        ("sample/english/lw/43/correction", "sample/english/lw/42/ferry-fares", 1),
        ("sample/english/lw/46/corrections", "sample/english/lw/44-45/cyclone", 1),
        ("sample/english/lw/46/corrections#2", "sample/english/lw/43/pilots", 1),
    }
    for body, text, start, end in mirror.execute(
        'SELECT body_text, text, start, "end" FROM citations JOIN articles ON articles.id = article_id'
    ):
        assert body[start:end] == text


def test_what_cannot_be_read_is_a_problem_that_says_so(mirror):
    codes = {(url.removeprefix(SampleSpider.home_url), code) for url, code in mirror.execute("SELECT url, code FROM problems")}
    assert codes >= {
        ("english/lw/41/regatta.html", "soft_404"),
        ("english/lw/42/tide-table.html", "empty_page"),
        ("english/st/17/frames.html", "frames"),
        ("polski/sl/9/mapa.html", "not_html"),
        ("english/leaflets/zsilip.html", "unknown_language"),
        ("english/lw/46/culvert.html", "unknown_paper"),
        ("pubs/lw/47/lamps", "no_masthead"),
    }
    assert mirror.execute("SELECT count(*) FROM captures WHERE url LIKE '%zsilip%'").fetchone()[0] == 1


def test_scrapy_itself_gives_the_same_mirror(sample_mirror, tmp_path):
    path = tmp_path / "by-scrapy.db"
    with serve() as site:
        asked = [sys.executable, "-m", "scrapy", "crawl", "sample", "--nolog"]
        done = subprocess.run(asked, env=environment(BACKFILE_DB=str(path), BACKFILE_BASE_URL=site), timeout=120, check=False)
    assert done.returncode == 0
    assert dump(path) == dump(sample_mirror)
