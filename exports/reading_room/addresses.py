"""The addresses of the reading pages, made from the mirror's stable keys."""

from __future__ import annotations

from urllib.parse import quote, urlencode

_PATH_SAFE = "/!$&'()*+,;=:@-._~"


class Addresses:
    """Where everything of one mirror is found on the server that shows it."""

    is_live = True
    """Whether there is a Datasette behind the pages that answers questions."""

    def __init__(self, root: str, base: str) -> None:
        """Take the path of the server's home page, `/`, and that of the mirror's pages and tables, without a slash at its end: `/icl`."""
        self.root, self.base = root, base

    @property
    def home(self) -> str:
        """The page that the others begin from."""
        return self.root

    @property
    def data(self) -> str:
        """Datasette's page of all tables, views and queries."""
        return self.base

    def static(self, name: str) -> str:
        """Return where the style sheet or font `name` is."""
        return f"{self.root}-/backfile/{name}"

    def page(self, name: str, **asked: object) -> str:
        """Return the page `name` that has no key (periodicals, works, search, pictures, questions), with what is `asked` of it."""
        return f"{self.base}/{name}{_query(asked)}"

    def periodical(self, key: str) -> str:
        """Return a periodical's page: `/icl/periodical/icl/asp`."""
        return self._keyed("periodical", key)

    def issue(self, key: str) -> str:
        """Return an issue's page: `/icl/issue/icl/asp/240`."""
        return self._keyed("issue", key)

    def article(self, key: str, version: int | None = None) -> str:
        """Return an article's page: `/icl/article/icl/english/asp/240/bolivia`; with `version` that of a text that it has had."""
        return self._keyed("article", key) + _query({"version": version})

    def work(self, key: str) -> str:
        """Return a work's page."""
        return self._keyed("work", key)

    def compare(self, article: str, source: str) -> str:
        """Return the page of two articles side by side, each named by its key."""
        return f"{self.base}/compare{_query({'article': article, 'source': source})}"

    def picture(self, name: str, **asked: object) -> str:
        """Return the picture `name` as an SVG file."""
        return f"{self.base}/picture/{name}.svg{_query(asked)}"

    def question(self, name: str, extension: str = "", **asked: object) -> str:
        """Return the answer of the canned query `name`, `extension` `.csv` or `.json` for its data."""
        return f"{self.base}/{name}{extension}{_query(asked)}"

    def table(self, name: str, extension: str = "", **where: object) -> str:
        """Return Datasette's page of a table or view, `extension` `.csv` or `.json` for its data, `where` its columns have these values."""
        return f"{self.base}/{name}{extension}{_query(where)}"

    def row(self, table: str, number: int, extension: str = "") -> str:
        """Return Datasette's page of one row by its id, `extension` `.json` for its data."""
        return f"{self.base}/{table}/{number}{extension}"

    def _keyed(self, kind: str, key: str) -> str:
        return f"{self.base}/{kind}/{quote(key, safe=_PATH_SAFE)}"


def _query(asked: dict[str, object]) -> str:
    told = {name: value for name, value in asked.items() if value not in (None, "")}
    return f"?{urlencode(told, doseq=True)}" if told else ""
