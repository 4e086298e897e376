"""Plain text is what corpus tools read: a file an article in names that sort, a manifest, and what passim reads."""

import csv
import json
import re
import subprocess
from contextlib import closing
from datetime import date
from hashlib import sha256

import pytest

from exports.failures import CannotExport
from exports.formats.text import MANIFEST
from exports.selection import Filters, Selection
from exports.writing import export
from pipelines.mirror.opening import open_for_reading
from tests.command import backfile
from tests.formats.conftest import CONTROLS, HEADLINES, PARAGRAPHS
from tests.mirrors import STRIKE, article_page, contents_page, open_paper
from tests.test_spark import SHORT, SPARK, spark

PASSIM = (
    "id", "series", "date", "title", "byline", "periodical", "issue", "date_edtf", "language", "work", "url", "citation", "text",
)  # fmt: skip
"""What passim is given."""


def exported(mirror, target, layout="plain", **asked):
    with closing(open_for_reading(mirror)) as db:
        export(Selection(db, Filters(**asked)), "text", str(target), layout)
    return target


def manifest(folder):
    with (folder / "manifest.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def texts(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*.txt"))


def test_a_file_is_headline_and_text(small_mirror, tmp_path):
    folder = exported(small_mirror, tmp_path / "a")
    assert texts(folder) == [
        "tp/2012-05_0001_001_strike.txt", "tp/2012-05_0001_002_sums.txt", "tp/2012-06_0002_001_tokyo.txt",
        "tp/2012-06_0002_002_hostile.txt",
    ]  # fmt: skip
    assert (folder / "tp" / "2012-05_0001_001_strike.txt").read_bytes() == f"Die Straße\n\n{STRIKE}\n".encode()


@pytest.mark.parametrize("which", ["sample_mirror", "hostile_mirror", "small_mirror"])
def test_the_manifest_names_every_file_and_what_it_holds(request, tmp_path, which):
    mirror = request.getfixturevalue(which)
    folder = exported(mirror, tmp_path / "a")
    rows = manifest(folder)
    assert tuple(rows[0]) == MANIFEST
    assert sorted(row["file"] for row in rows) == texts(folder)
    with closing(open_for_reading(mirror)) as db:
        held = {row["key"]: row for row in db.query("SELECT key, title, headline, body_text FROM articles")}
    assert [row["key"] for row in rows] == sorted(held)
    for row in rows:
        headline, empty, text = (folder / row["file"]).read_bytes().decode().split("\n", 2)
        article = held[row["key"]]
        assert headline == " ".join((article["headline"] or article["title"]).split())
        assert (empty, text) == ("", article["body_text"] + "\n")
        assert row["text_digest"] == f"sha256:{sha256(text[:-1].encode()).hexdigest()}"
        assert row["url"] in row["citation"]
        assert row["capture_digest"] in row["citation"]


def test_names_are_safe_whatever_the_key(hostile_mirror, tmp_path):
    names = texts(exported(hostile_mirror, tmp_path / "a"))
    assert len({name.casefold() for name in names}) == len(names)
    assert all(re.fullmatch(r"tp/[a-z0-9][a-z0-9._~-]*\.txt", name) for name in names)
    assert max(len(name) for name in names) < 140
    assert {path.name for path in tmp_path.iterdir()} == {"a"}


def test_names_sort_by_date_issue_and_position(tmp_path):
    mirror = open_paper(tmp_path / "paper.db")
    dates = {9: "March 1999", 10: "12 April 1999", 11: "Winter 2009/10", 100: "May 2012", 101: "2013", 102: None}
    expected = []
    for issue, printed in dates.items():
        names = [f"{letter}{issue}" for letter in ("zulu", "alpha", "mike")]
        if printed:
            mirror.write(contents_page(issue, names, printed))
        for name in names:
            mirror.write(article_page(issue, name, f"Of {name}."))
        expected += names if printed else sorted(names)
    mirror.write(article_page(1, "lonely", "Of none.", issue_key=None))
    mirror.finish_run("done", mirror.settle(), {})
    mirror.close()
    names = texts(exported(tmp_path / "paper.db", tmp_path / "a"))
    assert [name.rpartition("_")[2].removesuffix(".txt") for name in names] == [*expected[:-3], "lonely", *expected[-3:]]
    assert [name.split("_")[0] for name in names[::3]] == [
        "tp/1999-03", "tp/1999-04-12", "tp/2009-12", "tp/2012-05", "tp/2013", "tp/undated", "tp/undated",
    ]  # fmt: skip


def test_articles_of_one_name_in_one_place_are_two_files(tmp_path):
    mirror = open_paper(tmp_path / "paper.db")
    for folder in ("x", "y"):
        page = article_page(1, f"{folder}/same", f"Of {folder}.", issue_key=None)
        mirror.write(page)
    mirror.finish_run("done", mirror.settle(), {})
    mirror.close()
    names = texts(exported(tmp_path / "paper.db", tmp_path / "a"))
    assert names[0] == "tp/undated_0000_000_same.txt"
    assert re.fullmatch(r"tp/undated_0000_000_same_paper_1_y_same\.txt", names[1])


def test_articles_of_no_periodical_have_a_folder_too(sample_mirror, tmp_path):
    folder = exported(sample_mirror, tmp_path / "a", language="ar")
    assert texts(folder) == ["_without-periodical/undated_0000_000_2013-02-layl.txt"]
    assert sorted(path.name for path in folder.iterdir() if not path.name.startswith(".")) == ["_without-periodical", "manifest.csv"]


def test_hostile_headlines_are_one_line(hostile_mirror, tmp_path):
    folder = exported(hostile_mirror, tmp_path / "a")
    files = {row["key"]: row["file"] for row in manifest(folder)}
    for name, headline in HEADLINES.items():
        assert (folder / files[f"paper/1/{name}"]).read_bytes().decode() == f"{' '.join(headline.split())}\n\n{PARAGRAPHS}\n"
    assert CONTROLS in (folder / files["paper/3/controls"]).read_bytes().decode()


def test_passim_is_given_what_it_asks_for(sample_mirror, tmp_path):
    path = exported(sample_mirror, tmp_path / "a.jsonl", "passim")
    folder = exported(sample_mirror, tmp_path / "b", "passim")
    assert (folder / "articles.jsonl").read_bytes() == path.read_bytes()
    # passim takes every file of a folder that does not begin with a dot.
    assert [file.name for file in folder.iterdir() if not file.name.startswith(".")] == ["articles.jsonl"]
    lines = [json.loads(line) for line in path.read_bytes().decode().split("\n")[:-1]]
    with closing(open_for_reading(sample_mirror)) as db:
        rows = list(
            db.query(
                "SELECT articles.key, body_text, date_start, periodicals.key AS series "
                "FROM articles LEFT JOIN periodicals ON periodicals.id = periodical_id ORDER BY articles.key"
            )
        )
    assert [(line["id"], line["text"], line["date"], line["series"]) for line in lines] == [
        (row["key"], row["body_text"], row["date_start"], row["series"]) for row in rows
    ]
    # Names that passim has for something of its own: its README, "Marking Locations inside Documents" and the fields of its output.
    taken = {"pages", "regions", "locs", "uid", "gid", "cluster", "size", "begin", "end", "src", "pboiler"}
    assert all(tuple(line) == PASSIM for line in lines)
    assert not taken & {*PASSIM}


def test_passim_goes_to_standard_output(small_mirror):
    done = backfile("export", "text", "-", "--layout", "passim", "--db", small_mirror)
    assert done.returncode == 0
    assert next(json.loads(line)["id"] for line in done.stdout.splitlines()) == "paper/1/strike"


def test_plain_text_is_no_one_file(small_mirror, tmp_path):
    with pytest.raises(CannotExport, match="--layout passim"):
        exported(small_mirror, tmp_path / "a.jsonl")


BY_SPARK = """
import json, sys
from pyspark.sql import SparkSession

spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
frame = spark.read.json(sys.argv[1])
rows = frame.selectExpr("id", "series", "text", "xxhash64(id) AS uid", "date(date) AS day").orderBy("id").collect()
print(json.dumps([dict(frame.dtypes), [[row.id, row.series, row.text, str(row.day)] for row in rows]]))
spark.stop()
"""


@spark
def test_spark_reads_it_as_passim_does(hostile_mirror, tmp_path):
    folder = exported(hostile_mirror, tmp_path / "a", "passim")
    done = subprocess.run([SPARK / "bin" / "python", "-c", BY_SPARK, folder], capture_output=True, text=True, env=SHORT, check=False)
    assert done.returncode == 0, done.stderr
    types, rows = json.loads(done.stdout.splitlines()[-1])
    assert set(types.values()) == {"string"}
    lines = [json.loads(line) for line in (folder / "articles.jsonl").read_bytes().decode().split("\n")[:-1]]
    assert rows == [
        [line["id"], line["series"], line["text"], str(line["date"] and date.fromisoformat(line["date"]))]
        for line in sorted(lines, key=lambda line: line["id"])
    ]


@pytest.mark.parametrize("layout", ["plain", "passim"])
def test_an_empty_selection_is_no_file_but_the_list(small_mirror, tmp_path, layout):
    folder = exported(small_mirror, tmp_path / "a", layout, where="0")
    (path,) = [path for path in folder.iterdir() if not path.name.startswith(".")]
    assert path.read_bytes() == (b"" if layout == "passim" else ",".join(MANIFEST).encode() + b"\r\n")
