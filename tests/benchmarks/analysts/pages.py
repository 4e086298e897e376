"""The pages that print it all, as a spider would yield them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

from pipelines.items import ArticleReading, Capture, ContentsEntry, FoundUrl, IssueReading, Outcome, Page, PrintedLink, Problem
from pipelines.normalize.citations import read_citations
from pipelines.normalize.dates import read_date
from pipelines.normalize.paper_names import Papers
from pipelines.normalize.source_notes import read_source_notes
from pipelines.warc.exchange import Exchange
from tests.benchmarks.analysts.pieces import edited, headline, html_of, tell
from tests.benchmarks.analysts.press import PAPERS, Issue, Printing

ARCHIVE, HOME = "waterways", "https://waterways.example/"
FIRST, SECOND, THIRD = "2025-01-10T03:00:00.000Z", "2025-02-10T03:00:00.000Z", "2025-03-10T03:00:00.000Z"
_PAPERS = Papers([paper.periodical for paper in PAPERS])
_NOTES = {
    "en": ("Reprinted from {paper} No. {number}, {date}.", "Translated from {paper} No. {number}, {date}."),
    "de": ("Nachdruck aus {paper} Nr. {number}.", "Übersetzt aus {paper} Nr. {number}."),
    "fr": ("Reproduit de {paper} n° {number}.", "Traduit de {paper} n° {number}."),
    "es": ("Reproducido de {paper} No. {number}.", "Traducido de {paper} No. {number}."),
    "pt": ("Reproduzido de {paper} n.º {number}.", "Traduzido de {paper} n.º {number}."),
    "it": ("Ripreso da {paper} n. {number}.", "Tradotto da {paper} n. {number}."),
    "pl": ("Przedruk z „{paper}” nr {number}.", "Przekład z „{paper}” nr {number}."),
    "ru": ("Перепечатано из газеты «{paper}» № {number}.", "Перевод из газеты «{paper}» № {number}."),
    "ja": ("「{paper}」第{number}号より転載。", "「{paper}」第{number}号より訳出。"),
    "zh": ("转载自《{paper}》第{number}期。", "译自《{paper}》第{number}期。"),
}
_WRITERS = ("A. Harwick", "M. Okonjo", "R. Vossberg", "J. Delacroix", "The Editors", "S. Ishida", "P. Zielinski", "L. Ferreira")
_RUBRICS = ("From the Branches", "Letters", "Books", "Thirty Years Ago", "In Brief")
_CHANGED, _GONE, _LOST, _MISREAD = 60, 300, 100, 500
"""One in so many articles: changed after a month, gone after two, listed and never there, read with a warning."""


def first_run(issues: Sequence[Issue]) -> Iterator[Page]:
    """Yield every page as it stands at first: each issue's list of contents, then its articles."""
    for issue in issues:
        yield _contents_page(issue)
        yield from (article_page(printing, FIRST) for printing in issue.printings)


def later_runs(issues: Sequence[Issue]) -> tuple[list[Page], list[Page]]:
    """Return the pages that a second run finds changed or gone, and those that a third finds gone still."""
    printings = [printing for issue in issues for printing in issue.printings]
    changed = [article_page(printing, SECOND) for printing in printings[7::_CHANGED]]
    gone = printings[11::_GONE]
    return changed + [_gone_page(printing, SECOND) for printing in gone], [_gone_page(printing, THIRD) for printing in gone]


def address(path: str) -> str:
    """Return the URL of a path of the site."""
    return f"{HOME}{path}.html"


def article_page(printing: Printing, at: str) -> Page:
    """Return the page of an article as it stood at a time."""
    body = _body(printing, changed=at > FIRST)
    text, markup = "\n\n".join(body), html_of(printing.piece, body)
    rng, number = Random(f"page {printing.path}"), printing.piece.number
    cited = _citation(printing.cites, printing.language) if printing.cites else ""
    code, note = printing.issue.paper.periodical.code, _note(printing)
    reading = ArticleReading(
        key=f"{ARCHIVE}/{printing.path}", periodical=code, issue_key=f"{ARCHIVE}/{printing.issue.key}", language=printing.language,
        headline=headline(printing.piece, printing.language), kicker=rng.choice(_RUBRICS) if rng.random() < 0.15 else None,
        rubric=rng.choice(_RUBRICS) if rng.random() < 0.3 else None, byline=rng.choice(_WRITERS) if rng.random() < 0.4 else None,
        note_text=note, body_text=text, body_html=markup, links=_links(printing), confidence=1.0,
        source_notes=read_source_notes(note, printing.language, _PAPERS, code) if note else [],
        citations=read_citations(text, printing.language, _PAPERS, code) if cited else [],
    )  # fmt: skip
    problem = Problem(stage="read", code="doubtful_headline", severity="warning", message="Two lines might be the headline.")
    return _page(
        printing.path, f"<h1>{reading.headline}</h1>\n{markup}", at, readings=[reading], problems=[problem] * (number % _MISREAD == 3)
    )


def _body(printing: Printing, changed: bool) -> list[str]:
    whole = tell(printing.piece, printing.language)
    body = whole[: max(2, round(printing.share * len(whole)))]
    rng = Random(f"edits {printing.path}")
    if printing.edits:
        body = edited(body, printing.language, rng, printing.edits)
    if changed:
        body = [*edited(body[:1], printing.language, rng, 0.1), *body[1:]]
    if printing.quotes:
        quoted = tell(printing.quotes.piece, printing.language)
        body.append(max(quoted[:4], key=len))
    if printing.cites:
        body.append(_citation(printing.cites, printing.language))
    return body


def _citation(cited: Printing, language: str) -> str:
    return f"(“{headline(cited.piece, language)}”, {_printed(cited, '{paper} No. {number}, {date}')})"


def _note(printing: Printing) -> str | None:
    source = printing.source
    if source is None or not printing.says_so:
        return None
    again, told = _NOTES.get(printing.language, _NOTES["en"])
    return _printed(source, again if source.language == printing.language else told)


def _printed(printing: Printing, wording: str) -> str:
    issue = printing.issue
    return wording.format(paper=issue.paper.periodical.name, number=issue.number, date=issue.date_text)


def _links(printing: Printing) -> list[PrintedLink]:
    named = [other for other in (printing.cites, printing.source) if other]
    return [PrintedLink(url=address(other.path), text="see", key=f"{ARCHIVE}/{other.path}") for other in named]


def _contents_page(issue: Issue) -> Page:
    code = issue.paper.periodical.code
    entries = [
        ContentsEntry(url=address(printing.path), key=f"{ARCHIVE}/{printing.path}", headline=headline(printing.piece, printing.language))
        for printing in issue.printings
    ]
    if issue.number % _LOST == 42:
        entries.append(ContentsEntry(url=address(f"{issue.key}/lost"), key=f"{ARCHIVE}/{issue.key}/lost", headline="What Nobody Kept"))
    reading = IssueReading(
        key=f"{ARCHIVE}/{issue.key}", periodical=code, role="contents", number=str(issue.number), date_text=issue.date_text,
        date=read_date(issue.date_text, "en"), contents=entries,
    )  # fmt: skip
    listed = "\n".join(f"<li>{entry.headline}</li>" for entry in entries)
    found = [FoundUrl(url=entry.url, kind="article", periodical=code) for entry in entries if entry.url]
    return _page(f"{issue.key}/index", f"<h1>No. {issue.number}</h1><ul>{listed}</ul>", FIRST, readings=[reading], found=found)


def _gone_page(printing: Printing, at: str) -> Page:
    return _page(printing.path, "There is nothing here.", at, status=404, outcome="missing")


def _page(path: str, markup: str, at: str, *, status: int = 200, outcome: Outcome = "read", **more: Any) -> Page:
    exchange = Exchange(
        url=address(path), at=at, status=status, headers=[(b"Content-Type", b"text/html; charset=utf-8")],
        body=f"<!doctype html>\n<meta charset=utf-8>\n{markup}\n".encode(),
    )  # fmt: skip
    taken = Capture(exchange=exchange, charset="utf-8", digest=exchange.payload_digest, length=len(exchange.body))
    return Page(url=exchange.url, outcome=outcome, capture=taken, reader="Benchmark/1", **more)
