"""What can be wrong with a mirror, each as one sentence for the person who meets it."""


class MirrorUnusable(Exception):
    """The mirror cannot be opened, read or written; the message says where, why, and what to do."""


class MirrorLocked(MirrorUnusable):
    """Another run holds the mirror."""


class BadDecisions(MirrorUnusable):
    """The file of decisions beside the mirror cannot be read, or says what cannot be meant; the message says in which line."""
