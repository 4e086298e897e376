"""The archives of a configuration that have a calendar, and what each needs to be crawled by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from crawler.configuration.reading import FILE, BadConfiguration, Configuration, Values
from crawler.fetching.window import not_now
from crawler.schedule.calendar import Calendar, read_calendar

_EXAMPLE = 'schedule = "daily 03:15 Europe/Berlin"'
_LOOKED_AT = 400
"""Events of a calendar, at least one of which must lie in the hours in which requests may be sent."""


@dataclass(frozen=True)
class Plan:
    """When to crawl one archive, and all else that is set for it."""

    archive: str
    calendar: Calendar
    values: Values

    @property
    def mirror(self) -> Path:
        """The mirror's file, absolute."""
        db: Path = self.values["db"]
        return db.absolute()

    def shut(self, moment: datetime) -> str | None:
        """Return why the archive had better not be crawled at `moment`, as a sentence: it is outside its hours. Else None."""
        return not_now(self.archive, self.values["window"], moment)


def read_plans(configuration: Configuration, asked: Sequence[str] = ()) -> list[Plan]:
    """Return the plans of all archives that have a calendar, or of those `asked` for, in the order of the file.

    Raises BadConfiguration where there are none, or one cannot be kept: no event lies within its hours.
    """
    file = configuration.file
    if file is None:
        raise BadConfiguration(f"there is no {FILE} in {Path.cwd()}; write one with `backfile init`, or name yours in BACKFILE_CONFIG")
    if not configuration.archives:
        raise BadConfiguration(f"{file} names no archive; begin a table with [archives.NAME], and put `{_EXAMPLE}` into it")
    for name in asked:
        if name not in configuration.archives:
            raise BadConfiguration(f"{file} has no table [archives.{name}]; it has {', '.join(configuration.archives)}")
    values = {name: configuration.of(name) for name in configuration.archives}
    plans = [Plan(name, read_calendar(said["schedule"]), said) for name, said in values.items() if said["schedule"]]
    without = [name for name in asked if name not in {plan.archive for plan in plans}]
    if without or not plans:
        table = (without or configuration.archives)[0]
        raise BadConfiguration(f"{file} sets no schedule for {table}; put `{_EXAMPLE}` below [archives.{table}], or at the top for all")
    chosen = [plan for plan in plans if not asked or plan.archive in asked]
    for plan in chosen:
        _check_hours(plan)
    return chosen


def _check_hours(plan: Plan) -> None:
    if plan.values["window"] and all(map(plan.shut, plan.calendar.upcoming(datetime.now(UTC), _LOOKED_AT))):
        raise BadConfiguration(
            f"{plan.values.origin('schedule')}: no event of {plan.calendar.text!r} lies within the hours of {plan.archive}, "
            f"{plan.values['window']!r} ({plan.values.origin('window')}); change one of the two"
        )
