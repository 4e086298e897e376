"""A monitor finds in the metrics and the health file what the mirror says, whole at every moment."""

import json
from contextlib import closing
from dataclasses import replace

import pytest
from prometheus_client.parser import text_string_to_metric_families

from exports.monitoring.causes import Cause, cause, causes_in
from exports.monitoring.health import BadHealthFile, Health, Lasting, Memory, lasting, remember, told, untold, write_health
from exports.monitoring.metrics import Facts, write_metrics
from pipelines.items import Page, Problem
from pipelines.mirror.disk_use import disk_use
from pipelines.mirror.opening import open_for_reading
from tests.mirrors import HOME, article_page, contents_page, open_paper

NOW = "2026-11-26T03:15:00.000Z"
HEALTH = Health(
    status="needs_person", exit_status=3, sentence="Bylines drift.", archive="paper", mirror="/m/paper.db", last_success=NOW,
    causes=(Lasting("drift_byline", "Bylines drift.", NOW),), published={"at": NOW, "run": 1, "file": "/p", "folder": None},
    version="1.0", written_at=NOW,
)  # fmt: skip


def problem(code: str, severity: str = "error", message: str = "It is so.") -> Problem:
    return Problem(stage="read", code=code, severity=severity, message=message)


def troubled(path, *problems: Problem) -> None:
    """Write a mirror of three articles with these problems, each at a page of its own."""
    mirror = open_paper(path)
    for page in (contents_page(1, ["a", "b", "c"]), *(article_page(1, name, f"Text {name}.") for name in "abc")):
        mirror.write(page)
    for number, found in enumerate(problems):
        mirror.write(Page(url=f"{HOME}{number}/bad.html", outcome="failed", problems=[found]))
    mirror.finish_run("done", mirror.settle(), {})
    mirror.close()


# Why a person is needed.


def codes(path, most: int | None = None) -> list[str]:
    with closing(open_for_reading(path)) as db:
        return [one.code for one in causes_in(db, most)]


def test_a_mirror_without_errors_needs_nobody(tmp_path):
    troubled(tmp_path / "paper.db", problem("broken_link", "warning"), problem("odd", "info"))
    assert codes(tmp_path / "paper.db") == []


def test_errors_are_told_by_code_and_drift_by_measure(tmp_path):
    path = tmp_path / "paper.db"
    troubled(path, *[problem("lost_text", message=f"Page {n} is half.") for n in range(3)], problem("trap"), problem("drift_byline"))
    with closing(open_for_reading(path)) as db:
        found = {one.code: one.sentence for one in causes_in(db, None)}
    assert list(found) == ["drift_byline", "lost_text", "trap"]
    assert found["lost_text"] == "3 errors are of the code lost_text, the last of them: Page 2 is half."
    assert found["trap"] == "It is so."


def test_more_open_problems_than_allowed_are_a_cause_of_that_number(tmp_path):
    path = tmp_path / "paper.db"
    troubled(path, problem("a", "warning"), problem("b", "warning"), problem("c", "info"))
    assert codes(path, most=1) == ["problems_over_1"]
    assert codes(path, most=2) == []


def test_a_run_that_was_killed_is_told_by_the_one_after_it_alone(tmp_path):
    path = tmp_path / "paper.db"
    open_paper(path).close()
    for expected in (["run_killed"], []):
        troubled(path)
        assert codes(path) == expected


def test_a_sentence_from_a_page_can_command_no_terminal_and_is_not_endless():
    made = cause("lost_text", "A \x1b[31mred\x1b[0m\r\n headline \u202e\u2028\x9b\ud800 " + "long " * 1000)
    assert made.sentence.startswith("A \ufffd[31mred\ufffd[0m headline \ufffd\ufffd long long")
    assert made.sentence.isprintable()
    assert len(made.sentence) == 601


# Who was told of it.


def test_a_cause_lasts_since_it_was_first_seen_and_its_sentence_is_the_newest():
    before = {"a": Lasting("a", "Old.", "2026-01-01T00:00:00Z", told_at="2026-01-01T00:00:01Z", told_by=("command",))}
    first, second = lasting([Cause("a", "New."), Cause("b", "B."), Cause("a", "Again.")], before, NOW)
    assert first == replace(before["a"], sentence="New.")
    assert second == Lasting("b", "B.", NOW)


def test_what_one_channel_has_told_the_other_has_not():
    causes = lasting([Cause("a", "A.")], {}, NOW)
    after = told(causes, "webhook", ("command", "webhook"), NOW)
    assert untold(after, "webhook") == []
    assert [one.code for one in untold(after, "command")] == ["a"]
    assert after[0].told_at is None
    (both,) = told(after, "command", ("command", "webhook"), NOW)
    assert (both.told_at, set(both.told_by)) == (NOW, {"command", "webhook"})
    assert told((both,), "command", ("command",), "2027-01-01T00:00:00Z") == (both,)


# The health file.


def test_the_next_run_remembers_what_the_health_file_says(tmp_path):
    path = tmp_path / "paper.health.json"
    assert remember(path) == Memory()
    write_health(path, replace(HEALTH, alarmed=("command",)))
    assert remember(path) == Memory({"drift_byline": HEALTH.causes[0]}, HEALTH.published, ("command",), NOW)
    said = json.loads(path.read_text("utf-8"))
    assert (said["status"], said["exit_status"], said["causes"][0]["code"]) == ("needs_person", 3, "drift_byline")
    assert said["causes"][0]["told_at"] is None


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"causes": [1], "published": null, "alarmed": [], "last_success": null}', b"[" * 100_000,
     b'{"causes": [], "published": 1, "alarmed": [], "last_success": null}', b'{"causes": [], "alarmed": null}', b"1" * 10_000],
)  # fmt: skip
def test_a_health_file_that_is_none_is_told_in_a_sentence_and_can_be_replaced(tmp_path, content):
    path = tmp_path / "paper.health.json"
    path.write_bytes(content)
    with pytest.raises(BadHealthFile, match="is no health file, so it is written anew"):
        remember(path)
    write_health(path, HEALTH)
    assert remember(path).causes


def test_a_health_file_is_replaced_at_one_stroke_and_leaves_nothing_beside_it(tmp_path):
    path, link = tmp_path / "real" / "paper.health.json", tmp_path / "link.json"
    path.parent.mkdir()
    link.symlink_to(path)
    (path.parent / ".paper.health.json.part").write_text("what a killed run left")
    write_health(link, HEALTH)
    with path.open() as old:
        write_health(link, replace(HEALTH, sentence="Another."))
        assert json.load(old)["sentence"] == "Bylines drift."
    assert link.is_symlink()
    assert [left.name for left in path.parent.iterdir()] == ["paper.health.json"]
    with pytest.raises(NotADirectoryError):
        write_health(path / "x.json", HEALTH)


# The metrics.


def read(path) -> dict[tuple[str, ...], float]:
    """Return the metrics in the file `path`: by name and labels without the archive's, their value."""
    families = list(text_string_to_metric_families(path.read_text("utf-8")))
    assert all(family.type == "gauge" and family.documentation.endswith(".") for family in families)
    samples = [sample for family in families for sample in family.samples]
    assert all(sample.labels["archive"] == "paper" for sample in samples)
    return {
        (sample.name, *(value for name, value in sorted(sample.labels.items()) if name != "archive")): sample.value for sample in samples
    }


def test_metrics_say_what_the_mirror_and_its_run_say(tmp_path):
    path, file = tmp_path / "paper.db", tmp_path / "paper.prom"
    troubled(path, problem("lost_text"), problem("lost_text"), problem("broken_link", "warning"), problem('odd "code"\n\\', "info"))
    with closing(open_for_reading(path)) as db:
        (row,) = db.query("SELECT id, started, finished, outcome, pages, new, changed, gone, problems FROM runs")
        write_metrics(file, Facts(replace(HEALTH, run=row), "done", disk_use(path), {"index": 2}), db)
    told_of = read(file)
    assert told_of["backfile_run_end_time_seconds",] - told_of["backfile_run_start_time_seconds",] == pytest.approx(
        told_of["backfile_run_duration_seconds",], abs=0.001
    )
    expected = {
        ("backfile_info", "1.0"): 1, ("backfile_run_exit_status",): 3, ("backfile_run_pages",): 4, ("backfile_run_articles", "new"): 3,
        ("backfile_run_articles", "gone"): 0, ("backfile_run_outcome", "done"): 1, ("backfile_run_outcome", "failed"): 0,
        ("backfile_run_last_success_time_seconds",): 1795662900, ("backfile_published_time_seconds",): 1795662900,
        ("backfile_articles",): 3, ("backfile_issues",): 1, ("backfile_captures",): 4, ("backfile_mirror_bytes",): path.stat().st_size,
        ("backfile_warc_bytes",): sum(one.stat().st_size for one in (tmp_path / "paper-warc").iterdir()),
        ("backfile_due_addresses", "index"): 2, ("backfile_due_addresses", "article"): 0,
        ("backfile_open_problems", "lost_text", "error"): 2, ("backfile_open_problems", 'odd "code"\n\\', "info"): 1,
        ("backfile_problems", "error"): 2, ("backfile_problems", "warning"): 1, ("backfile_cause", "drift_byline"): 1,
    }  # fmt: skip
    assert {name: told_of[name] for name in expected} == expected
    assert told_of["backfile_warc_free_bytes",] > 0
    assert sum(value for name, value in told_of.items() if name[0] == "backfile_frontier_addresses") == 4


def test_each_measure_of_the_run_stands_beside_what_is_usual(tmp_path):
    path, file = tmp_path / "paper.db", tmp_path / "paper.prom"
    for _ in range(4):
        troubled(path)
    with closing(open_for_reading(path)) as db:
        write_metrics(file, Facts(HEALTH, "done", {}, {}), db)
        measures = db.execute(
            "SELECT run_measures.name, coalesce(code, ''), value, usual, state FROM run_measures "
            "LEFT JOIN periodicals ON periodicals.id = periodical_id WHERE run_id = 4"
        ).fetchall()
    told_of = read(file)
    assert ("articles_held", "", 3.0, 3.0, "usual") in measures
    assert {row[4] for row in measures} == {"usual", "unjudged"}
    for name, code, value, usual, state in measures:
        assert told_of["backfile_run_measure", name, code] == value
        assert told_of.get(("backfile_run_measure_usual", name, code)) == usual
        assert told_of.get(("backfile_run_measure_drift", name, code)) == {"usual": 0, "drift": 1, "unjudged": None}[state]


def test_a_run_that_failed_before_it_began_has_metrics_too(tmp_path):
    file = tmp_path / "paper.prom"
    write_metrics(file, Facts(replace(HEALTH, status="failed", exit_status=1), "failed", {}, {}), None)
    told_of = read(file)
    assert told_of["backfile_run_outcome", "failed"] == told_of["backfile_run_exit_status",] == 1
    assert told_of["backfile_run_end_time_seconds",] == 1795662900
    assert ("backfile_articles",) not in told_of
    assert [left.name for left in tmp_path.iterdir()] == ["paper.prom"]
