"""Deployed to a real scrapyd as an egg, the project crawls as the command does."""

import base64
import configparser
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen
from zipfile import ZipFile

import pytest

from crawler.sample_archive.server import serve
from pipelines.mirror.table_dump import dump
from tests.checkout import ROOT, data_files, make_environment, modules, write_checkout
from tests.command import environment

STRICT = os.environ.get("BACKFILE_NO_SKIPS") == "1"
USER, PASSWORD = "operator", "no-secret"

pytestmark = pytest.mark.skipif(
    not STRICT and not (find_spec("scrapyd") and find_spec("scrapyd_client")),
    reason="scrapyd and scrapyd-client are not installed: rm -f .venv/tests && make .venv/tests",
)


@dataclass
class Scrapyd:
    """A scrapyd that runs, and the environment in which it does."""

    url: str
    folder: Path
    programs: Path
    variables: dict[str, str]

    def ask(self, service, data=None, password=PASSWORD):
        """Return what `service` answers; `data` is posted."""
        request = Request(f"{self.url}{service}.json", urlencode(data, doseq=True).encode() if data else None)
        if password:
            request.add_header("Authorization", "Basic " + base64.b64encode(f"{USER}:{password}".encode()).decode())
        with urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def schedule(self, **settings):
        """Start a job of the sample archive's spider, and return its id."""
        given = [f"{name}={value}" for name, value in settings.items()]
        answer = self.ask("schedule", {"project": "backfile", "spider": "sample", "setting": given})
        assert answer["status"] == "ok", answer
        return answer["jobid"]

    def wait_for(self, *jobs):
        """Wait until the jobs have ended; return what each has logged."""
        deadline = time.monotonic() + 90
        while not {job["id"] for job in self.ask("listjobs")["finished"]} >= set(jobs):
            assert time.monotonic() < deadline, "\n".join(path.read_text() for path in self.folder.rglob("*.log"))
            time.sleep(0.1)
        return [(self.folder / "logs" / "backfile" / "sample" / f"{job}.log").read_text("utf-8") for job in jobs]


@pytest.fixture(scope="module")
def scrapyd(tmp_path_factory):
    """A scrapyd with a password, in an environment where Backfile is not installed."""
    folder = tmp_path_factory.mktemp("scrapyd")
    programs = make_environment(folder / "environment")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (folder / "scrapyd.conf").write_text(
        f"[scrapyd]\nhttp_port = {port}\nusername = {USER}\npassword = {PASSWORD}\npoll_interval = 0.2\nmax_proc = 4\n"
        + "".join(f"{kind}_dir = {folder / kind}\n" for kind in ("eggs", "logs", "jobs", "dbs"))
    )
    # It says itself that its use of pkg_resources is deprecated.
    variables = environment(HOME=str(folder), XDG_CONFIG_HOME=str(folder / "config"), PYTHONWARNINGS="ignore")
    with (folder / "scrapyd.out").open("wb") as said:
        process = subprocess.Popen(
            [programs / "python", "-m", "scrapyd"], cwd=folder, env=variables, stdout=said, stderr=said, start_new_session=True
        )
    running = Scrapyd(f"http://127.0.0.1:{port}/", folder, programs, variables)
    try:
        _wait_until_it_listens(running, process)
        yield running
    finally:
        # Its group, because a job outlives the scrapyd that started it.
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def _wait_until_it_listens(scrapyd, process):
    deadline = time.monotonic() + 30
    while True:
        try:
            scrapyd.ask("daemonstatus")
            return
        except URLError:
            gone = process.poll() is not None or time.monotonic() > deadline
            assert not gone, (scrapyd.folder / "scrapyd.out").read_text()
            time.sleep(0.1)


@pytest.fixture(scope="module")
def egg(scrapyd):
    """The egg that `scrapyd-deploy` has built from a checkout and uploaded."""
    checkout = write_checkout(scrapyd.folder / "checkout")
    config = configparser.ConfigParser()
    config["deploy:here"] = {"url": scrapyd.url, "username": USER, "password": PASSWORD}
    (scrapyd.folder / "config").mkdir()
    with (scrapyd.folder / "config" / "scrapy.cfg").open("w") as file:
        config.write(file)
    asked = [scrapyd.programs / "python", "-m", "scrapyd_client.deploy", "here"]
    done = subprocess.run(asked, cwd=checkout, env=scrapyd.variables, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["status"] == "ok", answer
    assert answer["spiders"] == len(list((ROOT / "crawler" / "spiders").glob("[a-z]*.py")))
    (egg,) = (scrapyd.folder / "eggs" / "backfile").iterdir()
    shutil.rmtree(checkout)
    return egg


def test_the_egg_holds_every_module_and_data_file_and_nothing_else(egg):
    with ZipFile(egg) as archive:
        held = {name for name in archive.namelist() if not name.startswith(("EGG-INFO/", "share/")) and not name.endswith(".pyc")}
    assert held == modules() | data_files()


def test_nobody_deploys_or_crawls_without_the_password(scrapyd):
    for password in (None, "guessed"):
        with pytest.raises(HTTPError) as refused:
            scrapyd.ask("schedule", {"project": "backfile", "spider": "sample"}, password)
        assert refused.value.code == 401
        refused.value.close()


def test_a_job_obeys_the_configuration_beside_the_mirror_and_gives_the_same_mirror_and_a_second_one_keeps_out(scrapyd, egg, sample_mirror):
    folder = scrapyd.folder / "mirrors"
    folder.mkdir()
    mirror = folder / "sample.db"
    with serve() as site:
        (folder / "backfile.toml").write_text(
            f'[archives.sample]\nbase_url = "{site}"\nhealth.file = "health.json"\npublish.folder = "public"\n'
        )
        # scrapyd itself would run both at once.
        logs = scrapyd.wait_for(*[scrapyd.schedule(BACKFILE_DB=mirror) for _ in range(2)])
    refused = [log for log in logs if "another run holds" in log]
    assert len(refused) == 1
    assert str(mirror) in refused[0]
    (crawled,) = set(logs) - set(refused)
    assert "Traceback" not in crawled
    assert dump(mirror) == dump(sample_mirror)
    health = json.loads((folder / "health.json").read_text("utf-8"))
    assert health["status"] == "ok", health
    assert health["version"] == version("backfile")
    # A zip file has no folder that could simply be copied.
    assert (folder / "public" / "program" / "exports" / "reading_room" / "templates" / "home.html").is_file()
