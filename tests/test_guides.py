"""The guides say what is so: paths, links, commands, settings, names, tables and figures; and what they have a reader type is run."""

import importlib
import importlib.util
import json
import os
import re
import shlex
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from crawler.archive import LEAST_LIVE_DELAY, LIVE_DELAY
from crawler.cli import cli
from crawler.commands.help_pages.help_text import read_commands
from crawler.commands.status import tell_summary
from crawler.configuration.known import SETTINGS
from crawler.fetching.window import EARLY
from crawler.shared_walk.sharing import HEARTBEAT
from crawler.spiders.icl import IclSpider
from exports.formats import FORMATS
from pipelines.items import MAX_QUERIES
from pipelines.mirror import visits
from pipelines.mirror.frontier.traps import MAX_STRAYS
from pipelines.mirror.schema import tables_page
from pipelines.mirror.schema.descriptions import DESCRIPTIONS
from pipelines.mirror.visits import MAX_ATTEMPTS
from pipelines.reprints.boilerplate import WORKS
from pipelines.warc.exchange import MAX_BODY
from tests import screenshot
from tests.benchmarks import __main__ as benchmarks
from tests.checkout import PACKAGES, ROOT
from tests.command import backfile
from tests.guides import DOCS, GUIDES, blocks_of, code_in, commands_in, not_said, unknown_words

README = ROOT / "README.md"
STRICT = os.environ.get("BACKFILE_NO_SKIPS") == "1"
every_guide = pytest.mark.parametrize("guide", GUIDES, ids=[str(guide.relative_to(ROOT)) for guide in GUIDES])


# What a guide names is there.


@every_guide
def test_every_path_that_a_guide_names_exists(guide):
    named = {one for one in code_in(guide) if re.fullmatch(r"(?:crawler|pipelines|exports|tests|docs|\.ci)/[\w./-]*", one)}
    # The tutorial makes it, and takes it out again.
    named.discard("crawler/spiders/weekly.py")
    assert [path for path in sorted(named) if not (ROOT / path).exists() or (ROOT / path).is_dir() != path.endswith("/")] == []


def anchors(guide: Path) -> set[str]:
    """Return the anchors of the headings of a page, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", guide.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@every_guide
def test_every_link_of_a_guide_leads_somewhere(guide):
    found = re.findall(r"\]\(([^)\s]+)\)", guide.read_text("utf-8"))
    parted = [target.partition("#") for target in found if "://" not in target]
    broken = [path for path, _, _ in parted if not (guide.parent / path).exists()]
    broken += [f"{path}#{name}" for path, _, name in parted if name and name not in anchors(guide.parent / path if path else guide)]
    assert broken == []


# Python files and Datasette's own settings, programs of others, and names that follow from a key or a setting.
FOREIGN = {
    "SPARK_CONF_DIR", "PYSPARK_SUBMIT_ARGS", "tei_all", "field_size_limit", "max_examples", "default_allow_sql",
    "backfile_cause", "backfile_run_last_success_time_seconds", "sample_lw_42_ferry", "sample_english_lw_46_wire",
}  # fmt: skip
FOREIGN_OPTIONS = {"--setting", "--fields"}


@pytest.fixture(scope="module")
def words() -> set[str]:
    """Return every word of the code, templates and texts of the program, the names of the tests' modules, and the settings' variables."""
    files = [path for package in PACKAGES for path in (ROOT / package).rglob("*")]
    read = (path.read_text("utf-8") for path in files if path.suffix in (".py", ".html", ".toml", ".js"))
    stems = {path.stem for path in (ROOT / "tests").rglob("*.py")} | {path.stem for path in files}
    return {word for text in read for word in re.findall(r"\w+", text)} | stems | {one.variable for one in SETTINGS.values()} | FOREIGN


@every_guide
def test_every_name_with_an_underscore_is_one_of_the_program(guide, words):
    named = {name for code in code_in(guide) for name in re.findall(r"\b[a-zA-Z]+(?:_[a-zA-Z0-9]+)+\b", code)}
    assert sorted(named - words) == []


@every_guide
def test_every_column_and_setting_that_is_named_with_its_table_is_there(guide):
    groups = {name.partition(".")[0] for name in SETTINGS if "." in name}
    pairs = [found.groups() for found in (re.fullmatch(r"(\w+)\.(\w+)(?: = .*)?", code) for code in code_in(guide)) if found]
    # Tables of an export have columns besides; csv.md tells them.
    columns = {} if guide.parent.name == "exports" else DESCRIPTIONS
    wrong = [f"{first}.{second}" for first, second in pairs if first in groups and f"{first}.{second}" not in SETTINGS]
    assert wrong + [f"{table}.{column}" for table, column in pairs if table in columns and column not in columns[table]] == []


@every_guide
def test_every_command_and_option_of_a_guide_is_there(guide):
    options = {written for one in read_commands(cli) for text, _ in one.options for written in re.findall(r"--[\w-]+", text)}
    loose = {code.split()[0] for code in code_in(guide) if code.startswith("--")}
    assert sorted(loose - options - FOREIGN_OPTIONS) == []
    assert {typed: unknown for typed in commands_in(guide) if (unknown := unknown_words(typed))} == {}


@every_guide
def test_every_target_and_module_that_is_run_is_there(guide):
    text = guide.read_text("utf-8")
    targets = set(re.findall(r"^([\w-]+):(?!=)", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"(?:`|^    )make (\w+)", text, re.MULTILINE)) <= targets
    for module, rest in re.findall(r"python -m (tests\.benchmarks[\w.]*)([^`\n#]*)", text):
        base = ROOT / module.replace(".", "/")
        source = "".join(path.read_text("utf-8") for path in [base.with_suffix(".py"), *base.glob("*.py")] if path.exists())
        assert source, module
        assert [option for option in re.findall(r"--[\w-]+", rest) if f'"{option}"' not in source] == []


def test_every_section_of_the_figures_can_be_run_and_asks_for_the_places_that_it_names():
    measured = benchmarks.sections()
    assert {"Linux Gazette", "Reprints", "Exports", "For operators"} <= set(measured)
    assert [title for title, commands in measured.items() if not commands] == []
    capitals = {word for commands in measured.values() for command in commands for word in re.findall(r"\b[A-Z]{3,}\b", command)}
    assert capitals == set(benchmarks.PLACES)


# The tables.


def test_the_page_of_the_tables_is_what_the_schema_says_now():
    assert (DOCS / "tables.md").read_text("utf-8") == tables_page.page(), "docs/tables.md is of yesterday; run make docs"


def test_every_table_and_view_has_its_place_on_the_page():
    placed = [name for group in tables_page.GROUPS for name in group.names]
    assert sorted(placed) == sorted(DESCRIPTIONS), "say in GROUPS of pipelines/mirror/schema/tables_page.py where it belongs"


@pytest.fixture(scope="module")
def ask(sample_mirror):
    """A function that asks the sample mirror in SQL, and returns its rows."""
    with closing(sqlite3.connect(f"{sample_mirror.as_uri()}?mode=ro", uri=True)) as db:
        yield lambda sql: db.execute(sql).fetchall()


@pytest.mark.parametrize("sql", [*tables_page.EXAMPLES.values(), tables_page.SEARCH], ids=[*tables_page.EXAMPLES, "search"])
def test_an_example_gives_rows_of_the_sample(ask, sql):
    assert ask(sql)


# The README.


def rows(heading: str) -> list[list[str]]:
    """Return the cells of the first table of the README below a heading, or whose head is `heading`."""
    table = re.search(r"(?:^\|.*\n)+", README.read_text("utf-8").partition(heading)[2], re.MULTILINE)
    assert table, heading
    return [[cell.strip() for cell in line.strip("|\n").split(" | ")] for line in table[0].splitlines()]


def test_the_readme_names_every_command_and_archives_to_copy():
    readme = README.read_text("utf-8")
    assert {"crawl", "status", "serve", "export", "archives"} <= set(cli.commands)
    assert [name for name in cli.commands if f"backfile {name}" not in readme] == []
    modules = {path.name for path in (ROOT / "crawler" / "spiders").glob("[a-z]*.py")}
    assert {name for row in rows("The\nmodules that are here") for name in re.findall(r"`(\w+\.py)`", row[0])} <= modules


def test_the_tables_of_the_readme_are_tables():
    named = [name for row in rows("## What do I get?")[2:] for name in re.findall(r"`(\w+)`", row[0])]
    assert len(named) > 10
    assert [name for name in named if name not in DESCRIPTIONS] == []


def test_the_exit_statuses_of_the_readme_are_those_that_the_commands_tell():
    told = {
        line.partition(" ")[0]
        for one in read_commands(cli)
        for paragraph in one.paragraphs
        if paragraph.kind == "statuses"
        for line in paragraph.text.splitlines()
    }
    assert {status for row in rows("joins what they fetched")[2:] for status in row[0].split(", ")} == told


def test_every_format_is_in_the_readme_and_has_a_page():
    assert {re.search(r"`backfile export ([\w-]+)", row[1])[1] for row in rows("## How do I export it?")[2:]} == set(FORMATS)
    pages = [
        typed.split()[2]
        for guide in (DOCS / "exports").glob("*.md")
        for typed in commands_in(guide)
        if typed.startswith("backfile export ")
    ]
    assert set(pages) == set(FORMATS)


NUMBERS = {"one": 1, "two": 2, "four": 4, "five": 5, "seven": 7, "nine": 9, "ten": 10, "thirteen": 13, "seventeen": 17, "five hundred": 500}


@pytest.mark.parametrize(
    ("guide", "said", "figures"),
    [
        ("README.md", r"one request at a time, (\w+) seconds apart \(`--delay`, never less than (\w+)\)", (LIVE_DELAY, LEAST_LIVE_DELAY)),
        ("README.md", r"an answer may have at most (\d+) MB", (MAX_BODY >> 20,)),
        ("docs/analysts.md", r"stands in (\w+) works or more that are otherwise unrelated", (WORKS,)),
        ("docs/guarantees.md", r"Articles and older issues after (\d+) days, then", (visits.ARTICLE.first,)),
        (
            "docs/guarantees.md",
            r"Other pages after (\d+) days\. What is missing after (\w+) day",
            (visits.PAGE.first, visits.MISSING.first),
        ),
        ("docs/guarantees.md", r"after (\w+) visits in a row that found nothing", (visits.MOST_MISSES,)),
        ("docs/guarantees.md", r"At most (\d+) of these a run", (visits.RECHECKS,)),
        ("docs/guarantees.md", r"(\w+) attempts, each after a longer wait", (MAX_ATTEMPTS,)),
        ("docs/guarantees.md", r"lead there, (\w+) in a row, or (five hundred) addresses differ", (MAX_STRAYS, MAX_QUERIES)),
        ("docs/operators.md", r"one that is killed is missed after (\d+) seconds", (HEARTBEAT,)),
        ("docs/operators.md", r"started up to (\w+) minutes early waits", (EARLY.seconds / 60,)),
    ],
)
def test_a_figure_of_the_text_is_that_of_the_code(guide, said, figures):
    found = re.search(said, " ".join((ROOT / guide).read_text("utf-8").split()))
    assert found
    assert tuple(NUMBERS.get(figure) or int(figure) for figure in found.groups()) == figures


def test_the_figures_of_the_archives_in_the_readme_are_right(ask):
    readme = " ".join(README.read_text("utf-8").split())
    papers, issues, articles, languages = re.search(
        r"\((\w+) invented papers, (\d+) issues, (\d+) articles in (\w+) languages", readme
    ).groups()
    assert [(NUMBERS[papers], int(issues), int(articles), NUMBERS[languages])] == ask(
        "SELECT (SELECT count(*) FROM periodicals), (SELECT count(*) FROM issues), count(*), "
        "count(DISTINCT CASE language WHEN 'und' THEN NULL ELSE language END) FROM articles"
    )
    assert int(re.search(r"Communist League: (\d+) periodicals", readme)[1]) == len(IclSpider.periodicals)
    assert NUMBERS[re.search(r"the archive's (\w+) hosts a", readme)[1]] == len(IclSpider.hosts)
    (example,) = re.findall(r"^> (.+(?:\n> .+)*)$", README.read_text("utf-8"), re.MULTILINE)
    assert example.replace("\n> ", " ") in {row[0] for row in ask("SELECT explanation FROM reprints")}


def test_the_readme_shows_what_a_crawl_of_the_sample_ends_with(sample_mirror, capsys):
    shown = re.search(r"    sample\.db: (?:.*\n)+?    Open it.*\n", README.read_text("utf-8"))[0]
    tell_summary(sample_mirror, 0)
    said = capsys.readouterr().out.replace(str(sample_mirror), "sample.db")
    when = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d  done in .*? s: ")
    assert when.sub("…", shown) == when.sub("…", "".join(f"    {line}\n" for line in said.splitlines()))


# The pictures.


def test_a_picture_shows_the_page_as_it_is_now(sample_mirror):
    taken = json.loads((DOCS / "pictures" / screenshot.DIGESTS).read_text("utf-8"))
    shown = screenshot.digests(sample_mirror)
    assert [name for name in shown if taken.get(name) != shown[name]] == [], "these pictures are of yesterday; run make screenshots"


def test_every_picture_is_taken_by_the_program_and_shown_in_a_guide():
    pictures = {path.name for path in (DOCS / "pictures").iterdir()} - {screenshot.DIGESTS}
    taken = json.loads((DOCS / "pictures" / screenshot.DIGESTS).read_text("utf-8"))
    assert pictures == {"house.svg", *(f"{name}.png" for name in taken)}
    assert pictures == {name for guide in GUIDES for name in re.findall(r"\]\([\w/]*pictures/([\w-]+\.\w+)\)", guide.read_text("utf-8"))}


# What a reader types.


RUN = ("export", "compare", "status")
TYPED = [README, DOCS / "analysts.md", *sorted((DOCS / "exports").glob("*.md"))]


@pytest.fixture(scope="module")
def desk(sample_mirror, tmp_path_factory):
    """A folder with the sample mirror, as `make mirror` leaves one, and the commands that were typed there."""
    folder = tmp_path_factory.mktemp("desk")
    for path in (sample_mirror, sample_mirror.with_name("sample-warc")):
        (folder / path.name).symlink_to(path)
    return folder, set()


# Not installed for the tests: pandas, datasets of Hugging Face, and Spark's own session.
ABSENT = {"pandas", "datasets", "spark"}


@pytest.mark.parametrize("guide", TYPED, ids=lambda guide: guide.name)
def test_what_a_guide_has_a_reader_type_works_on_the_sample(guide, desk, monkeypatch, capfd):
    folder, done = desk
    monkeypatch.chdir(folder)
    for typed in commands_in(guide):
        words = shlex.split(typed.replace("--db sample.db", ""), comments=True)[1:]
        # What has a placeholder, all formats at once, and what asks other mirrors are held to the commands that there are, above.
        bare = len(words) == 1 or any(word.isupper() or word in ("all", "icl.db") for word in words)
        if words[0] in RUN and not bare and tuple(words) not in done:
            done.add(tuple(words))
            # Where one guide shows several ways to one destination.
            again = ["--force"] if words[0] == "export" and len(words) > 2 and words[2] != "-" and Path(words[2]).exists() else []
            assert cli.main([*words, *again], prog_name="backfile", standalone_mode=False) in (0, None), (typed, capfd.readouterr().err)
    for block in blocks_of(guide):
        if block.language == "python":
            run_python(block.text)


def run_python(text: str) -> None:
    """Run what a guide gives Python, or each of its lines where it imports nothing; what needs what is not here, is read only."""
    names: dict[str, object] = {}
    for part in [text] if "import " in text else text.splitlines():
        used = set(re.findall(r"^(?:import )?(\w+)", part, re.MULTILINE))
        if used & ABSENT:
            compile(part, "guide", "exec")
        else:
            names |= {name: importlib.import_module(name) for name in used if importlib.util.find_spec(name)}
            exec(part, names)


@pytest.mark.skipif(not STRICT and not shutil.which("sqlite3"), reason="sqlite3 is not installed: apt-get install sqlite3")
def test_what_sqlite_is_asked_in_a_guide_has_an_answer(sample_mirror):
    asked = [line for guide in TYPED for block in blocks_of(guide) for line in block.text.splitlines() if line.startswith("sqlite3 ")]
    assert asked
    for line in asked:
        assert subprocess.run(shlex.split(line), cwd=sample_mirror.parent, capture_output=True, text=True, check=True).stdout


def test_a_page_of_the_sample_is_shown_as_the_page_of_the_icl_archive_has_it(tmp_path):
    typed, shown = blocks_of(DOCS / "icl.md")
    done = backfile(*shlex.split(typed.text)[1:], cwd=tmp_path)
    assert not_said(shown.text, done.stdout) == [], done.stdout
