"""Captures as WARC 1.1 files: each answer of a server and what was asked, written once, found again by place alone."""
