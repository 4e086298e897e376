"""What a crawl costs where one process walks, and where several share it through a Redis of this benchmark's own.

    python -m tests.benchmarks.shared [--pages 5000] [--workers 1 2] [--concurrency 8]

One worker is the engine `embedded`, several are the engine `redis`. The site is that of `tests.benchmarks.growth`, on loopback, in a
process of its own; there is no delay. Told are the walk alone (from the first answer to the last) and the whole, with settling and the
search for reprints. The workers' mirrors are not merged here.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import subprocess
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from tests.benchmarks.growth import SITE
from tests.benchmarks.served import serving
from tests.command import environment
from tests.paper_walk import walking
from tests.redis_server import serving_redis

_EVERY = 1.0
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Worker:
    """One process that walks."""

    db: Path
    process: subprocess.Popen[bytes]
    samples: list[tuple[int, float, float]] = field(default_factory=list)
    """Answers so far, resident size in MB, seconds of CPU."""
    cpu: float = 0.0
    """Seconds of the whole, user and system."""

    def look(self) -> None:
        """Take a sample, once there is a mirror with answers in it."""
        try:
            with closing(sqlite3.connect(f"{self.db.resolve().as_uri()}?mode=ro", uri=True)) as connection:
                (answers,) = connection.execute("SELECT count(*) FROM captures").fetchone()
            stat = Path(f"/proc/{self.process.pid}/stat").read_text("ascii").rpartition(")")[2].split()
        except (OSError, sqlite3.Error):
            return
        if answers:
            cpu = (int(stat[11]) + int(stat[12])) / _TICK
            self.samples.append((answers, int(stat[21]) * os.sysconf("SC_PAGE_SIZE") / 1e6, cpu))

    def end(self) -> bool:
        """Return whether the process has ended, which must be well, and keep what it cost."""
        pid, status, usage = os.wait4(self.process.pid, os.WNOHANG)
        if not pid:
            return False
        self.process.returncode = os.waitstatus_to_exitcode(status)
        assert self.process.returncode in (0, 3), f"{self.db} ended with {self.process.returncode}"
        self.cpu = usage.ru_utime + usage.ru_stime
        return True

    @property
    def walked(self) -> tuple[int, float, float]:
        """The sample at which the last answer had come."""
        return next(sample for sample in self.samples if sample[0] == self.samples[-1][0])


def crawl(site: str, folder: Path, workers: int, concurrency: int, redis: str) -> tuple[list[Worker], float]:
    """Crawl `site` with so many workers into `folder`; return them, and the seconds that it took."""
    at_work: list[Worker] = []
    began = time.monotonic()
    for number in range(1, workers + 1):
        db = folder / f"worker{number}.db"
        settings = {"BACKFILE_BASE_URL": site, "BACKFILE_DB": str(db), "BACKFILE_CONCURRENCY": concurrency}
        if workers > 1:
            settings |= {"BACKFILE_ENGINE": "redis", "BACKFILE_REDIS_URL": redis}
        asked = walking(**settings)
        at_work.append(Worker(db, subprocess.Popen(asked, env=environment(), stdout=subprocess.DEVNULL)))
    going = list(at_work)
    while going:
        time.sleep(_EVERY)
        for worker in going:
            worker.look()
        going = [worker for worker in going if not worker.end()]
    return at_work, time.monotonic() - began


def tell(workers: list[Worker], wall: float) -> None:
    """Print what a crawl cost."""
    answers, first, last, twice = 0, "9", "", 0
    captured = "SELECT count(*), min(fetched_at), max(fetched_at), count(*) - count(DISTINCT url) FROM captures WHERE outcome <> 'rules'"
    for worker in workers:
        with closing(sqlite3.connect(worker.db)) as connection:
            mine, begin, end, again = connection.execute(captured).fetchone()
        answers, first, last, twice = answers + mine, min(first, begin), max(last, end), twice + again
    seconds = _seconds(last) - _seconds(first)
    disk = sum(worker.db.stat().st_size for worker in workers)
    warc = sum(file.stat().st_size for worker in workers for file in worker.db.with_name(f"{worker.db.stem}-warc").iterdir())
    walk_cpu, cpu = sum(worker.walked[2] for worker in workers), sum(worker.cpu for worker in workers)
    walk = f"{answers:,} answers ({twice} twice) in {seconds:.0f} s, {answers / seconds:.0f} a second"
    print(f"    walk: {walk}, {1000 * walk_cpu / answers:.1f} ms CPU a page")
    print(f"    whole: {wall:.0f} s, {cpu:.0f} s CPU, {1000 * cpu / answers:.1f} ms a page")
    print(f"    disk: {disk / answers:,.0f} bytes of database and {warc / answers:,.0f} of WARC a page")
    for worker in workers:
        (begun, small, _), (got, large, _), peak = worker.samples[0], worker.walked, max(size for _, size, _ in worker.samples)
        print(
            f"    {worker.db.stem}: {got:,} answers; {small:.0f} MB at {begun:,}, {large:.0f} MB at its last, peak {peak:.0f} MB",
            flush=True,
        )


def _seconds(moment: str) -> float:
    return datetime.fromisoformat(moment.replace("Z", "+00:00")).timestamp()


def main() -> None:
    """Measure each number of workers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=5000)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--concurrency", type=int, default=8)
    options = parser.parse_args()
    for workers in options.workers:
        with tempfile.TemporaryDirectory() as name, serving(SITE, str(options.pages)) as site, serving_redis(Path(name)) as redis:
            print(f"{options.pages:,} articles, {workers} worker{'s' if workers > 1 else ''}", flush=True)
            tell(*crawl(site, Path(name), workers, options.concurrency, redis.url))


if __name__ == "__main__":
    main()
