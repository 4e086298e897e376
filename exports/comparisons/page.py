"""A comparison as a page for a browser: one file, which loads nothing and in which nothing of the texts can run."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator
from html import escape

from exports.comparisons.pair import Article, Pair
from exports.comparisons.wording import heading, summary
from exports.destination import opened
from exports.failures import CannotExport
from exports.printable import printable
from exports.script import attributes
from exports.web_addresses import linkable
from pipelines.reprints.comparison import Part, Segment
from pipelines.reprints.differences import Kind

# Element, and what it is called for those who do not see its colour. Blue and amber are told apart by nearly everyone.
_MARKS: dict[Kind, tuple[str, str]] = {
    "added": ("ins", "added"), "cut": ("del", "cut"),
    "respelled": ("mark", "respelled"), "number": ("mark", "number"), "name": ("mark", "name"),
}  # fmt: skip
_LEGEND = (
    '<ul class="legend"><li><ins>added or new</ins></li><li><del>cut or old</del></li><li><mark class="respelled">respelled</mark></li>'
    '<li><mark class="number">another number</mark></li><li><mark class="name">another name</mark></li></ul>'
)
STYLE = """
.comparison { --ink: #1a1a1a; --faint: #595959; --line: #d0d0d0; --new: #dbe9ff; --old: #ffe8bf; --like: #ececec; }
.comparison { color: var(--ink); font: 1.05em/1.5 Georgia, "Noto Serif", serif; }
.comparison h1, .comparison .legend, .comparison .place, .comparison .heading { font-family: system-ui, sans-serif; }
.comparison h1 { font-size: 1.3em; }
.comparison table { width: 100%; border-collapse: collapse; table-layout: fixed; }
.comparison th, .comparison td { padding: 0.4em 1em; vertical-align: top; text-align: start; }
.comparison th, .comparison td { white-space: normal; overflow-wrap: anywhere; unicode-bidi: isolate; }
.comparison td { white-space: pre-line; }
.comparison td + td, .comparison th + th { border-left: 1px solid var(--line); }
.comparison thead th { font-weight: normal; border-bottom: 2px solid var(--line); }
.comparison .title { margin: 0; font-size: 1.2em; font-weight: bold; }
.comparison .place, .comparison .note { margin: 0.2em 0 0; color: var(--faint); font-size: 0.9em; }
.comparison .heading { padding-top: 1.2em; border-top: 1px dashed var(--line); }
.comparison .heading { color: var(--faint); font-size: 0.85em; font-weight: normal; }
.comparison .legend { display: flex; flex-wrap: wrap; gap: 1em; padding: 0; list-style: none; font-size: 0.9em; }
.comparison ins { background: var(--new); text-decoration: underline; }
.comparison del { background: var(--old); text-decoration: line-through; }
.comparison mark { color: inherit; background: var(--like); }
.comparison mark.respelled { text-decoration: underline dotted; }
.comparison mark.number { font-weight: bold; text-decoration: underline double; }
.comparison mark.name { font-style: italic; text-decoration: underline double; }
.comparison .said { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.comparison .said { white-space: nowrap; user-select: none; }
@media (max-width: 45em) {
  .comparison :is(table, thead, tbody, tr, th, td) { display: block; }
  .comparison td + td, .comparison th + th { border-left: 0; }
  .comparison td:empty { display: none; }
  .comparison td:not(:empty)::before { content: attr(data-role) ": "; color: var(--faint); font: 0.8em system-ui, sans-serif; }
}
@media (prefers-color-scheme: dark) {
  .comparison { --ink: #e6e6e6; --faint: #a8a8a8; --line: #444; --new: #173a6b; --old: #5c4300; --like: #383838; }
}
"""
"""How a comparison looks, wherever it stands: all of it is for what is in an element of the class `comparison`."""
_PAGE_STYLE = """
:root { color-scheme: light dark; }
body { margin: 0 auto; max-width: 88em; padding: 1em; background: #fff; }
@media (prefers-color-scheme: dark) { body { background: #161616; } }
"""


def write(pair: Pair, destination: str) -> None:
    """Write the page of `pair` to the file `destination`, seen only when it is whole, or to standard output where that is `-`.

    Raises CannotExport where it cannot be written; what stood there before then stands there still.
    """
    try:
        with opened(destination) as out:
            out.write(page(pair).encode())
    except OSError as error:
        raise CannotExport(f"cannot write to {destination}: {error.strerror}; nothing there was changed") from error


def page(pair: Pair) -> str:
    """Return the page of `pair` in HTML, the titles of which lead to where the two articles were found."""
    style = STYLE + _PAGE_STYLE
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{_text(title(pair))}</title>
<style>{style}</style>
</head>
<body class="comparison">
<main>
<h1>Two articles side by side</h1>
{content(pair, lambda article: linkable(article.url))}</main>
</body>
</html>
"""


def title(pair: Pair) -> str:
    """Return what a page of `pair` is called, as text."""
    return f"{pair.left.title} · {pair.right.title}"


def content(pair: Pair, address: Callable[[Article], str]) -> str:
    """Return what stands in a page of `pair`, in HTML, for an element of the class `comparison` in a page with `STYLE`.

    The title of each article leads to its `address`, or nowhere where that is empty.
    """
    parts = "".join(_part(part, pair) for part in pair.comparison.parts) if pair.shares else ""
    sentences = "".join(f"<p>{_text(sentence)}</p>" for sentence in summary(pair))
    return f"""{sentences}
{_LEGEND if pair.shares else ""}
<table>
<thead><tr>{_card(pair.left, pair, address)}{_card(pair.right, pair, address)}</tr></thead>
{parts}</table>
"""


def _card(article: Article, pair: Pair, address: Callable[[Article], str]) -> str:
    headline = _text(article.title)
    if leads_to := address(article):
        headline = f'<a href="{_text(leads_to)}" rel="noopener noreferrer">{headline}</a>'
    language = attributes(article.language)
    place = " · ".join(filter(None, (pair.role(article), article.place, article.key)))
    note = f'<p class="note"{language}>{_text(article.note)}</p>' if article.note else ""
    return f'<th scope="col"><p class="title"{language}>{headline}</p><p class="place">{_text(place)}</p>{note}</th>'


def _part(part: Part, pair: Pair) -> str:
    said = heading(part, pair)
    above = f'<tr><th class="heading" colspan="2" scope="rowgroup">{_text(said)}</th></tr>\n' if said else ""
    return f'<tbody class="{part.kind}">\n{above}{"".join(_rows(part, pair))}</tbody>\n'


def _rows(part: Part, pair: Pair) -> Iterator[str]:
    for row in part.rows:
        later, earlier = _cell(row.article, pair.later, pair, "added"), _cell(row.source, pair.earlier, pair, "cut")
        yield f"<tr>{later}{earlier}</tr>\n" if pair.later is pair.left else f"<tr>{earlier}{later}</tr>\n"


def _cell(side: tuple[Segment, ...], article: Article, pair: Pair, changed: Kind) -> str:
    text = "".join(_segment(changed if kind == "changed" else kind, text) for kind, text in side).strip()
    return f'<td data-role="{pair.role(article)}"{attributes(article.language)}>{text}</td>'


def _segment(kind: Kind, text: str) -> str:
    if kind == "same":
        return _text(text)
    element, name = _MARKS[kind]
    words = text.rstrip()
    return f'<{element} class="{name}"><span class="said" lang="en">{name}: </span>{_text(words)}</{element}>{text[len(words) :]}'


def _text(text: str) -> str:
    return escape(printable(text))
