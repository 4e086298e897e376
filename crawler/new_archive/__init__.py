"""What `backfile archives new` does: looks at a site, proposes the archive's module, and writes it with its recorded pages."""
