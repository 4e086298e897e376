"""Where a page stands in its archive, as its address tells: the patterns that a module declares, and what they find."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pipelines.items import ArticleKind, PageKind

if TYPE_CHECKING:
    from crawler.reading.pages import Layout

_FIELDS: dict[str, str] = {
    "code": r"[\w.-]+", "language": r"[A-Za-z]{2,3}(?:[-_][A-Za-z]{2,8})?", "number": r"\d[\w.+-]*", "volume": r"\d+",
    "year": r"\d{4}", "month": r"\d{1,2}", "day": r"\d{1,2}", "date": r"\d{4}-\d{2}(?:-\d{2})?", "shelf": r"[^/]+", "name": r"[^/]+",
    "path": r".+",
}  # fmt: skip
_PART = re.compile(r"\{(?P<field>\w+)(?::(?P<values>[^{}]+))?\}|(?P<any>\*)|(?P<literal>[^{}*]+)|(?P<bad>.)")


@dataclass(frozen=True)
class Place:
    """What an address says of the page that stands there."""

    kind: PageKind = "page"
    """What the page is expected to be."""
    code: str | None = None
    """The periodical's code."""
    number: str | None = None
    """The issue's number, as keys have it: `240`, `2001-20`, `1852-05-08`."""
    shelf: str | None = None
    """Where a page of no issue is kept: `leaflets`, `extra`, `oldsite`."""
    date: str | None = None
    """The date that the address gives, in EDTF: `1852-05-08`, `1850-06`, `2006`."""
    language: str | None = None
    """The language that the address gives, as it has it."""
    name: str | None = None
    """The page's own name in its issue: `tag/3`."""
    rubric: str | None = None
    """The standing column that the page is of."""
    piece: ArticleKind = "article"
    """What sort of piece stands on it."""
    layout: type[Layout] | None = None
    """The look that it has; None where the page itself must tell."""


class BadPattern(ValueError):
    """A pattern that no address could be matched with; says which, and what is wrong."""


@dataclass(frozen=True)
class Address:
    """A pattern: the addresses of one sort of page."""

    pattern: str
    """The path below the host, without the ending of its last part and without a last `index`, as `ArchiveSpider.identity` has it. In it
    stand `{code}` for the code of a periodical, `{language}` for a language, `{number}`, `{volume}`, `{year}`, `{month}`, `{day}`, `{date}`
    (`1852-05-08` or `1852-05`) for what they are, `{shelf}` for a folder of pages that stand in no issue, `{name}` for one part of the
    path, `{path}` for one or more, `*` for any characters of one part. A field may say what it can be: `{name:mail*|letters}`. "" is the
    home page."""
    kind: PageKind
    """What stands there."""
    code: str | None = None
    """The periodical's code, where the pattern has no `{code}`; may be made of fields: `dwn-{language}`. An archive of one periodical
    need not give it for what has a number."""
    number: str | None = None
    """The number that keys have, where the pattern has no `{number}` that is it; made of fields: `{year}-{number}`."""
    shelf: str | None = None
    """The shelf of pages that stand in no issue, where the pattern has no `{shelf}`."""
    rubric: str | None = None
    """The standing column that such pages are of, whatever the heading over them was that year."""
    piece: ArticleKind = "article"
    """What sort of piece stands on them."""
    layout: type[Layout] | None = None
    """The look that they have, where the address alone is sure; else the archive's `layouts` are tried."""

    def place(self, path: str, codes: Collection[str] = ()) -> Place | None:
        """Return what `path` says of its page, None where it is not of this sort; a code must be one of `codes`, the archive's.

        Raises BadPattern where the pattern is none.
        """
        match = self._expression.fullmatch(path)
        if match is None:
            return None
        fields = match.groupdict()
        number = _filled(self.number, fields) if self.number else fields.get("number")
        code = _filled(self.code, fields) if self.code else fields.get("code")
        if code is None and number is not None and len(codes) == 1:
            (code,) = codes
        if code is not None and code not in codes:
            return None
        return Place(
            self.kind, code, number, self.shelf or fields.get("shelf"), _date(fields), fields.get("language"),
            fields.get("name") or fields.get("path"), self.rubric, self.piece, self.layout,
        )  # fmt: skip

    def check(self) -> None:
        """Raise BadPattern where the pattern, or what is made of its fields, cannot be read."""
        self._expression.match("")

    @cached_property
    def _expression(self) -> re.Pattern[str]:
        if self.pattern.startswith("/") or self.pattern.endswith("/") or "://" in self.pattern:
            raise BadPattern(f"the address pattern {self.pattern!r} is no path below the host without a slash at its ends")
        expression = ""
        seen: set[str] = set()
        for part in _PART.finditer(self.pattern):
            field = part["field"]
            if part["bad"] or (field and field not in _FIELDS):
                known = ", ".join(f"{{{name}}}" for name in _FIELDS)
                raise BadPattern(f"the address pattern {self.pattern!r} cannot be read at {part[0]!r}, which is none of {known}")
            if field in seen:
                raise BadPattern(f"the address pattern {self.pattern!r} has {{{field}}} twice")
            if field:
                seen.add(field)
                expression += f"(?P<{field}>{_one_of(part['values']) if part['values'] else _FIELDS[field]})"
            else:
                expression += _plain(part[0])
        for name, template in (("code", self.code), ("number", self.number)):
            for part in _PART.finditer(template or ""):
                if not part["literal"] and part["field"] not in seen:
                    raise BadPattern(f"the {name} {template!r} is made of {part[0]!r}, which its address pattern {self.pattern!r} has not")
        return re.compile(expression)


def _plain(text: str) -> str:
    return "[^/]*".join(re.escape(part) for part in text.split("*"))


def _one_of(values: str) -> str:
    return "|".join(_plain(value) for value in values.split("|"))


def _filled(template: str, fields: dict[str, str]) -> str:
    return _PART.sub(lambda part: fields[part["field"]] if part["field"] else part[0], template)


def _date(fields: dict[str, str]) -> str | None:
    if "date" in fields:
        return fields["date"]
    parts = [fields.get("year"), *(part.zfill(2) if (part := fields.get(unit)) else None for unit in ("month", "day"))]
    return "-".join(part for part in parts[: parts.index(None) if None in parts else 3] if part) or None
