"""The search: a form, what is found with the words marked, and where nothing is found, a hint on what would be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlite_utils import Database

from exports.language_names import language_name
from exports.printable import printable
from exports.reading_room.addresses import Addresses
from exports.reading_room.excerpts import Piece, excerpt, marked
from exports.reading_room.hits import Filters, Search
from exports.reading_room.search_query import LONGEST_QUERY, MOST_SOUGHT, Sought, read_query

A_PAGE = 20
"""Articles on one page of what is found."""
SORTS = {"best": "best first", "newest": "newest first", "oldest": "oldest first"}
"""The orders that can be asked for, and what they are called."""
_LONGEST_HEADLINE = 400
_LONGEST_SHOWN = 60
_MOST_COUNTED = 8
_PERIODICALS = """
    SELECT key, name, code FROM periodicals
    WHERE EXISTS (SELECT 1 FROM articles WHERE periodical_id = periodicals.id) ORDER BY name, key
"""


@dataclass(frozen=True)
class Choice:
    """One of what a filter can be set to."""

    value: str
    label: str


@dataclass(frozen=True)
class Hint:
    """A search that would find something: why, and where it is."""

    sentence: str
    label: str = ""
    address: str = ""


class _Unanswerable(ValueError):
    """What is asked makes no sense; the message says why, and what would."""


def page(db: Database, key: str, asked: Mapping[str, str], to: Addresses) -> Mapping[str, Any]:
    """Return what the search page shows.

    `asked` are `q`, the filters `periodical` (its key or code), `language`, `kind`, `from` and `until` (years), `sort` and `page`. What
    makes no sense gives a sentence instead of articles.
    """
    told = {name: printable(value).strip() for name, value in asked.items()}
    choices = _choices(db)
    told["periodical"] = _key_of_periodical(db, told.get("periodical", ""))
    sought = read_query(told.get("q"))
    sort = told["sort"] if told.get("sort") in SORTS else "best"
    shown: dict[str, Any] = {
        "q": told.get("q", "")[:LONGEST_QUERY],
        "told": {name: told.get(name, "")[:_LONGEST_SHOWN] for name in ("periodical", "language", "kind", "from", "until")},
        "sort": sort,
        "sorts": SORTS,
        "choices": choices,
        "problem": "",
        "remarks": [],
        "hints": [],
        "results": None,
        "holds_articles": bool(choices["kind"]),
    }
    try:
        search = Search(db, sought, _filters(told, choices), sort)
        if told.get("q") and not sought:
            raise _Unanswerable(f"There is no word in {_quoted(told['q'])} to look for.")
        if sought or search.filters:
            shown |= _answer(search, told, shown["q"], to)
    except _Unanswerable as unanswerable:
        shown["problem"] = str(unanswerable)
    return shown


def _choices(db: Database) -> dict[str, list[Choice]]:
    periodicals = db.execute(_PERIODICALS).fetchall()
    names = [name for _, name, _ in periodicals]
    languages = [language or "und" for (language,) in db.execute("SELECT DISTINCT language FROM articles")]
    kinds = [kind for (kind,) in db.execute("SELECT DISTINCT kind FROM articles ORDER BY kind")]
    return {
        "periodical": [Choice(key, name if names.count(name) == 1 else f"{name} ({code})") for key, name, code in periodicals],
        "language": sorted((Choice(tag, language_name(tag)) for tag in dict.fromkeys(languages)), key=lambda choice: choice.label),
        "kind": [Choice(kind, kind) for kind in kinds],
    }


def _key_of_periodical(db: Database, named: str) -> str:
    """Return the key of the periodical that is `named` by its key or its code; what names none as it is."""
    found = db.execute("SELECT key FROM periodicals WHERE :named IN (key, code) ORDER BY key <> :named, key", {"named": named}).fetchone()
    return str(found[0]) if found else named


def _filters(told: Mapping[str, str], choices: Mapping[str, Iterable[Choice]]) -> Filters:
    for name in choices:
        if told.get(name) and told[name] not in {choice.value for choice in choices[name]}:
            raise _Unanswerable(f"There is no {name} {_quoted(told[name])} among the articles here; choose one from the list.")
    first, last = (_year(told.get(name, "")) for name in ("from", "until"))
    if first and last and first > last:
        raise _Unanswerable(f"No year is both {first} or later and {last} or earlier; exchange the two.")
    return Filters(told.get("periodical") or None, told.get("language") or None, told.get("kind") or None, first, last)


def _year(text: str) -> str | None:
    if text and not re.fullmatch("[0-9]{4}", text):
        raise _Unanswerable(f"{_quoted(text)} is not a year; give its four digits, such as 1975.")
    return text or None


def _answer(search: Search, told: Mapping[str, str], q: str, to: Addresses) -> dict[str, Any]:
    number = _page_number(told.get("page", ""))
    total = search.count()
    pages = max(1, -(-total // A_PAGE))
    if number > pages:
        raise _Unanswerable(f"There {'is 1 page' if pages == 1 else f'are {pages:,} pages'} of this; there is no page {number:,}.")
    # An address is as short as what it asks for.
    wanted = {"q": q, **{name: told.get(name, "") for name in ("periodical", "language", "kind", "from", "until")}}
    ordered = {**wanted, "sort": search.sort if search.sort != "best" else ""}
    return {
        "results": {
            "total": total,
            "order": SORTS["newest" if search.sort == "best" and not search.sought else search.sort],
            "first": (number - 1) * A_PAGE + 1,
            "number": number,
            "pages": pages,
            "before": to.page("search", **ordered, page=number - 1 if number > 2 else "") if number > 1 else "",
            "next": to.page("search", **ordered, page=number + 1) if number < pages else "",
            "hits": [_hit(article, search.sought) for article in search.found((number - 1) * A_PAGE, A_PAGE)],
            "csv": to.question("search", ".csv", **ordered),
            "json": to.question("search", ".json", **ordered, _shape="array"),
        },
        "remarks": _remarks(told.get("q", ""), search.sought),
        "hints": [] if total else _hints(search, wanted, to),
    }


def _page_number(text: str) -> int:
    if text and not re.fullmatch("0*[1-9][0-9]{0,17}", text):
        raise _Unanswerable(f"{_quoted(text)} is not the number of a page.")
    return int(text or 1)


def _hit(article: Mapping[str, Any], sought: Sequence[Sought]) -> dict[str, Any]:
    return {
        **article,
        "kicker": _marked(article["kicker"] or "", sought),
        "headline": _marked(article["headline"] or article["title"], sought),
        "excerpt": excerpt((article["body_text"], article["note_text"]), sought),
    }


def _marked(text: str, sought: Sequence[Sought]) -> list[Piece]:
    return marked(text, sought) if len(text) <= _LONGEST_HEADLINE else excerpt([text], sought)


def _remarks(typed: str, sought: Sequence[Sought]) -> list[str]:
    """Return what of that which was `typed` was not looked for."""
    if len(typed) > LONGEST_QUERY:
        return [f"Only the first {LONGEST_QUERY} characters were looked for."]
    return [f"Only the first {MOST_SOUGHT} words were looked for."] if len(sought) == MOST_SOUGHT else []


def _hints(search: Search, wanted: Mapping[str, str], to: Addresses) -> list[Hint]:
    """Return why nothing is found, and what would be."""
    unfiltered = replace(search, filters=Filters())
    if search.sought and search.filters and (without := unfiltered.count()):
        sentence = f"{'One article holds' if without == 1 else f'{without:,} articles hold'} this, but the filters leave none of them."
        return [Hint(sentence, "Search without the filters", to.page("search", q=wanted["q"]))]
    if not search.sought:
        return []
    hints = [*_apart(search, wanted, to), *_longer(search, to)]
    if len(search.sought) > 1:
        hints += [_alone(search.db, one, wanted, to) for one in search.sought[:_MOST_COUNTED]]
    return hints


def _apart(search: Search, wanted: Mapping[str, str], to: Addresses) -> list[Hint]:
    """Return the hint that words which do not stand together stand apart."""
    if not any(one.quoted and len(one.words) > 1 for one in search.sought):
        return []
    q = wanted["q"].replace('"', " ")
    count = Search(search.db, read_query(q)).count()
    sentence = f"{'One article holds' if count == 1 else f'{count:,} articles hold'} these words, but not together."
    return [Hint(sentence, "Search without the quotes", to.page("search", q=" ".join(q.split())))] if count else []


def _longer(search: Search, to: Addresses) -> list[Hint]:
    """Return the hint that there are longer words than the one that is nowhere."""
    typed = f"{search.sought[0].text}*"
    longer = read_query(typed)
    if len(search.sought) > 1 or search.sought[0].quoted or longer == tuple(search.sought):
        return []
    count = Search(search.db, longer).count()
    sentence = f"{'One article holds' if count == 1 else f'{count:,} articles hold'} longer words that begin so."
    return [Hint(sentence, f"Search for {typed}", to.page("search", q=typed))] if count else []


def _alone(db: Database, one: Sought, wanted: Mapping[str, str], to: Addresses) -> Hint:
    count = Search(db, (one,)).count()
    typed = f'"{one.text}"' if one.quoted else one.text + "*" * one.begins
    if not count:
        return Hint(f"No article holds {_quoted(one.text)}.")
    return Hint(f"{count:,} {'holds' if count == 1 else 'hold'} {_quoted(one.text)}.", "Search for it alone", to.page("search", q=typed))


def _quoted(text: str) -> str:
    return f"“{text}”" if len(text) <= _LONGEST_SHOWN else f"“{text[:_LONGEST_SHOWN]}…”"
