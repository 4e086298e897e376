"""Fuzzes readers, with atheris (libFuzzer), and then looks for what grows faster than its length.

python -m tests.fuzz page --seconds 600
"""

from __future__ import annotations

import logging
import random
import re
import resource
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp

import click

from tests.fuzz.judging import HANG, Judge
from tests.fuzz.targets import TARGETS, target

_STRETCHED = 0.25
"""The share of the time in which found inputs are stretched, without instrumentation."""
_MEMORY = 3000
"""Megabytes."""
_INSTRUMENTED = ["crawler", "pipelines"]


@click.command()
@click.argument("names", nargs=-1, type=click.Choice([*TARGETS, "all"]), metavar="TARGET…", required=True)
@click.option("--seconds", default=60, show_default=True, help="Time for each target.")
@click.option("--folder", type=click.Path(path_type=Path), help="Where inputs and findings are kept, to go on from; by default a new one.")
@click.option(
    "--replay", type=click.Path(path_type=Path, exists=True), help="Only have this input, or those in this folder, read, and tell."
)
@click.option("--loop", "in_child", is_flag=True, hidden=True)
def main(names: tuple[str, ...], seconds: int, folder: Path | None, replay: Path | None, in_child: bool) -> None:
    """Fuzz TARGET (several, or all), and tell what was found."""
    logging.disable(logging.CRITICAL)
    folder = folder or Path(mkdtemp(prefix="fuzz-"))
    if in_child:
        _loop(names[0], folder, seconds)
        return
    found = 0
    for name in TARGETS if "all" in names else names:
        where = folder / name
        if replay is not None:
            _replay(name, where, replay)
        else:
            _fuzz(name, where, seconds)
        found += _told(name, where)
    sys.exit(1 if found else 0)


def _fuzz(name: str, where: Path, seconds: int) -> None:
    """Fuzz one target; a fuzzer that an input kills is begun again."""
    for part in ("corpus", "seeds", "findings"):
        (where / part).mkdir(parents=True, exist_ok=True)
    for seed in target(name).seeds():
        (where / "seeds" / sha256(seed).hexdigest()[:16]).write_bytes(seed)
    began, before, executions, reached = time.monotonic(), _spent(), 0, ""
    fuzzed = round(seconds * (1 - _STRETCHED))
    while (left := fuzzed - round(time.monotonic() - began)) > 0:
        # Interrupted, it ends and says what it did.
        command = [sys.executable, "-m", "tests.fuzz", name, "--folder", str(where), "--seconds", str(left), "--loop"]
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
        (where / "log.txt").write_text(done.stdout + done.stderr, encoding="utf-8")
        executions += sum(int(number) for number in re.findall(r"number_of_executed_units:\s*(\d+)", done.stderr)[-1:])
        reached = next(iter(re.findall(r"cov: \d+ ft: \d+ corp: \d+", done.stderr)[::-1]), reached)
        if not executions:
            raise click.ClickException(done.stderr[-3000:])
    judge = Judge(target(name), where / "findings")
    inputs = sorted((where / "corpus").iterdir()) or sorted((where / "seeds").iterdir())
    draw = random.Random(len(inputs))
    while time.monotonic() - began < seconds:
        judge.stretch(draw.choice(inputs).read_bytes(), draw)
    click.echo(f"{name}: {executions:,} executions, {reached}; {judge.executions:,} of stretched inputs; {_spent() - before:,.0f} s of CPU")


def _spent() -> float:
    """Return the seconds of CPU that this process and those it began have taken."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def _loop(name: str, where: Path, seconds: int) -> None:
    """Fuzz until the time is over or an input ends the process: what libFuzzer does returns to nobody."""
    import atheris  # type: ignore[import-untyped, unused-ignore]  # it ships no types, and is installed for this alone

    with atheris.instrument_imports(include=_INSTRUMENTED):
        judge = Judge(target(name), where / "findings")
    words = where / "words.txt"
    words.write_text("".join(f'"{_escaped(word)}"\n' for word in judge.target.words), encoding="ascii")
    options = [
        f"-max_total_time={seconds}", f"-max_len={judge.target.longest}", f"-timeout={4 * HANG}", f"-rss_limit_mb={_MEMORY}",
        f"-artifact_prefix={where / 'findings'}/", "-print_final_stats=1", "-reload=0", *([f"-dict={words}"] if judge.target.words else []),
    ]  # fmt: skip
    atheris.Setup([sys.argv[0], *options, str(where / "corpus"), str(where / "seeds")], judge.judge)
    atheris.Fuzz()


def _escaped(word: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word.encode())


def _replay(name: str, where: Path, replay: Path) -> None:
    judge = Judge(target(name), where / "findings")
    for path in sorted(replay.iterdir()) if replay.is_dir() else [replay]:
        judge.judge(path.read_bytes())


def _told(name: str, where: Path) -> int:
    """Tell the findings of a target, and return how many there are."""
    findings = sorted(path for path in (where / "findings").iterdir() if path.suffix != ".bin")
    for path in findings:
        last = path.read_text(encoding="utf-8").strip().splitlines()[-1][:200] if path.suffix == ".txt" else "the process ended"
        click.echo(f"{name}: {path}: {last}")
    return len(findings)


if __name__ == "__main__":
    main()
