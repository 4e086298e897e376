"""The header of a TEI document: what an article is, where it stood, what it was made from, and how it came here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from exports.bibliography.citation import cite
from exports.bibliography.provenance import PROVED, program_version
from exports.bibliography.writers import writers
from exports.language_names import language_name
from exports.markup.body import allowed
from exports.markup.tei_text import add
from exports.web_addresses import web_address

HEADED = (
    *PROVED, "subhead", "kicker", "rubric", "part", "kind", "language", "date_edtf", "date_start", "date_end", "periodical_key",
    "issue_key", "issue_number", "first_seen",
)  # fmt: skip
"""The columns of an article that its header is made of."""

_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_W3C = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-\d\d)?)?")
_VERSION = re.compile(r"\d+[a-z]*\d*(?:\.\d+[a-z]*\d*){0,3}")
_EDTF = "https://www.loc.gov/standards/datetime/"


@dataclass(frozen=True)
class Place:
    """Where articles stand: rows of the archive, and of the periodical and issue where they are of any."""

    archive: dict[str, Any]
    periodical: dict[str, Any] | None
    issue: dict[str, Any] | None


def language_tag(language: str | None) -> str:
    """Return the BCP 47 tag `language`, `und` where it is none."""
    return language if language and _LANGUAGE.fullmatch(language) else "und"


def add_header(
    document: etree._Element,
    article: dict[str, Any],
    place: Place,
    relations: Sequence[dict[str, Any]],
    versions: Sequence[dict[str, Any]],
    mirrored_at: str,
) -> None:
    """Add to the TEI element `document` the header of `article`, its relations and its versions among what it says."""
    header = add(document, "teiHeader", lang="en")
    description = add(header, "fileDesc")
    language = language_tag(article["language"])
    title = add(description, "titleStmt")
    add(title, "title", _line(article["headline"] or article["title"]), level="a", type="main", lang=language)
    _add_authors(title, article)
    _add_publication(description, place, mirrored_at, article["key"])
    source = add(add(description, "sourceDesc"), "biblStruct", type=_word(article["kind"]))
    _add_analytic(source, article, language)
    _add_monograph(source, article, place)
    _add_proof(source, article)
    for relation in relations:
        _add_relation(source, relation)
    _add_encoding(header)
    profile = add(header, "profileDesc")
    add(add(profile, "langUsage"), "language", language_name(article["language"]), ident=language)
    terms = {"kind": article["kind"], "rubric": article["rubric"], "work": article["work_key"]}
    words = add(add(profile, "textClass"), "keywords")
    for name, value in terms.items():
        if value:
            add(words, "term", value, type=name)
    history = add(header, "revisionDesc")
    for version in versions:
        said = f"Version {version['version']}" + (f": {version['changes']}" if version["changes"] else "")
        add(history, "change", said, when=version["captured_at"][:10], n=str(version["version"]))
    if not versions:
        add(history, "change", "First captured", when=article["first_seen"][:10])


def add_issue_header(corpus: etree._Element, place: Place, language: str | None, mirrored_at: str) -> None:
    """Add to the teiCorpus element `corpus` the header of the issue that is its articles' place."""
    assert place.issue
    header = add(corpus, "teiHeader", lang="en")
    description = add(header, "fileDesc")
    add(add(description, "titleStmt"), "title", _line(place.issue["title"]), lang=language_tag(language))
    _add_publication(description, place, mirrored_at, place.issue["key"])
    source = add(add(description, "sourceDesc"), "biblStruct", type="issue")
    _add_monograph(source, place.issue | {"issue_title": place.issue["title"], "issue_number": place.issue["number"], "pages": None}, place)
    if address := web_address(place.issue["url"]):
        add(source, "ref", address, target=address, type="source")
    _add_encoding(header)


def _add_authors(parent: etree._Element, article: dict[str, Any]) -> None:
    for writer in writers(article["byline"], article["language"]):
        author = add(parent, "author")
        if writer.family:
            name = add(author, "persName")
            add(name, "forename", writer.given)
            add(name, "surname", writer.family)
        else:
            add(author, "name", writer.name)


def _add_publication(description: etree._Element, place: Place, mirrored_at: str, key: str) -> None:
    publication = add(description, "publicationStmt")
    add(publication, "distributor", place.archive["name"])
    add(publication, "date", mirrored_at[:10], when=mirrored_at[:10])
    add(publication, "idno", key, type="backfile")
    licence, address = place.archive["licence"], web_address(place.archive["licence_url"])
    availability = add(publication, "availability", status=None if licence else "unknown")
    if licence:
        add(availability, "licence", licence, target=address)
    else:
        add(availability, "p", "No licence is known.")


def _add_analytic(source: etree._Element, article: dict[str, Any], language: str) -> None:
    analytic = add(source, "analytic")
    _add_authors(analytic, article)
    titles = {"main": article["headline"] or article["title"], "sub": article["subhead"], "part": article["part"]}
    for kind, title in titles.items():
        if title:
            add(analytic, "title", _line(title), level="a", type=kind, lang=language)
    add(analytic, "idno", article["key"], type="key")
    if article["capture_digest"]:
        add(analytic, "idno", article["capture_digest"], type="digest")


def _add_monograph(source: etree._Element, article: dict[str, Any], place: Place) -> None:
    monograph = add(source, "monogr")
    periodical = place.periodical or {}
    if periodical:
        add(monograph, "title", _line(periodical["name"]), level="j", type="main", lang=language_tag(periodical["language"]))
    else:
        add(monograph, "title", place.archive["name"], level="m")
    if article["issue_title"]:
        add(monograph, "title", _line(article["issue_title"]), level="j", type="issue")
    if periodical.get("issn"):
        add(monograph, "idno", periodical["issn"], type="ISSN")
    imprint = add(monograph, "imprint")
    if periodical.get("publisher"):
        add(imprint, "publisher", periodical["publisher"])
    if periodical.get("place"):
        add(imprint, "pubPlace", periodical["place"])
    _add_date(imprint, article)
    volume = place.issue["volume"] if place.issue else None
    for unit, value in (("volume", volume), ("issue", article["issue_number"]), ("page", article["pages"])):
        if value:
            add(imprint, "biblScope", value, unit=unit)


def _add_date(parent: etree._Element, dated: dict[str, Any]) -> None:
    """Add the date of an article or issue; an empty one where none is known, which an imprint needs."""
    edtf, start, end = dated["date_edtf"], dated["date_start"], dated["date_end"]
    exact = edtf if start and _W3C.fullmatch(edtf or "") else None
    date = add(parent, "date", dated["date_text"] or edtf or "undated", when=exact)
    if start and not exact:
        date.set("notBefore", start)
        date.set("notAfter", end or start)
    if edtf and not re.search(r"\s", edtf):
        date.set("when-custom", edtf)
        date.set("datingMethod", _EDTF)


def _add_proof(source: etree._Element, article: dict[str, Any]) -> None:
    if address := web_address(article["url"]):
        add(source, "ref", address, target=address, type="source")
    if article["captured_at"]:
        captured = add(source, "note", type="capture")
        captured.text = "Captured "
        add(captured, "date", article["captured_at"], when=article["captured_at"][:10])
    add(source, "note", cite(article), type="citation")


def _add_relation(source: etree._Element, relation: dict[str, Any]) -> None:
    item = add(
        source,
        "relatedItem",
        type=_word(relation["relation"]),
        subtype=relation["role"],
        cert="high" if relation["status"] == "certain" else "low",
    )
    entry = add(item, "bibl")
    add(entry, "title", _line(relation["headline"] or relation["title"]), level="a", lang=language_tag(relation["language"]))
    if place := relation["issue_title"] or relation["periodical_name"]:
        add(entry, "title", _line(place), level="j")
    if relation["date_text"] or relation["date_edtf"]:
        _add_date(entry, relation)
    add(entry, "idno", relation["key"], type="key")
    if address := web_address(relation["url"]):
        add(entry, "ref", address, target=address)
    add(entry, "note", relation["explanation"])


def _add_encoding(header: etree._Element) -> None:
    encoding = add(header, "encodingDesc")
    number = program_version()
    application = add(add(encoding, "appInfo"), "application", ident="Backfile", version=number if _VERSION.fullmatch(number) else "0")
    add(application, "label", f"Backfile {number}")
    add(
        add(encoding, "projectDesc"),
        "p",
        "The text was read from a page of the web by program; its words are the page's, and so are its divisions, as far as it shows any.",
    )


def _line(text: str) -> str:
    return " ".join(allowed(text).split())


def _word(text: str) -> str:
    return re.sub(r"\W+", "-", text) or "other"
