"""The items that pass from the spiders to the pipelines: periodicals, readings, captures and pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from pipelines.normalize.citations import Citation
from pipelines.normalize.dates import PrintedDate
from pipelines.normalize.periodicals import Periodical as Periodical
from pipelines.normalize.source_notes import SourceNote
from pipelines.warc.exchange import Exchange

Severity = Literal["info", "warning", "error"]
Stage = Literal["fetch", "read", "validate", "settle"]
IssueKind = Literal["issue", "supplement", "leaflet", "extra"]
ArticleKind = Literal["article", "leaflet", "statement", "letter", "correction", "notice", "quotation", "document"]
ArticleRole = Literal["article", "alias", "print", "part"]
IssueRole = Literal["contents", "article", "whole", "index", "pdf"]
PageKind = Literal["index", "issue", "article", "page"]
Outcome = Literal["read", "unread", "unchanged", "redirect", "missing", "refused", "failed", "put_off", "rules"]

STOOD: tuple[Outcome, ...] = ("read", "unread", "unchanged")
"""The outcomes that say that a page stands at an address."""
MAX_QUERIES = 500
"""How many addresses that differ only in what follows the question mark are asked for, by all workers of a crawl."""
LAST_RESORT = "LastResort"
"""The reader of pages that no layout knows, as `readings.reader` names it before the version."""


def is_last_resort(reader: str | None) -> bool:
    """Tell whether `reader`, a name and version as `readings.reader` keeps it, is that of pages that no layout knows."""
    return reader is not None and reader.partition("/")[0] == LAST_RESORT


@dataclass(kw_only=True)
class PrintedLink:
    """A link in the text of an article."""

    url: str
    """Absolute, as the archive calls the page (never the address that a copy was fetched from)."""
    text: str
    """The words that carry it, white space folded; may be empty (a linked picture)."""
    key: str | None = None
    """The key of the page it names, where that lies on the archive's hosts."""


@dataclass(kw_only=True)
class ContentsEntry:
    """One line of an issue's contents list."""

    url: str | None
    """The page named, absolute; None where the line carries no link."""
    key: str | None
    """The article's key, where the line is a link into the archive."""
    headline: str
    """As listed; empty where the link has no words."""
    kicker: str | None = None
    """The line above it, as listed."""
    subhead: str | None = None
    """The line below it, as listed."""
    byline: str | None = None
    """As listed, without the word "by"."""
    rubric: str | None = None
    """The heading of the group that the entry stands in, or the standing column that it is."""


@dataclass(kw_only=True)
class IssueReading:
    """What one page says of an issue."""

    key: str
    """The issue's key, `ARCHIVE/PERIODICAL/NUMBER`."""
    periodical: str
    """The periodical's code."""
    role: IssueRole
    """`contents` for the issue's own page, `article` for the masthead over an article, `whole` for the issue on one page, `index` for a
    line in a list of issues, `pdf` for the whole as a PDF file."""
    kind: IssueKind = "issue"
    """What sort of issue."""
    number: str | None = None
    """As printed: `43-44`."""
    volume: str | None = None
    """As printed."""
    date_text: str | None = None
    """The issue's date as printed."""
    date: PrintedDate | None = None
    """The same, read; the normalise pipeline fills it."""
    contents: list[ContentsEntry] = field(default_factory=list)
    """The contents list in its order; empty on a page that has none."""
    text: str = ""
    """The text of a whole issue that is a PDF file, page after page; empty for a scan."""


@dataclass(kw_only=True)
class NamedUrl:
    """Another address under which a page says that the same article stands."""

    url: str
    """Absolute, as printed or linked."""
    role: ArticleRole
    """What stands there: the print view, or the article under another host or path."""


@dataclass(kw_only=True)
class NamedTranslation:
    """An address at which a page says that it stands in another language."""

    url: str
    """Absolute, without fragment, as a link to it is followed."""
    language: str
    """BCP 47, as the link says."""
    key: str
    """The key of what stands there."""
    is_original: bool = False
    """The page is translated from that one."""


@dataclass(kw_only=True)
class ArticleReading:
    """What one page says of one article."""

    key: str
    """The article's key: archive and path, without host, print prefix and extension."""
    periodical: str | None = None
    """The periodical's code; None for a loose page."""
    issue_key: str | None = None
    """The issue that the page or its address places it in."""
    role: ArticleRole = "article"
    """`alias` for a second address of the same page, `print` for its print view, `part` for a further page of an article that goes over
    several: it has the article's key, and its text follows that of the pages before it."""
    page_number: int | None = None
    """Which of the article's pages a `part` is: from 2 on."""
    kind: ArticleKind = "article"
    """What sort of piece."""
    rubric: str | None = None
    """The standing heading that it appears under: "The Mailbag"."""
    kicker: str | None = None
    """The line above the headline."""
    headline: str | None = None
    """As printed, white space folded."""
    subhead: str | None = None
    """The line below the headline."""
    byline: str | None = None
    """The writers' names, without the word "by"; several joined with ", "."""
    part: str | None = None
    """"Part Two", as printed."""
    dateline: str | None = None
    """Place or date that opens the text: "NOVEMBER 25"."""
    pages: str | None = None
    """Printed pages."""
    date_text: str | None = None
    """The date that its page prints for it, its issue's included; settling gives the issue's to an article whose page prints none."""
    date: PrintedDate | None = None
    """The same, read; the normalise pipeline fills it."""
    note_text: str | None = None
    """The source note or editor's introduction, whole."""
    body_text: str = ""
    """Paragraphs apart by a blank line; subheads and quotations included; note, contents list and navigation not."""
    body_html: str = ""
    """The same as clean, semantic, safe HTML."""
    language: str | None = None
    """BCP 47, of the text; the normalise pipeline fills it where the page does not say."""
    links: list[PrintedLink] = field(default_factory=list)
    """The links in the text, in order, each address and wording once."""
    named_urls: list[NamedUrl] = field(default_factory=list)
    """Other addresses that the page itself gives for the article."""
    translations: list[NamedTranslation] = field(default_factory=list)
    """The same page in other languages, as its language links name it; of a page of several articles the first has them."""
    confidence: float = 1.0
    """How sure the reader is of the parts that it took the page into, 0 to 1."""
    source_notes: list[SourceNote] = field(default_factory=list)
    """What the note says of where the article comes from; the normalise pipeline fills it."""
    citations: list[Citation] = field(default_factory=list)
    """The issues and articles that the text cites; the normalise pipeline fills it."""


Reading = IssueReading | ArticleReading


@dataclass(kw_only=True)
class FoundUrl:
    """An address of the archive that a page leads to."""

    url: str
    """Absolute, without fragment, as the archive calls it."""
    kind: PageKind
    """What it is expected to be; decides when it is fetched."""
    periodical: str | None = None
    """The code of the periodical that it is of, where the address tells."""
    instead_of: str | None = None
    """The address in whose place it is asked for, where nothing stands there."""


@dataclass(kw_only=True)
class Problem:
    """Something that a person may have to look at."""

    stage: Stage
    """Where it was noticed."""
    code: str
    """A stable name: `no_layout`."""
    severity: Severity
    """`error` changes the exit status of a run."""
    message: str
    """One sentence: what is wrong, and what to do where that is known."""


@dataclass(kw_only=True)
class Capture:
    """One response, and what it is for."""

    exchange: Exchange
    """What was asked and what came, as it came."""
    charset: str | None = None
    """The encoding that the text was read in, after header, declaration and bytes were weighed."""
    digest: str
    """`sha256:` and the hexadecimal digest of the body, content encoding undone; of the body as it came where that cannot be undone."""
    length: int
    """Bytes of the same."""
    location: str | None = None
    """Where a redirect leads, as the archive calls it; None where that is off the archive's hosts."""


@dataclass(kw_only=True)
class Page:
    """All that one fetch of one address gave: the one thing that a callback or errback yields."""

    url: str
    """The address in the frontier, as the archive calls it."""
    outcome: Outcome
    """`read`: a layout read it; `unread`: captured, and no layout fits or it is no page; `unchanged`: it is as it was last time (304);
    `redirect`; `missing`: nothing stands there (404, 410, or a page that says so); `refused`: by robots.txt, scope or the server;
    `failed`: no usable answer; `put_off`: the host asked to come back later; `rules`: robots.txt."""
    capture: Capture | None = None
    """None where nothing came."""
    reader: str | None = None
    """The layout's name and version: `ArticlePage/2`."""
    readings: list[Reading] = field(default_factory=list)
    """What the layout read."""
    found: list[FoundUrl] = field(default_factory=list)
    """Addresses that it leads to, each once."""
    problems: list[Problem] = field(default_factory=list)
    """What was noticed on the way."""
    retry_after: float | None = None
    """Seconds that the host asked us to wait."""
