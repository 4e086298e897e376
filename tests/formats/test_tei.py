"""TEI documents are valid against tei_all, say the article's words and no others, and tell where it comes from."""

import os
import re
from pathlib import Path

import pytest
from lxml import etree

from exports.file_names import file_name
from exports.markup.body import allowed
from tests.formats.exported import articles_of, exported, files_of

SCHEMA = Path(__file__).parents[2] / ".tei" / "schemas" / "tei_all.rng"
NS = {"t": "http://www.tei-c.org/ns/1.0"}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
MIRRORS = ("small_mirror", "sample_mirror", "hostile_mirror")


@pytest.fixture(scope="module")
def schema():
    """The schema, which takes half a minute to read."""
    if not SCHEMA.exists() and os.environ.get("BACKFILE_NO_SKIPS") != "1":
        pytest.skip("the schema of TEI is not installed: sh .ci/tei")
    return etree.RelaxNG(etree.parse(SCHEMA))


def documents(folder):
    return {path.stem: etree.parse(path).getroot() for path in sorted(folder.glob("*.xml"))}


def ink(text):
    return "".join(text.split())


def words(document):
    """Return the words of the article's body: without its heads, byline, note and captions, which stand before or beside it."""
    (div,) = document.xpath("t:text/t:body/t:div", namespaces=NS)
    for beside in div.xpath("t:head|t:byline|t:dateline|t:note", namespaces=NS):
        div.remove(beside)
    return "".join(div.itertext())


def without_captions(document):
    for figure in document.xpath("//t:figure", namespaces=NS):
        figure.clear(keep_tail=True)
    return document


@pytest.mark.parametrize("layout", ["article", "issue"])
@pytest.mark.parametrize("mirror", MIRRORS)
def test_every_document_is_valid(request, tmp_path, schema, mirror, layout):
    folder = exported(request.getfixturevalue(mirror), "tei", tmp_path / "tei", layout)
    found = documents(folder)
    assert found
    for name, document in found.items():
        assert schema.validate(document), (name, schema.error_log)


def test_the_schema_refuses_what_is_no_tei(schema, small_mirror, tmp_path):
    (document,) = documents(exported(small_mirror, "tei", tmp_path / "tei", language="ja")).values()
    etree.SubElement(document.find(".//t:body", NS), f"{{{NS['t']}}}paragraph")
    assert not schema.validate(document)


@pytest.mark.parametrize("mirror", MIRRORS)
def test_the_text_is_that_of_the_mirror(request, tmp_path, mirror):
    path = request.getfixturevalue(mirror)
    found, rows = documents(exported(path, "tei", tmp_path / "tei")), articles_of(path)
    assert set(found) == {file_name(key) for key in rows}
    for key, row in rows.items():
        document = found[file_name(key)]
        head = document.findtext(".//t:titleStmt/t:title", namespaces=NS)
        assert head == " ".join(allowed(row["headline"] or row["title"]).split())
        text = ink(allowed(row["body_text"]))
        assert text in (ink(words(document)), ink(words(without_captions(document))))


def test_an_issue_is_one_file_of_its_articles_in_their_order(sample_mirror, tmp_path):
    found = documents(exported(sample_mirror, "tei", tmp_path / "tei", "issue"))
    keys = found["sample_lw_46"].xpath("t:TEI//t:analytic/t:idno[@type='key']/text()", namespaces=NS)
    rows = articles_of(sample_mirror)
    positions = [rows[key]["position"] for key in keys if rows[key]["position"] is not None]
    assert len(positions) > 3
    assert positions == sorted(positions)
    every = [key for document in found.values() for key in document.xpath(".//t:analytic/t:idno[@type='key']/text()", namespaces=NS)]
    assert sorted(every) == sorted(rows)
    assert found["sample_arabic_2013-02-layl"].tag == f"{{{NS['t']}}}TEI"


def test_the_header_tells_where_the_text_comes_from(sample_mirror, tmp_path):
    found = documents(exported(sample_mirror, "tei", tmp_path / "tei"))
    row = articles_of(sample_mirror)["sample/english/st/20/wire"]
    header = found["sample_english_st_20_wire"].find("t:teiHeader", NS)
    assert header.findtext(".//t:monogr/t:title[@type='main']", namespaces=NS) == "Southern Tide"
    date = header.find(".//t:monogr/t:imprint/t:date", NS)
    assert (date.get("notBefore"), date.get("notAfter"), date.get("when-custom")) == (row["date_start"], row["date_end"], row["date_edtf"])
    assert header.find(".//t:biblStruct/t:ref", NS).get("target") == row["url"]
    assert re.fullmatch("sha256:[0-9a-f]{64}", header.findtext(".//t:idno[@type='digest']", namespaces=NS))
    assert row["url"] in header.findtext(".//t:note[@type='citation']", namespaces=NS)
    assert header.find(".//t:application", NS).get("ident") == "Backfile"
    assert header.findtext(".//t:licence", namespaces=NS) == "MIT"
    related = {item.get("subtype"): item for item in header.iter(f"{{{NS['t']}}}relatedItem")}
    assert related["source"].get("type") == "reprint"
    assert related["source"].findtext("t:bibl/t:idno", namespaces=NS) == "sample/english/lw/46/wire"
    assert header.find(".//t:revisionDesc/t:change", NS).get("n") == "1"


def test_languages_are_told_everywhere(sample_mirror, tmp_path):
    for key, row in articles_of(sample_mirror).items():
        document = etree.parse(exported(sample_mirror, "tei", tmp_path / file_name(key), where=f"key = '{key}'") / f"{file_name(key)}.xml")
        assert document.find("t:text", NS).get(LANG) == row["language"]
        if row["language"] == "ar":
            break
    else:
        pytest.fail("there is no Arabic article")


def test_a_filter_leaves_one_and_an_empty_mirror_none(small_mirror, empty_mirror, tmp_path):
    assert list(files_of(exported(small_mirror, "tei", tmp_path / "one", language="ja"))) == ["paper_2_tokyo.xml"]
    for layout in ("article", "issue"):
        assert files_of(exported(empty_mirror, "tei", tmp_path / layout, layout)) == {}


@pytest.mark.parametrize("layout", ["article", "issue"])
def test_two_exports_are_equal(hostile_mirror, tmp_path, layout):
    one, two = (files_of(exported(hostile_mirror, "tei", tmp_path / name, layout)) for name in "12")
    assert one == two
