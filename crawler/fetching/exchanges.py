"""From Scrapy's responses to what is captured of them."""

from __future__ import annotations

from scrapy.http import Response

from pipelines.normalize.moments import timestamp
from pipelines.warc.exchange import Exchange


def exchange_of(response: Response) -> Exchange:
    """Return what was asked and answered in `response`, which has come just now, its content encoding not undone."""
    asked = response.request.headers if response.request is not None else {}
    return Exchange(
        url=response.url,
        at=timestamp(),
        request_headers=[(name, value) for name, values in asked.items() for value in values],
        status=response.status,
        headers=[(name, value) for name, values in response.headers.items() for value in values],
        body=response.body,
        ip=str(response.ip_address) if response.ip_address else None,
    )
