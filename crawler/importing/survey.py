"""A look through files that other programs wrote: which answers in them are of an archive, and why the others are left out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from crawler.importing import saved_pages, wacz
from crawler.importing.entries import Entry, Found, read_at, read_saved
from crawler.importing.originals import Originals
from crawler.importing.refusals import CannotImport, NoAddress
from crawler.importing.saved_pages import SavedPage
from crawler.reading.oddities import is_html, is_pdf, named_as_page
from pipelines.normalize.moments import after
from pipelines.warc.answers import CutShort, TooLong, address_of, exchange_of, moment, needs_original
from pipelines.warc.exchange import MAX_BODY, BadContent, Exchange
from pipelines.warc.records import Damage, Damaged, Record, Volume, begins_as_warc, must_be_unpacked, records, unpack

if TYPE_CHECKING:
    from crawler.archive import ArchiveSpider

Told = Callable[[str, int, int], None]
"""Hears how far work is: its name, what is done, and of how much."""

OTHER_HOSTS, NOT_COVERED, NO_PAGES = "of other hosts", "outside what the archive covers", "no pages (pictures, styles, scripts)"
ROBOTS, SPELLINGS, TOO_LONG = "robots.txt", "redirects to another spelling of their own address", f"longer than {MAX_BODY:,} bytes"
CUT_SHORT, NO_ORIGINAL = "cut short", "revisits of answers that are not in the files"
DOUBLES, FORGOTTEN, NO_ADDRESS = "there twice", "taken down from the mirror", "saved pages that do not say their address"

_WARC_ENDINGS = (".warc", ".warc.gz")
_LOOKED_AT = 1 << 12
_MEGABYTE = 1 << 20
_LOOKING = "megabytes looked at"
_OURS = re.compile(rb"^software:[ \t]*Backfile/", re.IGNORECASE | re.MULTILINE)
_HOSTS_NAMED = 5
_WAYS = (
    "say it with --url; or save pages with a browser that writes `<!-- saved from url=… -->`, or whose <base> or rel=canonical names it; "
    "or keep them as wget does, in folders HOST/PATH"
)


@dataclass
class Survey:
    """What was found in all files."""

    entries: list[Entry] = field(default_factory=list)
    """What is of the archive, ordered by time and address."""
    answers: int = 0
    """Answers of servers, and saved pages, that there are at all."""
    left_out: Counter[str] = field(default_factory=Counter)
    """How many of them are not taken, by why."""
    hosts: Counter[str] = field(default_factory=Counter)
    """The hosts of those that are of other archives."""
    damages: list[tuple[str, Damage]] = field(default_factory=list)
    """The places that cannot be read, each with the name of its file."""
    files: list[str] = field(default_factory=list)
    """What the files and folders are called."""


def survey(spider: ArchiveSpider, paths: Iterable[Path], url: str | None, forgotten: Collection[str], scratch: Path, told: Told) -> Survey:
    """Look through the files and folders at `paths` for answers of the archive of `spider`.

    `url` is the address that a saved page, or a folder of such, stood at; `forgotten` are addresses that were taken down from the mirror;
    what must be unpacked is, into the folder `scratch`. Raises CannotImport where there is nothing to take in, OSError where a file cannot
    be read.
    """
    looking = _Looking(spider, url, forgotten, scratch)
    for path in paths:
        looking.at(path)
    looking.through_volumes(told)
    looking.finish()
    found = looking.survey
    if not found.entries:
        raise CannotImport(_nothing(spider, found))
    return found


@dataclass(frozen=True)
class _Revisit:
    """A record whose bytes lie in another one, which may come later."""

    record: Record
    """Without its block."""
    found: Found
    asked: str
    url: str
    at: str
    is_ours: bool


class _Looking:
    """A look through files, under way."""

    def __init__(self, spider: ArchiveSpider, url: str | None, forgotten: Collection[str], scratch: Path) -> None:
        self.spider = spider
        self.url = url
        self.forgotten = forgotten
        self.scratch = scratch
        self.survey = Survey()
        self.volumes: list[Volume] = []
        self._originals = Originals()
        self._revisits: list[_Revisit] = []
        self._are_ours = False

    def at(self, path: Path) -> None:
        """Take note of the WARC files that `path` is or holds, and of the saved pages."""
        if path.is_dir():
            self._at_folder(path)
            return
        self.survey.files.append(path.name)
        with path.open("rb") as file:
            head = file.read(_LOOKED_AT)
        if head.startswith(wacz.MAGIC):
            volumes = list(wacz.volumes(path, self.scratch))
        elif begins_as_warc(head) or path.name.lower().endswith(_WARC_ENDINGS):
            volumes = [Volume(path, str(path), 0, path.stat().st_size)]
        else:
            self._at_page(path, head)
            return
        if self.url is not None:
            raise NoAddress(f"--url is for saved pages, and {path} says itself at which addresses its pages stood; leave it out")
        self.volumes += volumes

    def _at_page(self, path: Path, head: bytes) -> None:
        page = saved_pages.page_in(path, self.url, self._address)
        if page is None:
            what = "an ARC file; `warcio recompress` makes a WARC file of it" if head.startswith(b"filedesc:") else _NEITHER
            raise CannotImport(f"{path} is {what}")
        if page.url is None:
            raise NoAddress(f"{path} does not say which page of {self.spider.title} it is: {_WAYS}")
        self._take_saved(page)

    def _at_folder(self, folder: Path) -> None:
        packed = sorted(path for path in folder.rglob("*") if path.name.lower().endswith((*_WARC_ENDINGS, ".wacz")) and path.is_file())
        if self.url is None:
            for path in packed:
                self.at(path)
        pages = list(saved_pages.pages_in(folder, self.url, self._address))
        self.survey.files.append(folder.name)
        if not pages and not packed:
            raise CannotImport(f"{folder} holds no page: nothing in it is HTML, PDF, WARC or WACZ")
        if not packed and all(page.url is None for page in pages):
            raise NoAddress(f"{folder} holds {len(pages):,} pages, and nothing says at which addresses they stood: {_WAYS}")
        for page in pages:
            self._take_saved(page)

    def through_volumes(self, told: Told) -> None:
        """Look through all WARC files."""
        total = sum(volume.end - volume.start for volume in self.volumes)
        before = 0
        for number, volume in enumerate(self.volumes):
            readable = self._unpacked(volume, number) if must_be_unpacked(volume) else volume
            self._through(readable, told, before, total)
            before += volume.end - volume.start
        told(_LOOKING, total // _MEGABYTE, total // _MEGABYTE)

    def _unpacked(self, volume: Volume, number: int) -> Volume:
        try:
            return unpack(volume, self.scratch / f"unpacked-{number}.warc")
        except Damaged as why:
            raise CannotImport(f"{volume.name} was made to fill a disk: {why}") from why

    def _through(self, volume: Volume, told: Told, before: int, total: int) -> None:
        self._are_ours, whole, damages = False, 0, []
        for record in records(volume):
            told(_LOOKING, min(before + record.offset, total) // _MEGABYTE, total // _MEGABYTE)
            try:
                if isinstance(record, Damage):
                    damages.append(record)
                else:
                    whole += 1
                    self._take_record(record, Found(volume, record.offset))
            except Damaged as why:
                damages.append(Damage(record.offset, str(why)))
        if not whole:
            raise CannotImport(f"{volume.name} holds no record of a WARC file that can be read; take a whole copy of it")
        self.survey.damages += [(volume.name, damage) for damage in damages]

    # One answer.

    def _address(self, url: str) -> str | None:
        """Return what the archive calls `url`; None where it is none of its own."""
        return self.spider.address(self.spider.archive_address(url))

    def _take_record(self, record: Record, found: Found) -> None:
        if record.fields.get("warc-type", "").lower() == "warcinfo":
            self._are_ours = bool(_OURS.search(record.block or b""))
            return
        asked = address_of(record)
        if asked is None:
            return
        at = moment(record)
        url = self._own(asked)
        if url is None:
            return
        if needs_original(record):
            self._revisits.append(_Revisit(replace(record, block=None), found, asked, url, at, self._are_ours))
            return
        self._originals.remember(record, found, asked, at)
        exchange = self._read(lambda: exchange_of(record, asked, at))
        if exchange is not None:
            self._take(exchange, url, found, is_ours=self._are_ours)

    def _own(self, asked: str) -> str | None:
        """Count an answer of the address `asked`; return what the archive calls it, None where it is to be left out for it."""
        self.survey.answers += 1
        url = self._address(asked)
        if url is None:
            self.survey.hosts[urlsplit(asked).netloc] += 1
            why = OTHER_HOSTS
        elif urlsplit(url).path == "/robots.txt":
            why = ROBOTS
        elif url in self.forgotten:
            why = FORGOTTEN
        else:
            return url
        self.survey.left_out[why] += 1
        return None

    def _read(self, read: Callable[[], Exchange]) -> Exchange | None:
        try:
            return read()
        except CutShort:
            self.survey.left_out[CUT_SHORT] += 1
        except TooLong:
            self.survey.left_out[TOO_LONG] += 1
        return None

    def _take_saved(self, page: SavedPage) -> None:
        asked = page.url
        if asked is None:
            self.survey.answers += 1
            self.survey.left_out[NO_ADDRESS] += 1
            return
        # wget calls a folder's page index.html, whatever its links say.
        folder = asked.rpartition("/")[0] + "/"
        if asked.removeprefix(folder).partition(".")[0] == "index" and self._address(folder) in self.spider.start_urls:
            asked = folder
        url = self._own(asked)
        if url is not None and page.content_type is None:
            self.survey.left_out[NO_PAGES] += 1
        elif url is not None and (exchange := self._read(lambda: read_saved(page, asked))) is not None:
            self._take(exchange, url, page)

    def _take(self, exchange: Exchange, url: str, source: Found | SavedPage, original: Found | None = None, is_ours: bool = False) -> None:
        # What a crawl of ours asked for is a page of the archive, whatever it looks like.
        why = None if is_ours else self._why_not(exchange, url)
        if why is not None:
            self.survey.left_out[why] += 1
            return
        digest, kind = exchange.payload_digest, self.spider.page_kind(url)
        self.survey.entries.append(Entry(url, exchange.url, exchange.at, kind, exchange.status, digest, source, original))

    def _why_not(self, exchange: Exchange, url: str) -> str | None:
        """Return why an answer at `url` is not taken in; None where it is."""
        is_page = self._is_page(exchange)
        if not self.spider.follows(url) and url not in self.spider.start_urls:
            return NOT_COVERED if is_page and not url.lower().endswith(_NO_PAGE_ENDINGS) else NO_PAGES
        if 300 <= exchange.status < 400 and exchange.status != 304 and self._target(exchange) == url:
            return SPELLINGS
        named = self.spider.page_kind(url) != "page" or named_as_page(url)
        return None if is_page or named or not 200 <= exchange.status < 300 else NO_PAGES

    def _target(self, exchange: Exchange) -> str | None:
        try:
            return self._address(urljoin(exchange.url, (exchange.header("Location") or "").strip()))
        except ValueError:
            return None

    def _is_page(self, exchange: Exchange) -> bool:
        try:
            content = exchange.content()
        except BadContent:
            return False
        return is_pdf(content) or is_html(content, exchange.header("Content-Type"))

    # What only shows once all were seen.

    def finish(self) -> None:
        """Take revisits with the bytes of their originals, and put all in the order of time, each once."""
        for revisit in self._revisits:
            self._take_revisit(revisit)
        self.survey.entries = list(self._each_once())

    def _take_revisit(self, revisit: _Revisit) -> None:
        found, original = revisit.found, self._originals.of(revisit.record, revisit.asked)
        if original is None:
            self.survey.left_out[NO_ORIGINAL] += 1
            return
        try:
            whole = read_at(original, revisit.asked, revisit.at)
            exchange = self._read(lambda: read_at(found, revisit.asked, revisit.at, whole))
        except Damaged as why:
            self.survey.damages.append((found.volume.name, Damage(found.offset, str(why))))
        except (CutShort, TooLong):
            self.survey.left_out[NO_ORIGINAL] += 1
        else:
            if exchange is not None:
                self._take(exchange, revisit.url, found, original, revisit.is_ours)

    def _each_once(self) -> Iterator[Entry]:
        seen: set[tuple[str, str, str]] = set()
        last: dict[str, str] = {}
        whole: set[str] = set()
        for entry in sorted(self.survey.entries, key=lambda entry: (entry.at, entry.url, entry.payload_digest)):
            same = entry.url, entry.at, entry.payload_digest
            if same in seen:
                self.survey.left_out[DOUBLES] += 1
                continue
            seen.add(same)
            if entry.status == 304 and entry.url not in whole:
                self.survey.left_out[NO_ORIGINAL] += 1
                continue
            if 200 <= entry.status < 300:
                whole.add(entry.url)
            # WARC 1.0 knows whole seconds only.
            at = last[entry.url] = after(entry.at, last.get(entry.url))
            yield replace(entry, at=at)


_NEITHER = "neither a WARC file, a WACZ, a saved page (HTML or PDF) nor a folder of these"
_NO_PAGE_ENDINGS = (".png", ".gif", ".jpg", ".jpeg", ".ico", ".svg", ".webp", ".css", ".js")


def _nothing(spider: ArchiveSpider, found: Survey) -> str:
    names = ", ".join(found.files)
    hosts = ", ".join(spider.hosts)
    if not found.answers:
        return f"{names} holds no answer of a web server"
    if found.hosts.total() == found.answers:
        held = ", ".join(f"{host} ({count:,})" for host, count in found.hosts.most_common(_HOSTS_NAMED))
        more = f" and {len(found.hosts) - _HOSTS_NAMED:,} more" if len(found.hosts) > _HOSTS_NAMED else ""
        return (
            f"nothing in {names} is of {spider.title}, whose hosts are {hosts}: what it holds is of {held}{more}; "
            "name another archive, or with --base-url where the copy stood"
        )
    return f"nothing in {names} is a page of {spider.title}: {told_left_out(found.left_out)}"


def told_left_out(left_out: Counter[str]) -> str:
    """Return in words how many answers were left out, and why: "12 of other hosts, 3 cut short"."""
    return ", ".join(f"{count:,} {why}" for why, count in left_out.most_common() if count)
