"""What is due, given to scrapyd 1.6 as a job (scrapyd's API: schedule.json, listjobs.json); it would run two of one archive at once."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from crawler.configuration.reading import Values
from crawler.schedule.commands import CannotSchedule
from crawler.schedule.plans import Plan

_SECONDS = 30
_MOST = 10_000_000


def job_under_way(plan: Plan) -> str | None:
    """Return the job that scrapyd runs, or is about to, for the plan's archive, None where there is none; raises CannotSchedule."""
    answer = _ask(plan.values, "listjobs.json", query=[("project", plan.values["scrapyd.project"])])
    for state in ("running", "pending"):
        for job in answer.get(state, []):
            if job.get("spider") == plan.archive:
                return str(job.get("id"))
    return None


def post_job(plan: Plan, event: datetime, file: Path) -> str:
    """Have scrapyd crawl the plan's archive because of `event`, as the configuration `file` says; return the job's name.

    It is made of archive and event, `icl-20270328T010000Z`: the log is called so too. Raises CannotSchedule.
    """
    job = f"{plan.archive}-{event.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    form = [
        ("project", plan.values["scrapyd.project"]), ("spider", plan.archive), ("jobid", job),
        ("setting", f"BACKFILE_DB={plan.mirror}"), ("setting", f"BACKFILE_CONFIG={file}"),
    ]  # fmt: skip
    return str(_ask(plan.values, "schedule.json", form=form).get("jobid", job))


def _ask(values: Values, name: str, query: Sequence[tuple[str, str]] = (), form: Sequence[tuple[str, str]] = ()) -> dict[str, Any]:
    url = f"{values['scrapyd.url'].rstrip('/')}/{name}"
    request = Request(f"{url}?{urlencode(query)}" if query else url, data=urlencode(form).encode() if form else None)  # noqa: S310 - the setting takes http and https only
    if values["scrapyd.username"]:
        known = f"{values['scrapyd.username']}:{values['scrapyd.password'] or ''}"
        request.add_header("Authorization", f"Basic {base64.b64encode(known.encode()).decode()}")
    try:
        with urlopen(request, timeout=_SECONDS) as response:  # noqa: S310 - of the same http or https address
            content = response.read(_MOST)
    except HTTPError as error:
        with error:
            content = error.read(_MOST)
        if error.code == 401:
            raise CannotSchedule(f"scrapyd at {url} wants another name or password; set scrapyd.username and scrapyd.password") from error
    except (OSError, HTTPException) as error:
        why = getattr(error, "reason", None) or error
        raise CannotSchedule(f"scrapyd at {url} does not answer ({why}); does it run, and is scrapyd.url right?") from error
    return _answer(url, content)


def _answer(url: str, content: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(content)
        status = answer["status"]
    except (ValueError, KeyError, TypeError) as error:
        raise CannotSchedule(f"what answers at {url} is not scrapyd; is scrapyd.url right?") from error
    if status != "ok":
        told = " ".join(str(answer.get("message", status)).split())[:300].rstrip(".")
        raise CannotSchedule(f"scrapyd at {url} refuses: {told}")
    return dict(answer)
