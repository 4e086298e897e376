"""What is often asked of a mirror: the questions, the views behind them, and the page that has them all."""

import asyncio
import json
import re
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from html import unescape
from statistics import median

import pytest
from lxml import html

from exports.datasette import metadata as made
from exports.datasette.serve import instance
from exports.questions import GROUPS, QUERIES
from exports.reading_room import KEYED, PAGES
from pipelines.mirror.opening import open_for_reading
from pipelines.mirror.schema.descriptions import DESCRIPTIONS
from pipelines.mirror.schema.views import create_views
from tests.invented import Writer
from tests.mirrors import HOSTILE, article_page, contents_page, open_paper

HOSTILE_VALUES = [
    "<script>document.title='run'</script>", "javascript:alert(1)", "\u202egnp.exe", "a\0b", "%", "_", '"', "'", "' OR 1=1 --", "\\",
    "x" * 20_000, "abcd", "１９７５", "-1", "1e9", "9" * 30,
]  # fmt: skip
# Without anything of ours: no metadata, no plugin. One process asks for all, for each takes seconds to begin.
PLAIN = """
import asyncio, json, sys
from datasette.app import Datasette

async def ask(site, paths):
    answers = [await site.client.get(path) for path in paths]
    return [[answer.status_code, answer.json() if answer.status_code == 200 else answer.text] for answer in answers]

print(json.dumps(asyncio.run(ask(Datasette([sys.argv[1]]), json.load(sys.stdin)))))
"""


def plain(mirror, *paths):
    """Ask a plain Datasette for the JSON at each of `paths`."""
    done = subprocess.run([sys.executable, "-c", PLAIN, str(mirror)], input=json.dumps(paths), capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


class Asked:
    """A Datasette of ours on one mirror, and the mirror itself."""

    def __init__(self, path, db):
        self.path, self.name = path, path.stem
        self.site = instance(path, db)
        self.db = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
        self.db.row_factory = sqlite3.Row

    def get(self, path, **arguments):
        return asyncio.run(self.site.client.get(f"/{self.name}{path}", params=arguments or None))

    def answer(self, question, **filled):
        """Return the rows of the answer to `question`; what is not filled in is left empty, as a form sends it."""
        empty = {parameter.name: "" for parameter in QUERIES[question].parameters}
        answer = self.get(f"/{question}.json", **{**empty, **filled, "_shape": "array"})
        assert answer.status_code == 200, (question, answer.text)
        return answer.json()

    def page(self, path="/questions", **arguments):
        answer = self.get(path, **arguments)
        assert answer.status_code == 200, answer.text
        return html.document_fromstring(answer.text)

    def rows(self, sql, *values):
        return [dict(row) for row in self.db.execute(sql, values)]


def opened(path):
    with open_for_reading(path) as db:
        asked = Asked(path, db)
        with closing(asked.db):
            yield asked


@pytest.fixture(scope="module")
def sample(sample_mirror):
    yield from opened(sample_mirror)


@pytest.fixture(scope="module")
def small(small_mirror):
    yield from opened(small_mirror)


def write_press(path):
    """Write a mirror to `path` of a paper that printed one text four times: once without a word, once changed, once after correcting it.

    Nos. 3 and 4 are missing between those held, and 8 to 10. One article quotes another. The reprint without a word is hostile.
    """
    writer = Writer(11)
    gate, lock, pump = (writer.text(300) for _ in range(3))
    quoted = max(gate.split("\n\n"), key=len)
    mirror = open_paper(path)
    issues = {"1": "January 2001", "2": "March 2001", "5": "May 2002", "6-7": "July 2003", "11": "January 2005"}
    for number, date in issues.items():
        mirror.write(contents_page(number, ["gone"] if number == "2" else [], date, listed=[]))
    mirror.write(article_page("1", "gate", gate, language="en", byline="A. Weir"))
    mirror.write(article_page("1", "lock", lock, language="de", byline="100% Lock"))
    mirror.write(article_page("2", "taken", f"{gate}\n\n{HOSTILE}", language="en", headline="<script>document.title='run'</script>"))
    mirror.write(article_page("5", "edited", writer.edited(gate, 0.08), language="en", headline="The Gate"))
    mirror.write(article_page("6-7", "quotes", "\n\n".join((pump, quoted, writer.text(150))), language="en", byline="A. Weir"))
    mirror.write(article_page("11", "late", gate, language="en", headline="The Gate"))
    mirror.finish_run("done", mirror.settle(), {})
    gate_id, late_id = (
        mirror.db.execute(f"SELECT id FROM articles WHERE key = 'paper/{key}'").fetchone()[0] for key in ("1/gate", "11/late")
    )
    correcting = mirror.db.execute("SELECT id FROM articles WHERE key = 'paper/6-7/quotes'").fetchone()[0]
    mirror.db.execute(
        "INSERT INTO citations "
        "(article_id, position, text, start, end, corrects, cited_article_id, periodical_id, number, number_start, outcome)"
        " VALUES (?, 1, '(No. 1)', 0, 7, 1, ?, 1, '1', 1, 'unchecked'), (?, 1, '(No. 9)', 0, 7, 0, NULL, 1, '9', 9, 'not_held')",
        [correcting, gate_id, late_id],
    )
    mirror.close()


@pytest.fixture(scope="module")
def press(tmp_path_factory):
    path = tmp_path_factory.mktemp("press") / "press.db"
    write_press(path)
    yield from opened(path)


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    path = tmp_path_factory.mktemp("empty") / "empty.db"
    open_paper(path).close()
    yield from opened(path)


@pytest.fixture(scope="module")
def mid_crawl(tmp_path_factory):
    """A mirror of which the contents lists are read, and one article, while the others are still to come."""
    path = tmp_path_factory.mktemp("mid") / "mid.db"
    mirror = open_paper(path)
    mirror.write(contents_page(1, ["a", "b"]))
    mirror.write(article_page(1, "a", "Text.", language="en"))
    mirror.settle()
    yield from opened(path)
    mirror.close()


# Every question.


@pytest.mark.parametrize("question", QUERIES)
def test_a_question_says_what_it_is_and_asks_for_no_more_than_it_uses(question):
    query = QUERIES[question]
    assert query.group in GROUPS
    assert query.title
    assert query.description.endswith(".")
    assert len({parameter.label for parameter in query.parameters}) == len(query.parameters)
    assert set(re.findall(r"(?<!:):([a-z_]+)", query.sql)) == {parameter.name for parameter in query.parameters}


def test_no_question_stands_at_the_address_of_a_table_a_view_or_a_page():
    # /search is our page, /search.json and /search.csv are the question's.
    assert QUERIES.keys() & {*DESCRIPTIONS, *PAGES, *KEYED} == {"search"}


@pytest.mark.parametrize("mirror", ["sample", "small", "press", "empty", "mid_crawl"])
def test_every_question_is_answered_of_any_mirror(mirror, request):
    asked = request.getfixturevalue(mirror)
    for question in QUERIES:
        rows = asked.answer(question)
        assert not rows or mirror != "empty" or question == "crawls", question


@pytest.mark.parametrize("question", [name for name, query in QUERIES.items() if query.parameters])
def test_an_odd_value_gives_an_empty_answer_and_no_error(press, question):
    for parameter in QUERIES[question].parameters:
        for value in HOSTILE_VALUES:
            if parameter.name not in ("q", "sort", "writer"):
                assert press.answer(question, **{"q": "gate" if question == "search" else "", parameter.name: value}) == [], value
            else:
                press.answer(question, **{parameter.name: value})


@pytest.mark.parametrize(
    ("question", "filled"),
    [
        (name, parameter.name)
        for name, query in QUERIES.items()
        for parameter in query.parameters
        if parameter.name in ("periodical", "source_periodical", "language", "year", "relation", "kind", "outcome", "severity", "stage")
        and not any(other.needed for other in query.parameters)
    ],
)
def test_a_filter_leaves_what_is_of_that_value_and_nothing_else(sample, question, filled):
    everything = sample.answer(question)
    column = next((one for one in (filled, "original_language") if everything and one in everything[0]), None)
    values = {str(row[column]) for row in everything if row[column] is not None} if column else set()
    for value in sorted(values)[:5]:
        kept = sample.answer(question, **{filled: value})
        wanted = [row for row in everything if value in {str(row.get(one)) for one in (column, *_BOTH_SIDES.get(question, ()))}]
        assert sorted(map(str, kept)) == sorted(map(str, wanted)), value
        assert kept


_BOTH_SIDES = {"reprints_by_year": ("source_periodical",), "who_cites_which_periodical": ("cited_periodical",)}


def test_a_question_whose_tables_a_mirror_lacks_is_not_asked(small_mirror, tmp_path):
    path = tmp_path / "paper.db"
    shutil.copy(small_mirror, path)
    with closing(sqlite3.connect(path)) as older:
        older.executescript("DROP VIEW who_cites_whom; DROP VIEW works_overview;")
    for asked in opened(path):
        queries = asked.site.metadata("databases")["paper"]["queries"]
        shown = {heading.get("id") for heading in asked.page().xpath("//section/h3")}
        assert QUERIES.keys() - queries.keys() == {"who_cites_which_periodical", "most_reprinted_works", "works_in_most_languages"}
        assert shown == queries.keys()


# What the questions answer.


def test_what_was_printed_between_two_dates_is_found_to_the_day(press):
    def found(**dates):
        return [row["key"].removeprefix("paper/") for row in press.answer("printed_between", **dates)]

    assert found(**{"from": "2002", "until": "2003"}) == ["5/edited", "6-7/quotes"]
    assert found(**{"from": "2003-07-31"}) == ["6-7/quotes", "11/late"]
    assert found(**{"from": "2003-08"}) == ["11/late"]
    assert found(until="2001-01") == ["1/gate", "1/lock"]
    assert found(until="2001-03") == ["1/gate", "1/lock", "2/taken"]
    assert found(until="2000") == found(**{"from": "2001-13"}) == found(until="2001-1") == found(until="soon") == []
    assert len(found()) == 6


def test_a_word_is_counted_year_by_year_among_all_that_is_held(sample):
    by_year = sample.answer("word_by_year", q="lock")
    held = dict(sample.db.execute("SELECT substr(date_start, 1, 4), count(*) FROM articles GROUP BY 1"))
    assert {row["year"]: row["of_articles"] for row in by_year} == held
    found = sample.answer("search", q="lock")
    assert sum(row["articles"] for row in by_year) == len(found) > 10
    assert all(row["share"] == round(row["articles"] / row["of_articles"], 4) for row in by_year)
    assert any(row["articles"] == 0 for row in by_year)
    english = sample.answer("word_by_year", q="lock", language="en", periodical="The Lock Warden")
    assert 0 < sum(row["articles"] for row in english) < len(found)
    assert sample.answer("word_by_year", q="  ") == []


def test_where_a_word_was_printed_first_is_the_earliest_that_search_finds(sample):
    first = sample.answer("first_printed", q="lock")
    dates = [sample.rows("SELECT date_start FROM articles WHERE id = ?", row["article_id"])[0]["date_start"] for row in first]
    assert dates == sorted(dates)
    found = {row["article_id"] for row in sample.answer("search", q="lock")}
    undated = {row["id"] for row in sample.rows("SELECT id FROM articles WHERE date_start IS NULL")}
    assert {row["article_id"] for row in first} == found - undated


def test_the_search_takes_the_filters_and_orders_of_the_page(sample):
    def found(**asked):
        return [row["article_id"] for row in sample.answer("search", **asked)]

    def articles(where):
        return {row["id"] for row in sample.rows(f"SELECT id FROM articles WHERE {where}")}

    everything = set(found(q="lock"))
    assert set(found(q="lock", language="en")) == everything & articles("language = 'en'")
    assert set(found(q="lock", periodical="sample/lw")) == everything & articles("key LIKE 'sample/english/lw/%'") != set()
    assert set(found(q="lock", kind="letter")) == everything & articles("kind = 'letter'")
    assert set(found(q="lock", **{"from": "2013", "until": "2013"})) == everything & articles("date_start LIKE '2013%'") != set()
    assert set(found(language="ja")) == articles("language = 'ja'") != set()
    assert found(q=" ") == []
    for order, backwards in (("oldest", False), ("newest", True)):
        dates = [
            sample.rows("SELECT date_start FROM articles WHERE id = ?", number)[0]["date_start"] for number in found(q="lock", sort=order)
        ]
        dated = [date for date in dates if date]
        assert dated == sorted(dated, reverse=backwards)
        assert dates[: len(dated)] == dated


def test_who_wrote_most_is_counted_over_all_periodicals_or_in_one(sample):
    everywhere = sample.answer("who_wrote_most")
    counted = Counter(row["byline"] for row in sample.rows("SELECT byline FROM articles WHERE byline IS NOT NULL"))
    assert {row["byline"]: row["articles"] for row in everywhere} == counted
    assert [row["articles"] for row in everywhere] == sorted(counted.values(), reverse=True)


def test_a_writer_whose_name_has_a_percent_sign_is_found_by_it_and_nobody_else(press):
    assert [row["byline"] for row in press.answer("by_writer", writer="%")] == ["100% Lock"]
    assert [row["byline"] for row in press.answer("by_writer", writer="weir")] == ["A. Weir", "A. Weir"]
    assert press.answer("by_writer", writer="_") == press.answer("by_writer", writer="\\") == []


def test_works_stand_by_their_printings_with_where_these_stood(sample):
    works = sample.answer("most_reprinted_works")
    assert [row["printings"] for row in works] == sorted((row["printings"] for row in works), reverse=True)
    for work in works:
        printings = sample.rows("SELECT DISTINCT periodical, article_id FROM printings WHERE cluster_id = ?", work["cluster_id"])
        assert work["printings"] == len(printings)
        assert work["periodicals"] == len({row["periodical"] for row in printings} - {None})


def test_an_articles_translations_are_the_printings_of_its_work_in_other_languages(sample):
    (work,) = sample.answer("works_in_most_languages")[:1]
    (key,) = (row["key"] for row in sample.rows("SELECT key FROM clusters WHERE id = ?", work["cluster_id"]))
    printings = sample.answer("printings_of_an_article", article=key)
    translations = sample.answer("translations_of_an_article", article=key)
    (own,) = {row["language"] for row in printings if row["key"] == key}
    assert {row["key"] for row in translations} == {row["key"] for row in printings if row["language"] != own}
    assert {row["language"] for row in printings} == set(work["languages"].split(", "))
    assert [row["article_id"] for row in sample.answer("printings_of_an_article", article=sample_url(sample, key))] == [
        row["article_id"] for row in printings
    ]


def sample_url(sample, key):
    return sample.rows("SELECT url FROM articles WHERE key = ?", key)[0]["url"]


def test_how_long_a_reprint_takes_is_the_median_of_its_days(sample):
    pairs = sample.rows(
        "SELECT periodical, source_periodical, relation = 'translation' AS translated, lag_days FROM reprints_overview "
        "WHERE is_direct AND direction <> 'undecided' AND lag_days IS NOT NULL"
    )
    days = {}
    for pair in pairs:
        days.setdefault((pair["periodical"], pair["source_periodical"], pair["translated"]), []).append(pair["lag_days"])
    found = sample.rows("SELECT * FROM reprint_lags")
    assert {(row["periodical"], row["source_periodical"], row["translated"]) for row in found} == days.keys()
    for row in found:
        lags = days[row["periodical"], row["source_periodical"], row["translated"]]
        assert (row["reprints"], row["shortest_days"], row["longest_days"]) == (len(lags), min(lags), max(lags))
        # SQLite rounds a half up, Python to the even.
        assert abs(row["median_days"] - median(lags)) <= 0.5
    assert {len(lags) % 2 for lags in days.values()} == {0, 1}
    assert max(map(len, days.values())) > 2


def test_how_much_a_periodical_takes_is_counted_once_an_article(sample):
    taken = {(row["periodical"], row["year"]): row for row in sample.answer("taken_from_others")}
    rows = sample.answer("taken_in_a_year")
    for (periodical, year), row in taken.items():
        own = {one["article_id"] for one in rows if one["periodical"] == periodical and (one["date_start"] or "")[:4] == (year or "")}
        assert row["taken"] == len(own), (periodical, year)
        assert row["share"] == round(row["taken"] / row["articles"], 3)
    assert sum(row["taken"] for row in taken.values()) > 20


def test_a_reprint_is_unacknowledged_where_its_article_names_no_source_at_all(sample, press):
    noted = {row["article_id"] for row in sample.rows("SELECT article_id FROM source_notes WHERE points = 'from'")}
    shown = sample.rows("SELECT * FROM reprints WHERE detected AND NOT declared AND is_direct")
    silent = {row["id"] for row in shown if row["article_id"] not in noted}
    assert {row["reprint_id"] for row in sample.answer("unacknowledged")} == silent
    assert len(silent) < len(shown)
    assert {row["article_key"] for row in press.answer("unacknowledged")} >= {"paper/2/taken", "paper/11/late"}


def test_what_changed_most_is_counted_by_its_words(press):
    changed = press.answer("most_changed")
    assert changed[0]["article_key"] == "paper/5/edited"
    for row in changed:
        assert row["words_different"] == row["words_changed"] + row["words_added"] + row["words_cut"]
        assert row["share_different"] == pytest.approx(row["words_different"] / row["words"], abs=0.001)
    assert [row["words_different"] for row in changed] == sorted((row["words_different"] for row in changed), reverse=True)


def test_what_was_printed_again_after_years_waited_so_long(press):
    assert [row["article_key"] for row in press.answer("printed_again_after_years", years="2")] == ["paper/11/late"]
    assert press.answer("printed_again_after_years", years="40") == []
    assert len(press.answer("printed_again_after_years")) > 1


def test_a_reprint_under_another_headline_is_told_from_one_under_the_same(press):
    assert {row["article_key"] for row in press.answer("retitled")} == {"paper/2/taken"}


def test_what_is_quoted_most_is_known_by_its_quotations(press):
    (quoted,) = press.answer("quoted_most")[:1]
    quotations = press.answer("quotations_of_an_article", article=quoted["key"])
    assert quoted["quoted_in"] == len({row["article_key"] for row in quotations if row["source_key"] == quoted["key"]}) > 0
    assert all("paper/6-7/quotes" in (row["article_key"], row["source_key"]) for row in quotations)


def test_the_articles_that_cite_an_article_are_found_with_their_words(sample):
    (cited, *_) = sample.answer("cited_most")
    citing = sample.answer("citations_of_an_article", article=cited["key"])
    assert len({row["article_key"] for row in citing}) == cited["cited_in"]
    for row in citing:
        assert row["text"] in sample.rows("SELECT body_text FROM articles WHERE key = ?", row["article_key"])[0]["body_text"]


def test_documents_are_counted_by_the_articles_whose_notes_name_them(sample):
    named = sample.answer("documents_named_most")
    assert {row["key"] for row in named} == {row["key"] for row in sample.rows("SELECT key FROM documents")}
    for row in named:
        notes = sample.rows("SELECT article_id FROM source_notes WHERE document_id = ?", row["document_id"])
        assert (row["notes"], row["articles"]) == (len(notes), len({note["article_id"] for note in notes}))
    assert named[0]["articles"] > named[-1]["articles"]


def test_missing_numbers_are_those_between_the_ones_held_and_how_often_they_are_named(press):
    assert [(row["number_start"], row["number_end"], row["numbers"], row["times_named"]) for row in press.answer("numbers_missing")] == [
        (3, 4, 2, 0), (8, 10, 3, 1),
    ]  # fmt: skip
    (first, last) = press.answer("numbers_missing")
    assert (first["after_issue"], first["before_issue"]) == ("The Paper No. 2, March 2001", "The Paper No. 5, May 2002")
    assert last["after_issue"] == "The Paper No. 6-7, July 2003"


@pytest.mark.parametrize(
    ("held", "missing"),
    [
        # One numbering through all volumes, with a misprinted volume among them.
        ([("1", n) for n in (1, 2, 3)] + [("2", n) for n in (5, 6)] + [("9", 7)], [(None, 4, 4)]),
        # Each volume counts anew.
        ([("1", n) for n in (1, 2, 4)] + [("2", n) for n in (1, 2, 3, 4)] + [("3", n) for n in (1, 4)], [("1", 3, 3), ("3", 2, 3)]),
        # Two issues of one number, and one that covers two.
        ([("1", 1), ("1", 1), ("1", (2, 4)), ("1", 3), ("1", 6)], [(None, 5, 5)]),
        ([("1", 1), ("1", None)], []),
    ],
)
def test_missing_numbers_are_told_however_a_paper_counts(tmp_path, held, missing):
    mirror = open_paper(tmp_path / "paper.db")
    for place, (volume, number) in enumerate(held):
        start, end = number if isinstance(number, tuple) else (number, number)
        mirror.db.execute(
            "INSERT INTO issues (key, title, periodical_id, volume, number_start, number_end, kind) VALUES (?, ?, 1, ?, ?, ?, 'issue')",
            [f"paper/tp/{place}", f"Volume {volume}, {number}", volume, start, end],
        )
    mirror.db.execute("INSERT INTO issues (key, title, periodical_id, number_start, kind) VALUES ('s', 's', 1, 90, 'supplement')")
    found = mirror.db.execute("SELECT volume, number_start, number_end FROM missing_numbers ORDER BY 1, 2").fetchall()
    mirror.close()
    assert found == missing


def test_what_is_named_and_not_held_is_shown_with_the_earliest_article_that_names_it(tmp_path):
    mirror = open_paper(tmp_path / "paper.db")
    for issue, date in (("1", "May 2003"), ("2", "May 2001"), ("3", "May 2002")):
        mirror.write(contents_page(issue, [], date))
        mirror.write(article_page(issue, f"a{issue}", "Text."))
    mirror.settle()
    for article, date_text in (("1/a1", "A"), ("2/a2", "C"), ("3/a3", "B")):
        mirror.db.execute(
            "INSERT INTO citations "
            "(article_id, position, text, start, end, corrects, periodical_id, number, number_start, date_text, outcome) "
            "SELECT id, 1, '(No. 9)', 0, 7, 0, 1, '9', 9, ?, 'not_held' FROM articles WHERE key = ?",
            [date_text, f"paper/{article}"],
        )
    found = mirror.db.execute("SELECT number, times, date_text, first_key FROM cited_not_held").fetchall()
    mirror.close()
    assert found == [("9", 3, "A", "paper/2/a2")]


def test_issues_and_their_missing_articles_agree(press):
    (incomplete,) = press.answer("incomplete_issues")
    assert (incomplete["issue"], incomplete["listed"], incomplete["held"]) == ("The Paper No. 2, March 2001", 1, 0)
    assert [row["url"] for row in press.answer("articles_not_held")] == ["https://paper.example/2/gone.html"]


def test_what_was_printed_again_after_it_was_corrected_is_of_the_same_work_and_later(press, sample):
    found = press.answer("printed_again_after_correction")
    assert [(row["correction"], row["key"]) for row in found] == [("The Quotes", "paper/11/late")]
    works = dict(sample.db.execute("SELECT article_id, cluster_id FROM cluster_members"))
    for row in sample.answer("printed_again_after_correction"):
        assert works[row["article_id"]] == works[row["corrected_article_id"]]
        assert row["date_start"] > row["corrected_on"]


def test_every_capture_of_an_article_is_shown_with_where_its_bytes_lie(sample):
    (article,) = sample.rows("SELECT key, id FROM articles WHERE id IN (SELECT article_id FROM article_urls) ORDER BY id LIMIT 1")
    found = sample.answer("captures_of_an_article", article=article["key"])
    urls = {row["url"] for row in sample.rows("SELECT url FROM article_urls WHERE article_id = ?", article["id"])}
    taken = [row for row in sample.rows("SELECT * FROM captures") if row["url"] in urls]
    assert sorted(row["capture_id"] for row in found) == sorted(row["id"] for row in taken)
    assert {row["warc_file"] for row in found} == {row["warc_file"] for row in taken}


# The views in any Datasette.


def test_every_view_is_described_column_by_column_and_nothing_is_described_that_is_not(press):
    for (view,) in press.db.execute("SELECT name FROM sqlite_master WHERE type = 'view'"):
        columns = {row["name"] for row in press.rows(f"SELECT name FROM pragma_table_info('{view}')")}
        assert DESCRIPTIONS[view].keys() == {"", *columns}, view


def test_every_order_and_facet_is_of_a_column(press):
    columns = {}
    for row in press.rows("SELECT m.name AS t, c.name AS c FROM sqlite_master AS m JOIN pragma_table_xinfo(m.name) AS c"):
        columns.setdefault(row["t"], set()).add(row["c"])
    ordered = {table: set(order.values()) for table, order in made._ORDER.items()}
    for wanted in (ordered, made._FACETS, {view: {column} for view, column in made._SEARCHED.items()}):
        for table, names in wanted.items():
            assert set(names) <= columns[table], table


def test_plain_datasette_has_the_view_behind_each_question_and_its_filters(sample_mirror):
    paths = {
        name: f"/sample/{query.view}.json?_shape=array&_size=3" + "".join(f"&{column}={value}" for column, value in query.where.items())
        for name, query in QUERIES.items()
    }
    for name, (status, answer) in zip(paths, plain(sample_mirror, *paths.values()), strict=True):
        assert status == 200, (name, answer)


def test_plain_datasette_answers_by_filtering_what_the_question_answers(sample, sample_mirror):
    article = sample.rows("SELECT source_id FROM reprints GROUP BY 1 ORDER BY count(*) DESC LIMIT 1")[0]["source_id"]
    (key,) = (row["key"] for row in sample.rows("SELECT key FROM articles WHERE id = ?", article))
    wanted = {
        "/sample/reprints_overview.json?periodical=Southern+Tide&relation=translation": sample.answer(
            "all_reprints", periodical="Southern Tide", relation="translation"
        ),
        f"/sample/reprints_overview.json?_where=article_id={article}+or+source_id={article}": sample.answer(
            "reprints_of_an_article", article=key
        ),
        "/sample/articles_overview.json?_search=lock&_fts_table=articles_search&_fts_pk=article_id": sample.answer("search", q="lock"),
        "/sample/issues_overview.json?missing__gt=0": sample.answer("incomplete_issues"),
        "/sample/printings_of_corrected.json?days_after__gt=0": sample.answer("printed_again_after_correction"),
        "/sample/missing_numbers.json?periodical=Southern+Tide": sample.answer("numbers_missing", periodical="Southern Tide"),
    }
    answers = plain(sample_mirror, *(f"{path}&_shape=array&_size=max" for path in wanted))
    for (path, rows), (status, found) in zip(wanted.items(), answers, strict=True):
        assert status == 200, (path, found)
        assert len(found) == len(rows), path
    assert sum(map(len, wanted.values())) > 50


def test_articles_are_searched_in_their_view_too(sample):
    found = sample.get("/articles_overview.json", _search="lock", _shape="array", _size="max").json()
    assert {row["article_id"] for row in found} == {row["article_id"] for row in sample.answer("search", q="lock")}


def test_the_whole_list_of_reprints_is_taken_away_as_csv(sample):
    (link,) = sample.page().xpath(
        "//h3[@id='all_reprints']/following-sibling::p/a[starts-with(@href, '/sample/reprints_overview.csv')]/@href"
    )
    lines = sample.get(link.removeprefix("/sample")).text.splitlines()
    assert len(lines) == 1 + sample.rows("SELECT count(*) AS n FROM reprints")[0]["n"]


def test_views_hold_no_more_rows_than_what_they_are_of(sample):
    for view, table in {
        "articles_overview": "articles", "issues_overview": "issues", "reprints_overview": "reprints", "works_overview": "clusters",
        "printings": "cluster_members", "notes_overview": "source_notes", "citations_overview": "citations",
        "contents_of_issues": "issue_contents", "last_sights": "articles", "documents_overview": "documents",
    }.items():  # fmt: skip
        assert sample.rows(f"SELECT count(*) AS n FROM {view}") == sample.rows(f"SELECT count(*) AS n FROM {table}"), view


def test_the_sums_of_the_years_are_what_is_held(sample):
    articles = sample.rows("SELECT count(*) AS n, sum(word_count) AS w FROM articles")[0]
    by_year = sample.rows("SELECT sum(articles) AS n, sum(words) AS w FROM articles_by_year")[0]
    assert by_year == articles
    of_issues = sample.rows("SELECT count(*) AS n, sum(word_count) AS w FROM articles WHERE issue_id IS NOT NULL")[0]
    assert sample.rows("SELECT sum(articles) AS n, sum(words) AS w FROM issues_by_year")[0] == of_issues
    assert sample.rows("SELECT sum(issues) AS n FROM issues_by_year") == sample.rows("SELECT count(*) AS n FROM issues")


def test_views_are_made_anew_over_those_of_an_older_program(small_mirror, tmp_path):
    shutil.copy(small_mirror, tmp_path / "paper.db")
    mirror = open_paper(tmp_path / "paper.db")
    mirror.db.execute("DROP VIEW writers")
    mirror.db.execute("CREATE VIEW writers AS SELECT 1 AS stale")
    create_views(mirror.db)
    assert mirror.db.execute("SELECT byline FROM writers ORDER BY 1").fetchall() == [
        ("A. Schmidt",), ("A. Writer",), ("javascript:alert(1)",),
    ]  # fmt: skip
    mirror.close()


def test_a_facet_of_a_view_is_offered_where_its_values_tell_something(press):
    tables = press.site.metadata("databases")["press"]["tables"]
    assert tables["articles_overview"]["facets"] == ["language"]
    assert tables["articles_overview"]["fts_table"] == "articles_search"
    assert "facets" not in tables["missing_numbers"]


def test_a_mirror_of_several_archives_is_called_by_all_their_names(tmp_path):
    mirror = open_paper(tmp_path / "paper.db")
    mirror.db.execute("INSERT INTO archives (key, name, home_url) VALUES ('other', 'The Other', 'https://other.example/')")
    mirror.close()
    with open_for_reading(tmp_path / "paper.db") as db:
        assert made.metadata(db, "x")["title"] == "The Paper and The Other"


# The page of questions.


def test_the_page_has_every_question_under_its_heading(sample):
    page = sample.page()
    assert page.xpath("//h2/text()") == list(GROUPS)
    for group, heading in zip(GROUPS, page.xpath("//h2"), strict=True):
        titles = heading.getparent().xpath(".//h3/text()")
        assert titles == [query.title for query in QUERIES.values() if query.group == group]
    for name, query in QUERIES.items():
        (card,) = page.xpath(f"//section[@aria-labelledby='{name}']")
        assert query.description in " ".join(card.text_content().split())
        assert card.xpath(f".//a[starts-with(@href, '/sample/{query.view}')]")
        assert bool(card.xpath("form")) == bool(query.parameters)
        assert bool(card.xpath(f".//a[starts-with(@href, '/sample/{name}.csv')]")) == (not query.parameters)


@pytest.mark.parametrize("path", ["/questions", "/all_reprints", "/reprints_of_an_article?article=x", "/taken_in_a_year"])
def test_every_field_has_a_label_and_every_id_is_the_only_one(sample, path):
    page = sample.page(path)
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    fields = page.xpath("//main//*[self::input[not(@type='hidden' or @type='submit')] or self::select]")
    assert fields
    for field in fields:
        (label,) = page.xpath("//label[@for=$id]", id=field.get("id"))
        assert label.text_content().strip()
    assert len({button.get("aria-label") for button in page.xpath("//main//form/button")}) == len(page.xpath("//main//form/button"))


def test_there_is_to_choose_from_what_the_mirror_holds(sample):
    page = sample.page()

    def offered(question, name):
        return page.xpath(f"//*[@id='{question}-{name}']/option/@value")

    names = {row["name"] for row in sample.rows("SELECT DISTINCT p.name FROM articles JOIN periodicals AS p ON p.id = periodical_id")}
    assert names <= set(offered("all_reprints", "periodical"))
    assert offered("all_reprints", "periodical")[0] == ""
    assert set(offered("most_reprinted_works", "language")) == {
        "",
        *(row["language"] for row in sample.rows("SELECT language FROM articles")),
    } - {None}
    years = [
        row["y"] for row in sample.rows("SELECT DISTINCT substr(date_start, 1, 4) AS y FROM articles WHERE date_start > '' ORDER BY 1")
    ]
    assert offered("taken_in_a_year", "year") == ["", *years]
    labels = page.xpath("//*[@id='most_reprinted_works-language']/option[@value='ja']/text()")
    assert labels == ["Japanese"]


def test_each_form_leads_to_an_answer(sample):
    for form in sample.page().xpath("//main//form"):
        filled = {field.get("name"): field.get("value", "") for field in form.xpath(".//input | .//select")}
        answer = sample.get(form.get("action").removeprefix("/sample"), **filled)
        assert answer.status_code == 200, form.get("action")
        assert "Custom SQL" not in answer.text


def test_what_is_asked_stands_in_the_forms(sample):
    page = sample.page(article="sample/x", periodical="Southern Tide", year="2013")
    assert set(page.xpath("//input[@name='article']/@value")) == {"sample/x"}
    assert page.xpath("//*[@id='taken_in_a_year-year']/option[@selected]/@value") == ["2013"]
    assert page.xpath("//*[@id='all_reprints-periodical']/option[@selected]/@value") == ["Southern Tide"]


def test_an_answer_leads_back_to_its_question_and_to_its_view(sample):
    page = sample.page("/taken_in_a_year", periodical="Southern Tide", year="2013")
    (back,) = page.xpath("//main//a[starts-with(@href, '/sample/questions')]/@href")
    assert back == "/sample/questions?periodical=Southern+Tide&year=2013#taken_in_a_year"
    assert page.xpath("//main//a[starts-with(@href, '/sample/reprints_overview?')]")
    assert page.xpath("//h1/text()") == ["What a periodical took from others in a year"]
    assert page.xpath("//table//tbody/tr")
    assert "There is nothing of the kind here." in sample.page("/taken_in_a_year", year="1066").text_content()


def test_an_answer_leads_to_the_rows_of_its_view_that_it_is_made_of(sample):
    for question, filled in {
        "all_reprints": {"periodical": "Southern Tide", "relation": "translation"},
        "most_reprinted_works": {"language": "en"},
        "by_writer": {"writer": "Rane"},
        "printed_between": {"kind": "leaflet", "language": "fr"},
        "what_notes_say": {"outcome": "not_held"},
        "unacknowledged": {"source_periodical": "Southern Tide"},
    }.items():
        page = sample.page(f"/{question}", **filled)
        (link,) = page.xpath(f"//main//a[starts-with(@href, '/sample/{QUERIES[question].view}.csv')]/@href")
        lines = sample.get(link.removeprefix("/sample")).text.splitlines()
        assert len(lines) - 1 == len(page.xpath("//table/tbody/tr")) > 0, question


def test_a_filter_of_the_view_is_of_one_of_its_columns(press):
    for question, query in QUERIES.items():
        columns = {row["name"] for row in press.rows(f"SELECT name FROM pragma_table_xinfo('{query.view}')")}
        filters = {*query.where, *(parameter.filter for parameter in query.parameters if parameter.filter)} - {"_sort_desc"}
        assert {name.split("__")[0] for name in filters} <= columns, question
        assert query.where.get("_sort_desc", "words") in {*columns, "words"}


def test_sql_of_ones_own_is_still_asked_as_datasette_has_it(sample):
    assert sample.page("", sql="select 7 as seven").xpath("//table//td/text()") == ["7"]


@pytest.mark.parametrize("value", HOSTILE_VALUES)
def test_nothing_that_is_asked_becomes_markup(press, value):
    for path in ("/questions", "/reprints_of_an_article", "/search.json"):
        answer = press.get(path, article=value, periodical=value, q=value)
        assert answer.status_code == 200
        if not path.endswith("json"):
            assert "<script>document" not in answer.text
            assert not re.search(r"""(href|src|action)=["']?\s*javascript:""", unescape(answer.text), re.IGNORECASE)


def test_nothing_that_is_answered_becomes_markup(press):
    for question in ("unacknowledged", "retitled", "printed_between", "all_reprints"):
        text = press.get(f"/{question}").text
        assert "document.title=" in unescape(text)
        assert "<script>document" not in text


def test_an_empty_mirror_and_one_in_mid_crawl_have_their_questions_too(empty, mid_crawl):
    for asked in (empty, mid_crawl):
        assert len(asked.page().xpath("//h3")) == len(QUERIES)
    assert "holds no articles yet" in empty.page().text_content()
    assert "holds no articles yet" not in mid_crawl.page().text_content()
    assert [row["issue"] for row in mid_crawl.answer("incomplete_issues")] == ["The Paper No. 1, May 2012"]
