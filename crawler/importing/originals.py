"""Where the bytes of revisit records lie: in another record, which they name by its id, its address and time, or its digest."""

from __future__ import annotations

from crawler.importing.entries import Found
from pipelines.warc.answers import original_of
from pipelines.warc.records import Record


class Originals:
    """The records that have bytes, by all that a revisit record may say of one."""

    def __init__(self) -> None:
        """Begin with none."""
        self._found: dict[tuple[str, ...], Found] = {}

    def remember(self, record: Record, found: Found, asked: str, at: str) -> None:
        """Keep that `record`, of the answer at the address `asked` at the time `at`, lies at `found`; of two alike the first."""
        record_id, digest = record.fields.get("warc-record-id"), record.fields.get("warc-payload-digest")
        for key in _keys(record_id, asked, at, asked, digest):
            self._found.setdefault(key, found)

    def of(self, revisit: Record, asked: str) -> Found | None:
        """Return where the bytes of `revisit`, of the address `asked`, lie; None where that is in no file."""
        said = original_of(revisit)
        keys = _keys(said.record_id, said.url, said.at, asked, said.digest)
        return next((self._found[key] for key in keys if key in self._found), None)


def _keys(record_id: str | None, url: str | None, at: str | None, asked: str, digest: str | None) -> list[tuple[str, ...]]:
    keys = (("id", record_id), ("at", url, at), ("digest", digest, asked), ("digest", digest))
    return [tuple(map(str, key)) for key in keys if None not in key]
