"""What was read at each address over time: which reading stands, which texts it had before, and what only broke."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from sqlite_utils import Database

from pipelines.items import ArticleReading, Reading, is_last_resort
from pipelines.mirror import decisions, readings
from pipelines.normalize.text import count_words

_ROLE_RANK = {"contents": 0, "article": 1, "alias": 2, "print": 3, "part": 4, "whole": 4, "index": 5, "pdf": 6}
_TOLD = ("headline", "byline", "date_text", "note_text")
"""What an article does not lose: where a page that had it shows none, the page broke, or its reading did."""
_LEAST_SHARE = 0.5
_FEW_WORDS = 20


@dataclass(frozen=True)
class Seen:
    """A reading with the capture that it comes from."""

    reading: Any
    reader: str
    url: str
    fetched_at: str
    capture_id: int

    @property
    def order(self) -> tuple[int, str]:
        """What the best address of an issue or article comes first by."""
        return _ROLE_RANK[self.reading.role], self.url


@dataclass(frozen=True)
class Sighting:
    """All that was read at one address of an issue or article."""

    stands: Seen
    """The last good reading."""
    versions: tuple[Seen, ...]
    """The first sight of each text that stood there, oldest first; the last is that of the text that stands."""
    lost: str | None
    """What the latest reading lacks of the one that stands, in words; None where it is that one."""


def sightings(db: Database, kind: str, key: str) -> list[Sighting]:
    """Return what was read of an issue or article, address by address, the best first."""
    rows = db.execute(
        "SELECT readings.item, readings.reader, captures.id, captures.url, captures.fetched_at FROM readings "
        "JOIN captures ON captures.id = readings.capture_id WHERE readings.key = ? AND readings.kind = ? "
        "ORDER BY captures.fetched_at, captures.url, readings.id",
        [key, kind],
    ).fetchall()
    by_url: dict[str, list[Seen]] = {}
    for item, reader, capture_id, url, fetched_at in rows:
        by_url.setdefault(url, []).append(Seen(readings.unpack(kind, item), reader, url, fetched_at, capture_id))
    accepted = decisions.accepted_until(db, key) if kind == "article" else ""
    return sorted((_sighting(seen, accepted) for seen in by_url.values()), key=lambda sighting: sighting.stands.order)


def _sighting(seen: Sequence[Seen], accepted_until: str) -> Sighting:
    stands, versions, lost = seen[0], [seen[0]], None
    for one in seen[1:]:
        if is_last_resort(one.reader) and not is_last_resort(stands.reader):
            # The page has a look that no layout knows: what one read of it before is better than what is read generically now.
            continue
        judged = one.fetched_at >= accepted_until and is_last_resort(one.reader) == is_last_resort(stands.reader)
        lost = lost_since(stands.reading, one.reading) if judged else None
        if lost is not None:
            continue
        if text_of(one.reading) != text_of(stands.reading):
            if _is_better_reader(stands.reader, one.reader):
                versions[-1] = replace(one, fetched_at=versions[-1].fetched_at, capture_id=versions[-1].capture_id)
            else:
                versions.append(one)
        stands = one
    return Sighting(stands, tuple(versions), lost)


def _is_better_reader(before: str, after: str) -> bool:
    # `ArticlePage/2` after `ArticlePage/1`, or any after that of last resort: the program reads differently, and the page need not have
    # changed.
    return before != after and (is_last_resort(before) or before.partition("/")[0] == after.partition("/")[0])


def text_of(reading: Reading) -> tuple[str | None, ...]:
    """Return what makes two readings of an article two versions where it differs; of an issue's page nothing does."""
    if not isinstance(reading, ArticleReading):
        return ()
    return reading.headline, reading.note_text, reading.body_text


def lost_since(before: Reading, after: Reading) -> str | None:
    """Return what `after` lacks that `before` had, in words, where that makes it a page that broke; None where it does not."""
    if not isinstance(before, ArticleReading) or not isinstance(after, ArticleReading):
        emptied = bool(getattr(before, "contents", None)) and not getattr(after, "contents", None)
        return "its contents list" if emptied else None
    lost = [name.removesuffix("_text") for name in _TOLD if getattr(before, name) and not getattr(after, name)]
    words = count_words(before.body_text)
    if (words and not after.body_text) or (words >= _FEW_WORDS and count_words(after.body_text) < _LEAST_SHARE * words):
        lost.append("half its text or more")
    return " and ".join(lost) or None


def version_rows(versions: Sequence[Seen]) -> list[dict[str, Any]]:
    """Return the rows of `article_versions` of an article: each text whole, but for the last, which stands in `articles`."""
    rows = []
    for number, (before, one) in enumerate(zip([None, *versions], versions, strict=False), 1):
        reading: ArticleReading = one.reading
        rows.append({
            "version": number, "captured_at": one.fetched_at, "capture_id": one.capture_id,
            "changes": _changes(before.reading, reading) if before else None, "headline": reading.headline,
            "note_text": reading.note_text, "body_text": None if number == len(versions) else reading.body_text,
            "text_digest": text_digest(reading),
        })  # fmt: skip
    return rows


def text_digest(reading: ArticleReading) -> str:
    """Return `sha256:` and the hexadecimal digest of an article's text in UTF-8."""
    return "sha256:" + sha256(reading.body_text.encode()).hexdigest()


def _changes(before: ArticleReading, after: ArticleReading) -> str:
    """Say what became different: "headline, text (12 words more, 3 fewer)"."""
    changed = [name for name, field in (("headline", "headline"), ("note", "note_text")) if getattr(before, field) != getattr(after, field)]
    if before.body_text != after.body_text:
        old, new = Counter(before.body_text.split()), Counter(after.body_text.split())
        changed.append(f"text ({_total(new - old):,} words more, {_total(old - new):,} fewer)")
    return ", ".join(changed)


def _total(words: Counter[str]) -> int:
    return sum(words.values())
