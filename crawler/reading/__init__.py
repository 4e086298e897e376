"""The page reader: from the bytes of an answer to blocks of text, and from these to what a page says."""
