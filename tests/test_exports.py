"""Each export is read back by the tool that it is meant for."""

import csv
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from crawler.cli import main
from exports import articles
from exports.failures import CannotExport
from exports.formats import FORMATS
from exports.selection import Selection
from exports.writing import export, export_all
from pipelines.mirror.opening import open_for_reading
from tests.command import backfile, command
from tests.mirrors import article_page, open_paper

ROOT = Path(__file__).parent.parent


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


@pytest.fixture
def here(monkeypatch, capsys):
    """Run the command in this process, which takes a tenth of what one of its own does; give its exit status and what it said."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["backfile", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            main()
        return left.value.code, capsys.readouterr().err

    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield run
    for number, handler in before.items():
        signal.signal(number, handler)


def contents(path):
    """Return the digests of the files at `path`, by their names from there."""
    files = [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())
    return {str(file.relative_to(path)): sha256(file.read_bytes()).hexdigest() for file in files}


@pytest.mark.parametrize("name", FORMATS)
def test_two_exports_of_one_mirror_are_equal(db, tmp_path, name):
    for one in ("1", "2"):
        (tmp_path / one).mkdir()
        assert export(Selection(db), name, str(tmp_path / one / "to")) > 0
    assert contents(tmp_path / "1" / "to") == contents(tmp_path / "2" / "to")


def test_every_column_of_an_article_is_exported(db):
    held = {column.name for column in db["articles"].columns}
    # The export has their keys.
    ids = {"id", "issue_id", "periodical_id", "cluster_id"}
    assert held - set(articles.COLUMNS) == ids, "export the new column, or say here why it is not"


def test_rows_come_in_the_order_of_an_index_and_are_not_sorted_in_memory(db):
    seen = []
    db.conn.set_trace_callback(seen.append)
    next(articles.rows(Selection(db)))
    db.conn.set_trace_callback(None)
    # Of the query itself: the few addresses of each article may be sorted as they like.
    plan = [detail for _, parent, _, detail in db.execute(f"EXPLAIN QUERY PLAN {seen[-1]}") if parent == 0]
    assert next(step for step in plan if "articles" in step.split()).startswith("SCAN articles USING INDEX")
    assert "USE TEMP B-TREE FOR ORDER BY" not in plan


def test_all_writes_every_format_into_a_new_folder(db, tmp_path):
    written = export_all(Selection(db), tmp_path / "new" / "folder")
    assert list(written) == list(FORMATS)
    assert sorted(path.name for path in (tmp_path / "new" / "folder").iterdir()) == sorted(found.called for found in FORMATS.values())
    assert all(number for _, number in written.values())


def test_a_failed_export_leaves_what_was_there(db, tmp_path, monkeypatch):
    target = tmp_path / "a.jsonl"
    target.write_text("before")
    real = articles.rows

    def half(selection, *rest):
        yield next(real(selection, *rest))
        raise sqlite3.DatabaseError("database disk image is malformed")

    monkeypatch.setattr(articles, "rows", half)
    with pytest.raises(CannotExport, match="cannot read the mirror"):
        export(Selection(db), "jsonl", str(target), force=True)
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
    assert [line.split()[0] for line in done.stdout.splitlines() if not line.startswith(" ")] == list(FORMATS)
    assert all(f"--layout {layout}: " in done.stdout for layout in FORMATS["parquet"].layouts)


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("pdf", "x"), 2, "there is no format 'pdf'"),
        (("jsnl", "x"), 2, "near it is jsonl"),
        ((), 2, "name a format and a destination"),
        (("jsonl",), 2, "name where jsonl goes"),
        (("all", "x", "--layout", "plain"), 2, "--layout is of one format"),
        (("all", "-"), 1, "standard output is no folder"),
        (("csv", "x", "--layout", "purple"), 1, "CSV has no layout 'purple'; it has plain"),
        (("csv", "x.csv", "--periodical", "Southern Papre"), 1, "near it is The Southern Paper"),
        (("csv", "x.csv", "--language", "xx"), 1, "there are de, en, ja"),
        (("csv", "x.csv", "--kind", "artikel"), 1, "near it is article"),
        (("csv", "x.csv", "--since", "1999-02-30"), 1, "--since 1999-02-30 is a date that cannot be"),
        (("csv", "x.csv", "--where", "langage = 'de'"), 1, "no such column: langage (near it is language)"),
        (("jsonl", "/dev/full"), 1, "No space left on device"),
        (("csv", "/nowhere/at/all/a.csv"), 1, "No such file or directory"),
        (("csv", "/proc/a.csv"), 1, "cannot write to /proc/a.csv"),
        (("csv", "/tmp"), 1, "/tmp is there already and holds something"),
        (("csv", "/tmp", "--force"), 1, "holds what is no export of Backfile"),
        (("wacz", "/tmp"), 1, "/tmp is a folder"),
        (("all", "/proc/folder"), 1, "cannot make the folder"),
    ],
)
def test_what_cannot_be_written_is_one_sentence(small_mirror, tmp_path, here, monkeypatch, arguments, status, words):
    monkeypatch.chdir(tmp_path)
    left, told = here("export", *arguments, "--db", small_mirror)
    assert left == status
    assert words in told
    assert len(told.splitlines()) == 1
    assert not list(tmp_path.iterdir())


def test_a_full_disk_behind_standard_output_is_one_sentence(small_mirror):
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command("export", "csv", "-", "--db", small_mirror), stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 1
    assert done.stderr.count(b"\n") == 1
    assert b"No space left" in done.stderr


def test_no_export_overwrites_a_mirror(small_mirror, here):
    before = small_mirror.read_bytes()
    status, told = here("export", "wacz", small_mirror, "--db", small_mirror, "--force")
    assert status == 1
    assert "is an SQLite database" in told
    assert small_mirror.read_bytes() == before


def test_an_export_through_a_link_keeps_the_link(db, tmp_path):
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    export(Selection(db), "csv", str(tmp_path / "link.csv"))
    assert (tmp_path / "link.csv").is_symlink()
    assert len(read_table(tmp_path / "real.csv")) == 4


def test_a_missing_mirror_is_one_sentence(tmp_path, here):
    status, told = here("export", "csv", "-", "--db", tmp_path / "none.db")
    assert (status, told.count("\n")) == (1, 1)
    assert "there is no mirror at" in told


def test_what_stands_there_is_replaced_only_with_force(small_mirror, tmp_path, here):
    file, folder = tmp_path / "a.jsonl", tmp_path / "folder"
    for target in (file, folder):
        assert here("export", "jsonl", target, "--db", small_mirror)[0] == 0
        before = contents(target)
        status, told = here("export", "jsonl", target, "--db", small_mirror, "--language", "de")
        assert (status, told.count("\n")) == (1, 1)
        assert "there already" in told
        assert contents(target) == before
        assert here("export", "jsonl", target, "--db", small_mirror, "--language", "de", "--force")[0] == 0
        assert contents(target) != before
    assert len(read_lines(file)) == len(read_lines(folder / "articles.jsonl")) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.jsonl", "folder"]


def test_force_replaces_no_folder_that_no_export_made(db, tmp_path):
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("years of work")
    with pytest.raises(CannotExport, match="holds what is no export of Backfile"):
        export(Selection(db), "text", str(tmp_path / "thesis"), force=True)
    assert (tmp_path / "thesis" / "chapter.txt").read_text() == "years of work"
    assert len(list(tmp_path.iterdir())) == 1


def test_all_refuses_before_it_writes_anything(db, tmp_path):
    (tmp_path / "exports" / FORMATS["bibtex"].called).mkdir(parents=True)
    before = contents(tmp_path)
    with pytest.raises(CannotExport, match="there already"):
        export_all(Selection(db), tmp_path / "exports")
    assert contents(tmp_path) == before


@pytest.mark.parametrize("name", ["articles.jsonl", "folder"])
def test_a_killed_export_leaves_nothing_under_its_name_and_the_next_clears_up(small_mirror, tmp_path, name):
    target = tmp_path / name
    # A pipe that nobody reads stands where the mirror's WARC files would: the export waits for ever, its file begun.
    with stuck(small_mirror, target, tmp_path) as running:
        parts = wait_for_part(tmp_path, target)
        assert not target.exists()
        # One that lives is left alone.
        export(Selection(open_for_reading(small_mirror)), "jsonl", str(target))
        assert [part for part in parts if part.exists()] == parts
        running.send_signal(signal.SIGKILL)
        running.wait(30)
    before = contents(target)
    assert [part for part in parts if part.exists()] == parts
    with closing(open_for_reading(small_mirror)) as db:
        export(Selection(db), "jsonl", str(target), force=True)
    assert contents(target) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == [name]


def test_an_export_told_to_stop_takes_away_what_it_began(small_mirror, tmp_path):
    target = tmp_path / "folder"
    with stuck(small_mirror, target, tmp_path) as running:
        wait_for_part(tmp_path, target)
        running.send_signal(signal.SIGTERM)
        assert running.wait(30) == 128 + signal.SIGTERM
        assert running.stderr.read().count(b"\n") == 1
    assert not list(tmp_path.iterdir())


STUCK = """
import sys, time
from exports import articles
from exports.tabular.tables import ARTICLES
from crawler.cli import main

real = articles.rows

def stuck(*rest):
    for row in real(*rest):
        yield row
        time.sleep(60)

articles.rows = stuck
main()
"""


def stuck(mirror, target, cwd):
    """Start an export that stops after its first article."""
    arguments = [command()[0], "-c", STUCK, "export", "jsonl", str(target), "--db", str(mirror), "-q"]
    return subprocess.Popen(arguments, stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)})


def wait_for_part(folder, target):
    """Return what is under way for `target`, once something of it is."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if parts := list(folder.glob(f".{target.name}.*.part")):
            return parts
        time.sleep(0.02)
    raise AssertionError("nothing was begun")


def test_a_folder_that_was_killed_as_it_was_replaced_stands_again(db, tmp_path):
    target = tmp_path / "folder"
    export(Selection(db), "csv", str(target))
    before = contents(target)
    target.rename(tmp_path / ".folder.1.before")
    with pytest.raises(CannotExport, match="there already"):
        export(Selection(db), "csv", str(target))
    assert contents(target) == before
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


@pytest.mark.parametrize("name", FORMATS)
def test_a_disk_that_fills_up_leaves_nothing(sample_mirror, tmp_path, name):
    # What a file may have here is less than any of them takes; of text, whose files are small, the manifest is too large.
    done = subprocess.run(
        ["prlimit", "--fsize=8192", *command("export", name, tmp_path / "to", "--db", sample_mirror, "-q")],
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert b"cannot write to" in done.stderr
    assert b"File too large" in done.stderr
    assert done.stderr.count(b"\n") == 1
    assert not list(tmp_path.iterdir())


def test_an_export_is_of_one_moment_whatever_a_crawl_writes_meanwhile(tmp_path):
    mirror = open_paper(tmp_path / "paper.db")
    for name in ("one", "two", "three"):
        mirror.write(article_page(1, name, f"Of {name}."))
    mirror.settle()
    with closing(open_for_reading(tmp_path / "paper.db")) as db:
        selection, seen = Selection(db), []

        def write_more(what, done, of):
            if not seen:
                mirror.write(article_page(1, "zero", "Of zero."))
                mirror.settle()
            seen.append((done, of))

        selection._tell = write_more
        assert export(selection, "jsonl", str(tmp_path / "a.jsonl")) == 3
        assert seen == [(1, 3), (2, 3), (3, 3)]
        assert export(selection, "jsonl", str(tmp_path / "b.jsonl")) == 4
    assert [line["key"] for line in read_lines(tmp_path / "a.jsonl")] == ["paper/1/one", "paper/1/three", "paper/1/two"]
    assert len(read_lines(tmp_path / "b.jsonl")) == 4
    mirror.finish_run("done", mirror.settle(), {})
    mirror.close()


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "wacz"])
def test_an_empty_selection_is_an_export_like_any(small_mirror, tmp_path, here, name):
    said = here("export", name, tmp_path / "to", "--db", small_mirror, "--where", "0")
    assert said == (0, f"{tmp_path / 'to'}: 0 {FORMATS[name].counts}\n")
    assert (tmp_path / "to").exists()


def test_how_far_an_export_is_is_told_on_standard_error(db, tmp_path):
    told = []
    selection = Selection(db, tell=lambda *said: told.append(said))
    export(selection, "jsonl", str(tmp_path / "a.jsonl"))
    assert told == [("articles", done, 4) for done in (1, 2, 3, 4)]
    told.clear()
    export_all(selection, tmp_path / "all")
    assert ("csv: articles", 4, 4) in told
