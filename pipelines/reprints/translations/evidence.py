"""The proof of a translation for a reader: which passages of both texts stand for one another, and what they share."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.reprints.translations.anchors import Kind, anchors_of
from pipelines.reprints.translations.finding import Translation
from pipelines.reprints.translations.paragraphs import paragraph_spans


@dataclass(frozen=True, slots=True)
class TranslatedPassage:
    """A stretch of an article and the stretch of its source that it stands for, in code points, ends exclusive."""

    start: int
    end: int
    source_start: int
    source_end: int


@dataclass(frozen=True)
class TranslationEvidence:
    """What proves a translation."""

    passages: tuple[TranslatedPassage, ...]
    """In the order of both texts, none overlapping."""
    paragraphs: int
    """Paragraphs of the article."""
    aligned_paragraphs: int
    """Paragraphs of the article that lie in passages."""
    shared: tuple[tuple[str, str], ...]
    """What passages share, as the article and as its source print it: ("Троцкий", "Trotsky"); first what says most."""


def translation_evidence(
    translation: Translation, body_text: str, language: str, source_text: str, source_language: str
) -> TranslationEvidence:
    """Return the proof of `translation`, given the texts and languages (BCP 47) of its article and of its source.

    The texts must be those that its features were read from. Raises IndexError where they have fewer paragraphs.
    """
    spans, source_spans = paragraph_spans(body_text), paragraph_spans(source_text)
    passages = tuple(
        TranslatedPassage(
            spans[bead.start][0], spans[bead.end - 1][1], source_spans[bead.source_start][0], source_spans[bead.source_end - 1][1]
        )
        for bead in translation.beads
    )
    printed, source_printed = _printed(body_text, language), _printed(source_text, source_language)
    shared = {
        printed[number].casefold(): (printed[number], source_printed[number])
        for number in reversed(translation.anchors)
        if number in printed and number in source_printed
    }
    return TranslationEvidence(
        passages=passages,
        paragraphs=len(spans),
        aligned_paragraphs=sum(bead.end - bead.start for bead in translation.beads),
        shared=tuple(reversed(shared.values())),
    )


def _printed(text: str, language: str) -> dict[int, str]:
    """Return how the anchors that a reader would name are printed first in `text`, by their numbers."""
    printed: dict[int, str] = {}
    for anchor in anchors_of(text, language):
        if anchor.kind not in (Kind.COGNATE, Kind.SHORT_NAME):
            printed.setdefault(anchor.number, anchor.text)
    return printed
