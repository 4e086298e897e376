"""A run of a crawl from its start to what follows it: logs, progress, and telling a person."""
