"""The series of a site: the pages whose addresses differ in what numbers and dates them, issue by issue."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from crawler.new_archive.languages import is_language, language_at_end
from crawler.new_archive.seen import Link
from crawler.new_archive.serials import Serials, Stand

_FEWEST = 2
"""Numbers, dates or years that a series has at least."""


@dataclass(frozen=True)
class Member:
    """One page of a series."""

    link: Link
    stand: Stand
    code: str | None = None
    """The folder that tells the periodicals of the site apart."""
    language: str | None = None
    """The language that the address gives, as it has it."""

    @property
    def issue(self) -> object:
        """What the pages of one issue have in common, in whatever language."""
        return self.stand.head, self.stand.serial, self.stand.values


@dataclass
class Series:
    """Pages whose addresses are one template."""

    head: str
    """The template of what stands before the serial part: `News/weekly`, `{code}`, `*/{code}`."""
    serial: str
    """The template of the serial part: `{year}/{number}`."""
    members: list[Member] = field(default_factory=list)

    @property
    def folder(self) -> str:
        """The template of an issue's address."""
        return f"{self.head}/{self.serial}" if self.head else self.serial

    @property
    def issues(self) -> set[object]:
        """What tells its issues apart."""
        return {member.issue for member in self.members}

    @property
    def codes(self) -> list[str]:
        """The folders of its periodicals, the one with most pages first; none where it has one alone."""
        counts = Counter(member.code for member in self.members if member.code)
        return [code for code, _ in counts.most_common()]

    def by_rest(self) -> dict[str, list[Member]]:
        """Return its members by the template of what their addresses have after the serial part: `index.{language}`."""
        found: dict[str, list[Member]] = defaultdict(list)
        for member in self.members:
            found[rest_template(member)].append(member)
        return found


def rest_template(member: Member) -> str:
    """Return what the address of `member` has after its serial part, with `{language}` for a language."""
    said = language_at_end(member.stand.rest)
    return f"{said.stem}{said.joint}{{language}}" if said and member.language == said.code else member.stand.rest


def find_series(links: Iterable[Link]) -> list[Series]:
    """Return the series that `links` are of, the one with most pages first."""
    known = list(links)
    serials = Serials([link.path for link in known])
    members: dict[tuple[tuple[str, ...], str], list[Member]] = defaultdict(list)
    for link in known:
        stand = serials.stand(link.path)
        if stand.serial:
            members[stand.head, stand.serial].append(Member(link, stand))
    kept = {key: found for key, found in members.items() if len({member.stand.values for member in found}) >= _FEWEST}
    series = [_with_languages(one) for one in _with_codes(kept)]
    return sorted(series, key=lambda one: -len(one.members))


def _with_codes(members: dict[tuple[tuple[str, ...], str], list[Member]]) -> list[Series]:
    """Return the series, those that differ in one or two folders above the serial part as one: a folder a periodical."""
    alike: dict[tuple[int, str], list[tuple[str, ...]]] = defaultdict(list)
    for head, serial in members:
        alike[len(head), serial].append(head)
    series = []
    for (_, serial), heads in alike.items():
        varying = [at for at, words in enumerate(zip(*heads, strict=True)) if len(set(words)) > 1] if len(heads) > 1 else []
        if not varying or len(varying) > 2:
            series += [Series("/".join(head), serial, members[head, serial]) for head in heads]
            continue
        spoken = [at for at in varying if all(is_language(head[at]) for head in heads)]
        coded = next((at for at in reversed(varying) if at not in spoken), None)
        template = [
            "{language}" if at in spoken[:1] else "{code}" if at == coded else "*" if at in varying else word
            for at, word in enumerate(heads[0])
        ]
        joined = [
            replace(member, code=head[coded] if coded is not None else None, language=head[spoken[0]] if spoken else None)
            for head in heads
            for member in members[head, serial]
        ]
        series.append(Series("/".join(template), serial, joined))
    return series


def _with_languages(series: Series) -> Series:
    """Return `series` with the languages that the names of its pages end in, where one name ends in several."""
    endings: dict[str, set[str]] = defaultdict(set)
    for member in series.members:
        if said := language_at_end(member.stand.rest):
            endings[said.stem].add(said.code)

    def spoken(member: Member) -> Member:
        said = language_at_end(member.stand.rest)
        is_meant = said is not None and member.language is None and (said.stem == "index" or len(endings[said.stem]) > 1)
        return replace(member, language=said.code) if said and is_meant else member

    return replace(series, members=[spoken(member) for member in series.members])


def page_languages(members: Sequence[Member]) -> list[str]:
    """Return the languages that the addresses of `members` give, the one with most pages first."""
    return [language for language, _ in Counter(member.language for member in members if member.language).most_common()]
