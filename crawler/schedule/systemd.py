"""The schedule as systemd's timers (systemd.timer(5), systemd.service(5)): one for each archive, of this user or of the system."""

from __future__ import annotations

import os
import pwd
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from getpass import getuser
from pathlib import Path

from crawler.schedule.clock_changes import lines_besides
from crawler.schedule.commands import CannotSchedule, backfile_command, call, complaint
from crawler.schedule.plans import Plan

_STOP_SECONDS = 1800
"""How long a crawl that is stopped may take to settle what it has, before it is killed; nothing is lost then either."""
_RUNS = {"running", "degraded", "starting", "initializing"}
_LINGERING = Path("/var/lib/systemd/linger")


@dataclass(frozen=True)
class Scope:
    """Whose units they are."""

    system: bool
    """The system's; else those of the user who asks."""
    folder: Path
    """Where they are written."""
    is_own: bool = True
    """`folder` is where systemd looks for them, so that it is told of them."""

    @property
    def systemctl(self) -> list[str]:
        """The words that a call of systemctl begins with."""
        return ["systemctl"] if self.system else ["systemctl", "--user"]


def scope(system: bool, directory: Path | None) -> Scope:
    """Return the scope of the system's units, or this user's, kept in `directory` or where systemd looks for them."""
    if directory is not None:
        return Scope(system, directory.absolute(), is_own=False)
    if system:
        return Scope(system, Path("/etc/systemd/system"))
    home = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Scope(system, Path(home) / "systemd" / "user")


def units(plans: Sequence[Plan], file: Path, system: bool, spread: int = 0) -> dict[str, str]:
    """Return the content of the unit files for `plans`, by their names; `file` is the configuration.

    A timer elapses up to `spread` seconds late, at random, so that many machines do not ask at once. Raises CannotSchedule where the
    folder's name cannot stand in one.
    """
    if not str(file).isprintable():
        raise CannotSchedule(f"no unit can be written for {str(file)!r}, whose name holds what cannot be printed; rename its folder")
    found = {}
    for place, plan in enumerate(plans):
        before = [other for other in plans[:place] if other.mirror.resolve() == plan.mirror.resolve()]
        found[f"backfile-{plan.archive}.service"] = _first_line(file) + _service(plan, before, file, system)
        found[f"backfile-{plan.archive}.timer"] = _first_line(file) + _timer(plan, spread)
    return found


def install(units_by_name: dict[str, str], file: Path, where: Scope) -> list[str]:
    """Write unit files, take those of archives that are no longer scheduled away, have systemd know; return what was done, in lines.

    Raises CannotSchedule where a file of that name is not of this configuration, cannot be written, or systemd refuses.
    """
    for name in units_by_name:
        _check_ours(where.folder / name, file)
    told = _take_away([path for path in _ours(where.folder, file) if path.name not in units_by_name], where)
    for name, text in units_by_name.items():
        _write(where.folder / name, text)
        told.append(f"{where.folder / name}: written")
    timers = [name for name in units_by_name if name.endswith(".timer")]
    return told + _tell_systemd([["daemon-reload"], ["enable", "--now", *timers]], where) + _lingering(where)


def remove(file: Path, where: Scope) -> list[str]:
    """Take all unit files of this configuration away; return what was done, in lines. Raises CannotSchedule."""
    found = _ours(where.folder, file)
    if not found:
        return [f"{where.folder} has no unit of {file}"]
    return _take_away(found, where) + _tell_systemd([["daemon-reload"]], where)


def _first_line(file: Path) -> str:
    return f"# Written by Backfile for {file}; `backfile schedule remove` takes it away.\n"


def _service(plan: Plan, before: Sequence[Plan], file: Path, system: bool) -> str:
    # Of two services that one moment starts, the second waits for the first: a mirror is one run's.
    waits = " ".join(["network-online.target"] * system + [f"backfile-{other.archive}.service" for other in before])
    lines = [
        "[Unit]",
        f"Description=Backfile: crawl {plan.archive}",
        *(["Wants=network-online.target"] if system else []),
        *([f"After={waits}"] if waits else []),
        "",
        "[Service]",
        "Type=oneshot",
        f"WorkingDirectory={_specifiers(file.parent)}",
        f"Environment={_quoted(f'BACKFILE_CONFIG={file}')}",
        f"ExecStart={_command([*backfile_command(), 'schedule', 'run', plan.archive])}",
        *_user(file, system),
        "# A person is needed (3) and another run holds the mirror (75) are no failures of the service.",
        "SuccessExitStatus=3 75",
        "TimeoutStartSec=infinity",
        "# The crawl has a process of its own, to which the first passes the signal on; a second signal would end it at once.",
        "KillMode=mixed",
        "KillSignal=SIGTERM",
        f"TimeoutStopSec={_STOP_SECONDS}",
        "Nice=10",
        "IOSchedulingClass=idle",
        *_hardening(plan, file, system),
    ]
    return "\n".join(lines) + "\n"


def _user(file: Path, system: bool) -> list[str]:
    """Return the line that has the system's service run as the owner of the configuration's folder."""
    owner = file.parent.stat().st_uid
    if not system or owner == 0:
        return []
    try:
        return [f"User={pwd.getpwuid(owner).pw_name}"]
    except KeyError:
        return [f"User={owner}"]


def _hardening(plan: Plan, file: Path, system: bool) -> list[str]:
    lines = ["NoNewPrivileges=yes", "RestrictSUIDSGID=yes", "RestrictRealtime=yes", "LockPersonality=yes", "SystemCallArchitectures=native"]
    if not system:
        # A user's manager may not give a service another view of the file system: those lines do nothing there, or fail.
        return lines
    lines += ["PrivateDevices=yes", "ProtectKernelTunables=yes", "ProtectKernelModules=yes", "ProtectControlGroups=yes"]
    if not any(path.is_relative_to(folder) for path in (file.parent, *_written(plan)) for folder in ("/tmp", "/var/tmp")):  # noqa: S108 - nothing is written there: what stands there would not be seen
        lines.append("PrivateTmp=yes")
    if any(plan.values[name] for name in ("notify.command", "publish.command")):
        # What the operator's own commands write, and where, is not known.
        return [*lines, "ProtectSystem=full"]
    written = " ".join(_quoted(str(folder)) for folder in _written(plan))
    return [*lines, "ProtectSystem=strict", f"ReadWritePaths={written}"]


def _written(plan: Plan) -> list[Path]:
    """Return the folders that a crawl writes to, or where one is still to be made, that which it is made in."""
    values = plan.values
    files = [plan.mirror, *(values[name] for name in ("metrics.file", "health.file", "publish.file", "publish.folder") if values[name])]
    folders = [path.absolute().parent for path in files] + ([values["warc.folder"].absolute()] if values["warc.folder"] else [])
    there = [next(path for path in (folder, *folder.parents) if path.is_dir()) for folder in folders]
    return [folder for folder in dict.fromkeys(there) if not any(other in folder.parents for other in there)]


def _timer(plan: Plan, spread: int) -> str:
    besides = lines_besides(plan.calendar, datetime.now(UTC))
    lines = [
        "[Unit]",
        f"Description=Backfile: when to crawl {plan.archive} ({_specifiers(plan.calendar.text)})",
        "",
        "[Timer]",
        *(f"OnCalendar={line}" for line in plan.calendar.on_calendar),
        *(["# Where the clocks change, systemd leaves these out; `schedule run` does nothing where none is due."] if besides else []),
        *(f"OnCalendar={line}" for line in besides),
        "# What was missed while the machine was off is made up for.",
        "Persistent=true",
        *([f"RandomizedDelaySec={spread}"] if spread else []),
        "",
        "[Install]",
        "WantedBy=timers.target",
    ]
    return "\n".join(lines) + "\n"


def _ours(folder: Path, file: Path) -> list[Path]:
    return [
        path for path in sorted(folder.glob("backfile-*")) if path.suffix in (".service", ".timer") and _head(path) == _first_line(file)
    ]


def _check_ours(path: Path, file: Path) -> None:
    if path.exists() and _head(path) != _first_line(file):
        raise CannotSchedule(
            f"{path} was not written by Backfile for {file}, and is left as it is; move it away, or choose another folder with --directory"
        )


def _head(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", errors="replace") as opened:
            return opened.readline()
    except OSError:
        return ""


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CannotSchedule(_not_allowed(path, error)) from error


def _take_away(paths: Iterable[Path], where: Scope) -> list[str]:
    found = list(paths)
    timers = [path.name for path in found if path.suffix == ".timer"]
    told = _tell_systemd([["disable", "--now", *timers]], where) if timers else []
    for path in found:
        try:
            path.unlink()
        except OSError as error:
            raise CannotSchedule(_not_allowed(path, error)) from error
        told.append(f"{path}: taken away")
    return told


def _not_allowed(path: Path, error: OSError) -> str:
    return f"{path} cannot be written ({error.strerror}); do it as root, as --as systemd-user, or choose another folder with --directory"


def _tell_systemd(calls: Sequence[Sequence[str]], where: Scope) -> list[str]:
    """Have systemctl do `calls`, where systemd runs and looks at the folder; else return what to type once it does."""
    if not where.is_own:
        return []
    if not _is_running(where):
        return ["systemd does not run here; type, where it does: " + " ".join([*where.systemctl, *words]) for words in calls]
    for words in calls:
        done = call([*where.systemctl, *words])
        if done.returncode:
            raise CannotSchedule(f"`{' '.join([*where.systemctl, *words])}` failed: {complaint(done)}")
    return []


def _is_running(where: Scope) -> bool:
    try:
        return call([*where.systemctl, "is-system-running"]).stdout.decode("utf-8", "replace").strip() in _RUNS
    except CannotSchedule:
        return False


def _lingering(where: Scope) -> list[str]:
    if where.system or not where.is_own or (_LINGERING / getuser()).exists():
        return []
    return [f"these timers run while you are logged in; so that they always do, type: loginctl enable-linger {getuser()}"]


def _command(words: Sequence[str]) -> str:
    """Return a command line as ExecStart= reads it; a "$" in an argument would be a variable."""
    return " ".join([_quoted(words[0]), *(_quoted(word).replace("$", "$$") for word in words[1:])])


def _quoted(word: str) -> str:
    """Return `word` as one word of systemd's syntax (systemd.syntax(7), "Quoting")."""
    escaped = _specifiers(word).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _specifiers(text: object) -> str:
    return str(text).replace("%", "%%")
