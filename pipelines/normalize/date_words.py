"""The words that dates are printed with: months, seasons, and what stands before, between and around them."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain

from babel import Locale, UnknownLocaleError

from pipelines.normalize.folding import fold

LANGUAGES = "ar de el es fr id it pl pt ru tl en".split()
"""The languages whose months are known in every text, besides those that write them in figures."""
# Babel has Tagalog under its official name, and Arabic months by country.
_LOCALES = {"tl": ("fil",), "ar": ("ar_DZ", "ar_MA", "ar_LB", "ar")}

# Case forms, spellings and shorter names that CLDR has not, by month.
_MORE_MONTHS = (
    "jänner styczniu январе ιανουάριο γενάρης γενάρη januari januar",
    "feber lutym феврале φεβρουάριο φλεβάρης φλεβάρη pebruari febrero",
    "maerz marcu марте μάρτιο μάρτης μάρτη",
    "kwietniu апреле απρίλιο απρίλης απρίλη",
    "maju мае μάιο μάης μάη",
    "czerwcu июне ιούνιο ιούνης ιούνη",
    "lipcu июле ιούλιο ιούλης ιούλη",
    "sierpniu августе αύγουστο",
    "sept setiembre wrześniu сентябре σεπτέμβριο σεπτέμβρης σεπτέμβρη septyembre",
    "październiku октябре οκτώβριο οκτώβρης οκτώβρη",
    "listopadzie ноябре νοέμβριο νοέμβρης νοέμβρη nopember",
    "grudniu декабре δεκέμβριο δεκέμβρης δεκέμβρη",
)

# CLDR has no seasons, so these are ours: spring, summer, autumn, winter.
_SEASONS = (
    "spring printemps frühjahr frühling primavera wiosna wiosny wiosnę wiosną весна весны весной весну άνοιξη άνοιξης ربيع الربيع"
    " tagsibol musim_semi",
    "summer été sommer verano estío estate verão lato latem лето лета летом καλοκαίρι καλοκαιριού صيف الصيف tag-araw tag-init musim_panas",
    "autumn fall automne herbst otoño autunno outono jesień jesieni jesienią осень осени осенью φθινόπωρο φθινοπώρου خريف الخريف"
    " taglagas musim_gugur",
    "winter hiver invierno inverno zima zimy zimę zimą зима зимы зимой зиму χειμώνας χειμώνα شتاء الشتاء taglamig musim_dingin",
)
# Between the parts of a date, and without a meaning of their own: "10 de junio de 1977", "май 2008 г.", "d'octobre".
_BETWEEN = "of the de d l del dell dello di do du г гг года году r roku ng dnia tahun bulan του το من عام سنة لعام"
# Beside a date, but never between its parts: "24 le mai" is no 24 May.
_AROUND = (
    "le la vom von den am el il dal od on z an dated last mid early late mi mitte anfang ende letzten début fin dernier mediados principios"
    " finales pasado passado inizio metà fine scorso połowa początek koniec ubiegłego начало середина конец прошлого tanggal noong petsa σε"
    " στις في يوم"
)
_JOINS = "to and until through et au à a al bis und y e i do и по до και έως ως إلى الى و at hingga sampai dan hanggang"
_FIRST = "primo premier primero primeiro first erster ersten"


@lru_cache(maxsize=64)
def date_words(language: str) -> dict[str, tuple[str, int]]:
    """Return the words of dates, as `fold` leaves them, to their kind and value, in `language` (a BCP 47 main tag) and beside it.

    Kinds: M month (1 to 12), S season (0 spring to 3 winter), D first day, f between the parts, o around a date, - from one to another.
    Names of two words are joined by a blank. Full month names are known in every language, short ones in `language` and English
    (source of months and weekdays: CLDR, through Babel).
    """
    words: dict[str, tuple[str, int]] = {}
    for kind, group in (("o", _AROUND), ("-", _JOINS), ("f", _BETWEEN)):
        words |= {fold(word): (kind, 0) for word in group.split()}
    words |= {fold(word): ("D", 1) for word in _FIRST.split()}
    own = [*_locales(language), "en"]
    for code in own:
        words |= dict.fromkeys(_weekdays(code), ("o", 0))
    for season, names in enumerate(_SEASONS):
        words |= {fold(name).replace("_", " "): ("S", season) for name in names.split()}
    for code in chain.from_iterable(map(_locales, LANGUAGES)):
        words |= _months(code, "wide")
    for month, names in enumerate(_MORE_MONTHS, start=1):
        words |= {fold(name): ("M", month) for name in names.split()}
    for code in reversed(own):
        words |= _months(code, "abbreviated") | _months(code, "wide")
    return words


def _locales(language: str) -> tuple[str, ...]:
    return _LOCALES.get(language, (language,))


def _locale(code: str) -> Locale | None:
    try:
        return Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        return None


def _months(code: str, width: str) -> dict[str, tuple[str, int]]:
    locale = _locale(code)
    if not locale:
        return {}
    months = [locale.months[context][width] for context in ("format", "stand-alone")]
    # Chinese and Japanese months are numbers, and are read as such.
    return {fold(name).rstrip("."): ("M", number) for names in months for number, name in names.items() if not re.search(r"\d|月", name)}


def _weekdays(code: str) -> set[str]:
    locale = _locale(code)
    if not locale:
        return set()
    days = [locale.days["format"][width].values() for width in ("wide", "abbreviated")]
    return {part for names in days for name in names for part in re.findall(r"[^\W\d_]{2,}", fold(name))}
