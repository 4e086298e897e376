"""The body of an article, from its HTML to other markup: a tree of blocks, and what TEI, XHTML and CommonMark make of it."""
