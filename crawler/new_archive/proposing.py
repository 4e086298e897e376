"""From a look at a site to what is proposed for its archive: what it covers, its periodicals, its addresses, its layouts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from urllib.parse import urlsplit

from crawler.archive import ArchiveSpider
from crawler.loading import new_spider
from crawler.new_archive.fitting import choose_layouts
from crawler.new_archive.languages import language_at_end
from crawler.new_archive.looking import Look
from crawler.new_archive.looks import is_whole
from crawler.new_archive.names import code_of, language_of, name_of
from crawler.new_archive.patterns import Evidence, Learned, Pattern, first_matching, learn
from crawler.new_archive.proposal import Proposal
from crawler.new_archive.seen import UNDECLARED, SeenPage, path_of, paths_of
from crawler.new_archive.series import Series, find_series
from crawler.reading.places import Address
from pipelines.items import Periodical

_ENGLISH = "en"
_FEW_WORDS = 30
_LARGE = 0.25
"""The share of the largest series of the site that one in the folders of the start pages must have to be what is meant."""


class NoPeriodical(Exception):
    """The site shows no issues and no articles; says in a sentence what it shows."""


def propose(look: Look, name: str) -> Proposal:
    """Return what the pages of `look` suggest for an archive called `name`.

    Raises NoPeriodical where nothing repeats as issues or articles do.
    """
    covers = _covers(look)
    inside = [page for page in look.pages if urlsplit(page.url).path.startswith(covers)]
    links = [link for link in paths_of(inside).values() if urlsplit(link.url).path.startswith(covers)]
    language, is_declared = language_of(inside)
    lists = [page for page in inside if page.url in look.start_urls]
    named = name_of(lists, [page for page in inside if page not in lists])
    code = code_of(named[0]) if named else name
    evidence = Evidence(inside, links, _missing_languages(look), _holds_issue(look))
    learned = learn(evidence, code, language or _ENGLISH)
    if not learned.patterns or not any(pattern.address.kind in ("issue", "article") for pattern in learned.patterns):
        raise NoPeriodical(_why_none(look))
    doubts: dict[str, str] = {}
    periodicals = _periodicals(learned, inside, lists, code, named[0] if named else name, language or _ENGLISH, doubts)
    if not named or not named[1]:
        doubts["title"] = "the name was not found in the titles of its pages"
    if not is_declared:
        doubts["periodicals"] = "no page declares its language" + (f"; it was guessed to be {language!r} by the text" if language else "")
    title = " and ".join(dict.fromkeys(one.name for one in periodicals))
    proposal = Proposal(
        name, title, look.spider.home_url, look.spider.hosts, look.start_urls, covers, periodicals, learned.patterns, [], UNDECLARED,
        _twin(inside), doubts=doubts,
    )  # fmt: skip
    codes = frozenset(one.code for one in periodicals)
    proposal.patterns[:0] = _start_patterns(look, learned, codes)
    proposal.unmatched = [link for link in links if first_matching(proposal.patterns, link.path, codes) is None]
    choose_layouts(proposal, look, inside)
    return proposal


# The site.


def _covers(look: Look) -> tuple[str, ...]:
    """Return the folders of the start pages, if a large series of pages stands there too; else all of the site."""
    folders = tuple(dict.fromkeys(urlsplit(url).path.rpartition("/")[0] + "/" for url in look.start_urls))
    series = find_series(paths_of(look.pages).values())
    inside = max((_inside(one, folders) for one in series), default=0)
    return folders if inside and inside >= _LARGE * len(series[0].members) else ("/",)


def _inside(series: Series, folders: tuple[str, ...]) -> int:
    return sum(urlsplit(member.link.url).path.startswith(folders) for member in series.members)


def _twin(pages: Sequence[SeenPage]) -> str | None:
    """Return the name in a folder that serves the same bytes as the folder itself, where a language tells the two apart."""
    bodies = {page.path: page.exchange.content() for page in pages}
    for page in pages:
        folder, _, name = page.path.rpartition("/")
        if language_at_end(name) and bodies.get(folder) == bodies[page.path]:
            return page.url.rpartition("/")[2]
    return None


def _missing_languages(look: Look) -> frozenset[str]:
    """Return the languages, as addresses have them, that were asked for and never found."""
    found = {said.code for page in look.pages if (said := language_at_end(page.path))}
    asked = {said.code for url in look.answers if (said := language_at_end(path_of(look.spider, url)))}
    return frozenset(asked - found)


def _holds_issue(look: Look) -> Callable[[SeenPage], bool]:
    """Return what tells of a page whether it holds several articles, each page told once."""
    body = {
        "name": "trial", "title": "trial", "home_url": look.spider.home_url, "hosts": look.spider.hosts, "start_urls": [], "layouts": (),
        "periodicals": (Periodical(code="trial", name="trial", language=_ENGLISH),),
        "addresses": (Address("{path}", "issue", code="trial"),),
    }  # fmt: skip
    archive = new_spider(type("Trial", (ArchiveSpider,), body), look.settings)
    known: dict[str, bool] = {}

    def holds(page: SeenPage) -> bool:
        if page.url not in known:
            known[page.url] = is_whole(page, archive)
        return known[page.url]

    return holds


def _why_none(look: Look) -> str:
    first = look.pages[0]
    if any(one.get("type", "").lower() == "password" for one in first.page.root.iter("input")):
        return f"{first.url} asks for a password; save pages that you may read, and name them with --folder or --file"
    scripts = sum(1 for _ in first.page.root.iter("script"))
    if not first.links and first.words < _FEW_WORDS and scripts:
        return (
            f"{first.url} shows nothing without JavaScript: no text and no link; name a page that lists the issues, or save pages from a "
            "browser and name them with --folder or --file"
        )
    seen = ", ".join(link.path or "/" for link in first.links[:5])
    return (
        f"{first.url} looks like no periodical: in {len(look.pages)} pages no address repeats with numbers, dates or years as those of "
        f"issues and articles do (its links lead to {seen or 'nothing'}); name the page that lists the issues"
    )


# The periodicals.


def _periodicals(
    learned: Learned, pages: Sequence[SeenPage], lists: Sequence[SeenPage], code: str, name: str, language: str, doubts: dict[str, str]
) -> list[Periodical]:
    """Return the periodicals, one for each folder and language that addresses give; what is doubtful about them goes to `doubts`."""
    found = []
    unseen: dict[str, None] = {}
    folders: Sequence[str | None] = learned.codes or [None]
    languages: Sequence[str | None] = learned.languages or [None]
    for folder in folders:
        own = [page for page in pages if folder in (None, *page.path.split("/"))]
        own_lists = [page for page in own if page in lists]
        named = name_of(own_lists or lists, [page for page in own if page not in lists]) if folder else (name, True)
        title = named[0] if named else folder or name
        spoken = language_of(own)[0] or language
        for told in languages:
            in_it = [page for page in own if (said := language_at_end(page.path)) and said.code == told] if told else []
            local = name_of([page for page in in_it if page.words], in_it) if told and told != language else None
            key = folder or code
            found.append(
                Periodical(
                    code=f"{key}-{told}" if told else key,
                    name=local[0] if local and local[1] else title,
                    language=_bcp47(told) if told else spoken,
                )
            )
            if told and told != language and not in_it:
                unseen[told] = None
    if unseen:
        doubts["languages"] = f"no page was looked at in {', '.join(unseen)}"
    return found


def _bcp47(language: str) -> str:
    base, _, region = language.replace("_", "-").partition("-")
    return f"{base.lower()}-{region.upper()}" if len(region) == 2 else language.lower()


def _start_patterns(look: Look, learned: Learned, codes: Collection[str]) -> list[Pattern]:
    """Return the patterns of the start pages, which list issues."""
    paths = dict.fromkeys(path_of(look.spider, url) for url in look.start_urls)
    free = [path for path in paths if not any(one.address.place(path, codes) for one in learned.patterns)]
    return [Pattern(Address(path, "index"), "a start page", links=1, example=path) for path in free if not set(path) & set("{}*")]
