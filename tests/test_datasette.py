"""The mirror in Datasette: its pages, searches and headers."""

import asyncio
import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from html import unescape

import pytest

from exports.datasette import metadata as made
from exports.datasette.serve import instance
from exports.reading_room.search_query import search_query
from pipelines.mirror.opening import open_for_reading
from tests.command import backfile, environment
from tests.invented import Writer
from tests.mirrors import HOSTILE, article_page, contents_page, open_paper
from tests.serving import serving

HITS = [
    ("strasse", "strike"), ("Straße", "strike"), ("munchen", "strike"), ("lohne", "strike"), ("lodz", "strike"), ("Łódź", "strike"),
    ("ete", "strike"), ("l'ete", "strike"), ("oeuvre", "strike"), ("東京", "tokyo"), ("集会", "tokyo"), ("労働者", "tokyo"),
    ("大きな声", "tokyo"),
]  # fmt: skip


@pytest.fixture(scope="module")
def get(small_mirror):
    """Ask the mirror's Datasette, as `backfile serve` makes it, for a path below /paper."""
    with open_for_reading(small_mirror) as db:
        yield asking(instance(small_mirror, db))


def asking(site):
    def ask(path, **arguments):
        return asyncio.run(site.client.get(f"/paper{path}", params=arguments or None))

    ask.site = site
    return ask


def rows(answer):
    assert answer.status_code == 200, answer.text
    return answer.json()


def plain_search(mirror, typed):
    """Search as Datasette does without anything of ours: no metadata, no plugin, in a process of its own."""
    path = f"/paper/articles.json?_shape=array&_search={urllib.request.quote(typed)}"
    done = subprocess.run(
        [sys.executable, "-m", "datasette", "serve", str(mirror), "--get", path], capture_output=True, text=True, check=True, timeout=60
    )
    return [row["key"] for row in json.loads(done.stdout)]


LONG = 20_000
"""Words."""


def write_printed_mirror(path):
    """Write a mirror to `path` in which one text was printed twice, the second time hostile, and a part of it a third time.

    A person has confirmed the reprint. Two long texts are one, much changed.
    """
    path.with_suffix(".decisions.toml").write_text(
        '[[confirm]]\narticle = "paper/2/weir"\nsource = "paper/1/gate"\nauthor = "A. Keeper"\nat = 2026-01-05\nreason = "Seen <b>."\n'
    )
    writer = Writer(7)
    gate, long = writer.text(300), writer.text(LONG)
    quoted = max(gate.split("\n\n"), key=len)
    texts = {
        (1, "gate"): gate, (2, "weir"): f"{writer.edited(gate, 0.03)}\n\n{HOSTILE}", (3, "alone"): writer.text(200),
        (3, "quotes"): "\n\n".join((writer.text(200), quoted, writer.text(200))),
        (1, "long"): long, (2, "longer"): writer.edited(long, 0.1),
    }  # fmt: skip
    mirror = open_paper(path)
    for issue, date in {1: "May 2012", 2: "June 2012", 3: "July 2012"}.items():
        mirror.write(contents_page(issue, [name for number, name in texts if number == issue], date))
    for (issue, name), body in texts.items():
        fields = {"headline": "<script>document.title='run'</script>"} if name == "weir" else {}
        mirror.write(article_page(issue, name, body, language="en", **fields))
    mirror.finish_run("done", mirror.settle(), {})
    mirror.close()


@pytest.fixture(scope="module")
def printed_mirror(tmp_path_factory):
    path = tmp_path_factory.mktemp("printed") / "paper.db"
    write_printed_mirror(path)
    return path


@pytest.fixture(scope="module")
def printed(printed_mirror):
    """Ask the Datasette of a mirror in which texts were printed more than once for a path below /paper."""
    with open_for_reading(printed_mirror) as db:
        yield asking(instance(printed_mirror, db))


# What is found.


@pytest.mark.parametrize(("typed", "name"), HITS)
def test_the_search_box_finds_words_as_people_type_them(get, typed, name):
    found = rows(get("/articles.json", _search=typed, _shape="array"))
    assert [row["key"].rpartition("/")[2] for row in found] == [name]


@pytest.mark.parametrize("typed", ["strasse", "東京", "大きな声", "lodz", "munchen"])
def test_the_search_box_of_plain_datasette_finds_them_too(small_mirror, typed):
    assert len(plain_search(small_mirror, typed)) == 1


@pytest.mark.parametrize("typed", ["東京の集会で労働者", "労働者たちは大きな声で", '"東京の集会で"', "東京の集会 労働者たち"])
def test_longer_runs_of_japanese_are_found(get, typed):
    assert [row["key"] for row in rows(get("/articles.json", _search=typed, _shape="array"))] == ["paper/2/tokyo"]
    assert [row["title"] for row in rows(get("/search.json", q=typed, _shape="array"))] == ["東京の集会"]


def test_a_longer_run_that_is_not_there_is_not_found(get):
    assert rows(get("/articles.json", _search="東京の労働者たち", _shape="array")) == []


@pytest.mark.parametrize(
    "typed", ['"', '""', "*", "a AND", "NEAR(", "headline:", "-x", "(", "^", "'", "a\0b", " ", "%", "{x}", 'x" OR "y', "—", "C++", "_"]
)
def test_nothing_typed_is_an_error(get, typed):
    assert get("/articles.json", _search=typed).status_code == 200
    assert get("/search.json", q=typed).status_code == 200


def test_words_must_all_occur_and_quoted_ones_together():
    assert search_query("red flag") == '"red" AND "flag"'
    assert search_query('"red flag" Ära') == '"red flag" AND ("Ära" OR "ara")'
    assert search_query('"red flag') == '"red flag"'
    assert search_query("ﾌﾟﾛﾚﾀ") == '"プロレタ"'
    assert search_query("  ") == search_query(None) == search_query('"') == '""'
    assert len(search_query("の" * 100_000)) < 10_000


def test_the_search_query_ranks_and_shows_what_it_found(get):
    found = rows(get("/search.json", q="nothing", _shape="array"))
    assert [(row["title"], row["excerpt"]) for row in found] == [
        ('=HYPERLINK("http://evil.example/")', "-1 and 1 make [nothing],\r\nsaid she.")
    ]
    assert "東京の集会で労働者" in rows(get("/search.json", q="労働者", _shape="array"))[0]["excerpt"]
    assert rows(get("/search.json", q="", _shape="array")) == []


# The other queries, and what the metadata says.


def test_the_articles_of_an_issue_are_found_by_number_and_key(get):
    by_number = rows(get("/articles_of_an_issue.json", issue="1", _shape="array"))
    assert [row["title"] for row in by_number] == ["Die Straße", '=HYPERLINK("http://evil.example/")']
    assert rows(get("/articles_of_an_issue.json", issue="paper/tp/1", _shape="array")) == by_number


def test_the_addresses_of_an_article_are_found_by_any_of_them(get):
    found = rows(get("/addresses_of_an_article.json", article="https://paper.example/old/1/strike.html", _shape="array"))
    assert [(row["url"], row["role"]) for row in found] == [
        ("https://paper.example/1/strike.html", "article"), ("https://paper.example/old/1/strike.html", "alias"),
    ]  # fmt: skip
    assert rows(get("/addresses_of_an_article.json", article="paper/1/strike", _shape="array")) == found


def test_a_writer_is_found_by_a_part_of_the_name(get):
    assert {row["title"] for row in rows(get("/by_writer.json", writer="schmidt", _shape="array"))} == {"Die Straße", "東京の集会"}
    assert rows(get("/by_writer.json", writer="_", _shape="array")) == []


def test_issues_with_missing_articles_are_listed(get):
    found = rows(get("/incomplete_issues.json", _shape="array"))
    assert [(row["issue"], row["listed"], row["held"], row["missing"]) for row in found] == [("The Paper No. 1, May 2012", 3, 2, 1)]


def test_every_query_answers_and_has_a_title(get):
    queries = get.site.metadata("databases")["paper"]["queries"]
    for name, query in queries.items():
        assert query["title"]
        assert query["description"]
        assert get(f"/{name}").status_code == 200, name


def test_every_table_and_column_in_sight_is_described(get):
    tables = get.site.metadata("databases")["paper"]["tables"]
    seen = [table for table in rows(get(".json"))["tables"] if not table["hidden"]]
    assert {"articles", "issues", "periodicals", "captures", "runs", "problems"} <= {table["name"] for table in seen}
    assert not {"_sqlite_migrations", "articles_fts", "articles_search", "frontier"} & {table["name"] for table in seen}
    for table in seen:
        assert tables[table["name"]]["description"]
        assert set(tables[table["name"]]["columns"]) == set(table["columns"]), table["name"]


def test_facets_that_would_tell_nothing_are_left_out(tmp_path):
    mirror = open_paper(tmp_path / "paper.db")
    for number in range(8):
        language = "en" if number % 2 else "de"
        mirror.write(article_page(number % 2, f"a{number}", "Text.", language=language, byline=f"Writer {number}"))
    mirror.settle()
    mirror.close()
    with open_for_reading(tmp_path / "paper.db") as db:
        assert made.metadata(db, "x")["databases"]["x"]["tables"]["articles"]["facets"] == ["language"]


def test_licence_and_source_stand_there_and_only_web_addresses_are_linked(tmp_path):
    mirror = open_paper(tmp_path / "paper.db")
    mirror.db.execute("UPDATE archives SET licence = 'Free', licence_url = 'javascript:alert(1)'")
    mirror.close()
    with open_for_reading(tmp_path / "paper.db") as db:
        found = made.metadata(db, "x")
    assert (found["title"], found["license"], found["source_url"]) == ("The Paper", "Free", "https://paper.example/")
    assert "license_url" not in found


def test_a_file_that_nobody_may_write_is_served_as_immutable(small_mirror, tmp_path):
    copy = tmp_path / "paper.db"
    copy.write_bytes(small_mirror.read_bytes())
    with open_for_reading(copy) as db:
        assert instance(copy, db).get_database("paper").is_mutable
        copy.chmod(0o444)
        assert not instance(copy, db).get_database("paper").is_mutable


# The pages.


def article_id(get, name):
    return rows(get("/articles.json", key=f"paper/{name}", _shape="array"))[0]["id"]


def test_the_table_of_articles_shows_no_html_source_unless_asked(get):
    assert "col-body_html" not in get("/articles").text
    assert "col-body_html" in get("/articles", _col="body_html").text
    assert "body_html" in rows(get("/articles.json", _shape="array"))[0]


@pytest.mark.parametrize(
    "path", ["/articles", "/articles/{id}", "/articles.html", "/links", "/articles_overview", "/search?q=script", "/by_writer?writer=java"]
)
def test_nothing_of_a_page_becomes_markup(get, path):
    text = get(path.format(id=article_id(get, "2/hostile"))).text
    assert "<script>document" not in text
    assert "<img" not in text
    assert "<b>bold" not in text
    assert "<i>here" not in text
    assert not re.search(r"""(href|src|action)=["']?\s*javascript:""", unescape(text), re.IGNORECASE)


@pytest.mark.parametrize(
    "path", ["", "/articles", "/articles.json", "/nothing", "?sql=select+1", "?sql=nonsense", "/articles.csv", "/compare", "/article/x"]
)
def test_every_answer_forbids_what_is_not_ours(get, path):
    headers = get(path).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert "unsafe" not in policy["script-src"]
    assert policy["script-src"].startswith("'self' 'sha256-")
    assert headers["x-content-type-options"] == "nosniff"


# What was printed more than once.


def test_the_reprints_of_an_article_are_found_by_key_and_by_address(printed):
    found = rows(printed("/reprints_of_an_article.json", article="paper/1/gate", _shape="array"))
    assert [(row["relation"], row["source"]) for row in found] == [("reprint", "The Gate")]
    assert rows(printed("/reprints_of_an_article.json", article="https://paper.example/2/weir.html", _shape="array")) == found
    assert rows(printed("/reprints_of_an_article.json", article="paper/3/alone", _shape="array")) == []


def test_the_quotations_of_an_article_are_found_from_either_side(printed):
    for name in ("1/gate", "3/quotes"):
        found = rows(printed("/quotations_of_an_article.json", article=f"paper/{name}", _shape="array"))
        assert ("The Quotes", "The Gate") in [(row["article"], row["source"]) for row in found]
    assert rows(printed("/quotations_of_an_article.json", article="paper/3/alone", _shape="array")) == []


def test_the_queries_over_reprints_answer_of_the_sample_archive(sample_mirror):
    with open_for_reading(sample_mirror) as db:
        site = instance(sample_mirror, db)

        def ask(path):
            return rows(asyncio.run(site.client.get(f"/sample/{path}")))

        everyone = ask("reprints_by_year.json?periodical=&_shape=array")
        one = ask("reprints_by_year.json?periodical=The+Lock+Warden&_shape=array")
        works = ask("works_in_most_languages.json?_shape=array")
        contradicted = ask("notes_that_texts_contradict.json?_shape=array")
        tables = site.metadata("databases")["sample"]["tables"]
        shown = {table["name"] for table in ask("../sample.json")["tables"] if not table["hidden"]}
        held = {name: db.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in ("who_reprints_whom", "contradicted_notes")}
    assert len(everyone) == held["who_reprints_whom"]
    assert one == [row for row in everyone if "The Lock Warden" in (row["periodical"], row["source_periodical"])]
    assert {row["periodical"] for row in one} & {row["source_periodical"] for row in one}
    numbers = [row["number_of_languages"] for row in works]
    assert numbers == sorted(numbers, reverse=True)
    assert all(number == len(row["languages"].split(", ")) for number, row in zip(numbers, works, strict=True))
    assert len(contradicted) == held["contradicted_notes"]
    assert tables["reprints"]["facets"] == ["relation", "direction", "status", "declared"]
    assert {"reprints", "passages", "clusters", "cluster_members", "decisions"} <= shown
    assert not {"fingerprints", "alignments", "translation_features"} & shown


# The command.


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 0), (signal.SIGTERM, -signal.SIGTERM)])
def test_serve_answers_until_it_is_stopped_and_leaves_nothing_behind(small_mirror, number, status):
    before = sorted(small_mirror.parent.iterdir())
    with serving(small_mirror, "--port", 0) as (process, address):
        with urllib.request.urlopen(f"{address}paper/articles/1") as answer:
            assert b"<article" in answer.read()
        with urllib.request.urlopen(f"{address}-/backfile/backfile.css") as answer:
            assert answer.headers["content-type"].startswith("text/css")
        os.kill(process.pid, number)
        assert process.wait(20) == status
        assert process.stderr.read() == ""
    assert sorted(small_mirror.parent.iterdir()) == before


def test_serve_shows_what_a_crawl_adds_meanwhile(tmp_path):
    open_paper(tmp_path / "paper.db").close()
    with serving(tmp_path / "paper.db", "--port", 0) as (_, address):
        with urllib.request.urlopen(f"{address}paper/articles.json?_shape=array") as answer:
            assert json.load(answer) == []
        mirror = open_paper(tmp_path / "paper.db")
        mirror.write(article_page(1, "new", "Text."))
        mirror.settle()
        for _ in range(2):
            with urllib.request.urlopen(f"{address}paper/articles.json?_shape=array") as answer:
                assert [row["key"] for row in json.load(answer)] == ["paper/1/new"]
            mirror.close()


def test_serve_listens_at_loopback_alone_by_default(small_mirror):
    with serving(small_mirror, "--port", 0) as (_, address):
        assert address.startswith("http://127.0.0.1:")


def test_a_port_in_use_is_one_sentence(small_mirror):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = backfile("serve", small_mirror, "--port", port)
    assert done.returncode == 1
    assert done.stderr == f"backfile: cannot listen at 127.0.0.1 port {port}: Address already in use; choose another with --port.\n"


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("nowhere.db",), 1, "there is no mirror at nowhere.db"),
        (("plain.db",), 1, "not an SQLite database"),
        ((), 2, "name the mirror"),
        (("MIRROR", "--port", "99999"), 2, "99999"),
        (("MIRROR", "--host", "no.such.host.invalid"), 1, "there is no address 'no.such.host.invalid' here"),
    ],
)
def test_what_cannot_be_served_is_one_sentence(small_mirror, tmp_path, arguments, status, words):
    (tmp_path / "plain.db").write_text("no database at all, but a text that is long enough to be looked at by SQLite " * 20)
    (tmp_path / "other.db").write_text("")
    done = backfile("serve", *(small_mirror if one == "MIRROR" else one for one in arguments), cwd=tmp_path)
    assert done.returncode == status
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_without_datasette_serve_says_what_to_install(small_mirror):
    without = "import sys; sys.modules['datasette'] = None; from crawler.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", without, "serve", str(small_mirror)], capture_output=True, text=True, check=False, env=environment()
    )
    assert done.returncode == 1
    assert "pip install 'backfile[serve]'" in done.stderr
    assert len(done.stderr.splitlines()) == 1
