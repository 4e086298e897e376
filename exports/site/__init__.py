"""A static site of a mirror: the reading pages as files, with a search that needs no server."""
