"""The words of dates: what each means in which language."""

import pytest

from pipelines.normalize.date_words import LANGUAGES, date_words


@pytest.mark.parametrize(
    ("word", "meaning", "languages"),
    [
        # Months in full, other forms of them, and two words.
        *((word, ("M", month), LANGUAGES) for word, month in {"january": 1, "aout": 8, "dezember": 12, "grudnia": 12, "hunyo": 6}.items()),
        *((word, ("M", month), LANGUAGES) for word, month in {"janner": 1, "grudniu": 12, "lutym": 2, "كانون الثاني": 1}.items()),
        # Short ones in their own language and English only, without their stop.
        ("dec", ("M", 12), LANGUAGES),
        ("may", ("M", 5), ["xx", "not a language", "en"]),
        ("janv", ("M", 1), ["fr"]),
        ("set", ("M", 9), ["it", "pt"]),
        ("mar", ("M", 3), ["en", "es", "fr", "it", "tl"]),
        ("set", None, ["en", "fr"]),
        # Figures are no words.
        *((word, None, ["ja", "zh", "en"]) for word in ("1", "1月", "一月", "1 月")),
        # Seasons.
        *((word, ("S", season), LANGUAGES) for season, word in enumerate(("spring", "ete", "fall", "zima"))),
        ("musim gugur", ("S", 2), ["en", "id"]),
        # Weekdays of the language and English, long and short, each of their words alone.
        ("friday", ("o", 0), LANGUAGES),
        ("fri", ("o", 0), ["en", "fr"]),
        ("vendredi", ("o", 0), ["fr"]),
        ("vendredi", None, ["en", "de"]),
        ("feira", ("o", 0), ["pt"]),
        ("dom", ("o", 0), ["pt", "es"]),
        ("biyernes", ("o", 0), ["tl"]),
        ("do", ("o", 0), ["de"]),
        # What stands beside a date, between two, between its parts, and for its first day.
        *((word, ("o", 0), LANGUAGES) for word in ("mid", "letzten", "في")),
        *((word, ("-", 0), LANGUAGES) for word in ("to", "bis", "au")),
        *((word, ("f", 0), LANGUAGES) for word in ("of", "года", "roku")),
        ("do", ("f", 0), ["en", "pl"]),
        *((word, ("D", 1), LANGUAGES) for word in ("first", "primero", "ersten")),
    ],
)
def test_a_word_of_a_date_means_the_same_wherever_it_is_known(word, meaning, languages):
    assert {language: date_words.__wrapped__(language).get(word) for language in languages} == dict.fromkeys(languages, meaning)
