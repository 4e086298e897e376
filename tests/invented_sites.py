"""Invented sites of periodicals of several shapes, each as its pages by path: what `backfile archives new` has never seen."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tests.invented import Writer
from tests.site_server import Answer

Pages = dict[str, str]
"""The HTML of each page, by its path."""


def blog() -> Pages:
    """Return a journal of dated articles without issues: `/2019/05/12/name/`, with a page for each month and one for each writer."""
    writer = Writer(1)
    days = [(year, month, day) for year in (2018, 2019) for month in (3, 7, 11) for day in (2, 9, 21)]
    names = {day: "-".join(writer.words(2)) + f"-{number}" for number, day in enumerate(days)}
    posts = {f"/{year}/{month:02}/{day:02}/{names[year, month, day]}/": (year, month, day) for year, month, day in days}
    pages: Pages = {}
    for path, (year, month, day) in posts.items():
        headline = " ".join(writer.words(4)).capitalize()
        body = f"<h1>{headline}</h1><p>by Ada Wren</p><p>{day} {_MONTHS[month]} {year}</p>{_prose(writer)}"
        pages[path] = _framed("The Heron Post", headline, body, ["/", "/about/"])
        pages.setdefault(f"/{year}/{month:02}/", "")
    for month_path in [path for path, html in pages.items() if not html]:
        items = _list(path for path in posts if path.startswith(month_path))
        pages[month_path] = _framed("The Heron Post", f"Archive {month_path}", items, ["/"])
    months = _list(path for path in pages if path.count("/") == 3)
    pages["/"] = _framed("The Heron Post", "Home", f"<h1>The Heron Post</h1>{months}", ["/about/"])
    pages["/about/"] = _framed("The Heron Post", "About", "<p>Who we are.</p>", ["/"])
    return pages


def volumes() -> Pages:
    """Return a quarterly whose volumes and issues are folders: `/vol-12/no-3/name.html`, the numbers beginning anew in each volume."""
    writer = Writer(2)
    pages: Pages = {}
    issues = [(volume, number) for volume in (11, 12, 13) for number in (1, 2, 3, 4)]
    for volume, number in issues:
        articles = {}
        for name in ("editorial", *(f"{word}{at}" for at, word in enumerate(writer.words(3)))):
            headline = " ".join(writer.words(5)).capitalize()
            body = f"<h2>{headline}</h2><p>by Otto Lind</p>{_prose(writer)}"
            pages[f"/vol-{volume}/no-{number}/{name}.html"] = _framed("Marsh Quarterly", headline, body, ["index.html", "/index.html"])
            articles[name] = headline
        date = f"{_MONTHS[3 * number - 1]} {1990 + volume}"
        contents = "".join(f'<li><a href="{name}.html">{headline}</a>, by Otto Lind</li>' for name, headline in articles.items())
        body = f"<h1>Marsh Quarterly</h1><h2>Vol. {volume}, No. {number}, {date}</h2><ul>{contents}</ul>"
        pages[f"/vol-{volume}/no-{number}/index.html"] = _framed("Marsh Quarterly", f"Vol. {volume}, No. {number}", body, ["/index.html"])
    listed = "".join(f'<li><a href="vol-{one}/no-{other}/index.html">Vol. {one}, No. {other}</a></li>' for one, other in issues)
    pages["/index.html"] = _framed("Marsh Quarterly", "Back issues", f"<h1>Marsh Quarterly</h1><ul>{listed}</ul>", [])
    return pages


def flat() -> Pages:
    """Return a bulletin all of whose pages stand in one folder: `issue12.html` has the contents, `issue12-3.html` the third article."""
    writer = Writer(3)
    pages: Pages = {}
    for number in range(7, 15):
        headlines = [" ".join(writer.words(4)).capitalize() for _ in range(4)]
        for at, headline in enumerate(headlines, 1):
            body = f"<h2>{headline}</h2>{_prose(writer)}"
            pages[f"/bulletin/issue{number}-{at}.html"] = _framed("Weir Bulletin", headline, body, [f"issue{number}.html"])
        contents = "".join(f'<li><a href="issue{number}-{at}.html">{headline}</a></li>' for at, headline in enumerate(headlines, 1))
        body = f"<h1>Weir Bulletin {number}</h1><p>{_MONTHS[number - 6]} 2003</p><ul>{contents}</ul>"
        pages[f"/bulletin/issue{number}.html"] = _framed("Weir Bulletin", f"Weir Bulletin {number}", body, ["index.html"])
    listed = "".join(f'<li><a href="issue{number}.html">No. {number}</a></li>' for number in range(7, 15))
    pages["/bulletin/index.html"] = _framed("Weir Bulletin", "Weir Bulletin", f"<h1>Weir Bulletin</h1><ul>{listed}</ul>", ["/shop/"])
    return pages


def no_periodical() -> Pages:
    """Return the site of a shop: pages that lead to one another, and nothing that is numbered or dated."""
    names = ("", "about", "prices", "visit", "news")
    links = "".join(f'<a href="/{name}">{name or "home"}</a> ' for name in names)
    return {f"/{name}": f"<html><title>Pots</title><body><h1>Pots</h1>{links}<p>We sell pots.</p></body></html>" for name in names}


def served(pages: Pages) -> Callable[[str], Answer | None]:
    """Return what a server answers for each of `pages`; there is no robots.txt."""

    def answer(path: str) -> Answer | None:
        html = pages.get(path) or pages.get(f"{path}index.html")
        return Answer(html.encode(), headers={"Content-Type": "text/html; charset=utf-8"}) if html else None

    return answer


_MONTHS = ("", "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")


def _prose(writer: Writer) -> str:
    return "".join(f"<p>{paragraph}</p>" for paragraph in writer.text(150).split("\n\n"))


def _list(paths: Iterable[str]) -> str:
    items = "".join(f'<li><a href="{path}">{path}</a></li>' for path in paths)
    return f"<ul>{items}</ul>"


def _framed(name: str, title: str, body: str, links: Iterable[str]) -> str:
    bar = " ".join(f'<a href="{link}">{link}</a>' for link in links)
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title} - {name}</title></head>'
        f"<body><div>{bar}</div>{body}<hr><p>Copyright © {name}</p></body></html>"
    )
