"""What the fuzzer begins with is read without a fault, so that what it finds later is one."""

import random

import pytest

from tests.fuzz import judging
from tests.fuzz.judging import Judge
from tests.fuzz.target import Target
from tests.fuzz.targets import TARGETS, surroundings, target

MOST = 40


@pytest.fixture(scope="module", autouse=True)
def _ended():
    yield
    surroundings.end()


@pytest.mark.parametrize("name", TARGETS)
def test_the_inputs_that_fuzzing_begins_with_are_read_without_a_fault(name, tmp_path):
    judge = Judge(target(name), tmp_path)
    seeds = list(judge.target.seeds())
    for seed in seeds[:: 1 + len(seeds) // MOST]:
        judge.judge(seed)
    assert judge.executions > 0
    assert {path.stem: path.read_text("utf-8") for path in tmp_path.glob("*.txt")} == {}


def read_badly(content: bytes) -> None:
    if content == b"crash":
        raise KeyError("x")
    if content == b"wrong":
        assert not content
    if content.startswith(b"="):
        # Some of its bytes are looked for in all the rest.
        assert [content.count(bytes([one, 0])) for one in content[::160]]


def test_what_a_reader_raises_asserts_or_takes_too_long_for_is_kept_once(tmp_path, monkeypatch):
    monkeypatch.setattr(judging, "_MEASURED", 0.01)
    judge = Judge(Target(read_badly, list), tmp_path)
    for content in (b"crash", b"wrong", b"crash", b"right"):
        judge.judge(content)
    judge.stretch(b"=", random.Random(1))
    assert sorted(path.name.partition("-")[0] for path in tmp_path.glob("*.bin")) == ["AssertionError", "KeyError", "growth"]
    judge.stretch(b"harbour", random.Random(1))
    assert len(list(tmp_path.glob("growth-*.bin"))) == 1
