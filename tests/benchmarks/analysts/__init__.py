"""How long an analyst waits for a page of a mirror of 30,000 articles, and how heavy it is: `python -m tests.benchmarks.analysts`."""
