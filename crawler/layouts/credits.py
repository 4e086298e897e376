"""Credits: where a printed article says that its text comes from, in a line of its head or in the last words of the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from crawler.reading.blocks import Block
from pipelines.normalize.note_names import PERIODICAL_WORD

_LONGEST_LINE = 160
# "[From Household Words.]", "(from the German of Krummacher)", "Translated from the French.": where the text comes from.
_CREDIT = re.compile(
    r"[\[(]\s*(?:from|reprinted|translated|abridged|extracted|selected)\b.{2,140}[\])]?"
    r"|(?:reprinted|translated|abridged|extracted) from\b.{2,100}"
    rf"|from (?:the )?[^.,;:!?]{{2,60}}\b{PERIODICAL_WORD}\W*"
    r"|from the (?:german|french|italian|spanish|polish|danish|russian)\b[^.;:!?]{0,40}\W*",
    re.IGNORECASE | re.DOTALL,
)
_PICTURE = re.compile(
    r"\b(?:daguerreotype|photograph|engraving|painting|drawing|portrait|picture|sketch|bust) (?:by|of|in)\b", re.IGNORECASE
)
_INLINE_CREDIT = re.compile(r"\s*(?P<credit>[\[(](?:from|translated|abridged)\b[^\])]{2,120}[\])])\.?\s*$", re.IGNORECASE)
_CREDIT_AT_END = re.compile(
    r"\s*(?:[—–]\s*)*(?P<dash>[—–])\s*(?P<credit>(?:[A-Z][\w.’' -]{2,40} in )?(?:the )?(?-i:[A-Z])[^.!?;:—–“”\"]{1,45})\.?[\])]?$"
)
_PERIODICAL = re.compile(rf"{PERIODICAL_WORD}\W*$")
_LEFT_OPEN = re.compile(r"(?:<(?!/)[^<>]*>|[\s—–])+$")
_MOST_CREDITED = 24
"""Paragraphs of a text whose last words may be a credit of the whole."""


def is_credit(text: str) -> bool:
    """Tell whether a line says where the text comes from: "[From Household Words.]"."""
    return len(text) <= _LONGEST_LINE and bool(_CREDIT.fullmatch(text.strip())) and not _PICTURE.search(text)


def split_credit(headline: str) -> tuple[str, str | None]:
    """Return `headline` without the credit in brackets that it ends with, and that credit; None where it ends with none."""
    match = _INLINE_CREDIT.search(headline)
    return (headline[: match.start()], match["credit"]) if match else (headline, None)


def without_credit(text: Sequence[Block]) -> tuple[list[Block], str | None]:
    """Return a text without the name of the paper that it ends with, "—Boston Gazette.", and that name as printed.

    Of a column of news each item may end so, and its last is no credit of the whole.
    """
    credited = [match for block in text if (match := _CREDIT_AT_END.search(block.text)) and _PERIODICAL.search(match["credit"])]
    if len(credited) != 1 or credited[0].string is not text[-1].text or len(text) > _MOST_CREDITED:
        return [*text], None
    last, match = text[-1], credited[0]
    before, dash, _ = last.html.rpartition(match["dash"])
    if not dash or (match.start() == 0 and len(text) == 1):
        return [*text], None
    if match.start() == 0:
        return [*text[:-1]], last.text
    # Inline markup that opened before the credit was cut off with it.
    cut = replace(last, text=last.text[: match.start()], html=_LEFT_OPEN.sub("", before))
    return [*text[:-1], cut], last.text[match.start() :].strip()
