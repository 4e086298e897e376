"""Books of a mirror, as EPUB has them: which there are, what each says, its pages and its package."""
