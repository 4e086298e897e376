"""Mastheads: a periodical's name and number as they stand over the pages of an issue, in the wording of any of its times."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crawler.reading.white_space import fold_white
from pipelines.items import IssueKind, Periodical
from pipelines.normalize.dates import is_date_line
from pipelines.normalize.numbers import ISSUE_NUMBER, read_kind, read_number

_LONGEST = 160
_APOSTROPHE = re.compile("['’`´‘]")


@dataclass(frozen=True)
class Masthead:
    """What a masthead says."""

    periodical: Periodical
    """The one that it names; where it names none, the one that the address names."""
    number: str
    """As printed: `43-44`."""
    kind: IssueKind = "issue"
    """`supplement` where it says so before the number."""
    volume: str | None = None
    """As printed."""
    date_text: str | None = None
    """The date beside it, as printed."""


class Mastheads:
    """The mastheads that an archive's pages may show, their names compiled once."""

    def __init__(self, periodicals: Sequence[Periodical]) -> None:
        """Take the archive's periodicals."""
        self._bearers: dict[str, list[Periodical]] = {}
        for periodical in periodicals:
            for name in dict.fromkeys((periodical.name, *periodical.names)):
                self._bearers.setdefault(_plain(name).casefold(), []).append(periodical)
        self.names = frozenset(name for one in periodicals for name in (one.name, *one.names))
        """Every name that one of them has had."""
        names = "|".join(re.escape(name) for name in sorted(self._bearers, key=len, reverse=True))
        self._pattern = re.compile(
            rf"[《『「„“«\"]?\s?(?P<name>{names})?\s?[》』」”“»\"]?,?\s*(?P<before>(?:[^\W\d]{{3,20}}\s+){{0,3}}?)"
            rf"(?:vol(?:ume)?\.?\s*(?P<volume>\d+),?\s*)?(?P<number>{ISSUE_NUMBER})(?:\s*[(（](?P<beside>[^()（）]*)[)）])?(?P<rest>(?:[\s,—–-].*)?)",
            re.IGNORECASE,
        )

    def read(self, line: str, home: Periodical | None) -> Masthead | None:
        """Return what `line` says if it is a masthead, with or without the date, else None.

        `home` is the periodical that the page's address names: a masthead without a name is its, and so is one with a name that it
        shares.
        """
        match = self._pattern.fullmatch(_plain(line)) if len(line) <= _LONGEST else None
        if match is None:
            return None
        bearers = self._bearers[match["name"].casefold()] if match["name"] else [home] if home else []
        number = read_number(match["number"])
        if number is None or not bearers:
            return None
        periodical = home if home in bearers else bearers[0]
        before, rest = match["before"].strip(), match["rest"].strip(" ,\u3000")
        beside = match["beside"] or ""
        if not rest and is_date_line(beside, periodical.language, periodical.hemisphere):
            rest = beside
        kind = read_kind(before) if before else "issue"
        if (before and kind == "issue") or (rest and not is_date_line(rest, periodical.language, periodical.hemisphere)):
            return None
        return Masthead(periodical, re.sub("[/–—]", "-", number), kind, match["volume"], rest or None)


def _plain(text: str) -> str:
    # Some mastheads stand in a table's cells, and a line drawn between them is in the text: "Workers Vanguard No. 938 |".
    # And print views have lost the apostrophe of "L’Éclusier".
    return fold_white(_APOSTROPHE.sub("", text).replace("\u00a0", " ")).strip(" |")
