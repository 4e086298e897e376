"""Writes the reading pages of a selection as files: what a page leads to is written too, and so on until no link is left open."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from exports.about import read_about
from exports.pictures.drawing import drawn, read, read_work
from exports.reading_room import PAGES, Reader, article, compare, issue, periodical, work, works
from exports.reading_room.addresses import Addresses
from exports.reading_room.rendering import STATIC, render
from exports.selection import Selection
from exports.site.filed import Asked, FiledAddresses, article_file, file_of, pair_file, picture_file, works_file
from exports.site.search_index import languages, periodicals, write_index

_FOLDERS = ("article", "compare", "issue", "periodical", "picture", "work")
_STATIC = Path(__file__).parent / "static"
# The list of printings says as much of two as a picture would.
_JOURNEY = 3
_ELSEWHERE = """
    SELECT articles.title, articles.language, articles.url, articles.date_text, coalesce(issues.title, periodicals.name) AS place
    FROM articles LEFT JOIN issues ON issues.id = articles.issue_id LEFT JOIN periodicals ON periodicals.id = articles.periodical_id
    WHERE articles.key = ?
"""


def write_site(selection: Selection, folder: Path) -> int:
    """Write the pages, the search and what they need into the empty `folder`; return how many articles are shown."""
    for name in (*_FOLDERS, "search"):
        (folder / name).mkdir()
    for file in (STATIC / "backfile.css", _STATIC / "search.js"):
        shutil.copyfile(file, folder / file.name)
    pages = _Pages(selection, folder)
    pages.write()
    held = write_index(selection, folder / "search")
    choices = {"held": held, "periodicals": list(periodicals(selection)), "languages": languages(selection)}
    pages.write_page("search.html", "filed_search", lambda *_: choices)
    return held


class _Pages:
    """Writes pages into a folder in which there are _FOLDERS."""

    def __init__(self, selection: Selection, folder: Path) -> None:
        """Take what is selected, and the folder."""
        self.selection, self.folder, self.db = selection, folder, selection.db
        self.about = replace(read_about(selection.db), part=_part(selection))
        self.asked = Asked()
        self.selected: set[str] = set()
        self.written: set[str] = set()

    def write(self) -> None:
        """Write every page."""
        self.selected.update(row["key"] for row in self.selection.query("SELECT key FROM articles WHERE id IN ({ids})"))
        for (key,) in self.selection.rows("SELECT key FROM articles WHERE id IN ({ids}) ORDER BY key"):
            self.write_page(article_file(key), "article", article.page, key)
        for name, file in (("home", "index.html"), ("periodicals", "periodicals.html"), ("pictures", "pictures.html")):
            self.write_page(file, name, PAGES[name])
        self._write_works()
        while self._write_asked():
            pass

    def _write_works(self) -> None:
        number = 1
        while self.write_page(works_file(number), "works", works.page, page=str(number)).get("has_more"):
            number += 1

    def _write_asked(self) -> bool:
        """Write what was asked for so far; tell whether anything of it was new."""
        before = len(self.written)
        for key, version in list(self.asked.articles):
            self._write_text(
                article_file(key, version), [key], "article", article.page, key, **({"version": str(version)} if version else {})
            )
        for one, source in list(self.asked.pairs):
            self._write_text(pair_file(one, source), [one, source], "compare", compare.page, article=one, source=source)
        for key in list(self.asked.issues):
            self.write_page(file_of("issue", key), "issue", issue.page, key)
        for key in list(self.asked.periodicals):
            self.write_page(file_of("periodical", key), "periodical", periodical.page, key)
        for key in list(self.asked.works):
            self.write_page(file_of("work", key), "work", _work, key)
        for name, key in list(self.asked.pictures):
            self._draw(picture_file(name, key), name, key)
        return len(self.written) > before

    def _write_text(self, file: str, keys: list[str], name: str, reader: Reader, key: str = "", **told: str) -> None:
        """Write a page with the text of articles, or where they are to be had if any is not selected."""
        if self.selected.issuperset(keys):
            self.write_page(file, name, reader, key, **told)
        else:
            self.write_page(file, "elsewhere", lambda *_: {"articles": [next(self.db.query(_ELSEWHERE, [one])) for one in keys]})

    def write_page(self, file: str, name: str, reader: Reader, key: str = "", **told: str) -> Mapping[str, Any]:
        """Write the page `name`, as `reader` reads it, to `file` where it is not there yet; return what it shows, nothing where it was."""
        if file in self.written:
            return {}
        self.written.add(file)
        to = FiledAddresses(file.count("/"), self.asked)
        shown = reader(self.db, key, told, to)
        (self.folder / file).write_text(render(name, to, {"mirror": self.about, "asked": told, **shown}), encoding="utf-8")
        return shown

    def _draw(self, file: str, name: str, key: str) -> None:
        if file not in self.written:
            self.written.add(file)
            (self.folder / file).write_bytes(drawn(read_work(self.db, key) if key else read(self.db, name)))


def _part(selection: Selection) -> str | None:
    told = [f"{name} {value}" for name, value in asdict(selection.filters).items() if value is not None]
    return ", ".join(told) or None


def _work(db: Database, key: str, asked: Mapping[str, str], to: Addresses) -> Mapping[str, Any]:
    shown = work.page(db, key, asked, to)
    return shown if shown["work"]["printings"] >= _JOURNEY else {**shown, "journey": None}
