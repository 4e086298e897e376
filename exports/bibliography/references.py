"""What a reference to an article consists of, for all formats of reference managers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from exports import articles
from exports.bibliography.originals import Origin, Originals
from exports.bibliography.printed_dates import Printed
from exports.bibliography.provenance import PROVED, provenance
from exports.bibliography.writers import Writer, writers
from exports.file_names import file_name
from exports.printable import printable
from exports.selection import Selection
from exports.web_addresses import web_address

Kind = Literal["newspaper", "magazine", "pamphlet", "webpage"]

# A periodical whose issues mostly bear a day is a newspaper; one with months and seasons is a magazine.
_PERIODICALS = """
    SELECT periodicals.key, name, abbreviation, publisher, place, issn,
        (SELECT avg(length(date_edtf) = 10) FROM issues WHERE periodical_id = periodicals.id AND date_edtf IS NOT NULL) > 0.5
            AS is_newspaper
    FROM periodicals
"""
_COLUMNS = (
    *PROVED, "subhead", "part", "kind", "rubric", "language", "date_edtf", "date_start", "date_end", "periodical_key", "issue_key",
    "issue_number", "note_text",
)  # fmt: skip
_IN_PERIODICAL: tuple[Kind, Kind] = ("magazine", "newspaper")


@dataclass(frozen=True, slots=True)
class Original:
    """What an article was made from in the end."""

    title: str
    date: Printed
    language: str | None
    periodical: str | None
    publisher: str | None
    place: str | None
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What a reference to an article consists of, each on one line and fit to be shown; what is not known is None."""

    cite_key: str
    """Unique even where case does not count, ASCII, the same in every export."""
    kind: Kind
    key: str
    title: str
    """The headline."""
    subtitle: str | None
    part: str | None
    rubric: str | None
    writers: tuple[Writer, ...]
    date: Printed
    language: str | None
    periodical: str | None
    abbreviation: str | None
    publisher: str | None
    place: str | None
    issn: str | None
    volume: str | None
    number: str | None
    pages: str | None
    url: str | None
    accessed: str | None
    """The day of the capture."""
    archive: str
    """The archive's name."""
    original: Original | None
    relation: str | None
    """What it was made from, in a sentence."""
    source_note: str | None
    """What the article itself says of it."""
    provenance: tuple[str, ...]
    """Lines of a name and a value: a ready citation, the key, the address, the capture, its digest, the program."""


def references(selection: Selection) -> Iterator[Reference]:
    """Yield the reference of each article of `selection`, in the order of their keys."""
    periodicals = {row["key"]: row for row in selection.db.query(_PERIODICALS)}
    archives: dict[str, str] = dict(selection.db.execute("SELECT key, name FROM archives").fetchall())
    originals = Originals(selection)

    @lru_cache(maxsize=256)
    def volume(issue_key: str | None) -> str | None:
        row = selection.db.execute("SELECT volume FROM issues WHERE key = ?", [issue_key]).fetchone()
        return row[0] if row else None

    for article in articles.records(selection, _COLUMNS):
        periodical = periodicals.get(article["periodical_key"], {})
        archive = archives[article["key"].partition("/")[0]]
        yield _reference(article, periodical, volume(article["issue_key"]), originals.of(article["key"]), archive)


def _reference(article: dict[str, Any], periodical: dict[str, Any], volume: str | None, origin: Origin | None, archive: str) -> Reference:
    return Reference(
        cite_key=file_name(article["key"]),
        kind=_kind(article, periodical),
        key=article["key"],
        title=one_line(article["headline"] or article["title"]) or "",
        subtitle=one_line(article["subhead"]),
        part=one_line(article["part"]),
        rubric=one_line(article["rubric"]),
        writers=writers(one_line(article["byline"]), article["language"]),
        date=_date(article),
        language=_language(article["language"]),
        periodical=one_line(article["periodical_name"]),
        abbreviation=one_line(periodical.get("abbreviation")),
        publisher=one_line(periodical.get("publisher")),
        place=one_line(periodical.get("place")),
        issn=one_line(periodical.get("issn")),
        volume=one_line(volume),
        number=one_line(article["issue_number"]),
        pages=one_line(article["pages"]),
        url=web_address(article["url"]),
        accessed=article["captured_at"][:10] if article["captured_at"] else None,
        archive=one_line(archive) or "",
        original=_original(origin) if origin else None,
        relation=one_line(origin.sentence) if origin else None,
        source_note=one_line(article["note_text"]),
        provenance=tuple(f"{name}: {one_line(value)}" for name, value in provenance(article).items()),
    )


def _kind(article: dict[str, Any], periodical: dict[str, Any]) -> Kind:
    if article["kind"] == "leaflet" and article["issue_key"] is None:
        return "pamphlet"
    return _IN_PERIODICAL[bool(periodical["is_newspaper"])] if periodical else "webpage"


def _date(article: dict[str, Any]) -> Printed:
    return Printed(one_line(article["date_text"]), article["date_edtf"], article["date_start"], article["date_end"])


def _language(language: str | None) -> str | None:
    return language if language and language != "und" else None


def _original(origin: Origin) -> Original:
    row = origin.original
    return Original(
        title=one_line(row["headline"] or row["title"]) or "",
        date=_date(row),
        language=_language(row["language"]),
        periodical=one_line(row["periodical_name"]),
        publisher=one_line(row["publisher"]),
        place=one_line(row["place"]),
        url=web_address(row["url"]),
    )


def one_line(text: str | None) -> str | None:
    """Return `text` on one line and fit to be shown; None where there is nothing."""
    return " ".join(printable(text).split()) or None if text else None
