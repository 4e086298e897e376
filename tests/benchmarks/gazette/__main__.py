"""Runs the command line: `python -m tests.benchmarks.gazette gold|judge ARCHIVE_DIR [MIRROR.db]`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.benchmarks.gazette.archive import Archive
from tests.benchmarks.gazette.gold import read_gold
from tests.benchmarks.gazette.judge import judge
from tests.benchmarks.gazette.report import as_json, dump_gold, print_gold, print_misses, print_table


def parse_arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.gazette", description="Judge a mirror of the Linux Gazette.")
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("gold", "judge"):
        command = commands.add_parser(name)
        command.add_argument("archive", type=Path, help="the unpacked archive")
        command.add_argument("--dump-gold", type=Path, metavar="FILE", help="write the gold as TSV")
    commands.choices["gold"].add_argument("--notes", action="store_true", help="say what is odd")
    commands.choices["judge"].add_argument("mirror", type=Path, help="the mirror's SQLite file")
    commands.choices["judge"].add_argument("--misses", action="store_true", help="list each failing entry")
    commands.choices["judge"].add_argument("--json", action="store_true", help="print JSON")
    return parser.parse_args()


def main() -> int:
    """Run a command."""
    options = parse_arguments()
    if options.command == "gold":
        gold = read_gold(Archive(options.archive))
        print_gold(gold, notes=options.notes)
    else:
        report = judge(options.archive, options.mirror)
        gold = report.gold
        if options.json:
            print(as_json(report))
        else:
            print_table(report)
            if options.misses:
                print_misses(report)
    if options.dump_gold:
        dump_gold(gold, options.dump_gold)
    return 0


if __name__ == "__main__":
    sys.exit(main())
