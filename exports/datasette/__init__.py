"""The Datasette instance on a mirror: its metadata, queries, pages and safety."""
