"""The sample archive as a web site: its texts set as pages in the looks of five site makers, and served on loopback."""

from __future__ import annotations

import re
import textwrap
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from string import Template
from threading import Event, Thread
from typing import Any
from urllib.parse import unquote, urlsplit

import click

HERE = Path(__file__).parent
TEXTS = HERE / "texts"
LAST_MODIFIED = "Mon, 08 Apr 2013 09:00:00 GMT"
# What browsers, and so the makers of pages, mean by the names of charsets (WHATWG Encoding Standard).
_CODECS = {"iso-8859-1": "cp1252", "windows-1252": "cp1252", "windows-1251": "cp1251", "shift_jis": "cp932", "gb2312": "gb18030"}


@dataclass(frozen=True, kw_only=True)
class Text:
    """One text file: what its header says, and its body block by block."""

    path: str
    """Where it stands on the site: `english/lw/41/floodgate`."""
    headline: str
    kind: str
    language: str
    blocks: tuple[str, ...]
    """As written: `## ` opens a subhead, `> ` a quotation (` / ` parts its verses), `* * *` is a separator."""
    kicker: str | None = None
    subhead: str | None = None
    rubric: str | None = None
    byline: str | None = None
    origin: str | None = None
    relation: str | None = None
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class Issue:
    """One issue as `archive.toml` describes it, with what its periodical sets for all."""

    folder: str
    code: str
    name: str
    language: str
    number: str
    date: str
    masthead: str
    articles: tuple[str, ...]
    markup: str
    charset: str
    declared: str
    abbreviation: str | None = None
    stars: bool = False
    has_index: bool = True

    @property
    def path(self) -> str:
        """Where it stands on the site: `english/lw/41`."""
        return f"{self.folder}/{self.code}/{self.number}"

    @cached_property
    def texts(self) -> list[Text]:
        """Its articles, in the order of the contents list."""
        return [read_text(TEXTS / self.path / f"{slug}.txt") for slug in self.articles]


@dataclass(frozen=True)
class Served:
    """One page of the site as it is sent."""

    body: bytes
    content_type: str


@cache
def description() -> dict[str, Any]:
    """Return `archive.toml`."""
    return tomllib.loads((HERE / "archive.toml").read_text("utf-8"))


@cache
def _markups() -> dict[str, dict[str, Any]]:
    return tomllib.loads((HERE / "markups.toml").read_text("utf-8"))


def issues_of(periodical: Mapping[str, Any]) -> list[Issue]:
    """Return the issues of one of `archive.toml`'s periodicals, oldest first."""
    known = Issue.__dataclass_fields__
    shared = {name: value for name, value in periodical.items() if name in known}
    return [Issue(**{**shared, **issue, "articles": tuple(issue["articles"])}) for issue in periodical["issues"]]


@cache
def read_text(path: Path) -> Text:
    """Return the text file at `path`."""
    header, _, body = path.read_text("utf-8").partition("\n\n")
    fields: dict[str, Any] = dict(line.split(": ", 1) for line in header.splitlines())
    place = path.relative_to(TEXTS).with_suffix("").as_posix()
    return Text(path=place, blocks=tuple(body.strip().split("\n\n")), **fields)


@cache
def render_site() -> dict[str, Served]:
    """Return every page of the site by its path, which begins with a slash."""
    pages = {"/index.html": _directory()}
    for periodical in description()["periodicals"]:
        issues = issues_of(periodical)
        pages[f"/{periodical['folder']}/{periodical['code']}/archives.html"] = _archives(issues)
        for issue in issues:
            press = _Press(issue)
            if issue.has_index:
                pages[f"/{issue.path}/index.html"] = press.issue_page()
            for text in issue.texts:
                pages[f"/{text.path}.html"] = press.article_page(text)
                pages[f"/print/{text.path}.html"] = press.print_page(text)
    return pages


def masthead_of(issue: Issue) -> str:
    """Return the masthead as the issue prints it: "The Lock Warden No. 41"."""
    return Template(issue.masthead).substitute(number=issue.number)


def _archives(issues: list[Issue]) -> Served:
    press = _Press(issues[-1])
    lines = [press.part("entry", _issue_line(issue)) for issue in reversed(issues)]
    return press.page(f"{press.words['archives']}: {issues[0].name}", [press.part("headline", escape(issues[0].name)), *lines], nav=True)


def _issue_line(issue: Issue) -> str:
    title = f"{masthead_of(issue)}, {issue.date}"
    if issue.has_index:
        return _link(f"/{issue.path}/index.html", title)
    # Of an issue without a page of its own, the leading article is all that the archives page leads to.
    return f"{escape(title, quote=False)}: {_link(f'/{issue.texts[0].path}.html', issue.texts[0].headline)}"


def _directory() -> Served:
    periodicals = description()["periodicals"]
    press = _Press(Issue(folder="english", code="", name="", language="en", number="", date="", masthead="", articles=(), markup="html5",
                         charset="utf-8", declared="meta"))  # fmt: skip
    lines = [press.part("headline", press.words["directory"])]
    for periodical in periodicals:
        folder, code = periodical["folder"], periodical["code"]
        link = _link(f"/{folder}/{code}/archives.html", periodical["name"])
        lines.append(press.part("paragraph", f'<a id="{folder}"></a>{link}<br>{periodical["publisher"]}, {periodical["place"]}'))
    return press.page(description()["league"], lines, nav=True)


def _link(href: str, text: str) -> str:
    return f'<a href="{escape(href)}">{escape(text, quote=False)}</a>'


class _Press:
    """Sets the pages of one issue in its markup, language and charset."""

    def __init__(self, issue: Issue) -> None:
        self.issue = issue
        self.markup = _markups()[issue.markup]
        self.words: dict[str, str] = {
            name: Template(words).safe_substitute(name=issue.name) for name, words in description()["words"][issue.language].items()
        }

    def part(self, name: str, text: str, **more: str) -> str:
        """Return one part of a page in the issue's markup; `text` is HTML."""
        return Template(self.markup[name].removeprefix("\n")).substitute(text=text, **more)

    def issue_page(self) -> Served:
        """Return the issue's own page."""
        title = f"{masthead_of(self.issue)}, {self.issue.date}"
        heading = self.part("contents_heading", escape(self.words["contents"]))
        return self.page(title, [*self._lines(), *self._masthead(), heading, *self._entries()], nav=True)

    def article_page(self, text: Text) -> Served:
        """Return the page of `text`, with the contents list of the issue below it."""
        print_line = self.part("line", _link(f"/print/{text.path}.html", self.words["print"]))
        parts = [*self._lines(), print_line, *self._masthead(), *self._head(text), *self._body(text)]
        return self.page(f"{self.issue.name}: {text.headline}", parts, nav=True, listed=True)

    def print_page(self, text: Text) -> Served:
        """Return the print view of `text`."""
        masthead = [] if text.path in description()["bare_prints"] else self._masthead()
        listed = self.issue.path in description()["listed_prints"]
        return self.page(f"{self.issue.name}: {text.headline}", [*masthead, *self._head(text), *self._body(text)], listed=listed)

    def page(self, title: str, parts: Iterable[str], nav: bool = False, listed: bool = False) -> Served:
        """Return `parts` in the frame of a page: below the bar of links if `nav`, above the issue's contents list if `listed`."""
        charset, declared = self.issue.charset, self.issue.declared
        html = Template(self.markup["page"].removeprefix("\n")).substitute(
            meta=Template(self.markup["meta"]).substitute(charset=charset) if declared == "meta" else "",
            title=escape(title, quote=False),
            language=self.issue.language,
            nav=self._nav() if nav else "",
            text="\n".join(parts),
            contents=self._contents() if listed else "",
        )
        body = html.encode(_CODECS.get(charset, charset), "xmlcharrefreplace")
        return Served(body, f"text/html; charset={charset}" if declared == "header" else "text/html")

    def _nav(self) -> str:
        languages = [
            Template(self.markup["language"]).substitute(href=f"/index.html#{folder}", text=name)
            for folder, name in description()["languages"].items()
        ]
        return Template(self.markup["nav"].removeprefix("\n")).substitute(
            documents=escape(self.words["documents"]),
            languages=" ".join(languages),
            league=description()["league"],
            home=_link("/index.html", self.words["home"]),
            directory=_link("/index.html", self.words["directory"]),
        )

    def _lines(self) -> Iterator[str]:
        yield self.part("line", escape(self.words["subscribe"]))
        yield self.part("line", _link(f"/{self.issue.folder}/{self.issue.code}/archives.html", self.words["archives"]))

    def _masthead(self) -> Iterator[str]:
        yield self.part("masthead", escape(masthead_of(self.issue), quote=False))
        yield self.part("date", escape(self.issue.date))

    def _head(self, text: Text) -> Iterator[str]:
        for name in ("kicker", "headline", "subhead"):
            if line := getattr(text, name):
                yield self.part(name, escape(line, quote=False))
        if text.rubric:
            yield self.part("rubric", self._bracketed(text.rubric))
        if text.kind == "leaflet":
            yield self.part("rubric", self._bracketed(self.words["leaflet"]))
        if text.byline:
            yield self.part("byline", Template(self.words["by"]).substitute(name=escape(text.byline)))
        if text.note:
            yield self.part("note", self._paragraph(text.note))
            if self.issue.stars:
                yield self.part("separator", "")

    def _bracketed(self, words: str) -> str:
        return f"（{words}）" if self.issue.language in ("ja", "zh") else f"({escape(words, quote=False)})"

    def _body(self, text: Text) -> Iterator[str]:
        links = [link for link in description()["links"] if link["article"] == text.path]
        for block in text.blocks:
            if block == "* * *":
                yield self.part("separator", "")
            elif block.startswith("## "):
                yield self.part("crosshead", self._paragraph(block[3:]))
            elif block.startswith("> "):
                yield self.part("quote", self._paragraph(block[2:]).replace(" / ", "<br>\n"))
            else:
                yield self.part("paragraph", self._linked(self._paragraph(block), links))

    def _paragraph(self, line: str) -> str:
        html = re.sub(r"\*(.+?)\*", lambda match: self.part("emphasis", match[1]), escape(line, quote=False))
        return textwrap.fill(html, 96, break_long_words=False, break_on_hyphens=False) if self.markup["wrapped"] else html

    @staticmethod
    def _linked(html: str, links: list[dict[str, str]]) -> str:
        for link in links:
            # The words may be broken over two lines of the source.
            words = r"\s".join(map(re.escape, escape(link["words"], quote=False).split()))
            html = re.sub(f"({words})", rf'<a href="{link["href"]}">\1</a>', html)
        return html

    def _contents(self) -> str:
        masthead, date = self._masthead()
        short = [self.part("contents_heading", f"{self.issue.abbreviation} {self.issue.number}")] if self.issue.abbreviation else []
        return self.part("contents", "\n".join([masthead, *short, date, *self._entries()]))

    def _entries(self) -> Iterator[str]:
        for text in self.issue.texts:
            if text.kicker:
                yield self.part("entry_kicker", escape(text.kicker, quote=False))
            rubric = f" {self._bracketed(text.rubric)}" if text.rubric else ""
            yield self.part("entry", _link(f"/{text.path}.html", text.headline) + rubric)


class _Handler(BaseHTTPRequestHandler):
    """Answers with the pages of the site."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer with a page, 304 where the client has it, or 404."""
        path = unquote(urlsplit(self.path).path)
        page = _ROBOTS if path == "/robots.txt" else render_site().get(path + "index.html" if path.endswith("/") else path)
        if page is None:
            return self._send(404, Served(b"<html><title>Not found</title><p>There is no such page.</html>", "text/html"))
        etag = f'"{sha256(page.body).hexdigest()[:16]}"'
        seen = self.headers.get("If-None-Match")
        unchanged = seen == etag if seen else self.headers.get("If-Modified-Since") == LAST_MODIFIED
        return self._send(304 if unchanged else 200, page, {"ETag": etag, "Last-Modified": LAST_MODIFIED})

    do_HEAD = do_GET  # noqa: N815 - http.server looks for this name

    def _send(self, status: int, page: Served, headers: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Type", page.content_type)
            self.send_header("Content-Length", str(len(page.body)))
        self.end_headers()
        if status != 304 and self.command != "HEAD":
            self.wfile.write(page.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's signature
        """Say nothing: the crawler logs what it asks for."""


_ROBOTS = Served(b"User-agent: *\nDisallow:\n", "text/plain")


@contextmanager
def serve(port: int = 0) -> Iterator[str]:
    """Serve the site on loopback while the context lasts, and give its base URL, `http://127.0.0.1:PORT/`; port 0 is any that is free."""
    with ThreadingHTTPServer(("127.0.0.1", port), _Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


@click.command()
@click.option("--port", default=8000, show_default=True, help="Where on loopback; 0 for any that is free.")
def main(port: int) -> None:
    """Serve the sample archive on loopback until Ctrl-C, to look at it in a browser."""
    try:
        with serve(port) as base_url:
            click.echo(f"The sample archive is at {base_url}; Ctrl-C ends it.")
            Event().wait()
    except OSError as error:
        raise click.ClickException(f"Cannot listen on port {port}: {error.strerror}. Choose another with --port.") from error


if __name__ == "__main__":
    main()
