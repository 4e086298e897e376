"""Fuzzing, by hand: bytes that nobody foresaw, led by what code they reach, for everything that reads what others wrote."""
