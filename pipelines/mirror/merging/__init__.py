"""Joining shards: several mirrors of one archive, made side by side, become the one that a single crawl would have made."""
