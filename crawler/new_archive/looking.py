"""A look at a site: a few dozen of its pages, asked for as politely as a crawl would, or read from files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from posixpath import commonpath
from urllib.parse import urljoin, urlsplit, urlunsplit

from scrapy.settings import Settings

from crawler.archive import ArchiveSpider
from crawler.loading import new_spider
from crawler.new_archive.choosing import Choice
from crawler.new_archive.seen import SeenPage
from crawler.reading.oddities import is_html
from crawler.trying.keeping import Answered, walk
from pipelines.normalize.moments import timestamp
from pipelines.warc.exchange import BadContent, Exchange

_CLOSED = (401, 402, 403, 407, 451)


class NothingSeen(Exception):
    """No page of the site could be had; says why in a sentence."""


@dataclass
class Look:
    """What was seen of a site."""

    spider: ArchiveSpider
    """Who knows the site's addresses, and nothing else of it."""
    settings: Settings
    """How it was asked."""
    start_urls: list[str]
    """Where the look began, as the archive would call it."""
    pages: list[SeenPage] = field(default_factory=list)
    """The pages, in the order in which they came."""
    answers: dict[str, int] = field(default_factory=dict)
    """The status of each answer that was no page."""


def site_class(name: str, urls: Sequence[str]) -> type[ArchiveSpider]:
    """Return a spider class for a site of which nothing is known but where it begins."""
    first = urlsplit(urls[0])
    folder = commonpath([urlsplit(url).path.rpartition("/")[0] or "/" for url in urls]).rstrip("/") + "/"
    home = urlunsplit((first.scheme, first.netloc, folder, "", ""))
    hosts = dict.fromkeys(host for url in urls if (host := urlsplit(url).hostname))
    body = {
        "name": name,
        "title": urlsplit(home).hostname,
        "home_url": home,
        "hosts": tuple(hosts),
        "start_urls": list(urls),
        "periodicals": (),
        "layouts": (),
    }
    return type("Site", (ArchiveSpider,), body)


def look_at(site: type[ArchiveSpider], settings: Settings, most: int) -> Look:
    """Return what `most` pages of `site` show, fetched one after the other from its start pages on.

    Raises NothingSeen where no page could be had.
    """
    spider = new_spider(site, settings)
    look = Look(spider, settings, list(site.start_urls))
    choice = Choice(site.start_urls)
    problems: list[str] = []

    def more(answered: Answered, to_come: int) -> Iterable[str]:
        url = answered.page.url
        _take(look, choice, url, answered.exchange)
        if answered.exchange is None:
            problems.extend(problem.message for problem in answered.page.problems)
        if answered.page.outcome == "redirect":
            # Where it leads is the page that was asked for.
            for found in answered.page.found:
                choice.ask(found.url)
                yield found.url
        elif to_come == 0 and len(look.pages) + len(look.answers) < most and (following := choice.next()) is not None:
            yield following

    failure = walk(site, site.start_urls, settings, more)
    if not look.pages:
        raise NothingSeen(failure or next(iter(problems), None) or _why_nothing(look))
    return look


def look_at_files(site: type[ArchiveSpider], settings: Settings, files: Mapping[str, Path], most: int) -> Look:
    """Return what `most` of `files`, pages by their addresses, show.

    Raises NothingSeen where none of them is a page.
    """
    spider = new_spider(site, settings)
    look = Look(spider, settings, list(site.start_urls))
    choice = Choice(site.start_urls)
    known = {spider.address(url): path for url, path in files.items()}
    waiting = [url for url in site.start_urls if url in known]
    rest = [url for url in known if url is not None and url not in waiting]
    while len(look.pages) < most:
        url = waiting.pop(0) if waiting else choice.next()
        while url is not None and url not in known:
            url = choice.next()
        if url is None and not rest:
            break
        if url is None:
            url = rest.pop(0)
            choice.ask(url)
        if url not in {page.url for page in look.pages}:
            _take(look, choice, url, _saved(url, known[url]))
    if not look.pages:
        raise NothingSeen(f"none of the files is an HTML page that stands at {site.start_urls[0]} or below")
    return look


def _why_nothing(look: Look) -> str:
    url, status = next(iter(look.answers.items()), (look.start_urls[0], 200))
    if status in _CLOSED:
        return f"{url} answered {status}: it is not open to all; save pages that you may read, and name them with --folder or --file"
    return f"{url} is no HTML page" if status == 200 else f"{url} answered {status}; name a page that leads to the issues"


def saved_pages(folder: Path, url: str) -> dict[str, Path]:
    """Return the files below `folder` by their addresses, where `folder` is what stands at `url`, a folder's address."""
    found = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        within = path.relative_to(folder).as_posix()
        found[urljoin(url, within)] = path
        if path.stem == "index":
            found.setdefault(urljoin(url, within.rpartition("/")[0] + "/" if "/" in within else "."), path)
    return found


def _take(look: Look, choice: Choice, url: str, exchange: Exchange | None) -> None:
    if exchange is None:
        return
    if exchange.status != 200 or not _is_page(exchange):
        look.answers[url] = exchange.status
        choice.missing.add(url)
        return
    page = SeenPage(look.spider, url, exchange)
    look.pages.append(page)
    choice.add(page)


def _is_page(exchange: Exchange) -> bool:
    try:
        return is_html(exchange.content(), exchange.header("Content-Type"))
    except BadContent:
        return False


def _saved(url: str, path: Path) -> Exchange:
    return Exchange(
        url=url,
        at=timestamp(),
        status=200,
        headers=[],
        body=path.read_bytes(),
    )
