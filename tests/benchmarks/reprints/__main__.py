"""Runs the command line: `python -m tests.benchmarks.reprints make DIR`."""

from __future__ import annotations

import shutil
import tempfile
from itertools import chain
from pathlib import Path

import click

from tests.benchmarks.measures import cost_of, count
from tests.benchmarks.reprints.additions import add
from tests.benchmarks.reprints.engine import find
from tests.benchmarks.reprints.found import read_found
from tests.benchmarks.reprints.labels import pair, read_labels
from tests.benchmarks.reprints.make import PLANTED, make
from tests.benchmarks.reprints.real import judgements, known_pairs, write_magazines
from tests.benchmarks.reprints.report import print_head, print_line, print_misses, print_score
from tests.benchmarks.reprints.score import score
from tests.benchmarks.reprints.table import engine, rivals
from tests.command import command, environment


@click.group()
def main() -> None:
    """Make labelled corpora, and judge what is found in them."""


@main.command("make")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--articles", type=click.Choice([str(size) for size in PLANTED]), default="2800", show_default=True)
@click.option("--seed", default=1, show_default=True)
def make_corpus(folder: Path, articles: str, seed: int) -> None:
    """Make a corpus in FOLDER."""
    print(make(folder, int(articles), seed))


@main.command("score")
@click.argument("mirror", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--misses", is_flag=True, help="List every pair that is wrong.")
def print_scores(mirror: Path, misses: bool) -> None:
    """Score what the engine has written into MIRROR; the labels stand beside it."""
    labels = read_labels(mirror)
    result = score(read_found(mirror, labels.compilations()), labels)
    print_score(result)
    if misses:
        print_misses(result, {pair(lure.a, lure.b): lure.kind for lure in labels.lures})


@main.command("table")
@click.argument("mirror", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--rivals", "python", type=click.Path(path_type=Path, exists=True), help="The Python that the rivals are installed for.")
@click.option("--only-rivals", is_flag=True, help="Leave the engine out.")
def print_all(mirror: Path, python: Path | None, only_rivals: bool) -> None:
    """Run the engine and the rivals over MIRROR and print the table."""
    print_head()
    lines = chain([] if only_rivals else [engine(mirror)], rivals(mirror, python) if python else [])
    for line in lines:
        print_line(line, count(mirror, "SELECT count(*) FROM articles"))


@main.command("additions")
@click.argument("mirror", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--new", default=100, show_default=True, help="Articles that are added last.")
def print_additions(mirror: Path, new: int) -> None:
    """Find reprints among all but some articles of MIRROR, then add those, and say what that run costs."""
    cost, equal = add(mirror, new)
    print(f"{new} new articles: {cost.wall:.2f} s, {cost.cpu:.2f} s of CPU, start-up included; as from scratch: {equal}")


@main.command("real")
@click.option(
    "--gazette", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="A mirror of the Linux Gazette, to judge it too."
)
def judge_real(gazette: Path | None) -> None:
    """Find the reprints of real archives: say which known ones are found, and list what else is, for a look."""
    with tempfile.TemporaryDirectory() as folder:
        magazines = Path(folder) / "magazines.db"
        write_magazines(magazines)
        find(magazines, afresh=True)
        _print_magazines(magazines)
        if gazette:
            copy = Path(shutil.copy(gazette, Path(folder) / "gazette.db"))
            cost_of(command("reprints", copy, "--all", "--quiet"), environment())
            _print_gazette(copy)


def _print_magazines(mirror: Path) -> None:
    known, found = known_pairs(), read_found(mirror, ()).called
    print(f"Chambers's and Harper's: {len(found & set(known))} of {len(known)} known pairs found")
    for one in sorted(set(known) - found):
        print(f"  missed: {known[one]} ({' '.join(one)})")
    print("what else is found:")
    for judgement in judgements(mirror):
        if judgement.pair not in known:
            print(f"  {judgement}")


def _print_gazette(mirror: Path) -> None:
    found = [judgement for judgement in judgements(mirror) if judgement.is_known_printing]
    print(f"Linux Gazette: {len(found)} pairs between issues that print one another's pieces again")
    for judgement in found:
        print(f"  {judgement}")


if __name__ == "__main__":
    main()
