"""Apache Parquet: a file a table with typed columns, for pandas, polars, DuckDB, Spark and Hugging Face's datasets.

Columns are those of the JSON lines. Days are dates, times are timestamps in UTC, `urls` is a list of texts, `source_notes` and `citations`
are lists of structs; what a column or a table means stands in the metadata of the schema as `description`. A row group holds so many rows
or so much text, whichever is less, so that whoever reads it needs no more memory than whoever wrote it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote

from exports import articles
from exports.failures import CannotExport
from exports.file_names import file_name
from exports.formats.format import Format
from exports.selection import Selection
from exports.tabular import data_package
from exports.tabular.tables import ARTICLES, OTHERS, TABLES, Column, Kind, Table, description, descriptions, rows

_ROWS = 8_192
_LETTERS = 1 << 22
# Each is another one: a dictionary of them saves nothing, nor does to know the first and the last.
_UNLIKE = frozenset(("key", "url", "text_digest", "capture_digest", "note_text", "body_text", "body_html", "explanation"))
_NO_PERIODICAL = "__HIVE_DEFAULT_PARTITION__"


def write(selection: Selection, out: BinaryIO, layout: str) -> int:
    """Write the articles of `selection` to `out`, and return how many there were; raises CannotExport for partitions in one file."""
    if layout != "plain":
        raise CannotExport(f"the layout {layout} is a folder of files; name a folder, not a file")
    _write_table(selection, ARTICLES, out)
    return selection.count


def write_folder(selection: Selection, folder: Path, layout: str) -> int:
    """Write every table of `selection` into `folder`, the articles in a folder a periodical where `layout` says so; return how many."""
    if layout == "plain":
        _write_file(selection, ARTICLES, folder / "articles.parquet")
    else:
        _write_periodicals(selection, folder / "articles")
    for table in OTHERS:
        _write_file(selection, table, folder / f"{table.name}.parquet")
    _write_card(selection, folder, layout)
    return selection.count


def _write_card(selection: Selection, folder: Path, layout: str) -> None:
    """Write what Hugging Face calls a dataset card: its front matter tells `datasets` which files are which table."""
    about = data_package.about_mirror(selection)
    said = descriptions(selection)
    files = {table.name: f"{table.name}.parquet" for table in TABLES}
    if layout != "plain":
        files["articles"] = "articles/**/*.parquet"
    configs = [{"config_name": name, "data_files": pattern, "default": name == "articles"} for name, pattern in files.items()]
    # JSON is YAML.
    front = {"pretty_name": about["title"], "configs": configs}
    tables = "\n".join(f"- `{files[table.name]}`: {description(table.told, said)}" for table in TABLES)
    source = f"Source: {about['homepage']}. Mirrored {about['created']}, exported by {about['software']}."
    licences = "".join(f"Licence: {' '.join(filter(None, (one.get('title'), one.get('path'))))}.\n" for one in about.get("licenses", ()))
    (folder / "README.md").write_text(
        f"---\n{json.dumps(front, ensure_ascii=False, indent=2)}\n---\n\n{about['description']}\n\n{source}\n{licences}\n{tables}\n",
        encoding="utf-8",
    )


def _write_periodicals(selection: Selection, folder: Path) -> None:
    folder.mkdir()
    for key, code in selection.db.execute("SELECT key, code FROM periodicals ORDER BY key").fetchall():
        _write_partition(selection.of_periodical(key), folder, quote(code, safe=""), file_name(key))
    _write_partition(selection.of_periodical(None), folder, _NO_PERIODICAL, "none")
    if not any(folder.iterdir()):
        # Readers learn the columns from a file.
        _write_file(selection, ARTICLES, folder / "articles.parquet")


def _write_partition(selection: Selection, folder: Path, value: str, name: str) -> None:
    if selection.count:
        partition = folder / f"periodical={value}"
        partition.mkdir(exist_ok=True)
        _write_file(selection, ARTICLES, partition / f"{name}.parquet")


def _write_file(selection: Selection, table: Table, path: Path) -> None:
    with path.open("xb") as out:
        _write_table(selection, table, out)


def _write_table(selection: Selection, table: Table, out: BinaryIO) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    schema = _schema(selection, table)
    alike = [column.name for column in table.columns if column.kind == "text" and column.name not in _UNLIKE]
    measured = [column.name for column in table.columns if column.kind not in ("texts", "objects") and column.name not in _UNLIKE]
    with parquet.ParquetWriter(out, schema, compression="zstd", use_dictionary=alike, write_statistics=measured) as writer:
        for group in _groups(rows(selection, table, table.columns)):
            cells = zip(*group, strict=True)
            arrays = [_array(column, values, held.type) for column, values, held in zip(table.columns, cells, schema, strict=True)]
            writer.write_table(pa.table(arrays, schema=schema), row_group_size=len(group))


def _groups(found: Iterable[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    """Yield the rows in groups, none with more rows or much more text than a group may have."""
    group: list[Sequence[Any]] = []
    letters = 0
    for row in found:
        group.append(row)
        letters += sum(len(value) for value in row if isinstance(value, str))
        if len(group) == _ROWS or letters >= _LETTERS:
            yield group
            group, letters = [], 0
    if group:
        yield group


def _schema(selection: Selection, table: Table) -> Any:
    import pyarrow as pa

    said = descriptions(selection)
    about = {"description": description(table.told, said), "mirror": json.dumps(data_package.about_mirror(selection), ensure_ascii=False)}
    fields = [
        pa.field(column.name, _type(column), metadata={"description": description(column.told, said, column.refers)})
        for column in table.columns
    ]
    return pa.schema(fields, metadata=about)


def _type(column: Column) -> Any:
    import pyarrow as pa

    if column.kind == "objects":
        return pa.list_(pa.struct([(name, _plain_type(_KINDS.get(name, "text"))) for name in articles.FIELDS[column.name]]))
    return pa.list_(pa.string()) if column.kind == "texts" else _plain_type(column.kind)


_KINDS: dict[str, Kind] = {
    "step": "integer", "start": "integer", "end": "integer", "date_start": "day", "date_end": "day",
    **dict.fromkeys(articles.TRUTHS, "truth"),
}  # fmt: skip
"""What those fields of objects hold that are no texts."""


def _plain_type(kind: Kind) -> Any:
    import pyarrow as pa

    types = {
        "text": pa.string(), "integer": pa.int64(), "number": pa.float64(), "truth": pa.bool_(), "day": pa.date32(),
        "time": pa.timestamp("ms", tz="UTC"),
    }  # fmt: skip
    return types[kind]


def _array(column: Column, values: Sequence[Any], kind: Any) -> Any:
    import pyarrow as pa

    if column.kind == "texts":
        return pa.array([(value or "").split() for value in values], kind)
    if column.kind == "objects":
        return pa.array([[_dated(one) for one in json.loads(value)] for value in values], kind)
    if column.kind in ("day", "time"):
        return pa.array(values, pa.string()).cast(kind)
    return pa.array(values, kind)


def _dated(one: dict[str, Any]) -> dict[str, Any]:
    return one | {name: date.fromisoformat(one[name]) for name in ("date_start", "date_end") if one[name]}


FORMAT = Format(
    title="Parquet",
    description="A file a table with typed columns, text and HTML: for pandas, polars, DuckDB, Spark, Hugging Face.",
    called="parquet",
    ending=".parquet",
    file=write,
    folder=write_folder,
    layouts={"plain": "all articles in one file", "by-periodical": "articles in a folder a periodical: articles/periodical=CODE/"},
    needs="pyarrow",
)
