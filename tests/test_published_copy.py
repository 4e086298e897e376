"""A copy of a mirror for readers is whole, takes its place at one stroke, and never the place of anything else."""

import fcntl
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from urllib.request import urlopen

import pytest

from pipelines.mirror.opening import APPLICATION_ID, open_for_reading
from pipelines.mirror.readers_copy import CannotCopy, publish_copy
from pipelines.mirror.schema.migrations import VERSION
from pipelines.mirror.table_dump import dump
from tests.command import backfile
from tests.mirrors import article_page, open_paper
from tests.serving import serving

CODE = (
    "import sys; from pathlib import Path; from pipelines.mirror.readers_copy import publish_copy; publish_copy(*map(Path, sys.argv[1:]))"
)


@pytest.fixture
def mirror(tmp_path, small_mirror):
    folder = tmp_path / "mirrors"
    folder.mkdir()
    return Path(shutil.copy(small_mirror, folder))


@pytest.fixture
def public(tmp_path):
    folder = tmp_path / "public"
    folder.mkdir()
    return folder


def asked(mirror: Path, destination: Path) -> list[str]:
    return [sys.executable, "-c", CODE, str(mirror), str(destination)]


def test_a_copy_is_whole_and_stands_alone(mirror, public):
    copy = public / "paper.db"
    publish_copy(mirror, copy)
    assert [path.name for path in public.iterdir()] == ["paper.db"]
    assert dump(copy) == dump(mirror)
    with closing(sqlite3.connect(copy)) as db:
        told = [
            db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version", "journal_mode", "integrity_check")
        ]
    assert told == [APPLICATION_ID, VERSION, "delete", "ok"]


def test_a_copy_serves_and_exports_as_the_mirror_does(mirror, public):
    copy = public / "paper.db"
    publish_copy(mirror, copy)
    exported = [backfile("export", "jsonl", "-", "--db", path) for path in (mirror, copy)]
    assert exported[0].stdout == exported[1].stdout != ""
    with serving(copy, "--port", 0) as (_, address), urlopen(address) as answer:
        assert b"The Paper" in answer.read()


def test_a_mirror_that_readers_keep_in_wal_mode_gives_a_copy_that_is_not(mirror, public):
    with closing(sqlite3.connect(mirror)) as reader:
        reader.execute("PRAGMA journal_mode = WAL")
        reader.execute("SELECT count(*) FROM articles").fetchone()
        publish_copy(mirror, public / "paper.db")
    with closing(sqlite3.connect(public / "paper.db")) as db:
        assert db.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_the_mode_of_a_copy_is_what_the_umask_leaves(mirror, public):
    for umask, mode in ((0o022, 0o644), (0o027, 0o640)):
        before = os.umask(umask)
        try:
            publish_copy(mirror, public / "paper.db")
        finally:
            os.umask(before)
        assert (public / "paper.db").stat().st_mode & 0o777 == mode


def test_whoever_reads_the_old_copy_keeps_it_and_whoever_comes_has_the_new(mirror, public):
    copy = public / "paper.db"
    publish_copy(mirror, copy)
    with closing(open_for_reading(copy)) as reader:
        (held,) = reader.execute("SELECT count(*) FROM articles").fetchone()
        writer = open_paper(mirror)
        writer.write(article_page(1, "news", "New it is."))
        writer.finish_run("done", writer.settle(), {})
        writer.close()
        publish_copy(mirror, copy)
        assert reader.execute("SELECT count(*) FROM articles").fetchone() == (held,)
    with closing(open_for_reading(copy)) as reader:
        assert reader.execute("SELECT count(*) FROM articles").fetchone() == (held + 1,)


def test_there_is_a_whole_copy_at_every_moment_and_a_killed_one_leaves_nothing_for_long(mirror, public):
    copy = public / "paper.db"
    publish_copy(mirror, copy)
    process = subprocess.Popen(asked(mirror, copy))
    # It writes the part for some milliseconds only; however far it came, the copy is the old one or the new.
    deadline = time.monotonic() + 20
    while process.poll() is None and not (public / ".paper.db.part").exists() and time.monotonic() < deadline:
        pass
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert dump(copy) == dump(mirror)
    for name in (".paper.db.part", ".paper.db.part-journal"):
        (public / name).write_bytes(b"what was half written" * 99)
    publish_copy(mirror, copy)
    assert [path.name for path in public.iterdir()] == ["paper.db"]
    assert dump(copy) == dump(mirror)


def test_a_disk_that_is_full_leaves_the_old_copy(mirror, public):
    copy = public / "paper.db"
    publish_copy(mirror, copy)
    before = copy.read_bytes()
    limit = (len(before) // 2, resource.RLIM_INFINITY)
    done = subprocess.run(
        asked(mirror, copy),
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit),
    )
    assert "CannotCopy: cannot publish" in done.stderr
    assert "make room" in done.stderr
    assert copy.read_bytes() == before
    assert [path.name for path in public.iterdir()] == ["paper.db"]


def other_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE letters (id)")


def other_archive(path: Path) -> None:
    open_paper(path).close()
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE archives SET key = 'gazette'")
    path.with_name(f"{path.name}.lock").unlink()


def live_mirror(path: Path) -> None:
    open_paper(path).close()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (Path.mkdir, "is a folder"),
        (lambda path: path.write_text("My letters.\n" * 20), "no copy of a mirror"),
        (other_database, "no copy of a mirror"),
        (other_archive, "holds the archive gazette, not only paper"),
        (live_mirror, "is written to"),
        (os.mkfifo, "is no file"),
        (lambda path: path.symlink_to("/nowhere/at/all.db"), "folder is not there"),
    ],
)
def test_what_is_no_copy_of_this_mirror_is_left_as_it_is(mirror, public, make, said):
    path = public / "copy.db"
    make(path)
    before = path.read_bytes() if path.is_file() else path.lstat()
    with pytest.raises(CannotCopy, match=said):
        publish_copy(mirror, path)
    assert before == (path.read_bytes() if path.is_file() else path.lstat())


@pytest.mark.parametrize("how", ["itself", "symlink", "link"])
def test_a_mirror_is_not_published_over_itself(mirror, public, how):
    path = mirror if how == "itself" else public / "copy.db"
    if how == "symlink":
        path.symlink_to(mirror)
    elif how == "link":
        path.hardlink_to(mirror)
    mirror.with_name("paper.db.lock").unlink(missing_ok=True)
    with pytest.raises(CannotCopy, match="is the mirror itself"):
        publish_copy(mirror, path)


def test_a_folder_that_is_missing_or_may_not_be_written_is_told(mirror, tmp_path):
    with pytest.raises(CannotCopy, match="folder is not there"):
        publish_copy(mirror, tmp_path / "missing" / "copy.db")
    with pytest.raises(CannotCopy, match="cannot publish"):
        publish_copy(mirror, Path("/proc/copy.db"))


def test_a_damaged_or_empty_copy_is_replaced(mirror, public):
    copy = public / "paper.db"
    copy.touch()
    publish_copy(mirror, copy)
    with copy.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 40_000)
    publish_copy(mirror, copy)
    assert dump(copy) == dump(mirror)


def test_two_runs_do_not_write_one_copy_at_once(mirror, public):
    with (public / ".paper.db.part").open("wb") as part:
        fcntl.flock(part, fcntl.LOCK_EX)
        with pytest.raises(CannotCopy, match="being published by another run"):
            publish_copy(mirror, public / "paper.db")
