"""A small archive of invented periodicals, in the form of a real one: its texts, and the site made from them."""
