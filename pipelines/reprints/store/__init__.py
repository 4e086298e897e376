"""The reprint engine's place in the mirror: what it reads, what it remembers from run to run, and the tables that it writes."""
