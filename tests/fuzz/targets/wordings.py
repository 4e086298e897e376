"""What is printed: dates, source notes, and mentions of other issues in running text."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from pipelines.normalize.citations import read_citations
from pipelines.normalize.date_phrases import date_at, date_before, dates_in
from pipelines.normalize.dates import infer_date, is_date_line, read_date, yearless_edtf
from pipelines.normalize.editions import edition_language, without_edition
from pipelines.normalize.language import read_language
from pipelines.normalize.numbers import number_range, read_number
from pipelines.normalize.references import find_references
from pipelines.normalize.source_notes import read_source_notes
from pipelines.normalize.text import mend_references, one_line, opening_words, printable
from pipelines.normalize.written_dates import read_edtf, written_date
from tests import note_wordings
from tests.fuzz.target import Target, Unfit, as_text, chosen
from tests.fuzz.targets.holding import is_date
from tests.note_templates import PAPERS

LANGUAGES = ("en", "fr", "de", "es", "it", "pt", "pl", "ru", "el", "ja", "zh-Hant", "ar", "tl", "id", "xx")
HEMISPHERES = ("north", "south")
OWN = ("wv", "spf", "asp", "lebol")
ISSUE = "2013-01-15"
DATES = (
    "5 May 2014", "Samedi 30 novembre – dimanche 1er décembre 2013", "Winter 2009/10", "2012年5月", "平成元年", "حزيران/يونيو 2014",
    "12.2.1999", "2014-02/2014-05", "29 de octubre", "XXXX-10", "Jan. 31st–Feb. 2, 1901", "im Frühjahr 1951", "May and June 1920",
    "2020-31", "1999-00", "№ 5", "第14号 2013年 冬", "No. 43-44", "№ XII", "Supplement 3", "12. maja 1981 r.", "ika-3 ng Mayo 1990",
)  # fmt: skip
WORDS = (
    "No. ", "Nr. ", "№", "May", "mai", "2014", "Winter", "printemps", "年", "月", "日", "平成", " – ", "Reprinted from ", "translated from",
    "abridged", "traduit", "Übersetzt aus", "tomado de", "przedruk z", "перепечатано из", "Workers Vanguard", "WV", "Spartacist",
    "Le Bolchévik", "“", "”", "«", "»", "„", "(", ")", "[", "]", "\n\n", "See ", "Part Two", "first appeared in", "and ",
    "we wrongly wrote", "correction to", "édition française", "leaflet", "letter", "below", "issued by", "organ of", "转载自", "翻訳",
    "نقلا عن",
)  # fmt: skip


def read_dates(content: bytes) -> None:
    """Read a text as a date in every way there is: one byte chooses the language, one the hemisphere."""
    language, hemisphere, text = _of(content)
    printed = read_date(text, language, hemisphere)
    is_date(printed, hemisphere)
    assert not is_date_line(text, language, hemisphere) or printed
    issue = read_date(ISSUE, "de")
    assert issue
    inferred = infer_date(text, language, hemisphere, issue)
    is_date(inferred, hemisphere)
    assert inferred is None or not inferred.inferred or inferred.start <= issue.end
    yearless = yearless_edtf(text, language, hemisphere)
    assert yearless is None or (printed is None and "XXXX" in yearless)
    for one in (written_date(text, hemisphere), read_edtf(text, hemisphere)):
        is_date(one, hemisphere)
    for phrase in dates_in(text):
        assert text[phrase.start : phrase.end] == phrase.text
        assert date_at(text, phrase.start)
    before = date_before(text, len(text))
    assert before is None or (before.end == len(text) and text[before.start :] == before.text)
    first, last = number_range(read_number(text))
    assert first is None or last is None or first <= last
    edition_language(text)
    without_edition(text)


def read_notes(content: bytes) -> None:
    """Read a text as a source note."""
    language, own, text = _of(content, OWN)
    steps = read_source_notes(text, language, PAPERS, own)
    for step in steps:
        assert step.step >= 1
        assert step.text.strip()
        assert (step.points == "to") >= (step.relation == "pointer")
        assert step.paper is None or step.paper in PAPERS.periodicals
        assert step.number is None or step.number.strip()
        is_date(step.date)
    assert read_source_notes(unicodedata.normalize("NFC", text), language, PAPERS, own) == steps


def read_mentions(content: bytes) -> None:
    """Find what a running text mentions, in what language it is, and what of it can be shown."""
    language, own, text = _of(content, OWN)
    references = find_references(text, language, PAPERS, own)
    assert [one.start for one in references] == sorted({one.start for one in references})
    for citation in read_citations(text, language, PAPERS, own, correction=bool(len(text) % 2)):
        assert text[citation.start : citation.end] == citation.text
        assert citation.title is None or citation.title in text
        is_date(citation.date)
    read_language(text, language, LANGUAGES[:-1])
    shown = printable(text)
    assert printable(shown) == shown
    assert len(opening_words(text)) <= 61
    assert "\n" not in one_line(text)
    assert mend_references(mend_references(text)) == mend_references(text)


def _of(content: bytes, second: tuple[str, ...] = HEMISPHERES) -> tuple[str, str, str]:
    if len(content) < 2:
        raise Unfit
    return chosen(content[0], LANGUAGES), chosen(content[1], second), as_text(content[2:])


def date_seeds() -> Iterator[bytes]:
    """Yield dates as they are printed."""
    for place, text in enumerate(DATES):
        yield bytes([place % len(LANGUAGES), place % 2]) + text.encode()


def note_seeds() -> Iterator[bytes]:
    """Yield all notes whose meaning is known."""
    for rows in vars(note_wordings).values():
        for row in rows if isinstance(rows, list) else ():
            if isinstance(row, tuple) and len(row) > 1 and row[0] in LANGUAGES and isinstance(row[1], str):
                yield bytes([LANGUAGES.index(row[0]), 0]) + row[1].encode()


TARGETS = {
    "dates": Target(read_dates, date_seeds, head=2, words=WORDS, longest=400),
    "notes": Target(read_notes, note_seeds, head=2, words=WORDS, longest=1000),
    "citations": Target(read_mentions, note_seeds, head=2, words=WORDS, longest=1500),
}
