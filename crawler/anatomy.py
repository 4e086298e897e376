"""The anatomy of a periodical's page, read off its text blocks: masthead, date, headlines, note, text, contents list.

What the blocks say, their order and what is said twice decide; markup is only a hint, so that one reading holds for every look.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from crawler.blocks import Block, fold_white
from crawler.items import ArticleKind, ContentsEntry, Periodical
from pipelines.normalize.dates import read_date
from pipelines.normalize.text import comparison_key

_LONGEST_LINE = 200
_LONGEST_DATE = 60
_NUMBER = (
    r"(?:(?:no|n[°º]|n\.º|nr|nummer|numéro|núm|n|№|αρ|αριθ|φύλλο)\.?\s*(?P<number>\d+(?:\s*[-–/]\s*\d+)?)"
    r"|第\s*(?P<numbered>\d+(?:\s*[-–/]\s*\d+)?)\s*[号號期])"
)
_BRACKETED = re.compile(r"[(（]([^()（）]+)[)）]")
_STARS = frozenset("*＊•·")
_SENTENCE_END = re.compile(r"[.。…][\"“”’»」)）\]]*$")
_NOTE_WORDS = re.compile(
    r"reprint|translat|abridg|excerpt|adapted from|appeared|put into english|lifted|from a longer|first printed"
    r"|\b(?:was|were) (?:first )?(?:issued|published)"
    r"|tradui|traduction|réimprim|reprodui|publions|\bparue?\b"
    r"|übersetz|übertrag|nachgedruckt|abgedruckt|erschien|aus dem (?:englisch|französisch|spanisch|italienisch|polnisch|russisch)en"
    r"|traduc|traduj|reimpres|reproduc|publicad|publicamos|emitid"
    r"|tradott|traduzion|voltat[oa] in|ristampa|pubblic|uscit[oa]"
    r"|przekład|przełoży|tłumacz|przedruk|ukazał"
    r"|перевод|перевел|переведен|перепечат"
    r"|訳|転載|掲載|译|譯|转载|轉載|原载"
    r"|μετάφρασ|μεταφράζ|αναδημοσ|απέδωσε",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"(?:by|par|von|por|di|autor:|автор:|του|της)\s+(\S.*)|(?:文・|文：|作者：)\s*(\S.*)", re.IGNORECASE)
# "NOVEMBER 25—", "ARLESCOTE, England, 3 March –", "29 de octubre—", "15 de junio--"; 【尾道、1月7日】; 阿德莱德港，9月24日——
_DATELINE = re.compile(r"【(?P<framed>[^】]+)】|(?P<dashed>[^—–]{2,70}?)\s*(?:[—–]+|--)\s*(?=\S)")
_DAY = re.compile(r"\d{1,2}\w{0,2}\s|.*\d月\d+日$")
_KINDS: dict[ArticleKind, re.Pattern[str]] = {
    "letter": re.compile(r"\bletters?\b|mailbag|leserbrief|courrier|lettres|cartas|lettere|listy|письма|来信|投書|επιστολ", re.IGNORECASE),
    "correction": re.compile(
        r"^(?:corrections?\b|clarification|rectificati|berichtigung|fe de erratas|errata|sprostowan|поправк|訂正|更正|διόρθωσ)",
        re.IGNORECASE,
    ),
    "leaflet": re.compile(r"leaflet|tracts?\b|flugbl|volante|volantin|ulotk|листовк|ビラ|传单|προκήρυξ", re.IGNORECASE),
    "quotation": re.compile(r"\bquote|citation|\bzitat|\bcita\b|citazione|cytat|цитата|引用|语录|παράθεμα", re.IGNORECASE),
}
_STATEMENT = re.compile(
    r"(?:^|: )(?:statement (?:of|by)|déclaration d|declaración de|erklärung de|dichiarazione de|oświadczenie|заявление|声明|ανακοίνωση)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Masthead:
    """A periodical's name and number, as it stands over an issue's pages."""

    periodical: Periodical
    """The one that it names; where it names none, the one that the address names."""
    number: str
    """As printed: `43-44`."""
    date_text: str | None
    """The date beside it, as printed."""


@dataclass
class Anatomy:
    """The parts of a page."""

    masthead: Masthead | None
    """None on a page that shows none."""
    rubrics: list[str] = field(default_factory=list)
    """Lines in brackets among the headlines, without them."""
    kicker: str | None = None
    headline: str | None = None
    subhead: str | None = None
    byline: str | None = None
    note: list[Block] = field(default_factory=list)
    """The paragraphs of the source note."""
    body: list[Block] = field(default_factory=list)
    """The text, without note and contents list."""
    contents: list[ContentsEntry] = field(default_factory=list)
    """The issue's contents list."""

    @property
    def rubric(self) -> str | None:
        """The standing heading that the article appears under."""
        return self.rubrics[0] if self.rubrics else None

    @property
    def note_text(self) -> str | None:
        """The source note, whole."""
        return "\n\n".join(_one_line(block.text) for block in self.note) or None

    @property
    def dateline(self) -> str | None:
        """The place or date that opens the text."""
        return read_dateline(self.body[0].text) if self.body else None

    @property
    def kind(self) -> ArticleKind:
        """What sort of piece, by the words of its rubrics and headline."""
        for kind, words in _KINDS.items():
            if any(map(words.search, self.rubrics)):
                return kind
        if _KINDS["correction"].search(self.headline or ""):
            return "correction"
        return "statement" if _STATEMENT.search(self.headline or "") else "article"


def dissect(
    blocks: Sequence[Block],
    home: Periodical,
    periodicals: Iterable[Periodical],
    entry_key: Callable[[str], str | None],
    own_key: str,
    title: str,
) -> Anatomy:
    """Return the parts of a page made of `blocks`.

    `home` is the periodical that the page's address names, `periodicals` all that a masthead may name. `entry_key` gives the key of an
    article by its address, None for any other page. `own_key` and `title` (the page's key and `title` element) help to find the
    headline: it is the line that the contents list gives for the page, else the line that the title holds, else the most prominent one.
    """
    names = tuple({home, *periodicals})
    found = [(index, *read) for index in range(len(blocks)) if (read := _masthead_at(blocks, index, names, home))]
    opening = next(((index + size, masthead) for index, size, masthead in found[:1] if not _prose_before(blocks, index)), None)
    start, masthead = opening or (0, None)
    repeated = [(index, again) for index, _, again in found if index >= start and (masthead is None or again.number == masthead.number)]
    end, masthead = repeated[-1] if repeated else (len(blocks), masthead)
    anatomy = Anatomy(masthead, contents=read_contents(blocks[end:], entry_key))
    listed = next((entry.headline for entry in anatomy.contents if entry.key == own_key), "")
    rest = _read_head(anatomy, [_as_printed(block) for block in blocks[start:end]], listed, title)
    anatomy.note, anatomy.body = _part_note(rest)
    return anatomy


# Masthead and date.


def read_masthead(line: str, periodicals: tuple[Periodical, ...], home: Periodical) -> Masthead | None:
    """Return what `line` says if it is a masthead, with or without the date, else None."""
    if len(line) > _LONGEST_LINE:
        return None
    pattern, by_name = _masthead_pattern(periodicals)
    match = pattern.fullmatch(_plain(line))
    if not match:
        return None
    periodical = by_name[match["name"].casefold()] if match["name"] else home
    rest = match["rest"].strip(" ,\u3000")
    if rest and not _is_date(rest, periodical):
        return None
    return Masthead(periodical, re.sub(r"\s", "", match["number"] or match["numbered"]), rest or None)


@lru_cache(maxsize=64)
def _masthead_pattern(periodicals: tuple[Periodical, ...]) -> tuple[re.Pattern[str], dict[str, Periodical]]:
    by_name = {_plain(periodical.name).casefold(): periodical for periodical in periodicals}
    names = "|".join(re.escape(name) for name in sorted(by_name, key=len, reverse=True))
    pattern = rf"[《『「„“«]?(?P<name>{names})?[》』」”“»]?,?\s*{_NUMBER}(?:\s*[(（][^()（）]*[)）])?(?P<rest>(?:[\s,—–-].*)?)"
    return re.compile(pattern, re.IGNORECASE), by_name


def _masthead_at(blocks: Sequence[Block], index: int, periodicals: tuple[Periodical, ...], home: Periodical) -> tuple[int, Masthead] | None:
    """Return how many blocks the masthead at `index` takes up, its date's included, and what it says."""
    first, *below = blocks[index].text.split("\n")
    masthead = read_masthead(first, periodicals, home)
    if masthead is None:
        return None
    size, left = 1, len(below)
    for reach, line in [(1, line) for line in below] + [(at, block.text) for at, block in enumerate(blocks[index + 1 : index + 3], 2)]:
        if masthead.date_text is None and _is_date(line, masthead.periodical):
            masthead = replace(masthead, date_text=_one_line(line))
        # Between name and date the number may be said once more, in short: "ASP 240".
        elif masthead.date_text or not re.fullmatch(rf"\w{{1,6}} {re.escape(masthead.number)}", line):
            break
        size, left = reach, left - 1
    return (size, masthead) if left <= 0 else None


def _is_date(line: str, periodical: Periodical) -> bool:
    return len(line) <= _LONGEST_DATE and read_date(_one_line(line), periodical.language, periodical.hemisphere) is not None


def _one_line(text: str) -> str:
    return fold_white(text).strip()


def _plain(text: str) -> str:
    return text.replace("’", "'").replace("\u00a0", " ")


def _prose_before(blocks: Sequence[Block], index: int) -> bool:
    return any(len(block.text) > _LONGEST_LINE and _SENTENCE_END.search(block.text) for block in blocks[:index])


# Headlines.


def _read_head(anatomy: Anatomy, blocks: list[Block], listed: str, title: str) -> list[Block]:
    """Take the headline block off the top of `blocks` and return the rest."""
    blocks = _trimmed(blocks)
    size = next((index for index, block in enumerate(blocks) if not _is_line(block)), len(blocks))
    lines = [(_one_line(block.text), block) for block in blocks[:size]]
    anatomy.rubrics = [match[1] for text, _ in lines if (match := _BRACKETED.fullmatch(text))]
    lines = [(text, block) for text, block in lines if not _BRACKETED.fullmatch(text)]
    if lines:
        at = _headline_at(lines, listed, title)
        below = [text for text, _ in lines[at + 1 :]]
        anatomy.headline = lines[at][0]
        anatomy.kicker = " ".join(text for text, _ in lines[:at]) or None
        anatomy.byline = next((name for text in below if (name := read_byline(text))), None)
        anatomy.subhead = " ".join(text for text in below if not read_byline(text)) or None
    return blocks[size:]


def _is_line(block: Block) -> bool:
    if block.role in ("separator", "comment", "quote") or len(block.text) > _LONGEST_LINE or read_dateline(block.text):
        return False
    return block.role == "heading" or block.bold or not (_SENTENCE_END.search(block.text) or _is_note(block))


def _headline_at(lines: list[tuple[str, Block]], listed: str, title: str) -> int:
    keys = [comparison_key(text) for text, _ in lines]
    if listed and comparison_key(listed) in keys:
        return keys.index(comparison_key(listed))
    named = [index for index, key in enumerate(keys) if key and key in comparison_key(title)]
    if named:
        return max(named, key=lambda index: len(keys[index]))
    ranks = [(block.level if block.role == "heading" else 7 if block.bold else 8) for _, block in lines]
    return ranks.index(min(ranks))


def read_byline(text: str) -> str | None:
    """Return the names in `text` if it is a line like "by Ann Lee", else None."""
    match = _BYLINE.fullmatch(text)
    if not match or len(text) > 80:
        return None
    name: str = match[1] or match[2]
    return name if all(not word[0].islower() or word in ("and", "et", "und", "y", "e", "i", "de", "von") for word in name.split()) else None


# Note and text.


def _part_note(blocks: list[Block]) -> tuple[list[Block], list[Block]]:
    """Return the source note's paragraphs and the text below them."""
    blocks = _trimmed(blocks)
    if not blocks or not _is_note(blocks[0]):
        return [], [_as_text(block) for block in blocks]
    # An introduction of several paragraphs is set off by stars; without them the note is the one paragraph that speaks of the source.
    stars = next((index for index, block in enumerate(blocks[:5]) if block.role == "separator"), 1)
    size = stars if not any(read_dateline(block.text) for block in blocks[:stars]) else 1
    return blocks[:size], [_as_text(block) for block in _trimmed(blocks[size:])]


def _is_note(block: Block) -> bool:
    ends = _SENTENCE_END.search(block.text) or block.text.endswith((":", "："))
    return bool(ends and _NOTE_WORDS.search(block.text)) and not read_dateline(block.text) and block.role not in ("heading", "quote")


def read_dateline(text: str) -> str | None:
    """Return the place and date that open a paragraph, or None."""
    match = _DATELINE.match(text)
    if not match:
        return None
    if match["framed"]:
        return match["framed"]
    line: str = match["dashed"].strip()
    place = line.partition(",")[0]
    return line if (place.isupper() and len(place) > 1) or (len(line) <= 30 and _DAY.match(line)) else None


def _as_printed(block: Block) -> Block:
    marks = set("".join(block.text.split()))
    return replace(block, role="separator") if marks and marks <= _STARS else block


def _as_text(block: Block) -> Block:
    if block.role not in ("paragraph", "cell", "heading") or not (block.bold or block.role == "heading"):
        return block
    if len(block.text) > _LONGEST_LINE or (block.role != "heading" and _SENTENCE_END.search(block.text)):
        return block
    return replace(block, role="heading", html=re.sub("</?strong>", "", block.html))


def _trimmed(blocks: list[Block]) -> list[Block]:
    """Return `blocks` without the separators and comments at both ends."""
    seen = [index for index, block in enumerate(blocks) if block.role not in ("separator", "comment")]
    return blocks[seen[0] : seen[-1] + 1] if seen else []


# Contents list.


def read_contents(blocks: Iterable[Block], entry_key: Callable[[str], str | None]) -> list[ContentsEntry]:
    """Return the entries among `blocks`: each link to an article is one, the words in brackets beside it are its rubric."""
    entries = []
    for block in blocks:
        for link in block.links:
            key = entry_key(link.url)
            if key and link.text:
                beside = _BRACKETED.search(_one_line(block.text).replace(link.text, ""))
                entries.append(ContentsEntry(url=link.url, key=key, headline=link.text, rubric=beside[1] if beside else None))
    return entries
