"""The looks of pages that more than one archive has, for an archive's module to name or to subclass."""
