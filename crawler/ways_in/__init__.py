"""Ways into an archive besides its pages' links: sitemaps, feeds, dates and numbers, lists of many pages, issues that are PDF files."""
