"""Source notes: what an article says of where it comes from is read, step by step, and nothing else is."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.normalize.note_words import ROWS, WORDS, words_by_row
from pipelines.normalize.source_notes import read_source_notes
from tests.note_templates import FILLED, PAPERS, core
from tests.note_wordings import CREDITS, HELD_OUT, HELD_OUT_TOO, MISREAD, NATURAL, NATURAL_TOO, NO_NOTES, POLISH, RULES

NATURAL_SETS = {"natural": [*NATURAL, *NATURAL_TOO], "held out": HELD_OUT, "held out too": HELD_OUT_TOO}
NOTES = [
    *((language, text, steps) for _, language, text, steps in FILLED),
    *itertools.chain(*NATURAL_SETS.values()),
    *POLISH,
    *RULES,
    *CREDITS,
]


def test_every_template_is_filled():
    assert {name for name, *_ in FILLED} >= set("E1 E7 E12 E20 E23 F4 F8 G3 S2 it pl ja ru zh pt tl id".split())


@pytest.mark.parametrize("notes", NATURAL_SETS.values(), ids=NATURAL_SETS)
def test_every_set_of_natural_wordings_has_all_languages(notes):
    assert {language for language, *_ in notes} == set(WORDS)


@pytest.mark.parametrize(("language", "text", "steps"), [note for note in NOTES if note[1] not in MISREAD])
def test_a_note_gives_its_steps_with_all_that_it_says_of_them(language, text, steps):
    notes = read_source_notes(text, language, PAPERS)
    assert [core(note) for note in notes] == [step.core for step in steps]
    assert [misses for step, note in zip(steps, notes, strict=True) if (misses := step.misses(note))] == []
    assert all(note.text in text and note.text == note.text.strip() for note in notes)
    assert all(not note.number or note.periodical_text in text for note in notes)


def test_every_row_of_words_is_one_that_the_parser_knows():
    assert set(words_by_row()) == {*ROWS, "out_of", "from"}


@pytest.mark.parametrize(("language", "text", "steps"), [note for note in NOTES if note[1] in MISREAD])
def test_what_is_listed_as_misread_is_not_yet_read_right(language, text, steps):
    assert [core(note) for note in read_source_notes(text, language, PAPERS)] != [step.core for step in steps]


@pytest.mark.parametrize(("language", "text"), NO_NOTES)
def test_what_only_cites_or_tells_is_no_source_note(language, text):
    assert read_source_notes(text, language, PAPERS) == []


def test_only_the_sentences_of_an_introduction_that_speak_of_sources_count():
    introduction = (
        "The harbour of Sydney has been shut for three weeks.\n\n"
        "We reprint below an article from Workers Vanguard No. 1086 (25 March 2016). As we wrote in “Whose Docks?” (ASp No. 207, Summer"
        " 2009/10), the port is decisive.\n\n"
        "The union’s leaders tore up the leaflet that the dockers had handed out on 3 May.\n\n* * *"
    )
    (note,) = read_source_notes(introduction, "en", PAPERS, own="asp")
    assert note.text == "We reprint below an article from Workers Vanguard No. 1086 (25 March 2016)."
    assert (note.relation, note.paper, note.number, note.date_text) == ("reprint", "wv", "1086", "25 March 2016")


@pytest.mark.parametrize(
    ("text", "language", "edtf"),
    [
        ("Reprinted from Workers Vanguard No. 1166 (29 November 2019).", "en", "2019-11-29"),
        ("Reprinted from Workers Vanguard No. 952 (12 February).", "en", None),
        ("Reprinted from Australasian Spartacist No. 240 (Autumn 2020).", "en", "2020-31"),
        ("Reprinted from Workers Hammer No. 236 (Autumn 2016).", "en", "2016-27"),
        ("Translated from Spartakist Nr. 217 (Sommer 2017).", "en", "2017-26"),
        ("Traducido de Workers Vanguard No. 161, 10 de junio de 1977.", "es", "1977-06-10"),
        ("The following statement was issued on 17 July 2015.", "en", "2015-07-17"),
    ],
)
def test_a_date_that_names_its_year_is_read_by_the_seasons_of_its_paper(text, language, edtf):
    (note,) = read_source_notes(text, language, PAPERS)
    assert (note.date.edtf if note.date else None) == edtf


def test_a_note_may_be_in_another_language_than_its_article():
    (note,) = read_source_notes("The following article is reprinted from Workers Vanguard No. 1100 (18 November 2016).", "es", PAPERS)
    assert (note.relation, note.paper, note.number) == ("reprint", "wv", "1100")


def test_a_credit_that_names_the_printing_paper_itself_is_no_source():
    assert read_source_notes("—Workers Vanguard.", "en", PAPERS, own="wv") == []


def test_a_line_that_names_the_printing_paper_itself_is_no_source():
    assert read_source_notes("Workers Vanguard No. 1049, 11 July 2014", "en", PAPERS, own="wv") == []
    assert [note.paper for note in read_source_notes("Workers Vanguard No. 1049, 11 July 2014", "en", PAPERS, own="wh")] == ["wv"]


def test_what_two_sentences_say_of_two_texts_are_two_immediate_sources():
    text = "We reprint below an article from WV No. 900 (12 October 2007). We also print below a letter dated 3 May 2008."
    assert [(note.relation, note.step) for note in read_source_notes(text, "en", PAPERS)] == [("reprint", 1), ("unstated", 1)]


@pytest.mark.parametrize(
    ("after", "found"),
    [
        ("It appeared in WH No. 211 (Summer 2010).", [("reprint", "wh")]),
        ("It was first published in WH No. 211 (Summer 2010).", [("reprint", "wh")]),
        ("We published another article on the strike in WH No. 211 (Summer 2010).", [("reprint", None)]),
        ("The bosses printed their answer to WH No. 211 (Summer 2010).", [("reprint", None)]),
    ],
)
def test_it_stands_for_the_text_that_the_sentence_before_introduced(after, found):
    text = f"We reprint below an article by Ruth Adler. {after}"
    notes = read_source_notes(text, "en", PAPERS)
    assert [(note.relation, note.paper) for note in notes] == found
    assert {note.issuer for note in notes} == {"Ruth Adler"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Published in WV No. 900 (12 October 2007).", ["unstated"]),
        ("Published in WV No. 900 (12 October 2007), the photograph was known to all.", []),
        ("Published in WV No. 900 (12 October 2007), paper of the League. The translation is ours.", ["translation"]),
        ("The translation is ours. From WV No. 900 (12 October 2007), paper of the League.", ["translation"]),
        ("The translation is ours.", []),
        ("From WV No. 900 (12 October 2007), paper of the League. " + "The port is shut. " * 3 + "The translation is ours.", []),
    ],
)
def test_a_source_that_says_no_act_and_an_act_without_a_source_need_each_other_nearby(text, found):
    assert [note.relation for note in read_source_notes(text, "en", PAPERS)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Reprinted from WV No. 900 and No. 903.", [("900", 1), ("903", 1)]),
        ("First printed in WH No. 3, then in WV No. 900.", [("900", 1), ("3", 2)]),
        ("Reprinted from WV No. 900, which translated it from Le Bolchévik.", [("900", 1), (None, 2)]),
        ("Leaflet of our comrades, as printed in WV No. 900.", [("900", 1), (None, 2)]),
    ],
)
def test_two_sources_of_one_sentence_are_as_near_as_it_says(text, found):
    assert [(note.number, note.step) for note in read_source_notes(text, "en", PAPERS)] == found


@pytest.mark.parametrize(
    ("text", "language", "number", "date"),
    [
        (
            "Reprinted from Workers Hammer, London, paper of our comrades, No. 211 (northern Summer 2010).",
            "en",
            "211",
            "northern Summer 2010",
        ),
        ("Reprinted from Workers Hammer (London), No. 211.", "en", "211", None),
        ("Traduit du nº 211 de Workers Hammer, Londres.", "fr", "211", None),
        ("Przekład z 211. numeru „Workers Hammer”.", "pl", "211", None),
        ("Paru en mai dans Workers Hammer nº 211. Traduit de l’anglais.", "fr", "211", "mai"),
        ("Translated from Workers Hammer.", "en", None, None),
    ],
)
def test_a_paper_may_stand_apart_from_its_number_and_date_or_have_none(text, language, number, date):
    (note,) = read_source_notes(text, language, PAPERS)
    assert (note.paper, note.number, note.date_text) == ("wh", number, date)


def test_the_name_of_an_organisation_that_begins_as_a_papers_is_no_paper():
    (note,) = read_source_notes("The following is translated from the Spartacist League/Britain’s WV No. 952 (12 February).", "en", PAPERS)
    assert (note.paper, note.number) == ("wv", "952")
    (note,) = read_source_notes("The following leaflet is reprinted from the Spartacist League/Britain.", "en", PAPERS)
    assert (note.paper, note.source_kind) == (None, "leaflet")


@pytest.mark.parametrize(
    ("text", "language", "issuer"),
    [
        # A foreign name goes on in small letters, but not in a text of that language.
        ("Leaflet by the Ligue des voies d’eau, issued on 3 May 1998.", "en", "Ligue des voies d’eau"),
        ("Leaflet by the Ligue du canal, issued on 3 May 1998.", "en", "Ligue du canal"),
        ("Leaflet by the Lega della riva, issued on 3 May 1998.", "en", "Lega della riva"),
        ("Leaflet by the Liga de las esclusas, issued on 3 May 1998.", "en", "Liga de las esclusas"),
        ("Leaflet by the Liga de los puertos, issued on 3 May 1998.", "en", "Liga de los puertos"),
        ("Tract de la Ligue des voies d’eau, distribué le 3 mai 1998.", "fr", "Ligue"),
        ("Volante de la Liga de las esclusas, publicado el 3 de mayo de 1998.", "es", "Liga"),
        ("Panfleto da Liga du canal, distribuído em 3 de maio de 1998.", "pt", "Liga"),
        ("Tract d’Ariane Lock, distribué le 3 mai 1998.", "fr", "Ariane Lock"),
        ("Flugblatt der Hafenarbeiter, verteilt am 3. Mai 1998.", "de", None),
        ("Flugblatt der SPD, verteilt am 3. Mai 1998.", "de", "SPD"),
        ("We print below a speech given in London by Ada Lock on 3 May 1998.", "en", "Ada Lock"),
        ("We print below a leaflet of the Boat League/U.S. of 3 May 1998.", "en", "Boat League/U.S."),
        ("We print below a leaflet by U.S. dockers of 3 May 1998.", "en", "U.S."),
    ],
)
def test_an_issuer_is_the_name_that_a_word_leads_to_as_printed(text, language, issuer):
    (note,) = read_source_notes(text, language, PAPERS)
    assert note.issuer == issuer


@pytest.mark.parametrize(
    ("text", "language", "periodical", "number", "date"),
    [
        ("We print below from the May 1938 issue of The Harbour Light, which was shut.", "en", "The Harbour Light", None, "May 1938"),
        ("We reprint below an article published in Harbour Light, 3 June 1998.", "en", "Harbour Light", None, "3 June 1998"),
        ("The following article, reprinted in Harbour Light, 3 June 1998, is by us.", "en", "Harbour Light", None, "3 June 1998"),
        ("We reprint below an article by Ada Lock in Oslo, 3 June 1998.", "en", None, None, "3 June 1998"),
        ("Reprinted from The Militant No. 12 and The Militant No. 14.", "en", "The Militant", "12", None),
        ("Nachdruck aus: „Der Hafenbote“ (Nr. 8, 3. Mai 1926).", "de", "Der Hafenbote", "8", "3. Mai 1926"),
        ("Reprinted from “Workers Hammer No. 211” (Summer 2010).", "en", "Workers Hammer", "211", "Summer 2010"),
    ],
)
def test_a_periodical_is_named_before_its_number_or_beside_its_date(text, language, periodical, number, date):
    (note,) = read_source_notes(text, language, PAPERS)
    assert (note.periodical_text, note.number, note.date_text) == (periodical, number, date)


@pytest.mark.parametrize(("text", "language", "paper"), [("Traduit de Spartacist.", "fr", "spf"), ("[From the Spartacist.]", "en", "esp")])
def test_of_papers_of_one_name_the_one_in_the_note_s_language_is_meant(text, language, paper):
    assert [note.paper for note in read_source_notes(text, language, PAPERS)] == [paper]


def test_a_number_after_the_name_of_anothers_paper_is_not_the_printing_papers_own():
    for printed in ("„Der Hafenbote“ Nr. 8", "„Der Hafenbote“, Nr. 8", "Der Hafenbote, Nr. 8"):
        (note,) = read_source_notes(f"Nachdruck aus: {printed}, 3. Mai 1926.", "de", PAPERS, own="spk")
        assert (note.paper, note.periodical_text, note.number, note.date_text) == (None, "Der Hafenbote", "8", "3. Mai 1926")


def test_a_number_without_any_name_is_the_printing_papers_own():
    for printed in ("issue #42", "issue 42", "issue No. 42"):
        (note,) = read_source_notes(f"[Set anew. Originally published in {printed}.]", "en", PAPERS, own="wh")
        assert (note.paper, note.periodical_text, note.number) == ("wh", None, "42")
        assert read_source_notes(f"Originally published in {printed} of the almanac.", "en", PAPERS, own="wh") == []
        assert read_source_notes(f"Originally published in {printed}.", "en", PAPERS) == []


@pytest.mark.parametrize("label", ["Note", "Editor’s note", "A Docker Review", "[JQ note"])
def test_a_label_before_a_note_is_no_part_of_its_sentence(label):
    (note,) = read_source_notes(f"{label}: This article first appeared in Workers Vanguard No. 952 (12 February 2010).", "en", PAPERS)
    assert (note.text.partition(" ")[0], note.paper, note.number) == ("This", "wv", "952")


def test_the_issue_that_a_text_was_revised_for_is_not_its_source():
    text = "The original article was published in The Militant No. 12 (3 May 1938), and has been revised for Workers Hammer No. 7."
    assert not any(note.paper == "wh" for note in read_source_notes(text, "en", PAPERS, own="wh"))
    (note,) = read_source_notes(text.replace("in The Militant No. 12 (3 May 1938)", "by the Union on 3 May 1998"), "en", PAPERS, own="wh")
    assert (note.relation, note.paper, note.date_text) == ("adaptation", None, "3 May 1998")


def test_the_words_of_a_title_say_nothing():
    text = "As we said in “Below We Reprint the Following Article” (WV No. 900, 12 October 2007), the port is decisive."
    assert read_source_notes(text, "en", PAPERS) == []


PIECES = [piece for _, text, _ in NATURAL for piece in text.split()] + [
    "\n\n",
    "\n",
    "“",
    "”",
    "[",
    "]",
    "(",
    ")",
    "„",
    "『",
    "。",
    "No.",
    "\x00",
]


@settings(max_examples=200, deadline=None)
@given(st.text() | st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join), st.sampled_from(["en", "fr", "zh-Hant", "ja", "xx", ""]))
def test_any_text_is_read_and_every_note_quotes_it(text, language):
    for note in read_source_notes(text, language, PAPERS, own="wv"):
        assert note.text.strip()
        assert note.step >= 1
        assert (note.points == "to") >= (note.relation == "pointer")
        # A paper need not name itself: “Title” (No. 42).
        assert note.paper in (None, "wv") or note.periodical_text


@pytest.mark.parametrize(
    "piece",
    ["We reprint below the following article published in ", "“„«\"'", "[reprinted in (", ". ", "1. ", "below ", "this article ",
     "WV No. 3\n\n", "以下は記事の翻訳である", "3 May ", "reprinted from The Militant No. 12 (3 May 1938) ",
     "See WV No. 3. ", "\n \n", "by The Union ", "n. 3 di WV ", "From WV, x, No. 3 ", "WV No. 3 and No. 4 and ",
     "Translated from WV. ",
     "Published in WV No. 3. Translated by us. ", "We reprint below an article. ", "Leaflet of the Union, 3 May 1999. "],
)  # fmt: skip
def test_a_note_of_100_kilobytes_is_read_to_its_end(piece):
    # What took quadratic time would take minutes.
    copies = 100_000 // len(piece)
    assert len(read_source_notes(piece * copies, "en", PAPERS)) <= 3 * copies
