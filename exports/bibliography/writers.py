"""Who wrote an article, as far as its byline says without doubt."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Writer:
    """One of those whom a byline names."""

    name: str
    """As printed."""
    family: str | None = None
    """The family name, particles included; None where the name is a group's, or it cannot be told which part that is."""
    given: str | None = None
    """The other names."""


_BETWEEN = re.compile(r"\s*[;,、，；،]\s*|\s+(?:and|und|et|y|e|ed|i|и|та|και|dan|en|og|och|ve|&)\s+")
_CAPITAL = r"[^\W\d_a-zß-öø-ÿ]"
_INITIALS = re.compile(rf"(?:{_CAPITAL}\.?-?)*{_CAPITAL}\.|{_CAPITAL}")
_NAME = re.compile(rf"(?:[^\W\d_]’|[^\W\d_]')?{_CAPITAL}[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_CASELESS = re.compile(r"[^\W\d_a-zA-Z]{1,12}")
_PARTICLES = frozenset("von van der den de del della di da do dos das du la le ten ter zu zum zur af av".split())
# Languages in which, and in names from which, the family name may come first.
_FAMILY_FIRST = ("hu", "ja", "ko", "vi", "zh")
_OF_GROUPS = frozenset(
    """
    the our a an die der das unsere le la les el los las il lo gli i os as
    association board brigade bureau centre center club collective commission committee correspondent council desk editor editorial editors
    federation group league members movement party press reporter section society staff supporters team union workers youth
    bund gewerkschaft gruppe jugend kollektiv kommission komitee liga partei rat redaktion sektion verband verein
    bureau collectif comité commission conseil fédération groupe jeunesse ligue parti rédaction section syndicat union
    comisión colectivo consejo federación grupo juventud liga partido redacción sección sindicato
    collettivo comitato commissione consiglio federazione gruppo lega partito redazione sezione sindacato
    comissão coletivo comitê conselho partido redação secção sindicato
    grupa komitet liga młodzież partia rada redakcja sekcja związek
    группа комитет лига партия редакция секция совет союз
    ένωση επιτροπή κόμμα ομάδα συμβούλιο συνδικάτο σύνταξη
    """.split()
)


def writers(byline: str | None, language: str | None) -> tuple[Writer, ...]:
    """Return whom the `byline` of an article in `language` names, in order.

    It is taken apart only where each part is plainly a person's name; otherwise all of it is one name, as printed. A family name is told
    where one name, or initials, and it are all that there is.
    """
    printed = " ".join((byline or "").split())
    if not printed:
        return ()
    parts = [_writer(part, language) for part in _BETWEEN.split(printed)]
    if len(parts) > 1 and not all(part.family or _CASELESS.fullmatch(part.name) for part in parts):
        return (Writer(printed),)
    return tuple(parts)


def _writer(name: str, language: str | None) -> Writer:
    words = name.split()
    groups = any(word.casefold() in _OF_GROUPS for word in words if word.casefold() not in _PARTICLES or word is words[0])
    if len(words) < 2 or groups or (language or "").startswith(_FAMILY_FIRST):
        return Writer(name)
    begin = len(words) - 1
    while begin > 1 and words[begin - 1] in _PARTICLES:
        begin -= 1
    first, *middle = words[:begin]
    is_person = (
        (_NAME.fullmatch(first) or _INITIALS.fullmatch(first))
        and all(_INITIALS.fullmatch(word) for word in middle)
        and _NAME.fullmatch(words[-1])
    )
    return Writer(name, " ".join(words[begin:]), " ".join(words[:begin])) if is_person else Writer(name)
