"""The words of `backfile schedule show`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from crawler.commands.status_text import minute

if TYPE_CHECKING:
    from crawler.schedule.plans import Plan


def told_of(plan: Plan, now: datetime, count: int) -> dict[str, Any]:
    """Return what `show` tells of one archive, ready for JSON."""
    from crawler.schedule.due import due_at
    from pipelines.mirror import lock

    due, running = due_at(plan.calendar, plan.archive, plan.mirror, now), lock.is_held(plan.mirror)
    calendar = plan.calendar
    return {
        "archive": plan.archive,
        "schedule": calendar.text,
        "set_in": plan.values.origin("schedule"),
        "on_calendar": list(calendar.on_calendar),
        "zone": calendar.zone.key,
        "zone_of_this_machine": calendar.of_this_machine,
        "next": [{"local": local(plan, event), "utc": _utc(event)} for event in calendar.upcoming(now, count)],
        "last_start": _utc(due.last_start) if due.last_start else None,
        "last_start_local": local(plan, due.last_start) if due.last_start else None,
        "due": due.since is not None and not running,
        "due_since": _utc(due.since) if due.since and due.last_start else None,
        "running": running,
        "window": plan.values["window"],
        "mirror": str(plan.mirror),
        "warning": due.warning,
    }


def schedule_text(told: Mapping[str, Any]) -> str:
    """Return what told_of gave of one archive in words."""
    zone = f", in the time zone of this machine, {told['zone']}" if told["zone_of_this_machine"] else ""
    since = told["due_since"]
    due = "no" if not told["due"] else f"yes, since {minute(since)} UTC" if since else "yes, at once"
    times = [f"{one['local']} ({one['utc'][11:16]} UTC)" for one in told["next"]]
    lines = [
        f"{told['archive']}: {told['schedule']}{zone} ({told['set_in']})",
        *(f"  {'next' if number == 0 else '':<9} {time}" for number, time in enumerate(times)),
        f"  last      {told['last_start_local'] or 'never crawled'}",
        f"  due       {due}" + (", a run is under way" if told["running"] else ""),
        *([f"  hours     {told['window']}"] if told["window"] else []),
        f"  mirror    {told['mirror']}",
    ]
    return "\n".join(lines)


def local(plan: Plan, moment: datetime) -> str:
    """Return `moment`, an aware time, as the clocks of a plan's calendar show it."""
    shown = moment.astimezone(plan.calendar.zone)
    return f"{shown:%Y-%m-%d %H:%M} {shown.tzname()}"


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
