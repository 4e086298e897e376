"""The pictures: what they show is what the mirror holds, anyone can read them, and nothing of a page runs in them."""

import asyncio
import json
import re
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
import vl_convert
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html
from sqlite_utils import Database

from exports.datasette.serve import instance
from exports.pictures import PICTURES
from exports.pictures.drawing import drawn, read, read_work
from exports.pictures.gathering import MOST
from exports.pictures.journeys import read_journey
from exports.pictures.labels import distinct, label
from exports.pictures.look import ink_on, luminance, shade
from exports.pictures.years import columns_for
from exports.reading_room.failures import NotHeld
from pipelines.mirror.opening import open_for_reading
from tests.mirrors import article_page, contents_page, open_paper

HOSTILE = [
    "<script>document.title='evil'</script>", "</text></svg><script>evil()</script>", "<!-- evil", "<![CDATA[evil]]>", "&evil;&#0;&#x1;",
    "javascript:evil()", "'+evil()+'", '"+evil()+"', "\\'+evil()//", "datum.evil", "evil[0]['a']", 'evil["a"]', "${evil()}", "{{evil}}",
    "{'signal': 'evil'}", "%evil%s", "evil\N{RIGHT-TO-LEFT OVERRIDE}gpj.exe", "evil\x00\x1b[31m\x07", "evil\ufffe\uffff", "evil\r\n\tevil",
    "evil" * 2500, "evil\N{COMBINING ACUTE ACCENT}" * 2500, "http://evil.example/x.png", "url(http://evil.example/)", "--evil", "=evil()",
    "__proto__", "constructor", "hasOwnProperty", "toString", "null", "undefined", "NaN", "true", "2012-01-01", " ", "",
    "水門", "الميناء", "Ο Φάρος",
]  # fmt: skip
SVG = "{http://www.w3.org/2000/svg}"
ELEMENTS = {"svg", "title", "g", "rect", "path", "line", "text", "defs", "clipPath"}
COUNTED = ("issues", "articles", "languages")


def draw(db, name):
    return drawn(read(db, name))


def journey(db, work):
    return drawn(read_work(db, work))


def copied(mirror, path, *changes):
    """Copy a mirror and make changes to it; return where the copy is."""
    with closing(sqlite3.connect(mirror)) as db:
        db.execute("VACUUM INTO ?", [str(path)])
    with closing(sqlite3.connect(path)) as db, db:
        for statement, *values in changes:
            db.execute(statement, values)
    return path


@pytest.fixture(scope="module")
def sample(sample_mirror):
    with open_for_reading(sample_mirror) as db:
        yield db


@pytest.fixture(scope="module")
def hostile_mirror(sample_mirror, tmp_path_factory):
    """The sample with names, headlines, languages, codes and times that mean ill."""
    path = copied(sample_mirror, tmp_path_factory.mktemp("hostile") / "hostile.db")
    with closing(sqlite3.connect(path)) as db, db:
        db.create_function("hostile", 1, lambda number: HOSTILE[number % len(HOSTILE)])
        names = zip(HOSTILE, db.execute("SELECT id FROM periodicals").fetchall(), strict=False)
        db.executemany("UPDATE periodicals SET name = ? WHERE id = ?", [(name, number) for name, (number,) in names])
        db.execute("UPDATE articles SET title = hostile(id), headline = hostile(id), language = CASE id % 2 WHEN 0 THEN hostile(id) END")
        db.execute("UPDATE clusters SET title = hostile(id)")
        db.execute("UPDATE problems SET code = hostile(id), message = hostile(id)")
        db.execute("UPDATE runs SET outcome = hostile(id), started = hostile(id)")
        db.execute("UPDATE articles SET date_start = hostile(id) WHERE id % 7 = 0")
    return path


@pytest.fixture
def empty(tmp_path):
    open_paper(tmp_path / "paper.db").close()
    with open_for_reading(tmp_path / "paper.db") as db:
        yield db


def asking(path, db):
    site = instance(path, db)
    return lambda rest: asyncio.run(site.client.get(f"/{path.stem}{rest}"))


def parsed(svg):
    return etree.fromstring(svg, etree.XMLParser(resolve_entities=False, no_network=True))


def texts(svg):
    return [element.text for element in parsed(svg).iter(f"{SVG}text")]


def is_safe(svg):
    """See that an SVG holds shapes and texts alone: no script, no style sheet, no handler, no reference to anything outside itself."""
    root = parsed(svg)
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= ELEMENTS
    for element in root.iter():
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            assert "href" not in name
            assert name not in ("style", "src")
            assert not re.search(r"url\((?!#)|javascript:|data:", value)
    return root


def all_of(db):
    """Return every picture of a mirror that has something to draw, journeys of its works included."""
    read_all = [picture.read(db) for picture in PICTURES.values()]
    works = [read_work(db, key) for (key,) in db.execute("SELECT key FROM clusters ORDER BY key")]
    return [shown for shown in (*read_all, *works) if shown.spec]


# What they show.


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_as_large_as_the_page_says(sample, name):
    shown = read(sample, name)
    root = is_safe(drawn(shown))
    assert (int(root.get("width")), int(root.get("height"))) == (shown.width, shown.height)
    assert shown.width <= 1160
    assert root.find(f"{SVG}title").text == shown.alt


@pytest.mark.parametrize("name", COUNTED)
def test_what_is_counted_by_year_is_all_that_is_held(sample, name):
    shown = read(sample, name)
    held = sample.execute(f"SELECT count(*) FROM {'issues' if name == 'issues' else 'articles'}").fetchone()[0]
    assert sum(row[-1] for row in shown.rows) == held
    undated = sum(row[-1] for row in shown.rows if row[0] == "no date")
    assert undated > 0
    assert shown.alt.startswith(f"{held - undated} {'issues' if name == 'issues' else 'articles'} by year, ")
    assert shown.alt.endswith(f" {undated} more without a date.")
    cells = [int(text) for text in texts(drawn(shown)) if re.fullmatch(r"\d{1,3}", text)]
    assert sum(cells) == held - undated


def test_a_picture_says_in_which_year_there_are_most(sample):
    most, year = sample.execute(
        "SELECT count(*) AS n, substr(date_start, 1, 4) FROM articles WHERE date_start IS NOT NULL GROUP BY 2 ORDER BY n DESC"
    ).fetchone()
    assert f"; most in {year}: {most}." in read(sample, "articles").alt


def test_languages_are_called_by_their_names(sample):
    assert {"English", "French", "Chinese", "Greek"} <= set(texts(draw(sample, "languages")))


def test_the_matrix_counts_what_the_view_counts(sample):
    view = sample.execute(
        "SELECT periodical, source_periodical, sum(articles) FROM who_reprints_whom GROUP BY periodical, source_periodical"
    ).fetchall()
    shown = read(sample, "who_reprints_whom")
    assert {(own or "No periodical", theirs or "No periodical", n) for own, theirs, n in view} == {row[:3] for row in shown.rows}
    own, theirs, n, share = shown.rows[0]
    held = sample.execute("SELECT count(*) FROM articles JOIN periodicals p ON p.id = periodical_id WHERE p.name = ?", [own]).fetchone()[0]
    assert share == f"{n / held:.1%}"
    assert f"most often {own} from {theirs}: {n} articles" in shown.alt


def test_the_time_a_reprint_takes_is_that_of_the_view(sample):
    lags = [
        lag
        for (lag,) in sample.execute(
            "SELECT lag_days FROM reprints_overview JOIN reprints ON reprints.id = reprint_id "
            "WHERE reprints.is_direct AND reprints.direction <> 'undecided' AND reprints.relation = 'translation' AND lag_days IS NOT NULL"
        )
    ]
    shown = read(sample, "lags")
    translations = {time: n for relation, time, n in shown.rows if relation == "translation"}
    assert translations["1 month"] == sum(0 <= lag <= 31 for lag in lags)
    assert translations["3 months"] == sum(31 < lag <= 92 for lag in lags)
    assert sum(translations.values()) == len(lags)


def test_a_reprint_dated_before_its_source_has_a_bar_of_its_own(sample_mirror, tmp_path):
    declared = "SELECT source_id FROM reprints WHERE is_direct AND direction = 'declared'"
    late = f"UPDATE articles SET date_start = '2031-01-01' WHERE id = ({declared})"
    with open_for_reading(copied(sample_mirror, tmp_path / "late.db", [late])) as db:
        assert any(time == "dated before" for _, time, _ in read(db, "lags").rows)


def test_crawls_and_problems_are_those_of_the_tables(sample):
    pages, new = sample.execute("SELECT pages, new FROM runs ORDER BY id DESC").fetchone()
    shown = read(sample, "crawls")
    assert f"{pages} pages, {new} articles new" in shown.alt
    assert {str(pages), str(new)} <= set(texts(drawn(shown)))
    found = sample.execute("SELECT severity, code, stage, count(*) FROM problems WHERE resolved_at IS NULL GROUP BY 1, 2, 3").fetchall()
    assert set(read(sample, "problems").rows) == set(found)


def test_a_resolved_problem_is_not_shown(sample_mirror, tmp_path):
    done = copied(sample_mirror, tmp_path / "done.db", ["UPDATE problems SET resolved_at = '2026-01-01T00:00:00.000Z'"])
    with open_for_reading(done) as db:
        assert read(db, "problems").alt == "No problem is open."


def test_many_crawls_are_shown_from_the_latest(sample_mirror, tmp_path):
    again = (
        "INSERT INTO runs (archive_id, started, finished, outcome, pages, version, settings) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL "
        "SELECT i + 1 FROM n WHERE i < 300) SELECT 1, '2027-01-01T00:00:00.000Z', NULL, 'running', 10000 + i, 'x', '{}' FROM n"
    )
    with open_for_reading(copied(sample_mirror, tmp_path / "many.db", [again])) as db:
        shown = read(db, "crawls")
        assert len(shown.rows) == db.execute("SELECT count(*) FROM runs").fetchone()[0]
        assert shown.alt.endswith(" The picture shows the last 100.")
        assert "10,300" in texts(drawn(shown))


# Many years, many papers, names alike.


def test_two_papers_of_one_name_have_two_rows(sample_mirror, tmp_path):
    with open_for_reading(copied(sample_mirror, tmp_path / "alike.db", ["UPDATE periodicals SET name = 'The Paper'"])) as db:
        for name in ("issues", "articles"):
            named = [text for text in texts(draw(db, name)) if text.startswith("The Paper")]
            assert len(set(named)) == len(named) > 10
        columns, rows = (
            [name for name in texts(draw(db, "who_reprints_whom")) if name == shown] for shown in ("The Paper", "The Paper (13)")
        )
        assert (len(columns), len(rows)) == (2, 2)


def test_a_wrong_date_does_not_make_the_picture_thousands_of_columns_wide(sample_mirror, tmp_path):
    far = ["UPDATE articles SET date_start = CASE id % 2 WHEN 0 THEN '0001-01-01' ELSE '9999-12-31' END WHERE id < 5"]
    with open_for_reading(copied(sample_mirror, tmp_path / "far.db", far)) as db:
        shown = read(db, "articles")
        assert "by year, 1 to 9999" in shown.alt
        assert any("200 to a column" in text for text in texts(drawn(shown)))
        assert shown.width <= 1160


@given(st.sets(st.integers(1, 9999), min_size=1))
def test_every_year_has_a_column_and_there_are_few_enough_to_read(years):
    columns = columns_for(years)
    assert columns.count <= 60
    for year in years:
        begun = int(columns.labels[columns.column(year)])
        assert begun <= year < begun + columns.together
    assert columns.named
    assert set(columns.named) <= set(columns.labels)


def test_years_stand_alone_where_there_is_room():
    assert columns_for({1970, 2025}).together == 1
    assert columns_for({1970, 2025}).labels[:2] == ["1970", "1971"]
    assert columns_for({1850, 2025}).together == 5


def test_where_there_are_too_many_papers_the_smallest_share_a_row(small_mirror, tmp_path):
    papers = (
        "INSERT INTO periodicals (id, key, archive_id, code, name, language, hemisphere) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL "
        "SELECT i + 1 FROM n WHERE i < 300) SELECT 1000 + i, 'paper/' || i, 1, 'c' || i, 'Paper ' || i, 'en', 'north' FROM n"
    )
    issues = (
        "INSERT INTO issues (key, title, periodical_id, kind, date_start) "
        "SELECT 'x/' || id || '/' || y, 'x', id, 'issue', y || '-01-01' FROM periodicals, (SELECT 1950 AS y UNION ALL SELECT 1990) "
        "WHERE id > 1000"
    )
    with open_for_reading(copied(small_mirror, tmp_path / "many.db", [papers], [issues])) as db:
        shown = read(db, "issues")
        written = texts(drawn(shown))
        assert len([text for text in written if text.startswith(("Paper ", "The Paper"))]) == MOST - 1
        assert f"{301 - MOST + 1} other periodicals" in written
        assert sum(int(text) for text in written if re.fullmatch(r"\d{1,3}", text)) == 602
        assert sum(row[-1] for row in shown.rows) == 602


# A work's journey.


def the_most_printed(db):
    return db.execute("SELECT key, printings, languages FROM clusters ORDER BY printings DESC, key").fetchone()


def test_a_journey_shows_every_printing_and_every_step(sample):
    key, printings, languages = the_most_printed(sample)
    shown = read_work(sample, key)
    assert len(shown.rows) == printings
    assert shown.alt.startswith(f"{printings} printings in ")
    assert f"{len(languages.split(', '))} languages" in shown.alt
    root = is_safe(journey(sample, key))
    written = [element.text for element in root.iter(f"{SVG}text")]
    assert set(languages.split(", ")) <= set(written)
    assert {row[3] for row in shown.rows} <= set(written)
    steps = sample.execute(
        "SELECT count(*) FROM reprints JOIN articles a ON a.id = article_id JOIN articles s ON s.id = source_id "
        "JOIN clusters c ON c.id = a.cluster_id WHERE s.cluster_id = c.id AND is_direct AND c.key = ? "
        "AND a.date_start IS NOT NULL AND s.date_start IS NOT NULL", [key],
    ).fetchone()[0]  # fmt: skip
    lines = [line for layer in shown.spec["layer"] if "y2" in layer["encoding"] for line in layer["data"]["values"]]
    assert len(lines) == steps > 0


def test_every_journey_of_the_sample_is_as_large_as_the_page_says(sample):
    for (key,) in sample.execute("SELECT key FROM clusters"):
        shown = read_work(sample, key)
        root = is_safe(drawn(shown))
        assert (int(root.get("width")), int(root.get("height"))) == (shown.width, shown.height), key


def test_printings_of_one_paper_and_one_day_do_not_lie_on_one_another(sample_mirror, tmp_path):
    together = ["UPDATE articles SET date_start = '2012-05-01', date_end = '2012-05-31', periodical_id = 1"]
    with open_for_reading(copied(sample_mirror, tmp_path / "one.db", together)) as db:
        key, printings, _ = the_most_printed(db)
        shown = read_work(db, key)
        marks = next(layer["data"]["values"] for layer in shown.spec["layer"] if "shape" in layer["encoding"])
        assert len({(mark["x"], mark["y"]) for mark in marks}) == printings
        is_safe(drawn(shown))


def test_printings_without_a_date_are_counted_and_not_drawn(sample_mirror, tmp_path):
    key, printings, _ = the_most_printed(Database(sqlite3.connect(sample_mirror)))
    canonical = "SELECT canonical_article_id FROM clusters WHERE key = ?"
    one = copied(sample_mirror, tmp_path / "one.db", [f"UPDATE articles SET date_start = NULL WHERE id = ({canonical})", key])
    with open_for_reading(one) as db:
        assert read_work(db, key).alt.endswith(" 1 more without a date is not drawn.")
        assert len(read_work(db, key).rows) == printings
        is_safe(journey(db, key))
    none = copied(sample_mirror, tmp_path / "none.db", ["UPDATE articles SET date_start = 'in May'"])
    with open_for_reading(none) as db, pytest.raises(NotHeld, match=r"No printing of this work has a date\."):
        journey(db, key)


def test_an_order_that_nobody_knows_is_a_broken_line_without_an_arrow(sample_mirror, tmp_path):
    with open_for_reading(copied(sample_mirror, tmp_path / "x.db", ["UPDATE reprints SET direction = 'undecided'"])) as db:
        svg = journey(db, the_most_printed(db)[0]).decode()
    assert 'stroke-dasharray="4,4"' in svg
    assert "rotate(" not in svg


def test_days_at_the_ends_of_time_can_be_drawn(sample_mirror, tmp_path):
    ends = ["UPDATE articles SET date_start = CASE id % 2 WHEN 0 THEN '0001-01-01' ELSE '9999-12-31' END, date_end = '9999-12-31'"]
    with open_for_reading(copied(sample_mirror, tmp_path / "x.db", ends)) as db:
        for (key,) in db.execute("SELECT key FROM clusters LIMIT 3"):
            is_safe(journey(db, key))


# Nothing of a page runs in them.


def test_hostile_names_are_labels_and_nothing_else(hostile_mirror):
    with open_for_reading(hostile_mirror) as db:
        everything = all_of(db)
        assert len(everything) > len(PICTURES)
        for shown in everything:
            is_safe(drawn(shown))
        shown = set(texts(draw(db, "issues")))
        issued = db.execute("SELECT name FROM periodicals WHERE id IN (SELECT periodical_id FROM issues WHERE date_start IS NOT NULL)")
        assert {label(name) for (name,) in issued} <= shown


def test_what_a_page_says_stands_in_no_expression(hostile_mirror):
    """Vega evaluates expressions, wherever they come from: what it makes of our pictures may have none with a mirror's words in it."""
    expressions = []

    def look(part, key=None):
        if isinstance(part, dict):
            for name, value in part.items():
                look(value, name)
        elif isinstance(part, list):
            for value in part:
                look(value, key)
        elif isinstance(part, str) and key in ("signal", "expr", "test", "update", "init", "href", "url", "events", "labelExpr", "field"):
            expressions.append(part)

    with open_for_reading(hostile_mirror) as db:
        everything = all_of(db)
        assert "evil" in json.dumps([shown.spec for shown in everything])
        for shown in everything:
            look(vl_convert.vegalite_to_vega(shown.spec))
    assert expressions
    assert [expression for expression in expressions if re.search("evil|proto|constructor|hasOwn|水門|Φάρος|2012", expression)] == []


def test_a_picture_may_fetch_nothing():
    asks = {"data": {"url": "http://127.0.0.1:9/evil.csv"}, "mark": "point", "encoding": {"x": {"field": "a"}}}
    with pytest.raises(ValueError, match="not allowed"):
        vl_convert.vegalite_to_svg(asks, allowed_base_urls=[])


@given(st.text())
def test_a_label_is_a_short_line_that_xml_can_hold(text):
    shown = label(text)
    assert 0 < len(shown) <= 30
    assert len(shown.splitlines()) == 1
    assert etree.fromstring(f"<t>{shown.translate({38: '&amp;', 60: '&lt;', 62: '&gt;'})}</t>").text == shown


@given(st.lists(st.sampled_from(["a", "b", "a (2)", "a (3)", "(no name)"])))
def test_no_two_labels_are_alike(labels):
    told = distinct(labels)
    assert len(set(told)) == len(labels)
    assert all(shown.startswith(before) for shown, before in zip(told, labels, strict=True))


# Anyone can read them.


def test_every_number_can_be_read_on_its_ground_and_more_is_darker():
    grounds = [shade(step / 200) for step in range(201)]
    for ground in grounds:
        lighter, darker = sorted((luminance(ground), luminance(ink_on(ground))), reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5
    lightness = [luminance(ground) for ground in grounds]
    assert lightness == sorted(lightness, reverse=True)
    assert len(set(grounds)) > 150


def test_every_role_has_a_shape_of_its_own(sample_mirror, tmp_path):
    roles = ("canonical", "reprint", "translation", "abridgement", "excerpt", "adaptation")
    with closing(sqlite3.connect(sample_mirror)) as db:
        key, number = db.execute("SELECT key, id FROM clusters ORDER BY printings DESC, key").fetchone()
        members = [row[0] for row in db.execute("SELECT id FROM articles WHERE date_start IS NOT NULL ORDER BY id LIMIT 6")]
    changes = [
        ["DELETE FROM cluster_members WHERE cluster_id = ? OR article_id IN (SELECT id FROM articles ORDER BY id LIMIT 100)", number]
    ]
    changes += [
        ["INSERT INTO cluster_members (cluster_id, article_id, role) VALUES (?, ?, ?)", number, *pair]
        for pair in zip(members, roles, strict=True)
    ]
    with open_for_reading(copied(sample_mirror, tmp_path / "roles.db", *changes)) as db:
        root = is_safe(journey(db, key))
    (marks,) = (group for group in root.iter(f"{SVG}g") if "mark-symbol role-mark" in group.get("class", "") and len(group) == 6)
    assert len({path.get("d") for path in marks}) == len({path.get("fill") for path in marks}) == len(roles)
    assert set(roles) <= {element.text for element in root.iter(f"{SVG}text")}


def test_letters_stay_letters_and_ask_for_fonts_of_every_script(sample):
    root = parsed(draw(sample, "issues"))
    assert "水門" in {element.text for element in root.iter(f"{SVG}text")}
    assert root.get("font-family").endswith("sans-serif")
    assert "CJK" in root.get("font-family")
    assert not [element for element in root.iter(f"{SVG}text") if element.get("font-family")]


# Where there is nothing to draw, and how they are served.


@pytest.mark.parametrize("name", PICTURES)
def test_an_empty_mirror_has_a_sentence_for_every_picture(empty, name):
    shown = read(empty, name)
    assert (shown.spec, shown.width, shown.height) == (None, 0, 0)
    assert shown.alt.endswith(".")
    with pytest.raises(NotHeld, match=re.escape(shown.alt)):
        draw(empty, name)


def test_what_is_not_there_is_not_held(sample):
    with pytest.raises(NotHeld, match="no picture 'nothing'"):
        draw(sample, "nothing")
    with pytest.raises(NotHeld, match="holds no work"):
        journey(sample, "sample/nothing")
    assert read_journey(sample, "") is None


def test_a_picture_is_drawn_once_as_long_as_nothing_changes(sample_mirror, tmp_path):
    with open_for_reading(copied(sample_mirror, tmp_path / "x.db")) as db:
        first = draw(db, "issues")
        assert draw(db, "issues") is first
        with closing(sqlite3.connect(tmp_path / "x.db")) as other, other:
            other.execute("UPDATE issues SET date_start = '2001-01-01' WHERE id = 1")
        assert draw(db, "issues") != first


def test_the_page_shows_every_picture_with_its_words_and_its_table(sample_mirror, sample):
    get = asking(sample_mirror, sample)
    page = html.document_fromstring(get("/pictures").text)
    images = page.xpath("//main//img")
    assert len(images) == len(PICTURES)
    for image, (name, picture) in zip(images, PICTURES.items(), strict=True):
        shown = picture.read(sample)
        assert image.get("alt") == f"{picture.title}, as told below"
        assert page.get_element_by_id(image.get("aria-describedby")).text_content() == shown.alt
        assert (image.get("width"), image.get("height"), image.get("loading")) == (str(shown.width), str(shown.height), "lazy")
        answer = get(image.get("src").removeprefix("/sample"))
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml; charset=utf-8")
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.content == draw(sample, name)
        (section,) = image.xpath("ancestor::section")
        assert picture.title in section.xpath("string(h2)")
        assert picture.sentence in " ".join(section.text_content().split())
        assert len(section.xpath(".//tbody/tr")) == min(len(shown.rows), 200)
        for link in section.xpath(".//a/@href"):
            assert get(link.removeprefix("/sample")).status_code == 200, link


def test_a_long_table_is_cut_and_says_so(small_mirror, tmp_path):
    years = (
        "INSERT INTO issues (key, title, periodical_id, kind, date_start) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL "
        "SELECT i + 1 FROM n WHERE i < 250) SELECT 'x/' || i, 'x', 1, 'issue', (1700 + i) || '-01-01' FROM n"
    )
    path = copied(small_mirror, tmp_path / "long.db", [years])
    with open_for_reading(path) as db:
        page = html.document_fromstring(asking(path, db)("/pictures").text)
    (section,) = page.xpath("//section[h2[@id='issues']]")
    assert len(section.xpath(".//tbody/tr")) == 200
    assert "The first 200 of 251 rows." in section.text_content()


def test_the_page_of_an_empty_mirror_has_sentences_and_no_picture(empty, tmp_path):
    get = asking(tmp_path / "paper.db", empty)
    page = get("/pictures")
    assert page.status_code == 200
    assert "<img" not in page.text
    assert "No article of this mirror is known to be a reprint or translation of another." in page.text
    assert "No crawl has fetched a page for this mirror yet." in page.text
    assert get("/picture/issues.svg").status_code == 404


def test_a_mirror_in_mid_crawl_has_pictures_of_what_there_is(tmp_path):
    mirror = open_paper(tmp_path / "paper.db")
    mirror.write(contents_page(1, ["gate"], "May 2012"))
    mirror.write(article_page(1, "gate", "A gate.", language="en"))
    with open_for_reading(tmp_path / "paper.db") as db:
        assert asking(tmp_path / "paper.db", db)("/pictures").status_code == 200
    mirror.settle()
    with open_for_reading(tmp_path / "paper.db") as db:
        get = asking(tmp_path / "paper.db", db)
        assert get("/picture/articles.svg").status_code == 200
        assert get("/picture/lags.svg").status_code == 404
        assert "running" in read(db, "crawls").rows[0]
    mirror.close()


def test_the_hostile_page_shows_names_and_runs_none(hostile_mirror):
    with open_for_reading(hostile_mirror) as db:
        answer = asking(hostile_mirror, db)("/pictures")
    assert answer.status_code == 200
    assert not re.search(r"<script>document|</svg>|<!-- evil|\x00|\u202e", answer.text)
    assert not html.document_fromstring(answer.text).xpath("//main//script | //@onerror | //main//a[starts-with(@href, 'javascript:')]")


@pytest.mark.parametrize(
    "path",
    [
        "/picture/nothing.svg", "/picture/.svg", "/picture/%3Cscript%3E.svg", "/picture/%00.svg", "/picture/%25s.svg",
        "/picture/" + "x" * 5000 + ".svg", "/picture/journey.svg", "/picture/journey.svg?work=", "/picture/journey.svg?work=%3Cscript%3E",
        "/picture/journey.svg?work=%00", "/picture/journey.svg?work=%27+OR+1", "/picture/journey.svg?work=" + "y" * 5000,
        "/picture/journey.svg?work=%ff",
    ],
)  # fmt: skip
def test_an_address_of_no_picture_gets_a_sentence(sample_mirror, sample, path):
    answer = asking(sample_mirror, sample)(path)
    assert answer.status_code == 404
    assert "<script>" not in answer.text
    assert len(answer.text) < 10_000


def test_a_journey_is_served_by_the_key_of_its_work(sample_mirror, sample):
    key, *_ = the_most_printed(sample)
    answer = asking(sample_mirror, sample)(f"/picture/journey.svg?work={key}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml; charset=utf-8")
    assert answer.content == journey(sample, key)


@pytest.mark.parametrize(
    "module", ["exports.pictures", "exports.pictures.drawing", "exports.reading_room", "exports.reading_room.pictures"]
)
def test_pictures_and_reading_room_can_each_be_imported_first(module):
    subprocess.run([sys.executable, "-W", "error", "-c", f"import {module}"], check=True, timeout=60)
