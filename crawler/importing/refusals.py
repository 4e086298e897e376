"""Why nothing can be taken in from what a user named."""

from __future__ import annotations


class CannotImport(Exception):
    """Nothing can be taken in; the message says in a sentence what is wrong, where, and what to do."""


class NoAddress(CannotImport):
    """Nothing says at which address a saved page stood, and the user is to say so."""
