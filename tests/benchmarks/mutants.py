"""Changes one thing in a function at a time, and tells which changes no test notices.

    python -m tests.benchmarks.mutants pipelines/normalize --sample 500

Needs `pip install mutmut coverage`: the changes are mutmut's, and coverage.py tells which tests run a line. The tests are collected once;
each mutant is a fork of that process, in which the changed function's code is put in the place of the right one.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import coverage
import libcst
import pytest
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import mutation_operators

ROOT = Path(__file__).parents[2]
UNMUTATED_CALLS = ("len", "isinstance", "cast", "TypeVar")
"""Calls whose arguments say nothing that a test could notice, or break at once."""
TESTS = {
    "pipelines/normalize": (
        "dates date_words written_dates moments source_notes note_marks citations references numbers text languages normal_form"
        " printed_dates anatomy"
    ),
    "pipelines/reprints": (
        "alignment boilerplate compare corpus differences direction explanation fingerprints parallel_pages relation reprint_kit"
        " reprint_notes tokens translations"
    ),
    "pipelines/mirror/settling": "mirror settle_notes history visits search drift parallel_pages",
    "crawler": (
        "pages blocks anatomy bylines grammar anchored issue_layouts itemised last_resort places charsets oddities real_page sample_archive"
    ),
}
"""The tests of each area, without `test_`: those that run it in their own process."""


@dataclass
class Mutant:
    """One changed function."""

    path: Path
    function: tuple[str, ...]
    """The names that lead to it: of a class and its method, or of a function."""
    line: int
    before: str
    after: str
    source: Callable[[], str]
    """Makes the module with the change."""
    outcome: str = "not run"

    def __str__(self) -> str:
        return f"{self.path}:{self.line} {'.'.join(self.function)}\n      {self.before}\n    > {self.after}"


@dataclass
class CleanRun:
    """What a run of the tests without a mutant shows."""

    seconds: dict[str, float] = field(default_factory=dict)
    """How long each test takes that passes."""
    lines: dict[str, dict[int, list[str]]] = field(default_factory=dict)
    """By module and line: the tests that run it, the quickest first."""

    def tests_of(self, mutant: Mutant) -> list[str] | None:
        """Return the tests that run the mutant's line: none where it is run while modules are imported, None where nothing runs it."""
        lines = self.lines.get(str(mutant.path), {})
        if mutant.line in lines:
            return lines[mutant.line]
        # coverage.py knows a statement by its first line.
        around = [
            node.lineno
            for node in ast.walk(ast.parse((ROOT / mutant.path).read_text("utf-8")))
            if isinstance(node, ast.stmt | ast.ExceptHandler) and not isinstance(node, ast.FunctionDef | ast.ClassDef)
            if node.lineno <= mutant.line <= (node.end_lineno or 0) and node.lineno in lines
        ]
        return lines[max(around)] if around else None


class _Found(libcst.CSTVisitor):
    """What can be changed within one function."""

    def __init__(self) -> None:
        self.changes: list[tuple[libcst.CSTNode, libcst.CSTNode]] = []

    def on_visit(self, node: libcst.CSTNode) -> bool:
        """Keep the changes of `node`; what stands in annotations, decorators and defaults is left as it is."""
        if isinstance(node, libcst.Annotation | libcst.Decorator | libcst.Param):
            return False
        if isinstance(node, libcst.Call) and isinstance(node.func, libcst.Name) and node.func.value in UNMUTATED_CALLS:
            return False
        if isinstance(node, libcst.Expr) and isinstance(node.value, libcst.SimpleString | libcst.ConcatenatedString):
            return False
        for kind, operator in mutation_operators:
            if isinstance(node, kind):
                self.changes += [(node, changed) for changed in operator(node)]
        return True


def mutants_of(path: Path) -> list[Mutant]:
    """Return all mutants of the module at `path`, from the root."""
    wrapper = MetadataWrapper(libcst.parse_module((ROOT / path).read_text("utf-8")))
    places = wrapper.resolve(PositionProvider)
    module = wrapper.module
    found = []
    for names, function in _functions(module):
        visitor = _Found()
        function.visit(visitor)
        for node, changed in visitor.changes:
            place = places[node] if node in places else places[function]
            before, after = _short(module, node), _short(module, changed)
            found.append(Mutant(path, names, place.start.line, before, after, partial(_changed, module, node, changed)))
    return found


def _changed(module: libcst.Module, node: libcst.CSTNode, changed: libcst.CSTNode) -> str:
    after = module.deep_replace(node, changed)
    assert isinstance(after, libcst.Module)
    return after.code


def _short(module: libcst.Module, node: libcst.CSTNode) -> str:
    return " ".join(module.code_for_node(node).split())[:110]


def _functions(module: libcst.Module) -> Iterator[tuple[tuple[str, ...], libcst.FunctionDef]]:
    for statement in module.body:
        if isinstance(statement, libcst.FunctionDef):
            yield (statement.name.value,), statement
        elif isinstance(statement, libcst.ClassDef):
            for inner in statement.body.body:
                if isinstance(inner, libcst.FunctionDef):
                    yield (statement.name.value, inner.name.value), inner


def put_in_place(mutant: Mutant) -> bool:
    """Give the mutant's function its changed code; tell whether that differs from the right one."""
    function = _function(mutant)
    code = _code(compile(mutant.source(), mutant.path, "exec", dont_inherit=True), mutant.function)
    if function is None or code is None or (code.co_code == function.__code__.co_code and code.co_consts == function.__code__.co_consts):
        return False
    function.__code__ = code
    return True


def _function(mutant: Mutant) -> FunctionType | None:
    one: Any = importlib.import_module(".".join(mutant.path.with_suffix("").parts))
    for name in mutant.function:
        one = vars(one).get(name)
    while one is not None and not isinstance(one, FunctionType):
        if hasattr(one, "cache_clear"):
            one.cache_clear()
        one = (
            getattr(one, "fget", None) or getattr(one, "func", None) or getattr(one, "__func__", None) or getattr(one, "__wrapped__", None)
        )
    while one is not None and hasattr(one, "__wrapped__"):
        one = one.__wrapped__
    return one if isinstance(one, FunctionType) else None


def _code(module: CodeType, names: Sequence[str]) -> CodeType | None:
    found: CodeType | None = module
    for name in names:
        assert found is not None
        found = next((one for one in reversed(found.co_consts) if isinstance(one, CodeType) and one.co_name == name), None)
    return found


class Runner:
    """A plugin of pytest: in the place of the collected tests it runs those that a mutant's line is run by, mutant after mutant."""

    def __init__(self, asked: argparse.Namespace) -> None:
        self.asked = asked
        self.mutants: list[Mutant] = []
        self.failed = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a failure."""
        self.failed = self.failed or report.failed

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the tests once without a mutant, then what is drawn of the mutants."""
        area = ROOT / self.asked.area
        modules = [area] if area.is_file() else [path for path in sorted(area.rglob("*.py")) if path.name != "__init__.py"]
        self.mutants = [mutant for path in modules for mutant in mutants_of(path.relative_to(ROOT))]
        clean = self._clean_run(session.items, [str(path) for path in modules])
        print(f"{len(self.mutants)} mutants, {len(clean.seconds)} tests of {sum(clean.seconds.values()):.0f} s", flush=True)
        random.Random(self.asked.seed).shuffle(self.mutants)
        self.mutants = self.mutants[: self.asked.sample]
        self._run({item.nodeid: item for item in session.items}, clean)
        return True

    def _clean_run(self, items: Sequence[pytest.Item], modules: list[str]) -> CleanRun:
        measured = coverage.Coverage(include=modules, data_file=None, branch=True)
        clean = CleanRun()
        measured.start()
        for number, item in enumerate(items):
            measured.switch_context(str(number))
            began = time.perf_counter()
            self._one(item, None)
            if self.failed:
                print("fails without a mutant, left out:", item.nodeid)
            else:
                clean.seconds[item.nodeid] = time.perf_counter() - began
            self.failed = False
        measured.stop()
        data = measured.get_data()
        for path in data.measured_files():
            clean.lines[str(Path(path).relative_to(ROOT))] = {
                line: sorted({items[int(one)].nodeid for one in tests if one} & clean.seconds.keys(), key=clean.seconds.__getitem__)
                for line, tests in data.contexts_by_lineno(path).items()
            }
        print(f"lines and branches that the tests enter: {measured.report(show_missing=True, skip_covered=True):.1f} %", flush=True)
        return clean

    @staticmethod
    def _one(item: pytest.Item, following: pytest.Item | None) -> None:
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)

    def _run(self, items: dict[str, pytest.Item], clean: CleanRun) -> None:
        running: dict[int, tuple[Mutant, float]] = {}
        waiting = self.mutants[::-1]
        while waiting or running:
            while waiting and len(running) < self.asked.jobs:
                mutant = waiting.pop()
                tests = clean.tests_of(mutant)
                if not tests:
                    mutant.outcome = "no test" if tests is None else "at import"
                    continue
                tests = [one for one in tests if clean.seconds[one] < self.asked.longest] or tests[:1]
                longest = 20 + 10 * sum(clean.seconds[one] for one in tests)
                running[self._fork(mutant, [items[one] for one in tests])] = mutant, time.monotonic() + longest
            self._reap(running)

    def _fork(self, mutant: Mutant, tests: list[pytest.Item]) -> int:
        pid = os.fork()
        if pid:
            return pid
        os.setpgid(0, 0)
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nothing, stream)
        try:
            if not put_in_place(mutant):
                os._exit(3)
            for item, following in zip(tests, [*tests[1:], None], strict=True):
                self._one(item, following)
                if self.failed:
                    os._exit(1)
        except BaseException:
            os._exit(1)
        os._exit(0)

    @staticmethod
    def _reap(running: dict[int, tuple[Mutant, float]]) -> None:
        time.sleep(0.005)
        for pid, (mutant, until) in list(running.items()):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                code = os.waitstatus_to_exitcode(status)
                mutant.outcome = {0: "survived", 1: "killed", 3: "no change"}.get(code, "killed")
            elif time.monotonic() > until:
                os.killpg(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
                mutant.outcome = "killed"
            else:
                continue
            del running[pid]


def main() -> None:
    """Run the mutants of an area, and print those that survive."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("area", help="a folder or module, from the root")
    parser.add_argument("--tests", nargs="*", help="test files; default: those of the area")
    parser.add_argument("--sample", type=int, help="how many mutants are drawn by lot; all without")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--longest", type=float, default=3.0, help="seconds; tests that take longer are left out where others run the line")
    asked = parser.parse_args()
    tests = asked.tests or next(
        [f"tests/test_{one}.py" for one in names.split()] for area, names in TESTS.items() if asked.area.startswith(area)
    )  # fmt: skip
    os.chdir(ROOT)
    runner = Runner(asked)
    pytest.main(
        [*tests, "-q", "--assert=plain", "--tb=no", "-p", "no:xdist", "-p", "no:cacheprovider", "-p", "no:randomly"], plugins=[runner]
    )
    outcomes = Counter(one.outcome for one in runner.mutants)
    changed = sum(outcomes[outcome] for outcome in ("killed", "survived", "no test"))
    for mutant in sorted(runner.mutants, key=lambda one: (one.path, one.line)):
        if mutant.outcome in ("survived", "no test"):
            print(f"{mutant.outcome}: {mutant}")
    by_module = Counter((str(one.path), one.outcome) for one in runner.mutants)
    for path in sorted({str(one.path) for one in runner.mutants}):
        total = sum(by_module[path, outcome] for outcome in ("killed", "survived", "no test"))
        print(f"{path}: {by_module[path, 'killed']} of {total}")
    print(f"killed {outcomes['killed']} of {changed}: {outcomes['killed'] / max(changed, 1):.1%}; {dict(outcomes)}")


if __name__ == "__main__":
    main()
