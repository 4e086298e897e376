"""Markdown is read back by python-frontmatter and a CommonMark parser; every link in it leads somewhere."""

import warnings
from pathlib import PurePosixPath
from posixpath import dirname, join, normpath

import frontmatter
import pytest
from lxml import html
from markdown_it import MarkdownIt

from exports.file_names import file_name
from exports.markup.body import allowed
from exports.markup.commonmark import escaped
from exports.printable import printable
from tests.formats.exported import articles_of, exported, files_of

MIRRORS = ("small_mirror", "sample_mirror", "hostile_mirror")
PARSER = MarkdownIt("commonmark")


def pages(folder):
    """Return the articles' files as front matter and text, by their paths."""
    with warnings.catch_warnings():
        # It asks Python for a codec in a way that Python has given up.
        warnings.simplefilter("ignore", DeprecationWarning)
        return {path: frontmatter.loads(content.decode()) for path, content in files_of(folder).items() if content.startswith(b"---\n")}


def rendered(content):
    return html.fragment_fromstring(PARSER.render(content) or " ", create_parent="div")


def tokens(content):
    return [inner for token in PARSER.parse(content) for inner in (token, *(token.children or ()))]


def ink(text):
    return "".join(text.split())


def links(content):
    return [link.get("href") for link in rendered(content).iter("a")]


@pytest.mark.parametrize("mirror", MIRRORS)
def test_every_article_is_a_file_with_its_front_matter_and_its_words(request, tmp_path, mirror):
    path = request.getfixturevalue(mirror)
    found, rows = {page["key"]: page for page in pages(exported(path, "markdown", tmp_path / "md")).values()}, articles_of(path)
    assert set(found) == set(rows)
    for key, row in rows.items():
        page = found[key]
        assert page["title"] == (row["headline"] or row["title"])
        assert page["url"] == row["url"]
        assert page.get("language") == row["language"]
        assert page.get("date") == row["date_edtf"]
        assert page["digest"].startswith("sha256:")
        assert page["digest"] in page["citation"]
        assert page["backfile"]
        # Captions stand between paragraphs, and are no part of the text.
        said = ink(rendered(page.content).text_content())
        assert all(ink(printable(allowed(paragraph))) in said for paragraph in row["body_text"].split("\n\n"))
        assert not {token.type for token in tokens(page.content)} & {"html_block", "html_inline", "image"}


@pytest.mark.parametrize("mirror", MIRRORS)
@pytest.mark.parametrize("filters", [{}, {"language": "en"}], ids=["all", "English"])
def test_every_link_leads_to_a_file_of_the_export_or_to_the_web(request, tmp_path, mirror, filters):
    files = files_of(exported(request.getfixturevalue(mirror), "markdown", tmp_path / "md", **filters))
    for path, content in files.items():
        for href in links(frontmatter.loads(content.decode()).content):
            assert href.startswith(("http://", "https://")) or normpath(join(dirname(path), href)) in files, (path, href)
    reached, waiting = set(), ["index.md"]
    while waiting:
        path = waiting.pop()
        if path not in reached:
            reached.add(path)
            hrefs = links(frontmatter.loads(files[path].decode()).content)
            waiting += [normpath(join(dirname(path), href)) for href in hrefs if not href.startswith("http")]
    assert reached == set(files)


def test_a_reprint_and_its_source_lead_to_one_another(sample_mirror, tmp_path):
    found = pages(exported(sample_mirror, "markdown", tmp_path / "md"))
    source, reprint = "sample_lw/sample_lw_46/sample_english_lw_46_wire.md", "sample_st/sample_st_20/sample_english_st_20_wire.md"
    (told,) = found[reprint]["reprints"]
    assert (told["relation"], told["role"], told["status"]) == ("reprint", "source", "certain")
    assert normpath(join(dirname(reprint), told["link"])) == source
    assert f"../../{source}" in links(found[reprint].content)
    assert f"../../{reprint}" in links(found[source].content)
    assert found[reprint]["work"] == found[source]["key"]


def test_what_is_cited_is_a_link_in_the_text(sample_mirror, tmp_path):
    content = pages(exported(sample_mirror, "markdown", tmp_path / "md"))["sample_lw/sample_lw_46/sample_english_lw_46_wire.md"].content
    assert "[LW No. 41, Spring 2012](../sample_lw_41/sample_english_lw_41_floodgate.md)" in content
    assert "[the French toll](../../sample_ec/sample_ec_91/sample_francais_ec_91_peage.md)" in content


def test_an_article_outside_the_selection_is_linked_to_its_page(sample_mirror, tmp_path):
    found = pages(exported(sample_mirror, "markdown", tmp_path / "md", periodical="st"))
    (told,) = found["sample_st/sample_st_20/sample_english_st_20_wire.md"]["reprints"]
    assert told["link"] == "https://sample.backfile.example/english/lw/46/wire.html"


def test_an_arabic_article_says_that_it_runs_from_the_right(sample_mirror, tmp_path):
    (page,) = pages(exported(sample_mirror, "markdown", tmp_path / "md", language="ar")).values()
    assert page["direction"] == "rtl"
    assert f"# {escaped(page['title'])}" in page.content


def test_a_folder_is_a_periodical_and_in_it_an_issue(hostile_mirror, tmp_path):
    files = files_of(exported(hostile_mirror, "markdown", tmp_path / "md"))
    assert len({path.lower() for path in files}) == len(files)
    for key, row in articles_of(hostile_mirror).items():
        folder = "_without-issue" if row["issue_id"] is None else f"paper_tp_{key.split('/')[1]}"
        assert f"paper_tp/{folder}/{file_name(key)}.md" in files
    assert all(len(PurePosixPath(path).parts) <= 3 for path in files)


def test_issues_stand_by_date_and_articles_by_place(sample_mirror, tmp_path):
    folder = exported(sample_mirror, "markdown", tmp_path / "md", periodical="lw")
    issues = links((folder / "sample_lw" / "index.md").read_text(encoding="utf-8"))
    assert issues[0] == "sample_lw_41/index.md"
    assert issues[-3:] == ["sample_lw_47/index.md", "_without-issue/index.md", "../index.md"]
    rows = articles_of(sample_mirror)
    listed = links((folder / "sample_lw" / "sample_lw_46" / "index.md").read_text(encoding="utf-8"))
    positions = {f"{file_name(key)}.md": row["position"] for key, row in rows.items()}
    placed = [positions[href] for href in listed if positions.get(href) is not None]
    assert len(placed) > 3
    assert placed == sorted(placed)


def test_a_filter_leaves_one_and_an_empty_mirror_a_list_of_nothing(small_mirror, empty_mirror, tmp_path):
    files = files_of(exported(small_mirror, "markdown", tmp_path / "one", language="ja"))
    assert set(files) == {"index.md", "paper_tp/index.md", "paper_tp/paper_tp_2/index.md", "paper_tp/paper_tp_2/paper_2_tokyo.md"}
    assert files_of(exported(empty_mirror, "markdown", tmp_path / "none")) == {"index.md": b"# Periodicals\n\n"}


def test_two_exports_are_equal(hostile_mirror, tmp_path):
    one, two = (files_of(exported(hostile_mirror, "markdown", tmp_path / name)) for name in "12")
    assert one == two
