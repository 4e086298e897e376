"""What `backfile archives new` prints: what it found, what it is unsure of, and what to do next."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from crawler.new_archive.looking import Look
from crawler.new_archive.proposal import Proposal
from crawler.new_archive.seen import Link
from crawler.trying.trial_text import shown

_MOST_UNMATCHED = 8


def describe(proposal: Proposal, look: Look, written: Sequence[Path], base_url: str | None) -> Iterator[str]:
    """Yield the lines that tell what was found in `look`, and what comes next; `base_url` is the copy of the site that it was found in."""
    missing = Counter(look.answers.values())
    told = ", ".join(f"{count} answered {status}" for status, count in sorted(missing.items()))
    yield f"{proposal.title}: looked at {len(look.pages):,} pages{f' ({told})' if told else ''}"
    for periodical in proposal.periodicals:
        yield f"  periodical {shown(periodical.code)}: {shown(periodical.name)} ({periodical.language})"
    width = max(len(pattern.address.pattern) for pattern in proposal.patterns) + 2
    for pattern in proposal.patterns:
        layout = pattern.address.layout
        looks = f", read by {layout.__name__}" if layout else ""
        links = "link" if pattern.links == 1 else "links"
        yield f"  {pattern.address.kind:<8}{pattern.address.pattern!r:<{width}} {pattern.links:>6,} {links}: {pattern.what}{looks}"
    yield from _unmatched(proposal.unmatched)
    yield f"  layouts {', '.join(layout.__name__ for layout in proposal.layouts)}"
    yield f"  read    {', '.join(f'{count:,} {name}' for name, count in proposal.fields.most_common()) or 'nothing'}"
    unsure = [*(f"{name}: {doubt}" for name, doubt in proposal.doubts.items())]
    unsure += [f"{case.name}: {doubt}" for case in proposal.cases for doubt in case.doubts]
    yield from (f"  unsure  {shown(doubt)}" for doubt in unsure)
    yield from (f"wrote {path}" for path in written[:1])
    yield f"wrote {len(written) - 1} recorded pages in {written[-1].parent}; they are somebody's text: ask before you publish them"
    yield from _next(proposal, bool(unsure), base_url)


def _unmatched(links: Sequence[Link]) -> Iterator[str]:
    if not links:
        return
    paths = [repr(link.path) for link in links[:_MOST_UNMATCHED]]
    more = f" and {len(links) - len(paths):,} more" if len(links) > len(paths) else ""
    yield f"  no pattern matches {', '.join(paths)}{more}"


def _next(proposal: Proposal, is_unsure: bool, base_url: str | None) -> Iterator[str]:
    copy = ["--base-url", base_url] if base_url else []
    sample = next((case.page.url for case in proposal.cases if "article" in case.name), proposal.cases[0].page.url)
    yield "Next:"
    for arguments, why in (
        (["archives", "try", proposal.name, sample, *copy], "shows how a page reads, block by block"),
        (["archives", "record", proposal.name, "CASE", "URL", *copy], "keeps another page for the tests"),
        (["crawl", proposal.name, "--limit", "50", *copy], "mirrors fifty pages"),
    ):
        yield f"  {shlex.join(['backfile', *arguments])}  {why}"
    said = ', and fails until the sentences under "unsure" are deleted from the recorded pages\' JSON' if is_unsure else ""
    yield f"  make test  holds the module to its recorded pages{said}"
