"""Each export is read back by the tool that it is meant for."""

import csv
import json
import sqlite3
import subprocess
from pathlib import Path

import pytest

from exports import EXPORTS, articles
from exports.destination import CannotExport, export, export_all
from pipelines.mirror.store import open_for_reading
from tests.command import backfile, command
from tests.mirrors import HOME, STRIKE, TOKYO


@pytest.fixture
def db(small_mirror):
    db = open_for_reading(small_mirror)
    yield db
    db.close()


def read_lines(path):
    return [json.loads(line) for line in path.read_bytes().decode().split("\n")[:-1]]


def read_table(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_json_lines_hold_every_article_exactly(db, tmp_path):
    assert export(db, "jsonl", str(tmp_path / "a.jsonl")) == 4
    lines = {line["key"]: line for line in read_lines(tmp_path / "a.jsonl")}
    assert list(lines) == ["paper/1/strike", "paper/1/sums", "paper/2/hostile", "paper/2/tokyo"]
    assert all(tuple(line) == articles.COLUMNS for line in lines.values())
    strike = lines["paper/1/strike"]
    assert strike["body_text"] == STRIKE
    assert strike["urls"] == [f"{HOME}1/strike.html", f"{HOME}old/1/strike.html"]
    assert (strike["periodical_key"], strike["periodical_name"]) == ("paper/tp", "The Paper")
    assert (strike["issue_key"], strike["issue_number"], strike["issue_date"]) == ("paper/tp/1", "1", "2012-05")
    assert lines["paper/1/sums"]["headline"] == '=HYPERLINK("http://evil.example/")'
    assert lines["paper/2/tokyo"]["body_html"] == f"<p>{TOKYO}</p>"
    assert lines["paper/2/tokyo"]["rubric"] is None
    assert lines["paper/2/tokyo"]["citations"] == []


def test_json_lines_hold_what_an_article_comes_from_and_cites(db, tmp_path):
    export(db, "jsonl", str(tmp_path / "a.jsonl"))
    (strike,) = (line for line in read_lines(tmp_path / "a.jsonl") if line["key"] == "paper/1/strike")
    told = [(one["relation"], one["issue_key"], one["article_key"], one["document_key"], one["outcome"]) for one in strike["source_notes"]]
    assert told == [
        ("translation", "paper/tp/2", "paper/2/tokyo", None, "unchecked"),
        ("reprint", None, None, "paper/documents/leaflet/1912-05-01/the-crew", "not_held"),
    ]
    assert [(one["title"], one["periodical_key"], one["article_key"]) for one in strike["citations"]] == [
        ("東京の集会", "paper/tp", "paper/2/tokyo"), (None, "paper/tp", None),
    ]  # fmt: skip


def test_csv_is_read_back_and_runs_no_formula(db, tmp_path):
    assert export(db, "csv", str(tmp_path / "a.csv")) == 4
    raw = (tmp_path / "a.csv").read_bytes()
    assert raw.endswith(b"\r\n")
    assert raw.split(b"\r\n")[0].decode().split(",") == [
        column for column in articles.COLUMNS if column not in ("body_html", "source_notes", "citations")
    ]
    rows = {row["key"]: row for row in read_table(tmp_path / "a.csv")}
    assert rows["paper/1/strike"]["body_text"] == STRIKE
    assert rows["paper/2/tokyo"]["body_text"] == TOKYO
    assert rows["paper/1/strike"]["urls"].split() == [f"{HOME}1/strike.html", f"{HOME}old/1/strike.html"]
    assert rows["paper/1/sums"]["headline"] == '\'=HYPERLINK("http://evil.example/")'
    assert rows["paper/1/sums"]["body_text"] == "'-1 and 1 make nothing,\r\nsaid she."
    assert rows["paper/1/sums"]["position"] == "2"
    assert rows["paper/1/sums"]["rubric"] == ""


@pytest.mark.parametrize("name", EXPORTS)
def test_two_exports_of_one_mirror_are_equal(db, tmp_path, name):
    export(db, name, str(tmp_path / "1"))
    export(db, name, str(tmp_path / "2"))
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()


def test_every_column_of_an_article_is_exported(db):
    held = {column.name for column in db["articles"].columns}
    # The export has their keys.
    ids = {"id", "issue_id", "periodical_id", "cluster_id"}
    assert held - set(articles.COLUMNS) == ids, "export the new column, or say here why it is not"


def test_rows_come_in_the_order_of_an_index_and_are_not_sorted_in_memory(db):
    seen = []
    db.conn.set_trace_callback(seen.append)
    next(articles.rows(db))
    db.conn.set_trace_callback(None)
    # Of the query itself: the few addresses of each article may be sorted as they like.
    plan = [detail for _, parent, _, detail in db.execute(f"EXPLAIN QUERY PLAN {seen[0]}") if parent == 0]
    assert next(step for step in plan if "articles" in step.split()).startswith("SCAN articles USING INDEX")
    assert "USE TEMP B-TREE FOR ORDER BY" not in plan


def test_all_writes_every_format_into_a_new_folder(db, tmp_path):
    written = export_all(db, tmp_path / "new" / "folder")
    assert written == {str(tmp_path / "new" / "folder" / found.file_name): 7 if name == "wacz" else 4 for name, found in EXPORTS.items()}
    assert sorted(path.name for path in (tmp_path / "new" / "folder").iterdir()) == ["articles.csv", "articles.jsonl", "captures.wacz"]


def test_a_failed_export_leaves_what_was_there(db, tmp_path, monkeypatch):
    target = tmp_path / "a.jsonl"
    target.write_text("before")
    real = articles.rows

    def half(db, *rest):
        yield next(real(db, *rest))
        raise sqlite3.DatabaseError("database disk image is malformed")

    monkeypatch.setattr(articles, "rows", half)
    with pytest.raises(CannotExport, match="cannot read the mirror"):
        export(db, "jsonl", str(target))
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]
    assert target.read_text() == "before"


def test_the_command_writes_a_file_and_says_so(small_mirror, tmp_path):
    done = backfile("export", "jsonl", tmp_path / "a.jsonl", "--db", small_mirror)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == f"{tmp_path / 'a.jsonl'}: 4 articles\n"
    assert len(read_lines(tmp_path / "a.jsonl")) == 4


def test_the_command_writes_to_standard_output_and_nothing_else_there(small_mirror):
    done = backfile("export", "jsonl", "-", "--db", small_mirror)
    assert done.returncode == 0
    assert next(json.loads(line)["key"] for line in done.stdout.splitlines()) == "paper/1/strike"
    assert done.stderr == ""


def test_a_reader_that_stops_is_no_failure(small_mirror):
    with subprocess.Popen(command("export", "csv", "-", "--db", small_mirror), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        running.stdout.close()
        assert running.wait(30) == 0
        assert running.stderr.read() == b""


def test_the_formats_are_listed():
    done = backfile("export", "--list")
    assert done.returncode == 0
    assert [line.split()[0] for line in done.stdout.splitlines()] == list(EXPORTS)


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("pdf", "x"), 2, "there is no format 'pdf'"),
        (("jsonl",), 2, "name a format and a destination"),
        (("jsonl", "/dev/full"), 1, "No space left on device"),
        (("csv", "/nowhere/at/all/a.csv"), 1, "No such file or directory"),
        (("csv", "/proc/a.csv"), 1, "cannot write to /proc/a.csv"),
        (("csv", "/tmp"), 1, "is a folder"),
        (("all", "/proc/folder"), 1, "cannot make the folder"),
    ],
)
def test_what_cannot_be_written_is_one_sentence(small_mirror, arguments, status, words):
    done = backfile("export", *arguments, "--db", small_mirror)
    assert done.returncode == status
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_full_disk_behind_standard_output_is_one_sentence(small_mirror):
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command("export", "csv", "-", "--db", small_mirror), stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 1
    assert done.stderr.count(b"\n") == 1
    assert b"No space left" in done.stderr


def test_no_export_overwrites_a_mirror(small_mirror, tmp_path):
    before = small_mirror.read_bytes()
    done = backfile("export", "jsonl", small_mirror, "--db", small_mirror)
    assert done.returncode == 1
    assert "is an SQLite database" in done.stderr
    assert small_mirror.read_bytes() == before


def test_an_export_through_a_link_keeps_the_link(db, tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "real")
    export(db, "csv", str(tmp_path / "link"))
    assert (tmp_path / "link").is_symlink()
    assert len(read_table(tmp_path / "real")) == 4


def test_a_missing_mirror_is_one_sentence(tmp_path):
    done = backfile("export", "csv", "-", "--db", tmp_path / "none.db")
    assert done.returncode == 1
    assert "there is no mirror at" in done.stderr
