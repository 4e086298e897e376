"""Judges a mirror of Chambers's and Harper's against the pages themselves: contents, words, split points and reprints.

`python -m tests.benchmarks.magazines` crawls the real archive; `--points` prints 50 seeded split points, for the eye.
"""

from __future__ import annotations

import random
import re
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

import click
from lxml import etree, html

from tests.benchmarks.reprints.magazines import Piece
from tests.benchmarks.reprints.real import listed_pairs
from tests.benchmarks.reprints.texts import REAL
from tests.benchmarks.served import served
from tests.command import backfile

ARCHIVE = REAL / "chambers-harpers.tar.xz"
_SEED = 9
_POINTS = 50
_AROUND = 15
_END = re.compile(r"(?i)printed and published by|transcriber[’']?s?[’']? notes?\b|end of (?:the )?project gutenberg|\*{3} ?end of")
_FURNITURE = re.compile(r"(?i)return to table of\s+contents|back to text|\[(?:pg\.? ?)?\d{1,4}\]|footnotes[.:]?\s|\bnotes:")
_BOILERPLATE = re.compile(r"(?i)transcriber[’']?s|gutenberg e|return to table of|\[pg \d|printed and published by")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Entry:
    """A line of a page's contents, found without the layout's code."""

    title: str
    anchor: str


@dataclass
class Issue:
    """One page, and what the mirror holds of it."""

    name: str
    """`harpers/1850-06`."""
    source: str
    articles: list[tuple[str, str, str, str]] = field(default_factory=list)
    """Key, headline, everything that stands above the text, and text, in the order of the page."""

    @property
    def words(self) -> int:
        """Words of its articles, heads included."""
        return sum(_count(f"{head} {text}") for _, _, head, text in self.articles)


def _count(text: str) -> int:
    return len(_WORD.findall(text))


# The pages, read another way: by their tags alone.


def entries(source: str) -> list[Entry]:
    """Return what the contents of a page list: links of words to its own anchors, or rows that end with a page that the page has."""
    tree = html.fromstring(source.encode(), parser=html.HTMLParser(encoding="utf-8"))
    order = {element: place for place, element in enumerate(tree.iter())}
    targets: dict[str, int] = {}
    for element, place in order.items():
        for name in (element.get("id"), element.get("name")):
            if name:
                targets.setdefault(name, place)
    links = [
        (link, order[link], link.get("href", "").strip()[1:]) for link in tree.iter("a") if link.get("href", "").strip().startswith("#")
    ]
    worded = [
        (link, place, anchor)
        for link, place, anchor in links
        if len(_letters(link)) > 2
        and targets.get(anchor, -1) > place
        and not re.match(r"(?i)pag|footnote|note_|fn|tnotes|pglicense", anchor)
    ]
    if len(worded) > 5:
        first = min(targets[anchor] for _, _, anchor in worded)
        listed = [Entry(_folded(link), anchor) for link, place, anchor in worded if place < first]
        return [entry for entry in listed if not re.match(r"(?i)footnotes|transcriber", entry.title)]
    return _index_entries(tree, targets)


def _index_entries(tree: etree._Element, targets: dict[str, int]) -> list[Entry]:
    found = []
    for row in tree.iter("tr"):
        cells = [_folded(cell) for cell in row.iter("td")]
        anchors = [link.get("href", "")[1:] for link in row.iter("a") if link.get("href", "").startswith("#")]
        above = row.xpath("preceding::*[self::h2 or self::h3][1]")
        if len(cells) >= 2 and re.fullmatch(r"[\d, ]+", cells[-1]) and anchors and above and "ILLUSTRATION" not in _folded(above[0]):
            found.append(Entry(cells[0], anchors[0]))
    return [entry for entry in found if entry.anchor in targets and not entry.anchor.startswith("Footnote")]


def _letters(element: etree._Element) -> str:
    return re.sub(r"[\W\d_]", "", "".join(element.itertext()))


def _folded(element: etree._Element) -> str:
    return " ".join("".join(element.itertext()).split())


def words_of_page(issue: Issue) -> int:
    """Return how many words the page has from its first article's headline to its end, tags and furniture cut away by patterns."""
    text = _plain(issue.source)
    head = _WORD.findall(issue.articles[0][1])
    start = _nth(text, head, _last_of_front(text))
    end = next((match.start() for match in _END.finditer(text, start + len(text) // 2)), len(text))
    return _count(_FURNITURE.sub(" ", text[start:end]))


def _plain(source: str) -> str:
    body = re.sub(r"(?is)<(script|style|head|title)\b.*?</\1>|<!--.*?-->", " ", source)
    body = re.sub(r"(?is)<span[^>]*class=[\"']pagenum[\"'][^>]*>.*?</span>", " ", body)
    body = re.sub(r"(?i)</?(?:a|i|b|em|strong|span|sup|sub|tt|small|big|font|cite)\b[^>]*>", "", body)
    return unescape(re.sub(r"<[^>]*>", " ", body))


def _last_of_front(text: str) -> int:
    """Return where the last line that numbers and dates the issue stands in the page's first part, else where its text begins."""
    found = [match.end() for match in re.finditer(r"\bN[Oo]\.\s*[IVXL\d]+\b.{0,40}?18\d\d", text[: len(text) // 3], re.DOTALL)]
    return found[-1] if found else 0


def _nth(text: str, words: Sequence[str], start: int) -> int:
    pattern = re.compile(r"[\W_]+".join(map(re.escape, words)), re.IGNORECASE)
    match = pattern.search(text, start) or pattern.search(text)
    return match.start() if match else start


# The mirror.


def crawl(folder: Path) -> tuple[Path, Path]:
    """Unpack and crawl the real archive in `folder`; return its site and its mirror."""
    with tarfile.open(ARCHIVE) as tar:
        tar.extractall(folder / "site", filter="data")
    with served(folder / "site") as site:
        done = backfile("crawl", "chambers_harpers", "--base-url", site, "--db", folder / "ch.db", "--quiet", timeout=900)
    assert done.returncode == 0, done.stderr
    return folder / "site", folder / "ch.db"


def issues(site: Path, mirror: Path) -> Iterator[Issue]:
    """Yield every page with the articles that the mirror holds of it."""
    with closing(sqlite3.connect(f"{mirror.resolve().as_uri()}?mode=ro", uri=True)) as db:
        for page in sorted(site.glob("*/*/*.htm*")):
            issue = Issue(str(page.parent.relative_to(site)), _decoded(page.read_bytes()))
            rows = db.execute(
                "SELECT articles.key, headline, kicker, subhead, byline, note_text, body_text FROM articles "
                "JOIN issues ON issues.id = issue_id WHERE issues.key = ? ORDER BY position",
                [f"chambers_harpers/{issue.name}"],
            )
            issue.articles = [
                (key, headline or "", " ".join(filter(None, (kicker, headline, subhead, byline, note))), text)
                for key, headline, kicker, subhead, byline, note, text in rows
            ]
            yield issue


def _decoded(page: bytes) -> str:
    try:
        return page.decode("utf-8")
    except UnicodeDecodeError:
        return page.decode("windows-1252", errors="replace")


@dataclass
class Report:
    """What was judged."""

    entries: int = 0
    groups: list[str] = field(default_factory=list)
    """Lines of contents that only stand over others: they have no text between them and the next."""
    without_article: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    """Lines of contents that lead to an article which another line leads to."""
    articles: int = 0
    empty: list[str] = field(default_factory=list)
    kept: dict[str, float] = field(default_factory=dict)
    """Words of the articles for each word of the page, by issue."""
    boilerplate: list[str] = field(default_factory=list)
    """Articles in whose text the transcriber, Project Gutenberg or a link back to the contents speaks."""


def judge(site: Path, mirror: Path) -> Report:
    """Hold a mirror against the pages of `site`."""
    report = Report()
    for issue in issues(site, mirror):
        report.articles += len(issue.articles)
        report.empty += [key for key, _, _, text in issue.articles if not text.strip()]
        report.boilerplate += [key for key, _, _, text in issue.articles if _BOILERPLATE.search(text)]
        report.kept[issue.name] = issue.words / words_of_page(issue)
        _judge_entries(issue, report)
    return report


def _judge_entries(issue: Issue, report: Report) -> None:
    listed = entries(issue.source)
    claimed: dict[str, str] = {}
    for entry in listed:
        report.entries += 1
        named = f"{issue.name}: {entry.title} (#{entry.anchor})"
        # Of an index several lines may lead to one printed page.
        by_anchor = (
            None if entry.anchor.startswith("Page_") else (key for key, _, _, _ in issue.articles if key.endswith(f"#{entry.anchor}"))
        )
        key = _by_title(issue, entry) if by_anchor is None else next(by_anchor, None)
        if key is None:
            (report.groups if _is_group(issue, entry) else report.without_article).append(named)
        elif key in claimed:
            report.doubled.append(f"{named} and {claimed[key]}")
        else:
            claimed[key] = entry.title


def _by_title(issue: Issue, entry: Entry) -> str | None:
    """Return the article whose headline, or first words, have most of the words of a line of the contents."""
    wanted = _stems(re.sub(r"(?i)[.,]? by (?:mrs?\. |sir )?[A-Z].*$", "", entry.title))
    best, found = 0.0, None
    for key, headline, head, text in issue.articles:
        for shown in (headline, head, text[:120]):
            shared, either = wanted & _stems(shown), wanted | _stems(shown)
            share = len(shared) / max(1, min(len(wanted), len(_stems(shown)))) + len(shared) / max(1, len(either)) / 10
            if share > best:
                best, found = share, key
    return found if best >= 0.5 else None


def _stems(text: str) -> set[str]:
    return {word[:5].lower() for word in _WORD.findall(text)} - {"the", "of", "a", "and", "in", "to", "s", "on", "at"}


def _is_group(issue: Issue, entry: Entry) -> bool:
    """Tell whether a heading of the page stands right over another, with no text between."""
    return bool(
        re.search(rf"(?s)\b(?:id|name)=\"{re.escape(entry.anchor)}\"(?:(?!<p\b).){{0,700}}?</h\d>\s*(?:<[^p][^>]*>\s*)*<h\d", issue.source)
    )


# Split points.


def points(site: Path, mirror: Path) -> Iterator[str]:
    """Yield seeded split points: the last words before, the headline, the first words after."""
    found = []
    for issue in issues(site, mirror):
        for before, after in zip(issue.articles, issue.articles[1:], strict=False):
            last, first = before[3].split()[-_AROUND:], after[3].split()[:_AROUND]
            found.append(f"{after[0]}\n    … {' '.join(last)}\n    == {after[2]} ==\n    {' '.join(first)} …")
    yield from random.Random(_SEED).sample(found, _POINTS)


# Reprints.


@dataclass(frozen=True)
class Reprint:
    """A row of `reprints`."""

    source: str
    article: str
    direction: str
    declared: int


def reprints(mirror: Path) -> tuple[list[Reprint], dict[tuple[str, str], str]]:
    """Return the reprints that a mirror has, and those of the list, by source and article, with their titles."""
    with closing(sqlite3.connect(f"{mirror.resolve().as_uri()}?mode=ro", uri=True)) as db:
        rows = db.execute(
            "SELECT source.key, article.key, direction, declared FROM reprints "
            "JOIN articles AS article ON article.id = article_id JOIN articles AS source ON source.id = source_id"
        ).fetchall()
        held = db.execute(
            "SELECT articles.key, issues.key, position, headline FROM articles JOIN issues ON issues.id = issue_id"
        ).fetchall()
    places = ((key, issue.split("/"), position, headline) for key, issue, position, headline in held)
    pieces = [Piece(key, code, date, position, headline, "") for key, (_, code, date), position, headline in places]
    return [Reprint(*row) for row in rows], {(one.key, other.key): titles for one, other, titles in listed_pairs(pieces)}


def _print_reprints(mirror: Path) -> None:
    found, known = reprints(mirror)
    pairs = {(reprint.source, reprint.article) for reprint in found}
    print(f"known pairs found: {len(known.keys() & pairs)} of {len(known)}; found and not on the list: {len(pairs - known.keys())}")
    directions, declared = sorted({reprint.direction for reprint in found}), sum(reprint.declared for reprint in found)
    print(f"  by direction: {directions}; declared by a credit: {declared}")
    for pair in sorted(known.keys() - pairs):
        print(f"  missed: {known[pair]} {' '.join(pair)}")


@click.command()
@click.option("--points", "only_points", is_flag=True, help="Print split points, for the eye.")
@click.option("--mirror", type=click.Path(path_type=Path, exists=True), help="A mirror of the archive, crawled before.")
def main(only_points: bool, mirror: Path | None) -> None:
    """Judge the mirror of the real archive."""
    with tempfile.TemporaryDirectory() as folder:
        if mirror is None:
            site, mirror = crawl(Path(folder))
        else:
            site = Path(folder) / "site"
            with tarfile.open(ARCHIVE) as tar:
                tar.extractall(site, filter="data")
        if only_points:
            print(*points(site, mirror), sep="\n")
            return
        report = judge(site, mirror)
        print(f"{report.articles} articles of {len(report.kept)} issues, {len(report.empty)} without text: {report.empty}")
        print(f"{report.entries} entries of contents; groups of others: {len(report.groups)} {report.groups}")
        print(
            f"  without an article: {len(report.without_article)} {report.without_article}; doubled: {len(report.doubled)} {report.doubled}"
        )
        far = {name: round(share, 4) for name, share in report.kept.items() if abs(share - 1) > 0.01}
        print(f"words of articles / words of page: {min(report.kept.values()):.4f} to {max(report.kept.values()):.4f}; beyond 1 %: {far}")
        print(f"texts with boilerplate: {len(report.boilerplate)} {report.boilerplate}")
        _print_reprints(mirror)


if __name__ == "__main__":
    main()
