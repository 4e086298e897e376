"""The serial part of an address: the number, date, year or volume that tells one issue's pages from another's."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

_YEAR = r"(?:1[5-9]|20)\d\d"
_MONTH, _DAY = r"(?:0[1-9]|1[0-2])", r"(?:0[1-9]|[12]\d|3[01])"
_ATOM = re.compile(rf"(?P<date>(?<!\d){_YEAR}-{_MONTH}(?:-{_DAY})?(?!\d))|(?P<digits>\d+)|(?P<words>\D+?(?=\d|$))")
_COMPACT_DAY, _COMPACT_MONTH = re.compile(_YEAR + _MONTH + _DAY), re.compile(_YEAR + _MONTH)
# How issues and volumes are called in folders and names of files, in the languages that papers come in.
_ISSUE_WORD = re.compile(
    r"(?:issues?|iss|i|no|nr|n|num|number|numero|num_ero|nummer|heft|ausgabe|folge|edition|ed|zeszyt|numer|szam|cislo|broj|vypusk|nomer|week"
    r"|kw|part|bulletin|newsletter|news|magazine|mag|journal|gazette|letter)",
    re.IGNORECASE,
)
_VOLUME_WORD = re.compile(r"(?:volumes?|vol|v|tome?|t|band|bd|jahrgang|jg|rocznik|series)", re.IGNORECASE)
_SEPARATORS = "-_. "
# A folder or name of other words is taken for an issue's where it has so many numbers.
_ENOUGH = 4
_MOSTLY = 0.8


@dataclass(frozen=True)
class Atom:
    """A stretch of one part of a path."""

    kind: str
    """`date`, `day` (20040312), `month` (200403), `year`, `number` or `words`."""
    text: str


@dataclass(frozen=True)
class Stand:
    """Where an address stands: what it has before, in and after its serial part."""

    head: tuple[str, ...]
    """The parts of the path before it."""
    serial: str
    """Its template, of the fields of `crawler.reading.places`: `issue{number}`, `{year}/{number}`; empty where there is none."""
    values: tuple[str, ...]
    """What stands in the fields."""
    rest: str
    """The path after it."""
    join: str = "/"
    """What stands between the two: `-` in `issue12-3`."""

    @property
    def issue(self) -> tuple[tuple[str, ...], str, tuple[str, ...]]:
        """What the pages of one issue have in common."""
        return self.head, self.serial, self.values


@dataclass
class Serials:
    """Finds the serial part of the paths of one site: what a number is, all the paths together tell."""

    paths: Iterable[str]
    _values: dict[tuple[tuple[str, ...], str], set[str]] = field(default_factory=lambda: defaultdict(set))
    _whole: set[str] = field(default_factory=set)
    _largest_known: dict[tuple[tuple[str, ...], str], int] = field(default_factory=dict)
    _years_known: dict[tuple[tuple[str, ...], str], bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Count which numbers stand where."""
        for path in self.paths:
            self._whole.add(path)
            parts = tuple(path.split("/"))
            shapes = tuple(_shape(part) for part in parts)
            for at, part in enumerate(parts):
                self._values[shapes[:at], shapes[at]].add(part)

    def stand(self, path: str) -> Stand:
        """Return where `path` stands."""
        parts = path.split("/")
        shapes = tuple(_shape(part) for part in parts)
        for at, part in enumerate(parts):
            if self._is_serial(shapes[:at], part):
                return self._stand(parts, shapes, at)
        return Stand(tuple(parts[:-1]), "", (), parts[-1])

    def _is_serial(self, above: tuple[str, ...], part: str) -> bool:
        atoms = atoms_of(part)
        if all(atom.kind == "words" for atom in atoms):
            return False
        if any(atom.kind in ("date", "day") for atom in atoms):
            return True
        words = [atom.text.strip(_SEPARATORS) for atom in atoms if atom.kind == "words"]
        known = [word for word in words if not word or _ISSUE_WORD.fullmatch(word) or _VOLUME_WORD.fullmatch(word)]
        return len(known) == len(words) or len(self._values[above, _shape(part)]) >= _ENOUGH

    def _stand(self, parts: list[str], shapes: tuple[str, ...], at: int) -> Stand:
        template, values, rest, join = self._in_part(parts, shapes, at)
        end = at + 1
        if rest is None:
            while end < len(parts) and (more := self._continued(template, values, parts, shapes, end)) is not None:
                template, values = more
                end += 1
        tail = "/".join(parts[end:]) if rest is None else "/".join([rest, *parts[end:]])
        return Stand(tuple(parts[:at]), template, tuple(values.values()), tail, join)

    def _in_part(self, parts: list[str], shapes: tuple[str, ...], at: int) -> tuple[str, dict[str, str], str | None, str]:
        """Return the template of one part, its values by field, what of it is a name in its issue (`issue12-3`), and what joins it."""
        atoms = atoms_of(parts[at])
        if not self._are_years(shapes[:at], shapes[at]):
            atoms = tuple(replace(atom, kind="number") if atom.kind == "year" else atom for atom in atoms)
        first = next(index for index, atom in enumerate(atoms) if atom.kind != "words")
        for index in range(first + 1, len(atoms)):
            # Where `issue12` stands too, `issue12-3` is something in it.
            short = "/".join([*parts[:at], "".join(atom.text for atom in atoms[:index])]).rstrip(_SEPARATORS)
            if at == len(parts) - 1 and short in self._whole:
                joint = atoms[index].text if atoms[index].kind == "words" else ""
                separator = joint[: len(joint) - len(joint.lstrip(_SEPARATORS))]
                rest = "".join(atom.text for atom in atoms[index:])[len(separator) :]
                return *_template(atoms[:index]), rest, separator
        return *_template(atoms), None, "/"

    def _are_years(self, above: tuple[str, ...], shape: str) -> bool:
        """Tell whether what looks like a year there is one: a weekly's thousandth issues look like years too, and those before do not."""
        if (above, shape) not in self._years_known:
            known = self._values[above, shape]
            years = sum(any(atom.kind in ("year", "date", "day", "month") for atom in atoms_of(part)) for part in known)
            self._years_known[above, shape] = years >= _MOSTLY * len(known)
        return self._years_known[above, shape]

    def _continued(
        self, template: str, values: dict[str, str], parts: list[str], shapes: tuple[str, ...], end: int
    ) -> tuple[str, dict[str, str]] | None:
        """Return template and values with the part at `end`, where the serial part goes on there."""
        if {"date", "day", "number"} & set(values):
            return None
        atoms = atoms_of(parts[end])
        numbers = [atom for atom in atoms if atom.kind in ("number", "year")]
        if len(numbers) != 1 or not self._is_serial(shapes[:end], parts[end]):
            return None
        unit = self._unit(values, shapes, end)
        if unit is None:
            return None
        part = "".join(f"{{{unit}}}" if atom.kind != "words" else _literal(atom.text) for atom in atoms)
        return f"{template}/{part}", {**values, unit: numbers[0].text}

    def _unit(self, values: Mapping[str, str], shapes: tuple[str, ...], end: int) -> str | None:
        """Return what the number at `end` counts, after the fields `values`."""
        if "volume" in values:
            return "number"
        if "year" not in values:
            return None
        largest = self._largest(shapes[:end], shapes[end])
        if "month" in values:
            return "day" if largest <= 31 and "day" not in values else None
        return "month" if largest <= 12 and self._is_bare(shapes[end]) else "number"

    def _largest(self, above: tuple[str, ...], shape: str) -> int:
        if (above, shape) not in self._largest_known:
            known = self._values[above, shape]
            self._largest_known[above, shape] = max(int("".join(filter(str.isdecimal, part)) or 0) for part in known)
        return self._largest_known[above, shape]

    @staticmethod
    def _is_bare(shape: str) -> bool:
        return not any(character.isalpha() for character in shape)


@lru_cache(maxsize=10_000)
def atoms_of(part: str) -> tuple[Atom, ...]:
    """Return the stretches of one part of a path: dates, numbers, and what stands between them."""
    atoms = []
    for match in _ATOM.finditer(part):
        text = match[0]
        if match["date"]:
            kind = "date"
        elif match["words"]:
            kind = "words"
        elif _COMPACT_DAY.fullmatch(text):
            kind = "day"
        elif _COMPACT_MONTH.fullmatch(text):
            kind = "month"
        else:
            kind = "year" if re.fullmatch(_YEAR, text) else "number"
        atoms.append(Atom(kind, text))
    return tuple(atoms)


@lru_cache(maxsize=10_000)
def _shape(part: str) -> str:
    return re.sub(r"\d+", "#", part)


def _literal(text: str) -> str:
    # What a pattern gives a meaning to stands for itself nowhere in it.
    return re.sub(r"[{}*]", "*", text)


def _template(atoms: Iterable[Atom]) -> tuple[str, dict[str, str]]:
    """Return the template of one part's atoms, and its values by field."""
    atoms = list(atoms)
    words = [atom.text.strip(_SEPARATORS) for atom in atoms if atom.kind == "words"]
    numbers = [atom for atom in atoms if atom.kind in ("number", "year")]
    template, values = "", dict[str, str]()
    before = ""
    for atom in atoms:
        if atom.kind == "words":
            template += _literal(atom.text)
            before = atom.text.strip(_SEPARATORS)
            continue
        if atom.kind in ("day", "month"):
            cut = {"year": atom.text[:4], "month": atom.text[4:6], **({"day": atom.text[6:]} if atom.kind == "day" else {})}
        elif atom.kind == "date":
            cut = {"date": atom.text}
        elif _VOLUME_WORD.fullmatch(before) and "number" not in values:
            cut = {"volume": atom.text}
        elif atom.kind == "year" and (len(numbers) > 1 or not any(words)) and "year" not in values:
            cut = {"year": atom.text}
        else:
            cut = {"number": atom.text}
        free = {name: value for name, value in cut.items() if name not in values}
        if len(free) == len(cut):
            template += "".join(f"{{{name}}}" for name in cut)
            values |= cut
        else:
            template += "*"
    return template, values
