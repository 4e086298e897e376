"""Peak memory and CPU a page of a crawl of few and of many pages, and of a second, conditional one over all of them.

    python -m tests.benchmarks.growth [--pages 500 5000 50000]

The site is made up as it is asked for, so that it needs no disk: articles of some 8 KB in issues of 250.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from tests.benchmarks.measures import Cost, cost_of, count
from tests.benchmarks.served import serving
from tests.command import environment
from tests.paper_walk import walking

SITE = """
import http.server, random, sys
PAGES, WORDS = int(sys.argv[1]), [f"word{n}" for n in range(20000)]
DAY = "Mon, 08 Apr 2013 09:00:00 GMT"
def body(path):
    if path == "/":
        return links(f"/t{number}.html" for number in range(-(-PAGES // 250)))
    if path.startswith("/t") and path.endswith(".html") and path.count("/") == 1:
        issue = int(path[2:-5])
        return links(f"/tp/{issue}/a{name}.html" for name in range(min(250, PAGES - issue * 250)))
    words = random.Random(path).choices(WORDS, k=1000)
    paragraphs = "".join(f"<p>text {' '.join(words[start:start + 100])}</p>" for start in range(0, 1000, 100))
    return f"<html><body><h1>{words[0]} {words[1]}</h1>{paragraphs}</body></html>"
def links(paths):
    return "<html><body>" + " ".join(f'<a href="{path}">{path}</a>' for path in paths) + "</body></html>"
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        status = 404 if self.path == "/robots.txt" else 304 if self.headers.get("If-Modified-Since") == DAY else 200
        content = body(self.path).encode() if status == 200 else b""
        self.send_response(status)
        self.send_header("Last-Modified", DAY)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
    def log_message(self, *_): pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
"""


def crawl(site: str, db: Path, full: bool = False) -> Cost:
    """Crawl `site` into `db`, and return what it cost."""
    settings = {"BACKFILE_BASE_URL": site, "BACKFILE_DB": str(db), "BACKFILE_FULL": full}
    return cost_of(walking(**settings), environment())


def main() -> None:
    """Measure each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, nargs="+", default=[500, 5_000, 50_000])
    for pages in parser.parse_args().pages:
        with tempfile.TemporaryDirectory() as folder, serving(SITE, str(pages)) as site:
            db, began = Path(folder) / "mirror.db", time.monotonic()
            first, second = crawl(site, db), crawl(site, db, full=True)
            answered = count(db, "SELECT count(*) FROM captures WHERE run_id = 1")
            same = count(db, "SELECT count(*) FROM captures WHERE run_id = 2 AND outcome = 'unchanged'")
            print(f"{pages:,} articles in {time.monotonic() - began:.0f} s")
            print(f"    first: {answered:,} answers, {1000 * first.cpu / answered:.1f} ms CPU a page, peak {first.size:.0f} MB")
            print(f"    again: {same:,} unchanged, {1000 * second.cpu / same:.1f} ms CPU a page, peak {second.size:.0f} MB", flush=True)


if __name__ == "__main__":
    main()
