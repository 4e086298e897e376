"""Exports a mirror for a test, by the code that the command runs."""

from contextlib import closing

from exports.selection import Filters, Selection
from exports.writing import export
from pipelines.mirror.opening import open_for_reading


def exported(mirror, name, target, layout=None, **filters):
    """Write what `filters` leave of the mirror at `mirror` in the format `name` to `target`, and return `target`."""
    with closing(open_for_reading(mirror)) as db:
        export(Selection(db, Filters(**filters)), name, str(target), layout)
    return target


def articles_of(mirror):
    """Return the rows of the articles of the mirror at `mirror`, by key."""
    with closing(open_for_reading(mirror)) as db:
        return {row["key"]: row for row in db.query("SELECT * FROM articles ORDER BY key")}


def files_of(folder):
    """Return the contents of all files in `folder` by their paths, without the one that says that the folder is an export."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("[!.]*") if path.is_file()}
