"""The books of a mirror pass EPUBCheck and say what the mirror says."""

import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tracemalloc
from contextlib import closing
from importlib.metadata import version
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import pytest
from lxml import etree

from exports.failures import CannotExport
from exports.markup.body import allowed
from exports.printable import printable
from exports.selection import Filters, Selection
from exports.writing import export
from pipelines.mirror.opening import open_for_reading
from tests.command import command
from tests.mirrors import HOME, HOSTILE, article_page, contents_page, open_paper

STRICT = os.environ.get("BACKFILE_NO_SKIPS") == "1"
checked = pytest.mark.skipif(
    not shutil.which("java") and not STRICT, reason="EPUBCheck is a Java program, and Java is not installed: make spark"
)

XHTML = "{http://www.w3.org/1999/xhtml}"
NAMES = {
    "x": "http://www.w3.org/1999/xhtml", "opf": "http://www.idpf.org/2007/opf", "dc": "http://purl.org/dc/elements/1.1/",
}  # fmt: skip
ONE_ISSUE = "issue_id = (SELECT id FROM issues WHERE key = '{}')"
WILD = (
    "<h1>Top</h1>loose<p>one <b>bold <i>both</b> odd</i><ul>bare<li>item<ol><li>in it</ul><blockquote>said</blockquote></blockquote>"
    "<figcaption>seen</figcaption><table><tr><td>cell<td>cell</table><a href='http://[bad'>bad</a> "
    "<a href='https://a.example/ü b?q=%zz#f g'>odd</a> <a href='javascript:alert(1)'>no</a> <a href='https://b.example:99999/'>port</a>"
    "<a href='http://'>none</a> <a href='https://ünï.example/'>name</a><script>gone</script><svg onload=alert(1)></svg>"
    "<img src=x onerror=alert(1)><a>anchor</a><hr><pre>\n a\n b</pre><br><li>stray</li><p></p><em></em><dl><dt>term<dd>said of it</dl>"
    "<h6>low</h6><a href='https://c.example/'><a href='https://d.example/'>two</a></a>"
)
WILD_TEXT = (
    "Top loose one bold both odd bare item in it said seen cell cell bad odd no port none name anchor a b stray term said of it low two"
)  # fmt: skip


@pytest.fixture
def sample(sample_mirror):
    with closing(open_for_reading(sample_mirror)) as db:
        yield db


@pytest.fixture
def hostile(hostile_mirror):
    with closing(open_for_reading(hostile_mirror)) as db:
        yield db


@pytest.fixture(scope="module")
def wild_mirror(tmp_path_factory):
    """A mirror with HTML, addresses and languages that no reader of ours would write; for reading only."""
    path = tmp_path_factory.mktemp("wild") / "paper.db"
    mirror = open_paper(path)
    for page in [contents_page(1, ["wild", "other"], "Winter 2012"), *(article_page(1, name, WILD_TEXT) for name in ("wild", "other"))]:
        mirror.write(page)
    mirror.finish_run("done", mirror.settle(), {})
    mirror.close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE articles SET body_html = ?", [WILD])
        connection.execute("UPDATE articles SET language = 'no \"tag', url = 'javascript:alert(1)' WHERE key LIKE '%wild'")
        connection.execute("UPDATE articles SET language = 'en-x-lvariant-' WHERE key LIKE '%other'")
        connection.execute("UPDATE issues SET title = ?, url = 'http://[no address'", ['\x00<&\n"\ufffe'])
        connection.execute("UPDATE periodicals SET language = '', name = '<', publisher = '&amp;'")
        connection.execute("UPDATE archives SET licence = ' <i>', licence_url = 'x:y'")
    return path


def mirrors_of(request):
    return {name: request.getfixturevalue(f"{name}_mirror") for name in ("sample", "small", "hostile", "wild")}


def books_of(db, folder, layout=None, **filters):
    export(Selection(db, Filters(**filters)), "epub", str(folder), layout)
    return sorted(folder.glob("*.epub"))


def page(path, name):
    with ZipFile(path) as book:
        return etree.fromstring(book.read(f"EPUB/{name}"))


def names_in(path):
    with ZipFile(path) as book:
        return book.namelist()


def articles_in(path):
    return [name.removeprefix("EPUB/") for name in names_in(path) if "/article-" in name]


def said(element):
    return "".join("".join(element.itertext()).split())


def of_issue(db, folder, key):
    (book,) = books_of(db, folder, where=ONE_ISSUE.format(key))
    return book


@checked
def test_epubcheck_finds_neither_error_nor_warning_in_the_books_of_any_mirror(request, tmp_path):
    paths = []
    for name, mirror in mirrors_of(request).items():
        for layout in ("issue", "year"):
            with closing(open_for_reading(mirror)) as db:
                paths += books_of(db, tmp_path / f"{name}-{layout}", layout)
    arabic = tmp_path / "arabic"
    with closing(open_for_reading(request.getfixturevalue("sample_mirror"))) as db:
        paths += books_of(db, arabic, language="ar")
    done = subprocess.run(
        [sys.executable, "-m", "tests.formats.epub_checker", *map(str, paths)], capture_output=True, text=True, timeout=600, check=False,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert len(found) == len(paths) > 60
    assert {path: messages for path, messages in found.items() if messages} == {}


@checked
def test_epubcheck_is_asked_and_finds_what_is_wrong(sample, tmp_path):
    book = of_issue(sample, tmp_path / "books", "sample/lw/42")
    broken = tmp_path / "books" / "broken.epub"
    with ZipFile(book) as before, ZipFile(broken, "w") as after:
        for name in before.namelist():
            after.writestr(name, before.read(name).replace(b"<h1>", b"<h1><p>no</p>"))
    done = subprocess.run(
        [sys.executable, "-m", "tests.formats.epub_checker", str(broken)], capture_output=True, text=True, timeout=600, check=False,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert "RSC-005" in done.stdout


def test_every_article_is_in_one_book_with_all_its_words(sample, tmp_path):
    texts = []
    for book in books_of(sample, tmp_path / "books"):
        for name in articles_in(book):
            html = page(book, name)
            (address,) = html.xpath("//x:footer//x:dt[.='Address']/following-sibling::x:dd[1]", namespaces=NAMES)
            (text,) = html.xpath("//x:div[@class='text']", namespaces=NAMES)
            # What stands under a picture is in the HTML, and mostly not in the text.
            for caption in text.findall(f"{XHTML}p[@class='caption']"):
                text.remove(caption)
            texts.append((said(address), said(text)))
    held = sample.execute("SELECT url, body_text FROM articles")
    assert sorted(texts) == sorted((url, "".join(text.split())) for url, text in held)


def test_hostile_text_is_text_in_a_book(hostile, small_mirror, tmp_path):
    said_there = {}
    for book in books_of(hostile, tmp_path / "hostile"):
        for name in articles_in(book):
            html = page(book, name)
            assert not html.xpath("//x:script | //x:img | //@onerror | //@style", namespaces=NAMES)
            (address,) = html.xpath("//x:footer//x:dt[.='Address']/following-sibling::x:dd[1]", namespaces=NAMES)
            (text,) = html.xpath("//x:div[@class='text']", namespaces=NAMES)
            said_there[said(address)] = (said(text), html.findtext(f".//{XHTML}h1"))
    for url, headline, title, text in hostile.execute("SELECT url, headline, title, body_text FROM articles"):
        shown, head = said_there["".join(url.split())]
        assert shown == "".join(printable(allowed(text)).split())
        assert head == re.sub("\r\n?", "\n", printable(allowed(headline or title)))
    with closing(open_for_reading(small_mirror)) as db:
        book = of_issue(db, tmp_path / "small", "paper/tp/2")
    (hostile_page,) = (html for name in articles_in(book) if "onerror" in said(html := page(book, name)))
    (text,) = hostile_page.xpath("//x:div[@class='text']", namespaces=NAMES)
    assert said(text) == "".join(HOSTILE.split())
    assert not [href for href in hostile_page.xpath("//@href") if href.startswith("javascript:")]


def test_markup_of_any_kind_is_kept_as_far_as_it_is_a_texts(wild_mirror, tmp_path):
    with closing(open_for_reading(wild_mirror)) as db:
        (book,) = books_of(db, tmp_path / "books")
    html = page(book, "article-0001.xhtml")
    (text,) = html.xpath("//x:div[@class='text']", namespaces=NAMES)
    assert said(text) == "".join(WILD_TEXT.split())
    assert {element.tag.removeprefix(XHTML) for element in text.iter()} >= {"h2", "ul", "li", "blockquote", "strong", "em", "pre", "hr"}
    assert text.xpath(".//x:a/@href", namespaces=NAMES)[0] == "https://a.example/%C3%BC%20b?q=%25zz#f%20g"
    assert "https://xn--n-nga1b.example/" in text.xpath(".//x:a/@href", namespaces=NAMES)
    assert not {"bad", "no", "port", "none"} & {"".join(link.itertext()) for link in text.iter(f"{XHTML}a")}


def test_every_text_has_its_language_and_its_direction(sample, tmp_path):
    (book,) = books_of(sample, tmp_path / "arabic", language="ar")
    html, opf = page(book, "article-0001.xhtml"), page(book, "package.opf")
    assert (html.get("lang"), html.get("{http://www.w3.org/XML/1998/namespace}lang"), html.get("dir")) == ("ar", "ar", "rtl")
    assert opf.xpath("//opf:spine/@page-progression-direction", namespaces=NAMES) == ["rtl"]
    assert opf.xpath("//dc:language/text()", namespaces=NAMES) == ["ar"]
    (footer,) = html.iter(f"{XHTML}footer")
    assert (footer.get("lang"), footer.get("dir")) == ("en", "ltr")
    german = of_issue(sample, tmp_path / "german", "sample/sw/31")
    assert page(german, "article-0001.xhtml").get("lang") == "de"
    assert page(german, "package.opf").xpath("//opf:spine/@page-progression-direction", namespaces=NAMES) == ["ltr"]


def test_what_is_no_language_is_one_that_is_not_known(wild_mirror, tmp_path):
    with closing(open_for_reading(wild_mirror)) as db:
        (book,) = books_of(db, tmp_path / "books")
    assert page(book, "package.opf").xpath("//dc:language/text()", namespaces=NAMES) == ["und"]
    assert page(book, "article-0001.xhtml").get("dir") == "auto"


def test_the_contents_list_every_page_in_its_order(sample, tmp_path):
    book = of_issue(sample, tmp_path / "books", "sample/lw/42")
    listed = page(book, "nav.xhtml").xpath("//x:nav[@id='toc']//x:a", namespaces=NAMES)
    assert [link.get("href") for link in listed] == articles_in(book)
    asked = "SELECT articles.title FROM articles JOIN issues ON issues.id = issue_id WHERE issues.key = 'sample/lw/42' ORDER BY position"
    assert [link.text for link in listed] == [title for (title,) in sample.execute(asked)]
    order = page(book, "package.opf").xpath("//opf:itemref/@idref", namespaces=NAMES)
    assert order == ["title", "nav", *(name.removesuffix(".xhtml") for name in articles_in(book))]


def test_a_year_is_a_book_whose_parts_are_its_issues(sample, tmp_path):
    books = {book.name: book for book in books_of(sample, tmp_path / "books", "year", periodical="lw")}
    assert list(books) == ["sample_lw_2005.epub", "sample_lw_2012.epub", "sample_lw_2013.epub", "sample_lw_undated.epub"]
    contents = page(books["sample_lw_2012.epub"], "nav.xhtml")
    asked = """
        SELECT issues.title FROM issues JOIN periodicals ON periodicals.id = periodical_id
        WHERE code = 'lw' AND date_start LIKE '2012%' ORDER BY date_start
    """
    issues = [title for (title,) in sample.execute(asked)]
    assert len(issues) > 2
    assert contents.xpath("//x:nav[@id='toc']/x:ol/x:li/x:a/text()", namespaces=NAMES) == issues
    assert page(books["sample_lw_2012.epub"], "part-0001.xhtml").findtext(f".//{XHTML}h1") == issues[0]
    opf = page(books["sample_lw_2012.epub"], "package.opf")
    assert opf.xpath("//dc:title/text() | //dc:date/text()", namespaces=NAMES) == ["The Lock Warden, 2012", "2012"]


def test_articles_of_no_issue_have_books_too(sample, tmp_path):
    names = [book.name for book in books_of(sample, tmp_path / "books", where="issue_id IS NULL")]
    assert names == ["sample_lw_without-issue_2005.epub", "sample_without-issue_1998.epub", "sample_without-issue_undated.epub"]


def test_links_between_the_articles_of_a_book_stay_in_it_and_none_is_broken(sample, tmp_path):
    inside = outside = 0
    for book in books_of(sample, tmp_path / "books", "year"):
        names = {name.removeprefix("EPUB/") for name in names_in(book)}
        for name in articles_in(book):
            for href in page(book, name).xpath("//x:body//x:a/@href", namespaces=NAMES):
                web = href.startswith("https://")
                assert web or href in names
                inside, outside = inside + (not web), outside + web
    assert inside > 5
    assert outside > 100


def test_an_article_says_where_it_comes_from_and_how_to_cite_it(sample, tmp_path):
    book = of_issue(sample, tmp_path / "books", "sample/st/18")
    row = next(
        sample.query(
            """
            SELECT articles.title, articles.url, captures.fetched_at, captures.digest, source_notes.text, source.url AS source_url,
                reprints.explanation
            FROM reprints
            JOIN articles ON articles.id = reprints.article_id
            JOIN articles AS source ON source.id = reprints.source_id
            JOIN source_notes ON source_notes.article_id = articles.id
            JOIN issues ON issues.id = articles.issue_id
            JOIN article_urls ON article_urls.article_id = articles.id AND article_urls.url = articles.url
            JOIN captures ON captures.id = article_urls.capture_id
            WHERE issues.key = 'sample/st/18' AND reprints.relation = 'abridgement'
            """
        )
    )
    (html,) = (html for name in articles_in(book) if row["explanation"] in "".join((html := page(book, name)).itertext()))
    (footer,) = html.iter(f"{XHTML}footer")
    told = "".join(footer.itertext())
    for datum in (row["url"], row["fetched_at"], row["digest"], row["text"], f"captured {row['fetched_at'][:10]}, {row['digest']})"):
        assert datum in told
    assert footer.xpath(".//x:dt[.='Taken from']/following-sibling::x:dd[1]//x:a/@href", namespaces=NAMES) == [row["source_url"]]
    title = "".join(page(book, "title.xhtml").itertext())
    for datum in (f"Backfile {version('backfile')}", "MIT", "Southern Tide", "https://sample.backfile.example/", "urn:uuid:"):
        assert datum in title


def test_the_package_says_what_the_mirror_knows(sample, tmp_path):
    opf = page(of_issue(sample, tmp_path / "books", "sample/emd/4"), "package.opf")

    def of(name):
        return opf.xpath(f"//dc:{name}/text()", namespaces=NAMES)

    assert of("title") == ["Meridian No. 4, Spring 2012"]
    # A season is none to EPUB.
    assert of("date") == ["2012"]
    assert of("publisher") == ["Council of the International Waterways League"]
    assert of("rights") == ["MIT"]
    assert of("source") == [row[0] for row in sample.execute("SELECT url FROM issues WHERE key = 'sample/emd/4'")]
    assert opf.xpath("//opf:meta[@property='group-position']/text()", namespaces=NAMES) == ["4"]
    (finished,) = sample.execute("SELECT max(finished) FROM runs").fetchone()
    assert opf.xpath("//opf:meta[@property='dcterms:modified']/text()", namespaces=NAMES) == [f"{finished[:19]}Z"]
    assert opf.xpath("//opf:meta[@property='schema:accessMode']/text()", namespaces=NAMES) == ["textual"]


def test_a_book_has_one_identifier_whatever_is_in_it(sample, tmp_path):
    whole = page(of_issue(sample, tmp_path / "whole", "sample/lw/42"), "package.opf")
    (part,) = books_of(sample, tmp_path / "part", where=ONE_ISSUE.format("sample/lw/42") + " AND position = 1")
    identifiers = [opf.xpath("//dc:identifier/text()", namespaces=NAMES) for opf in (whole, page(part, "package.opf"))]
    assert identifiers[0] == identifiers[1]
    assert len(articles_in(part)) == 1
    other = page(of_issue(sample, tmp_path / "other", "sample/lw/43"), "package.opf")
    assert other.xpath("//dc:identifier/text()", namespaces=NAMES) != identifiers[0]


@pytest.mark.parametrize("layout", ["issue", "year"])
def test_two_exports_of_one_mirror_are_equal(sample, tmp_path, layout):
    first, second = (books_of(sample, tmp_path / name, layout) for name in ("1", "2"))
    assert [(book.name, book.read_bytes()) for book in first] == [(book.name, book.read_bytes()) for book in second]


def test_a_book_begins_with_what_it_is(sample, tmp_path):
    with ZipFile(of_issue(sample, tmp_path / "books", "sample/lw/42")) as book:
        first = book.infolist()[0]
        assert (first.filename, first.compress_type, first.extra, first.flag_bits) == ("mimetype", ZIP_STORED, b"", 0)
        assert {entry.date_time for entry in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_one_issue_is_one_file_or_a_pipe(sample_mirror, sample, tmp_path):
    asked = ONE_ISSUE.format("sample/lw/42")
    assert export(Selection(sample, Filters(where=asked)), "epub", str(tmp_path / "one.epub")) == 1
    piped = subprocess.run(command("export", "epub", "-", "--db", sample_mirror, "--where", asked), capture_output=True, check=True).stdout
    assert piped == (tmp_path / "one.epub").read_bytes() == of_issue(sample, tmp_path / "books", "sample/lw/42").read_bytes()
    assert ZipFile(io.BytesIO(piped)).testzip() is None


@pytest.mark.parametrize(("asked", "words"), [(None, "more than one"), ("0", "makes none")])
def test_one_file_is_refused_for_more_or_fewer_than_one_book(sample, tmp_path, asked, words):
    with pytest.raises(CannotExport, match=words):
        export(Selection(sample, Filters(where=asked)), "epub", str(tmp_path / "one.epub"))
    assert not list(tmp_path.iterdir())


def test_nothing_is_no_book(sample, empty_mirror, tmp_path):
    assert books_of(sample, tmp_path / "none", where="0") == []
    with closing(open_for_reading(empty_mirror)) as db:
        assert books_of(db, tmp_path / "empty") == []


def test_a_filter_leaves_the_books_that_it_has_articles_for(sample, tmp_path):
    (book,) = books_of(sample, tmp_path / "books", language="id")
    assert len(articles_in(book)) == 1
    assert page(book, "article-0001.xhtml").get("lang") == "id"


def test_a_book_is_written_without_its_texts_in_memory(tmp_path):
    mirror = open_paper(tmp_path / "paper.db")
    body = "\n\n".join(f"{number} barges went by, and the tide with them." for number in range(500))
    names = [f"a{number}" for number in range(60)]
    for page_ in [contents_page(1, names), *(article_page(1, name, body) for name in names)]:
        mirror.write(page_)
    mirror.finish_run("done", mirror.settle(), {})
    mirror.close()
    with closing(open_for_reading(tmp_path / "paper.db")) as db:
        tracemalloc.start()
        (book,) = books_of(db, tmp_path / "books")
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert len(articles_in(book)) == 60
    assert peak < 60 * len(body) / 2
    assert HOME in "".join(page(book, "article-0001.xhtml").itertext())
