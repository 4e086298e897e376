"""What is said of a comparison and of its parts, wherever it is shown."""

from __future__ import annotations

from exports.comparisons.pair import Pair
from exports.plurals import counted
from pipelines.reprints.comparison import Part
from pipelines.reprints.differences import Counts

_FEW = 20


def summary(pair: Pair) -> list[str]:
    """Return what the mirror and the comparison say of the two, a sentence each."""
    said = [pair.explanation] if pair.explanation else []
    found, later, earlier = pair.comparison, pair.role(pair.later), pair.role(pair.earlier)
    if not pair.shares:
        said.append("The two texts share no passage word for word.")
        if pair.left.language != pair.right.language:
            said.append("Their languages differ, and the mirror knows of no passage in the one that translates one in the other.")
        return said
    said.append(
        f"{_percent(found.article_coverage)} of the {later} text stands beside {_percent(found.source_coverage)} of the {earlier}"
        + (f": {_differences(found.counts)}." if found.counts != Counts() else ".")
    )
    if not pair.is_ordered:
        said.append("Which of the two is the earlier is not known; what is called added or cut is so if it is the first.")
    return said


def heading(part: Part, pair: Pair) -> str | None:
    """Return what is to stand over a part; nothing over a passage that is where it was, nor over a few words, whose marks say it."""
    later, earlier = pair.role(pair.later), pair.role(pair.earlier)
    if part.kind in ("added", "cut") and part.article_words + part.source_words < _FEW:
        return None
    match part.kind:
        case "quotation":
            return f"In both texts: {counted(part.article_words, 'word')}"
        case "moved":
            return f"Moved, elsewhere in the {earlier} text: {counted(part.article_words, 'word')}"
        case "added":
            return f"Only in the {later} text: {counted(part.article_words, 'word')}"
        case "cut":
            return f"Only in the {earlier} text: {counted(part.source_words, 'word')}"
        case _:
            return None


def _differences(counts: Counts) -> str:
    told = [f"{counted(counts.same, 'word')} the same"]
    for number, what in (
        (counts.respelled, "respelled"), (counts.number, "another number or month"), (counts.name, "another name"),
        (counts.changed, "changed"), (counts.added, "added"), (counts.cut, "cut"),
    ):  # fmt: skip
        if number:
            told.append(f"{number:,} {what}")
    return ", ".join(told)


def _percent(share: float) -> str:
    # All but a few words is not all.
    return f"{min(99, round(share * 100)) if share < 1 else 100} %"
