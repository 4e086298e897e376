"""Benchmarks: figures against real archives."""
