"""The Scrapy project: what to fetch from an archive, and what a fetched page says."""
