"""The anatomy of a page: mastheads, dates, headlines, notes and contents lists, told by wording and order."""

import pytest

from crawler.anatomy import Anatomy, dissect, read_byline, read_dateline, read_masthead
from crawler.items import Periodical
from crawler.pages import WebPage

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


def anatomy_of(html: str, title: str = "") -> Anatomy:
    page = WebPage(URL, html)
    return dissect(page.blocks, WARDEN, PAPERS, lambda url: url.rpartition("/")[2], "gate.html", title)


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
    ],
)
def test_a_masthead_is_a_name_and_a_number(line: str, code: str, number: str, date_text: str | None) -> None:
    masthead = read_masthead(line, PAPERS, WARDEN)

    assert masthead is not None
    assert (masthead.periodical.code, masthead.number, masthead.date_text) == (code, number, date_text)


@pytest.mark.parametrize(
    "line",
    ["The Lock Warden", "The Lock Warden No. 41 reported", "Subscribe to The Lock Warden", "The Tide No. 41", "No. 3: a lamp", "41", ""],
)
def test_other_lines_are_no_mastheads(line: str) -> None:
    assert read_masthead(line, PAPERS, WARDEN) is None


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
    ],
)
def test_a_dateline_opens_a_paragraph(text: str, dateline: str | None) -> None:
    assert read_dateline(text) == dateline


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("by Ann Lee", "Ann Lee"),
        ("par Maryse Colin et Jean Roy", "Maryse Colin et Jean Roy"),
        ("文・瀬良美和", "瀬良美和"),
        ("By the light of the moon", None),
        ("Von der Elbe", None),
    ],
)
def test_a_byline_names_people(text: str, names: str | None) -> None:
    assert read_byline(text) == names


def test_the_contents_list_tells_headline_from_kicker() -> None:
    anatomy = anatomy_of(f"<p>The Lock Warden No. 41<p>Spring 2012<p>Floods<p>The Gate Held<p>Eight inches<p>{PROSE}{CONTENTS}")

    assert (anatomy.kicker, anatomy.headline, anatomy.subhead) == ("Floods", "The Gate Held", "Eight inches")
    assert [(entry.headline, entry.rubric) for entry in anatomy.contents] == [("The Gate Held", None), ("Ink", "Letters")]
    assert [block.text for block in anatomy.body] == [PROSE.strip()]


@pytest.mark.parametrize(
    ("headlines", "title"),
    [
        ("<p>Floods<p>The Gate Held<p>Eight inches", "The Lock Warden: The Gate Held"),
        ("<h3>Floods</h3><h1>The Gate<br>Held</h1><h2>Eight inches</h2>", ""),
        ("<p>Floods<p><b>The Gate Held</b><p>Eight inches", ""),
    ],
)
def test_without_a_contents_list_title_and_markup_tell_the_headline(headlines: str, title: str) -> None:
    anatomy = anatomy_of(f"<p>The Lock Warden No. 41<br>Spring 2012{headlines}<p>{PROSE}", title)

    assert (anatomy.kicker, anatomy.headline, anatomy.subhead) == ("Floods", "The Gate Held", "Eight inches")
    assert anatomy.masthead is not None
    assert anatomy.masthead.date_text == "Spring 2012"


def test_the_second_masthead_is_not_the_pages_own() -> None:
    anatomy = anatomy_of(f"<p>Home <a href='/'>Directory</a><p><b>The Gate Held</b><p>{PROSE}{CONTENTS}")

    assert anatomy.masthead is not None
    assert (anatomy.masthead.number, anatomy.masthead.date_text) == ("41", "Spring 2012")
    assert anatomy.body[-1].text == PROSE.strip()


def test_another_issues_masthead_in_the_text_ends_nothing() -> None:
    anatomy = anatomy_of(f"<p>The Lock Warden No. 41<p><b>The Gate Held</b><p>{PROSE}<p>The Lock Warden No. 7, Winter 1989<p>{PROSE}")

    assert len(anatomy.body) == 3


def test_a_kicker_with_a_year_is_no_date_below_a_dated_masthead() -> None:
    anatomy = anatomy_of(f"<p>The Lock Warden No. 41<p>LW 41<p>Spring 2012<p>Australia, 1888<p><b>Wool</b><p>{PROSE}")

    assert anatomy.masthead is not None
    assert (anatomy.masthead.date_text, anatomy.kicker) == ("Spring 2012", "Australia, 1888")


def test_stars_set_off_a_note_of_several_paragraphs() -> None:
    note = "<p>We print below a translation of a leaflet.<p>It was handed out at the gate."
    anatomy = anatomy_of(f"<p>The Lock Warden No. 41<p><b>The Gate Held</b>{note}<p>* * *<p>{PROSE}<p>* * *<p>{PROSE}")

    assert anatomy.note_text == "We print below a translation of a leaflet.\n\nIt was handed out at the gate."
    assert [block.role for block in anatomy.body] == ["paragraph", "separator", "paragraph"]


def test_stars_between_letters_make_no_note() -> None:
    anatomy = anatomy_of(f"<p>The Lock Warden No. 41<p><b>Ink</b><p>(Letters)<p>{PROSE}<p>Ruth Ellery<p>* * *<p>{PROSE}")

    assert anatomy.note_text is None
    assert (anatomy.rubric, anatomy.kind) == ("Letters", "letter")


@pytest.mark.parametrize(
    ("headline", "rubric", "kind"),
    [
        ("Correction", "", "correction"),
        ("Keep the Night Open: Statement of the Council", "", "statement"),
        ("Déclaration du Conseil", "", "statement"),
        ("A False Statement", "", "article"),
        ("L’inspecteur est passé", "<p>(Sur les quais)<p>(Tract)", "leaflet"),
        ("On Pilots", "<p>(Quote of the Issue)", "quotation"),
    ],
)
def test_the_wording_tells_the_kind(headline: str, rubric: str, kind: str) -> None:
    assert anatomy_of(f"<p>The Lock Warden No. 41<p><b>{headline}</b>{rubric}<p>{PROSE}").kind == kind


def test_a_page_without_text_has_no_parts() -> None:
    assert anatomy_of("") == Anatomy(None)
