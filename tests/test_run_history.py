"""What every run measures: the rhythm of re-visits is no drift, and a site that breaks is."""

import json
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.items import FoundUrl, Page, Problem
from pipelines.measures import FIELDS, MEASURES, MOST_RUNS, Earlier, judge
from pipelines.mirror.counts import RunCounts
from pipelines.mirror.opening import open_for_reading
from pipelines.mirror.status import new_errors
from pipelines.mirror.store import Mirror
from tests.mirrors import HOME, PaperSpider, article_page, capture, contents_page, missing_page, unchanged_page
from tests.paper_walk import walk
from tests.site_server import Answer, page, serve

ISSUES, A_ISSUE, WEEKLY = 4, 30, 12
HELD = [f"{HOME}{issue}/a{number}.html" for issue in range(1, ISSUES + 1) for number in range(A_ISSUE)]


def at(night: int) -> str:
    return f"2026-01-{night:02}T00:00:00.000Z"


def issue(number: int, night: int, articles: int = WEEKLY, **fields: object) -> list[Page]:
    """Return the pages of an issue that is new in a night: its list, and its articles, all with a byline unless `fields` say otherwise."""
    names = [f"a{name}" for name in range(articles)]
    said = {"byline": "A. Writer", "note_text": None, **fields}
    return [
        contents_page(number, names, at=at(night)),
        *(article_page(number, name, f"Words of {name} in number {number}, and {name * 3} more.", at=at(night), **said) for name in names),
    ]


def unchanged(count: int, night: int) -> list[Page]:
    return [unchanged_page(url, at(night)) for url in HELD[:count]]


def refused(urls: Sequence[str], night: int) -> list[Page]:
    return [Page(url=url, outcome="refused", capture=capture(url, "no", at(night), 403)) for url in urls]


def run(path: Path, pages: Sequence[Page], outcome: str = "done", hours: float = 0.0, **settings: object) -> None:
    """Make a run of the paper's mirror that gets `pages`, and took `hours` more than it did."""
    mirror = Mirror(path)
    mirror.begin_run(archive=PaperSpider, settings=settings, version="test", full=bool(settings.get("BACKFILE_FULL")))
    with mirror.writing() as db, db.atomic():
        mirror.frontier.add(FoundUrl(url=one.url, kind="issue" if one.url.endswith("index.html") else "article") for one in pages)
        db.execute("UPDATE runs SET started = strftime('%Y-%m-%dT%H:%M:%fZ', started, ?) WHERE outcome = 'running'", [f"-{hours} hours"])
    for one in pages:
        mirror.write(one)
    mirror.finish_run(outcome, mirror.settle() if outcome == "done" else None, {})
    mirror.close()


def asked(path: Path, query: str, *arguments: object) -> list[tuple]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query, arguments).fetchall()


def open_drift(path: Path) -> set[tuple[str, str]]:
    return set(asked(path, "SELECT code, url FROM problems WHERE code GLOB 'drift_*' AND resolved_at IS NULL"))


def states(path: Path, name: str) -> list[str]:
    return [state for (state,) in asked(path, "SELECT state FROM run_measures WHERE name = ? AND periodical_id IS NULL ORDER BY id", name)]


@pytest.fixture(scope="module")
def four_nights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A mirror after the night that fetched all 120 articles, and three with a new issue and sixty re-visits each."""
    path = tmp_path_factory.mktemp("nights") / "paper.db"
    run(path, [one for number in range(1, ISSUES + 1) for one in issue(number, 1, A_ISSUE)])
    for night in (2, 3, 4):
        run(path, [*issue(ISSUES + night, night), *unchanged(60, night)])
    return path


@pytest.fixture
def nights(four_nights: Path, tmp_path: Path) -> Path:
    shutil.copytree(four_nights.parent, tmp_path, dirs_exist_ok=True)
    return tmp_path / "paper.db"


# The rhythm.


def test_the_ordinary_rhythm_of_revisits_is_no_drift(nights):
    for night, revisits in enumerate((17, 120, 0, 17, 120, 60, 17), start=5):
        weekly = issue(20 + night, night) if night % 3 == 0 else []
        run(nights, [*unchanged(revisits, night), *weekly, *refused([f"{HOME}private/{night}.html"] * (night == 6), night)])
    assert open_drift(nights) == set()
    assert asked(nights, "SELECT count(*) FROM run_measures WHERE state = 'drift'") == [(0,)]
    assert states(nights, "failing_share").count("usual") >= 4
    assert states(nights, "articles_held")[3:] == ["usual"] * 8
    assert states(nights, "duration")[3:] == ["usual"] * 8
    assert set(states(nights, "pages_fetched")) == {"unjudged"}


def test_what_fails_every_night_is_usual_whatever_else_the_night_asks_for(nights):
    dead = [f"{HOME}dead/{number}.html" for number in range(40)]
    run(nights, [*unchanged(120, 5), *refused(dead, 5)])
    assert open_drift(nights) == {("drift_failing_share", HOME)}
    for night, revisits in enumerate((17, 120, 40), start=6):
        run(nights, [*unchanged(revisits, night), *refused(dead, night)])
    assert open_drift(nights) == set()


def test_papers_that_print_no_bylines_are_another_matter_than_those_that_do(nights):
    run(nights, issue(30, 5, byline=None, periodical="sp"))
    assert open_drift(nights) == set()


def ordinary_years(years: int, chance: Random) -> Iterator[tuple[str, str]]:
    """Yield the measures, and their states, of years of nights: few or many re-visits, and once a week an issue unlike the one before."""
    for _ in range(years):
        rates = {field: chance.choice([0, 0.02, 0.1, 0.3, 0.5, 0.8, 0.95, 1]) for field in FIELDS}
        history: dict[str, list[tuple[Earlier, int]]] = {}
        for night in range(365):
            pages = chance.choice([17, 17, 17, 40, 120, 300])
            values = {
                "failing_share": (share(0.003, pages, chance), pages),
                "lost_share": (share(0.004, pages, chance), pages),
                "seconds_a_page": (2.1 + 0.3 * chance.random(), pages),
                "duration": (2.1 * pages + chance.expovariate(1 / 60), 0),
            }
            if night % 7 == 0:
                articles = chance.randint(8, 16)
                values["unread_share"] = (share(0.01, articles, chance), articles)
                for field, rate in rates.items():
                    of_issue = chance.gauss(rate, 0.1) if 0 < rate < 1 else rate
                    values[f"fill_{field}"] = (share(of_issue, articles, chance), articles)
            for name, (value, sample) in values.items():
                measure, before = MEASURES[name], history.setdefault(name, [])
                comparable = [earlier for earlier, of in before if of >= measure.sample][-MOST_RUNS:]
                state = judge(measure, value, sample, pages, comparable).state
                before.append((Earlier(value, state == "drift", pages), sample))
                yield name, state


def share(likely: float, of: int, chance: Random) -> float:
    return sum(chance.random() < likely for _ in range(of)) / of


def test_years_of_ordinary_nights_ring_less_than_once_a_year():
    told = list(ordinary_years(5, Random(8)))
    assert sum(state != "unjudged" for _, state in told) > 5_000
    assert sum(state == "drift" for _, state in told) <= 5


# What breaks.


def vanished_field(night: int) -> list[Page]:
    return [*issue(40, night, byline=None), *unchanged(60, night)]


def a_third_refused(night: int) -> list[Page]:
    return [*unchanged(120, night)[40:], *refused(HELD[:40], night)]


def half_gone(night: int) -> list[Page]:
    return [*unchanged(120, night)[60:], *(missing_page(url, at(night)) for url in HELD[:60])]


def ten_times_as_large(night: int) -> list[Page]:
    return issue(41, night, note_text="A long note. " * 500)


def unreadable(night: int) -> list[Page]:
    odd = Problem(stage="read", code="no_layout", severity="warning", message="No layout fits.")
    new = [f"{HOME}42/a{number}.html" for number in range(WEEKLY)]
    return [Page(url=url, outcome="unread", capture=capture(url, url, at(night)), problems=[odd]) for url in new]


def two_articles_in_three_lost(night: int) -> list[Page]:
    pages = issue(43, night)
    for one in pages[1:]:
        one.readings = one.readings[: int(one.url.endswith("0.html"))]
    return pages


BROKEN = [
    (vanished_field, "drift_fill_byline", "paper/tp"),
    (a_third_refused, "drift_failing_share", HOME),
    (half_gone, "drift_lost_share", HOME),
    (ten_times_as_large, "drift_bytes_a_page", HOME),
    (unreadable, "drift_unread_share", HOME),
    (two_articles_in_three_lost, "drift_articles_a_page", HOME),
]


@pytest.mark.parametrize(("breaks", "code", "about"), BROKEN, ids=[code for _, code, _ in BROKEN])
def test_a_site_that_breaks_is_drift_on_the_first_night(nights, breaks, code, about):
    run(nights, breaks(5))
    assert (code, about) in open_drift(nights)
    with closing(open_for_reading(nights)) as db:
        assert code in {error["code"] for error in new_errors(db)}
        (problems,) = db.execute("SELECT problems FROM runs ORDER BY id DESC LIMIT 1").fetchone()
    assert problems >= 1


def test_the_sentence_says_what_was_usual_and_what_would_have_been(nights):
    run(nights, vanished_field(5))
    ((message,),) = asked(nights, "SELECT message FROM problems WHERE code = 'drift_fill_byline'")
    assert message == (
        "In paper/tp, the share of the articles on new or changed pages that have the field 'byline' is 0.0%, on 12 of them (for instance "
        f"{HOME}40/a0.html); in the 4 runs before it was 100.0% (the median), and at least 57.7% is usual."
    )


def test_half_of_the_articles_gone_is_a_drift_of_what_is_held(nights):
    run(nights, half_gone(5))
    run(nights, half_gone(6))
    assert asked(nights, "SELECT value, sample FROM run_measures WHERE name = 'lost_share' ORDER BY id DESC LIMIT 1") == [(0.0, 60)]
    assert ("drift_articles_held", HOME) in open_drift(nights)
    assert (
        asked(nights, "SELECT value, least FROM run_measures WHERE name = 'articles_held' ORDER BY id DESC LIMIT 1")[0][0]
        == 120 + 3 * WEEKLY - 60
    )


def test_a_run_of_many_hours_is_drift_unless_it_fetched_as_many_more_pages(nights):
    run(nights, unchanged(60, 5), hours=5)
    assert open_drift(nights) == {("drift_duration", HOME)}
    assert judge(MEASURES["duration"], 36_000, None, 3_000, [Earlier(600, pages=50)] * 4).state == "usual"
    assert judge(MEASURES["duration"], 36_000, None, 100, [Earlier(600, pages=50)] * 4).state == "drift"


def test_pages_that_come_ten_times_as_slowly_are_drift_and_a_pause_is_none():
    def pace(seconds: float, pause: float = 0.0) -> tuple[float, int]:
        counts = RunCounts()
        for number in range(40):
            now = number * seconds + (pause if number > 20 else 0.0)
            counts.count(unchanged_page(f"{HOME}{number}", at(1)), "article", "read", news=False, at=now)
        return next((one.value, one.sample or 0) for one in counts.measures() if one.name == "seconds_a_page")

    usual = [Earlier(pace(2.0)[0])] * 5
    measure = MEASURES["seconds_a_page"]
    assert judge(measure, *pace(20.0), 40, usual).state == "drift"
    assert judge(measure, *pace(2.1, pause=50_000), 40, usual).state == "usual"
    assert judge(measure, *pace(0.05), 40, [Earlier(0.002)] * 5).state == "usual"


# What is judged, and beside what.


PARTS = [{"BACKFILE_LIMIT": 500}, {"BACKFILE_PERIODICAL": "tp"}, {"BACKFILE_LANGUAGE": "en"}]


@pytest.mark.parametrize("part", PARTS)
def test_a_part_of_the_archive_is_measured_and_not_judged_nor_compared_with(nights, part):
    run(nights, a_third_refused(5), **part)
    assert open_drift(nights) == set()
    assert states(nights, "failing_share")[-1] == "unjudged"
    run(nights, unchanged(120, 6))
    assert asked(nights, "SELECT compared FROM run_measures WHERE name = 'failing_share' ORDER BY id DESC LIMIT 1") == [(4,)]


@pytest.mark.parametrize("outcome", ["failed", "stopped", "limited"])
def test_a_run_that_ended_otherwise_than_well_is_not_judged(nights, outcome):
    run(nights, a_third_refused(5), outcome)
    assert open_drift(nights) == set()


def test_two_runs_are_too_few_to_judge_a_third(tmp_path):
    for night in (1, 2):
        run(tmp_path / "paper.db", issue(night, night))
    run(tmp_path / "paper.db", issue(3, 3, byline=None))
    assert open_drift(tmp_path / "paper.db") == set()
    run(tmp_path / "paper.db", issue(4, 4, headline=None))
    assert ("drift_fill_headline", "paper/tp") in open_drift(tmp_path / "paper.db")


def test_work_that_fetches_nothing_has_no_measures_and_what_it_changed_is_no_drift(nights):
    mirror = Mirror(nights)
    mirror.begin_work(archive=PaperSpider, settings={"command": "forget"}, version="test")
    with mirror.writing() as db, db.atomic():
        db.execute("DELETE FROM article_versions")
        db.execute("UPDATE articles SET gone_at = '2026-01-05' WHERE id IN (SELECT id FROM articles LIMIT 100)")
    mirror.finish_run("done", None, {})
    mirror.close()
    assert asked(nights, "SELECT count(*) FROM run_measures WHERE run_id = 5") == [(0,)]
    run(nights, unchanged(17, 6))
    assert open_drift(nights) == set()
    assert states(nights, "articles_held")[-1] == "unjudged"


def test_drift_stands_while_nothing_can_be_said_and_goes_when_all_is_well_again(nights):
    run(nights, vanished_field(5))
    first_seen = asked(nights, "SELECT first_seen FROM problems WHERE code = 'drift_fill_byline'")
    run(nights, unchanged(40, 6))
    assert open_drift(nights) == {("drift_fill_byline", "paper/tp")}
    run(nights, issue(49, 6, 5))
    assert open_drift(nights) == {("drift_fill_byline", "paper/tp")}
    assert asked(nights, "SELECT first_seen FROM problems WHERE code = 'drift_fill_byline'") == first_seen
    run(nights, issue(50, 7))
    assert open_drift(nights) == set()


def test_what_an_archive_declares_and_what_its_history_shows_resolve_only_their_own(nights):
    declared = Problem(stage="validate", code="drift_headline", severity="error", message="Too few headlines.")
    run(nights, a_third_refused(5))
    mirror = Mirror(nights)
    mirror.begin_run(archive=PaperSpider, settings={}, version="test", full=False)
    mirror.note_drift([declared])
    mirror.finish_run("done", mirror.settle(), {})
    assert open_drift(nights) == {("drift_headline", HOME), ("drift_failing_share", HOME)}
    mirror.note_drift([], unjudged=["drift_headline"])
    assert ("drift_headline", HOME) in open_drift(nights)
    mirror.note_drift([])
    mirror.close()
    assert open_drift(nights) == {("drift_failing_share", HOME)}


def test_a_new_state_of_things_becomes_the_usual_after_six_runs():
    measure, earlier = MEASURES["failing_share"], [Earlier(0.0)] * 10
    told = []
    for _ in range(8):
        state = judge(measure, 0.4, 300, 300, earlier[:10]).state
        told.append(state)
        earlier.insert(0, Earlier(0.4, drifted=state == "drift"))
    assert told == ["drift"] * 5 + ["usual"] * 3


def test_a_mirror_of_the_version_before_is_brought_up_to_date(nights):
    with closing(sqlite3.connect(nights)) as old:
        old.execute("DROP VIEW runs_overview")
        old.execute("DROP TABLE run_measures")
        old.execute("DELETE FROM _sqlite_migrations WHERE name = 'measures_of_runs'")
        old.execute("PRAGMA user_version = 5")
        old.commit()
    run(nights, unchanged(17, 5))
    assert states(nights, "articles_held") == ["unjudged"]
    assert asked(nights, "SELECT drifted, articles_held FROM runs_overview ORDER BY run_id DESC LIMIT 1") == [(0, 156)]


# The rule.

SHARES = st.floats(0, 1)
MANY = st.lists(SHARES, min_size=3, max_size=10)
SHARED = st.sampled_from([measure for measure in MEASURES.values() if measure.rule == "share"])


@given(SHARED, MANY, st.integers(10, 5000))
def test_what_two_earlier_runs_reached_is_never_drift(measure, values, sample):
    earlier = [Earlier(value) for value in values]
    for value in sorted(values)[1:-1]:
        assert judge(measure, value, sample, 0, earlier).state != "drift"


@given(st.sampled_from(list(MEASURES.values())), st.floats(0, 1e9), st.integers(3, 10))
def test_what_has_always_been_so_is_never_drift(measure, value, count):
    value = value / 1e9 if measure.unit == "share" else value
    assert judge(measure, value, 1000, 100, [Earlier(value, pages=100)] * count).state != "drift"


@given(st.sampled_from(list(MEASURES.values())), MANY, SHARES, SHARES, st.integers(30, 5000))
def test_what_is_further_off_than_drift_is_drift_too(measure, values, value, further, sample):
    earlier = [Earlier(one, pages=10) for one in values]
    judged = judge(measure, value, sample, 10, earlier)
    if judged.state == "drift":
        off = min(value, further) if judged.least is not None and value < judged.least else max(value, further)
        assert judge(measure, off, sample, 10, earlier).state == "drift"


@given(st.sampled_from(FIELDS), st.lists(st.floats(0.9, 1), min_size=3, max_size=10), st.integers(10, 5000))
def test_a_field_that_nearly_all_had_and_none_has_is_drift(field, values, sample):
    assert judge(MEASURES[f"fill_{field}"], 0.0, sample, 0, [Earlier(value) for value in values]).state == "drift"


@given(SHARED, SHARES, MANY, st.integers(0, 9))
def test_too_few_are_never_judged(measure, value, values, sample):
    assert judge(measure, value, sample, 0, [Earlier(one) for one in values]).state == "unjudged"
    assert judge(measure, value, 1000, 0, [Earlier(one) for one in values[:2]]).state == "unjudged"


# Over a whole crawl.


def test_a_crawl_sees_its_drift_and_needs_a_person(nights):
    links = "".join(f'<a href="tp/9/{number}.html">{number}</a>' for number in range(40))
    answers = {"/": page('<a href="tp.html">The Paper</a>'), "/tp.html": page(links)}
    answers |= {f"/tp/9/{number}.html": page("<h1>A Headline</h1><p>text</p>") for number in range(20)}
    with serve(lambda path: answers.get(path, Answer(b"no", 403))) as site:
        assert walk(site.url, nights).stdout == ""
    with closing(open_for_reading(nights)) as mirror:
        assert "drift_failing_share" in {error["code"] for error in new_errors(mirror)}
        (settings,) = mirror.execute("SELECT settings FROM runs ORDER BY id DESC LIMIT 1").fetchone()
    assert {"BACKFILE_DELAY", "BACKFILE_WINDOW", "BACKFILE_CONCURRENCY"} <= json.loads(settings).keys()
