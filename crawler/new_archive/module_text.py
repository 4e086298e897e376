"""The module of a proposed archive as a person would write it: data, with a comment beside each thing that is doubtful."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from crawler.archive import ArchiveSpider
from crawler.new_archive.patterns import Pattern
from crawler.new_archive.proposal import Proposal
from crawler.reading.pages import Layout
from pipelines.items import Periodical

_WIDTH = 140


def module_text(proposal: Proposal) -> str:
    """Return the Python source of the module of `proposal`, in the style of the project."""
    host = urlsplit(proposal.home_url).hostname
    lines = [
        _docstring(f"The archive of {host}, as `backfile archives new` read it off its pages: a person has to read it"),
        "",
        "from __future__ import annotations",
        "",
        *_imports(proposal),
        "",
        "",
        *_subclasses(proposal),
        f"class {class_name(proposal.name)}(ArchiveSpider):",
        _indented(_docstring(f"{proposal.title}, at {host}")),
        "",
        *(_indented(line) for line in _body(proposal)),
    ]
    return "\n".join(lines) + "\n"


def class_name(name: str) -> str:
    """Return the name of the spider class of the archive `name`: `LinuxGazetteSpider`."""
    return "".join(part.capitalize() for part in name.split("_")) + "Spider"


def _imports(proposal: Proposal) -> Iterator[str]:
    yield "from crawler.archive import ArchiveSpider"
    yield "from pipelines.items import Periodical"
    modules: dict[str, set[str]] = {}
    told = [pattern.address.layout for pattern in proposal.patterns if pattern.address.layout is not None]
    for layout in dict.fromkeys([*proposal.layouts, *told]):
        source = _source(layout)
        imported = source.__name__ if _called(source) == source.__name__ else f"{source.__name__} as {_called(source)}"
        modules.setdefault(source.__module__, set()).add(imported)
    modules["crawler.reading.places"] = {"Address"}
    yield from (f"from {module} import {', '.join(sorted(names))}" for module, names in sorted(modules.items()))


def _source(layout: type[Layout]) -> type[Layout]:
    """Return the shared layout that `layout` is, or that it adds lines to."""
    return layout if layout.__module__.startswith("crawler.layouts.") else layout.__bases__[0]


def _called(layout: type[Layout]) -> str:
    """Return what the module calls `layout`: two of the shared ones have the names of others."""
    return f"Printed{layout.__name__}" if layout.__module__ == "crawler.layouts.printed" else layout.__name__


def _subclasses(proposal: Proposal) -> Iterator[str]:
    for layout in proposal.layouts:
        source = _source(layout)
        if layout is source:
            continue
        yield f"class {layout.__name__}({_called(source)}):"
        yield _indented(_docstring(layout.__doc__ or "An article"))
        yield ""
        for name, value in ((name, value) for name, value in vars(layout).items() if not name.startswith("_")):
            if isinstance(value, tuple):
                shared: tuple[str, ...] = getattr(source, name)
                items = [f"*{_called(source)}.{name}"] * bool(shared) + [_text(one) for one in value if one not in shared]
                yield from (_indented(line) for line in _tuple(name, items))
            if isinstance(value, frozenset):
                yield _indented(f"{name} = frozenset(({', '.join(map(_text, sorted(value)))}{',' * (len(value) == 1)}))")
        yield from ("", "")


def _body(proposal: Proposal) -> Iterator[str]:
    doubts = proposal.doubts
    yield f"name = {_text(proposal.name)}"
    yield from _comment(doubts.get("title"))
    yield f"title = {_text(proposal.title)}"
    yield f"home_url = {_text(proposal.home_url)}"
    yield from _tuple("hosts", [_text(host) for host in proposal.hosts])
    yield from _sequence("start_urls", "[]", [_text(url) for url in proposal.start_urls])
    if proposal.covers != ArchiveSpider.covers:
        yield from _tuple("covers", [_text(path) for path in proposal.covers])
    yield from _comment(doubts.get("periodicals"))
    yield from _comment(doubts.get("languages"))
    yield from _tuple("periodicals", [_periodical(one) for one in proposal.periodicals])
    yield "# Beside each how many of the addresses that were seen it is the first to match, and one of them."
    yield "addresses = ("
    for pattern in proposal.patterns:
        yield from (_indented(line) for doubt in pattern.doubts for line in _comment(doubt))
        yield from (_indented(line) for line in _address(pattern))
    yield ")"
    yield from _tuple("layouts", [_called(layout) if layout is _source(layout) else layout.__name__ for layout in proposal.layouts])
    if proposal.charset != ArchiveSpider.charset:
        yield from _comment(doubts.get("charset"))
        yield f"charset = {_text(proposal.charset)}"
    if proposal.twin:
        yield ""
        yield "def preferred(self, url: str) -> str:"
        yield f'    """Return the folder of `url` where that serves the same page: `{proposal.twin}` was the same as its folder."""'
        yield f"    return url.removesuffix({_text(proposal.twin)})"


def _periodical(periodical: Periodical) -> str:
    said = f"code={_text(periodical.code)}, name={_text(periodical.name)}, language={_text(periodical.language)}"
    return f"Periodical({said})"


def _address(pattern: Pattern) -> Iterator[str]:
    address = pattern.address
    said = [_text(address.pattern), _text(address.kind)]
    said += [f"{name}={_text(value)}" for name in ("code", "number", "shelf") if (value := getattr(address, name))]
    if address.layout is not None:
        said.append(f"layout={_called(address.layout) if address.layout is _source(address.layout) else address.layout.__name__}")
    line, comment = f"Address({', '.join(said)}),", f"# {pattern.what}: {pattern.links:,}, {pattern.example or 'the home page'}"
    if len(f"{line}  {comment}") + 8 <= _WIDTH:
        yield f"{line}  {comment}"
    else:
        yield from (comment, line)


def _tuple(name: str, items: Sequence[str]) -> Iterator[str]:
    return _sequence(name, "()", items)


def _sequence(name: str, brackets: str, items: Sequence[str]) -> Iterator[str]:
    """Yield `name = (items)` as the project's formatter sets it."""
    opening, closing = brackets[0], brackets[1]
    line = f"{name} = {opening}{', '.join(items)}{',' * (len(items) == 1 and opening == '(')}{closing}"
    if len(line) + 4 <= _WIDTH:
        yield line
        return
    yield f"{name} = {opening}"
    yield from (f"    {item}," for item in items)
    yield closing


def _comment(doubt: str | None) -> Iterator[str]:
    if doubt:
        words = f"Unsure: {doubt}.".split()
        line = "#"
        for word in words:
            if len(line) + len(word) + 5 > _WIDTH - 4:
                yield line
                line = "#"
            line += f" {word}"
        yield line


def _docstring(sentence: str) -> str:
    bare = re.sub(r'["\\]', "'", sentence).rstrip(".")
    return f'"""{bare}."""'


def _text(text: str) -> str:
    """Return `text` as a Python string, as the project's formatter writes it."""
    return repr(text) if '"' in text and "'" not in text else json.dumps(text, ensure_ascii=False)


def _indented(line: str) -> str:
    return f"    {line}" if line else line
