"""RIS is read back by rispy: every record, line for line."""

import re

import pytest
import rispy

from exports.bibliography.references import one_line
from exports.file_names import file_name
from tests.formats.exported import articles_of, exported
from tests.mirrors import article_page, contents_page, open_paper

LINE = re.compile(r"[A-Z][A-Z0-9]  - .*")


def records(path):
    return rispy.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("mirror", ["small_mirror", "sample_mirror", "hostile_mirror"])
def test_every_article_is_a_record_with_its_headline(request, tmp_path, mirror):
    path = request.getfixturevalue(mirror)
    target = exported(path, "ris", tmp_path / "x.ris")
    assert all(LINE.fullmatch(line) for line in target.read_bytes().decode().split("\r\n") if line)
    found, rows = records(target), articles_of(path)
    assert [record["id"] for record in found] == [file_name(key) for key in rows]
    assert [record["title"] for record in found] == [one_line(row["headline"] or row["title"]) for row in rows.values()]


def test_a_translation_names_its_original(sample_mirror, tmp_path):
    by_id = {record["id"]: record for record in records(exported(sample_mirror, "ris", tmp_path / "x.ris"))}
    record = by_id["sample_chinese_cz_3_chuanwu"]
    assert record["type_of_reference"] == "MGZN"
    assert record["secondary_title"] == "船闸"
    assert (record["year"], record["date"]) == ("2013", "2013/03//2013年3月")
    assert record["original_publication"].startswith("It Was a Lovely Certificate, Southern Tide, Spring 2012, https://")
    assert record["language"] == "zh"
    assert "Translation of “It Was a Lovely Certificate”, Southern Tide No. 18, Spring 2012" in record["notes"]
    assert any(note.startswith("Page digest: sha256:") for note in record["notes"])
    assert by_id["sample_english_lw_46_wire"]["authors"] == ["Tranter, Becky"]
    assert by_id["sample_arabic_2013-02-layl"]["type_of_reference"] == "ELEC"


def test_a_newspaper_is_one_whose_issues_bear_a_day(tmp_path):
    path = tmp_path / "daily.db"
    mirror = open_paper(path)
    leaflet = article_page(3, "leaflet", "Come all.", kind="leaflet", issue_key=None)
    for page in (contents_page(1, ["news"], "31 December 1999"), article_page(1, "news", "Of the day.", language="en"), leaflet):
        mirror.write(page)
    mirror.finish_run("done", mirror.settle(), {})
    mirror.close()
    found = {record["id"]: record for record in records(exported(path, "ris", tmp_path / "x.ris"))}
    assert found["paper_1_news"]["type_of_reference"] == "NEWS"
    assert found["paper_1_news"]["date"].startswith("1999/12/31/")
    assert found["paper_3_leaflet"]["type_of_reference"] == "PAMP"


def test_a_filter_leaves_one_and_an_empty_mirror_none(small_mirror, empty_mirror, tmp_path):
    assert [one["id"] for one in records(exported(small_mirror, "ris", tmp_path / "x.ris", language="ja"))] == ["paper_2_tokyo"]
    assert exported(empty_mirror, "ris", tmp_path / "y.ris").read_bytes() == b""


def test_two_exports_are_equal(hostile_mirror, tmp_path):
    one, two = (exported(hostile_mirror, "ris", tmp_path / name).read_bytes() for name in ("1.ris", "2.ris"))
    assert one == two
