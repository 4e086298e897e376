"""The command that takes in what other programs captured: `backfile import`."""

from __future__ import annotations

import shlex
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crawler.commands.checks import check_base_url, check_known, configured
from crawler.commands.options import JOBS, QUIET
from crawler.commands.work import progress, run_of, stoppable
from crawler.importing.refusals import CannotImport, NoAddress
from crawler.runs.exit_statuses import FAILED, PERSON_NEEDED
from pipelines.mirror import lock
from pipelines.mirror.failures import MirrorUnusable

if TYPE_CHECKING:
    from crawler.archive import ArchiveSpider
    from crawler.configuration.reading import Values
    from crawler.importing.entries import Entry
    from crawler.importing.survey import Survey, Told
    from crawler.rereading import Rereader
    from pipelines.items import Page
    from pipelines.mirror.merging.intake import Intake, Taken
    from pipelines.mirror.settling.articles import Settled
    from pipelines.mirror.store import Mirror

# Processes that read cost a second each before they have read anything.
_FEW = 100
_DAMAGES_TOLD = 5


@click.command("import")
@click.argument("archive")
@click.argument("files", metavar="FILE...", type=click.Path(path_type=Path, exists=True), nargs=-1, required=True)
@click.option("--db", type=click.Path(path_type=Path), help="The mirror's file; it may be new. [default: ARCHIVE.db]")
@click.option("--url", metavar="URL", help="Where the saved page FILE stood, or the folder FILE of such pages.")
@click.option("--base-url", metavar="URL", help="Where the copy stood, if FILE was captured from a copy of the site.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Take in the N oldest pages that are new.")
@click.option("--dry-run", is_flag=True, help="Say what would be taken in, and write nothing.")
@JOBS
@QUIET
def import_(archive: str, files: tuple[Path, ...], **options: Any) -> int:
    """Take into the mirror of ARCHIVE what each FILE holds of it, with no network.

    FILE is a WARC file of any program (wget, Heritrix, Browsertrix …), a WACZ, a folder of saved pages, or one saved page. A capture keeps
    its own time, so older ones come before what the mirror holds, and a later crawl goes on from them. Pages of other hosts, pictures and
    styles are left out, and counted. The time of a saved page is that of its file. Where nothing says at which address a page stood
    (folders HOST/PATH, as wget makes them; "saved from url", <base> or rel=canonical in the page), --url does.

    What the mirror has already changes nothing. Stopped or killed, the mirror is as it was, and the same command goes on.

    \b
    Exit status: 0 done; 1 failed; 2 wrong usage; 3 done, but a part of a FILE is damaged or new errors need a person;
    75 another run holds the mirror; 130, 143 stopped.

    \b
    Example:
      backfile import linux_gazette gazette.warc.gz
      backfile import linux_gazette saved/ --url http://linuxgazette.net/ --db gazette.db
    """
    check_known(archive)
    check_base_url(options["base_url"])
    if options["url"] and len(files) > 1:
        raise click.UsageError("--url says where one FILE stood; import each by itself")
    values = configured(options["db"]).of(archive, {"db": options["db"], "base_url": options["base_url"]})
    if not options["dry_run"]:
        lock.hold(values["db"])
    try:
        with tempfile.TemporaryDirectory(prefix="backfile-import-") as scratch, stoppable(), progress(options["quiet"]) as told:
            return _Import(archive, files, values, options, Path(scratch), told).do()
    except NoAddress as error:
        raise click.UsageError(str(error)) from error
    except CannotImport as error:
        click.echo(f"backfile: {error}.", err=True)
        return FAILED


@dataclass
class _Plan:
    """What of a survey is to be written."""

    entries: list[Entry]
    """All captures of each address that has a new one, in the order of time: what a revisit or a 304 stands for may be known."""
    new: set[Taken]
    known: int
    """Captures that the mirror holds already."""
    left: int = 0
    """New ones beyond the limit."""

    @property
    def digest(self) -> str:
        """What tells it from any other plan."""
        said = [(entry.url, entry.at, entry.payload_digest) for entry in self.entries]
        return sha256(repr((said, version("backfile"))).encode()).hexdigest()


@dataclass
class _Import:
    """One import, from its files to its end."""

    archive: str
    files: Sequence[Path]
    values: Values
    options: dict[str, Any]
    scratch: Path
    told: Told
    began: float = field(default_factory=time.monotonic)

    def do(self) -> int:
        """Do it, tell what came of it, and return the exit status."""
        from crawler.importing.survey import survey
        from crawler.rereading import Rereader
        from pipelines.mirror.merging.intake import forgotten

        reader = Rereader.of(self.archive, self.values["base_url"])
        self._check_url(reader.spider)
        found = survey(reader.spider, self.files, self.options["url"], forgotten(self.path), self.scratch, self.told)
        plan = self._plan(found)
        if self.options["dry_run"]:
            self._tell(f"{_pages(len(plan.new))} would be taken in{_from_when(plan)}{_known(plan)}", found)
            return PERSON_NEEDED if found.damages else 0
        return self._take_in(reader, found, plan)

    @property
    def path(self) -> Path:
        """The mirror."""
        path: Path = self.values["db"]
        return path

    def _check_url(self, spider: ArchiveSpider) -> None:
        url = self.options["url"]
        if url and spider.address(spider.archive_address(url)) is None:
            raise click.UsageError(f"--url takes an address on the hosts of {spider.title} ({', '.join(spider.hosts)}), not {url!r}")

    def _plan(self, found: Survey) -> _Plan:
        from pipelines.mirror.merging.intake import held

        known = held(self.path, ((entry.url, entry.at, entry.payload_digest) for entry in found.entries))
        new = [entry for entry in found.entries if (entry.url, entry.at) not in known]
        taken = new[: self.options["limit"]]
        urls, last = {entry.url for entry in taken}, taken[-1].at if taken else ""
        entries = [entry for entry in found.entries if entry.url in urls and entry.at <= last]
        return _Plan(entries, {(entry.url, entry.at) for entry in taken}, len(known), len(new) - len(taken))

    def _take_in(self, reader: Rereader, found: Survey, plan: _Plan) -> int:
        from pipelines.mirror.captures import keep_elsewhere
        from pipelines.mirror.merging.intake import discard
        from pipelines.mirror.status import new_errors
        from pipelines.mirror.store import Mirror

        mirror = Mirror(self.path, self.values["retry_wait"], self.values["rechecks"], self.values["warc.size"])
        mirror.told = self.told
        try:
            if elsewhere := self.values["warc.folder"]:
                with mirror.writing():
                    keep_elsewhere(self.path, Path(elsewhere))
            settings = {"command": "import", "files": [file.name for file in self.files]}
            settings |= {name: self.options[name] for name in ("url", "base_url", "limit") if self.options[name]}
            with run_of(mirror, reader.spider, **settings) as run:
                if plan.new:
                    self._write(mirror, reader, plan, settings)
                else:
                    discard(self.path)
                run.settled = mirror.settle()
                run.stats = {"taken_in": len(plan.new), "known": plan.known, "left_out": dict(found.left_out)}
                if plan.new:
                    # The next crawl asks for what any crawl does too: only now is it known which issues are young.
                    with mirror.writing() as db, db.atomic():
                        mirror.frontier.make_due(everything=False)
            self._tell(self._done(plan, run.settled), found)
            return PERSON_NEEDED if found.damages or new_errors(mirror.db) else 0
        finally:
            mirror.close()

    def _write(self, mirror: Mirror, reader: Rereader, plan: _Plan, settings: dict[str, Any]) -> None:
        from crawler.importing.reading import ChangedFile
        from pipelines.mirror.merging.intake import Intake

        with closing(Intake(mirror, reader.spider, plan.digest, settings, version("backfile"))) as intake:
            written = intake.written()
            left = [entry for entry in plan.entries if (entry.url, entry.at) not in written]
            try:
                for done, (entry, page) in enumerate(zip(left, self._read(reader, left), strict=True), len(written) + 1):
                    _write(intake, reader, entry, page)
                    self.told("pages taken in", done, len(plan.entries))
            except ChangedFile as error:
                raise MirrorUnusable(f"{error}: was it changed meanwhile?") from error
            intake.join(plan.new)

    def _read(self, reader: Rereader, entries: Sequence[Entry]) -> Iterator[Page]:
        from crawler.importing.reading import read_entry
        from crawler.rereading import reread

        if self.options["jobs"] == 1 or len(entries) < _FEW:
            return (read_entry(reader, entry) for entry in entries)
        return reread(self.archive, entries, read_entry, self.options["jobs"], self.values["base_url"])

    # What is said of it.

    def _done(self, plan: _Plan, settled: Settled) -> str:
        if not plan.new:
            return f"nothing new{_known(plan)}"
        left = f"; {plan.left:,} more are left for later" if plan.left else ""
        return (
            f"{_pages(len(plan.new))} taken in from {self._named()} in {time.monotonic() - self.began:,.1f} s{_from_when(plan)}"
            f"{_known(plan)}; {settled.new:,} articles new, {settled.changed:,} changed{left}"
        )

    def _named(self) -> str:
        return self.files[0].name if len(self.files) == 1 else f"{len(self.files):,} files"

    def _tell(self, done: str, found: Survey) -> None:
        from crawler.importing.survey import told_left_out

        for name, damage in found.damages[:_DAMAGES_TOLD]:
            click.echo(
                f"{name} is damaged at byte {damage.offset:,}: {damage.why}; what could be read before and after was taken", err=True
            )
        if len(found.damages) > _DAMAGES_TOLD:
            click.echo(f"and {len(found.damages) - _DAMAGES_TOLD:,} more damaged places", err=True)
        if self.options["quiet"]:
            return
        click.echo(f"{self.path}: {done}")
        if left_out := told_left_out(found.left_out):
            click.echo(f"Left out: {left_out}.")
        if not self.options["dry_run"]:
            click.echo(f"Fetch what is missing: {shlex.join(['backfile', 'crawl', self.archive, '--db', str(self.path)])}")


def _write(intake: Intake, reader: Rereader, entry: Entry, page: Page) -> None:
    from crawler.importing.reading import read_as
    from pipelines.items import FoundUrl

    kind, found_on = intake.expected(entry.url)
    if page.outcome != "read" and (kind or entry.kind, found_on) != (entry.kind, None):
        # What is missing, or no page, is told by what led there.
        page = read_as(reader, entry, kind or entry.kind, found_on)
    intake.write(page, FoundUrl(url=entry.url, kind=entry.kind, periodical=reader.spider.periodical_of(entry.url)))


def _pages(count: int) -> str:
    return f"{count:,} {'page' if count == 1 else 'pages'}"


def _known(plan: _Plan) -> str:
    return f"; {plan.known:,} known already" if plan.known else ""


def _from_when(plan: _Plan) -> str:
    days = sorted({at[:10] for _, at in plan.new})
    return f", captured {days[0]}" + (f" to {days[-1]}" if days[-1] != days[0] else "") if days else ""
