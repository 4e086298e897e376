"""Judges a mirror of the Linux Gazette archive against the archive's own contents pages.

The gold is read from the files with nothing but the standard library, and shares no code with Backfile::

    python -m tests.benchmarks.gazette gold ARCHIVE_DIR [--dump-gold FILE.tsv] [--notes]
    python -m tests.benchmarks.gazette judge ARCHIVE_DIR MIRROR.db [--misses] [--json] [--dump-gold FILE.tsv]

What is an entry: a link of an issue's contents list to an HTML page in the issue's own folder, one entry a page.
Regular columns (Mailbag, 2-Cent Tips, Answer Guy, News Bytes, Back Page, Launderette, cartoons) have pages and
titles of their own, so they are entries. These are not:

- links with an anchor into a page that is listed anyway (letters, tips, news items): parts of that page;
- "The Front Page" of issues 9-47 (`../index.html`), FAQ, mirrors, search, copying, authors: navigation. In nine issues
  of 110-128 "The Front Page" is `lg_cover.html`, the tale of a cover picture, and counts;
- `TWDT.html` (the whole thing): the same articles once more on one page, in issues 72-82 and 96-186;
- pictures that link to a listed column beside the list, links to other issues and to other hosts;
- threads under `tag/`, `tips/` and `misc/lg/`, and the pages of a piece in many pages: reached from articles only;
- links to files that the archive does not hold: counted as broken.

Issues 1-8 share the folder `issue01to08`. Each is one long page, and that page is an entry, for no other holds the
text; so are the pages that the long pages of issues 6-8 link under a heading. The folder's contents page names the
sections of the long pages by anchor: whether those are articles of their own is the reader's choice, so they are
counted in a table apart (`sections`) and are not in the totals.
"""
