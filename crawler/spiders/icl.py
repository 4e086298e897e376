"""The archive of the International Communist League: its periodicals, and where on its old and new sites their pages stand."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import ClassVar
from urllib.parse import urlsplit, urlunsplit

from crawler.archive import ArchiveSpider
from crawler.layouts.printed import ArticlePage, ContentsPage, HomePage, IndexPage
from crawler.reading.places import Address
from pipelines.items import Periodical

LEAGUE = "International Communist League (Fourth Internationalist)"


class IclSpider(ArchiveSpider):
    """The periodicals of the International Communist League, 1999 to today.

    Nobody has seen the site's HTML: what is known of it was read off stored texts of some hundred pages. So addresses decide what a page
    is, and the wording and order of its text blocks what it says.
    """

    name = "icl"
    title = "Periodicals of the International Communist League"
    home_url = "https://old.iclfi.org/"
    hosts: ClassVar[tuple[str, ...]] = (
        "old.iclfi.org",
        "iclfi.org",
        "www.iclfi.org",
        "www.icl-fi.org",
        "icl-fi.org",
        "www.spartacist.org",
        "spartacist.org",
    )
    start_urls = ["https://old.iclfi.org/", "https://iclfi.org/"]
    charset = "windows-1252"
    # Codes of papers whose pages nobody has seen are guesses (wt, spe, si, sb, ys, wr, bhcs, aa, om, ls, prs), and so are names in other
    # scripts.
    periodicals: ClassVar[tuple[Periodical, ...]] = (
        Periodical(code="wv", name="Workers Vanguard", abbreviation="WV", names=("ワーカーズ・ヴァンガード", "工人先锋报", "工人先鋒報"),
                   language="en", publisher="Spartacist League/U.S.", place="New York", since=1971),
        Periodical(code="wh", name="Workers Hammer", abbreviation="WH", language="en", publisher="Spartacist League/Britain",
                   place="London", since=1984),
        Periodical(code="sb", name="Spartacist Britain", language="en", publisher="Spartacist League/Britain", place="London",
                   successor="wh", since=1978, until=1984),
        Periodical(code="asp", name="Australasian Spartacist", abbreviation="ASp", names=("ASP",), language="en",
                   publisher="Spartacist League of Australia", place="Sydney", hemisphere="south", successor="rb"),
        Periodical(code="rb", name="Red Battler", language="en", publisher="Spartacist League of Australia", place="Sydney",
                   hemisphere="south"),
        Periodical(code="spc", name="Spartacist Canada", abbreviation="SC", language="en",
                   publisher="Trotskyist League/Ligue trotskyste", place="Toronto"),
        Periodical(code="ssa", name="Spartacist South Africa", abbreviation="SSA", language="en", publisher="Spartacist South Africa",
                   place="Johannesburg", hemisphere="south", successor="aa"),
        Periodical(code="aa", name="AmaBolsheviki Amnyama", language="en", publisher="Spartacist South Africa", place="Johannesburg",
                   hemisphere="south"),
        Periodical(code="si", name="Spartacist Ireland", language="en", publisher="Spartacist Group Ireland", place="Dublin"),
        Periodical(code="esp", name="Spartacist", names=("Spartacist English edition", "Spartacist (English edition)"), language="en",
                   publisher="International Executive Committee of the ICL", since=1964),
        Periodical(code="spf", name="Spartacist, édition en français",
                   names=("Spartacist", "Spartacist, édition française", "Spartacist édition française", "Spartacist (édition française)"),
                   language="fr", publisher="Comité exécutif international de la LCI", since=1964),
        Periodical(code="dsp", name="Spartacist, deutsche Ausgabe",
                   names=("Spartacist", "Spartacist (deutsche Ausgabe)", "Spartacist deutsche Ausgabe"), language="de",
                   publisher="Internationales Exekutivkomitee der IKL", since=1964),
        Periodical(code="spe", name="Spartacist, edición en español",
                   names=("Spartacist", "Spartacist (edición en español)", "Spartacist en español"), language="es",
                   publisher="Comité Ejecutivo Internacional de la LCI", since=1964),
        Periodical(code="lebol", name="Le Bolchévik", abbreviation="LB", names=("Bolchévik",), language="fr",
                   publisher="Ligue trotskyste de France", place="Paris"),
        Periodical(code="ro", name="République ouvrière", abbreviation="RO", language="fr",
                   publisher="Ligue trotskyste au Québec et au Canada", place="Montreal"),
        Periodical(code="wt", name="Workers Tribune", abbreviation="WT", language="en",
                   publisher="Trotskyist League in Quebec and Canada", place="Montreal"),
        Periodical(code="spk", name="Spartakist", abbreviation="SpK", language="de",
                   publisher="Spartakist-Arbeiterpartei Deutschlands", place="Berlin"),
        Periodical(code="eo", name="Espartaco", language="es", publisher="Grupo Espartaquista de México", place="Mexico City"),
        # A party of the same name's paper ceased in 1980.
        Periodical(code="spo", name="Spartaco", language="it", publisher="Lega trotskista d’Italia", place="Milan", since=1981),
        Periodical(code="jsp", name="スパルタシスト", names=("Spartacist Japan",), language="ja", publisher="Spartacist Group Japan",
                   place="Tokyo"),
        Periodical(code="listek", name="Platforma Spartakusowców", abbreviation="PS", language="pl",
                   publisher="Spartakusowska Grupa Polski", place="Warsaw"),
        # A paper of that name of 1931-35 was another's.
        Periodical(code="ys", name="Young Spartacus", language="en", publisher="Spartacus Youth League", place="New York", since=1971),
        Periodical(code="wr", name="Women and Revolution", abbreviation="W&R", language="en", publisher="Spartacist League/U.S.",
                   place="New York", successor="esp"),
        Periodical(code="bhcs", name="Black History and the Class Struggle", language="en", publisher="Spartacist League/U.S.",
                   place="New York"),
        Periodical(code="prs", name="Prometheus Research Series", language="en", publisher="Prometheus Research Library",
                   place="New York"),
        Periodical(code="om", name="Ο Μπολσεβίκος", language="el", publisher="Τροτσκιστική Ομάδα Ελλάδας", place="Athens"),
        Periodical(code="ls", name="Lanka Spartacist", language="en", publisher="Spartacist Group Lanka", place="Colombo"),
    )  # fmt: skip

    new_home: ClassVar[str] = "https://iclfi.org/"
    """The newer site, whose addresses begin with `pubs/` or the magazine's name."""
    magazine: ClassVar[str] = "spartacist"
    """The magazine whose editions the newer site keeps under its name and an ISO code: `spartacist/en/68`."""
    editions: ClassVar[dict[str, str]] = {"en": "esp", "fr": "spf", "de": "dsp", "es": "spe"}
    """The code of each of its editions by language."""
    folders: ClassVar[dict[str, str]] = {
        "english": "en", "deutsch": "de", "espanol": "es", "francais": "fr", "italiano": "it", "japanese": "ja", "polski": "pl",
        "portugues": "pt", "russian": "ru", "arabic": "ar", "chinese": "zh", "tagalog": "tl", "bahasa": "id", "greek": "el",
    }  # fmt: skip
    """The languages of the older site's folders."""
    other_hosts: ClassVar[tuple[str, ...]] = ("www.icl-fi.org",)
    """Hosts that are asked for a page of the older site that is missing at home."""

    addresses = (
        Address("", "index"),
        *(Address(folder, "index") for folder in (*folders, "pubs", magazine)),
        Address("*/{code}", "index"),
        Address("*/{code}/archives/{shelf:oldsite}/{year}/{path}", "article"),
        Address("*/{code}/archives/{shelf:oldsite}/{path}", "article"),
        Address("*/{code}/archives", "index"),
        Address("*/{code}/archives/{path}", "index"),
        Address("*/{shelf:leaflets|extra|oldsite}", "index"),
        Address("*/{shelf:leaflets|extra}/{path}", "article", piece="leaflet"),
        Address("*/{shelf:oldsite}/{path}", "article"),
        Address("*/{code}/{number}", "issue"),
        Address("*/{code}/{name}", "article"),
        Address("*/{code}/{number:*}/{name}", "article"),
    )
    layouts = (HomePage, ContentsPage, ArticlePage, IndexPage)
    languages = tuple(folders.values())
    standing_lines: ClassVar[tuple[str, ...]] = ("International Communist League", LEAGUE)
    # A correction has no headline, an old page no masthead; what falls below these shares is a change of the site, or a fault of ours.
    fill_rates: ClassVar[dict[str, float]] = {"body_text": 0.97, "headline": 0.85, "issue_key": 0.7, "masthead": 0.5, "language": 0.99}

    def identity(self, url: str) -> str | None:
        """Return the key of the page at `url`, the same for every host, the print view, and the old and the new site."""
        key = super().identity(url)
        return None if key is None else "/".join((self.name, *self._shelved(key.split("/")[1:])))

    def _shelved(self, path: list[str]) -> list[str]:
        """Return `path` as the older site has it: `english/wv/1177/kke` for `print/english/wv/1177/kke` and `pubs/wv/1177/kke`."""
        match path:
            case ["print", *rest]:
                return self._shelved(rest)
            case ["pubs", code, *rest] if code in self._folder_of_code:
                return [self._folder_of_code[code], code, *rest]
            case [self.magazine, language, *rest] if language in self.editions:
                code = self.editions[language]
                return [self._folder_of_code[code], code, *rest]
        return path

    @cached_property
    def _folder_of_code(self) -> dict[str, str]:
        spoken = {language: folder for folder, language in self.folders.items()}
        return {periodical.code: spoken[periodical.language] for periodical in self.periodicals}

    def preferred(self, url: str) -> str:
        """Return the address that a link to `url` is followed at: the home of its path, and the article for its print view.

        The same paths are served by half a dozen hosts; each page is asked for once.
        """
        parts = urlsplit(url)
        path = "/" + parts.path.removeprefix("/print/").lstrip("/")
        home = self.new_home if self._is_new(parts.hostname or "", path) else self.home_url
        return urlunsplit((*urlsplit(home)[:2], path, parts.query, ""))

    def _is_new(self, host: str, path: str) -> bool:
        first, _, rest = path.strip("/").partition("/")
        if first in ("pubs", "about") or (first == self.magazine and rest[:2] in self.editions):
            return True
        # What neither site's form tells stays where it was linked.
        return host.removeprefix("www.") == urlsplit(self.new_home).hostname and first not in self.folders

    def fallbacks(self, url: str) -> Iterator[str]:
        """Yield where else an article may stand that is missing at `url`: its print view, another host, the newer site."""
        parts = urlsplit(url)
        place = self.place(url)
        if place.kind != "article" or self._is_new(parts.hostname or "", parts.path):
            return
        yield urlunsplit((*parts[:2], "/print" + parts.path, parts.query, ""))
        for host in self.other_hosts:
            yield urlunsplit((parts.scheme, host, parts.path, parts.query, ""))
        if place.number is not None:
            slug = (self.identity(url) or "").rpartition("/")[2]
            yield f"{self.new_home}pubs/{place.code}/{place.number}/{slug}"
