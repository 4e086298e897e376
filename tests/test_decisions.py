"""What a person decides in the file beside the mirror overrides what pages say, shows, and can be taken back."""

import json
import re
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from shutil import copytree

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from crawler.sample_archive.server import serve as serve_sample
from pipelines.mirror.checking import check
from pipelines.mirror.decision_file import file_of, read
from pipelines.mirror.failures import BadDecisions
from pipelines.mirror.opening import open_for_reading
from pipelines.mirror.schema.migrations import migrations
from pipelines.mirror.settling import unsettled
from pipelines.mirror.table_dump import dump
from pipelines.normalize.dates import read_date
from pipelines.normalize.written_dates import read_edtf, written_date
from tests.command import backfile, crawl
from tests.mirrors import article_page, contents_page, open_paper
from tests.test_settle_notes import article, citation, issue

DOCS = Path(__file__).parent.parent / "docs" / "decisions.md"
LOCK, MILL = "paper/1/lock", "paper/1/mill"
LONG = "The keepers of the upper reach met again to speak of the water that nobody had seen rise so fast before. " * 3


def entry(kind, *, at="2026-01-05", **fields):
    """Return the text of one entry, signed."""
    signed = {**fields, "author": "A. Keeper", "at": at, "reason": "Seen in print."}
    return "\n".join([f"[[{kind}]]", *(f"{name} = {json.dumps(value)}" for name, value in signed.items()), ""])


def decide(mirror, *entries):
    """Make `entries` the file of decisions of the mirror at a path; none is no file."""
    file = file_of(mirror)
    file.unlink(missing_ok=True)
    if entries:
        file.write_text("\n".join(entries), encoding="utf-8")


def run(path, *pages, each=False):
    """Write pages to the mirror at `path` in one run, and settle it at the end, or after each page."""
    mirror = open_paper(path)
    for page in pages:
        mirror.write(page)
        if each:
            mirror.settle()
    mirror.finish_run("done", mirror.settle(), {})
    mirror.close()


def asked(path, query):
    with closing(sqlite3.connect(path)) as db:
        return db.execute(query).fetchall()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "paper.db"


# The file.


def test_the_file_stands_beside_the_mirror_under_its_name():
    assert file_of(Path("mirrors/icl.db")) == Path("mirrors/icl.decisions.toml")
    assert file_of(Path("icl.2026.db")) == Path("icl.2026.decisions.toml")


def test_without_a_file_nothing_is_decided(tmp_path):
    assert read(tmp_path / "none.toml") == []


def test_the_example_in_the_docs_reads_as_it_says(tmp_path):
    (example,) = re.findall(r"```toml\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    file = tmp_path / "x.toml"
    file.write_text(example, encoding="utf-8")
    found = read(file)
    assert [decision.kind for decision in found] == ["date", "confirm", "reject", "canonical", "accept"]
    assert (found[0].issue, found[0].article, found[0].date) == ("icl/asp/240", None, "Spring 2010")
    assert (found[1].relation, found[1].at, found[1].author) == ("abridgement", "2026-11-26", "M. Keeper")
    assert [example.split("\n")[decision.line - 1].partition(" ")[0] for decision in found] == [f"[[{one.kind}]]" for one in found]


def test_a_day_may_stand_in_quotes_or_not_and_the_editor_s_mark_and_line_ends_do_not_matter(tmp_path):
    file = tmp_path / "x.toml"
    lines = ["[[date]]", 'article = "a"', "date = 2010-05-05", 'author = "x"', "at = '2026-01-02'", 'reason = """', "so", '"""']
    file.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(lines).encode())
    (found,) = read(file)
    assert (found.date, found.at, found.reason, found.line) == ("2010-05-05", "2026-01-02", "so", 1)


SIGNED = 'author = "x"\nat = 2026-01-02\nreason = "y"\n'
PAIR = 'article = "a"\nsource = "b"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\n# so\n[[confirm]]\nartcle = 'a'", "line 4: there is no field 'artcle' in [[confirm]]; near it is 'article'"),
        ("[[accept]]\ncolour = 1", "line 2: there is no field 'colour' in [[accept]]; there are 'article', 'author', 'at', 'reason'"),
        ("[[canonical]]\nsource = 'b'", "line 2: there is no field 'source' in [[canonical]]"),
        ("[[canonical]]\narticle.key = 'b'", "line 2: 'article' takes a text in quotes"),
        ("[[confrim]]", "line 1: there is no entry 'confrim'; near it is [[confirm]]"),
        ("[[zzz]]", "there are [[confirm]], [[reject]], [[date]], [[canonical]], [[accept]]"),
        ("[confirm]", "line 1: an entry begins with its kind in two brackets and nothing else, [[confirm]]"),
        ("[[confirm.more]]", "line 1: an entry begins with its kind in two brackets"),
        ("article = 'a'", "line 1: 'article' stands before the first entry"),
        ("confirm = [{article = 'a'}]", "line 1: 'confirm' stands before the first entry"),
        (f"[[confirm]]\n{SIGNED}article = 'a'", "line 1: [[confirm]] has no 'source'"),
        (f"[[confirm]]\n{PAIR}author = 'x'\nat = 2026-01-01", "line 1: [[confirm]] has no 'reason'"),
        (f"[[reject]]\n{SIGNED}article = 'a'\nsource = 'a'", "line 6: 'source' names the same article as 'article'"),
        (f"[[confirm]]\n{PAIR}relation = 'reprnt'", "line 4: there is no relation 'reprnt'; near it is 'reprint'"),
        ("[[accept]]\narticle = 5", "line 2: 'article' takes a text in quotes"),
        ("[[accept]]\narticle = ' '", "line 2: 'article' takes a text in quotes"),
        ("[[accept]]\narticle = 2010-05-05", "line 2: 'article' takes a text in quotes"),
        ("[[accept]]\nat = '5 May 2026'", "line 2: 'at' takes the day of the decision, like 2026-11-26, not '5 May 2026'"),
        ("[[accept]]\nat = 10:30:00", "line 2: 'at' takes a text in quotes"),
        ("[[date]]\ndate = 'soon'", "line 2: 'soon' is no date"),
        ("[[date]]\ndate = '31 June 2010'", "line 2: '31 June 2010' is no date"),
        ("[[date]]\ndate = '4/5/2010'", "line 2: '4/5/2010' is no date"),
        ("[[date]]\ndate = '12 February'", "line 2: '12 February' is no date"),
        ("[[date]]\ndate = '2010-13'", "line 2: '2010-13' is no date"),
        (f"[[date]]\ndate = '2010'\n{SIGNED}", "line 1: [[date]] takes the key of an 'article' or of an 'issue', and just one"),
        (f"[[date]]\ndate = '2010'\narticle = 'a'\nissue = 'b'\n{SIGNED}", "line 1: [[date]] takes the key of"),
        ("[[accept]]\narticle = 'a'\narticle = 'b'", "line 3: 'article' stands in line 2 already"),
        ("[[accept]]\narticle 'a'\nauthor = 'x'", "line 2: this is no TOML that belongs here (Expected '=' after a key"),
        ('[[accept]]\nauthor = "x"\nreason = """so\n\n[[accept]]\n', "line 3: this is no TOML that belongs here (Unterminated string)"),
        ("[[accept]]\nreason = ]" + '"""\n' * 10_000, "line 2: this is no TOML that belongs here"),
        ("[[accept]]\nat = 2026-02-30", "line 2: this is no TOML that belongs here (Invalid date"),
        ("[[accept]]\narticle = " + "[" * 5000, "line 2: this is no TOML that belongs here"),
        ("[[accept]]\narticle = [\n'a'\n]", "line 2: this is no TOML that belongs here"),
        (
            f"[[confirm]]\n{PAIR}{SIGNED}[[reject]]\nsource = 'a'\narticle = 'b'\n{SIGNED}",
            "lines 1 and 7: [[confirm]] and [[reject]] of 'b' and 'a'; keep one of them",
        ),
        (f"[[confirm]]\n{PAIR}{SIGNED}\n[[confirm]]\nsource = 'a'\narticle = 'b'\n{SIGNED}", "lines 1 and 8: [[confirm]] and [[confirm]]"),
        (
            f"[[date]]\nissue = 'i'\ndate = '2010'\n{SIGNED}\n\n[[date]]\nissue = 'i'\ndate = '2011'\n{SIGNED}",
            "lines 1 and 9: [[date]] and [[date]] of 'i'; keep one of them",
        ),
    ],
)  # fmt: skip
def test_a_mistake_is_one_sentence_with_its_line(tmp_path, text, said):
    file = tmp_path / "icl.decisions.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadDecisions) as told:
        read(file)
    assert str(told.value).startswith(f"{file}, line")
    assert said in str(told.value)
    assert "\n" not in str(told.value)
    assert file.read_text(encoding="utf-8") == text


def test_bytes_that_are_no_utf_8_and_a_folder_in_its_place_are_told(tmp_path):
    file = tmp_path / "x.toml"
    file.write_bytes(b"# so\n# Stra\xdfe\n")
    with pytest.raises(BadDecisions, match="line 2: this is not UTF-8"):
        read(file)
    with pytest.raises(BadDecisions, match="cannot be read"):
        read(tmp_path)


@given(st.one_of(st.binary(max_size=60), st.text("[]=\"'\n# accept\\date2010-", max_size=60).map(str.encode)))
@settings(max_examples=300)
@example(b'[["\\n"]]')
@example(b"\0")
def test_any_file_is_read_or_refused_in_a_sentence(tmp_path_factory, content):
    file = tmp_path_factory.mktemp("any") / "x.toml"
    file.write_bytes(content)
    try:
        told = str(read(file))
    except BadDecisions as error:
        told = str(error)
    # An entry takes more than these few characters.
    assert told == "[]" or re.fullmatch(r".*x\.toml, lines? \d.*", told)


BETWEEN = st.sampled_from(["", "\n", "# [[date]]\n", "\n\n  # so\n"])
REASONS = st.sampled_from(['"so"', "'so'", '"""\n[[reject]]\nsource = 1\n"""', "'''so\n'''", '"""so \\\n  on"""'])


@given(st.lists(st.tuples(BETWEEN, REASONS), min_size=1, max_size=6), st.data())
def test_whatever_stands_between_a_mistake_is_told_with_its_line(tmp_path_factory, drawn, data):
    file = tmp_path_factory.mktemp("lines") / "x.toml"
    texts = [
        f"{between}[[accept]]\narticle = 'a{number}'\nreason = {reason}\nauthor = 'x'\nat = 2026-01-02\n"
        for number, (between, reason) in enumerate(drawn)
    ]
    file.write_text("".join(texts), encoding="utf-8")
    assert [decision.article for decision in read(file)] == [f"a{number}" for number in range(len(drawn))]
    wrong = data.draw(st.integers(0, len(drawn) - 1))
    texts[wrong] = texts[wrong].replace("author", "auhtor")
    file.write_text("".join(texts), encoding="utf-8")
    line = "".join(texts).split("\n").index("auhtor = 'x'") + 1
    with pytest.raises(BadDecisions, match=rf", line {line}: there is no field 'auhtor' in \[\[accept\]\]; near it is 'author'$"):
        read(file)


# Written dates.


@pytest.mark.parametrize(
    ("text", "hemisphere", "edtf", "start", "end"),
    [
        ("2010", "north", "2010", "2010-01-01", "2010-12-31"),
        ("2012-02", "north", "2012-02", "2012-02-01", "2012-02-29"),
        ("2010-05-05", "south", "2010-05-05", "2010-05-05", "2010-05-05"),
        ("2010-21", "north", "2010-25", "2010-03-01", "2010-05-31"),
        ("2010-21", "south", "2010-29", "2010-09-01", "2010-11-30"),
        ("2020-31", "north", "2020-31", "2020-03-01", "2020-05-31"),
        ("1989-26", "south", "1989-26", "1989-06-01", "1989-08-31"),
        ("2009-12/2010-02", "north", "2009-12/2010-02", "2009-12-01", "2010-02-28"),
        ("2018-29/2018-30", "south", "2018-09/2018-03", None, None),
        ("2018-25/2018-26", "north", "2018-03/2018-08", "2018-03-01", "2018-08-31"),
        ("2010-05-30/2010-06-02", "north", "2010-05-30/2010-06-02", "2010-05-30", "2010-06-02"),
        ("Spring 2010", "south", "2010-29", "2010-09-01", "2010-11-30"),
        ("Summer 2009/10", "south", "2009-12/2010-02", "2009-12-01", "2010-02-28"),
        ("5 May 2010", "north", "2010-05-05", "2010-05-05", "2010-05-05"),
        ("październik 2010", "north", "2010-10", "2010-10-01", "2010-10-31"),
    ],
)
def test_a_date_is_written_in_edtf_or_in_words(text, hemisphere, edtf, start, end):
    found = written_date(text, hemisphere)
    assert (found and (found.text, found.edtf, found.start, found.end)) == (start and (text, edtf, start, end))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2010-00",
        "2010-20",
        "2010-33",
        "2010-21-05",
        "2010-02-30",
        "2010-06/2010-05",
        "2010/",
        "0900-05",
        "２０１０",
        "in 2010",
        "2010-1",
    ],
)
def test_what_is_no_date_is_none(text):
    assert written_date(text, "north") is None


@given(st.dates(min_value=datetime(1500, 1, 1).date(), max_value=datetime(2199, 12, 31).date()), st.sampled_from([4, 7, 10]))
def test_a_day_lies_in_its_year_its_month_and_itself(day, length):
    found = read_edtf(day.isoformat()[:length], "north")
    assert found.start <= day.isoformat() <= found.end
    assert found.edtf == day.isoformat()[:length]
    after, before = (datetime.fromisoformat(edge) + timedelta(days=step) for edge, step in ((found.end, 1), (found.start, -1)))
    assert not f"{after:%Y-%m-%d}".startswith(found.edtf)
    assert not f"{before:%Y-%m-%d}".startswith(found.edtf)


@pytest.mark.parametrize("season", range(4))
@pytest.mark.parametrize("hemisphere", ["north", "south"])
def test_a_season_in_edtf_is_the_one_that_is_printed(season, hemisphere):
    printed = read_date(f"{('Spring', 'Summer', 'Autumn', 'Winter')[season]} 2014", "en", hemisphere)
    code = (25 if hemisphere == "north" else 29) + season
    for text in (f"2014-{21 + season}", f"2014-{code}", printed.edtf):
        found = read_edtf(text, hemisphere)
        assert (found.edtf, found.start, found.end) == (printed.edtf, printed.start, printed.end)


# Dates.

PAGES = [
    contents_page(1, ["lock", "mill"], "May 2012"), article_page(1, "lock", "It held."),
    article_page(1, "mill", "It turned.", date_text="3 June 2012", date=read_date("3 June 2012", "en")),
]  # fmt: skip
DATES = "SELECT key, date_text, date_edtf, date_start, date_end, date_inferred FROM articles ORDER BY key"
SPRING = ("Spring 2010", "2010-25", "2010-03-01", "2010-05-31")


def in_order(path, when, *entries):
    """Make a mirror of PAGES, decided before they come, after, or while they come."""
    if when == "before":
        decide(path, *entries)
        run(path, *PAGES)
    elif when == "after":
        run(path, *PAGES)
        decide(path, *entries)
        run(path)
    else:
        run(path, *PAGES[:when])
        decide(path, *entries)
        run(path, *PAGES[when:], each=True)


ORDERS = pytest.mark.parametrize("when", ["before", 1, 2, "after"])


@ORDERS
def test_an_issue_s_date_is_as_decided_and_articles_that_print_none_follow(path, when):
    in_order(path, when, entry("date", issue="paper/tp/1", date="Spring 2010"))
    assert asked(path, "SELECT title, date_text, date_edtf, date_start, date_end FROM issues") == [
        ("The Paper No. 1, Spring 2010", *SPRING)
    ]
    assert asked(path, DATES) == [(LOCK, *SPRING, 1), (MILL, "3 June 2012", "2012-06-03", "2012-06-03", "2012-06-03", 0)]
    assert asked(path, "SELECT issue_id, date_text, date_edtf, date_start, date_end, state FROM decisions") == [(1, *SPRING, "applied")]


@ORDERS
def test_an_article_s_date_is_as_decided_whatever_it_prints(path, when):
    in_order(path, when, entry("date", article=MILL, date="2010-21"))
    assert asked(path, DATES)[1] == (MILL, "2010-21", *SPRING[1:], 0)
    assert asked(path, "SELECT date_edtf FROM issues") == [("2012-05",)]


@pytest.mark.parametrize("kept", [(), (entry("accept", article=LOCK),)])
def test_a_decision_that_is_taken_back_leaves_nothing(path, tmp_path, kept):
    decide(path, entry("date", issue="paper/tp/1", date="Spring 2010"), entry("date", article=MILL, date="2010"), *kept)
    run(path, *PAGES)
    decide(path, *kept)
    run(path)
    undecided = tmp_path / "other" / "paper.db"
    undecided.parent.mkdir()
    decide(undecided, *kept)
    run(undecided, *PAGES)
    assert dump(path) == dump(undecided)
    assert asked(path, "SELECT count(*) FROM decisions") == [(len(kept),)]


def test_a_season_is_that_of_the_paper_s_half_of_the_world(path):
    decide(path, entry("date", article="paper/sp/3/mill", date="Spring 2010"), entry("date", issue="paper/sp/4", date="2010-21"))
    run(path, issue(3, "May 2012", "sp"), issue(4, "May 2012", "sp"), article(3, "mill", paper="sp"), article(4, "weir", paper="sp"))
    assert asked(path, "SELECT key, date_start FROM articles ORDER BY key") == [
        ("paper/sp/3/mill", "2010-09-01"), ("paper/sp/4/weir", "2010-09-01")
    ]  # fmt: skip


def test_what_articles_cite_is_judged_by_the_decided_date(path):
    citing = article(90, "mill", citations=[citation("12", "19 November 2009")])
    run(path, issue(12, "12 February 2010"), issue(90, "5 March 2011"), citing)
    told = "SELECT outcome FROM citations"
    assert asked(path, told) == [("contradicted",)]
    decide(path, entry("date", issue="paper/tp/12", date="19 November 2009"))
    run(path)
    assert asked(path, told) == [("unchecked",)]


def test_a_decided_winter_stays_where_it_was_put_whatever_its_neighbours_say(path):
    pages = [issue(4, "Autumn 2014"), issue(5, "Winter 2014"), issue(6, "Spring 2015"), article(5, "mill", "The Mill")]
    for date, edtf in (("2014-24", "2014-28"), ("2013-12/2014-02", "2013-12/2014-02")):
        decide(path, entry("date", issue="paper/tp/5", date=date))
        run(path, *pages, each=True)
        assert asked(path, "SELECT date_edtf FROM issues WHERE number = '5'") == [(edtf,)]
        assert asked(path, "SELECT date_edtf FROM articles") == [(edtf,)]


# Accepting.


def day(number):
    return f"2026-01-{number:02}T09:00:00.000Z"


def came(number, body=LONG, **fields):
    return article_page(1, "lock", body, at=day(number), **fields)


SHORT = LONG[:90]
OPEN = "SELECT code FROM problems WHERE resolved_at IS NULL"


@pytest.mark.parametrize("early", [True, False])
def test_an_accepted_text_is_preferred_and_its_problem_goes(path, early):
    accept = entry("accept", article=LOCK, at="2026-01-05")
    if early:
        decide(path, accept)
    run(path, came(1, byline="A. Writer"), came(2, SHORT))
    if not early:
        assert asked(path, OPEN) == [("lost_text",)]
        assert asked(path, "SELECT body_text, byline FROM articles") == [(LONG, "A. Writer")]
        decide(path, accept)
        run(path)
    assert asked(path, OPEN) == []
    assert asked(path, "SELECT body_text, byline FROM articles") == [(SHORT, None)]
    assert asked(path, "SELECT version, body_text FROM article_versions ORDER BY version") == [(1, LONG), (2, None)]


def test_what_breaks_after_the_decision_is_judged_as_ever(path):
    decide(path, entry("accept", article=LOCK, at="2026-01-05"))
    run(path, came(1), came(2, LONG[:200]), came(7, ""))
    assert asked(path, "SELECT body_text FROM articles") == [(LONG[:200],)]
    assert asked(path, OPEN) == [("lost_text",)]
    decide(path, entry("accept", article=LOCK, at="2026-01-07"))
    run(path)
    assert asked(path, "SELECT body_text FROM articles") == [("",)]
    assert asked(path, OPEN) == []


def test_an_acceptance_that_is_taken_back_brings_the_problem_back(path, tmp_path):
    decide(path, entry("accept", article=LOCK))
    run(path, came(1), came(2, SHORT))
    decide(path)
    run(path)
    run(tmp_path / "undecided.db", came(1), came(2, SHORT))
    assert dump(path) == dump(tmp_path / "undecided.db")
    assert asked(path, OPEN) == [("lost_text",)]


def test_the_day_of_a_decision_ends_where_it_ends_last_on_earth(path):
    decide(path, entry("accept", article=LOCK, at="2026-01-05"))
    run(path, came(1), article_page(1, "lock", SHORT, at="2026-01-06T11:59:59.999Z"))
    assert asked(path, "SELECT body_text FROM articles") == [(SHORT,)]
    decide(path, entry("accept", article=LOCK, at="2026-01-04"))
    run(path)
    assert asked(path, "SELECT body_text FROM articles") == [(LONG,)]


def test_a_decision_of_the_last_day_of_all_does_no_harm(path):
    decide(path, entry("accept", article=LOCK, at="9999-12-31"))
    run(path, came(1))
    assert asked(path, "SELECT state FROM decisions") == [("applied",)]


# The table.


def test_a_decision_waits_for_what_it_names_and_says_so(path):
    decide(
        path, entry("confirm", article=LOCK, source="paper/2/key", relation="reprint"), entry("reject", article=LOCK, source=MILL),
        entry("canonical", article="paper/2/key"), entry("date", issue="paper/tp/9", date="2010"),
    )  # fmt: skip
    told = "SELECT kind, state, article_id IS NULL, source_id IS NULL FROM decisions ORDER BY id"
    run(path, *PAGES)
    assert asked(path, told) == [
        ("confirm", "unknown", 0, 1),
        ("reject", "applied", 0, 0),
        ("canonical", "unknown", 1, 1),
        ("date", "unknown", 1, 1),
    ]
    assert asked(path, "SELECT key FROM issues") == [("paper/tp/1",)]
    run(path, article_page(2, "key", "It fits."))
    assert asked(path, told) == [
        ("confirm", "applied", 0, 0),
        ("reject", "applied", 0, 0),
        ("canonical", "applied", 0, 1),
        ("date", "unknown", 1, 1),
    ]
    assert asked(path, "SELECT title FROM decisions ORDER BY id") == [
        (f"confirm: {LOCK}, paper/2/key",), (f"reject: {LOCK}, {MILL}",), ("canonical: paper/2/key",), ("date: paper/tp/9, 2010",)
    ]  # fmt: skip
    named = (
        "SELECT articles.key, sources.key, relation, author, decided_at, reason FROM decisions "
        "JOIN articles ON articles.id = article_id JOIN articles AS sources ON sources.id = source_id WHERE decisions.kind = 'confirm'"
    )
    assert asked(path, named) == [(LOCK, "paper/2/key", "reprint", "A. Keeper", "2026-01-05", "Seen in print.")]


def test_an_article_and_an_issue_that_go_leave_their_decisions_waiting(path):
    from pipelines.mirror.forgetting import addresses_of, forget

    decide(path, entry("canonical", article="paper/2/key"), entry("date", issue="paper/tp/2", date="2010"))
    run(path, article_page(2, "key", "It fits."), *PAGES)
    assert asked(path, "SELECT state FROM decisions") == [("applied",), ("applied",)]
    mirror = open_paper(path)
    forget(mirror.db, path, mirror.run_id, addresses_of(mirror.db, "paper/2/key"), "x")
    mirror.close()
    assert asked(path, "SELECT state, article_id, issue_id, date_edtf FROM decisions") == [("unknown", None, None, None)] * 2
    assert asked(path, "PRAGMA foreign_key_check") == []


def test_a_run_with_the_same_file_writes_no_row_of_a_decision(path):
    decide(path, entry("date", issue="paper/tp/1", date="2010"), entry("accept", article=LOCK), entry("canonical", article="x"))
    run(path, *PAGES)
    mirror = open_paper(path)
    assert mirror.db.execute("SELECT count(*) FROM unsettled").fetchone() == (0,)
    before = mirror.db.conn.total_changes
    unsettled.add_all(mirror.db)
    marked = mirror.db.conn.total_changes - before
    mirror.settle()
    # Marked for settling, and unmarked; likewise, in one row of `properties`, that reprints are to be looked for.
    assert mirror.db.conn.total_changes - before == 2 * marked + 2
    mirror.close()


def test_a_changed_decision_settles_just_what_it_is_about(path):
    run(path, *PAGES, contents_page(2, ["key"]), article_page(2, "key", "It fits."))
    pair = entry("confirm", article=LOCK, source=MILL)
    decide(path, entry("date", article=MILL, date="2010"), entry("accept", article="paper/2/none"), pair)
    mirror = open_paper(path)
    assert mirror.db.execute("SELECT kind, key FROM unsettled").fetchall() == [("article", MILL)]
    settled = mirror.settle()
    assert (settled.new, settled.changed) == (0, 1)
    mirror.close()
    decide(path, entry("date", article=MILL, date="2011"), entry("date", issue="paper/tp/2", date="2010"), pair)
    mirror = open_paper(path)
    assert mirror.db.execute("SELECT kind, key FROM unsettled ORDER BY 1").fetchall() == [("article", MILL), ("issue", "paper/tp/2")]
    mirror.close()


NAMES = st.sampled_from([LOCK, MILL])
DATED = st.sampled_from([{"issue": "paper/tp/1"}, {"issue": "paper/tp/2"}, {"article": LOCK}, {"article": MILL}])
ENTRIES = st.one_of(
    st.builds(lambda named, date: entry("date", **named, date=date), DATED, st.sampled_from(["2010", "Winter 2012", "2012-21"])),
    st.builds(lambda name, at: entry("accept", article=name, at=at), NAMES, st.sampled_from(["2026-01-03", "2026-01-20"])),
    st.builds(lambda kind, name: entry(kind, article=name, source="paper/1/x"), st.sampled_from(["confirm", "reject"]), NAMES),
)
TEXTS, PREFIXES, PRINTED = st.sampled_from([LONG, SHORT, ""]), st.sampled_from(["", "old/"]), st.sampled_from([None, "May 2013"])
COMES = st.one_of(
    st.tuples(st.sampled_from(["lock", "mill"]), TEXTS, PREFIXES, PRINTED),
    st.tuples(st.integers(1, 2), st.sampled_from(["Winter 2012", "May 2012"])),
    st.none(),
)


def page_of(comes, number):
    if len(comes) == 2:
        return contents_page(comes[0], [], comes[1], at=day(number), listed=["1/lock", "1/mill"])
    name, body, prefix, date = comes
    return article_page(1, name, body, at=day(number), prefix=prefix, date_text=date, date=date and read_date(date, "en"))


def entries_apart(drawn):
    """Return the last entry about each thing: what stands in a file besides would contradict it."""
    about = {}
    for one in drawn:
        fields = dict(line.split(" = ") for line in one.split("\n")[1:-1])
        about["date" in fields, "source" in fields, fields.get("article"), fields.get("issue")] = one
    return list(about.values())


@given(st.lists(st.tuples(COMES, st.lists(ENTRIES, max_size=3)), min_size=1, max_size=8))
@settings(max_examples=60)
def test_decisions_by_and_by_come_to_what_the_last_file_and_all_pages_give_at_once(tmp_path_factory, steps):
    folder = tmp_path_factory.mktemp("decide")
    by_and_by, once = folder / "a" / "paper.db", folder / "b" / "paper.db"
    for mirror in (by_and_by, once):
        mirror.parent.mkdir()
    pages = [page_of(comes, number) for number, (comes, _) in enumerate(steps, 1) if comes]
    for number, (comes, drawn) in enumerate(steps, 1):
        decide(by_and_by, *entries_apart(drawn))
        run(by_and_by, *([page_of(comes, number)] if comes else []))
    decide(once, *entries_apart(steps[-1][1]))
    run(once, *sorted(pages, key=lambda page: page.url))
    assert dump(by_and_by) == dump(once)
    db = open_for_reading(by_and_by)
    assert check(db, by_and_by).findings == []
    db.close()


def test_a_mirror_of_the_version_before_is_brought_up_to_date_and_kept(path):
    db = Database(path, execute_plugins=False)
    migrations.apply(db, stop_before="reprints_and_decisions")
    db.execute(f"PRAGMA application_id = {0x4241434B}")
    db.execute("PRAGMA user_version = 3")
    db.conn.commit()
    db.close()
    decide(path, entry("date", issue="paper/tp/1", date="2010"))
    run(path, *PAGES)
    assert asked(path, "SELECT state FROM decisions") == [("applied",)]
    assert asked(path.with_name("paper.db.schema-3"), "SELECT count(*) FROM sqlite_master WHERE name = 'decisions'") == [(0,)]


# The commands.

FLOODGATE = "sample/english/lw/41/floodgate"


@pytest.fixture
def sample(sample_mirror, tmp_path):
    copytree(sample_mirror.parent, tmp_path, dirs_exist_ok=True)
    return tmp_path / "sample.db"


def test_a_broken_file_ends_a_crawl_before_it_begins_and_is_left_as_it_is(tmp_path):
    broken = "[[confirm]]\nartcle = 'a'\n"
    (tmp_path / "sample.decisions.toml").write_text(broken)
    done = backfile("crawl", "sample", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr == (
        "backfile: sample.decisions.toml, line 2: there is no field 'artcle' in [[confirm]]; near it is 'article'.\n"
    )  # fmt: skip
    assert sorted(one.name for one in tmp_path.iterdir()) == ["sample.db.lock", "sample.decisions.toml", "sample.health.json"]
    assert (tmp_path / "sample.decisions.toml").read_text() == broken


@pytest.mark.parametrize("command", [["reparse"], ["check"], ["check", "--repair"], ["forget", FLOODGATE, "--reason", "x", "--yes"]])
def test_a_broken_file_ends_every_command_that_derives_and_changes_nothing(sample, command):
    before = dump(sample)
    (sample.parent / "sample.decisions.toml").write_text("[[date]]\n")
    done = backfile(*command, sample)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "line 1: [[date]] has no 'date'; write one" in done.stderr
    assert dump(sample) == before


@pytest.mark.parametrize("command", [["reparse", "-q"], ["check", "--repair"], ["crawl"]])
def test_each_command_that_derives_takes_the_file_and_check_says_that_it_is_to_be_taken(sample, command):
    before = dump(sample)
    decide(sample, entry("date", article=FLOODGATE, date="5 May 1990"), entry("accept", article="sample/nowhere"))
    told = backfile("check", sample)
    assert told.returncode == 3
    assert "sample.decisions.toml are not those that the tables follow; the next run, or --repair, takes them up." in told.stdout
    assert dump(sample) == before
    if command == ["crawl"]:
        with serve_sample() as site:
            done = crawl(site, sample)
        assert "  decisions 1 applied, 1 of what is not held (see the table decisions)\n" in done.stdout
    else:
        done = backfile(*command, sample)
    assert done.returncode == (3 if "check" in command else 0), done.stderr
    assert asked(sample, f"SELECT date_edtf FROM articles WHERE key = '{FLOODGATE}'") == [("1990-05-05",)]
    assert backfile("check", sample).returncode == 0
    assert json.loads(backfile("status", sample, "--json").stdout)["decisions"] == {"applied": 1, "unknown": 1}
    decide(sample)
    assert backfile("reparse", sample, "-q").returncode == 0
    assert dump(sample)["articles"] == before["articles"]
    assert "decisions" not in backfile("status", sample).stdout


def test_a_row_that_was_put_into_the_table_by_hand_is_found_and_mended(sample):
    decide(sample, entry("canonical", article=FLOODGATE))
    assert backfile("reparse", sample, "-q").returncode == 0
    for harm in ("UPDATE decisions SET state = 'unknown'", "UPDATE decisions SET reason = 'forged'"):
        with closing(sqlite3.connect(sample)) as db:
            db.execute(harm)
            db.commit()
        assert backfile("check", sample, "--repair").returncode == 3
        assert backfile("check", sample).returncode == 0
    assert asked(sample, "SELECT reason, state FROM decisions") == [("Seen in print.", "applied")]
