"""Pictures of a mirror: each an answer of the database drawn as SVG, with the table behind it."""

from __future__ import annotations

from exports.pictures.by_year import PICTURES as BY_YEAR
from exports.pictures.crawls import PICTURES as OF_CRAWLS
from exports.pictures.picture import Picture
from exports.pictures.reuse import PICTURES as OF_REUSE

PICTURES: dict[str, Picture] = {**BY_YEAR, **OF_REUSE, **OF_CRAWLS}
"""Every picture there is one of, by the name in its address, in the order in which the page shows them."""
