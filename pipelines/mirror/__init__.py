"""The mirror: one SQLite file with all that is known of an archive, its frontier, and the code that writes and derives it."""
