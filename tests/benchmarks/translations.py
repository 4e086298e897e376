"""How many translations are found, and how many that are none: `python -m tests.benchmarks.translations dwn|MIRROR.db`, run by hand.

`dwn` is Debian Weekly News, whose paths say which pages are translations; neither paths nor headings with dates are read. A mirror is one
of the sample archive, whose manuscripts say from which text each was taken; its notes are not read.
"""

from __future__ import annotations

import random
import sqlite3
import sys
import tarfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

from crawler.reading.body import body_text
from crawler.reading.charsets import decode
from crawler.reading.pages import WebPage
from crawler.sample_archive.manuscripts import HERE
from crawler.spiders.debian_weekly_news import DebianWeeklyNewsSpider, WeeklyIssue
from pipelines.reprints.translations.corpus import Document
from pipelines.reprints.translations.features import features_of
from pipelines.reprints.translations.finding import Translation, find_translations

ARCHIVE = Path(__file__).parents[3] / "shared" / "real" / "debian-weekly-news.tar.xz"
_SAME_WORK = ("translation", "reprint", "adaptation", "abridgement", "excerpt", "common_source")
_DECOY_ARCHIVES = 60


@dataclass(frozen=True)
class Labelled:
    """A document and the work that it prints: two of one work in two languages are translations."""

    document: Document
    work: str
    text: str


def main() -> None:
    """Print the figures of the archive that the command line names."""
    if len(sys.argv) != 2:
        sys.exit("Usage: python -m tests.benchmarks.translations dwn|MIRROR.db")
    if sys.argv[1] == "dwn" and not ARCHIVE.exists():
        sys.exit("Debian Weekly News is not here: put debian-weekly-news.tar.xz into ../shared/real beside the checkout.")
    if sys.argv[1] == "dwn":
        pages = read_debian_weekly_news()
        for name, parity in (("even issues (tuned on)", 0), ("odd issues", 1)):
            print(f"\n{name}")
            report([page for page in pages if int(page.work.rpartition("/")[2]) % 2 == parity])
        print("\nall issues")
        report(pages)
        report_decoys(pages, 4)
        for parts in (3, 6):
            print(f"\nodd issues, of German and Japanese one of {parts} parts, every third English page left out")
            report([page for page in excerpts(pages, parts) if int(page.work.rpartition("/")[2]) % 2 == 1], pooled=("de", "ja"))
    else:
        articles = read_sample(Path(sys.argv[1]))
        report(articles, pooled=())
        report_decoys(articles, _DECOY_ARCHIVES)


def read_debian_weekly_news() -> list[Labelled]:
    """Return every page of an issue as the archive's own layout reads it, its items one after another, without its dated heading."""
    spider = DebianWeeklyNewsSpider()
    pages = []
    with tarfile.open(ARCHIVE) as archive:
        for member in archive:
            url = f"https://www.debian.org/{member.name.removeprefix('./')}"
            stored = archive.extractfile(member) if member.isreg() else None
            place = spider.place(url)
            if stored is None or place.kind != "issue":
                continue
            layout = WeeklyIssue(WebPage(url, decode(stored.read(), None, spider.charset).text), spider)
            # What opens an item stands in the item's first line.
            text = "\n\n".join(" ".join(filter(None, (item.headline, body_text(item.body)))) for item in layout.items)
            if layout.title is not None:
                text = text.removeprefix(layout.title.text)
            pages.append(labelled(f"{place.date}/{(place.number or '').rpartition('-')[2]}", place.language or "en", text.strip()))
    return pages


def labelled(work: str, language: str, text: str) -> Labelled:
    """Return a page of Debian Weekly News."""
    return Labelled(Document(f"{work}.{language}", language, features_of(text, language)), work, text)


def read_sample(mirror: Path) -> list[Labelled]:
    """Return every article of the sample archive's mirror; printings of a work in one language are a group, equal ones stand once."""
    origins: dict[str, str] = {}
    for path in (HERE / "texts").rglob("*.txt"):
        header = path.read_text(encoding="utf-8").partition("\n\n")[0]
        fields = dict(line.split(": ", 1) for line in header.splitlines() if ": " in line)
        if "origin" in fields and fields.get("relation") in _SAME_WORK:
            origins[path.relative_to(HERE / "texts").with_suffix("").as_posix()] = fields["origin"]
    query = "SELECT key, language, headline, date_start, date_end, body_text FROM articles ORDER BY key"
    articles: list[Labelled] = []
    seen: set[tuple[str, str, str]] = set()
    with closing(sqlite3.connect(f"{mirror.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        for key, language, headline, start, end, text in connection.execute(query):
            work = key.partition("/")[2]
            while work in origins:
                work = origins[work]
            if (work, language, text) not in seen:
                seen.add((work, language, text))
                document = Document(key, language, features_of(text, language, headline), start, end, group=f"{work} {language}")
                articles.append(Labelled(document, work, text))
    return articles


def excerpts(pages: Sequence[Labelled], parts: int) -> list[Labelled]:
    """Return two thirds of the English pages, and of each German and Japanese one a part of three paragraphs or more."""
    kept = [page for page in pages if page.document.language == "en" and int(page.work.rpartition("/")[2]) % 3]
    for page in pages:
        if page.document.language in ("de", "ja"):
            paragraphs = page.text.split("\n\n")
            begin = len(paragraphs) // 4
            part = paragraphs[begin : begin + max(3, len(paragraphs) // parts)]
            kept.append(labelled(page.work, page.document.language, "\n\n".join(part)))
    return kept


def report(pages: Sequence[Labelled], pooled: Sequence[str] = ("de", "ja", "pl", "ru")) -> None:
    """Print recall and precision: for each language against all others, and of the `pooled` languages against English."""
    works: dict[str, list[Document]] = defaultdict(list)
    for one in pages:
        works[one.work].append(one.document)
    true = {pair(a.key, b.key) for work in works.values() for a, b in combinations(work, 2) if a.language != b.language}
    found = {pair(each.article, each.source): each for each in find_translations([one.document for one in pages], {}, ())[0]}
    language = {one.document.key: one.document.language for one in pages}
    print(f"{len(pages)} articles, {len(true)} pairs of translations")
    for name in sorted(set(language.values())):
        print_row(
            name, [p for p in true if name in languages(p, language)], {p: f for p, f in found.items() if name in languages(p, language)}
        )
    if pooled:
        english = [{"en", name} for name in pooled]
        mine = {p: f for p, f in found.items() if languages(p, language) in english}
        print_row(f"en-{'/'.join(pooled)}", [p for p in true if languages(p, language) in english], mine)
    print_row("all", list(true), found)
    if not pooled:
        print_list("not found", true - set(found))
        print_list("false", set(found) - true)


def print_row(name: str, true: Sequence[tuple[str, str]], found: dict[tuple[str, str], Translation]) -> None:
    """Print one line of figures: of all that is found, and of what is certain."""
    right = set(true) & set(found)
    certain = {each for each, translation in found.items() if translation.status == "certain"}
    print(
        f"{name:>16}: recall {share(len(right), len(true))}, precision {share(len(right), len(found))}; certain alone: "
        f"recall {share(len(right & certain), len(true))}, precision {share(len(right & certain), len(certain))}; "
        f"{len(found) - len(certain)} possible"
    )


def print_list(name: str, pairs: Iterable[tuple[str, str]]) -> None:
    """Print pairs, one a line."""
    for one, other in sorted(pairs):
        print(f"  {name}: {one} and {other}")


def report_decoys(pages: Sequence[Labelled], archives: int) -> None:
    """Print what is found in archives that hold each work in one language only, so that all of it is false."""
    works: dict[str, set[str]] = defaultdict(set)
    for one in pages:
        works[one.work].add(one.document.language)
    found: Counter[str] = Counter()
    articles = 0
    for seed in range(archives):
        chance = random.Random(seed)
        kept = {work: chance.choice(sorted(languages)) for work, languages in sorted(works.items())}
        documents = [one.document for one in pages if kept[one.work] == one.document.language]
        articles += len(documents)
        shown, _ = find_translations([replace(each, group=None) for each in documents], {}, ())
        found.update(translation.status for translation in shown)
    per_thousand = {status: round(1000 * count / articles, 2) for status, count in sorted(found.items())}
    print(f"{archives} archives without a translation, {articles} articles: false a thousand articles {per_thousand or 'none'}")


def share(part: int, whole: int) -> str:
    """Return a share with its 95 % interval (Wilson, Journal of the American Statistical Association 22, 1927)."""
    if not whole:
        return "none"
    z = 1.96
    middle = (part + z * z / 2) / (whole + z * z)
    width = z * ((part * (whole - part) / whole + z * z / 4) ** 0.5) / (whole + z * z)
    return f"{part}/{whole} = {part / whole:.3f} [{max(middle - width, 0):.3f}, {min(middle + width, 1):.3f}]"


def pair(one: str, other: str) -> tuple[str, str]:
    """Return two keys in order."""
    return (one, other) if one < other else (other, one)


def languages(keys: tuple[str, str], language: dict[str, str]) -> set[str]:
    """Return the languages of two articles."""
    return {language[key] for key in keys}


if __name__ == "__main__":
    main()
