"""Markdown: one file an article with front matter, in a folder an issue, linked: for Obsidian, static sites and language models."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from posixpath import dirname, relpath
from typing import Any

from exports import articles
from exports.bibliography.citation import cite
from exports.bibliography.originals import Originals
from exports.bibliography.provenance import PROVED, program_version
from exports.file_names import file_name
from exports.formats.format import Format
from exports.markup.body import Link, body
from exports.markup.commonmark import commonmark, escaped, link
from exports.printable import printable
from exports.script import direction
from exports.selection import Selection
from exports.web_addresses import web_address

# No key gives a name with one of these at its beginning or end.
_NO_PERIODICAL, _NO_ISSUE, _NOT_THE_INDEX = "_without-periodical", "_without-issue", "index~"
_COLUMNS = (
    *PROVED, "subhead", "kicker", "rubric", "part", "dateline", "kind", "language", "date_edtf", "date_start", "date_end", "periodical_key",
    "issue_key", "issue_number", "word_count", "note_text", "body_text", "body_html",
)  # fmt: skip
_LINKED = """
    SELECT links.url, other.key, periodicals.key AS periodical_key, issues.key AS issue_key
    FROM articles JOIN links ON links.article_id = articles.id JOIN articles AS other ON other.id = links.target_article_id
    LEFT JOIN issues ON issues.id = other.issue_id
    LEFT JOIN periodicals ON periodicals.id = other.periodical_id
    WHERE articles.key = :key AND EXISTS (SELECT 1 FROM ({ids}) AS selected WHERE selected.id = other.id)
"""
_CONTENTS = """
    SELECT articles.key, articles.title, articles.headline, articles.byline, articles.language, periodicals.key AS periodical_key,
        periodicals.name AS periodical_name, issues.key AS issue_key, issues.title AS issue_title
    FROM articles
    LEFT JOIN periodicals ON periodicals.id = articles.periodical_id
    LEFT JOIN issues ON issues.id = articles.issue_id
    WHERE articles.id IN ({ids})
    ORDER BY periodicals.key IS NULL, periodicals.key, issues.id IS NULL, issues.date_start IS NULL, issues.date_start, issues.key,
        articles.position IS NULL, articles.position, articles.key
"""
_PHRASES = {
    ("reprint", True): "Reprint of", ("reprint", False): "Reprinted as",
    ("abridgement", True): "Abridgement of", ("abridgement", False): "Abridged as",
    ("excerpt", True): "Excerpt from", ("excerpt", False): "Excerpted in",
    ("inclusion", True): "Includes", ("inclusion", False): "Included in",
    ("adaptation", True): "Adaptation of", ("adaptation", False): "Adapted as",
    ("translation", True): "Translation of", ("translation", False): "Translated as",
}  # fmt: skip
# What JSON leaves as it is and YAML takes for the end of a line, or for nothing that may stand in a file.
_NOT_IN_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def write(selection: Selection, folder: Path, layout: str) -> int:
    """Write the articles of `selection` into `folder`, and return how many there were."""
    originals = Originals(selection)
    for article in articles.records(selection, _COLUMNS):
        path = _path(article)
        relations = originals.relations(article["key"])
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(
            "".join((*_front_matter(article, relations, path), *_page(selection, originals, article, relations, path))).encode()
        )
    _write_contents(selection, folder)
    return selection.count


def _path(article: dict[str, Any]) -> str:
    name = file_name(article["key"])
    return f"{_issue(article)}/{_NOT_THE_INDEX if name == 'index' else name}.md"


def _issue(article: dict[str, Any]) -> str:
    return f"{_periodical(article)}/{file_name(article['issue_key']) if article['issue_key'] else _NO_ISSUE}"


def _periodical(article: dict[str, Any]) -> str:
    return file_name(article["periodical_key"]) if article["periodical_key"] else _NO_PERIODICAL


def _address(other: dict[str, Any], path: str) -> str | None:
    """Return where an article is found from the file `path`: its file where it is of the export, else its page."""
    return relpath(_path(other), dirname(path)) if other["is_selected"] else web_address(other["url"])


def _front_matter(article: dict[str, Any], relations: list[dict[str, Any]], path: str) -> Iterator[str]:
    headline = article["headline"] or article["title"]
    values = {
        "title": headline,
        "aliases": [headline],
        "subtitle": article["subhead"],
        "kicker": article["kicker"],
        "byline": article["byline"],
        "part": article["part"],
        "rubric": article["rubric"],
        "kind": article["kind"],
        "language": article["language"],
        "direction": "rtl" if direction(article["language"]) == "rtl" else None,
        "date": article["date_edtf"],
        "date_text": article["date_text"],
        "date_start": article["date_start"],
        "date_end": article["date_end"],
        "periodical": article["periodical_name"],
        "issue": article["issue_title"],
        "issue_number": article["issue_number"],
        "pages": article["pages"],
        "words": article["word_count"],
        "key": article["key"],
        "work": article["work_key"],
        "reprints": [_related(relation, path) for relation in relations],
        "url": article["url"],
        "captured": article["captured_at"],
        "digest": article["capture_digest"],
        "citation": cite(article),
        "backfile": program_version(),
    }
    yield "---\n"
    for name, value in values.items():
        if isinstance(value, list) and value:
            yield f"{name}:\n" + "".join(f"  - {_yaml(one)}\n" for one in value)
        elif value not in (None, "", []):
            yield f"{name}: {_yaml(value)}\n"
    yield "---\n\n"


def _related(relation: dict[str, Any], path: str) -> dict[str, Any]:
    told = {
        "relation": relation["relation"],
        "role": relation["role"],
        "status": relation["status"],
        "title": relation["headline"] or relation["title"],
        "language": relation["language"],
        "issue": relation["issue_title"] or relation["periodical_name"],
        "date": relation["date_edtf"],
        "key": relation["key"],
        "link": _address(relation, path),
    }
    return {name: value for name, value in told.items() if value is not None}


def _yaml(value: Any) -> str:
    """Return `value` as JSON, which YAML reads as its own."""
    return _NOT_IN_YAML.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False))


def _page(selection: Selection, originals: Originals, article: dict[str, Any], relations: list[dict[str, Any]], path: str) -> Iterator[str]:
    if article["kicker"]:
        yield f"**{escaped(article['kicker'])}**\n\n"
    yield f"# {escaped(article['headline'] or article['title'])}\n\n"
    for line in filter(None, (article["subhead"], article["byline"])):
        yield f"{_line(line)}\n\n"
    if article["note_text"]:
        yield f"{_quoted(article['note_text'])}\n\n"
    text = _body(selection, originals, article, path)
    yield f"{text}\n\n" if text else ""
    if relations:
        yield "## Printings\n\n" + "".join(f"- {_told(relation, path)}\n" for relation in relations) + "\n"
    yield f"## Source\n\n{_cited(article)}\n\n"
    yield f"[{_in(article)}](index.md)\n"


def _body(selection: Selection, originals: Originals, article: dict[str, Any], path: str) -> str:
    cited = originals.cited(article["key"])
    links = [Link(one["start"], one["end"], f"cited:{number}") for number, one in enumerate(cited)]
    targets = {f"cited:{number}": _address(one, path) for number, one in enumerate(cited)}
    if "<a " in article["body_html"]:
        targets |= {row["url"]: _address({**row, "is_selected": 1}, path) for row in selection.query(_LINKED, key=article["key"])}
    return commonmark(body(article["body_html"], article["body_text"], links), lambda href: targets.get(href) or web_address(href))


def _told(relation: dict[str, Any], path: str) -> str:
    phrase = _PHRASES.get((relation["relation"], bool(relation["is_source"])), "From the same source as")
    if relation["role"] == "undecided" and relation["relation"] != "common_source":
        phrase = f"Undecided which was first ({relation['relation']}):"
    place = ", ".join(filter(None, (relation["issue_title"] or relation["periodical_name"], relation["language"])))
    doubt = "Possibly: " if relation["status"] == "possible" else ""
    return f"{doubt}{phrase} {link(relation['headline'] or relation['title'], _address(relation, path))}, {escaped(place)}"


def _cited(article: dict[str, Any]) -> str:
    """Return how to cite the article, its address as a link."""
    address = web_address(article["url"])
    said = escaped(cite(article))
    return said.replace(escaped(article["url"]), f"<{address}>") if address else said


def _in(article: dict[str, Any]) -> str:
    return escaped(article["issue_title"] or article["periodical_name"] or "Articles without a periodical")


def _write_contents(selection: Selection, folder: Path) -> None:
    """Write the contents list of each issue, of each periodical, and of all."""
    periodicals: list[str] = []
    for periodical, placed in groupby(selection.query(_CONTENTS), key=_periodical):
        issues: list[str] = []
        name = ""
        for issue, listed in groupby(placed, key=_issue):
            first, *others = listed
            name = first["periodical_name"] or "Articles without a periodical"
            title = first["issue_title"] or "Articles without an issue"
            lines = [_listed(one, issue) for one in (first, *others)]
            _write_list(folder / issue / "index.md", title, lines, f"[{escaped(name)}](../index.md)")
            issues.append(f"{link(title, relpath(f'{issue}/index.md', periodical))} ({len(lines)})")
        _write_list(folder / periodical / "index.md", name, issues, "[All periodicals](../index.md)")
        periodicals.append(link(name, f"{periodical}/index.md"))
    _write_list(folder / "index.md", "Periodicals", periodicals, "")


def _listed(article: dict[str, Any], issue: str) -> str:
    said = link(article["headline"] or article["title"], relpath(_path(article), issue))
    return f"{said}, {escaped(article['byline'])}" if article["byline"] else said


def _write_list(file: Path, title: str, lines: Iterable[str], up: str) -> None:
    file.write_bytes("".join((f"# {escaped(title)}\n\n", *(f"- {line}\n" for line in lines), f"\n{up}\n" if up else "")).encode())


def _line(text: str) -> str:
    return commonmark(body("", text), web_address)


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in _line(printable(text)).split("\n"))


FORMAT = Format(
    title="Markdown",
    description="One file an article with front matter, reprints linked: for Obsidian, static sites and language models.",
    called="markdown",
    ending=".md",
    folder=write,
)
