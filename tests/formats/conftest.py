"""Mirrors that the tests of several formats read."""

import pytest

from pipelines.items import PrintedLink
from pipelines.normalize.source_notes import SourceNote
from tests.mirrors import TOKYO, article_page, contents_page, open_paper

CONTROLS = "before\x01\x0b\x0c\x1b\x7f\x85\ufffe\uffff\u202eafter"
"""Characters that XML forbids or that command a terminal, and one that turns the line around."""
PARAGRAPHS = "The dock was shut.\n\n“So it was,” said 'she' & <he> wrote ]]> over it.\n\n    An indented line,\r\nand one more."
BYLINE = 'Smith, "J." & Sons, Jr.; O’Neil'
HEADLINES = {
    "newline": 'One line\nand a second\r\nand, after a tab\t, “commas”; "quotes"',
    "formula": "=1+1",
    "missing": "NA",
    "braces": "{Both} \\emph{of} $them$ 100% #1 _a_ ~b~ ^c^ & more",
    "markup": "</title><script>document.title='run'</script><!-- --> <![CDATA[x]]> [link](javascript:alert(1)) | --- ***",
    "controls": CONTROLS,
    "yaml": "---\ntitle: 'no'\n...\n- [ ] !!python/object:os.system &a *a",
    "marks": "हिन्दी كَتَبَ",
    "long": "Ω" * 3_000,
    "emoji": "🜚 e\u0301 \u200f עברית العربية 東京",
}
"""Headlines that some format would stumble over, by the names of their articles."""
KEYS = (
    "Haiti", "haiti", "HAITI", "..", "../../etc/passwd", "con", "nul.txt", "a b", "a_b", "a/b", "-rf", "x" * 250, "東京", "q?a=1&b=2",
    "q#2", "%2e%2e",
)  # fmt: skip
"""The ends of keys that no file system takes as they are, or that two take for one."""


def write_hostile_mirror(path):
    """Write a finished mirror to `path` of articles that formats stumble over, one reprint and one translation among them."""
    mirror = open_paper(path)
    text = " ".join(f"word{number} and the tide of that {number * 7} day" for number in range(60))
    link = PrintedLink(url="javascript:alert(1)", text="<i>here</i>")
    note = SourceNote(text="Reprinted from The <Paper> No. 3.", relation="reprint", number="3", periodical_text="The <Paper>", paper="tp")
    pages = [
        contents_page(1, ["newline", "formula", "missing"], "May 2012"),
        contents_page(2, ["Haiti", "haiti"], "31 December 1999"),
        *(
            article_page(1, name, PARAGRAPHS, language="en", byline=BYLINE, **dict.fromkeys(("headline", "kicker", "rubric"), headline))
            for name, headline in HEADLINES.items()
        ),
        *(article_page(2, name, f"Of {name}.\n\n{PARAGRAPHS}", language="en") for name in KEYS),
        article_page(3, "controls", CONTROLS, language="und", note_text=CONTROLS),
        article_page(3, "formula", "=cmd|' /C calc'!A0", language="en", byline="+1", kicker="-1", rubric="@SUM(A1)", subhead="\t=1"),
        article_page(3, "first", text, language="en", headline="The First"),
        article_page(4, "again", text, language="en", headline="The Second", note_text=note.text, source_notes=[note]),
        article_page(4, "arabic", "كانت السفينة في الميناء.\n\nثم ذهبت.", language="ar", headline="السفينة"),
        article_page(4, "tokyo", TOKYO, language="ja", headline="東京の集会", links=[link]),
        article_page(5, "lonely", "Of no issue and of no date.", language="fr", issue_key=None),
    ]  # fmt: skip
    for page in pages:
        mirror.write(page)
    mirror.finish_run("done", mirror.settle(), {})
    mirror.close()


@pytest.fixture(scope="session")
def hostile_mirror(tmp_path_factory):
    """A mirror of articles that formats stumble over; for reading only."""
    path = tmp_path_factory.mktemp("hostile") / "paper.db"
    write_hostile_mirror(path)
    return path


@pytest.fixture(scope="session")
def empty_mirror(tmp_path_factory):
    """A mirror of which nothing is fetched yet; for reading only."""
    path = tmp_path_factory.mktemp("empty") / "paper.db"
    mirror = open_paper(path)
    mirror.finish_run("done", mirror.settle(), {})
    mirror.close()
    return path
