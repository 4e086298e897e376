"""JSON lines are read back to the letter, and Frictionless accepts a folder of them."""

import json
from contextlib import closing

import pytest

from exports import articles
from exports.selection import Filters, Selection
from exports.tabular.tables import TABLES
from exports.writing import export
from pipelines.mirror.opening import open_for_reading
from tests.formats.conftest import BYLINE, CONTROLS, HEADLINES, KEYS, PARAGRAPHS
from tests.formats.test_csv import valid
from tests.mirrors import HOME, STRIKE, TOKYO


def exported(mirror, target, **asked):
    with closing(open_for_reading(mirror)) as db:
        export(Selection(db, Filters(**asked)), "jsonl", str(target))
    return target


def read_lines(path):
    content = path.read_bytes().decode()
    assert not content or content.endswith("\n")
    return [json.loads(line) for line in content.split("\n")[:-1]]


def test_they_hold_every_article_exactly(small_mirror, tmp_path):
    lines = {line["key"]: line for line in read_lines(exported(small_mirror, tmp_path / "a.jsonl"))}
    assert list(lines) == ["paper/1/strike", "paper/1/sums", "paper/2/hostile", "paper/2/tokyo"]
    assert all(tuple(line) == articles.COLUMNS for line in lines.values())
    strike = lines["paper/1/strike"]
    assert strike["body_text"] == STRIKE
    assert strike["urls"] == [f"{HOME}1/strike.html", f"{HOME}old/1/strike.html"]
    assert (strike["periodical_key"], strike["periodical_name"]) == ("paper/tp", "The Paper")
    assert (strike["issue_key"], strike["issue_number"], strike["issue_date"]) == ("paper/tp/1", "1", "2012-05")
    assert (strike["date_inferred"], strike["version"], strike["confidence"]) == (True, 1, 1.0)
    assert lines["paper/1/sums"]["headline"] == '=HYPERLINK("http://evil.example/")'
    assert lines["paper/2/tokyo"]["body_html"] == f"<p>{TOKYO}</p>"
    assert lines["paper/2/tokyo"]["rubric"] is None
    assert lines["paper/2/tokyo"]["citations"] == []


def test_they_hold_what_an_article_comes_from_and_cites(small_mirror, tmp_path):
    (strike,) = read_lines(exported(small_mirror, tmp_path / "a.jsonl", language="de"))
    told = [(one["relation"], one["issue_key"], one["article_key"], one["document_key"], one["outcome"]) for one in strike["source_notes"]]
    assert told == [
        ("translation", "paper/tp/2", "paper/2/tokyo", None, "unchecked"),
        ("reprint", None, None, "paper/documents/leaflet/1912-05-01/the-crew", "not_held"),
    ]
    assert [(one["title"], one["periodical_key"], one["article_key"]) for one in strike["citations"]] == [
        ("東京の集会", "paper/tp", "paper/2/tokyo"), (None, "paper/tp", None),
    ]  # fmt: skip
    for name in articles.LISTS:
        assert {*articles.FIELDS[name]} == {*strike[name][0]}
    assert [one["corrects"] for one in strike["citations"]] == [False, False]
    assert {one["date_inferred"] for one in strike["source_notes"]} <= {True, False}


def test_hostile_texts_come_back_to_the_letter(hostile_mirror, tmp_path):
    path = exported(hostile_mirror, tmp_path / "a.jsonl")
    lines = {line["key"]: line for line in read_lines(path)}
    for name, headline in HEADLINES.items():
        line = lines[f"paper/1/{name}"]
        assert (line["headline"], line["byline"], line["body_text"]) == (headline, BYLINE, PARAGRAPHS)
    assert {f"paper/2/{key}" for key in KEYS} <= {*lines}
    assert lines["paper/3/controls"]["body_text"] == CONTROLS
    assert lines["paper/5/lonely"]["issue_key"] is None
    # Only what JSON demands is escaped.
    assert "東京の集会".encode() in path.read_bytes()


def test_a_part_of_a_mirror_holds_what_belongs_to_it(sample_mirror, tmp_path):
    folder = exported(sample_mirror, tmp_path / "a", periodical="st")
    held = {table.name: read_lines(folder / f"{table.name}.jsonl") for table in TABLES}
    keys = {article["key"] for article in held["articles"]}
    assert {article["periodical_key"] for article in held["articles"]} == {"sample/st"}
    assert {issue["key"] for issue in held["issues"]} == {article["issue_key"] for article in held["articles"]} - {None}
    assert [periodical["key"] for periodical in held["periodicals"]] == ["sample/st"]
    assert {work["key"] for work in held["works"]} == {article["work_key"] for article in held["articles"]} - {None}
    for name in ("reprints", "passages"):
        assert held[name]
        assert all({pair["article_key"], pair["source_key"]} & keys for pair in held[name])
        assert any({pair["article_key"], pair["source_key"]} - keys for pair in held[name])
    whole = exported(sample_mirror, tmp_path / "b")
    pairs = [pair for pair in read_lines(whole / "reprints.jsonl") if {pair["article_key"], pair["source_key"]} & keys]
    assert held["reprints"] == pairs


def test_a_passage_is_where_it_says(sample_mirror, tmp_path):
    folder = exported(sample_mirror, tmp_path / "a")
    texts = {article["key"]: article["body_text"] for article in read_lines(folder / "articles.jsonl")}
    alike = 0
    for passage in read_lines(folder / "passages.jsonl"):
        article = texts[passage["article_key"]][passage["article_start"] : passage["article_end"]]
        source = texts[passage["source_key"]][passage["source_start"] : passage["source_end"]]
        assert article
        assert source
        alike += article == source
    assert alike


@pytest.mark.parametrize("which", ["sample_mirror", "hostile_mirror"])
def test_frictionless_accepts_the_folder(request, tmp_path, which):
    assert valid(exported(request.getfixturevalue(which), tmp_path / "a")) == {table.name: [] for table in TABLES}


def test_what_is_in_no_table_is_not_in_the_description(sample_mirror, tmp_path):
    folder = exported(sample_mirror, tmp_path / "a", language="ar")
    assert valid(folder) == {"articles": []}
    assert sorted(path.name for path in folder.glob("*.jsonl")) == sorted(f"{table.name}.jsonl" for table in TABLES)


def test_nothing_is_a_right_package_too(empty_mirror, tmp_path):
    folder = exported(empty_mirror, tmp_path / "a", where="0")
    assert [path.stat().st_size for path in folder.glob("*.jsonl")] == [0] * len(TABLES)
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    assert [resource["name"] for resource in package["resources"]] == [table.name for table in TABLES]
