"""Atom: the articles that are new or changed, or the works that were printed again (RFC 4287).

What is where is said in docs/exports/atom.md.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any, BinaryIO

from lxml import etree

from exports.about import read_about
from exports.articles import IN_PLACE, PLACE
from exports.bibliography.citation import cite
from exports.bibliography.provenance import program_version
from exports.formats.format import Format
from exports.identifiers import urn
from exports.markup.body import allowed, body
from exports.markup.xhtml import body_markup, in_language, language_tag, link, said
from exports.printable import printable
from exports.selection import Selection
from exports.web_addresses import web_address

LONGEST = 200
"""How many entries a feed has at the most: the newest."""

_ATOM = "http://www.w3.org/2005/Atom"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_SUMMARY = 300
_ARTICLES = f"""
    SELECT articles.*, periodicals.key AS periodical_key, {PLACE} {IN_PLACE}
    WHERE articles.id IN (SELECT id FROM articles WHERE id IN ({{ids}}) ORDER BY changed DESC, key LIMIT :longest)
    ORDER BY articles.changed DESC, articles.key
"""
# A work is news when one of its printings is.
_WORKS = """
    SELECT clusters.*, changed.changed, articles.url, articles.language, articles.byline, periodicals.name AS periodical
    FROM (
        SELECT cluster_id, max(changed) AS changed FROM articles
        WHERE cluster_id IN (SELECT cluster_id FROM articles WHERE id IN ({ids})) GROUP BY cluster_id
    ) AS changed
    JOIN clusters ON clusters.id = changed.cluster_id
    JOIN articles ON articles.id = clusters.canonical_article_id
    LEFT JOIN periodicals ON periodicals.id = articles.periodical_id
    ORDER BY changed.changed DESC, clusters.key LIMIT :longest
"""
_PRINTINGS = """
    SELECT articles.title, articles.url, articles.language, articles.date_text, cluster_members.role, issues.title AS issue
    FROM cluster_members
    JOIN articles ON articles.id = cluster_members.article_id
    LEFT JOIN issues ON issues.id = articles.issue_id
    WHERE cluster_members.cluster_id = ? ORDER BY articles.date_start IS NULL, articles.date_start, articles.key
"""


def write(selection: Selection, out: BinaryIO, layout: str) -> int:
    """Write the feed of `selection` to `out`, and return how many entries it has."""
    archive = read_about(selection.db)
    rows = selection.query(_WORKS if layout == "works" else _ARTICLES, longest=LONGEST)
    first = next(rows, None)
    feed = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})
    feed.set(_LANG, "en")
    asked = json.dumps([layout, {name: value for name, value in asdict(selection.filters).items() if value is not None}], sort_keys=True)
    _say(feed, "id", urn("feed", f"{archive.key} {asked}"))
    _say(feed, "title", f"{archive.name}: {_TITLES[layout]}")
    # A mirror that was visited and did not change has the same feed.
    _say(feed, "updated", first["changed"] if first else selection.mirrored_at)
    _author(feed, archive.name, archive.home_url)
    _say(feed, "generator", "Backfile", version=program_version())
    _link(feed, "alternate", archive.home_url)
    if archive.licence:
        _say(feed, "rights", archive.licence)
        _link(feed, "license", archive.licence_url)
    count = 0
    while first is not None:
        count += 1
        feed.append(_work(selection, first) if layout == "works" else _article(first))
        first = next(rows, None)
    etree.ElementTree(feed).write(out, encoding="utf-8", xml_declaration=True)
    return count


_TITLES = {"articles": "new and changed articles", "works": "works printed again"}


def _article(article: dict[str, Any]) -> etree._Element:
    entry = _entry("article", article["key"], article["headline"] or article["title"], article["language"], article["changed"])
    _say(entry, "published", article["first_seen"])
    _author(entry, article["byline"] or article["periodical_name"])
    _category(entry, "kind", article["kind"], article["kind"])
    _category(entry, "language", language_tag(article["language"]), None)
    if article["periodical_name"]:
        _category(entry, "periodical", article["periodical_key"], article["periodical_name"])
    _link(entry, "alternate", article["url"], language_tag(article["language"]))
    lead = article["body_text"].strip().partition("\n\n")[0]
    _say(entry, "summary", lead if len(lead) <= _SUMMARY else f"{lead[:_SUMMARY].rsplit(None, 1)[0]} …")
    _content(entry, _article_markup(article), article["url"])
    return entry


def _article_markup(article: dict[str, Any]) -> str:
    heads = "".join(f"<p>{said(article[name])}</p>" for name in ("kicker", "subhead", "byline") if article[name])
    note = f"<blockquote><p>{said(article['note_text'])}</p></blockquote>" if article["note_text"] else ""
    text = body_markup(body(article["body_html"], article["body_text"]), web_address)
    return f"<div{in_language(article['language'])}>{heads}{note}{text}</div><p{in_language('en')}>{said(cite(article))}</p>"


def _work(selection: Selection, work: dict[str, Any]) -> etree._Element:
    printings = list(selection.db.query(_PRINTINGS, [work["id"]]))
    entry = _entry("work", work["key"], work["title"], work["language"], work["changed"])
    _author(entry, work["byline"] or work["periodical"])
    for language in dict.fromkeys(language_tag(printing["language"]) for printing in printings):
        _category(entry, "language", language, None)
    _link(entry, "alternate", work["url"], language_tag(work["language"]))
    for address in dict.fromkeys(printing["url"] for printing in printings if printing["url"] != work["url"]):
        _link(entry, "related", address)
    _say(entry, "summary", f"{work['printings']} printings; languages: {work['languages']}. {work['canonical_reason']}").set(_LANG, "en")
    _content(entry, f"<ol{in_language('en')}>{''.join(map(_printing, printings))}</ol>", work["url"])
    return entry


def _printing(printing: dict[str, Any]) -> str:
    title = f"<span{in_language(printing['language'])}>{link(web_address(printing['url']), printing['title'])}</span>"
    place = printing["issue"] or printing["date_text"]
    return f"<li>{title}{f', {said(place)}' if place else ''} ({said(printing['role'])})</li>"


def _entry(kind: str, key: str, title: str, language: str | None, changed: str) -> etree._Element:
    entry = etree.Element(f"{{{_ATOM}}}entry", nsmap={None: _ATOM})
    entry.set(_LANG, language_tag(language))
    _say(entry, "id", urn(kind, key))
    _say(entry, "title", title)
    _say(entry, "updated", changed)
    return entry


def _say(parent: etree._Element, name: str, text: str, **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    element.text = printable(allowed(text))
    return element


def _author(parent: etree._Element, name: str | None, uri: str | None = None) -> None:
    if name:
        author = etree.SubElement(parent, f"{{{_ATOM}}}author")
        _say(author, "name", name)
        if address := web_address(uri):
            _say(author, "uri", address)


def _category(entry: etree._Element, scheme: str, term: str, label: str | None) -> None:
    named = {"label": printable(allowed(label))} if label else {}
    etree.SubElement(entry, f"{{{_ATOM}}}category", {"term": printable(allowed(term)), "scheme": f"urn:x-backfile:{scheme}", **named})


def _link(parent: etree._Element, relation: str, url: str | None, language: str | None = None) -> None:
    if address := web_address(url):
        etree.SubElement(parent, f"{{{_ATOM}}}link", {"rel": relation, "href": address, **({"hreflang": language} if language else {})})


def _content(entry: etree._Element, markup: str, url: str) -> None:
    content = _say(entry, "content", "", type="html")
    content.text = markup
    if base := web_address(url):
        content.set("{http://www.w3.org/XML/1998/namespace}base", base)


FORMAT = Format(
    title="Atom",
    description="A feed of the articles that are new or changed, or of works and their printings: for feed readers.",
    called="articles.atom",
    ending=".atom",
    file=write,
    layouts={
        "articles": f"the {LONGEST} articles that are new or changed last, with their texts",
        "works": f"the {LONGEST} works that had a new or changed printing last, with all their printings",
    },
    counts="entries",
)
