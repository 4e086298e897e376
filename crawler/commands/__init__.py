"""The commands of `backfile`: what each asks, checks and prints."""
