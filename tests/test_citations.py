"""Citations in a text: which issue, which title, and whether it is corrected."""

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.spiders.icl import IclSpider
from pipelines.normalize.citations import read_citations
from pipelines.normalize.paper_names import Papers

PAPERS = Papers(IclSpider.periodicals)


def corrected(text, language="en", correction=True):
    return [(one.paper, one.number, one.title, one.corrects) for one in read_citations(text, language, PAPERS, "wv", correction)]


def test_a_citation_says_where_it_stands_and_what_it_names():
    text = "Our last piece, “Salt vs. Tin,” (WV No. 868, 14 April 2006) told of the miners."
    (citation,) = read_citations(text, "en", PAPERS, "asp")
    assert text[citation.start : citation.end] == citation.text == "WV No. 868, 14 April 2006"
    assert (citation.paper, citation.periodical_text, citation.number, citation.title) == ("wv", "WV", "868", "Salt vs. Tin")
    assert citation.date_text == "14 April 2006"
    assert citation.date.edtf == "2006-04-14"
    assert not citation.corrects


@pytest.mark.parametrize(
    ("text", "language", "date_text", "edtf"),
    [
        ("(ASp No. 207, Summer 2009/2010)", "en", "Summer 2009/2010", "2009-12/2010-02"),
        ("(ASp No. 204, Autumn 2009)", "en", "Autumn 2009", "2009-31"),
        ("(WH no 236, Autumn 2016)", "en", "Autumn 2016", "2016-27"),
        ("(Spartacist No. 43-44, Summer 1989)", "en", "Summer 1989", "1989-26"),
        ("(République ouvrière no 2, printemps/été 2018)", "fr", "printemps/été 2018", "2018-03/2018-08"),
        ("(WV n° 951, 29 janvier 2010)", "fr", "29 janvier 2010", "2010-01-29"),
        ("(Spartakist Nr. 183, Mai 2010)", "en", "Mai 2010", "2010-05"),
        ("(Le Bolchévik nº 194, décembre 2010)", "en", "décembre 2010", "2010-12"),
        ("(WV No. 161, 10 de junio de 1977)", "es", "10 de junio de 1977", "1977-06-10"),
        ("（『スパルタシスト』第38号、2016年4月16日）", "ja", "2016年4月16日", "2016-04-16"),
        ("(WV No. 951, 29 January)", "en", "29 January", None),
        ("(WV n° 951, 29 janvier)", "fr", "29 janvier", None),
        ("(WV No. 951)", "en", None, None),
    ],
)
def test_a_date_is_read_in_the_language_it_is_printed_in_where_it_has_a_year(text, language, date_text, edtf):
    (citation,) = read_citations(f"Text. {text}", language, PAPERS)
    assert citation.date_text == date_text
    assert (citation.date and citation.date.edtf) == edtf


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (
            "In “Salt and Tin” (WV No. 1051, 5 September), we stated that ten ships sank.",
            "en",
            [("wv", "1051", "Salt and Tin", True)],
        ),
        (
            "In Part Two of “Salt and Tin” (WV No. 1050, 8 August), we wrote that ten ships sank. In fact, nine did. "
            "The article “Who Owns the Sea?” (WV No. 1051, 5 September) wrongly stated that they were Greek. Actually, none was.",
            "en",
            [("wv", "1050", "Salt and Tin", True), ("wv", "1051", "Who Owns the Sea?", True)],
        ),
        (
            "The article “Salt and Tin” (WV No. 1109, 7 April) referred to a ship. We would like to clarify that it was a boat.",
            "en",
            [("wv", "1109", "Salt and Tin", True)],
        ),
        (
            "In “Salt and Tin,” Spartacist (English edition) No. 65 (Summer 2017), we wrote: “Ten ships sank.” In fact, nine did.",
            "en",
            [("esp", "65", "Salt and Tin", True)],
        ),
        ("In WV No. 1051 we wrongly gave the number of ships as ten.", "en", [("wv", "1051", None, True)]),
        ("In WV No. 1051 we stated that ten ships sank; see also WV No. 3.", "en", [("wv", "1051", None, True), ("wv", "3", None, False)]),
        (
            "The article “Salt and Tin” (WV No. 9) misstated the year. See also “Who Owns the Sea?” (WV No. 3).",
            "en",
            [("wv", "9", "Salt and Tin", True), ("wv", "3", "Who Owns the Sea?", False)],
        ),
        (
            "“Salt and Tin” (WV No. 9) misstated the year. As we wrote in “Who Owns the Sea?” (WV No. 3), it was 1907.",
            "en",
            [("wv", "9", "Salt and Tin", True), ("wv", "3", "Who Owns the Sea?", False)],
        ),
        (
            "Dans « Le sel et l’étain » (le Bolchévik n° 194, décembre 2010), nous avons écrit que dix bateaux ont coulé.",
            "fr",
            [("lebol", "194", "Le sel et l’étain", True)],
        ),
        ("Dans le Bolchévik n° 194, nous avons écrit que dix bateaux ont coulé. Voir aussi RO no 3.", "fr",
         [("lebol", "194", None, True), ("ro", "3", None, False)]),
        ("Im Artikel „Salz und Zinn“ (Spartakist Nr. 183, Mai 2010) schrieben wir, zehn Schiffe sanken.", "de",
         [("spk", "183", "Salz und Zinn", True)]),
        ("In Spartakist Nr. 183 schrieben wir, zehn Schiffe sanken.", "de", [("spk", "183", None, True)]),
        ("En “La sal y el estaño” (Espartaco No. 42, octubre de 2014) escribimos que diez barcos se hundieron.", "es",
         [("eo", "42", "La sal y el estaño", True)]),
        ("En Espartaco No. 42 escribimos que diez barcos se hundieron. Véase Espartaco No. 43.", "es",
         [("eo", "42", None, True), ("eo", "43", None, False)]),
        ("W artykule „Sól i cyna” (Platforma Spartakusowców nr 14, maj 2004) napisaliśmy, że zatonęło dziesięć statków.", "pl",
         [("listek", "14", "Sól i cyna", True)]),
        ("Nell’articolo “Il sale e lo stagno” (Spartaco n. 79, aprile 2016) abbiamo scritto che affondarono dieci navi.", "it",
         [("spo", "79", "Il sale e lo stagno", True)]),
        ("「塩と錫」（『スパルタシスト』第38号）で船は十隻だと誤って書いた。", "ja", [("jsp", "38", "塩と錫", True)]),
    ],
)  # fmt: skip
def test_a_correction_corrects_what_it_names_and_not_what_it_refers_to_besides(text, language, expected):
    assert corrected(text, language) == expected


@pytest.mark.parametrize(
    ("text", "corrects"),
    [
        ("In WV No. 5 we incorrectly wrote that ten ships sank.", True),
        ("We incorrectly wrote in WV No. 5 that ten ships sank.", True),
        ("Our article “Salt and Tin” (WV No. 5) wrongly stated that ten ships sank.", True),
        ("What follows is a correction to “Salt and Tin” (WV No. 5).", True),
        ("We thank the reader who found the error in WV No. 5.", True),
        ("As we showed in WV No. 5, the mayor incorrectly wrote that ten ships sank.", False),
        ("In “Salt and Tin” (WV No. 5), we wrote that ten ships sank.", False),
        ("The article “Salt and Tin” (WV No. 5) referred to the ship.", False),
        ("The mayor was wrongly jailed. See WV No. 5.", False),
    ],
)
def test_a_piece_of_another_kind_corrects_only_in_so_many_words(text, corrects):
    (citation,) = read_citations(text, "en", PAPERS, "wv")
    assert citation.corrects is corrects


@given(
    st.lists(
        st.sampled_from(["WV No. 5", "Spartacist", " (Summer 2009/10)", "“", "”", "we wrongly wrote", " see also ", ". ", "No. ", "\n\n"])
        | st.text(string.ascii_letters + string.digits + ' “”’"()[].,', max_size=6),
        max_size=30,
    ).map("".join),
    st.booleans(),
)
@settings(max_examples=200, deadline=None)
def test_citations_stand_where_they_say_in_any_text(text, correction):
    citations = read_citations(text, "en", PAPERS, "wv", correction)
    assert all(text[one.start : one.end] == one.text for one in citations)
    assert [one.start for one in citations] == sorted({one.start for one in citations})
