"""Datasette's settings for a mirror: one table for this machine, and what is different where anyone may ask."""

from __future__ import annotations

from typing import Any

SETTINGS: dict[str, Any] = {
    # Guessing at facets reads whole columns of long texts; ours are chosen beforehand.
    "suggest_facets": False,
    "facet_time_limit_ms": 1000,
    "sql_time_limit_ms": 5000,
    "default_page_size": 100,
    "max_returned_rows": 1000,
    "truncate_cells_html": 120,
    "allow_download": True,
    # The whole table of articles with its texts is what people come for.
    "max_csv_mb": 0,
}
"""For `backfile serve`."""

PUBLIC_SETTINGS: dict[str, Any] = {
    **SETTINGS,
    # Who asks slow questions has the file to download and ask at home; here they may not keep the others waiting.
    "facet_time_limit_ms": 500,
    "sql_time_limit_ms": 2000,
    "num_sql_threads": 8,
}
"""For a published folder."""
