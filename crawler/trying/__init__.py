"""One page tried without a mirror: fetched as a crawl would, read, shown, and kept as a recorded page."""
