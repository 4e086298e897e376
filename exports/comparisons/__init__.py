"""Two articles of a mirror side by side, for a terminal and for a browser."""
