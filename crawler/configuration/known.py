"""The settings that there are: name, values, default and meaning of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from crawler.configuration.kinds import CALENDAR, CONTACT, PATH, REDIS, SIZE, TEXT, TRUTH, WEB, WINDOW, WORDS, Kind, one_of, seconds, whole


@dataclass(frozen=True)
class Setting:
    """One thing that an operator may set."""

    name: str
    """Dotted: `publish.file` is `file` in the table `[publish]`."""
    kind: Kind
    says: str
    """What it does, in a phrase."""
    example: str
    """A value, as TOML."""
    default: Any = None
    """None where it is not set, or follows from something else, which `says` then tells."""
    of_one: bool = False
    """It is of one archive alone, and so stands in its table only."""
    secret: bool = False
    """It is never shown."""

    @property
    def variable(self) -> str:
        """Its name in the environment, and among Scrapy's settings."""
        return "BACKFILE_" + self.name.replace(".", "_").upper()


SETTINGS = {
    setting.name: setting
    for setting in (
        Setting("contact", CONTACT, "where the sites' keepers reach you; a live crawl is refused without it", '"you@example.org"'),
        Setting("schedule", CALENDAR, "when to crawl, for `backfile schedule`", '"daily 03:15 Europe/Berlin"'),
        Setting("db", PATH, "the mirror, which may hold several archives; by default the archive's name with .db", '"icl.db"'),
        Setting("base_url", WEB, "a copy of the site, to be fetched from instead", '"http://127.0.0.1:8000/"', of_one=True),
        Setting("delay", seconds(0), "seconds between two requests: 2 by default, never less than 1 on a live host, 0 on loopback", "2"),
        Setting("concurrency", whole(1, 64), "requests at once on loopback; always 1 on a live host", "8", 8),
        Setting("window", WINDOW, "send requests only in these hours", '"22:00-06:00 Europe/Berlin"'),
        Setting("rechecks", whole(0, 1_000_000), "how many known pages, beside indexes and young issues, a run asks for again", "300", 300),
        Setting(
            "retry_wait", seconds(0), "seconds before a failed page is asked for again, doubled each time, four times at most", "10", 10.0
        ),
        Setting("patience", whole(1, 1_000_000), "failures in a row after which a host is left alone until the next run", "10", 10),
        Setting(
            "engine", one_of("embedded", "redis"), "what gives out the work: this process, or Redis for several", '"embedded"', "embedded"
        ),
        Setting(
            "warc.folder",
            PATH,
            "where the WARC files are kept, on another disk for instance; by default beside the mirror",
            '"/big/icl-warc"',
        ),
        Setting("warc.size", SIZE, "how long a WARC file grows before the next is begun", '"1 GB"', 1_000_000_000),
        Setting(
            "log.level", one_of("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"), "the least of what Scrapy's log tells", '"INFO"', "INFO"
        ),
        Setting("log.format", one_of("text", "json"), "logs and progress as text, or as a JSON object a line", '"text"', "text"),
        Setting(
            "notify.command",
            WORDS,
            "a command that is told, as JSON on its standard input, when something is wrong",
            '["mail-me", "ops@example.org"]',
        ),
        Setting("notify.webhook", WEB, "an address that the same JSON is posted to", '"https://hooks.example.org/backfile"', secret=True),
        Setting("notify.problems", whole(1, 1_000_000), "tell when more problems than this are open", "50"),
        Setting("notify.timeout", seconds(1, 600), "seconds that a notification may take", "10", 10.0),
        Setting(
            "metrics.file",
            PATH,
            "a file for Prometheus' node_exporter, written after each run",
            '"/var/lib/prometheus/node-exporter/backfile-{archive}.prom"',
        ),
        Setting("health.file", PATH, "how the last run went, as JSON; by default beside the mirror", '"icl.health.json"'),
        Setting("publish.file", PATH, "a copy of the mirror for readers, made after each good run", '"/srv/public/{archive}.db"'),
        Setting("publish.folder", PATH, "a folder that anyone can host, as `backfile serve --publish` writes it", '"/srv/public/site"'),
        Setting(
            "publish.command",
            WORDS,
            "a command to run once something was published",
            '["systemctl", "--user", "try-restart", "backfile-serve"]',
        ),
        Setting("publish.drift", TRUTH, "publish in spite of drift", "false", False),
        Setting("redis.url", REDIS, "the Redis that several workers share", '"redis://127.0.0.1:6379/0"', "redis://127.0.0.1:6379/0"),
        Setting("redis.worker", TEXT, "the name of this worker; by default that of its mirror and machine", '"w1"', of_one=True),
        Setting("scrapyd.url", WEB, "where scrapyd listens", '"http://127.0.0.1:6800/"', "http://127.0.0.1:6800/"),
        Setting("scrapyd.project", TEXT, "as what the project is deployed there", '"backfile"', "backfile"),
        Setting("scrapyd.username", TEXT, "who asks scrapyd", '"backfile"'),
        Setting("scrapyd.password", TEXT, "their password; better in the environment than in the file", '"secret"', secret=True),
    )
}
"""By name, in the order in which they are shown."""
