"""Taking in what other programs captured: WARC files, WACZ files and folders of saved pages, looked through and read without network."""
