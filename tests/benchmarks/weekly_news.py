"""How well Debian Weekly News is read: `python -m tests.benchmarks.weekly_news [MIRROR.db]`, run by hand; without a mirror it is crawled.

What is right is found another way than the program reads: by the names of folders and files, the lists of issues that each year has, and,
for translations, by the addresses that an item links to, which stay the same in all languages and which the program does not compare.
"""

from __future__ import annotations

import re
import sqlite3
import sys
import tarfile
import tempfile
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from pathlib import Path

from tests.benchmarks.served import served
from tests.command import backfile

ARCHIVE = Path(__file__).parents[3] / "shared" / "real" / "debian-weekly-news.tar.xz"
CODES = {"en": "dwn", "de": "dwn-de", "ja": "dwn-ja", "pl": "dwn-pl", "ru": "dwn-ru"}
CHARSETS = {"en": "latin-1", "de": "latin-1", "ja": "iso2022_jp", "pl": "iso8859_2", "ru": "koi8_r"}
"""What the pages in each language were written in."""

_LISTED = re.compile(r'<a href="(\d+)/">(\d\d \w{3} \d{4})</a>')
_HEADED = re.compile(r"<h1>Debian Weekly News - (?P<date>[^<]*)</h1>")
_TAG = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)
_LETTER = re.compile(r"\w")
# What decoding wrongly leaves: what could not be decoded, controls, letters of nobody, UTF-8 read a byte a letter, ISO-2022-JP unread.
_BROKEN = re.compile("[\ufffd\x80-\x9f\ue000-\uf8ff\x1b]|[ÃÂÐÑ][\x80-\xbf¡-¿]|â€|\\$[@B][!-~]{2,}\\([BJ]|&(?:amp|lt|gt|nbsp|[a-z]+uml);")
_SCRIPTS = {"en": ("LATIN",), "de": ("LATIN",), "pl": ("LATIN",), "ru": ("LATIN", "CYRILLIC"),
            "ja": ("LATIN", "CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "FULLWIDTH", "IDEOGRAPHIC")}  # fmt: skip
_OWN = {"ru": "CYRILLIC", "ja": "HIRAGANA"}
"""The script that a good part of each issue in a language is written in."""
_POLISH = "ąćęłńóśźż"
_COMMON = re.compile(r"/News/weekly|newpkg|wnpp|//qa\.debian\.org|release-critical|work-needing")
"""Addresses that items of every week link to."""


@dataclass
class Report:
    """What was found; names are those of folders and files: `2001/20/index.de`."""

    issues: int = 0
    """Issues in some language, by the files."""
    missing: list[str] = field(default_factory=list)
    wrong_dates: list[str] = field(default_factory=list)
    wrong_languages: list[str] = field(default_factory=list)
    mojibake: list[str] = field(default_factory=list)
    """Articles with what no text holds, and issues with letters of the wrong scripts."""
    abroad: list[str] = field(default_factory=list)
    """Issues that are dated otherwise than the English one is listed."""
    letters: Counter[str] = field(default_factory=Counter)
    """Letters and figures of the pages, and of the articles that were made of them."""
    uneven: list[str] = field(default_factory=list)
    """Pages whose articles have not just the page's letters."""
    linked: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """By language, how translated items are linked to their originals: detected, placed, unlinked."""
    unlinked: list[str] = field(default_factory=list)
    """Why not, each with its article."""
    matches: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How the pairs were found, and whether what both link to says so: right, wrong, untold."""
    wrong: list[str] = field(default_factory=list)


def main() -> None:
    """Print the figures of the whole archive."""
    if not ARCHIVE.exists():
        sys.exit("Debian Weekly News is not here: put debian-weekly-news.tar.xz into ../shared/real beside the checkout.")
    with tempfile.TemporaryDirectory() as folder, tarfile.open(ARCHIVE) as archive:
        site, mirror = Path(folder) / "site", Path(folder) / "dwn.db"
        archive.extractall(site, filter="data")
        if len(sys.argv) > 1:
            mirror = Path(sys.argv[1])
        else:
            crawl(site, mirror)
        show(judge(site, mirror))


def crawl(site: Path, mirror: Path) -> None:
    """Mirror the archive whose files stand in `site`, with the real command over HTTP."""
    with served(site) as url:
        done = backfile("crawl", "debian_weekly_news", "--base-url", url, "--db", mirror, "-q", timeout=1200)
    if done.returncode:
        sys.exit(done.stderr)


def judge(site: Path, mirror: Path) -> Report:
    """Return how well the archive whose files stand in `site` is read in `mirror`."""
    report = Report()
    with closing(sqlite3.connect(f"{mirror.resolve().as_uri()}?mode=ro", uri=True)) as db:
        _judge_issues(report, site, db)
        _judge_texts(report, db)
        _judge_translations(report, db)
    return report


def pages(site: Path) -> Iterator[tuple[str, str, str]]:
    """Yield year and number, language and source of each page of an issue."""
    for path in sorted(site.glob("News/weekly/*/*/index.*.html")):
        language = path.name.split(".")[1]
        yield f"{path.parts[-3]}-{path.parts[-2]}", language, path.read_text(encoding=CHARSETS[language], errors="replace")


def dates(site: Path) -> dict[tuple[str, str], str]:
    """Return the dates of issues as each year's list gives them, by number and language of the list."""
    listed = {}
    for path in site.glob("News/weekly/*/index.*.html"):
        language = path.name.split(".")[1]
        for number, date in _LISTED.findall(path.read_text(encoding=CHARSETS[language], errors="replace")):
            listed[f"{path.parts[-2]}-{number}", language] = datetime.strptime(date, "%d %b %Y").date().isoformat()
    return listed


def _judge_issues(report: Report, site: Path, db: sqlite3.Connection) -> None:
    listed = dates(site)
    held = {
        key: (date, language)
        for key, date, language in db.execute(
            "SELECT issues.key, date_edtf, language FROM issues JOIN periodicals ON periodicals.id = periodical_id"
        )
    }
    texts: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for key, language, headline, body in db.execute(
        "SELECT issues.key, articles.language, coalesce(headline, ''), body_text FROM articles JOIN issues ON issues.id = issue_id "
        "WHERE articles.kind = 'article'"
    ):
        texts[key].append((language, headline, body))
    for number, language, source in pages(site):
        report.issues += 1
        name, key = f"{number}.{language}", f"debian_weekly_news/{CODES[language]}/{number}"
        date, spoken = held.get(key, (None, None))
        if date is None:
            report.missing.append(name)
            continue
        right = listed.get((number, language)) or _headed(source)
        if date != right:
            report.wrong_dates.append(f"{name}: {date}, listed {right}, printed {_headed(source)}")
        if date != listed.get((number, "en"), date):
            report.abroad.append(f"{name}: {date}, and the English issue {listed[number, 'en']}")
        others = [body for its, _, body in texts[key] if its != language]
        if spoken != language or others:
            report.wrong_languages.append(f"{name}: {spoken}; {others[:1]}")
        _compare_letters(report, name, source, texts[key])
        report.mojibake += [f"{name}: {odd}" for odd in _odd_letters(" ".join(body for _, _, body in texts[key]), language)]


def _headed(source: str) -> str | None:
    heading = _HEADED.search(source)
    if heading is None:
        return None
    date = re.sub(r"(\d)(?:st|nd|rd|th),", r"\1,", heading["date"]).strip()
    form = "%B %d, %Y" if date[:1].isalpha() else "%Y-%m-%d" if "-" in date else "%d. %B %Y" if "." in date else "%d %B %Y"
    return datetime.strptime(date, form).date().isoformat()


def _compare_letters(report: Report, name: str, source: str, articles: list[tuple[str, str, str]]) -> None:
    inner = re.split(r"</h1>", source, maxsplit=1)[1].split('<div class="clr">')[0]
    text = re.split(r"<hr>\s*<p>\s*To receive this newsletter", inner)[0]
    written = len(_LETTER.findall(unescape(_TAG.sub(" ", text))))
    # A page that is one article has its heading for a headline.
    made = sum(len(_LETTER.findall(f"{'' if len(articles) == 1 else headline} {body}")) for _, headline, body in articles)
    report.letters["page"] += written
    report.letters["articles"] += made
    if abs(written - made) > 0.002 * written:
        report.uneven.append(f"{name}: {written} letters, {made} in its articles")


def _judge_texts(report: Report, db: sqlite3.Connection) -> None:
    for key, text in db.execute("SELECT key, coalesce(headline, '') || char(10) || body_text FROM articles"):
        found = _BROKEN.search(text)
        if found:
            report.mojibake.append(f"{key}: {text[max(0, found.start() - 20) : found.end() + 20]!r}")


def _odd_letters(text: str, language: str) -> Iterator[str]:
    letters = [character for character in text if character.isalpha()]
    scripts = Counter(unicodedata.name(letter, "NONE").split()[0] for letter in letters)
    own = _OWN.get(language)
    if own and scripts[own] < 0.05 * len(letters):
        yield f"of its letters only {scripts[own]} of {len(letters)} are {own}"
    if language == "pl" and sum(letter in _POLISH for letter in letters) < 0.02 * len(letters):
        yield "hardly any Polish letter"
    strange = sum(count for script, count in scripts.items() if script not in _SCRIPTS[language])
    # A name in its own script is no fault.
    if strange > 0.01 * len(letters):
        yield f"letters of other scripts: {dict(scripts)}"


def _judge_translations(report: Report, db: sqlite3.Connection) -> None:
    articles = {
        article: (key, language, number)
        for article, key, language, number in db.execute(
            "SELECT articles.id, articles.key, periodicals.language, substr(issues.key, length(periodicals.key) + 2) FROM articles "
            "JOIN issues ON issues.id = issue_id JOIN periodicals ON periodicals.id = articles.periodical_id"
        )
    }
    rows: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for article, source, detected in db.execute(
        "SELECT article_id, source_id, detected FROM reprints WHERE relation = 'translation' AND declared = 1"
    ):
        rows[article].append((source, detected))
    links: dict[int, set[str]] = defaultdict(set)
    for article, url in db.execute("SELECT article_id, url FROM links"):
        if not _COMMON.search(url):
            links[article].add(url.split("#")[0].rstrip("/"))
    english: dict[str, list[int]] = defaultdict(list)
    for article, (_, language, number) in articles.items():
        if language == "en":
            english[number].append(article)
    on_page = Counter(key.partition("#")[0] for key, _, _ in articles.values())
    for article, (key, language, number) in articles.items():
        if language == "en" or number not in english:
            continue
        source = next((row for row in rows[article] if articles[row[0]][1:] == ("en", number)), None)
        how = "unlinked" if source is None else "detected" if source[1] else "placed"
        report.linked[language][how] += 1
        if source is None:
            report.unlinked.append(_why_unlinked(key, on_page))
            continue
        verdict = _verdict(links, article, source[0], english[number])
        report.matches[how, verdict] += 1
        if verdict == "wrong":
            report.wrong.append(f"{key} is said to be {articles[source[0]][0]}")


def _why_unlinked(key: str, on_page: Counter[str]) -> str:
    page = key.partition("#")[0]
    own, its = on_page[page], on_page[re.sub(r"\.[a-z]{2}$", ".en", page)]
    return f"{key}: {own} articles on its page, {its} on the English one"


def _verdict(links: dict[int, set[str]], article: int, source: int, english: list[int]) -> str:
    own = links[article]
    scores = sorted(((len(own & links[one]) / len(own | links[one]), one) for one in english if own | links[one]), reverse=True)
    if not scores or scores[0][0] < 0.3 or (len(scores) > 1 and scores[1][0] > 0.6 * scores[0][0]):
        return "untold"
    return "right" if scores[0][1] == source else "wrong"


def show(report: Report) -> None:
    """Print the figures, and what is not as it should be."""
    right = report.issues - len(report.missing) - len(report.wrong_dates)
    print(f"{report.issues} issues, {len(report.missing)} missing, {right} with the right date, {len(report.abroad)} not the English one's")
    print(f"{len(report.wrong_languages)} issues with a wrong language, {len(report.mojibake)} articles or issues with mojibake")
    page, articles = report.letters["page"], report.letters["articles"]
    print(f"{page:,} letters on the pages, {articles:,} in articles; {len(report.uneven)} pages differ by more than 0.2 %")
    pooled: Counter[str] = Counter()
    for language, counts in sorted(report.linked.items()):
        print(f"{language}: {_shares(counts)}")
        pooled += counts
    print(f"all: {_shares(pooled)}")
    print(f"by what both link to: {', '.join(f'{how} {verdict} {n}' for (how, verdict), n in sorted(report.matches.items()))}")
    lists = ("missing", "wrong_dates", "abroad", "wrong_languages", "mojibake", "uneven", "unlinked", "wrong")
    for name in lists:
        for line in getattr(report, name):
            print(f"  {name}: {line}")


def _shares(counts: Counter[str]) -> str:
    total = counts.total()
    linked = total - counts["unlinked"]
    return (
        f"{linked}/{total} = {linked / total:.4f} linked; {counts['detected']} declared and detected, {counts['placed']} by place, "
        f"{counts['unlinked']} not"
    )


if __name__ == "__main__":
    main()
