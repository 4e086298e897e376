"""Who hears of a run's health: by each channel what it has not told yet, and once that all is well again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from crawler.runs.notices import Notice, NotTold, tell_command, tell_webhook
from crawler.runs.programs import words_of
from exports.monitoring.causes import RUN_FAILED
from exports.monitoring.health import Health, Lasting, told, untold
from pipelines.normalize.moments import timestamp

Channel = Callable[[Notice], None]
"""Tells a person; raises NotTold where it could not."""


def channels(settings: Mapping[str, Any], version: str) -> dict[str, Channel]:
    """Return the channels that `settings` name, whose keys are as among Scrapy's; `version` is this program's."""
    command, webhook = settings["BACKFILE_NOTIFY_COMMAND"], settings["BACKFILE_NOTIFY_WEBHOOK"]
    timeout = float(settings["BACKFILE_NOTIFY_TIMEOUT"])
    found: dict[str, Channel] = {}
    if command:
        found["command"] = lambda notice: tell_command(words_of(command), notice, timeout)
    if webhook:
        found["webhook"] = lambda notice: tell_webhook(webhook, notice, timeout, version)
    return found


def tell(health: Health, by: Mapping[str, Channel]) -> tuple[Health, list[str]]:
    """Tell by each channel what was not told by it yet; return `health` with who was told, and why who was not, in sentences."""
    refusals = []
    for channel, say in by.items():
        notice = _notice(health, channel)
        if notice is None:
            continue
        try:
            say(notice)
        except NotTold as error:
            refusals.append(str(error))
            continue
        alarmed = [*health.alarmed, channel] if health.causes else [other for other in health.alarmed if other != channel]
        causes = told(health.causes, channel, tuple(by), timestamp())
        health = replace(health, causes=causes, alarmed=tuple(dict.fromkeys(alarmed)))
    return health, refusals


def in_a_sentence(causes: Sequence[Lasting]) -> str:
    """Return the first of `causes`, at least one, and what others there are."""
    first, *others = causes
    return first.sentence + (f" And {len(others):,} more: {', '.join(one.code for one in others)}." if others else "")


def _notice(health: Health, channel: str) -> dict[str, Any] | None:
    """Return what is to be told by `channel`: causes that it has not told yet, or that all is well again; None for neither."""
    new = untold(health.causes, channel)
    if new:
        event = "failed" if any(one.code == RUN_FAILED for one in new) else "needs_person"
        sentence = in_a_sentence(new)
    elif not health.causes and channel in health.alarmed:
        event, sentence = "recovered", f"All is well again. {health.sentence}"
    else:
        return None
    return {
        "event": event, "archive": health.archive, "sentence": sentence, "status": health.status, "exit_status": health.exit_status,
        "causes": [{"code": one.code, "sentence": one.sentence, "since": one.since} for one in new],
        "standing": [one.code for one in health.causes if one not in new], "mirror": health.mirror, "run": health.run,
        "published": health.published, "version": health.version, "written_at": health.written_at,
    }  # fmt: skip
