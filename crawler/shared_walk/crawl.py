"""A shared crawl as it stands in Redis: what a worker asks of it, and what Redis can say against that, in a sentence."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

from redis import Redis, exceptions

from crawler.shared_walk import scripts
from crawler.shared_walk.leases import Offer, written
from pipelines.items import MAX_QUERIES

SUSPECT, DEADLY = 3, 10
"""How many workers may die while they have an address, before it is asked for last and alone; and before it is given up."""

_AGAIN = "run the same command again to go on"
_Each = TypeVar("_Each")
_RECENT = 600.0
"""Seconds after the end of a crawl in which a worker that took no part in it begins no other: it came late to this one."""
_BATCH = 500
_SILENCE = 0.5
_LONGEST_ANSWER = 90.0


class RedisAway(Exception):
    """Redis does not answer just now; it may soon."""


class RedisUnusable(Exception):
    """Redis cannot be worked with; the message says in a sentence why, and what to do."""


@dataclass(frozen=True)
class Shard:
    """What a worker's mirror knows of the shared crawls that it took part in."""

    key: str
    """Its own name, drawn by lot."""
    last: str | None
    """The crawl that it took part in last."""
    unfinished: bool
    """It did not see the end of that."""


@dataclass(frozen=True)
class Joined:
    """How a worker's beginning came out."""

    verdict: str
    """`begun`: a new crawl; `joined`: one that is under way; `over`: the others have finished the one that it had left; `idle`: one in
    which it took no part has just ended."""
    crawl: str
    """Which crawl."""
    known: int
    """Addresses known in it; milliseconds since its end where it is over."""
    left: int
    """Addresses of them that are not finished."""
    deadly: Sequence[str]
    """Addresses that are given up, because every worker that had them died."""


@dataclass(frozen=True)
class Popped:
    """What there was to take."""

    verdict: str
    """`lease`, `empty` (others are at work), `held` (the host asked for patience) or `finished`."""
    pace: float
    """Seconds between two requests of all workers together."""
    lease: tuple[str, str, str, str] | None = None
    """Address, lease, strays and kills, as Redis keeps them."""
    hold: float = 0.0
    """Seconds of patience."""
    answered: bool = False
    """Whether any page was ever had."""


class SharedCrawl:
    """One archive's crawl in one Redis, as one worker sees it."""

    def __init__(self, server: Redis, url: str, archive: str, worker: str, heartbeat: float) -> None:
        """Take the connection and its address, the archive's name, this worker's, and the seconds after which silence means death."""
        self.server = server
        self.place = without_password(url)
        self.archive = archive
        self.worker = worker
        self.heartbeat = heartbeat
        self.token = uuid4().hex
        self.id = ""
        self._prefix = f"backfile:{archive}:"
        self._keys = [self._prefix + name for name in scripts.KEYS]
        self._scripts: dict[str, Any] = {}
        self._away_since: float | None = None
        self._ask_again = 0.0
        self._shard = ""

    def join(self, shard: Shard, full: bool, pace: float) -> Joined:
        """Begin to work: in the crawl that is under way, or in a new one, which waits a moment for those that took part in the last.

        Raises RedisUnusable where another worker has this name.
        """
        self._check_memory()
        self._shard = shard.key
        verdict, crawl, known, left, deadly = self._run(
            scripts.JOIN, self.worker, self.token, shard.key, socket.gethostname(), _milliseconds(self.heartbeat),
            shard.last or "", int(shard.unfinished), int(full), uuid4().hex, _milliseconds(_RECENT), _milliseconds(pace),
            _milliseconds(self.heartbeat / 3), patient=False,
        )  # fmt: skip
        if verdict == "taken":
            raise RedisUnusable(
                f"a worker named {self.worker!r} is at work already, on {crawl}; give this one another name with `redis.worker` or "
                "BACKFILE_REDIS_WORKER"
            )
        self.id = crawl
        return Joined(verdict, crawl, int(known), int(left), deadly)

    def seeded(self) -> None:
        """Say that all that this worker knew at its beginning is offered."""
        self._run(scripts.SEEDED, self.worker, self._shard)

    def offer(self, offers: Sequence[Offer]) -> list[str]:
        """Offer addresses to all workers; those already known stay as they are. Returns those that are one too many of their path."""
        return [trapped for some in _batches(offers) for trapped in self._run(scripts.OFFER, *_said(some))]

    def held(self, urls: Sequence[str]) -> None:
        """Say that this worker's shard holds the pages at `urls`, and that they are not due in it: to find them is nothing new."""
        for some in _batches(urls):
            self._run(scripts.HELD, *some)

    def done(self, urls: Sequence[str]) -> None:
        """Say that the pages at `urls` are finished."""
        for some in _batches(urls):
            self._run(scripts.DONE, *some)

    def complete(self, url: str, answered: bool, hold: float, offers: Iterable[Offer]) -> list[str]:
        """Say that the page at `url` is on the disk, and leads to `offers`; the host may ask for `hold` seconds of patience.

        Returns the addresses that are one too many of their path.
        """
        return list(self._run(scripts.COMPLETE, url, int(answered), _milliseconds(hold), *_said(offers)))

    def put_back(self, offer: Offer, failed: bool, hold: float) -> None:
        """Say that the page of `offer` could not be had and is to be asked for again, as it says; `hold` as in complete."""
        arguments = written(offer), _milliseconds(offer.wait), self.worker, int(failed), _milliseconds(hold)
        self._run(scripts.PUT_BACK, offer.url, *arguments)

    def pop(self, alone: bool) -> Popped:
        """Take the most urgent address; `alone` says that this worker has no other, and may have one that workers died of."""
        verdict, pace, *rest = self._run(scripts.POP, self.worker, int(alone))
        seconds = int(pace) / 1000
        if verdict == "lease":
            return Popped(verdict, seconds, lease=(rest[0], rest[1], rest[2], rest[3]))
        return Popped(verdict, seconds, hold=int(rest[0]) / 1000 if verdict == "held" else 0.0, answered=rest == ["1"])

    def renew(self) -> list[str]:
        """Say that this worker lives, and take back what dead ones had; return what is given up, because workers die of it."""
        value = f"{self.token} {self._shard} {socket.gethostname()}"
        ours, deadly = self._run(scripts.RENEW, self.worker, self.token, value, _milliseconds(self.heartbeat))
        if not ours:
            raise RedisUnusable(f"another worker has taken the name {self.worker!r}; give each its own with `redis.worker`")
        return list(deadly)

    def leave(self) -> None:
        """End: what this worker has is free at once."""
        self._run(scripts.LEAVE, self.worker, self.token)

    def raise_pace(self, seconds: float) -> None:
        """Have all workers together wait so long between two requests, at least."""
        self._run(scripts.PACE, _milliseconds(seconds))

    def turn(self, request: str, pace: float, most: int) -> float:
        """Return 0 where the request of that name may be sent now, `most` at once; else the seconds after which to ask again."""
        wait = self._run(scripts.TURN, f"{self.worker}:{request}", _milliseconds(pace), most, _milliseconds(_LONGEST_ANSWER))
        return int(wait) / 1000

    def sent(self, request: str) -> None:
        """Say that the request of that name was answered."""
        self._run(scripts.SENT, f"{self.worker}:{request}")

    # How Redis is asked.

    def _run(self, script: str, *arguments: Any, patient: bool = True) -> Any:
        """Run a script. Raises RedisAway where Redis is away and may come back, RedisUnusable where it will not, or refuses."""
        if self._ask_again > time.monotonic():
            raise RedisAway
        if script not in self._scripts:
            self._scripts[script] = self.server.register_script(scripts.whole(script))
        with self._in_words(patient):
            told = [self.id, SUSPECT, DEADLY, MAX_QUERIES, f"{self._prefix}beat:"]
            answer = self._scripts[script](keys=self._keys, args=[*told, *arguments])
        self._away_since = None
        return answer

    @contextmanager
    def _in_words(self, patient: bool) -> Iterator[None]:
        try:
            yield
        except (exceptions.AuthenticationError, exceptions.AuthorizationError, exceptions.NoPermissionError) as error:
            said = "it asks for a password" if "HELLO" in str(error) else _said_by(error)
            raise RedisUnusable(f"{self.place} refuses us ({said}); put user and password in `redis.url`") from error
        except (exceptions.ConnectionError, exceptions.TimeoutError) as error:
            self._wait(patient, error)
            raise RedisAway from error
        except exceptions.OutOfMemoryError as error:
            raise RedisUnusable(f"{self.place} is out of memory; raise its maxmemory, then {_AGAIN}") from error
        except exceptions.RedisError as error:
            raise RedisUnusable(self._refusal(_said_by(error))) from error

    def _wait(self, patient: bool, error: Exception) -> None:
        now = time.monotonic()
        self._away_since = self._away_since or now
        self._ask_again = now + _SILENCE
        # Once we are taken for dead, others do our work.
        if not patient:
            raise RedisUnusable(f"{self.place} cannot be reached ({_said_by(error)}); start it, or set `redis.url`") from error
        if now - self._away_since > self.heartbeat / 2:
            raise RedisUnusable(f"{self.place} went away ({_said_by(error)}); nothing is lost: when it is back, {_AGAIN}") from error

    def _refusal(self, said: str) -> str:
        if scripts.LOST in said:
            return f"{self.place} no longer holds this crawl: it was emptied, or another was begun; nothing is lost: {_AGAIN}"
        if scripts.DAMAGED in said:
            return f"{self.place} has lost a part of this crawl: keys were deleted; nothing is lost: {_AGAIN}"
        if "WRONGTYPE" in said:
            return f"a key of {self.place} that begins with {self._prefix} is not of Backfile's making; delete it, or use another database"
        return f"{self.place} cannot be worked with ({said}); mend that, then {_AGAIN}"

    def _check_memory(self) -> None:
        """Raise RedisUnusable where Redis would throw away our keys when its memory is full: pages would be lost without a word."""
        with self._in_words(patient=False):
            memory: Any = self.server.info("memory")
        policy = memory.get("maxmemory_policy", "noeviction")
        if int(memory.get("maxmemory", 0)) and policy != "noeviction":
            raise RedisUnusable(f"{self.place} throws keys away when it is full (maxmemory-policy {policy}); set that to noeviction")


def without_password(url: str) -> str:
    """Return "Redis at" and the address `url` without user and password, which nobody is to read in a log."""
    try:
        parts = urlsplit(url)
        place = parts.netloc.rpartition("@")[2]
        return f"Redis at {urlunsplit((parts.scheme, place, parts.path, '', ''))}"
    except ValueError:
        return "Redis"


def _said_by(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".")[:200] or type(error).__name__


def _said(offers: Iterable[Offer]) -> Iterator[Any]:
    for offer in offers:
        yield from (offer.url, written(offer), offer.strays, _milliseconds(offer.wait))


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)


def _batches(of: Sequence[_Each]) -> Iterator[Sequence[_Each]]:
    for start in range(0, len(of), _BATCH):
        yield of[start : start + _BATCH]
