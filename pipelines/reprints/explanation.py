"""Why a row says what it says, in one plain sentence that names its evidence."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipelines.reprints.differences import Counts
from pipelines.reprints.direction import Order
from pipelines.reprints.kin import Source
from pipelines.reprints.printings import Claim, Printing
from pipelines.reprints.relation import Shared
from pipelines.reprints.translations.evidence import TranslationEvidence

_NAMED = 5

_VERBS = {
    "reprint": "reprints",
    "abridgement": "abridges",
    "excerpt": "is an excerpt from",
    "inclusion": "includes",
    "adaptation": "adapts",
    "translation": "translates",
    "common_source": "has a third text in common with",
}
_UNDECIDED = {
    "reprint": "print the same text",
    "abridgement": "print the same piece, the latter shorter",
    "excerpt": "print the same piece, the latter in part",
    "inclusion": "print the same piece, the latter among more",
    "adaptation": "print the same piece in two wordings",
    "translation": "print the same piece in two languages",
    "common_source": "print a third text",
}


@dataclass(frozen=True)
class _Names:
    """What the two are called once the sentence has named both."""

    its: str
    it: str
    source: str


_LATER = _Names("its", "it", "the source")
_SECOND = _Names("the latter’s", "the latter", "the former")


def explain(source: Source, misnamed: Claim | None = None) -> str:
    """Return the sentence for a source that the texts show, whether or not a note declares it.

    A claim that is `misnamed` names another issue than the one that the text is in.
    """
    order, kin = source.order, source.kin
    told = [f"its note names {misnamed.said}, but the text is that of {order.source.name}"] if misnamed else []
    evidence = [*told, *_words_for(order), _shares(source.relation, kin.shared, _named(order)), _changes(kin.shared, kin.counts)]
    return f"{_claim(order, source.relation)}: {'; '.join(evidence)}."


def explain_declared(order: Order, relation: str, *, is_placed: bool = False) -> str:
    """Return the sentence for a source that only a note tells of, or that only its place on the page does that is declared its original."""
    alone = "the texts alone do not show it"
    names = _named(order)
    told = f"{alone}, but {names.it} stands on its page where {names.source} stands on that one" if is_placed else alone
    return f"{_claim(order, relation)}: {'; '.join([*_words_for(order), told])}."


def explain_translation(order: Order, evidence: TranslationEvidence) -> str:
    """Return the sentence for a translation that the texts show."""
    stand = "stands" if evidence.aligned_paragraphs == 1 else "stand"
    names = _named(order)
    aligned = f"{evidence.aligned_paragraphs:,} of {names.its} {evidence.paragraphs:,} paragraphs {stand} for such of {names.source}"
    named = [one if one == other else f"{one} ({other})" for one, other in evidence.shared[:_NAMED]]
    shared = [f"they share {', '.join(named)}" + (" and more" if len(evidence.shared) > _NAMED else "")] if named else []
    return f"{_claim(order, 'translation')}: {'; '.join([*_words_for(order), aligned, *shared])}."


def _named(order: Order) -> _Names:
    return _SECOND if order.direction == "undecided" else _LATER


def _claim(order: Order, relation: str) -> str:
    article, source = _names(order.article, order.source)
    if order.direction == "undecided":
        return f"{source} and {article} {_UNDECIDED[relation]}"
    return f"{article} {_VERBS[relation]} {source}"


def _names(article: Printing, source: Printing) -> tuple[str, str]:
    if article.name != source.name and article.issue_id != source.issue_id:
        return article.name, source.name
    return _in_full(article), _in_full(source)


def _in_full(printing: Printing) -> str:
    return f"“{printing.headline}” in {printing.name}" if printing.issue else printing.name


def _words_for(order: Order) -> list[str]:
    article, source, claim = order.article, order.source, order.claim
    if order.direction == "declared" and order.is_linked:
        return ["the language links of its page say so"]
    if order.direction == "declared" and claim is None:
        return ["a person has confirmed it"]
    if order.is_linked:
        return ["the language links of their pages say that these are one", *_words_for(replace(order, is_linked=False))]
    if claim is not None:
        teller = "its note" if claim.article_id == article.id else "the source’s note"
        how = claim.names(source if claim.article_id == article.id else article)
        if how == "paper":
            return [f"{teller} names the paper"]
        # What its words name was found by the number, and the date beside that is another one.
        misdated = how == "issue" and claim.outcome == "contradicted" and claim.date_text
        return [f"{teller} says so" + (f", though it dates that {claim.date_text}" if misdated else "")]
    if order.direction == "dated":
        return [
            "its date is later"
            if article.date_start and source.date_end and source.date_end < article.date_start
            else "its number is later"
        ]
    if order.direction == "cited":
        return ["it cites the source"]
    if article.date_start is None or source.date_start is None:
        undated = list(dict.fromkeys(one.name for one in (source, article) if one.date_start is None))
        return [f"which came first is undecided, as {' and '.join(undated)} {'has' if len(undated) == 1 else 'have'} no date"]
    return ["which came first is undecided, as their dates overlap"]


def _shares(relation: str, shared: Shared, named: _Names) -> str:
    article, source = _percent(shared.article_coverage), _percent(shared.source_coverage)
    if relation == "inclusion":
        return f"{source} of {named.source}’s text is in {named.it}, {article} of {named.its} own"
    if relation in ("abridgement", "excerpt"):
        return f"{article} of {named.its} text is in {named.source}, of which it has {source}"
    more = f", and {source} of {named.source}’s in {named.it}" if source != article else ""
    return f"{article} of {named.its} text is in {named.source}{more}"


def _percent(share: float) -> str:
    # All but a few words is not all.
    return f"{min(99, round(share * 100)) if share < 1 else 100} %"


def _changes(shared: Shared, counts: Counts | None) -> str:
    if counts is None:
        return f"some {shared.different:,} words of these differ"
    said = [
        f"{number:,} {'word' if number == 1 else 'words'} {what}"
        for number, what in (
            (counts.changed + counts.name + counts.number, "changed"), (counts.respelled, "respelled"), (counts.added, "added"),
            (counts.cut, "left out"),
        )
        if number
    ]  # fmt: skip
    if not said:
        return "word for word"
    return "with " + (f"{', '.join(said[:-1])} and {said[-1]}" if len(said) > 1 else said[0])
