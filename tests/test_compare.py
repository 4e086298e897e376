"""Two articles side by side: nothing of either is lost, it is right in a terminal and in a browser, and hostile texts stay texts."""

import os
import pty
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import unicodedata

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from sqlite_utils import Database

from crawler.commands.compare import compare as command
from exports.comparisons.pair import read_pair
from exports.comparisons.terminal import lines
from pipelines.reprints.comparison import Comparison, compare, compare_translation
from tests.browser import browsing, needs_browser, opened
from tests.mirrors import article_page, contents_page, open_paper

OPENING = "The keeper of the upper gate had heard nothing of the order when the first of the barges came down with the flood."
VOTE = "In the shed behind the weir forty people voted by a show of hands, and nobody could remember a longer silence than that one."
WAGES = "Nine shillings a week had been the wage since 1889, said the clockmaker, and no one in the valley had lived on it since."
ENDING = "By the morning the water stood at the second step, the gate was shut, and the company had found a friendlier tone."
GATE = "\n\n".join((OPENING, VOTE, WAGES, ENDING))
AGAIN = "\n\n".join(
    (
        OPENING,
        VOTE.replace("forty", "sixty"),
        WAGES.replace("1889", "1898").replace("clockmaker", "clock-maker"),
        ENDING.replace("had found", "found"),
    )
)
REST = " ".join(f"silence{number}" for number in range(90))
QUOTES = f"What is there left to say of gates and weirs? Only what an older paper said of them already:\n\n{VOTE}\n\n{REST}"
FERRY = "Ferries have no gates. They have ropes, timetables and, on the best of days, a dog that barks at the far bank before anyone lands."
FÄHRE = "Fähren haben keine Tore. Sie haben Seile, Fahrpläne und an guten Tagen einen Hund, der das andere Ufer schon von weitem anbellt."
KANAL = (
    "水門の番人は、最初のはしけが増水とともに下ってきたとき、命令のことを何も聞いていなかった。堰の裏の小屋では四十人が手を挙げて投票した。"
)
KANAL_AGAIN = KANAL.replace("四十人", "六十人")
QANAT = "لم يسمع حارس البوابة العليا شيئا عن الأمر عندما نزلت أولى القوارب مع الفيضان وفي الكوخ خلف السد صوت أربعون شخصا برفع الأيدي"
HOSTILE = (
    f"<script>document.title='run'</script>\x1b]0;run\x07\x1b[2J\u202e\u2067{OPENING}\n\n"
    '"><img src=x onerror="document.title=\'run\'">\x9b31m\x00'
)


@pytest.fixture(scope="module")
def paper(tmp_path_factory):
    """A mirror of texts that were printed twice, quoted, translated, or are nothing to one another; for reading only."""
    path = tmp_path_factory.mktemp("pairs") / "paper.db"
    mirror = open_paper(path)
    dates = {1: "May 2012", 2: "June 2012", 3: "June 2012"}
    texts = {
        (1, "gate"): (GATE, "en"), (2, "weir"): (AGAIN, "en"), (3, "quotes"): (QUOTES, "en"), (1, "ferry"): (FERRY, "en"),
        (2, "fähre"): (FÄHRE, "de"), (1, "kanal"): (KANAL, "ja"), (2, "kanal"): (KANAL_AGAIN, "ja"), (1, "qanat"): (QANAT, "ar"),
        (2, "qanat"): (QANAT.replace("أربعون", "ستون"), "ar"), (1, "hostile"): (HOSTILE, "en"), (2, "hostile"): (f"{HOSTILE} More.", "en"),
        (3, "empty"): ("", "en"),
    }  # fmt: skip
    for issue, date in dates.items():
        mirror.write(contents_page(issue, [name for number, name in texts if number == issue], date))
    for (issue, name), (body, language) in texts.items():
        headline = "<script>document.title='run'</script>\x1b[2J" if name == "hostile" else name.title()
        mirror.write(article_page(issue, name, body, language=language, headline=headline))
    mirror.finish_run("done", mirror.settle(), {})
    mirror.close()
    return path


def run(*arguments, width=100):
    return CliRunner().invoke(command, [str(argument) for argument in arguments], env={"COLUMNS": str(width)})


def shown(mirror, left, right, width=100):
    """Return what a terminal shows of two articles of the paper."""
    done = run(f"paper/{left}", f"paper/{right}", "--db", mirror, width=width)
    assert done.exit_code == 0, done.output
    return done.stdout


def column(text, side):
    """Return the left (0) or right (1) column of what is shown, its lines joined."""
    return " ".join(line.split(" │ ")[side].strip() for line in text.splitlines() if " │ " in line)


def article_of(comparison: Comparison) -> str:
    return "".join(segment.text for part in comparison.parts for row in part.rows for segment in row.article)


def source_of(comparison: Comparison) -> str:
    return " ".join("".join(segment.text for segment in row.source) for part in comparison.parts for row in part.rows)


def edited(seed: int, edits: int) -> tuple[str, str]:
    """Return a text of five paragraphs with so many words changed, put in or left out and a paragraph moved, and that text."""
    chosen = random.Random(seed)
    words = [f"{chosen.choice('bdgklmprst')}{chosen.choice('aeiou')}{number}x" for number in range(300)]
    paragraphs = [chosen.choices(words, k=60) for _ in range(5)]
    source = "\n\n".join(" ".join(paragraph) + "." for paragraph in paragraphs)
    for _ in range(edits):
        paragraph = chosen.choice(paragraphs)
        place = chosen.randrange(len(paragraph))
        paragraph[place : place + chosen.randrange(2)] = chosen.choices(words, k=chosen.randrange(3))
    paragraphs.insert(chosen.randrange(5), paragraphs.pop(chosen.randrange(5)))
    return "\n\n".join(" ".join(paragraph) + "." for paragraph in paragraphs), source


@given(st.integers(0, 10**6), st.integers(0, 40))
def test_a_comparison_holds_the_whole_article_and_each_word_of_the_source(seed, edits):
    article, source = edited(seed, edits)
    comparison = compare(article, source)
    assert article_of(comparison) == article
    assert sorted(set(source_of(comparison).split())) == sorted(set(source.split()))
    assert len(source_of(comparison).split()) >= len(source.split())


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_two_texts_can_be_compared(article, source):
    comparison = compare(article, source)
    if any(part.article_words for part in comparison.parts):
        assert article_of(comparison) == article
    assert 0 <= comparison.article_coverage <= 1
    assert 0 <= comparison.source_coverage <= 1


def test_what_was_printed_again_is_one_passage_a_row_a_paragraph():
    (part,) = compare(AGAIN, GATE).parts
    assert part.kind == "passage"
    assert len(part.rows) == 4
    assert [segment for segment in part.rows[2].article if segment.kind != "same"] == [("number", "1898"), ("respelled", "clock-maker")]
    assert [segment for segment in part.rows[2].source if segment.kind != "same"] == [("number", "1889"), ("respelled", "clockmaker")]


def test_a_moved_paragraph_is_told_as_moved_not_as_cut():
    comparison = compare("\n\n".join((OPENING, WAGES, ENDING, VOTE)), GATE)
    assert [part.kind for part in comparison.parts] == ["passage", "passage", "moved"]
    assert comparison.source_coverage == 1


def test_what_only_one_of_two_has_stands_where_it_stood():
    comparison = compare("\n\n".join((OPENING, FERRY, ENDING)), GATE)
    assert [part.kind for part in comparison.parts] == ["passage", "cut", "added", "passage"]
    (cut,) = (part for part in comparison.parts if part.kind == "cut")
    assert [row.source[0].text.strip() for row in cut.rows] == [VOTE, WAGES]


def test_a_paragraph_in_a_text_of_its_own_is_a_quotation():
    filler = " ".join(f"word{number}" for number in range(300))
    kinds = [part.kind for part in compare(f"{filler}\n\n{VOTE}\n\n{filler[::-1]}", GATE).parts]
    assert "quotation" in kinds
    assert "passage" not in kinds


def test_quotation_marks_stand_with_the_words_they_open():
    comparison = compare(f"{OPENING}\n\n“{VOTE}”", f"{OPENING}\n\n“{VOTE}”")
    assert [row.article[0].text[0] for part in comparison.parts for row in part.rows] == ["T", "“"]


def test_a_translation_stands_beside_what_it_translates():
    article, source = f"{FÄHRE}\n\nNachsatz.", f"Foreword.\n\n{FERRY}"
    comparison = compare_translation(article, source, [(0, len(FÄHRE), 11, 11 + len(FERRY))])
    assert [part.kind for part in comparison.parts] == ["cut", "translation", "added"]
    assert comparison.parts[1].rows[0].article[0].text.strip() == FÄHRE
    assert comparison.parts[1].rows[0].source[0].text.strip() == FERRY


def test_the_terminal_shows_both_columns_and_what_differs(paper):
    text = shown(paper, "1/gate", "2/weir")
    left, right = column(text, 0), column(text, 1)
    assert "Earlier: Gate" in left
    assert "Later: Weir" in right
    assert "The Paper No. 1, May 2012" in left
    assert "#1889#, said the ~clockmaker~" in left
    assert "#1898#, said the ~clock-maker~" in right
    assert "company [-had-] found" in left
    assert "[-forty-]" in left
    assert "{+sixty+}" in right
    assert re.search(r"\d words the same, 2 respelled, 1 another number or month, 1 changed, 1 cut", " ".join(text.split()))


def test_the_first_key_is_the_left_column_whichever_is_later(paper):
    text = shown(paper, "2/weir", "1/gate")
    assert "Later: Weir" in column(text, 0)
    assert "{+sixty+}" in column(text, 0)
    assert "[-forty-]" in column(text, 1)


def cells(line):
    return sum(
        0 if unicodedata.category(character) in ("Mn", "Me", "Cf") else 1 + (unicodedata.east_asian_width(character) in "WF")
        for character in line
    )


@pytest.mark.parametrize("width", [12, 40, 79, 80, 100, 133])
@pytest.mark.parametrize(
    "names", [("1/gate", "2/weir"), ("1/kanal", "2/kanal"), ("1/qanat", "2/qanat"), ("1/hostile", "2/hostile"), ("1/gate", "3/quotes")]
)
def test_no_line_is_wider_than_the_terminal(paper, names, width):
    assert max(map(cells, shown(paper, *names, width=width).splitlines())) <= width


def test_a_narrow_terminal_shows_what_is_the_same_once(paper):
    text = shown(paper, "1/gate", "2/weir", width=60)
    assert "│" not in text
    assert " ".join(text.split()).count("came down with the flood") == 1
    assert "earlier:" in text


def test_columns_of_wide_characters_are_straight(paper):
    rows = [line for line in shown(paper, "1/kanal", "2/kanal").splitlines() if " │ " in line]
    assert len({cells(line.split(" │ ")[0]) for line in rows}) == 1
    assert any("#四#" in row for row in rows)
    assert any("#六#" in row for row in rows)


def test_a_text_from_right_to_left_shares_no_line_with_another(paper):
    text = shown(paper, "1/qanat", "2/qanat", width=120)
    assert "│" not in text
    assert "أربعون" in text
    assert "ستون" in text


def test_texts_that_share_nothing_are_told_in_a_sentence(paper):
    assert "share no passage word for word" in shown(paper, "1/gate", "1/ferry")
    assert "Their languages differ" in " ".join(shown(paper, "1/gate", "1/kanal").split())
    assert "share no passage word for word" in shown(paper, "1/gate", "3/empty")


def test_of_texts_that_quote_the_same_the_rest_is_told_by_its_beginning(paper):
    text = shown(paper, "1/gate", "3/quotes")
    assert "── In both texts: 24 words ──" in text
    assert "── Only in the later text: 90 words ──" in text
    assert "silence39 …+}" in text
    assert "silence40" not in text


def test_the_terminal_is_not_commanded_by_a_text(paper):
    text = shown(paper, "1/hostile", "2/hostile")
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
    assert "\ufffd" in text


def test_colours_add_nothing_but_themselves(paper):
    pair = read_pair(Database(paper), "paper/1/gate", "paper/2/weir")
    coloured = list(lines(pair, 100, True))
    assert any("\x1b[" in line for line in coloured)
    assert [re.sub(r"\x1b\[[\d;]*m", "", line) for line in coloured] == list(lines(pair, 100, False))


COMMAND = [sys.executable, "-c", "from crawler.commands.compare import compare; compare()"]


@pytest.mark.parametrize(("variables", "is_coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_a_terminal_has_colours_unless_it_is_asked_for_none(paper, variables, is_coloured):
    ours, theirs = pty.openpty()
    kept = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    done = subprocess.Popen([*COMMAND, "paper/1/gate", "paper/2/weir", "--db", paper], stdout=theirs, env={**kept, **variables})
    seen = b""
    while b"friendlier tone" not in seen:
        seen += os.read(ours, 1 << 16)
    assert (b"\x1b[" in seen) == is_coloured
    os.close(ours)
    os.close(theirs)
    done.wait(timeout=60)


def test_a_reader_that_has_stopped_reading_is_no_failure(paper):
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run([*COMMAND, "paper/1/gate", "paper/2/weir", "--db", paper], stdout=writer, stderr=subprocess.PIPE, timeout=60)
    os.close(writer)
    assert (done.stderr, done.returncode) == (b"", 0)


@pytest.fixture
def reprints(paper, tmp_path):
    """A copy of the paper's mirror, to whose tables of reprints a test adds."""
    path = tmp_path / "paper.db"
    shutil.copy(paper, path)
    with sqlite3.connect(path) as db:
        yield path, db
    db.close()


def ids(db, *names):
    return [db.execute("SELECT id FROM articles WHERE key = ?", (f"paper/{name}",)).fetchone()[0] for name in names]


def insert(db, table, **values):
    placeholders = ", ".join("?" * len(values))
    return db.execute(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({placeholders})", tuple(values.values())).lastrowid


def reprint(db, article, source, **values):
    given = {"relation": "reprint", "direction": "declared", "status": "certain", "declared": 1, "detected": 1, "is_direct": 1, **values}
    return insert(db, "reprints", title="x", article_id=article, source_id=source, explanation="The mirror’s own sentence.", **given)


def test_the_mirrors_explanation_and_direction_are_told(reprints):
    path, db = reprints
    gate, weir = ids(db, "1/gate", "2/weir")
    reprint(db, gate, weir)
    db.commit()
    text = shown(path, "1/gate", "2/weir")
    assert "The mirror’s own sentence." in text
    assert "Later: Gate" in text
    assert "{+forty+}" in column(text, 0)


@pytest.mark.parametrize("names", [("2/fähre", "1/ferry"), ("1/ferry", "2/fähre")])
def test_paragraphs_that_translate_one_another_stand_side_by_side(reprints, names):
    path, db = reprints
    article, source = ids(db, "2/fähre", "1/ferry")
    number = reprint(db, article, source, relation="translation")
    insert(
        db, "passages", reprint_id=number, kind="translation", article_id=article, source_id=source, article_version=1, source_version=1,
        article_start=0, article_end=len(FÄHRE), source_start=0, source_end=len(FERRY), words=23, similarity=0.9,
    )  # fmt: skip
    db.commit()
    text = shown(path, *names)
    german = names.index("2/fähre")
    assert FÄHRE in column(text, german)
    assert FERRY in column(text, 1 - german)
    assert "[-" not in text.split("another name@")[1]


@pytest.mark.parametrize("named", ["https://paper.example/1/gate.html", "{id}"])
def test_an_article_is_named_by_its_address_or_id_too(paper, named):
    (number,) = ids(sqlite3.connect(f"{paper.as_uri()}?mode=ro", uri=True), "1/gate")
    done = run(named.format(id=number), "paper/2/weir", "--db", paper)
    assert done.exit_code == 0
    assert "paper/1/gate" in done.stdout


def test_an_unknown_article_is_wrong_usage_and_the_nearest_are_named(paper):
    done = run("paper/1/gaet", "paper/2/weir", "--db", paper)
    assert done.exit_code == 2
    assert "there is no article 'paper/1/gaet'" in done.output
    assert "paper/1/gate" in done.output


def test_an_article_beside_itself_is_wrong_usage(paper):
    done = run("paper/1/gate", "https://paper.example/1/gate.html", "--db", paper)
    assert done.exit_code == 2
    assert "are one article, paper/1/gate" in done.output


def read_page(mirror, left, right, folder):
    target = folder / "pair.html"
    done = run(f"paper/{left}", f"paper/{right}", "--db", mirror, "--html", target)
    assert (done.exit_code, done.output) == (0, "")
    return html.document_fromstring(target.read_text("utf-8"))


def test_the_page_marks_what_differs_and_says_its_language(paper, tmp_path):
    page = read_page(paper, "1/gate", "2/weir", tmp_path)
    assert [mark.text_content() for mark in page.xpath("//tbody//ins")] == ["added: sixty"]
    assert [mark.text_content() for mark in page.xpath("//tbody//del")] == ["cut: forty", "cut: had"]
    assert set(page.xpath("//tbody//td/@lang")) == {"en"}
    assert len(page.xpath("//main//thead//th")) == 2
    assert [row.xpath("count(td)") for row in page.xpath("//tbody/tr[td]")] == [2.0] * 4


def test_a_page_of_arabic_runs_from_the_right(paper, tmp_path):
    assert set(read_page(paper, "1/qanat", "2/qanat", tmp_path).xpath("//td/@dir")) == {"rtl"}


def test_nothing_of_a_text_is_markup_in_the_page(paper, tmp_path):
    page = read_page(paper, "1/hostile", "2/hostile", tmp_path)
    assert not page.xpath("//script | //img | //iframe | //@onerror | //@style | //link | //@src")
    assert "document.title='run'" in page.xpath("string(//main)")
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", page.text_content())
    (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert all(address.startswith("https://paper.example/") for address in page.xpath("//@href"))


@needs_browser
def test_a_browser_takes_the_style_and_runs_nothing(paper, tmp_path):
    read_page(paper, "1/hostile", "2/hostile", tmp_path)
    with browsing() as browser, opened(browser, (tmp_path / "pair.html").as_uri()) as tab:
        assert tab.console == []
        assert tab.strays == []
        assert tab.page.title() != "run"


def test_a_page_never_takes_the_place_of_the_mirror(reprints):
    path, _ = reprints
    before = path.read_bytes()
    done = CliRunner().invoke(command, ["paper/1/gate", "paper/2/weir", "--db", str(path), "--html", str(path)], standalone_mode=False)
    assert done.return_value == 1
    assert "is an SQLite database" in done.output
    assert path.read_bytes() == before
