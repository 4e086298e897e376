"""The commands' own help as pages: docs/commands.md, and the man page backfile(1)."""
