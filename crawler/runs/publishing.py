"""Publishes a mirror as the operator has set it: a copy for readers, a folder to host, and a command that is run once they stand."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from crawler.runs.programs import ProgramFailed, run
from pipelines.mirror.readers_copy import CannotCopy, publish_copy

logger = logging.getLogger(__name__)

COMMAND_TIMEOUT = 600.0
"""Seconds that `publish.command` may take."""


@dataclass(frozen=True)
class Publication:
    """What is to be published of one archive."""

    archive: str
    mirror: Path
    file: Path | None = None
    """Where a whole copy goes."""
    folder: Path | None = None
    """Where a folder goes that anyone can host, with nothing of the operator's in it."""
    command: Sequence[str] = ()
    """The words of what is run after that."""

    def __bool__(self) -> bool:
        """Tell whether anything is to be published."""
        return bool(self.file or self.folder or self.command)

    def publish(self, db: Database) -> list[str]:
        """Publish the mirror, which is open as `db` and which nobody must be writing to; return in sentences what of it failed.

        The command runs only where nothing had failed before it.
        """
        return list(self._copies(db)) or list(self._command())

    def _copies(self, db: Database) -> Iterator[str]:
        if self.file:
            try:
                publish_copy(self.mirror, self.file)
            except CannotCopy as error:
                yield str(error)
        if self.folder:
            # Only here, for few publish a folder.
            from exports.datasette.publish import CannotPublish, publish

            try:
                publish(self.mirror, db, self.folder)
            except CannotPublish as error:
                yield str(error)

    def _command(self) -> Iterator[str]:
        if not self.command:
            return
        variables = {
            "BACKFILE_ARCHIVE": self.archive, "BACKFILE_MIRROR": absolute(self.mirror),
            "BACKFILE_PUBLISHED_FILE": absolute(self.file), "BACKFILE_PUBLISHED_FOLDER": absolute(self.folder),
        }  # fmt: skip
        try:
            for line in run(self.command, COMMAND_TIMEOUT, {name: value or "" for name, value in variables.items()}):
                logger.info("publish.command: %s", line)
        except ProgramFailed as error:
            yield f"publish.command failed: {error}; run it by hand to see why"


def absolute(path: Path | None) -> str | None:
    """Return `path` as text that means the same in any folder; None for none."""
    return str(path.resolve()) if path else None
