"""Why an export cannot be written."""

from __future__ import annotations


class CannotExport(Exception):
    """The export cannot be written; the message says where, why, and what to do."""
