"""A language is a row in each of a few tables: for a new one, this tells in which it is missing."""

import re
from pathlib import Path

import pytest

from pipelines.normalize.date_words import LANGUAGES
from pipelines.normalize.note_words import WORDS

ROOT = Path(__file__).parents[1]
TABLES = (
    "pipelines/normalize/date_words.py",
    "pipelines/normalize/lead_ins.py",
    "pipelines/normalize/editions.py",
    "pipelines/normalize/note_words.py",
    "crawler/reading/wordings.py",
    "crawler/reading/oddities.py",
    "pipelines/reprints/numerals.py",
)
"""The modules in which every language that is read has a row: `"pl": …`, or a line that begins with `pl  `."""
HAVE_NONE = {
    "pipelines/normalize/date_words.py": {"ja": "its months are figures", "zh": "its months are figures"},
    "pipelines/normalize/lead_ins.py": {"ja": "sets no blank before a name", "zh": "sets no blank before a name"},
    "pipelines/normalize/editions.py": {
        "ar": "no paper of an archive has an edition in it",
        "id": "no paper of an archive has an edition in it",
        "tl": "no paper of an archive has an edition in it",
    },
    "pipelines/reprints/numerals.py": {
        "ja": "its numerals are read by their value",
        "zh": "its numerals are read by their value",
        "tl": "prints its numbers in figures, or with Spanish words",
    },
}
"""The languages that a table can do without, each with the reason."""


def rows(module: str) -> set[str]:
    """Return the languages that have a row in `module`."""
    if module == "pipelines/normalize/date_words.py":
        return set(LANGUAGES)
    found = re.finditer(r'^(?:    "([a-z]{2})": |([a-z]{2})  (?=\S))', (ROOT / module).read_text("utf-8"), re.MULTILINE)
    return {match[1] or match[2] for match in found}


@pytest.mark.parametrize("module", TABLES)
def test_a_language_that_stands_in_one_table_stands_in_all_or_is_named_with_the_reason_why_not(module):
    languages = set(LANGUAGES) | set(WORDS)
    without = HAVE_NONE.get(module, {})
    assert sorted(languages - rows(module) - without.keys()) == [], f"{module} has no row for these languages"
    assert sorted(without.keys() & rows(module)) == [], f"{module} has a row for these languages after all"


def test_the_page_for_newcomers_names_every_table():
    (row,) = re.findall(r"^\| a language \|.*$", (ROOT / "docs/architecture.md").read_text("utf-8"), re.MULTILINE)
    assert [module for module in TABLES if f"`{module}`" not in row] == []
