"""Names for the fields of Datasette's own forms, for those who do not see where they stand."""

from __future__ import annotations

from markupsafe import Markup

_LABELS = (
    (Markup('<select name="_filter_column'), Markup('<select aria-label="Column" name="_filter_column')),
    (Markup('<select name="_filter_op'), Markup('<select aria-label="Comparison" name="_filter_op')),
    (Markup('<input type="text" name="_filter_value'), Markup('<input aria-label="Value" type="text" name="_filter_value')),
    (Markup('<textarea id="sql-editor'), Markup('<textarea aria-label="SQL" id="sql-editor')),
)


def labelled(page: Markup) -> Markup:
    """Return a part of a page of Datasette with a label on each field that has none."""
    for field, with_label in _LABELS:
        page = page.replace(field, with_label)
    return page
