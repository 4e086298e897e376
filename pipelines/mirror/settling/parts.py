"""Articles that go over several pages of their site: the text of the further pages follows that of the first, at all times alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipelines.items import ArticleReading
from pipelines.mirror.settling.sightings import Seen, Sighting, text_of


def join_parts(sighted: Sequence[Sighting]) -> list[Sighting]:
    """Return the sightings of one article, best first, without those of its further pages, whose text the best of the others now has too.

    Its versions are those of all its pages in the order of time. That a page was first seen makes none: it stood there before, and was
    not fetched yet. Where no first page was read, the earliest there is stands for it.
    """
    parts: dict[int, Sighting] = {}
    for sighting in sighted:
        if sighting.stands.reading.role == "part":
            parts.setdefault(sighting.stands.reading.page_number or 0, sighting)
    in_order = [parts[number] for number in sorted(parts)]
    others = [sighting for sighting in sighted if sighting.stands.reading.role != "part"] or in_order[:1]
    further = [part for part in in_order if part is not others[0]]
    return [_joined(others[0], further), *others[1:]] if further else others


def _joined(first: Sighting, further: Sequence[Sighting]) -> Sighting:
    changes = sorted({first.versions[0].fetched_at, *(one.fetched_at for page in (first, *further) for one in page.versions[1:])})
    versions: list[Seen] = []
    for moment in changes:
        shown = [_at(page, moment) for page in (first, *further)]
        changed = next((one for one in shown[1:] if one.fetched_at == moment), shown[0])
        version = replace(shown[0], reading=_one_article(shown), fetched_at=moment, capture_id=changed.capture_id)
        if not versions or text_of(versions[-1].reading) != text_of(version.reading):
            versions.append(version)
    stands = replace(first.stands, reading=_one_article([first.stands, *(page.stands for page in further)]))
    return replace(first, stands=stands, versions=tuple(versions))


def _at(page: Sighting, moment: str) -> Seen:
    return next((one for one in reversed(page.versions) if one.fetched_at <= moment), page.versions[0])


def _one_article(pages: Sequence[Seen]) -> ArticleReading:
    readings: list[ArticleReading] = [page.reading for page in pages]
    whole = readings[0]
    for reading in readings[1:]:
        offset = len(whole.body_text) + 2 if whole.body_text else 0
        whole = replace(
            whole,
            # Who wrote it, and where it was first printed, stands at the end of many an article.
            byline=whole.byline or reading.byline,
            note_text="\n\n".join(filter(None, (whole.note_text, reading.note_text))) or None,
            source_notes=[*whole.source_notes, *reading.source_notes],
            body_text="\n\n".join(filter(None, (whole.body_text, reading.body_text))),
            body_html="\n".join(filter(None, (whole.body_html, reading.body_html))),
            links=[*whole.links, *(link for link in reading.links if link not in whole.links)],
            citations=[*whole.citations, *(replace(one, start=one.start + offset, end=one.end + offset) for one in reading.citations)],
            confidence=min(whole.confidence, reading.confidence),
        )
    return whole
