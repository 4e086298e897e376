"""Makes a labelled corpus from a pile of texts: printed once, printed again in fourteen ways, and what only looks like it.

One house made this and the engine that it judges, and the changes are random, not an editor's: figures on it are upper bounds. What is
printed again in a renamed corpus is renamed after the change, so that a word that is spelled otherwise becomes another word there; wrong
characters come after the renaming.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from random import Random

from tests.benchmarks.reprints import standing, variants
from tests.benchmarks.reprints.labels import Direction, Labels, Lure, Quotation, Reprint, Span, pair
from tests.benchmarks.reprints.natural import shares_text
from tests.benchmarks.reprints.papers import Issue, issues
from tests.benchmarks.reprints.renaming import Renaming
from tests.benchmarks.reprints.texts import BaseText, is_long, is_short
from tests.benchmarks.reprints.variants import Paragraphs

RELATIONS = {
    "exact_note": "reprint", "retitled": "reprint", "respelled": "reprint", "edits_5": "reprint", "heavy": "reprint",
    "abridged_50": "abridgement", "excerpt_25": "excerpt", "ocr_2": "reprint", "ocr_8": "reprint", "concat": "inclusion",
    "adaptation": "adaptation", "moved": "reprint", "brackets": "reprint", "short": "reprint",
}  # fmt: skip
"""The classes of what is printed again, and what the design calls their relation to the base."""
FOLDS_OF_ONE = 3
"""How many renamings one corpus takes at most."""

_UNDECIDED = 0.05
_WITH_NOTE = 0.15
_NOTE_LATER = 0.03
"""The share of noted sources that are dated later than what was taken from them."""
_INTRODUCTION = range(20, 121)
_MOST_FIGURES = 0.08
_YEARS_OF_BASES = range(1981, 2015)


@dataclass
class Article:
    """An article as it is printed."""

    key: str
    headline: str
    issue: Issue
    paragraphs: Paragraphs
    note: str | None = None
    part: str | None = None

    @property
    def body(self) -> str:
        """The text, paragraphs apart by a blank line."""
        return "\n\n".join(self.paragraphs)


@dataclass(frozen=True)
class Pile:
    """The texts that a corpus is made of."""

    long: Sequence[BaseText]
    short: Sequence[BaseText]


def pile_of(texts: Sequence[BaseText], rng: Random) -> Pile:
    """Part `texts` by their length, in an order of chance."""
    shuffled = rng.sample(texts, len(texts))
    return Pile([text for text in shuffled if is_long(text)], [text for text in shuffled if is_short(text)])


class Press:
    """Prints one corpus; `articles` and `labels` are what it has printed.

    Each article may bear a subscription box, slogans, a programme or a licence. Where the pile has too few texts, the rest are texts of the
    pile under other names, which nobody prints again.
    """

    def __init__(self, pile: Pile, size: int, planted: int, seed: int, fold: int = 0) -> None:
        """Print `size` articles with `planted` of each class and of each kind of lure, from chance `seed` and renamings from `fold` on.

        Raises ValueError where the pile is too small for so many planted ones.
        """
        self.pile, self.planted, self.fold = pile, planted, fold
        self.rng = Random(f"{seed} {fold}")
        self.renaming = Renaming(fold)
        self.articles: list[Article] = []
        self.labels = Labels()
        self._texts: dict[str, BaseText] = {}
        self._quoted: list[tuple[Article, Article, Paragraphs]] = []
        self._issues = sorted(issues(), key=lambda issue: (str(issue.start), issue.periodical, issue.number))
        self._early = [issue for issue in self._issues if issue.start and issue.start.year in _YEARS_OF_BASES]
        self._words = [word for text in self.rng.sample(pile.long, min(200, len(pile.long))) for word in " ".join(text.paragraphs).split()]
        lent = self.rng.sample(pile.long, min(2_000, len(pile.long)))
        self._sentences = [sentence for text in lent if 8 <= len((sentence := _sentence_of(text, self.rng)).split()) <= 40]
        self._print(size)

    def _print(self, size: int) -> None:
        bases = size - (len(RELATIONS) - 1) * self.planted - 5 * self.planted
        if bases < 3 * self.planted or len(self.pile.long) < 4 * self.planted or len(self.pile.short) < 2 * self.planted:
            raise ValueError(f"{len(self.pile.long)} texts are too few for {self.planted} of each class in {size} articles; plant fewer")
        in_parts = list(islice(filter(_can_be_parted, self.pile.long), self.planted))
        parted = set(in_parts)
        printed = [self._base(text) for text in islice((text for text in self.pile.long if text not in parted), bases)]
        hosts = printed[: self.planted]
        self._print_quotations(hosts, printed[self.planted :])
        self._print_variants(printed[self.planted :])
        self._print_short(self.pile.short[: self.planted])
        self._print_letters(self.pile.short[self.planted : 2 * self.planted])
        self._print_serials(in_parts)
        self._print_more_bases(size - len(self.articles))
        self._share_headlines()
        holders = self._furnish()
        self._label_quotations()
        self._label_holders(holders)

    def _base(self, text: BaseText, headline: str | None = None) -> Article:
        paragraphs = [self.renaming.rename(paragraph) for paragraph in text.paragraphs]
        article = self._printed(self.rng.choice(self._early), headline or self.renaming.rename(text.title), paragraphs)
        self._texts[article.key] = text
        return article

    def _printed(self, issue: Issue, headline: str, paragraphs: Paragraphs) -> Article:
        key = f"corpus/{issue.periodical}/{issue.number}/f{self.fold}n{len(self.articles)}"
        article = Article(key, headline, issue, paragraphs)
        self.articles.append(article)
        return article

    def _print_more_bases(self, count: int) -> None:
        """Print texts of the pile under other names, for the articles that are still wanted."""
        own = self.renaming
        for fold in range(self.fold + 1, self.fold + FOLDS_OF_ONE):
            self.renaming = Renaming(fold)
            # Figures keep their digits, so that a table of them would be printed again.
            for text in [text for text in self.pile.long if not _is_tabular(text)][:count]:
                self._base(text)
                count -= 1
        self.renaming = own
        if count:
            raise ValueError(f"the pile is too small: {count} articles are wanting; gather more texts, or ask for fewer articles")

    # What is printed again.

    def _print_variants(self, bases: Sequence[Article]) -> None:
        for name in RELATIONS:
            if name == "concat":
                chosen = self.rng.sample(bases, 2 * self.planted)
                for one, other in zip(chosen[::2], chosen[1::2], strict=True):
                    self._print_concat(one, other)
            elif name != "short":
                for base in self.rng.sample(bases, self.planted):
                    self._print_variant(name, base, bases)

    def _print_variant(self, name: str, base: Article, bases: Sequence[Article]) -> None:
        changed = self._changed(name, list(self._texts[base.key].paragraphs))
        paragraphs = [self.renaming.rename(paragraph) for paragraph in changed]
        if name in ("ocr_2", "ocr_8"):
            paragraphs = variants.scanned(paragraphs, self.rng, 0.02 if name == "ocr_2" else 0.08)
        article = self._print_again(name, base, paragraphs)
        if name in ("retitled", "heavy"):
            article.headline = self._new_headline(paragraphs)
            lender, introduction = self._introduction([other for other in bases if other is not base])
            article.paragraphs = [introduction, *article.paragraphs]
            self.labels.borrowings.append((article.key, lender.key))

    def _introduction(self, lenders: Sequence[Article]) -> tuple[Article, str]:
        """Return a paragraph of the length of an editor's introduction, and the article that it is from."""
        while True:
            lender = self.rng.choice(lenders)
            paragraph = self.rng.choice(lender.paragraphs)
            if len(paragraph.split()) in _INTRODUCTION:
                return lender, paragraph

    def _changed(self, name: str, text: Paragraphs) -> Paragraphs:
        rng = self.rng
        changes: dict[str, Callable[[], Paragraphs]] = {
            "respelled": lambda: variants.respelled(text),
            "edits_5": lambda: variants.edited(text, rng, self._word),
            "heavy": lambda: variants.with_subheads(
                variants.beginning(variants.edited(variants.respelled(text), rng, self._word), 0.8), rng
            ),
            "abridged_50": lambda: variants.abridged(text, rng),
            "excerpt_25": lambda: variants.excerpted(text, rng),
            "adaptation": lambda: variants.adapted(text, rng, self._word, self._sentences),
            "moved": lambda: variants.moved(text, rng),
            "brackets": lambda: variants.bracketed(text, rng, self._word),
        }
        return changes.get(name, lambda: text)()

    def _print_concat(self, one: Article, other: Article) -> None:
        later = max(one, other, key=lambda base: str(base.issue.end))
        article = self._printed(self._later(later.issue), f"{one.headline} / {other.headline}", [*one.paragraphs, *other.paragraphs])
        for base in (one, other):
            self.labels.reprints.append(Reprint(article.key, base.key, "concat", RELATIONS["concat"], "dated"))

    def _print_short(self, texts: Sequence[BaseText]) -> None:
        for text in texts:
            base = self._base(text)
            printed = list(text.paragraphs)
            changed = self.rng.choice((
                printed, variants.respelled(printed), variants.edited(printed, self.rng, self._word),
                variants.scanned(printed, self.rng, 0.02),
            ))  # fmt: skip
            self._print_again("short", base, [self.renaming.rename(paragraph) for paragraph in changed])

    def _print_again(self, name: str, base: Article, paragraphs: Paragraphs) -> Article:
        """Print `paragraphs` in an issue that the direction of chance asks for, with a note where it is declared."""
        rng = self.rng
        if rng.random() < _UNDECIDED:
            direction: Direction = "undecided"
            issue = self._without_order(base.issue)
        elif name in ("exact_note", "heavy") or rng.random() < _WITH_NOTE:
            direction = "declared"
            issue = self._earlier(base.issue) if rng.random() < _NOTE_LATER else self._later(base.issue)
        else:
            direction, issue = "dated", self._later(base.issue)
        article = self._printed(issue, base.headline, paragraphs)
        if direction == "declared":
            printed = {"paper": base.issue.name, "number": base.issue.number, "month": base.issue.date_text}
            article.note = rng.choice(standing.NOTES).format(**printed)
        self.labels.reprints.append(Reprint(article.key, base.key, name, RELATIONS[name], direction))
        return article

    def _later(self, issue: Issue) -> Issue:
        return self._chosen(lambda other: other.start is not None and issue.end is not None and other.start > issue.end)

    def _earlier(self, issue: Issue) -> Issue:
        return self._chosen(lambda other: other.end is not None and issue.start is not None and other.end < issue.start)

    def _without_order(self, issue: Issue) -> Issue:
        """Return an issue without a date, or one that may have come out on the same days."""
        if self.rng.random() < 0.5:
            return self._chosen(lambda other: other.start is None)
        return self._chosen(
            lambda other: (
                other.start is not None and other.end is not None and issue.start is not None and issue.end is not None
                and other != issue and other.start <= issue.end and issue.start <= other.end
            )
        )  # fmt: skip

    def _chosen(self, fits: Callable[[Issue], bool]) -> Issue:
        return self.rng.choice([issue for issue in self._issues if fits(issue)])

    def _word(self, rng: Random) -> str:
        return rng.choice(self._words)

    def _new_headline(self, paragraphs: Paragraphs) -> str:
        long = sorted({word.strip(".,;:!?\"'()").lower() for word in " ".join(paragraphs).split() if len(word) > 7})
        first, second = self.rng.sample(long, 2) if len(long) > 1 else ("Again", "again")
        return f"{first.capitalize()} and {second}"

    # What only looks like it.

    def _print_quotations(self, hosts: Sequence[Article], others: Sequence[Article]) -> None:
        quotable = [article for article in others if _quotable(article)]
        for host, source in zip(hosts, self.rng.sample(quotable, len(hosts)), strict=True):
            start = self.rng.choice(_quotable(source))
            quoted = source.paragraphs[start : start + 2]
            at = self.rng.randint(1, len(host.paragraphs))
            host.paragraphs[at:at] = quoted
            self._quoted.append((host, source, quoted))

    def _label_quotations(self) -> None:
        self.labels.quotations = [
            Quotation(host.key, source.key, _spans(host.body, quoted), _spans(source.body, quoted)) for host, source, quoted in self._quoted
        ]

    def _print_serials(self, texts: Sequence[BaseText]) -> None:
        for text in texts:
            rng = self.rng
            author = f"{rng.choice(_GIVEN)} {rng.choice(_SURNAMES)}"
            bio = standing.author_note(author, rng.choice(_PLACES), rng.choice(_TRADES))
            parts = [self._base(replace(text, paragraphs=part)) for part in _halves(text)]
            for part, name in zip(parts, ("Part one", "Part two"), strict=True):
                part.paragraphs.append(bio)
                part.part = name
            self.labels.lures.append(Lure("serial", parts[0].key, parts[1].key))

    def _print_letters(self, texts: Sequence[BaseText]) -> None:
        last: dict[int, Article] = {}
        for text in texts:
            kind = self.rng.randrange(len(standing.SALUTATIONS))
            opening, closing = standing.SALUTATIONS[kind]
            letter = self._base(text, "Letter to the editors")
            letter.paragraphs = [opening, *letter.paragraphs, closing]
            if kind in last:
                self.labels.lures.append(Lure("letters", last[kind].key, letter.key))
            last[kind] = letter

    def _share_headlines(self) -> None:
        made = {reprint.article for reprint in self.labels.reprints} | {reprint.source for reprint in self.labels.reprints}
        free = [article for article in self.articles if article.key not in made and article.part is None]
        for one, other in zip(*[iter(self.rng.sample(free, 2 * min(self.planted, len(free) // 2)))] * 2, strict=True):
            other.headline = one.headline
            self.labels.lures.append(Lure("same_headline", one.key, other.key))

    # What stands beside every article.

    def _furnish(self) -> dict[str, list[str]]:
        """Add standing texts to all articles, and return the keys of those that bear the long ones."""
        holders: dict[str, list[str]] = {"programme": [], "licence": []}
        for article in self.articles:
            rng = self.rng
            if rng.random() < 0.3:
                self._put(article, [rng.choice(standing.BOXES)])
            if rng.random() < 0.2:
                self._put(article, rng.sample(standing.SLOGANS, rng.randint(1, 3)))
            if rng.random() < 0.05:
                article.paragraphs += standing.PROGRAMME
                holders["programme"].append(article.key)
            if rng.random() < 0.01:
                article.paragraphs += standing.LICENCE
                holders["licence"].append(article.key)
        return holders

    def _label_holders(self, holders: Mapping[str, Sequence[str]]) -> None:
        related = set(self.labels.required()) | self.labels.permitted()
        for kind, keys in holders.items():
            lures = [Lure(kind, one, other) for one, other in pairwise(keys) if pair(one, other) not in related]
            self.labels.lures += lures[: self.planted]

    def _put(self, article: Article, paragraphs: Sequence[str]) -> None:
        at = len(article.paragraphs) if self.rng.random() < 0.7 else self.rng.randrange(len(article.paragraphs) + 1)
        article.paragraphs[at:at] = paragraphs


_GIVEN = ("Ada", "Tom", "Ruth", "Jonas", "Mei", "Olga", "Pablo", "Nora", "Emil", "Ines")
_SURNAMES = ("Quayle", "Lindqvist", "Marsh", "Okafor", "Brandt", "Tamura", "Novak", "Pereira", "Sloane", "Whitlock")
_PLACES = ("Cardwick", "Port Emery", "Nether Sands", "Holmgate", "Saltmarsh", "Varnby", "Old Quay", "Brackenhead")
_TRADES = ("riveter", "typesetter", "weaver", "stoker", "glazier", "cooper", "signalman", "ropemaker")


def _spans(body: str, paragraphs: Sequence[str]) -> tuple[Span, ...]:
    starts = [body.index(paragraph) for paragraph in paragraphs]
    return tuple((start, start + len(paragraph)) for start, paragraph in zip(starts, paragraphs, strict=True))


def _halves(text: BaseText) -> tuple[tuple[str, ...], tuple[str, ...]]:
    half = len(text.paragraphs) // 2
    return text.paragraphs[:half], text.paragraphs[half:]


def _can_be_parted(text: BaseText) -> bool:
    first, second = _halves(text)
    return bool(first) and not shares_text(first, second)


def _is_tabular(text: BaseText) -> bool:
    words = " ".join(text.paragraphs).split()
    return sum(not any(map(str.isalpha, word)) for word in words) > _MOST_FIGURES * len(words)


def _quotable(article: Article) -> list[int]:
    """Return where two paragraphs of 80 to 300 words together begin, each of twenty at least and printed once."""
    sizes = [len(paragraph.split()) if article.paragraphs.count(paragraph) == 1 else 0 for paragraph in article.paragraphs]
    return [at for at, (one, two) in enumerate(pairwise(sizes)) if min(one, two) >= 20 and 80 <= one + two <= 300]


def _sentence_of(text: BaseText, rng: Random) -> str:
    return rng.choice(rng.choice(text.paragraphs).split(". "))
