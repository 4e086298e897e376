"""Compares the gold with a mirror."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.benchmarks.gazette.agreement import byline_of_page, names_agree, similarity, titles_agree, tokens
from tests.benchmarks.gazette.archive import Archive, whole_issue
from tests.benchmarks.gazette.gold import Entry, Gold, Section, read_gold
from tests.benchmarks.gazette.head import own_titles, page_head
from tests.benchmarks.gazette.mirror import Mirror, MirrorArticle
from tests.benchmarks.gazette.mojibake import Mojibake, find_mojibake


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
    archive = Archive(root)
    gold = read_gold(archive)
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
