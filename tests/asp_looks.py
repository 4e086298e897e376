"""The one whole page of the real archive that is known, as text, set in ten looks: what nobody has seen is which of them is the site's."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from pathlib import Path

REAL = Path(__file__).parent.parent.parent / "shared" / "real" / "asp-240-article.txt"
URL = "https://old.iclfi.org/english/asp/240/bolivia.html"
SLUGS = ["fires", "deaths", "royals", "hidden", "germany", "bolivia", "assange"]
HIDDEN = 3
"""The place in the contents list of the item that the page's text leaves empty."""


@dataclass(frozen=True)
class Printed:
    """The parts of the page, as a person reads them off its text."""

    bar: list[str]
    masthead: str
    date: str
    kicker: str
    headline: str
    note: str
    text: list[str]
    entries: list[list[str]]

    @property
    def crossheads(self) -> list[str]:
        """The two short paragraphs of the text that end no sentence."""
        return [paragraph for paragraph in self.text if len(paragraph) < 80 and not paragraph.startswith("“")]

    @property
    def quotation(self) -> list[str]:
        """The two paragraphs that open with a quotation mark."""
        return [paragraph for paragraph in self.text if paragraph.startswith("“")]


def read_printed() -> Printed:
    """Return the parts of the page, cut out of its text by what stands between them."""
    page = REAL.read_text("utf-8")
    top, _, rest = page.partition("\n\n\nDown With")
    text, _, listed = ("Down With" + rest).partition("\n\n\nAustralasian Spartacist No. 240\n")
    bar = [line for line in top.split("\n") if line.strip()]
    kicker, headline, note, *body = [paragraph.strip() for paragraph in text.split("\n\n") if paragraph.strip()]
    chunks = re.split(r"\n{3,}", listed.partition("Autumn 2020")[2])
    entries = [[line for line in chunk.split("\n") if line.strip()] for chunk in chunks if chunk.strip()]
    return Printed(bar[:-2], bar[-2], bar[-1], kicker, headline, note, body, entries)


def _e(text: str) -> str:
    return escape(text, quote=False)


def _links(printed: Printed, entry: Callable[[list[str], str], str]) -> str:
    lines = list(printed.entries)
    lines.insert(HIDDEN, [])
    return "\n".join(entry(one, f"/english/asp/240/{slug}.html") for one, slug in zip(lines, SLUGS, strict=True))


def _headline_of(entry: list[str]) -> int:
    return min(1, len(entry) - 1)


def _set(printed: Printed, paragraph: str, crosshead: str, quote: str) -> str:
    def look(text: str) -> str:
        return crosshead if text in printed.crossheads else quote if text in printed.quotation else paragraph

    return "\n".join(look(text).format(_e(text)) for text in printed.text)


def _entry_in(before: str, kicker: str, headline: str, subhead: str, after: str) -> Callable[[list[str], str], str]:
    def entry(lines: list[str], href: str) -> str:
        at = _headline_of(lines)
        parts = [(kicker if index < at else headline if index == at else subhead).format(text=_e(line), href=href)
                 for index, line in enumerate(lines)]  # fmt: skip
        return before + "\n".join(parts or [f'<a href="{href}"></a>']) + after

    return entry


def divs(p: Printed) -> str:
    """XHTML with a class for everything."""
    entry = _entry_in("<div class='item'>", "<div>{text}</div>", "<div><a href='{href}'>{text}</a></div>", "<div>{text}</div>", "</div>")
    return (
        "<html><head><title>ICL</title></head><body><div id='nav'>" + "".join(f"<div>{_e(line)}</div>" for line in p.bar) + "</div>"
        f"<div class='issue'>{p.masthead}</div><div class='issuedate'>{p.date}</div><div class='kicker'>{_e(p.kicker)}</div>"
        f"<div class='headline'>{_e(p.headline)}</div><div class='reprint'>{_e(p.note)}</div>"
        + _set(p, "<div class='text'>{}</div>", "<div class='subhead'>{}</div>", "<blockquote><div>{}</div></blockquote>")
        + f"<div id='toc'><div>{p.masthead}</div><div>ASP 240</div><div>{p.date}</div>{_links(p, entry)}</div></body></html>"
    )


def nested_tables(p: Printed) -> str:
    """1999: tables in tables, fonts, two line breaks for a paragraph's end."""
    entry = _entry_in("", "<FONT SIZE=-1>{text}</FONT><BR>", "<A HREF='{href}'>{text}</A><BR>", "<I>{text}</I><BR>", "<BR>")
    return (
        "<HTML><BODY><TABLE><TR><TD><TABLE>" + "".join(f"<TR><TD><FONT SIZE=-1>{_e(line)}</FONT></TD></TR>" for line in p.bar)
        + f"</TABLE></TD></TR><TR><TD><FONT FACE='Times'><B>{p.masthead}</B><BR>{p.date}<BR><BR>"
        f"<FONT SIZE='+1'>{_e(p.kicker)}</FONT><BR><BR><FONT SIZE='+2'><B>{_e(p.headline)}</B></FONT><BR><BR><I>{_e(p.note)}</I><BR><BR>"
        + _set(p, "{}<BR><BR>", "<B>{}</B><BR><BR>", "<BLOCKQUOTE>{}</BLOCKQUOTE>")
        + f"</FONT></TD></TR><TR><TD>{p.masthead}<BR>ASP 240<BR>{p.date}<BR><BR>{_links(p, entry)}</TD></TR></TABLE></BODY></HTML>"
    )  # fmt: skip


def one_cell(p: Printed) -> str:
    """A single table cell round everything, paragraphs without end tags."""
    entry = _entry_in("", "<p>{text}", "<p><a href='{href}'>{text}</a>", "<p>{text}", "")
    return (
        "<table border=1><tr><td>" + "".join(f"<p>{_e(line)}" for line in p.bar) + f"<p><b>{p.masthead}</b><p>{p.date}<hr>"
        f"<p>{_e(p.kicker)}<p><font size=5>{_e(p.headline)}</font><p>{_e(p.note)}"
        + _set(p, "<p>{}", "<p><strong>{}</strong>", "<blockquote><p>{}</blockquote>")
        + f"<p><b>{p.masthead}</b><p>ASP 240<p>{p.date}{_links(p, entry)}</td></tr></table>"
    )


def numbered_classes(p: Printed) -> str:
    """What a word processor exports."""
    entry = _entry_in("", "<p class='x22'>{text}</p>", "<p class='x23'><a href='{href}'>{text}</a></p>", "<p class='x24'>{text}</p>", "")
    return (
        "<body>" + "".join(f"<p class='x3'>{_e(line)}</p>" for line in p.bar) + f"<p class='x5'>{p.masthead}</p><p class='x6'>{p.date}</p>"
        f"<p class='x8'>{_e(p.kicker)}</p><p class='x9'>{_e(p.headline)}</p><p class='x12'>{_e(p.note)}</p>"
        + _set(p, "<p class='x17'>{}</p>", "<p class='x18'>{}</p>", "<p class='x19'>{}</p>")
        + f"<p class='x5'>{p.masthead}</p><p class='x7'>ASP 240</p><p class='x6'>{p.date}</p>{_links(p, entry)}</body>"
    )


def bold_headings(p: Printed) -> str:
    """Headings are bold paragraphs, all alike."""
    entry = _entry_in("<p>", "{text}<br>", "<b><a href='{href}'>{text}</a></b><br>", "{text}", "</p>")
    return (
        "<body>" + "".join(f"<p>{_e(line)}</p>" for line in p.bar) + f"<p><b>{p.masthead}</b><br>{p.date}</p>"
        f"<p><b>{_e(p.kicker)}</b></p><p><b>{_e(p.headline)}</b></p><p>{_e(p.note)}</p>"
        + _set(p, "<p>{}</p>", "<p><b>{}</b></p>", "<p>{}</p>")
        + f"<p><b>{p.masthead}</b><br>ASP 240<br>{p.date}</p>{_links(p, entry)}</body>"
    )


def html5(p: Printed) -> str:
    """Sections, headings, a list."""
    entry = _entry_in("<li>", "<small>{text}</small> <br>", "<a href='{href}'>{text}</a><br>", "<em>{text}</em>", "</li>")
    return (
        f"<!DOCTYPE html><title>{_e(p.headline)}</title><header><nav>" + "".join(f"<p>{_e(line)}</p>" for line in p.bar)
        + f"</nav></header><main><p class='issue'>{p.masthead}</p><p><time>{p.date}</time></p><p class='kicker'>{_e(p.kicker)}</p>"
        f"<h1>{_e(p.headline)}</h1><aside><p>{_e(p.note)}</p></aside>"
        + _set(p, "<p>{}</p>", "<h2>{}</h2>", "<blockquote><p>{}</p></blockquote>")
        + f"</main><footer><h2>{p.masthead}</h2><p>ASP 240</p><p>{p.date}</p><ul>{_links(p, entry)}</ul></footer>"
    )  # fmt: skip


def bare_paragraphs(p: Printed) -> str:
    """Nothing but paragraphs: order and wording alone."""
    entry = _entry_in("", "<p>{text}</p>", "<p><a href='{href}'>{text}</a></p>", "<p>{text}</p>", "")
    return (
        "".join(f"<p>{_e(line)}</p>" for line in [*p.bar, p.masthead, p.date, p.kicker, p.headline, p.note, *p.text, p.masthead, "ASP 240",
                                                  p.date])
        + _links(p, entry)
    )  # fmt: skip


def layout_rows(p: Printed) -> str:
    """Rows of a layout table, lines drawn between its cells."""
    entry = _entry_in(
        "<tr><td>", "<div>{text}</div>", "<div><a href='{href}'>{text}</a></div>", "<div>{text}</div>", "</td><td>|</td></tr>"
    )
    rows = [
        f"<b>{p.masthead}</b> |",
        f"{p.date} |",
        "|",
        f"<big>{_e(p.kicker)}</big>",
        f"<h2>{_e(p.headline)}</h2>",
        f"<i>{_e(p.note)}</i>",
    ]
    return (
        "<table>" + "".join(f"<tr><td>{_e(line)}</td></tr>" for line in p.bar) + "".join(f"<tr><td>{row}</td></tr>" for row in rows)
        + _set(p, "<tr><td>{}</td></tr>", "<tr><td><b>{}</b></td></tr>", "<tr><td><blockquote>{}</blockquote></td></tr>")
        + f"<tr><td>{p.masthead} |</td></tr><tr><td>ASP 240</td></tr><tr><td>{p.date} |</td></tr>{_links(p, entry)}</table>"
    )  # fmt: skip


def run_together(p: Printed) -> str:
    """The whole text in one cell, a single line break after each paragraph."""
    entry = _entry_in("<div>", "{text}<br>", "<a href='{href}'>{text}</a><br>", "{text}", "</div>")
    return (
        "<table><tr><td>" + "".join(f"<div>{_e(line)}</div>" for line in p.bar) + f"{p.masthead}<br>{p.date}<br>"
        f"<b>{_e(p.kicker)}</b><br><b>{_e(p.headline)}</b><br>{_e(p.note)}<br>"
        + _set(p, "{}<br>", "<b>{}</b><br>", "{}<br>")
        + f"</td></tr><tr><td>{p.masthead}<br>ASP 240<br>{p.date}<p>{_links(p, entry)}</td></tr></table>"
    )


def linked_entries(p: Printed) -> str:
    """Kicker and headline in one heading; in the contents list the whole entry is the link."""
    entry = _entry_in(
        "<p>", "<a href='{href}'>{text}</a><br>", "<a href='{href}'><b>{text}</b></a><br>", "<a href='{href}'>{text}</a>", "</p>"
    )
    return (
        "<body>" + "".join(f"<div>{_e(line)}</div>" for line in p.bar) + f"<h3>{p.masthead}<br>{p.date}</h3>"
        f"<center>{_e(p.kicker)}<br><b>{_e(p.headline)}</b></center><p><em>{_e(p.note)}</em></p>"
        + _set(p, "<p>{}</p>", "<h4>{}</h4>", "<blockquote>{}</blockquote>")
        + f"<hr><h3>{p.masthead}</h3><p>ASP 240</p><p>{p.date}</p>{_links(p, entry)}</body>"
    )


LOOKS = [divs, nested_tables, one_cell, numbered_classes, bold_headings, html5, bare_paragraphs, layout_rows, run_together, linked_entries]
