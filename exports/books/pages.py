"""The pages of a book as XHTML: its title, its contents, its parts and its articles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from exports.books.contents import Content
from exports.markup.xhtml import body_markup, in_language, link, said
from exports.web_addresses import web_address

STYLE = """
h1 { line-height: 1.2; margin: 0.5em 0; }
h2, h3 { margin: 1.2em 0 0.4em; }
p.rubric, p.kicker, p.subhead, p.byline, p.dateline { margin: 0.2em 0; }
p.byline, p.caption { font-style: italic; }
.note { border: solid currentColor; border-width: 1px 0; margin: 1em 0; }
blockquote { margin: 1em 2em; }
pre { white-space: pre-wrap; }
footer { border-top: 1px solid currentColor; margin-top: 2em; font-size: 0.9em; }
dt { font-weight: bold; }
dd { margin: 0 0 0.5em; overflow-wrap: anywhere; }
"""
"""Sizes and distances; letters and colours are the reader's."""

TITLE = "title.xhtml"
"""The name of the title page."""


@dataclass(frozen=True)
class Entry:
    """A line of the contents."""

    page: str
    """The name of the page that it leads to."""
    title: str
    """What it says."""
    language: str | None
    """Of what it says."""


def article_page(content: Content) -> str:
    """Return the page of an article: its heads, note and text, where it comes from and how to cite it."""
    article = content.article
    title = article["headline"] or article["title"]
    heads = [
        _line("rubric", article["rubric"]),
        _line("kicker", article["kicker"]),
        f"<h1>{said(title)}</h1>",
        *(_line(name, article[name]) for name in ("subhead", "byline", "dateline")),
    ]
    note = _paragraphs("note", article["note_text"])
    text = body_markup(content.blocks, lambda href: content.links.get(href) or web_address(href))
    whole = f'<header>\n{_lines(heads)}</header>\n{note}<div class="text">\n{text}\n</div>\n{_origin(content)}'
    return _page(title, article["language"], "bodymatter", f'<section epub:type="chapter" role="doc-chapter">\n{whole}</section>')


def part_page(title: str, language: str | None, issue: dict[str, Any] | None) -> str:
    """Return the page that a part of a book begins with."""
    facts = _facts(issue_facts(issue)) if issue else ""
    return _page(title, language, "bodymatter", f'<section epub:type="part" role="doc-part">\n<h1>{said(title)}</h1>\n{facts}</section>')


def title_page(title: str, language: str | None, facts: Iterable[tuple[str, str]]) -> str:
    """Return the title page; each of `facts` is a name and what there is of it in XHTML."""
    return _page(
        title,
        language,
        "frontmatter",
        f'<section epub:type="titlepage">\n<h1>{said(title)}</h1>\n{_facts(facts)}</section>',
    )


def contents_page(title: str, language: str | None, parts: Sequence[tuple[Entry | None, Sequence[Entry]]]) -> str:
    """Return the contents: of each part the line that leads to it, where it has one, and those of its articles."""
    listed = "".join(
        f"<li>{_entry(part)}\n<ol>\n{_entries(entries)}</ol>\n</li>\n" if part else _entries(entries) for part, entries in parts
    )
    first = next(part or entries[0] for part, entries in parts)
    return _page(
        title,
        language,
        "frontmatter",
        f'<nav epub:type="toc" role="doc-toc" id="toc">\n<h1{in_language("en")}>Contents</h1>\n<ol>\n{listed}</ol>\n</nav>\n'
        f'<nav epub:type="landmarks" hidden="hidden"{in_language("en")}>\n<h2>Landmarks</h2>\n<ol>\n'
        f'<li><a epub:type="titlepage" href="{TITLE}">Title page</a></li>\n'
        '<li><a epub:type="toc" href="nav.xhtml">Contents</a></li>\n'
        f'<li><a epub:type="bodymatter" href="{first.page}">Text</a></li>\n</ol>\n</nav>',
    )


def issue_facts(issue: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the facts that say when an issue came out and where it was captured, as far as they are known."""
    if issue["date_text"]:
        yield "Date", said(issue["date_text"])
    yield from _capture_facts(issue)


def _capture_facts(captured: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if captured["url"]:
        yield "Address", link(web_address(captured["url"]), captured["url"])
    if captured["captured_at"]:
        yield "Captured", said(captured["captured_at"])
    if captured["capture_digest"]:
        yield "Digest", said(captured["capture_digest"])


def _origin(content: Content) -> str:
    article = content.article
    facts = [*_capture_facts(article)]
    if content.notes:
        facts.append(("Its note says", _list(_noted(note, article["language"]) for note in content.notes)))
    earlier = [row for row in content.reprints if row["is_later"] and row["direction"] != "undecided"]
    other = [row for row in content.reprints if row not in earlier]
    facts += [(name, _list(map(_printing, rows))) for name, rows in (("Taken from", earlier), ("Printed elsewhere", other)) if rows]
    facts.append(("To cite", said(content.citation)))
    return f"<footer{in_language('en')}>\n{_facts(facts)}</footer>\n"


_OUTCOMES = {"not_held": "not held", "contradicted": "the texts say otherwise", "ambiguous": "more than one is meant"}


def _noted(note: dict[str, Any], language: str | None) -> str:
    said_of = f"<span{in_language(language)}>{said(note['text'])}</span>"
    if note["found_title"]:
        said_of += f" → {_found(note)}"
    elif note["named"]:
        said_of += f" → {link(web_address(note['named_url']), note['named'])}"
    return said_of + (f" ({_OUTCOMES[note['outcome']]})" if note["outcome"] in _OUTCOMES else "")


def _printing(row: dict[str, Any]) -> str:
    place = f", {said(row['named'] or row['date_text'])}" if row["named"] or row["date_text"] else ""
    return f"{_found(row)}{place}. {said(row['explanation'])}"


def _found(row: dict[str, Any]) -> str:
    return f"<span{in_language(row['found_language'])}>{link(row['href'], row['found_title'])}</span>"


def _page(title: str, language: str | None, kind: str, content: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n'
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"'
        f"{in_language(language)}>\n<head>\n<title>{said(title) or '…'}</title>\n"
        f'<link rel="stylesheet" type="text/css" href="style.css"/>\n</head>\n<body epub:type="{kind}">\n{content}\n</body>\n</html>\n'
    )


def _line(name: str, text: str | None) -> str:
    return f'<p class="{name}">{said(text)}</p>' if text else ""


def _lines(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines if line)


def _paragraphs(name: str, text: str | None) -> str:
    told = [f"<p>{said(paragraph)}</p>\n" for paragraph in (text or "").split("\n\n") if paragraph.strip()]
    return f'<div class="{name}">\n{"".join(told)}</div>\n' if told else ""


def _facts(facts: Iterable[tuple[str, str]]) -> str:
    listed = "".join(f"<dt>{said(name)}</dt>\n<dd>{value}</dd>\n" for name, value in facts)
    return f"<dl{in_language('en')}>\n{listed}</dl>\n" if listed else ""


def _list(items: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"


def _entries(entries: Iterable[Entry]) -> str:
    return "".join(f"<li>{_entry(entry)}</li>\n" for entry in entries)


def _entry(entry: Entry) -> str:
    return f'<a href="{entry.page}"{in_language(entry.language)}>{said(entry.title) or "…"}</a>'
