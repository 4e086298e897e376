"""The sample archive: papers of an invented league, in the form of the real archive that it stands in for."""

from __future__ import annotations

from contextlib import AbstractContextManager

from crawler.anatomy import Anatomy, dissect, read_contents
from crawler.archive import ArchiveSpider
from crawler.blocks import body_html, body_links, body_text
from crawler.items import ArticleReading, IssueReading, IssueRole, PageKind, Periodical, Reading
from crawler.pages import Archive, Layout, WebPage


class IndexPage(Layout):
    """The directory of periodicals, and the issues of one: pages that only lead on."""

    @classmethod
    def matches(cls, page: WebPage, archive: Archive) -> bool:
        """Tell by the address."""
        return archive.page_kind(page.url) == "index"

    def readings(self) -> list[Reading]:
        """Return nothing."""
        return []


class _IssuesPage(Layout):
    """What the pages of an issue share: their address names language, paper and number."""

    def __init__(self, page: WebPage, archive: Archive) -> None:
        super().__init__(page, archive)
        self.key = archive.identity(page.url) or ""
        _, _, code, self.number, *_ = self.key.split("/")
        self.periodical = next(periodical for periodical in archive.periodicals if periodical.code == code)
        self.issue_key = f"{archive.name}/{code}/{self.number}"

    def anatomy(self) -> Anatomy:
        """Return the parts of the page."""
        return dissect(self.page.blocks, self.periodical, self.archive.periodicals, self._article_key, self.key, self.page.title)

    def issue(self, anatomy: Anatomy, role: IssueRole) -> list[Reading]:
        """Return what masthead and contents list say of the issue; nothing where there is no masthead."""
        masthead = anatomy.masthead
        if masthead is None:
            return []
        return [
            IssueReading(key=self.issue_key, periodical=self.periodical.code, role=role, number=masthead.number,
                         date_text=masthead.date_text, contents=anatomy.contents)
        ]  # fmt: skip

    def _article_key(self, url: str) -> str | None:
        return self.archive.identity(url) if self.archive.page_kind(url) == "article" else None


class ContentsPage(_IssuesPage):
    """An issue's own page: masthead, date, contents list."""

    @classmethod
    def matches(cls, page: WebPage, archive: Archive) -> bool:
        """Tell by the address."""
        return archive.page_kind(page.url) == "issue"

    def readings(self) -> list[Reading]:
        """Return the issue."""
        anatomy = self.anatomy()
        anatomy.contents = read_contents(self.page.blocks, self._article_key)
        return self.issue(anatomy, "contents")


class ArticlePage(_IssuesPage):
    """An article or its print view."""

    @classmethod
    def matches(cls, page: WebPage, archive: Archive) -> bool:
        """Tell by the address."""
        return archive.page_kind(page.url) == "article"

    def readings(self) -> list[Reading]:
        """Return the issue and the article."""
        anatomy = self.anatomy()
        article = ArticleReading(
            key=self.key,
            periodical=self.periodical.code,
            issue_key=self.issue_key,
            role="print" if "/print/" in self.page.url else "article",
            kind=anatomy.kind,
            rubric=anatomy.rubric,
            kicker=anatomy.kicker,
            headline=anatomy.headline,
            subhead=anatomy.subhead,
            byline=anatomy.byline,
            dateline=anatomy.dateline,
            note_text=anatomy.note_text,
            body_text=body_text(anatomy.body),
            body_html=body_html(anatomy.body),
            links=body_links(anatomy.body),
        )
        return [*self.issue(anatomy, "article"), article]


class SampleSpider(ArchiveSpider):
    """The archive of the International Waterways League, which never was."""

    name = "sample"
    title = "Backfile's sample archive"
    home_url = "https://sample.backfile.example/"
    hosts = ("sample.backfile.example",)
    start_urls = ["https://sample.backfile.example/index.html"]
    layouts = (IndexPage, ContentsPage, ArticlePage)
    charset = "windows-1252"
    licence = "MIT"
    periodicals = (
        Periodical(code="lw", name="The Lock Warden", abbreviation="LW", language="en", place="Gloucester",
                   publisher="International Waterways League, Britain"),
        Periodical(code="st", name="Southern Tide", abbreviation="ST", language="en", place="Port Adelaide", hemisphere="south",
                   publisher="International Waterways League, Australia"),
        Periodical(code="ec", name="L’Éclusier", language="fr", place="Sète", publisher="Ligue des voies d’eau"),
        Periodical(code="sw", name="Der Schleusenwärter", language="de", place="Duisburg", publisher="Bund der Wasserstraßen"),
        Periodical(code="rm", name="El Remolcador", language="es", place="Veracruz", publisher="Liga de las Vías Navegables"),
        Periodical(code="ch", name="La Chiusa", language="it", place="Livorno", publisher="Lega delle vie d’acqua"),
        Periodical(code="sl", name="Śluza", language="pl", place="Bydgoszcz", publisher="Liga Dróg Wodnych"),
        Periodical(code="sh", name="Шлюз", language="ru", place="Rybinsk", publisher="Лига водных путей"),
        Periodical(code="sm", name="水門", language="ja", place="Onomichi", publisher="国際水路連盟日本支部"),
        Periodical(code="cz", name="船闸", language="zh", place="Yichang", publisher="国际水路联盟中国小组"),
        Periodical(code="fa", name="Ο Φάρος", language="el", place="Piraeus", publisher="Ένωση Πλωτών Οδών"),
    )  # fmt: skip

    @classmethod
    def serve_site(cls) -> AbstractContextManager[str]:
        """Return a context that serves the archive on loopback and gives its base URL, for crawling where there is no live site."""
        from crawler.sample_archive.site import serve

        return serve()

    def identity(self, url: str) -> str | None:
        """Return the key of the page at `url`, the same for an article and its print view."""
        key = super().identity(url)
        return key and key.replace(f"{self.name}/print/", f"{self.name}/", 1)

    def page_kind(self, url: str) -> PageKind:
        """Return what the page at `url` is expected to be: `/LANGUAGE/PAPER/NUMBER/SLUG.html` is an article."""
        match (self.identity(url) or "").split("/"):
            case [_] | [_, _, _, "archives"]:
                return "index"
            case [_, _, code, _] if self._is_periodical(code):
                return "issue"
            case [_, _, code, _, _] if self._is_periodical(code):
                return "article"
        return "page"

    def _is_periodical(self, code: str) -> bool:
        return any(periodical.code == code for periodical in self.periodicals)
