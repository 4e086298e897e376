"""The feeds of a mirror are read by feedparser without complaint, and keep the rules of RFC 4287."""

import re
import sqlite3
from contextlib import closing
from datetime import datetime
from urllib.parse import urlsplit

import feedparser
import pytest
from lxml import etree, html

from exports.bibliography.citation import cite
from exports.formats.atom import LONGEST
from exports.selection import Filters, Selection
from exports.writing import export
from pipelines.mirror.opening import open_for_reading
from tests.mirrors import HOSTILE, TOKYO, article_page, open_paper

ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")
ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9._~:/?#@!$&'()*+,;=-]|%[0-9A-Fa-f]{2}|[\[\]])+")
TAG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
LAYOUTS = ("articles", "works")


@pytest.fixture
def sample(sample_mirror):
    with closing(open_for_reading(sample_mirror)) as db:
        yield db


def feed_of(mirror, target, layout=None, **filters):
    with closing(open_for_reading(mirror)) as db:
        export(Selection(db, Filters(**filters)), "atom", str(target), layout)
    return target


def check(path):
    """Keep to what RFC 4287 demands, sentence by sentence; return how many entries there are."""
    feed = etree.parse(path).getroot()
    assert feed.tag == f"{ATOM}feed"
    for element in feed.iter(f"{ATOM}feed", f"{ATOM}entry"):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1
        assert len(element.findall(f"{ATOM}published")) <= 1
        alternates = [(link.get("type"), link.get("hreflang")) for link in element.findall(f"{ATOM}link") if link.get("rel") == "alternate"]
        assert len(alternates) == len(set(alternates))
        assert element.find(f"{ATOM}content") is not None or alternates or element is feed
        assert element.get(LANG)
        assert TAG.fullmatch(element.get(LANG))
    entries = feed.findall(f"{ATOM}entry")
    assert feed.find(f"{ATOM}author") is not None
    ids = [entry.findtext(f"{ATOM}id") for entry in entries] + [feed.findtext(f"{ATOM}id")]
    assert len(ids) == len(set(ids))
    moments = [element.text for element in feed.iter(f"{ATOM}updated", f"{ATOM}published")]
    assert all(MOMENT.fullmatch(moment) and datetime.fromisoformat(moment) for moment in moments)
    addresses = [element.text for element in feed.iter(f"{ATOM}id", f"{ATOM}uri")]
    addresses += [link.get("href") for link in feed.iter(f"{ATOM}link")] + [one.get("scheme") for one in feed.iter(f"{ATOM}category")]
    assert all(ADDRESS.fullmatch(address) and urlsplit(address).scheme for address in addresses)
    assert all(name.text.strip() for name in feed.iter(f"{ATOM}name"))
    assert all(category.get("term") for category in feed.iter(f"{ATOM}category"))
    assert {content.get("type") for content in feed.iter(f"{ATOM}content")} <= {"html"}
    assert not [element for content in feed.iter(f"{ATOM}content") for element in content]
    changed = [entry.findtext(f"{ATOM}updated") for entry in entries]
    assert changed == sorted(changed, reverse=True)
    return len(entries)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("name", ["sample", "small", "hostile", "empty"])
def test_a_feed_keeps_the_rules_whatever_is_in_it(request, tmp_path, name, layout):
    path = feed_of(request.getfixturevalue(f"{name}_mirror"), tmp_path / "feed.atom", layout)
    read = feedparser.parse(path.read_bytes())
    assert not read.bozo
    assert read.version == "atom10"
    assert check(path) == len(read.entries)


def test_the_rules_are_looked_for(sample_mirror, tmp_path):
    path = feed_of(sample_mirror, tmp_path / "feed.atom")
    text = path.read_text()
    for before, after in (
        ("<updated>2", "<updated>no"),
        ("urn:uuid:", "uuid "),
        ("<title>", "<title/><title>"),
        (' href="https', ' href=" h'),
    ):
        path.write_text(text.replace(before, after))
        with pytest.raises(AssertionError):
            check(path)


def test_feedparser_reads_what_the_mirror_has(sample, sample_mirror, tmp_path):
    read = feedparser.parse(feed_of(sample_mirror, tmp_path / "feed.atom").read_bytes())
    rows = list(
        sample.query(
            """
            SELECT articles.*, periodicals.name AS periodical_name, periodicals.key AS periodical_key, issues.title AS issue_title,
                captures.fetched_at AS captured_at, captures.digest AS capture_digest
            FROM articles
            LEFT JOIN periodicals ON periodicals.id = articles.periodical_id
            LEFT JOIN issues ON issues.id = articles.issue_id
            LEFT JOIN article_urls ON article_urls.article_id = articles.id AND article_urls.url = articles.url
            LEFT JOIN captures ON captures.id = article_urls.capture_id
            ORDER BY articles.changed DESC, articles.key
            """
        )
    )
    assert len(read.entries) == len(rows) <= LONGEST
    for entry, row in zip(read.entries, rows, strict=True):
        assert (entry.title, entry.link, entry.updated, entry.published) == (
            row["headline"] or row["title"], row["url"], row["changed"], row["first_seen"],
        )  # fmt: skip
        assert entry.title_detail.language == row["language"]
        assert entry.get("author") == (row["byline"] or row["periodical_name"])
        terms = {tag.scheme.rpartition(":")[2]: tag.term for tag in entry.tags}
        expected = {"kind": row["kind"], "language": row["language"], "periodical": row["periodical_key"]}
        assert terms == {name: term for name, term in expected.items() if term}
        content = html.fragment_fromstring(entry.content[0].value, create_parent=True)
        # What stands under a picture is in the HTML, and mostly not in the text.
        for caption in content.findall(".//p[@class='caption']"):
            caption.drop_tree()
        words = "".join(content.text_content().split())
        assert "".join(row["body_text"].split()) in words
        assert words.endswith("".join(cite(row).split()))
    assert read.feed.title == "Backfile's sample archive: new and changed articles"
    assert read.feed.updated == rows[0]["changed"]
    assert (read.feed.rights, read.feed.link) == ("MIT", "https://sample.backfile.example/")


def test_a_work_is_an_entry_with_all_its_printings(sample, sample_mirror, tmp_path):
    read = feedparser.parse(feed_of(sample_mirror, tmp_path / "feed.atom", "works").read_bytes())
    works = {row["title"]: row for row in sample.query("SELECT * FROM clusters")}
    assert {entry.title for entry in read.entries} == set(works)
    for entry in read.entries:
        work = works[entry.title]
        printings = sample.execute("SELECT url, changed FROM articles WHERE cluster_id = ?", [work["id"]]).fetchall()
        assert {link.href for link in entry.links} == {url for url, _ in printings}
        assert entry.updated == max(changed for _, changed in printings)
        (canonical,) = sample.execute("SELECT url FROM articles WHERE id = ?", [work["canonical_article_id"]]).fetchone()
        assert entry.link == canonical
        assert work["canonical_reason"] in entry.summary
        listed = html.fragment_fromstring(entry.content[0].value, create_parent=True).findall(".//li")
        assert len(listed) == work["printings"] == len(printings)


def test_a_filter_leaves_its_articles_and_the_works_that_they_are_printings_of(sample, sample_mirror, tmp_path):
    read = feedparser.parse(feed_of(sample_mirror, tmp_path / "id.atom", language="id").read_bytes())
    assert [entry.title_detail.language for entry in read.entries] == ["id"]
    works = feedparser.parse(feed_of(sample_mirror, tmp_path / "pl.atom", "works", language="pl").read_bytes())
    asked = "SELECT count(DISTINCT cluster_id) FROM articles WHERE language = 'pl' AND cluster_id IS NOT NULL"
    (expected,) = sample.execute(asked).fetchone()
    assert len(works.entries) == expected > 1
    whole = feedparser.parse(feed_of(sample_mirror, tmp_path / "all.atom").read_bytes())
    assert len({whole.feed.id, read.feed.id, works.feed.id}) == 3
    assert read.entries[0].id in {entry.id for entry in whole.entries}


def test_what_a_page_put_in_its_text_does_not_run(small_mirror, tmp_path):
    path = feed_of(small_mirror, tmp_path / "feed.atom")
    entries = etree.parse(path).getroot().findall(f"{ATOM}entry")
    texts = {entry.findtext(f"{ATOM}title"): html.fromstring(entry.findtext(f"{ATOM}content")) for entry in entries}
    hostile = texts["<script>document.title='run'</script>"]
    assert not hostile.xpath("//script | //img | //@onerror")
    assert "".join(HOSTILE.split()) in "".join(hostile.text_content().split())
    assert TOKYO in texts["東京の集会"].text_content()
    assert not [href for text in texts.values() for href in text.xpath("//@href") if not href.startswith("http")]


def test_an_address_that_is_none_is_no_link(small_mirror, tmp_path):
    copy = tmp_path / "paper.db"
    copy.write_bytes(small_mirror.read_bytes())
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("UPDATE articles SET url = CASE key WHEN 'paper/2/tokyo' THEN 'javascript:alert(1)' ELSE 'http://a b/<é>' END")
    path = feed_of(copy, tmp_path / "feed.atom")
    assert check(path) == 4
    assert not [link for entry in etree.parse(path).getroot().findall(f"{ATOM}entry") for link in entry.findall(f"{ATOM}link")]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_two_feeds_of_one_mirror_are_equal(sample_mirror, tmp_path, layout):
    first, second = (feed_of(sample_mirror, tmp_path / name, layout).read_bytes() for name in ("1.atom", "2.atom"))
    assert first == second


def test_a_feed_has_the_newest_and_no_more_than_readers_fetch(tmp_path):
    mirror = open_paper(tmp_path / "paper.db")
    for number in range(LONGEST + 5):
        mirror.write(article_page(1, f"a{number}", f"Of {number}.", at=f"2026-01-{1 + number // 24:02}T{number % 24:02}:00:00.000Z"))
    mirror.finish_run("done", mirror.settle(), {})
    mirror.close()
    path = feed_of(tmp_path / "paper.db", tmp_path / "feed.atom")
    assert check(path) == LONGEST
    titles = [entry.title for entry in feedparser.parse(path.read_bytes()).entries]
    assert titles == [f"The A{number}" for number in reversed(range(5, LONGEST + 5))]
