"""What an operator sets: which of several places counts, and that every mistake is told with its place."""

import json
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.configuration.known import SETTINGS
from crawler.configuration.reading import BadConfiguration, read_configuration
from crawler.configuration.template import commented
from tests.command import backfile
from tests.site_server import page, serve


@pytest.fixture
def told(tmp_path, monkeypatch):
    """Return what the configuration with a given text is read as, in a folder of its own."""
    for setting in SETTINGS.values():
        monkeypatch.delenv(setting.variable, raising=False)
    monkeypatch.delenv("BACKFILE_CONFIG", raising=False)

    def read(text: str | bytes):
        (tmp_path / "backfile.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_configuration(tmp_path / "any.db")

    return read


EVERYWHERE = """\
delay = 2
[archives.icl]
delay = 3
[archives.sample]
"""


def test_an_option_comes_before_the_environment_the_archives_table_the_top_and_the_default(told, tmp_path, monkeypatch):
    configuration, file = told(EVERYWHERE), tmp_path / "backfile.toml"
    assert _delay(configuration.of("icl", {"delay": 5})) == (5.0, "--delay")
    assert _delay(configuration.of("icl")) == (3.0, f"{file}, line 3")
    assert _delay(configuration.of("sample")) == (2.0, f"{file}, line 1")
    assert _delay(told("").of("icl")) == (None, "default")
    monkeypatch.setenv("BACKFILE_DELAY", "4")
    assert _delay(configuration.of("icl")) == (4.0, "BACKFILE_DELAY")
    assert _delay(configuration.of("icl", {"delay": 5})) == (5.0, "--delay")


def _delay(values):
    return values["delay"], values.origin("delay")


def test_paths_in_the_file_begin_in_its_folder_and_may_hold_the_archives_name(told, tmp_path):
    values = told('publish.file = "public/{archive}.db"\nmetrics.file = "/var/lib/{archive}.prom"').of("icl")
    assert values["publish.file"] == tmp_path / "public" / "icl.db"
    assert values["metrics.file"] == Path("/var/lib/icl.prom")
    assert values["db"] == tmp_path / "icl.db"


def test_a_setting_may_be_written_dotted_or_in_a_table_of_its_own(told):
    dotted = told('notify.command = ["mail", "x"]\narchives.icl.warc.size = "5 MB"').of("icl")
    tables = told('[notify]\ncommand = "mail x"\n[archives.icl.warc]\nsize = 5_000_000').of("icl")
    assert dotted["notify.command"] == tables["notify.command"] == ["mail", "x"]
    assert dotted["warc.size"] == tables["warc.size"] == 5_000_000


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("\ndelya = 2", 2, "there is no setting 'delya'; near it is 'delay'"),
        ("[notify]\nwebhok = 'https://x.example/'", 2, "there is no setting 'notify.webhok'; near it is 'notify.webhook'"),
        ("file = 'x'", 1, "there is no setting 'file'; near it is"),
        ("zzz = 1", 1, "`backfile config show` lists those that there are"),
        ("[publish.file]\nx = 1", 1, "'publish.file' takes the path of a file or folder"),
        ("zzz = {}", 1, "there is no setting 'zzz'"),
        ("\n[archives.icll]\ndelay = 2", 2, "there is no archive 'icll'; near it is 'icl'"),
        (f"[archives.icl]\n{'a.' * 3000}b = 1", 2, "there is no setting 'a"),
        ("warc.folder = '~nobody-of-that-name/warc'", 1, "'warc.folder' takes the path of a file or folder"),
        ("archives = 3", 1, "begin one with [archives.NAME]"),
        ("archives.icl = 3", 1, "begin it with [archives.icl]"),
        ("base_url = 'http://127.0.0.1:8000/'", 1, "'base_url' is of one archive; put it below [archives.NAME]"),
        ("delay = 'soon'", 1, "'delay' takes a number of seconds from 0 to 86,400, not 'soon'"),
        ("delay = true", 1, "not True"),
        ("delay = nan", 1, "not nan"),
        ("delay = -1", 1, "not -1"),
        ("concurrency = 65", 1, "'concurrency' takes a whole number from 1 to 64, not 65"),
        ("concurrency = 1.5", 1, "not 1.5"),
        ("rechecks = 2026-01-01", 1, "'rechecks' takes a whole number"),
        ("contact = 'nobody'", 1, "'contact' takes an e-mail or web address"),
        ("contact = \"x@example.org\\nEvil: 1\"", 1, "'contact' takes an e-mail or web address"),
        ("engine = 'spark'", 1, "'engine' takes \"embedded\" or \"redis\", not 'spark'"),
        (f"warc.size = '{'9' * 400} GB'", 1, "'warc.size' takes a size"),
        ("warc.size = '1 PB'", 1, "'warc.size' takes a size"),
        ("notify.command = [\n  'mail',\n  3,\n]", 1, "'notify.command' takes a command"),
        ("notify.command = 'mail \"x'", 1, "'notify.command' takes a command"),
        ("notify.webhook = 'file:///etc/passwd'", 1, "'notify.webhook' takes an address in quotes"),
        ("redis.url = 'http://127.0.0.1/'", 1, "'redis.url' takes an address like"),
        ("publish.drift = 'perhaps'", 1, "'publish.drift' takes true or false"),
        ("window = 'by night'", 1, "'window' takes hours of the day"),
        ("window = '22:00-06:00 Europe/Berlni'", 1, "Europe/Berlin"),
        ("schedule = 'now and then'", 1, "'schedule' takes a calendar"),
        ("schedule = 'daily 03:15 Europe/Berlni'", 1, "Europe/Berlin"),
        ("schedule = '2019-01-01 03:15'", 1, "'schedule' takes a calendar"),
        ("x = [1,\n2", 2, "this is no TOML"),
        ("delay = 1\ndelay = 2", 2, "this is no TOML"),
        ("delay == 1", 1, "this is no TOML"),
        (b"\n\xff = 1", 2, "this is not UTF-8"),
        ("contact = '''\nx@example.org\n'''\n\nconcurrency = 0", 5, "'concurrency' takes"),
    ],
)  # fmt: skip
def test_every_mistake_in_the_file_is_one_sentence_with_its_line(told, tmp_path, text, line, said):
    with pytest.raises(BadConfiguration) as refused:
        told(text)
    sentence = str(refused.value)
    assert sentence.startswith(f"{tmp_path / 'backfile.toml'}, line {line}: ")
    assert said in sentence
    assert "\n" not in sentence


def test_what_should_not_be_shown_is_not_in_the_sentence_either(told):
    with pytest.raises(BadConfiguration, match="not what stands there"):
        told("notify.webhook = 'hooks.example.org/sesame'")


def test_a_mistake_in_the_environment_names_the_variable(told, monkeypatch):
    monkeypatch.setenv("BACKFILE_PATIENCE", "much")
    with pytest.raises(BadConfiguration, match=r"^BACKFILE_PATIENCE: 'patience' takes a whole number"):
        told("").of("icl")


def test_a_file_that_is_named_and_not_there_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("BACKFILE_CONFIG", str(tmp_path / "mine.toml"))
    with pytest.raises(BadConfiguration, match="which is not there"):
        read_configuration()


@given(st.text(max_size=60))
def test_no_text_whatever_makes_more_than_a_sentence(text):
    from crawler.configuration.reading import _read_file

    said = "backfile.toml, line 1: right"
    try:
        _read_file(Path("backfile.toml"), text.encode("utf-8", "surrogatepass"))
    except BadConfiguration as refused:
        said = str(refused)
    assert said.startswith("backfile.toml, line ")


def test_the_configuration_that_init_writes_is_right_whatever_is_uncommented():
    text = commented({"contact": 'o"brien@example.org'}, ["icl"])
    assert tomllib.loads(text) == {"contact": 'o"brien@example.org', "archives": {"icl": {}}}
    for setting in SETTINGS.values():
        assert text.count(f"\n# {setting.name} = {setting.example}\n") + (setting.name == "contact") == 1
        value = tomllib.loads(f"x = {setting.example}")["x"]
        assert setting.kind.read(value) is not None


def test_init_writes_a_file_that_is_in_force_and_overwrites_none(tmp_path):
    made = backfile("init", "--contact", "you@example.org", "--archive", "sample", "--schedule", "daily 03:15 UTC", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    shown = json.loads(backfile("config", "show", "sample", "--json", cwd=tmp_path).stdout)
    assert shown["settings"]["sample"]["contact"] == {"value": "you@example.org", "origin": "backfile.toml, line 7"}
    again = backfile("init", cwd=tmp_path)
    assert (again.returncode, "is there already" in again.stderr) == (2, True)
    assert backfile("init", "--schedule", "never", "--force", cwd=tmp_path).returncode == 2
    assert backfile("init", "--archive", "nowhere", "--force", cwd=tmp_path).returncode == 2


def test_no_password_is_shown(tmp_path):
    (tmp_path / "backfile.toml").write_text(
        'notify.webhook = "https://x.example/sesame"\nredis.url = "redis://me:sesame@x.example:6379/0"\nscrapyd.password = "sesame"\n'
    )
    for options in ([], ["--json"], ["icl"]):
        shown = backfile("config", "show", *options, cwd=tmp_path)
        assert shown.returncode == 0, shown.stderr
        assert "sesame" not in shown.stdout
        assert "x.example:6379" in shown.stdout


def test_a_crawl_keeps_to_the_file_beside_the_mirror_and_to_the_options_over_it(tmp_path):
    folder = tmp_path / "mirrors"
    folder.mkdir()
    (folder / "backfile.toml").write_text(f'rechecks = 0\nwarc.folder = "{tmp_path}/big/{{archive}}"\n[archives.sample]\ndb = "mine.db"\n')
    with serve(lambda path: page("Home") if path == "/" else None) as site:
        done = backfile("crawl", "sample", "--base-url", site.url, "-q", cwd=folder)
    assert (folder / "mine.db").exists(), done.stderr
    assert list((tmp_path / "big" / "sample").glob("*.warc.gz"))
    assert (folder / "mine-warc").resolve() == tmp_path / "big" / "sample"
    assert backfile("check", "mine.db", cwd=folder).returncode == 0


def test_a_mistake_in_the_file_stops_a_crawl_before_anything_is_made(tmp_path):
    (tmp_path / "backfile.toml").write_text("delay = 'fast'\n")
    done = backfile("crawl", "sample", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (
        2, "backfile: backfile.toml, line 1: 'delay' takes a number of seconds from 0 to 86,400, not 'fast'.\n"
    )  # fmt: skip
    assert [path.name for path in tmp_path.iterdir()] == ["backfile.toml"]
