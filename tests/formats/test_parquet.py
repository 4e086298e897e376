"""pyarrow, polars, DuckDB, pandas and Spark read the same rows of Parquet, with the right types."""

import json
import subprocess
import sys
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import duckdb
import polars
import pyarrow as pa
import pytest
from pyarrow import dataset
from pyarrow import parquet as pq

from exports import articles
from exports.failures import CannotExport
from exports.formats import parquet
from exports.selection import Filters, Selection
from exports.tabular.tables import TABLES
from exports.writing import export
from pipelines.mirror.opening import open_for_reading
from tests.command import environment
from tests.formats.conftest import BYLINE, CONTROLS, HEADLINES, PARAGRAPHS
from tests.formats.test_jsonl import exported as exported_lines
from tests.formats.test_jsonl import read_lines
from tests.mirrors import article_page, open_paper
from tests.test_spark import SHORT, SPARK, spark


def exported(mirror, target, layout="plain", **asked):
    with closing(open_for_reading(mirror)) as db:
        export(Selection(db, Filters(**asked)), "parquet", str(target), layout)
    return target


def spelled(value):
    """Return a value of Parquet as JSON lines have it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: spelled(one) for name, one in value.items()}
    return [spelled(one) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize("which", ["sample_mirror", "hostile_mirror", "empty_mirror"])
def test_all_readers_read_the_rows_of_the_json_lines(request, tmp_path, which):
    mirror = request.getfixturevalue(which)
    folder = exported(mirror, tmp_path / "a")
    lines = exported_lines(mirror, tmp_path / "b")
    for table in TABLES:
        path, expected = folder / f"{table.name}.parquet", read_lines(lines / f"{table.name}.jsonl")
        assert [spelled(row) for row in pq.read_table(path).to_pylist()] == expected
        assert [spelled(row) for row in polars.read_parquet(path).to_dicts()] == expected
        with duckdb.connect() as db:
            seen = db.read_parquet(str(path)).to_arrow_table()
        assert [spelled(row) for row in seen.to_pylist()] == expected


def test_columns_have_types_and_say_what_they_are(sample_mirror, tmp_path):
    folder = exported(sample_mirror, tmp_path / "a")
    schema = pq.read_schema(folder / "articles.parquet")
    assert schema.names == list(articles.COLUMNS)
    assert schema.field("date_start").type == pa.date32()
    assert schema.field("date_edtf").type == pa.string()
    assert schema.field("captured_at").type == pa.timestamp("ms", tz="UTC")
    assert schema.field("date_inferred").type == pa.bool_()
    assert schema.field("word_count").type == pa.int64()
    assert schema.field("urls").type.value_type == pa.string()
    note = schema.field("source_notes").type.value_type
    assert (note.field("step").type, note.field("date_start").type, note.field("date_inferred").type) == (
        pa.int64(),
        pa.date32(),
        pa.bool_(),
    )
    assert schema.field("kicker").metadata[b"description"] == b"The line above the headline."
    assert schema.metadata[b"description"].startswith(b"One row an article")
    about = json.loads(schema.metadata[b"mirror"])
    assert (about["title"], about["licenses"]) == ("Backfile's sample archive", [{"name": "MIT", "title": "MIT"}])
    for table in TABLES:
        held = pq.read_schema(folder / f"{table.name}.parquet")
        assert all(held.field(name).metadata[b"description"] for name in held.names)
        assert pq.read_metadata(folder / f"{table.name}.parquet").row_group(0).column(0).compression == "ZSTD"


def test_polars_and_duckdb_find_the_same_types(sample_mirror, tmp_path):
    path = exported(sample_mirror, tmp_path / "articles.parquet")
    schema = polars.read_parquet_schema(path)
    assert (schema["date_start"], schema["changed"]) == (polars.Date, polars.Datetime("ms", "UTC"))
    assert schema["urls"] == polars.List(polars.String)
    assert isinstance(schema["citations"].inner, polars.Struct)
    with duckdb.connect() as db:
        types = {name: kind for name, kind, *_ in db.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(path)]).fetchall()}
    assert (types["date_start"], types["changed"]) == ("DATE", "TIMESTAMP WITH TIME ZONE")
    assert (types["urls"], types["date_inferred"], types["position"]) == ("VARCHAR[]", "BOOLEAN", "BIGINT")
    assert types["source_notes"].startswith("STRUCT(")


def test_hostile_texts_come_back_to_the_letter(hostile_mirror, tmp_path):
    rows = {row["key"]: row for row in pq.read_table(exported(hostile_mirror, tmp_path / "a.parquet")).to_pylist()}
    for name, headline in HEADLINES.items():
        assert (rows[f"paper/1/{name}"]["headline"], rows[f"paper/1/{name}"]["byline"]) == (headline, BYLINE)
        assert rows[f"paper/1/{name}"]["body_text"] == PARAGRAPHS
    assert rows["paper/3/controls"]["body_text"] == CONTROLS
    assert rows["paper/5/lonely"]["date_start"] is None


@pytest.mark.parametrize("which", ["sample_mirror", "hostile_mirror"])
def test_partitions_hold_the_same_articles(request, tmp_path, which):
    mirror = request.getfixturevalue(which)
    whole = pq.read_table(exported(mirror, tmp_path / "a") / "articles.parquet")
    folder = exported(mirror, tmp_path / "b", "by-periodical") / "articles"
    found = dataset.dataset(folder, partitioning="hive").to_table().sort_by("key")
    assert found.drop_columns(["periodical"]).to_pylist() == whole.to_pylist()
    for row in found.select(["periodical", "periodical_key"]).to_pylist():
        assert row["periodical_key"] == (row["periodical"] and f"{row['periodical_key'].split('/')[0]}/{row['periodical']}")
    frame = polars.scan_parquet(folder / "**/*.parquet", hive_partitioning=True).collect()
    assert sorted(frame["key"]) == whole["key"].to_pylist()
    with duckdb.connect() as db:
        (count,) = db.execute("SELECT count(*) FROM read_parquet(?, hive_partitioning = true)", [f"{folder}/**/*.parquet"]).fetchone()
    assert count == len(whole)


def test_partitions_of_a_part_hold_that_part(sample_mirror, tmp_path):
    folder = exported(sample_mirror, tmp_path / "a", "by-periodical", periodical="lw", language="en")
    assert [path.name for path in (folder / "articles").iterdir()] == ["periodical=lw"]
    assert {row["periodical_key"] for row in dataset.dataset(folder / "articles").to_table().to_pylist()} == {"sample/lw"}


@pytest.mark.parametrize("layout", parquet.FORMAT.layouts)
def test_an_empty_selection_has_its_columns(small_mirror, tmp_path, layout):
    folder = exported(small_mirror, tmp_path / "a", layout, where="0")
    (path,) = folder.rglob("articles.parquet")
    assert (len(pq.read_table(path)), pq.read_schema(path).names) == (0, list(articles.COLUMNS))


def test_partitions_are_no_one_file(small_mirror, tmp_path):
    with pytest.raises(CannotExport, match="name a folder, not a file"):
        exported(small_mirror, tmp_path / "a.parquet", "by-periodical")
    assert not list(tmp_path.iterdir())


def test_a_group_of_rows_is_bounded_by_its_rows_and_by_its_text(tmp_path, monkeypatch):
    monkeypatch.setattr(parquet, "_ROWS", 3)
    monkeypatch.setattr(parquet, "_LETTERS", 60_000)
    mirror = open_paper(tmp_path / "paper.db")
    for number in range(8):
        mirror.write(article_page(1, f"a{number}", "Short."))
    for number in range(4):
        mirror.write(article_page(1, f"b{number}", "x" * 40_000))
    mirror.finish_run("done", mirror.settle(), {})
    mirror.close()
    read = pq.read_metadata(exported(tmp_path / "paper.db", tmp_path / "a.parquet"))
    assert [read.row_group(place).num_rows for place in range(read.num_row_groups)] == [3, 3, 3, 1, 1, 1]


def test_without_pyarrow_it_says_what_to_install(small_mirror, tmp_path):
    hide = "import importlib.util as u, sys; f = u.find_spec; u.find_spec = lambda name, *a: None if name == 'pyarrow' else f(name, *a); "
    run = "from crawler.cli import main; main()"
    for name in ("parquet", "all"):
        told = [sys.executable, "-c", hide + run, "export", name, tmp_path / "a", "--db", small_mirror]
        done = subprocess.run(told, capture_output=True, text=True, env=environment(), check=False)
        assert (done.returncode, done.stderr.count("\n")) == (1, 1)
        assert "writing Parquet needs pyarrow; install it with: pip install 'backfile[export]'" in done.stderr
    assert not list(tmp_path.iterdir())


def test_the_card_names_every_table_for_hugging_face(sample_mirror, tmp_path):
    for layout in parquet.FORMAT.layouts:
        folder = exported(sample_mirror, tmp_path / layout, layout)
        _, front, text = (folder / "README.md").read_text("utf-8").split("---\n", 2)
        configs = json.loads(front)["configs"]
        assert [config["config_name"] for config in configs] == [table.name for table in TABLES]
        assert all(any(folder.glob(config["data_files"])) for config in configs)
        assert [config["config_name"] for config in configs if config["default"]] == ["articles"]
        assert "Licence: MIT." in text


PANDAS = """
import json, sys
import pandas

frame = pandas.read_parquet(sys.argv[1])
kinds = {name: str(kind) for name, kind in frame.dtypes.items()}
print(json.dumps([kinds, frame["key"].tolist(), frame["body_text"].tolist()]))
"""
BY_SPARK = """
import json, sys
from pyspark.sql import SparkSession

spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
frame = spark.read.parquet(sys.argv[1])
rows = frame.orderBy("key").select("key", "periodical", "date_start").collect()
print(json.dumps([dict(frame.dtypes), [[row.key, row.periodical, str(row.date_start)] for row in rows]]))
spark.stop()
"""


@spark
def test_pandas_reads_the_same_rows(sample_mirror, tmp_path):
    path = exported(sample_mirror, tmp_path / "a.parquet")
    done = subprocess.run([SPARK / "bin" / "python", "-c", PANDAS, path], capture_output=True, text=True, check=True)
    kinds, keys, texts = json.loads(done.stdout)
    assert (kinds["word_count"], kinds["date_inferred"], kinds["changed"]) == ("int64", "bool", "datetime64[ms, UTC]")
    rows = pq.read_table(path).to_pylist()
    assert (keys, texts) == ([row["key"] for row in rows], [row["body_text"] for row in rows])


@spark
def test_spark_reads_the_same_rows_and_the_partitions(sample_mirror, tmp_path):
    folder = exported(sample_mirror, tmp_path / "a", "by-periodical")
    done = subprocess.run(
        [SPARK / "bin" / "python", "-c", BY_SPARK, folder / "articles"], capture_output=True, text=True, env=SHORT, check=False
    )
    assert done.returncode == 0, done.stderr
    kinds, rows = json.loads(done.stdout.splitlines()[-1])
    assert (kinds["date_start"], kinds["changed"], kinds["urls"]) == ("date", "timestamp", "array<string>")
    expected = dataset.dataset(folder / "articles", partitioning="hive").to_table().sort_by("key").to_pylist()
    assert rows == [[row["key"], row["periodical"], str(row["date_start"])] for row in expected]


def test_days_are_days(small_mirror, tmp_path):
    rows = pq.read_table(exported(small_mirror, tmp_path / "a.parquet")).to_pylist()
    assert rows[0]["date_start"] == date(2012, 5, 1)
    assert rows[0]["first_seen"] - datetime(2026, 1, 1, tzinfo=UTC) == timedelta()
