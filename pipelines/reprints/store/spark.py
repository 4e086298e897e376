"""The heavy part of a run on Apache Spark: fingerprints and alignments, remembered as the embedded engine remembers its own."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlite_utils import Database

from pipelines.mirror.failures import MirrorUnusable
from pipelines.mirror.opening import open_for_reading
from pipelines.reprints.candidates import ENOUGH, MANY, WEIGHTS, Pairs, parted
from pipelines.reprints.corpus import Corpus, gather
from pipelines.reprints.passages import Aligned
from pipelines.reprints.store.alignments import Articles, align_batch, digests_of, in_batches, remember
from pipelines.reprints.store.articles import printings
from pipelines.reprints.store.run import Told
from pipelines.reprints.store.texts import Texts

if TYPE_CHECKING:
    import pandas as pd
    from pyspark.sql import DataFrame, Row, SparkSession

_CANDIDATES = """
WITH alike AS (
    SELECT sort_array(collect_list(CAST(text AS BIGINT))) AS texts FROM {postings} GROUP BY hash HAVING count(*) > 1
), pairs AS (
    SELECT
        coalesce(get(:weights, size(texts)), 1) AS weight,
        explode(CASE
            WHEN size(texts) > :many THEN
                zip_with(slice(texts, 1, size(texts) - 1), slice(texts, 2, size(texts) - 1), (one, other) -> shiftleft(one, 32) | other)
            ELSE
                flatten(transform(texts, (one, place) ->
                    transform(slice(texts, place + 2, size(texts)), other -> shiftleft(one, 32) | other)))
        END) AS pair
    FROM alike
)
SELECT pair FROM pairs GROUP BY pair HAVING sum(weight) >= :enough
"""
_FINGERPRINTS = "article_id bigint, text_digest string, length bigint, words bigint, words_digest binary, hashes binary, places binary"
_ALIGNMENTS = "article_id bigint, other_id bigint, passages binary, kept double, counts binary"
_POSTINGS = "hash bigint, text bigint"
# Batches that each core is given at once, and the tasks that these make: the driver holds the rows of no more.
_WAVE = 64
_TASKS = 2
_TEXTS = 500
Task = Callable[[Texts, Any], Any]
"""What an executor does with a batch: it reads texts and returns rows, or columns by their names."""


def fill(db: Database, mirror: Path, told: Told, master: str = "local[*]") -> None:
    """Fingerprint the texts that are new or have changed, and align the pairs that have not met, on Spark, into the mirror.

    What `find_reprints` then does of the two is to find all remembered, so that its tables end as those of the embedded engine.
    `db` is the file `mirror`, opened for writing and with nothing uncommitted; executors read it by Python's sqlite3. `master` is where
    they run, as Spark writes it: by default on all cores of this machine. Raises MirrorUnusable where Spark cannot run or gives up; what
    was done until then is remembered.
    """
    with TemporaryDirectory(prefix="backfile-spark-") as folder, session(master, Path(folder)) as spark:
        texts = Texts(db)
        executors = _Executors(spark, _where(spark, db, mirror, Path(folder) / "texts.db"))
        for rows in executors.waves(Texts.fingerprinted, texts.new(), _FINGERPRINTS, partial(told, "texts read")):
            with db.atomic():
                texts.remember(rows)
        corpus = gather(printings(db), texts.held())
        executors = _Executors(spark, _where(spark, db, mirror, Path(folder) / "fingerprints.db"))
        asked = digests_of(db, corpus, worth_aligning(spark, executors.postings(corpus)))
        known = {(one, other): digests for one, other, digests in db.execute("SELECT article_id, other_id, digests FROM alignments")}
        pairs = in_batches([articles for articles, digests in asked.items() if known.get(articles) != digests])
        for rows in executors.waves(_aligned, pairs, _ALIGNMENTS, partial(told, "pairs aligned")):
            with db.atomic():
                for one, other, *packed in rows:
                    remember(db, (one, other), asked[one, other], Aligned.unpacked(*packed))


def worth_aligning(spark: SparkSession, postings: DataFrame) -> Pairs:
    """Return the pairs of texts worth aligning, as pipelines.reprints.candidates does; `postings` say which text holds which hash."""
    found = spark.sql(_CANDIDATES, args={"weights": WEIGHTS, "many": MANY, "enough": ENOUGH}, postings=postings).toPandas()
    return parted(np.sort(found["pair"].to_numpy(dtype=np.uint64)))


@dataclass(frozen=True)
class _Executors:
    """Spark's executors, and where they read the mirror."""

    spark: SparkSession
    mirror: Path

    def waves(self, task: Task, batches: Sequence[Sequence[Any]], schema: str, told: Callable[[int, int], None]) -> Iterator[list[Row]]:
        """Yield the rows that `task` makes of batches, those of some at a time; `told` hears how many of how many things are done."""
        cores = self.spark.sparkContext.defaultParallelism
        of = sum(map(len, batches))
        done = 0
        for start in range(0, len(batches), cores * _WAVE):
            wave = batches[start : start + cores * _WAVE]
            yield self._frame(task, wave, schema).collect()
            done += sum(map(len, wave))
            told(done, of)

    def postings(self, corpus: Corpus) -> DataFrame:
        """Return which text, by its index, holds which hash."""
        ids = corpus.ids
        return self._frame(_posted, [(start, ids[start : start + _TEXTS]) for start in range(0, len(ids), _TEXTS)], _POSTINGS)

    def _frame(self, task: Task, batches: Sequence[Any], schema: str) -> DataFrame:
        tasks = min(len(batches), self.spark.sparkContext.defaultParallelism * _TASKS)
        return self.spark.range(0, len(batches), 1, max(tasks, 1)).mapInPandas(partial(_made, self.mirror, task, batches), schema)


def _made(mirror: Path, task: Task, batches: Sequence[Any], places: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
    """Yield, in an executor, what `task` makes of the batches at `places`."""
    import pandas as pd
    from pyspark import SparkFiles

    with closing(open_for_reading(Path(SparkFiles.get(str(mirror))))) as db:
        texts = Texts(db)
        for some in places:
            for place in some["id"].tolist():
                yield pd.DataFrame(task(texts, batches[place]))


def _aligned(texts: Texts, batch: Sequence[Articles]) -> list[tuple[int, int, bytes, float, bytes | None]]:
    return [(*articles, *aligned.packed()) for articles, aligned in zip(batch, align_batch(texts, batch), strict=True)]


def _posted(texts: Texts, batch: tuple[int, Sequence[int]]) -> dict[str, Any]:
    first, ids = batch
    marks = ", ".join("?" * len(ids))
    held = dict(texts.db.execute(f"SELECT article_id, hashes FROM fingerprints WHERE article_id IN ({marks})", list(ids)).fetchall())
    hashes = [np.frombuffer(held[article_id], np.uint32) for article_id in ids]
    return {"hash": np.concatenate(hashes), "text": np.repeat(np.arange(first, first + len(ids)), list(map(len, hashes)))}


def _where(spark: SparkSession, db: Database, mirror: Path, copy: Path) -> Path:
    """Return where executors read the mirror: the file itself on this machine, on others a copy as it is now, which Spark takes there.

    SQLite's write-ahead log cannot be shared between machines (SQLite, "Write-Ahead Logging").
    """
    if _is_here(spark.sparkContext.master):
        return mirror.resolve()
    db.execute("VACUUM INTO ?", [str(copy)])
    spark.sparkContext.addFile(str(copy))
    return Path(copy.name)


@contextmanager
def session(master: str, folder: Path) -> Iterator[SparkSession]:
    """Give a session of the Spark at `master`, which keeps its files in `folder`.

    Raises MirrorUnusable where Spark cannot run or gives up, whatever the work in the session raised of it.
    """
    try:
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise MirrorUnusable(
            "`--engine spark` needs pyspark, which is not installed here; `make spark` installs it, and Backfile beside it, in .venv-spark"
        ) from error
    java = Path(os.environ["JAVA_HOME"], "bin", "java") if "JAVA_HOME" in os.environ else "java"
    if shutil.which(java) is None:
        raise MirrorUnusable(
            f"`--engine spark` needs Java 17 or newer, and there is no {java}; install it (Debian: apt-get install openjdk-17-jre-headless)"
        )
    if _is_here(master):
        os.environ |= {"PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}
    interrupted = signal.getsignal(signal.SIGINT)
    try:
        spark = SparkSession.builder.config(map=_settings(master, folder)).getOrCreate()
    except (PySparkException, Py4JError) as error:
        raise MirrorUnusable(
            f"Spark does not start: {_cause(error)}; it needs Java 17 or newer, and its own configuration to be right"
        ) from error
    # Spark has put a handler of its own in its place, which would fail once Spark has stopped.
    signal.signal(signal.SIGINT, interrupted)
    try:
        yield spark
    except Exception as error:
        if _was_interrupted(error):
            raise KeyboardInterrupt from error
        if isinstance(error, (PySparkException, Py4JError)):
            raise MirrorUnusable(f"Spark gave up: {_cause(error)}; the same command goes on from there") from error
        raise
    finally:
        spark.stop()


def _settings(master: str, folder: Path) -> dict[str, str]:
    settings = {
        "spark.master": master,
        "spark.app.name": "Backfile",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.ui.showConsoleProgress": "false",
        # What fails is told in a sentence.
        "spark.log.level": "OFF",
    }
    if _is_here(master):
        # Nothing of it is heard outside this machine.
        settings |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1", "spark.ui.enabled": "false"}
        settings["spark.local.dir"] = str(folder)
    return settings


def _is_here(master: str) -> bool:
    """Tell whether executors run in this process's own JVM."""
    return master.split("[")[0] == "local"


def _was_interrupted(error: BaseException | None) -> bool:
    """Tell whether an error came of a stop: what pyspark clears up after one fails, and hides it."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__context__
    return error is not None


def _cause(error: Exception) -> str:
    """Return the line that says what went wrong: in Java's traces as in Python's, the last one that is no step of them."""
    lines = [line for line in str(error).splitlines() if line.strip() == line and line and not line.endswith(":")]
    return lines[-1] if lines else type(error).__name__
