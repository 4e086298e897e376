"""The Spark engine, really run, leaves what the embedded engine leaves, and says in a sentence why it cannot."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from random import Random

import numpy as np
import pytest

from pipelines.mirror.settling.settle import settle
from pipelines.mirror.table_dump import dump
from pipelines.reprints.candidates import MANY, candidates
from pipelines.reprints.store.run import find_reprints
from tests.command import backfile, environment
from tests.invented import Writer
from tests.mirrors import article_page, contents_page, open_paper

SPARK = Path(__file__).parent.parent / ".venv-spark"
MADE = (SPARK / "made-from.lock").exists() and shutil.which("java") is not None

spark = pytest.mark.skipif(not MADE and os.environ.get("BACKFILE_NO_SKIPS") != "1", reason="Spark or Java is not installed: make spark")

# Its optimising compiler costs Java more than it gives in so short a run.
SHORT = environment(PYSPARK_SUBMIT_ARGS="--driver-java-options -XX:TieredStopAtLevel=1 pyspark-shell")

FILL = """
import json, sys
from pathlib import Path
from pipelines.reprints.store import spark
from tests.mirrors import open_paper

mirror = open_paper(Path(sys.argv[1]))
told = []
with mirror.writing() as db:
    spark.fill(db, mirror.path, lambda *said: told.append(said), "local[2]")
mirror.close()
print(json.dumps(told))
"""
WORTH_ALIGNING = """
import json, sys
from pathlib import Path
from tempfile import TemporaryDirectory
from pipelines.reprints.store.spark import session, worth_aligning

with TemporaryDirectory() as folder, session("local[2]", Path(folder)) as spark:
    found = [
        worth_aligning(spark, spark.createDataFrame(postings, "hash bigint, text bigint")).tolist() for postings in json.load(sys.stdin)
    ]
print(json.dumps(found))
"""


def on_spark(*arguments, given=None):
    """Run Python in Spark's environment, on two cores; return what it wrote, as JSON."""
    done = subprocess.run(
        [SPARK / "bin" / "python", *map(str, arguments)], input=given, env=SHORT,
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


# What the two engines leave.


def papers():
    """Return some sixty articles by issue and name, with reprints and other things planted among them."""
    writer = Writer(11)
    box = writer.text(40)
    essays = [writer.text(count) for count in (90, 250, 400, 400, 600, 700, 900, 1_200)]
    found = {(1, f"essay{number}"): text for number, text in enumerate(essays)}
    found |= {(2, f"other{number}"): f"{writer.text(150)}\n\n{box}" for number in range(MANY + 2)}
    found |= {(3, f"again{number}"): essays[6] for number in range(3)}
    found[3, "edited"] = writer.edited(essays[7], 0.05)
    found[3, "misread"] = writer.misread(essays[5], 0.05)
    found[3, "rewritten"] = writer.rewritten(essays[5], 0.3)
    found[3, "abridged"], found[3, "excerpt"] = essays[7][len(essays[7]) // 2 :], essays[7][: len(essays[7]) // 4]
    found[3, "both"] = f"{essays[2]}\n\n{essays[3]}"
    found[3, "quoting"] = f"{writer.text(300)}\n\n{essays[4][:400]}\n\n{writer.text(200)}"
    found[3, "short"], found[3, "shortagain"] = essays[0], f"{writer.text(10)} {essays[0]}"
    found[4, "tokyo"] = "東京の集会で労働者たちは大きな声で語った。" * 6
    found[4, "osaka"] = "大阪から。" + "東京の集会で労働者たちは大きな声で語った。" * 6
    return found | {(4, "empty"): "", (4, "word"): "Nothing"}


def later_papers():
    """Return what comes in afterwards: new articles, one of them the thing that many hold, and two whose texts are others now."""
    held, writer = papers(), Writer(12)
    return {
        (5, "late"): writer.edited(held[1, "essay4"], 0.03),
        (5, "another"): f"{writer.text(100)}\n\n{held[2, 'other0'][-200:]}",
        # Its key is smaller than that of the articles that have its very words.
        (0, "first"): held[1, "essay6"],
        (3, "short"): writer.text(300),
        (1, "essay7"): held[1, "essay7"] + writer.text(50),
    }


def written(path, *rounds):
    """Write articles to the mirror at `path`, and settle them; reprints are not looked for."""
    mirror = open_paper(path)
    for number, articles in enumerate(rounds):
        at = f"2026-01-0{number + 1}T00:00:00.000Z"
        for issue in sorted({issue for issue, _ in articles}):
            mirror.write(contents_page(issue, [name for of, name in articles if of == issue], f"{issue + 1} May 2012", at=at))
        for (issue, name), body in articles.items():
            mirror.write(article_page(issue, name, body, language="en", at=at))
    settle(mirror.db, mirror.run_id)
    mirror.finish_run("done", None, {})
    mirror.close()
    return path


def derived(path):
    """Find the reprints of a mirror with the embedded engine; return what it had to do."""
    told = []
    mirror = open_paper(path)
    find_reprints(mirror.db, mirror.run_id, lambda *said: told.append(said))
    mirror.close()
    return told


def remembered(path):
    """Return what a mirror remembers of texts and of pairs of texts."""
    with closing(sqlite3.connect(path)) as db:
        return (
            db.execute("SELECT key, fingerprints.* FROM fingerprints JOIN articles ON articles.id = article_id ORDER BY key").fetchall(),
            db.execute(
                "SELECT one.key, other.key, digests, passages, kept, counts FROM alignments JOIN articles AS one ON one.id = article_id "
                "JOIN articles AS other ON other.id = other_id ORDER BY one.key, other.key"
            ).fetchall(),
        )


def filled_by_spark(path):
    """Have Spark fill a copy of a mirror, which this process holds for itself; return the copy, and what was told."""
    copy = path.with_name("filled.db")
    shutil.copy(path, copy)
    return copy, on_spark("-c", FILL, copy)


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A mirror that Spark has filled, before reprints are derived, and what it told."""
    path = written(tmp_path_factory.mktemp("spark") / "paper.db", papers())
    return filled_by_spark(path)


def test_the_texts_hold_what_the_comparison_is_about(tmp_path):
    path = written(tmp_path / "paper.db", papers())
    derived(path)
    found = dump(path)
    assert {row[2] for row in found["reprints"]} >= {"reprint", "abridgement", "excerpt", "inclusion"}
    assert max(row[4] for row in found["boilerplate"]) > MANY
    assert {row[2] for row in found["passages"]} == {0, 1}


@spark
def test_spark_remembers_of_texts_and_pairs_what_the_embedded_engine_does(filled, tmp_path):
    path = written(tmp_path / "paper.db", papers())
    derived(path)
    texts, pairs = remembered(path)
    assert remembered(filled[0]) == (texts, pairs)
    assert filled[1][-1] == ["pairs aligned", len(pairs), len(pairs)]
    assert ["texts read", len(texts), len(texts)] in filled[1]


@spark
def test_after_spark_nothing_is_left_to_read_or_align_and_every_table_is_the_same(filled, tmp_path):
    path, embedded = tmp_path / "paper.db", written(tmp_path / "embedded.db", papers())
    shutil.copy(filled[0], path)
    assert derived(path) == []
    derived(embedded)
    assert dump(path) == dump(embedded)


@spark
def test_a_later_run_on_spark_leaves_what_the_embedded_engine_leaves_from_scratch(filled, tmp_path):
    path, embedded = tmp_path / "paper.db", written(tmp_path / "embedded.db", papers(), later_papers())
    shutil.copy(filled[0], path)
    derived(path)
    later, told = filled_by_spark(written(path, {}, later_papers()))
    assert ["texts read", 5, 5] in told
    assert 0 < told[-1][2] < filled[1][-1][2]
    assert derived(later) == []
    derived(embedded)
    assert dump(later) == dump(embedded)


@spark
def test_the_command_finds_on_spark_what_a_crawl_has_found(sample_mirror, tmp_path):
    path = tmp_path / "sample.db"
    shutil.copy(sample_mirror, path)
    found = dump(path)
    assert found["reprints"]
    done = subprocess.run(
        [SPARK / "bin" / "python", "-m", "crawler.cli", "reprints", path, "--all", "--engine", "spark"],
        env=SHORT, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert dump(path) == found
    assert {file.name for file in tmp_path.iterdir()} <= {"sample.db", "sample.db.lock"}


# Which pairs are worth aligning.


def postings(seed):
    """Return which of some texts holds which hash: some hashes are in few texts, some in many, some in all."""
    rng = Random(seed)
    texts = rng.randint(MANY - 5, 3 * MANY)
    sizes = [rng.choice((1, 2, 3, 5, 9, 16, 17, MANY - 1, MANY, MANY + 1, texts)) for _ in range(60)]
    # Texts that share one hash share more.
    groups = [group for size in sizes for group in [sorted(rng.sample(range(texts), min(size, texts)))] * rng.randint(1, 25)]
    hashes = rng.sample(range(2**32), len(groups))
    return [(hash_, text) for hash_, group in zip(hashes, groups, strict=True) for text in group]


@spark
def test_spark_finds_the_very_pairs_that_the_embedded_engine_finds():
    corpora = [postings(seed) for seed in range(3)] + [[(7, 0), (7, 1)]]
    found = on_spark("-c", WORTH_ALIGNING, given=json.dumps(corpora))
    keys = [np.sort(np.array([hash_ << 32 | text for hash_, text in held], dtype=np.uint64)) for held in corpora]
    assert found == [candidates(held).tolist() for held in keys]
    assert all(found[:3])
    assert found[3] == []


# Why it cannot.


def said(mirror, tmp_path, python=sys.executable, **variables):
    """Ask for Spark where it cannot run; return what that says."""
    path = tmp_path / "sample.db"
    shutil.copy(mirror, path)
    done = subprocess.run(
        [python, "-m", "crawler.cli", "reprints", path, "--engine", "spark"],
        env=environment(**variables), cwd=Path(__file__).parent.parent, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert backfile("reprints", path).returncode == 0
    return done.stderr


def test_without_pyspark_it_says_what_installs_it(sample_mirror, tmp_path):
    assert said(sample_mirror, tmp_path) == (
        "backfile: `--engine spark` needs pyspark, which is not installed here; `make spark` installs it, and Backfile beside it, in "
        ".venv-spark.\n"
    )


@spark
def test_without_java_it_says_what_installs_it(sample_mirror, tmp_path):
    told = said(sample_mirror, tmp_path, SPARK / "bin" / "python", JAVA_HOME="/nowhere")
    assert told == (
        "backfile: `--engine spark` needs Java 17 or newer, and there is no /nowhere/bin/java; install it "
        "(Debian: apt-get install openjdk-17-jre-headless).\n"
    )


@spark
def test_where_spark_does_not_start_it_says_so_in_a_sentence(sample_mirror, tmp_path):
    told = said(sample_mirror, tmp_path, SPARK / "bin" / "python", PYSPARK_SUBMIT_ARGS="--no-such-option pyspark-shell")
    assert "Traceback" not in told
    assert told.splitlines()[-1].startswith("backfile: Spark does not start: ")
