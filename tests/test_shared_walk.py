"""A crawl that several workers share through a real Redis: nothing lost, nothing fetched twice, one pace, and what Redis can do to it."""

import dataclasses
import json
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from contextlib import closing
from itertools import pairwise

import pytest

from crawler.sample_archive.server import serve as serve_sample
from pipelines.mirror.shard import Offer
from pipelines.mirror.table_dump import dump
from tests.command import backfile, command, environment
from tests.paper_walk import WalkedPaper, walking
from tests.redis_server import needs_redis, serving_redis
from tests.site_server import Answer, page, serve
from tests.test_merge import joined as merged

pytestmark = needs_redis

HOME = "https://paper.example/"
PAGES = 40


@pytest.fixture(scope="module")
def running_redis(tmp_path_factory):
    with serving_redis(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture
def redis(running_redis):
    """The module's server, empty."""
    connect(running_redis).flushall()
    return running_redis


def connect(server):
    from redis import Redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    return Redis.from_url(server.url, decode_responses=True, encoding_errors="replace", retry=Retry(NoBackoff(), 0))


# What is asked of Redis, one step at a time.


def crawl_of(server, worker="w1", heartbeat=30.0):
    from crawler.shared_walk.crawl import SharedCrawl

    return SharedCrawl(connect(server), server.url, "paper", worker, heartbeat)


def shard(key="a", last=None, unfinished=False):
    from crawler.shared_walk.crawl import Shard

    return Shard(key, last, unfinished)


def joined(server, worker="w1", heartbeat=30.0, **of):
    """Return a worker of a crawl, which has offered all that it knew: nothing."""
    crawl = crawl_of(server, worker, heartbeat)
    crawl.join(shard(worker, **of), full=False, pace=0.0)
    crawl.seeded()
    return crawl


def offer(name, **fields):
    return dataclasses.replace(Offer(HOME + name, "article", HOME, "tp", 0, 0, 0.0), **fields)


def taken(crawl, alone=True):
    """Return the name of what the worker takes, or why it takes nothing."""
    popped = crawl.pop(alone)
    return popped.lease[0].removeprefix(HOME) if popped.lease else popped.verdict


def test_an_address_is_given_out_once_and_the_most_urgent_first(redis):
    one, two = joined(redis), joined(redis, "w2")
    one.offer([offer("b"), offer("c", kind="page"), offer("a")])
    two.offer([offer("a"), offer("i", kind="index"), offer("c", kind="issue")])
    assert [taken(crawl) for crawl in (one, two, one, two, one, two)] == ["i", "c", "b", "a", "empty", "empty"]


def test_a_crawl_ends_when_nothing_is_left_for_any_worker(redis):
    one, two = joined(redis), joined(redis, "w2")
    one.offer([offer("a")])
    assert taken(one) == "a"
    assert taken(two) == "empty"
    one.complete(HOME + "a", True, 0.0, [offer("b"), offer("a")])
    assert (taken(two), taken(one)) == ("b", "empty")
    two.complete(HOME + "b", True, 0.0, [])
    assert (taken(one), taken(two)) == ("finished", "finished")


def test_what_a_dead_worker_had_is_given_out_again_and_what_kills_workers_is_given_up(redis):
    living, given_up = joined(redis), []
    living.offer([offer("deadly")])
    for number in range(10):
        assert taken(joined(redis, f"dead{number}", heartbeat=0.03)) == "deadly"
        time.sleep(0.04)
        given_up += living.renew()
        if number == 2:
            # Three have died of it: from now on it is asked for last and alone, so that it is known what they died of.
            living.offer([offer("well")])
            assert (taken(living, alone=False), taken(living, alone=False)) == ("well", "empty")
            living.complete(HOME + "well", True, 0.0, [])
    assert given_up == [HOME + "deadly"]
    assert taken(living) == "finished"


def test_a_page_that_failed_waits_and_one_that_another_took_over_is_not_put_back(redis):
    one = joined(redis)
    one.offer([offer("a"), offer("b")])
    assert (taken(one), taken(one)) == ("a", "b")
    one.put_back(offer("a", attempts=1, wait=0.15), failed=True, hold=0.0)
    assert taken(one) == "empty"
    time.sleep(0.16)
    popped = one.pop(True)
    assert popped.lease[0] == HOME + "a"
    assert json.loads(popped.lease[1][1:])["attempts"] == 1
    joined(redis, "w2").put_back(offer("b"), failed=True, hold=0.0)
    assert taken(one) == "empty"


def test_a_host_that_asks_for_patience_is_left_alone_by_all(redis):
    one, two = joined(redis), joined(redis, "w2")
    one.offer([offer("a"), offer("b")])
    taken(one)
    one.put_back(offer("a"), failed=True, hold=0.2)
    assert taken(two) == "held"
    time.sleep(0.21)
    assert taken(two) == "b"


def test_what_another_shard_holds_is_nothing_new_unless_it_is_due_somewhere(redis):
    one, two = joined(redis), joined(redis, "w2")
    two.held([HOME + "held", HOME + "due"])
    one.offer([offer("i", kind="index"), offer("due")])
    assert (taken(one), taken(two)) == ("i", "due")
    assert one.complete(HOME + "i", True, 0.0, [offer("held"), offer("new")]) == []
    assert (taken(one), taken(one)) == ("new", "empty")


def test_a_crawl_waits_a_moment_for_those_that_took_part_in_the_last(redis):
    one = joined(redis, heartbeat=0.3)
    joined(redis, "w2", heartbeat=0.3)
    assert taken(one) == "finished"
    again = joined(redis, heartbeat=0.3, last=one.id)
    again.offer([offer("a"), offer("b")])
    assert taken(again) == "empty"
    joined(redis, "w2", heartbeat=0.3, last=one.id)
    assert taken(again) == "a"
    for url in ("a", "b"):
        again.complete(HOME + url, True, 0.0, [])
    assert taken(again) == "finished"
    alone = joined(redis, heartbeat=0.3, last=again.id)
    alone.offer([offer("a")])
    assert taken(alone) == "empty"
    time.sleep(0.11)
    assert taken(alone) == "a"


def test_too_many_addresses_that_differ_in_their_query_are_trapped_over_all_workers(redis):
    one, two = joined(redis), joined(redis, "w2")
    assert one.offer([offer(f"c?day={day}") for day in range(300)]) == []
    assert two.offer([offer(f"c?day={day}") for day in range(200, 520)]) == [f"{HOME}c?day={day}" for day in range(500, 520)]
    # Who finds one of them again is told so.
    assert one.offer([offer("c?day=519")]) == [f"{HOME}c?day=519"]


def test_the_workers_take_turns_at_the_pace_of_the_slowest_and_no_more_at_once_than_one_client_would(redis):
    one, two = joined(redis), joined(redis, "w2")
    two.raise_pace(0.2)
    assert one.turn("r1", 0.05, 1) == 0
    assert 0.1 < two.turn("r2", 0.05, 1) <= 0.2
    time.sleep(0.21)
    assert two.turn("r2", 0.05, 1) > 0, "the first was not answered yet"
    one.sent("r1")
    assert two.turn("r2", 0.05, 1) == 0


def test_a_name_is_one_workers_and_the_same_mirror_takes_its_own_place_at_once(redis):
    from crawler.shared_walk.crawl import RedisUnusable

    first = joined(redis)
    first.offer([offer("a")])
    assert taken(first) == "a"
    with pytest.raises(RedisUnusable, match="a worker named 'w1' is at work already"):
        crawl_of(redis).join(shard("another"), full=False, pace=0.0)
    again = joined(redis)
    assert taken(again) == "a", "its own, from before it died"
    with pytest.raises(RedisUnusable, match="another worker has taken the name 'w1'"):
        first.renew()


def test_when_a_crawl_begins_and_when_there_is_nothing_to_do(redis):
    def verdict(worker, full=False, **of):
        crawl = crawl_of(redis, worker)
        answer = crawl.join(shard(worker, **of), full=full, pace=0.0)
        if answer.verdict in ("begun", "joined"):
            crawl.seeded()
        return answer.verdict, answer.crawl, crawl

    said, first, one = verdict("w1")
    assert said == "begun"
    assert verdict("w2")[:2] == ("joined", first)
    assert taken(one) == "finished"
    assert verdict("w3")[0] == "idle", "it came late, and took no part"
    assert verdict("w2", last=first, unfinished=True)[0] == "over", "the others went on without it"
    said, second, one = verdict("w1", last=first)
    assert said == "begun"
    assert second != first
    connect(redis).flushall()
    assert verdict("w1", last=second, unfinished=True)[:2] == ("begun", second), "it is the same crawl, told again"
    assert verdict("w2", last=second, unfinished=True)[:2] == ("joined", second)
    one = verdict("w1", last=second, unfinished=True)[2]
    assert taken(one) == "finished"
    assert verdict("w3", full=True)[0] == "begun"


def change_type(client):
    client.flushall()
    client.set("backfile:paper:crawl", "mine")


def lose_a_key(client):
    client.delete("backfile:paper:queue")


@pytest.mark.parametrize(
    ("accident", "step", "sentence"),
    [
        (lambda client: client.flushall(), "pop", "no longer holds this crawl: it was emptied, or another was begun; nothing is lost"),
        (change_type, "pop", "begins with backfile:paper: is not of Backfile's making"),
        (lose_a_key, "pop", "has lost a part of this crawl: keys were deleted"),
        (lambda client: client.config_set("maxmemory", 1), "offer", "is out of memory; raise its maxmemory"),
    ],
)
def test_what_happens_to_redis_is_told_in_a_sentence(redis, accident, step, sentence):
    from crawler.shared_walk.crawl import RedisUnusable

    crawl = joined(redis)
    crawl.offer([offer("a")])
    accident(connect(redis))
    try:
        with pytest.raises(RedisUnusable, match=sentence) as told:
            crawl.pop(True) if step == "pop" else crawl.offer([offer("b")])
    finally:
        connect(redis).config_set("maxmemory", 0)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("options", "url", "sentence"),
    [
        (["--requirepass", "xyzzy"], "redis://127.0.0.1:{port}/0", r"it asks for a password\); put user and password in `redis.url`"),
        (["--requirepass", "xyzzy"], "redis://:plugh@127.0.0.1:{port}/0", "refuses us .invalid username-password pair"),
        (["--maxmemory", "9mb", "--maxmemory-policy", "allkeys-lru"], "redis://127.0.0.1:{port}/0", "throws keys away when it is full"),
        ([], "redis://127.0.0.1:1/0", "cannot be reached .*Connection refused.; start it, or set `redis.url`"),
    ],
)
def test_a_redis_that_cannot_be_worked_with_is_told_of_at_the_start(tmp_path, options, url, sentence):
    from redis import Redis

    from crawler.shared_walk.crawl import RedisUnusable, SharedCrawl

    with serving_redis(tmp_path, *options) as server:
        address = url.format(port=server.port)
        crawl = SharedCrawl(Redis.from_url(address, decode_responses=True), address, "paper", "w1", 30.0)
        with pytest.raises(RedisUnusable, match=sentence) as told:
            crawl.join(shard(), full=False, pace=0.0)
    assert "plugh" not in str(told.value)


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("https://elsewhere.example/a", '2{"kind": "article"}'),
        (HOME + "a", "2[]"),
        (HOME + "a", "\x80\x05pickled"),
        (HOME + "a", '2{"kind": "callable"}'),
        (HOME + "a", '2{"kind": "article", "attempts": -1}'),
    ],
)
def test_what_is_no_lease_of_the_archive_is_refused(url, text):
    from crawler.shared_walk.leases import ForeignLease, read

    with pytest.raises(ForeignLease):
        read(url, text, "0", "0", WalkedPaper().address, ["tp"])


def test_what_a_lease_says_beside_its_address_is_believed_only_where_it_is_of_the_archive():
    from crawler.shared_walk.leases import SharedLease, read

    said = '2{"kind": "article", "found_on": "file:///etc/passwd", "periodical": ["tp"], "callback": "os.system"}'
    assert read(HOME + "a", said, "1", "2", WalkedPaper().address, ["tp"]) == SharedLease(HOME + "a", "article", strays=1, kills=2)


# Workers, each a process with a mirror of its own.


def site_of_two_papers(pages=PAGES):
    """Return the answers of a site of two indexes and so many articles, by path."""
    paths = [f"/{code}/1/a{number}.html" for code in ("tp", "zt") for number in range(pages // 2)]
    articles = {path: page(f"<h1>On {path}</h1><p>text {path} " + "word " * 30) for path in paths}
    indexes = {f"/{code}.html": links(path for path in paths if path.startswith(f"/{code}/")) for code in ("tp", "zt")}
    return {"/": links(indexes), **indexes, **articles}


def links(paths):
    return page(" ".join(f'<a href="{path}">{path}</a>' for path in paths))


def start(server, site, db, **settings):
    """Start the worker whose mirror is `db`."""
    given = {
        "BACKFILE_BASE_URL": site.url, "BACKFILE_DB": str(db), "BACKFILE_CONCURRENCY": 2, "BACKFILE_ENGINE": "redis",
        "BACKFILE_REDIS_URL": server.url, "BACKFILE_REDIS_WORKER": db.stem, "BACKFILE_REDIS_HEARTBEAT": 3, "BACKFILE_RETRY_WAIT": 0.01,
        **settings,
    }  # fmt: skip
    return subprocess.Popen(walking(**given), env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def ended(*workers):
    """Wait for workers; return what each said of its failure."""
    said = [worker.communicate(timeout=60) for worker in workers]
    assert all(err == "" for _, err in said)
    return [out for out, _ in said]


def until(true):
    for _ in range(1000):
        if true():
            return
        time.sleep(0.01)
    raise AssertionError("it never came true")


def rows(db, query):
    with closing(sqlite3.connect(db)) as connection:
        return connection.execute(query).fetchall()


def pages_of(*shards):
    """Return how often each address was captured, over all shards."""
    captured = "SELECT url FROM captures WHERE outcome NOT IN ('rules', 'failed')"
    return Counter(url.removeprefix(HOME) for db in shards for (url,) in rows(db, captured))


def slowly(answers, seconds=0.03):
    def answer(path):
        time.sleep(seconds)
        return answers.get(path)

    return answer


def whole(answers):
    """Return what the shards together must hold: each page once."""
    return Counter(path[1:] for path in answers)


def test_a_killed_worker_loses_nothing_of_500_pages_and_nothing_is_held_twice_when_merged(redis, tmp_path):
    answers, dbs = site_of_two_papers(500), [tmp_path / "w1.db", tmp_path / "w2.db"]
    with serve(slowly(answers, 0.01)) as site:
        workers = [start(redis, site, db) for db in dbs]
        until(lambda: len(site.asked) > 200)
        workers[0].kill()
        workers[0].communicate()
        assert ended(workers[1]) == [""]
        twice = len([path for path in site.asked if path != "/robots.txt"]) - len(answers)
        assert 0 <= twice <= 2, "more than was on its way was asked for again"
        # What was due in the killed one's mirror, others have done; it has nothing to do, and the next time begins anew.
        assert ended(start(redis, site, dbs[0])) == [""]
    # What it was killed over between its own disk and Redis, another has fetched too.
    assert set(pages_of(*dbs)) == set(whole(answers))
    assert rows(dbs[0], "SELECT outcome, pages FROM runs") == [("killed", rows(dbs[0], "SELECT pages FROM runs")[0][0]), ("done", 0)]
    assert rows(dbs[0], "SELECT count(*) FROM frontier WHERE state <> 'done'") == [(0,)]
    together = tmp_path / "paper.db"
    merged(together, *dbs, archive=WalkedPaper)
    assert rows(together, "SELECT count(*), count(DISTINCT url) FROM articles") == [(500, 500)]
    assert rows(together, "SELECT count(*), count(DISTINCT key) FROM readings WHERE kind = 'article'") == [(500, 500)]
    assert set(pages_of(together)) == set(whole(answers))


def test_a_second_crawl_asks_only_for_what_is_due_whoever_holds_the_rest(redis, tmp_path):
    answers, dbs = site_of_two_papers(), [tmp_path / "w1.db", tmp_path / "w2.db"]
    with serve(answers.get) as site:
        assert ended(*[start(redis, site, db, BACKFILE_REDIS_HEARTBEAT=60) for db in dbs]) == ["", ""]
        assert pages_of(*dbs) == whole(answers)
        site.asked.clear()
        assert ended(*[start(redis, site, db, BACKFILE_REDIS_HEARTBEAT=60) for db in dbs]) == ["", ""]
    assert sorted(set(site.asked) - {"/robots.txt"}) == ["/", "/tp.html", "/zt.html"]
    assert len([path for path in site.asked if path != "/robots.txt"]) <= 6


def test_a_stopped_worker_gives_back_a_limited_one_leaves_the_rest_and_a_poisoned_queue_leads_nowhere(redis, tmp_path):
    answers, dbs = site_of_two_papers(), [tmp_path / "w1.db", tmp_path / "w2.db", tmp_path / "w3.db"]
    client, foreign = connect(redis), "https://elsewhere.example/a"
    with serve(slowly(answers)) as site:
        stopped = start(redis, site, dbs[0], BACKFILE_REDIS_HEARTBEAT=60)
        until(lambda: len(site.asked) > 15)
        stopped.send_signal(signal.SIGTERM)
        assert ended(stopped) == [""]
        assert client.hlen("backfile:paper:flight") == 0
        assert ended(start(redis, site, dbs[1], BACKFILE_LIMIT=7, BACKFILE_REDIS_HEARTBEAT=60)) == [""]
        assert rows(dbs[1], "SELECT outcome, pages FROM runs") == [("limited", 7)]
        client.hset("backfile:paper:known", foreign, '0{"kind": "index"}')
        client.zadd("backfile:paper:queue", {foreign: 0})
        client.hincrby("backfile:paper:crawl", "open", 1)
        assert ended(start(redis, site, dbs[2], BACKFILE_REDIS_HEARTBEAT=60)) == [""]
    assert rows(dbs[0], "SELECT outcome FROM runs") == [("stopped",)]
    assert pages_of(*dbs) == whole(answers)
    assert rows(dbs[2], "SELECT severity FROM problems WHERE code = 'foreign_lease'") == [("warning",)]


def test_one_pace_holds_over_all_workers_and_so_do_four_attempts(redis, tmp_path):
    answers, dbs, tries = site_of_two_papers(10), [tmp_path / "w1.db", tmp_path / "w2.db"], Counter()

    def answer(path):
        tries[path] += 1
        if path == "/tp/1/a1.html" or (path == "/tp/1/a2.html" and tries[path] < 3):
            return Answer(b"", 503)
        return answers.get(path)

    with serve(answer) as site:
        assert ended(
            *[
                start(redis, site, db, BACKFILE_DELAY=delay, BACKFILE_REDIS_HEARTBEAT=60)
                for db, delay in zip(dbs, (0.25, 0.02), strict=True)
            ]
        ) == ["", ""]
    # The first requests may come before the slower worker does.
    gaps = [after - before for before, after in pairwise(site.times)][-12:]
    assert min(gaps) > 0.15, "two clients, each at the same pace, would come closer"
    assert all(rows(db, "SELECT count(*) FROM captures")[0][0] > 2 for db in dbs)
    assert (tries["/tp/1/a1.html"], tries["/tp/1/a2.html"]) == (4, 3)
    given_up = [row for db in dbs for row in rows(db, "SELECT url, attempts FROM frontier WHERE state = 'failed'")]
    assert given_up == [(HOME + "tp/1/a1.html", 4)]


def test_redis_may_go_away_and_come_back_empty(redis, tmp_path):
    answers, dbs = site_of_two_papers(), [tmp_path / "w1.db", tmp_path / "w2.db"]
    (tmp_path / "other").mkdir()
    with serving_redis(tmp_path / "other") as server, serve(slowly(answers)) as site:
        workers = [start(server, site, db) for db in dbs]
        until(lambda: len(site.asked) > PAGES // 3)
        # A connection that is lost is made again, and nobody need know.
        connect(server).client_kill_filter(_type="normal")
        until(lambda: len(site.asked) > PAGES // 2)
        server.stop()
        for said in ended(*workers):
            assert said.startswith(f"Redis at {server.url} went away")
            assert said.endswith("nothing is lost: when it is back, run the same command again to go on")
        server.start()
        assert ended(*[start(server, site, db) for db in dbs]) == ["", ""]
    assert pages_of(*dbs).keys() == whole(answers).keys()
    assert max(pages_of(*dbs).values()) <= 2
    assert [rows(db, "SELECT outcome FROM runs") for db in dbs] == [[("failed",), ("done",)]] * 2


def test_the_merged_mirror_of_two_workers_equals_that_of_one_machine(redis, tmp_path, sample_mirror):
    dbs, merged = [tmp_path / "w1.db", tmp_path / "w2.db"], tmp_path / "merged.db"
    options = ("--engine", "redis", "--quiet")
    with serve_sample() as site:
        asked = [command("crawl", "sample", "--base-url", site, "--db", db, *options) for db in dbs]
        given = environment(BACKFILE_REDIS_URL=redis.url, BACKFILE_CONCURRENCY="2")
        workers = [subprocess.Popen(words, env=given, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for words in asked]
        assert ended(*workers) == ["", ""]
    assert all(rows(db, "SELECT count(*) FROM captures")[0][0] > 20 for db in dbs)
    done = backfile("merge", merged, *dbs)
    assert done.returncode == 0, done.stderr
    assert dump(merged) == dump(sample_mirror)
