"""Plain text: a file an article for Voyant, AntConc and other readers of corpora; or what passim reads.

The layout `plain` is a folder a periodical, by its code, with a file an article, so named that names sort by date, issue and position in
it: `lw/2012-03_0041_002_floodgate.txt`. Its parts are the issue's date as far as it is known (the article's own where it has no issue),
the end of the issue's key, the position, and the end of the article's key. A file is the headline in one line (where there is none, what
stands for it), an empty line, the text to the letter, and the end of a line; what else is known stands in `manifest.csv`, a line a file.

The layout `passim` is JSON lines for passim 2 (https://github.com/dasmiq/passim): `id` is the key, `series` the periodical's, `text` the
text to the letter, so that the beginnings and ends that passim gives are those of `body_text`, and `date` its first day; the rest passes
through. What passim takes for something else (`pages`, `locs`) or has for names of its own is not among it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from exports import articles
from exports.bibliography.citation import CITED, cite
from exports.failures import CannotExport
from exports.file_names import file_name
from exports.formats.format import Format
from exports.selection import Selection
from exports.tabular import csv_lines

MANIFEST = (
    "file", "key", "title", "byline", "periodical_key", "periodical_name", "issue_key", "issue_title", "date_edtf", "date_start",
    "date_end", "language", "kind", "word_count", "work_key", "url", "captured_at", "capture_digest", "text_digest", "citation",
)  # fmt: skip
"""The columns of `manifest.csv`."""

# No code gives a name that begins so.
_NO_PERIODICAL = "_without-periodical"
_COLUMNS = tuple(dict.fromkeys((*(name for name in MANIFEST if name not in ("file", "citation")), "position", *CITED, "body_text")))
_encode = msgspec.json.Encoder().encode


def write(selection: Selection, out: BinaryIO, layout: str) -> int:
    """Write what passim reads to `out`, and return how many articles there were; raises CannotExport for the other layout."""
    if layout != "passim":
        raise CannotExport("plain text is a file an article; name a folder, or take --layout passim")
    for article in articles.records(selection, _COLUMNS):
        said = {
            "id": article["key"], "series": article["periodical_key"], "date": article["date_start"], "title": article["title"],
            "byline": article["byline"], "periodical": article["periodical_name"], "issue": article["issue_title"],
            "date_edtf": article["date_edtf"], "language": article["language"], "work": article["work_key"], "url": article["url"],
            "citation": cite(article), "text": article["body_text"],
        }  # fmt: skip
        out.write(_encode(said) + b"\n")
    return selection.count


def write_folder(selection: Selection, folder: Path, layout: str) -> int:
    """Write the articles of `selection` into `folder`, a file each and a manifest, or as passim reads them; return how many."""
    if layout == "passim":
        with (folder / "articles.jsonl").open("wb") as out:
            return write(selection, out, layout)
    with (folder / "manifest.csv").open("wb") as manifest:
        manifest.write(csv_lines.line(MANIFEST).encode())
        for name, article in _written(selection, folder):
            said = article | {"file": name, "citation": cite(article)}
            manifest.write(csv_lines.line(said[column] for column in MANIFEST).encode())
    return selection.count


def _written(selection: Selection, folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Write each article's file; yield its name from `folder`, and the article."""
    issues = {key: f"{_date(*dates)}/{_numbered(key, of)}" for key, of, *dates in selection.db.execute(_ISSUES)}
    codes = {key: file_name(code) for key, code in selection.db.execute("SELECT key, code FROM periodicals")}
    folders = {*codes.values(), _NO_PERIODICAL}
    for periodical in folders:
        (folder / periodical).mkdir()
    for article in articles.records(selection, _COLUMNS):
        issue = issues.get(article["issue_key"]) or f"{_date(article['date_start'], article['date_end'])}/0000"
        place = f"{issue}/{article['position'] or 0:03}/{article['key'].rpartition('/')[2]}"
        periodical = codes.get(article["periodical_key"], _NO_PERIODICAL)
        headline = " ".join((article["headline"] or article["title"]).split())
        content = f"{headline}\n\n{article['body_text']}\n".encode()
        name = f"{periodical}/{file_name(place)}.txt"
        try:
            _write_new(f"{folder}/{name}", content)
        except FileExistsError:
            # Another article of that name in that place of that issue: in another language, say.
            name = f"{periodical}/{file_name(place + '/' + article['key'])}.txt"
            _write_new(f"{folder}/{name}", content)
        yield name, article
    for periodical in folders:
        if not any((folder / periodical).iterdir()):
            (folder / periodical).rmdir()


_ISSUES = """
    SELECT issues.key, periodicals.key, issues.date_start, issues.date_end
    FROM issues JOIN periodicals ON periodicals.id = issues.periodical_id
"""


def _numbered(issue: str, periodical: str) -> str:
    """Return what of an issue's key is its own, with noughts before the numbers so that they sort."""
    return re.sub(r"[0-9]+", lambda number: number[0].zfill(4), issue.removeprefix(f"{periodical}/"))


def _date(begins: str | None, ends: str | None) -> str:
    """Return a day as such, of a year that year, and else the month in which it begins."""
    if not begins or not ends:
        return "undated"
    if begins == ends:
        return begins
    return begins[:4] if begins[4:] == "-01-01" and ends == f"{begins[:4]}-12-31" else begins[:7]


def _write_new(path: str, content: bytes) -> None:
    # Of a hundred thousand files each costs what Python's own does around these three calls.
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        while content:
            content = content[os.write(file, content) :]
    finally:
        os.close(file)


FORMAT = Format(
    title="Plain text",
    description="A file an article, headline and text, in names that sort, and a manifest: for Voyant, AntConc and passim.",
    called="text",
    ending=".jsonl",
    file=write,
    folder=write_folder,
    layouts={"plain": "a file an article, in a folder a periodical", "passim": "JSON lines for passim; DEST may be one file, .jsonl or -"},
)
