"""The tests of Backfile."""
