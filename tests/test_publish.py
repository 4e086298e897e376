"""A published folder: what is in it, that it runs by itself, and that it takes the place of another only when it is whole."""

import ast
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import urllib.request
from contextlib import closing, contextmanager
from importlib.metadata import distribution, version
from pathlib import Path

import pytest

from exports.datasette import exchange, program
from exports.datasette.headers import HEADERS
from exports.datasette.public_copy import LEFT_OUT, public_address
from exports.datasette.publish import COMMAND, MARKER, NotOurs, publish
from exports.datasette.settings import PUBLIC_SETTINGS, SETTINGS
from exports.reading_room import PAGES
from pipelines.mirror.opening import open_for_reading
from tests.command import backfile, command, environment
from tests.mirrors import open_paper

ROOT = Path(__file__).parent.parent
KEEPER = "keeper@backfile.example"
SECRETS = (KEEPER, "copy.lan", "hunter2", "memusage")
KEY = "sample/english/lw/41/floodgate"
PATHS = ["/", "/sample", "/sample/articles", f"/sample/article/{KEY}", "/sample/search?q=gate", "/sample/search.json?q=gate",
         "/-/backfile/backfile.css", "/robots.txt", "/sample/reprints_overview", "/sample.db"]  # fmt: skip
PATHS += [f"/sample/{name}" for name in PAGES if name not in ("home", "compare")]


@pytest.fixture(scope="module")
def mirror(sample_mirror, tmp_path_factory):
    """The sample mirror as a live one would be: with its keeper's address, and crawled from private copies of the site."""
    path = tmp_path_factory.mktemp("operators") / "sample.db"
    with closing(sqlite3.connect(sample_mirror)) as crawled, closing(sqlite3.connect(path)) as db:
        crawled.backup(db)
        settings = {"USER_AGENT": f"Backfile/0.1.0 (+{KEEPER})", "BACKFILE_BASE_URL": "http://copy.lan/", "BACKFILE_LANGUAGE": "de"}
        db.execute("UPDATE runs SET settings = ?, stats = ?", [json.dumps(settings), '{"memusage/max": 1}'])
        db.execute("UPDATE captures SET fetched_from = 'http://copy.lan/a' WHERE id = 1")
        db.execute("UPDATE captures SET fetched_from = 'https://anna:hunter2@mirror.example.org/b?c' WHERE id = 2")
        db.execute("UPDATE captures SET fetched_from = 'https://mirror.example.org/d' WHERE id = 3")
        db.execute("INSERT INTO frontier (url, page_kind, state, due, priority) VALUES ('https://copy.lan/', 'page', 'due', '', 1)")
        db.commit()
    return path


@pytest.fixture(scope="module")
def public(mirror, tmp_path_factory):
    """The mirror, published by the real command."""
    folder = tmp_path_factory.mktemp("published") / "public"
    done = backfile("serve", mirror, "--publish", folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"Published {mirror} as {folder}; serve it: cd {folder} && {' '.join(COMMAND)}")
    assert "copying" in done.stderr
    return folder


@pytest.fixture(scope="module")
def hosted(public, tmp_path_factory):
    """Ask the folder, moved to where no checkout is, by a Python that has nothing but its requirements."""
    place = tmp_path_factory.mktemp("host")
    packages = only_required(public / "requirements.txt", place / "packages")
    folder = shutil.copytree(public, place / "mirror")
    (folder / "plugins" / "witness.py").write_text(WITNESS)
    with running(folder, packages) as address:

        def ask(path, **options):
            return urllib.request.urlopen(urllib.request.Request(address + path, **options), timeout=60)

        ask.folder = folder
        yield ask


WITNESS = """
import sys
from datasette import hookimpl
from datasette.utils.asgi import Response

@hookimpl
def register_routes():
    return [("/where$", where)]

def where():
    return Response.json({name: getattr(module, "__file__", None) or "" for name, module in list(sys.modules.items())})
"""


def only_required(requirements, folder):
    """Make a folder of packages that holds what a requirements file names, and nothing else that is installed here."""
    folder.mkdir()
    for name in required(requirements):
        for file in distribution(name).files or ():
            top = file.parts[0]
            if top not in ("..", "__pycache__") and not (folder / top).exists():
                (folder / top).symlink_to(distribution(name).locate_file(top))
    return folder


def required(requirements):
    """Return the names in a requirements file that apply here, with their versions."""
    lines = [line for line in requirements.read_text().splitlines() if not line.startswith(" ")]
    found = [(re.fullmatch(r"([a-z0-9-]+)==(\S+)( ; .*)?( \\)?", line), line) for line in lines]
    assert all(match for match, _ in found), lines
    pins = [(match[1], match[2]) for match, _ in found]
    return {name: pin for name, pin in pins if is_installed(name) and version(name) == pin}


def is_installed(name):
    try:
        return bool(distribution(name))
    except ModuleNotFoundError:
        return False


@contextmanager
def running(folder, packages):
    """Run what the Dockerfile runs, in `folder`, at a free port of this machine; give its address."""
    start = {"0.0.0.0": "127.0.0.1", "8001": "0"}
    asked = [start.get(word, word) for word in container_command(folder)]
    variables = {"PATH": os.environ["PATH"], "PYTHONPATH": str(packages), "HOME": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    # -S: no site-packages, so no checkout that is installed there; -P: nothing of the folder itself.
    line = [sys.executable, "-S", "-P", "-m", *asked]
    with subprocess.Popen(line, cwd=folder, env=variables, stderr=subprocess.PIPE, text=True) as process:
        try:
            said = ""
            while not (found := re.search(r"running on (http://\S+)", said)):
                line = process.stderr.readline()
                assert line, said
                said += line
            yield found[1]
        finally:
            process.kill()


def container_command(folder):
    return json.loads((folder / "Dockerfile").read_text().split("CMD ")[1])


def opened(path):
    return closing(sqlite3.connect(f"file:{urllib.request.quote(str(path))}?mode=ro", uri=True))


def column(path, sql):
    with opened(path) as db:
        return [value for (value,) in db.execute(sql)]


# It runs by itself.


@pytest.mark.parametrize("path", PATHS)
def test_the_folder_answers_wherever_it_is_moved(hosted, path):
    with hosted(path) as answer:
        assert answer.status == 200
        assert {name.decode(): value.decode() for name, value in HEADERS}.items() <= {
            k.lower(): v for k, v in answer.headers.items()
        }.items()
        assert answer.read()


def test_the_pages_are_made_by_the_program_in_the_folder(hosted):
    with hosted("/where") as answer:
        loaded = json.load(answer)
    ours = {name: file for name, file in loaded.items() if name.split(".")[0] in ("exports", "pipelines")}
    assert {"exports", "exports.reading_room.home", "pipelines.normalize.folding"} <= ours.keys()
    assert [file for file in ours.values() if not Path(file).is_relative_to(hosted.folder / "program")] == []
    assert not {"crawler", "scrapy", "twisted"} & loaded.keys()
    assert [file for file in loaded.values() if "site-packages" in file] == []


def test_the_folder_is_served_as_what_does_not_change_and_is_known_by_the_same_addresses(hosted):
    with hosted("/.json") as answer:
        (known,) = json.load(answer).values()
    assert (known["path"], known["hash"]) == ("/sample", json.loads((hosted.folder / MARKER).read_text())["sha256"])
    with hosted("/-/settings.json") as answer:
        assert PUBLIC_SETTINGS.items() <= json.load(answer).items()


def test_only_what_may_keep_others_waiting_is_set_otherwise_than_at_home():
    other = {name for name in PUBLIC_SETTINGS if PUBLIC_SETTINGS[name] != SETTINGS.get(name)}
    assert other == {"sql_time_limit_ms", "facet_time_limit_ms", "num_sql_threads"}
    assert PUBLIC_SETTINGS["sql_time_limit_ms"] < SETTINGS["sql_time_limit_ms"]


def test_the_container_installs_and_runs_what_the_folder_holds(public):
    lines = [line.split(" ", 1) for line in (public / "Dockerfile").read_text().splitlines()]
    assert [word for word, _ in lines] == ["FROM", "WORKDIR", "COPY", "RUN", "COPY", "USER", "EXPOSE", "CMD"]
    assert lines[0][1] == f"python:{sys.version_info.major}.{sys.version_info.minor}-slim"
    assert all((public / rest.split()[0]).exists() for word, rest in lines if word == "COPY")
    assert container_command(public) == [*COMMAND, "--host", "0.0.0.0"]
    assert " ".join(COMMAND) in (public / "README.md").read_text()


def test_whoever_is_given_the_folder_may_read_all_of_it_and_write_not_the_mirror(public):
    modes = {path: path.stat().st_mode & 0o777 for path in [public, *public.rglob("*")]}
    assert modes.pop(public / "sample.db") == 0o444
    assert {mode for path, mode in modes.items() if path.is_dir()} == {0o755}
    assert {mode for path, mode in modes.items() if path.is_file()} == {0o644}


def test_counts_and_digest_are_those_of_datasette(public):
    done = subprocess.run(
        [sys.executable, "-m", "datasette", "inspect", "sample.db"], cwd=public, capture_output=True, text=True, check=True, timeout=60
    )
    assert json.loads((public / "inspect-data.json").read_text()) == json.loads(done.stdout)


# What is in it.


def test_the_requirements_are_what_the_copied_modules_import_in_the_versions_installed_here(public):
    imported = set()
    for path in (public / "program").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                imported.add(node.module.split(".")[0])
    needed = required(public / "requirements.txt")
    covered = {file.parts[0].removesuffix(".py") for name in needed for file in distribution(name).files or ()}
    assert imported - sys.stdlib_module_names - {"exports", "pipelines"} <= covered
    assert {"datasette", "sqlite-utils", "jinja2", "uvicorn"} <= needed.keys()
    assert not {"scrapy", "pyspark", "pytest"} & needed.keys()


def test_versions_come_with_digests_where_the_lock_file_names_them_all(tmp_path):
    text = program.requirements()
    locked = (ROOT / "requirements.lock").read_text()
    pins = [line.split(" ")[0] for line in text.splitlines() if not line.startswith(" ")]
    assert ("--hash=sha256:" in text) == all(re.search(rf"^{re.escape(pin)} ", locked, re.MULTILINE) for pin in pins)
    # Where it is installed, no lock file lies beside it.
    program.copy_program(tmp_path / "program")
    shutil.copy(ROOT / "exports/datasette/program.py", tmp_path / "program/exports/datasette/program.py")
    asked = "from exports.datasette.program import requirements; print(requirements())"
    line = [sys.executable, "-P", "-c", asked]
    done = subprocess.run(line, env={**environment(), "PYTHONPATH": str(tmp_path / "program")}, capture_output=True, text=True, check=True)
    assert "--hash" not in done.stdout
    assert {f"{name}=={version(name)}" for name in required(ROOT / "requirements.lock") if f"\n{name}==" in f"\n{text}"} <= set(
        done.stdout.split()
    )


def test_nothing_of_the_operators_or_of_this_machine_is_in_it(public, mirror):
    hidden = [word.encode() for word in (*SECRETS, str(ROOT), str(mirror.parent))]
    for path in public.rglob("*"):
        if path.is_file():
            held = path.read_bytes()
            assert [word for word in hidden if word in held] == [], path


def test_what_the_run_was_asked_to_fetch_and_where_the_public_can_look_is_kept(public):
    assert column(public / "sample.db", "SELECT settings FROM runs WHERE id = 1") == ['{"BACKFILE_LANGUAGE": "de"}']
    found = column(public / "sample.db", "SELECT fetched_from FROM captures WHERE id <= 4 ORDER BY id")
    assert found == ["", "https://mirror.example.org/b?c", "https://mirror.example.org/d", ""]


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://paper.example/a?b#c", "https://paper.example/a?b#c"), ("http://93.184.216.34/", "http://93.184.216.34/"),
        ("https://a:b@paper.example:8/a", "https://paper.example:8/a"), ("https://a@b@paper.example/", "https://paper.example/"),
        ("http://127.0.0.1:8000/", ""), ("http://localhost/", ""), ("http://copy/", ""), ("http://192.168.1.4/", ""), ("http://[::1]/", ""),
        ("http://copy.LAN./", ""), ("http://a:b@10.0.0.1/", ""), ("http://[/", ""), ("", ""), ("http://169.254.1.1/", ""),
    ],
)  # fmt: skip
def test_an_address_is_published_where_it_is_public_and_never_with_a_password(url, shown):
    assert public_address(url) == shown


def test_all_else_is_as_in_the_mirror(public, mirror):
    tables = (
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB 'sqlite_*' AND name NOT GLOB 'articles_*_*' ORDER BY name"
    )
    assert sorted(set(column(mirror, tables)) - set(LEFT_OUT)) == column(public / "sample.db", tables)
    changed = {"captures", "descriptions", "properties", "runs"}
    with opened(public / "sample.db") as published, opened(mirror) as live:
        for table in set(column(public / "sample.db", tables)) - changed - {"articles_fts", "articles_search"}:
            assert published.execute(f"SELECT * FROM {table}").fetchall() == live.execute(f"SELECT * FROM {table}").fetchall(), table
        views = [name for (name,) in published.execute("SELECT name FROM sqlite_master WHERE type = 'view'")]
        assert len(views) > 15
        for view in views:
            assert published.execute(f"SELECT * FROM {view}").fetchall() == live.execute(f"SELECT * FROM {view}").fetchall(), view
        search = "SELECT rowid FROM articles_search WHERE articles_search MATCH 'gate' ORDER BY rowid"
        assert published.execute(search).fetchall() == live.execute(search).fetchall() != []


def test_the_database_is_whole_and_needs_no_file_beside_it(public):
    with opened(public / "sample.db") as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        assert db.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert db.execute("PRAGMA freelist_count").fetchone() == (0,)
    assert {path.name for path in public.glob("sample.db*")} == {"sample.db"}


def test_it_says_itself_what_is_left_out(public):
    db = public / "sample.db"
    assert column(db, "SELECT value FROM properties WHERE name = 'left_out'") == [", ".join(LEFT_OUT)]
    described = set(column(db, "SELECT DISTINCT table_name FROM descriptions"))
    assert not set(LEFT_OUT) & described
    assert "published copy" in column(db, "SELECT description FROM descriptions WHERE (table_name, column_name) = ('runs', 'settings')")[0]


def test_no_page_and_no_query_reads_what_is_left_out():
    read = re.compile(rf"\b(?:FROM|JOIN)\s+(?:{'|'.join(LEFT_OUT)})\b", re.IGNORECASE)
    for name, path in program.modules().items():
        strings = [node.value for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Constant)]
        assert [text for text in strings if isinstance(text, str) and read.search(text)] == [], name


def test_a_copy_that_is_published_again_is_the_same(public, tmp_path):
    assert backfile("serve", public / "sample.db", "--publish", tmp_path / "again").returncode == 0
    said = "SELECT description FROM descriptions ORDER BY id"
    assert column(tmp_path / "again/sample.db", said) == column(public / "sample.db", said)


def test_a_page_that_was_read_while_a_crawl_writes_is_in_the_copy_and_what_is_not_committed_is_not(mirror, tmp_path):
    live = tmp_path / "live.db"
    shutil.copyfile(mirror, live)
    with closing(sqlite3.connect(live, isolation_level=None)) as crawl:
        crawl.execute("PRAGMA journal_mode = WAL")
        crawl.execute("UPDATE articles SET byline = 'committed'")
        crawl.execute("BEGIN IMMEDIATE")
        crawl.execute("UPDATE articles SET byline = 'under way'")
        done = backfile("serve", live, "--publish", tmp_path / "public")
        crawl.execute("ROLLBACK")
    assert done.returncode == 0, done.stderr
    assert column(tmp_path / "public/live.db", "SELECT DISTINCT byline FROM articles") == ["committed"]


@pytest.mark.parametrize("name", ["my mirror %41 ünï.db", "paper.of.many.dots.db", "paper.mirror"])
def test_an_empty_mirror_of_whatever_name_is_published_too(tmp_path, name):
    open_paper(tmp_path / name).close()
    done = backfile("serve", tmp_path / name, "--publish", tmp_path / "public")
    assert done.returncode == 0, done.stderr
    line = [sys.executable, "-P", "-m", "datasette", "serve", str(tmp_path / "public"), "--get", "/.json"]
    got = subprocess.run(line, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60)
    assert list(json.loads(got.stdout)) == [Path(name).stem]


# How it takes its place.


def digests(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_an_empty_folder_and_a_published_one_are_replaced_and_nothing_is_left_beside(mirror, tmp_path):
    folder = tmp_path / "deep" / "public"
    folder.mkdir(parents=True)
    assert backfile("serve", mirror, "--publish", folder).returncode == 0
    (folder / "README.md").write_text("stale")
    shutil.rmtree(folder / "program")
    assert backfile("serve", mirror, "--publish", folder).returncode == 0
    assert "stale" not in (folder / "README.md").read_text()
    assert (folder / "program").is_dir()
    assert [path.name for path in folder.parent.iterdir()] == ["public"]


@pytest.mark.parametrize("marked", [False, True])
def test_a_folder_with_anything_else_in_it_is_left_alone(mirror, public, tmp_path, marked):
    folder = tmp_path / "mine"
    shutil.copytree(public, folder) if marked else folder.mkdir()
    (folder / "thesis.txt").write_text("ten years of work")
    before = digests(folder)
    done = backfile("serve", mirror, "--publish", folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert "thesis.txt" in done.stderr
    assert done.stderr.count("\n") == 1
    assert digests(folder) == before


@pytest.mark.parametrize("marker", ["", "[]", "{}", '{"published_by": "backfile"}', '{"published_by": "me", "entries": ["a"]}', "\0"])
def test_a_marker_that_is_not_ours_gives_nothing_free(mirror, tmp_path, marker):
    (tmp_path / MARKER).write_text(marker)
    (tmp_path / "a").touch()
    with open_for_reading(mirror) as db, pytest.raises(NotOurs):
        publish(mirror, db, tmp_path)
    assert (tmp_path / "a").exists()


def test_a_file_in_the_place_and_a_place_that_cannot_be_are_a_sentence(mirror, tmp_path):
    (tmp_path / "file").touch()
    taken = backfile("serve", mirror, "--publish", tmp_path / "file")
    assert taken.returncode == 2
    assert "is a file" in taken.stderr
    below = backfile("serve", mirror, "--publish", tmp_path / "file" / "public")
    assert below.returncode == 1
    assert below.stderr.startswith("backfile: cannot write ")
    assert "Traceback" not in taken.stderr + below.stderr


@pytest.mark.parametrize("options", [("--port", 1), ("--host", "127.0.0.1"), ("--open",)])
def test_publishing_serves_nothing_and_says_so(mirror, tmp_path, options):
    done = backfile("serve", mirror, "--publish", tmp_path / "public", *options)
    assert done.returncode == 2
    assert options[0] in done.stderr
    assert not (tmp_path / "public").exists()


def test_a_kill_half_way_leaves_the_old_folder_and_the_next_run_clears_up(mirror, tmp_path):
    folder = tmp_path / "public"
    assert backfile("serve", mirror, "--publish", folder).returncode == 0
    before = digests(folder)
    with subprocess.Popen(command("serve", mirror, "--publish", folder), stderr=subprocess.PIPE, text=True, env=environment()) as process:
        assert "copying" in process.stderr.readline()
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
    assert digests(folder) == before
    assert len(list(tmp_path.iterdir())) == 2
    assert backfile("serve", mirror, "--publish", folder).returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["public"]


def test_where_names_cannot_be_exchanged_the_new_folder_follows_the_old(tmp_path):
    for name in ("new", "old"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    exchange._replace(tmp_path / "new", tmp_path / "old")
    assert [str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*")] == ["old", "old/new"]
    with pytest.raises(FileNotFoundError):
        exchange._replace(tmp_path / "none", tmp_path / "old")
    assert (tmp_path / "old/new").exists()
