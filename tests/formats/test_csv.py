"""CSV is read back by Python, polars, pandas and Frictionless, with the right types, and runs no formula."""

import csv
import json
import subprocess
import sys
from contextlib import closing
from datetime import date
from pathlib import Path

import polars
import pytest

from exports import articles
from exports.formats.csv import COLUMNS
from exports.selection import Filters, Selection
from exports.tabular import csv_lines
from exports.tabular.tables import OTHERS, TABLES
from exports.writing import export
from pipelines.mirror.opening import open_for_reading
from tests.formats.conftest import BYLINE, HEADLINES, PARAGRAPHS
from tests.mirrors import HOME, STRIKE, TOKYO
from tests.test_spark import SPARK, spark

TYPES = {"integer": polars.Int64, "number": polars.Float64, "boolean": polars.Boolean, "date": polars.Date}
"""The types of polars for those of Table Schema; a time stays a text here, as polars has it."""


def exported(mirror, target, **asked):
    with closing(open_for_reading(mirror)) as db:
        export(Selection(db, Filters(**asked)), "csv", str(target))
    return target


def read_table(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def valid(folder):
    """Have Frictionless look at a Data Package; return what it says of each of its tables."""
    command = [str(Path(sys.executable).with_name("frictionless")), "validate", str(folder / "datapackage.json"), "--json"]
    report = json.loads(subprocess.run(command, capture_output=True, text=True, check=False).stdout)
    return {task["name"]: [error["message"] for error in task["errors"]] for task in report["tasks"]}


def test_a_file_is_read_back_and_runs_no_formula(small_mirror, tmp_path):
    path = exported(small_mirror, tmp_path / "a.csv")
    raw = path.read_bytes()
    assert raw.endswith(b"\r\n")
    assert tuple(raw.split(b"\r\n")[0].decode().split(",")) == COLUMNS
    assert {*articles.COLUMNS} - {*COLUMNS} == {"body_html", "source_notes", "citations"}
    rows = {row["key"]: row for row in read_table(path)}
    assert rows["paper/1/strike"]["body_text"] == STRIKE
    assert rows["paper/2/tokyo"]["body_text"] == TOKYO
    assert rows["paper/1/strike"]["urls"].split() == [f"{HOME}1/strike.html", f"{HOME}old/1/strike.html"]
    assert rows["paper/1/sums"]["headline"] == '\'=HYPERLINK("http://evil.example/")'
    assert rows["paper/1/sums"]["body_text"] == "'-1 and 1 make nothing,\r\nsaid she."
    assert rows["paper/1/sums"]["position"] == "2"
    assert rows["paper/1/sums"]["rubric"] == ""
    assert rows["paper/1/sums"]["date_inferred"] in ("true", "false")


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\ta", "\ra", "\na", "＝1", "＋1", "－1", "＠a"])
def test_no_cell_begins_as_a_formula_does(text):
    (row,) = (
        csv.reader([csv_lines.line([text, f" {text}", f"a{text}"])[:-2]]) if "\n" not in text and "\r" not in text else ([f"'{text}"] * 3,)
    )
    assert row[0] == f"'{text}"
    assert csv_lines.line([text]).lstrip('"').startswith("'")


@pytest.mark.parametrize(
    "values", [("a", None, ""), ('"', '""', "a,b"), ("a\r\nb", "a\rb", "a\nb"), (True, False, 1), (1.0, 0.1, -5), ("", "\0", "é東")]
)
def test_a_line_is_what_pythons_own_reader_takes(values, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(csv_lines.line(values), encoding="utf-8", newline="")
    with path.open(encoding="utf-8", newline="") as file:
        (row,) = csv.reader(file)
    assert row == [
        {True: "true", False: "false"}[value] if isinstance(value, bool) else "" if value is None else str(value) for value in values
    ]


def test_hostile_texts_come_back_to_the_letter(hostile_mirror, tmp_path):
    rows = {row["key"]: row for row in read_table(exported(hostile_mirror, tmp_path / "a.csv"))}
    for name, headline in HEADLINES.items():
        row = rows[f"paper/1/{name}"]
        assert row["headline"].removeprefix("'") == headline
        assert row["headline"].startswith("'") == (headline[:1] in csv_lines.FORMULA)
        assert (row["byline"], row["body_text"]) == (BYLINE, PARAGRAPHS)
    assert [value for row in rows.values() for value in row.values() if value[:1] in csv_lines.FORMULA] == []
    assert (rows["paper/3/formula"]["byline"], rows["paper/3/formula"]["subhead"]) == ("'+1", "'\t=1")


@pytest.mark.parametrize("asked", [{}, {"periodical": "lw"}, {"language": "ar"}, {"where": "0"}])
def test_frictionless_accepts_the_folder(sample_mirror, tmp_path, asked):
    assert valid(exported(sample_mirror, tmp_path / "a", **asked)) == {table.name: [] for table in TABLES}


def test_frictionless_accepts_what_is_hostile(hostile_mirror, tmp_path):
    assert valid(exported(hostile_mirror, tmp_path / "a")) == {table.name: [] for table in TABLES}


@pytest.mark.parametrize(
    ("name", "before", "after", "words"),
    [
        ("articles.csv", b"sample/lw/41,", b"sample/lw/4x,", "violates the foreign key"),
        ("reprints.csv", b",true,", b",yes,", "type"),
        ("works.csv", b"key,", b"name,", "label"),
    ],
)
def test_frictionless_sees_what_is_wrong(sample_mirror, tmp_path, name, before, after, words):
    folder = exported(sample_mirror, tmp_path / "a")
    content = (folder / name).read_bytes()
    assert before in content
    (folder / name).write_bytes(content.replace(before, after))
    errors = valid(folder)[name.removesuffix(".csv")]
    assert any(words.casefold() in error.casefold() for error in errors)


def test_a_package_says_where_it_is_from_and_what_is_in_it(sample_mirror, tmp_path):
    package = json.loads((exported(sample_mirror, tmp_path / "a", language="en") / "datapackage.json").read_text("utf-8"))
    with closing(open_for_reading(sample_mirror)) as db:
        assert package["created"] == Selection(db).mirrored_at
        said = {
            (table, column): text for table, column, text in db.execute("SELECT table_name, column_name, description FROM descriptions")
        }
    assert package["sources"] == [{"title": "Backfile's sample archive", "path": "https://sample.backfile.example/"}]
    assert package["licenses"] == [{"name": "MIT", "title": "MIT"}]
    assert package["description"].endswith("; only language en.")
    assert package["software"].startswith("Backfile ")
    schemas = {resource["name"]: resource["schema"] for resource in package["resources"]}
    assert [column["description"] for column in schemas["articles"]["fields"] if column["name"] == "kicker"] == [said["articles", "kicker"]]
    assert all(field["description"].endswith(".") for schema in schemas.values() for field in schema["fields"])
    assert schemas["reprints"]["primaryKey"] == ["article_key", "source_key"]
    # Its source may be in another language, and is then not among the articles.
    assert "foreignKeys" not in schemas["reprints"]
    assert len(schemas["articles"]["foreignKeys"]) == 3


def test_everything_refers_by_key_and_nothing_by_number(sample_mirror, tmp_path):
    folder = exported(sample_mirror, tmp_path / "a")
    for table in TABLES:
        rows = read_table(folder / f"{table.name}.csv")
        assert rows
        assert not [name for name in rows[0] if name == "id" or name.endswith("_id")]


def test_a_column_of_the_mirror_is_exported_or_said_not_to_be(sample_mirror):
    # Ids have keys in their place; how wide a PDF's text is, and which decision confirms a pair, is of the mirror alone.
    gone = {"reprints": {"decision_id"}, "issues": {"pdf_text"}, "periodicals": {"archive_id"}, "passages": {"reprint_id"}, "works": set()}
    with closing(open_for_reading(sample_mirror)) as db:
        for table in OTHERS:
            mirrored = {"works": "clusters"}.get(table.name, table.name)
            held = {column.name.replace("_article_id", "_key").replace("_id", "_key") for column in db[mirrored].columns} - {"id"}
            exported_names = {column.name for column in table.columns}
            assert held - exported_names == {name.replace("_id", "_key") for name in gone[table.name]}, table.name


def test_polars_finds_the_right_types(sample_mirror, tmp_path):
    folder = exported(sample_mirror, tmp_path / "a")
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    for resource in package["resources"]:
        fields = resource["schema"]["fields"]
        types = {field["name"]: TYPES.get(field["type"], polars.String) for field in fields}
        frame = polars.read_csv(folder / resource["path"], schema=types)
        with closing(open_for_reading(sample_mirror)) as db:
            (count,) = db.execute(f"SELECT count(*) FROM {'clusters' if resource['name'] == 'works' else resource['name']}").fetchone()
        assert len(frame) == count
        assert frame.schema == types
    frame = polars.read_csv(folder / "articles.csv", try_parse_dates=True)
    assert frame.schema["date_start"] == polars.Date
    assert frame.schema["date_inferred"] == polars.Boolean
    assert frame.schema["word_count"] == polars.Int64
    assert frame.schema["confidence"] == polars.Float64
    assert frame.filter(polars.col("key") == "sample/english/lw/41/floodgate")["date_start"].item() == date(2012, 3, 1)


PANDAS = """
import json, sys
import pandas

folder = sys.argv[1]
schema = json.load(open(f"{folder}/datapackage.json"))["resources"][0]["schema"]["fields"]
types = {"integer": "Int64", "number": "Float64", "boolean": "boolean"}
frame = pandas.read_csv(
    f"{folder}/articles.csv", keep_default_na=False, na_values=[""],
    dtype={field["name"]: types.get(field["type"], "string") for field in schema if not field["type"].startswith("date")},
    parse_dates=[field["name"] for field in schema if field["type"].startswith("date")],
)
kinds = {name: str(kind) for name, kind in frame.dtypes.items()}
print(json.dumps([kinds, json.loads(frame.to_json(orient="records", date_format="iso"))]))
"""


@spark
@pytest.mark.parametrize("which", ["sample_mirror", "hostile_mirror"])
def test_pandas_finds_the_right_types(request, tmp_path, which):
    folder = exported(request.getfixturevalue(which), tmp_path / "a")
    done = subprocess.run([SPARK / "bin" / "python", "-c", PANDAS, folder], capture_output=True, text=True, check=True)
    types, rows = json.loads(done.stdout)
    assert types["word_count"] == types["position"] == "Int64"
    assert types["date_inferred"] == "boolean"
    assert types["confidence"] == "Float64"
    assert types["issue_number"] == types["pages"] == types["date_edtf"] == "string"
    assert types["date_start"].startswith("datetime64")
    assert types["first_seen"].startswith("datetime64")
    expected = read_table(folder / "articles.csv")
    for name in ("key", "headline", "byline", "body_text"):
        # Python reads an end of a line within a cell as it is, and so does pandas.
        assert [row[name] or "" for row in rows] == [row[name] for row in expected]


def test_a_mirror_of_nothing_is_tables_of_no_rows(empty_mirror, tmp_path):
    folder = exported(empty_mirror, tmp_path / "a")
    assert [len(read_table(folder / f"{table.name}.csv")) for table in TABLES] == [0, 0, 2, 0, 0, 0]
    assert valid(folder) == {table.name: [] for table in TABLES}
