"""One crawl walked by several workers, on several hosts, through Redis; each writes a mirror of its own, a shard."""
