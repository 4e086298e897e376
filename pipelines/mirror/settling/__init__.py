"""Settling: the tables about an archive, derived from all that was read, the same whatever the order in which it came."""
