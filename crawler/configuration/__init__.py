"""What an operator sets, in `backfile.toml`, the environment and options: one table of settings, and one way to read them."""
