"""What can be wrong with a mirror, each as one sentence for the person who meets it."""


class MirrorUnusable(Exception):
    """The mirror cannot be opened, read or written; the message says where, why, and what to do."""


class MirrorLocked(MirrorUnusable):
    """Another run holds the mirror."""
