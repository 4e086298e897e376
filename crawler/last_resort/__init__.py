"""The reader of last resort: finds the article of a page that nobody has described, by two independent opinions and by what pages show."""
