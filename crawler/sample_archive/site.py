"""The sample archive as a web site: every answer that it gives, by its path."""

from __future__ import annotations

import textwrap
from base64 import b64decode
from collections.abc import Iterator
from functools import cache

from crawler.sample_archive.manuscripts import Issue, Text, all_issues, description, issues_of
from crawler.sample_archive.pdf_file import pdf_file
from crawler.sample_archive.press import Press, Served, addresses, link


@cache
def render_site() -> dict[str, Served]:
    """Return every answer of the site by its path, which begins with a slash."""
    return dict([*_indexes(), *_issues(), *_papers_of_one_sheet(), *_oddities()])


def page_at(path: str) -> Served | None:
    """Return what the site has at `path`; that of a folder is its `index.html`."""
    return render_site().get(path + "index.html" if path.endswith("/") else path)


def _indexes() -> Iterator[tuple[str, Served]]:
    yield "/index.html", _home()
    yield "/directory.html", _directory()
    for periodical in description()["periodicals"]:
        if issues := [issue for issue in issues_of(periodical["code"]) if issue.kind == "issue"]:
            yield f"/{periodical['folder']}/{periodical['code']}/archives.html", _archives(issues_of(periodical["code"]), Press(issues[-1]))


def _issues() -> Iterator[tuple[str, Served]]:
    gone = description()["gone"]
    for issue in all_issues():
        press = Press(issue)
        if issue.index_address:
            yield issue.index_address, press.issue_page()
        if issue.pdf:
            yield f"/{issue.path}/{issue.pdf}", Served(pdf_file([issue.line, issue.date, *_plain_lines(issue)]), "application/pdf")
        for text in issue.texts:
            if text.path not in gone:
                yield issue.address_of(text), press.article_page(text)
            if issue.pages == "full":
                yield f"/print/{text.path}.html", press.print_page(text)
            for alias in description()["aliases"].get(text.path, ()):
                yield alias, press.article_page(text)


def _plain_lines(issue: Issue) -> Iterator[str]:
    for text in issue.texts:
        yield ""
        for line in (text.kicker, text.headline, text.subhead, *text.notes, *(block.lstrip("#>!= ") for block in text.blocks)):
            yield from textwrap.wrap((line or "").replace("*", ""), 92)


def _papers_of_one_sheet() -> Iterator[tuple[str, Served]]:
    for sheet in description()["pdf_sheets"]:
        yield sheet["path"], Served(pdf_file(sheet["lines"]), "application/pdf")


def _oddities() -> Iterator[tuple[str, Served]]:
    """Yield what a crawler meets besides pages: errors that pass for pages, frames, a picture called a page, a page that moved."""
    for odd in description()["oddities"]:
        body = b64decode(odd["base64"]) if "base64" in odd else odd.get("body", "").encode("utf-8")
        yield odd["path"], Served(body, "text/html", odd.get("status", 200), odd.get("location"))


# Pages that lead on.


def _home() -> Served:
    """Return the home page: the newest issue's masthead, a few standing lines, and a full copy of its leading article."""
    home = description()["home"]
    issue = next(one for one in all_issues() if one.path == home["issue"])
    press = Press(issue)
    editions = [_issue_line(issues_of(code)[-1]) for code in home["editions"]]
    lines = [press.part("line", line) for line in (*map(str, home["lines"]), *editions)]
    lead = next(press.article(text) for text in issue.texts)
    more = press.part("line", link("/directory.html", press.words["directory"]))
    return press.page(description()["league"], [*press.masthead(), *lines, press.line("line", issue.name), *lead, more])


def _directory() -> Served:
    press = Press(Issue(folder="english", code="", name="", language="en", articles=(), markup="html5", charset="utf-8", declared="meta"))
    lines = [press.line("headline", press.words["directory"])]
    for periodical in description()["periodicals"]:
        folder, code, name = periodical["folder"], periodical["code"], periodical["name"]
        title = link(f"/{folder}/{code}/archives.html", name) if periodical["issues"] else name
        lines.append(press.part("paragraph", f'<a id="{folder}"></a>{title}<br>{periodical["publisher"]}, {periodical["place"]}'))
    lines.append(press.line("crosshead", "Other literature"))
    others = [(issue.address_of(text), text.title) for issue in all_issues() if issue.kind == "loose" for text in issue.texts]
    others += [(other["path"], other["title"]) for other in (*description()["pdf_sheets"], *description()["oddities"])]
    lines += [press.part("paragraph", link(path, title)) for path, title in others]
    return press.page(description()["league"], lines)


def _archives(issues: list[Issue], press: Press) -> Served:
    name = issues[0].name
    lines = [press.part("entry", _issue_line(issue)) for issue in reversed(issues)]
    return press.page(f"{press.words['archives']}: {name}", [press.line("headline", name), *lines])


def _issue_line(issue: Issue) -> str:
    title = f"{issue.line}, {issue.date}"
    if issue.index_address:
        return link(issue.index_address, title)
    # Of an issue without a page of its own, the leading article leads to the rest, or on the newer site, which has no contents lists, all.
    led_to: list[Text] = issue.texts if issue.pages == "new" else issue.texts[:1]
    return f"{title}: " + ", ".join(link(addresses()[text.path], text.title) for text in led_to)
