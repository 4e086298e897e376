"""Judges the reprint engine on corpora with known truth, beside rivals, and on real reprints.

    python -m tests.benchmarks.reprints make DIR --articles 20000     # half a minute, and three more at the first time
    python -m tests.benchmarks.reprints.engine DIR/20000.db
    python -m tests.benchmarks.reprints score DIR/20000.db --misses
    python -m tests.benchmarks.reprints table DIR/20000.db --rivals RIVALS/bin/python
    python -m tests.benchmarks.reprints real --gazette DIR/gazette.db

`rivals.py` says how the rivals are installed. The texts are read from archives of others that stand beside the checkout.
"""
