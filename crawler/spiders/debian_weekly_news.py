"""The archive of Debian Weekly News, 1999 to 2008, in five of its languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar
from urllib.parse import quote, urljoin

from crawler.archive import ArchiveSpider
from crawler.layouts.itemised import Item, ItemisedIssue, Lead
from crawler.layouts.site import SitePage
from crawler.reading.blocks import Block
from crawler.reading.places import Address, Place
from pipelines.items import ArticleReading, IssueReading, Periodical, Reading
from pipelines.normalize.text import one_line

_LANGUAGE = re.compile(r"\.[a-z]{2}(?:-[a-z]{2})?$")
_UNQUOTED = "/!$&'()*+,;=:@~"
_SUBJECT = re.compile(r"^(?:Subject|Betreff|Тема): (?P<subject>.*(?:\n[ \t].*)*)", re.MULTILINE)
_SENDER = re.compile(r"^(?:From|Von|От): \"?(?P<sender>[^<\"\n]+?)\"? *(?:<|$)", re.MULTILINE)
_SENT = re.compile(r"^(?:Date|Datum|Дата): (?P<date>.*)", re.MULTILINE)


class _Page(ItemisedIssue):
    """What all pages share."""

    within = "//div[@id='inner']"
    # A line of the page's source that was not worked off.
    furniture = re.compile(r"#use wml")


class WeeklyIssue(_Page):
    """An issue."""

    def whole_issue(self) -> IssueReading | None:
        """Return the issue; its numbers begin anew each year, which is its volume, and its address may have a nought before them."""
        issue = super().whole_issue()
        if issue is not None:
            issue.volume, _, number = (issue.number or "").partition("-")
            issue.number = number.lstrip("0")
        return issue


class QuotedPage(_Page):
    """Mail, or talk, that an issue quotes whole on a page of its own; each piece is preformatted."""

    def readings(self) -> list[Reading]:
        """Return the pieces as documents of their issue, which has a page of its own."""
        return list(self.articles)

    @property
    def items(self) -> list[Item]:
        """The preformatted blocks, each with what stands below it."""
        items: list[Item] = []
        for block in self.text:
            if block.role == "preformatted" or not items:
                items.append(Item(None, [], block.anchors))
            items[-1].body.append(block)
        return items

    def article(self, item: Item, key: str) -> ArticleReading:
        """Return a piece: what its header says is its headline, writer and date; the header stays, as it was quoted."""
        article = super().article(item, key)
        subject, sender, sent = (pattern.search(article.body_text) for pattern in (_SUBJECT, _SENDER, _SENT))
        article.kind = "document"
        article.headline = one_line(subject["subject"]) if subject else None
        article.byline = sender["sender"].strip() if sender else None
        article.date_text = sent["date"].strip() if sent else None
        return article


class TimelinePage(_Page):
    """The months of a year in review, a supplement to its issues: one article."""

    def lead(self, block: Block) -> Lead | None:
        """Return None: the months are not pieces of their own."""
        return None


def _addresses(language: str, code: str) -> Iterator[Address]:
    yield Address(f"News/weekly/{{year}}/{{number}}/index.{language}", "issue", code=code, number="{year}-{number}")
    yield Address(f"News/weekly/{{year}}/{{number}}/{{name}}.{language}", "article", code=code, number="{year}-{number}",
                  layout=QuotedPage)  # fmt: skip
    yield Address(f"News/weekly/{{year}}/timeline.{language}", "article", code=code, layout=TimelinePage)
    yield Address(f"News/weekly/{{year}}/index.{language}", "index", code=code)
    yield Address(f"News/weekly/index.{language}", "index", code=code)
    yield Address(f"News/weekly/{{name}}.{language}", "page", code=code)


class DebianWeeklyNewsSpider(ArchiveSpider):
    """Debian Weekly News, the newsletter of the Debian project, and its translations.

    The site serves each page at `PAGE.LANGUAGE.html`, and what the reader's language is at `PAGE`, where most links lead: they are followed
    to the English page, whose language links lead to the others.
    """

    name = "debian_weekly_news"
    title = "Debian Weekly News"
    home_url = "https://www.debian.org/News/weekly/"
    hosts = ("www.debian.org", "debian.org")
    covers = ("/News/weekly/",)
    # No page leads to the latter two.
    start_urls = [
        "https://www.debian.org/News/weekly/index.en.html",
        "https://www.debian.org/News/weekly/1999/41/index.en.html",
        "https://www.debian.org/News/weekly/2002/35/mail.en.html",
    ]
    addresses = (*_addresses("en", "dwn"), *_addresses("{language}", "dwn-{language}"))
    layouts = (WeeklyIssue, SitePage)
    original_language = "en"
    charset = "iso-8859-1"
    licence = "Open Publication License"
    licence_url = "https://www.opencontent.org/openpub/"
    # In 1999 and 2000 bold words only stress; a timeline is in no issue, and quoted mail may have no date.
    fill_rates: ClassVar[dict[str, float]] = {"body_text": 0.99, "headline": 0.7, "issue_key": 0.98, "date_text": 0.95, "language": 0.99}
    # All print the English name in their headings; in brackets stands what the language links call the language.
    periodicals = (
        Periodical(code="dwn", name="Debian Weekly News", abbreviation="DWN", language="en", publisher="Debian Project", since=1999),
        Periodical(code="dwn-de", name="Debian Weekly News (Deutsch)", abbreviation="DWN", names=("Debian Weekly News",), language="de",
                   publisher="Debian Project", since=1999),
        Periodical(code="dwn-ja", name="Debian Weekly News (日本語)", abbreviation="DWN",
                   names=("Debian Weekly News", "Debian ウィークリーニュース"), language="ja", publisher="Debian Project", since=1999),
        Periodical(code="dwn-pl", name="Debian Weekly News (polski)", abbreviation="DWN", names=("Debian Weekly News",), language="pl",
                   publisher="Debian Project", since=2001),
        Periodical(code="dwn-ru", name="Debian Weekly News (Русский)", abbreviation="DWN", names=("Debian Weekly News",), language="ru",
                   publisher="Debian Project", since=2003),
    )  # fmt: skip

    def identity(self, url: str) -> str | None:
        """Return the key of the page at `url`, its language included: English where the address leaves it out; None off the newsletter."""
        key = super().identity(url)
        if key is None or not f"/{key.partition('/')[2]}/".startswith(self.covers):
            return None
        last = key.rpartition("/")[2]
        if last == "weekly" or last.isdecimal():
            return f"{key}/index.{self.original_language}"
        return key if "." in last else f"{key}.{self.original_language}"

    def preferred(self, url: str) -> str:
        """Return the address that names the language of the page at `url`: that which the site and a copy of its files both know."""
        path = (self.identity(url) or "").partition("/")[2]
        return urljoin(self.home_url, f"/{quote(path, _UNQUOTED)}.html") if _LANGUAGE.search(path) else url

    def follows(self, url: str) -> bool:
        """Tell whether `url` is a page of the newsletter in one of the languages that are mirrored."""
        return super().follows(url) and self.place(url) != Place()

    def periodical_of(self, url: str) -> str | None:
        """Return the periodical of the page at `url`; none for an English issue: whatever is asked for, it leads to the translations."""
        place = self.place(url)
        return None if place.kind == "issue" and place.code == "dwn" else place.code
