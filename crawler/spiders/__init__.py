"""One module an archive; the body of its spider class is the archive's profile."""
