"""Judge a mirror of the Linux Gazette archive against the archive's own contents pages.

The gold is read from the files with nothing but the standard library, and shares no code with Backfile::

    python -m tests.benchmarks.linux_gazette gold ARCHIVE_DIR [--dump-gold FILE.tsv] [--notes]
    python -m tests.benchmarks.linux_gazette judge ARCHIVE_DIR MIRROR.db [--misses] [--json] [--dump-gold FILE.tsv]

What is an entry: a link of an issue's contents list to an HTML page in the issue's own folder, one entry a page.
Regular columns (Mailbag, 2-Cent Tips, Answer Guy, News Bytes, Back Page, Launderette, cartoons) have pages and
titles of their own, so they are entries. These are not:

- links with an anchor into a page that is listed anyway (letters, tips, news items): parts of that page;
- "The Front Page" of issues 9-47 (`../index.html`), FAQ, mirrors, search, copying, authors: navigation. In nine issues
  of 110-128 "The Front Page" is `lg_cover.html`, the tale of a cover picture, and counts;
- `TWDT.html` (the whole thing): the same articles once more on one page, in issues 72-82 and 96-186;
- pictures that link to a listed column beside the list, links to other issues and to other hosts;
- threads under `tag/`, `tips/` and `misc/lg/`, and the pages of a piece in many pages: reached from articles only;
- links to files that the archive does not hold: counted as broken.

Issues 1-8 share the folder `issue01to08`. Each is one long page, and that page is an entry, for no other holds the
text; so are the pages that the long pages of issues 6-8 link under a heading. The folder's contents page names the
sections of the long pages by anchor: whether those are articles of their own is the reader's choice, so they are
counted in a table apart (`sections`) and are not in the totals.
"""

from __future__ import annotations

import argparse
import json
import re
import sqlite3
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from difflib import SequenceMatcher
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

LAST_ISSUE = 186
FIRST_FOLDER = "issue01to08"

# Where the templates of the article pages change. The contents pages change at 17 (month in the h1), 39 (sponsors
# beside the list, to 73), 48 (list between "BEGIN toc" and "END toc"), 96 (div.lgcontent) and 134 (XHTML).
GENERATIONS: tuple[tuple[int, int, str], ...] = (
    (1, 8, "one long page an issue"),
    (9, 27, "black centred h1 or h2"),
    (28, 45, "maroon h1, by hand"),
    (46, 81, "maroon h1, generated"),
    (82, 95, "table with big maroon title"),
    (96, 134, "h1 and p#by"),
    (135, 186, "h1 and p#by, breadcrumbs"),
)

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

MONTH_NAMES = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
MONTHS = {name[:length]: index for index, name in enumerate(MONTH_NAMES, start=1) for length in (3, len(name))}
MONTH_YEAR = re.compile(r"\b(?:mid-)?([a-z]{3,9})(?:\s*\(extra\))?,?\s+((?:19|20)?\d\d)\b", re.IGNORECASE)

NAVIGATION = {"index.html", "copying.html", "gazette_toc.html", "jmf.html", "mirrors.html"}


# --- the gold -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Month:
    """The month that an issue bears."""

    year: int
    month: int

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"


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

    number: int
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


def squeeze(text: str) -> str:
    """Fold white space."""
    return " ".join(text.split())


def decode(data: bytes) -> str:
    """Read the bytes as UTF-8 where they are, else as windows-1252 with the five gaps kept as C1 controls.

    What a page declares decides nothing: some fifty pages say utf-8 and are 8-bit.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in data)


@dataclass(kw_only=True)
class Item:
    """A list item: the link that it opens with, and the text round it."""

    depth: int
    parent: Item | None = None
    href: str | None = None
    label: str = ""
    tail: str = ""
    """Text between the link and the first break: the author stands here."""
    own: str = ""
    """Text of an item without a link: a group's name."""
    children: list[Item] = field(default_factory=list)


class ContentsParser(HTMLParser):
    """Collect the list items of a contents page."""

    # From issue 132 a summary stands after the author, behind a break.
    ENDS = frozenset({"br", "p", "td", "tr", "table", "hr", "div", "h1", "h2", "h3"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.items: list[Item] = []
        self.depth = 0
        self.item: Item | None = None
        self.in_link = False
        self.ended = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open items and links."""
        if tag in {"ul", "ol"}:
            self.depth += 1
            self.ended = True
        elif tag == "li":
            self.open_item()
        elif tag == "a" and self.item and self.item.href is None and not self.ended:
            href = dict(attrs).get("href")
            if href:
                self.item.href, self.in_link = squeeze(href), True
        elif tag in self.ENDS:
            self.break_item(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close links and lists."""
        if tag == "a":
            self.in_link = False
        elif tag in {"ul", "ol"}:
            self.depth = max(0, self.depth - 1)
            self.item = None
        elif tag == "li":
            self.ended = True
        elif tag in self.ENDS:
            self.break_item(tag)

    def handle_data(self, data: str) -> None:
        """Give text to the open item."""
        if self.item is None or self.ended:
            return
        if self.in_link:
            self.item.label += data
        elif self.item.href is None:
            self.item.own += data
        else:
            self.item.tail += data

    def open_item(self) -> None:
        """Begin an item under the last one of a lesser depth."""
        parent = next((item for item in reversed(self.items) if item.depth < self.depth), None)
        self.item = Item(depth=self.depth, parent=parent)
        self.items.append(self.item)
        if parent is not None:
            parent.children.append(self.item)
        self.in_link, self.ended = False, False

    def break_item(self, tag: str) -> None:
        """Stop collecting at a break after some text, and leave the list at a table's cell."""
        if tag in {"td", "tr", "table"}:
            self.item = None
        elif self.item is not None and (self.item.label or self.item.own.strip()) and not self.in_link:
            self.ended = True


def list_items(text: str) -> list[Item]:
    """The list items of a page."""
    parser = ContentsParser()
    parser.feed(text)
    parser.close()
    return parser.items


BY = re.compile(r"\b(?:by|from)\s+(.+)$", re.IGNORECASE | re.DOTALL)
AT_SITE = re.compile(r"\s+at\s+\S+\.\w+$")


def listed_author(tail: str) -> str | None:
    """The author after a title: `, by A. Name`; "from O'Reilly & Associates" (issue 28) is one too."""
    found = BY.search(squeeze(tail))
    if not found:
        return None
    name = AT_SITE.sub("", found[1].strip(" .,;"))
    return name or None


def group_of(item: Item) -> tuple[str | None, str | None]:
    """The group that an item stands under, with the author that the group bears.

    In issues 11-24 a group links to its first article ("New Release Reviews" to hotjava.html); later it has no link.
    An item that links to a page of its own is no group ("Graphics Muse" with a companion piece in issue 13).
    """
    parent = item.parent
    if parent is None:
        return None, None
    if parent.href is None:
        text = squeeze(parent.own)
        name = BY.split(text)[0].strip(" ,")
        return name or None, listed_author(text)
    if is_group(parent):
        return squeeze(parent.label), listed_author(parent.tail)
    return None, None


def is_group(item: Item) -> bool:
    """Whether an item's link is repeated, without an anchor, by an item below it."""
    return any(child.href and page_of(child.href) == page_of(item.href or "") and "#" not in child.href for child in item.children)


def page_of(href: str) -> str:
    """A link's file, without `./` and anchor."""
    return href.partition("#")[0].removeprefix("./")


class Archive:
    """The unpacked archive."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.resolved: dict[str, str] = {}

    def read(self, path: str) -> bytes:
        """A file's bytes."""
        return (self.root / path).read_bytes()

    def text(self, path: str) -> str:
        """A file's text."""
        return decode(self.read(path))

    def holds(self, path: str) -> bool:
        """Whether a file is there."""
        return (self.root / path).is_file()

    def canonical(self, address: str) -> str:
        """A path or URL as path from the root, symbolic links (98 -> issue98, 01..08, current) resolved."""
        parts = urlsplit(address)
        path = unquote(parts.path).lstrip("/")
        if not path or path.endswith("/"):
            path += "index.html"
        if path not in self.resolved:
            self.resolved[path] = self.resolve(path)
        return self.resolved[path]

    def resolve(self, path: str) -> str:
        """Resolve links inside the root."""
        real = (self.root / path).resolve()
        if real.is_dir():
            real = real / "index.html"
        return real.relative_to(self.root).as_posix() if real.is_relative_to(self.root) else path

    def folders(self) -> list[str]:
        """The issue folders, in order."""
        names = [path.name for path in self.root.iterdir() if path.is_dir() and not path.is_symlink()]
        return sorted((name for name in names if re.fullmatch(r"issue01to08|issue\d\d|1\d\d", name)), key=folder_number)


def folder_number(folder: str) -> int:
    """issue09 -> 9, 186 -> 186, issue01to08 -> 1."""
    found = re.search(r"\d+", folder)
    return int(found[0]) if found else 0


def whole_issue(path: str) -> bool:
    """Whether a page repeats a whole issue."""
    return Path(path).name.upper().startswith("TWDT")


def read_gold(root: Path) -> Gold:
    """Read every issue's contents page, and the number-to-month tables."""
    archive = Archive(root)
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


HEADED_LINK = re.compile(r"<h3>(?:\s*<img[^>]*>)*\s*<a\s+href=\"(?:\./)?([\w.-]+\.html)\"\s*>(.*?)</a>", re.I | re.S)


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
            section = Section(number=numbers[path], path=path, anchor=anchor, title=title)
            gold.issues[numbers[path]].sections.append(section)


class TextParser(HTMLParser):
    """Collect the text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self.pieces.append(data)


def plain(markup: str) -> str:
    """Text of a bit of markup."""
    parser = TextParser()
    parser.feed(markup)
    parser.close()
    return "".join(parser.pieces)


def unlisted_pages(archive: Archive, gold: Gold, issue: Issue) -> list[str]:
    """Pages straight in the folder that are no entries: sub-pages, leftovers, pages of the next issue put there early.

    Those of the folder of issues 1-8 are given to issue 1.
    """
    if issue.folder == FIRST_FOLDER and issue.number > 1:
        return []
    listed = {entry.path for entry in gold.entries() if entry.folder == issue.folder}
    pages = (f"{issue.folder}/{path.name}" for path in (archive.root / issue.folder).glob("*.html"))
    return sorted(path for path in pages if path not in listed and Path(path).name not in NAVIGATION)


# --- months ---------------------------------------------------------------------------------------------------------


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


def month_in(text: str) -> Month | None:
    """The first month with a year in a text."""
    for name, year in MONTH_YEAR.findall(text):
        month = MONTHS.get(name.lower())
        if month:
            return Month(int(year) + (1900 if len(year) == 2 else 0), month)
    return None


def heading_of(text: str, number: int) -> str:
    """The title or heading of a contents page that prints its month: `May 1997 Issue #17`, `July 2002, Issue 80`."""
    heads = [squeeze(plain(part)) for part in re.findall(r"<(?:title|h[1-6])\b[^>]*>(.*?)</(?:title|h[1-6])", text, re.I | re.S)]
    dated = [head for head in heads if month_in(head)]
    naming = [head for head in dated if re.search(rf"\b0?{number}\b", head)]
    return (naming or dated or [""])[0] if number >= 9 else (dated or [""])[0]


def archives_table(text: str) -> dict[int, Month]:
    """archives.html: a row a year, a cell a month; two issues in one cell are 39 and 40, 62 and 63."""
    table: dict[int, Month] = {}
    for row in re.split(r"<tr\b[^>]*>", text, flags=re.I):
        year = re.search(r"<th[^>]*><small>(\d{4})</small>", row, re.I)
        if not year:
            continue
        cells = re.findall(r"<td\b[^>]*>(.*?)</td>", row, re.I | re.S)
        for month, cell in enumerate(cells, start=1):
            for number in re.findall(r">(\d+)</a>", cell, re.I):
                table[int(number)] = Month(int(year[1]), month)
    return table


def site_map_months(text: str) -> dict[int, Month]:
    """The h2 headings of the site map."""
    months: dict[int, Month] = {}
    for head in re.findall(r"<h2\b[^>]*>(.*?)</h2", text, re.I | re.S):
        words = squeeze(plain(head))
        number = re.search(r"Issue #\s*(\d+)", words)
        month = month_in(words[number.end() :]) if number else None
        if number and month:
            months[int(number[1])] = month
    return months


def check_months(gold: Gold, issue: Issue) -> None:
    """Note sources that disagree, and issues without a month of their own."""
    if len(set(issue.months.values())) > 1:
        said = ", ".join(f"{name} {month}" for name, month in issue.months.items())
        gold.notes.append(f"issue {issue.number}: months disagree: {said}")
    if "heading" not in issue.months:
        gold.notes.append(f"issue {issue.number}: prints no month of its own")


# --- the page's own head --------------------------------------------------------------------------------------------


@dataclass(kw_only=True)
class Head:
    """What an article page says of itself."""

    title: str = ""
    headings: list[str] = field(default_factory=list)
    byline: str = ""
    signed: bool = False
    """The byline follows the first heading, with no other between."""


class HeadParser(HTMLParser):
    """Collect the title, the first headings and the line that begins with "by"."""

    BLOCKS = frozenset({"title", "h1", "h2", "h3", "h4", "h5", "h6", "big", "strong", "center", "p", "td", "font", "b"})
    HEADINGS = frozenset({"h1", "h2", "h3", "big"})
    MASTHEAD = re.compile("making linux just", re.IGNORECASE)

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.head = Head()
        self.open: list[tuple[str, list[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a block."""
        if tag in self.BLOCKS:
            self.open.append((tag, []))

    def handle_data(self, data: str) -> None:
        """Give text to every open block."""
        for _, pieces in self.open:
            pieces.append(data)

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost block of the name."""
        for index in range(len(self.open) - 1, -1, -1):
            if self.open[index][0] == tag:
                self.keep(tag, squeeze("".join(self.open.pop(index)[1])))
                return

    def keep(self, tag: str, text: str) -> None:
        """Use a closed block's text."""
        if tag == "title":
            self.head.title = self.head.title or text
        elif re.match(r"by\b", text, re.I) and not self.head.byline:
            self.head.byline = text[:300]
            self.head.signed = len(self.head.headings) == 1
        elif tag in self.HEADINGS and text not in {"", *self.head.headings} and not self.MASTHEAD.search(text):
            self.head.headings.append(text)


def page_head(text: str) -> Head:
    """The head of a page, looked for in its first part."""
    parser = HeadParser()
    parser.feed(text[:20000])
    return parser.head


SERIES_MARK = re.compile(r"\bLG\s*#?\s*\d+|\bIssue\s*#?\s*\d+|\bLinux Gazette\b", re.I)


def own_titles(head: Head, listed: str) -> list[str]:
    """The page's names for itself: its title without "LG #30" or "Issue 20", and its first heading.

    The heading counts only where the byline comes next, or where it shares a third of its words with the title or the
    listed title: where the headline is a picture (News Bytes to issue 81, Back Page to 38, Graphics Muse), the first
    heading is "Contents:" or an item's.
    """
    title = squeeze(SERIES_MARK.sub(" ", head.title))
    heading = head.headings[0] if head.headings else ""
    names = [title] if tokens(title) else []
    if head.signed or any(similarity(heading, other) >= LEAST_KIN for other in (title, listed)):
        names.append(heading)
    return names


# --- comparing titles -----------------------------------------------------------------------------------------------

WORD = re.compile(r"[^\W_]+(?:\+\+|#(?!\w))?")
STOP = frozenset({"a", "an", "and", "in", "of", "on", "or", "the", "to", "with", "for"})
DIGITS = [str(number) for number in range(1, 11)]
NUMBER_WORDS = dict(zip(("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), DIGITS, strict=True))
ROMAN = dict(zip(("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"), DIGITS, strict=True))
SEPARATOR = re.compile(r"\s*(?:[:;()\[\]!?,\u2013\u2014\"]|--+|\s-\s)\s*")
MOST_EXTRA = 8
LEAST_OVERLAP = 0.75
LEAST_KIN = 1 / 3


def fold(text: str) -> str:
    """Casefold, without accents and apostrophes; the sign for cent is a word."""
    text = text.replace("\u00a2", " cent ").replace("&", " and ")
    flat = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return re.sub(r"['\u2018\u2019`\u00b4]", "", flat).casefold()


def tokens(text: str) -> list[str]:
    """Words; number words and, after "part", Roman numerals become digits."""
    words = WORD.findall(fold(text))
    numbered = [ROMAN.get(word, word) if before in {"part", "chapter"} else word for before, word in pairwise(["", *words])]
    return [NUMBER_WORDS.get(word, word) for word in numbered]


def content(words: Iterable[str]) -> list[str]:
    """Words that tell titles apart."""
    return [word for word in words if word not in STOP]


def alike(left: str, right: str) -> bool:
    """The same word, or a long one with a slip of the pen ("Infromation"); "Talkback2" is not "Talkback"."""
    if left == right:
        return True
    if min(len(left), len(right)) < 5 or re.search(r"\d", left + right):
        return False
    return SequenceMatcher(None, left, right).ratio() >= 0.85


def overlap(left: Sequence[str], right: Sequence[str]) -> float:
    """Dice's coefficient of two bags of words."""
    if not left or not right:
        return 0.0
    rest = list(right)
    common = 0
    for word in left:
        match = next((other for other in rest if alike(word, other)), None)
        if match is not None:
            rest.remove(match)
            common += 1
    return 2 * common / (len(left) + len(right))


def similarity(left: str, right: str) -> float:
    """How near two titles are, 1 where they differ in case, punctuation, spaces and little words only."""
    one, two = content(tokens(left)), content(tokens(right))
    if not one and not two:
        return float(squeeze(left) == squeeze(right))  # issue 113 has a title in Morse code
    return 1.0 if "".join(one) == "".join(two) else overlap(one, two)


def numbers_clash(left: Sequence[str], right: Sequence[str]) -> bool:
    """Whether both name numbers or months and neither has all those of the other: part 2 is not part 3."""
    one, two = ({word for word in words if word.isdigit() or word in MONTHS} for words in (left, right))
    return bool(one and two) and not (one <= two or two <= one)


def contains_run(long: Sequence[str], short: Sequence[str]) -> bool:
    """Whether the short one stands whole, in order, in the long one."""
    return bool(short) and any(list(long[at : at + len(short)]) == list(short) for at in range(len(long)))


def segment_runs(title: str) -> Iterator[list[str]]:
    """Stretches of a title between separators: series, title, subtitle, and neighbours together."""
    parts = [content(tokens(part)) for part in SEPARATOR.split(title)]
    parts = [part for part in parts if part]
    for start in range(len(parts)):
        for end in range(start + 1, len(parts) + 1):
            yield [word for part in parts[start:end] for word in part]


def bare_part(words: Sequence[str]) -> bool:
    """Nothing but "part 2"."""
    return all(word.isdigit() or word in {"part", "chapter", "issue"} for word in words)


def titles_agree(listed: str, headline: str) -> bool:
    """Whether a headline is the listed title.

    Yes where they are equal after folding; where the headline holds the listed title whole with at most eight words
    more, three if the title is one word (a series before it, a subtitle after it); where it is one or more segments of
    the listed title, cut at colons, dashes, commas and brackets (a series or subtitle left out), not "part 2" alone;
    or where three quarters of the words are shared, two at least. Never where both bear numbers or months that differ.
    """
    one, two = content(tokens(listed)), content(tokens(headline))
    if not headline.strip() or numbers_clash(one, two):
        return False
    score = similarity(listed, headline)
    if score == 1.0:
        return True
    if contains_run(two, one) and len(two) - len(one) <= (MOST_EXTRA if len(one) > 1 else 3):
        return True
    if two and not bare_part(two) and any(run == two for run in segment_runs(listed)):
        return True
    return score >= LEAST_OVERLAP and len(set(one) & set(two)) >= 2


# --- comparing names ------------------------------------------------------------------------------------------------

NAME_NOISE = re.compile(r"\"[^\"]*\"|\u201c[^\u201d]*\u201d|\([^)]*\)|<[^>]*>|\S+@\S+|\w+://\S+|www\.\S+")
TITLES = frozenset({"by", "dr", "prof", "mr", "mrs", "ms", "phd", "jr", "sr", "and", "the", "from"})


def name_tokens(text: str) -> list[str]:
    """A name's words: nicknames in quotes or brackets, e-mail, web addresses, initials and titles dropped."""
    words = [word for word in WORD.findall(fold(NAME_NOISE.sub(" ", text))) if word not in TITLES]
    return [word for word in words if len(word) > 1] or words


def people(author: str) -> list[list[str]]:
    """The names in a listed author."""
    parts = re.split(r",|&|/|;|\band\b", NAME_NOISE.sub(" ", author))
    return [name for name in map(name_tokens, parts) if name]


def person_in(name: Sequence[str], byline: Sequence[str]) -> bool:
    """Whether a byline names a person: the surname, and a given name or its first letter (Jim for James)."""
    given, surname = name[:-1], name[-1]
    if not any(alike(surname, word) for word in byline):
        return False
    return not given or any(word[0] == initial[0] for initial in given for word in byline if word != surname)


def names_agree(author: str, byline: str | None) -> bool:
    """Whether a byline names all the listed people, and not much else."""
    words = name_tokens(byline or "")
    listed = people(author)
    if not words or not listed or len(words) > sum(map(len, listed)) + MOST_EXTRA:
        return False
    return all(person_in(name, words) for name in listed)


def byline_of_page(byline: str | None, own: str) -> bool:
    """Whether a byline is the page's own line, or the beginning of a long one (names, then company and address)."""
    words, line = name_tokens(byline or ""), name_tokens(own)
    return bool(words) and (set(words) == set(line) or (len(line) > MOST_EXTRA and line[: len(words)] == words))


# --- the mirror -----------------------------------------------------------------------------------------------------


@dataclass(kw_only=True)
class MirrorIssue:
    """A row of issues."""

    id: int
    start: int | None
    end: int | None
    number: str
    date_edtf: str
    title: str

    def has(self, number: int) -> bool:
        """Whether the issue's range of numbers holds a number."""
        return self.start is not None and self.start <= number <= (self.end if self.end is not None else self.start)

    def bears(self, month: Month) -> bool:
        """Whether the issue is dated in a month, to the day or not, and not over several."""
        return self.date_edtf == str(month) or re.fullmatch(rf"{month}-\d\d", self.date_edtf) is not None


@dataclass(kw_only=True)
class MirrorArticle:
    """A row of articles with its addresses, canonical."""

    id: int
    key: str
    issue_id: int | None
    kind: str
    headline: str
    byline: str
    variants: list[str]
    """The headline alone, with its rubric before and its part after it."""
    words: int
    addresses: list[tuple[str, str, str]] = field(default_factory=list)
    """Path, anchor, URL as the mirror has it."""


class Mirror:
    """A Backfile mirror, read only."""

    def __init__(self, path: Path, archive: Archive) -> None:
        self.archive = archive
        self.db = sqlite3.connect(f"file:{path.resolve().as_posix()}?mode=ro", uri=True)
        self.db.row_factory = sqlite3.Row
        self.issues = {issue.id: issue for issue in self.read_issues()}
        self.articles = {article.id: article for article in self.read_articles()}
        self.read_addresses()
        self.by_path: dict[str, list[MirrorArticle]] = defaultdict(list)
        for article in self.articles.values():
            for path_ in dict.fromkeys(path for path, _, _ in article.addresses):
                self.by_path[path_].append(article)

    def columns(self, table: str) -> set[str]:
        """A table's columns."""
        return {row["name"] for row in self.db.execute(f"PRAGMA table_info({table})")}

    def read_issues(self) -> Iterator[MirrorIssue]:
        """Every issue; the number as printed serves where the range is empty."""
        for row in self.db.execute("SELECT * FROM issues"):
            printed = str(row["number"] or "")
            digits = [int(part) for part in re.findall(r"\d+", printed)]
            start = row["number_start"] if row["number_start"] is not None else (digits[0] if digits else None)
            end = row["number_end"] if row["number_end"] is not None else (digits[-1] if digits else None)
            yield MirrorIssue(
                id=row["id"],
                start=int(start) if start is not None else None,
                end=int(end) if end is not None else None,
                number=printed,
                date_edtf=row["date_edtf"] or "",
                title=row["title"] or "",
            )

    def read_articles(self) -> Iterator[MirrorArticle]:
        """Every article, without its text."""
        known = self.columns("articles")
        extra = [name for name in ("rubric", "kicker", "part") if name in known]
        names = ", ".join(["id", "key", "issue_id", "kind", "headline", "byline", *extra])
        query = f"SELECT {names}, length(trim(coalesce(body_text, ''))) > 0 AS has_text, word_count FROM articles"
        for row in self.db.execute(query):
            headline = squeeze(row["headline"] or "")
            before = [f"{row[name]}: {headline}" for name in extra if name != "part" and row[name]]
            after = [f"{headline}, {row['part']}"] if "part" in extra and row["part"] else []
            yield MirrorArticle(
                id=row["id"],
                key=row["key"],
                issue_id=row["issue_id"],
                kind=row["kind"] or "",
                headline=headline,
                byline=squeeze(row["byline"] or ""),
                variants=[headline, *before, *after] if headline else [],
                words=int(row["word_count"] or row["has_text"]),
            )

    def read_addresses(self) -> None:
        """Every URL of every article."""
        rows = list(self.db.execute("SELECT url, article_id FROM article_urls"))
        rows += list(self.db.execute("SELECT url, id AS article_id FROM articles WHERE url IS NOT NULL"))
        for row in rows:
            article = self.articles.get(row["article_id"])
            if article is None:
                continue
            address = (self.archive.canonical(row["url"]), urlsplit(row["url"]).fragment, row["url"])
            if address not in article.addresses:
                article.addresses.append(address)

    def texts(self) -> Iterator[tuple[int, str]]:
        """Each article's headline, byline and text as one."""
        query = "SELECT id, headline, byline, body_text FROM articles"
        for row in self.db.execute(query):
            yield row["id"], "\n".join(row[name] or "" for name in ("headline", "byline", "body_text"))

    def body(self, article_id: int) -> str:
        """One article's text."""
        row = self.db.execute("SELECT body_text FROM articles WHERE id = ?", (article_id,)).fetchone()
        return row["body_text"] or ""


# --- mojibake -------------------------------------------------------------------------------------------------------

# A lead byte of UTF-8 read as windows-1252 or latin-1, and what follows it: C3 A9 as two letters, E2 80 99 as three.
# Other leads than C2, C3 and E2 count only twice in a row: French sets a no-break space between a-grave and a quote.
_CONTINUATION = (
    "\u0080-\u00bf\u20ac\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u017d"
    "\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u017e\u0178"
)
_C = f"[{_CONTINUATION}]"
DOUBLED = re.compile(rf"[\u00c2\u00c3]{_C}|\u00e2\u20ac|\u00e2{_C}{{2}}|(?:[\u00c4-\u00df]{_C}){{2}}|(?:[\u00e0-\u00ef]{_C}{{2}}){{2}}")
CONTROL = re.compile("[\u0080-\u009f]")
REPLACEMENT = "\ufffd"
CP1252_GAPS = frozenset(b"\x81\x8d\x8f\x90\x9d")


def page_excuses(fault: str, data: bytes) -> bool:
    """Whether the page's own bytes hold a fault.

    U+FFFD: the bytes EF BF BD or a reference to it. A C1 control: a valid UTF-8 page that holds that code point, or an
    8-bit page with one of the five bytes (81, 8D, 8F, 90, 9D) that windows-1252 leaves empty and HTML5 reads as the
    control. A reference such as `&#150;` is no excuse, for HTML5 reads &#128; to &#159; as windows-1252 (the same
    five apart). A doubled letter: a valid UTF-8 page whose bytes hold the doubled form, or references that spell it.
    An 8-bit page that holds stray UTF-8 is no excuse: there are 15, TWDT pages, threads in misc/lg and the site map,
    and none is an entry.
    """
    utf8 = is_utf8(data)
    if utf8 and fault.encode() in data:
        return True
    if fault == REPLACEMENT:
        return re.search(rb"&#(?:65533|x0*fffd);", data, re.I) is not None
    if CONTROL.fullmatch(fault):
        code = ord(fault)
        referred = re.search(rb"&#0*%d;|&#x0*%x;" % (code, code), data, re.I) is not None
        return code in CP1252_GAPS and (referred or (not utf8 and bytes([code]) in data))
    return fault in plain(decode(data)) and re.search(rb"&(?:Atilde|Acirc|acirc|#19[45]|#226);", data) is not None


def is_utf8(data: bytes) -> bool:
    """Whether bytes are valid UTF-8."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


@dataclass(kw_only=True)
class Mojibake:
    """A fault in an article's text."""

    article: str
    url: str
    kind: str
    fault: str
    context: str
    excused: bool


def find_mojibake(mirror: Mirror) -> Iterator[Mojibake]:
    """Each kind of fault of each article, once a distinct string."""
    for article_id, text in mirror.texts():
        found: dict[str, tuple[str, int]] = {}
        for kind, pattern in (("C1", CONTROL), ("U+FFFD", re.compile(REPLACEMENT)), ("doubled", DOUBLED)):
            for match in pattern.finditer(text):
                found.setdefault(match[0], (kind, match.start()))
        if not found:
            continue
        article = mirror.articles[article_id]
        data = b"\n".join(mirror.archive.read(path) for path, _, _ in article.addresses if mirror.archive.holds(path))
        for fault, (kind, at) in found.items():
            yield Mojibake(
                article=article.key,
                url=article.addresses[0][2] if article.addresses else "",
                kind=kind,
                fault=fault.encode("unicode_escape").decode(),
                context=squeeze(text[max(0, at - 30) : at + 30]),
                excused=page_excuses(fault, data),
            )


# --- the judge ------------------------------------------------------------------------------------------------------

CHECKS = ("found", "issue", "headline", "headline_or_page", "byline", "byline_or_page", "text")


@dataclass(kw_only=True)
class Verdict:
    """What became of an entry; None where a check does not apply."""

    entry: Entry
    article: str = ""
    got_issue: str = ""
    got_headline: str = ""
    got_byline: str = ""
    found: bool = False
    issue: bool = False
    headline: bool = False
    headline_or_page: bool = False
    """Agrees with the contents list, or else with the page's own title or heading: lists and pages often differ."""
    byline: bool | None = None
    byline_or_page: bool | None = None
    text: bool = False


@dataclass(kw_only=True)
class Report:
    """The judge's findings."""

    gold: Gold
    verdicts: list[Verdict]
    issues_missing: list[int]
    wrong_months: list[str]
    doubles: list[str]
    split_pages: list[str]
    whole_issue_articles: list[str]
    sections: dict[str, int]
    mojibake: list[Mojibake]
    extra: Counter[str]


def judge(root: Path, mirror_path: Path) -> Report:
    """Compare a mirror with the archive."""
    gold = read_gold(root)
    archive = Archive(root)
    mirror = Mirror(mirror_path, archive)
    titles = {number: [entry.title for entry in issue.entries] for number, issue in gold.issues.items()}
    missing, wrong = judge_issues(gold, mirror)
    doubles, split = find_doubles(mirror)
    return Report(
        gold=gold,
        verdicts=[judge_entry(entry, titles[entry.number], gold, mirror) for entry in gold.entries()],
        issues_missing=missing,
        wrong_months=wrong,
        doubles=doubles,
        split_pages=split,
        whole_issue_articles=whole_issue_articles(mirror),
        sections=judge_sections(gold, mirror),
        mojibake=list(find_mojibake(mirror)),
        extra=extra_articles(gold, mirror),
    )


def judge_entry(entry: Entry, titles: Sequence[str], gold: Gold, mirror: Mirror) -> Verdict:
    """Look for an entry's article; of several of one page, the one with the nearest headline."""
    verdict = Verdict(entry=entry)
    candidates = mirror.by_path.get(entry.path, [])
    if not candidates:
        if entry.author:
            verdict.byline = verdict.byline_or_page = False
        return verdict
    accepted = accepted_titles(entry, gold)
    article = max(candidates, key=lambda one: (best_similarity(accepted, one), bool(one.words)))
    held = mirror.issues.get(article.issue_id) if article.issue_id is not None else None
    head = page_head(mirror.archive.text(entry.path))
    verdict.found, verdict.article = True, article.key
    verdict.got_issue = f"{held.number} {held.date_edtf}" if held else ""
    verdict.got_headline, verdict.got_byline = article.headline, article.byline
    verdict.issue = held is not None and held.has(entry.number)
    verdict.headline = headline_agrees(accepted, titles, article)
    verdict.headline_or_page = headline_agrees([*accepted, *own_titles(head, entry.title)], titles, article)
    if entry.author:
        verdict.byline = names_agree(entry.author, article.byline)
        verdict.byline_or_page = verdict.byline or byline_of_page(article.byline, head.byline)
    verdict.text = article.words > 0
    return verdict


def accepted_titles(entry: Entry, gold: Gold) -> list[str]:
    """The titles under which the contents list names a page; a long page may also go by one of its sections."""
    sections = [section.title for section in gold.issues[entry.number].sections if section.path == entry.path]
    return [entry.title, *entry.other_titles, *sections]


def best_similarity(titles: Sequence[str], article: MirrorArticle) -> float:
    """The nearest pair of an accepted title and the article's headline."""
    return max((similarity(title, variant) for title in titles for variant in article.variants), default=0.0)


def headline_agrees(accepted: Sequence[str], titles: Sequence[str], article: MirrorArticle) -> bool:
    """Whether a headline is one of the accepted titles, and no nearer to another listed title of the issue."""
    if not any(titles_agree(title, variant) for title in accepted for variant in article.variants):
        return False
    return best_similarity(accepted, article) >= best_similarity(titles, article)


def judge_issues(gold: Gold, mirror: Mirror) -> tuple[list[int], list[str]]:
    """The issues that the mirror lacks, and those with another month."""
    missing: list[int] = []
    wrong: list[str] = []
    for number, issue in gold.issues.items():
        held = [one for one in mirror.issues.values() if one.has(number)]
        if not held:
            missing.append(number)
        elif issue.month and not all(one.bears(issue.month) for one in held):
            dates = ", ".join(f"{one.title or one.number} {one.date_edtf or 'undated'}" for one in held)
            wrong.append(f"issue {number}: expected {issue.month} ({issue.date_text or 'archives.html'}), found {dates}")
    return missing, wrong


def find_doubles(mirror: Mirror) -> tuple[list[str], list[str]]:
    """Pages that are two articles, and pages that are split into several articles by anchor or text.

    Two articles of one path are doubles where the same anchor (or none) is reached by two spellings, or where their
    texts are equal; otherwise the page was read as several articles.
    """
    doubles: list[str] = []
    split: list[str] = []
    for path, articles in mirror.by_path.items():
        if len(articles) < 2 or whole_issue(path):
            continue
        spellings: dict[str, set[str]] = defaultdict(set)
        owners: dict[str, set[int]] = defaultdict(set)
        for article in articles:
            for path_, anchor, url in article.addresses:
                if path_ == path:
                    spellings[anchor].add(urlsplit(url).path)
                    owners[anchor].add(article.id)
        linked = any(len(spellings[anchor]) > 1 and len(owners[anchor]) > 1 for anchor in owners)
        bodies = Counter(mirror.body(article.id) for article in articles)
        line = f"{path}: " + ", ".join(article.key for article in articles)
        (doubles if linked or max(bodies.values()) > 1 else split).append(line)
    return doubles, split


def whole_issue_articles(mirror: Mirror) -> list[str]:
    """Articles that were read from a TWDT page: all their addresses are such pages."""
    return [
        f"{article.key} ({article.headline})"
        for article in mirror.articles.values()
        if article.addresses and all(whole_issue(path) for path, _, _ in article.addresses)
    ]


def judge_sections(gold: Gold, mirror: Mirror) -> dict[str, int]:
    """Of the sections of issues 1-8: own articles, held in the text of the page's article, and neither.

    Three bear another title on the page than in the list, so a whole reading of the long pages gives 103.
    """
    counts = dict.fromkeys(("listed", "own article", "title in the page's text", "neither"), 0)
    bodies: dict[str, str] = {}
    for issue in gold.issues.values():
        for section in issue.sections:
            counts["listed"] += 1
            articles = mirror.by_path.get(section.path, [])
            if section.path not in bodies:
                bodies[section.path] = " ".join(" ".join(tokens(mirror.body(one.id))) for one in articles)
            if any(is_section(section, article) for article in articles):
                counts["own article"] += 1
            elif " ".join(tokens(section.title)) in bodies[section.path]:
                counts["title in the page's text"] += 1
            else:
                counts["neither"] += 1
    return counts


def is_section(section: Section, article: MirrorArticle) -> bool:
    """Whether an article is just that section: by anchor, or by headline."""
    anchors = {anchor for path, anchor, _ in article.addresses if path == section.path}
    return section.anchor in anchors or any(titles_agree(section.title, variant) for variant in article.variants)


def extra_articles(gold: Gold, mirror: Mirror) -> Counter[str]:
    """Articles that are no entries, by where they stand."""
    listed = {entry.path for entry in gold.entries()}
    extra: Counter[str] = Counter()
    for article in mirror.articles.values():
        paths = [path for path, _, _ in article.addresses]
        if any(path in listed for path in paths):
            continue
        extra[place_of(paths[0]) if paths else "no address"] += 1
    return extra


def place_of(path: str) -> str:
    """A path's place in the archive: its folders below the issue."""
    folders = path.split("/")[:-1]
    if whole_issue(path):
        return "TWDT"
    if folders and re.fullmatch(r"issue\w+|1\d\d", folders[0]):
        below = "/".join(folders[1:3])
        return f"issue/{below}" if below else "issue (unlisted pages)"
    return folders[0] if folders else "(top)"


# --- output ---------------------------------------------------------------------------------------------------------


@dataclass(kw_only=True)
class Figures:
    """The counts of one row of the table."""

    name: str
    entries: int
    passed: dict[str, int]
    of: dict[str, int]


def figures(name: str, verdicts: Sequence[Verdict]) -> Figures:
    """Count what passed, and of how many."""
    asked: dict[str, list[bool]] = {check: [] for check in CHECKS}
    for verdict in verdicts:
        for check in CHECKS:
            value = getattr(verdict, check)
            if value is not None:
                asked[check].append(value)
    return Figures(
        name=name,
        entries=len(verdicts),
        passed={check: sum(values) for check, values in asked.items()},
        of={check: len(values) for check, values in asked.items()},
    )


def rows(verdicts: Sequence[Verdict]) -> list[Figures]:
    """The table: one row a generation, and the total."""
    table = [
        figures(f"{first}-{last} {name}", [one for one in verdicts if first <= one.entry.number <= last])
        for first, last, name in GENERATIONS
    ]
    return [*table, figures("total", verdicts)]


def percent(passed: int, of: int) -> str:
    """`97.5%`, rounded down, or a dash where nothing was asked."""
    return f"{1000 * passed // of / 10:.1f}%" if of else "-"


def print_table(report: Report, out: Callable[[str], None]) -> None:
    """The figures for a person."""
    width = max(len(row.name) for row in rows(report.verdicts))
    out(f"{'issues':{width}} entries " + " ".join(f"{check:>17}" for check in CHECKS))
    for row in rows(report.verdicts):
        cells = (f"{row.passed[check]:>5}/{row.of[check]:<4} {percent(row.passed[check], row.of[check]):>6}" for check in CHECKS)
        out(f"{row.name:{width}} {row.entries:>7} " + " ".join(cells))
    out("")
    print_checks(report, out)


def print_checks(report: Report, out: Callable[[str], None]) -> None:
    """The counts outside the table."""
    numbers = len(report.gold.issues)
    bad = [one for one in report.mojibake if not one.excused]
    kinds = Counter(one.kind for one in bad)
    spelled = ", ".join(f"{kind} {count}" for kind, count in kinds.items()) or "none"
    out(f"issues held                     {numbers - len(report.issues_missing)}/{numbers}")
    out(f"issues with another month       {len(report.wrong_months)}")
    out(f"pages that are two articles     {len(report.doubles)}")
    out(f"pages split into articles       {len(report.split_pages)} (no fault)")
    out(f"whole-issue pages as articles   {len(report.whole_issue_articles)}")
    out(f"articles with mojibake          {len({one.article for one in bad})} ({spelled})")
    out(f"  excused by the page's bytes   {len({one.article for one in report.mojibake if one.excused})}")
    sections = ", ".join(f"{name} {count}" for name, count in report.sections.items())
    out(f"sections of issues 1-8          {sections}")
    extra = ", ".join(f"{place} {count}" for place, count in report.extra.most_common(12))
    out(f"articles beyond the entries     {report.extra.total()}: {extra}")


def print_misses(report: Report, out: Callable[[str], None]) -> None:
    """Every failing entry with what was expected and found, then every other fault."""
    for verdict in report.verdicts:
        for line in faults(verdict):
            out(line)
    for name, lines in (
        ("issue missing", map(str, report.issues_missing)),
        ("month", report.wrong_months),
        ("two articles of one page", report.doubles),
        ("whole issue as article", report.whole_issue_articles),
    ):
        for line in lines:
            out(f"{name}: {line}")
    for one in report.mojibake:
        if not one.excused:
            out(f"mojibake: {one.url} {one.kind} {one.fault}: {one.context}")


def faults(verdict: Verdict) -> Iterator[str]:
    """What is wrong with an entry, a line a fault."""
    entry = verdict.entry
    where = f"{entry.number:>3} {entry.path}"
    if not verdict.found:
        yield f"{where}: no article; expected {entry.title!r}"
        return
    if not verdict.issue:
        yield f"{where}: issue: expected {entry.number}, found {verdict.got_issue or 'none'}"
    if not verdict.headline:
        weight = "headline (page agrees)" if verdict.headline_or_page else "headline"
        yield f"{where}: {weight}: expected {entry.title!r}, found {verdict.got_headline!r}"
    if verdict.byline is False:
        weight = "byline (page agrees)" if verdict.byline_or_page else "byline"
        yield f"{where}: {weight}: expected {entry.author!r}, found {verdict.got_byline!r}"
    if not verdict.text:
        yield f"{where}: no text"


def as_json(report: Report) -> str:
    """All findings as JSON."""
    return json.dumps(
        {
            "folders": len(report.gold.folders),
            "issues": len(report.gold.issues),
            "broken_links": len(report.gold.broken),
            "generations": [asdict(row) for row in rows(report.verdicts)],
            "issues_missing": report.issues_missing,
            "wrong_months": report.wrong_months,
            "doubles": report.doubles,
            "split_pages": report.split_pages,
            "whole_issue_articles": report.whole_issue_articles,
            "sections": report.sections,
            "mojibake": [asdict(one) for one in report.mojibake],
            "extra_articles": report.extra,
            "misses": [asdict(one) for one in report.verdicts if any(faults(one))],
        },
        ensure_ascii=False,
        indent=1,
    )


def dump_gold(gold: Gold, path: Path) -> None:
    """Write the gold as a table, one line an entry."""
    lines = ["number\tmonth\tfolder\tkind\tpath\ttitle\tauthor\trubric\tother_titles"]
    for issue in gold.issues.values():
        for entry in issue.entries:
            cells = (str(entry.number), str(issue.month or ""), entry.folder, entry.kind, entry.path, entry.title)
            more = (entry.author or "", entry.rubric or "", " | ".join(entry.other_titles))
            lines.append("\t".join((*cells, *more)))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def print_gold(gold: Gold, out: Callable[[str], None], *, notes: bool) -> None:
    """The gold's counts."""
    entries = list(gold.entries())
    out(
        f"issue folders   {len(gold.folders)} holding {len(gold.issues)} issues "
        f"({min(gold.issues)}-{max(gold.issues)}; {LAST_ISSUE} expected)"
    )
    out(f"entries         {len(entries)}, {sum(1 for entry in entries if entry.author)} with an author")
    for first, last, name in GENERATIONS:
        count = sum(1 for entry in entries if first <= entry.number <= last)
        out(f"  {first:>3}-{last:<3}       {count:>4}  {name}")
    out(f"broken entries  {len(gold.broken)}")
    out(f"sections        {sum(len(issue.sections) for issue in gold.issues.values())} (issues 1-8)")
    out(f"unlisted pages  {sum(len(issue.unlisted) for issue in gold.issues.values())} straight in issue folders")
    if notes:
        for line in [*gold.notes, *(f"broken: {folder}/{href}" for folder, href in gold.broken)]:
            out(line)


def parse_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="linux_gazette", description="Judge a mirror of the Linux Gazette.")
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("gold", "judge"):
        command = commands.add_parser(name)
        command.add_argument("archive", type=Path, help="the unpacked archive")
        command.add_argument("--dump-gold", type=Path, metavar="FILE", help="write the gold as TSV")
    commands.choices["gold"].add_argument("--notes", action="store_true", help="say what is odd")
    commands.choices["judge"].add_argument("mirror", type=Path, help="the mirror's SQLite file")
    commands.choices["judge"].add_argument("--misses", action="store_true", help="list each failing entry")
    commands.choices["judge"].add_argument("--json", action="store_true", help="print JSON")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command."""
    options = parse_arguments(arguments)
    if options.command == "gold":
        gold = read_gold(options.archive)
        print_gold(gold, say, notes=options.notes)
    else:
        report = judge(options.archive, options.mirror)
        gold = report.gold
        print_report(report, options)
    if options.dump_gold:
        dump_gold(gold, options.dump_gold)
    return 0


def say(line: str) -> None:
    """Print a line."""
    sys.stdout.write(f"{line}\n")


def print_report(report: Report, options: argparse.Namespace) -> None:
    """Print the findings as asked."""
    if options.json:
        say(as_json(report))
        return
    print_table(report, say)
    if options.misses:
        print_misses(report, say)


if __name__ == "__main__":
    sys.exit(main())
