"""What the normal form fills in of a page's readings."""

from types import SimpleNamespace

import pytest

from pipelines.items import ArticleReading, IssueReading, Page, Periodical
from pipelines.normal_form import NormalFormPipeline
from pipelines.normalize.language import UNKNOWN, read_language

PAPERS = (
    Periodical(code="lw", name="The Lock Warden", abbreviation="LW", language="en"),
    Periodical(code="ec", name="L’Écluse", language="fr"),
    Periodical(code="st", name="Southern Tide", language="en", hemisphere="south"),
)
FRENCH = "L’écluse est restée fermée tout l’hiver, et les mariniers attendaient des nouvelles du port, où personne ne savait rien de sûr. "
SPANISH = "La compuerta permaneció cerrada todo el invierno y los barqueros esperaban noticias del puerto, donde nadie sabía nada seguro. "
ENGLISH = "The gate was shut all winter, and the boatmen waited for news from the harbour, where nobody knew anything for certain. "
GERMAN = "Das Tor blieb den ganzen Winter über zu, und die Schiffer warteten auf Nachricht aus dem Hafen, wo keiner etwas wusste. "
MALAY = (
    "Pintu air ditutup sepanjang musim sejuk, dan para pelaut menunggu berita dari pelabuhan, kerana tiada sesiapa yang tahu dengan pasti. "
)


def in_normal_form(*readings, **spider):
    pipeline = NormalFormPipeline(SimpleNamespace(spider=SimpleNamespace(periodicals=PAPERS, **spider)))
    return pipeline.process_item(Page(url="https://paper.example/", outcome="read", readings=list(readings))).readings


def article(body, periodical="lw", **fields):
    return ArticleReading(key="k", role="article", periodical=periodical, issue_key=None, body_text=body, **fields)


def test_a_date_is_read_in_the_paper_s_language_and_seasons():
    (issue,) = in_normal_form(IssueReading(key="k", periodical="st", role="contents", date_text="Winter 2014"))
    assert issue.date.edtf == "2014-32"
    (read,) = in_normal_form(article(FRENCH * 2, "ec", date_text="29 janvier 2010"))
    assert read.date.edtf == "2010-01-29"


def test_a_date_in_the_language_of_the_text_is_read_where_the_paper_s_fails():
    (read,) = in_normal_form(article(FRENCH * 2, "lw", date_text="29 août 2010"))
    assert (read.language, read.date.edtf) == ("fr", "2010-08-29")


def test_an_article_says_where_it_comes_from_and_what_it_cites():
    cited = "As we wrote (LW No. 3, May 2001), the toll was lifted. " + ENGLISH
    (read,) = in_normal_form(article(cited, note_text="The following article is reprinted from The Lock Warden No. 4 (June 2001)."))
    assert [(note.relation, note.paper, note.number) for note in read.source_notes] == [("reprint", "lw", "4")]
    assert [(one.paper, one.number, cited[one.start : one.end]) for one in read.citations] == [("lw", "3", read.citations[0].text)]
    assert not read.citations[0].corrects


def test_a_correction_corrects_what_it_cites():
    body = "The article “The Gate” (LW No. 3, May 2001) wrongly stated that the toll was lifted. In fact, it was raised. " + ENGLISH
    (read,) = in_normal_form(article(body, kind="correction"))
    assert [one.corrects for one in read.citations] == [True]


def test_languages_that_no_paper_is_written_in_are_found_where_the_archive_declares_them():
    assert in_normal_form(article(SPANISH * 2), languages=("en", "es", "fr"))[0].language == "es"
    assert in_normal_form(article(SPANISH * 2))[0].language != "es"


def test_a_page_that_says_its_language_is_believed():
    assert in_normal_form(article(SPANISH * 2, language="it"), languages=("en", "es"))[0].language == "it"


@pytest.mark.parametrize(
    ("text", "expected", "candidates", "found"),
    [
        (f"As the statement said: “{SPANISH * 2}” The sentence was read out to the meeting. {ENGLISH}", "en", ["en", "es"], "en"),
        (SPANISH * 3, "en", ["en", "es"], "es"),
        # Some 30 times likelier to be Spanish is not clear.
        (SPANISH[:65] + ENGLISH[:40], "en", ["en", "es"], "en"),
        (SPANISH[:65] + ENGLISH[:40], "fr", ["en", "es"], "es"),
        (SPANISH[:80], "en", ["en", "es"], "es"),
        (SPANISH[:79], "en", ["en", "es"], "en"),
        (ENGLISH * 10 + SPANISH * 40, "en", ["en", "es"], "en"),
        (SPANISH * 3, "en", ["es-MX", "es", "en"], "es"),
        (SPANISH * 3, "en", ["en"], "en"),
        # Indonesian, though the identifier takes it for Malay.
        (MALAY * 2, "en", ["en", "id"], "id"),
        ((GERMAN * 2)[:200], "en", ["en", "es"], UNKNOWN),
        ((GERMAN * 2)[:199], "en", ["en", "es"], "en"),
        (ENGLISH[:105] + GERMAN[:105], "en", ["en", "es"], "en"),
        (ENGLISH[:100] + (GERMAN * 2)[:130], "en", ["en", "es"], UNKNOWN),
        (GERMAN * 2, "xx", ["xx", "yy"], "xx"),
        (SPANISH * 2, None, ["en", "es"], "es"),
        (SPANISH * 2, "en", ["en", "es-MX"], "es-MX"),
        ("1 2 3 4 5 " * 30, "en", ["de", "en", "es"], "en"),
        (SPANISH * 2, "xx", ["xx", "yy"], "xx"),
    ],
)
def test_a_paper_s_language_is_overruled_only_by_a_text_that_is_clearly_in_another(text, expected, candidates, found):
    assert read_language(text, expected, candidates) == found
