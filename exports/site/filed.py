"""The addresses of pages that are files, as one page of a folder sees the others, and which of them were asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlencode

from exports.file_names import file_name
from exports.reading_room.addresses import Addresses


@dataclass
class Asked:
    """What pages have led to, in the order in which they did: each is to become a file, or the link would be broken."""

    articles: dict[tuple[str, int | None], None] = field(default_factory=dict)
    issues: dict[str, None] = field(default_factory=dict)
    periodicals: dict[str, None] = field(default_factory=dict)
    works: dict[str, None] = field(default_factory=dict)
    pairs: dict[tuple[str, str], None] = field(default_factory=dict)
    pictures: dict[tuple[str, str], None] = field(default_factory=dict)


class FiledAddresses(Addresses):
    """Where everything is as seen from a page that is `depth` folders below the first one; whatever is asked for is noted in `asked`."""

    is_live = False

    def __init__(self, depth: int, asked: Asked) -> None:
        """Take how deep the page lies, and what takes note."""
        self._up, self._asked = "../" * depth, asked

    @property
    def home(self) -> str:
        """The first page."""
        return f"{self._up}index.html"

    def static(self, name: str) -> str:
        """Return where the style sheet or script `name` is."""
        return f"{self._up}{name}"

    def page(self, name: str, **asked: object) -> str:
        """Return a page that there is one of; those of works are many files, and what is asked of the search its script reads."""
        if name == "works":
            return f"{self._up}{works_file(int(str(asked.get('page') or 1)))}"
        told = {one: value for one, value in asked.items() if value not in (None, "")}
        return f"{self._up}{name}.html{f'?{urlencode(told)}' if told else ''}"

    def periodical(self, key: str) -> str:
        """Return a periodical's page."""
        self._asked.periodicals[key] = None
        return f"{self._up}{file_of('periodical', key)}"

    def issue(self, key: str) -> str:
        """Return an issue's page."""
        self._asked.issues[key] = None
        return f"{self._up}{file_of('issue', key)}"

    def article(self, key: str, version: int | None = None) -> str:
        """Return an article's page, or that of a text that it has had."""
        self._asked.articles[key, version] = None
        return f"{self._up}{article_file(key, version)}"

    def work(self, key: str) -> str:
        """Return a work's page."""
        self._asked.works[key] = None
        return f"{self._up}{file_of('work', key)}"

    def compare(self, article: str, source: str) -> str:
        """Return the page of two articles side by side."""
        self._asked.pairs[article, source] = None
        return f"{self._up}{pair_file(article, source)}"

    def picture(self, name: str, **asked: object) -> str:
        """Return a picture, or the journey of a work."""
        work = str(asked.get("work") or "")
        self._asked.pictures[name, work] = None
        return f"{self._up}{picture_file(name, work)}"


def works_file(number: int) -> str:
    """Return the file of a page of the list of works, counted from 1."""
    return "works.html" if number == 1 else f"works-{number}.html"


def file_of(kind: str, key: str) -> str:
    """Return the file of the periodical, issue or work with a key."""
    return f"{kind}/{file_name(key)}.html"


def article_file(key: str, version: int | None = None) -> str:
    """Return the file of an article, or of a text that it has had."""
    return f"article/{file_name(key)}{f'.v{version}' if version else ''}.html"


def pair_file(article: str, source: str) -> str:
    """Return the file of two articles side by side."""
    return f"compare/{file_name(f'{article} {source}')}.html"


def picture_file(name: str, work: str) -> str:
    """Return the file of a picture, or of the journey of a work."""
    return f"picture/{file_name(work)}.svg" if work else f"picture/{name}.svg"
