"""What follows a run: a good one is published, every one is measured, and a person is told, once, why they are needed."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from crawler.configuration.known import SETTINGS
from crawler.runs.alarms import channels, in_a_sentence, tell
from crawler.runs.exit_statuses import FAILED, PERSON_NEEDED
from crawler.runs.programs import words_of
from crawler.runs.publishing import Publication, absolute
from crawler.settings import BACKFILE_VERSION
from exports.monitoring.causes import DRIFT, PUBLISHING_FAILED, RUN_FAILED, Cause, cause, causes_in
from exports.monitoring.health import (
    BadHealthFile,
    Health,
    Lasting,
    Memory,
    Status,
    health_file_of,
    lasting,
    remember,
    write_health,
)
from exports.monitoring.metrics import Facts, write_metrics
from pipelines.mirror.disk_use import disk_use
from pipelines.mirror.failures import MirrorUnusable
from pipelines.mirror.frontier.due_again import count_due
from pipelines.mirror.opening import open_for_reading
from pipelines.mirror.run_rows import WHOLE
from pipelines.mirror.status import new_errors
from pipelines.normalize.moments import timestamp

if TYPE_CHECKING:
    from sqlite_utils import Database

logger = logging.getLogger(__name__)

Outcome = Literal["done", "limited", "stopped", "failed"]
_RUN = "id, started, finished, outcome, pages, new, changed, gone, problems, version"
_LAST_SUCCESS = f"SELECT max(finished) FROM runs WHERE {WHOLE}"


@dataclass(frozen=True)
class Ending:
    """How a run ended."""

    archive: str
    mirror: Path
    outcome: Outcome
    failure: str | None = None
    """Why it failed, in a sentence."""
    signal: int | None = None
    """The signal that stopped it."""
    of_shard: bool = False
    """The mirror is one worker's share of several."""
    before_start: bool = False
    """It failed before it had a row among the mirror's runs."""
    unreadable: bool = False
    """SQLite cannot read the mirror."""


@dataclass
class Aftermath:
    """What came of what followed a run."""

    exit_status: int
    """What the run ends with."""
    failure: str | None = None
    """Why the mirror could not be published, or not even be read, in a sentence."""
    warnings: list[str] = field(default_factory=list)
    """What else could not be done, each in a sentence: no reason for a run to fail."""


def follow_failed_start(archive: str, mirror: Path, sentence: str, settings: Mapping[str, Any]) -> Aftermath:
    """Do what follows a crawl that failed, for the reason in `sentence`, before Scrapy had begun.

    `settings` are the configuration's values by their names among Scrapy's settings (`Values.as_settings()`). A mirror that another run
    holds is no failure, and wrong usage nobody's to be told of but who is there.
    """
    return follow(Ending(archive, mirror, "failed", sentence, before_start=True), settings)


def follow(ending: Ending, settings: Any) -> Aftermath:
    """Publish what is fit for it, write metrics and health file, tell who is to be told; return what came of it.

    `settings` has a `get` that gives the values of BACKFILE_PUBLISH_FILE and its like, None where one is not set. Raises nothing: what
    cannot be done is in what is returned.
    """
    after = _After(ending, settings)
    try:
        try:
            after.do()
        except (sqlite3.Error, MirrorUnusable) as error:
            why = f"{ending.mirror} cannot be read after the run ({error}); `backfile check` tells what is wrong with it"
            after = _After(replace(ending, outcome="failed", failure=ending.failure or why, unreadable=True), settings)
            after.do()
            after.result.failure = why
    except Exception as error:
        # Scrapy would log it and end as if all were well.
        logger.exception("What follows a run failed")
        after.result.exit_status = FAILED
        after.result.failure = f"what follows the run failed: {error!r}; this is a fault of Backfile, so please report it"
    return after.result


def exit_status(failure: str | None, signum: int | None, db: Database | None, after: str | None = None) -> int:
    """Return the exit status of a run: 1 failed, 128 + `signum` stopped, 3 a person is needed, else 0.

    A person is needed where the mirror `db` has errors that the run met for the first time, or drift stands, or publishing failed for the
    reason `after`.
    """
    if failure:
        return FAILED
    if signum is not None:
        return 128 + signum
    return PERSON_NEEDED if after or (db is not None and (_drifts(db) or new_errors(db))) else 0


def _drifts(db: Database) -> bool:
    query = "SELECT EXISTS (SELECT 1 FROM problems WHERE code GLOB ? AND resolved_at IS NULL)"
    return bool(db.execute(query, [DRIFT]).fetchone()[0])


class _After:
    """What follows one run."""

    def __init__(self, ending: Ending, settings: Any) -> None:
        self.ending = ending
        # A run may fail before its settings have their defaults.
        defaults = {one.variable: one.default for one in SETTINGS.values()}
        given = {variable: value for variable in defaults if (value := settings.get(variable)) is not None}
        self.settings: Mapping[str, Any] = defaults | given
        self.result = Aftermath(exit_status(ending.failure, ending.signal, None))
        self.health_file = health_file_of(ending.mirror, ending.archive, self.settings["BACKFILE_HEALTH_FILE"])
        self.memory = Memory()
        self.published: Mapping[str, Any] | None = None
        self.publishing_ended = False
        """Publishing was tried, or nothing is to be published: whether it failed is known."""

    def do(self) -> None:
        db = self._open()
        try:
            if db is not None and self._is_of_others(db):
                # It may be why the run failed, and nothing beside that mirror is ours to write.
                return
            self._remember()
            if db is not None:
                self._publish(db)
            self.result.exit_status = exit_status(self.ending.failure, self.ending.signal, db, self.result.failure)
            health = self._health(db)
            self._measure(health, db)
            self._write(health)
            notified, refusals = tell(health, channels(self.settings, BACKFILE_VERSION))
            self.result.warnings += [f"{refusal}; the next run tries again." for refusal in refusals]
            if notified != health:
                self._write(notified)
        finally:
            if db is not None:
                db.close()

    def _is_of_others(self, db: Database) -> bool:
        held = [key for (key,) in db.execute("SELECT key FROM archives").fetchall()]
        return bool(held) and self.ending.archive not in held

    def _open(self) -> Database | None:
        if self.ending.unreadable:
            return None
        try:
            return open_for_reading(self.ending.mirror)
        except MirrorUnusable:
            if not self.ending.before_start:
                raise
            # It is why the run failed.
            return None

    def _remember(self) -> None:
        try:
            self.memory = remember(self.health_file)
        except BadHealthFile as error:
            self.result.warnings.append(f"{error}.")
        self.published = self.memory.published

    # Publishing.

    def _publish(self, db: Database) -> None:
        publication = self._publication()
        self.publishing_ended = not publication or self._is_fit(db)
        if not publication or not self.publishing_ended:
            return
        failures = publication.publish(db)
        if failures:
            self.result.failure = "; and ".join(failures)
        else:
            paths = {"file": absolute(publication.file), "folder": absolute(publication.folder)}
            self.published = {"run": _last_run(db)["id"], "at": timestamp(), **paths}

    def _publication(self) -> Publication:
        file, folder, command = (self.settings[f"BACKFILE_PUBLISH_{what}"] for what in ("FILE", "FOLDER", "COMMAND"))
        return Publication(
            self.ending.archive, self.ending.mirror, Path(file) if file else None, Path(folder) if folder else None, words_of(command)
        )

    def _is_fit(self, db: Database) -> bool:
        """Tell whether the mirror is in a state that readers should see.

        A run of N pages, or one that was stopped, may end in the middle of an issue; one of a periodical, or in a language, asked for all
        of that, and left the rest as it was.
        """
        if self.ending.outcome != "done" or self.ending.of_shard:
            return False
        if _drifts(db) and not self.settings["BACKFILE_PUBLISH_DRIFT"]:
            logger.warning("%s has drifted, so nothing is published; what was published before stays", self.ending.mirror)
            return False
        return True

    # Judging.

    def _health(self, db: Database | None) -> Health:
        now = timestamp()
        causes = lasting(self._causes(db), self.memory.causes, now)
        row = _last_run(db) if db is not None and not self.ending.before_start else None
        status = self._status(causes)
        return Health(
            status=status, exit_status=self.result.exit_status, sentence=self._sentence(status, causes, row), archive=self.ending.archive,
            mirror=str(self.ending.mirror.resolve()), run=row, causes=causes, published=self.published, alarmed=self.memory.alarmed,
            last_success=db.execute(_LAST_SUCCESS).fetchone()[0] if db is not None else self.memory.last_success,
            version=BACKFILE_VERSION, written_at=now,
        )  # fmt: skip

    def _causes(self, db: Database | None) -> list[Cause]:
        """Return why a person is needed, the gravest first: what this run shows, and what stood before it and it could not judge."""
        found = [cause(RUN_FAILED, self.ending.failure)] if self.ending.failure else []
        if self.result.failure:
            found.append(cause(PUBLISHING_FAILED, self.result.failure))
        if db is not None:
            found += causes_in(db, self.settings["BACKFILE_NOTIFY_PROBLEMS"])
        return found + [Cause(one.code, one.sentence) for one in self.memory.causes.values() if not self._is_judged(one.code, db)]

    def _is_judged(self, code: str, db: Database | None) -> bool:
        """Tell whether this run shows if the cause `code` lasts."""
        if code == RUN_FAILED:
            return self.ending.outcome in ("done", "failed")
        if code == PUBLISHING_FAILED:
            return self.publishing_ended
        return db is not None

    def _status(self, causes: Sequence[Lasting]) -> Status:
        if self.ending.failure:
            return "failed"
        if causes or self.result.exit_status == PERSON_NEEDED:
            return "needs_person"
        return "stopped" if self.ending.outcome == "stopped" else "ok"

    def _sentence(self, status: Status, causes: Sequence[Lasting], row: Mapping[str, Any] | None) -> str:
        if causes:
            return in_a_sentence(causes)
        how = {"done": "ended well", "limited": "ended before all that is due was fetched", "stopped": "was stopped"}
        counts = row or {"pages": 0, "new": 0, "changed": 0, "gone": 0}
        articles = f"{counts['new']:,} articles new, {counts['changed']:,} changed, {counts['gone']:,} gone"
        return f"The run {how[self.ending.outcome]}: {counts['pages']:,} pages, {articles}."

    # Writing and telling.

    def _measure(self, health: Health, db: Database | None) -> None:
        file = self.settings["BACKFILE_METRICS_FILE"]
        if not file:
            return
        rechecks = int(self.settings["BACKFILE_RECHECKS"])
        due = count_due(db, everything=False, rechecks=rechecks, archive=self.ending.archive) if db is not None else {}
        try:
            sizes = disk_use(self.ending.mirror) if self.ending.mirror.is_file() else {}
            write_metrics(Path(file), Facts(health, self.ending.outcome, sizes, due), db)
        except OSError as error:
            self.result.warnings.append(
                f"the metrics cannot be written to {file}: {error.strerror}; mend that, or name another metrics.file."
            )

    def _write(self, health: Health) -> None:
        try:
            write_health(self.health_file, health)
        except OSError as error:
            if self.ending.before_start and not self.settings["BACKFILE_HEALTH_FILE"]:
                # Nothing can be written beside the mirror, and that may be why the run failed.
                return
            why = f"cannot be written: {error.strerror}; mend that, or name another health.file"
            self.result.warnings.append(f"the health file {self.health_file} {why}.")


def _last_run(db: Database) -> dict[str, Any]:
    return next(iter(db.query(f"SELECT {_RUN} FROM runs ORDER BY id DESC LIMIT 1")))
