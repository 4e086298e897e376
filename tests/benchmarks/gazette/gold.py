"""Reads the gold, every issue and entry, off the archive's contents pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from tests.benchmarks.gazette.archive import Archive, folder_number, whole_issue
from tests.benchmarks.gazette.contents import group_of, is_group, list_items, listed_author
from tests.benchmarks.gazette.head import page_head
from tests.benchmarks.gazette.months import Month, archives_table, heading_of, month_in, site_map_months
from tests.benchmarks.gazette.text import plain, squeeze

FIRST_FOLDER = "issue01to08"

# The long pages of issues 1-8, as archives.html links them.
LONG_PAGES: dict[int, str] = {
    1: "linux_gazette.html",
    2: "linux_gazette.aug.html",
    3: "linux_gazette.sep.html",
    4: "linux_gazette.oct.html",
    5: "linux_gazette.nov.html",
    6: "lg_issue6.html",
    7: "lg_issue7.html",
    8: "lg_issue8.html",
}

NAVIGATION = {"index.html", "copying.html", "gazette_toc.html", "jmf.html", "mirrors.html"}
HEADED_LINK = re.compile(r"<h3>(?:\s*<img[^>]*>)*\s*<a\s+href=\"(?:\./)?([\w.-]+\.html)\"\s*>(.*?)</a>", re.I | re.S)


@dataclass(kw_only=True)
class Entry:
    """One line of an issue's contents list that leads to a page of its own."""

    folder: str
    number: int
    path: str
    """From the archive's root, symbolic links resolved."""
    title: str
    author: str | None = None
    rubric: str | None = None
    """The group that the entry stands under, "New Release Reviews" of issues 11-44."""
    kind: str = "page"
    """page, or long: the one page of an issue 1-8."""
    other_titles: list[str] = field(default_factory=list)
    """Titles under which the same list names the page again."""


@dataclass(kw_only=True)
class Section:
    """A section of a long page (issues 1-8), or a piece of articles.html (issue 8), named by anchor."""

    path: str
    anchor: str
    title: str


@dataclass(kw_only=True)
class Issue:
    """An issue, its month in each source, and its entries."""

    number: int
    folder: str
    months: dict[str, Month] = field(default_factory=dict)
    """By source: heading (its contents page), archives (archives.html), site_map (index.html)."""
    date_text: str = ""
    entries: list[Entry] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    unlisted: list[str] = field(default_factory=list)
    """Pages beside the listed ones that no list names."""

    @property
    def month(self) -> Month | None:
        """What most sources say."""
        votes = Counter(self.months.values())
        return votes.most_common(1)[0][0] if votes else None


@dataclass(kw_only=True)
class Gold:
    """All that the archive's own pages say."""

    issues: dict[int, Issue] = field(default_factory=dict)
    folders: list[str] = field(default_factory=list)
    broken: list[tuple[str, str]] = field(default_factory=list)
    """Folder and href of list items whose file is not in the archive."""
    notes: list[str] = field(default_factory=list)

    def entries(self) -> Iterator[Entry]:
        """Every entry, in order."""
        for issue in self.issues.values():
            yield from issue.entries


def read_gold(archive: Archive) -> Gold:
    """Read every issue's contents page, and the number-to-month tables."""
    gold = Gold(folders=archive.folders())
    for folder in gold.folders:
        if folder == FIRST_FOLDER:
            for number in LONG_PAGES:
                gold.issues[number] = Issue(number=number, folder=folder)
            read_first_folder(archive, gold)
        else:
            number = folder_number(folder)
            gold.issues[number] = Issue(number=number, folder=folder)
            read_folder(archive, gold, gold.issues[number])
    gold.issues = dict(sorted(gold.issues.items()))
    read_months(archive, gold)
    for issue in gold.issues.values():
        issue.unlisted = unlisted_pages(archive, gold, issue)
        check_months(gold, issue)
    return gold


def read_folder(archive: Archive, gold: Gold, issue: Issue) -> None:
    """Read one contents page."""
    text = archive.text(f"{issue.folder}/index.html")
    entries: dict[str, Entry] = {}
    anchored: dict[str, str] = {}
    for item in list_items(text):
        href = item.href
        title = squeeze(item.label)
        if not href or not title or is_group(item):
            continue
        path = own_page(archive, issue.folder, href)
        if path is None:
            continue
        if not archive.holds(path):
            gold.broken.append((issue.folder, href))
        elif "#" in href:
            anchored.setdefault(path, title)
        elif path in entries:
            entries[path].other_titles.append(title)
        else:
            rubric, group_author = group_of(item)
            author = listed_author(item.tail) or group_author
            entries[path] = Entry(folder=issue.folder, number=issue.number, path=path, title=title, author=author, rubric=rubric)
    gold.notes += [f"{path}: listed by anchor only ({title})" for path, title in anchored.items() if path not in entries]
    issue.entries = list(entries.values())


def own_page(archive: Archive, folder: str, href: str) -> str | None:
    """The path of a link's target where it is a page in this folder and neither navigation nor the whole issue."""
    if urlsplit(href).scheme or urlsplit(href).netloc:
        return None
    path = archive.canonical(urljoin(f"{folder}/index.html", href))
    inside = path.startswith(f"{folder}/") and path.lower().endswith((".html", ".htm"))
    if not inside or Path(path).name in NAVIGATION or whole_issue(path):
        return None
    return path


def read_first_folder(archive: Archive, gold: Gold) -> None:
    """Issues 1-8: the long pages, the pages that they link in an h3, and the sections listed by anchor.

    styles.html (issue 4) and ppptk.html (issue 8) are linked in mid-sentence, as pictures of a program: no entries.
    """
    for number, name in LONG_PAGES.items():
        path = f"{FIRST_FOLDER}/{name}"
        text = archive.text(path)
        issue = gold.issues[number]
        title = squeeze(page_head(text).title)
        issue.entries.append(Entry(folder=FIRST_FOLDER, number=number, path=path, title=title, kind="long"))
        for href, label in HEADED_LINK.findall(text):
            if href in NAVIGATION:
                continue
            target = f"{FIRST_FOLDER}/{href}"
            if archive.holds(target):
                words = squeeze(plain(label))
                issue.entries.append(Entry(folder=FIRST_FOLDER, number=number, path=target, title=words))
            else:
                gold.broken.append((FIRST_FOLDER, href))
    read_sections(archive, gold)


def read_sections(archive: Archive, gold: Gold) -> None:
    """The anchors that the contents page of issues 1-8 lists."""
    numbers = {f"{FIRST_FOLDER}/{name}": number for number, name in LONG_PAGES.items()}
    numbers[f"{FIRST_FOLDER}/articles.html"] = 8
    for item in list_items(archive.text(f"{FIRST_FOLDER}/index.html")):
        page, _, anchor = (item.href or "").partition("#")
        path = archive.canonical(f"{FIRST_FOLDER}/{page}") if page else ""
        if path in numbers and anchor:
            title = re.split(r",?\s+by\b", squeeze(item.label))[0].strip(" ,")
            gold.issues[numbers[path]].sections.append(Section(path=path, anchor=anchor, title=title))


def unlisted_pages(archive: Archive, gold: Gold, issue: Issue) -> list[str]:
    """Pages straight in the folder that are no entries: sub-pages, leftovers, pages of the next issue put there early.

    Those of the folder of issues 1-8 are given to issue 1.
    """
    if issue.folder == FIRST_FOLDER and issue.number > 1:
        return []
    listed = {entry.path for entry in gold.entries() if entry.folder == issue.folder}
    pages = (f"{issue.folder}/{path.name}" for path in (archive.root / issue.folder).glob("*.html"))
    return sorted(path for path in pages if path not in listed and Path(path).name not in NAVIGATION)


def read_months(archive: Archive, gold: Gold) -> None:
    """Fill each issue's months from its own heading, archives.html and the site map.

    Issues 9-16 print no month of their own. The site map (index.html and lg_index.html are the same file) heads
    issues "Issue #186 (June 2011)" and below 83 "Table of Contents Issue #19 July 97".
    """
    table = archives_table(archive.text("archives.html"))
    site_map = site_map_months(archive.text("index.html"))
    for number, issue in gold.issues.items():
        path = f"{FIRST_FOLDER}/{LONG_PAGES[number]}" if number in LONG_PAGES else f"{issue.folder}/index.html"
        heading = heading_of(archive.text(path), number)
        issue.date_text = heading
        sources = {"heading": month_in(heading), "archives": table.get(number), "site_map": site_map.get(number)}
        issue.months = {name: month for name, month in sources.items() if month}


def check_months(gold: Gold, issue: Issue) -> None:
    """Note sources that disagree, and issues without a month of their own."""
    if len(set(issue.months.values())) > 1:
        said = ", ".join(f"{name} {month}" for name, month in issue.months.items())
        gold.notes.append(f"issue {issue.number}: months disagree: {said}")
    if "heading" not in issue.months:
        gold.notes.append(f"issue {issue.number}: prints no month of its own")
