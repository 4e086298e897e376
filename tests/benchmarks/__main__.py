"""Measures a section of docs/benchmarks.md anew: `ARCHIVE=… python -m tests.benchmarks "Linux Gazette"` runs its commands."""

from __future__ import annotations

import os
import re
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path

import click

PAGE = Path(__file__).parent.parent.parent / "docs" / "benchmarks.md"
PLACES = {
    "ARCHIVE": "the folder of the unpacked Linux Gazette",
    "REAL": "the folder where all three archives are unpacked",
    "DIR": "a folder for what is made to measure on, some gigabytes",
    "CHECKOUT": "scrapinghub's article-extraction-benchmark",
    "PYTHON": "a Python that has datasketch, rensa and gaoya",
    "MIRROR": "a mirror of a labelled corpus",
}
"""What stands in capitals in the commands, and in the environment says where that is."""


def sections() -> dict[str, list[str]]:
    """Return the commands of each section of the page, without what is said of them, by its heading."""
    parts = re.split(r"^## (.+)$", PAGE.read_text("utf-8"), flags=re.MULTILINE)
    return {
        title: [line.partition("  #")[0].strip() for line in re.findall(r"^    (.+)$", text, re.MULTILINE)]
        for title, text in zip(parts[1::2], parts[2::2], strict=True)
    }


def places_in(command: str) -> list[str]:
    """Return what stands in capitals in a command."""
    return [word for word in re.findall(r"\b[A-Z]{3,}\b", command) if word in PLACES]


@click.command()
@click.argument("section", type=click.Choice(list(sections())))
def main(section: str) -> None:
    """Run the commands of SECTION in this checkout, and tell of each how long it took, its CPU, and the peak of all so far."""
    commands = sections()[section]
    missing = sorted({place for command in commands for place in places_in(command) if place not in os.environ})
    if missing:
        raise click.UsageError("; ".join(f"set {place}: {PLACES[place]}" for place in missing))
    programs = Path(sys.executable).parent
    environment = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
    shell = shutil.which("sh") or "/bin/sh"
    servers = []
    try:
        for command in commands:
            typed = re.sub(r"\b[A-Z]{3,}\b", lambda found: os.environ[found[0]] if found[0] in PLACES else found[0], command)
            click.echo(f"\n$ {typed}")
            if typed.endswith("&"):
                servers.append(subprocess.Popen([shell, "-c", f"exec {typed.rstrip('& ')}"], env=environment, stderr=subprocess.DEVNULL))
                time.sleep(1)
                continue
            began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
            status = subprocess.run([shell, "-c", typed], env=environment, check=False).returncode
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            peak = after.ru_maxrss / 1000
            click.echo(f"(status {status}, {time.perf_counter() - began:.2f} s, {cpu:.2f} s of CPU, at most {peak:.0f} MB so far)")
    finally:
        for server in servers:
            server.terminate()


if __name__ == "__main__":
    main()
