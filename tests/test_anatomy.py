"""The anatomy of a page: mastheads, dates, headlines, notes and contents lists, told by wording and order."""

import dataclasses

import pytest

from crawler.reading import signs
from crawler.reading.anatomy import Anatomy, Piece, dissect
from crawler.reading.grammar import FOLLOWS
from crawler.reading.lines import Setting, lines_of, read_dateline
from crawler.reading.mastheads import Mastheads
from crawler.reading.pages import WebPage
from pipelines.items import Periodical
from pipelines.normalize.paper_names import Papers

WARDEN = Periodical(code="lw", name="The Lock Warden", language="en")
PAPERS = (
    WARDEN,
    Periodical(code="ec", name="L’Éclusier", language="fr"),
    Periodical(code="sw", name="Der Schleusenwärter", language="de"),
    Periodical(code="cz", name="船闸", language="zh"),
)
URL = "https://sample.backfile.example/english/lw/41/gate.html"
PROSE = "At twenty to midnight the telephone rang in the lock cottage, and a man in Birmingham told Doreen Pask to open the gate. " * 2
CONTENTS = "<p>The Lock Warden No. 41<p>Spring 2012<p>Floods<p><a href='gate.html'>The Gate Held</a><p><a href='ink.html'>Ink</a> (Letters)"


MASTHEADS = Mastheads(PAPERS)
SETTING = Setting(WARDEN, "41", MASTHEADS, Papers(PAPERS), standing=frozenset(["Waterways League"]))


def anatomy_of(html: str, title: str = "", number: str | None = "41") -> Anatomy:
    setting = dataclasses.replace(SETTING, title=title, number=number)
    return dissect(WebPage(URL, html).blocks, setting, lambda url: url.rpartition("/")[2], "gate.html")


def piece_of(html: str, title: str = "", number: str | None = "41") -> Piece:
    (piece,) = anatomy_of(html, title, number).pieces
    return piece


@pytest.mark.parametrize(
    ("line", "code", "number", "date_text"),
    [
        ("The Lock Warden No. 41", "lw", "41", None),
        ("THE LOCK WARDEN no 41", "lw", "41", None),
        ("The Lock Warden No. 43-44, Summer 1989", "lw", "43-44", "Summer 1989"),
        ("L'Éclusier nº\u00a088", "ec", "88", None),
        ("L’Éclusier, numéro 88", "ec", "88", None),
        ("Der Schleusenwärter Nummer 30", "sw", "30", None),
        ("《船闸》第3期 2013年3月", "cz", "3", "2013年3月"),
        ("No.38 (労働組合員による印刷)", "lw", "38", None),
        ("第14号（組合員による印刷）", "lw", "14", None),
        ("The Lock Warden No. 41 (Spring 2012)", "lw", "41", "Spring 2012"),
        ("“The Lock Warden” Vol. 3, No. 43/44 |", "lw", "43-44", None),
    ],
)
def test_a_masthead_is_a_name_and_a_number(line: str, code: str, number: str, date_text: str | None) -> None:
    masthead = MASTHEADS.read(line, WARDEN)

    assert masthead is not None
    assert (masthead.periodical.code, masthead.number, masthead.date_text) == (code, number, date_text)


@pytest.mark.parametrize(
    "line",
    ["The Lock Warden", "The Lock Warden No. 41 reported", "Subscribe to The Lock Warden", "The Tide No. 41", "No. 3: a lamp", "41", ""],
)
def test_other_lines_are_no_mastheads(line: str) -> None:
    assert MASTHEADS.read(line, WARDEN) is None


def test_a_number_alone_is_a_masthead_only_where_the_address_names_the_periodical() -> None:
    assert MASTHEADS.read("No. 41", WARDEN) is not None
    assert MASTHEADS.read("No. 41", None) is None


@pytest.mark.parametrize(
    ("text", "dateline"),
    [
        ("NOVEMBER 25—The coup", "NOVEMBER 25"),
        ("ARLESCOTE, England, 3 March – At twenty", "ARLESCOTE, England, 3 March"),
        ("29 de octubre—La policía", "29 de octubre"),
        ("15 de junio--Ayer", "15 de junio"),
        ("1er novembre – Hier", "1er novembre"),
        ("【尾道、1月7日】一番船は", "尾道、1月7日"),
        ("阿德莱德港，9月24日——德斯", "阿德莱德港，9月24日"),
        ("The gate—hung in 1891—held", None),
        ("A lock – says the company – cannot", None),
        ("X, the lock—held", None),
        ("OX, the lock—held", "OX, the lock"),
        ("1 de octubre de dos mil veinte—Ayer", "1 de octubre de dos mil veinte"),
        ("29 de octubre de dos mil veinte—Ayer", None),
    ],
)
def test_a_dateline_opens_a_paragraph(text: str, dateline: str | None) -> None:
    assert read_dateline(text) == dateline


@pytest.mark.parametrize(
    ("lines", "kicker", "subhead"),
    [
        ("<p>Floods<p>The Gate Held<p>Eight inches", "Floods", "Eight inches"),
        ("<p>The Gate Held<p>Eight inches<p>Of water", None, "Eight inches Of water"),
        ("<p>Floods<p>After rain<p>The Gate Held", "Floods After rain", None),
    ],
)
def test_the_contents_list_tells_headline_from_kicker(lines: str, kicker: str | None, subhead: str | None) -> None:
    anatomy = anatomy_of(f"<p>The Lock Warden No. 41<p>Spring 2012{lines}<p>{PROSE}{CONTENTS}")
    (piece,) = anatomy.pieces

    assert (piece.kicker, piece.headline, piece.subhead) == (kicker, "The Gate Held", subhead)
    assert [(entry.kicker, entry.headline, entry.rubric) for entry in anatomy.contents] == [
        ("Floods", "The Gate Held", None), (None, "Ink", "Letters"),
    ]  # fmt: skip
    assert [block.text for block in piece.body] == [PROSE.strip()]


@pytest.mark.parametrize(
    ("headlines", "title"),
    [
        ("<p>Floods<p>The Gate Held<p>Eight inches", "The Lock Warden: The Gate Held"),
        ("<h3>Floods</h3><h1>The Gate<br>Held</h1><h2>Eight inches</h2>", ""),
        ("<p>Floods<p><b>The Gate Held</b><p>Eight inches", ""),
        ("<p><font size=2>Floods</font><p><font size=6>The Gate Held</font><p><font size=2>Eight inches</font>", ""),
        ("<p class=kicker>Floods<p class=headline>The Gate Held<p class=deck>Eight inches", ""),
        # Where nothing tells: the first of several lines is the kicker.
        ("<p>Floods<p>The Gate Held<p>Eight inches", ""),
    ],
)
def test_without_a_contents_list_title_markup_and_order_tell_the_headline(headlines: str, title: str) -> None:
    anatomy = anatomy_of(f"<p>The Lock Warden No. 41<br>Spring 2012{headlines}<p>{PROSE}", title)
    (piece,) = anatomy.pieces

    assert (piece.kicker, piece.headline, piece.subhead) == ("Floods", "The Gate Held", "Eight inches")
    assert anatomy.masthead is not None
    assert anatomy.masthead.date_text == "Spring 2012"


@pytest.mark.parametrize(
    ("first", "second"),
    [*((word, "x") for word in ("headline", "head", "hed", "title", "x id=main-head", "x id=The_Title")),
     *(("x", word) for word in ("kicker", "eyebrow", "subhead", "deck", "dek", "standfirst", "rubric"))],
)  # fmt: skip
def test_the_name_of_a_class_tells_the_headline(first: str, second: str) -> None:
    piece = piece_of(f"<p>The Lock Warden No. 41<p class={first}>The Gate Held<p class={second}>Eight inches<p>{PROSE}")

    assert (piece.kicker, piece.headline, piece.subhead) == (None, "The Gate Held", "Eight inches")


def test_a_contents_list_says_nothing_of_what_leads_elsewhere() -> None:
    head = "<p>In this issue<p><a href='/pdf/'>All on one page</a><hr>"
    listed = "<p>Floods<p><a href='gate.html'>The Gate Held</a><p><a href='/'>Directory</a><p><a href='ink.html'>Ink</a><hr><p>Eels"
    anatomy = anatomy_of(f"<p><b>The Gate Held</b><p>{PROSE}<p>The Lock Warden No. 41{head}{listed}")

    assert [(entry.kicker, entry.headline, entry.subhead) for entry in anatomy.contents] == [
        ("Floods", "The Gate Held", None), (None, "Ink", "Eels"),
    ]  # fmt: skip


def test_links_to_one_article_in_a_row_are_one_entry() -> None:
    listed = "<p><a href='gate.html'>The</a><p><a href='gate.html'>Gate</a> <a href='gate.html'>Held</a><p><a href='ink.html'>Ink</a>"
    anatomy = anatomy_of(f"<p><b>The Gate Held</b><p>{PROSE}<p>The Lock Warden No. 41{listed}")

    assert [(entry.kicker, entry.headline, entry.subhead) for entry in anatomy.contents] == [
        ("The", "Gate Held", None), (None, "Ink", None),
    ]  # fmt: skip


@pytest.mark.parametrize(("number", "shown"), [("41", "41"), (None, "41")])
def test_the_second_masthead_is_not_the_pages_own(number: str | None, shown: str) -> None:
    anatomy = anatomy_of(f"<p>Home <a href='/'>Directory</a><p><b>The Gate Held</b><p>{PROSE}{CONTENTS}", number=number)

    assert anatomy.masthead is not None
    assert (anatomy.masthead.number, anatomy.masthead.date_text) == (shown, "Spring 2012")
    assert anatomy.pieces[0].body[-1].text == PROSE.strip()


def test_another_issues_masthead_in_the_text_ends_nothing() -> None:
    piece = piece_of(f"<p>The Lock Warden No. 41<p><b>The Gate Held</b><p>{PROSE}<p>The Lock Warden No. 7, Winter 1989<p>{PROSE}")

    assert len(piece.body) == 3


def test_another_issues_number_among_the_headlines_is_where_the_text_is_from() -> None:
    note = "<p>To mark the anniversary of the flood, we reprint the following article."
    piece = piece_of(f"<p>The Lock Warden No. 41<p>Spring 2012<p><b>The Gate Held</b><p>The Lock Warden No. 7, Winter 1989{note}<p>{PROSE}")

    assert piece.note == ["The Lock Warden No. 7, Winter 1989", note.removeprefix("<p>")]
    assert piece.headline == "The Gate Held"


def test_a_kicker_with_a_year_is_no_date_below_a_dated_masthead() -> None:
    anatomy = anatomy_of(f"<p>The Lock Warden No. 41<p>LW 41<p>Spring 2012<p>Australia, 1888<p><b>Wool</b><p>{PROSE}")

    assert anatomy.masthead is not None
    assert (anatomy.masthead.date_text, anatomy.pieces[0].kicker) == ("Spring 2012", "Australia, 1888")


def test_a_date_below_a_headline_is_not_the_mastheads() -> None:
    anatomy = anatomy_of(f"<p>The Lock Warden No. 41<p>LW 41<p>Winter<p>Spring 2012<p><b>Gate</b><p>{PROSE}")

    assert anatomy.masthead is not None
    assert (anatomy.masthead.date_text, anatomy.pieces[0].date_text) == (None, "Spring 2012")


def test_stars_set_off_a_note_of_several_paragraphs() -> None:
    note = "<p>We print below a translation of a leaflet.<p>It was handed out at the gate."
    piece = piece_of(f"<p>The Lock Warden No. 41<p><b>The Gate Held</b>{note}<p>* * *<p>{PROSE}<p>* * *<p>{PROSE}")

    assert piece.note_text == "We print below a translation of a leaflet.\n\nIt was handed out at the gate."
    assert [block.role for block in piece.body] == ["paragraph", "separator", "paragraph"]


def test_an_introduction_may_name_the_source_last() -> None:
    note = f"<p>{PROSE}<p>We print below a translation of a leaflet issued by our comrades in Lyons."
    piece = piece_of(f"<p>The Lock Warden No. 41<p><b>The Gate Held</b>{note}<p>* * *<p>{PROSE}<p>{PROSE}")

    assert len(piece.note) == len(piece.body) == 2


def test_stars_between_letters_make_no_note() -> None:
    piece = piece_of(f"<p>The Lock Warden No. 41<p><b>Ink</b><p>(Letters)<p>{PROSE}<p>Ruth Ellery<p>* * *<p>{PROSE}")

    assert piece.note_text is None
    assert (piece.rubric, piece.kind) == ("Letters", "letter")


def test_a_note_may_stand_below_the_text() -> None:
    piece = piece_of(
        f"<p>The Lock Warden No. 41<p><b>The Gate Held</b><p>{PROSE}<p>Adapted from The Lock Warden no 7, Winter 1989{CONTENTS}"
    )

    assert piece.note_text == "Adapted from The Lock Warden no 7, Winter 1989"
    assert len(piece.body) == 1


def test_a_note_is_found_where_only_the_contents_list_has_a_masthead() -> None:
    piece = piece_of(f"<p><b>The Gate Held</b><p>Taken from a leaflet which we reprint below.<p>{PROSE}<p>{PROSE}{CONTENTS}")

    assert piece.note_text == "Taken from a leaflet which we reprint below."
    assert len(piece.body) == 2


def test_notices_stand_with_the_note() -> None:
    notice = 'Please see the statement of the Council, "On Tides"'
    piece = piece_of(f"<p>The Lock Warden No. 41<p><b>Gate</b><p>{notice}<p>Reprinted from L’Éclusier nº 88 (avril 2012).<p>{PROSE}")

    assert piece.note == [notice, "Reprinted from L’Éclusier nº 88 (avril 2012)."]


def test_captions_stand_outside_the_text() -> None:
    pictures = (
        "<p><img src=a.jpg><br>The lock, seen from a barge<p>" + PROSE + "<figure><img src=b.jpg><figcaption>The gate</figcaption></figure>"
    )
    piece = piece_of(f"<p>The Lock Warden No. 41<p><b>The Gate Held</b><p>{PROSE}{pictures}<p>{PROSE}")

    assert [block.role for block in piece.body] == ["paragraph", "caption", "paragraph", "caption", "paragraph"]


@pytest.mark.parametrize(("line", "part"), [("<p>Part Two", "Part Two"), ("", "[TO BE CONTINUED]")])
def test_parts_of_a_series_are_told(line: str, part: str) -> None:
    piece = piece_of(f"<p>The Lock Warden No. 41<p><b>The Gate Held</b>{line}<p>{PROSE}<p>[TO BE CONTINUED]")

    assert piece.part == part
    assert len(piece.body) == 1


def test_two_corrections_are_two_articles() -> None:
    anatomy = anatomy_of(f"<p>The Lock Warden No. 41<p><b>Correction</b><p>{PROSE}<p><b>Clarification</b><p>{PROSE}{CONTENTS}")

    assert [(piece.headline, piece.kind, len(piece.body)) for piece in anatomy.pieces] == [
        ("Correction", "correction", 1), ("Clarification", "correction", 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("first", "second", "count"),
    [
        ("<p><b>Correction</b>", "<p><b>The Wheel</b>", 1),
        ("<p><font size=4><b>The Wheel</b></font>", "<p><b>Correction</b>", 1),
        ("<p><font size=4>The Gate</font>", "<p><font size=4>The Wheel</font>", 1),
        ("<p><font size=5>The Gate</font>", "<p><font size=5>The Wheel</font>", 2),
        ("<h3>The Gate</h3>", "<h3>The Wheel</h3>", 1),
        ("<h2>The Gate</h2>", "<h2>The Wheel</h2>", 2),
        ("<h1>The Gate</h1>", "<h2>The Wheel</h2>", 1),
    ],
)
def test_a_further_article_begins_at_a_line_as_large_as_the_headline(first: str, second: str, count: int) -> None:
    assert len(anatomy_of(f"<p>The Lock Warden No. 41{first}<p>{PROSE}{second}<p>{PROSE}").pieces) == count


def test_the_text_keeps_its_markup_but_stars_at_its_end() -> None:
    text = f"<p>NOVEMBER 25—{PROSE}<ul><li>{PROSE}</ul><pre>{PROSE}</pre><p>* * *<p>{PROSE}<p><b>Wheel</b><p>{PROSE}<p>* * *"
    piece = piece_of(f"<p>The Lock Warden No. 41<p><b>Gate</b>{text}")

    assert [block.role for block in piece.body] == ["paragraph", "item", "preformatted", "separator", "paragraph", "heading", "paragraph"]
    assert (piece.body[5].html, piece.dateline) == ("Wheel", "NOVEMBER 25")


def test_documents_of_one_page_have_dates_of_their_own() -> None:
    second = f"<hr><p><b>To the Council</b><p>4 May 2012<p>{PROSE}"
    anatomy = anatomy_of(f"<p>The Lock Warden No. 41<p><b>Documents</b><p>{PROSE}{second}")

    assert [(piece.headline, piece.date_text) for piece in anatomy.pieces] == [("Documents", None), ("To the Council", "4 May 2012")]


@pytest.mark.parametrize(
    ("headline", "rubric", "kind"),
    [
        ("Correction", "", "correction"),
        ("Keep the Night Open: Statement of the Council", "", "statement"),
        ("Déclaration du Conseil", "", "statement"),
        ("A False Statement", "", "article"),
        ("Keep the Night Open", "<p>Statement of the Council", "statement"),
        ("L’inspecteur est passé", "<p>(Sur les quais)<p>(Tract)", "leaflet"),
        ("On Pilots", "<p>(Quote of the Issue)", "quotation"),
        ("Declaration of Principles", "", "document"),
    ],
)
def test_the_wording_tells_the_kind(headline: str, rubric: str, kind: str) -> None:
    assert piece_of(f"<p>The Lock Warden No. 41<p><b>{headline}</b>{rubric}<p>{PROSE}").kind == kind


def test_a_correction_without_the_word_is_one() -> None:
    piece = piece_of(
        "<p>The Lock Warden No. 41<p>Spring 2012<p>In “Ink” (LW No. 40, Autumn 2011), we wrote that it was blue. It was black."
    )

    assert (piece.headline, piece.kind, piece.note_text) == (None, "correction", None)


def test_lines_that_stand_on_every_page_are_no_headline() -> None:
    piece = piece_of(f"<p>Waterways League<p>Deutsch, English, Español<p><b>The Gate Held</b><p>{PROSE}", number=None)

    assert (piece.kicker, piece.headline) == (None, "The Gate Held")


@pytest.mark.parametrize(
    ("html", "note", "roles"),
    [
        ("<p>We print below a leaflet.", None, ["paragraph"]),
        ("<p>In the dry year we printed this leaflet below.", None, ["paragraph"]),
        ("<p><img src=a.jpg><br>The lock, seen from a barge.", None, ["paragraph"]),
        (f"<p>We print below a leaflet.<blockquote>{PROSE}</blockquote>", "We print below a leaflet.", ["quote"]),
    ],
)
def test_what_is_but_a_note_or_a_caption_is_the_text(html: str, note: str | None, roles: list[str]) -> None:
    piece = piece_of(f"<p>The Lock Warden No. 41<p><b>The Gate Held</b>{html}")

    assert (piece.note_text, [block.role for block in piece.body]) == (note, roles)


def test_a_page_without_text_has_no_parts() -> None:
    assert anatomy_of("") == Anatomy(pieces=[Piece()])


@pytest.mark.parametrize(
    ("html", "links"),
    [
        ("<a href='hidden.html'></a><p><a href='b.html'>B</a><br><a href='c.html'>C</a></p>", [["", "B"], ["C"]]),
        ("<p><a href='b.html'>B</a> and <a href='c.html'>C<br>more</a><br>none</p>", [["B", "C more"], ["C more"], []]),
        ("<p>One <a href='e.html'></a><b>x</b><br><a href='c.html'>C</a></p>", [[""], ["C"]]),
    ],
)
def test_each_line_of_a_block_has_the_links_that_stand_on_it(html: str, links: list[list[str]]) -> None:
    assert [[link.text for link in line.block.links] for line in lines_of(WebPage(URL, html).blocks, SETTING)] == links


def test_the_first_line_of_a_block_has_its_anchors() -> None:
    lines = lines_of(WebPage(URL, "<p><a id=one name=two></a><b>One</b><br>Two</p>").blocks, SETTING)

    assert [(line.text, line.block.bold, sorted(line.block.anchors)) for line in lines] == [
        ("One", True, ["one", "two"]),
        ("Two", False, []),
    ]


# The signs.


@pytest.mark.parametrize(
    ("lines", "sign", "shows"),
    [
        ("<p>Gate<p>On The Lock Warden No. 40.", "mentions an issue before the text begins", True),
        ("<p>Gate.<p>On The Lock Warden No. 40.", "mentions an issue before the text begins", False),
        (f"<p>{PROSE}<p>On The Lock Warden No. 40.", "mentions an issue before the text begins", False),
        ("<p>Gate<p>On Ink.", "mentions an issue before the text begins", False),
        (f"<p>In The Lock Warden No. 40 {'x' * 472}.", "mentions an issue before the text begins", True),
        (f"<p>In The Lock Warden No. 40 {'x' * 473}.", "mentions an issue before the text begins", False),
        ("<p>Gate<p>LYONS, France, 3 March—On The Lock Warden No. 40.", "mentions an issue before the text begins", False),
        ("<p>We reprint below a leaflet.", "names its source", True),
        ("<p>We reprint below an article of an earlier issue.", "names its source", False),
        ("<p>We reprint below a document.", "names its source", False),
        ("<p>Deutsch, English and 中文", "standing words of a site", True),
        ("<p>English", "standing words of a site", False),
        ("<p>Deutsch, English, Gate", "standing words of a site", False),
        ("<p>Waterways League", "standing words of a site", True),
        ("<p>Home.", "standing words of a site", False),
        (f"<p>Subscribe to {'x' * 487}", "standing words of a site", True),
        (f"<p>Subscribe to {'x' * 488}", "standing words of a site", False),
        ("<p>The Lock Warden", "a paper's name alone", True),
        ("<p>The Lock Warden No. 41", "this issue's number", True),
        ("<p>The Lock Warden No. 40", "this issue's number", False),
        ("<p>The Lock Warden No. 40", "another issue's number", True),
        ("<p>(Taken from The Lock Warden No. 40)", "in brackets", True),
        ("<p>Seen in The Lock Warden No. 40", "no more than a mention of an issue", True),
        ("<p>Seen on the river in The Lock Warden No. 40", "no more than a mention of an issue", False),
        ("<p>LW 41", "a name in short and the number", True),
        ("<p>May 2012", "a name in short and the number", False),
        (f"<p>{'x' * 90}", "long for a subhead", False),
        (f"<p>{'x' * 91}", "long for a subhead", True),
        (f"<p>{'x' * 50}:", "a sentence that leads on, or more than one", True),
        (f"<p>{'x' * 49}:", "a sentence that leads on, or more than one", False),
        ("<p>So the keeper said:<p>“It held.”", "a quotation after a colon", True),
        ("<p>The keeper said:<p>“It held.”", "a quotation after a colon", False),
        ("<p>So the keeper said:<p>“It held.<p>“It ran.”", "a quotation after a colon", True),
        ("<p>So the keeper said:<p>“It held.”<p>“It ran.”", "a quotation after a colon", False),
        ("<p><font size=4>Gate</font>", "large letters", True),
        ("<p>Gate", "large letters", False),
        ("<p>Gate", "small letters", False),
        ("<p><small>Gate</small>", "small letters", True),
        ("<p><a href='/'>Eighty-six</a> | ab", "all links", False),
        ("<p><a href='/'>Eighty-six</a> | <a href='/a'>abc</a>", "all links", True),
        ("<p>The Wheel", "stands between paragraphs", False),
        ("<p>It held.<p>The Wheel", "stands between paragraphs", True),
        (f"<p>{PROSE}<p>The Wheel", "stands between paragraphs", True),
        ("<p>The Gate<p>The Wheel", "stands between paragraphs", False),
        ("<p>It held.<p>the wheel", "stands between paragraphs", False),
        ("<p>It held.<hr><p>The Wheel", "stands between paragraphs", False),
        ("<p>PASK", "a name in capitals", True),
        ("<p>RUTH M ELLERY", "a name in capitals", True),
        ("<p>RUTH M ELLERY PASK", "a name in capitals", False),
        ("<p>RUTH 2", "a name in capitals", False),
        ("<p>Ruth Ellery", "a name in capitals", False),
        ("<p><b>PASK</b>", "a name in capitals", False),
    ],
)
def test_a_line_shows_the_signs_of_its_wording_and_place(lines: str, sign: str, shows: bool) -> None:
    assert (sign in [one.says for one in anatomy_of(lines).parsed[-1].signs]) == shows


@pytest.mark.parametrize(
    ("before", "paragraphs", "noted"),
    [
        ("<p>The Lock Warden No. 41", [PROSE] * 12, [1, 2, 3, 4, 5, 10, 11, 12]),
        ("<p>Home<p>The Lock Warden No. 41", [PROSE] * 12, [2, 3, 4, 5, 6, 11, 12, 13]),
        ("<p>The Lock Warden No. 41", [PROSE, f"LYONS, France, 3 March—{PROSE}", *[PROSE] * 8], [1, 8, 9, 10]),
    ],
)
def test_a_note_is_looked_for_at_the_head_and_the_foot_of_a_text(before: str, paragraphs: list[str], noted: list[int]) -> None:
    text = "".join(f"<p>{paragraph}We print below a leaflet." for paragraph in paragraphs)
    parsed = anatomy_of(f"{before}{text}{CONTENTS}").parsed

    assert [index for index, one in enumerate(parsed) if any(sign in signs.NOTES for sign in one.signs)] == noted


# The grammar.


@pytest.mark.parametrize(
    ("html", "confidences", "mean"),
    [
        (f"<p><b>Correction</b><hr><p>{PROSE}", [0.5, 1.0, 1.0], 0.75),
        (f"<p><font size=4>Gate</font><p>{PROSE}<p><font size=4>Wheel</font><p>{PROSE}", [1.0, 1.0, 0.88, 1.0], 0.97),
        (f"<p>The Lock Warden No. 41<p>{PROSE}<p>The Lock Warden No. 41<p>{PROSE}", [1.0, 1.0, 1.0, 0.32], 0.83),
        ("<hr>", [0.75], 0.0),
    ],
)
def test_a_page_is_as_sure_as_its_lines_are(html: str, confidences: list[float], mean: float) -> None:
    anatomy = anatomy_of(html)

    assert ([one.confidence for one in anatomy.parsed], anatomy.confidence) == (confidences, mean)


def test_every_role_that_a_sign_speaks_for_stands_in_the_grammar() -> None:
    spoken = {role for sign in (*signs.PROSE, *signs.SHORT, *signs.ALL, *signs.CLASSES, *signs.NOTES) for role in sign.weighs}

    assert spoken == {role for role in FOLLOWS if role is not None} == {role for roles in FOLLOWS.values() for role in roles}
